/**
 * Reads a decision table from the SOP or from a file of `tables/`: its columns, and its rows as conditions and values.
 * Each cell keeps its place.
 */
import { tableRowsMax } from '../../../kernel/limits.ts';
import type { Expression } from '../../expression/expression.ts';
import { pathNodes } from '../../expression/walk.ts';
import { parseExpression } from '../../expression/parse-expression.ts';
import { suggest } from '../../../handbook/suggest.ts';
import { notationInGiven } from '../../looks-like-notation.ts';
import { isReservedName, whyReserved } from '../../names.ts';
import type { Place } from '../../../handbook/place.ts';
import type { HitPolicy, TableBody, TableRow } from '../../sop.ts';
import { child, childText, textScalar, type Nodes } from '../../parse/nodes.ts';
import { readArgument } from '../../parse/read-argument.ts';
import { QUOTED, readCell } from './read-cell.ts';
import { writeCell } from './write-cell.ts';
import { readExpression } from '../../parse/read-sentence.ts';
import { readCsv } from './read-csv.ts';
import type { TableTrees } from './table-trees.ts';
import { FileReader } from '../../../handbook/file-reader.ts';
import type { Tree } from '../../../handbook/yaml/tree.ts';

export function readTable(nodes: Nodes, tree: Tree | null, save: string | null): TableBody {
  const hit = childText(tree, 'hit') as HitPolicy;
  const from = textScalar(child(tree, 'from'));
  if (from === null)
    return {
      kind: 'table',
      hit,
      from: null,
      save,
      ...readParts(
        { reader: nodes.reader, names: nodes.names, isCsv: false },
        {
          when: itemsOf(child(tree, 'when')),
          give: itemsOf(child(tree, 'give')),
          rows: itemsOf(child(tree, 'rows')),
        },
      ),
    };
  const extra = ['when', 'give', 'rows'].find((key) => child(tree, key) !== null);
  if (extra !== undefined)
    nodes.reader.report(
      'table-file',
      from.tree,
      `A table is in the SOP or in a file, but this one has \`from\` and \`${extra}\``,
      'Keep one of them',
    );
  const text = nodes.tables.get(from.text);
  if (text === undefined) {
    nodes.reader.report(
      'table-file',
      from.tree,
      `There is no file \`tables/${from.text}.csv\``,
      suggest(from.text, nodes.tables.keys()),
    );
    return { kind: 'table', hit, from: from.text, save, columns: [], gives: [], rows: [] };
  }
  const reader = new FileReader(`tables/${from.text}.csv`, text);
  const parts = readParts({ reader, names: nodes.names, isCsv: true }, readCsv(reader));
  for (const finding of reader.findings) nodes.reader.add(finding);
  return { kind: 'table', hit, from: from.text, save, ...parts };
}

/** `names` are the values of the procedure. In a CSV file, a text in its own quotes is never computed. */
type Reading = { readonly reader: FileReader; readonly names: ReadonlySet<string>; readonly isCsv: boolean };

function readParts(
  reading: Reading,
  { when, give, rows: all }: TableTrees,
): Pick<TableBody, 'columns' | 'gives' | 'rows'> {
  const { reader } = reading;
  const columns = when.map((item) => columnOf(reader, item)).filter((column) => column !== null);
  const gives = give.map((item) => nameOf(reader, item)).filter((name) => name !== null);
  const [tooMuch] = all.slice(tableRowsMax);
  if (tooMuch !== undefined)
    reader.report('limit', tooMuch, `Expected at most ${tableRowsMax} rows, got ${all.length}`, 'Split the table');
  // Cells below an unreadable header would only be reported a second time.
  const isWhole = columns.length === when.length && gives.length === give.length;
  return {
    columns,
    gives,
    rows: isWhole
      ? all.slice(0, tableRowsMax).flatMap((row, index) => rowOf(reading, row, index + 1, columns, gives.length))
      : [],
  };
}

const itemsOf = (tree: Tree | null): readonly Tree[] => (tree?.kind === 'list' ? tree.items : []);

function columnOf(reader: FileReader, tree: Tree): Expression | null {
  const scalar = textScalar(tree);
  if (scalar === null) return null;
  if (isCutAtComma(scalar.text)) {
    reader.report(
      'table-cells',
      tree,
      `\`${scalar.text}\` is only part of an expression: the comma splits it`,
      'Put the whole expression in quotes',
    );
    return null;
  }
  if (reader.file.endsWith('.csv') && /^\w+(?: \w+)+$/.test(scalar.text)) {
    reader.report(
      'table-cells',
      tree,
      `Expected a fact such as \`case.claim.amount\` as the name of a column, got \`${scalar.text}\``,
      'Write the fact, or `give name` for what the row gives',
    );
    return null;
  }
  // In a CSV cell, the text begins after the quotes.
  const start =
    scalar.tree.style === 'plain' && reader.text[scalar.tree.start] === '"' ? scalar.tree.start + 1 : scalar.tree.start;
  const expression = readExpression(reader, { ...scalar.tree, start }, 0, scalar.text.length);
  if (expression === null || !pathNodes(expression.node).next().done) return expression;
  reader.report(
    'table-cells',
    tree,
    `A column asks about a fact or a result, but \`${scalar.text}\` reads neither`,
    'Write `case.claim.amount`, or `size(case.documents)`',
  );
  return null;
}

/** Whether a list on one line cut `days_between(a, b)` at its comma. */
function isCutAtComma(text: string): boolean {
  const bare = text.replace(/"(?:[^"\\]|\\.)*"/g, '');
  return bare.split('(').length !== bare.split(')').length;
}

/**
 * What a column reads, as a cell compares it: only operators that bind more weakly than a comparison need parentheses.
 */
function comparable({ text, node }: Expression): string {
  return node.kind === 'binary' || node.kind === 'not' || node.kind === 'negate' ? `(${text})` : text;
}

function nameOf(reader: FileReader, tree: Tree): string | null {
  const name = textScalar(tree)?.text ?? null;
  if (name !== null && !/^[a-z][a-z0-9_]*$/.test(name)) {
    reader.report('table-cells', tree, `Expected lowercase letters, digits and underscores, got \`${name}\``);
    return null;
  }
  if (name === null || !isReservedName(name)) return name;
  reader.report('reserved-name', tree, whyReserved(name), 'Choose another name');
  return null;
}

function rowOf(
  { reader, names, isCsv }: Reading,
  tree: Tree,
  number: number,
  columns: readonly Expression[],
  gives: number,
): TableRow[] {
  const cells = itemsOf(tree);
  const place = reader.placeAt(tree.start);
  if (cells.length !== columns.length + gives) {
    reader.report(
      'table-cells',
      { start: tree.start, end: tree.start + 1 },
      `Expected ${columns.length + gives} cells in row ${number}, got ${cells.length}`,
      `It has ${columns.length} conditions, then ${gives} values; one with a comma in it needs quotes`,
    );
    return [];
  }
  const conditions = columns.flatMap((column, index): Expression[] => {
    const cell = cells[index];
    const text = cell === undefined ? null : cellText(cell);
    if (cell === undefined || text === null) return [];
    const read = readCell(comparable(column), text, names, writeCell(isCsv));
    if ('problem' in read) {
      reader.report('table-cells', cell, read.problem, read.suggestion);
      return [];
    }
    if (read.remark !== undefined)
      reader.report('table-cells', cell, read.remark.message, read.remark.suggestion, 'warning');
    if (read.text !== null) return conditionOf(reader, cell, read.text, placeOfCell(reader, cell));
    return [];
  });
  const given = cells.slice(columns.length).map((cell) => {
    const scalar = isCsv ? null : textScalar(cell);
    const lookalike = scalar === null || scalar.tree.style === 'plain' ? null : notationInGiven(scalar.text);
    if (lookalike === null) return readArgument({ reader, names }, cell, isCsv);
    reader.report('looks-like-notation', cell, lookalike.message, lookalike.suggestion);
    return null;
  });
  return given.includes(null)
    ? []
    : [{ number, if: conditions, gives: given.filter((value) => value !== null), place }];
}

/** A condition as text: `[A, B]` and `not: A` are a list and a key in YAML. Null when the shape is wrong. */
function cellText(cell: Tree): string | null {
  switch (cell.kind) {
    case 'scalar':
      return String(cell.value ?? '');
    case 'list': {
      const items = cell.items.map((item) =>
        item.kind === 'scalar' ? (item.style === 'plain' ? item.source : ownText(String(item.value))) : null,
      );
      return items.includes(null) ? null : `[${items.join(', ')}]`;
    }
    case 'map': {
      const [entry, ...more] = cell.entries;
      const text = entry?.key === 'not' && more.length === 0 ? cellText(entry.value) : null;
      const isQuoted = entry?.value.kind === 'scalar' && entry.value.style !== 'plain';
      return text === null ? null : `not: ${isQuoted ? ownText(text) : text}`;
    }
  }
}

/** A text with quotes around it in the file: those of YAML, or its own inside them. */
const ownText = (text: string): string => (QUOTED.test(text) ? text : JSON.stringify(text));

/** The condition of a cell; a finding about any part of it points at the cell. */
function conditionOf(reader: FileReader, cell: Tree, text: string, place: Place): Expression[] {
  const { node } = parseExpression(text);
  if (node !== null) return [{ text, node, place, places: Array.from({ length: text.length }, () => place) }];
  reader.report(
    'table-cells',
    cell,
    `\`${cellText(cell) ?? ''}\` is not a condition`,
    'Write `> 5,000.00 USD`, `[0..5000]`, `SMB`, `[A, B]`, `not: A` or `-`',
  );
  return [];
}

function placeOfCell(reader: FileReader, cell: Tree): Place {
  const isQuoted = cell.kind === 'scalar' && (cell.style === 'single' || cell.style === 'double');
  return reader.placeAt(cell.start + (isQuoted ? 1 : 0));
}
