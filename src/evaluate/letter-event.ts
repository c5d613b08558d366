/**
 * The case event of a letter in a case file, read as intake reads one that arrives: an opening, or the reply to a letter
 * of the case.
 */
import type { CaseEvent } from '../case/case-event.ts';
import type { Kind } from '../case/kind.ts';
import type { IntakeHandbook } from '../engine/normalised.ts';
import { normaliseLetter } from '../intake/mail/normalise.ts';
import { readMessage } from '../intake/mail/read-message.ts';
import type { Instant } from '../kernel/clock.ts';

export type LetterEvent = { readonly event: CaseEvent } | { readonly problem: string };

/**
 * @param text the message as it arrives: headers, an empty line, and the body
 * @param as `opening` or `reply`; another letter is a problem, since the case means it to be that
 */
export async function letterEventOf(
  text: string,
  { kind, mail }: Kind,
  as: 'opening' | 'reply',
  { handbook, receivedAt }: { readonly handbook: IntakeHandbook; readonly receivedAt: Instant },
): Promise<LetterEvent> {
  if (mail === undefined) return { problem: `the kind \`${kind}\` has no mailbox` };
  const source = { mailbox: mail.mailbox, server: null, isCut: false };
  const read = await readMessage(Buffer.from(text, 'utf8'), source);
  if ('problem' in read) return read;
  const item = { eventId: read.letter.record, receivedAt, payload: read.letter };
  const normalised = normaliseLetter(item, handbook);
  const { replies } = normalised;
  // One that a program sent opens no case, and may answer a letter of one.
  if (normalised.kind !== 'event' && (as === 'opening' || replies === undefined))
    return { problem: `${normalised.kind}: ${normalised.why}` };
  if (as === 'opening' && normalised.kind === 'event') return { event: normalised.event };
  const event = replies?.read(kind, replies.keys) ?? null;
  return event === null
    ? { problem: 'expected a letter that answers one of the case, with its `Message-ID` in `In-Reply-To`, got another' }
    : { event };
}
