/** What is compared grows with the rounds of a loop, not with their square, also when each round would go another way. */
import { describe, expect, it } from 'vitest';
import { initialState, type RunState } from '../../src/run/log/state.ts';
import type { Use } from '../../src/run/log/uses.ts';
import { paidTooMuch } from '../../src/run/plan/paid-otherwise.ts';
import { scopeOf } from '../../src/run/plan/scope.ts';
import { wordsOf, type Turn } from '../../src/run/plan/turn.ts';
import { usesNow } from '../../src/run/plan/uses-now.ts';
import type { Origin } from '../../src/sop/expression/expression.ts';
import { filesOf, handbookOf, PERMISSIVE, sopFile } from './handbook.ts';
import { DONE, NEEDS, pay, usd } from './refund.ts';
import { RUN, walk } from './walk.ts';

const STEPS = `  - { step: 1, says: Nothing is owed yet, set: { due: = zero } }
  - step: 2
    says: Each night
    for_each: { item: night, in: = case.claim.documents, at_most: 500 }
    do:
      - { step: 2a, says: Much, if: ["case.claim.amount > money('100.00 USD')"], set: { due: = due + voucher } }
      - { step: 2b, says: Twice, set: { part: = due } }
${pay('due')}`;
const METHODS = [
  'find',
  'findLast',
  'findIndex',
  'findLastIndex',
  'some',
  'every',
  'filter',
  'map',
  'flatMap',
] as const;

/** How many elements of arrays are looked at. */
function counted(work: () => void): number {
  let count = 0;
  const known = METHODS.map((name) => Object.getOwnPropertyDescriptor(Array.prototype, name));
  for (const [index, name] of METHODS.entries()) {
    const original = known[index]?.value as (...args: unknown[]) => unknown;
    const value = function (this: unknown[], callback: (...args: unknown[]) => unknown, ...more: unknown[]): unknown {
      return original.call(
        this,
        (...args: unknown[]) => {
          count += 1;
          return callback(...args);
        },
        ...more,
      );
    };
    Object.defineProperty(Array.prototype, name, { ...known[index], value });
  }
  try {
    work();
  } finally {
    for (const [index, name] of METHODS.entries())
      Object.defineProperty(Array.prototype, name, known[index] as PropertyDescriptor);
  }
  return count;
}

const inRound = (step: string, round: number): string => (round === 1 ? step : `${step}#${round}`);
const set = (step: string): Origin => ({ kind: 'set', step, at: 0 });

/** A run whose loop had so many rounds, in which each decided by the amount of the claim. */
function turnOf(rounds: number): Turn {
  const file = sopFile(STEPS, {
    needs: `${NEEDS}\n  - case.claim.documents`,
    values: '  zero: 0.00 USD\n  voucher: 1.00 USD',
  });
  const walked = walk({
    handbook: handbookOf(filesOf(file, PERMISSIVE)),
    script: DONE,
    facts: { 'claim.amount': usd(150), 'claim.documents': ['a'] },
  });
  const sop = walked.sopOf();
  if (sop === null) throw new Error('Expected an SOP');
  const fact: Origin = { kind: 'fact', system: 'Zendesk', record: 'ticket 101', field: 'claim.amount', at: 0 };
  const amount = { path: 'case.claim.amount', label: 'claim value', value: usd(150), origin: fact };
  const due = (step: string) => ({ path: 'due', label: 'due', value: usd(1), origin: set(step) });
  const uses: Use[] = [];
  const bindings: RunState['bindings'][number][] = [];
  const decisions: Record<string, RunState['decisions'][string]> = {};
  const decided = walked.state.decisions['2a'];
  if (decided === undefined) throw new Error('Expected a decision of the first round');
  for (let round = 1; round <= rounds; round++) {
    const [step, twice] = [inRound('2a', round), inRound('2b', round)];
    const before = round === 1 ? '1' : inRound('2a', round - 1);
    decisions[step] = decided;
    uses.push(
      { kind: 'condition', step, name: '', seq: round * 10, readings: [amount] },
      { kind: 'value', step, name: 'due', seq: round * 10 + 1, readings: [due(before)] },
      { kind: 'value', step: twice, name: 'part', seq: round * 10 + 2, readings: [due(step)] },
    );
    bindings.push(
      { path: ['due'], value: usd(round), source: { kind: 'set', step }, at: 0 },
      { path: ['part'], value: usd(round), source: { kind: 'set', step: twice }, at: 0 },
    );
  }
  const state: RunState = { ...initialState(RUN), ...walked.state, uses, bindings, decisions };
  const context = walked.world(state);
  const scope = scopeOf(state, sop, wordsOf({ context, refused: [], missing: [] }));
  return { sop, state, context, scope } as unknown as Turn;
}

const source = { system: 'Zendesk', record: 'ticket 101', field: 'claim.amount' };
const CHANGE = {
  path: 'claim.amount',
  label: 'claim value',
  before: usd(150),
  after: usd(90),
  problem: null,
  source,
};

/** A run of which each round has decided by the amount of the claim what it paid. */
function paidTurnOf(rounds: number): Turn {
  const steps = `  - step: 2
    says: Each night
    for_each: { item: night, in: = case.claim.documents, at_most: 500 }
    do:
      - { step: 2a, says: Little, set: { part: = zero } }
      - { step: 2b, says: Much, if: ["case.claim.amount > money('100.00 USD')"], set: { part: = voucher } }
      - step: 2c
        says: Pay it
        use: tms.pay_claim
        with: { claim: = case.id, account_id: = case.claimant.account_id, amount: = part }
`;
  const file = sopFile(steps, {
    needs: `${NEEDS}\n  - case.claim.documents`,
    values: '  zero: 0.50 USD\n  voucher: 1.00 USD',
  });
  const walked = walk({
    handbook: handbookOf(filesOf(file, PERMISSIVE)),
    script: DONE,
    facts: { 'claim.amount': usd(150), 'claim.documents': ['a'] },
  });
  const [sop, call] = [walked.sopOf(), Object.values(walked.state.calls)[0]];
  const decided = walked.state.decisions['2b'];
  if (sop === null || call === undefined || decided === undefined) throw new Error('Expected a round that paid');
  const uses: Use[] = [];
  const calls: Record<string, RunState['calls'][string]> = {};
  const bindings: RunState['bindings'][number][] = [];
  const decisions: Record<string, RunState['decisions'][string]> = {};
  for (let round = 1; round <= rounds; round++) {
    const [step, pays, seq] = [inRound('2b', round), inRound('2c', round), round * 10];
    const callId = `${pays}#call`;
    const readings = call.proposed.readings.map((reading) =>
      reading.path === 'part' ? { ...reading, origin: set(step) } : reading,
    );
    decisions[step] = decided;
    calls[callId] = { ...call, callId, step: pays, proposed: { ...call.proposed, callId, step: pays, readings } };
    delete (calls[callId] as { sentAt?: unknown }).sentAt;
    bindings.push({ path: ['part'], value: usd(1), source: { kind: 'set', step }, at: 0 });
    const ofFirst = walked.state.uses.filter((use) => use.step === '2b');
    uses.push(...ofFirst.map((use, index) => ({ ...use, step, seq: seq + index })), {
      kind: 'call',
      step: pays,
      name: callId,
      seq: seq + 5,
      readings,
    });
  }
  const state: RunState = { ...walked.state, ended: null, uses, bindings, decisions, calls };
  const context = walked.world(state);
  const scope = scopeOf(state, sop, wordsOf({ context, refused: [], missing: [] }));
  return { sop, state, context, scope } as unknown as Turn;
}

/** Twice the rounds are about twice the work. */
function expectLinear(workOf: (rounds: number) => number): void {
  const [few, many] = [workOf(250), workOf(500)];
  expect(many).toBeLessThan(few * 2.2);
}

describe('a loop of which each round would go another way now', () => {
  it('is gone through with work that grows like its rounds', () => {
    expectLinear((rounds) => {
      const turn = turnOf(rounds);
      let divergences = 0;
      const work = counted(() => {
        for (const now of usesNow(turn, [CHANGE])) divergences += now.divergences.length;
      });
      expect(divergences).toBe(rounds);
      return work;
    });
  });

  it('names each of its payments with work that grows like its rounds', () => {
    expectLinear((rounds) => {
      const turn = paidTurnOf(rounds);
      let named = 0;
      const work = counted(() => {
        named = paidTooMuch(turn, [CHANGE]).problems.length;
      });
      expect(named).toBeGreaterThan(0);
      return work;
    });
  });
});
