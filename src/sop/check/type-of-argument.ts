/**
 * The type of an argument, and whether it is text from outside.
 */
import type { Type } from '../../kernel/value.ts';
import { checkExpression } from '../expression/check-expression.ts';
import { NO_FACTS, type Names } from '../expression/environment.ts';
import type { Argument } from '../sop.ts';
import { typeOfValue } from '../values.ts';

/** The type of an argument's value, as far as types alone can tell: what is there at its place makes no difference to it. */
export function typeOfArgument(
  names: Names,
  argument: Argument,
): { readonly type: Type | null; readonly untrusted: boolean } {
  const anywhere = { ...names, facts: NO_FACTS };
  switch (argument.kind) {
    case 'literal':
      return { type: typeOfValue(argument.value), untrusted: false };
    case 'sentence':
      return {
        type: { kind: 'text' },
        untrusted: argument.sentence.parts.some(
          (part) => typeof part !== 'string' && checkExpression(part, anywhere).untrusted.length > 0,
        ),
      };
    case 'expression': {
      const { type, untrusted, constant } = checkExpression(argument.expression, anywhere);
      return {
        type: type?.kind === 'text' && constant !== null ? { kind: 'text' } : type,
        untrusted: untrusted.length > 0,
      };
    }
  }
}
