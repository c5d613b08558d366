import type { Instant } from '../../kernel/clock.ts';
import type { Value } from '../../kernel/value.ts';

/**
 * A write of the run before its case started again, or one of this run that a person said was done. `isKnown`: false when it
 * is not known whether it was done.
 */
export type EarlierEffect = {
  readonly step: string;
  readonly tool: string;
  readonly summary: string;
  readonly isKnown: boolean;
  readonly output: Readonly<Record<string, Value>> | null;
  readonly record: string | null;
  /** When it counted as done; absent where that is not known, and in earlier logs. */
  readonly at?: Instant;
  /** Of its arguments; absent where its system did not answer, and in earlier logs. */
  readonly argsSha256?: string;
  /**
   * Its inputs that say how much money it moved; absent for a write that moves none, where that is not known, and in
   * earlier logs.
   */
  readonly moved?: Readonly<Record<string, Value>>;
  /** Its idempotency key, for one that is looked for or was found; absent for any other. */
  readonly key?: string;
  /** Who said that it was done, without an answer of its system; absent where that answered, and in earlier logs. */
  readonly saidBy?: string;
  /** What a look at its system found that did not confirm it; absent where no one looked. */
  readonly look?: string;
  /** Who has what the message asked for; absent for no one, for any other call, and in earlier logs. */
  readonly takenBy?: string;
  /** Whether it is of the same run as what names it. */
  readonly isOfRun?: true;
};
