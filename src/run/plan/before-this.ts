/**
 * What a person has to know who gets a case because something else did not work out: who denied and why, who did not
 * answer by when, what failed.
 */
import { quoted } from '../../kernel/quoted.ts';
import { formatInstant } from '../../kernel/time.ts';
import { upperFirst } from '../../kernel/upper-first.ts';
import { unreachable } from '../../kernel/assert.ts';
import { demandText } from '../cite/demand-text.ts';
import type { AskState } from '../log/asks.ts';
import type { CallState, RunState } from '../log/state.ts';

/** The latest of them are shown. */
const SHOWN_MAX = 3;

/**
 * As sentences without a full stop, in the order in which it happened.
 *
 * @param around the labels of the step that sends the message and of those around it
 */
export function beforeThis(state: RunState, around: readonly string[]): string[] {
  const asked = Object.values(state.asks).flatMap((ask) => {
    const text = textOf(state, ask);
    return text === null || ask.closed === null ? [] : [{ at: ask.closed.at, text }];
  });
  const denials = asked.toSorted((a, b) => a.at - b.at).map(({ text }) => text);
  return [...denials.slice(-SHOWN_MAX), ...Object.values(state.calls).flatMap((call) => failureOf(call, around))];
}

function textOf(state: RunState, ask: AskState): string | null {
  const { closed } = ask;
  if (closed === null) return null;
  const call = ask.callId === null ? undefined : state.calls[ask.callId];
  const what = call?.proposed.summary ?? 'what was asked';
  switch (ask.kind) {
    case 'approval':
      if (closed.how === 'denied')
        return `${closed.by?.name ?? 'Someone'} denied this at ${formatInstant(closed.at)}: ${what}${closed.note === null ? '' : `. The reason: ${quoted(closed.note)}`}`;
      return closed.how === 'expired'
        ? `Nobody approved or denied this by ${formatInstant(ask.expiresAt)}: ${what}. Asked: ${demandText(ask.demands)}`
        : null;
    case 'answer':
      return closed.how === 'missed'
        ? `${personAsked(call)} was asked at ${formatInstant(ask.at)} and did not take it by ${formatInstant(ask.dueAt)}`
        : null;
    case 'question':
      return closed.how === 'missed'
        ? `Nobody of ${ask.group} answered by ${formatInstant(ask.dueAt)}: ${ask.question}`
        : null;
    case 'recovery':
      return null;
    default:
      return unreachable(ask);
  }
}

function personAsked(call: CallState | undefined): string {
  const person = call?.progress.kind === 'succeeded' ? call.progress.output['person'] : undefined;
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
