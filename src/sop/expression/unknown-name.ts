/**
 * What to say about a name that nothing has, and about one that may not be there.
 */
import { suggest } from '../../handbook/suggest.ts';
import { lookUp, whatItHas, type Environment, type Looked } from './environment.ts';
import type { Node } from './expression.ts';
import { NO_CLOCK } from './other-notations.ts';

export type UnknownName = Extract<Looked, { readonly kind: 'unknown' }>;

/** Words from other languages and from forms. */
const ANSWERS: Readonly<Record<string, string>> = Object.assign(Object.create(null), {
  yes: 'Write `true`, or `"yes"` where it is a text',
  no: 'Write `false`, or `"no"` where it is a text',
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
      ANSWERS[looked.owner === null ? name.toLowerCase() : ''] ??
      suggest(name, looked.candidates) ??
      whatItHas(environment, looked) ??
      (looked.owner === null ? 'Text goes in quotes; a figure gets a name under `values`' : null),
    start,
    end: Math.min(start + name.length, Math.max(node.end, start + 1)),
  };
}

/** The fact that a path means without `case` in front; null when there is none. */
function inCase(environment: Pick<Environment, 'roots'>, path: readonly string[]): string | null {
  if (path.length < 2 || lookUp(environment, ['case', ...path]).kind !== 'field') return null;
  return `Write \`case.${path.join('.')}\``;
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
