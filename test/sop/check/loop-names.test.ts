import { describeRule, sopFile } from '../world.ts';

const LOOK_UP = `
  use: salesforce.get_account
  with:
    account_id: A1
  save: account`;
/** A loop over two texts whose block writes `account`, after `before`. */
const loop = (before: string, kind = 'for_each: { item: queue, in: = queues, at_most: 5 }', more = ''): string =>
  sopFile({
    values: 'queues: [A, B]',
    steps: `${before}
- step: 9
  says: Each of {queues}
  ${kind}
  do:
    - step: 9a
      says: Look up
${LOOK_UP.replaceAll('\n  ', '\n      ')}${more}`,
  });
const SOMETIMES = `
- step: 1
  says: Look up sometimes
  if:
    - case.channel == "email"${LOOK_UP}
- step: 2
  says: Otherwise
  otherwise: 1
  flag: none`;
const UNCLEAR = '`account` may or may not be there before step 9, so it is unclear whether its rounds share it';
const SET_IT = 'Set `account` on every path before step 9, or use another name here';

describeRule('loop-names', [
  { is: 'valid', says: 'a name that no step before the loop binds', file: loop('') },
  {
    is: 'valid',
    says: 'a name that every path before the loop binds',
    file: loop(`\n- step: 1\n  says: Look up${LOOK_UP}`),
  },
  {
    is: 'invalid',
    says: 'a name of a step that does not always run',
    file: loop(SOMETIMES),
    finds: [['account', UNCLEAR, SET_IT]],
  },
  {
    is: 'near miss',
    says: 'a name of a step that does not always run, set on the other path',
    file: loop(SOMETIMES.replace('flag: none', 'set: { account.tier: Standard }')),
  },
  {
    is: 'invalid',
    says: 'a name whose error has a handler that does not set it',
    file: loop(`\n- step: 1\n  says: Look up${LOOK_UP}\n  if_error:\n    not_found: { says: Go on, flag: none }`),
    finds: [['account', UNCLEAR, SET_IT]],
  },
  {
    is: 'invalid',
    says: 'the same in a repeat',
    file: loop(SOMETIMES, 'repeat: { at_most: 2, until: [account.active] }', '\n  if_late: { says: Late, flag: late }'),
    finds: [['account', UNCLEAR, SET_IT]],
  },
  {
    is: 'invalid',
    says: 'the same in a handler of a watch',
    file: sopFile({
      values: 'patience: 2 days',
      steps: `${SOMETIMES}
- step: 9
  says: Follow it
  watch:
    - at: = case.received_at + patience
      says: Look up
      do:
        - step: 1
          says: Look up
${LOOK_UP.replaceAll('\n  ', '\n          ')}
  do:
    - step: 9a
      says: Wait for {patience}
      wait: { for: = patience }`,
    }),
    finds: [['account', UNCLEAR, SET_IT]],
  },
  {
    is: 'invalid',
    says: 'a shared name in items that are done at the same time',
    file: loop(
      `\n- step: 1\n  says: Look up${LOOK_UP}`,
      'for_each: { item: queue, in: = queues, at_most: 5, at_once: 5 }',
    ),
    finds: [
      [
        'account',
        '`account` was set before step 9, whose items would all write it at the same time',
        'Use a name of its own here, and `collect` it with `save`',
      ],
    ],
  },
  {
    is: 'near miss',
    says: 'a name of its own in items that are done at the same time',
    file: loop(
      '',
      'for_each: { item: queue, in: = queues, at_most: 5, at_once: 5, collect: account }',
      '\n  save: accounts',
    ),
  },
  {
    is: 'near miss',
    says: 'a name of one for_each in the next one, since it does not remain',
    file: loop(`
- step: 1
  says: Each of {queues}
  for_each: { item: queue, in: = queues, at_most: 5 }
  do:
    - step: 1a
      says: Look up
${LOOK_UP.replaceAll('\n  ', '\n      ')}`),
  },
]);

describeRule('definite-assignment', [
  {
    is: 'invalid',
    says: 'what a handled error clears, though an earlier step kept it',
    file: sopFile({
      steps: `
- step: 1
  says: Look up${LOOK_UP}
- step: 2
  says: Look up again${LOOK_UP}
  if_error:
    not_found: { says: "Go on without {account.name}", flag: none }
- step: 3
  says: Tell {account.name}
  flag: told`,
    }),
    finds: [
      ['account.name', '`account.name` is not there, since step 2 clears it when it has no result'],
      ['account.name', '`account.name` may not be there, since step 2 clears it when it has no result'],
    ],
  },
  {
    is: 'invalid',
    says: 'what a handled error clears, where only one of two paths had set it',
    file: sopFile({
      steps: `
- step: 1
  says: Look up sometimes
  if: [case.channel == "email"]${LOOK_UP}
- step: 2
  says: Look up again${LOOK_UP}
  if_error:
    not_found: { says: Go on, flag: none }
- step: 3
  says: Otherwise
  otherwise: 1
  set: { account.name: Unknown }
- step: 4
  says: Tell {account.name}
  flag: told`,
    }),
    finds: [['account.name', '`account.name` may not be there, since step 2 clears it when it has no result']],
  },
  {
    is: 'invalid',
    says: 'a shared name that a handled error of an earlier round may have cleared',
    file: sopFile({
      values: 'queues: [A, B]',
      steps: `
- step: 1
  says: Look up${LOOK_UP}
- step: 2
  says: Each of {queues}
  for_each: { item: queue, in: = queues, at_most: 5 }
  do:
    - step: 2a
      says: Tell {account.name}
      flag: told
    - step: 2b
      says: Look up
${LOOK_UP.replaceAll('\n  ', '\n      ')}
      if_error:
        not_found: { says: Go on, flag: none }`,
    }),
    finds: [['account.name', '`account.name` may not be there, since earlier rounds of step 2 may not have set it']],
  },
  {
    is: 'near miss',
    says: 'a shared counter',
    file: sopFile({
      values: 'queues: [A, B]\nnone: 0\nhigh: 1',
      steps: `
- step: 1
  says: Start to count
  set: { hits: = none }
- step: 2
  says: Each of {queues}
  for_each: { item: queue, in: = queues, at_most: 5 }
  do:
    - step: 2a
      says: Count
      set: { hits: = hits + 1 }
- step: 3
  says: Tell {hits}
  if: [hits > high]
  flag: told`,
    }),
  },
  {
    is: 'invalid',
    says: 'what an earlier round found, behind a guard',
    file: sopFile({
      values: 'queues: [A, B]',
      steps: `
- step: 2
  says: Each of {queues}
  for_each: { item: queue, in: = queues, at_most: 5 }
  do:
    - step: 2a
      says: Tell what was found before
      if: [has(account.name)]
      flag: told
    - step: 2b
      says: Look up
${LOOK_UP.replaceAll('\n  ', '\n      ')}`,
    }),
    finds: [
      [
        'has(account.name)',
        '`account.name` is never there at this point, since each round of step 2 has its own, so this is always false',
      ],
    ],
  },
  {
    is: 'invalid',
    says: 'a name that is collected and that an error may leave unset',
    file: loop(
      '',
      'for_each: { item: queue, in: = queues, at_most: 5, at_once: 5, collect: account }',
      '\n      if_error:\n        not_found: { says: Go on, flag: none }\n  save: accounts',
    ),
    finds: [['account', '`account` may not be there, since each round of step 9 has its own']],
  },
]);

describeRule('loops', [
  {
    is: 'invalid',
    says: 'something that is collected and not kept',
    file: loop('', 'for_each: { item: queue, in: = queues, at_most: 5, collect: account }'),
    finds: [['account', 'What is collected is not kept', 'Add `save: NAME` to the step']],
  },
]);
