/**
 * What is different in one step that both versions have: its tool, arguments, conditions, deadlines, flag and outcome. Its
 * sentence is wording; its handlers and inner steps are steps of their own.
 */
import { canonicalJson } from '../../kernel/canonical-json.ts';
import { formatValue } from '../../kernel/value.ts';
import type { Expression } from '../expression/expression.ts';
import type { Argument, Step } from '../sop.ts';
import type { Meanings } from './same-meaning.ts';

/** `threshold` `$5,000.00` → `$2,500.00`; null where there was or is nothing. */
export type Difference = { readonly what: string; readonly before: string | null; readonly after: string | null };

export function diffStep(before: Step, after: Step, same: Meanings): Difference[] {
  return [
    ...texts('what it is', kindOf(before), kindOf(after)), ...texts('tool', toolOf(before), toolOf(after)),
    ...argumentsOf(before, after, same),
    ...diffConditions('condition', before.if, after.if, same), ...texts('otherwise of step', before.otherwise, after.otherwise),
    ...expressions('deadline', before.within?.span, after.within?.span, same), ...expressions('deadline counted from', before.within?.of, after.within?.of, same),
    ...expressions('time to answer', before.answerWithin?.span, after.answerWithin?.span, same),
    ...texts('action', before.action, after.action), ...texts('flag', before.flag, after.flag), ...texts('outcome', before.outcome, after.outcome),
    ...restOf(before, after, same),
  ];
}

/** Conditions hold together, so that their order is told only by what is new and what is gone. */
export function diffConditions(what: string, before: readonly Expression[], after: readonly Expression[], same: Meanings): Difference[] {
  const gone = before.filter((condition) => !after.some((other) => same.ofExpressions(condition, other)));
  const fresh = after.filter((condition) => !before.some((other) => same.ofExpressions(other, condition)));
  return Array.from({ length: Math.max(gone.length, fresh.length) }, (_, index) => ({ what, before: gone[index]?.text ?? null, after: fresh[index]?.text ?? null }));
}

function argumentsOf(before: Step, after: Step, same: Meanings): Difference[] {
  const [was, is] = [givenTo(before), givenTo(after)];
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((name) => {
    const [a, b] = [was.get(name), is.get(name)];
    return same.ofArguments(a, b) ? [] : [{ what: name, before: a === undefined ? null : argumentText(a), after: b === undefined ? null : argumentText(b) }];
  });
}

/** Arguments of a tool by name, and assignments by path. */
function givenTo({ body }: Step): ReadonlyMap<string, Argument> {
  if (body.kind === 'use') return new Map(Object.entries(body.with).map(([name, argument]) => [`argument ${name}`, argument]));
  return body.kind === 'set' ? new Map(body.assignments.map(({ path, value }) => [`value of ${path.join('.')}`, value])) : new Map();
}

/** What the kinds of bodies have beside these; a reason to stop, the name of what is kept. */
function restOf(before: Step, after: Step, same: Meanings): Difference[] {
  const [a, b] = [before.body, after.body];
  if (a.kind === 'use' && b.kind === 'use') return texts('name of its answer', a.save, b.save);
  if (a.kind === 'stop' && b.kind === 'stop') return same.ofSentences(a.reason, b.reason) ? [] : texts('reason to stop', a.reason.text, b.reason.text);
  return [];
}

function expressions(what: string, a: Expression | undefined, b: Expression | undefined, same: Meanings): Difference[] {
  return same.ofExpressions(a, b) ? [] : [{ what, before: a?.text ?? null, after: b?.text ?? null }];
}

function texts(what: string, before: string | null, after: string | null): Difference[] {
  return canonicalJson(before) === canonicalJson(after) ? [] : [{ what, before, after }];
}

function argumentText(argument: Argument): string {
  return argument.kind === 'literal' ? formatValue(argument.value) : argument.kind === 'sentence' ? argument.sentence.text : `= ${argument.expression.text}`;
}

const kindOf = ({ body }: Step): string => body.kind;
const toolOf = ({ body }: Step): string | null => (body.kind === 'use' ? body.tool : null);
