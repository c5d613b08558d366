/**
 * A payment or a credit is never more than the case allows as it is stated now, whatever people decided to go on with:
 * each bound of its amount is evaluated with the newest facts in addition to those in use. Otherwise nothing is paid,
 * and people choose between a new run and none.
 */
import { hashOf } from '../../kernel/canonical-json.ts';
import { own } from '../../kernel/own.ts';
import { toldApart } from '../../kernel/told-apart.ts';
import { fieldAt, formatValue, type Value } from '../../kernel/value.ts';
import { kindOf, orderedValues } from '../../sop/expression/compare.ts';
import { evaluateAll } from '../../sop/expression/evaluate-all.ts';
import { evaluateCondition } from '../../sop/expression/evaluate.ts';
import type { Reading, Scope } from '../../sop/expression/expression.ts';
import type { FormField } from '../../sop/form-field.ts';
import { labelsAround, stepAt } from '../../sop/rounds.ts';
import { JUDGE_TOOL } from '../../tool/judgment.ts';
import { boundsText } from '../cite/bound-text.ts';
import { isUpperBoundOf, readingsBehind } from '../cite/amount-bounds.ts';
import { citeTraces } from '../cite/cite.ts';
import { judgmentIn } from '../cite/judgment-text.ts';
import type { CallState } from '../log/call.ts';
import { inUse, inUseOrUnread, withChanges, type WeighedChange } from '../log/fact-change.ts';
import { BEYOND_CASE } from '../log/park.ts';
import type { RunState } from '../log/state.ts';
import type { Use } from '../log/uses.ts';
import { computeArgument } from './argument.ts';
import { boundForm } from './bound-form.ts';
import { boundProblem } from './bound-problem.ts';
import { doneAlready } from './effects-done.ts';
import { verdictOn } from './propose-call.ts';
import type { Stop, Turn } from './turn.ts';
import { usesNow } from './uses-now.ts';
import { changeLines, STARTS_AGAIN } from './unused-changes.ts';

/** @returns null when the payment keeps to the case as it is now, and for a call that moves no money */
export function beyondCase(turn: Turn, call: CallState): Stop | null {
  const { state, context } = turn;
  const amounts = context.registry.get(call.proposed.tool)?.tool.movesMoney?.amounts;
  if (amounts === undefined) return null;
  const changes = otherNow(state).filter(({ path }) => fieldAt(context.caseType, path.split('.')) !== null);
  if (changes.length === 0) return null;
  const problems = [...brokenBounds(turn, call, amounts, changes), ...forbiddenNow(turn, call, changes)];
  if (problems.length === 0) return null;
  return {
    step: call.step,
    code: BEYOND_CASE,
    because: `The case states other values now, and step ${call.step} does not keep to them: ${call.proposed.summary}`,
    known: [...changeLines(changes), ...new Set(problems), ...doneAlready(state), STARTS_AGAIN],
    choices: ['start_again', 'stop'],
    waitsFor: changes.map(({ path }) => path),
  };
}

/** The newest change of each fact where the run uses another value, also where people decided to keep that. */
function otherNow(state: RunState): readonly WeighedChange[] {
  const newest = new Map(state.changes.flatMap((known) => (known.standing === 'late' ? [] : [[known.path, known]])));
  return [...newest.values()].flatMap(({ standing, path, label, after, problem, source, text, readings }) => {
    const isOther = problem !== null || hashOf(inUse(state, path)) !== hashOf(after);
    if (standing !== 'unused' || !isOther) return [];
    const kept = { ...(text === undefined ? {} : { text }), ...(readings === undefined ? {} : { readings }) };
    return [{ path, label, after, problem, source, ...kept, ...inUseOrUnread(state, path) }];
  });
}

function brokenBounds(
  turn: Turn,
  call: CallState,
  amounts: readonly string[],
  changes: readonly WeighedChange[],
): string[] {
  const { state, sop } = turn;
  const behind = readingsBehind(state, call.proposed.readings).filter(({ value }) => isAmount(value));
  const around = labelsAround(sop, call.step);
  const deciding = decidingAmount(turn, call, behind);
  const problems: string[] = [];
  for (const { use, scope } of usesNow(turn, changes)) {
    if (scope === null) continue;
    if (use.kind === 'call' && use.name === call.callId) problems.push(...moreThanNow(turn, call, amounts, scope));
    else if (use.kind === 'question' || use.kind === 'call') problems.push(...brokenAnswer(turn, use, behind, scope));
    else if (use.kind === 'loop') problems.push(...otherItems(turn, use, behind));
    else if (use.kind === 'condition' || use.kind === 'branch') {
      if (around.includes(use.step)) problems.push(...brokenConditions(turn, use, behind, scope));
      if (deciding(use.step)) problems.push(...decidedOtherwise(turn, use, scope));
    }
  }
  return problems;
}

/**
 * Whether a decision chose the amount: one around a step that set it, or around the payment if the procedure states the
 * amount; the other branches count too, since one of them may hold now.
 */
function decidingAmount({ sop }: Turn, call: CallState, behind: readonly Reading[]): (label: string) => boolean {
  const isStated = behind.every(({ origin }) => STATED.has(origin?.kind ?? ''));
  const setters = behind.flatMap(({ origin }) => (origin?.kind === 'set' ? [origin.step] : []));
  const around = new Set([...setters, ...(isStated ? [call.step] : [])].flatMap((step) => labelsAround(sop, step)));
  const others = new Set([...around].flatMap((label) => stepAt(sop, label)?.otherwise ?? []));
  return (label) =>
    around.has(label) || others.has(label) || around.has(labelsAround(sop, label).slice(-2, -1)[0] ?? label);
}

function decidedOtherwise({ sop, state }: Turn, { step }: Use, scope: Scope): string[] {
  const { result, traces } = evaluateAll(stepAt(sop, step)?.if ?? [], scope);
  return result === own(state.decisions, step)?.result
    ? []
    : [`Step ${step} would be decided otherwise now: ${citeTraces(traces)}`];
}

/** The amounts that the step would compute now, where they are less, or no amount at all. */
function moreThanNow({ sop }: Turn, { step, proposed }: CallState, amounts: readonly string[], scope: Scope): string[] {
  const body = stepAt(sop, step)?.body;
  if (body?.kind !== 'use') return [];
  return amounts.flatMap((name) => {
    const argument = own(body.with, name);
    const value = own(proposed.args, name);
    if (argument === undefined || value === undefined) return [];
    const now = computeArgument(argument, scope);
    if (now.value === null) return [`Step ${step} has no clear ${name.replaceAll('_', ' ')} now: ${now.unclear}`];
    const order = orderedValues('<=', value, now.value);
    if (order.kind === 'clear' && order.result) return [];
    const [is = '', was = ''] = toldApart([now.value, value]);
    return [`Step ${step} would compute ${is} now instead of ${was}`];
  });
}

/** What a person entered, or a model read, outside the bounds that it would have now. */
function brokenAnswer(turn: Turn, use: Use, behind: readonly Reading[], scope: Scope): string[] {
  if (!behind.some(({ origin }) => (origin?.kind === 'answer' || origin?.kind === 'call') && origin.step === use.step))
    return [];
  return answeredFields(turn, use).flatMap(({ field, value }) => {
    const { form, unclear } = boundForm([field], scope);
    if (form === null) return [unclear];
    return form.flatMap((asked) =>
      boundProblem(asked, value, turn.context.timeZone) === null
        ? []
        : [`${field.label} ${formatValue(value)} is out of bounds now: ${boundsText(asked) ?? 'another is asked for'}`],
    );
  });
}

type AnsweredField = { readonly field: FormField; readonly value: Value };

function answeredFields({ sop, state }: Turn, { step, name }: Use): readonly AnsweredField[] {
  const body = stepAt(sop, step)?.body;
  if (body?.kind === 'ask') {
    const ask = own(state.asks, name);
    return (body.form ?? []).flatMap((field) => {
      const value = ask?.kind === 'question' ? own(ask.answer ?? {}, field.name) : undefined;
      return value === undefined ? [] : [{ field, value }];
    });
  }
  const call = own(state.calls, name);
  if (body?.kind !== 'judge' || body.extract === null || call?.proposed.tool !== JUDGE_TOOL) return [];
  const judgment = judgmentIn(call);
  const value = judgment?.amount ?? judgment?.number;
  return value === undefined ? [] : [{ field: body.extract, value }];
}

/** The amount of an item of a list that is another list now: which item it is is not known. */
function otherItems({ sop }: Turn, { step }: Use, behind: readonly Reading[]): string[] {
  const isItem = behind.some(({ origin }) => origin?.kind === 'item' && origin.step === step);
  return isItem && stepAt(sop, step)?.body.kind === 'for_each' ? [`The list of step ${step} would be another now`] : [];
}

/** Conditions on the way to the payment that bounded its amount. The amount itself keeps the value it has. */
function brokenConditions(turn: Turn, { step, readings }: Use, behind: readonly Reading[], scope: Scope): string[] {
  const isBehind = new Set(behind.map(({ path }) => path));
  const decided = new Map(readings.filter(({ path }) => isBehind.has(path)).map((known) => [known.path, known]));
  const fixed: Scope = {
    ...scope,
    lookup: (path) => {
      const known = decided.get(path.join('.'));
      return known?.value === undefined || known.value === null
        ? scope.lookup(path)
        : { value: known.value, label: known.label, origin: known.origin ?? { kind: 'run' } };
    },
  };
  const traces = own(turn.state.decisions, step)?.traces ?? [];
  return (stepAt(turn.sop, step)?.if ?? []).flatMap((condition, index) => {
    const comparisons = traces[index]?.comparisons ?? [];
    if (!comparisons.some((comparison) => isUpperBoundOf(comparison, behind))) return [];
    const trace = evaluateCondition(condition, fixed);
    return trace.result === 'true' ? [] : [`Step ${step} would not be done now: ${citeTraces([trace])}`];
  });
}

/** What the boundary says of the call with the facts of now, unless it permits it or asks for approval. */
function forbiddenNow({ state, context }: Turn, call: CallState, changes: readonly WeighedChange[]): string[] {
  const now = { ...state, ...withChanges(state, changes, context.now) };
  const { outcome, because } = verdictOn(context, now, { ...call.proposed, step: call.step });
  if (outcome === 'permitted' || outcome === 'needs approval') return [];
  return [`The boundary would not permit it now: ${because ?? 'no rule covers it'}`];
}

/** Origins of amounts that the procedure itself states. */
const STATED: ReadonlySet<string> = new Set(['set', 'value', 'limit', 'literal']);

const isAmount = (value: Value | null): boolean => value !== null && ['money', 'number'].includes(kindOf(value));
