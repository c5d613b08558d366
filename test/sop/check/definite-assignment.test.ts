import { describeRule, seedWith, sopFile } from '../world.ts';

/**
 * So many conditions that not every path through them can be examined separately, followed by all their `otherwise`
 * steps.
 */
const MANY = Array.from({ length: 40 }, (_, index) => index + 1);
const conditions = MANY.map(
  (label) => `
      - step: ${label}
        says: Look
        if:
          - case.channel == "email"
        flag: seen`,
).join('');
const otherwise = (save: string, after: number): string =>
  MANY.map(
    (label) => `
      - step: ${label + 40}
        says: Otherwise
        otherwise: ${label}${
          label <= after
            ? ''
            : `
        use: salesforce.get_account
        with:
          account_id: A1
        save: ${save}`
        }`,
  ).join('');
const last = `
      - step: 90
        says: Tell {account.name}
        flag: told`;

describeRule('definite-assignment', [
  {
    is: 'invalid',
    says: 'a name that many conditions may all have skipped',
    file: sopFile({ steps: `${conditions}${otherwise('account', 39)}${last}` }),
    finds: [['account.name', '`account.name` may not be there, since step 80 does not always run']],
  },
  {
    is: 'invalid',
    says: 'the answer of a step that does not keep it, and that only a handler sets',
    file: seedWith('    save: account\n', ''),
    finds: [
      [
        'account.tier',
        '`account.tier` is set by a handler of step 1 alone: the step does not keep its answer',
        'Write `save: account` at step 1',
      ],
    ],
  },
  {
    is: 'near miss',
    says: 'what was saved before many conditions',
    file: sopFile({
      steps: `
      - step: 0
        says: Look up
        use: salesforce.get_account
        with:
          account_id: A1
        save: account${conditions}${otherwise('other', 40)}${last}`,
    }),
  },
  {
    is: 'valid',
    says: 'what the first procedure reads',
    file: seedWith('title: Freight', 'title: Freight'),
  },
  {
    is: 'invalid',
    says: 'a fact that may be missing',
    file: seedWith('  - case.claim.bol\n', ''),
    finds: [
      [
        'case.claim.bol',
        '`case.claim.bol` may not be there',
        'Put `has(case.claim.bol)` under `if:` of this step or of one around it, or list it under `needs`',
      ],
      ['case.claim.bol', '`case.claim.bol` may not be there'],
    ],
  },
  {
    is: 'invalid',
    says: 'a handler that does not set what a later step needs',
    file: seedWith('        set:\n          account.tier: Standard\n', ''),
    finds: [
      [
        'account.tier',
        '`account.tier` may not be there, since step 1 may end in `not_found`',
        'Write `has(account.tier) && …`',
      ],
    ],
  },
  {
    is: 'invalid',
    says: 'a text that reads what may be missing, with advice that a text can follow',
    file: sopFile({
      needs: '- case.zendesk.ticket_id',
      steps: `
      - step: 1
        says: Note {case.claim.bol}
        flag: noted`,
    }),
    finds: [
      [
        'case.claim.bol',
        '`case.claim.bol` may not be there',
        'Put `has(case.claim.bol)` under `if:` of this step or of one around it, or list it under `needs`',
      ],
    ],
  },
  {
    is: 'invalid',
    says: 'a name read before it is saved',
    file: sopFile({
      steps: `
      - step: 1
        says: Check {account.name}
        flag: seen
      - step: 2
        says: Look up
        use: salesforce.get_account
        with:
          account_id: A1
        save: account`,
    }),
    finds: [['account.name', '`account.name` is read before any step sets it']],
  },
  {
    is: 'invalid',
    says: 'what only a conditional step saves',
    file: sopFile({
      steps: `
      - step: 1
        says: Look up
        if:
          - case.channel == "email"
        use: salesforce.get_account
        with:
          account_id: A1
        save: account
      - step: 2
        says: Tell {account.name}
        flag: seen`,
    }),
    finds: [['account.name', '`account.name` may not be there, since step 1 does not always run']],
  },
  {
    is: 'invalid',
    says: 'an optional fact that a step before it only asked about',
    file: sopFile({
      steps: `
      - step: 1
        says: Look
        if:
          - has(case.claim.bol)
        flag: seen
      - step: 2
        says: Look again
        if:
          - case.claim.bol == "1"
        flag: again`,
    }),
    finds: [
      [
        'case.claim.bol',
        '`case.claim.bol` may not be there, since it is optional',
        'Write `has(case.claim.bol) && …`, or list it under `needs`',
      ],
    ],
  },
  {
    is: 'invalid',
    says: 'an optional field to the left of its guard',
    file: sopFile({
      steps: `
      - step: 1
        says: Look up
        use: salesforce.get_account
        with:
          account_id: A1
        save: account
      - step: 2
        says: Check
        if:
          - account.account_executive == "a" && has(account.account_executive)
        flag: seen`,
    }),
    finds: [['account.account_executive', '`account.account_executive` may not be there']],
  },
  {
    is: 'invalid',
    says: 'a sentence that relies on the conditions of its own step',
    file: sopFile({
      steps: `
      - step: 1
        says: Look up
        use: salesforce.get_account
        with:
          account_id: A1
        save: account
      - step: 2
        says: Tell {account.account_executive}
        if:
          - has(account.account_executive)
        flag: seen`,
    }),
    finds: [['account.account_executive', '`account.account_executive` may not be there']],
  },
  {
    is: 'invalid',
    says: 'something optional where the tool needs it',
    file: sopFile({
      steps: `
      - step: 1
        says: Look up
        use: tms.get_shipment_by_bol
        with:
          bol: = case.claim.bol`,
    }),
    finds: [['case.claim.bol', '`case.claim.bol` may not be there']],
  },
  {
    is: 'near miss',
    says: 'a guard before it, on the same line',
    file: sopFile({
      steps: `
      - step: 1
        says: Look up
        use: salesforce.get_account
        with:
          account_id: A1
        save: account
      - step: 2
        says: Check
        if:
          - has(account.account_executive) && account.account_executive == "a"
        flag: seen`,
    }),
  },
  {
    is: 'near miss',
    says: 'a guard on the line above',
    file: sopFile({
      steps: `
      - step: 1
        says: Look up
        use: salesforce.get_account
        with:
          account_id: A1
        save: account
      - step: 2
        says: Check
        if:
          - has(account.account_executive)
          - account.account_executive == "a"
        flag: seen`,
    }),
  },
  {
    is: 'near miss',
    says: 'a negated guard',
    file: sopFile({
      steps: `
      - step: 1
        says: Look up
        use: salesforce.get_account
        with:
          account_id: A1
        save: account
      - step: 2
        says: Check
        if:
          - '!has(account.account_executive) || account.account_executive == "a"'
        flag: seen`,
    }),
  },
  {
    is: 'near miss',
    says: 'a name that a step and its otherwise both save',
    file: sopFile({
      steps: `
      - step: 1
        says: By BOL
        if:
          - has(case.claim.bol)
        use: tms.get_shipment_by_bol
        with:
          bol: = case.claim.bol
        save: shipment
      - step: 2
        says: Otherwise
        otherwise: 1
        use: tms.get_shipment_by_pro
        with:
          pro: P1
        save: shipment
      - step: 3
        says: Tell {shipment.shipment_id}
        flag: seen`,
    }),
  },
  {
    is: 'near miss',
    says: 'an otherwise that knows its condition did not hold',
    file: sopFile({
      steps: `
      - step: 1
        says: Without BOL
        if:
          - '!has(case.claim.bol)'
        flag: no_bol
      - step: 2
        says: Otherwise
        otherwise: 1
        use: tms.get_shipment_by_bol
        with:
          bol: = case.claim.bol`,
    }),
  },
  {
    is: 'near miss',
    says: 'a handler that stops instead of setting',
    file: sopFile({
      steps: `
      - step: 1
        says: Look up
        use: salesforce.get_account
        with:
          account_id: A1
        save: account
        if_error:
          not_found:
            says: Stop here
            stop: Nobody knows this customer
      - step: 2
        says: Tell {account.name}
        flag: seen`,
    }),
  },
  {
    is: 'near miss',
    says: 'what all steps of a together save, read after it',
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
            says: Ship
            use: tms.get_shipment_by_bol
            with:
              bol: B1
            save: shipment
      - step: 2
        says: Tell {account.name} of {shipment.bol}
        flag: seen`,
    }),
  },
  {
    is: 'valid',
    says: 'a counter set before the rounds, and after them what one round certainly gives',
    file: sopFile({
      steps: `
      - step: 1
        says: Count
        set:
          count: 0
      - step: 2
        says: Again
        repeat:
          at_most: 3
          until:
            - account.active
        do:
          - step: 2a
            says: Look up
            use: salesforce.get_account
            with:
              account_id: A1
            save: account
          - step: 2b
            says: Count
            set:
              count: = count + 1
        if_late:
          says: The account {account.name} is not active
          flag: late
      - step: 3
        says: Tell {account.name} {count}
        flag: told`,
    }),
  },
  {
    is: 'invalid',
    says: 'a result that only an earlier round has given',
    file: sopFile({
      steps: `
      - step: 1
        says: Again
        repeat:
          at_most: 3
          until:
            - account.active
        do:
          - step: 1a
            says: Tell {account.name}
            flag: told
          - step: 1b
            says: Look up
            use: salesforce.get_account
            with:
              account_id: A1
            save: account
        if_late:
          says: Late
          flag: late`,
    }),
    finds: [['account.name', '`account.name` is not there, since each round of step 1 has its own']],
  },
  {
    is: 'invalid',
    says: 'an optional field that was guarded before the rounds and is read again in each',
    file: sopFile({
      steps: `
      - step: 1
        says: Look up
        use: salesforce.get_account
        with:
          account_id: A1
        save: account
      - step: 2
        says: With an executive
        if:
          - has(account.account_executive)
        repeat:
          at_most: 3
          until:
            - account.active
        do:
          - step: 2a
            says: Tell {account.account_executive}
            flag: told
          - step: 2b
            says: Look up
            use: salesforce.get_account
            with:
              account_id: A1
            save: account
        if_late:
          says: Late
          flag: late
      - step: 3
        says: Otherwise
        otherwise: 2
        flag: none`,
    }),
    finds: [
      [
        'account.account_executive',
        '`account.account_executive` may not be there, since earlier rounds of step 2 may not have set it',
      ],
    ],
  },
  {
    is: 'invalid',
    says: 'a result of a for_each after it, and its item',
    file: sopFile({
      values: 'queues: [A, B]',
      steps: `
      - step: 1
        says: Each of {queues}
        for_each:
          item: queue
          in: = queues
          at_most: 5
        do:
          - step: 1a
            says: Look up {queue}
            use: salesforce.get_account
            with:
              account_id: = queue
            save: account
      - step: 2
        says: Tell {account.name} {queue}
        flag: told`,
    }),
    finds: [
      ['account.name', '`account.name` is not there, since each round of step 1 has its own'],
      ['queue', '`queue` is not there, since it is an item of step 1'],
    ],
  },
]);
