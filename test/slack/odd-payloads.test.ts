/**
 * Every payload that Slack sends, with each of its fields left out or replaced by another JSON value: each is
 * answered, and none leaves an error that nothing catches.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACTIONS, choiceAction, COMMAND, SHORTCUTS, VIEWS } from '../../src/connector/slack/ids.ts';
import type { Json } from '../../src/kernel/canonical-json.ts';
import { signatureOf } from '../../src/sandbox/slack/delivery/http-transport.ts';
import { CLAIMS, LENA, SECRET } from '../sandbox-slack/start-slack.ts';
import { ASK } from '../connector-slack/fixtures.ts';
import { startSlackApp, TEAM, type Started } from './start-app.ts';
import { turns } from '../until.ts';

const TS = '1700000000.000100';
const WRONG: readonly Json[] = [null, true, 0, '', 'x', [], [null], {}];
const about = { team: { id: TEAM }, user: { id: LENA, team_id: TEAM }, trigger_id: '1.2.3', api_app_id: 'A1' };
const message = { type: 'message', user: 'U0BOT', ts: TS, text: 'CASE-1' };
const view = (callback_id: string): Json => ({
  id: 'V1',
  type: 'modal',
  callback_id,
  private_metadata: ASK,
  hash: 'h',
  state: { values: { reason: { reason: { type: 'plain_text_input', value: 'because of it' } } } },
});

const EVENTS: readonly Readonly<Record<string, string>>[] = [
  { type: 'app_mention', user: LENA, text: 'CASE-1?', channel: CLAIMS, ts: TS, event_ts: TS },
  { type: 'message', channel_type: 'im', user: LENA, text: 'CASE-1?', channel: 'D1', ts: TS, event_ts: TS },
  { type: 'app_home_opened', user: LENA, channel: 'D1', tab: 'home', event_ts: TS },
];

const PAYLOADS: readonly (readonly [string, Json])[] = [
  ...[...Object.values(ACTIONS), choiceAction(0), 'unknown'].map((action_id): [string, Json] => [
    `block_actions ${action_id}`,
    {
      ...about,
      type: 'block_actions',
      channel: { id: CLAIMS, name: 'freight-claims' },
      container: { type: 'message', message_ts: TS, channel_id: CLAIMS, is_ephemeral: false },
      message,
      actions: [{ type: 'button', action_id, block_id: 'b', value: ASK, action_ts: TS }],
    },
  ]),
  ...[...Object.values(VIEWS), 'unknown'].flatMap((id): [string, Json][] => [
    [`view_submission ${id}`, { ...about, type: 'view_submission', view: view(id) }],
  ]),
  ['view_closed', { ...about, type: 'view_closed', is_cleared: false, view: view(VIEWS.deny) }],
  [
    'message_action',
    { ...about, type: 'message_action', callback_id: SHORTCUTS.why, channel: { id: CLAIMS, name: 'x' }, message },
  ],
  ['shortcut', { ...about, type: 'shortcut', callback_id: 'unknown' }],
  ['block_suggestion', { ...about, type: 'block_suggestion', action_id: 'x', block_id: 'b', value: 'v' }],
  ...EVENTS.map((event): [string, Json] => [
    `event ${event['type'] ?? ''}`,
    {
      type: 'event_callback',
      team_id: TEAM,
      api_app_id: 'A1',
      event_id: 'Ev1',
      authorizations: [{ team_id: TEAM }],
      event,
    },
  ]),
];

/** How many connect at the same time. */
const CONNECTING = 100;

/** Which wrong value comes next: each place gets one, and all kinds of places get all of them. */
let turn = 0;

/** Every variant with one place left out, and with a wrong value there. */
function* variants(value: Json): Generator<Json> {
  if (typeof value !== 'object' || value === null) return;
  const entries: [string | number, Json][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  const put = (key: string | number, changed: readonly Json[]): Json =>
    Array.isArray(value)
      ? (value as readonly Json[]).flatMap((item, index) => (index === key ? changed : [item]))
      : Object.fromEntries(
          entries.flatMap(([name, item]) => (name === key ? changed.map((one) => [name, one]) : [[name, item]])),
        );
  for (const [key, item] of entries) {
    yield put(key, []);
    yield put(key, [WRONG[turn++ % WRONG.length] ?? null]);
    for (const inner of variants(item)) yield put(key, [inner]);
  }
}

describe('a payload of Slack with a field missing or of another type', () => {
  let started: Started;
  const lost: unknown[] = [];
  const note = (error: unknown): void => void lost.push(error);
  beforeAll(async () => {
    process.on('unhandledRejection', note);
    started = await startSlackApp('http');
  });
  afterAll(async () => {
    process.off('unhandledRejection', note);
    await started.stop();
  });

  const send = async (body: string, type: string): Promise<number> => {
    const timestamp = String(Math.floor(Date.now() / 1_000));
    const signature = signatureOf(SECRET, timestamp, body);
    const headers = { 'content-type': type, 'x-slack-request-timestamp': timestamp, 'x-slack-signature': signature };
    const response = await fetch(started.url, { method: 'POST', body, headers });
    await response.text();
    return response.status;
  };

  // All wait at once, since each one that nothing acknowledges waits for the limit of Slack. They connect in groups: a
  // system keeps only some hundred connections that the server has not accepted yet, and resets the others.
  it('is answered, for each kind of payload', { timeout: 60_000 }, async () => {
    const sent = PAYLOADS.flatMap(([name, payload]) => [...variants(payload)].map((variant) => ({ name, variant })));
    expect(sent.length).toBeGreaterThan(1_000);
    const answering: Promise<number>[] = [];
    for (const [at, { name, variant }] of sent.entries()) {
      const json = JSON.stringify(variant);
      answering.push(
        name.startsWith('event ')
          ? send(json, 'application/json')
          : send(new URLSearchParams({ payload: json }).toString(), 'application/x-www-form-urlencoded'),
      );
      if (at % CONNECTING === 0) await turns();
    }
    const answers = await Promise.all(answering);
    const odd = sent.filter((_, at) => ![200, 400, 500, 503].includes(answers[at] ?? 0));
    expect(odd).toEqual([]);
    expect(lost).toEqual([]);
  });

  it('is answered: every slash command without one of its fields', async () => {
    const whole = {
      command: COMMAND,
      text: 'list',
      team_id: TEAM,
      user_id: LENA,
      channel_id: CLAIMS,
      trigger_id: '1',
      response_url: 'http://127.0.0.1:1/x',
    };
    for (const name of Object.keys(whole)) {
      const fields = new URLSearchParams(Object.entries(whole).filter(([field]) => field !== name));
      expect([200, 400, 500, 503]).toContain(await send(fields.toString(), 'application/x-www-form-urlencoded'));
    }
    expect(lost).toEqual([]);
  });
});
