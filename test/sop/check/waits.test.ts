import { describeRule, sopFile } from '../world.ts';

const waiting = (wait: string, more = ''): string =>
  sopFile({
    values: 'patience: 2 business days (us-claims)',
    steps: `- step: 1\n  says: Wait {patience}\n  wait:\n${wait}\n${more}`,
  });
const late = '  if_late:\n    says: Go on\n    flag: late';

describeRule('waits', [
  { is: 'valid', says: 'a span', file: waiting('    for: 2 business days (us-claims)') },
  { is: 'valid', says: 'a point in time', file: waiting('    until: = case.received_at + duration("3 days")') },
  {
    is: 'valid',
    says: 'an event that must come in time',
    file: waiting('    event: corrected\n    for: = patience', late),
  },
  {
    is: 'invalid',
    says: 'an event that may never come',
    file: waiting('    event: corrected', late),
    finds: [['wait', 'Nothing says for how long `corrected` is waited for', 'Add `for` or `until`']],
  },
  {
    is: 'invalid',
    says: 'an event without if_late',
    file: waiting('    event: corrected\n    for: = patience'),
    finds: [['event', 'Nothing says what happens when `corrected` does not come in time', 'Add `if_late`']],
  },
  {
    is: 'invalid',
    says: 'a span and a time',
    file: waiting('    for: = patience\n    until: = case.received_at'),
    finds: [['until', 'A wait has a span or a point in time, not both']],
  },
  {
    is: 'invalid',
    says: 'if_late of a wait for a time',
    file: waiting('    for: = patience', late),
    finds: [['if_late', 'A wait for a time is never late']],
  },
  {
    is: 'near miss',
    says: 'a handler that sets what the next step reads',
    file: waiting(
      '    event: corrected\n    for: = patience',
      '  if_late:\n    says: Go on\n    set:\n      reply.kind: none',
    ),
  },
  {
    is: 'valid',
    says: 'an event that the kind declares, with its fields saved',
    file: waiting('    event: carrier_offer\n    for: = patience', `  save: offer\n${late}`),
  },
  {
    is: 'invalid',
    says: 'an event that the kind does not declare',
    file: waiting('    event: carrier_ofer\n    for: = patience', late),
    finds: [
      [
        'event: carri',
        'A case of the kind `freight_claim` has no event `carrier_ofer`',
        'Did you mean `carrier_offer`?',
      ],
    ],
  },
  {
    is: 'valid',
    says: 'when a correction came',
    file: waiting('    event: corrected\n    for: = patience', `  save: correction\n${late}`),
  },
  {
    is: 'invalid',
    says: 'saved fields without an event',
    file: waiting('    for: = patience', '  save: nothing'),
    finds: [['nothing', 'A wait for a time has nothing to save', 'Remove `save`']],
  },
]);
