/**
 * What the part `peers` measures: each subject runs in processes of its own, so its processor time is its alone.
 */
import type { DatabaseLocation } from '../../store/open-database.ts';
import type { HandbookFile } from '../../handbook/handbook-file.ts';

export type SubjectSpec =
  /** Commits and nothing else: `commits` for each claim, on the connections of one process. */
  | { readonly kind: 'floor'; readonly url: string; readonly commits: number; readonly rowsPerCommit: number }
  | { readonly kind: 'dbos'; readonly url: string; readonly steps: number }
  | ClaimsSpec;

export type ClaimsSpec = {
  readonly kind: 'claims';
  readonly location: DatabaseLocation;
  readonly files: readonly HandbookFile[];
  /** In hexadecimal; the same for all processes on one database. */
  readonly seed: string;
  readonly firstTicket: number;
  readonly isEngineAlone: boolean;
};

export type Subject = {
  /** Begins `count` claims at once. Resolves when they are under way, or earlier ended. */
  begin(count: number): Promise<void>;
  /** Claims that have ended since the start, whichever process worked them. */
  ended(): Promise<number>;
  /** Resolves when nothing is left to do, such as releasing what a claim has held. */
  settled(): Promise<void>;
  stop(): Promise<void>;
};

/** What the bench asks of a process, in this order: `open` first, and `stop` last. */
export type SubjectRequest =
  | { readonly ask: 'open'; readonly spec: SubjectSpec }
  | { readonly ask: 'begin'; readonly count: number }
  | { readonly ask: 'ended' | 'settled' | 'usage' | 'stop' };

/** `value`: claims for `ended`, ms of processor time for `usage`. */
export type SubjectAnswer = { readonly value: number } | { readonly failed: string };
