import { describeRule, seedWith, sopFile } from '../world.ts';

describeRule('names', [
  {
    is: 'valid',
    says: 'a text that quotes outside text, set next to other fields of the same name',
    file: sopFile({
      steps: `
      - step: 1
        says: Count
        set:
          note.lines: 1
      - step: 2
        says: Quote
        set:
          note.text: "From {case.claimant.name}"
      - step: 3
        says: Note it
        use: zendesk.add_internal_note
        with:
          ticket: = case.zendesk.ticket_id
          text: = note.text`,
    }),
  },
  {
    is: 'valid',
    says: 'a name of its own',
    file: sopFile({
      steps: `
      - step: 1
        says: Look up
        use: salesforce.get_account
        with:
          account_id: A1
        save: account`,
    }),
  },
  {
    is: 'invalid',
    says: 'a name that is set to itself',
    file: sopFile({
      steps: `
      - step: 1
        says: Add up
        set:
          total: = total`,
    }),
    finds: [['total', 'It is not known what `total` is', 'Set what it is computed from in an earlier step']],
  },
  {
    is: 'invalid',
    says: 'a name that hides the case',
    file: sopFile({
      steps: `
      - step: 1
        says: Look up
        use: salesforce.get_account
        with:
          account_id: A1
        save: case`,
    }),
    finds: [['case', '`case` holds the facts of the case; a procedure cannot change them', 'Choose another name']],
  },
  {
    is: 'invalid',
    says: 'a name that hides a value',
    file: sopFile({
      steps: `
      - step: 1
        says: Look up
        use: salesforce.get_account
        with:
          account_id: A1
        save: account`,
      values: 'account: A1',
    }),
    finds: [['account', '`account` is a value of this procedure; steps cannot change it']],
  },
  {
    is: 'invalid',
    says: 'a field that the tool does not have',
    file: seedWith('account.tier: Standard', 'account.teir: Standard'),
    finds: [['account.teir', '`account` has no field `teir`', 'Did you mean `tier`?']],
  },
  {
    is: 'invalid',
    says: 'a value the field cannot have',
    file: seedWith('account.tier: Standard', 'account.tier: Standart'),
    finds: [
      [
        'Standart',
        'Expected one of `Enterprise`, `Growth`, `Standard` at `account.tier`, got `Standart`',
        'Did you mean `Standard`?',
      ],
    ],
  },
  {
    is: 'invalid',
    says: 'a fact of the case that is set',
    file: seedWith('account.tier: Standard', 'case.claim.type: damage'),
    finds: [['case.claim.type', '`case` holds the facts of the case; a procedure cannot change them']],
  },
  {
    is: 'invalid',
    says: 'one name for the answers of two different tools',
    file: sopFile({
      steps: `
      - step: 1
        says: Look up
        use: salesforce.get_account
        with:
          account_id: A1
        save: account
      - step: 2
        says: Ship
        use: tms.get_shipment_by_bol
        with:
          bol: B1
        save: account`,
    }),
    finds: [['account', '`account` already holds what `salesforce.get_account` answers, which has other fields']],
  },
  {
    is: 'near miss',
    says: 'one name for the same answer of two tools',
    file: sopFile({
      steps: `
      - step: 1
        says: Ship
        use: tms.get_shipment_by_bol
        with:
          bol: B1
        save: shipment
      - step: 2
        says: Ship
        use: tms.get_shipment_by_pro
        with:
          pro: P1
        save: shipment`,
    }),
  },
  {
    is: 'near miss',
    says: 'a name that only begins with case',
    file: sopFile({
      steps: `
      - step: 1
        says: Look up
        use: salesforce.get_account
        with:
          account_id: A1
        save: case_account`,
    }),
  },
  {
    is: 'invalid',
    says: 'an item under the name of a value, or of something else',
    file: sopFile({
      values: 'queues: [A, B]',
      steps: `
      - step: 1
        says: Set it
        set:
          account: 3
      - step: 2
        says: Each of {queues}
        for_each:
          item: queues
          in: = queues
          at_most: 5
        do:
          - step: 2a
            says: Note it
            flag: noted
      - step: 3
        says: Each of {queues}
        for_each:
          item: account
          in: = queues
          at_most: 5
        do:
          - step: 3a
            says: Note it
            flag: noted`,
    }),
    finds: [
      ['item: queues'.slice(0, 4), '`queues` is a value of this procedure; steps cannot change it'],
      ['item', '`account` already holds a number, and the items are one of `A`, `B`'],
    ],
  },
]);
