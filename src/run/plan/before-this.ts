/**
 * What a person has to know who gets a case because something else did not work out: who denied and why, and what was
 * decided about it since; who has it, or did not answer by when; what failed.
 */
import { quoted } from '../../kernel/quoted.ts';
import { formatInstant } from '../../kernel/time.ts';
import { upperFirst } from '../../kernel/upper-first.ts';
import { unreachable } from '../../kernel/assert.ts';
import { cameOf } from '../cite/came-of.ts';
import { demandText } from '../cite/demand-text.ts';
import { firstAndLast } from '../cite/first-and-last.ts';
import type { AnswerAsk, ApprovalAsk, AskState } from '../log/asks.ts';
import { notifiedBy } from '../log/notified.ts';
import { approvalsOfSame, type ApprovalOfCall } from '../log/same-action.ts';
import type { CallState, RunState } from '../log/state.ts';
import { askedFirst, takenOf } from '../log/taken.ts';

/** The first and the latest of them are shown. */
const SHOWN_MAX = 3;

/**
 * As sentences without a full stop, in the order in which it happened.
 *
 * @param around the labels of the step that sends the message and of those around it
 * @param reader the name of the only person who reads it; null for several, or if it is not known yet
 */
export function beforeThis(state: RunState, around: readonly string[], reader: string | null): string[] {
  const asked = Object.values(state.asks).flatMap((ask) => {
    const text = textOf(state, ask, reader);
    return text === null || ask.closed === null ? [] : [{ at: ask.closed.at, text }];
  });
  const denials = asked.toSorted((a, b) => a.at - b.at).map(({ text }) => text);
  const shown = firstAndLast(denials, SHOWN_MAX, (count) => `And ${count} more in between`);
  return [...shown, ...Object.values(state.calls).flatMap((call) => failureOf(call, around))];
}

function textOf(state: RunState, ask: AskState, reader: string | null): string | null {
  const { closed } = ask;
  if (closed === null) return null;
  const call = ask.callId === null ? undefined : state.calls[ask.callId];
  const what = call?.proposed.summary ?? 'what was asked';
  switch (ask.kind) {
    case 'approval':
      if (closed.how === 'denied')
        return `${closed.by?.name ?? 'Someone'} denied this at ${formatInstant(closed.at)}: ${what}${closed.note === null ? '' : `. The reason: ${quoted(closed.note)}`}${decidedSince(state, ask)}`;
      return closed.how === 'expired'
        ? `Nobody approved or denied this by ${formatInstant(ask.expiresAt)}: ${what}. Asked: ${demandText(ask.demands)}${decidedSince(state, ask)}`
        : null;
    case 'answer':
      return answerText(state, ask, call, reader);
    case 'question':
      return closed.how === 'missed'
        ? `Nobody of ${ask.group} answered by ${formatInstant(ask.dueAt)}: ${ask.question}`
        : null;
    case 'recovery':
      return closed.note === 'leave_out' && call !== undefined
        ? `${closed.by?.name ?? 'Someone'} left this out at ${formatInstant(closed.at)}: ${what}`
        : null;
    default:
      return unreachable(ask);
  }
}

/** What was decided about the same later: whoever reads only of the denial takes it that nothing was done. */
function decidedSince(state: RunState, ask: ApprovalAsk): string {
  const same = approvalsOfSame(state, ask);
  const last = same.at(-1);
  if (last === undefined || last.ask === ask) return '';
  const then = same.find((one) => one.ask === ask)?.call.proposed.summary;
  const text = lastDecision(last);
  if (text === null) return '';
  const { summary } = last.call.proposed;
  return `. It was asked again at ${formatInstant(last.ask.at)}${summary === then ? '' : ` (${summary})`}, ${text}`;
}

/** Null where a sentence of its own says it. */
function lastDecision({ ask, call }: ApprovalOfCall): string | null {
  const { closed, given, demands } = ask;
  const approved = [...new Set(given.map(({ by }) => by.name))].join(' and ');
  switch (closed?.how) {
    case undefined:
      return `and ${demandText(demands)} has not decided yet${approved === '' ? '' : `; ${approved} approved`}`;
    case 'approved':
      return `and ${approved} approved it at ${formatInstant(closed.at)}: ${cameOf(call)}`;
    case 'withdrawn':
      return `and withdrawn: ${closed.note ?? 'the case changed'}`;
    case 'denied':
    case 'expired':
      return null;
    default:
      return 'and nobody decides about it any more';
  }
}

/** Who took it in time, or did not; who was asked instead is named with whom they were asked after. */
function answerText(
  state: RunState,
  ask: AnswerAsk,
  call: CallState | undefined,
  reader: string | null,
): string | null {
  const { closed } = ask;
  if (closed?.how === 'missed') return missedText(state, ask, call, reader);
  if (closed?.how !== 'answered' || closed.by === null || !askedFirst(state).includes(ask)) return null;
  const has = closed.by.name === reader ? 'You have' : `${closed.by.name} has`;
  return `${has} it since ${formatInstant(closed.at)}`;
}

function missedText(state: RunState, ask: AnswerAsk, call: CallState | undefined, reader: string | null): string {
  const person = personAsked(call);
  const was = person === reader ? 'You were' : `${person} was`;
  const taken = takenOf(state, ask);
  const since = taken === null ? '' : `; ${taken.by.name} has it since ${formatInstant(taken.at)}`;
  return `${was} asked on ${formatInstant(ask.at)} and did not take it by ${formatInstant(ask.dueAt)}${since}`;
}

function personAsked(call: CallState | undefined): string {
  const person = call === undefined ? undefined : notifiedBy(call)?.['person'];
  return typeof person === 'string' ? person : 'The person notified';
}

/** A failure or a refusal that the message is the answer to. */
function failureOf({ step, proposed, progress, verdict }: CallState, around: readonly string[]): string[] {
  if (!around.some((label) => label.startsWith(`${step}.if_`))) return [];
  if (progress.kind === 'failed') return [`This did not work: ${proposed.summary}. ${upperFirst(progress.message)}`];
  return progress.kind === 'refused' && verdict.outcome === 'forbidden'
    ? [`The boundary forbids this: ${proposed.summary}. ${upperFirst(verdict.because ?? 'a rule forbids it')}`]
    : [];
}
