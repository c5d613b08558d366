/**
 * `table`: a decision table. Its rows are conditions over what its columns read, and what each row gives.
 */
import { z } from 'zod';
import type { Field, RecordType, Type } from '../../../kernel/value.ts';
import { typeOfArgument } from '../../check/type-of-argument.ts';
import type { FlowWalk } from '../../check/flow-walk.ts';
import { withPresent, type Facts, type Names } from '../../expression/environment.ts';
import { pathNodes } from '../../expression/walk.ts';
import { humanise } from '../../names.ts';
import { markdownText } from '../../render/escape.ts';
import type { Words } from '../../render/words.ts';
import { scalar, slug, text, word } from '../../schema-parts.ts';
import type { Argument, HitPolicy, Step, TableBody, TableRow } from '../../sop.ts';
import { inArgument, savedAs, writesSave } from '../parts.ts';
import type { StepKind } from '../step-kind.ts';
import { diffTable } from './diff-table.ts';
import { readTable } from './read-table.ts';

const HITS: Readonly<Record<HitPolicy, string>> = {
  first: 'the first row that holds',
  unique: 'the one row that holds',
  collect: 'every row that holds',
};

const listOfScalars = z.array(scalar).min(1);
const cell = z.union(
  [z.string(), z.number(), z.boolean(), listOfScalars, z.strictObject({ not: z.union([scalar, listOfScalars]) })],
  {
    error: 'Expected text, a number, true or false, `[A, B]` or `not: A`',
  },
);

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
          .array(z.array(cell).min(1))
          .min(1)
          .optional()
          .describe(
            'Cells: `"> 5,000.00 USD"`, `"[0..5000]"`, `SMB`, `[A, B]` for any of these, `not: A`, `= expression`, `"-"` for anything; then what the row gives: a literal, or `= expression`',
          ),
        from: slug.optional().describe('The file `tables/NAME.csv` in place of `when`, `give` and `rows`'),
      })
      .optional()
      .describe('A decision table; `save` keeps what its row gives'),
  example: () =>
    '`table: { hit: first, when: [case.claim.amount], give: [queue], rows: [["> 5,000.00 USD", major], ["-", minor]] }`, or `table: { hit: first, from: NAME }`',
  read: ({ nodes, tree, save }) => readTable(nodes, tree, save()),

  expressions: ({ columns, rows }) => [
    ...columns,
    ...rows.flatMap((row) => [...row.if, ...row.gives.flatMap(inArgument)]),
  ],
  texts: () => [],
  // What is computed has the type of what it reads, which is declared later.
  saves: (body) => savedAs(body.save, isComputed(body) ? null : givenType(body, NO_NAMES)),
  writes: writesSave,
  declare(names, body) {
    if (body.save === null || !isComputed(body) || names.roots.get(body.save) !== null) return;
    names.roots.set(body.save, { type: givenType(body, names), label: humanise(body.save), optional: false });
  },

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
  for (const row of body.rows) {
    let held = known;
    for (const condition of row.if) {
      const { checked } = walk.site(condition, step, { kind: 'condition' }, known, { reported });
      held = withPresent(held, checked.whenTrue);
    }
    for (const [index, value] of row.gives.entries())
      walk.argument(value, step, { kind: 'assignment', path: `${body.save ?? ''}.${body.gives[index] ?? ''}` }, held);
  }
  return isComputed(body) ? walk.saved(facts, body.save) : walk.saved(facts, body.save, givenType(body, NO_NAMES));
}

const NO_NAMES: Names = { roots: new Map(), constants: new Map() };

const isComputed = ({ rows }: TableBody): boolean =>
  rows.some(({ gives }) => gives.some(({ kind }) => kind !== 'literal'));

/**
 * What the rows give, by column: for text exactly the texts that the rows can give, if they are known, so a misspelt one
 * is found after the table.
 */
function givenType({ gives, rows, hit }: TableBody, names: Names): RecordType {
  const fields = gives.map((name, index): [string, Field] => {
    const values = rows.flatMap((row) => row.gives.slice(index, index + 1));
    const types = values.map((value) => typeOfArgument(names, value));
    const type = oneType(
      values,
      types.map((one) => one.type),
    );
    const of: Type = hit === 'collect' ? { kind: 'list', of: type } : type;
    const untrusted = types.some((one) => one.untrusted);
    return [name, { type: of, label: humanise(name), optional: false, ...(untrusted ? { untrusted } : {}) }];
  });
  return { kind: 'record', fields: Object.fromEntries(fields) };
}

function oneType(values: readonly Argument[], types: readonly (Type | null)[]): Type {
  const first = types.find((type) => type !== null);
  if (first !== undefined && first.kind !== 'text') return first;
  const texts = values.map((value, index): readonly string[] | null => {
    if (value.kind === 'literal') return typeof value.value === 'string' ? [value.value] : [];
    const type = types[index];
    return type?.kind === 'text' ? (type.oneOf ?? null) : null;
  });
  const known = texts.filter((item) => item !== null);
  return known.length < texts.length ? { kind: 'text' } : { kind: 'text', oneOf: [...new Set(known.flat())] };
}

function rowWords(row: TableRow, hit: HitPolicy, gives: readonly string[], words: Words): string {
  const given = row.gives.map((value, index) => `${humanise(gives[index] ?? '')} ${words.argument(value)}`).join(', ');
  const conditions = words.conditions(row.if);
  const always = hit === 'first' && row.number > 1 ? 'In every other case' : 'In every case';
  return `${row.number}: ${row.if.length === 0 ? always : `When ${conditions}`}: ${given}`;
}
