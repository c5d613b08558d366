/**
 * Receives an e-mail: reads it, and stores it once. The same letter that comes twice, or by two ways, is one; another
 * one with its `Message-ID` is refused.
 */
import { MAIL } from '../../case/mail-mapping.ts';
import type { SignedInbox } from '../../engine/signed-inbox.ts';
import { sha256, type Json } from '../../kernel/canonical-json.ts';
import type { Clock, Instant } from '../../kernel/clock.ts';
import { unreadable, type WebhookAnswer } from '../webhook.ts';
import type { Letter } from './letter.ts';
import { readMessage, type MessageSource } from './read-message.ts';

export type MailContext = {
  readonly clock: Pick<Clock, 'now'>;
  readonly inbox: Pick<SignedInbox, 'receive'>;
};

/** @returns 200 `stored` or `duplicate`; 409 `changed`; 422 `unreadable` */
export async function receiveMessage(
  bytes: Buffer,
  source: MessageSource & {
    /** When the mail server took it, by its clock; null when no server did. */
    readonly arrivedAt: Instant | null;
  },
  { clock, inbox }: MailContext,
): Promise<WebhookAnswer> {
  const sender = source.mailbox;
  const read = await readMessage(bytes, source);
  if ('problem' in read)
    return {
      status: 422,
      code: 'unreadable',
      sentence: read.problem,
      advice: 'Open it in the mailbox; if it is a claim, file it by hand',
      verified: {
        sender,
        eventId: `bytes:${sha256(bytes.toString('latin1')).slice(0, 16)}`,
        payload: unreadable(bytes),
      },
    };
  const { letter } = read;
  // A letter that waited arrived when its server took it. Our clock may be behind that of the server.
  const receivedAt = Math.min(source.arrivedAt ?? clock.now(), clock.now());
  const receive = (payload: Letter): ReturnType<SignedInbox['receive']> =>
    inbox.receive({ source: MAIL, sender, eventId: letter.record, receivedAt, payload });
  const result = await receive(letter);
  if (result === 'stored') return { status: 200, code: 'stored', sentence: 'Stored' };
  // By another way, such as a list, our server may find less proved. It is the same letter.
  const ways = result === 'duplicate' ? [] : (['pass', 'fail', 'none'] as const).map((dmarc) => ({ ...letter, dmarc }));
  for (const way of ways) if ((await receive(way)) === 'duplicate') return DUPLICATE;
  if (result === 'duplicate') return DUPLICATE;
  return {
    status: 409,
    code: 'changed',
    sentence: `Expected a \`Message-ID\` of its own, got that of an earlier e-mail of another content, from ${letter.from.address}`,
    advice: 'Open both in the mailbox; if this one is a claim of its own, ask its sender to write it again',
    verified: { sender, eventId: letter.record, payload: letter as Json },
  };
}

const DUPLICATE: WebhookAnswer = {
  status: 200,
  code: 'duplicate',
  sentence: 'Already received; nothing was done twice',
};
