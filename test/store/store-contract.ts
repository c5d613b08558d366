/**
 * What every store has to do, wherever its rows are. One suite, run on memory, PGlite and a Postgres server.
 */
import { storedText } from '../../src/kernel/stored-text.ts';
import { beforeEach, describe, expect, it } from 'vitest';
import type { AboutSearch, Store } from '../../src/engine/ports.ts';
import { asAskId, asCaseId, asRunId } from '../../src/kernel/ids.ts';
import { leaseMsMax } from '../../src/kernel/limits.ts';
import { emptyHead, firstBrokenLink, isSignedHead } from '../../src/run/log/chain.ts';
import { firstBrokenEntry, sealEntries } from '../../src/engine/register.ts';
import { KEYS, sealSigned } from '../record-keys.ts';
import { publishInto } from './publish.ts';
import { allErased, erasableEvents, appending, eventsAfter, headOf, NOON, opening, quiet } from './fixtures.ts';

const MINUTE = 60_000;
const PROTOTYPE_NAMES = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];
const NASTY = '{"a\\": \'; DROP TABLE runs; -- NULL {},{} \\ 𝔘nicode 🚚 \u0000 \ud800 \u2028 é e\u0301';

/** @param freshStore an empty store, before each test */
export function describeStore(name: string, freshStore: () => Promise<Store>): void {
  describe(name, () => {
    let store: Store;
    beforeEach(async () => {
      store = await freshStore();
    });

    const inboxItem = (eventId: string, receivedAt = NOON) => ({
      source: 'zendesk',
      eventId,
      receivedAt,
      payload: { ticket: eventId },
    });

    describe('inbox', () => {
      it('stores many items at the same time, each once, whatever is in their texts', async () => {
        const texts = [
          NASTY,
          '{"a",NULL}',
          'NULL',
          '',
          '\\',
          '"',
          ...Array.from({ length: 40 }, (_, i) => `event-${i}`),
        ];
        const items = texts.flatMap((text, index) => {
          const item = { source: 'zendesk', eventId: `${index}:${text}`, receivedAt: NOON + index, payload: { text } };
          return [item, item];
        });
        const results = await Promise.all(items.map((item) => store.inbox.receive(item)));
        expect(results.filter((result) => result === 'stored')).toHaveLength(texts.length);
        expect(results.filter((result) => result === 'duplicate')).toHaveLength(texts.length);
        const taken = await store.inbox.take(99, NOON + MINUTE, NOON + 2 * MINUTE);
        expect(taken.map(({ payload }) => payload)).toEqual(texts.map((text) => ({ text })));
      });

      it('stores a delivery once, whatever event id it has', async () => {
        const delivered = { delivery: 'signed' };
        expect(await store.inbox.receive({ ...inboxItem('d1'), ...delivered })).toBe('stored');
        expect(await store.inbox.receive({ ...inboxItem('d2'), ...delivered })).toBe('duplicate');
        expect(await store.inbox.receive({ ...inboxItem('d3'), ...delivered, source: 'other' })).toBe('stored');
        expect(await store.inbox.receive({ ...inboxItem('d4'), delivery: 'another' })).toBe('stored');
        expect(await store.inbox.pending()).toBe(3);
      });

      it('stores an event once, and calls the same one a duplicate', async () => {
        expect(await store.inbox.receive(inboxItem('e1'))).toBe('stored');
        expect(await store.inbox.receive(inboxItem('e1'))).toBe('duplicate');
        expect(await store.inbox.receive({ ...inboxItem('e1'), payload: 'other' })).toBe('changed');
        expect(await store.inbox.receive({ ...inboxItem('e1'), receivedAt: NOON + 1 })).toBe('duplicate');
        expect(await store.inbox.receive({ ...inboxItem('e1'), source: 'jira' })).toBe('stored');
        expect(await store.inbox.receive({ ...inboxItem('e1'), sender: 'edi', payload: 'other' })).toBe('stored');
        expect(await store.inbox.receive({ ...inboxItem('e1'), sender: 'edi', payload: 'other' })).toBe('duplicate');
        expect(await store.inbox.pending()).toBe(3);
        expect((await store.inbox.take(9, NOON, NOON + MINUTE)).map(({ sender }) => sender)).toEqual([
          undefined,
          undefined,
          'edi',
        ]);
      });

      it('stores only one of many equal events that arrive at the same time', async () => {
        const results = await Promise.all(Array.from({ length: 8 }, () => store.inbox.receive(inboxItem('e1'))));
        expect(results.filter((result) => result === 'stored')).toHaveLength(1);
      });

      it('counts the tries that began since one ended, and hides the item meanwhile', async () => {
        await store.inbox.receive(inboxItem('e1'));
        const [item] = await store.inbox.take(1, NOON, NOON + 1);
        const id = item?.id ?? '';
        expect([await store.inbox.begin(id, NOON + MINUTE), await store.inbox.begin(id, NOON + MINUTE)]).toEqual([
          1, 2,
        ]);
        expect(await store.inbox.take(1, NOON + MINUTE - 1, NOON + 2 * MINUTE)).toEqual([]);
        await store.inbox.defer(id, NOON, 'again');
        expect(await store.inbox.begin(id, NOON)).toBe(1);
        await store.inbox.hold(id, { system: 'tms', record: '1' }, NOON, 'held');
        expect(await store.inbox.begin(id, NOON)).toBe(1);
      });

      it('returns the oldest first, counts the attempt, and hides what was taken until its time', async () => {
        for (const [id, at] of [
          ['late', 2],
          ['early', 1],
          ['later', 3],
        ] as const)
          await store.inbox.receive(inboxItem(id, NOON + at));
        const taken = await store.inbox.take(2, NOON + 10, NOON + MINUTE);
        expect(taken.map(({ eventId, attempts }) => [eventId, attempts])).toEqual([
          ['early', 1],
          ['late', 1],
        ]);
        expect((await store.inbox.take(9, NOON + 10, NOON + MINUTE)).map(({ eventId }) => eventId)).toEqual(['later']);
        expect(await store.inbox.take(9, NOON + MINUTE - 1, NOON + 2 * MINUTE)).toEqual([]);
        expect(
          (await store.inbox.take(1, NOON + MINUTE, NOON + 2 * MINUTE)).map(({ eventId, attempts }) => [
            eventId,
            attempts,
          ]),
        ).toEqual([['early', 2]]);
      });

      it('returns what was received, taken or deferred before the clock was set back, and leaves what waits for a case', async () => {
        const hour = 60 * MINUTE;
        for (const id of ['received', 'taken', 'deferred', 'held'])
          await store.inbox.receive(inboxItem(id, NOON + hour));
        const ids = new Map(
          (await store.inbox.take(9, NOON + hour, NOON + hour)).map(({ id, eventId }) => [eventId, id]),
        );
        await store.inbox.begin(ids.get('taken') ?? '', NOON + hour + MINUTE);
        await store.inbox.defer(ids.get('deferred') ?? '', NOON + hour + 30_000, 'waits');
        await store.inbox.hold(ids.get('held') ?? '', { system: 'tms', record: '1' }, NOON + 2 * hour, 'held');
        await store.inbox.receive(inboxItem('ahead', NOON + MINUTE));
        expect((await store.inbox.take(9, NOON, NOON + MINUTE)).map(({ eventId }) => eventId).toSorted()).toEqual([
          'deferred',
          'received',
          'taken',
        ]);
        expect(await store.inbox.take(9, NOON + MINUTE - 1, NOON + 2 * MINUTE)).toEqual([]);
      });

      it('keeps the signature of an item, and lists all items by page', async () => {
        const signed = { keyId: 'k', signature: 's' };
        for (let i = 0; i < 5; i++) await store.inbox.receive({ ...inboxItem(`e${i}`), signed });
        const first = await store.inbox.page('0', 3);
        const second = await store.inbox.page(first.at(-1)?.id ?? '', 3);
        expect([first, second].map((page) => page.map(({ eventId }) => eventId))).toEqual([
          ['e0', 'e1', 'e2'],
          ['e3', 'e4'],
        ]);
        const [taken] = await store.inbox.take(1, NOON, NOON + MINUTE);
        expect([taken?.signed, first[0]?.signed]).toEqual([signed, signed]);
        await store.inbox.receive(inboxItem('unsigned'));
        expect((await store.inbox.page(second.at(-1)?.id ?? '', 3))[0]).not.toHaveProperty('signed');
      });

      it('never gives one item to two workers', async () => {
        for (let i = 0; i < 10; i++) await store.inbox.receive(inboxItem(`e${i}`));
        const taken = await Promise.all(Array.from({ length: 5 }, () => store.inbox.take(4, NOON, NOON + MINUTE)));
        const ids = taken.flat().map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
      });

      it('lists what was set aside or deferred, counts it, and works it again', async () => {
        const notes = [
          'opened CASE-1',
          'refused: a',
          'ignored: b',
          'given up: c',
          'unchanged: d',
          'partly: opened CASE-2; g',
        ];
        for (const [at, note] of notes.entries()) {
          await store.inbox.receive({ ...inboxItem(`e${at}`, NOON + at), sender: 'edi' });
          const [taken] = await store.inbox.take(1, NOON + at, NOON + MINUTE);
          await store.inbox.finish(taken?.id ?? '', note, NOON + at);
        }
        await store.inbox.receive(inboxItem('waits', NOON + 8));
        const [waits] = await store.inbox.take(1, NOON + 8, NOON + MINUTE);
        await store.inbox.defer(waits?.id ?? '', NOON + MINUTE, 'away');
        await store.inbox.receive(inboxItem('new', NOON + 9));
        await store.inbox.record(inboxItem('request/1', NOON + 10), 'refused: e');
        await store.inbox.record(inboxItem('request/1', NOON + 11), 'refused: f');

        const all = await store.inbox.setAside(9);
        expect(all.map(({ eventId, outcome, note, sender }) => [eventId, outcome, note, sender])).toEqual([
          ['request/1', 'refused', 'refused: e', undefined],
          ['waits', 'deferred', 'away', undefined],
          ['e5', 'partly', 'partly: opened CASE-2; g', 'edi'],
          ['e3', 'given_up', 'given up: c', 'edi'],
          ['e2', 'ignored', 'ignored: b', 'edi'],
          ['e1', 'refused', 'refused: a', 'edi'],
        ]);
        expect(all[1]).toMatchObject({ id: waits?.id, attempts: 1, receivedAt: NOON + 8 });
        expect(await store.inbox.setAside(1)).toHaveLength(1);
        expect(await store.inbox.counts(NOON)).toEqual({
          refused: 2,
          ignored: 1,
          given_up: 1,
          partly: 1,
          deferred: 1,
          choice: 0,
        });
        expect(await store.inbox.counts(NOON + 3)).toEqual({
          refused: 1,
          ignored: 0,
          given_up: 1,
          partly: 1,
          deferred: 1,
          choice: 0,
        });
        expect(await store.inbox.pending()).toBe(2);

        const gone = all[3]?.id ?? '';
        expect(await store.inbox.tryAgain(gone, NOON + 20)).toBe(true);
        expect(await store.inbox.take(9, NOON + 20, NOON + MINUTE)).toMatchObject([
          { id: gone, attempts: 1 },
          { eventId: 'new' },
        ]);
        await store.inbox.finish(gone, 'opened CASE-2', NOON + 21);
        for (const id of [gone, '0', '99999', 'x', '1; DROP', ''])
          expect(await store.inbox.tryAgain(id, NOON)).toBe(false);
      });

      it('returns a deferred item at its new time, and a finished one never', async () => {
        await store.inbox.receive(inboxItem('a'));
        await store.inbox.receive(inboxItem('b'));
        const [a, b] = await store.inbox.take(2, NOON, NOON + 1);
        await store.inbox.finish(a?.id ?? '', 'opened CASE-1', NOON);
        await store.inbox.defer(b?.id ?? '', NOON + MINUTE, 'database away');
        expect(await store.inbox.pending()).toBe(1);
        expect(await store.inbox.unread(9)).toEqual([b?.id]);
        expect(await store.inbox.take(9, NOON + MINUTE - 1, NOON + MINUTE)).toEqual([]);
        expect((await store.inbox.take(9, NOON + MINUTE, NOON + 2 * MINUTE)).map(({ eventId }) => eventId)).toEqual([
          'b',
        ]);
      });

      it('waits for a choice, which counts once and survives, and forgets it when the item is tried again', async () => {
        await store.inbox.receive(inboxItem('a'));
        const [a] = await store.inbox.take(1, NOON, NOON + 1);
        const id = a?.id ?? '';
        const chosen = { caseId: asCaseId('CASE-2'), by: { name: NASTY, person: 'lena-lead' }, at: NOON + 2 };
        expect(await store.inbox.choose(id, chosen, chosen.at)).toBe(false);
        const choice = {
          candidates: [asCaseId('CASE-1'), asCaseId('CASE-2')],
          posts: [{ channel: 'C1', ts: '1.000' }],
        };
        expect(await store.inbox.unread(9)).toEqual([id]);
        await store.inbox.askWhich(id, choice, NOON + MINUTE, 'it fits several cases');
        expect(await store.inbox.pending()).toBe(0);
        expect(await store.inbox.unread(9)).toEqual([]);
        expect(await store.inbox.pending(NOON + MINUTE)).toBe(1);
        expect(await store.inbox.counts(0)).toMatchObject({ choice: 1, deferred: 0 });
        expect(await store.inbox.setAside(9)).toMatchObject([{ id, outcome: 'choice', choice }]);
        expect(await store.inbox.take(9, NOON + 2, NOON + MINUTE)).toEqual([]);
        expect(await store.inbox.choose(id, chosen, chosen.at)).toBe(true);
        expect(await store.inbox.choose(id, { ...chosen, caseId: null }, NOON)).toBe(false);
        await store.inbox.askWhich(id, { ...choice, posts: [] }, NOON + MINUTE, 'too late');
        expect(await store.inbox.find(id)).toMatchObject({ id, choice, chosen });
        expect(await store.inbox.pending()).toBe(1);
        expect(await store.inbox.take(9, NOON + 2, NOON + MINUTE)).toMatchObject([{ id, choice, chosen }]);
        await store.inbox.finish(id, 'set aside: none', NOON);
        expect(await store.inbox.tryAgain(id, NOON + 3)).toBe(true);
        const again = await store.inbox.find(id);
        expect(again?.chosen).toBe(undefined);
        // Its messages still ask until they are closed, and a later question has others.
        expect(again?.choice).toEqual({ candidates: [], posts: [], earlier: choice.posts });
        expect(await store.inbox.choose(id, chosen, NOON)).toBe(false);
        expect([await store.inbox.pending(), (await store.inbox.counts(0)).choice]).toEqual([1, 0]);
        expect(await store.inbox.setAside(9)).toMatchObject([{ id, outcome: 'deferred' }]);
        const posts = [{ channel: 'C1', ts: '2.000' }];
        await store.inbox.askWhich(id, { ...choice, posts, earlier: choice.posts }, NOON + MINUTE, 'asked anew');
        expect(await store.inbox.tryAgain(id, NOON + 3)).toBe(true);
        const earlier = [...posts, ...choice.posts];
        expect((await store.inbox.find(id))?.choice).toEqual({ candidates: [], posts: [], earlier });
        for (const other of ['0', '99999', 'x', "1' OR 1"]) {
          expect(await store.inbox.find(other)).toBe(null);
          expect(await store.inbox.choose(other, chosen, NOON)).toBe(false);
        }
        await store.inbox.finish(id, 'opened CASE-1', NOON);
        expect(await store.inbox.choose(id, chosen, chosen.at)).toBe(false);
      });

      it('takes the payload of an item away, with its signatures, and still knows it when it is sent again', async () => {
        const signed = (signature: string) => ({ keyId: NASTY, signature });
        const [a, b] = [
          { ...inboxItem('a'), signed: signed('arrived') },
          { ...inboxItem('b'), signed: signed('arrived') },
        ];
        for (const item of [a, b]) await store.inbox.receive(item);
        const [taken, other] = await store.inbox.take(2, NOON, NOON + 1);
        if (taken === undefined) throw new Error('Expected an item');
        const chosen = { caseId: null, by: { name: NASTY, person: 'lena-lead' }, at: NOON, signed: signed('chosen') };
        const left = { payload: { left: NASTY }, signed: signed('left'), chosen };
        await store.inbox.erase({ ...taken, ...left });
        expect(await store.inbox.find(taken.id)).toEqual({ ...taken, ...left });
        expect(await store.inbox.find(other?.id ?? '')).toEqual(other);
        expect(await store.inbox.receive(a)).toBe('duplicate');
        expect(await store.inbox.receive({ ...a, payload: left.payload })).toBe('changed');
        await store.inbox.finish(taken.id, 'ignored: gone', NOON, signed('finished'));
        expect(await store.inbox.page(null, 1)).toMatchObject([left]);
      });

      it('takes other signatures of an item, unless it has changed since it was read', async () => {
        const signed = (signature: string) => ({ keyId: NASTY, signature });
        await store.inbox.receive({ ...inboxItem('a'), signed: signed('arrived') });
        await store.inbox.receive(inboxItem('b'));
        const [a, b] = await store.inbox.take(2, NOON, NOON + 1);
        if (a === undefined || b === undefined) throw new Error('Expected two items');
        await store.inbox.askWhich(a.id, { candidates: [asCaseId('CASE-1')], posts: [] }, NOON, 'which');
        const chosen = { caseId: null, by: { name: NASTY, person: 'lena-lead' }, at: NOON, signed: signed('chosen') };
        await store.inbox.choose(a.id, chosen, NOON);
        expect(await store.inbox.resign(a, { arrived: signed('late') })).toBe(false);
        const read = await store.inbox.find(a.id);
        if (read === null) throw new Error('Expected an item');
        const again = { arrived: signed('arrived again'), chosen: signed('chosen again') };
        expect(await store.inbox.resign(read, again)).toBe(true);
        expect(await store.inbox.find(a.id)).toEqual({
          ...read,
          signed: again.arrived,
          chosen: { ...chosen, signed: again.chosen },
        });
        await store.inbox.finish(b.id, 'opened CASE-1', NOON, signed('finished'));
        expect(await store.inbox.resign(b, { finished: signed('late') })).toBe(false);
        const finished = await store.inbox.find(b.id);
        if (finished === null) throw new Error('Expected an item');
        expect(await store.inbox.resign(finished, { finished: signed('finished again') })).toBe(true);
        expect((await store.inbox.find(b.id))?.became?.signed).toEqual(signed('finished again'));
        expect((await store.inbox.find(a.id))?.signed).toEqual(again.arrived);
        // One that is tried again is not finished, so only its arrival is signed.
        await store.inbox.finish(a.id, 'set aside: no case', NOON, signed('finished'));
        expect(await store.inbox.tryAgain(a.id, NOON + 1)).toBe(true);
        const tried = await store.inbox.find(a.id);
        if (tried === null) throw new Error('Expected an item');
        expect(tried.became).toBe(undefined);
        expect(await store.inbox.resign(tried, { arrived: signed('arrived a third time') })).toBe(true);
      });

      it('gives the oldest of the items held for a key first, whatever order they were stored in', async () => {
        const key = { system: 'zendesk', record: '9' };
        for (const age of [0, 3, 1, 2])
          await store.inbox.receive({ source: 'zendesk', eventId: `e${age}`, receivedAt: NOON - age, payload: null });
        const taken = await store.inbox.take(9, NOON, NOON);
        for (const { id } of taken.toReversed()) await store.inbox.hold(id, key, NOON + 9, 'held');
        expect((await store.inbox.heldFor(key, 2)).map(({ eventId }) => eventId)).toEqual(['e3', 'e2']);
      });

      it('keeps an item held for a key apart, until it is deferred, finished or its time is over', async () => {
        for (const id of ['a', 'b', 'c']) await store.inbox.receive(inboxItem(id));
        const [a, b, c] = await store.inbox.take(3, NOON, NOON + 1);
        const key = { system: 'zendesk', record: NASTY };
        for (const item of [a, b]) await store.inbox.hold(item?.id ?? '', key, NOON + MINUTE, 'its case is not known');
        await store.inbox.hold(c?.id ?? '', { ...key, record: 'other' }, NOON + 2 * MINUTE, 'its case is not known');
        const held = async (limit = 9): Promise<string[]> =>
          (await store.inbox.heldFor(key, limit)).map(({ eventId }) => eventId);
        expect(await held()).toEqual(['a', 'b']);
        expect(await held(1)).toEqual(['a']);
        expect(await store.inbox.heldFor({ ...key, system: 'jira' }, 9)).toEqual([]);
        expect(await store.inbox.pending()).toBe(0);
        expect(await store.inbox.pending(NOON + MINUTE - 1)).toBe(0);
        expect(await store.inbox.pending(NOON + MINUTE)).toBe(2);
        const from = { source: inboxItem('a').source };
        expect(await store.inbox.heldBy(from, '')).toBe(3);
        expect(await store.inbox.heldBy(from, a?.id ?? '')).toBe(2);
        expect(await store.inbox.heldBy({ ...from, sender: 'another' }, '')).toBe(0);
        expect(await store.inbox.take(9, NOON + MINUTE - 1, NOON + MINUTE)).toEqual([]);
        await store.inbox.finish(a?.id ?? '', 'done', NOON);
        expect(await held()).toEqual(['b']);
        await store.inbox.defer(b?.id ?? '', NOON, 'its case has opened');
        expect(await held()).toEqual([]);
        expect((await store.inbox.take(9, NOON, NOON + 1)).map(({ eventId }) => eventId)).toEqual(['b']);
        expect((await store.inbox.take(9, NOON + 2 * MINUTE, NOON + 3 * MINUTE)).map(({ eventId }) => eventId)).toEqual(
          expect.arrayContaining(['c']),
        );
      });

      it('returns a payload unchanged, even a hostile one', async () => {
        const payload = [NASTY, { nested: { [NASTY]: [1e21, 0.1, -5, null, true, '5'] } }, ...PROTOTYPE_NAMES];
        await store.inbox.receive({ source: '__proto__', eventId: `constructor${NASTY}`, receivedAt: NOON, payload });
        await store.inbox.receive({ source: 'plain', eventId: '1', receivedAt: NOON + 1, payload: '"5"' });
        await store.inbox.receive({ source: 'plain', eventId: '2', receivedAt: NOON + 2, payload: null });
        const [first, second, third] = await store.inbox.take(3, NOON + 2, NOON + MINUTE);
        expect(first?.payload).toEqual(payload);
        expect(second?.payload).toBe('"5"');
        expect(third?.payload).toBeNull();
        expect(
          await store.inbox.receive({ source: '__proto__', eventId: `constructor${NASTY}`, receivedAt: NOON, payload }),
        ).toBe('duplicate');
      });
    });

    describe('cases', () => {
      it('never gives a number twice', async () => {
        const numbers = await Promise.all(Array.from({ length: 20 }, () => store.cases.nextNumber()));
        expect(new Set(numbers).size).toBe(20);
        expect(numbers.every((number) => Number.isSafeInteger(number) && number > 0)).toBe(true);
      });

      it('opens a case with its run and first events, and finds it by id and by each key', async () => {
        const keys = [
          { system: 'zendesk', record: '9' },
          { system: 'bol', record: 'B-1' },
          { system: 'zendesk', record: '9' },
        ];
        const request = opening('1', { keys });
        expect(await store.cases.open(request)).toEqual({ kind: 'opened' });
        const row = {
          caseId: 'CASE-1',
          kind: 'freight_claim',
          requester: request.requester,
          openedAt: NOON,
          keys: keys.slice(0, 2),
        };
        expect(await store.cases.find(asCaseId('CASE-1'))).toEqual(row);
        for (const key of keys) expect(await store.cases.findByKey(key)).toEqual(row);
        expect(await store.cases.find(asCaseId('CASE-2'))).toBeNull();
        expect(await store.cases.findByKey({ system: 'bol', record: '9' })).toBeNull();
        expect(await store.runs.log(request.runId, 0)).toEqual(request.events);
        expect(await store.runs.find(request.runId)).toEqual({
          runId: 'run-1',
          caseId: 'CASE-1',
          status: 'waiting',
          sop: null,
          sopVersion: null,
          outcome: null,
          title: quiet.title,
          about: [],
          openedAt: NOON,
          updatedAt: NOON,
          head: headOf(request.events),
          threadSeq: 0,
        });
      });

      it('is opened once by two processes that give its run the same id, as both read the same record', async () => {
        const same = { runId: asRunId('run-same'), events: eventsAfter('run-same', emptyHead, ['opened']) };
        const keys = [{ system: 'zendesk', record: '9' }];
        const results = await Promise.all(['1', '2'].map((id) => store.cases.open(opening(id, { ...same, keys }))));
        const winner = (await store.cases.findByKey({ system: 'zendesk', record: '9' }))?.caseId;
        expect(results).toContainEqual({ kind: 'opened' });
        expect(results).toContainEqual({ kind: 'exists', caseId: winner });
        expect(await store.runs.log(same.runId, 0)).toEqual(same.events);
      });

      it('names the case to which one of the keys belongs, and stores nothing', async () => {
        await store.cases.open(opening('1', { keys: [{ system: 'bol', record: 'B-1' }] }));
        const second = opening('2', {
          keys: [
            { system: 'zendesk', record: '2' },
            { system: 'bol', record: 'B-1' },
          ],
        });
        expect(await store.cases.open(second)).toEqual({ kind: 'exists', caseId: 'CASE-1' });
        expect(await store.cases.find(second.caseId)).toBeNull();
        expect(await store.runs.find(second.runId)).toBeNull();
        expect(await store.cases.findByKey({ system: 'zendesk', record: '2' })).toBeNull();
      });

      it('opens one of many cases with shared keys that arrive at the same time, and names it to the others', async () => {
        const results = await Promise.all(
          Array.from({ length: 8 }, (_, i) => {
            const shared = [
              { system: 'bol', record: 'B-1' },
              { system: 'pro', record: 'P-1' },
              { system: 'zendesk', record: String(i) },
            ];
            return store.cases.open(opening(String(i), { keys: i % 2 === 0 ? shared : shared.toReversed() }));
          }),
        );
        expect(results.filter(({ kind }) => kind === 'opened')).toHaveLength(1);
        const winner = `CASE-${results.findIndex(({ kind }) => kind === 'opened')}`;
        expect(results.filter(({ kind }) => kind === 'exists')).toEqual(
          Array.from({ length: 7 }, () => ({ kind: 'exists', caseId: winner })),
        );
      });

      it('adds another run to a known case only, after the first', async () => {
        const first = opening('1');
        await store.cases.open(first);
        const second = { ...opening('2'), caseId: first.caseId };
        await store.cases.openRun(second);
        expect((await store.runs.ofCase(first.caseId)).map(({ runId }) => runId)).toEqual([first.runId, second.runId]);
        expect(await store.runs.log(second.runId, 0)).toEqual(second.events);
        await expect(store.cases.openRun(opening('3'))).rejects.toThrow('another run is of a known case');
        expect(await store.runs.find(opening('3').runId)).toBeNull();
      });

      it('opens cases without keys separately', async () => {
        expect(await store.cases.open(opening('1', { keys: [] }))).toEqual({ kind: 'opened' });
        expect(await store.cases.open(opening('2', { keys: [] }))).toEqual({ kind: 'opened' });
      });

      it('refuses to open the same case id again', async () => {
        await store.cases.open(opening('1'));
        await expect(store.cases.open(opening('1', { keys: [] }))).rejects.toThrow();
      });

      it('accepts prototype names and hostile texts as ids and keys', async () => {
        for (const [i, name] of PROTOTYPE_NAMES.entries()) {
          expect(await store.cases.findByKey({ system: name, record: name })).toBeNull();
          expect(await store.runs.find(asRunId(name))).toBeNull();
          const events = eventsAfter(name, emptyHead, [name]);
          const request = opening(String(i), {
            runId: asRunId(name),
            events,
            kind: NASTY,
            requester: { name: NASTY, email: null },
            keys: [
              { system: name, record: name },
              { system: name, record: NASTY },
            ],
          });
          expect(await store.cases.open(request)).toEqual({ kind: 'opened' });
          expect((await store.cases.findByKey({ system: name, record: NASTY }))?.requester.name).toBe(NASTY);
          expect(await store.runs.log(asRunId(name), 0)).toEqual(events);
        }
      });
    });

    describe('log', () => {
      it('returns events unchanged: the chain still verifies, whatever they contain', async () => {
        const first = opening('1');
        await store.cases.open(first);
        const texts = [
          NASTY.toWellFormed(),
          '🚚'.repeat(50_000),
          '\u0000',
          ...PROTOTYPE_NAMES,
          '',
          '\\',
          '"',
          '{}',
          'null',
          'NULL',
        ];
        expect(await store.runs.append(appending('run-1', headOf(first.events), texts))).toBe('appended');
        const log = await store.runs.log(first.runId, 0);
        expect(log.map(({ seq }) => seq)).toEqual(Array.from({ length: texts.length + 1 }, (_, i) => i + 1));
        expect(log.slice(1).map(({ body }) => body['flag'])).toEqual(texts);
        expect(firstBrokenLink(first.runId, log)).toBeNull();
        expect((await store.runs.find(first.runId))?.head).toEqual(headOf(log));
      });

      it('stores bodies with prototype names and numbers of every kind', async () => {
        const first = opening('1');
        await store.cases.open(first);
        const args = JSON.parse(
          '{"__proto__":{"x":1},"constructor":0.1,"big":9007199254740991,"small":-1e-7,"huge":1.5e300,"list":[[],{},[null]]}',
        ) as Record<string, never>;
        const [event] = eventsAfter('run-1', headOf(first.events), ['x']);
        if (event === undefined) throw new Error('Expected one event');
        const odd = { ...event, body: { ...event.body, args } };
        await store.runs.append({ ...appending('run-1', headOf(first.events), []), events: [odd] });
        expect(JSON.stringify((await store.runs.log(first.runId, 1))[0]?.body)).toBe(JSON.stringify(odd.body));
      });

      it('adds records to the case, and leaves one to the case that it belongs to', async () => {
        const [first, second] = [opening('1'), opening('2')];
        await store.cases.open(first);
        await store.cases.open(second);
        const keys = [
          { system: 'zendesk', record: '555', position: 1 },
          { system: 'zendesk', record: '2', position: 2 },
          { system: '\u0000odd', record: '__proto__', position: 3 },
        ];
        const append = appending('run-1', headOf(first.events), ['a'], { keys });
        expect(await store.runs.append(append)).toBe('appended');
        expect(await store.runs.append(appending('run-1', headOf(append.events), ['b'], { keys }))).toBe('appended');
        expect((await store.cases.find(first.caseId))?.keys).toEqual([
          ...first.keys,
          { system: 'zendesk', record: '555' },
          { system: '\uFFFDodd', record: '__proto__' },
        ]);
        expect(await store.cases.findByKey({ system: 'zendesk', record: '555' })).toMatchObject({ caseId: 'CASE-1' });
        expect(await store.cases.findByKey({ system: 'zendesk', record: '2' })).toMatchObject({ caseId: 'CASE-2' });
        expect((await store.cases.find(second.caseId))?.keys).toEqual(second.keys);
      });

      it('adds no record of an append that did not happen', async () => {
        const first = opening('1');
        await store.cases.open(first);
        const keys = [{ system: 'zendesk', record: '555', position: 1 }];
        const late = appending('run-1', { seq: 2, hash: 'f'.repeat(64) }, ['b'], { keys });
        expect(await store.runs.append(late)).toBe('conflict');
        expect(await store.cases.findByKey({ system: 'zendesk', record: '555' })).toBeNull();
      });

      it('returns the events after a number', async () => {
        const first = opening('1');
        await store.cases.open(first);
        await store.runs.append(appending('run-1', headOf(first.events), ['a', 'b', 'c']));
        expect((await store.runs.log(first.runId, 2)).map(({ seq }) => seq)).toEqual([3, 4]);
        expect(await store.runs.log(first.runId, 4)).toEqual([]);
        expect(await store.runs.log(asRunId('run-9'), 0)).toEqual([]);
      });

      it('returns conflict when another writer appended first, and stores nothing', async () => {
        const first = opening('1');
        await store.cases.open(first);
        const head = headOf(first.events);
        expect(await store.runs.append(appending('run-1', head, ['a']))).toBe('appended');
        const late = appending('run-1', head, ['b'], {
          sessions: ['s1'],
          projection: { ...quiet, timers: [{ key: 'w', dueAt: NOON }] },
        });
        expect(await store.runs.append(late)).toBe('conflict');
        expect(await store.runs.append(appending('run-1', { seq: 2, hash: 'f'.repeat(64) }, ['b']))).toBe('conflict');
        expect((await store.runs.log(first.runId, 0)).map(({ body }) => body['flag'])).toEqual(['opened', 'a']);
        expect(await store.runs.nextDue()).toBeNull();
      });

      it('lets exactly one of many appends with the same expected head through', async () => {
        const first = opening('1');
        await store.cases.open(first);
        const results = await Promise.all(
          Array.from({ length: 12 }, (_, i) =>
            store.runs.append(appending('run-1', headOf(first.events), [`racer ${i}`, 'second'])),
          ),
        );
        expect(results.filter((result) => result === 'appended')).toHaveLength(1);
        expect(results.filter((result) => result === 'conflict')).toHaveLength(11);
        const log = await store.runs.log(first.runId, 0);
        expect(log).toHaveLength(3);
        expect(firstBrokenLink(first.runId, log)).toBeNull();
      });

      it('refuses events that do not continue the log', async () => {
        const first = opening('1');
        await store.cases.open(first);
        const other = eventsAfter('run-1', { seq: 5, hash: emptyHead.hash }, ['x']);
        await expect(
          store.runs.append({ ...appending('run-1', headOf(first.events), []), events: other }),
        ).rejects.toMatchObject({ code: 'assertion' });
        await expect(store.runs.append(appending('run-9', emptyHead, ['x']))).rejects.toMatchObject({
          code: 'assertion',
        });
      });

      it('accepts a session once, ever, in any run', async () => {
        const [one, two] = [opening('1'), opening('2')];
        await store.cases.open(one);
        await store.cases.open(two);
        const append = appending('run-1', headOf(one.events), ['a'], { sessions: ['s1', '__proto__'] });
        expect(await store.runs.append(append)).toBe('appended');
        expect(
          await store.runs.append(appending('run-1', headOf(append.events), ['b'], { sessions: ['s2', 's1'] })),
        ).toBe('session_used');
        expect(
          await store.runs.append(appending('run-2', headOf(two.events), ['b'], { sessions: ['__proto__'] })),
        ).toBe('session_used');
        expect(await store.runs.append(appending('run-2', headOf(two.events), ['b'], { sessions: ['s3', 's3'] }))).toBe(
          'session_used',
        );
        expect(await store.runs.log(two.runId, 1)).toEqual([]);
        expect(await store.runs.append(appending('run-2', headOf(two.events), ['b'], { sessions: ['s2'] }))).toBe(
          'appended',
        );
      });

      it('appends nothing that was decided before the last entry of the chain `handbooks`', async () => {
        const first = opening('1');
        await store.cases.open(first);
        const entries = sealEntries(
          'handbooks',
          emptyHead,
          NOON,
          [
            { type: 'ProposalWithdrawn', proposal: 'p' },
            { type: 'ProposalWithdrawn', proposal: 'q' },
          ],
          KEYS,
        );
        await store.register.append(entries);
        const of = (handbooks?: number) =>
          store.runs.append(
            appending('run-1', headOf(first.events), ['a'], handbooks === undefined ? {} : { handbooks }),
          );
        expect(await of(1)).toBe('outdated');
        expect(await of(3)).toBe('outdated');
        expect(await of(2)).toBe('appended');
      });

      it('gives each of many appends at the same time its own result, and stores what belongs to its run alone', async () => {
        const ids = Array.from({ length: 40 }, (_, index) => String(index));
        const openings = ids.map((id) => opening(id));
        for (const one of openings) await store.cases.open(one);
        const stale = { seq: 1, hash: 'f'.repeat(64) };
        const requests = openings.map(({ runId, events }, index) => {
          const ask = {
            askId: asAskId(`ask-${index}`),
            kind: 'approval',
            open: index % 4 === 0,
            groups: [`g${index}`],
          } as const;
          const projection = {
            ...quiet,
            title: `Run ${index} "{,}\\"`,
            sop: index % 3 === 0 ? null : `sop-${index}`,
            sopVersion: index % 3 === 0 ? null : index,
            timers: [{ key: 'due', dueAt: NOON + index }],
            asks: index % 2 === 0 ? [ask] : [],
          };
          const texts = index % 5 === 0 ? ['a', 'b'] : [];
          const expected = index % 7 === 3 ? stale : headOf(events);
          // The second of each pair uses the session of the first.
          const sessions = index % 10 < 2 ? [`s${Math.floor(index / 10)}`] : [`own-${index}`];
          const lease = index % 11 === 5 ? { runId, owner: 'no one', token: 9 } : null;
          return appending(runId, expected, texts, { projection, sessions, lease });
        });
        const results = await Promise.all(requests.map((request) => store.runs.append(request)));
        const expected = requests.map((request, index) => {
          if (request.lease !== null) return 'lease_lost';
          if (index % 7 === 3) return 'conflict';
          // Of two appends with one session, whichever came first.
          const other = index % 10 === 0 ? index + 1 : index % 10 === 1 ? index - 1 : index;
          return other !== index && results[other] === 'appended' ? 'session_used' : 'appended';
        });
        expect(results).toEqual(expected);
        for (const [index, { runId, events, projection }] of requests.entries()) {
          const isAppended = results[index] === 'appended';
          const first = openings[index]?.events ?? [];
          expect(await store.runs.log(runId, 0)).toEqual([...first, ...(isAppended ? events : [])]);
          const { title, sop, sopVersion, timers, asks } = isAppended ? projection : quiet;
          expect(await store.runs.find(runId)).toMatchObject({ title, sop, sopVersion });
          expect(await store.record.rowsOfRun(runId)).toMatchObject({
            timers,
            asks: asks.map(({ askId, open, groups }) => ({ askId, open, groups })),
          });
        }
      });

      it('cannot be changed through its arguments or results', async () => {
        const first = opening('1');
        await store.cases.open(first);
        const given = appending('run-1', headOf(first.events), ['a']);
        await store.runs.append(given);
        Reflect.set(given.events[0]?.body ?? {}, 'flag', 'changed');
        const [read] = await store.runs.log(first.runId, 1);
        expect(read?.body['flag']).toBe('a');
        Reflect.set(read?.body ?? {}, 'flag', 'changed');
        expect((await store.runs.log(first.runId, 1))[0]?.body['flag']).toBe('a');
      });
    });

    describe('runs', () => {
      it('stores what follows from the log, replaced by each append', async () => {
        const first = opening('1');
        await store.cases.open(first);
        const projection = {
          ...quiet,
          status: 'completed',
          sop: 'freight-damage-claim',
          sopVersion: 3,
          outcome: 'priority',
          title: NASTY,
        } as const;
        await store.runs.append(appending('run-1', headOf(first.events), ['a'], { projection, now: NOON + MINUTE }));
        const run = await store.runs.find(first.runId);
        expect(run).toMatchObject({
          status: 'completed',
          sop: 'freight-damage-claim',
          sopVersion: 3,
          outcome: 'priority',
          openedAt: NOON,
          updatedAt: NOON + MINUTE,
        });
        expect(run?.title).toBe(NASTY.replace('\u0000', '\uFFFD').toWellFormed());
      });

      it('lists runs by status, from either end, and those of a case oldest first', async () => {
        for (const [i, status] of (['running', 'parked', 'waiting'] as const).entries())
          await store.cases.open(opening(String(i), { now: NOON + i, projection: { ...quiet, status } }));
        const list = async (filter: Parameters<Store['runs']['list']>[0]) =>
          (await store.runs.list(filter)).map(({ runId }) => runId);
        expect(await list({ limit: 2, newestFirst: true })).toEqual(['run-2', 'run-1']);
        expect(await list({ limit: 9, newestFirst: false })).toEqual(['run-0', 'run-1', 'run-2']);
        expect(await list({ status: ['parked', 'running'], limit: 9, newestFirst: false })).toEqual(['run-0', 'run-1']);
        expect(await list({ status: [], limit: 9, newestFirst: false })).toEqual([]);
        expect((await store.runs.ofCase(asCaseId('CASE-1'))).map(({ runId }) => runId)).toEqual(['run-1']);
        expect(await store.runs.ofCase(asCaseId('CASE-9'))).toEqual([]);
      });
    });

    describe('leases', () => {
      beforeEach(async () => {
        await store.cases.open(opening('1'));
      });
      const run = asRunId('run-1');

      it('gives a run to one worker until the lease expires, and then to another', async () => {
        expect(await store.runs.lease(run, 'a', NOON, NOON + MINUTE)).toMatchObject({ runId: run, owner: 'a' });
        expect(await store.runs.lease(run, 'b', NOON + MINUTE - 1, NOON + 2 * MINUTE)).toBeNull();
        expect(await store.runs.lease(run, 'b', NOON + MINUTE, NOON + 2 * MINUTE)).toMatchObject({ owner: 'b' });
        expect(await store.runs.lease(asRunId('run-9'), 'a', NOON, NOON + MINUTE)).toBeNull();
      });

      it('gives a free run to only one of many workers', async () => {
        const leases = await Promise.all(
          Array.from({ length: 8 }, (_, i) => store.runs.lease(run, `w${i}`, NOON, NOON + MINUTE)),
        );
        expect(leases.filter((lease) => lease !== null)).toHaveLength(1);
      });

      it('does not wait for a lease that ends later than any program writes one', async () => {
        const far = NOON + 365 * 24 * 60 * MINUTE;
        await store.cases.open(opening('2', { projection: { ...quiet, status: 'running' } }));
        const run = asRunId('run-2');
        await store.runs.lease(run, 'no one', NOON, far);
        await store.thread.lease(run, 'no one', NOON, far);
        expect(await store.runs.due(NOON, 9)).toEqual([run]);
        // Nor for one that ends a millisecond later than a program writes it; it does for the longest that one writes.
        const last = far - leaseMsMax;
        expect(await store.runs.lease(run, 'b', last, last + MINUTE)).toBeNull();
        expect(await store.runs.lease(run, 'b', last - 1, last - 1 + MINUTE)).toMatchObject({ owner: 'b' });
        await store.runs.lease(run, 'no one', NOON, far);
        expect(await store.runs.lease(run, 'a', NOON, NOON + MINUTE)).toMatchObject({ owner: 'a' });
        expect(await store.runs.due(NOON, 9)).toEqual([]);
        expect(await store.thread.lease(run, 'a', NOON, NOON + MINUTE)).toMatchObject({ row: { runId: run } });
        expect(await store.thread.lease(run, 'b', NOON, NOON + MINUTE)).toBeNull();
      });

      it('gives a worker the row of the run with the lease, and its earliest timer with the release', async () => {
        const lease = await store.runs.lease(run, 'a', NOON, NOON + MINUTE);
        if (lease === null) throw new Error('Expected a lease');
        expect(lease.row).toEqual(await store.runs.find(run));
        const timers = [
          { key: 'later', dueAt: NOON + 9 },
          { key: 'first', dueAt: NOON + 5 },
        ];
        const projection = { ...quiet, timers };
        await store.runs.append(appending('run-1', lease.row.head, ['a'], { lease, projection }));
        expect(await store.runs.release(lease)).toBe(NOON + 5);
        expect(await store.runs.release(lease)).toBeNull();
      });

      it('renews only the current lease', async () => {
        const old = await store.runs.lease(run, 'a', NOON, NOON + 1);
        if (old === null) throw new Error('Expected a lease');
        expect(await store.runs.renew(old, NOON + MINUTE)).toBe(true);
        expect(await store.runs.lease(run, 'b', NOON + 2, NOON + MINUTE)).toBeNull();
        await store.runs.lease(run, 'b', NOON + MINUTE, NOON + 2 * MINUTE);
        expect(await store.runs.renew(old, NOON + 9 * MINUTE)).toBe(false);
        await store.runs.release(old);
        expect(await store.runs.lease(run, 'c', NOON + MINUTE, NOON + 2 * MINUTE)).toBeNull();
      });

      it('renews and releases no lease that was taken over, even by a worker with the same name', async () => {
        const old = await store.runs.lease(run, 'a', NOON, NOON + 1);
        const young = await store.runs.lease(run, 'a', NOON + 2, NOON + MINUTE);
        if (old === null || young === null) throw new Error('Expected two leases');
        expect(await store.runs.renew(old, NOON + 9 * MINUTE)).toBe(false);
        await store.runs.release(old);
        expect(await store.runs.lease(run, 'b', NOON + 3, NOON + MINUTE)).toBeNull();
        expect(await store.runs.renew(young, NOON + 2 * MINUTE)).toBe(true);
      });

      it('fences off a worker whose run was taken over, even by one with the same name', async () => {
        const expected = (await store.runs.find(run))?.head ?? emptyHead;
        const old = await store.runs.lease(run, 'a', NOON, NOON + 1);
        const young = await store.runs.lease(run, 'a', NOON + 1, NOON + MINUTE);
        expect(await store.runs.append(appending('run-1', expected, ['a'], { lease: old, sessions: ['s1'] }))).toBe(
          'lease_lost',
        );
        expect(
          await store.runs.append(appending('run-1', { seq: 7, hash: emptyHead.hash }, ['a'], { lease: old })),
        ).toBe('lease_lost');
        expect(await store.runs.append(appending('run-1', expected, ['a'], { lease: young, sessions: ['s1'] }))).toBe(
          'appended',
        );
      });

      it('lets a person append despite a lease, and gives a released run to another worker', async () => {
        const expected = (await store.runs.find(run))?.head ?? emptyHead;
        const lease = await store.runs.lease(run, 'a', NOON, NOON + MINUTE);
        if (lease === null) throw new Error('Expected a lease');
        expect(await store.runs.append(appending('run-1', expected, ['click']))).toBe('appended');
        expect(await store.runs.append(appending('run-1', expected, ['worker'], { lease }))).toBe('conflict');
        await store.runs.release(lease);
        expect(await store.runs.append(appending('run-1', expected, ['worker'], { lease }))).toBe('lease_lost');
        expect(await store.runs.lease(run, 'b', NOON, NOON + MINUTE)).not.toBeNull();
      });
    });

    describe('timers and asks', () => {
      it('finds runs with a due timer and running ones without a live lease, the longest overdue first', async () => {
        const waiting = (dueAt: number) => ({
          projection: {
            ...quiet,
            timers: [
              { key: 'sla', dueAt },
              { key: 'later', dueAt: NOON + 99 * MINUTE },
            ],
          },
        });
        await store.cases.open(opening('1', waiting(NOON + 2)));
        await store.cases.open(opening('2', waiting(NOON + 1)));
        await store.cases.open(opening('3', waiting(NOON + MINUTE)));
        await store.cases.open(opening('4', { projection: { ...quiet, status: 'running' }, now: NOON + 3 }));
        expect(await store.runs.nextDue()).toBe(NOON + 1);
        expect(await store.runs.nextDue(asRunId('run-3'))).toBe(NOON + MINUTE);
        expect(await store.runs.nextDue(asRunId('run-4'))).toBeNull();
        expect(await store.runs.due(NOON + 3, 9)).toEqual(['run-2', 'run-1', 'run-4']);
        expect(await store.runs.due(NOON + 3, 1)).toEqual(['run-2']);
        await store.runs.lease(asRunId('run-4'), 'a', NOON, NOON + 5);
        expect(await store.runs.due(NOON, 9)).toEqual([]);
        expect(await store.runs.due(NOON + 4, 9)).toEqual(['run-2', 'run-1']);
        expect(await store.runs.due(NOON + 5, 9)).toEqual(['run-2', 'run-1', 'run-4']);
      });

      it('finds the other due runs, however many timers of one are due before', async () => {
        const timers = Array.from({ length: 40 }, (_, index) => ({ key: `t${index}`, dueAt: NOON + index }));
        await store.cases.open(opening('1', { projection: { ...quiet, timers } }));
        await store.cases.open(opening('2', { projection: { ...quiet, timers: [{ key: 'sla', dueAt: NOON + 50 }] } }));
        await store.cases.open(opening('3', { projection: { ...quiet, timers: [{ key: 'sla', dueAt: NOON + 60 }] } }));
        expect(await store.runs.due(NOON + MINUTE, 2)).toEqual(['run-1', 'run-2']);
        expect(await store.runs.due(NOON + MINUTE, 3)).toEqual(['run-1', 'run-2', 'run-3']);
      });

      it('finds, for a starting process, what an earlier one of the same name holds', async () => {
        await store.cases.open(opening('1', { now: NOON + 1 }));
        await store.cases.open(opening('2', { projection: { ...quiet, status: 'running' }, now: NOON }));
        await store.cases.open(opening('3'));
        for (const [runId, owner] of [
          ['run-1', 'a'],
          ['run-2', 'a'],
          ['run-3', 'b'],
        ] as const)
          await store.runs.lease(asRunId(runId), owner, NOON, NOON + MINUTE);
        expect(await store.runs.due(NOON + 2, 9, 'a')).toEqual(['run-2', 'run-1']);
        expect(await store.runs.due(NOON + 2, 9, 'c')).toEqual([]);
        expect(await store.runs.due(NOON + 2, 9)).toEqual([]);
      });

      it('replaces the timers of a run with each append', async () => {
        const first = opening('1', {
          projection: {
            ...quiet,
            timers: [
              { key: 'a', dueAt: NOON + 1 },
              { key: 'b', dueAt: NOON + 2 },
            ],
          },
        });
        await store.cases.open(first);
        const second = appending('run-1', headOf(first.events), ['x'], {
          projection: {
            ...quiet,
            timers: [
              { key: 'b', dueAt: NOON + 5 },
              { key: '__proto__', dueAt: NOON + 9 },
            ],
          },
        });
        await store.runs.append(second);
        expect(await store.runs.nextDue()).toBe(NOON + 5);
        expect(await store.runs.due(NOON + 4, 9)).toEqual([]);
        await store.runs.append(appending('run-1', headOf(second.events), ['y']));
        expect(await store.runs.nextDue()).toBeNull();
      });

      it('finds an ask by its id, and lists the open ones, oldest first', async () => {
        const ask = (id: string, open: boolean) => ({
          askId: asAskId(id),
          kind: 'approval' as const,
          open,
          groups: [],
        });
        const first = opening('1', {
          projection: { ...quiet, asks: [ask('ask-b', true), ask('ask-c', true)] },
          now: NOON + 1,
        });
        await store.cases.open(first);
        await store.cases.open(
          opening('2', { projection: { ...quiet, asks: [ask('ask-a', true), ask('__proto__', false)] }, now: NOON }),
        );
        expect(await store.runs.findAsk(asAskId('ask-b'))).toEqual({
          askId: 'ask-b',
          runId: 'run-1',
          kind: 'approval',
          open: true,
        });
        expect(await store.runs.findAsk(asAskId('__proto__'))).toEqual({
          askId: '__proto__',
          runId: 'run-2',
          kind: 'approval',
          open: false,
        });
        expect(await store.runs.findAsk(asAskId('constructor'))).toBeNull();
        expect((await store.runs.openAsks(9)).map(({ askId }) => askId)).toEqual(['ask-a', 'ask-b', 'ask-c']);
        expect(await store.runs.openAsks(1)).toHaveLength(1);
        // `ask-b` is closed by name, `ask-c` because the log no longer names it; `ask-d` is new.
        await store.runs.append(
          appending('run-1', headOf(first.events), ['x'], {
            projection: { ...quiet, asks: [ask('ask-b', false), ask('ask-d', true)] },
            now: NOON + 2,
          }),
        );
        expect((await store.runs.openAsks(9)).map(({ askId }) => askId)).toEqual(['ask-a', 'ask-d']);
        for (const id of ['ask-b', 'ask-c'])
          expect(await store.runs.findAsk(asAskId(id))).toEqual({
            askId: id,
            runId: 'run-1',
            kind: 'approval',
            open: false,
          });
      });

      it('finds the cases that are about one of these, the marked ones and then the oldest first', async () => {
        const about = [['bol 1', 'pro 7'], ['bol 2'], [], ['pro 7', 'with "signs" {},\u0000'], ['pro 7', '$ pro 7']];
        for (const [index, of] of about.entries())
          await store.cases.open(
            opening(String(index + 1), {
              projection: { ...quiet, about: of, status: index === 4 ? 'completed' : quiet.status },
            }),
          );
        const search = { loose: [], declared: '', first: ['$ pro 7', '$ bol 9'], except: null, limit: 9 };
        const find = (names: readonly string[], more: Partial<AboutSearch> = {}) =>
          store.runs.casesAbout({ ...search, about: names, ...more });
        const found = await store.runs.find(asRunId('run-4'));
        expect(found?.about).toEqual(['pro 7', storedText('with "signs" {},\u0000')]);
        expect((await store.runs.rows(null, 9)).map((row) => row.about)[0]).toEqual(['bol 1', 'pro 7']);
        expect(await find(['pro 7', 'bol 9'])).toEqual({
          cases: ['CASE-5', 'CASE-1', 'CASE-4'],
          count: 3,
          countFirst: 1,
        });
        expect(await find(['with "signs" {},\u0000'])).toEqual({ cases: ['CASE-4'], count: 1, countFirst: 0 });
        expect(await find(['pro 7'], { limit: 1 })).toEqual({ cases: ['CASE-5'], count: 3, countFirst: 1 });
        expect(await find(['pro 7'], { except: asRunId('run-5'), limit: 1 })).toEqual({
          cases: ['CASE-1'],
          count: 2,
          countFirst: 0,
        });
        expect(await find([])).toEqual({ cases: [], count: 0, countFirst: 0 });
        // What is only loosely the same counts where another declaration was in force.
        expect((await find(['bol 2'], { loose: ['pro 7'], declared: '$ pro 7' })).cases).toEqual([
          'CASE-1',
          'CASE-2',
          'CASE-4',
        ]);
        expect((await find([], { loose: ['pro 7'], declared: 'pro 7' })).cases).toEqual([]);
        expect(await store.runs.openRunsAbout(['pro 7', 'bol 9'], 9)).toEqual(['run-1', 'run-4']);
        expect(await store.runs.openRunsAbout(['pro 7'], 1)).toEqual(['run-1']);
        expect(await store.runs.openRunsAbout([], 9)).toEqual([]);
      });

      it('lists the runs whose title has a text, in capitals or not, and no sign of it stands for others', async () => {
        const titles = ['Wobbly Widget Works, $7,200.00', 'Marmalade Motors', 'wobbly_100%'];
        for (const [index, title] of titles.entries())
          await store.cases.open(opening(String(index + 1), { projection: { ...quiet, title } }));
        const titled = async (text: string) =>
          (await store.runs.list({ titled: text, limit: 9, newestFirst: false })).map(({ runId }) => runId);
        expect(await titled('WOBBLY')).toEqual(['run-1', 'run-3']);
        expect(await titled('y_1')).toEqual(['run-3']);
        expect(await titled('%')).toEqual(['run-3']);
        expect(await titled('\\')).toEqual([]);
        expect(await store.runs.list({ titled: 'o', limit: 1, newestFirst: true })).toMatchObject([{ runId: 'run-3' }]);
      });

      it('pages through the runs with an open approval', async () => {
        const ask = (id: string, kind: 'approval' | 'question', open = true) => ({
          askId: asAskId(id),
          kind,
          open,
          groups: ['leads'],
        });
        const asks = [
          [ask('a-1', 'approval'), ask('a-2', 'approval')],
          [ask('b-1', 'question')],
          [ask('c-1', 'approval', false)],
          [ask('d-1', 'question'), ask('d-2', 'approval')],
        ];
        for (const [index, of] of asks.entries())
          await store.cases.open(opening(String(index + 1), { projection: { ...quiet, asks: of } }));
        expect(await store.runs.awaitingApproval(null, 9)).toEqual(['run-1', 'run-4']);
        expect(await store.runs.awaitingApproval(null, 1)).toEqual(['run-1']);
        expect(await store.runs.awaitingApproval(asRunId('run-1'), 1)).toEqual(['run-4']);
        expect(await store.runs.awaitingApproval(asRunId('run-4'), 9)).toEqual([]);
      });

      it('lists the open asks that some groups may decide', async () => {
        const ask = (id: string, groups: readonly string[], open = true) => ({
          askId: asAskId(id),
          kind: 'question' as const,
          open,
          groups,
        });
        const asks = [
          ask('ask-1', ['leads', 'finance']),
          ask('ask-2', ['finance']),
          ask('ask-3', []),
          ask('ask-4', ['a "quoted", {odd}\0 one']),
          ask('ask-5', ['leads'], false),
        ];
        const first = opening('1', { projection: { ...quiet, asks } });
        await store.cases.open(first);
        const found = async (limit: number, ...groups: string[]) =>
          (await store.runs.openAsks(limit, groups)).map(({ askId }) => askId);
        expect(await found(9, 'leads')).toEqual(['ask-1']);
        expect(await found(9, 'leads', 'finance')).toEqual(['ask-1', 'ask-2']);
        expect(await found(1, 'leads', 'finance')).toEqual(['ask-1']);
        expect(await found(9, 'a "quoted", {odd}\0 one', 'nobody')).toEqual(['ask-4']);
        expect(await found(9, 'lead', 'NULL', '')).toEqual([]);
        expect(await found(9)).toEqual([]);
        await store.runs.append(
          appending('run-1', headOf(first.events), ['x'], {
            projection: { ...quiet, asks: [ask('ask-1', ['directors'])] },
          }),
        );
        expect(await found(9, 'leads', 'finance')).toEqual([]);
        expect(await found(9, 'directors')).toEqual(['ask-1']);
      });

      it('says what is stored next to a log and what the log says of it, in pages', async () => {
        const timers = [
          { key: 'a', dueAt: NOON + 1 },
          { key: 'b "quoted"', dueAt: NOON + 2 },
        ];
        const asks = [{ askId: asAskId('ask-r'), kind: 'approval' as const, open: true, groups: [] }];
        const openings = ['r1', 'r2', 'r3'].map((id) => opening(id, { projection: { ...quiet, timers, asks: [] } }));
        for (const one of openings) await store.cases.open(one);
        const [first] = openings;
        if (first === undefined) throw new Error('Expected an opening');
        const parked = sealSigned(
          first.runId,
          headOf(first.events),
          // The same ask, said again.
          ['x', 'y \u0000 "askId":"other"'].map((because) => ({
            at: NOON,
            actor: { kind: 'runner' },
            event: {
              type: 'Parked',
              askId: asAskId('ask-r'),
              step: null,
              callId: null,
              code: 'x',
              because,
              known: [],
              choices: ['stop'],
              group: 'leads',
            },
          })),
          (bytes) => '0'.repeat(bytes * 2),
        );
        const request = appending(first.runId, headOf(first.events), []);
        await store.runs.append({ ...request, events: parked, projection: { ...quiet, timers: [] } });
        const all = await store.runs.rows(null, 9);
        expect(all).toMatchObject([
          { runId: 'run-r1', before: null, timers: [], asks: [], head: headOf(parked) },
          { runId: 'run-r2', before: 'run-r1', asks: [], status: quiet.status, title: quiet.title },
          { runId: 'run-r3', before: 'run-r2' },
        ]);
        expect(all[1]?.timers.toSorted((a, b) => a.dueAt - b.dueAt)).toEqual(timers);
        expect(all.map(({ derived }) => derived)).toEqual(
          [parked, ...openings.slice(1).map(({ events }) => events)].map((log) => log.at(-1)?.signed?.derived),
        );
        expect(await store.runs.rows(asRunId('run-r1'), 1)).toMatchObject([{ runId: 'run-r2', before: 'run-r1' }]);
        // An append without events replaces the rows, and nothing else.
        const again = { ...request, expected: headOf(parked), events: [], projection: { ...quiet, timers, asks } };
        expect(await store.runs.append({ ...again, expected: headOf(first.events) })).toBe('conflict');
        expect(await store.runs.append(again)).toBe('appended');
        expect(await store.runs.rows(null, 1)).toMatchObject([{ ...quiet, timers, asks, head: headOf(parked) }]);
        expect((await store.record.rowsOfRun(first.runId)).timers).toHaveLength(2);
        const early = asks.map((ask) => ({ ...ask, askId: asAskId('ask-s'), askedAt: NOON - 5 }));
        await store.runs.append({ ...again, projection: { ...quiet, asks: early } });
        const { asks: found } = await store.record.rowsOfRun(first.runId);
        expect(found.toSorted((a, b) => (a.askId < b.askId ? -1 : 1))).toMatchObject([
          { askId: 'ask-r', open: false, askedAt: NOON },
          { askId: 'ask-s', askedAt: NOON - 5 },
        ]);
      });

      it('leaves an ask of another run unchanged, whatever an append says about it', async () => {
        const asks = [{ askId: asAskId('ask-a'), kind: 'approval' as const, open: true, groups: ['leads'] }];
        const other = opening('2');
        await store.cases.open(opening('1', { projection: { ...quiet, asks } }));
        await store.cases.open(other);
        const claiming = { askId: asAskId('ask-a'), kind: 'recovery' as const, open: false, groups: ['others'] };
        await store.runs.append(
          appending('run-2', headOf(other.events), ['x'], { projection: { ...quiet, asks: [claiming] } }),
        );
        const untouched = { askId: 'ask-a', runId: 'run-1', kind: 'approval', open: true };
        expect(await store.runs.findAsk(asAskId('ask-a'))).toEqual(untouched);
        expect(await store.runs.openAsks(9)).toEqual([untouched]);
        expect(await store.runs.openAsks(9, ['leads'])).toEqual([untouched]);
        expect(await store.runs.log(other.runId, 1)).toHaveLength(1);
      });
    });

    describe('register', () => {
      const one = { name: 'a', version: 1, hash: 'h-one', text: 'one', file: 'a.sop.yaml' };
      const inherited = { ...one, name: '__proto__' };

      it('is empty before the first entry', async () => {
        expect(await store.register.read('handbooks', 1)).toEqual({ entries: [], newestHandbook: null });
        expect(await store.register.last('handbooks')).toBeNull();
        expect(await store.handbook.find(1)).toBeNull();
        expect(await store.handbook.sopVersion('a', 1)).toBeNull();
        expect(await store.handbook.proposal('p')).toBeNull();
      });

      it('erases values in the append that says so, and changes no event otherwise, of no run', async () => {
        await store.cases.nextNumber();
        const opened = opening('1', { events: erasableEvents('run-1') });
        await store.cases.open(opened);
        const other = { ...opening('2'), caseId: opened.caseId };
        await store.cases.openRun(other);
        const head = headOf(opened.events);
        const [first] = opened.events;
        if (first === undefined) throw new Error('Expected an event');
        const request = {
          append: appending('run-1', head, ['erased']),
          erased: allErased(opened.events),
          requester: { name: '', email: null },
        };
        const wrong = { ...request, append: appending('run-1', { ...head, seq: 0 }, ['erased']) };
        expect(await store.runs.erase(wrong)).toBe('conflict');
        expect((await store.runs.log(asRunId('run-1'), 0))[0]?.body).toEqual(first.body);
        expect(await store.runs.erase(request)).toBe('appended');
        const log = await store.runs.log(asRunId('run-1'), 0);
        expect(log).toHaveLength(2);
        expect(log[0]).toEqual(request.erased[0]);
        expect(log[0]).not.toEqual(first);
        expect(firstBrokenLink(asRunId('run-1'), log)).toBeNull();
        expect((await store.cases.find(asCaseId('CASE-1')))?.requester).toEqual({ name: '', email: null });
        expect(await store.runs.log(other.runId, 0)).toEqual(other.events);
        expect(await store.record.guards()).toEqual([]);
      });

      it('names who signed the register and the logs, and when', async () => {
        await publishInto(store);
        await store.cases.open(opening('CASE-1'));
        const signers = await store.record.signers();
        expect(signers).toEqual([
          { keyId: KEYS.keyId, first: expect.any(Number) as number, last: expect.any(Number) as number },
        ]);
        expect((signers[0]?.first ?? 0) <= NOON && (signers[0]?.last ?? 0) >= NOON).toBe(true);
      });

      it('returns entries as they were sealed, in order, with the contents they name', async () => {
        const files = [{ path: 'a.sop.yaml', text: NASTY }];
        const first = await publishInto(store, { files, changes: [NASTY], sops: [one, inherited] });
        const two = { ...one, version: 2, text: 'two', hash: 'h-two' };
        const second = await publishInto(store, { number: 2, hash: 'h2', sops: [two] });
        expect(await store.handbook.find(1)).toEqual(first);
        expect(await store.handbook.find(2)).toEqual(second);
        expect(await store.handbook.sopVersion('a', 1)).toEqual({ ...one, handbook: 1 });
        expect(await store.handbook.sopVersion('a', 2)).toMatchObject({ text: 'two', handbook: 2 });
        expect(await store.handbook.sopVersion('__proto__', 1)).toMatchObject({ text: 'one', handbook: 1 });
        expect(await store.handbook.sopVersion('constructor', 1)).toBeNull();
        const { entries, newestHandbook } = await store.register.read('handbooks', 1);
        expect(entries.map(({ seq }) => seq)).toEqual([1, 2]);
        expect(firstBrokenEntry('handbooks', emptyHead, entries, KEYS)).toBeNull();
        expect(newestHandbook).toBe(2);
        expect((await store.register.read('handbooks', 2)).entries).toEqual(entries.slice(1));
        expect(await store.register.read('handbooks', 3)).toEqual({ entries: [], newestHandbook: 2 });
        expect(await store.register.last('handbooks')).toEqual(entries[1]);
      });

      it('has chains that know nothing of each other', async () => {
        await publishInto(store);
        const entries = sealEntries('runs', emptyHead, NOON, [{ type: 'RunsWitnessed', heads: [] }], KEYS);
        expect(await store.register.append(entries)).toBe('appended');
        expect(await store.register.last('runs')).toEqual(entries[0]);
        expect((await store.register.read('runs', 1)).entries).toEqual(entries);
        expect((await store.register.read('handbooks', 1)).entries).toHaveLength(1);
      });

      it('finds the last entry that names a run, among many', async () => {
        const [a, b, c] = [asRunId('run-a'), asRunId('run-b'), asRunId('run-"c')];
        const headsOf = [[a, b], [c], [a], [b, a], [b]];
        const events = headsOf.map((ids, index) => ({
          type: 'RunsWitnessed' as const,
          heads: ids.map((runId) => ({ runId, seq: index + 1, hash: 'h' })),
        }));
        await publishInto(store);
        const entries = sealEntries('runs', emptyHead, NOON, events, KEYS);
        expect(await store.register.append(entries)).toBe('appended');
        const seen = async (...ids: (typeof a)[]): Promise<number[]> =>
          (await store.register.lastSeen(ids)).map(({ seq }) => seq).toSorted();
        expect(await seen(a)).toEqual([4]);
        expect(await seen(c)).toEqual([2]);
        expect(await seen(a, b, c)).toEqual([2, 4, 5]);
        expect(await seen(asRunId('run-'))).toEqual([]);
        expect(await store.register.lastSeen([c])).toEqual([entries[1]]);
        expect(await seen()).toEqual([]);
      });

      it('stores a proposal with its files', async () => {
        const files = [{ path: 'a.sop.yaml', text: NASTY }];
        const withdrawn = { type: 'ProposalWithdrawn', proposal: 'p' } as const;
        const entries = sealEntries('handbooks', emptyHead, NOON, [withdrawn], KEYS);
        expect(await store.register.append(entries, { proposal: { id: 'p', files } })).toBe('appended');
        expect(await store.handbook.proposal('p')).toEqual(files);
      });

      it('lets one of several writers append at the same place, and stores nothing of the others', async () => {
        const results = await Promise.all(
          Array.from({ length: 4 }, (_, index) => publishInto(store, { number: index + 1 })),
        );
        const winners = results.filter((result) => result !== 'conflict');
        expect(winners.length).toBeGreaterThanOrEqual(1);
        const { entries } = await store.register.read('handbooks', 1);
        expect(entries).toHaveLength(winners.length);
        expect(firstBrokenEntry('handbooks', emptyHead, entries, KEYS)).toBeNull();
        const stored = await Promise.all([1, 2, 3, 4].map((number) => store.handbook.find(number)));
        expect(stored.filter((handbook) => handbook !== null)).toHaveLength(winners.length);
      });
    });

    describe('heads', () => {
      it('are missing in a log that holds another event there, or none', async () => {
        const first = opening('1');
        await store.cases.open(first);
        const { seq, hash } = headOf(first.events);
        const runId = asRunId('run-1');
        expect(await store.runs.missing([{ runId, seq, hash }])).toEqual([]);
        expect(await store.runs.missing([{ runId, seq: seq + 1, hash }])).toEqual([runId]);
        expect(await store.runs.missing([{ runId, seq, hash: '0'.repeat(64) }])).toEqual([runId]);
        expect(await store.runs.missing([{ runId: asRunId('run-9'), seq, hash }])).toEqual(['run-9']);
      });

      it('are of runs that have their row, also one whose row was made again next to its log', async () => {
        await store.cases.open(opening('1'));
        const expected = { seq: 7, hash: '7'.repeat(64) };
        const { caseId } = opening('1');
        const again = { caseId, runId: asRunId('run-7'), events: [], expected, projection: quiet, now: NOON };
        await store.cases.openRun(again);
        expect(await store.runs.find(again.runId)).toMatchObject({ head: expected, openedAt: NOON, threadSeq: 0 });
        expect(await store.runs.withoutRow(9)).toEqual([]);
      });

      it('are listed by time of change, with the signature of their last event', async () => {
        const [first, second] = [opening('1'), opening('2', { now: NOON + 2 })];
        await store.cases.open(first);
        await store.cases.open(second);
        await store.runs.append(appending('run-1', headOf(first.events), ['a', 'b'], { now: NOON + 5 }));
        const heads = await store.runs.headsSince(NOON + 1, 10);
        expect(heads.map(({ runId, updatedAt }) => [runId, updatedAt])).toEqual([
          ['run-2', NOON + 2],
          ['run-1', NOON + 5],
        ]);
        for (const { head, signed } of heads) expect(isSignedHead(head.hash, signed, KEYS)).toBe(true);
        expect(heads.map(({ head }) => head.seq)).toEqual([1, 3]);
        expect(await store.runs.headsSince(NOON + 1, 1)).toHaveLength(1);
        expect(await store.runs.headsSince(NOON + 6, 10)).toEqual([]);
      });
    });

    describe('thread', () => {
      const message = {
        runId: asRunId('run-1'),
        key: 'card',
        channel: 'C1',
        ts: null,
        contentHash: null,
        state: 'sending',
        updatedAt: NOON,
      } as const;

      it('stores one row per message of a run', async () => {
        await store.cases.open(opening('1'));
        await store.thread.put(message);
        await store.thread.put({ ...message, key: '__proto__' });
        const posted = { ...message, ts: '1.2', contentHash: 'f', state: 'posted', updatedAt: NOON + 1 } as const;
        await store.thread.put(posted);
        expect(await store.thread.messages(message.runId)).toEqual([{ ...message, key: '__proto__' }, posted]);
        expect(await store.thread.messages(asRunId('run-9'))).toEqual([]);
        await expect(store.thread.put({ ...message, runId: asRunId('run-9') })).rejects.toThrow();
      });

      it('finds the run of a message by its key', async () => {
        await store.cases.open(opening('1'));
        const at = { channel: 'C1', ts: '1.2', contentHash: 'h', state: 'posted' as const, updatedAt: NOON };
        await store.thread.put({ runId: asRunId('run-1'), key: 'ask:ask-1', ...at });
        expect(await store.thread.runOfKey('ask:ask-1')).toBe('run-1');
        expect(await store.thread.runOfKey('ask:ask-2')).toBeNull();
      });

      it('finds the run of a message by its channel and timestamp', async () => {
        await store.cases.open(opening('1'));
        await store.thread.put({ ...message, key: 'post:1', ts: '1.2', state: 'posted' });
        expect(await store.thread.runOfMessage('C1', '1.2')).toBe('run-1');
        expect(await store.thread.runOfMessage('C2', '1.2')).toBeNull();
        expect(await store.thread.runOfMessage('C1', '__proto__')).toBeNull();
      });

      it('lets one worker write the thread until its lease expires or is released, independent of the lease on the run', async () => {
        await store.cases.open(opening('1'));
        const run = message.runId;
        const take = async (owner: string, now: number, until: number): Promise<boolean> =>
          (await store.thread.lease(run, owner, now, until)) !== null;
        const got = await Promise.all(['a', 'b', 'c'].map((owner) => take(owner, NOON, NOON + MINUTE)));
        expect(got.filter(Boolean)).toHaveLength(1);
        const winner = ['a', 'b', 'c'][got.indexOf(true)] ?? '';
        expect(await store.runs.lease(run, 'd', NOON, NOON + MINUTE)).not.toBeNull();
        expect(await take('d', NOON + MINUTE - 1, NOON + 2 * MINUTE)).toBe(false);
        expect(await take(winner, NOON + 1, NOON + 2 * MINUTE)).toBe(true);
        expect(await take('d', NOON + 2 * MINUTE, NOON + 3 * MINUTE)).toBe(true);
        await store.thread.release(run, winner);
        expect(await take('e', NOON + 2 * MINUTE, NOON + 3 * MINUTE)).toBe(false);
        await store.thread.release(run, 'd');
        expect(await take('e', NOON + 2 * MINUTE, NOON + 3 * MINUTE)).toBe(true);
        expect(await store.thread.lease(asRunId('run-9'), 'e', NOON, NOON + MINUTE)).toBeNull();
      });

      it('gives the writer of a thread the row of its run and its messages, by key', async () => {
        await store.cases.open(opening('1'));
        const card = { ...message, key: 'card', ts: '1.1', contentHash: 'c'.repeat(64), state: 'posted' } as const;
        const begun = { ...message, key: 'ask:1', ts: null, contentHash: null, state: 'sending' } as const;
        await store.thread.put(card, begun);
        expect(await store.thread.lease(message.runId, 'a', NOON, NOON + MINUTE)).toEqual({
          row: await store.runs.find(message.runId),
          messages: [begun, card],
        });
      });

      it('stores the last messages with the release of the thread, even if the lease was lost', async () => {
        await store.cases.open(opening('1'));
        const run = message.runId;
        const posted = { ...message, key: 'card', ts: '1.1', state: 'posted' } as const;
        await store.thread.lease(run, 'a', NOON, NOON + MINUTE);
        await store.thread.release(run, 'a', { seq: 1, messages: [posted] });
        expect(await store.thread.messages(run)).toEqual([posted]);
        expect(await store.runs.find(run)).toMatchObject({ threadSeq: 1 });
        await store.thread.lease(run, 'b', NOON, NOON + MINUTE);
        await store.thread.release(run, 'a', { seq: 2, messages: [{ ...posted, ts: '1.2' }] });
        expect(await store.thread.messages(run)).toMatchObject([{ ts: '1.2' }]);
        expect(await store.runs.find(run)).toMatchObject({ threadSeq: 1 });
        expect(await store.thread.lease(run, 'c', NOON, NOON + MINUTE)).toBeNull();
      });

      it('finds runs whose thread is behind, and never moves a thread back', async () => {
        const first = opening('1');
        await store.cases.open(first);
        await store.cases.open(opening('2', { now: NOON + 1 }));
        expect(await store.thread.behind(9)).toEqual(['run-1', 'run-2']);
        expect(await store.thread.behind(1)).toEqual(['run-1']);
        await store.thread.followed(first.runId, 1);
        expect(await store.thread.behind(9)).toEqual(['run-2']);
        await store.runs.append(appending('run-1', headOf(first.events), ['a', 'b'], { now: NOON + 2 }));
        expect(await store.thread.behind(9)).toEqual(['run-2', 'run-1']);
        await store.thread.followed(first.runId, 3);
        await store.thread.followed(first.runId, 2);
        expect((await store.runs.find(first.runId))?.threadSeq).toBe(3);
        expect(await store.thread.behind(9)).toEqual(['run-2']);
      });

      it('finds the channels of threads in which people are asked', async () => {
        const [second, third] = [opening('2'), opening('3')];
        for (const each of [opening('1'), second, third]) await store.cases.open(each);
        for (const run of ['run-1', 'run-2', 'run-3'])
          await store.thread.put({ ...message, runId: asRunId(run), ts: `${run}.1`, state: 'posted' });
        await store.thread.put({ ...message, key: 'ask:1', ts: '9.1', state: 'posted' });
        const asked = (open: boolean, id: string) => ({
          now: NOON + 1,
          projection: { ...quiet, asks: [{ askId: asAskId(id), kind: 'approval' as const, open, groups: ['leads'] }] },
        });
        expect(await store.thread.waiting(9)).toEqual([]);
        await store.runs.append(appending('run-2', headOf(second.events), ['a'], asked(true, 'ask-2')));
        await store.runs.append(appending('run-3', headOf(third.events), ['a'], asked(false, 'ask-3')));
        expect(await store.thread.waiting(9)).toEqual([{ runId: 'run-2', channel: 'C1' }]);
        expect(await store.thread.waiting(0)).toEqual([]);
      });
    });

    it('elects only one of many for a tick', async () => {
      const results = await Promise.all(Array.from({ length: 8 }, () => store.elect('sweep', NOON, 4_000)));
      expect(results.filter(Boolean)).toHaveLength(1);
      expect(await store.elect('sweep', NOON, 4_000)).toBe(false);
      expect(await store.elect('sweep', NOON + 3_999, 4_000)).toBe(false);
      expect(await store.elect('sweep', NOON + 4_000, 4_000)).toBe(true);
      expect(await store.elect('__proto__', NOON, 4_000)).toBe(true);
      expect(await store.elect('__proto__', NOON, 4_000)).toBe(false);
    });

    it('elects one again after the clock was set back, and not two whose clocks differ a little', async () => {
      expect(await store.elect('sweep', NOON + 3_600_000, 4_000)).toBe(true);
      expect(await store.elect('sweep', NOON + 3_598_000, 4_000)).toBe(false);
      expect(await store.elect('sweep', NOON, 4_000)).toBe(true);
      expect(await store.elect('sweep', NOON + 1_000, 4_000)).toBe(false);
    });

    it('elects one after a long time in which no one asked', async () => {
      expect(await store.elect('sweep', NOON, 4_000)).toBe(true);
      expect(await store.elect('sweep', NOON + 30 * 86_400_000, 4_000)).toBe(true);
    });
  });
}
