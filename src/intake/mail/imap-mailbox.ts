/**
 * A mailbox over IMAP4rev1 (RFC 3501), with IDLE and MOVE where the server has them; imapflow does both, and copies and
 * deletes where MOVE is missing.
 */
import type { FetchMessageObject, FetchQueryObject, ImapFlow } from 'imapflow';
import type { Instant } from '../../kernel/clock.ts';
import { Trouble } from '../../kernel/trouble.ts';
import { waitingIn } from './beginning.ts';
import { makeFolder } from './imap-folder.ts';
import { problemOf } from './imap-problem.ts';
import { countLetters, instantOf, listLetters } from './list-letters.ts';
import {
  MAILBOX_LOST,
  type Mailbox,
  type Numbering,
  type OpenMailbox,
  type SeenLetter,
  type WaitingMessage,
} from './mailbox.ts';
import type { MailboxSettings } from './mailbox-settings.ts';

/** Milliseconds for connecting, greeting, and a server that says nothing. */
const CONNECT_MS = 20_000;
const SILENCE_MS = 60_000;
const IMAPS_PORT = 993;
const IMAP_PORT = 143;
/** Letters whose proof `sop doctor` looks at. */
const NEWEST = 5;
const DELETED = '\\Deleted';

/** @param secret the password, or a token that is valid now */
export function openImapMailbox(settings: MailboxSettings, secret: () => Promise<string>): OpenMailbox {
  return async () => mailboxOf(await connect(settings, secret), settings);
}

/**
 * How many letters wait, how many stay since they were there before, and the `Authentication-Results` of the newest ones
 * in the folder or taken, newest first, as bytes. No letter is read, moved or marked.
 *
 * @param recall from when and from which number on letters are taken; null for what is not decided before the first start
 */
export async function inspectImapMailbox(
  settings: MailboxSettings,
  secret: () => Promise<string>,
  recall: (numbering: Numbering) => Promise<{ readonly since: Instant | null; readonly from: number | null }>,
): Promise<{ readonly waiting: number; readonly stay: number; readonly heads: readonly Uint8Array[] }> {
  const client = await connect(settings, secret);
  const mailbox = await mailboxOf(client, settings);
  try {
    const { since, from } = await recall(mailbox.numbering);
    const beginning = { since: since ?? Infinity, from: from ?? mailbox.numbering.next };
    const { length: waiting } = await waitingIn(mailbox, beginning);
    const stay = (await mailbox.count()) - waiting;
    const heads: Uint8Array[] = [];
    for (const room of [settings.folder, settings.taken])
      if (heads.length < NEWEST) heads.push(...(await newestHeads(client, room)));
    return { waiting, stay, heads: heads.slice(0, NEWEST) };
  } finally {
    await mailbox.close();
  }
}

async function newestHeads(client: ImapFlow, room: string): Promise<Uint8Array[]> {
  const { exists } = await client.mailboxOpen(room, { readOnly: true });
  if (exists === 0) return [];
  const range = `${Math.max(1, exists - NEWEST + 1)}:*`;
  const letters = await client.fetchAll(range, { uid: true, headers: ['authentication-results'] });
  return letters.toSorted((a, b) => b.uid - a.uid).map(({ headers }) => headers ?? Buffer.alloc(0));
}

async function connect(
  { host, port, user, tls, folder, taken, refused, auth }: MailboxSettings,
  secret: () => Promise<string>,
): Promise<ImapFlow> {
  const credential = await secret();
  // A start without mailboxes does not load it.
  const { ImapFlow: Client } = await import('imapflow');
  const client = new Client({
    host,
    port: port ?? (tls ? IMAPS_PORT : IMAP_PORT),
    secure: tls,
    auth: { user, ...(auth.by === 'oauth' ? { accessToken: credential } : { pass: credential }) },
    logger: false,
    clientInfo: { name: 'Sopwith' },
    disableAutoIdle: true,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS * 10,
  });
  // What breaks between two commands fails the next one; without a listener it would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await makeFolder(client, 'taken', taken);
    await makeFolder(client, 'refused', refused);
    const { readOnly = false, permanentFlags } = await client.mailboxOpen(folder);
    if (readOnly || (permanentFlags !== undefined && permanentFlags.size > 0 && !permanentFlags.has(DELETED)))
      throw new Error(
        `the user may not move letters out of the folder \`${folder}\`: give it the right to delete there`,
      );
  } catch (cause) {
    client.close();
    throw new Trouble(MAILBOX_LOST, { cause, message: `${host}: ${problemOf(cause)}` });
  }
  return client;
}

/** Without MOVE and UIDPLUS a letter can only be removed with all that others have marked, so ours stays, marked. */
async function moveTo(client: ImapFlow, uid: number, room: string): Promise<unknown> {
  const { capabilities } = client;
  if (capabilities.has('MOVE') || capabilities.has('UIDPLUS'))
    return client.messageMove(String(uid), room, { uid: true });
  const copied = await client.messageCopy(String(uid), room, { uid: true });
  return copied !== false && client.messageFlagsAdd(String(uid), [DELETED], { uid: true });
}

/**
 * `RFC822.SIZE` may be an estimate, as Exchange reports it, so a letter is cut only if it has one byte more than are kept.
 * Where a server gives fewer bytes than it says there are, the next answer shows whether it goes on.
 */
async function readLetter(client: ImapFlow, uid: number, bytesMax: number): Promise<WaitingMessage | null> {
  const parts: Buffer[] = [];
  let length = 0;
  let arrivedAt: Instant | null = null;
  for (let size = Infinity; length <= bytesMax && length < size; ) {
    const source = { start: length, maxLength: bytesMax + 1 - length };
    const found = await fetched(client, uid, { size: true, internalDate: true, source });
    if (found === null && parts.length === 0) return null;
    const part = found?.source ?? Buffer.alloc(0);
    if (part.length === 0) break;
    parts.push(part);
    length += part.length;
    size = found?.size ?? length;
    arrivedAt ??= instantOf(found?.internalDate);
  }
  return { uid, arrivedAt, bytes: Buffer.concat(parts).subarray(0, bytesMax), isCut: length > bytesMax };
}

/** @throws Trouble `mail.not_read` when the server refuses this letter alone, as Exchange does one that it cannot convert */
async function fetched(client: ImapFlow, uid: number, query: FetchQueryObject): Promise<FetchMessageObject | null> {
  try {
    const found = await client.fetchOne(String(uid), query, { uid: true });
    return found === false || found.source === undefined ? null : found;
  } catch (cause) {
    connected(client);
    throw new Trouble('mail.not_read', {
      cause,
      message: `a letter could not be read: ${problemOf(cause)}. Move it out of the folder, and in again if it is a claim`,
    });
  }
}

/** Characters of its subject, and of the address of its sender. */
const TITLE_CHARACTERS_MAX = 120;

/** What a server knows of a letter that it cannot give. */
async function titleOf(client: ImapFlow, uid: number): Promise<string | null> {
  const found = await client.fetchOne(String(uid), { envelope: true }, { uid: true }).catch(() => false as const);
  const { subject = '', from: [sender] = [] } = (found === false ? undefined : found.envelope) ?? {};
  const address = sender?.address ?? '';
  if (subject === '' && address === '') return null;
  const shown = subject.replaceAll(/\s+/gu, ' ').trim().slice(0, TITLE_CHARACTERS_MAX).toWellFormed();
  return `“${shown === '' ? '(no subject)' : shown}” from ${address === '' ? 'an unknown sender' : address.slice(0, TITLE_CHARACTERS_MAX)}`;
}

/** A server need not say which number comes next. */
async function numberingOf(client: ImapFlow): Promise<Numbering> {
  const { uidValidity = 0n, uidNext } = client.mailbox === false ? {} : client.mailbox;
  const next =
    uidNext ?? Math.max(0, ...(await listLetters(client, 1, Date.now(), new Map())).map(({ uid }) => uid)) + 1;
  return { validity: String(uidValidity), next };
}

function connected(client: ImapFlow): void {
  if (!client.usable) throw new Trouble(MAILBOX_LOST, { message: 'the connection was lost' });
}

async function mailboxOf(client: ImapFlow, rooms: Readonly<Record<'taken' | 'refused', string>>): Promise<Mailbox> {
  const numbering = await numberingOf(client);
  const times = new Map<number, SeenLetter>();
  return {
    numbering,
    async count() {
      connected(client);
      return countLetters(client);
    },
    async list(from, since) {
      connected(client);
      // Some servers tell of new letters only with the answer to another command.
      await client.noop();
      return listLetters(client, from, since, times);
    },
    async read(uid, bytesMax) {
      connected(client);
      return readLetter(client, uid, bytesMax);
    },
    async titleOf(uid) {
      connected(client);
      return titleOf(client, uid);
    },
    async move(uid, to) {
      connected(client);
      const moved = await moveTo(client, uid, rooms[to]);
      if (moved === false) connected(client);
      if (moved === false)
        throw new Trouble('mail.not_moved', { message: `a letter could not be moved to the folder \`${rooms[to]}\`` });
    },
    async wait(ms, signal) {
      connected(client);
      const { promise, resolve } = Promise.withResolvers<void>();
      const done = (): void => {
        resolve();
      };
      const timer = setTimeout(done, ms);
      client.on('exists', done);
      client.on('close', done);
      signal.addEventListener('abort', done, { once: true });
      try {
        // Ends with the next command; a server without IDLE is asked again after `ms`.
        client.idle().catch(done);
        await promise;
      } finally {
        clearTimeout(timer);
        client.off('exists', done);
        client.off('close', done);
        signal.removeEventListener('abort', done);
      }
    },
    async close() {
      if (client.usable) await client.logout();
      else client.close();
    },
  };
}
