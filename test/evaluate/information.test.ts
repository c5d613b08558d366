import { describe, expect, it } from 'vitest';
import { readCaseFile } from '../../src/evaluate/case-file.ts';
import { informationOf } from '../../src/evaluate/information.ts';
import { recordOf } from '../../src/evaluate/recorded.ts';
import type { Value } from '../../src/kernel/value.ts';
import { initialState } from '../../src/run/log/state.ts';
import { asRunId } from '../../src/kernel/ids.ts';
import { caseFileText, expecting } from './cases.ts';

const informationFor = (expected: Record<string, unknown>, bindings: Record<string, Value>): unknown => {
  const [testCase] = readCaseFile(
    caseFileText((written) => {
      expecting(written, expected);
    }),
    'x',
  ).cases;
  if (testCase === undefined) throw new Error('no case');
  const state = {
    ...initialState(asRunId('run-x')),
    bindings: Object.entries(bindings).map(([path, value]) => ({
      path: path.split('.'),
      value,
      source: { kind: 'set' as const, step: '1' },
      at: 0,
    })),
  };
  return informationOf(testCase, { ...recordOf(null), state }, 'America/Chicago');
};

describe('what a case states for information', () => {
  it('is compared with what the run computed under that name, in the same notation', () => {
    expect(
      informationFor(
        {
          max_recoverable_usd: '1700.00',
          filing_deadline: '2026-09-19',
          offer_ratio: 0.85,
          suit_clock_not_before: '2028-04-20',
        },
        {
          max_recoverable: { $money: 'USD', minor: 170_000 },
          filing_deadline: { $time: Date.parse('2026-09-19T05:00:00Z') },
          dispute: { offer_ratio: 0.85 },
          suit_clock: { $time: Date.parse('2028-04-20T15:00:00Z') },
        },
      ),
    ).toEqual([
      { key: 'max_recoverable_usd', stated: '1700.00', got: '1700.00' },
      { key: 'filing_deadline', stated: '2026-09-19', got: '2026-09-19' },
      { key: 'offer_ratio', stated: '0.85', got: '0.85' },
      { key: 'suit_clock_not_before', stated: '2028-04-20', got: '2028-04-20' },
    ]);
  });

  it('leaves out keys that decide the case or are only for readers, and says when the run computed nothing', () => {
    expect(informationFor({ amount_usd: '1.00', path: ['S1'], final_state: 'open', surprise: 'x' }, {})).toEqual([
      { key: 'surprise', stated: 'x', got: null },
    ]);
  });
});
