/**
 * Who caused an event. Only a `person` can decide what is asked of people.
 */
import type { PersonMark } from '../../kernel/person-mark.ts';

export type Actor =
  | { readonly kind: 'runner' }
  | { readonly kind: 'clock' }
  | { readonly kind: 'channel'; readonly channel: string }
  | PersonActor;

export type PersonActor = {
  readonly kind: 'person';
  readonly person: string;
  readonly name: string;
  readonly slackUser: string;
  readonly slackTeam: string;
};

/** The actor without their full name: what exclusions compare. */
export function personOf({ person, slackUser, slackTeam }: PersonActor): PersonMark {
  return { person, slackUser, slackTeam };
}
