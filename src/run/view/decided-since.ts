/**
 * What people decided about a case since a direct message was written, and how it ended: its reader may still take it over,
 * and would tell the customer otherwise.
 */
import { undecidedSentence } from '../cite/undecided-text.ts';
import type { Instant } from '../../kernel/clock.ts';
import { own } from '../../kernel/own.ts';
import { quoted } from '../../kernel/quoted.ts';
import { formatInstant } from '../../kernel/time.ts';
import { unreachable } from '../../kernel/assert.ts';
import type { Registry } from '../../tool/registry.ts';
import { cameOf } from '../cite/came-of.ts';
import { answerText } from '../cite/cite.ts';
import { firstAndLast } from '../cite/first-and-last.ts';
import type { Closing, RecoveryAsk } from '../log/asks.ts';
import { DONE_BEFORE } from '../log/park.ts';
import type { AskState, CallState, RunState } from '../log/state.ts';
import { takings } from '../log/taken.ts';
import { resultOf } from './result-of.ts';

/** The first and the latest of them are shown. */
const SHOWN_MAX = 4;

/** As sentences without a full stop, in the order in which it happened. */
export function decidedSince(state: RunState, message: CallState, registry: Registry): readonly string[] {
  const decided = Object.values(state.asks).flatMap((ask) => {
    const isAboutIt = ask.kind === 'recovery' && ask.callId === message.callId;
    const text = isLater(ask, message) && !isAboutIt ? textOf(state, ask) : null;
    return text === null || ask.closed === null ? [] : [{ at: ask.closed.at, text }];
  });
  const taken = takings(state).flatMap(({ taken: { by, at }, asked }) =>
    // What became of its own question, the message says below.
    at > message.proposedAt && !asked.some(({ callId }) => callId === message.callId)
      ? [{ at, text: `${by.name} has it since ${formatInstant(at)}` }]
      : [],
  );
  const texts = [...decided, ...taken]
    .toSorted((a: { at: Instant }, b: { at: Instant }) => a.at - b.at)
    .map(({ text }) => text);
  // Whose case went on as the message says learns its end from the thread.
  if (texts.length === 0) return [];
  return [...firstAndLast(texts, SHOWN_MAX, (count) => `and ${count} more in between`), ...endOf(state, registry)];
}

/** A case that started again has not ended. */
function endOf(state: RunState, registry: Registry): readonly string[] {
  if (state.ended === null || state.ended.successor !== null) return [];
  return [`The case has ended: ${resultOf(state, registry)}`];
}

/** What was decided before it, the message itself says. */
const isLater = ({ seq, closed }: AskState, { factsThen, proposedAt }: CallState): boolean =>
  closed !== null && (closed.at > proposedAt || (factsThen !== null && seq > factsThen.seq));

function textOf(state: RunState, ask: AskState): string | null {
  const { closed } = ask;
  const call = ask.callId === null ? undefined : own(state.calls, ask.callId);
  const what = call?.proposed.summary ?? 'what was asked';
  if (closed === null) return null;
  const by = closed.by?.name ?? 'Someone';
  switch (ask.kind) {
    case 'approval': {
      if (closed.how === 'denied')
        return `${by} denied at ${formatInstant(closed.at)}: ${what}${closed.note === null ? '' : `. The reason: ${quoted(closed.note)}`}`;
      if (closed.how === 'expired')
        return `${undecidedSentence(state, ask, ` by ${formatInstant(ask.expiresAt)}`)}: ${what}`;
      if (closed.how !== 'approved' || call === undefined) return null;
      const names = [...new Set(ask.given.map((given) => given.by.name))].join(' and ');
      return `${names} approved at ${formatInstant(closed.at)}: ${what}; ${cameOf(call)}`;
    }
    case 'question':
      return closed.how === 'answered'
        ? `${by} answered at ${formatInstant(closed.at)}: ${ask.question} ${answerText(ask.answer ?? {}, ask.form)}`
        : null;
    case 'recovery':
      return closed.how === 'recovered' ? recoveredText(ask, closed, call) : null;
    case 'answer':
      return null;
    default:
      return unreachable(ask);
  }
}

/** Null for a choice after which the case went on as the message says. */
function recoveredText({ code }: RecoveryAsk, { by, at, note }: Closing, call: CallState | undefined): string | null {
  const who = by?.name ?? 'Someone';
  const when = formatInstant(at);
  if (note === 'stop') return `${who} stopped it at ${when}`;
  if (note === 'start_again') return `${who} chose at ${when} that the case starts again, in another thread`;
  if (call === undefined) return null;
  const { summary } = call.proposed;
  if (note === 'leave_out') return `${who} left out at ${when}: ${summary}`;
  if (note === 'it_was_done') return `${who} said at ${when} that it was done: ${summary}`;
  return note === 'try_again' && code === DONE_BEFORE
    ? `${who} decided at ${when} that it is done again: ${summary}; ${cameOf(call)}`
    : null;
}
