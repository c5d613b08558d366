/**
 * A time at which the run must be planned again. `key` names what is due then, such as `clock:3`.
 */
import type { Instant } from '../../kernel/clock.ts';

export type PlannedTimer = { readonly key: string; readonly dueAt: Instant };
