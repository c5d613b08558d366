import { describeRule, sopFile } from '../world.ts';

const body = `  do:
    - step: 1a
      says: Look up
      use: salesforce.get_account
      with:
        account_id: A1
      save: account
`;
const late = '  if_late:\n    says: Give up\n    flag: late\n';
const repeating = (repeat: string, more = late): string =>
  sopFile({
    values: 'rounds: 4\nparts: 2.5\npatience: 1 hour\nqueues: [A, B]',
    steps: `- step: 1\n  says: Look every {patience}, {rounds} and {parts}, {queues}\n  repeat:\n${repeat}\n${body}${more}`,
  });
const each = (keys: string): string =>
  sopFile({
    values: 'queues: [A, B]\nrounds: 4',
    steps: `- step: 1\n  says: Go through {queues} {rounds}\n  for_each:\n${keys}\n${body}`,
  });

describeRule('loops', [
  {
    is: 'valid',
    says: 'rounds with a limit and an end',
    file: repeating('    at_most: 4\n    every: 5 minutes\n    until:\n      - account.active'),
  },
  {
    is: 'valid',
    says: 'a limit by name',
    file: repeating('    at_most: = rounds\n    until:\n      - account.active'),
  },
  { is: 'valid', says: 'a list with a cap', file: each('    item: queue\n    in: = queues\n    at_most: = rounds') },
  {
    is: 'invalid',
    says: 'rounds without if_late',
    file: repeating('    at_most: 4\n    until:\n      - account.active', ''),
    finds: [['repeat', 'Nothing says what happens when the rounds are used up', 'Add `if_late`']],
  },
  {
    is: 'invalid',
    says: 'a limit that only a run knows',
    file: repeating('    at_most: = account.seats\n    until:\n      - account.active'),
    finds: [
      ['account.seats', 'This limit is not known before the run', 'Write a number, or give it a name under `values`'],
    ],
  },
  {
    is: 'invalid',
    says: 'a limit that is not a whole number',
    file: repeating('    at_most: = parts\n    until:\n      - account.active'),
    finds: [['parts', 'Expected a whole number of at least 1, got `2.5`']],
  },
  {
    is: 'invalid',
    says: 'a limit above the maximum',
    file: repeating('    at_most: 100000\n    until:\n      - account.active'),
    finds: [['100000', 'Expected at most 500 rounds, got `100000`']],
  },
  {
    is: 'invalid',
    says: 'a second limit',
    file: repeating(
      '    at_most: 4\n    until:\n      - account.active',
      `  within: patience of case.received_at\n${late}`,
    ),
    finds: [['patience of case.received_at', 'A repeat sets its own limit']],
  },
  { is: 'near miss', says: 'one round', file: repeating('    at_most: 1\n    until:\n      - account.active') },
]);

describeRule('expression-types', [
  {
    is: 'invalid',
    says: 'a for_each over something that is not a list',
    file: each('    item: queue\n    in: = rounds\n    at_most: 4'),
    finds: [['rounds', 'Expected a list, got a number']],
  },
  {
    is: 'invalid',
    says: 'a limit that is not a number',
    file: repeating('    at_most: = patience\n    until:\n      - account.active'),
    finds: [['patience', 'Expected a whole number, got a span of time']],
  },
]);
