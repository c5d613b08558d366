/** Says that people did not approve a payment: who denied it, when and why, or that no one decided. */
import { quoted } from '../../kernel/quoted.ts';
import { formatInstant } from '../../kernel/time.ts';
import type { Unapproved } from '../log/unapproved.ts';

/** `Pay $7,000.00 to the account ACC-1 was denied before, by Leo Lund at …: “Fraud”`. */
export function unapprovedText(one: Unapproved): string {
  const { summary, how, at } = one;
  switch (how) {
    case 'denied':
      return `${summary} was denied before, ${denialText(one)}`;
    case 'expired':
      return `${summary} was not decided in time before (${formatInstant(at)})`;
    case 'withdrawn':
      return `${summary} was withdrawn before (${formatInstant(at)})`;
    default:
      return `${summary} was closed before anyone decided (${formatInstant(at)})`;
  }
}

/** `by Leo Lund at …: “Fraud”`. */
export function denialText({ by, at, note }: Pick<Unapproved, 'by' | 'at' | 'note'>, what = ''): string {
  return `by ${by ?? 'someone'} at ${formatInstant(at)}${what}${note === null ? '' : `: ${quoted(note)}`}`;
}
