import { describeRule, sopFile } from '../world.ts';

const HEAD = '    when: [case.claim.amount, account.tier]\n    give: [queue, answer_in]';

function table(rows: readonly string[], { hit = 'first', head = HEAD, save = 'route', more = '' } = {}): string {
  return sopFile({
    values: 'high: 5,000.00 USD',
    needs: '- case.claim.amount',
    steps: `- step: 1\n  says: Look up\n  use: salesforce.get_account\n  with:\n    account_id: A1\n  save: account\n- step: 2\n  says: Route it above {high}\n  table:\n    hit: ${hit}\n${head}\n    rows:\n${rows.map((row) => `      - [${row}]`).join('\n')}\n${save === '' ? '' : `  save: ${save}\n`}${more}`,
  });
}
const REST = '"-", "-", Standard, 2 days';

describeRule('tables', [
  {
    is: 'valid',
    says: 'a ladder with a last row for the rest',
    file: table([
      '"> 5,000.00 USD", Enterprise, Priority, 15 minutes',
      '"[1,000..5,000.00 USD]", "-", Middle, 1 hour',
      REST,
    ]),
  },
  {
    is: 'valid',
    says: 'rows that cover every case',
    file: table([
      '"> high", "-", Priority, 15 minutes',
      '"<= high", \'"Enterprise", "Growth"\', Middle, 1 hour',
      '"<= high", "!= Enterprise", Standard, 1 hour',
    ]),
  },
  {
    is: 'valid',
    says: 'rows that name several texts, all but some, and computed values, and still cover every case',
    file: table([
      '"> high", [Enterprise, Growth], Priority, 15 minutes',
      '"= high - high", not: Standard, "= account.name", = duration("1 hour")',
      '"<= high", not: [Standard], Middle, 1 hour',
      '"-", "= \\"Standard\\"", Standard, 2 days',
    ]),
  },
  {
    is: 'invalid',
    says: 'a computed value of another kind than the others of its column',
    file: table(['"> high", "-", "= account.seats", 15 minutes', REST]),
    finds: [[`[${REST}]`, 'Row 2 gives text for `queue`, and row 1 a number', 'Give one kind of value in each column']],
  },
  {
    is: 'valid',
    says: 'a unique table',
    file: table(['"> high", "-", Priority, 15 minutes', '"<= high", "-", Standard, 1 hour'], { hit: 'unique' }),
  },
  {
    is: 'valid',
    says: 'rows that are collected',
    file: table(['"> high", "-", Priority, 15 minutes', '"-", Enterprise, Key accounts, 1 hour'], { hit: 'collect' }),
  },
  {
    is: 'invalid',
    says: 'a case without a row',
    file: table(['"> high", "-", Priority, 15 minutes', '"< high", "-", Standard, 1 hour']),
    finds: [
      [
        'table',
        'No row of the table in step 2 matches when claim value = $5,000.00',
        'Add a last row with `-` in every condition',
      ],
    ],
  },
  {
    is: 'invalid',
    says: 'a row after the one that takes everything',
    file: table([REST, '"> high", "-", Priority, 15 minutes']),
    finds: [
      [
        '["> high", "-", Priority, 15 minutes]',
        'Row 2 never matches: earlier rows take every case in which it holds',
        'Move it up, or remove it',
      ],
    ],
  },
  {
    is: 'invalid',
    says: 'an empty interval',
    file: table(['"(high..5,000.00 USD)", "-", Priority, 15 minutes', REST]),
    finds: [['["(high..5,000.00 USD)", "-", Priority, 15 minutes]', 'The conditions of row 1 never hold together']],
  },
  {
    is: 'invalid',
    says: 'two rows for one case in a unique table',
    file: table(['">= high", "-", Priority, 15 minutes', '"<= high", "-", Standard, 1 hour'], { hit: 'unique' }),
    finds: [
      [
        '["<= high", "-", Standard, 1 hour]',
        'Rows 1 and 2 both match when claim value = $5,000.00',
        'Change the conditions so that only one matches, or write `hit: first`',
      ],
    ],
  },
  {
    is: 'invalid',
    says: 'a result that is not saved',
    file: table([REST], { save: '' }),
    finds: [['table', 'What the table gives is not saved', 'Add `save`']],
  },
  {
    is: 'invalid',
    says: 'a column of two kinds',
    file: table(['"> high", "-", Priority, 15 minutes', '"-", "-", Standard, soon']),
    finds: [
      [
        '["-", "-", Standard, soon]',
        'Row 2 gives text for `answer_in`, and row 1 a span of time',
        'Give one kind of value in each column',
      ],
    ],
  },
  {
    is: 'valid',
    says: 'more limits than can be combined, with a last row for the rest',
    file: table(
      [
        ...Array.from(
          { length: 480 },
          (_, index) => `"> ${index + 1},000.00 USD", "> ${index}", Priority, 15 minutes`,
        ).reverse(),
        REST,
      ],
      { head: HEAD.replace('tier', 'seats') },
    ),
  },
  {
    is: 'valid',
    says: 'computed columns, proved to cover every case',
    file: table(
      [
        '0, "-", "-", A, 1 hour',
        '"> 0", true, "-", B, 1 hour',
        '"> 0", false, true, C, 1 hour',
        '"> 0", false, false, D, 1 hour',
      ],
      {
        hit: 'unique',
        head: '    when: [size(case.zendesk.ticket_id), account.name.matches("^W"), account.seats > 3]\n    give: [queue, answer_in]',
      },
    ),
  },
  {
    is: 'invalid',
    says: 'a case of computed columns that no row takes',
    file: table(['"> 14", Priority, 1 hour', '"[0..14)", Standard, 1 hour'], {
      head: '    when:\n      - days_between(case.received_at, case.received_at)\n    give: [queue, answer_in]',
    }),
    finds: [
      ['table', 'No row of the table in step 2 matches when `days_between(case.received_at, case.received_at)` = 14'],
    ],
  },
  {
    is: 'near miss',
    says: 'the one amount that is left',
    file: table(
      ['"> high", "-", Priority, 15 minutes', '"< high", "-", Standard, 1 hour', '"5,000.00 USD", "-", Odd, 1 hour'],
      { hit: 'unique' },
    ),
  },
]);
