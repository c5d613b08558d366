/**
 * What an answer states, value by value: whether a flag says anything, and what is next to the list of a product of which each
 * member is known.
 *
 * Pure.
 */
import { meansNoDate } from '../kernel/no-date.ts';
import { clip } from './outcome.ts';
import { plainText } from './plain-text.ts';

/** One value, with the names that lead to it. */
export type Statement = { readonly path: readonly string[]; readonly value: string | number | boolean };

const DEPTH_MAX = 8;
const NOTHING = /^(?:|[-+]?0+(?:\.0+)?|no|n|none|null|nil|false|undefined|n\/?a|-+|not applicable)$/i;

/** All values but those that state nothing: `null`, `false`, zero, an empty text or list, a date that means none. */
export function statementsIn(value: unknown, path: readonly string[] = []): readonly Statement[] {
  if (typeof value === 'object' && value !== null) {
    // What is nested deeper than any answer needs is not read, and so not known.
    if (path.length > DEPTH_MAX) return [{ path, value: '…' }];
    return Array.isArray(value)
      ? value.flatMap((each: unknown) => statementsIn(each, path))
      : Object.entries(value).flatMap(([name, inner]: [string, unknown]) => statementsIn(inner, [...path, name]));
  }
  if (typeof value === 'number') return value === 0 ? [] : [{ path, value }];
  if (typeof value === 'boolean') return value ? [{ path, value }] : [];
  if (typeof value !== 'string') return [];
  return NOTHING.test(value.trim()) || meansNoDate(value) ? [] : [{ path, value }];
}

/** The words of a name: `requestId`, `request_id` and `@request.id` are `request` and `id`. */
export function wordsOfName(name: string): readonly string[] {
  return plainText(
    name
      .replace(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2')
      .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
      .replace(/[^\p{L}\p{N}]+/gu, ' '),
  )
    .split(' ')
    .filter((word) => word !== '');
}

/** `\`meta.source\` is \`cache\`` */
const statementShown = ({ path, value }: Statement): string =>
  `\`${clip(path.join('.'), 80)}\` is \`${clip(String(value), 120)}\``;

/** What is next to the list of a product of which each member is known: all that its connector does not name; null for none. */
export function othersIn(around: unknown): string | null {
  const others = leavesIn(around, []);
  return others.length === 0 ? null : others.slice(0, SHOWN_MAX).map(statementShown).join(', ');
}

const SHOWN_MAX = 3;

/** All values but empty ones: `isLast: false` says something. */
function leavesIn(value: unknown, path: readonly string[]): readonly Statement[] {
  if (value === undefined || value === null || value === '') return [];
  if (typeof value !== 'object') return [{ path, value: value as Statement['value'] }];
  if (path.length > DEPTH_MAX) return [{ path, value: '…' }];
  if (Array.isArray(value)) return value.flatMap((each: unknown) => leavesIn(each, path));
  return Object.entries(value).flatMap(([name, inner]: [string, unknown]) => leavesIn(inner, [...path, name]));
}
