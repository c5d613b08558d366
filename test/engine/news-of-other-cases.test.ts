/** What a look at the other cases about the same says of those that it does not name, and before what it is taken. */
import { describe, expect, it } from 'vitest';
import { concernsOtherCases, findOtherCases, movesMoney } from '../../src/engine/other-cases.ts';
import type { AboutFound } from '../../src/engine/ports.ts';
import { asCaseId } from '../../src/kernel/ids.ts';
import type { RunEvent } from '../../src/run/log/event.ts';
import type { MoreCases } from '../../src/run/log/other-case.ts';
import type { RunState } from '../../src/run/log/state.ts';
import type { Plan } from '../../src/run/plan/plan-next.ts';
import { registry } from '../run/handbook.ts';
import { inWorld, type SimulatedWorld } from './world.ts';

const CASE_1 = [asCaseId('CASE-1')];

/** Two cases about one load, and what the second finds where the rows lead to so many. */
async function inTwo(
  story: (
    find: (found: Omit<AboutFound, 'cases'>, known?: MoreCases | null) => Promise<RunEvent | null>,
    world: SimulatedWorld,
  ) => Promise<void>,
): Promise<void> {
  await inWorld({}, async (world) => {
    await world.claim({ bol: 'BOL-4711' });
    await world.settle();
    await world.claim({ bol: 'BOL-4711' }, { id: '102' });
    await world.settle();
    const { shell } = world.engine;
    const inForce = await shell.handbooks.current();
    const state = await world.state('CASE-2');
    if (state === null) throw new Error('Expected CASE-2');
    expect(state.otherCases).toMatchObject([{ caseId: 'CASE-1' }]);
    await story(async (found, known = null) => {
      const casesAbout = async (): Promise<AboutFound> => ({ ...found, cases: CASE_1 });
      const store = { ...shell.store, runs: { ...shell.store.runs, casesAbout } };
      return findOtherCases({ ...shell, store }, inForce, { ...state, moreOtherCases: known });
    }, world);
  });
}

describe('of the cases about the same that are not looked at', () => {
  it.each<[AboutFound['count'], AboutFound['countFirst'], MoreCases]>([
    [4, 4, { count: 3, moved: 3 }],
    [4, 3, { count: 3, moved: 2 }],
    [4, 1, { count: 3, moved: 0 }],
    [4, 0, { count: 3, moved: 0 }],
    [2, 2, { count: 1, moved: 1 }],
  ])('the log says how many there are: of %i found, money moved in %i', (count, countFirst, more) =>
    inTwo(async (find) => {
      expect(await find({ count, countFirst })).toMatchObject({ type: 'OtherCasesFound', more });
    }),
  );

  it('none is named where all were looked at', () =>
    inTwo(async (find) => {
      expect(await find({ count: 1, countFirst: 1 }, { count: 1, moved: 1 })).toMatchObject({
        type: 'OtherCasesFound',
        cases: [{ caseId: 'CASE-1' }],
      });
      expect(await find({ count: 1, countFirst: 1 }, { count: 1, moved: 1 })).not.toHaveProperty('more');
      expect(await find({ count: 1, countFirst: 1 })).toBeNull();
    }));

  it('one more that is open is no news, and one more in which money moved is', () =>
    inTwo(async (find) => {
      const known = { count: 3, moved: 1 };
      expect(await find({ count: 4, countFirst: 2 }, known)).toBeNull();
      expect(await find({ count: 9, countFirst: 2 }, known)).toBeNull();
      expect(await find({ count: 9, countFirst: 3 }, known)).toMatchObject({ more: { count: 8, moved: 2 } });
    }));
});

const CALLS = {
  pays: { callId: 'pays', proposed: { tool: 'tms.pay_claim' }, progress: { kind: 'ready' } },
  notes: { callId: 'notes', proposed: { tool: 'zendesk.add_internal_note' }, progress: { kind: 'ready' } },
};

describe('a plan', () => {
  const planned = (over: { readonly effects?: readonly object[]; readonly event?: object }): boolean =>
    movesMoney(
      {
        state: { calls: CALLS },
        effects: over.effects ?? [],
        events: over.event === undefined ? [] : [{ event: over.event }],
      } as unknown as Plan,
      registry,
    );

  it.each<[string, Parameters<typeof planned>[0]]>([
    [
      'sends it',
      {
        effects: [
          { kind: 'call', callId: 'notes' },
          { kind: 'call', callId: 'pays' },
        ],
      },
    ],
    ['asks people to approve it', { event: { type: 'ApprovalRequested', callId: 'pays' } }],
    ['asks people what becomes of it at a stop', { event: { type: 'Parked', callId: 'pays' } }],
  ])('moves money if it %s', (_, over) => {
    expect(planned(over)).toBe(true);
  });

  it.each<[string, Parameters<typeof planned>[0]]>([
    ['does something else', { effects: [{ kind: 'call', callId: 'notes' }] }],
    ['asks people to approve something else', { event: { type: 'ApprovalRequested', callId: 'notes' } }],
    ['asks people about something else at a stop', { event: { type: 'Parked', callId: 'notes' } }],
    ['asks people about no call', { event: { type: 'Parked', callId: null } }],
    ['only looks for what was sent', { effects: [{ kind: 'probe', callId: 'pays' }] }],
    ['does nothing', {}],
  ])('moves none if it %s', (_, over) => {
    expect(planned(over)).toBe(false);
  });
});

describe('what became of a case', () => {
  const OTHER = { caseId: asCaseId('CASE-2'), same: [], paid: [] };
  const stateWith = (calls: object, over: object = {}): RunState =>
    ({ otherCases: [OTHER], moreOtherCases: null, calls, ...over }) as unknown as RunState;
  const now = (id: keyof typeof CALLS, kind: string): object => ({
    ...CALLS,
    [id]: { ...CALLS[id], progress: { kind } },
  });
  const before = stateWith(CALLS);

  it.each<[string, RunState]>([
    ['its payment was sent', { ...before, calls: stateWith(now('pays', 'started')).calls }],
    ['its payment failed', { ...before, calls: stateWith(now('pays', 'failed')).calls }],
    ['it found another one', { ...before, otherCases: [OTHER, OTHER] }],
    ['its run is over', { ...before, ended: { kind: 'completed' } } as unknown as RunState],
  ])('is news for the others: %s', (_, after) => {
    expect(concernsOtherCases(registry, before, after)).toBe(true);
  });

  it.each<[string, RunState]>([
    ['nothing changed', before],
    ['something else was sent', { ...before, calls: stateWith(now('notes', 'started')).calls }],
  ])('is none: %s', (_, after) => {
    expect(concernsOtherCases(registry, before, after)).toBe(false);
  });

  it('is none where there are no others', () => {
    const alone = { ...before, otherCases: [] };
    expect(concernsOtherCases(registry, alone, { ...alone, calls: stateWith(now('pays', 'started')).calls })).toBe(
      false,
    );
  });
});
