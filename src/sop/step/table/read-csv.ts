/**
 * Reads a decision table from a CSV file as a spreadsheet saves it. The header row names what the condition columns
 * read and then, each after `give `, what the rows give. CSV quotes protect commas and are doubled inside.
 *
 * Accepts what spreadsheets write: a byte order mark, Windows line endings, semicolons or tabs instead of commas,
 * `TRUE`, empty columns at the end, and an apostrophe before a sign that would begin a formula.
 */
import { refuseControls } from '../../../handbook/refuse-controls.ts';
import type { TableTrees } from './table-trees.ts';
import type { FileReader } from '../../../handbook/file-reader.ts';
import type { ScalarStyle, ScalarTree, Tree } from '../../../handbook/yaml/tree.ts';

const GIVE = /^give\s+(.+)$/;
/** Possible separators. Column names contain none of them, so the header row shows which one is used. */
const SEPARATORS = [',', ';', '\t'] as const;
const APOSTROPHE = /^'('*[=+\-@])/;

export function readCsv(reader: FileReader): TableTrees {
  const none = { when: [], give: [], rows: [] };
  if (!refuseControls(reader)) return none;
  const separator = separatorOf(reader.text);
  const [all, ...lines] = linesOf(reader, separator);
  if (all === undefined) {
    reader.report('table-cells', { start: 0, end: 1 }, 'Expected a header row with the column names, got nothing');
    return none;
  }
  const head = all.slice(0, all.findLastIndex(({ value }) => value !== '') + 1);
  const rows = lines.map((cells) => withoutRest(cells, head.length));
  const when = head.filter(({ value }) => !GIVE.test(String(value)));
  const misplaced = head.slice(0, when.length).find(({ value }) => GIVE.test(String(value)));
  if (misplaced !== undefined)
    reader.report(
      'table-cells',
      misplaced,
      'The values that a row gives come after its conditions',
      'Move the column to the end',
    );
  const give = head
    .filter((cell) => !when.includes(cell))
    .map((cell): ScalarTree => ({ ...cell, value: GIVE.exec(String(cell.value))?.[1] ?? '' }));
  const cellOf = (cell: ScalarTree, index: number): ScalarTree => {
    if (index < when.length) return { ...cell, value: truth(String(cell.value)) };
    return { ...cell, ...typedCell(String(cell.value)) };
  };
  return {
    when,
    give,
    rows: rows.map(
      (cells) =>
        ({
          kind: 'list',
          start: cells[0]?.start ?? 0,
          end: cells.at(-1)?.end ?? 0,
          items: cells.map(cellOf),
        }) satisfies Tree,
    ),
  };
}

/** A given value is typed by how it reads, like a plain scalar of an SOP; in its own quotes it is text, and so is `0012`. */
export function typedCell(text: string): { readonly value: string | number | boolean; readonly style: ScalarStyle } {
  if (/^-?(?:0|[1-9]\d*)(\.\d+)?$/.test(text)) return { value: Number(text), style: 'plain' };
  const said = truth(text);
  if (said === 'true' || said === 'false') return { value: said === 'true', style: 'plain' };
  const quoted = /^"(.*)"$/s.exec(text)?.[1];
  return quoted === undefined ? { value: text, style: 'plain' } : { value: quoted, style: 'double' };
}

function truth(text: string): string {
  return text === 'TRUE' || text === 'FALSE' ? text.toLowerCase() : text;
}

/** Empty cells after the last column belong to an empty column. */
function withoutRest(cells: readonly ScalarTree[], columns: number): readonly ScalarTree[] {
  return cells.slice(0, Math.max(columns, cells.findLastIndex(({ value }) => value !== '') + 1));
}

function separatorOf(text: string): string {
  const head = (/^\ufeff?[^\r\n]*/.exec(text)?.[0] ?? '').replaceAll(/"(?:[^"]|"")*"/g, '');
  return SEPARATORS.find((separator) => head.includes(separator)) ?? ',';
}

/** The lines that are not blank, as cells with their places. */
function linesOf(reader: FileReader, separator: string): ScalarTree[][] {
  const { text } = reader;
  const lines: ScalarTree[][] = [];
  let cells: ScalarTree[] = [];
  let at = text.startsWith('\ufeff') ? 1 : 0;
  while (at < text.length) {
    const cell = text[at] === '"' ? quotedCell(reader, at, separator) : plainCell(text, at, separator);
    cells.push(cell.tree);
    at = cell.next;
    if (text[at] === separator) {
      at += 1;
      // A separator at the end of a line or of the file is followed by an empty cell.
      if (at < text.length && text[at] !== '\n' && text[at] !== '\r') continue;
      cells.push(scalar('', at, at));
    }
    at += text[at] === '\r' ? 2 : 1;
    if (cells.some(({ value }) => value !== '')) lines.push(cells);
    cells = [];
  }
  return lines;
}

type Read = { readonly tree: ScalarTree; readonly next: number };

function plainCell(text: string, start: number, separator: string): Read {
  let next = start;
  while (next < text.length && text[next] !== separator && text[next] !== '\r' && text[next] !== '\n') next += 1;
  return { tree: scalar(text.slice(start, next).trim(), start, next), next };
}

function quotedCell(reader: FileReader, start: number, separator: string): Read {
  const { text } = reader;
  let value = '';
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] !== '"') {
      value += text[at] ?? '';
      continue;
    }
    if (text[at + 1] !== '"') {
      const { next } = plainCell(text, at + 1, separator);
      if (text.slice(at + 1, next).trim() !== '')
        reader.report(
          'table-cells',
          { start: at + 1, end: next },
          `Expected a ${NAMES[separator] ?? 'comma'} after the quotes`,
          'Double the quotes that belong to the text',
        );
      return { tree: scalar(value.trim(), start, next), next };
    }
    value += '"';
    at += 1;
  }
  reader.report('table-cells', { start, end: start + 1 }, 'The quotes are not closed');
  return { tree: scalar(value, start, text.length), next: text.length };
}

const NAMES: Readonly<Record<string, string>> = { ';': 'semicolon', '\t': 'tab' };

function scalar(value: string, start: number, end: number): ScalarTree {
  const text = value.replace(APOSTROPHE, '$1');
  return { kind: 'scalar', value: text, style: 'plain', source: text, start, end };
}
