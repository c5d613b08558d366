/**
 * A literal text that is the path of something known, such as `account.tier`, was meant as its value, and so was a
 * calculation with names, such as `case.claim.amount - limit`. The parser finds the other texts that look like a
 * notation, since they need no names.
 */
import { lookUp, type Names } from '../expression/environment.ts';
import { parseExpression } from '../expression/parse-expression.ts';
import { walkNodes } from '../expression/walk.ts';
import type { Argument, Body } from '../sop.ts';
import { withoutParts } from '../parse/read-sentence.ts';
import { kindOf } from '../step/kinds.ts';
import { isFieldName } from './arguments.ts';
import { remarkAt, type Remark, type Rule } from './rule.ts';

export const looksLikeNotation: Rule = {
  name: 'looks-like-notation',
  check: ({ steps, names }) =>
    steps.flatMap(({ body }) => {
      const literals = literalsOf(body);
      return [
        ...literals.flatMap((argument) => ofName(argument, names)),
        ...[...new Set([...literals, ...kindOf(body).texts(body)])].flatMap((argument) =>
          ofCalculation(argument, names),
        ),
      ];
    }),
};

/** Places whose other rules do not know that a text is the name of something. */
function literalsOf(body: Body): readonly Argument[] {
  if (body.kind === 'set') return body.assignments.map(({ value }) => value);
  return body.kind === 'table' ? body.rows.flatMap(({ gives }) => gives) : [];
}

function ofName(argument: Argument, names: Names): Remark[] {
  if (argument.kind !== 'literal' || typeof argument.value !== 'string') return [];
  const { value, place } = argument;
  if (!isFieldName(names, value)) return [];
  const message = `\`${value}\` is taken as text, not as the value of that name`;
  return [remarkAt(place, value.length, message, `Write \`= ${value}\``)];
}

function ofCalculation(argument: Argument, names: Names): Remark[] {
  const { place } = argument;
  const written = writtenIn(argument);
  if (written === null) return [];
  // `{case.claim.amount} - limit` is no better: a text in which the limit is a word.
  const value = written.replaceAll(/\{([^{}]+)\}/g, '$1');
  if (!looksCalculated(value, names)) return [];
  return [
    remarkAt(
      place,
      written.length,
      `\`${written}\` looks like an expression but would be taken as text`,
      `Write \`= ${value}\`, or \`= ${JSON.stringify(value)}\` if it is this text`,
    ),
  ];
}

/**
 * The text of an argument; null for one that is computed, and for a text all of whose names are in braces. A sign without
 * blanks around it joins a text: `{case.id}-rest`.
 */
function writtenIn(argument: Argument): string | null {
  if (argument.kind === 'sentence') {
    const { text } = argument.sentence;
    return /[a-z]/.test(withoutParts(text)) && / [-+*/] /.test(text) ? text : null;
  }
  return argument.kind === 'literal' && typeof argument.value === 'string' ? argument.value : null;
}

/**
 * Whether a text is a calculation whose `=` was forgotten: names and figures with signs between them, of which each name
 * is known. `follow-up` and `stock - in transit` are words.
 */
export function looksCalculated(text: string, names: Names): boolean {
  if (!/[-+*/]/.test(text)) return false;
  const { node } = parseExpression(text);
  if (node?.kind !== 'binary') return false;
  const nodes = [...walkNodes(node)];
  return (
    nodes.some((inner) => inner.kind === 'path') &&
    nodes.every((inner) => {
      if (inner.kind === 'path') {
        const looked = lookUp(names, inner.path);
        return looked.kind === 'field' && looked.field.type.kind !== 'record';
      }
      return (
        inner.kind === 'literal' ||
        inner.kind === 'negate' ||
        (inner.kind === 'binary' && /^[-+*/]$/.test(inner.operator))
      );
    })
  );
}
