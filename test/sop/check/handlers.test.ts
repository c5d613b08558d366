import { describeRule, seedWith, sopFile } from '../world.ts';

describeRule('handlers', [
  {
    is: 'valid',
    says: 'handlers whose event can happen',
    file: seedWith('title: Freight', 'title: Freight'),
  },
  {
    is: 'invalid',
    says: 'an answer that no one is asked for',
    file: seedWith('        answer_within: notify_within  # "I have it"; the run does not wait for it\n', ''),
    finds: [['if_unanswered', 'Without `answer_within` no answer is ever late', 'Add `answer_within`']],
  },
  {
    is: 'invalid',
    says: 'an answer to a tool that notifies no one',
    file: sopFile({
      steps: `
      - step: 1
        says: Acknowledge
        use: zendesk.send_acknowledgment
        with:
          ticket: = case.zendesk.ticket_id
        answer_within: duration("15 minutes")`,
    }),
    finds: [['duration("15 minutes")', 'Nobody is asked for an answer here']],
  },
  {
    is: 'invalid',
    says: 'a denial of a step that calls no tool',
    file: sopFile({
      steps: `
      - step: 1
        says: A
        flag: a
        if_denied:
          says: B
          flag: b
        if_expired:
          says: C
          flag: c`,
    }),
    finds: [
      ['if_denied', 'Only a tool call can be denied'],
      ['if_expired', 'Only the approval of a tool call can expire'],
    ],
  },
  {
    is: 'invalid',
    says: 'if_late without a time limit',
    file: sopFile({
      steps: `
      - step: 1
        says: Acknowledge
        use: zendesk.send_acknowledgment
        with:
          ticket: = case.zendesk.ticket_id
        if_late:
          says: B
          flag: b`,
    }),
    finds: [['if_late', 'Without `within` nothing is ever late', 'Add `within`']],
  },
  {
    is: 'invalid',
    says: 'a handler alongside the procedure that writes',
    file: seedWith('flag: sla_breach', 'save: told'),
    finds: [
      [
        'told',
        'This handler of step 3b runs alongside the procedure, so later steps cannot rely on what it writes',
        'Remove `save`',
      ],
    ],
  },
  {
    is: 'near miss',
    says: 'a denied call whose handler writes, which the run waits for',
    file: seedWith('flag: issue_denied', 'save: told'),
  },
]);
