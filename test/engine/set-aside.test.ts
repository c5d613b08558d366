/**
 * What arrives and has no effect: it is in the log, the operators hear of it, and it can be worked again.
 */
import { describe, expect, it, vi } from 'vitest';
import type { OperatorNotice } from '../../src/engine/operators.ts';
import { reportDeferred } from '../../src/engine/report-set-aside.ts';
import { Trouble } from '../../src/kernel/trouble.ts';
import { inWorld, type SimulatedWorld } from './world.ts';

function watched({ engine }: SimulatedWorld): {
  readonly logged: [string, Readonly<Record<string, unknown>> | undefined][];
  readonly notices: OperatorNotice[];
} {
  const logged: [string, Readonly<Record<string, unknown>> | undefined][] = [];
  const notices: OperatorNotice[] = [];
  vi.spyOn(engine.shell.logger, 'info').mockImplementation((name, data) => {
    logged.push([name, data]);
  });
  vi.spyOn(engine.shell.operators, 'notify').mockImplementation((notice) => {
    notices.push(notice);
  });
  return { logged, notices };
}

describe('what had no effect', () => {
  it.each([
    [{ form: 'Freight Claim' }, 'refused', 'A message was refused', 'they differ only in capitals or spaces'],
    [{ form: 'Support' }, 'ignored', 'A message had no effect', 'no kind has the ticket form `Support`'],
    [{ form: null }, 'ignored', 'A message had no effect', 'ticket 101 has no form'],
  ])('is reported to the operators and in the log: %j', (ticket, outcome, title, why) =>
    inWorld({}, async (world) => {
      const { logged, notices } = watched(world);
      await world.claim({}, ticket);
      await world.rest();
      expect(logged.filter(([name]) => name === 'inbox.set_aside')).toEqual([
        [
          'inbox.set_aside',
          expect.objectContaining({ outcome, source: 'zendesk', note: expect.stringContaining(why) }),
        ],
      ]);
      expect(notices).toMatchObject([{ topic: `inbox:${outcome}:zendesk:`, title }]);
      expect(notices[0]?.lines.join('\n')).toContain('`sop inbox --again 1`');
      expect(await world.store.inbox.setAside(9)).toMatchObject([{ outcome, note: expect.stringContaining(why) }]);
    }),
  );

  it('is not what was used, or known already', () =>
    inWorld({}, async (world) => {
      const { notices } = watched(world);
      await world.claim();
      await world.rest();
      await world.claim();
      await world.rest();
      expect(notices).toEqual([]);
      expect(await world.store.inbox.setAside(9)).toEqual([]);
    }));

  it('is worked again after its cause is corrected', () =>
    inWorld({}, async (world) => {
      const { store } = world;
      await world.inbox.receive({ source: 'edi', eventId: 'e', receivedAt: world.clock.now(), payload: null });
      await world.engine.worker.sweep();
      await world.rest();
      const [item] = await store.inbox.setAside(9);
      expect(item).toMatchObject({ outcome: 'refused' });
      expect(await store.inbox.tryAgain(item?.id ?? '', world.clock.now())).toBe(true);
      expect(await store.inbox.pending()).toBe(1);
      await world.engine.worker.sweep();
      await world.rest();
      expect(await store.inbox.setAside(9)).toMatchObject([{ id: item?.id, outcome: 'refused' }]);
    }));

  it('includes a message whose process ended each time it worked it: it is given up, and others go on', () =>
    inWorld({}, async (world) => {
      const { store, clock } = world;
      const { notices } = watched(world);
      await world.inbox.receive({ source: 'edi', eventId: 'e', receivedAt: clock.now(), payload: null });
      // Each process takes it, begins to work it, and ends.
      let due = clock.now();
      for (let lost = 0; lost < 5; lost++) {
        const [item] = await store.inbox.take(1, due, due + 10_000);
        due += 10_000;
        if ((item?.attempts ?? 0) > 1) expect(await store.inbox.begin(item?.id ?? '', due)).toBe(lost);
      }
      await clock.advanceTo(due);
      await world.engine.worker.sweep();
      await world.claim({}, { id: '102' });
      await world.after(10_000);
      expect(await store.inbox.setAside(9)).toMatchObject([
        { outcome: 'given_up', note: expect.stringContaining('lost the process or the database') },
      ]);
      expect(notices).toMatchObject([{ topic: 'inbox:given_up:edi:' }]);
      expect(await store.cases.findByKey({ system: 'zendesk', record: '102' })).not.toBeNull();
    }));

  describe('because the database is unavailable each time it is worked', () => {
    const unavailable = (world: SimulatedWorld, record: string, times: number): void => {
      const { open } = world.store.cases;
      let left = times;
      world.store.cases.open = async (request) => {
        if (!request.keys.some((key) => key.record === record) || left-- <= 0) return open(request);
        throw new Trouble('store.unavailable', { message: 'Expected an answer within 30 s, got none', retry: 'later' });
      };
    };
    const isOpen = async ({ store }: SimulatedWorld, record: string): Promise<boolean> =>
      (await store.cases.findByKey({ system: 'zendesk', record })) !== null;

    it('is opened later, if this happens four times', () =>
      inWorld({}, async (world) => {
        unavailable(world, '101', 4);
        await world.claim();
        await world.after(600_000);
        expect(await world.store.inbox.setAside(9)).toEqual([]);
        expect(await isOpen(world, '101')).toBe(true);
      }));

    it('is given up if it happens more often, and holds back no other case until then', () =>
      inWorld({}, async (world) => {
        unavailable(world, '101', 5);
        await world.claim();
        await world.claim({}, { id: '102' });
        await world.after(30_000);
        expect(await isOpen(world, '102')).toBe(true);
        await world.after(600_000);
        expect(await world.store.inbox.setAside(9)).toMatchObject([
          { outcome: 'given_up', note: expect.stringContaining('lost the process or the database') },
        ]);
        expect(world.operatorNotices.join('\n')).toContain('lost the process or the database');
        expect(await isOpen(world, '101')).toBe(false);
      }));
  });

  it('counts only tries in a row that did not end', () =>
    inWorld({}, async ({ store, inbox, clock }) => {
      const now = clock.now();
      await inbox.receive({ source: 'edi', eventId: 'e', receivedAt: now, payload: null });
      const [item] = await store.inbox.take(1, now, now + 1);
      const id = item?.id ?? '';
      expect([await store.inbox.begin(id, now + 5), await store.inbox.begin(id, now + 5)]).toEqual([1, 2]);
      expect(await store.inbox.take(1, now + 4, now + 9)).toEqual([]);
      await store.inbox.defer(id, now, 'again');
      expect(await store.inbox.begin(id, now)).toBe(1);
    }));

  it('is reported at the third try if it is tried again, not at the first', () => {
    const notices: OperatorNotice[] = [];
    const reporter = {
      logger: { info: () => undefined, error: () => undefined },
      operators: { notify: (notice: OperatorNotice) => void notices.push(notice), flush: () => undefined },
    };
    for (const attempts of [1, 2, 3, 4, 5])
      reportDeferred(
        reporter,
        { id: '1', source: 'events', sender: 'edi', eventId: 'e', receivedAt: 0, payload: null, attempts },
        'away',
      );
    expect(notices).toMatchObject([{ topic: 'inbox:deferred:events:edi' }]);
  });
});
