/**
 * Audits one run. A log rebuilt with valid hashes must still make sense: every call was permitted or approved first,
 * with the same arguments, under its own session.
 */
import { isOver } from '../kernel/deadline.ts';
import { hadPart, isSatisfied } from '../boundary/approvers.ts';
import { isSameMark } from '../handbook/same-person.ts';
import type { RunRow } from '../engine/ports.ts';
import { unreachable } from '../kernel/assert.ts';
import { hashOf } from '../kernel/canonical-json.ts';
import type { RecordVerifier } from '../kernel/record-keys.ts';
import { messageOf } from '../kernel/trouble.ts';
import { approvalDigest } from '../run/log/approval-binding.ts';
import { excludedFromApproval } from '../run/log/excluded.ts';
import { emptyHead, firstBrokenLink, firstUnsigned } from '../run/log/chain.ts';
import { erasableFields, erasedFields, firstWrongErasure, unsealErased } from '../run/log/erasable.ts';
import { evolve } from '../run/log/evolve.ts';
import type { LoggedEvent, SealedEvent } from '../run/log/event.ts';
import { heldChanges } from '../run/log/fact-change.ts';
import { problemOfTrigger } from './audit-triggers.ts';
import { problemOfCorrection, WEIGHED } from './audit-correction.ts';
import { problemOfRows, type StoredRows } from './audit-rows.ts';
import { choicesOf } from '../run/log/stated-otherwise.ts';
import { initialState, type AskState, type CallState, type RunState } from '../run/log/state.ts';

export type AuditProblem = {
  /** The first event that does not fit; for a row that follows from the log, its last event. */
  readonly seq: number;
  readonly problem: string;
  /** The table with the row that does not fit. */
  readonly table: string;
};

type EventProblem = Omit<AuditProblem, 'table'>;

/**
 * @param stored the rows that follow from the log
 * @param sessions by id, where each was used; the sessions of this run are added
 * @param seenTo up to which event the register has seen the log
 */
export function auditRun(
  row: RunRow,
  log: readonly SealedEvent[],
  stored: StoredRows,
  keys: RecordVerifier,
  sessions: Map<string, string>,
  seenTo = 0,
): { readonly isErased: boolean; readonly problem: AuditProblem | null } {
  const isErased = log.some((event) => erasedFields(event).length > 0);
  const broken =
    firstBrokenLink(row.runId, log) ??
    wrongHead(row, log) ??
    firstUnsigned(log, keys, 'all', seenTo) ??
    firstWrongErasure(log);
  if (broken !== null) return { isErased, problem: { ...broken, table: 'run_events' } };
  const folded = foldSoundly(row, log, sessions);
  if ('problem' in folded) return { isErased, problem: { ...folded, table: 'run_events' } };
  // After an erasure the rows follow from what is left.
  const problem = problemOfRows(row, log, folded.state, stored);
  return { isErased, problem: problem === null ? null : { ...problem, seq: row.head.seq } };
}

/** Removing the last events leaves a valid chain, so the head in the run's row is compared too. */
function wrongHead({ head }: RunRow, log: readonly SealedEvent[]): EventProblem | null {
  const last = log.at(-1) ?? emptyHead;
  if (last.seq === head.seq && last.hash === head.hash) return null;
  return {
    seq: Math.min(last.seq, head.seq) + (last.seq === head.seq ? 0 : 1),
    problem: `Expected the log to end with event ${head.seq} as the run's row says, got event ${last.seq}${last.seq === head.seq ? ' with another hash' : ''}`,
  };
}

/** The state of a log in which every event makes sense after those before it, or the first that does not. */
function foldSoundly(
  row: RunRow,
  log: readonly SealedEvent[],
  sessions: Map<string, string>,
): { readonly state: RunState } | EventProblem {
  let state = initialState(row.runId);
  const erased = new Set<string>();
  for (const sealed of log) {
    const logged = unsealErased(sealed);
    const gone = erasedFields(sealed);
    try {
      const problem =
        problemOf(state, logged, gone, erased) ??
        problemOfTrigger(state, logged, erased) ??
        problemOfSession(row, logged, sessions) ??
        problemOfReturn(state, sealed);
      if (problem !== null) return { seq: sealed.seq, problem };
      state = evolve(state, logged);
      noteErased(erased, logged, gone);
    } catch (error) {
      return {
        seq: sealed.seq,
        problem: `Expected an event that can follow the previous ones, got \`${sealed.type}\`: ${messageOf(error)}`,
      };
    }
  }
  return { state };
}

/** A case that was erased takes nothing more; what an earlier program added can be erased, too. */
function problemOfReturn({ isErased }: RunState, sealed: SealedEvent): string | null {
  const [field] = isErased && sealed.type !== 'FieldsErased' ? erasableFields(sealed) : [];
  return field === undefined
    ? null
    : `Expected nothing of the case after its personal data was erased, got \`${sealed.type}.${field}\`: values came back. Erase them with \`sop erase\``;
}

/**
 * Keeps in `erased` the ids of asks whose fact or answer in use is gone, and of corrections whose changes are. What
 * follows cannot be compared with these.
 */
function noteErased(erased: Set<string>, { event }: LoggedEvent, gone: readonly string[]): void {
  const note = (id: string, field: string): void => {
    if (gone.includes(field)) erased.add(id);
    else erased.delete(id);
  };
  if (event.type === 'Parked') note(event.askId, 'fact');
  else if (event.type === 'QuestionAnswered') note(event.askId, 'answer');
  else if (event.type === 'FactGiven') note(event.askId, 'value');
  else if (event.type === 'AnswerCorrected') note(event.askId, 'after');
  else if (event.type === 'FactsCorrected') note(event.eventId, 'changes');
}

type EventOf<Type extends LoggedEvent['event']['type']> = Extract<LoggedEvent['event'], { type: Type }>;

/**
 * What is wrong with the authority of an event, given everything before it; null when nothing is. Of erased fields only
 * the committed hashes are left.
 */
function problemOf(
  state: RunState,
  { at, event }: LoggedEvent,
  gone: readonly string[],
  erased: ReadonlySet<string>,
): string | null {
  switch (event.type) {
    case 'CallProposed':
      return gone.includes('args') || hashOf(event.args) === event.argsSha256
        ? null
        : 'Expected the hash of the proposed arguments, got another';
    case 'ApprovalRequested':
      return problemOfCard(state, event, gone);
    case 'ApprovalGranted':
      return problemOfGrant(state.asks[event.askId]);
    case 'CallStarted':
      return problemOfStart(state, event, at);
    case 'CallSucceeded':
      return problemOfOutput(state, event, gone);
    case 'ApprovalGiven':
    case 'QuestionAnswered':
    case 'Recovered':
      return problemOfAnswer(state, event, at) ?? problemOfOwn(state, event);
    case 'FactGiven':
      return problemOfGiven(state, event, erased);
    case 'AnswerCorrected':
      return problemOfCorrection(
        state,
        event,
        gone.includes('before') || erased.has(event.askId),
        gone.includes('after'),
      );
    default:
      return null;
  }
}

function problemOfCard(
  state: RunState,
  { callId, card, digest }: EventOf<'ApprovalRequested'>,
  gone: readonly string[],
): string | null {
  const call = state.calls[callId];
  if (call === undefined) return 'Expected an approval of a proposed call, got one without a call';
  const isOfCard = (): boolean =>
    approvalDigest(card, call.proposed.argsSha256, state.sop?.hash ?? '', call.verdict) === digest;
  return gone.includes('card') || isOfCard() ? null : 'Expected a digest of what was shown, got another';
}

function problemOfStart(state: RunState, event: EventOf<'CallStarted'>, at: number): string | null {
  const call = state.calls[event.callId];
  if (call === undefined) return 'Expected a call that was proposed, got one that was not';
  if (event.attempt !== call.attempts + 1)
    return `Expected attempt ${call.attempts + 1} of the call, got attempt ${event.attempt}`;
  if (isOver(event.session.expiresAt, at)) return 'Expected a live session, got an expired one';
  return (
    problemOfAuthority(state, call, event.approval) ??
    (mayStart(call) ? null : `Expected a call that was still open, got one that was ${call.progress.kind}`)
  );
}

function problemOfOutput(
  state: RunState,
  { callId, output, outputSha256 }: EventOf<'CallSucceeded'>,
  gone: readonly string[],
): string | null {
  const call = state.calls[callId];
  if (call === undefined || call.attempts === 0)
    return 'Expected the outcome of a started call, got one of a call that was not started';
  return gone.includes('output') || hashOf(output) === outputSha256
    ? null
    : 'Expected the hash of the output, got another';
}

/** No one approves what they had a part in, under whatever name `people.yaml` had them at the time of either. */
function problemOfOwn(
  state: RunState,
  event: EventOf<'ApprovalGiven' | 'QuestionAnswered' | 'Recovered'>,
): string | null {
  return event.type === 'ApprovalGiven' && hadPart(event.by, excludedFromApproval(state))
    ? `Expected an approval by someone without a part in the case, got one by ${event.by.name}`
    : null;
}

/** A person may only answer an open question, before its deadline, with an answer that was offered. */
function problemOfAnswer(
  state: RunState,
  event: EventOf<'ApprovalGiven' | 'QuestionAnswered' | 'Recovered'>,
  at: number,
): string | null {
  if (event.type !== 'Recovered' && heldChanges(state).length > 0) return WEIGHED;
  const ask = state.asks[event.askId];
  const open = ask?.closed === null ? ask : null;
  switch (event.type) {
    case 'ApprovalGiven':
      return open?.kind === 'approval' && open.digest === event.digest && !isOver(open.expiresAt, at)
        ? null
        : 'Expected an approval of the open request before its deadline, got another';
    case 'QuestionAnswered':
      return open?.kind === 'question' && !isOver(open.dueAt, at) && event.groups.includes(open.group)
        ? null
        : 'Expected an answer to an open question, before its deadline, by a person of its group, got another';
    case 'Recovered':
      return open?.kind === 'recovery' && choicesOf(state, open).includes(event.choice)
        ? null
        : 'Expected a choice that was offered, got another';
    default:
      return unreachable(event);
  }
}

/** A value is given for the fact that was asked for, as far as that is still known. */
function problemOfGiven(
  { asks }: RunState,
  { askId, path, eventId, groups }: EventOf<'FactGiven'>,
  erased: ReadonlySet<string>,
): string | null {
  const ask = asks[askId];
  const isOpen = ask?.kind === 'recovery' && ask.closed === null && groups.includes(ask.group);
  const isAskedFor = (): boolean => ask?.kind === 'recovery' && ask.fact?.path === path && ask.fact.eventId === eventId;
  return isOpen && (erased.has(askId) || isAskedFor())
    ? null
    : 'Expected a value for the fact that was asked for, by a person of its group, got another';
}

/** A write that was started must be probed before it may start again. A read is simply repeated. */
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
        : 'Expected no approval for a permitted call, got one of another call';
    case 'needs approval': {
      const ask = approval === null ? undefined : state.asks[approval];
      if (claimed !== approval || ask?.kind !== 'approval' || ask.callId !== callId)
        return 'Expected the approval of this call, got none';
      if (ask.closed?.how !== 'approved') return 'Expected an approval before the call started, got none';
      // Someone who approved may have had a part in the case since then.
      return problemOfGrant({ ...ask, given: ask.given.filter(({ by }) => !hadPart(by, excludedFromApproval(state))) });
    }
    default:
      return `Expected a permitted or approved call, got one that is ${verdict.outcome}`;
  }
}

/**
 * Enough distinct people approved, judged by the groups recorded with each approval: the groups may have changed since.
 */
function problemOfGrant(ask: AskState | undefined): string | null {
  if (ask?.kind !== 'approval') return 'Expected an approval that was requested, got none';
  // Someone who was renamed between two approvals is one person.
  const given = ask.given.map(({ by, groups }) => ({
    person: `${ask.given.findIndex((other) => isSameMark(other.by, by))}`,
    groups,
  }));
  const names = given.flatMap(({ groups }) => groups);
  const people = {
    groups: names.map((group) => ({
      group,
      members: given.flatMap(({ person, groups }) => (groups.includes(group) ? [person] : [])),
    })),
  };
  return isSatisfied(
    ask.demands,
    given.map(({ person }) => person),
    people,
  )
    ? null
    : 'Expected as many approvals as the boundary requires, got fewer';
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
  return used === undefined ? null : `Expected a session used only once, got one already used by ${used}`;
}
