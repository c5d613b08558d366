/**
 * Whether the value of an argument fits the type that is expected.
 */
import { own } from '../../kernel/own.ts';
import { describeType, problemsOf, type Type, type Value } from '../../kernel/value.ts';
import { suggest } from '../../handbook/suggest.ts';
import { readLiteral } from '../values.ts';

export type Misfit = { readonly message: string; readonly suggestion: string | null };

/** Why a literal does not fit `type`; null when it does. */
export function misfitOfLiteral(type: Type, value: Value, name: string): Misfit | null {
  const [problem] = problemsOf(type, value, name);
  if (problem === undefined) return null;
  return { message: problem, suggestion: repair(type, value) };
}

/** Why a computed value of type `from` does not fit `type`; null when it does. */
export function misfitOfType(type: Type, from: Type, name: string): Misfit | null {
  if (isAssignable(from, type)) return null;
  return { message: `Expected ${describeType(type)} for \`${name}\`, got ${describeType(from)}`, suggestion: null };
}

export function isAssignable(from: Type, to: Type): boolean {
  if (from.kind === 'text' && to.kind === 'text')
    return to.oneOf === undefined || (from.oneOf?.every((item) => to.oneOf?.includes(item)) ?? false);
  if (from.kind === 'list' && to.kind === 'list') return isEmpty(from) || isAssignable(from.of, to.of);
  if (from.kind === 'record' && to.kind === 'record') {
    return Object.entries(to.fields).every(([name, field]) => {
      const given = own(from.fields, name);
      return given === undefined
        ? field.optional
        : isAssignable(given.type, field.type) && (field.optional || !given.optional);
    });
  }
  return from.kind === to.kind;
}

/** The type of a list in which there is nothing: it fits every list. */
const isEmpty = ({ of }: Extract<Type, { kind: 'list' }>): boolean => of.kind === 'text' && of.oneOf?.length === 0;

function repair(type: Type, value: Value): string | null {
  if (type.kind === 'text' && typeof value === 'string')
    return type.oneOf === undefined ? null : suggest(value, type.oneOf);
  if (type.kind === 'text') return 'Put it in quotes if it is text';
  if (typeof value !== 'string') return null;
  const literal = readLiteral(value, true).value;
  const reads = literal !== null && problemsOf(type, literal, '').length === 0;
  const asNumber = type.kind === 'number' && /^-?\d+(\.\d+)?$/.test(value);
  return reads || asNumber || (type.kind === 'boolean' && /^(true|false)$/.test(value))
    ? 'Write it without quotes'
    : null;
}
