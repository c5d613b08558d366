/**
 * *I have it*: the answer of the person whom a call notified, in time or late.
 */
import { findPerson } from '../../boundary/approvers.ts';
import { isOver } from '../../kernel/deadline.ts';
import { formatInstant } from '../../kernel/time.ts';
import type { AnswerAsk } from '../log/asks.ts';
import type { PersonActor, RunEvent } from '../log/event.ts';
import type { RunState } from '../log/state.ts';
import { isOwed, takenOf } from '../log/taken.ts';
import { actorOf, refuse, type Click, type Decided } from './decided.ts';

export function answerNotified(ask: AnswerAsk, click: Click): Decided {
  const answering = answeringTo(ask, click);
  if ('code' in answering) return answering;
  // The worker says within moments that the time is over; who may take it then is decided by that.
  if (isOver(ask.dueAt, click.now))
    return refuse('expired', 'The time to answer ended a moment ago. Press again: you can still take it');
  const events: RunEvent[] = [{ type: 'Answered', askId: ask.askId, by: answering }];
  return { ok: true, by: answering, events, sentence: 'Noted: you have it' };
}

/** What followed the silence is not undone; whoever was asked instead is no longer. */
export function takeLate(state: RunState, ask: AnswerAsk, click: Click): Decided {
  const answering = answeringTo(ask, click);
  if ('code' in answering) return answering;
  const taken = takenOf(state, ask);
  if (taken !== null) return refuse('already_decided', `${taken.by.name} has it since ${formatInstant(taken.at)}`);
  if (!isOwed(state, ask))
    return refuse('expired', `The time to answer ended at ${formatInstant(ask.dueAt)}; the case has moved on`);
  const events: RunEvent[] = [{ type: 'AnsweredLate', askId: ask.askId, by: answering }];
  return { ok: true, by: answering, events, sentence: 'Noted: you have it, although late' };
}

/** The person who may answer, or the refusal of anyone else. */
function answeringTo(ask: AnswerAsk, { actor, people }: Click): PersonActor | Extract<Decided, { ok: false }> {
  if (actor.isBot) return refuse('bot', 'A bot cannot answer');
  if (actor.isDeleted) return refuse('deactivated', 'A deactivated account cannot answer');
  if (actor.isGuest) return refuse('guest', 'A guest cannot answer');
  if (actor.isStranger) return refuse('other_organisation', 'A person of another organisation cannot answer');
  const person = findPerson(people, actor);
  if (person === null || person.slack_user !== ask.person)
    return refuse('not_the_recipient', 'This was asked of someone else; only the person it was sent to can answer');
  return actorOf(person, actor);
}
