/** Which writes of the run before may still stand for a call of now: each of them stands for one alone. */
import { describe, expect, it } from 'vitest';
import type { EarlierEffect } from '../../src/run/log/earlier-effect.ts';
import type { RunState } from '../../src/run/log/state.ts';
import { freeEffects } from '../../src/run/log/free-effects.ts';

const PAID: EarlierEffect = {
  step: '2a',
  tool: 'tms.pay_claim',
  summary: 'Pay $100.00',
  isKnown: true,
  output: null,
  record: '7',
};

/** The places that are free for another call once a person said that the effect at `taken` stands for one. */
function freeAfter(effects: readonly EarlierEffect[], ...taken: readonly number[]): readonly number[] {
  const calls = taken.map((place) => {
    const callId = `call-${place}`;
    return [callId, { callId, progress: { kind: 'settled', before: [effects[place]] } }];
  });
  const state = { opened: { earlier: { effects } }, calls: Object.fromEntries(calls) } as unknown as RunState;
  return [...freeEffects(state, 'call-of-now')];
}

describe('of two writes of the run before that are alike, the second of which stands for a call already', () => {
  it.each<[string, Partial<EarlierEffect>]>([
    ['record', { record: '8' }],
    ['key', { key: 'another' }],
    ['step', { step: '2b' }],
    ['tool', { tool: 'tms.credit' }],
    ['words', { summary: 'Pay $200.00' }],
  ])('only the first is free if they differ by their %s', (_, over) => {
    expect(freeAfter([PAID, { ...PAID, ...over }], 1)).toEqual([0]);
    expect(freeAfter([PAID, { ...PAID, ...over }], 0)).toEqual([1]);
  });

  it('one is free if nothing tells them apart, and none once both stand for a call', () => {
    expect(freeAfter([PAID, PAID], 0)).toHaveLength(1);
    expect(freeAfter([PAID, PAID], 0, 1)).toEqual([]);
  });
});
