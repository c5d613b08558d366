/**
 * Finds out who acts, and says why not when it is nobody whom the bot answers.
 */
import { whyUnknown, type KnownPerson } from '../connector/slack/people-check.ts';
import type { SlackContext } from './slack-context.ts';
import type { Somebody } from './payload.ts';

export type Who =
  | { readonly kind: 'person'; readonly person: KnownPerson }
  /**
   * `person` is somebody whom Slack knows and the bot does not answer, such as a guest; null when nobody knows who it
   * is.
   */
  | { readonly kind: 'refused'; readonly sentence: string; readonly person: KnownPerson | null };

export async function whoIs({ userId, teamId }: Somebody, { people }: Pick<SlackContext, 'people'>): Promise<Who> {
  const lookedUp = await people.lookUp(userId, teamId);
  if (lookedUp.kind !== 'known') return { kind: 'refused', sentence: lookedUp.sentence, person: null };
  const sentence = whyUnknown(lookedUp.actor);
  return sentence === null ? { kind: 'person', person: lookedUp } : { kind: 'refused', sentence, person: lookedUp };
}
