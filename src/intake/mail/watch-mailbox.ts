/**
 * Reads a mailbox: each letter is stored in the inbox first and moved to another folder then, so what is in the folder
 * was not taken yet, or was there before. If the process ends in between, the letter is read again, and known by its `Message-ID`.
 */
import type { Clock, Instant } from '../../kernel/clock.ts';
import { isYounger } from '../../kernel/remembered.ts';
import { codeOf, messageOf, Trouble } from '../../kernel/trouble.ts';
import type { WebhookAnswer } from '../webhook.ts';
import { stayingIn, waitingIn, type Beginning } from './beginning.ts';
import { MAILBOX_LOST, type Mailbox, type OpenMailbox } from './mailbox.ts';
import { receiveMessage, type MailContext } from './receive-message.ts';
import type { RememberedBeginning } from './remember-beginning.ts';
import type { OurServer } from './sender-proof.ts';

/** Bytes of a letter that are read, with its files, which are not kept. Mail servers take some 25 MB at most. */
export const mailBytesMax = 33_554_432;
/** Milliseconds between two looks when the server announces nothing. */
const LOOK_MS = 60_000;
/** Milliseconds until a letter is tried again that could not be read, stored or moved, such as while the database is away. */
const AGAIN_MS = 30_000;
/** Milliseconds before the server is tried again, doubled each time up to the maximum. */
const PAUSE_MS = 2_000;
const PAUSE_MS_MAX = 300_000;
/** Failures in a row after which the operators hear of it: a server that restarts is no news. */
const SILENT_FAILURES = 2;

const NOTHING =
  'expected the letter, got nothing of it from its server. Open it in the mailbox; if it is a claim, file it by hand, and move it out of the folder';

export type WatchOptions = {
  /** Its name in the settings. */
  readonly name: string;
  /** The mail server of ours that states what it found; null when it is not declared. */
  readonly server: OurServer | null;
  /** Its own addresses, as far as they are known. */
  readonly ours?: readonly string[];
  readonly open: OpenMailbox;
  readonly beginning: RememberedBeginning;
  /** The letters in it were numbered for the first time, or anew, and so many of them stay. */
  readonly began: (stay: number) => void;
  readonly context: MailContext & { readonly clock: Clock };
  /** Records a refused letter, and notifies the operators. */
  readonly refused: (answer: WebhookAnswer) => Promise<void>;
  /** Wakes the engine for what was stored. */
  readonly stored: () => Promise<void>;
  /** What kept a letter from being taken, and which letter, as far as it is known; it is tried again. */
  readonly failed: (error: unknown, letter: string | null) => void;
  /** The mailbox could not be read for a while, or can be again. */
  readonly state: (problem: string | null) => void;
};

export function watchMailbox(options: WatchOptions): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const watching = watch(options, stopping.signal);
  return {
    async stop() {
      stopping.abort();
      await watching;
    },
  };
}

async function watch(options: WatchOptions, signal: AbortSignal): Promise<void> {
  const { clock } = options.context;
  const failedAt = new Map<number, Instant>();
  for (let failures = 0; !signal.aborted; ) {
    let mailbox: Mailbox | null = null;
    try {
      // Also what arrives before the first connection can be made is taken.
      const since = await options.beginning.since();
      mailbox = await options.open();
      const { from, isNew } = await options.beginning.from(mailbox.numbering);
      const beginning = { since, from };
      if (isNew) options.began(await stayingIn(mailbox, beginning));
      while (!signal.aborted) {
        await takeWaiting(mailbox, beginning, options, failedAt, signal);
        if (failures > SILENT_FAILURES) options.state(null);
        failures = 0;
        await mailbox.wait(failedAt.size > 0 ? AGAIN_MS : LOOK_MS, signal);
      }
    } catch (error) {
      failures += 1;
      if (failures === SILENT_FAILURES + 1) options.state(messageOf(error));
      const pause = Math.min(PAUSE_MS * 2 ** Math.min(failures - 1, 10), PAUSE_MS_MAX);
      // A stop ends the sleep.
      await clock.sleep(pause, signal).catch(() => undefined);
    } finally {
      // What failed is told above; a connection that is lost has nothing left to close.
      await mailbox?.close().catch(() => undefined);
    }
  }
}

/** Takes what waits. A letter that fails is tried again later, and holds up no other. */
export async function takeWaiting(
  mailbox: Mailbox,
  beginning: Beginning,
  options: WatchOptions,
  failedAt: Map<number, Instant>,
  signal: AbortSignal,
): Promise<void> {
  const { clock } = options.context;
  const uids = await waitingIn(mailbox, beginning);
  for (const uid of failedAt.keys()) if (!uids.includes(uid)) failedAt.delete(uid);
  for (const uid of uids) {
    if (signal.aborted) return;
    const lookedAt = clock.now();
    if (isYounger(AGAIN_MS, failedAt.get(uid), lookedAt)) continue;
    const { name, server, ours } = options;
    try {
      const message = await mailbox.read(uid, mailBytesMax);
      if (message === null) {
        // It is gone, or its server gives nothing of it: then it is still in the list the next time.
        if (failedAt.has(uid)) throw new Trouble('mail.not_read', { message: NOTHING });
        failedAt.set(uid, lookedAt);
        continue;
      }
      const answer = await receiveMessage(
        message.bytes,
        { mailbox: name, server, ours, isCut: message.isCut, arrivedAt: message.arrivedAt },
        options.context,
      );
      if (answer.status >= 400) await options.refused(answer);
      else if (answer.code === 'stored') await options.stored();
      await mailbox.move(uid, answer.status >= 400 ? 'refused' : 'taken');
      failedAt.delete(uid);
    } catch (error) {
      if (codeOf(error) === MAILBOX_LOST) throw error;
      failedAt.set(uid, clock.now());
      options.failed(error, await mailbox.titleOf(uid).catch(() => null));
    }
  }
}
