/**
 * A payment or a credit is never more than the case allows as it is stated now, whatever people decided to go on with:
 * each bound of its amount is evaluated with the newest facts in addition to those in use, and so is what was decided
 * before a step took other facts into use, and what the run has paid before. Otherwise nothing is paid, and people choose between a new run and none.
 */
import { hashOf } from '../../kernel/canonical-json.ts';
import { own } from '../../kernel/own.ts';
import { toldApart } from '../../kernel/told-apart.ts';
import { fieldAt } from '../../kernel/value.ts';
import { orderedValues } from '../../sop/expression/compare.ts';
import { evaluateAll } from '../../sop/expression/evaluate-all.ts';
import type { Scope } from '../../sop/expression/expression.ts';
import { baseLabel, labelsAround, stepAt } from '../../sop/rounds.ts';
import { walkSteps, type Sop } from '../../sop/sop.ts';
import { causesOf } from '../cite/anew.ts';
import { changeLines, STARTS_AGAIN } from '../cite/change-lines.ts';
import { citeTraces } from '../cite/cite.ts';
import type { CallState } from '../log/call.ts';
import { inUse, inUseOrUnread, withChanges, type WeighedChange } from '../log/fact-change.ts';
import { BEYOND_CASE } from '../log/park.ts';
import type { RunState } from '../log/state.ts';
import { computeArgument } from './argument.ts';
import { doneAlready } from './effects-done.ts';
import { elsewhereFor } from './elsewhere.ts';
import { LEAVE_OUT } from './failed-write.ts';
import { demandsAll, demandText } from './judged-now.ts';
import { paidTooMuch } from './paid-otherwise.ts';
import { verdictOn } from './propose-call.ts';
import { belowCase, type Stop, type Turn } from './turn.ts';
import { usedOtherwise } from './used-otherwise.ts';
import { usesNow } from './uses-now.ts';

/** @returns null when the payment keeps to the case as it is now, and for a call that moves no money */
export function beyondCase(turn: Turn, call: CallState): Stop | null {
  const { state } = turn;
  const { problems, changes, waitsFor, isOfBefore } = whatIsBeyond(turn, call);
  if (problems.length === 0) return null;
  const stop = { step: call.step, callId: call.callId, code: BEYOND_CASE, waitsFor };
  const known = [...changeLines(changes), ...new Set(problems), ...doneAlready(state, turn.context.registry)];
  if (isOfBefore)
    return {
      ...stop,
      because: `More was paid before this case started again than is due now, and step ${call.step} would pay in addition: ${call.proposed.summary}`,
      known: [...known, LEAVE_OUT, ASKS_AGAIN],
      choices: ['leave_out', 'start_again', 'stop'],
    };
  const { callId: _, ...ofRun } = stop;
  return {
    ...ofRun,
    because: `The case states other values now, and step ${call.step} does not keep to them: ${call.proposed.summary}`,
    known: [...known, STARTS_AGAIN],
    choices: ['start_again', 'stop'],
  };
}

/** A new run has the same values, and people decide once more. */
const ASKS_AGAIN = 'Start again: a new run asks once more what counts as paid. Nothing is done again unasked';

/** Why a payment does not keep to the case as it is now, as sentences; empty if it does. */
export const problemsBeyond = (turn: Turn, call: CallState): readonly string[] => whatIsBeyond(turn, call).problems;

type Beyond = {
  readonly problems: readonly string[];
  readonly changes: readonly WeighedChange[];
  readonly waitsFor: readonly string[];
  /** Whether it is only what was paid before the case started again: the run uses what the case says now. */
  readonly isOfBefore: boolean;
};

const KEEPS: Beyond = { problems: [], changes: [], waitsFor: [], isOfBefore: false };

function whatIsBeyond(turn: Turn, call: CallState): Beyond {
  const { state, context } = turn;
  const moved = context.registry.get(call.proposed.tool)?.tool.movesMoney;
  if (moved === undefined) return KEEPS;
  const amounts = [...moved.amounts, ...(moved.of ?? [])];
  const isDeclared = ({ path }: WeighedChange): boolean => fieldAt(context.caseType, path.split('.')) !== null;
  const unused = otherNow(state).filter(isDeclared);
  const taken = usedOtherwise(state).filter(({ path }) => !unused.some((one) => one.path === path));
  const changes = [...unused, ...taken.filter(isDeclared)];
  const gone = neededAndGone(turn, call, changes);
  const paid = paidTooMuch(turn, unused);
  if (changes.length + gone.length + paid.problems.length === 0) return KEEPS;
  const problems = [
    ...gone.map(({ because }) => because),
    ...brokenBounds(turn, call, amounts, changes),
    ...forbiddenNow(turn, call, changes),
    ...paid.problems,
  ];
  const all = [...changes, ...paid.changes.filter(({ path }) => !changes.some((known) => known.path === path))];
  const waitsFor = [...gone, ...all].map(({ path }) => path);
  return {
    problems,
    changes: all,
    waitsFor: [...new Set([...waitsFor, ...paid.waitsFor])],
    isOfBefore: gone.length + all.length === 0,
  };
}

type Gone = { readonly path: string; readonly because: string };

/**
 * What the SOP and the nested ones around a payment need, and the case no longer states, or not so that it can be read:
 * by its newest facts, also where people decided to keep a value. Nothing for a payment of an `if_missing`.
 */
function neededAndGone(turn: Turn, { step }: CallState, changes: readonly WeighedChange[]): readonly Gone[] {
  const now = { ...turn.state, ...withChanges(turn.state, changes, turn.context.now) };
  return sopsAround(turn.sop, step).flatMap(({ sop, prefix, name }) => {
    const instead = walkSteps(sop.ifMissing === null ? [] : [sop.ifMissing]).map(({ label }) => `${prefix}${label}`);
    if (instead.includes(baseLabel(step))) return [];
    return sop.needs.flatMap(({ path }): Gone[] => {
      const fact = belowCase({ path });
      const isIt = (known: { readonly path: string }): boolean =>
        known.path === fact || known.path.startsWith(`${fact}.`);
      const because = `${name} needs \`case.${fact}\`, which`;
      if (now.refused.some(isIt)) return [{ path: fact, because: `${because} cannot be read now` }];
      const isThere = changes.some(isIt) ? now.facts.some(isIt) : turn.scope.lookup(path) !== null;
      return isThere ? [] : [{ path: fact, because: `${because} is missing now` }];
    });
  });
}

/** The SOP of the run and the nested ones around a step, each with the prefix of its labels. */
function sopsAround(sop: Sop, step: string): readonly { sop: Sop; prefix: string; name: string }[] {
  const nested = labelsAround(sop, step).flatMap((label) => {
    const body = stepAt(sop, label)?.body;
    const prefix = `${baseLabel(label)}/`;
    const isIn = body?.kind === 'run' && body.called !== null && baseLabel(step).startsWith(prefix);
    return isIn && body.called !== null ? [{ sop: body.called, prefix, name: `SOP ${body.called.name}` }] : [];
  });
  return [{ sop, prefix: '', name: 'The SOP' }, ...nested];
}

/** What a nested SOP takes and would not get now. */
function takesNothing({ sop }: Turn, step: string, scope: Scope): string[] {
  const body = stepAt(sop, step)?.body;
  if (body?.kind !== 'run' || body.called === null) return [];
  return Object.values(body.called.takes ?? {}).flatMap(({ name, optional, label }) => {
    const argument = own(body.with, name);
    if (argument === undefined) return [];
    const { value, missing, unclear } = computeArgument(argument, scope);
    return value !== null || (optional && missing) ? [] : [`Step ${step} has no clear ${label} now: ${unclear}`];
  });
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
  const isElsewhere = elsewhereFor(turn, { call, amounts, before: Number.POSITIVE_INFINITY });
  const around = labelsAround(turn.sop, call.step);
  const problems: string[] = [];
  const shown = call.verdict.outcome === 'needs approval' ? call : null;
  for (const now of usesNow(turn, changes, shown)) {
    const { use, scope, divergences } = now;
    problems.push(...divergences.flatMap((one) => (isElsewhere(now, one) ? one.because : [])));
    if (scope === null) continue;
    if (use.kind === 'start') problems.push(...startsOtherwise(turn, scope));
    if (use.kind === 'sop' && around.includes(use.step)) problems.push(...takesNothing(turn, use.step, scope));
    if (use.kind === 'call' && use.name === call.callId) problems.push(...moreThanNow(turn, call, amounts, scope));
  }
  return [...causesOf(problems)];
}

function startsOtherwise({ sop }: Turn, scope: Scope): string[] {
  const { result, traces } = evaluateAll(sop.starts.if, scope);
  return result === 'true' ? [] : [`SOP ${sop.name} would not start for the case now: ${citeTraces(traces)}`];
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

/** What the boundary says of the call with the facts of now, unless it permits it as it is. */
function forbiddenNow({ state, context }: Turn, call: CallState, changes: readonly WeighedChange[]): string[] {
  const now = { ...state, ...withChanges(state, changes, context.now) };
  const verdict = verdictOn(context, now, { ...call.proposed, step: call.step });
  const because = verdict.because ?? 'no rule covers it';
  if (verdict.outcome === 'permitted') return [];
  if (verdict.outcome !== 'needs approval') return [`The boundary would not permit it now: ${because}`];
  return demandsAll(call.verdict, verdict)
    ? []
    : [`The boundary would demand another approval now: ${demandText(verdict)}`];
}
