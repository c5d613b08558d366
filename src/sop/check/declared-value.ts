/** Where an expression that is one name of `values` gets its type: the mistake may be there, and not where it is used. */
import type { Expression } from '../expression/expression.ts';
import type { Sop, SopValue } from '../sop.ts';
import type { Remark } from './rule.ts';

/** The value that an expression is, by its name alone; null for any other. */
export function valueOf({ values }: Pick<Sop, 'values'>, { node }: Pick<Expression, 'node'>): SopValue | null {
  const [name, ...rest] = node.kind === 'path' ? node.path : [];
  return name === undefined || rest.length > 0 || !Object.hasOwn(values, name) ? null : (values[name] ?? null);
}

/** @param example how such a value is written; null for none */
export function valueAdvice(
  sop: Pick<Sop, 'values'>,
  expression: Expression,
  example: string | null = null,
): string | null {
  const value = valueOf(sop, expression);
  return value === null
    ? null
    : `Correct \`${value.name}\` in line ${value.place.line}${example === null ? '' : `, as \`${example}\``}, or name another value here`;
}

/** What a remark says of the value that an expression is, if it is one. */
export function aboutValue(sop: Pick<Sop, 'values'>, expression: Expression, example: string | null = null): About {
  const value = valueOf(sop, expression);
  if (value === null) return {};
  const advice = example === null ? 'Correct it, or name another value there' : `Write it as \`${example}\``;
  return { about: { value, advice } };
}

type About = Pick<Remark, 'about'>;
