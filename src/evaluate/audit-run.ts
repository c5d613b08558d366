/**
 * Audits one run. A log that somebody has rebuilt with good hashes still has to make sense: what was done was permitted or
 * approved before, on the same arguments, each under a session of its own.
 */
import { isSatisfied } from '../boundary/approvers.ts';
import type { RunRow } from '../engine/ports.ts';
import { hashOf } from '../kernel/canonical-json.ts';
import { messageOf } from '../kernel/trouble.ts';
import { approvalDigest } from '../run/log/approval-binding.ts';
import { emptyHead, firstBrokenLink } from '../run/log/chain.ts';
import { erasedFields, isErasable, unsealErased } from '../run/log/erasable.ts';
import { evolve } from '../run/log/evolve.ts';
import type { LoggedEvent, SealedEvent } from '../run/log/event.ts';
import { problemOfOccasion } from './audit-occasions.ts';
import { initialState, outcomeOf, type AskState, type CallState, type RunState } from '../run/log/state.ts';
import { statusOf } from '../run/view/status-of.ts';

export type AuditProblem = { readonly seq: number; readonly problem: string };

/** @param sessions by id, where each was used; what this run uses is added */
export function auditRun(
  row: RunRow,
  log: readonly SealedEvent[],
  sessions: Map<string, string>,
): { readonly isErased: boolean; readonly problem: AuditProblem | null } {
  const isErased = log.some((event) => erasedFields(event).length > 0);
  const problem =
    firstBrokenLink(row.runId, log) ?? wrongHead(row, log) ?? wrongErasure(log) ?? firstBadEvent(row, log, sessions);
  return { isErased, problem };
}

/** Personal data may be erased. What carries authority may not, or a forger would erase what gives him away. */
function wrongErasure(log: readonly SealedEvent[]): AuditProblem | null {
  for (const event of log) {
    const field = erasedFields(event).find((name) => !isErasable(event.type, name));
    if (field !== undefined)
      return {
        seq: event.seq,
        problem: `Expected the field \`${field}\`, which is never erased, met none: the event was changed`,
      };
  }
  return null;
}

/** Taking the last events away leaves a sound chain; the row beside the log gives it away. */
function wrongHead({ head }: RunRow, log: readonly SealedEvent[]): AuditProblem | null {
  const last = log.at(-1) ?? emptyHead;
  if (last.seq === head.seq && last.hash === head.hash) return null;
  return {
    seq: Math.min(last.seq, head.seq) + (last.seq === head.seq ? 0 : 1),
    problem: `Expected the log to end with event ${head.seq} as the run's row says, met event ${last.seq}${last.seq === head.seq ? ' with another hash' : ''}`,
  };
}

function firstBadEvent(row: RunRow, log: readonly SealedEvent[], sessions: Map<string, string>): AuditProblem | null {
  let state = initialState(row.runId);
  for (const sealed of log) {
    const logged = unsealErased(sealed);
    const gone = erasedFields(sealed);
    try {
      const problem =
        problemOf(state, logged, gone) ?? problemOfOccasion(state, logged) ?? problemOfSession(row, logged, sessions);
      if (problem !== null) return { seq: sealed.seq, problem };
      state = evolve(state, logged);
    } catch (error) {
      return {
        seq: sealed.seq,
        problem: `Expected an event that can follow those before, met \`${sealed.type}\`: ${messageOf(error)}`,
      };
    }
  }
  const derived = {
    status: statusOf(state),
    sop: state.sop?.name ?? null,
    sopVersion: state.sop?.version ?? null,
    outcome: outcomeOf(state),
  };
  const wrong = (Object.keys(derived) as (keyof typeof derived)[]).find((field) => row[field] !== derived[field]);
  return wrong === undefined
    ? null
    : {
        seq: row.head.seq,
        problem: `Expected the row's ${wrong} to follow from the log (\`${String(derived[wrong])}\`), met \`${String(row[wrong])}\``,
      };
}

/** What is wrong with the authority of an event, given everything before it. Of what was erased only the committed hashes are left. */
function problemOf(state: RunState, { at, event }: LoggedEvent, gone: readonly string[]): string | null {
  switch (event.type) {
    case 'CallProposed':
      return gone.includes('args') || hashOf(event.args) === event.argsSha256
        ? null
        : 'Expected the hash of the proposed arguments, met another';
    case 'ApprovalRequested': {
      const call = state.calls[event.callId];
      if (call === undefined) return 'Expected an approval of a proposed call, met one of none';
      return gone.includes('card') ||
        approvalDigest(event.card, call.proposed.argsSha256, state.sop?.hash ?? '', call.verdict) === event.digest
        ? null
        : 'Expected a digest of what was shown, met another';
    }
    case 'ApprovalGiven': {
      const ask = state.asks[event.askId];
      return ask?.kind === 'approval' && ask.closed === null && ask.digest === event.digest && at < ask.expiresAt
        ? null
        : 'Expected an approval of what was asked, in its time, met another';
    }
    case 'ApprovalGranted':
      return problemOfGrant(state.asks[event.askId]);
    case 'CallStarted': {
      const call = state.calls[event.callId];
      if (call === undefined) return 'Expected a call that was proposed, met one that never was';
      if (event.attempt !== call.attempts + 1)
        return `Expected attempt ${call.attempts + 1} of the call, met attempt ${event.attempt}`;
      if (at > event.session.expiresAt) return 'Expected a session that lives, met one that had ended';
      return (
        problemOfAuthority(state, call, event.approval) ??
        (mayStart(call) ? null : `Expected a call that was still to be done, met one that was ${call.progress.kind}`)
      );
    }
    case 'CallSucceeded': {
      const call = state.calls[event.callId];
      if (call === undefined || call.attempts === 0)
        return 'Expected a call that was started, met an outcome of one that never was';
      return gone.includes('output') || hashOf(event.output) === event.outputSha256
        ? null
        : 'Expected the hash of the output, met another';
    }
    case 'QuestionAnswered': {
      const ask = state.asks[event.askId];
      return ask?.kind === 'question' && ask.closed === null && at < ask.dueAt && event.groups.includes(ask.group)
        ? null
        : 'Expected an answer to an open question, in its time, by somebody of its group, met another';
    }
    case 'Recovered': {
      const ask = state.asks[event.askId];
      return ask?.kind === 'recovery' && ask.closed === null && ask.choices.includes(event.choice)
        ? null
        : 'Expected a choice that was offered, met another';
    }
    default:
      return null;
  }
}

/** A write that was begun is looked for before it may begin again; what only reads is simply read again. */
function mayStart({ progress, proposed }: CallState): boolean {
  return (
    progress.kind === 'ready' ||
    progress.kind === 'deferred' ||
    (progress.kind === 'started' && proposed.effect === 'read')
  );
}

function problemOfAuthority(
  state: RunState,
  { callId, verdict, approval }: CallState,
  claimed: string | null,
): string | null {
  switch (verdict.outcome) {
    case 'permitted':
      return claimed === null || claimed === approval
        ? null
        : 'Expected no approval for a permitted call, met one of another call';
    case 'needs approval': {
      const ask = approval === null ? undefined : state.asks[approval];
      if (claimed !== approval || ask?.kind !== 'approval' || ask.callId !== callId)
        return 'Expected the approval of this very call, met none';
      return ask.closed?.how === 'approved' ? null : 'Expected an approval before the call started, met none given';
    }
    default:
      return `Expected a permitted or approved call, met one that is ${verdict.outcome}`;
  }
}

/** Enough distinct people, by the groups that were recorded with each: the groups themselves may have changed since. */
function problemOfGrant(ask: AskState | undefined): string | null {
  if (ask?.kind !== 'approval') return 'Expected an approval that was asked, met none';
  const groups = new Map<string, string[]>();
  for (const given of ask.given)
    for (const group of given.groups) groups.set(group, [...(groups.get(group) ?? []), given.by.person]);
  const people = {
    people: ask.given.map(({ by }) => ({
      person: by.person,
      name: by.name,
      email: `${by.person}@people.example`,
      away: [],
    })),
    groups: [...groups].map(([group, members]) => ({ group, members })),
  };
  return isSatisfied(
    ask.demands,
    ask.given.map(({ by }) => by.person),
    people,
  )
    ? null
    : 'Expected as many approvals as the boundary demands, met fewer';
}

function problemOfSession(
  { runId }: RunRow,
  { seq, event }: LoggedEvent,
  sessions: Map<string, string>,
): string | null {
  if (event.type !== 'CallStarted') return null;
  const { jti } = event.session;
  const used = sessions.get(jti);
  sessions.set(jti, `event ${seq} of ${runId}`);
  return used === undefined ? null : `Expected a session of its own, met one that ${used} had used`;
}
