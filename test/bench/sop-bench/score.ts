/**
 * Compares an answer with the expected one: by our strict rule, and by the benchmark's looser one.
 */
import type { Json } from '../../../src/kernel/canonical-json.ts';

/** These all count as one value, which matches only itself. */
const NO_VALUE: ReadonlySet<string> = new Set(['', 'none', 'null', 'na', 'n/a', 'nan', 'unknown']);

export type Answers = Readonly<Record<string, Json>>;
type Match = (answered: Json, expected: Json) => boolean;

/** Equal as text after trimming and lower-casing. */
export const matchesStrictly: Match = (answered, expected) => normalise(answered) === normalise(expected);

/** The benchmark's rule: `_` and `-` are blanks, and a text that contains the other is a match. */
export const matchesOfficially: Match = (answered, expected) => {
  const [left, right] = [loosely(answered), loosely(expected)];
  return left === null || right === null ? left === right : left.includes(right) || right.includes(left);
};

/** The columns that do not match, in order. */
export function missesOf(columns: readonly string[], answered: Answers, expected: Answers, match: Match): string[] {
  return columns.filter((column) => !match(valueOf(answered, column), valueOf(expected, column)));
}

function normalise(value: Json): string | null {
  const text = typeof value === 'object' ? (value === null ? '' : JSON.stringify(value)) : String(value);
  const plain = text.trim().toLowerCase();
  return NO_VALUE.has(plain) ? null : plain;
}

function loosely(value: Json): string | null {
  return normalise(value)?.replace(/[_-]/g, ' ') ?? null;
}

function valueOf(answers: Answers, column: string): Json {
  return Object.hasOwn(answers, column) ? (answers[column] ?? null) : null;
}
