import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sopFile as freightSop } from '../run/handbook.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { parseSop } from '../../src/sop/parse.ts';
import { tableCsv } from '../../src/sop/render/table-csv.ts';
import type { TableBody, TableRow } from '../../src/sop/sop.ts';
import { sop } from '../cli/fake-world.ts';
import { sopFile } from './world.ts';
import { histories } from '../histories.ts';

const inline = (when: readonly string[], give: readonly string[], rows: readonly (readonly unknown[])[]): string =>
  sopFile({
    values: 'high: 5,000.00 USD\nlow: 1,000.00 USD\ntier: SMB',
    steps: `- step: 1\n  says: Decide\n  table:\n    hit: first\n    when: ${JSON.stringify(when)}\n    give: ${JSON.stringify(give)}\n    rows:\n${rows.map((row) => `      - [${row.join(', ')}]`).join('\n')}\n  save: route`,
  });
const FROM = sopFile({
  values: 'high: 5,000.00 USD\nlow: 1,000.00 USD\ntier: SMB',
  steps: '- step: 1\n  says: Decide\n  table:\n    hit: first\n    from: routes\n  save: route',
});

function tableIn(text: string, csv?: string): TableBody {
  const { sop: read, findings } = parseSop(
    text,
    'x.sop.yaml',
    csv === undefined ? new Map() : new Map([['routes', csv]]),
  );
  const body = read?.steps[0]?.body;
  if (body?.kind !== 'table') throw new Error(JSON.stringify(findings.map(({ message }) => message)));
  return body;
}
const problems = (csv: string): string[] =>
  parseSop(FROM, 'x.sop.yaml', new Map([['routes', csv]])).findings.map(({ message }) => message);
const given = ({ gives }: TableRow): unknown[] =>
  gives.map((value) =>
    value.kind === 'literal'
      ? value.value
      : value.kind === 'expression'
        ? `= ${value.expression.text.trim()}`
        : value.sentence.text,
  );
const meant = ({ columns, gives, rows }: TableBody): unknown => ({
  columns: columns.map(({ text }) => text),
  gives,
  rows: rows.map((row) => [row.if.map(({ text }) => text), given(row)]),
});
const again = (table: TableBody): unknown => meant(tableIn(FROM, tableCsv(table)));

const EVERY = inline(
  ['case.claim.amount', 'case.claim.type', 'case.claim.pieces', 'case.claim.isNew'.toLowerCase()],
  ['queue', 'answer_in', 'limit', 'rank', 'is_key'],
  [
    ['"> 5,000.00 USD"', 'SMB', '"-5"', 'true', 'Priority', '15 minutes', '5.00 USD', '-3', 'true'],
    [
      '"(low..high]"',
      '\'"A, B", "C"\'',
      '"[1..2.5)"',
      '"-"',
      '"=1+2"',
      '2 business days (us-claims)',
      '-5.00 USD',
      '0.5',
      'false',
    ],
    ['"= high"', '"= tier"', '"-"', '"false"', '"15 minutes"', '1 day', '1.00 EUR', '12', 'true'],
    ['"!= = high"', '"!= SMB"', '"<= -1"', '"-"', '"@cmd"', '1 day', '1.00 EUR', '12', 'true'],
    ['"-"', '"-"', '"-"', '"-"', '" a ""b"";\'c "'.replaceAll('""', '\\"'), '1 day', '1.00 EUR', '12', 'true'],
  ],
);

describe('a table as CSV', () => {
  it('is read back as the same table, whatever is in its cells', () => {
    const table = tableIn(EVERY);
    expect(tableCsv(table)).toMatchInlineSnapshot(`
      "case.claim.amount,case.claim.type,case.claim.pieces,case.claim.isnew,give queue,give answer_in,give limit,give rank,give is_key
      "> 5,000.00 USD",SMB,-5,true,Priority,15 minutes,5.00 USD,-3,true
      (low..high],"[""A, B"", C]",[1..2.5),-,'= 1+2,2 business days (us-claims),'-5.00 USD,0.5,false
      '= high,'= tier,-,false,"""15 minutes""",1 day,1.00 EUR,12,true
      != = high,!= SMB,<= -1,-,'@cmd,1 day,1.00 EUR,12,true
      -,-,-,-,""" a ""b"";'c """,1 day,1.00 EUR,12,true
      "
    `);
    expect(again(table)).toEqual(meant(table));
  });

  it('is read back as the same texts, whatever they look like', () => {
    const text = fc
      .oneof(
        fc.string({ maxLength: 12 }),
        fc.constantFrom(
          '',
          '-',
          '=A1',
          '+1',
          '-1',
          "'=x",
          "''=x",
          '@SUM(A1)',
          '"',
          '""',
          'a"b',
          'TRUE',
          'true',
          '12',
          '1,5',
          '5.00 USD',
          '5 minutes',
          ' x ',
          'a;b',
          'a,b',
          'a\tb',
          'a\nb',
        ),
      )
      .filter(
        (value) =>
          !/[\r\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/.test(
            value,
          ) &&
          value.isWellFormed() &&
          // In YAML these are notations, also in quotes; in CSV their own quotes make them text.
          !/^(?:[=<>!≤≥≠]|not[:\s])|[{}]/.test(value),
      );
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 4 }), (texts) => {
        const rows = texts.map((value) => [
          '"-"',
          stringify(value, { defaultStringType: 'QUOTE_DOUBLE', lineWidth: 0 }).trim(),
        ]);
        const table = tableIn(inline(['case.id'], ['queue'], rows));
        expect(again(table)).toEqual(meant(table));
      }),
      { numRuns: histories(300), seed: 20_260_302 },
    );
  });

  it('has no cell that a spreadsheet would take for a formula', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('=', '+', '-', '@', "'=", ''),
        fc.string({ unit: 'grapheme-ascii', maxLength: 8 }),
        (sign, rest) => {
          const value = `${sign}${rest}`;
          if (!/^[ -~]+$/.test(value)) return;
          const own = `"""${value.replaceAll('"', '""')}"""`;
          const csv = tableCsv(tableIn(FROM, `case.id,give queue\n-,${own}\n`));
          const cell = csv.split('\n')[1]?.replace(/^-,"?/, '') ?? '';
          expect(/^[=+\-@]/.test(cell) && !/^[-+]?(?:\d+(?:\.\d+)?)?"?$/.test(cell)).toBe(false);
        },
      ),
      { numRuns: histories(300), seed: 20_260_302 },
    );
  });

  it('is written into its own file, which is read whole before', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tables-'));
    cpSync('sops', folder, { recursive: true, filter: (path) => !path.includes('examples') });
    mkdirSync(join(folder, 'tables'));
    const path = join(folder, 'tables', 'queue.csv');
    writeFileSync(path, 'case.claim.amount;give queue\n> 5,000.00 USD;Priority\n-;Standard\n');
    const sopPath = join(folder, 'freight-damage-claim.sop.yaml');
    const steps = '  - step: 1\n    says: Queue\n    table:\n      from: queue\n      hit: first\n    save: routing';
    writeFileSync(sopPath, freightSop(steps, { needs: '  - case.claim.amount' }).text);
    expect(await sop(['tables', sopPath, '1', '--write'])).toMatchObject({ err: '', code: 0 });
    expect(readFileSync(path, 'utf8')).toBe('case.claim.amount,give queue\n"> 5,000.00 USD",Priority\n-,Standard\n');
  });

  it('is printed by the command, which names the steps when there are several', async () => {
    expect((await sop(['tables', 'test/sop/corpus/base/damage.sop.yaml'])).out.split('\n')[0]).toBe(
      'case.claim.type,case.claim.amount,give queue,give answer_in',
    );
    expect(await sop(['tables', 'test/sop/corpus/base/damage.sop.yaml', '4'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('Expected a step with a table, got `4`'),
    });
    expect(await sop(['tables', 'sops/freight-damage-claim.sop.yaml'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('got none'),
    });
  });
});

describe('a table as a spreadsheet saves it', () => {
  const plain = 'case.claim.type,give queue,give rank\nSMB,"A, B",2\n-,Rest,3\n';

  it.each([
    ['with a mark of its bytes and line ends of Windows', `\ufeff${plain.replaceAll('\n', '\r\n')}`],
    ['with semicolons', 'case.claim.type;give queue;give rank\nSMB;A, B;2\n-;Rest;3\n'],
    ['with semicolons and quotes', '"case.claim.type";"give queue";"give rank"\n"SMB";"A, B";"2"\n"-";"Rest";"3"\n'],
    ['with tabs', 'case.claim.type\tgive queue\tgive rank\nSMB\tA, B\t2\n-\tRest\t3\n'],
    [
      'followed by empty columns and rows',
      'case.claim.type,give queue,give rank,,\nSMB,"A, B",2,,\n-,Rest,3,,\n,,,,\n',
    ],
  ])('is the same: %s', (_, csv) => {
    expect(meant(tableIn(FROM, csv))).toEqual(meant(tableIn(FROM, plain)));
  });

  it('reads yes and no as spreadsheets write them', () => {
    expect(
      tableIn(FROM, 'case.claim.isnew,give is_key\nTRUE,FALSE\n-,TRUE\n').rows.map((row) => [
        row.if.map(({ text }) => text),
        given(row),
      ]),
    ).toEqual([
      [['case.claim.isnew == true'], [false]],
      [[], [true]],
    ]);
  });

  it('refuses a number with a comma, and a cell after the last column', () => {
    expect(problems('case.claim.type;give rank\nSMB;1,5\n')).toEqual(['`1,5` has a comma, and decimals have a point']);
    expect(problems('case.claim.type,give queue\nSMB,A,B\n')).toEqual(['Expected 2 cells in row 1, got 3']);
  });
});
