/**
 * What follows from a person's command: events, or a refusal with a sentence. Pure. The engine appends the events only
 * at the log position for which they were decided, so if two people click at once, one wins and the other is refused.
 */
import { isOver } from '../../kernel/deadline.ts';
import { isSatisfied, mayDecide, stillCounting } from '../../boundary/approvers.ts';
import { unreachable } from '../../kernel/assert.ts';
import type { AskId, RunId } from '../../kernel/ids.ts';
import { reasonCharactersMax, reasonCharactersMin } from '../../kernel/limits.ts';
import { own } from '../../kernel/own.ts';
import { formatInstant } from '../../kernel/time.ts';
import { bindingProblem, otherFact } from '../log/approval-binding.ts';
import { asksFact, type ApprovalAsk, type QuestionAsk, type RecoveryAsk } from '../log/asks.ts';
import { systemName } from '../../tool/system-name.ts';
import type { PersonActor, RecoveryChoice, RunEvent } from '../log/event.ts';
import { openText, unknownWrites } from '../log/unknown-writes.ts';
import { excludedFromApproval } from '../log/excluded.ts';
import { freeEffects } from '../log/free-effects.ts';
import type { RunState } from '../log/state.ts';
import { choicesOf } from '../log/stated-otherwise.ts';
import { handlingAround, isBusy } from '../log/step/leave-out.ts';
import { keptText, keptValues } from '../cite/kept-values.ts';
import { answerNotified, takeLate } from './answer-notified.ts';
import { changingSentence } from './changing-sentence.ts';
import { closedSentence } from './closed-sentence.ts';
import { mayAnswer } from './may-answer.ts';
import { actorOf, invalidAnswer, refuse, type Click, type Decided } from './decided.ts';
import { giveFacts } from './give-facts.ts';
import { readAnswer } from './read-answer.ts';
import { stopEvent } from './stop-run.ts';

export { actorOf, invalidAnswer, refuse, type Click, type Decided } from './decided.ts';

export type Command =
  | { readonly type: 'GiveApproval'; readonly askId: AskId }
  | { readonly type: 'DenyApproval'; readonly askId: AskId; readonly reason: string }
  | { readonly type: 'Answer'; readonly askId: AskId }
  /** The choice, or the form's values as typed, by field. */
  | { readonly type: 'AnswerQuestion'; readonly askId: AskId; readonly given: Readonly<Record<string, string>> }
  | {
      readonly type: 'Recover';
      readonly askId: AskId;
      readonly choice: RecoveryChoice;
      readonly note: string | null;
      /** The id of the new run, for *start again*. */
      readonly successor?: RunId;
    };

/** The call is no longer the one that was shown. The run is held, and the sentence is for its operators. */
export const RECORD_CHANGED = 'record_changed';

export function decide(state: RunState, command: Command, click: Click): Decided {
  const ask = own(state.asks, command.askId);
  if (ask === undefined) return refuse('gone', 'This button is out of date: there is nothing left to decide');
  if (command.type === 'Answer' && ask.kind === 'answer' && ask.closed?.how === 'missed')
    return takeLate(state, ask, click);
  if (ask.closed !== null) return refuse('already_decided', closedSentence(ask, ask.closed, state));
  const changing = ask.kind === 'approval' || ask.kind === 'question' ? changingSentence(state, click.now) : null;
  if (changing !== null) return refuse('facts_changed', changing);
  const other = ask.kind === 'approval' ? otherFact(state, ask) : null;
  if (other !== null)
    return refuse(
      'facts_changed',
      `The ${other} is another now; in a moment you are asked again if that is still needed`,
    );
  const problem = ask.kind === 'approval' ? bindingProblem(state, ask) : null;
  if (problem !== null) return refuse(RECORD_CHANGED, problem);
  switch (command.type) {
    case 'GiveApproval':
      return ask.kind === 'approval' ? approve(state, ask, click) : wrongKind();
    case 'DenyApproval':
      return ask.kind === 'approval' ? deny(state, ask, command.reason, click) : wrongKind();
    case 'Answer':
      return ask.kind === 'answer' ? answerNotified(ask, click) : wrongKind();
    case 'AnswerQuestion':
      if (asksFact(ask)) return giveFacts(state, ask, command.given, click);
      return ask.kind === 'question' ? answerQuestion(state, ask, command.given, click) : wrongKind();
    case 'Recover':
      return ask.kind === 'recovery' ? recover(state, ask, command, click) : wrongKind();
    default:
      return unreachable(command);
  }
}

function approve(state: RunState, ask: ApprovalAsk, { actor, people, now }: Click): Decided {
  if (isOver(ask.expiresAt, now))
    return refuse('expired', `The time to decide ended at ${formatInstant(ask.expiresAt)}; nothing was done`);
  const decided = ask.given.map(({ by }) => by);
  const excluded = excludedFromApproval(state);
  const verdict = mayDecide({
    person: actor,
    people,
    demands: ask.demands,
    decided,
    excluded,
    now,
  });
  if (!verdict.may) return refuse(verdict.code, verdict.sentence);
  const by = actorOf(verdict.person, actor);
  const given: RunEvent = { type: 'ApprovalGiven', askId: ask.askId, by, groups: verdict.group, digest: ask.digest };
  const enough = isSatisfied(ask.demands, stillCounting([...decided, by], people, excluded), people);
  return {
    ok: true,
    by,
    events: enough ? [given, { type: 'ApprovalGranted', askId: ask.askId }] : [given],
    sentence: enough
      ? `You approved: ${ask.card.willDo}`
      : `Your approval is recorded; more people are needed for: ${ask.card.willDo}`,
  };
}

function deny(state: RunState, ask: ApprovalAsk, reason: string, { actor, people, now }: Click): Decided {
  if (isOver(ask.expiresAt, now))
    return refuse('expired', `The time to decide ended at ${formatInstant(ask.expiresAt)}; nothing was done`);
  const verdict = mayDecide({
    person: actor,
    people,
    demands: ask.demands,
    decided: [],
    excluded: excludedFromApproval(state),
    now,
  });
  if (!verdict.may) return refuse(verdict.code, verdict.sentence);
  const text = reason.toWellFormed().trim();
  if (text.length < reasonCharactersMin || text.length > reasonCharactersMax)
    return refuse('reason', `Give a reason of ${reasonCharactersMin} to ${reasonCharactersMax} characters`);
  const by = actorOf(verdict.person, actor);
  return {
    ok: true,
    by,
    events: [{ type: 'ApprovalDenied', askId: ask.askId, by, groups: verdict.group, reason: text }],
    sentence: `You denied: ${ask.card.willDo}`,
  };
}

/** Any member of the group may answer, once, except the requester: the answer may decide the case. */
function answerQuestion(
  state: RunState,
  ask: QuestionAsk,
  given: Readonly<Record<string, string>>,
  click: Click,
): Decided {
  if (isOver(ask.dueAt, click.now))
    return refuse('expired', `The time to answer ended at ${formatInstant(ask.dueAt)}; the case has moved on`);
  const verdict = mayAnswer(state, ask.group, click);
  if (!verdict.may) return refuse(verdict.code, verdict.sentence);
  const read = readAnswer(ask, given);
  if (!read.ok) return invalidAnswer(read.fields);
  const by = actorOf(verdict.person, click.actor);
  return {
    ok: true,
    by,
    events: [{ type: 'QuestionAnswered', askId: ask.askId, by, groups: verdict.group, answer: read.answer }],
    sentence: 'Your answer is recorded',
  };
}

function recover(
  state: RunState,
  ask: RecoveryAsk,
  command: Extract<Command, { type: 'Recover' }>,
  click: Click,
): Decided {
  if (!choicesOf(state, ask).includes(command.choice)) return refuse('gone', 'This choice is not offered here');
  const verdict = mayAnswer(state, ask.group, click);
  if (!verdict.may) return refuse(verdict.code, verdict.sentence);
  const by = actorOf(verdict.person, click.actor);
  const note =
    command.note === null || command.note.trim() === ''
      ? null
      : command.note.toWellFormed().trim().slice(0, reasonCharactersMax).toWellFormed();
  const recovered = { type: 'Recovered', askId: ask.askId, by, choice: command.choice, note } as const;
  switch (command.choice) {
    case 'try_again':
      return { ok: true, by, events: [recovered], sentence: againSentence(state, ask) };
    case 'it_was_done':
      return saysDone(state, ask, by, recovered);
    case 'leave_out': {
      if (ask.callId !== null)
        return { ok: true, by, events: [recovered], sentence: 'The payment is left out; the run goes on without it' };
      const around = handlingAround(state, ask.step);
      if (around === null) return refuse('gone', 'This choice is not offered here');
      if (isBusy(state, around.watch, around.handling))
        return refuse('busy', 'A step that handles this event is being done right now; try again in a moment');
      return { ok: true, by, events: [recovered], sentence: 'The event is left out; what was done for it remains' };
    }
    case 'go_on':
      return { ok: true, by, events: [recovered], sentence: goesOnSentence(state, ask) };
    case 'start_again': {
      // Its outcome could not be told to the new run. One that has ended does nothing any more.
      const busy =
        state.ended !== null
          ? undefined
          : Object.values(state.calls).find(({ progress }) => progress.kind === 'started');
      if (busy !== undefined) return refuse('busy', `Step ${busy.step} is being done right now; try again in a moment`);
      if (command.successor === undefined) return refuse('gone', 'This choice is not offered here');
      if (state.isErased)
        return refuse(
          'erased',
          'Personal data of this case was erased, so it cannot start again; file it as a new one',
        );
      const reason = `${by.name} starts the case again${note === null ? '' : `: ${note}`}`;
      const { successor } = command;
      return {
        ok: true,
        by,
        events: [
          recovered,
          state.ended === null
            ? { type: 'RunStopped', step: ask.step, reason, successor }
            : { type: 'StartedAgain', reason, successor },
        ],
        sentence: 'This run has ended, and a new one starts with what is known now',
      };
    }
    case 'leave_it':
      return { ok: true, by, events: [recovered], sentence: 'Recorded: the case stays as it was decided' };
    case 'stop':
      return stopByPerson(state, ask, by, recovered, note);
    default:
      return unreachable(command.choice);
  }
}

function stopByPerson(
  state: RunState,
  ask: RecoveryAsk,
  by: PersonActor,
  recovered: RunEvent,
  note: string | null,
): Decided {
  const open = unknownWrites(state).filter(({ callId }) => callId !== ask.callId);
  const stop = { step: ask.step, reason: note ?? `${by.name} stopped it` };
  return {
    ok: true,
    by,
    // A run that is to end does so once nothing else is open.
    events: state.stopping === null ? [recovered, stopEvent(state, stop, ask.callId)] : [recovered],
    sentence:
      open.length === 0
        ? 'The run is stopped'
        : `The run stops and sends nothing more; first it finds out: ${open.map(openText).join('; ')}`,
  };
}

function goesOnSentence(state: RunState, ask: RecoveryAsk): string {
  return `The run goes on with ${keptText(keptValues(state, ask)) ?? 'the earlier values'}`;
}

/** An unknown outcome is looked for first, and done again only when it is not there and can no longer come late. */
const doneSentence = ({ stopping }: RunState): string =>
  stopping === null
    ? 'Recorded as done; the run goes on'
    : 'Recorded as done; nothing more is done, since the run is stopping';

function saysDone(state: RunState, ask: RecoveryAsk, by: PersonActor, recovered: Recovered): Decided {
  if (isTaken(state, ask)) return refuse('changed', TAKEN);
  const events = [isLost(state, ask) ? { ...recovered, looks: true as const } : recovered];
  return { ok: true, by, events, sentence: doneSentence(state) };
}

type Recovered = Extract<RunEvent, { type: 'Recovered' }>;

const TAKEN =
  'What was done before counts for another step by now, so in a moment you are asked again; your click changed nothing';

/** Whether what *It was done* would record was taken by another call since the question was asked. */
function isTaken(state: RunState, { callId, stands = [] }: RecoveryAsk): boolean {
  const free = callId === null ? null : freeEffects(state, callId);
  return free !== null && stands.some((place) => !free.has(place));
}

/** What it answered, if it has done it, counts for more than that a person says so. */
const isLost = ({ calls }: RunState, { callId }: RecoveryAsk): boolean =>
  callId !== null && own(calls, callId)?.progress.kind === 'lost';

function againSentence({ calls, stopping }: RunState, { callId }: RecoveryAsk): string {
  const call = callId === null ? undefined : own(calls, callId);
  if (stopping !== null && call?.progress.kind !== 'lost') return 'Nothing is sent again, since the run is stopping';
  if (stopping !== null) return 'It is looked for once more, and not done again, since the run is stopping';
  if (call?.progress.kind !== 'lost') return 'It will be tried again';
  const where = systemName(call.proposed.system);
  if (call.taken !== null) return `It is looked for once more, and not done again, since ${where} took it`;
  if (call.progress.refusal !== undefined && !call.progress.isThere)
    return `It is looked for once more, and has failed if it is not there, since ${where} refused it`;
  return call.progress.isThere
    ? `${where} has it, so it is not done again as long as it is there; it is looked for once more`
    : 'It is looked for once more, and done again only if it is not there; the card shows when';
}

function wrongKind(): Decided {
  return refuse('gone', 'This button does not match what was asked');
}
