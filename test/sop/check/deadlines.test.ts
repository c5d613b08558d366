import { describeRule, sopFile } from '../world.ts';

type Part = { readonly within?: string; readonly inside: string; readonly late?: boolean; readonly before?: string };

const indented = (lines: string): string =>
  lines
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n');

/** Steps inside step 2, which has a deadline. */
const inside = ({ within = 'soon of case.received_at', inside: steps, late = false, before = '' }: Part): string =>
  sopFile({
    values: 'soon: 15 minutes\npatience: 2 hours',
    steps: `${before}- step: 2\n  says: In time\n  within: ${within}\n  do:\n${indented(steps)}\n${late ? '  if_late:\n    says: Flag it\n    flag: late\n' : ''}`,
  });
const flag = '- step: 2a\n  says: Flag it\n  flag: seen';
const wait = (lines: string, label = '2a', more = ''): string =>
  `- step: ${label}\n  says: Wait\n  wait:\n    ${lines}${more}`;
const ask = (within: string): string =>
  `- step: 2a\n  says: Ask\n  ask:\n    of: claims-leads\n    question: Whole?\n    choices: [Whole, Damaged]\n    within: ${within}\n  if_late:\n    says: Go on\n    flag: silent`;
const late = '\n  if_late:\n    says: Go on\n    flag: silent';
const deadline = (within: string): string => `- step: 2a\n  says: Flag it\n  within: ${within}\n  flag: seen`;
const waitBefore = `${wait('for: = patience', '1')}\n`;

describeRule('deadlines', [
  { is: 'valid', says: 'a deadline from the arrival of the case', file: inside({ inside: flag }) },
  {
    is: 'valid',
    says: 'a shorter deadline inside a longer one',
    file: inside({ inside: deadline('duration("10 minutes") of case.received_at') }),
  },
  {
    is: 'valid',
    says: 'a wait that ends in time',
    file: inside({ inside: wait('for: = soon'), within: 'patience of case.received_at' }),
  },
  {
    is: 'valid',
    says: 'a question that may take longer, with what happens then',
    file: inside({ inside: ask('= patience'), late: true }),
  },
  {
    is: 'invalid',
    says: 'a deadline of zero length',
    file: inside({ inside: flag, within: 'duration("0 minutes") of case.received_at' }),
    finds: [['duration("0 minutes")', 'This deadline has no length: `0 minutes` is zero', 'Make it longer than zero']],
  },
  {
    is: 'invalid',
    says: 'a wait of zero length',
    file: inside({ inside: wait('for: 0 days') }),
    finds: [['0 days', 'This wait ends at once: `0 days` is zero']],
  },
  {
    is: 'invalid',
    says: 'a deadline that ends before the case arrives',
    file: inside({ inside: flag, within: 'soon of case.received_at - patience' }),
    finds: [
      [
        'soon',
        'This deadline passes before step 2 begins, since it ends before the case arrives',
        'Count it from a later point in time, or make it longer',
      ],
    ],
  },
  {
    is: 'invalid',
    says: 'a deadline after a wait that takes longer',
    file: inside({ inside: flag, before: waitBefore }),
    finds: [['soon', 'This deadline passes before step 2 begins, since the waits before it take at least 2 hours']],
  },
  {
    is: 'invalid',
    says: 'a wait until a time that has passed',
    file: inside({ inside: wait('until: = case.received_at') }),
    finds: [
      [
        'case.received_at',
        'This point in time has passed before the wait begins, since the case has arrived by then',
        'Choose a later one',
      ],
    ],
  },
  {
    is: 'invalid',
    says: 'a deadline that ends after the enclosing one',
    file: inside({ inside: deadline('patience of case.received_at') }),
    finds: [
      [
        'patience',
        'This deadline ends after the deadline of step 2, which contains this step',
        'Make it shorter, or the outer one longer',
      ],
    ],
  },
  {
    is: 'invalid',
    says: 'business days after fewer of them',
    file: inside({
      within: 'duration("1 business day (us-claims)") of case.received_at',
      inside: deadline('duration("2 business days (us-claims)") of case.received_at'),
    }),
    finds: [
      [
        'duration("2 business days (us-claims)")',
        'This deadline ends after the deadline of step 2, which contains this step',
      ],
    ],
  },
  {
    is: 'invalid',
    says: 'a wait that outlasts its deadline',
    file: inside({ inside: wait('for: = patience'), late: true }),
    finds: [
      ['patience', 'This wait lasts longer than the deadline of step 2', 'Make it shorter, or the deadline longer'],
    ],
  },
  {
    is: 'invalid',
    says: 'two waits that outlast it together',
    file: inside({ inside: `${wait('for: 10 minutes')}\n${wait('for: 6 minutes', '2b')}` }),
    finds: [['6 minutes', 'This wait lasts longer than the deadline of step 2']],
  },
  {
    is: 'invalid',
    says: 'a question that may outlast it, without if_late',
    file: inside({ inside: ask('= patience') }),
    finds: [
      [
        'patience',
        'An answer may come up to 2 hours later, which is after the deadline of step 2, and nothing says what happens then',
        'Make it shorter, or add `if_late` to step 2',
      ],
    ],
  },
  {
    is: 'invalid',
    says: 'an event that may outlast it',
    file: inside({ inside: wait('event: corrected\n    for: = patience', '2a', late) }),
    finds: [
      [
        'patience',
        '`corrected` may still be waited for after the deadline of step 2, and nothing says what happens then',
      ],
    ],
  },
  {
    is: 'near miss',
    says: 'two waits, only one of them certain',
    file: inside({
      inside: `${wait('for: 10 minutes')}\n  if:\n    - has(case.claim.type)\n${wait('for: 6 minutes', '2b')}`,
    }),
  },
  {
    is: 'near miss',
    says: 'a deadline from another point in time',
    file: inside({ inside: flag, within: 'soon of months_after(case.received_at, 1)', before: waitBefore }),
  },
  {
    is: 'near miss',
    says: 'a business span, which may be longer than it looks',
    file: inside({ inside: wait('for: 1 day'), within: 'duration("1 business day (us-claims)") of case.received_at' }),
  },
]);
