/**
 * Why a call did not happen, and why a handler of a call (`if_denied`, `if_error`, …) did not run.
 */
import { undecidedSentence } from '../cite/undecided-text.ts';
import { quoted } from '../../kernel/quoted.ts';
import { unreachable } from '../../kernel/assert.ts';
import { formatInstant } from '../../kernel/time.ts';
import { listed } from '../../handbook/suggest.ts';
import { errorHandlersOf, type Step } from '../../sop/sop.ts';
import { demandText } from '../cite/demand-text.ts';
import { settledText } from '../cite/effect-text.ts';
import { callOf, type CallState, type RunState } from '../log/state.ts';
import { upperFirst } from '../../kernel/upper-first.ts';
import { replacedText } from './replaced-text.ts';
import { lookAfter } from '../log/said-done.ts';
import { unsentAtEnd } from './unsent-at-end.ts';
import { stillNeededOf } from './asked-of.ts';
import type { Asked } from './step/step-view.ts';

export type CallText = { readonly happened: boolean; readonly because: string };

/** What happened to a call, as a sentence without a full stop. */
export function callText(call: CallState, state: RunState): CallText {
  const { progress, proposed, verdict } = call;
  const not = (because: string): CallText => ({ happened: false, because });
  const unsent = unsentAtEnd(call, state);
  if (unsent !== null) return not(upperFirst(unsent));
  switch (progress.kind) {
    case 'succeeded':
      return { happened: true, because: `It did happen, at ${formatInstant(progress.at)}: ${proposed.summary}` };
    case 'settled':
      return { happened: true, because: upperFirst(settledText(progress, lookAfter(call))) };
    case 'failed':
      return not(`It failed with \`${progress.code}\`: ${progress.message}`);
    case 'refused':
      return not(`The boundary's verdict is ${verdict.outcome}: ${verdict.because ?? 'no rule covers it'}`);
    case 'replaced':
      return not(upperFirst(replacedText(call, state)));
    case 'denied':
      return not(`The approval was denied${denialText(call, state)}`);
    case 'superseded':
      return not('A later event superseded it');
    case 'left_out':
      return not(
        progress.isByPerson === true
          ? `${progress.by} left it out`
          : `Step ${progress.by} does it in its place, since one of both was late`,
      );
    case 'expired':
      return not(undecidedApproval(call, state));
    case 'awaiting':
      return not(`It waits for approval by ${approversLeft(call, state)}`);
    case 'lost':
      return not(`It is not known yet whether it was done: ${progress.message}`);
    case 'ready':
    case 'started':
      return not('It is in progress');
    case 'deferred':
      return not(`It will be tried again at ${formatInstant(progress.retryAt)}`);
    default:
      return unreachable(progress);
  }
}

function undecidedApproval({ approval }: CallState, state: RunState): string {
  const ask = approval === null ? undefined : state.asks[approval];
  const when = ' on its approval in time';
  return ask?.kind === 'approval' ? undecidedSentence(state, ask, when) : `No one decided${when}`;
}

function approversLeft({ approval, verdict }: CallState, state: RunState): string {
  const ask = approval === null ? undefined : state.asks[approval];
  return ask?.kind === 'approval' ? stillNeededOf(state, ask) : demandText(verdict.approvers);
}

/** ` by Lena Lindqvist: wrong amount`. */
function denialText({ approval }: CallState, { asks }: RunState): string {
  const closed = approval === null ? null : (asks[approval]?.closed ?? null);
  if (closed === null || closed.by === null) return '';
  return ` by ${closed.by.name}${closed.note === null ? '' : `: ${quoted(closed.note)}`}`;
}

/** Why the trigger of a call's handler did not occur; null when it did. */
export function noOccasionOfCall({ state, notReached }: Asked, owner: Step, handler: Step): string | null {
  const call = callOf(state, owner.label);
  if (call === null) return notReached(owner.label);
  const { ifDenied, ifExpired, ifUnanswered, ifUnsure } = owner.handlers;
  if (handler === ifUnanswered) return notUnanswered(call, state);
  const { progress } = call;
  const { because } = callText(call, state);
  if (handler === ifDenied)
    return progress.kind === 'denied' ? null : `The approval of step ${owner.label} was not denied: ${because}`;
  if (handler === ifExpired)
    return progress.kind === 'expired' ? null : `The approval of step ${owner.label} did not expire: ${because}`;
  if (handler === ifUnsure)
    return progress.kind === 'failed' && !Object.hasOwn(owner.handlers.ifError, progress.code)
      ? null
      : `The judgment of step ${owner.label} did not fail: ${because}`;
  return notThisError(owner, handler, errorOf(call), because);
}

function notUnanswered(call: CallState, state: RunState): string | null {
  const { step, proposed } = call;
  const ask = proposed.answerId === null ? undefined : state.asks[proposed.answerId];
  if (ask?.closed?.how === 'missed') return null;
  if (ask?.closed?.how === 'answered')
    return `Step ${step} was answered in time by ${ask.closed.by?.name ?? 'someone'}`;
  return ask?.kind === 'answer'
    ? `Step ${step} can be answered until ${formatInstant(ask.dueAt)}`
    : `Step ${step} did not ask for an answer: ${callText(call, state).because}`;
}

function notThisError(owner: Step, handler: Step, code: string | null, because: string): string | null {
  const codes = errorHandlersOf(owner.handlers).find((item) => item.handler === handler)?.codes ?? [];
  if (code !== null && codes.includes(code)) return null;
  return `Step ${owner.label} did not end with ${listed(codes)}${code === null ? `: ${because}` : ` but with \`${code}\``}`;
}

/** The error code with which a call ended; null if it did not end with an error. */
function errorOf({ progress, verdict }: CallState): string | null {
  if (progress.kind === 'failed') return progress.code;
  return progress.kind === 'refused' && verdict.outcome === 'forbidden' ? 'forbidden' : null;
}
