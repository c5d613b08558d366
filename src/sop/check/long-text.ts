/**
 * A text that people write at length, such as a letter, in an argument that takes a line, such as the summary of an
 * issue: the run would stop for a person at the first long one.
 */
import type { EventField, FactDeclaration } from '../../case/kind.ts';
import { own } from '../../kernel/own.ts';
import { textMaxOf } from '../../tool/schema.ts';
import type { Tool } from '../../tool/tool.ts';
import { checkExpression } from '../expression/check-expression.ts';
import { NO_FACTS, type Names } from '../expression/environment.ts';
import type { Expression } from '../expression/expression.ts';
import type { Argument } from '../sop.ts';
import { pathsRead, remarkIn, type Context, type Remark, type Rule } from './rule.ts';

/** Characters of a letter that is nothing unusual. */
const LETTER = 10_000;
/** Characters of an amount, a time, a name or a number. */
const SHORT = 40;
/** Advice leaves at least so much of a text. */
const LEFT_MIN = 20;

export const longText: Rule = {
  name: 'long-text',
  check: (context) => {
    const letters = lettersOf(context);
    return context.steps.flatMap(({ body }) => {
      const tool = body.kind === 'use' ? context.world.registry.get(body.tool)?.tool : undefined;
      if (body.kind !== 'use' || tool === undefined) return [];
      return Object.entries(body.with).flatMap(([name, argument]) => {
        const most = mostOf(tool, name);
        return most === null || most >= LETTER ? [] : tooLong(name, argument, most, letters, context.names);
      });
    });
  },
};

/** The paths of the texts that people write at length, without a bound. */
function lettersOf({ kind, steps }: Context): ReadonlySet<string> {
  const facts = (kind?.facts ?? []).filter(isLetter).map(({ fact }) => `case.${fact}`);
  const read = steps.flatMap(({ body }) => {
    if (body.kind !== 'wait' || !('event' in body) || body.save === null) return [];
    const event = kind?.events.find(({ event: name }) => name === body.event);
    return (event?.fields ?? []).filter(isLetter).map(({ field }) => `${body.save ?? ''}.${field}`);
  });
  return new Set([...facts, ...read]);
}

function isLetter(declared: FactDeclaration | EventField): boolean {
  const { type, mail, normal, one_of: choices, max_length: most } = declared;
  if (type !== 'text' || normal !== undefined || choices !== undefined || most !== undefined) return false;
  const portal = 'portal' in declared ? declared.portal : undefined;
  const isLong = typeof portal === 'object' && portal.long === true;
  const isDescription = 'zendesk' in declared && declared.zendesk === 'ticket.description';
  return isLong || isDescription || mail === 'text' || mail === 'subject';
}

function mostOf(tool: Tool, name: string): number | null {
  const { shape } = tool.input._zod.def as { shape?: Record<string, Tool['input']> };
  const schema = shape === undefined ? undefined : own(shape, name);
  return schema === undefined ? null : textMaxOf(schema);
}

function tooLong(name: string, argument: Argument, most: number, letters: ReadonlySet<string>, names: Names): Remark[] {
  if (argument.kind === 'literal') return [];
  const isSentence = argument.kind === 'sentence';
  const parts = isSentence ? argument.sentence.parts : [argument.expression];
  const open = parts.filter((part) => typeof part !== 'string').filter((part) => isOpen(part, letters, names));
  const others = parts.reduce((sum, part) => sum + lengthOf(part, open), 0);
  const room = Math.max(Math.floor((most - others) / Math.max(open.length, 1)), LEFT_MIN);
  return open.map((part) => {
    const text = part.text.trim();
    const cut = `cut(${text}, ${room})`;
    const message = `\`${name}\` takes at most ${most} characters, and \`${text}\` may have more: the run would stop to ask`;
    const advice = `Write \`${isSentence ? `{${cut}}` : `= ${cut}`}\`, or declare \`max_length\` at the fact`;
    return { ...remarkIn(part, 0, part.text.length, message, advice), severity: 'warning' as const };
  });
}

const lengthOf = (part: string | Expression, open: readonly Expression[]): number =>
  typeof part === 'string' ? part.length : open.includes(part) ? 0 : SHORT;

/** Whether an expression gives a letter, and nothing bounds it. */
function isOpen(expression: Expression, letters: ReadonlySet<string>, names: Names): boolean {
  const { type } = checkExpression(expression, { ...names, facts: NO_FACTS });
  if (type?.kind !== 'text' || type.oneOf !== undefined || type.bounds?.max_length !== undefined) return false;
  return [...pathsRead(expression.node)].some((path) => letters.has(path.join('.')));
}
