/**
 * Deliveries as bytes on the wire, response URLs, retries, and the state after a restart.
 */
import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openJournal } from '../../src/sandbox/journal.ts';
import { ANA, CLAIMS, errorOf, eventually, LENA, SECRET, startSlack, type Slack } from './start-slack.ts';

type Heard = { readonly headers: IncomingHttpHeaders; readonly body: string };
type Answer = { readonly status?: number; readonly body?: unknown; readonly headers?: Record<string, string> };

const button = [
  { type: 'actions', elements: [{ type: 'button', action_id: 'go', text: { type: 'plain_text', text: 'Go' } }] },
];

describe('deliveries over HTTP', () => {
  let slack: Slack;
  let app: Server;
  let heard: Heard[];
  let answer: (count: number) => Answer;

  beforeEach(async () => {
    heard = [];
    answer = () => ({});
    app = createServer((request, response) => {
      let body = '';
      request.on('data', (part) => {
        body += String(part);
      });
      request.on('end', () => {
        heard.push({ headers: request.headers, body });
        const { status = 200, body: given = '', headers = {} } = answer(heard.length);
        response.writeHead(status, {
          'content-type': typeof given === 'string' ? 'text/plain' : 'application/json',
          ...headers,
        });
        response.end(typeof given === 'string' ? given : JSON.stringify(given));
      });
    });
    await new Promise<void>((resolve) => {
      app.listen(0, '127.0.0.1', resolve);
    });
    const url = `http://127.0.0.1:${(app.address() as AddressInfo).port}/slack/events`;
    slack = await startSlack({
      connect: { mode: 'http', url, signingSecret: SECRET },
      wallClock: () => 1_800_000_000_500,
    });
  });
  afterEach(async () => {
    await slack.stop();
    app.closeAllConnections();
    await new Promise((resolve) => {
      app.close(resolve);
    });
  });

  const payloadOf = ({ body }: Heard): Record<string, unknown> =>
    JSON.parse(new URLSearchParams(body).get('payload') ?? body) as Record<string, unknown>;
  const respond = async (url: string, body: unknown): Promise<{ status: number; body: unknown }> => {
    const response = await fetch(url, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) });
    return { status: response.status, body: await response.json() };
  };
  const clicked = async (): Promise<{ ts: string; responseUrl: string }> => {
    const { ts = '' } = (await slack
      .client()
      .apiCall('chat.postMessage', { channel: CLAIMS, text: 'Ask', blocks: JSON.stringify(button) })) as {
      ts?: string;
    };
    await slack.vendor.act('click', { user: ANA, channel: CLAIMS, ts, action_id: 'go' });
    return { ts, responseUrl: String(payloadOf(heard.at(-1) as Heard)['response_url']) };
  };

  it('are signed as Slack signs them, with real time', async () => {
    await slack.vendor.act('command', { user: ANA, channel: CLAIMS, text: '/sop help me & you' });
    const [{ headers, body }] = heard as [Heard];
    expect(headers['x-slack-request-timestamp']).toBe('1800000000');
    expect(headers['x-slack-signature']).toBe(
      `v0=${createHmac('sha256', SECRET).update(`v0:1800000000:${body}`).digest('hex')}`,
    );
    expect(headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(Object.fromEntries(new URLSearchParams(body))).toMatchObject({
      command: '/sop',
      text: 'help me &amp; you',
      team_id: 'TSOPWITH1',
      channel_name: 'freight-claims',
    });
  });

  it('show the ack of a slash command to the channel when it says so', async () => {
    answer = () => ({ body: { response_type: 'in_channel', text: 'For all', blocks: [{ type: 'divider' }] } });
    const seen = await slack.vendor.act('command', { user: ANA, channel: CLAIMS, text: '/sop' });
    expect(seen.ephemeral).toEqual([]);
    expect(slack.vendor.snapshot().messages[CLAIMS]).toMatchObject([
      { text: 'For all', blocks: [{ type: 'divider' }] },
    ]);
    answer = () => ({ body: { text: 'x', blocks: [{ type: 'nonsense' }] } });
    expect((await slack.vendor.act('command', { user: ANA, channel: CLAIMS, text: '/sop' })).ephemeral).toMatchObject([
      { from: 'client', error: 'invalid_blocks' },
    ]);
  });

  it('show a failure for a status other than 200 and for an app that is not there', async () => {
    answer = () => ({ status: 404 });
    expect(await slack.vendor.act('command', { user: ANA, channel: CLAIMS, text: '/sop' })).toMatchObject({
      ack: { ok: false, error: 'http_error', status: 404 },
      ephemeral: [{ error: 'http_error' }],
    });
    slack.vendor.connect({ mode: 'http', url: 'http://127.0.0.1:1/', signingSecret: SECRET });
    expect(await slack.vendor.act('command', { user: ANA, channel: CLAIMS, text: '/sop' })).toMatchObject({
      ack: { error: 'dispatch_failed' },
    });
    slack.vendor.connect({ mode: 'socket' });
    expect(await slack.vendor.act('command', { user: ANA, channel: CLAIMS, text: '/sop' })).toMatchObject({
      ack: { error: 'dispatch_failed' },
    });
  });

  it('retry an event at once, after one minute and after five, with the same id', async () => {
    answer = (count) => ({ status: count < 4 ? 500 : 200 });
    await slack.vendor.act('post_message', { user: ANA, channel: CLAIMS, text: '@sopwith hi' });
    await eventually(() => heard.length === 2);
    await eventually(() => slack.clock.nextWake() === slack.clock.now() + 60_000);
    await slack.clock.advanceTo(slack.clock.now() + 60_000);
    await eventually(() => heard.length === 3);
    await eventually(() => slack.clock.nextWake() === slack.clock.now() + 300_000);
    await slack.clock.advanceTo(slack.clock.now() + 300_000);
    await eventually(() => heard.length === 4);
    expect(heard.map(({ headers }) => [headers['x-slack-retry-num'], headers['x-slack-retry-reason']])).toEqual([
      [undefined, undefined],
      ['1', 'http_error'],
      ['2', 'http_error'],
      ['3', 'http_error'],
    ]);
    expect(new Set(heard.map((each) => payloadOf(each)['event_id'])).size).toBe(1);
  });

  it('do not retry an event when the app asks for no retry', async () => {
    answer = () => ({ status: 500, headers: { 'x-slack-no-retry': '1' } });
    await slack.vendor.act('post_message', { user: ANA, channel: CLAIMS, text: '@sopwith hi' });
    await slack.clock.advanceTo(slack.clock.now() + 600_000);
    expect(heard).toHaveLength(1);
  });

  it('leave a modal open with an error when its submission fails', async () => {
    const view = {
      type: 'modal',
      title: { type: 'plain_text', text: 'T' },
      submit: { type: 'plain_text', text: 'S' },
      blocks: [{ type: 'divider' }],
    };
    await slack.vendor.act('command', { user: ANA, channel: CLAIMS, text: '/sop' });
    await slack.client().apiCall('views.open', {
      trigger_id: new URLSearchParams(heard[0]?.body).get('trigger_id'),
      view: JSON.stringify(view),
    });
    answer = () => ({ status: 503 });
    expect((await slack.vendor.act('submit_view', { user: ANA })).view).toMatchObject({
      errors: { '*': expect.stringContaining('http_error') as string },
    });
    answer = () => ({ body: { response_action: 'errors', errors: { nowhere: 'x' } } });
    expect((await slack.vendor.act('submit_view', { user: ANA })).view).toMatchObject({
      errors: { '*': expect.stringContaining('invalid_errors') as string },
    });
    await expect(slack.vendor.act('submit_view', { user: LENA })).rejects.toMatchObject({ code: 'view_not_found' });
    answer = () => ({ body: { response_action: 'push', view } });
    await slack.vendor.act('submit_view', { user: ANA });
    await slack.vendor.act('submit_view', { user: ANA });
    expect((await slack.vendor.act('submit_view', { user: ANA })).view).toMatchObject({
      errors: { '*': expect.stringContaining('push_limit_reached') as string },
    });
    expect(slack.vendor.snapshot().views[ANA]).toHaveLength(3);
  });

  it('let a response url replace and delete the message, five times in all', async () => {
    const { responseUrl } = await clicked();
    expect(await respond(responseUrl, { replace_original: true, text: 'Replaced' })).toEqual({
      status: 200,
      body: { ok: true },
    });
    expect(slack.vendor.snapshot().messages[CLAIMS]).toMatchObject([{ text: 'Replaced', blocks: [] }]);
    await respond(responseUrl, { text: 'Only you' });
    expect(slack.vendor.snapshot().ephemerals[ANA]).toMatchObject([{ text: 'Only you' }]);
    await respond(responseUrl, { text: 'All', response_type: 'in_channel' });
    expect(await respond(responseUrl, { text: 'x', blocks: [{ type: 'nope' }] })).toEqual({
      status: 400,
      body: { ok: false, error: 'invalid_blocks' },
    });
    expect(await respond(responseUrl, 'no json')).toMatchObject({ status: 400 });
    await respond(responseUrl, { delete_original: true });
    expect(slack.vendor.snapshot().messages[CLAIMS]?.map(({ text }) => text)).toEqual(['All']);
    await respond(responseUrl, { text: 'fifth' });
    expect(await respond(responseUrl, { text: 'sixth' })).toEqual({
      status: 404,
      body: { ok: false, error: 'used_url' },
    });
  });

  it('let a response url expire after thirty minutes', async () => {
    const { responseUrl } = await clicked();
    await slack.clock.advanceTo(slack.clock.now() + 30 * 60_000);
    expect((await respond(responseUrl, { text: 'in time' })).status).toBe(200);
    await slack.clock.advanceTo(slack.clock.now() + 1);
    expect(await respond(responseUrl, { text: 'late' })).toEqual({
      status: 404,
      body: { ok: false, error: 'expired_url' },
    });
    expect((await respond(`${responseUrl}0`, { text: 'guess' })).status).toBe(404);
  });

  it('include clicks on an ephemeral message, which only its recipient has', async () => {
    await slack
      .client()
      .apiCall('chat.postEphemeral', { channel: CLAIMS, user: ANA, text: 'Sure?', blocks: JSON.stringify(button) });
    const ts = slack.vendor.snapshot().ephemerals[ANA]?.[0]?.ts;
    await slack.vendor.act('click', { user: ANA, channel: CLAIMS, ts, action_id: 'go' });
    const payload = payloadOf(heard[0] as Heard);
    expect(payload).toMatchObject({ container: { is_ephemeral: true, message_ts: ts } });
    expect(payload).not.toHaveProperty('message');
    await respond(String(payload['response_url']), { replace_original: true, text: 'Done' });
    expect(slack.vendor.snapshot().ephemerals[ANA]).toMatchObject([{ text: 'Done' }]);
    await expect(slack.vendor.act('click', { user: LENA, channel: CLAIMS, ts, action_id: 'go' })).rejects.toMatchObject(
      { code: 'message_not_found' },
    );
  });

  it('refuse an unknown act by name, including prototype names', async () => {
    expect(await errorOf(slack.vendor.act('constructor', {}))).toBe('unknown_action');
    expect(
      await errorOf(slack.vendor.act('click', { user: '__proto__', channel: CLAIMS, ts: '1', action_id: 'x' })),
    ).toBe('user_not_found');
    expect(await errorOf(slack.vendor.act('redeliver', {}))).toBe('nothing_delivered');
  });
});

describe('socket mode addresses', () => {
  it('are valid for one connection within thirty seconds', async () => {
    const slack = await startSlack();
    const open = async (url: string): Promise<string> =>
      new Promise((resolve) => {
        const socket = new WebSocket(url);
        socket.onmessage = ({ data }) => {
          resolve(String(data));
          socket.close();
        };
        socket.onerror = () => {
          resolve('refused');
        };
      });
    const address = async (): Promise<string> =>
      (
        (await slack.client({ headers: {} }).apiCall('apps.connections.open', { token: 'xapp-sandbox' })) as {
          url?: string;
        }
      ).url ?? '';
    const url = await address();
    expect(JSON.parse(await open(url))).toMatchObject({ type: 'hello', num_connections: 1 });
    expect(await open(url)).toBe('refused');
    const late = await address();
    await slack.clock.advanceTo(slack.clock.now() + 30_001);
    expect(await open(late)).toBe('refused');
    expect(await open(late.replace(/ticket=\w+/, 'ticket=guess'))).toBe('refused');
    await slack.stop();
  });
});

describe('a restart of the sandbox', () => {
  it('keeps messages, old versions, channels and groups, and continues with later timestamps', async () => {
    const journal = openJournal(null);
    const before = await startSlack({ journal });
    const { ts = '' } = await before.client().chat.postMessage({ channel: CLAIMS, text: 'kept' });
    await before.client().chat.update({ channel: CLAIMS, ts, text: 'kept, updated' });
    await before.vendor.act('edit_usergroup', { usergroup: 'finance', users: [ANA] });
    await before.vendor.act('leave', { user: ANA, channel: CLAIMS });
    await before.stop();
    const after = await startSlack({ journal });
    expect(after.vendor.snapshot().messages[CLAIMS]).toMatchObject([{ text: 'kept, updated', ts, versions: 1 }]);
    expect(after.vendor.snapshot().usergroups.find(({ handle }) => handle === 'finance')?.users).toEqual([ANA]);
    await expect(after.vendor.act('post_message', { user: ANA, channel: CLAIMS, text: 'x' })).rejects.toMatchObject({
      code: 'not_in_channel',
    });
    expect(Number((await after.client().chat.postMessage({ channel: CLAIMS, text: 'next' })).ts)).toBeGreaterThan(
      Number(ts),
    );
    await after.stop();
  });
});
