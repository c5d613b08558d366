/**
 * Why a handler runs: who denied, did not answer or did not decide, which deadline was missed, what did not work. What the
 * handler does is no reason for it.
 */
import { undecidedText } from '../cite/undecided-text.ts';
import { own } from '../../kernel/own.ts';
import { quoted } from '../../kernel/quoted.ts';
import { formatInstant } from '../../kernel/time.ts';
import { callOf, type AskState, type RunState } from '../log/state.ts';
import { nameOf } from './result-of.ts';
import { stepName } from './step-name.ts';

/** A sentence without a full stop; null where the log does not say it. */
export function handlerCause(state: RunState, handler: string): string | null {
  const [, step = '', kind = ''] = /^(.*)\.(if_[a-z]+)(?:\.\w+)?$/.exec(handler) ?? [];
  const asked = Object.values(state.asks).filter((ask) => ask.step === step && ask.closed !== null);
  switch (kind) {
    case 'if_denied':
    case 'if_expired':
    case 'if_unanswered':
      return askText(state, asked.at(-1));
    case 'if_late':
      return (
        askText(
          state,
          asked.findLast(({ kind: what }) => what === 'question'),
        ) ?? missedText(state, step)
      );
    default: {
      const call = callOf(state, step);
      return call?.progress.kind === 'failed' ? call.progress.message : (call?.verdict.because ?? null);
    }
  }
}

function askText(state: RunState, ask: AskState | undefined): string | null {
  if (ask === undefined || ask.closed === null) return null;
  const { how, by, note } = ask.closed;
  if (ask.kind === 'approval' && how === 'denied')
    return `${by?.name ?? 'Someone'} denied it${note === null ? '' : `: ${quoted(note)}`}`;
  if (ask.kind === 'approval' && how === 'expired')
    return undecidedText(state, ask, ` by ${formatInstant(ask.expiresAt)}`);
  if (how !== 'missed') return null;
  if (ask.kind === 'answer') return `${nameOf(state, ask)} did not take it by ${formatInstant(ask.dueAt)}`;
  return ask.kind === 'question' ? `nobody of ${ask.group} answered by ${formatInstant(ask.dueAt)}` : null;
}

function missedText({ clocks }: RunState, step: string): string | null {
  const clock = own(clocks, step);
  return clock?.state === 'missed' ? `step ${stepName(step)} was not complete by ${formatInstant(clock.dueAt)}` : null;
}
