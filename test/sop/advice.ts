/**
 * Mistakes with the advice that the checker gives about them, for a test that follows it word for word: what stands in
 * backquotes replaces what is wrong.
 */
export type Advised = {
  readonly mistake: string;
  readonly file: string;
  /** The piece of `corpus/base/` that the mistake replaces. */
  readonly replace: string;
  readonly broken: string;
  /** The piece of `broken` that the author replaces. */
  readonly wrong: string;
  /** What the advice has in backquotes, and what the author meant. */
  readonly right: string;
};

const SOP = 'damage.sop.yaml';
const CSV = 'tables/queues.csv';

const planted =
  (file: string, replace: string, around: (wrong: string) => string) =>
  (mistake: string, wrong: string, right: string, piece = wrong): Advised => ({
    mistake,
    file,
    replace,
    broken: around(wrong),
    wrong: piece,
    right,
  });

const TABLE = '      hit: unique\n      from: queues\n';
const rows = (columns: string, cells: string, others: string): string =>
  `      hit: first\n      when: [${columns}]\n      give: [queue, answer_in]\n      rows:\n` +
  `        - [${cells}, Priority Claims, 2 hours]\n        - [${others}, Standard Claims, 8 hours]\n`;
const number = planted(SOP, TABLE, (cell) => rows('case.claim.bol', cell, '"-"'));
const type = planted(SOP, TABLE, (cell) => rows('case.claim.type', cell, '"-"'));
const amount = planted(SOP, TABLE, (cell) => rows('case.claim.amount', cell, '"-"'));
const pieces = planted(SOP, TABLE, (cell) => rows('case.claim.pieces', cell, '"-"'));
const bought = planted(SOP, TABLE, (cell) => rows('case.claim.bought_at', cell, '"-"'));
const received = planted(SOP, TABLE, (cell) => rows('case.received_at', cell, '"-"'));
const csv = (column: string, mistake: string, wrong: string, right: string): Advised => ({
  mistake,
  file: CSV,
  replace:
    'case.claim.type,case.claim.amount,give queue,give answer_in\ndamage,"> 5,000.00 USD",Priority Claims,2 hours\ndamage,"<= 5,000.00 USD",Standard Claims,8 hours\nloss,-,Priority Claims,4 hours\ndelay,-,Standard Claims,8 hours\n',
  broken: `${column},give queue,give answer_in\n${wrong},Priority Claims,2 hours\n-,Standard Claims,8 hours\n`,
  wrong,
  right,
});
const value = planted(SOP, '  limit: 5,000.00 USD\n', (text) => `  limit: ${text}\n`);
const rounds = planted(SOP, '  rounds: 3\n', (text) => `  rounds: ${text}\n`);
const patience = planted(SOP, '  patience: 2 business days (us-claims)\n', (text) => `  patience: ${text}\n`);
const condition = planted(SOP, '- account.tier == "Enterprise"\n', (text) => `- ${text}\n`);
const tier = planted(SOP, '- account.tier == "Enterprise"\n', (sign) => `- account.tier ${sign} "Enterprise"\n`);
const sum = planted(SOP, '- account.tier == "Enterprise"\n', (text) => `- case.claim.amount > ${text}\n`);
const figure = planted(SOP, '- case.claim.amount < small\n', (text) => `- case.claim.amount * ${text} < small\n`);
const bol = planted(SOP, '- account.tier == "Enterprise"\n', (text) => `- case.claim.bol == ${text}\n`);
const within = planted(SOP, 'within: notify_within of case.received_at', (text) => `within: ${text}`);
const rest = planted(
  SOP,
  '      reply.answer: Genuine\n',
  (text) => `      reply.answer: Genuine\n      rest: ${text}\n`,
);
const eleventh = planted(SOP, '- step: 11\n', (label) => `- step: ${label}\n`);
const set = planted(SOP, '        set:\n          issue.key: none\n\n', (text) => `        set: { ${text} }\n\n`);
const choices = '      choices: [Genuine, Fraud]\n';
/** The answer to a form, in which a later step looks for its text. */
const form = planted(
  SOP,
  choices,
  (bound) =>
    `      form:\n        answer: { label: Answer, type: text }\n        cost: { label: Cost, type: money, currency: EUR, ${bound} }\n`,
);
const bound = (mistake: string, wrong: string, right: string): Advised => ({
  ...form(mistake, `max: ${wrong}`, right),
  wrong,
});
const record = planted(SOP, '  rounds: 3\n', (text) => `  rounds: 3\n  fee: { ${text} }\n`);
const field = planted(SOP, '  rounds: 3\n', (text) => `  rounds: 3\n  fees: [{ top: ${text} }]\n`);
const policy = planted('boundary/claims-agent.cedar', '"CLM"', (text) => text);

export const ADVISED: readonly Advised[] = [
  number('a number with leading zeros', '0012', "'0012'"),
  number('a number alone for a text', '12', `'"12"'`),
  number('a number with points', '1998.4.52', `'"1998.4.52"'`),
  number('a number with points in quotes', '"1998.4.52"', `'"1998.4.52"'`),
  number('another than a number', 'not: 12', `'not: "12"'`),
  number('a list of numbers', '[12, 13]', `'["12", "13"]'`),
  number('a list of names', '"Acme, Globex"', '[Acme, Globex]'),
  number('a list of names that is one text', '"Acme, Globex"', `'"Acme, Globex"'`),
  number('another than a name', 'other than Acme', 'not: Acme'),
  number('another than two names', '"neither Acme nor Globex"', 'not: [Acme, Globex]'),
  number('anything', 'anything', "'-'"),
  number('a percentage that is text', '50%', `'"50%"'`),
  number('an item that is an amount', '[Acme, $500]', `'[Acme, "$500"]'`),
  number('a word with a star', '"roof*"', `'"roof*"'`),
  number('what is missing', 'missing', `'"missing"'`),
  type('not with a sign', '"!= damage, loss"', 'not: [damage, loss]'),
  type('two with or', 'damage or loss', '[damage, loss]'),
  type('a text with a typo', 'damge', 'damage'),
  amount('an amount in another notation', '"> 5.000,00 EUR"', "'> 5000.00 EUR'"),
  amount('an amount with a dollar sign', '"> $5000"', "'> 5000.00 USD'"),
  amount('more than, in words', 'more than 5000 USD', "'> 5000 USD'"),
  amount('two conditions', '"> 5 USD and < 9 USD"', "'(5 USD..9 USD)'"),
  amount('between', 'between 5 USD and 9 USD', "'[5 USD..9 USD]'"),
  amount('an amount in thousands', '"> 5k USD"', "'> 5000.00 USD'"),
  amount('an amount without its currency', '"> 100"', "'> 100 USD'"),
  amount('an amount of which nothing else is said', '100', '100 USD'),
  amount('another amount than one without a currency', '"not: 100"', "'not: 100 USD'"),
  amount('an interval of numbers', '"[50..80]"', "'[50..80 USD]'"),
  amount('an open interval of numbers', '"(0..80.5)"', "'(0..80.50 USD)'"),
  amount('an interval that ends at a value', '"[0..small)"', "'[0 USD..small)'"),
  amount('a list of numbers', '"[50, 80]"', "'[50 USD, 80 USD]'"),
  amount('an amount that is text', `'> "100 USD"'`, "'> 100 USD'"),
  amount('an interval with a sign', '"[5 USD..$9]"', "'[5 USD..9.00 USD]'"),
  pieces('a number with a decimal comma', '"0,5"', '0.5'),
  pieces('a number with thousands', '"> 5,000"', "'> 5000'"),
  pieces('a number as text', `'"12"'`, '12'),
  pieces('a number with zeros in front, as text', "'0012'", '12'),
  pieces('more than a number as text', `'> "12"'`, "'> 12'"),
  pieces('another number than a text', `'not: "12"'`, "'not: 12'"),
  pieces('at least, with another sign', '"≥ 5"', "'>= 5'"),
  bought('a month', '"2026-06"', "'[2026-06-01..2026-07-01)'"),
  bought('after a month', '"> 2026-12"', "'>= 2027-01-01'"),
  bought('not in a month', '"not: 2026-06"', "'not: [2026-06-01..2026-07-01)'"),
  bought('a day in another order', '"> 13/04/2026"', "'>= 2026-04-14'"),
  bought('a day as text', `'"2026-04-13"'`, "'[2026-04-13..2026-04-14)'"),
  received('after a day', '"> 2026-01-01"', "'>= 2026-01-02'"),
  received('until a day', '"<= 2026-01-01"', "'< 2026-01-02'"),
  received('on a day', '2026-01-01', "'[2026-01-01..2026-01-02)'"),
  received('not on a day', 'not: 2026-01-01', "'not: [2026-01-01..2026-01-02)'"),
  csv('case.claim.bol', 'CSV: a number for a text', '12', '"""12"""'),
  csv('case.claim.bol', 'CSV: a number in quotes for a text', '"12"', '"""12"""'),
  csv('case.claim.bol', 'CSV: a number with points', '1998.4.52', '"""1998.4.52"""'),
  csv('case.claim.bol', 'CSV: two with or', 'Acme or Globex', '"[Acme, Globex]"'),
  csv('case.claim.bol', 'CSV: two with or that is one text', 'Acme or Globex', '"""Acme or Globex"""'),
  csv('case.claim.amount', 'CSV: an amount with a dollar sign', '> $5000', '> 5000.00 USD'),
  csv('case.claim.amount', 'CSV: an amount in another notation', '"> 5.000,00 EUR"', '> 5000.00 EUR'),
  csv('case.claim.pieces', 'CSV: a decimal comma', '"0,5"', '0.5'),
  csv('case.received_at', 'CSV: after a day', '> 2026-01-01', '>= 2026-01-02'),
  value('an amount with a sign', '$5000', '5,000.00 USD'),
  value('an amount with its currency in front', 'USD 5000', '5,000.00 USD'),
  value('an amount in thousands', '5k USD', '5,000.00 USD'),
  value('an amount in another notation', '5.000,00 USD', '5,000.00 USD'),
  rounds('a whole number with a comma', '"3"', '3'),
  patience('a short unit', '30 min', '30 minutes'),
  patience('calendar days', '2 calendar days', '2 days'),
  bol('a number with leading zeros in a condition', '0012', '"0012"'),
  bol('a number in a condition', '12', '"12"'),
  condition('null', 'case.claim.bol != null', 'has(case.claim.bol)'),
  condition('exists', 'exists(case.claim.bol)', 'has(case.claim.bol)'),
  sum('an amount in quotes in a condition', '"5,000.00 USD"', 'money("5,000.00 USD")'),
  sum('an amount without its currency', '5000', 'money("5000 USD")'),
  condition('a point with a backslash in a pattern', 'matches(case.claim.bol, "A\\.1")', '[.]', '\\.'),
  condition('a bracket with a backslash in double quotes', `"matches(case.claim.bol, 'A\\(1')"`, '[(]', '\\('),
  within('a deadline of a span alone', '2 days', 'duration("2 days") of case.received_at'),
  within('a deadline of a name alone', 'notify_within', 'notify_within of case.received_at'),
  within(
    'a deadline after something',
    '3 hours after case.claim.bought_at',
    'duration("3 hours") of case.claim.bought_at',
  ),
  rest('a calculation without its sign', 'case.claim.amount - small', '= case.claim.amount - small'),
  rest('a calculation with one name in braces', "'{case.claim.amount} - small'", '= case.claim.amount - small'),
  rest('a product without its sign', 'small * 0.2', '= small * 0.2'),
  eleventh('a label twice', '10', '11'),
  figure('a number in quotes in a product', '"0.5"', '0.5'),
  set(
    'a list in a computed value',
    'issue.key: = first([case.claim.bol, "none"])',
    `issue.key: '= first([case.claim.bol, "none"])'`,
  ),
  set(
    'a choice in a computed value',
    'issue.key: = has(case.claim.bol) ? "a" : "none"',
    `issue.key: '= has(case.claim.bol) ? "a" : "none"'`,
  ),
  form('an amount in braces', 'max: 5,000.00 EUR', 'max: 5000.00 EUR'),
  bound('an amount in quotes', "'5,000.00 EUR'", '5000.00 EUR'),
  field('a sign and no comma in braces', '$5000.00', '5000.00 USD'),
  field('thousands in braces', '5k USD', '5000.00 USD'),
  record('a sign in braces', 'top: $5,000.00', 'top: 5000.00 USD'),
  policy('single quotes in a policy', "'CLM'", '"CLM"'),
  policy('other quotes in a policy', '“CLM”', '"CLM"'),
  tier('an equals sign', '=', '=='),
  tier('one equals sign too many', '===', '=='),
  tier('is', 'is', '=='),
  tier('is not', 'is not', '!='),
];
