/** Expected calls and paid amounts of a case file, compared with what was recorded. */
import { describe, expect, it } from 'vitest';
import { compareCalls } from '../../src/evaluate/compare-calls.ts';
import { readCaseFile, type TestCase } from '../../src/evaluate/case-file.ts';
import { recordOf, type RecordedCall } from '../../src/evaluate/recorded.ts';
import { money } from '../../src/kernel/money.ts';
import { caseFileText, expecting, play } from './cases.ts';

const CALL: RecordedCall = {
  step: '4',
  action: 'refund.deposit',
  tool: 'tms.pay_claim',
  system: 'tms',
  at: 0,
  state: 'executed',
  waitsForApproval: false,
  became: 'it was executed',
  args: { claim: 'CASE-1', amount: money('EUR', 7_000), urgent: true, days: 3, lines: ['a', 'b'], due: { $time: 0 } },
  output: {},
  tellsPerson: false,
};
const WAITING: RecordedCall = {
  ...CALL,
  step: '5',
  state: 'awaiting',
  waitsForApproval: true,
  became: 'it waits for approval',
};

function expected(written: Record<string, unknown>): TestCase {
  const text = caseFileText((one) => {
    expecting(one, written);
  });
  const [testCase] = readCaseFile(text, 'test.cases.yaml').cases;
  if (testCase === undefined) throw new Error('Expected a case');
  return testCase;
}

const compared = (written: Record<string, unknown>, ...calls: readonly RecordedCall[]): string[] =>
  compareCalls(expected(written), { ...recordOf(null), calls }, (tool) => (tool === 'tms.pay_claim' ? ['amount'] : []));

describe('expected calls', () => {
  it.each([
    ['by tool', { call: 'tms.pay_claim' }],
    ['by action', { call: 'refund.deposit' }],
    ['with an amount in any currency', { call: 'tms.pay_claim', with: { amount: '70.00 EUR' } }],
    [
      'with all kinds of arguments',
      { call: 'tms.pay_claim', with: { claim: 'CASE-1', urgent: true, days: 3, lines: ['a', 'b'], due: '1970-01-01' } },
    ],
    ['with an item of a list', { call: 'tms.pay_claim', with: { 'lines.1': 'b' } }],
    ['with an argument that was left out', { call: 'tms.pay_claim', with: { reason: null } }],
    ['that often', { call: 'tms.pay_claim', times: 1 }],
  ])('pass %s', (_, call) => {
    expect(compared({ calls: [call] }, CALL)).toEqual([]);
  });

  it.each([
    ['another amount', { amount: '80.00 EUR' }],
    ['another currency', { amount: '70.00 USD' }],
    ['an amount without a currency', { amount: '70.00' }],
    ['a list of other items', { lines: ['a'] }],
  ])('fail for %s, and show what was called', (_, args) => {
    const [name = '', value] = Object.entries(args)[0] ?? [];
    expect(compared({ calls: [{ call: 'tms.pay_claim', with: args }] }, CALL)).toEqual([
      `Expected a call of \`tms.pay_claim\` with ${name} \`${String(value)}\`, got step 4, tms.pay_claim, counted as refund.deposit (claim CASE-1, amount 70.00 EUR, urgent yes, days 3, lines a, b, due 1970-01-01 00:00:00 UTC): it was executed`,
    ]);
  });

  it('count, and a call that waits for approval counts', () => {
    expect(compared({ calls: [{ call: 'tms.pay_claim', times: 2 }] }, CALL, WAITING)).toEqual([]);
    expect(compared({ calls: [{ call: 'tms.pay_claim', times: 0 }] }, CALL)[0]).toMatch(
      /^Expected 0 calls of `tms.pay_claim`, got 1 of step 4/,
    );
    expect(compared({ calls: [{ call: 'jira.create_issue' }] }, CALL)).toEqual([
      'Expected a call of `jira.create_issue`, got none',
    ]);
  });
});

describe('paid amounts', () => {
  it('are exactly those of the calls that were done, in any order', () => {
    const other = { ...CALL, args: { amount: money('USD', 500) } };
    expect(compared({ paid: ['5.00 USD', '70.00 EUR'] }, CALL, other)).toEqual([]);
    expect(compared({ paid: [] }, WAITING)).toEqual([]);
  });

  it('fail for another amount, one too many, and nothing, with the calls', () => {
    for (const paid of [['80.00 EUR'], ['70.00 EUR', '70.00 EUR'], []])
      expect(compared({ paid }, CALL)[0]).toMatch(/ to be paid, got 70\.00 EUR \(step 4, tms\.pay_claim, .*\)$/);
  });
});

describe('a replayed case', () => {
  it('fails for an unknown call and for other arguments', async () => {
    const played = await play((written) => {
      expecting(written, {
        calls: [{ call: 'jira.create_isue' }, { call: 'salesforce.get_account', with: { account_id: 'ACC-0' } }],
        paid: [],
      });
    });
    expect(played.failures).toEqual([
      expect.stringMatching(/got `jira\.create_isue`\. Did you mean/),
      'Expected a call of `jira.create_isue`, got none',
      expect.stringMatching(
        /^Expected a call of `salesforce\.get_account` with account_id `ACC-0`, got step 1, salesforce\.get_account \(/,
      ),
    ]);
  }, 60_000);
});
