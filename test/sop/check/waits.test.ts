import { expect, it } from 'vitest';
import { parseSop } from '../../../src/sop/parse.ts';
import { describeRule, sopFile } from '../world.ts';

const waiting = (wait: string, more = ''): string =>
  sopFile({
    values: 'patience: 2 business days (us-claims)',
    steps: `- step: 1\n  says: Wait {patience}\n  wait:\n${wait}\n${more}`,
  });
const looping = (wait: string): string =>
  sopFile({
    values: 'patience: 2 business days (us-claims)',
    steps: `- step: 1
  says: Twice
  repeat:
    at_most: 2
    until:
      - case.kind != "freight_claim"
  do:
    - step: 1a
      says: Wait {patience}
      wait:
${wait.replaceAll(/^/gm, '    ')}
      if_late:
        says: Go on
        flag: late
  if_late:
    says: Go on
    flag: twice`,
  });
const asked = (wait: string): string =>
  sopFile({
    values: 'patience: 2 business days (us-claims)',
    steps: `- step: 1
  says: Send the appeal
  use: tms.send_appeal
  with:
    claim: = case.id
- step: 2
  says: Wait {patience}
  wait:
${wait}
  if_late:
    says: Go on
    flag: late`,
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
    says: 'an event in a later round without since',
    file: looping('    event: carrier_offer\n    for: = patience'),
    finds: [
      [
        'event',
        'In a later round, `carrier_offer` may be one of an earlier round',
        'Add `since` with the label of a step, `start` or `opening`',
      ],
    ],
  },
  {
    is: 'valid',
    says: 'a round with since',
    file: looping('    event: carrier_offer\n    for: = patience\n    since: start'),
  },
  { is: 'valid', says: 'a correction in a round', file: looping('    event: corrected\n    for: = patience') },
  {
    is: 'invalid',
    says: 'an event that an earlier step asks for, without since',
    file: asked('    event: carrier_offer\n    for: = patience'),
    finds: [['event', 'Step 1 may cause `carrier_offer`, and one from before it may still be unread']],
  },
  { is: 'valid', says: 'since that step', file: asked('    event: carrier_offer\n    for: = patience\n    since: 1') },
  {
    is: 'invalid',
    says: 'since a step that is not there',
    file: asked('    event: carrier_offer\n    for: = patience\n    since: 9'),
    finds: [['since', 'There is no step `9`']],
  },
  {
    is: 'invalid',
    says: 'since the wait itself',
    file: asked('    event: carrier_offer\n    for: = patience\n    since: 2'),
    finds: [['since', 'Step 2 does not come before step 2', 'Name an earlier step, `start` or `opening`']],
  },
  {
    is: 'invalid',
    says: 'since of a correction, which is no event of the mailbox',
    file: waiting('    event: corrected\n    for: = patience\n    since: start', late),
    finds: [['since', 'A correction is no event of the mailbox: the facts are as they are', 'Remove `since`']],
  },
  {
    is: 'invalid',
    says: 'since of a wait for a time',
    file: waiting('    for: = patience\n    since: start'),
    finds: [['since', 'A wait for a time reads no events', 'Remove `since`']],
  },
  {
    is: 'invalid',
    says: 'saved fields without an event',
    file: waiting('    for: = patience', '  save: nothing'),
    finds: [['nothing', 'A wait for a time has nothing to save', 'Remove `save`']],
  },
]);

it('is at most 100 years long', () => {
  expect(parseSop(waiting('    for: 5218 weeks'), 'test.sop.yaml').findings).toEqual([]);
  expect(parseSop(waiting('    for: 999999 weeks'), 'test.sop.yaml').findings).toMatchObject([
    { message: '`999999 weeks` is longer than 100 years', suggestion: 'Write the span that is meant' },
  ]);
});
