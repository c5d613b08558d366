import { describe, expect, it } from 'vitest';
import type { Assignment } from '../../src/engine/assign-event.ts';
import type { Reply } from '../../src/engine/commands.ts';
import type { Store } from '../../src/engine/ports.ts';
import { asCaseId } from '../../src/kernel/ids.ts';
import { createMemoryStore } from '../../src/store/memory-store.ts';
import { sop } from './fake-world.ts';

const NOON = Date.UTC(2026, 2, 4, 12);

async function stored(): Promise<Store> {
  const store = createMemoryStore();
  const item = { source: 'events', sender: 'edi', receivedAt: NOON, payload: { a: 1 } };
  const notes = [
    'refused: the sender `edi` may not open cases',
    'ignored: CASE-1 has ended',
    'given up: Expected a kind of the handbook, got `x`',
    'opened CASE-2',
    'unchanged: nothing of the case changed',
  ];
  for (const [at, note] of notes.entries()) {
    await store.inbox.receive({ ...item, eventId: `e${at}`, receivedAt: NOON + at });
    await store.inbox.finish(String(at + 1), note, NOON);
  }
  await store.inbox.receive({ source: 'zendesk', eventId: 'late\u001b[2J', receivedAt: NOON + 9, payload: null });
  await store.inbox.take(1, NOON + 10, NOON + 10);
  await store.inbox.defer('6', NOON + 60_000, 'the database is away');
  await store.inbox.record({ ...item, eventId: 'request/e0:abc', receivedAt: NOON - 1 }, 'refused: another body');
  return store;
}

describe('sop inbox', () => {
  it('lists what had no effect and what waits, newest first, each with its reason', async () => {
    const { code, out } = await sop(['inbox'], { store: { store: await stored() } });
    expect([code, out]).toEqual([
      0,
      [
        '6  waits     2026-03-04 12:00 UTC  zendesk  late\ufffd[2J',
        '             the database is away',
        '3  given up  2026-03-04 12:00 UTC  events/edi  e2',
        '             Expected a kind of the handbook, got `x`',
        '2  ignored   2026-03-04 12:00 UTC  events/edi  e1',
        '             CASE-1 has ended',
        '1  refused   2026-03-04 12:00 UTC  events/edi  e0',
        '             the sender `edi` may not open cases',
        '7  refused   2026-03-04 11:59 UTC  events/edi  request/e0:abc',
        '             another body',
        '',
        '5 items; `sop inbox --again ID` works one again',
        '',
      ].join('\n'),
    ]);
  });

  it('says so when everything had its effect', async () => {
    expect(await sop(['inbox'], { store: { store: createMemoryStore() } })).toMatchObject({
      code: 0,
      out: 'Everything that arrived had its effect, or said nothing new\n',
    });
  });

  it('does not say so of what is not worked yet, also where it waits for its case', async () => {
    const store = createMemoryStore();
    const out = async (): Promise<string> => (await sop(['inbox'], { store: { store } })).out;
    await store.inbox.receive({ source: 'events', sender: 'edi', eventId: 'a', receivedAt: NOON, payload: 1 });
    expect(await out()).toBe(
      'Nothing that arrived was refused, ignored or given up; 1 message still waits to be worked\n',
    );
    await store.inbox.finish('1', 'opened CASE-1', NOON);
    expect(await out()).toBe('Everything that arrived had its effect, or said nothing new\n');
  });

  it('prints JSON', async () => {
    const called = await sop(['inbox', '--json'], { store: { store: await stored() } });
    expect((called.json() as unknown[])[3]).toEqual({
      id: '1',
      outcome: 'refused',
      source: 'events',
      sender: 'edi',
      event: 'e0',
      received_at: '2026-03-04T12:00:00.000Z',
      attempts: 0,
      reason: 'the sender `edi` may not open cases',
      may_try_again: true,
    });
  });

  it('works an item again', async () => {
    const store = await stored();
    expect(await sop(['inbox', '--again', '1'], { store: { store } })).toMatchObject({ code: 0 });
    expect(await store.inbox.take(9, Date.now(), Date.now() + 1)).toMatchObject([{ id: '1' }, { id: '6' }]);
    await store.inbox.finish('1', 'opened CASE-9', NOON);
    expect((await store.inbox.setAside(9)).map(({ id }) => id)).not.toContain('1');
  });

  it.each([
    ['4', 'Expected an item that `sop inbox` lists'],
    ['99', 'Expected an item that `sop inbox` lists'],
    ['; DROP', 'Expected an item that `sop inbox` lists'],
    ['7', 'only its sender can send it again'],
  ])('refuses to work %s again', async (id, sentence) => {
    const { code, err } = await sop(['inbox', '--again', id], { store: { store: await stored() } });
    expect([code, err]).toEqual([1, expect.stringContaining(sentence)]);
  });
});

it('lets in a letter that was ignored, and says why another is not let in', async () => {
  const store = createMemoryStore();
  await store.inbox.receive({ source: 'email', sender: 'claims', eventId: 'a', receivedAt: NOON, payload: null });
  await store.inbox.take(1, NOON, NOON + 1);
  await store.inbox.finish('1', 'ignored: the letter is an automatic reply', NOON);
  const again = (ok: boolean) =>
    sop(['inbox', '--again', '1'], {
      store: {
        store,
        letIn: async (id) => ({ ok, code: 'x', sentence: ok ? `Item ${id} is let in` : 'It was already' }),
      },
    });
  expect(await again(true)).toMatchObject({ code: 0, out: expect.stringMatching(/^Item 1 is let in; /) as string });
  expect(await again(false)).toMatchObject({ code: 1, err: 'It was already\n' });
  expect(await store.inbox.pending()).toBe(0);
});

it('does not work again what is in its case, although it lists what of it had no effect', async () => {
  const store = createMemoryStore();
  await store.inbox.receive({ source: 'events', sender: 'edi', eventId: 'e0', receivedAt: NOON, payload: null });
  await store.inbox.take(1, NOON, NOON + 1);
  await store.inbox.finish('1', 'partly: added `carrier_offer` to CASE-1, without `amount`', NOON);
  const listed = await sop(['inbox', '--json'], { store: { store } });
  expect(listed.json()).toMatchObject([{ outcome: 'partly', may_try_again: false }]);
  expect(await sop(['inbox', '--again', '1'], { store: { store } })).toMatchObject({
    code: 1,
    err: expect.stringContaining('got `1`, which is in its case') as string,
  });
  expect(await store.inbox.pending()).toBe(0);
});

it('lets an event whose sender chose an id like that of a refused request be worked again', async () => {
  const store = createMemoryStore();
  await store.inbox.receive({
    source: 'events',
    sender: 'edi',
    eventId: 'request:42',
    receivedAt: NOON,
    payload: null,
  });
  await store.inbox.take(1, NOON, NOON + 1);
  await store.inbox.finish('1', 'ignored: CASE-1 has ended', NOON);
  const listed = await sop(['inbox', '--json'], { store: { store } });
  expect(JSON.parse(listed.out)).toMatchObject([{ event: 'request:42', may_try_again: true }]);
  const again = await sop(['inbox', '--again', '1'], { store: { store } });
  expect(again.code).toBe(0);
});

it('hands the choice of a case to the program, for a person who is named', async () => {
  const store = createMemoryStore();
  await store.inbox.receive({ source: 'events', sender: 'edi', eventId: 'e0', receivedAt: NOON, payload: null });
  await store.inbox.take(1, NOON, NOON);
  const candidates = [asCaseId('CASE-1'), asCaseId('CASE-2')];
  await store.inbox.askWhich('1', { candidates, posts: [] }, NOON, 'it fits several cases: CASE-1, CASE-2');
  const asked: Assignment[] = [];
  const assign = (request: Assignment): Promise<Reply> => {
    asked.push(request);
    return Promise.resolve(
      request.to === 'case-2'
        ? { ok: true, code: 'done', sentence: 'You chose CASE-2' }
        : { ok: false, code: 'not_offered', sentence: 'Expected CASE-1, CASE-2 or none, got `CASE-3`' },
    );
  };
  const world = { store: { store, assign } };
  expect((await sop(['inbox'], world)).out).toContain(
    [
      '1  choose    2026-03-04 12:00 UTC  events/edi  e0',
      '             it fits several cases: CASE-1, CASE-2',
      '             Choose with `sop inbox assign 1 CASE --by PERSON`, or `none`',
    ].join('\n'),
  );
  expect(JSON.parse((await sop(['inbox', '--json'], world)).out)).toMatchObject([{ outcome: 'choice', candidates }]);
  const by = ['--by', 'lena-lead'];
  expect(await sop(['inbox', 'assign', '1', 'CASE-3', ...by], world)).toMatchObject({
    code: 1,
    err: 'Expected CASE-1, CASE-2 or none, got `CASE-3`\n',
  });
  expect(await sop(['inbox', 'assign', '1', 'case-2', ...by], world)).toMatchObject({
    code: 0,
    out: 'You chose CASE-2; item 1 is worked within a minute, and `sop inbox` shows it if it has no effect\n',
  });
  expect(asked).toEqual(['CASE-3', 'case-2'].map((to) => ({ item: '1', to, person: 'lena-lead' })));
  expect(await sop(['inbox', 'assign', '1', 'CASE-2'], world)).toMatchObject({
    code: 2,
    err: expect.stringContaining('give `--by PERSON`'),
  });
  expect(await sop(['inbox', 'assign', '1', ...by], world)).toMatchObject({ code: 2 });
  expect(asked).toHaveLength(2);
});
