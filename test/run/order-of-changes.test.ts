/**
 * Changes of facts that overtake each other: whatever order they arrive in, the facts are those of the order in which
 * their source made them, or people can see that this is not known.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { caseType } from '../../src/case/kind.ts';
import { isLate, type SourceMark } from '../../src/case/source-mark.ts';
import { hashOf } from '../../src/kernel/canonical-json.ts';
import { confirmationsMax, correctionsMax } from '../../src/kernel/limits.ts';
import { money } from '../../src/kernel/money.ts';
import type { Value } from '../../src/kernel/value.ts';
import { inUse, inUseHash, newestOf } from '../../src/run/log/fact-change.ts';
import { evolve } from '../../src/run/log/evolve.ts';
import type { RunState } from '../../src/run/log/state.ts';
import { countedCorrections } from '../../src/run/plan/weigh-changes.ts';
import { takeCorrection } from '../../src/run/plan/take-correction.ts';
import { asCaseId } from '../../src/kernel/ids.ts';
import { initialState } from '../../src/run/log/state.ts';
import { handbookOf } from './handbook.ts';
import { MINUTE, RUN, START, walk } from './walk.ts';
import { histories } from '../histories.ts';

const KIND = handbookOf().kinds.get('freight_claim');
if (KIND === undefined) throw new Error('Expected the kind of the tests');
const CASE_TYPE = caseType(KIND);
const RECORD = { system: 'Zendesk', record: 'ticket 101' };
const usd = (dollars: number) => money('USD', dollars * 100);

type Stated = { readonly facts: Readonly<Record<string, Value>>; readonly mark: SourceMark };

const factsOf = (facts: Stated['facts']) =>
  Object.entries(facts).map(([path, value]) => ({ path, value, source: { ...RECORD, field: path } }));

function opened({ facts, mark }: Stated): RunState {
  return evolve(initialState(RUN), {
    seq: 1,
    at: START,
    actor: { kind: 'channel', channel: 'zendesk_web' },
    event: {
      type: 'CaseOpened',
      semantics: 1,
      caseId: asCaseId('CASE-1'),
      kind: 'freight_claim',
      kindTitle: 'Freight claim',
      channel: 'zendesk_web',
      receivedAt: START,
      requester: { name: 'x', email: null },
      keys: [],
      facts: factsOf(facts),
      refused: [],
      eventId: 'opening',
      mark,
      slackChannel: 'claims',
      ifUnforeseen: 'claims-leads',
    },
  });
}

function after(state: RunState, updates: readonly Stated[]): RunState {
  return updates.reduce((before, { facts, mark }, at) => {
    const correction = { eventId: `update-${before.seq}-${at}`, channel: 'zendesk_web', facts: factsOf(facts), mark };
    const { event } = takeCorrection(before, { ...correction, refused: [], record: RECORD }, CASE_TYPE);
    if (event === null) return before;
    return evolve(before, {
      seq: before.seq + 1,
      at: START,
      actor: { kind: 'channel', channel: 'zendesk_web' },
      event,
    });
  }, state);
}

const snapshot = (sequence: number): SourceMark => ({ source: 'zendesk ticket 101', at: null, sequence });
const partial = (sequence: number): SourceMark => ({ source: 'tms', at: null, sequence, isPartial: true });
const inMinute = (minutes: number): SourceMark => ({
  source: 'zendesk ticket 101',
  at: START + minutes * MINUTE,
  sequence: null,
  isRounded: true,
});

const amount = (dollars: number, mark: SourceMark): Stated => ({ facts: { 'claim.amount': usd(dollars) }, mark });
const OPENING = amount(31_000, snapshot(1));

describe('an update that changes nothing', () => {
  it('makes an older one late that it overtook', () => {
    const state = after(opened(OPENING), [amount(31_000, snapshot(3)), amount(4_100, snapshot(2))]);
    expect(inUse(state, 'claim.amount')).toEqual(usd(31_000));
    expect(state.changes).toMatchObject([{ standing: 'late', after: usd(4_100) }]);
  });

  it('counts towards no correction, and is logged once', () => {
    const once = after(opened(OPENING), [amount(31_000, snapshot(3))]);
    expect(countedCorrections(once)).toBe(0);
    expect(once.confirmations).toHaveLength(1);
    expect(after(once, [amount(31_000, snapshot(3)), amount(31_000, snapshot(2))])).toBe(once);
  });

  it('is neither in the thread nor explained, and leaves an approval as it is', () => {
    const run = walk({ facts: { 'claim.amount': usd(30_000) } });
    const { askId } = run.ask('approval');
    const before = { posts: run.view().posts, remarks: run.explain().remarks };
    run.after(MINUTE).correct({ 'claim.amount': usd(30_000) }, [], { at: run.now });
    expect(run.events('FactsConfirmed')).toHaveLength(1);
    expect({ posts: run.view().posts, remarks: run.explain().remarks }).toEqual(before);
    run.after(5 * MINUTE);
    expect(run.ask('approval').askId).toBe(askId);
  });

  it('of the same stated minute leaves the order of another unknown', () => {
    const state = after(opened(amount(31_000, inMinute(0))), [amount(31_000, inMinute(1)), amount(4_100, inMinute(1))]);
    expect(newestOf(state, 'claim.amount').problem).toContain('does not say which came last');
  });

  it('is not logged without end; from then on people are asked which value is the newest', () => {
    const many = Array.from({ length: confirmationsMax + 50 }, (_, at) => amount(31_000, snapshot(at + 2)));
    const full = after(opened(OPENING), many);
    expect(full.confirmations).toHaveLength(confirmationsMax);
    const state = after(full, [amount(4_100, snapshot(confirmationsMax + 20))]);
    expect(newestOf(state, 'claim.amount').problem).toBe(
      'Its record was changed to $31,000.00 and to $4,100.00, and more often than is logged, so which came last is not known',
    );
    expect(inUse(state, 'claim.amount')).toBe(null);
  });
});

describe('a change beyond those that a case takes', () => {
  it('still makes an older one late that it overtook', () => {
    const many = Array.from({ length: correctionsMax }, (_, at) => `counted-${at}`);
    const before = opened(OPENING);
    const full: RunState = {
      ...before,
      corrections: [...before.corrections, ...many],
      settled: [{ path: 'claim.amount', kept: inUseHash(before, 'claim.amount'), stated: null }],
    };
    const state = after(full, [amount(4_100, snapshot(9)), amount(5_200, snapshot(8))]);
    expect(state.confirmations.map(({ sequence }) => sequence)).toEqual([9, 8]);
    expect(isLate(state.marks, snapshot(8), 'claim.amount')).toBe(true);
    expect(countedCorrections(state)).toBe(correctionsMax);
  });
});

describe('an update that states only some facts', () => {
  const opening: Stated = { facts: { 'claim.amount': usd(31_000), 'claim.bol': 'BOL-1' }, mark: partial(1) };
  const bol = (value: string, sequence: number): Stated => ({ facts: { 'claim.bol': value }, mark: partial(sequence) });

  it('makes older ones late only for these', () => {
    const state = after(opened(opening), [amount(4_100, partial(3)), bol('BOL-2', 2)]);
    expect(inUse(state, 'claim.bol')).toBe('BOL-2');
    expect(inUse(after(state, [amount(7, partial(2))]), 'claim.amount')).toEqual(usd(4_100));
  });

  it('makes older ones late for the facts that it confirms next to a change', () => {
    const both: Stated = { facts: { 'claim.amount': usd(31_000), 'claim.bol': 'BOL-2' }, mark: partial(3) };
    const state = after(opened(opening), [both, amount(4_100, partial(2))]);
    expect(inUse(state, 'claim.amount')).toEqual(usd(31_000));
  });

  it('is late when it was made before the opening', () => {
    const state = after(opened({ ...opening, mark: partial(5) }), [bol('BOL-2', 4)]);
    expect(inUse(state, 'claim.bol')).toBe('BOL-1');
  });
});

describe('two interchanges of one minute', () => {
  const sent = (control: number): SourceMark => ({
    source: 'wobbly RX-1',
    at: START,
    sequence: null,
    isRounded: true,
    isPartial: true,
    control,
  });

  it.each([
    [201, 202, 1_500],
    [202, 201, 1_000],
  ])('are in the order of their control numbers, whichever opened the case: %i, then %i', (first, second, dollars) => {
    const state = after(opened(amount(1_000, sent(first))), [amount(1_500, sent(second))]);
    expect(inUse(state, 'claim.amount')).toEqual(usd(dollars));
  });

  it('are asked about where the control numbers began again, also if one of them opened the case', () => {
    const state = after(opened(amount(1_000, sent(999_999_999))), [amount(1_500, sent(1))]);
    expect(newestOf(state, 'claim.amount').problem).toContain('does not say which came last');
  });
});

const AMOUNTS = [usd(31_000), usd(4_100), usd(6_000)];
const BOLS = ['BOL-1', 'BOL-2'];
const edit = fc.record({
  amount: fc.option(fc.constantFrom(...AMOUNTS), { nil: undefined }),
  bol: fc.option(fc.constantFrom(...BOLS), { nil: undefined }),
  minutes: fc.nat(1),
});
const history = fc.record({
  kind: fc.constantFrom('numbered', 'timed', 'rounded', 'partial'),
  edits: fc.array(edit, { minLength: 1, maxLength: 6 }),
});

/** What the source states at its opening and after each edit, in order. */
function statementsOf({ kind, edits }: typeof history extends fc.Arbitrary<infer H> ? H : never): Stated[] {
  let facts: Stated['facts'] = { 'claim.amount': usd(31_000), 'claim.bol': 'BOL-1' };
  let minutes = 0;
  const stated: Stated[] = [];
  for (const [at, one] of [{ amount: undefined, bol: undefined, minutes: 0 }, ...edits].entries()) {
    minutes += one.minutes;
    const changed = {
      ...(one.amount === undefined ? {} : { 'claim.amount': one.amount }),
      ...(one.bol === undefined ? {} : { 'claim.bol': one.bol }),
    };
    facts = { ...facts, ...changed };
    const timed = { source: 'zendesk ticket 101', at: START + at, sequence: null };
    const mark = { numbered: snapshot(at), timed, rounded: inMinute(minutes), partial: partial(at) }[kind];
    stated.push({ facts: kind === 'partial' && at > 0 ? changed : facts, mark: mark ?? timed });
  }
  return stated;
}

describe('updates in any order, some of them twice', () => {
  it('end with the facts of their source, or with a fact about which people are asked', () => {
    const seen = { same: 0, asked: 0 };
    fc.assert(
      fc.property(
        history.chain((told) => {
          const [opening, ...updates] = statementsOf(told);
          const places = updates.map((_, at) => at);
          const again = fc.array(fc.nat(Math.max(updates.length - 1, 0)), { maxLength: 3 });
          const delivered = again.chain((twice) =>
            fc.shuffledSubarray([...places, ...twice], { minLength: places.length + twice.length }),
          );
          return fc.record({
            kind: fc.constant(told.kind),
            opening: fc.constant(opening),
            updates: fc.constant(updates),
            delivered,
          });
        }),
        ({ kind, opening, updates, delivered }) => {
          if (opening === undefined) throw new Error('Expected an opening');
          const truth = Object.fromEntries([opening, ...updates].flatMap(({ facts }) => Object.entries(facts)));
          const state = after(
            opened(opening),
            delivered.flatMap((at) => updates[at] ?? []),
          );
          for (const [path, value] of Object.entries(truth)) {
            const isAsked = newestOf(state, path).problem !== null && kind === 'rounded';
            expect(isAsked || hashOf(inUse(state, path)) === hashOf(value), `${path} of ${kind}`).toBe(true);
            seen[isAsked ? 'asked' : 'same'] += 1;
          }
        },
      ),
      { numRuns: histories(2_000), seed: 20_260_302 },
    );
    expect(Math.min(seen.same, seen.asked)).toBeGreaterThan(histories(50));
  });
});
