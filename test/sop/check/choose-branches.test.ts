import { choosing } from '../choices.ts';
import { describeRule, sopFile } from '../world.ts';

const good = choosing([['account.active']], { otherwise: true });
const swap = (before: string, after: string): string => {
  if (!good.includes(before)) throw new Error(`Expected \`${before}\``);
  return good.replace(before, after);
};

/** A step whose handler chooses. */
const handling = (otherwise: string): string => `
  - step: 1
    says: Look up
    use: salesforce.get_account
    with:
      account_id: A1
    save: account
    if_error:
      not_found:
        says: Decide what it is without an account
        choose:
          - step: 1
            says: Mail is looked at
            if:
              - case.channel == "email"
            flag: mail
          - step: 2
            says: Anything else is not
            otherwise: ${otherwise}
            flag: other`;

describeRule('choose-branches', [
  { is: 'valid', says: 'conditions, then otherwise', file: good },
  {
    is: 'invalid',
    says: 'a last branch that does not say when',
    file: swap('        otherwise: 2\n', ''),
    finds: [['2b', 'Nothing says when this branch is taken', 'Add conditions under `if`, or write `otherwise: 2`']],
  },
  {
    is: 'invalid',
    says: 'an otherwise of a branch',
    file: swap('otherwise: 2\n', 'otherwise: 2a\n'),
    finds: [['2a', 'In a `choose`, `otherwise` names the step that chooses, which is 2', 'Write `otherwise: 2`']],
  },
  {
    is: 'invalid',
    says: 'an otherwise with conditions',
    file: swap('        otherwise: 2\n', '        otherwise: 2\n        if:\n          - account.active\n'),
    finds: [['2', 'A branch has conditions or is the `otherwise`, not both']],
  },
  {
    is: 'invalid',
    says: 'an otherwise before the last',
    file: swap("        if:\n          - 'account.active'\n", '        otherwise: 2\n'),
    finds: [['2', 'Only the last branch can be the `otherwise`: no branch after it is ever taken']],
  },
  { is: 'valid', says: 'in a handler, named by its key', file: sopFile({ steps: handling('not_found') }) },
  {
    is: 'invalid',
    says: 'in a handler, another key',
    file: sopFile({ steps: handling('found') }),
    finds: [
      [
        'found',
        'In a `choose`, `otherwise` names the step that chooses, which is not_found',
        'Write `otherwise: not_found`',
      ],
    ],
  },
  {
    is: 'near miss',
    says: 'one branch that is proved to always hold',
    file: choosing([['account.active || !account.active']]),
  },
]);
