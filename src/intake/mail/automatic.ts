/**
 * Recognises what no person wrote to us: bounces, receipts, replies of absent people, invitations. They open no case and
 * resume nothing, so two programs never answer each other.
 *
 * Sources: RFC 3834 (`Auto-Submitted`), RFC 3464 and 8098 (reports), RFC 5546 (invitations); `Precedence`,
 * `X-Autoreply` and `X-Auto-Response-Suppress` as Exchange, Gmail and Postfix send them.
 */

export type Marks = {
  /** The first value of a header, by its name in small letters; null when the letter has none. */
  readonly header: (name: string) => string | null;
  readonly contentType: string;
  readonly partTypes: readonly string[];
};

/** @returns why, as the rest of a sentence that begins with `the letter`; null for a letter that a person wrote */
export function whyAutomatic({ header, contentType, partTypes }: Marks): string | null {
  const submitted = header('auto-submitted')?.trim().toLowerCase() ?? 'no';
  if (/^multipart\/report\b/i.test(contentType) || partTypes.includes('message/delivery-status'))
    return 'is a report about another letter, such as one that could not be delivered';
  if (partTypes.includes('message/disposition-notification')) return 'is a receipt for another letter';
  if (header('return-path')?.trim() === '<>') return 'has no sender to whom it could be returned, as a bounce has none';
  if (submitted !== '' && !/^no\b/.test(submitted)) return 'was sent by a program: it has `Auto-Submitted`';
  if (header('x-autoreply') !== null || header('x-autorespond') !== null) return 'is an automatic reply';
  const precedence = header('precedence')?.trim().toLowerCase();
  if (precedence === 'auto_reply') return 'is an automatic reply';
  if (precedence === 'bulk' || precedence === 'junk') return `was sent to many: it has \`Precedence: ${precedence}\``;
  if (/^text\/calendar\b/i.test(contentType) || partTypes.includes('text/calendar'))
    return 'is an invitation, or the answer to one';
  return null;
}
