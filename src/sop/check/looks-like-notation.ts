/**
 * A literal text that is the path of something known, such as `account.tier`, was meant as its value. The parser finds
 * the other texts that look like a notation, since they need no names.
 */
import type { Argument } from '../sop.ts';
import { isFieldName } from './arguments.ts';
import { remarkAt, type Remark, type Rule } from './rule.ts';

export const looksLikeNotation: Rule = {
  name: 'looks-like-notation',
  check: ({ steps, names }) =>
    steps.flatMap(({ body }) => {
      const literals: readonly Argument[] =
        body.kind === 'set'
          ? body.assignments.map(({ value }) => value)
          : body.kind === 'table'
            ? body.rows.flatMap(({ gives }) => gives)
            : [];
      return literals.flatMap((argument): Remark[] => {
        if (argument.kind !== 'literal' || typeof argument.value !== 'string') return [];
        const { value, place } = argument;
        return isFieldName(names, value)
          ? [
              remarkAt(
                place,
                value.length,
                `\`${value}\` is taken as text, not as the value of that name`,
                `Write \`= ${value}\``,
              ),
            ]
          : [];
      });
    }),
};
