/**
 * What follows from a person's command: events, or a refusal with a sentence. Pure; the shell appends the events at
 * exactly the place of the log they were decided on, so that of two people who click at once one wins and the other is
 * told.
 */
import { findPerson, isSatisfied, mayDecide, type Excluded, type SlackActor } from '../../boundary/approvers.ts';
import type { People, Person } from '../../handbook/people.ts';
import type { Instant } from '../../kernel/clock.ts';
import type { AskId } from '../../kernel/ids.ts';
import { formatInstant } from '../../kernel/time.ts';
import { unreachable } from '../../kernel/assert.ts';
import { bindingProblem } from '../approval-binding.ts';
import type { PersonActor, RecoveryChoice, RunEvent } from '../log/event.ts';
import { readAnswer } from './read-answer.ts';
import type { AskState, RunState } from '../log/state.ts';

export type Command =
  | { readonly type: 'GiveApproval'; readonly askId: AskId }
  | { readonly type: 'DenyApproval'; readonly askId: AskId; readonly reason: string }
  | { readonly type: 'Answer'; readonly askId: AskId }
  /** What was chosen or filled in, by field, as it was typed. */
  | { readonly type: 'AnswerQuestion'; readonly askId: AskId; readonly given: Readonly<Record<string, string>> }
  | { readonly type: 'Recover'; readonly askId: AskId; readonly choice: RecoveryChoice; readonly note: string | null };

export type Decided =
  | { readonly ok: true; readonly by: PersonActor; readonly events: readonly RunEvent[]; readonly sentence: string }
  | {
      readonly ok: false;
      readonly code: string;
      readonly sentence: string /** The field of a form that the sentence speaks of. */;
      readonly field?: string;
    };

/** The call is not the one that was shown any more: the run is held, and the sentence is for the operators. */
export const RECORD_CHANGED = 'record_changed';

/** Characters of a reason: fewer say nothing, more do not fit a card. */
const REASON_MIN = 3;
const REASON_MAX = 1_000;

export function decide(
  state: RunState,
  command: Command,
  click: { readonly actor: SlackActor; readonly people: People; readonly now: Instant },
): Decided {
  const ask = Object.hasOwn(state.asks, command.askId) ? state.asks[command.askId] : undefined;
  if (ask === undefined) return refuse('gone', 'This button belongs to nothing that is asked any more');
  if (ask.closed !== null) return refuse('already_decided', closedSentence(ask, ask.closed));
  const problem = ask.kind === 'approval' ? bindingProblem(state, ask) : null;
  if (problem !== null) return refuse(RECORD_CHANGED, problem);
  switch (command.type) {
    case 'GiveApproval':
      return ask.kind === 'approval' ? approve(state, ask, click) : wrongKind();
    case 'DenyApproval':
      return ask.kind === 'approval' ? deny(state, ask, command.reason, click) : wrongKind();
    case 'Answer':
      return ask.kind === 'answer' ? answer(ask, click) : wrongKind();
    case 'AnswerQuestion':
      return ask.kind === 'question' ? answerQuestion(state, ask, command.given, click) : wrongKind();
    case 'Recover':
      return ask.kind === 'recovery' ? recover(state, ask, command, click) : wrongKind();
    default:
      return unreachable(command);
  }
}

type Click = Parameters<typeof decide>[2];
type Approval = Extract<AskState, { kind: 'approval' }>;

function approve(state: RunState, ask: Approval, { actor, people, now }: Click): Decided {
  if (now >= ask.expiresAt)
    return refuse('expired', `The time to decide ended at ${formatInstant(ask.expiresAt)}; nothing was done`);
  const decided = ask.given.map(({ by }) => by.person);
  const verdict = mayDecide({
    person: actor,
    people,
    demands: ask.demands,
    decided,
    excluded: excludedOf(state),
    now,
    answer: 'approve',
  });
  if (!verdict.may) return refuse(verdict.code, verdict.sentence);
  const by = actorOf(verdict.person, actor);
  const given: RunEvent = { type: 'ApprovalGiven', askId: ask.askId, by, groups: verdict.group, digest: ask.digest };
  const enough = isSatisfied(ask.demands, [...decided, by.person], people);
  return {
    ok: true,
    by,
    events: enough ? [given, { type: 'ApprovalGranted', askId: ask.askId }] : [given],
    sentence: enough
      ? `You approved: ${ask.card.willDo}`
      : `Your approval is recorded; more people are needed for: ${ask.card.willDo}`,
  };
}

function deny(state: RunState, ask: Approval, reason: string, { actor, people, now }: Click): Decided {
  if (now >= ask.expiresAt)
    return refuse('expired', `The time to decide ended at ${formatInstant(ask.expiresAt)}; nothing was done`);
  const verdict = mayDecide({
    person: actor,
    people,
    demands: ask.demands,
    decided: [],
    excluded: excludedOf(state),
    now,
    answer: 'deny',
  });
  if (!verdict.may) return refuse(verdict.code, verdict.sentence);
  const text = reason.toWellFormed().trim();
  if (text.length < REASON_MIN || text.length > REASON_MAX)
    return refuse('reason', `Give a reason of ${REASON_MIN} to ${REASON_MAX} characters`);
  const by = actorOf(verdict.person, actor);
  return {
    ok: true,
    by,
    events: [{ type: 'ApprovalDenied', askId: ask.askId, by, groups: verdict.group, reason: text }],
    sentence: `You denied: ${ask.card.willDo}`,
  };
}

function answer(ask: Extract<AskState, { kind: 'answer' }>, { actor, people, now }: Click): Decided {
  const person = memberOf(people, actor);
  if (person === null || person.slack_user !== ask.person)
    return refuse('not_the_recipient', 'This was asked of somebody else; only the person it was sent to can answer');
  if (now >= ask.dueAt)
    return refuse('expired', `The time to answer ended at ${formatInstant(ask.dueAt)}; the case has moved on`);
  const by = actorOf(person, actor);
  return { ok: true, by, events: [{ type: 'Answered', askId: ask.askId, by }], sentence: 'Noted: you have it' };
}

/** Anybody of the group may answer, once; whoever brought the case in may not, since the answer may decide it. */
function answerQuestion(
  state: RunState,
  ask: Extract<AskState, { kind: 'question' }>,
  given: Readonly<Record<string, string>>,
  { actor, people, now }: Click,
): Decided {
  if (now >= ask.dueAt)
    return refuse('expired', `The time to answer ended at ${formatInstant(ask.dueAt)}; the case has moved on`);
  const verdict = mayDecide({
    person: actor,
    people,
    demands: [{ group: ask.group, count: 1 }],
    decided: [],
    excluded: excludedOf(state),
    now,
  });
  if (!verdict.may) return refuse(verdict.code, verdict.sentence);
  const read = readAnswer(ask, given);
  if (!read.ok) return { ok: false, code: 'invalid_answer', sentence: read.sentence, field: read.field };
  const by = actorOf(verdict.person, actor);
  return {
    ok: true,
    by,
    events: [{ type: 'QuestionAnswered', askId: ask.askId, by, groups: verdict.group, answer: read.answer }],
    sentence: 'Your answer is recorded',
  };
}

function recover(
  state: RunState,
  ask: Extract<AskState, { kind: 'recovery' }>,
  command: Extract<Command, { type: 'Recover' }>,
  { actor, people, now }: Click,
): Decided {
  if (!ask.choices.includes(command.choice)) return refuse('gone', 'This choice is not offered here');
  const verdict = mayDecide({
    person: actor,
    people,
    demands: [{ group: ask.group, count: 1 }],
    decided: [],
    excluded: excludedOf(state),
    now,
  });
  if (!verdict.may) return refuse(verdict.code, verdict.sentence);
  const by = actorOf(verdict.person, actor);
  const note =
    command.note === null || command.note.trim() === ''
      ? null
      : command.note.toWellFormed().trim().slice(0, REASON_MAX).toWellFormed();
  const recovered: RunEvent = { type: 'Recovered', askId: ask.askId, by, choice: command.choice, note };
  switch (command.choice) {
    case 'try_again':
      return { ok: true, by, events: [recovered], sentence: 'It will be tried again' };
    case 'it_was_done':
      return { ok: true, by, events: [recovered], sentence: 'Recorded as done; the run goes on' };
    case 'stop':
      return {
        ok: true,
        by,
        events: [recovered, { type: 'RunStopped', step: ask.step, reason: note ?? `${by.name} stopped it` }],
        sentence: 'The run is stopped',
      };
    default:
      return unreachable(command.choice);
  }
}

function closedSentence(ask: AskState, closed: NonNullable<AskState['closed']>): string {
  const by =
    closed.by?.name ??
    (ask.kind === 'approval' && closed.how === 'approved'
      ? ask.given.map((given) => given.by.name).join(' and ')
      : null);
  const how = {
    approved: 'Already approved',
    denied: 'Already denied',
    expired: 'Nobody decided in time: it expired',
    withdrawn: 'Withdrawn, since the boundary changed: it expired',
    recovered: 'Already decided',
    answered: 'Already answered',
    missed: 'The time to answer is over: it ended',
    over: 'The run has ended: this was closed',
  }[closed.how];
  return `${how}${by === null ? '' : ` by ${by}`} at ${formatInstant(closed.at)}; your click changed nothing`;
}

/** Whose own run it is: they decide nothing of it. Arguments are computed, so that they have no editor. */
export function excludedOf({ opened }: RunState): Excluded {
  return { requesterEmail: opened?.requester.email ?? null, others: opened?.requester.others ?? [], editor: null };
}

function memberOf(people: People, actor: SlackActor): Person | null {
  return actor.isBot || actor.isGuest || actor.isDeleted || actor.isStranger ? null : findPerson(people, actor);
}

function actorOf(person: Person, actor: SlackActor): PersonActor {
  return { kind: 'person', person: person.person, name: person.name, slackUser: actor.userId, slackTeam: actor.teamId };
}

function refuse(code: string, sentence: string): Decided {
  return { ok: false, code, sentence };
}

function wrongKind(): Decided {
  return refuse('gone', 'This button does not fit what is asked');
}
