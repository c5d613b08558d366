/**
 * How a cell of a decision table is written in its file, so that what a finding advises can be copied as it is. `> 5` in
 * YAML needs quotes around it, and so does `[A, B]` in a CSV file; text in its own quotes needs both kinds.
 */
import { yamlQuoted } from '../../../handbook/yaml/yaml-quoted.ts';

/** A cell in the notation of tables, as its file has it. */
export type WriteCell = (cell: string) => string;

const WORD = String.raw`[A-Za-z][\w]*(?:[ .-][\w]+)*`;
/** What YAML reads as the text that it is, or as the list or key that the reader of cells makes one of. */
const PLAIN_IN_YAML = new RegExp(
  String.raw`^(?:-?\d+(?:\.\d+)?(?: [A-Z]{3})?|= [\w.]+|(?:not: )?(?:${WORD}|\[(?:${WORD}|\d+)(?:, (?:${WORD}|\d+))*\]))$`,
);

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * The cell that holds for whole days: `> 2026-03-04` is true during that very day, since a day is its midnight.
 *
 * @param operator as it is written between the column and the day
 */
export function cellOfDay(operator: string, day: string): string {
  const next = new Date(Date.parse(day) + DAY_MS).toISOString().slice(0, day.length);
  switch (operator) {
    case '==':
      return `[${day}..${next})`;
    case '!=':
      return `not: [${day}..${next})`;
    case '>':
      return `>= ${next}`;
    case '<=':
      return `< ${next}`;
    default:
      return `${operator} ${day}`;
  }
}

/** The cell that holds for whole months, with the operator and the month, `2026-03`, as they are written. */
export function cellOfMonth(operator: string, month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  const first = `${month}-01`;
  const next = number === 12 ? `${year + 1}-01-01` : `${year}-${String(number + 1).padStart(2, '0')}-01`;
  switch (operator) {
    case '==':
      return `[${first}..${next})`;
    case '!=':
      return `not: [${first}..${next})`;
    case '>':
      return `>= ${next}`;
    case '<=':
      return `< ${next}`;
    default:
      return `${operator} ${first}`;
  }
}

export const writeCell = (isCsv: boolean): WriteCell => (isCsv ? inCsv : inYaml);

const inCsv: WriteCell = (cell) => (/[",;\t\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

const inYaml: WriteCell = (cell) => (PLAIN_IN_YAML.test(cell) ? cell : yamlQuoted(cell));
