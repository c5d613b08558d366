/**
 * Members of an answer that are not known, as people are shown them and declare them.
 *
 * Pure.
 */
import { clip } from './outcome.ts';

type Value = string | number | boolean | null;
/** `entry`: what declares it, for the operator's settings. */
export type Unknown = { readonly path: readonly string[]; readonly value: Value; readonly entry: string };
export type Leaf = Omit<Unknown, 'entry'>;

const DEPTH_MAX = 8;

/** Each value with the names that lead to it; `null` for a list or an object that is empty. */
export function leavesIn(value: unknown, path: readonly string[]): readonly Leaf[] {
  if (typeof value !== 'object' || value === null) return [{ path, value: (value ?? null) as Value }];
  if (path.length > DEPTH_MAX) return [{ path, value: '…' }];
  const inner = Array.isArray(value)
    ? value.flatMap((each: unknown) => leavesIn(each, path))
    : Object.entries(value).flatMap(([name, each]) => leavesIn(each, [...path, name]));
  return inner.length > 0 || path.length === 0 ? inner : [{ path, value: null }];
}

/** Members that a sentence shows with their value; all of them are in the line to copy. */
const SHOWN_MAX = 3;
const WORDS_MAX = 60;

/** `\`bank_status.TxSts\` is \`RJCT\`, \`memo\` is \`Claim\` and 2 more` */
export function unknownShown(unknown: readonly Unknown[]): string {
  const shown = unknown
    .slice(0, SHOWN_MAX)
    .map(({ path, value }) => `\`${clip(path.join('.'), 80)}\` is \`${clip(String(value), WORDS_MAX)}\``);
  const more = unknown.length - shown.length;
  return more === 0 ? shown.join(', ') : `${shown.join(', ')} and ${more} more`;
}

/** The entries as JSON, to be copied: `"is_test=false", "batch_id"`. */
export const entriesOf = (unknown: readonly Unknown[]): string =>
  [...new Set(unknown.map(({ entry }) => entry))]
    // The sentence is shown between backticks.
    .map((entry) => JSON.stringify(entry).replaceAll('`', '\\u0060'))
    .join(', ');

/**
 * A value in words is declared with it, since another one may matter; what has digits is another one each time, and so is
 * a long text.
 */
export function entryOf(path: readonly string[], value: Value): string {
  const name = path.join('.');
  const text = String(value);
  const isZero = /^0+(?:\.0+)?$/.test(text);
  const isWords = text.length <= WORDS_MAX && !/[\d`…\p{C}]/u.test(text);
  return isZero || isWords ? `${name}=${text}` : name;
}
