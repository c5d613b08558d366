/** Where an expression that is one name of `values` gets its type: the mistake may be there, and not where it is used. */
import type { Expression } from '../expression/expression.ts';
import type { Sop } from '../sop.ts';

/** @param example how such a value is written; null for none */
export function valueAdvice(
  { values }: Pick<Sop, 'values'>,
  { node }: Expression,
  example: string | null = null,
): string | null {
  const [name, ...rest] = node.kind === 'path' ? node.path : [];
  const value = name === undefined || rest.length > 0 || !Object.hasOwn(values, name) ? undefined : values[name];
  return value === undefined
    ? null
    : `Correct \`${value.name}\` in line ${value.place.line}${example === null ? '' : `, as \`${example}\``}, or name another value here`;
}
