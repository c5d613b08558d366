import { describeRule, seedWith, sopFile } from '../world.ts';

describeRule('error-codes', [
  {
    is: 'valid',
    says: 'an error of the tool',
    file: seedWith('title: Freight', 'title: Freight'),
  },
  {
    is: 'invalid',
    says: 'a misspelt error, with what was meant',
    file: seedWith('not_found:', 'notfound:'),
    finds: [['notfound', '`salesforce.get_account` has no error `notfound`', 'Did you mean `not_found`?']],
  },
  {
    is: 'invalid',
    says: 'an error of another tool',
    file: seedWith('not_found:', 'nobody_to_tell:'),
    finds: [
      [
        'nobody_to_tell',
        '`salesforce.get_account` has no error `nobody_to_tell`',
        'Its errors are `unavailable`, `refused`, `unauthorized`, `invalid_output`, `not_found` or `multiple_matches`',
      ],
    ],
  },
  {
    is: 'invalid',
    says: 'an error of a step that calls nothing',
    file: sopFile({
      steps: `
      - step: 1
        says: A
        flag: a
        if_error:
          not_found:
            says: B
            flag: b`,
    }),
    finds: [['if_error', '`if_error` belongs to a step that uses a tool']],
  },
  {
    is: 'valid',
    says: 'several errors with one handler',
    file: seedWith('not_found:', 'not_found, refused:'),
  },
  {
    is: 'invalid',
    says: 'one of several errors, at its own place',
    file: seedWith('not_found:', 'not_found, refusd , unavailable:'),
    finds: [['refusd', '`salesforce.get_account` has no error `refusd`', 'Did you mean `refused`?']],
  },
  {
    is: 'invalid',
    says: 'one of several errors in quotes, at its own place',
    file: seedWith('not_found:', '"not_found, refusd":'),
    finds: [['refusd', '`salesforce.get_account` has no error `refusd`', 'Did you mean `refused`?']],
  },
  {
    is: 'near miss',
    says: 'an error that every tool has',
    file: seedWith('not_found:', 'unavailable:'),
  },
  {
    is: 'near miss',
    says: 'the code of the run for a call that the boundary forbids',
    file: seedWith('not_found:', 'forbidden:'),
  },
]);
