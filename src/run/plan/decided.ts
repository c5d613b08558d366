/**
 * What follows from a person's command: events with the person, or a refusal with a sentence.
 */
import type { SlackActor } from '../../boundary/approvers.ts';
import type { People, Person } from '../../handbook/people.ts';
import type { Instant } from '../../kernel/clock.ts';
import type { PersonActor, RunEvent } from '../log/event.ts';
import type { FieldProblems } from './read-answer.ts';

export type Decided =
  | { readonly ok: true; readonly by: PersonActor; readonly events: readonly RunEvent[]; readonly sentence: string }
  | {
      readonly ok: false;
      readonly code: string;
      readonly sentence: string;
      /** What is wrong with each field of the form. */
      readonly fields?: FieldProblems;
    };

export type Click = { readonly actor: SlackActor; readonly people: People; readonly now: Instant };

export function actorOf(person: Person, actor: SlackActor): PersonActor {
  return { kind: 'person', person: person.person, name: person.name, slackUser: actor.userId, slackTeam: actor.teamId };
}

export function refuse(code: string, sentence: string): Extract<Decided, { ok: false }> {
  return { ok: false, code, sentence };
}

/** The sentence names every field, for an answer that has no form to show them in. */
export function invalidAnswer(fields: FieldProblems): Decided {
  return { ok: false, code: 'invalid_answer', sentence: Object.values(fields).join('; '), fields };
}
