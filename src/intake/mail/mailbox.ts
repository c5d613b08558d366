/**
 * A mailbox as its watcher sees it: letters in a folder, and two folders into which they go. Implemented by
 * `imap-mailbox.ts`; tests have one in memory.
 */
import type { Instant } from '../../kernel/clock.ts';

/** Error code: the mailbox has to be opened again. Any other error is of one letter. */
export const MAILBOX_LOST = 'mail.mailbox';

/** How the server numbers the letters of the folder. Numbers of another validity say nothing of each other. */
export type Numbering = {
  readonly validity: string;
  /** Higher than the number of any letter in it when it was opened: what comes later has this one or a higher one. */
  readonly next: number;
};

/** A letter in the folder. */
export type SeenLetter = {
  readonly uid: number;
  /** When its server took it, by the server's clock; null when it was not asked for or is not known. */
  readonly arrivedAt: Instant | null;
  /** As its sender states it; null as above. */
  readonly writtenAt: Instant | null;
};

export type WaitingMessage = {
  /** Names the letter in its folder. */
  readonly uid: number;
  /** When its server took it, by the server's clock; null when the server does not say. */
  readonly arrivedAt: Instant | null;
  /** The letter, or its beginning. */
  readonly bytes: Buffer;
  readonly isCut: boolean;
};

export type Mailbox = {
  readonly numbering: Numbering;
  /** How many letters are in the folder. */
  count(): Promise<number>;
  /** The letters with this number or a higher one, and, with their times, at least those that arrived since then. */
  list(from: number, since: Instant): Promise<readonly SeenLetter[]>;
  /** Null for a letter that is gone, such as one that somebody moved. */
  read(uid: number, bytesMax: number): Promise<WaitingMessage | null>;
  /** Its subject and sender as its server lists them, for people; null when it does not. */
  titleOf(uid: number): Promise<string | null>;
  /** A letter that is gone is left alone. */
  move(uid: number, to: 'taken' | 'refused'): Promise<void>;
  /** Resolves when a letter may have come, after at most `ms`, or when the signal aborts. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
};

/** @throws when the server cannot be reached, or refuses us; its message has no secret */
export type OpenMailbox = () => Promise<Mailbox>;
