import { choosing, LIMITS } from '../choices.ts';
import { describeRule } from '../world.ts';

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
        'Branch 2b is never taken, since those before it take every case in which it holds',
        'Put it before them, or remove it',
      ],
    ],
  },
  {
    is: 'invalid',
    says: 'what two branches take together',
    file: choosing(
      [['account.tier == "Enterprise"'], ['account.tier == "Growth"'], ['account.tier in ["Enterprise", "Growth"]']],
      { otherwise: true },
    ),
    finds: [['if', 'Branch 2c is never taken, since those before it take every case in which it holds']],
  },
  {
    is: 'invalid',
    says: 'conditions that exclude each other',
    file: choosing([[`${amount} > high`, `${amount} < low`]], { values, otherwise: true }),
    finds: [['if', 'The conditions of branch 2a never hold together', 'Correct its conditions']],
  },
  {
    is: 'invalid',
    says: 'an otherwise for which nothing is left',
    file: choosing([[`${amount} > high`], [`${amount} <= high`]], { values, otherwise: true }),
    finds: [
      [
        '2',
        'Nothing is left for the `otherwise`, since the branches take every case',
        'Remove it, unless it is meant as a net',
      ],
    ],
  },
  {
    is: 'near miss',
    says: 'the one case that is left',
    file: choosing([[`${amount} > high`], [`${amount} < high`], [`${amount} == high`]], { values }),
  },
]);
