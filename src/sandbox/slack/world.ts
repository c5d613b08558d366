/**
 * State shared by the parts of the stand-in.
 */
import type { Clock } from '../../kernel/clock.ts';
import type { RateLimits } from './rate-limits.ts';
import type { Screen } from './screen.ts';
import type { Triggers } from './triggers.ts';
import type { Workspace } from './workspace.ts';

export type World = {
  readonly clock: Clock;
  readonly workspace: Workspace;
  readonly screen: Screen;
  readonly triggers: Triggers;
  readonly rateLimits: RateLimits;
  readonly changed: () => void;
  /** The sandbox's own address, `http://127.0.0.1:PORT`. */
  readonly address: () => string;
  /** A new Socket Mode address, valid for one connection. */
  readonly newSocketAddress: () => string;
};
