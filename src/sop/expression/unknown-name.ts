/**
 * What to say about a name that nothing has, and about one that may not be there.
 */
import { suggest } from '../../handbook/suggest.ts';
import { lookUp, whatItHas, type Environment, type Looked } from './environment.ts';
import type { Node } from './expression.ts';
import { NO_CLOCK } from './other-notations.ts';

export type UnknownName = Extract<Looked, { readonly kind: 'unknown' }>;

export const TEXT_OR_FIGURE = 'Text goes in quotes; a figure gets a name under `values`';

/** Words from other languages and from forms. `$` is the word as it is written. */
const ANSWERS: Readonly<Record<string, string>> = Object.assign(Object.create(null), {
  yes: 'Write `true`, or `"$"` where it is a text',
  no: 'Write `false`, or `"$"` where it is a text',
  null: 'Write `!has(record.field)`',
  empty: 'Write `!has(record.field)`',
  not: 'Write `!(…)` for not',
  true: 'Write `true`',
  false: 'Write `false`',
  now: NO_CLOCK,
  today: NO_CLOCK,
});

/** @param shift characters before the path, as of `has(` */
export function unknownName(
  environment: Pick<Environment, 'roots'>,
  node: Node,
  path: readonly string[],
  looked: UnknownName,
  shift: number,
): { readonly message: string; readonly suggestion: string | null; readonly start: number; readonly end: number } {
  const name = path[looked.index] ?? '';
  const before = path.slice(0, looked.index).join('.');
  const start = node.start + shift + (before === '' ? 0 : before.length + 1);
  return {
    message: looked.owner === null ? `Nothing is called \`${name}\`` : `\`${looked.owner}\` has no field \`${name}\``,
    suggestion:
      (looked.owner === null ? (inCase(environment, path) ?? inLimits(path)) : null) ??
      ANSWERS[looked.owner === null ? name.toLowerCase() : '']?.replace('$', () => name) ??
      suggest(name, looked.candidates) ??
      (looked.owner === null ? (otherRecord(environment, path) ?? sharedWord(name, looked.candidates)) : null) ??
      whatItHas(environment, looked) ??
      (looked.owner === null ? TEXT_OR_FIGURE : null),
    start,
    end: Math.min(start + name.length, Math.max(node.end, start + 1)),
  };
}

/** The fact that a path means without `case` in front; null when there is none. */
function inCase(environment: Pick<Environment, 'roots'>, path: readonly string[]): string | null {
  if (path.length < 2 || lookUp(environment, ['case', ...path]).kind !== 'field') return null;
  return `Write \`case.${path.join('.')}\``;
}

/** The record that has the fields of a path, where only one has: `found.level` for `finding.level`. */
function otherRecord(environment: Pick<Environment, 'roots'>, [, ...fields]: readonly string[]): string | null {
  if (fields.length === 0) return null;
  const paths = [...environment.roots.keys()].map((root) => [root, ...fields]);
  const [only, ...others] = paths.filter((path) => lookUp(environment, path).kind === 'field');
  return only === undefined || others.length > 0 ? null : `Did you mean \`${only.join('.')}\`?`;
}

/** The name that begins with the same word, where only one does: `lab_within` for `lab_time`. */
function sharedWord(name: string, candidates: readonly string[]): string | null {
  const [word = '', ...more] = name.split('_');
  const [only, ...others] = more.length === 0 ? [] : candidates.filter((one) => one.startsWith(`${word}_`));
  return only === undefined || others.length > 0 ? null : `Did you mean \`${only}\`?`;
}

/** No limit is declared at all. */
const inLimits = ([root, name, ...more]: readonly string[]): string | null =>
  root === 'limits' && name !== undefined && more.length === 0
    ? `Add the limit to \`boundary/limits.yaml\`: below \`limits:\`, \`${name}: 5000.00 USD\``
    : null;

export function guardFor(path: string): string {
  return path.startsWith('case.')
    ? `Write \`has(${path}) && …\`, or list it under \`needs\``
    : `Write \`has(${path}) && …\``;
}
