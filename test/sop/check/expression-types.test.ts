import { describe, expect, it } from 'vitest';
import { describeRule, findingsOf, seedWith, sopFile } from '../world.ts';

describeRule('expression-types', [
  {
    is: 'invalid',
    says: 'a pattern whose backslash makes a hidden character',
    file: sopFile({
      steps: `
      - step: 1
        says: Look
        if:
          - matches(case.kind, "\\bclaim")
        flag: asked`,
    }),
    finds: [['"\\bclaim"', 'In a text in quotes `\\b` is a hidden character']],
  },
  {
    is: 'invalid',
    says: 'a text that no step sets, with what was meant',
    file: sopFile({
      steps: `
      - step: 1
        says: Mark it
        set:
          way: open
          result.kind: total
      - step: 2
        says: Close it
        if:
          - case.kind == "freight_claim"
        set:
          way: closed
      - step: 3
        says: Ask
        if:
          - way == "close"
          - result.kind == "totl"
        flag: asked`,
    }),
    finds: [
      ['"close"', '`close` is not a possible value here, which is one of `open`, `closed`', 'Did you mean `closed`?'],
      ['"totl"', '`totl` is not a possible value here, which is one of `total`', 'Did you mean `total`?'],
    ],
  },
  {
    is: 'near miss',
    says: 'a text that one step sets from the case, one of a tool, and the item of a loop',
    file: sopFile({
      steps: `
      - step: 1
        says: Look up
        use: salesforce.get_account
        with:
          account_id: A1
        save: account
      - step: 2
        says: Mark it
        set:
          way: open
          account.name: Somebody
          tag.name: one
      - step: 3
        says: Take theirs
        if:
          - case.kind == "freight_claim"
        set:
          way: = account.name
      - step: 4
        says: Ask
        if:
          - way == "close"
          - account.name == "Other"
        flag: asked`,
    }),
  },
  {
    is: 'invalid',
    says: 'what is wrong with a column of a table, once at its head, and a cell that does not fit it',
    file: sopFile({
      needs: '- case.claim.amount',
      steps: `
      - step: 1
        says: Route it
        table:
          hit: first
          when: [size(case.claim.amont), account.seats + "x", size(case.zendesk.ticket_id)]
          give: [queue]
          rows:
            - [1, 2, 3, A]
            - [1, 2, B, B]
            - ["-", "-", "-", C]
        save: route`,
    }),
    finds: [
      ['amont', '`case.claim` has no field `amont`'],
      ['account', 'Nothing is called `account`'],
      ['B', 'Cannot compare a number with text'],
    ],
  },
  {
    is: 'valid',
    says: 'like compared with like',
    file: seedWith('title: Freight', 'title: Freight'),
  },
  {
    is: 'invalid',
    says: 'a misspelt field',
    file: seedWith('account.tier ==', 'account.teir =='),
    finds: [['teir', '`account` has no field `teir`', 'Did you mean `tier`?']],
  },
  {
    is: 'invalid',
    says: 'a fact that the kind does not have, with its file and the facts it has',
    file: seedWith('account.tier ==', 'case.claim.champion_left =='),
    finds: [
      [
        'champion_left',
        '`case.claim` has no field `champion_left`',
        'It has `type`, `amount`, `bol`, `pro`, `documents` and `text`. Another fact is declared in `kinds/freight_claim.yaml`',
      ],
    ],
  },
  {
    is: 'invalid',
    says: 'a misspelt name',
    file: seedWith('account.tier ==', 'acount.tier =='),
    finds: [['acount', 'Nothing is called `acount`', 'Did you mean `account`?']],
  },
  {
    is: 'invalid',
    says: 'a value that the enumeration does not have',
    file: seedWith('== "Enterprise"', '== "Enterprize"'),
    finds: [
      [
        '"Enterprize"',
        '`Enterprize` is not a possible value here, which is one of `Enterprise`, `Growth`, `Standard`',
        'Did you mean `Enterprise`?',
      ],
    ],
  },
  {
    is: 'invalid',
    says: 'money compared with a number',
    file: seedWith('> escalate_above', '> 5000'),
    finds: [
      [
        '5000',
        'Cannot compare an amount of money with a number',
        'Give the amount a name under `values`, or write `money("5000 USD")`',
      ],
    ],
  },
  {
    is: 'invalid',
    says: 'amounts in two currencies',
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
          - money("5 USD") > money("5 EUR")
        flag: seen`,
    }),
    finds: [
      ['money("5 USD") > money("5 EUR")', 'Cannot compare $5.00 with 5.00 EUR, which are in different currencies'],
    ],
  },
  {
    is: 'invalid',
    says: 'a word for yes under `values`, and one text where a list belongs',
    file: sopFile({
      values: 'is_open: yes\ntypes: damage\nodd: a, b',
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
          - account.active == is_open
          - case.claim.type in types
          - account.name in odd
        flag: seen`,
    }),
    finds: [
      [
        'yes',
        '`is_open` does not fit where it is used, in line 25: cannot compare a yes or no with text',
        'Write `true`',
      ],
      [
        'damage',
        '`types` does not fit where it is used, in line 26: expected a list after `in`, got text',
        'Write it as a list, `[damage]`',
      ],
      ['odd', 'Expected a list after `in`, got text'],
    ],
  },
  {
    is: 'invalid',
    says: 'text where a condition belongs',
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
          - account.name
        flag: seen`,
    }),
    finds: [['account.name', 'Expected a condition, got text']],
  },
  {
    is: 'invalid',
    says: 'an ordered comparison of texts',
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
          - account.name > "a"
        flag: seen`,
    }),
    finds: [['account.name > "a"', '`>` orders numbers, money, times and spans, not text']],
  },
  {
    is: 'invalid',
    says: 'a text where a span belongs',
    file: seedWith('within: notify_within of', 'within: escalate_above of'),
    finds: [['escalate_above', 'Expected a span of time, got an amount of money']],
  },
  {
    is: 'invalid',
    says: 'a span in other words, with the span that it means',
    file: seedWith('notify_within: 15 minutes', 'notify_within: half an hour'),
    finds: [
      [
        'half an hour',
        '`notify_within` does not fit where it is used, in lines 50 and 76: expected a span of time, got one of `half an hour`',
        'Write it as `30 minutes`',
      ],
    ],
  },
  {
    is: 'invalid',
    says: 'a time that is zero',
    file: seedWith('of case.received_at', 'of case.id'),
    finds: [['case.id', 'Expected a point in time, got text']],
  },
  {
    is: 'invalid',
    says: 'a record in a sentence',
    file: seedWith('Damage claim {case.id}', 'Damage claim {case.claim}'),
    finds: [['case.claim', 'Expected a single value to show, got a record']],
  },
  {
    is: 'invalid',
    says: 'a fact of another kind',
    file: seedWith('case.kind == "freight_claim"', 'case.kind == "freight_claim" && case.kind == "freight_clam"'),
    finds: [
      [
        '"freight_clam"',
        '`freight_clam` is not a possible value here, which is one of `freight_claim`',
        'Did you mean `freight_claim`?',
      ],
    ],
  },
  {
    is: 'invalid',
    says: 'a business span added to a time',
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
          - case.received_at + duration("2 business days (us-claims)") > case.received_at
        flag: seen`,
    }),
    finds: [
      [
        'duration("2 business days (us-claims)")',
        'The length of `2 business days (us-claims)` depends on a calendar, and an expression adds elapsed time only',
      ],
    ],
  },
  {
    is: 'invalid',
    says: 'an item of a list that the enumeration does not have',
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
          - account.tier in ["Enterprise", "Groth"]
        flag: seen`,
    }),
    finds: [
      [
        '"Groth"',
        '`Groth` is not a possible value here, which is one of `Enterprise`, `Growth`, `Standard`',
        'Did you mean `Growth`?',
      ],
    ],
  },
  {
    is: 'invalid',
    says: 'a value that a function never gives',
    file: seedWith('account.tier == "Enterprise"', 'lower(account.tier) == "Enterprise"'),
    finds: [
      [
        '"Enterprise"',
        '`Enterprise` is not a possible value here, which is one of `enterprise`, `growth`, `standard`',
        'Did you mean `enterprise`?',
      ],
    ],
  },
  {
    is: 'invalid',
    says: 'an argument of another kind',
    file: seedWith('case.claim.amount > escalate_above', 'number(case.claim.amount) > 5'),
    finds: [['case.claim.amount', '`number(text)` takes text here, got an amount of money', null]],
  },
  {
    is: 'invalid',
    says: 'money by money, compared with money',
    file: seedWith('case.claim.amount > escalate_above', 'case.claim.amount / escalate_above > escalate_above'),
    finds: [['escalate_above', 'Cannot compare a number with an amount of money']],
  },
  {
    is: 'near miss',
    says: 'the same with a factor, and text in lower case',
    file: seedWith(
      '- case.claim.amount > escalate_above',
      '- case.claim.amount / 2 > escalate_above * 1.5 && lower(account.tier) in ["enterprise"] && matches(case.claim.bol, "^BOL-[0-9]{4,}$")',
    ),
  },
  {
    is: 'near miss',
    says: 'an elapsed span added to a time',
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
          - case.received_at + duration("48 hours") > case.received_at
        flag: seen`,
    }),
  },
  {
    is: 'near miss',
    says: 'an enumeration compared with a value of the procedure',
    file: sopFile({
      values: 'wanted: Growth',
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
          - account.tier == wanted
        flag: seen`,
    }),
  },
  {
    is: 'near miss',
    says: 'a yes or no as a condition',
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
          - account.active
        flag: seen`,
    }),
  },
]);

/** A table over amounts, days and spans, with one cell that does not fit. */
const deciding = (values: string, column: string, cell: string): string =>
  sopFile({
    values,
    needs: '- case.claim.amount',
    steps: `
    - step: 1
      says: Find the team
      table:
        hit: first
        when: [${column}]
        give: [team]
        rows:
          - [${cell}, A]
          - ["-", B]
      save: sorted`,
  });

describe('advice about a cell', () => {
  const suggestions = (file: string) => findingsOf(file, 'expression-types').map(({ suggestion }) => suggestion);

  it.each([
    ['small: 150.00 EUR', '"> 100"', "Write `'> 100 EUR'`"],
    ['small: [150.00 EUR, 20.00 EUR]', '"[50..80)"', "Write `'[50..80 EUR)'`"],
    ['one: 150.00 EUR\nother: 5.00 GBP', '"> 100"', "Write an amount such as `'> 100 USD'`"],
    ['days: 3', '"<= 50"', "Write an amount such as `'<= 50 USD'`"],
  ])('has the currency of the amounts in %s alone', (values, cell, suggestion) => {
    expect(suggestions(deciding(values, 'case.claim.amount', cell))).toEqual([suggestion]);
  });

  it.each([
    ['"in June"', 'Write the day in digits, as `YYYY-MM-DD` with its year, month and day'],
    ['"> June"', "Write the day in digits, as `'> YYYY-MM-DD'` with its year, month and day"],
  ])('never names a day that its author did not write: %s', (cell, suggestion) => {
    const file = deciding('days: 3', 'case.received_at', cell);
    expect(suggestions(file)).toEqual([suggestion]);
    const copied = /`'?([^`']+)'?`/.exec(suggestion)?.[1] ?? '';
    expect(suggestions(deciding('days: 3', 'case.received_at', `"${copied}"`))).not.toEqual([]);
  });
});
