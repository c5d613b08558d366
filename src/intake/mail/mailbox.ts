/**
 * A mailbox as its watcher sees it: letters that wait, and two folders into which they go. Implemented by
 * `imap-mailbox.ts`; tests have one in memory.
 */

/** Error code: the mailbox has to be opened again. Any other error is of one letter. */
export const MAILBOX_LOST = 'mail.mailbox';

export type WaitingMessage = {
  /** Names the letter in its folder. */
  readonly uid: number;
  /** The letter, or its beginning. */
  readonly bytes: Buffer;
  readonly isCut: boolean;
};

export type Mailbox = {
  /** The numbers of the letters that wait, oldest first. */
  waiting(): Promise<readonly number[]>;
  /** Null for a letter that is gone, such as one that somebody moved. */
  read(uid: number, bytesMax: number): Promise<WaitingMessage | null>;
  /** A letter that is gone is left alone. */
  move(uid: number, to: 'taken' | 'refused'): Promise<void>;
  /** Resolves when a letter may have come, after at most `ms`, or when the signal aborts. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
};

/** @throws when the server cannot be reached, or refuses us; its message has no secret */
export type OpenMailbox = () => Promise<Mailbox>;
