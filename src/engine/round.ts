/** One round of a run: what was planned, and the calls that start with it. */
import type { AppendResult } from './ports.ts';
import type { HandbookInForce } from './handbooks.ts';
import type { OpenRun } from './open-run.ts';
import type { Slot } from './rate-limiter.ts';
import type { Shell } from './shell.ts';
import type { ToSeal } from '../run/log/seal.ts';
import type { RunEvent } from '../run/log/event.ts';
import type { CallState } from '../run/log/state.ts';
import type { Plan } from '../run/plan/plan-next.ts';
import type { Sop } from '../sop/sop.ts';
import type { System } from '../tool/tool.ts';

/** What came of a call, or of the search for one. */
export type Outcome = { readonly callId: string; readonly event: RunEvent };

/** What a round starts from. Slots that it does not use are released. `isFirst`: other cases about the same are looked for. */
export type Next = {
  readonly outcomes: readonly ToSeal[];
  readonly slots: readonly Slot[];
  readonly isFirst?: boolean;
};

export type Started = { readonly call: CallState; readonly slot: Slot };

export type Round = {
  readonly inForce: HandbookInForce;
  /** The last entry of the chain `handbooks` that was read for this round. */
  readonly handbooksRead: number;
  readonly sop: Sop | null;
  readonly plan: Plan;
  /** Outcomes, what follows from them, and changed verdicts. */
  readonly events: readonly ToSeal[];
  /** The verdict on a call about to start has changed: that is recorded and replanned before anything starts. */
  readonly isRefused: boolean;
  readonly starts: readonly Started[];
  readonly probes: readonly Started[];
  /** Systems without a free slot, each once. */
  readonly busy: readonly System[];
  /** A call that people approved waits until the register has the log up to here. */
  readonly isUnnamed: boolean;
  /** A message about the case is not read yet: nothing of this round that depends on it was planned. */
  readonly isUnread: boolean;
  readonly choosesSop: boolean;
};

export type Committed = {
  readonly result: AppendResult;
  readonly run: OpenRun;
  readonly calls: readonly (Started & { readonly outcome: Promise<Outcome> })[];
};

export function stamp(shell: Pick<Shell, 'clock'>, event: RunEvent): ToSeal {
  return { at: shell.clock.now(), actor: { kind: 'runner' }, event };
}
