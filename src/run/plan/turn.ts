/**
 * One turn of planning: the state it reads, and what it found to do next. A turn is used once and discarded.
 */
import { MAIL } from '../../case/mail-mapping.ts';
import { PORTAL } from '../../case/portal.ts';
import { DONE_BEFORE } from '../log/park.ts';
import { NOT_SENT } from '../../case/read-event.ts';
import { upperFirst } from '../../kernel/upper-first.ts';
import { fieldAt, type Field } from '../../kernel/value.ts';
import type { AlsoAsked, AskedFact, KeptFact } from '../log/asks.ts';
import { changeLines, STARTS_AGAIN } from '../cite/change-lines.ts';
import { openedRecordOf, recordsOf } from '../cite/headline.ts';
import { unhandledTexts } from '../cite/mailbox.ts';
import { writeAt } from '../log/write-at.ts';
import type { Actor, RecoveryChoice, RunEvent } from '../log/event.ts';
import type { Scope } from '../../sop/expression/expression.ts';
import type { Sop, Step } from '../../sop/sop.ts';
import type { Inside } from '../log/inside.ts';
import { fromInUse, withStartAgain } from '../log/stated-otherwise.ts';
import type { PlannedTimer } from '../log/planned-timer.ts';
import { neededText } from '../cite/approval-ahead.ts';
import { approvalAhead } from './last-approver.ts';
import { refusedText, scopeOf, type Refusal } from './scope.ts';
import { isNameBound, type Frame } from './visible.ts';
import { openPark, type RunState } from '../log/state.ts';
import { handlingAround } from '../log/step/leave-out.ts';
import type { Instant } from '../../kernel/clock.ts';
import { askedFact } from './asked-fact.ts';
import type { PlanContext } from './plan-context.ts';
import { unusedChanges } from './unused-changes.ts';
import { asAskId } from '../../kernel/ids.ts';

export type PlannedEvent = { readonly actor: Actor; readonly event: RunEvent };

/** What the engine must do: start a call, probe a lost one, or choose the SOP for the case. */
export type Effect =
  | { readonly kind: 'call'; readonly callId: string }
  | { readonly kind: 'probe'; readonly callId: string }
  | { readonly kind: 'choose_sop' };

export type { PlannedTimer };

export type Turn = {
  /** The SOP that the run follows. */
  readonly sop: Sop;
  /** The SOP whose names expressions see: the same, or a nested one. */
  reads: Sop;
  inside: Inside;
  readonly state: RunState;
  /**
   * Up to when time has passed in this turn: what fell due or was received later comes in a later turn. What begins, such
   * as a wait, begins at `context.now`.
   */
  readonly until: Instant;
  readonly context: PlanContext;
  /** What expressions can read; in a revisited round, what they could read then. */
  scope: Scope;
  /** The rounds that are being visited, the outermost first. */
  frames: readonly Frame[];
  /** Calls that this process is performing right now. */
  readonly inFlight: ReadonlySet<string>;
  readonly events: PlannedEvent[];
  readonly effects: Effect[];
  readonly timers: PlannedTimer[];
  /** Facts that the current step read and that cannot be read, in that order. */
  readonly refused: Refusal[];
  /** Paths below `case`, and fields of events, that the current step needs and that are missing, in that order. */
  readonly missing: (string | Refusal)[];
  /** Number of answers and late handlers that outlive their step; the run does not end before them. */
  unfinished: number;
};

/** Visits steps inside a step; true when nothing is left to do in them. Passed in, so the kinds stay independent. */
export type Visit = {
  /** Visits steps in order; one that is not done holds back those after it. */
  readonly block: (steps: readonly Step[]) => boolean;
  readonly step: (step: Step) => boolean;
};

const RUNNER: Actor = { kind: 'runner' };
const CLOCK: Actor = { kind: 'clock' };

export function emit(turn: Turn, event: RunEvent): void {
  turn.events.push({ actor: RUNNER, event });
}

/** For events caused only by the passing of time. */
export function emitByClock(turn: Turn, event: RunEvent): void {
  turn.events.push({ actor: CLOCK, event });
}

export type Stop = {
  readonly step: string | null;
  readonly callId?: string;
  readonly code: string;
  readonly because: string;
  readonly known?: readonly string[];
  readonly choices?: readonly RecoveryChoice[];
  /** Paths below `case`: once one of them is corrected where it came from, the question closes. */
  readonly waitsFor?: readonly string[];
  /** Facts on whose values in use the run goes on if people decide so. */
  readonly keeps?: readonly KeptFact[];
  /** As in `Parked`. */
  readonly also?: readonly AlsoAsked[];
  readonly saidDone?: readonly string[];
  readonly stands?: readonly number[];
};

/**
 * Parks at a step unless the run is already parked there. If the step is unclear because of a fact that was given but
 * cannot be read, people are asked for that fact. Always returns false: the step is not done.
 */
export function park(turn: Turn, stop: Stop): false {
  const [refused] = turn.refused;
  if (refused !== undefined && isEvaluated(stop.code)) return askForFact(turn, stop.step, refused);
  // An optional argument that is left out comes before what stopped the step.
  const missing = turn.missing.at(-1);
  if (missing !== undefined && isEvaluated(stop.code)) {
    if (typeof missing !== 'string') return askForFact(turn, stop.step, missing);
    if (isFact(turn, missing)) return askForMissing(turn, stop.step, [missing]);
  }
  if (openPark(turn.state, stop.step) === null) {
    const { choices, known } = askedAt(turn, { ...stop, ...sayable(turn, stop) });
    emit(turn, {
      type: 'Parked',
      askId: asAskId(turn.context.newId('ask')),
      step: stop.step,
      callId: stop.callId ?? null,
      code: stop.code,
      because: stop.because,
      known: [...unhandledAt(turn, stop), ...known],
      choices,
      group: turn.state.ifUnforeseen,
      ...(stop.waitsFor === undefined ? {} : { waitsFor: stop.waitsFor }),
      ...(stop.keeps === undefined ? {} : { keeps: stop.keeps }),
      ...(stop.saidDone === undefined ? {} : { saidDone: stop.saidDone }),
      ...(stop.stands === undefined ? {} : { stands: stop.stands }),
    });
  }
  return false;
}

/** That a record was opened is no answer without its number, which only its system knows. */
function sayable({ state, context }: Turn, { callId, code, choices }: Stop): Pick<Stop, 'choices'> {
  const call = callId === undefined ? undefined : state.calls[callId];
  const opens = call === undefined ? undefined : context.registry.get(call.proposed.tool)?.tool.opens;
  const isFound = call?.progress.kind === 'failed' && (call.progress.found?.record ?? null) !== null;
  if (choices === undefined || opens === undefined || code === DONE_BEFORE || isFound) return {};
  return { choices: choices.filter((choice) => choice !== 'it_was_done') };
}

/** Who decides about a write sees what arrived that no step has taken. */
function unhandledAt({ state }: Turn, stop: Pick<Stop, 'step' | 'callId'>): readonly string[] {
  return writeAt(state, stop) === null ? [] : unhandledTexts(state);
}

/**
 * What is asked. If the run may only go on with a value that the case states otherwise, the case may also start again
 * with the new one.
 */
function askedAt(turn: Turn, stop: Stop): Required<Pick<Stop, 'choices' | 'known'>> {
  const { known = [], choices = ['try_again', ...leavingOut(turn, stop), 'stop'] } = stop;
  const changes = unusedChanges(turn.state).filter(({ path }) => isFact(turn, path));
  if (changes.length === 0 || !choices.includes('try_again')) return { known, choices };
  return {
    known: [...known, ...changeLines(changes.map((change) => fromInUse(turn.state, change))), STARTS_AGAIN],
    choices: withStartAgain(choices),
  };
}

/** An event that its handler cannot handle must not hold back the next one for ever. */
function leavingOut({ state }: Turn, { step, callId }: Pick<Stop, 'step' | 'callId'>): readonly RecoveryChoice[] {
  return callId === undefined && handlingAround(state, step) !== null ? ['leave_out'] : [];
}

/** Whether a stop is due to an expression without a value. */
const isEvaluated = (code: string): boolean => code.startsWith('unclear_') && code !== 'unclear_verdict';

function isFact({ context }: Turn, path: string): boolean {
  const field = fieldAt(context.caseType, path.split('.'));
  return field !== null && field.type.kind !== 'record';
}

/**
 * Parks and asks what a fact should have been: one of its readings, or another value; that there is none only where the
 * procedure goes on without it.
 *
 * @param neededBy why the step needs it, as sentences
 * @param hasIfMissing whether `if_missing` runs when the answer is that there is none
 * @param sop whose needs count, next to those of the SOP that the run follows
 */
export function askForFact(
  turn: Turn,
  step: string | null,
  refused: Refusal,
  {
    neededBy = [],
    hasIfMissing = false,
    sop = turn.reads,
  }: { readonly neededBy?: readonly string[]; readonly hasIfMissing?: boolean; readonly sop?: Sop } = {},
): false {
  const { eventId, label, problem, text } = refused;
  const isNeeded = !hasIfMissing && [turn.sop, sop].some((each) => needsFact(each, refused));
  const fact = askedFact(turn.context, refused, isNeeded);
  const choices: RecoveryChoice[] = [...(eventId === undefined ? [] : leavingOut(turn, { step })), 'stop'];
  if (problem === NOT_SENT)
    return parkForFact(turn, {
      step,
      code: 'missing_fact',
      because: `${upperFirst(refusedText({ label, problem }))}. Give it here. ${GIVER}`,
      known: neededBy,
      choices,
      fact,
    });
  return parkForFact(turn, {
    step,
    code: 'refused_fact',
    because: `${upperFirst(refusedText({ label, problem }))}. ${fact.readings.length === 0 ? 'Say' : 'Choose'} what it should be${eventId === undefined ? orWhereGiven(turn, 'correct it', 'where it was given') : ''}. ${GIVER}`,
    known: [...(text === undefined ? [] : [`${label} as it arrived: ${text}`]), ...neededBy],
    choices,
    fact,
  });
}

/**
 * Parks and asks for the missing facts that people may give, in one form. What names a record elsewhere can only be
 * corrected there; the question closes by itself then.
 * @param paths below `case`; at least one
 */
export function askForMissing(turn: Turn, step: string | null, paths: readonly string[]): false {
  const { context } = turn;
  const unique = [...new Set(paths)];
  const field = (path: string): Field | null => fieldAt(context.caseType, path.split('.'));
  const label = (path: string): string => field(path)?.label ?? path.replaceAll(/[._]/g, ' ');
  const [first, ...more] = unique.filter((path) => field(path)?.identity !== true);
  const others = more.slice(0, FORM_FACTS_MAX - 1);
  const shared = { step, code: 'missing_fact', waitsFor: unique } as const;
  if (first === undefined) {
    const labels = unique.map((path) => `the ${label(path)}`);
    return park(turn, {
      ...shared,
      code: 'missing_record',
      because: `${upperFirst(labels.join(' and '))} ${unique.length === 1 ? 'is' : 'are'} missing, and only the system that the case came from can state ${unique.length === 1 ? 'it' : 'them'}. Correct the case there; the run then goes on by itself`,
    });
  }
  const it = others.length === 0 ? 'it' : 'them';
  const here = others.length === 0 ? 'here' : 'here (what you leave empty is asked for again)';
  const left = unique.filter((path) => path !== first && !others.includes(path)).map(label);
  const asked = (path: string): AskedFact => askedFact(context, { path, label: label(path) }, true);
  return parkForFact(turn, {
    ...shared,
    because: `${missingText([first, ...others].map(label))}. Give ${it} ${here}${orWhereGiven(turn, `enter ${it}`, 'where the case came from')}. ${GIVER}`,
    known: left.length === 0 ? [] : [`Also missing: ${left.join(', ')}`],
    choices: ['stop'],
    fact: asked(first),
    ...(others.length === 0
      ? {}
      : { also: others.map((path) => ({ askId: asAskId(context.newId('ask')), fact: asked(path) })) }),
  });
}

/** More would be a form that no one fills in at once; they are asked for next. */
const FORM_FACTS_MAX = 8;

/** `The account number and the BOL are missing`. */
function missingText(labels: readonly string[]): string {
  const names = labels.map((label) => `the ${label}`);
  const all = [names.slice(0, -1).join(', '), names.at(-1)].filter((text) => text !== '').join(' and ');
  return `${upperFirst(all)} ${names.length === 1 ? 'is' : 'are'} missing`;
}

/** `, or enter it in Zendesk ticket 101`; empty for a form, a letter or an interchange, which no one can correct. */
function orWhereGiven({ state }: Turn, does: string, otherwise: string): string {
  const own = openedRecordOf(state);
  if (own !== null) return `, or ${does} in ${own}`;
  if (state.opened?.keys.some(({ system }) => system === PORTAL || system === MAIL) === true) return '';
  // Only its partner can say otherwise what an interchange said.
  if (state.opened?.channel === 'edi') return '';
  const [record, ...others] = recordsOf(state);
  return `, or ${does} ${record === undefined || others.length > 0 ? otherwise : `in ${record}`}`;
}

/** Whether the SOP says that it needs this fact of the case. */
export const needsFact = (
  { needs }: Pick<Sop, 'needs'>,
  { eventId, path }: Pick<AskedFact, 'eventId' | 'path'>,
): boolean => eventId === undefined && needs.some((need) => belowCase(need) === path);

/** `claim.amount` of `case.claim.amount`. */
export const belowCase = ({ path }: { readonly path: readonly string[] }): string => path.slice(1).join('.');

const GIVER = 'The person who answers cannot approve what depends on it';

function parkForFact(turn: Turn, stop: Stop & { readonly fact: AskedFact }): false {
  const { state, context } = turn;
  if (openPark(state, stop.step) !== null) return false;
  emit(turn, {
    type: 'Parked',
    askId: asAskId(context.newId('ask')),
    callId: null,
    choices: [],
    group: state.ifUnforeseen,
    ...stop,
    known: [...warningOf(turn), ...unhandledAt(turn, { step: stop.step }), ...(stop.known ?? [])],
  });
  return false;
}

/** Read before the answer, since no answer can be taken back. */
function warningOf(turn: Turn): readonly string[] {
  const approval = approvalAhead(turn);
  if (approval === null || approval.needed === null) return [];
  const needed = neededText(approval, 'whoever answers here', turn.state.ifUnforeseen);
  return [`${needed}${orWhereGiven(turn, 'correct it', 'where it was given')}`];
}

/** Recomputes the scope of a turn after it enters another round or another SOP. */
export function rescope(turn: Turn): void {
  turn.scope = scopeOf(turn.state, turn.reads, wordsOf(turn), turn.frames, turn.inside);
}

/** The declarations that a scope of the turn needs; it notes the refused and the missing facts that expressions read. */
export function wordsOf({
  context,
  refused,
  missing,
}: Pick<Turn, 'context' | 'refused' | 'missing'>): Parameters<typeof scopeOf>[2] {
  return {
    ...context,
    onRefused: (fact) => void refused.push(fact),
    onMissing: (one) => void missing.push(one),
  };
}

/** Visits something in one round of a loop, with the names of that round. */
export function inFrame<Result>(turn: Turn, frame: Frame, visit: () => Result): Result {
  const { scope, frames } = turn;
  turn.frames = [...frames, frame];
  rescope(turn);
  const result = visit();
  turn.scope = scope;
  turn.frames = frames;
  return result;
}

/** The names among those that are bound now, each once. */
export function boundAmong({ state, reads, frames, inside }: Turn, names: Iterable<string>): readonly string[] {
  return [...new Set(names)].filter((name) => isNameBound(state, name, { sop: reads, frames, inside }));
}
