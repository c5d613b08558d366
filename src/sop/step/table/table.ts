/**
 * `table`: a decision table. Its rows are conditions over what its columns read, and what each row gives.
 */
import { z } from 'zod';
import { formatValue, type Field, type RecordType, type Type } from '../../../kernel/value.ts';
import type { FlowWalk } from '../../check/flow-walk.ts';
import { withPresent, type Facts } from '../../expression/environment.ts';
import { pathNodes } from '../../expression/walk.ts';
import { humanise } from '../../names.ts';
import { markdownText } from '../../render/escape.ts';
import type { Words } from '../../render/words.ts';
import { scalar, slug, text, word } from '../../schema-parts.ts';
import type { HitPolicy, Step, TableBody, TableRow } from '../../sop.ts';
import { typeOfValue } from '../../values.ts';
import { savedAs, writesSave } from '../parts.ts';
import type { StepKind } from '../step-kind.ts';
import { diffTable } from './diff-table.ts';
import { readTable } from './read-table.ts';

const HITS: Readonly<Record<HitPolicy, string>> = {
  first: 'the first row that holds',
  unique: 'the one row that holds',
  collect: 'every row that holds',
};

export const table: StepKind<'table'> = {
  kind: 'table',
  keys: ['save'],

  schema: () =>
    z
      .strictObject({
        hit: z
          .enum(['first', 'unique', 'collect'], { error: 'Expected `first`, `unique` or `collect`' })
          .describe('`first` row that holds; the `unique` one; or `collect` all'),
        when: z
          .array(text)
          .min(1)
          .optional()
          .describe(
            'What the columns of conditions ask about: `case.claim.amount`, or an expression such as `size(missing)`',
          ),
        give: z.array(word).min(1).optional().describe('The names of the columns after them, as they are saved'),
        rows: z
          .array(z.array(scalar).min(1))
          .min(1)
          .optional()
          .describe(
            'Cells: `"> 5,000.00 USD"`, `"[0..5000]"`, `SMB`, `= name`, `"-"` for anything; then what the row gives',
          ),
        from: slug.optional().describe('The file `tables/NAME.csv` in place of `when`, `give` and `rows`'),
      })
      .optional()
      .describe('A decision table; `save` keeps what its row gives'),
  example: () =>
    '`table: { hit: first, when: [case.claim.amount], give: [queue], rows: [["> 5,000.00 USD", major], ["-", minor]] }`, or `table: { hit: first, from: NAME }`',
  read: ({ nodes, tree, save }) => readTable(nodes, tree, save()),

  expressions: ({ columns, rows }) => [...columns, ...rows.flatMap((row) => row.if)],
  texts: () => [],
  saves: (body) => savedAs(body.save, givenType(body)),
  writes: writesSave,

  flow: flowOf,
  needsOtherwise: () => true,
  extent: () => ({ kind: 'none' }),

  page({ words, add, addBelow }, { hit, gives, rows, from }) {
    add(markdownText(`${from === null ? 'From this table' : `From the table ${from}`}, ${HITS[hit]}:`));
    for (const row of rows) addBelow(markdownText(`Row ${rowWords(row, hit, gives, words)}`));
  },

  given: () => new Map(),
  diff: diffTable,
};

function flowOf(walk: FlowWalk, step: Step, body: TableBody, facts: Facts): Facts {
  let known = facts;
  // A problem of a column is reported once, at its head.
  const reported = new Set<string>();
  for (const column of body.columns) {
    const { problems } = walk.site(column, step, { kind: 'column' }, known).checked;
    for (const { message } of problems) reported.add(message);
    const read = [...pathNodes(column.node)].filter(({ kind }) => kind === 'path');
    known = withPresent(
      known,
      read.map(({ path }) => path.join('.')),
    );
  }
  for (const condition of body.rows.flatMap((row) => row.if))
    walk.site(condition, step, { kind: 'condition' }, known, { reported });
  return walk.saved(facts, body.save, givenType(body));
}

/**
 * What the rows give, by column: for text exactly the texts in the rows, so a misspelt one is found after the table.
 */
function givenType({ gives, rows, hit }: TableBody): RecordType {
  const fields = gives.map((name, index): [string, Field] => {
    const values = rows.flatMap(({ values: given }) => given.slice(index, index + 1));
    const [first] = values;
    const texts = values.filter((value) => typeof value === 'string');
    const type: Type =
      first === undefined || typeof first === 'string'
        ? { kind: 'text', oneOf: [...new Set(texts)] }
        : typeOfValue(first);
    const of: Type = hit === 'collect' ? { kind: 'list', of: type } : type;
    return [name, { type: of, label: humanise(name), optional: false }];
  });
  return { kind: 'record', fields: Object.fromEntries(fields) };
}

function rowWords(row: TableRow, hit: HitPolicy, gives: readonly string[], words: Words): string {
  const given = row.values.map((value, index) => `${humanise(gives[index] ?? '')} ${formatValue(value)}`).join(', ');
  const conditions = row.if.map((condition) => words.condition(condition)).join(' and ');
  const always = hit === 'first' && row.number > 1 ? 'In every other case' : 'In every case';
  return `${row.number}: ${row.if.length === 0 ? always : `When ${conditions}`}: ${given}`;
}
