/**
 * Whether a public comment reached the customer. Zendesk answers 200 also when it mails no one: to a requester who is
 * suspended or has no address, and when no trigger notifies requesters. A procedure counts the customer's silence, so a
 * message that no one got must not count as sent.
 */
import { z } from 'zod';
import type { CallResult } from '../../tool/tool.ts';
import { VendorFailure } from '../exchange.ts';
import { clip } from '../outcome.ts';
import { isEntries } from '../outcome-values.ts';
import { readAnswer } from '../read-answer.ts';
import type { ZendeskSession } from './client.ts';
import type { ZendeskSettings } from './config.ts';
import type { Audit } from './shown.ts';

type Failed = Extract<CallResult, { kind: 'failed' }>;
type Changes = Readonly<Record<string, unknown>>;
type Addressed = { readonly requester_id?: number | null | undefined };

const requesterSchema = z.object({
  user: z.object({
    id: z.int(),
    suspended: z.boolean().nullish(),
    active: z.boolean().nullish(),
    email: z.string().nullish(),
  }),
});

/** The events of a trigger that mails its recipients (Zendesk, *Ticket Audit events reference*, 2026-11). */
const TOLD: ReadonlySet<string | undefined> = new Set(['Notification', 'NotificationWithCcs']);
/** Zendesk does not document the events of a message that did not go out, such as `ChannelBackFailedEvent`. */
const FAILED = /error|fail|undeliver|bounce|suppress|suspend|reject|blocked/i;
/** Of a message; other events (`KnowledgeLinkRejected`, `SuspendedTicketRecovery`) say nothing of it. */
const OF_MESSAGE = /notif|mail|messag|channel|comment|deliver|recipient|repl|sms|push|^error$/i;
/** What went wrong with a notification: any other event that is called after it. */
const isFailure = (type: string | undefined): type is string =>
  type !== undefined &&
  ((FAILED.test(type) && OF_MESSAGE.test(type)) || (type.startsWith('Notification') && !TOLD.has(type)));

const commentSchema = z.object({ body: z.string() });
/** Blanks do not count: Zendesk trims a comment, and stores its lines in its own way. */
const textOf = (body: string): string => body.replace(/\s+/g, ' ').trim();

const isPublic = ({ comment }: Changes): boolean => z.object({ public: z.literal(true) }).safeParse(comment).success;

/** Why Zendesk would mail no one, read before anything is written; null when it may, or for an internal note. */
export async function whyUnreachable(
  session: ZendeskSession,
  { notifies_requester: isMailed }: Pick<ZendeskSettings, 'notifies_requester'>,
  changes: Changes,
  { requester_id: requester }: Addressed,
  number: string,
): Promise<Failed | null> {
  if (!isPublic(changes) || typeof requester !== 'number') return null;
  const user = await readRequester(session, requester);
  const why =
    user === null || user.active === false
      ? 'no longer exists'
      : user.suspended === true
        ? 'is suspended'
        : isMailed && (user.email ?? '') === ''
          ? 'has no address'
          : null;
  return why === null
    ? null
    : failed(
        'not_notified',
        `The requester of ticket \`${number}\` ${why}, so Zendesk mails no one; nothing was written. Reach the customer in another way, or correct the requester`,
      );
}

async function readRequester(
  session: ZendeskSession,
  requester: number,
): Promise<z.infer<typeof requesterSchema>['user'] | null> {
  try {
    const { user } = readAnswer(requesterSchema, await session.readPage(['users', String(requester)], {}), 'read');
    if (user.id === requester) return user;
    throw new VendorFailure(
      'unreadable',
      'read',
      `it answered with the user \`${user.id}\`, where \`${requester}\` was asked for`,
    );
  } catch (error) {
    if (error instanceof VendorFailure && error.what === 'answered' && error.status === 404) return null;
    throw error;
  }
}

/**
 * Why the audit with our key does not show what became of a message: it is of another ticket, or has no comment, so no
 * one can say that the customer was told. Null when it shows it.
 */
export function whyUnclear(changes: Changes, audit: Audit | null, number: string): string | null {
  const of = audit?.ticket_id ?? null;
  if (of !== null && String(of) !== number)
    return `its audit with our key is of ticket \`${of}\` and not of \`${number}\``;
  if (changes['comment'] === undefined) return null;
  // Zendesk keeps an audit of each comment, also of an internal one.
  if (audit === null) return `it answered without an audit of the comment on ticket \`${number}\``;
  const comments = audit.events.filter(({ type }) => type === 'Comment');
  if (comments.length === 0) return `its audit with our key on ticket \`${number}\` shows no comment`;
  const { body: sent } = commentSchema.parse(changes['comment']);
  const other = comments.every(({ body }) => typeof body === 'string' && textOf(body) !== textOf(sent));
  if (other) return `its audit with our key on ticket \`${number}\` shows another comment than was sent`;
  return comments.some(({ public: shown }) => typeof shown !== 'boolean')
    ? `its audit with our key on ticket \`${number}\` does not say whether the customer sees the comment`
    : null;
}

/**
 * A user who may only write internal notes, such as a light agent, gets a public comment accepted as one. A trigger that
 * notifies the requester leaves a `Notification` to them in the same audit; an event of any other name is none.
 *
 * @returns null, or why the customer has not been told, or has been told what is internal; the comment is on the ticket
 */
export function whyUntold(
  { notifies_requester }: Pick<ZendeskSettings, 'notifies_requester'>,
  changes: Changes,
  audit: Audit | null,
  { requester_id: requester }: Addressed,
  number: string,
): Failed | null {
  const events = audit?.events ?? [];
  if (!isPublic(changes)) return whyShown(changes, events, number);
  if (events.some(({ type, public: shown }) => type === 'Comment' && shown === false))
    return failed(
      'not_public',
      `Zendesk took the message on ticket \`${number}\` as an internal note, so the customer has not been told; allow our user to comment publicly`,
    );
  const isTold = events.some(
    ({ type, recipients }) =>
      TOLD.has(type) &&
      Array.isArray(recipients) &&
      (typeof requester !== 'number' ||
        (recipients as readonly unknown[]).some((each) => idOf(each) === String(requester))),
  );
  const failure = events.map(({ type }) => type).find(isFailure);
  if (failure !== undefined)
    return failed(
      'not_notified',
      `The message is on ticket \`${number}\`, but its audit shows \`${clip(failure, 40)}\`, so it may not have gone out; tell the customer in another way, or correct their address`,
    );
  if (isTold || !notifies_requester) return null;
  return failed(
    'not_notified',
    `The message is on ticket \`${number}\`, but Zendesk notified no requester of it; tell the customer in another way, and check the trigger that notifies requesters of comments. If this account notifies them without a trigger, set \`notifies_requester\` to false`,
  );
}

/** A recipient is a number; the reference also speaks of objects with ids and names. */
const idOf = (recipient: unknown): string => String(isEntries(recipient) ? recipient['id'] : recipient);

/** Why an internal note is none: a user without the right to write one has it published. */
function whyShown({ comment }: Changes, events: Audit['events'], number: string): Failed | null {
  const isShown =
    comment !== undefined && events.some(({ type, public: shown }) => type === 'Comment' && shown === true);
  return isShown
    ? failed(
        'refused',
        `Zendesk shows the note on ticket \`${number}\` to the customer, although it was sent as an internal one; make it internal or redact it there, and allow our user to write internal notes`,
      )
    : null;
}

const failed = (code: string, message: string): Failed => ({ kind: 'failed', code, message });
