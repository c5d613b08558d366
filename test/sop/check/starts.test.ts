import { describeRule, seedWith, sopFile } from '../world.ts';

describeRule('starts', [
  {
    is: 'valid',
    says: 'a kind of the handbook',
    file: seedWith('title: Freight', 'title: Freight'),
  },
  {
    is: 'invalid',
    says: 'no kind',
    file: sopFile({
      steps: `
      - step: 1
        says: Acknowledge
        use: zendesk.send_acknowledgment
        with:
          ticket: = case.zendesk.ticket_id`,
      starts: 'case.channel == "email"',
    }),
    finds: [
      ['starts', 'Nothing says which kind of case starts this procedure', 'Add the line `case.kind == "…"` under `if`'],
    ],
  },
  {
    is: 'invalid',
    says: 'a kind that the handbook does not have',
    file: sopFile({
      steps: `
      - step: 1
        says: Acknowledge
        use: zendesk.send_acknowledgment
        with:
          ticket: = case.zendesk.ticket_id`,
      starts: 'case.kind == "freight_clam"',
    }),
    finds: [['"freight_clam"', 'The handbook has no kind `freight_clam`', 'Did you mean `freight_claim`?']],
  },
  {
    is: 'invalid',
    says: 'a kind that is only one of several ways',
    file: sopFile({
      steps: `
      - step: 1
        says: Acknowledge
        use: zendesk.send_acknowledgment
        with:
          ticket: = case.zendesk.ticket_id`,
      starts: 'case.kind == "freight_claim" || true',
    }),
    finds: [['starts', 'Nothing says which kind of case starts this procedure']],
  },
  {
    is: 'near miss',
    says: 'a kind joined to another condition, written the other way round',
    file: sopFile({
      steps: `
      - step: 1
        says: Acknowledge
        use: zendesk.send_acknowledgment
        with:
          ticket: = case.zendesk.ticket_id`,
      starts: 'case.channel == "email" && case.kind == "freight_claim"',
    }),
  },
]);
