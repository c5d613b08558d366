/**
 * What an answer states, value by value, for rules in which what we do not know counts as doubt: each must be known to be
 * neutral.
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

/** Whether the operator declares it: by its name, its path, or one value of either (`source=cache`), in any spelling. */
export function isDeclaredNeutral({ path, value }: Statement, declared: ReadonlySet<string>): boolean {
  const whole = path.join('.');
  const names = [...path, ...path.map((_, at) => path.slice(0, at + 1).join('.'))];
  return (
    names.some((name) => declared.has(plainText(name))) ||
    [whole, path.at(-1) ?? ''].some((name) => declared.has(plainText(`${name}=${String(value)}`)))
  );
}

/** `\`meta.source\` is \`cache\`` */
export const statementShown = ({ path, value }: Statement): string =>
  `\`${clip(path.join('.'), 80)}\` is \`${clip(String(value), 120)}\``;
