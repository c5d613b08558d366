/**
 * The type of an argument, and whether it is text from outside.
 */
import type { Type } from '../../kernel/value.ts';
import { checkExpression } from '../expression/check-expression.ts';
import { NO_FACTS, pathsOf, type Environment, type Names } from '../expression/environment.ts';
import type { Argument } from '../sop.ts';
import { typeOfValue } from '../values.ts';

/** The type of an argument's value, as far as types alone can tell. */
export function typeOfArgument(
  names: Names,
  argument: Argument,
): { readonly type: Type | null; readonly untrusted: boolean } {
  const everything = { ...names, facts: everythingPresent(names) };
  switch (argument.kind) {
    case 'literal':
      return { type: typeOfValue(argument.value), untrusted: false };
    case 'sentence':
      return {
        type: { kind: 'text' },
        untrusted: argument.sentence.parts.some(
          (part) => typeof part !== 'string' && checkExpression(part, everything).untrusted.length > 0,
        ),
      };
    case 'expression': {
      const { type, untrusted } = checkExpression(argument.expression, everything);
      return {
        type:
          type?.kind === 'text' && checkExpression(argument.expression, everything).constant !== null
            ? { kind: 'text' }
            : type,
        untrusted: untrusted.length > 0,
      };
    }
  }
}

/** All names and what is below them, as if every step had run. */
export function everythingPresent(names: Names): Environment['facts'] {
  const present = new Set<string>();
  for (const [name, field] of names.roots)
    if (field !== null) for (const { path } of pathsOf(name, field.type)) present.add(path);
  return { ...NO_FACTS, present, possible: present };
}
