/**
 * Recognises what no person wrote to us: bounces, receipts, replies of absent people, invitations. They open no case and
 * resume nothing unless an operator lets one in.
 *
 * Another thing is a letter that a program sent for a person: help desks mark each reply that an agent writes as
 * `Auto-Submitted: auto-generated`, as they do their notices. RFC 3834 only forbids to answer one by a program, which
 * Sopwith never does. It reaches the case that it answers, and opens none by itself.
 *
 * Sources: RFC 3834 (`Auto-Submitted`), RFC 3464 and 8098 (reports), RFC 5546 (invitations); `Precedence` and
 * `X-Autoreply` as mail servers send them; replies of absent people at Exchange, which have `auto-generated`, too.
 */
import type { Attachment } from 'postal-mime';

/** Help desks write `Precedence: bulk` on what people write there: Request Tracker, Jira. */
const HELP_DESKS = ['rt-ticket', 'rt-originator', 'x-rt-loop-prevention', 'x-jira-fingerprint'] as const;

export type Marks = {
  /** The first value of a header, by its name in small letters; null when the letter has none. */
  readonly header: (name: string) => string | null;
  readonly contentType: string;
  readonly partTypes: readonly string[];
};

/** @returns why, as the rest of a sentence that begins with `the letter`; null for a letter that a person wrote */
export function whyAutomatic({ header, contentType, partTypes }: Marks): string | null {
  const submitted = submittedAs({ header });
  if (/^multipart\/report\b/i.test(contentType) || partTypes.includes('message/delivery-status'))
    return 'is a report about another letter, such as one that could not be delivered';
  if (partTypes.includes('message/disposition-notification')) return 'is a receipt for another letter';
  if (header('return-path')?.trim() === '<>') return 'has no sender to whom it could be returned, as a bounce has none';
  if (submitted === 'auto-replied') return 'is an automatic reply: it has `Auto-Submitted: auto-replied`';
  if (header('x-autoreply') !== null || header('x-autorespond') !== null) return 'is an automatic reply';
  if (/mailbox rules agent/i.test(header('x-ms-exchange-generated-message-source') ?? ''))
    return 'was sent by a rule of a mailbox, such as the reply of someone who is away';
  const precedence = header('precedence')?.trim().toLowerCase();
  if (precedence === 'auto_reply') return 'is an automatic reply';
  const isToMany =
    precedence === 'junk' ||
    (precedence === 'bulk' && submitted === null && HELP_DESKS.every((name) => header(name) === null));
  if (isToMany) return `was sent to many: it has \`Precedence: ${precedence}\``;
  if (isNewsletter(header)) return 'is a newsletter: one click ends it (`List-Unsubscribe-Post`)';
  if (/^text\/calendar\b/i.test(contentType) || partTypes.includes('text/calendar'))
    return 'is an invitation, or the answer to one';
  return null;
}

/**
 * What is sent to many can be ended with one click (RFC 8058), as Gmail and Yahoo ask of it since 2024. A list to which
 * people write may offer that, too, and names where they write (`List-Post`, RFC 2369; `Mailing-list`, as Google Groups
 * does); its letters, and what answers another letter, are of people. So `List-Id` and `List-Unsubscribe` alone say nothing.
 */
function isNewsletter(header: Marks['header']): boolean {
  const isOfPeople = ['list-post', 'mailing-list', 'in-reply-to', 'references'].some((name) => header(name) !== null);
  return !isOfPeople && /\bone-click\b/i.test(header('list-unsubscribe-post') ?? '');
}

/** The type of a part; a file for a calendar, such as of an appointment for a delivery, is no invitation. */
export function partTypeOf({
  mimeType,
  disposition,
  method,
}: Pick<Attachment, 'mimeType' | 'disposition' | 'method'>): string {
  const isFile = disposition === 'attachment' || method === undefined || method === 'PUBLISH';
  return mimeType === 'text/calendar' && isFile ? 'application/ics' : mimeType;
}

/** @returns why a program sent it, perhaps for a person, as the rest of a sentence that begins with `the letter` */
export function whySentByProgram(marks: Pick<Marks, 'header'>): string | null {
  const submitted = submittedAs(marks);
  return submitted === null ? null : `was sent by a program: it has \`Auto-Submitted: ${submitted}\``;
}

/** The word of `Auto-Submitted`, without parameters and comments; null for a letter that is not marked. */
function submittedAs({ header }: Pick<Marks, 'header'>): string | null {
  const stated = header('auto-submitted');
  const word = /^[a-z-]{1,40}/.exec(stated?.trim().toLowerCase() ?? '')?.[0] ?? null;
  if (stated === null || stated.trim() === '' || word === 'no') return null;
  return word ?? 'another word';
}
