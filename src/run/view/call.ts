/**
 * How a call is shown: a post about its effect or failure, and an explanation with everything that authorised it.
 */
import { unsentAtEnd } from './unsent-at-end.ts';
import type { Verdict } from '../../boundary/verdict.ts';
import { assert, unreachable } from '../../kernel/assert.ts';
import type { Instant } from '../../kernel/clock.ts';
import { upperFirst } from '../../kernel/upper-first.ts';
import { formatInstant } from '../../kernel/time.ts';
import { formatValue } from '../../kernel/value.ts';
import { systemName } from '../../tool/system-name.ts';
import { citePlace } from '../cite/cite.ts';
import { judgmentEvidence, judgmentIn, judgmentResult } from '../cite/judgment-text.ts';
import { effectText, isDoneBefore, settledText, whenText, type DoneBefore } from '../cite/effect-text.ts';
import { undecidedText } from '../cite/undecided-text.ts';
import { limitChanges } from '../cite/limit-changes.ts';
import type { PostLine } from '../cite/labelled-text.ts';
import type { ApprovalAsk } from '../log/asks.ts';
import type { CallEvent } from '../log/call.ts';
import type { EarlierEffect } from '../log/earlier-effect.ts';
import { notifiedBy } from '../log/notified.ts';
import { lookAfter } from '../log/said-done.ts';
import type { EventOf } from '../log/event.ts';
import type { CallState, RunState } from '../log/state.ts';
import { isAskedInstead } from '../log/taken.ts';
import { replacedText } from './replaced-text.ts';
import type { EventViews, ExplainedEvent, PostText } from './event-view.ts';

/** Effects are posted only for the first rounds of a loop, so a loop does not bury the thread. */
const ROUNDS_POSTED = 3;

/** Characters of a hash that are shown: enough for a person to compare. */
const HASH_SHOWN = 12;

export const callViews: EventViews<CallEvent> = {
  CallProposed: {
    explain: ({ callId, step, says, summary, readings }, state) => {
      const call = state.calls[callId];
      assert(call !== undefined, 'a proposed call is in the state');
      const judgment = judgmentIn(call);
      if (isDoneBefore(call.progress)) return explainDoneBefore(call, call.progress, state);
      return {
        step,
        says,
        citation: `${citePlace(state, step)}: ${summary}`,
        result: judgment === null ? resultOf(call, state) : judgmentResult(judgment),
        resultAt: resultAtOf(call, state),
        readings,
        evidence: judgment === null ? [] : judgmentEvidence(judgment, call),
        authority: authorityOf(call, state),
        details: detailsOf(call, state),
      };
    },
  },
  VerdictChanged: {},
  CallStarted: {},
  CallSucceeded: { post: postSuccess, roundsPosted: ROUNDS_POSTED },
  CallFailed: {
    // A look-up that failed is no news: what the procedure does then is told, or the card asks.
    post: ({ callId, message }, { calls }) => {
      const proposed = calls[callId]?.proposed;
      return proposed === undefined || proposed.effect === 'read'
        ? null
        : {
            tone: 'trouble',
            title: `Not done: ${proposed.summary}`,
            lines: [{ label: 'because', text: message }],
          };
    },
  },
  CallDeferred: {},
  CallLost: {},
  CallProbed: {
    post: ({ callId, saidBy, message }, { calls }) => {
      const proposed = calls[callId]?.proposed;
      return proposed === undefined || saidBy === undefined
        ? null
        : {
            tone: 'remark',
            title: `${systemName(proposed.system)} does not confirm: ${proposed.summary}`,
            lines: [
              { label: 'says that it was done', text: saidBy },
              { label: 'found', text: message },
            ],
          };
    },
    remarks: ({ callId, saidBy, message }, { calls }) => {
      const call = calls[callId];
      return call === undefined || saidBy === undefined
        ? []
        : [
            `${saidBy} says that step ${call.step} was done; Sopwith has looked in ${systemName(call.proposed.system)}: ${message}`,
          ];
    },
  },
  CallLeftOut: {
    post: ({ callId, by, before }, { calls }) => {
      const proposed = calls[callId]?.proposed;
      if (proposed !== undefined && before !== undefined) return doneBeforePost(proposed.step, [before]);
      return proposed === undefined
        ? null
        : {
            tone: 'remark',
            title: `Not done: ${proposed.summary}`,
            lines: [{ label: 'because', text: `step ${by} does it in its place, since one of both was late` }],
          };
    },
  },
};

/** Of a step for which what was done before stands. */
export const doneBeforePost = (step: string, before: readonly EarlierEffect[]): PostText => ({
  tone: 'done',
  title: `Step ${step} was done ${whenText(before)}`,
  lines: before.map((effect) => ({ label: 'done before', text: effectText(effect) })),
});

/** Reads are not posted; nor is what was approved, since the card of the approval says what became of it. */
function postSuccess(event: EventOf<'CallSucceeded'>, state: RunState): PostText | null {
  const call = state.calls[event.callId];
  if (call === undefined || call.approval !== null || call.proposed.effect === 'read') return null;
  const lines = [
    ...recordLines(event, call),
    ...(event.found === 'probed' ? [FOUND_LATER] : []),
    ...limitChanges(state, call.verdict).map((text) => ({ label: 'limit changed', text })),
  ];
  return { tone: 'done', title: titleOf(event, call, state), lines };
}

const FOUND_LATER: PostLine = { label: 'found', text: 'by its key, after the answer was lost' };

/** `Ava Anders was asked to take it`, `Assign ticket 101 to the group Standard Claims`. */
function titleOf({ output: { person } }: EventOf<'CallSucceeded'>, call: CallState, state: RunState): string {
  const { answerId, summary } = call.proposed;
  if (typeof person !== 'string') return summary;
  if (answerId === null) return `${person} was told`;
  return `${person} was asked ${isAskedAgain(call, person, state) ? 'again ' : ''}to take it`;
}

/** Whether the silence that this follows was the same person's. */
function isAskedAgain({ step }: CallState, person: string, { asks, calls }: RunState): boolean {
  return Object.values(asks).some((ask) => {
    if (ask.kind !== 'answer' || ask.callId === null || !isAskedInstead({ step }, ask)) return false;
    const call = calls[ask.callId];
    return call !== undefined && notifiedBy(call)?.['person'] === person;
  });
}

/** The record that the call created or changed. */
function recordLines({ output, reference }: EventOf<'CallSucceeded'>, { proposed }: CallState): PostLine[] {
  if (typeof output['person'] === 'string' || reference === null) return [];
  const { record, url } = reference;
  return [{ label: systemName(proposed.system), text: record, ...(url === undefined ? {} : { url }) }];
}

/** When it was done, denied or no longer asked; null when it has no result, or has had it since it was proposed. */
function resultAtOf({ progress, approval }: CallState, { asks }: RunState): Instant | null {
  switch (progress.kind) {
    case 'succeeded':
      return progress.at;
    case 'denied':
    case 'expired':
      return approval === null ? null : (asks[approval]?.closed?.at ?? null);
    default:
      return null;
  }
}

/** What became of the call so far: `Done: Jira CLM-12`. */
export function resultOf(call: CallState, state: RunState): string {
  const { progress, verdict, proposed } = call;
  const unsent = unsentAtEnd(call, state);
  if (unsent !== null) return `Not done: ${unsent}`;
  const system = systemName(proposed.system);
  switch (progress.kind) {
    case 'succeeded':
      return progress.reference === null ? `Done in ${system}` : `Done: ${system} ${progress.reference.record}`;
    case 'failed':
      return `Failed with ${progress.code}: ${progress.message}`;
    case 'refused':
      return `Not done, ${verdict.outcome}: ${verdict.because ?? 'no rule covers it'}`;
    case 'awaiting':
      return 'Not done yet: it waits for approval';
    case 'replaced':
      return `Not done: ${replacedText(call, state)}`;
    case 'denied':
      return 'Not done: the approval was denied';
    case 'superseded':
      return 'Not done: a later event superseded it';
    case 'left_out':
      return progress.isByPerson === true
        ? `Not done: ${progress.by} left it out`
        : `Not done: step ${progress.by} does it in its place`;
    case 'expired':
      return `Not done: ${undecidedOf(call, state)}`;
    case 'settled':
      return settledText(progress, lookAfter(call));
    case 'lost':
      return 'It is not known yet whether it was done';
    case 'deferred':
      return 'Not done yet: it will be tried again';
    case 'ready':
    case 'started':
      return 'Not done yet';
    default:
      return unreachable(progress);
  }
}

/** `no one decided in time`, or which group did not, and who had approved. */
function undecidedOf({ approval }: CallState, state: RunState): string {
  const ask = approval === null ? undefined : state.asks[approval];
  return ask?.kind === 'approval' ? undecidedText(state, ask, ' in time') : 'no one decided in time';
}

/** What was done then, not what this run proposed: that was not done. */
function explainDoneBefore(call: CallState, progress: DoneBefore, state: RunState): ExplainedEvent {
  const { step, proposed } = call;
  const summaries = progress.before.map(({ summary }) => summary);
  const isOther = !summaries.includes(proposed.summary);
  return {
    step,
    says: `It was done ${whenText(progress.before)}, and is not done again`,
    citation: `${citePlace(state, step)}: ${summaries.join(' and ')}`,
    result: `${upperFirst(settledText(progress, null))}${isOther ? `. This run had proposed another one, which was not done: ${proposed.summary}` : ''}`,
    readings: [],
    evidence: progress.before.map(({ summary, record, step: then, isOfRun }) => ({
      label: 'done then',
      value: summary,
      origin: `${record ?? systemName(proposed.system)}, step ${then}${isOfRun ? '' : ' of the earlier run'}`,
    })),
    authority: authorityOf(call, state),
    details: detailsOf(call, state),
  };
}

/** The verdict with its policies, and the people who approved. */
function authorityOf({ verdict, approval }: CallState, state: RunState): string[] {
  const { given } = approvalOf(approval, state);
  return [
    `Verdict ${verdict.outcome}${verdict.because === null ? '' : `: ${verdict.because}`}`,
    ...verdict.policies.map(policyText),
    ...limitsText(verdict),
    ...limitChanges(state, verdict),
    ...given.map(({ by, groups, at }) => `Approved by ${by.name} for ${groups.join(', ')}, ${formatInstant(at)}`),
  ];
}

/** What an audit compares: what the approval is bound to, and the sessions. */
function detailsOf({ proposed, approval, sessions }: CallState, state: RunState): string[] {
  const { given, digest } = approvalOf(approval, state);
  return [
    ...(given.length === 0 ? [] : [`Approval bound to ${digest.slice(0, HASH_SHOWN)}`]),
    ...sessions.map(
      ({ jti, keyId, expiresAt, attempt }) =>
        `Session ${jti} of attempt ${attempt}, key ${keyId}, for these arguments only (${proposed.argsSha256.slice(0, HASH_SHOWN)}), valid until ${formatInstant(expiresAt)}`,
    ),
  ];
}

function approvalOf(
  approval: CallState['approval'],
  { asks }: Pick<RunState, 'asks'>,
): Pick<ApprovalAsk, 'given' | 'digest'> {
  const ask = approval === null ? undefined : asks[approval];
  return ask?.kind === 'approval' ? ask : { given: [], digest: '' };
}

function limitsText({ limits = {}, policyHash }: Verdict): string[] {
  const read = Object.entries(limits).map(([name, value]) => `${name.replaceAll('_', ' ')} ${formatValue(value)}`);
  return read.length === 0
    ? []
    : [`Limits read: ${read.join(', ')} (boundary version ${policyHash.slice(0, HASH_SHOWN)})`];
}

function policyText({ id, effect, file, line, reason }: Verdict['policies'][number]): string {
  return `Policy ${id} (${effect}, ${file} line ${line})${reason === null ? '' : `: ${reason}`}`;
}
