/**
 * What is different in one step that both versions have: its tool, arguments, conditions, deadlines, flag and outcome.
 * Its sentence is wording; its handlers and inner steps are compared as steps.
 */
import { errorHandlersOf, type Argument, type Step } from '../sop.ts';
import { kindOf } from '../step/kinds.ts';
import { diffConditions, diffExpressions, diffTexts, type Difference, type LabelOf } from './difference.ts';
import type { Meanings } from './same-meaning.ts';

export function diffStep(before: Step, after: Step, same: Meanings, labelOf: LabelOf): Difference[] {
  const target = before.otherwise === null ? null : (labelOf(before.otherwise) ?? before.otherwise);
  return [
    ...headOf(before, after, same),
    ...diffConditions('condition', before.if, after.if, same),
    ...(target === after.otherwise ? [] : diffTexts('otherwise of step', before.otherwise, after.otherwise)),
    ...diffExpressions('deadline', before.within?.span, after.within?.span, same),
    ...diffExpressions('deadline counted from', before.within?.of, after.within?.of, same),
    ...diffExpressions('time to answer', before.answerWithin?.span, after.answerWithin?.span, same),
    ...diffTexts('action', before.action, after.action),
    ...diffTexts('flag', before.flag, after.flag),
    ...diffTexts('outcome', before.outcome, after.outcome),
    ...errorsOf(before, after, labelOf),
    ...restOf(before, after, same, labelOf),
  ];
}

/** Only what it does: not when, how long, or what happens otherwise. */
export function diffBody(before: Step, after: Step, same: Meanings, labelOf: LabelOf): Difference[] {
  return [...headOf(before, after, same), ...restOf(before, after, same, labelOf)];
}

function headOf(before: Step, after: Step, same: Meanings): Difference[] {
  return [
    ...diffTexts('what it is', kindNameOf(before), kindNameOf(after)),
    ...diffTexts('tool', toolOf(before), toolOf(after)),
    ...argumentsOf(before, after, same),
  ];
}

/** Which errors a handler covers beyond the one in its label. */
function errorsOf(before: Step, after: Step, labelOf: LabelOf): Difference[] {
  const was = new Map(
    errorHandlersOf(before.handlers).map(({ codes, handler }) => [labelOf(handler.label) ?? handler.label, codes]),
  );
  const is = new Map(errorHandlersOf(after.handlers).map(({ codes, handler }) => [handler.label, codes]));
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((label) => {
    const [a, b] = [was.get(label), is.get(label)];
    return (a ?? b ?? []).length === 1 && (b ?? a ?? []).length === 1
      ? []
      : diffTexts(`errors of ${label}`, a?.join(', ') ?? null, b?.join(', ') ?? null);
  });
}

function argumentsOf(before: Step, after: Step, same: Meanings): Difference[] {
  const [was, is] = [givenTo(before), givenTo(after)];
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((name) => {
    const [a, b] = [was.get(name), is.get(name)];
    return same.ofArguments(a, b) ? [] : [{ what: name, ...same.argumentTexts(a, b) }];
  });
}

/** What only this kind has; two different kinds have nothing to compare. */
function restOf(
  { body: before }: Step,
  { body: after }: Step,
  same: Meanings,
  labelOf: LabelOf,
): readonly Difference[] {
  return before.kind === after.kind ? kindOf(before).diff(before, after, same, labelOf) : [];
}

const givenTo = ({ body }: Step): ReadonlyMap<string, Argument> => kindOf(body).given(body);
const kindNameOf = ({ body }: Step): string => body.kind;
const toolOf = ({ body }: Step): string | null => (body.kind === 'use' ? body.tool : null);
