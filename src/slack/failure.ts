/**
 * What a person reads when something of ours failed. The log has the code and the message; the person has the id to ask
 * with.
 */
import type { Logger } from '@slack/bolt';
import { HELD_SENTENCE } from '../engine/commands.ts';
import { RUN_BROKEN } from '../engine/verified-runs.ts';
import { codeOf, messageOf } from '../kernel/trouble.ts';

/** Logs the failure and gives the sentence. @param about the id of the ask or case, or an empty text */
export function failureSentence(error: unknown, about: string, logger: Logger): string {
  const cause = originalOf(error);
  logger.error(
    `A listener failed${about === '' ? '' : ` for \`${about}\``} (\`${codeOf(cause)}\`): ${messageOf(cause)}`,
  );
  if (codeOf(cause) === RUN_BROKEN) return HELD_SENTENCE;
  const reference = about === '' ? '' : `, and name \`${about}\``;
  return `That did not work, and it is not certain whether anything was recorded. Look at the card, then try again; the same click twice changes nothing. If it goes on, tell whoever runs me${reference}`;
}

/** Bolt wraps what a listener throws. */
export function originalOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'original' in error && error.original instanceof Error
    ? error.original
    : error;
}
