/**
 * Finds out who is acting, or why the bot does not answer them.
 */
import { whyUnknown, type KnownPerson } from '../connector/slack/people-check.ts';
import type { SlackContext } from './slack-context.ts';
import type { ActingPerson } from './payload.ts';

export type Who =
  | { readonly kind: 'person'; readonly person: KnownPerson }
  /**
   * `person` is a person whom Slack knows but the bot does not answer, such as a guest; null when the person is
   * unknown.
   */
  | { readonly kind: 'refused'; readonly sentence: string; readonly person: KnownPerson | null };

export async function whoIs({ userId, teamId }: ActingPerson, { people }: Pick<SlackContext, 'people'>): Promise<Who> {
  const lookedUp = await people.lookUp(userId, teamId);
  if (lookedUp.kind !== 'known') return { kind: 'refused', sentence: lookedUp.sentence, person: null };
  const sentence = lookedUp.unclear ?? whyUnknown(lookedUp.actor);
  return sentence === null ? { kind: 'person', person: lookedUp } : { kind: 'refused', sentence, person: lookedUp };
}
