import { choosing, LIMITS } from '../choices.ts';
import { expect, it } from 'vitest';
import { describeRule, findingsOf } from '../world.ts';

const values = LIMITS;
const amount = 'case.claim.amount';

describeRule('dead-branch', [
  {
    is: 'valid',
    says: 'a ladder of limits',
    file: choosing([[`${amount} > high`], [`${amount} > low`]], { values, otherwise: true }),
  },
  {
    is: 'invalid',
    says: 'a ladder upside down',
    file: choosing([[`${amount} > low`], [`${amount} > high`]], { values, otherwise: true }),
    finds: [
      [
        'if',
        'Branch 2b is never taken: earlier branches take every case in which it holds',
        'Move it up, or remove it',
      ],
    ],
  },
  {
    is: 'invalid',
    says: 'a branch whose cases two earlier branches take',
    file: choosing(
      [['account.tier == "Enterprise"'], ['account.tier == "Growth"'], ['account.tier in ["Enterprise", "Growth"]']],
      { otherwise: true },
    ),
    finds: [['if', 'Branch 2c is never taken: earlier branches take every case in which it holds']],
  },
  {
    is: 'invalid',
    says: 'conditions that exclude each other',
    file: choosing([[`${amount} > high`, `${amount} < low`]], { values, otherwise: true }),
    finds: [['if', 'The conditions of branch 2a never hold together', 'Correct its conditions']],
  },
  {
    is: 'invalid',
    says: 'an otherwise that no case reaches',
    file: choosing([[`${amount} > high`], [`${amount} <= high`]], { values, otherwise: true }),
    finds: [
      [
        '2',
        'The `otherwise` is never taken: the branches already take every case',
        'Remove it, unless you want it as a safety net',
      ],
    ],
  },
  {
    is: 'invalid',
    says: 'a list of values that leaves no case to a branch, which is whoever edits the list to say',
    file: choosing([['account.tier in easy'], ['account.tier in hard']], {
      values: 'easy: [Growth, Enterprise]\nhard: [Growth]',
      otherwise: true,
    }),
    finds: [
      [
        'if',
        'Branch 2b is never taken: earlier branches take every case in which it holds',
        'Move it up, or remove it, unless `easy` says so',
      ],
    ],
  },
  {
    is: 'invalid',
    says: 'a list of values that is empty today',
    file: choosing([['account.tier in easy'], ['account.active']], { values: 'easy: []', otherwise: true }),
    finds: [['if', 'The conditions of branch 2a never hold together', 'Correct its conditions, unless `easy` says so']],
  },
  {
    is: 'near miss',
    says: 'the one case that is left',
    file: choosing([[`${amount} > high`], [`${amount} < high`], [`${amount} == high`]], { values }),
  },
]);

it('is no error where a list of values says so, so that the list can be published', () => {
  const severity = (values: string): unknown[] =>
    findingsOf(choosing([['account.tier in easy'], ['account.tier == "Growth"']], { values, otherwise: true })).map(
      (finding) => finding.severity,
    );
  expect(severity('easy: [Growth]')).toEqual(['warning']);
  expect(severity('easy: [Enterprise]')).toEqual([]);
});
