import { describeRule, seedWith, sopFile } from '../world.ts';

describeRule('missing-otherwise', [
  {
    is: 'valid',
    says: 'both sides are given',
    file: seedWith('title: Freight', 'title: Freight'),
  },
  {
    is: 'invalid',
    says: 'no otherwise',
    file: seedWith('    otherwise: 3\n', ''),
    finds: [
      [
        'if',
        'Nothing says what happens when the conditions of step 3 do not hold',
        'Add a step with `otherwise: 3`, or `otherwise: nothing` to this one if nothing is to be done',
      ],
    ],
  },
  {
    is: 'invalid',
    says: 'the last of a chain',
    file: sopFile({
      steps: `
      - step: 1
        says: A
        if:
          - case.channel == "email"
        flag: a
      - step: 2
        says: B
        otherwise: 1
        if:
          - case.channel == "web"
        use: zendesk.send_acknowledgment
        with:
          ticket: = case.zendesk.ticket_id`,
    }),
    finds: [['if', 'Nothing says what happens when the conditions of step 2 do not hold']],
  },
  {
    is: 'near miss',
    says: 'a step that says itself that nothing is to be done',
    file: seedWith('    otherwise: 3\n', '').replace(
      '    within: notify_within of case.received_at\n',
      '    otherwise: nothing\n$&',
    ),
  },
  {
    is: 'near miss',
    says: 'a step that only flags',
    file: sopFile({
      steps: `
      - step: 1
        says: A
        if:
          - case.channel == "email"
        flag: a`,
    }),
  },
  {
    is: 'near miss',
    says: 'a step that only sets',
    file: sopFile({
      steps: `
      - step: 1
        says: A
        if:
          - case.channel == "email"
        set:
          note: x`,
    }),
  },
  {
    is: 'near miss',
    says: 'a step that stops: the rest is the otherwise',
    file: sopFile({
      steps: `
      - step: 1
        says: A
        if:
          - case.channel == "email"
        stop: Done
      - step: 2
        says: B
        flag: b`,
    }),
  },
  {
    is: 'near miss',
    says: 'a block that ends with a stop',
    file: sopFile({
      steps: `
      - step: 1
        says: A
        if:
          - case.channel == "email"
        do:
          - step: 1a
            says: Note it
            set:
              note: x
          - step: 1b
            says: End
            stop: Done
      - step: 2
        says: B
        flag: b`,
    }),
  },
  {
    is: 'invalid',
    says: 'a block that stops in some cases only',
    file: sopFile({
      steps: `
      - step: 1
        says: A
        if:
          - case.channel == "email"
        do:
          - step: 1a
            says: Note it
            set:
              note: x
          - step: 1b
            says: End
            if:
              - case.channel == "web"
            stop: Done
      - step: 2
        says: B
        flag: b`,
    }),
    finds: [['if', 'Nothing says what happens when the conditions of step 1 do not hold']],
  },
  {
    is: 'near miss',
    says: 'an otherwise that says there is nothing to do',
    file: sopFile({
      steps: `
      - step: 1
        says: A
        if:
          - case.channel == "email"
        use: zendesk.send_acknowledgment
        with:
          ticket: = case.zendesk.ticket_id
      - step: 2
        says: Otherwise there is nothing to do
        otherwise: 1`,
    }),
  },
]);
