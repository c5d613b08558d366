/**
 * A start with real credentials while Slack cannot be reached, refuses the token or never answers: webhooks are
 * acknowledged and worked, and Slack is connected as soon as it answers.
 */
import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { readConfiguration } from '../../src/app/config.ts';
import { startProgram, type Program } from '../../src/app/program.ts';
import { payloadTemplate } from '../../src/intake/zendesk/payload.ts';
import { until } from '../until.ts';
import { createPlace } from './program.ts';
import { startQuickClock } from './quick-clock.ts';

const SECRET = 'Zk3v9QmT1xWc7RbN5yLd8HsF2gJp4AeU';
const AT = '2026-03-02T13:59:30Z';
const BOT = { ok: true, team_id: 'T1', bot_id: 'B1', user_id: 'U1' };

type Answer = 'refuses' | 'hangs' | 'answers';
const stops: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

/** A Slack that can go away, and the API methods that it was asked for. */
async function slack(answer: Answer) {
  const asked: string[] = [];
  const server: Server = createServer((request, response) => {
    asked.push(request.url?.split('/').at(-1) ?? '');
    if (answer === 'hangs') return;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(answer === 'answers' ? BOT : { ok: false, error: 'invalid_auth' }));
  });
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const goAway = () =>
    new Promise<void>((resolve) => {
      server.close(() => {
        resolve();
      });
      server.closeAllConnections();
    });
  await listen(0);
  const { port } = server.address() as AddressInfo;
  stops.push(goAway);
  return { url: `http://127.0.0.1:${port}/api/`, asked, goAway, comeBack: () => listen(port) };
}

/** Starts with real credentials, all of whose systems but Slack are at names that do not resolve. */
async function start(apiUrl: string, mode: Readonly<Record<string, string>>): Promise<Program> {
  const place = await createPlace();
  const { configuration, problems } = readConfiguration({
    SOPWITH_DATA: place.data,
    SOPWITH_SOPS: place.sops,
    PORT: String(place.port),
    SLACK_BOT_TOKEN: 'xoxb-1',
    ...mode,
    ZENDESK_URL: 'https://zendesk.invalid',
    ZENDESK_CLIENT_ID: 'id',
    ZENDESK_CLIENT_SECRET: 'secret',
    ZENDESK_WEBHOOK_SECRET: SECRET,
    SALESFORCE_LOGIN_URL: 'https://salesforce.invalid',
    SALESFORCE_CLIENT_ID: 'id',
    SALESFORCE_CLIENT_SECRET: 'secret',
    JIRA_HOST: 'https://jira.invalid',
    JIRA_EMAIL: 'bot@our.example',
    JIRA_API_TOKEN: 'token',
  });
  if (configuration === null) throw new Error(problems.join('; '));
  const { vendors } = configuration;
  if (vendors.slack === null) throw new Error('Expected the settings of Slack');
  const clock = startQuickClock();
  const program = await startProgram({
    clock,
    configuration: { ...configuration, vendors: { ...vendors, slack: { ...vendors.slack, apiUrl } } },
    logger: { info: () => undefined, error: () => undefined },
  });
  stops.push(
    () => place.remove(),
    async () => {
      await program.stop();
      clock.stop();
    },
  );
  return program;
}

const HTTP = { SLACK_SIGNING_SECRET: '3f9c1d7ae06b4852d1c8e7f05a9b6342' };
const SOCKET = { SLACK_APP_TOKEN: 'xapp-1' };

/** Sends a signed claim, and returns the status. */
async function claim({ address }: Program): Promise<number> {
  const body = payloadTemplate('ticket.created', { bol: '9' })
    .replace('{{ticket.id}}', '7')
    .replaceAll(/\{\{ticket\.\w+_at_with_timestamp\}\}/g, AT);
  const timestamp = `${new Date().toISOString().slice(0, 19)}Z`;
  const { status } = await fetch(`${address}/webhooks/zendesk`, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      'x-zendesk-webhook-signature': createHmac('sha256', SECRET)
        .update(timestamp + body)
        .digest('base64'),
      'x-zendesk-webhook-signature-timestamp': timestamp,
    },
  });
  return status;
}

async function ready({ address }: Program): Promise<string> {
  const response = await fetch(`${address}/readyz`);
  return `${response.status} ${await response.text()}`;
}

/** The claim is taken by the worker: its run is there. */
const worked = (program: Program) =>
  until('the claim has a run', async () => (await program.engine.shell.store.inbox.pending()) === 0);

describe('a start while Slack is away', () => {
  it.each([
    ['cannot be reached', HTTP, null, '503 Slack is not connected'],
    ['cannot be reached, in Socket Mode', SOCKET, null, '503 Slack is not connected'],
    ['never answers', HTTP, 'hangs', '503 Slack is not connected'],
    ['never answers, in Socket Mode', SOCKET, 'hangs', '503 Slack is not connected'],
    ['refuses the token', HTTP, 'refuses', '503 Slack refuses SLACK_BOT_TOKEN (`invalid_auth`): install the app again'],
  ] as const)('acknowledges webhooks and works them when Slack %s', async (_, mode, first, why) => {
    const away = first === null ? null : await slack(first);
    const program = await start(away?.url ?? 'http://127.0.0.1:9/api/', mode);
    expect((await fetch(`${program.address}/healthz`)).status).toBe(200);
    expect(await claim(program)).toBe(200);
    await worked(program);
    expect(await ready(program)).toContain(why);
    // Nothing was sent to a Slack that has not said who we are.
    expect(new Set(away?.asked ?? [])).toEqual(new Set(away === null ? [] : ['auth.test']));
  });

  it('accepts no delivery of Slack before it is known which team is ours', async () => {
    const program = await start('http://127.0.0.1:9/api/', HTTP);
    const response = await fetch(`${program.address}/slack/events`, { method: 'POST', body: '{}' });
    expect(response.status).toBe(503);
  });

  it('is connected as soon as Slack answers', async () => {
    const away = await slack('answers');
    await away.goAway();
    const program = await start(away.url, HTTP);
    expect(await ready(program)).toBe('503 Slack is not connected');
    await away.comeBack();
    await until('the program is ready', async () => (await ready(program)) === '200 ready');
    // What no longer needs an introduction reaches the Slack app.
    expect((await fetch(`${program.address}/slack/events`, { method: 'POST', body: '{}' })).status).toBe(415);
  });
});
