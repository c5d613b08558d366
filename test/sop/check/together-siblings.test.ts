import { describeRule, seedWith, sopFile } from '../world.ts';

describeRule('together-siblings', [
  {
    is: 'valid',
    says: 'steps that have nothing to do with one another',
    file: seedWith('title: Freight', 'title: Freight'),
  },
  {
    is: 'invalid',
    says: 'a step that reads what its sibling saves',
    file: sopFile({
      steps: `
      - step: 1
        says: Both
        together:
          - step: 1a
            says: Look up
            use: salesforce.get_account
            with:
              account_id: A1
            save: account
          - step: 1b
            says: Tell {account.name}
            flag: seen`,
    }),
    finds: [
      [
        'account.name',
        '`account` is written by step 1a, which runs at the same time',
        'Put the steps into a `do`, one after the other',
      ],
    ],
  },
  {
    is: 'invalid',
    says: 'two steps that save one name',
    file: sopFile({
      steps: `
      - step: 1
        says: Both
        together:
          - step: 1a
            says: Look up
            use: salesforce.get_account
            with:
              account_id: A1
            save: account
          - step: 1b
            says: Again
            use: salesforce.get_account
            with:
              account_id: A2
            save: account`,
    }),
    finds: [['account', '`account` is also written by step 1a, which runs at the same time', 'Use another name']],
  },
  {
    is: 'near miss',
    says: 'a step that reads what it saved itself',
    file: sopFile({
      steps: `
      - step: 1
        says: Both
        together:
          - step: 1a
            says: Look up
            use: salesforce.get_account
            with:
              account_id: A1
            save: account
          - step: 1b
            says: More
            do:
              - step: 1b1
                says: Ship
                use: tms.get_shipment_by_bol
                with:
                  bol: B1
                save: shipment
              - step: 1b2
                says: Tell {shipment.bol}
                flag: seen`,
    }),
  },
]);
