/**
 * What every part of `engine/` gets to work with, and nothing else.
 */
import type { SessionKeys } from '../boundary/session.ts';
import type { Clock } from '../kernel/clock.ts';
import type { RandomSource } from '../kernel/ids.ts';
import type { RecordKeys } from '../kernel/record-keys.ts';
import type { ChannelIds } from './channel-ids.ts';
import type { Logger } from './logger.ts';
import type { Operators } from './operators.ts';
import type { Gateway } from './gateway.ts';
import type { Handbooks } from './handbooks.ts';
import type { Store, WakeUps } from './ports.ts';
import type { RateLimiter } from './rate-limiter.ts';
import type { VerifiedRuns } from './verified-runs.ts';
import type { Unread } from './unread.ts';
import type { Witness } from './witness-runs.ts';

export type Shell = {
  readonly store: Store;
  readonly verified: VerifiedRuns;
  /** Writes into the register how far the logs have come. */
  readonly witness: Witness;
  readonly unread: Unread;
  readonly wakeUps: WakeUps;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly handbooks: Handbooks;
  readonly gateway: Gateway;
  /** Sign what is appended to a log; the log is not acted on without their signature. */
  readonly keys: RecordKeys;
  /** The runner signs sessions with these; the gateway verifies them with the public halves. */
  readonly sessionKeys: SessionKeys;
  readonly limiter: RateLimiter;
  /** For the log of a case that opens. */
  readonly channelIds: ChannelIds;
  readonly logger: Logger;
  readonly operators: Operators;
  /** The name of this worker in leases, unique among all processes on one database. */
  readonly worker: string;
};
