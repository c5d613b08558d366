import { choosing, LIMITS } from '../choices.ts';
import { describeRule } from '../world.ts';

const values = LIMITS;
const amount = 'case.claim.amount';

describeRule('choose-overlap', [
  {
    is: 'valid',
    says: 'two sides of one limit',
    file: choosing([[`${amount} > high`], [`${amount} <= high`]], { values }),
  },
  {
    is: 'invalid',
    says: 'a limit that belongs to both sides',
    file: choosing([[`${amount} >= high`], [`${amount} <= high`]], { values }),
    finds: [
      [
        'if',
        'Branches 2a and 2b both hold when claim value = $5,000.00; 2a is taken',
        'Change the conditions so that only one holds',
      ],
    ],
  },
  {
    is: 'invalid',
    says: 'conditions on two different variables',
    file: choosing([['account.tier == "Enterprise"'], [`${amount} > high`]], { values, otherwise: true }),
    finds: [
      ['if', 'Branches 2a and 2b both hold when account tier = Enterprise, claim value = $5,000.01; 2a is taken'],
    ],
  },
  {
    is: 'near miss',
    says: 'a missing fact, and a limit for a present one',
    file: choosing([['!has(case.claim.type)'], ['case.claim.type == "damage"']], { otherwise: true }),
  },
  {
    is: 'near miss',
    says: 'a ladder of limits',
    file: choosing([[`${amount} > high`], [`${amount} > low`]], { values, otherwise: true }),
  },
]);
