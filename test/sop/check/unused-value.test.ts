import { describeRule, seedWith, sopFile } from '../world.ts';

describeRule('unused-value', [
  {
    is: 'valid',
    says: 'values that are used',
    file: seedWith('title: Freight', 'title: Freight'),
  },
  {
    is: 'invalid',
    says: 'a value that nothing uses',
    file: sopFile({
      steps: `
      - step: 1
        says: Acknowledge
        use: zendesk.send_acknowledgment
        with:
          ticket: = case.zendesk.ticket_id`,
      values: 'limit: 5.00 USD',
    }),
    finds: [['5.00 USD', 'Nothing uses the value `limit`', 'Remove it, or write `{limit}` where it is meant']],
  },
  {
    is: 'near miss',
    says: 'a value that only a sentence uses',
    file: sopFile({
      steps: `
      - step: 1
        says: Acknowledge under {limit}
        use: zendesk.send_acknowledgment
        with:
          ticket: = case.zendesk.ticket_id`,
      values: 'limit: 5.00 USD',
    }),
  },
  {
    is: 'near miss',
    says: 'a value that only a handler uses',
    file: seedWith('sla_breach\n', 'sla_breach\n          within: spare of case.received_at\n').replace(
      'values:',
      'values:\n  spare: 1 hour\n ',
    ),
  },
]);
