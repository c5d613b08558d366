/**
 * What an approval card says about a denial and about silence.
 */
import { formatInstant } from '../../kernel/time.ts';
import type { LabelledText } from '../cite/labelled-text.ts';
import type { ApprovalAsk } from '../log/asks.ts';

export function ifNotApproved(ask: Pick<ApprovalAsk, 'card' | 'expiresAt'>): LabelledText[] {
  return [
    { label: 'if denied', text: ask.card.ifDenied },
    { label: 'if no one answers', text: ifSilent(ask) },
  ];
}

/** What follows a denial or silence, once it has come to that; null otherwise. */
export function afterNotApproved(ask: Pick<ApprovalAsk, 'card' | 'expiresAt' | 'closed'>): string | null {
  switch (ask.closed?.how) {
    case 'denied':
      return ask.card.ifDenied;
    case 'expired':
      return ifSilent(ask);
    default:
      return null;
  }
}

/** Without the time in UTC, which the log has: the card shows it in the time zone of its reader. */
function ifSilent({ card, expiresAt }: Pick<ApprovalAsk, 'card' | 'expiresAt'>): string {
  return card.ifSilent.replace(` (after ${formatInstant(expiresAt)})`, '');
}
