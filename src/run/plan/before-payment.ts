/**
 * Before an attempt of a call. Money that moves without an approval: if the case says something else now than the run
 * has used, people are asked. What was approved: if the case says something else than its approvers were shown, they are
 * asked again. A payment never goes out on its own on a mixture of earlier and later facts.
 */
import { hashOf } from '../../kernel/canonical-json.ts';
import { own } from '../../kernel/own.ts';
import { fieldAt, type Value } from '../../kernel/value.ts';
import type { Step } from '../../sop/sop.ts';
import { changeLines, STARTS_AGAIN, STARTS_WITH_EVENT } from '../cite/change-lines.ts';
import { changeText, earlierValues, laterText } from '../cite/change-text.ts';
import { boundValue } from '../cite/bound-value.ts';
import { unreadText } from '../cite/mailbox.ts';
import { unreadOf } from '../log/arrival.ts';
import type { CallState } from '../log/call.ts';
import { changeInUse, isKept, type WeighedChange } from '../log/fact-change.ts';
import { OTHER_FACTS } from '../log/park.ts';
import { openPark } from '../log/state.ts';
import { fromInUse } from '../log/stated-otherwise.ts';
import { isUnseen } from '../log/while-done.ts';
import { isOther, isPayment, otherThanPaid } from './done-otherwise.ts';
import { doneAlready } from './effects-done.ts';
import { keepsFor } from './keeps-for.ts';
import { emit, park, type Turn } from './turn.ts';
import { unusedChanges } from './unused-changes.ts';
import { usedOtherwise } from './used-otherwise.ts';
import { usesNow } from './uses-now.ts';
import { whatDiffers } from './what-differs.ts';

/**
 * True while people are asked whether the call goes out. Before each attempt, the first or a repeated one: the case may
 * have changed while it was not known whether the one before was carried out.
 */
export function waitsBeforeAttempt(turn: Turn, step: Step, call: CallState): boolean {
  return call.approval === null ? waitsBeforePayment(turn, step, call) : isApprovedBefore(turn, call);
}

/**
 * Whether facts changed that its approvers were shown, or an event came after they had approved that no step has taken.
 * The approval is withdrawn; the next card shows both values, and the event.
 */
function isApprovedBefore(turn: Turn, { approval }: CallState): boolean {
  const { state } = turn;
  const ask = approval === null ? undefined : own(state.asks, approval);
  if (ask?.kind !== 'approval') return false;
  const shown = new Set(ask.card.basis.map(({ path }) => path));
  const changes = unusedChanges(state).filter(({ seq, path }) => seq > ask.seq && shown.has(path));
  const came = unreadOf(state).filter(({ approved = [] }) => approved.includes(ask.askId));
  if (changes.length + came.length === 0) return false;
  const texts = [...changes.map((change) => changeText(fromInUse(state, change))), ...came.map(unreadText)];
  emit(turn, {
    type: 'ApprovalWithdrawn',
    askId: ask.askId,
    because: `The case has changed since this was approved: ${texts.join('; ')}`,
  });
  return true;
}

/**
 * Whether the facts in use are not those that the call has read: a step that waits for corrections took them while people
 * were asked about it, or between two attempts. The step proposes another call.
 */
function usesOtherFacts(turn: Turn, { proposed }: CallState): boolean {
  const { state } = turn;
  const changes = proposed.readings.flatMap(({ path, label, value, origin }): WeighedChange[] => {
    if (origin?.kind !== 'fact') return [];
    const change = changeInUse(state, { path: path.slice('case.'.length), label, before: value });
    return hashOf(change.after) === hashOf(value) ? [] : [change];
  });
  if (changes.length === 0) return false;
  emit(turn, { type: 'ChangesWeighed', changes, values: [], asked: [] });
  return true;
}

function waitsBeforePayment(turn: Turn, step: Step, call: CallState): boolean {
  const { label } = step;
  const { proposed } = call;
  const { state, context } = turn;
  if (!isPayment(turn, call)) return false;
  if (usesOtherFacts(turn, call)) return true;
  if (openPark(state, label) !== null) return true;
  const unused = unusedChanges(state)
    .filter(({ path }) => fieldAt(context.caseType, path.split('.')) !== null)
    .map((change) => fromInUse(state, change));
  const paid = otherThanPaid(turn).filter(({ path }) => !unused.some((change) => change.path === path));
  const taken = paid.length > 0 ? NONE_TAKEN : takenOtherwise(turn, unused);
  const changes = [...unused, ...paid, ...taken.changes];
  if (changes.length === 0) return waitsForEvent(turn, label, call);
  const waitsFor = changes.map(({ path }) => path);
  const bound = boundBefore(turn, step, call, changes);
  const keeps = keepsFor(state, waitsFor).map((one) =>
    bound.has(one.path) ? { ...one, isBound: true as const } : one,
  );
  park(turn, {
    step: label,
    code: OTHER_FACTS,
    because: becauseOf(label, proposed.summary, { unused, paid, bound, changes }),
    known: [
      ...changeLines(changes),
      ...taken.differences,
      ...doneAlready(state, turn.context.registry),
      `Go on: it is done with ${earlierValues(state, changes, bound)}${laterText(changes, keeps)}`,
      STARTS_AGAIN,
    ],
    choices: ['go_on', 'start_again', 'stop'],
    waitsFor,
    keeps,
  });
  return true;
}

/** Whether an event came while the payment was on its way that no step has taken, and people are asked whether it goes out. */
function waitsForEvent(turn: Turn, label: string, { proposed, attempts }: CallState): boolean {
  const { state } = turn;
  const came = unreadOf(state).filter((arrival) => arrival.during?.includes(label) && isUnseen(state, arrival));
  const [first, ...more] = came;
  if (first === undefined) return false;
  const arrived = `${first.label}${more.length === 0 ? '' : ` and ${more.length} more`} arrived`;
  park(turn, {
    step: label,
    code: 'event_came',
    because: `${arrived} ${attempts === 0 ? `before step ${label} was` : `after step ${label} was first`} tried, no step has read it, and step ${label} would move money: ${proposed.summary}`,
    known: [
      ...doneAlready(state, turn.context.registry),
      `Try again: step ${label} is done all the same`,
      STARTS_WITH_EVENT,
    ],
    choices: ['try_again', 'start_again', 'stop'],
  });
  return true;
}

type Taken = { readonly changes: readonly WeighedChange[]; readonly differences: readonly string[] };

const NONE_TAKEN: Taken = { changes: [], differences: [] };

/** What a step that waits for corrections took into use, where something decided before would be another now. */
function takenOtherwise(turn: Turn, unused: readonly WeighedChange[]): Taken {
  const { state } = turn;
  const changes = usedOtherwise(state).filter(
    ({ path }) => !(isKept(state, path) || unused.some((one) => one.path === path)),
  );
  if (changes.length === 0) return NONE_TAKEN;
  const { differences, values } = whatDiffers(turn, changes);
  const computed = values.map(({ step, path }) => `Step ${step} would set \`${path.join('.')}\` otherwise now`);
  const all = [...differences, ...computed];
  return all.length === 0 ? NONE_TAKEN : { changes, differences: all };
}

type Changes = readonly WeighedChange[];

/**
 * By path: what a call uses of facts of which another value is in use, since a step bound it before a wait took that one.
 */
function boundBefore(turn: Turn, { body }: Step, call: CallState, changes: Changes): ReadonlyMap<string, Value | null> {
  const { state } = turn;
  return new Map(
    changes.flatMap(({ path, label }): [string, Value | null][] => {
      const before = boundValue(state, call, path);
      if (before === undefined || body.kind !== 'use') return [];
      const taken = changeInUse(state, { path, label, before });
      const now = [...usesNow(turn, [taken])].findLast(({ use }) => use.kind === 'call' && use.name === call.callId);
      const { scope = null } = now ?? {};
      return scope !== null && isOther(call, body.with, scope) ? [[path, before]] : [];
    }),
  );
}

type Values = { unused: Changes; paid: Changes; changes: Changes; bound: ReadonlyMap<string, unknown> };

function becauseOf(label: string, summary: string, { unused, paid, changes, bound }: Values): string {
  if (unused.length > 0)
    return `The case changed after the run had read it, and step ${label} would move money on the earlier values: ${summary}`;
  const values =
    bound.size === 0 ? 'the new values' : bound.size < changes.length ? 'earlier and new values' : 'the earlier values';
  if (paid.length > 0)
    return `The case changed after money had moved, and step ${label} would move more on ${values}: ${summary}`;
  return `The case changed after something was decided on it, and step ${label} would move money on ${values}: ${summary}`;
}
