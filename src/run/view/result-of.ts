/**
 * How a run ended, as the people of the procedure would say it, and whether something was missed on the way: nothing
 * that was missed looks as if it had come out well.
 */
import { own } from '../../kernel/own.ts';
import { formatInstant } from '../../kernel/time.ts';
import { upperFirst } from '../../kernel/upper-first.ts';
import { formatValue } from '../../kernel/value.ts';
import { humanise } from '../../sop/names.ts';
import type { Registry } from '../../tool/registry.ts';
import { choiceOf, decisionTraces } from '../cite/cite.ts';
import { decidedBy } from '../cite/decided-by.ts';
import { knownAtStop } from '../cite/known-at-stop.ts';
import type { AnswerAsk } from '../log/asks.ts';
import { isLeftOut } from '../log/may-be-done.ts';
import { notifiedBy } from '../log/notified.ts';
import { outcomeOf, type RunState } from '../log/state.ts';
import { askedFirst, askedForSame, takenOf } from '../log/taken.ts';

/** Outcomes that are words; `RR1+RR4` is a code that only the procedure explains. */
const WORDS = /^[a-z]+(_[a-z]+)*$/;

/**
 * `Priority · Ava Anders has it`; `Worked by hand, as Marcus Mbeki chose`. Without an outcome in words, what is known
 * is that it is done, and what was paid.
 */
export function resultOf(state: RunState, registry: Registry): string {
  const { ended } = state;
  const outcome = outcomeOf(state);
  const isChosen = ended?.kind !== 'stopped' && outcome !== null && isInWords(outcome);
  const chooser = isChosen ? chooserOf(state) : null;
  const head =
    ended?.kind === 'stopped'
      ? (stopText(state) ?? 'Stopped')
      : isChosen
        ? `${upperFirst(humanise(outcome))}${chooser === null ? '' : `, as ${chooser} chose`}`
        : ['Done', ...paidTexts(state, registry)].join(': ');
  return [
    head,
    // Whoever reads that the case was stopped must not pay again by hand.
    ...(isChosen || ended?.kind === 'stopped' ? paidTexts(state, registry) : []),
    ...knownAtStop(state).map(({ clause }) => clause),
    ...takenTexts(state, chooser === null ? 'has it' : 'pressed “I have it”'),
    ...deniedTexts(state),
    ...leftOutTexts(state),
  ].join(' · ');
}

/** Who chose the way to the outcome by their answer; null if the procedure itself did. */
function chooserOf(state: RunState): string | null {
  const step = state.outcomes.at(-1)?.step;
  const choices = decidedBy(step === undefined ? [] : decisionTraces(state, step)).flatMap(
    ({ reading }) => choiceOf(reading)?.label ?? [],
  );
  return choices.at(-1) ?? null;
}

/** `paid 805.00 EUR`: what this run has moved; nothing where none was. */
function paidTexts({ calls }: RunState, registry: Registry): string[] {
  const paid = Object.values(calls).flatMap(({ progress, proposed }) => {
    const moves = registry.get(proposed.tool)?.tool.movesMoney;
    if (progress.kind !== 'succeeded' || moves === undefined) return [];
    const [amount] = moves.amounts.flatMap((name) => own(proposed.args, name) ?? []);
    return moves.how === 'pays' && amount !== undefined ? [`paid ${formatValue(amount)}`] : [];
  });
  return paid.length === 0 ? [] : [paid.join(', ')];
}

/** Whether the result names the outcome, so that it need not be named again. */
export const isInWords = (outcome: string): boolean => WORDS.test(outcome);

/** The procedure's own reason stands for itself; that a person stopped it is said. */
function stopText({ ended, asks }: RunState): string | null {
  if (ended === null) return null;
  const isByPerson =
    ended.successor !== null ||
    Object.values(asks).some(({ kind, closed }) => kind === 'recovery' && closed?.note === 'stop');
  const reason = ended.reason ?? 'by decision';
  return isByPerson ? `Stopped: ${reason}` : upperFirst(reason);
}

/** A deadline, an answer, a question, an approval or something to be done outside that did not come out. */
export function isMissed(state: RunState): boolean {
  return (
    Object.values(state.clocks).some((clock) => clock.state === 'missed') ||
    Object.values(state.asks).some(({ closed }) => closed?.how === 'missed') ||
    Object.values(state.calls).some((call) => {
      const { progress, proposed } = call;
      return (
        progress.kind === 'denied' ||
        progress.kind === 'expired' ||
        isLeftOut(call) ||
        (progress.kind === 'failed' && proposed.effect !== 'read')
      );
    })
  );
}

/** Who has what people were asked to take, once for all who were asked for the same. */
export const takenTexts = (state: RunState, has = 'has it'): string[] =>
  askedFirst(state).flatMap((ask) => takenText(state, ask, has) ?? []);

function takenText(state: RunState, first: AnswerAsk, has: string): string | null {
  const taken = takenOf(state, first);
  const missed = askedForSame(state, first)
    .filter(({ closed }) => closed?.how === 'missed')
    .map((ask) => `${nameOf(state, ask)} until ${formatInstant(ask.dueAt)}`);
  const asked = missed.length === 0 ? '' : `; asked before: ${missed.join(', ')}`;
  if (taken !== null)
    return `${taken.by.name} ${has}${missed.length === 0 ? '' : ` since ${formatInstant(taken.at)}`}${asked}`;
  return missed.length === 0 ? null : `nobody has taken it; asked were ${missed.join(', ')}`;
}

/** The name of the person who got the message. */
export function nameOf({ calls }: Pick<RunState, 'calls'>, ask: AnswerAsk): string {
  const call = ask.callId === null ? undefined : calls[ask.callId];
  const person = call === undefined ? undefined : notifiedBy(call)?.['person'];
  return typeof person === 'string' ? person : 'the person notified';
}

function deniedTexts({ asks, calls }: RunState): string[] {
  return Object.values(asks).flatMap((ask) => {
    const call = ask.callId === null ? undefined : calls[ask.callId];
    if (ask.kind !== 'approval' || ask.closed?.how !== 'denied' || call === undefined) return [];
    return [`${ask.closed.by?.name ?? 'someone'} denied: ${call.proposed.summary}`];
  });
}

/** `Lena Lindqvist left out: Pay $90.00 to the account ACC-FEE`. */
export const leftOutTexts = ({ calls }: Pick<RunState, 'calls'>): string[] =>
  Object.values(calls)
    .filter(isLeftOut)
    .map(({ progress, proposed }) => `${progress.by} left out: ${proposed.summary}`);
