/**
 * What an approval card says about a denial and about silence.
 */
import { formatInstant } from '../../kernel/time.ts';
import type { ApprovalAsk } from '../log/asks.ts';

/** Without the time in UTC, which the log has: the card shows it in the time zone of its reader. */
export function ifNotApproved({ card, expiresAt }: Pick<ApprovalAsk, 'card' | 'expiresAt'>): string {
  const ifSilent = card.ifSilent.replace(` (after ${formatInstant(expiresAt)})`, '');
  return `If denied: ${card.ifDenied}. If nobody answers: ${ifSilent}`;
}
