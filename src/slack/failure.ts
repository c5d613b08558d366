/**
 * The sentence for a person when something failed on our side. The log has the code and the message; the person gets an
 * id to refer to.
 */
import type { Logger } from '@slack/bolt';
import { heldSentence } from '../engine/verified-runs.ts';
import { codeOf, messageOf } from '../kernel/trouble.ts';

/** Logs the failure and returns the sentence. @param about the id of the ask or case, or an empty text */
export function failureSentence(error: unknown, about: string, logger: Logger): string {
  const cause = originalOf(error);
  logger.error(
    `A listener failed${about === '' ? '' : ` for \`${about}\``} (\`${codeOf(cause)}\`): ${messageOf(cause)}`,
  );
  const held = heldSentence(cause);
  if (held !== null) return held;
  const reference = about === '' ? '' : `, and mention \`${about}\``;
  return `That did not work, and it is not certain whether anything was recorded. Check the card, then try again; a second click changes nothing. If it keeps happening, tell the people who run me${reference}`;
}

/** Bolt wraps what a listener throws. */
export function originalOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'original' in error && error.original instanceof Error
    ? error.original
    : error;
}
