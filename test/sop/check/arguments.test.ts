import { describeRule, seedWith, sopFile } from '../world.ts';

describeRule('arguments', [
  {
    is: 'invalid',
    says: 'a path without its equals sign',
    file: seedWith('bol: = case.claim.bol', 'bol: case.claim.bol'),
    finds: [
      [
        'case.claim.bol',
        '`bol` gets the text `case.claim.bol`, not the value of that name',
        'Write `= case.claim.bol`',
      ],
    ],
  },
  {
    is: 'near miss',
    says: 'words with a dot that are not a path',
    file: seedWith('bol: = case.claim.bol', 'bol: some.thing'),
  },
  {
    is: 'invalid',
    says: 'a key of the step below `with`',
    file: seedWith('      bol: = case.claim.bol\n', '      bol: = case.claim.bol\n      flag: looked\n'),
    finds: [
      ['flag', '`tms.get_shipment_by_bol` takes no `flag`', '`flag` is a key of the step: indent it as far as `with`'],
    ],
  },
  {
    is: 'valid',
    says: 'everything the tool needs',
    file: seedWith('title: Freight', 'title: Freight'),
  },
  {
    is: 'invalid',
    says: 'a missing argument',
    file: sopFile({
      steps: `
      - step: 1
        says: Acknowledge
        use: zendesk.send_acknowledgment`,
    }),
    finds: [
      ['zendesk.send_acknowledgment', '`zendesk.send_acknowledgment` needs `ticket`', 'Add `ticket` under `with`'],
    ],
  },
  {
    is: 'invalid',
    says: 'an unknown argument, with what was meant',
    file: sopFile({
      steps: `
      - step: 1
        says: Acknowledge
        use: zendesk.send_acknowledgment
        with:
          tiket: = case.zendesk.ticket_id`,
    }),
    finds: [
      ['zendesk.send_acknowledgment', '`zendesk.send_acknowledgment` needs `ticket`'],
      ['tiket', '`zendesk.send_acknowledgment` takes no `tiket`', 'Did you mean `ticket`?'],
    ],
  },
  {
    is: 'invalid',
    says: 'a value that the enumeration does not have',
    file: seedWith('priority: High', 'priority: Hihg'),
    finds: [
      ['Hihg', 'Expected one of `Highest`, `High`, `Medium`, `Low` at `priority`, got `Hihg`', 'Did you mean `High`?'],
    ],
  },
  {
    is: 'invalid',
    says: 'a number where text is expected',
    file: sopFile({
      steps: `
      - step: 1
        says: Acknowledge
        use: zendesk.send_acknowledgment
        with:
          ticket: 12345`,
    }),
    finds: [['12345', 'Expected text at `ticket`, got `12345`', 'Put it in quotes if it is text']],
  },
  {
    is: 'invalid',
    says: 'money in quotes, which is text',
    file: sopFile({
      steps: `
      - step: 1
        says: Pay
        use: zendesk.pay
        with:
          ticket: T1
          amount: '250.00 USD'`,
    }),
    finds: [['250.00 USD', 'Expected an amount of money at `amount`, got `250.00 USD`', 'Write it without quotes']],
  },
  {
    is: 'invalid',
    says: 'the name of an amount without its equals sign',
    file: sopFile({
      needs: '- case.claim.amount',
      steps: `
      - step: 1
        says: Take what is claimed
        set:
          payable: = case.claim.amount
      - step: 2
        says: Pay {payable}
        use: zendesk.pay
        with:
          ticket: T1
          amount: payable`,
    }),
    finds: [['payable', 'Expected an amount of money at `amount`, got `payable`', 'Write `= payable`']],
  },
  {
    is: 'invalid',
    says: 'an expression of another type',
    file: sopFile({
      steps: `
      - step: 1
        says: Pay
        use: zendesk.pay
        with:
          ticket: T1
          amount: = case.claim.bol`,
      needs: '- case.claim.bol',
    }),
    finds: [['case.claim.bol', 'Expected an amount of money for `amount`, got text']],
  },
  {
    is: 'invalid',
    says: 'a sentence where an enumeration is expected',
    file: seedWith('priority: High', 'priority: "{case.id}"'),
    finds: [
      ['{case.id}', 'Expected one of `Highest`, `High`, `Medium`, `Low` for `priority`, got text', 'Write `= case.id`'],
    ],
  },
  {
    is: 'invalid',
    says: 'an argument that the run fills in',
    file: seedWith('backup: claims-manager      # nobody named, away, or not found in Slack', 'brief: Hello'),
    finds: [['brief', '`brief` is filled in by the run, not by a procedure', 'Remove `brief`']],
  },
  {
    is: 'near miss',
    says: 'a value of the procedure that is one of the enumeration',
    file: seedWith('priority: High', 'priority: = urgency').replace('values:', 'values:\n  urgency: Highest\n '),
  },
  {
    is: 'near miss',
    says: 'something optional for an optional argument, which is then left out',
    file: seedWith('title: Freight', 'title: Freight'),
  },
  {
    is: 'near miss',
    says: 'typed literals for money, a number and a list',
    file: sopFile({
      steps: `
      - step: 1
        says: Pay
        use: zendesk.pay
        with:
          ticket: '12345'
          amount: 250.00 USD
          times: 2
          parts: [a, b]`,
    }),
  },
]);
