/** The door for EDI: `POST /webhooks/edi`, signed as events are. */
import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { OperatorNotice } from '../../src/engine/operators.ts';
import type { Shell } from '../../src/engine/shell.ts';
import { createRoutes } from '../../src/http/routes.ts';
import type { HttpAnswer } from '../../src/http/start-http.ts';
import { SimulatedClock } from '../../src/kernel/clock.ts';
import { createMemoryStore } from '../../src/store/memory-store.ts';
import { FROM_CARRIER, HANDBOOK, OF_CARRIER } from '../intake/edi/handbook.ts';
import { interchange, STATUS } from '../intake/edi/sample.ts';
import { KEYS } from '../record-keys.ts';

const NOW = Date.UTC(2026, 2, 5, 9, 30);
const KEY = Buffer.from('0123456789abcdef0123456789abcdef');

function world() {
  const store = createMemoryStore();
  const notices: OperatorNotice[] = [];
  const sent: unknown[] = [];
  const routes = createRoutes({
    shell: {
      keys: KEYS,
      store,
      clock: new SimulatedClock(NOW),
      logger: { info: () => undefined, error: () => undefined },
      operators: { notify: (notice) => void notices.push(notice), flush: () => undefined },
      witness: { sweep: async () => true, hasNamed: async () => true, watch: () => undefined, missingMs: () => 0 },
      wakeUps: {
        start: () => Promise.resolve(),
        send: (wakeUp) => Promise.resolve(void sent.push(wakeUp)),
        stop: () => Promise.resolve(),
      },
      handbooks: { recent: () => Promise.resolve({ handbook: HANDBOOK }) } as unknown as Shell['handbooks'],
    },
    secrets: { zendesk: [], senders: [{ sender: 'wobbly', secrets: [`whsec_${KEY.toString('base64')}`] }] },
    pages: new Map(),
    takesTests: false,
    metrics: { token: null, isOpenLocally: true },
    slack: { path: '/slack/events', route: null, isConnected: () => true },
    unready: () => null,
  });
  const send = async (text: string, key = KEY): Promise<HttpAnswer> => {
    const handle = routes.get('POST /webhooks/edi');
    if (handle === undefined) throw new Error('Expected a route for EDI');
    const body = Buffer.from(text);
    const at = String(NOW / 1_000);
    const signature = createHmac('sha256', key).update(`msg-1.${at}.`).update(body).digest('base64');
    const headers = { 'webhook-id': 'msg-1', 'webhook-timestamp': at, 'webhook-signature': `v1,${signature}` };
    return handle({ path: '/webhooks/edi', headers, body, isLocal: false });
  };
  return { store, notices, sent, send };
}

describe('the webhook for EDI', () => {
  it('answers a signed interchange with its 997, and wakes the engine once', async () => {
    const { send, sent } = world();
    expect(await send(interchange())).toMatchObject({
      status: 200,
      contentType: 'application/edi-x12',
      body: expect.stringContaining('AK5*A~'),
    });
    expect(await send(interchange())).toMatchObject({ status: 200, contentType: 'application/edi-x12' });
    expect(sent).toEqual([{ kind: 'inbox' }]);
  });

  it('refuses and reports a control number that came before with another content', async () => {
    const { send, notices, store } = world();
    await send(interchange());
    const answer = await send(interchange().replace('1248000', '9948000'));
    expect(answer).toMatchObject({ status: 409, body: expect.stringContaining('got 000000905, which came before') });
    expect(notices).toMatchObject([{ title: 'A webhook to /webhooks/edi was refused' }]);
    expect(await store.inbox.setAside(9)).toMatchObject([{ source: 'edi', sender: 'wobbly', outcome: 'refused' }]);
  });

  it('answers several interchanges with the 997 of each', async () => {
    const { send, sent } = world();
    const controls = ['000000901', '000000902'];
    const text = controls.map((control) => interchange(undefined, { control })).join('');
    const { status, body } = await send(text);
    expect([status, body.match(/ISA\*/g)]).toEqual([200, ['ISA*', 'ISA*']]);
    for (const control of controls) expect(body).toContain(`IEA*1*${control}~`);
    expect(await send(text)).toMatchObject({ status: 200, body });
    expect(sent).toEqual([{ kind: 'inbox' }]);
  });

  it('takes the others where it refuses one of several, and answers with all of them once it is corrected', async () => {
    const { send, sent, notices, store } = world();
    const first = interchange(undefined, { control: '000000901' });
    const test = (usage: string): string => interchange(undefined, { control: '000000902', usage });
    expect(await send(first + test('T'))).toEqual({
      status: 422,
      body: expect.stringMatching(/^Interchange 2 of 2 \(000000902\): .*got a test.*\. The other one was taken$/),
    });
    expect(sent).toEqual([{ kind: 'inbox' }]);
    expect(notices).toMatchObject([{ title: 'A webhook to /webhooks/edi was refused in part' }]);
    expect(await store.inbox.pending()).toBe(1);
    expect(await send(first + test('P'))).toMatchObject({ status: 200, body: expect.stringContaining('000000901') });
    expect(await store.inbox.pending()).toBe(2);
  });

  it('refuses several that are more than a sender can wait for', async () => {
    const sets = Array.from({ length: 300 }, (_, at) => [`ST*920*${at + 1}`, `F01*20260304*FC-${at}`]);
    const { send, store } = world();
    const text = ['000000901', '000000902'].map((control) => interchange([{ sets }], { control })).join('');
    expect(await send(text)).toMatchObject({
      status: 413,
      body: 'Expected at most 500 reports of all interchanges at a time, got 600',
    });
    expect(await store.inbox.pending()).toBe(0);
  });

  it.each<[string, (send: ReturnType<typeof world>['send']) => Promise<HttpAnswer>, number, string]>([
    ['signed by no one', (send) => send(interchange(), Buffer.from('another')), 401, 'Expected a signature made'],
    [
      'of another partner than signed it',
      (send) => send(interchange([{ gs: OF_CARRIER, sets: [STATUS] }], FROM_CARRIER)),
      422,
      'whose secret signed it',
    ],
    ['that is too large', (send) => send('A'.repeat(1_048_577)), 413, 'at most 1048576 bytes'],
    ['that was cut', (send) => send(interchange().slice(0, 200)), 422, 'it was cut'],
  ])('refuses an interchange %s with a sentence', async (_, attempt, status, sentence) => {
    const { send, store } = world();
    expect(await attempt(send)).toMatchObject({ status, body: expect.stringContaining(sentence) });
    expect(await store.inbox.pending()).toBe(0);
  });
});
