import { describe, expect, it } from 'vitest';
import { evaluateAll } from '../../../src/sop/expression/evaluate-all.ts';
import { parsed, scopeWith } from './world.ts';

const UNCLEAR = 'nowhere == 1';

describe('conditions that must all hold', () => {
  it.each([
    ['hold when there are none', [], 'true', []],
    ['hold when each holds', ['n == 5', 'yes'], 'true', ['true', 'true']],
    ['do not hold from the first that does not', ['n == 5', 'n == 6', UNCLEAR], 'false', ['true', 'false']],
    ['are unclear from the first that is', ['n == 5', UNCLEAR, 'n == 6'], 'unclear', ['true', 'unclear']],
  ] as const)('%s', (_, conditions, result, looked) => {
    const all = evaluateAll(conditions.map(parsed), scopeWith());
    expect([all.result, all.traces.map((trace) => trace.result)]).toEqual([result, looked]);
  });
});
