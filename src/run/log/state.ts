/**
 * The state of a run: the fold of its log. Nothing here is stored; a snapshot is only a cache of it.
 */
import type { Fact, CorrelationKey, RefusedFact } from '../../case/case-event.ts';
import type { ArrivedField } from '../../case/read-event.ts';
import type { ApproverDemand, Verdict } from '../../boundary/verdict.ts';
import type { Instant } from '../../kernel/clock.ts';
import type { AskId, CaseId, RunId } from '../../kernel/ids.ts';
import type { Value } from '../../kernel/value.ts';
import type { Trace, Truth } from '../../sop/expression/expression.ts';
import type { FormField } from '../../sop/sop.ts';
import type { VendorReference } from '../../tool/tool.ts';
import { belongsTo, OUTERMOST, type Inside } from './inside.ts';
import type {
  ApprovalCard,
  LoopEnd,
  PersonActor,
  RecoveryChoice,
  Requester,
  RunEvent,
  SopReference,
  Watched,
} from './event.ts';

export type RunState = {
  readonly runId: RunId;
  readonly seq: number;
  /** Time of the last event. */
  readonly at: Instant;
  readonly opened: OpenedCase | null;
  readonly facts: readonly DatedFact[];
  readonly refused: readonly RefusedFact[];
  readonly sop: SopReference | null;
  readonly ifUnforeseen: string;
  /** Why no SOP was chosen, until somebody asks to try again. */
  readonly unchosen: { readonly reason: 'none' | 'several' | 'unclear'; readonly candidates: readonly string[] } | null;
  readonly decisions: Readonly<Record<string, Decision>>;
  /** Labels of the `choose` steps that took a branch, and of the tables that gave something. */
  readonly choices: readonly string[];
  readonly flags: readonly { readonly step: string; readonly flag: string; readonly at: Instant }[];
  readonly outcomes: readonly { readonly step: string; readonly outcome: string; readonly at: Instant }[];
  /** Business actions of steps that use no tool. */
  readonly actions: readonly { readonly step: string; readonly action: string; readonly at: Instant }[];
  /** In the order they were made; a later one hides an earlier one. */
  readonly bindings: readonly Binding[];
  readonly clocks: Readonly<Record<string, ClockState>>;
  /** By label of the step that waits. */
  readonly waits: Readonly<Record<string, WaitState>>;
  /** By label of the step that goes in rounds. */
  readonly loops: Readonly<Record<string, LoopState>>;
  /** By label of the step that watches. */
  readonly watches: Readonly<Record<string, WatchState>>;
  /** By label of the step that runs another SOP. */
  readonly nestedSops: Readonly<Record<string, NestedSopState>>;
  /** Declared case events, in the order in which they came. */
  readonly arrivals: readonly Arrival[];
  readonly calls: Readonly<Record<string, CallState>>;
  /** The latest call of each step. */
  readonly callOfStep: Readonly<Record<string, string>>;
  /** How many calls each step has proposed. */
  readonly iterations: Readonly<Record<string, number>>;
  readonly asks: Readonly<Record<string, AskState>>;
  readonly ended: {
    readonly kind: 'completed' | 'stopped';
    readonly at: Instant;
    readonly reason: string | null;
    readonly by: string | null;
  } | null;
};

export type OpenedCase = {
  readonly caseId: CaseId;
  readonly kind: string;
  readonly kindTitle: string;
  readonly channel: string;
  readonly receivedAt: Instant;
  readonly openedAt: Instant;
  readonly requester: Requester;
  readonly keys: readonly CorrelationKey[];
  readonly slackChannel: string;
};

export type DatedFact = Fact & { readonly at: Instant };

export type Decision = {
  readonly result: Truth;
  readonly otherwise: string | null;
  readonly traces: readonly Trace[];
  readonly at: Instant;
};

export type Binding = {
  readonly path: readonly string[];
  readonly value: Value;
  readonly source:
    | {
        readonly kind: 'call';
        readonly callId: string;
        readonly tool: string;
        readonly system: string;
        readonly record: string;
        readonly step: string;
      }
    | { readonly kind: 'answer'; readonly step: string; readonly person: string }
    | { readonly kind: 'table'; readonly step: string; readonly table: string; readonly rows: readonly number[] }
    /** `step` is the loop, `number` the round. */
    | { readonly kind: 'item'; readonly step: string; readonly number: number; readonly list: string }
    /** `label` is that of the event, `fields` those that it brought. */
    | {
        readonly kind: 'event';
        readonly step: string;
        readonly label: string;
        readonly fields: readonly {
          readonly name: string;
          readonly label: string;
          readonly system: string;
          readonly record: string;
          readonly field: string;
        }[];
      }
    /** `step` stands inside the SOP that was given it, `from` is the one that gave it. */
    | { readonly kind: 'input'; readonly step: string; readonly from: string }
    | { readonly kind: 'sop'; readonly step: string; readonly sop: string }
    | { readonly kind: 'set'; readonly step: string };
  readonly at: Instant;
};

export type ClockState = {
  readonly step: string;
  readonly span: string;
  readonly dueAt: Instant;
  readonly state: 'open' | 'met' | 'missed';
  readonly at: Instant;
};

export type WaitState = {
  readonly step: string;
  readonly event: string | null /** Where the fields of the event are kept. */;
  readonly save: string | null;
  readonly span: string | null;
  readonly from: Instant;
  readonly dueAt: Instant;
  /** The first case event of the kind that came while it waited. */
  readonly arrived: { readonly eventId: string; readonly at: Instant } | null;
  readonly ended: { readonly how: 'elapsed' | 'event' | 'late'; readonly at: Instant } | null;
};

export type LoopState = {
  readonly step: string;
  readonly kind: 'repeat' | 'for_each';
  /** The rounds around it. */
  readonly around: readonly number[];
  /** The round that goes on, or the last one. */
  readonly round: number;
  readonly most: number;
  readonly item: string | null;
  readonly items: readonly Value[] | null;
  readonly list: string | null;
  /** What was looked at behind this round; null while its block is on its way. */
  readonly checked: {
    readonly result: Truth;
    readonly traces: readonly Trace[];
    readonly pauseUntil: Instant | null;
    readonly at: Instant;
  } | null;
  readonly ended: { readonly how: LoopEnd; readonly at: Instant } | null;
};

/** `lacks` facts that it needs; `outcome` is null until it is done. */
export type NestedSopState = {
  readonly step: string;
  readonly sop: string;
  readonly title: string;
  readonly lacks: boolean;
  readonly outcome: string | null;
  readonly at: Instant;
};

export type Arrival = {
  readonly eventId: string;
  readonly event: string;
  readonly label: string;
  readonly fields: readonly ArrivedField[];
  readonly refused: readonly RefusedFact[];
  readonly at: Instant;
};

/** An occasion of a handler, by its label in the file and the number of the occasion. */
export type PendingHandling = {
  readonly handler: string;
  readonly number: number;
  readonly eventId: string | null;
  readonly at: Instant;
};

export type WatchState = {
  readonly step: string;
  /** The rounds around it. */
  readonly around: readonly number[];
  readonly watched: readonly Watched[];
  /** Times that come, or come again; `dueAt` is null once none is left. */
  readonly timers: readonly { readonly handler: string; readonly dueAt: Instant | null; readonly count: number }[];
  /** By handler, how many of its events came. */
  readonly arrived: Readonly<Record<string, number>>;
  /** Events that are still to be handled. */
  readonly queue: readonly PendingHandling[];
  /** Handlers whose events came more often than `count`, which is what they handle. */
  readonly exceeded: readonly { readonly handler: string; readonly event: string; readonly count: number }[];
  readonly handling: Omit<PendingHandling, 'at'> | null;
  readonly handled: readonly Omit<PendingHandling, 'at'>[];
  readonly ended: Instant | null;
};

/**
 * `ready`: may be started. `lost`: a write whose outcome nobody knows yet. `settled`: a person said that it was done.
 * `repeat` on a lost call: a person asked to try again, so that it is repeated when it is not found.
 */
export type CallProgress =
  | { readonly kind: 'refused' | 'awaiting' | 'ready' | 'denied' | 'expired' | 'settled' }
  | { readonly kind: 'started'; readonly startedAt: Instant }
  | { readonly kind: 'deferred'; readonly retryAt: Instant }
  | {
      readonly kind: 'lost';
      readonly startedAt: Instant;
      readonly probeAt: Instant | null;
      readonly probes: number;
      readonly repeat: boolean;
      readonly message: string;
    }
  | {
      readonly kind: 'succeeded';
      readonly output: Readonly<Record<string, Value>>;
      readonly reference: VendorReference | null;
      readonly at: Instant;
    }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string };

export type CallState = {
  readonly callId: string;
  readonly step: string;
  readonly proposed: Extract<RunEvent, { type: 'CallProposed' }>;
  readonly proposedAt: Instant;
  readonly verdict: Verdict;
  readonly approval: AskId | null;
  /** Attempts started so far. */
  readonly attempts: number;
  /** The sessions they ran under, in order. */
  readonly sessions: readonly {
    readonly attempt: number;
    readonly jti: string;
    readonly keyId: string;
    readonly expiresAt: Instant;
  }[];
  readonly progress: CallProgress;
};

type AskCore = {
  readonly askId: AskId;
  readonly step: string | null;
  readonly callId: string | null;
  readonly seq: number;
  readonly at: Instant;
};

export type Closing = {
  readonly how: 'approved' | 'denied' | 'expired' | 'withdrawn' | 'recovered' | 'answered' | 'missed' | 'over';
  readonly by: PersonActor | null;
  readonly at: Instant;
  readonly note: string | null;
};

export type AskState = AskCore & { readonly closed: Closing | null } & (
    | {
        readonly kind: 'approval';
        readonly card: ApprovalCard;
        readonly digest: string;
        readonly demands: readonly ApproverDemand[];
        readonly expiresAt: Instant;
        readonly given: readonly {
          readonly by: PersonActor;
          readonly groups: readonly string[];
          /** Of what this person saw. */
          readonly digest: string;
          readonly at: Instant;
        }[];
      }
    | { readonly kind: 'answer'; readonly person: string; readonly dueAt: Instant }
    | {
        readonly kind: 'question';
        readonly question: string;
        readonly group: string;
        readonly choices: readonly string[] | null;
        readonly form: readonly FormField[] | null;
        readonly timeZone: string;
        readonly save: string | null;
        readonly dueAt: Instant;
        readonly remindAt: Instant | null;
        /** The number of the event, once somebody was reminded. */
        readonly reminded: number | null;
        readonly answer: Readonly<Record<string, Value>> | null;
      }
    | {
        readonly kind: 'recovery';
        readonly code: string;
        readonly because: string;
        readonly known: readonly string[];
        readonly choices: readonly RecoveryChoice[];
        readonly group: string;
      }
  );

export function initialState(runId: RunId): RunState {
  return {
    runId,
    seq: 0,
    at: 0,
    opened: null,
    facts: [],
    refused: [],
    sop: null,
    ifUnforeseen: '',
    unchosen: null,
    decisions: {},
    choices: [],
    flags: [],
    outcomes: [],
    actions: [],
    bindings: [],
    clocks: {},
    waits: {},
    loops: {},
    watches: {},
    nestedSops: {},
    arrivals: [],
    calls: {},
    callOfStep: {},
    iterations: {},
    asks: {},
    ended: null,
  };
}

/** What the run has come to, or an SOP inside it; what SOPs inside that came to is theirs. */
export function outcomeOf(state: RunState, inside: Inside = OUTERMOST): string | null {
  return state.outcomes.findLast(({ step }) => belongsTo(step, inside))?.outcome ?? null;
}

/**
 * What the run has come to with the outcome of one more step: `+RR5` is added to what was reached before, another
 * replaces it.
 */
export function outcomeWith(state: RunState, outcome: string, inside: Inside = OUTERMOST): string {
  if (!outcome.startsWith('+')) return outcome;
  const added = outcome.slice(1);
  const before = outcomeOf(state, inside)?.split('+') ?? [];
  return before.includes(added) ? before.join('+') : [...before, added].join('+');
}

export function flagsOf(state: RunState): string[] {
  return [...new Set(state.flags.map(({ flag }) => flag))];
}

export function openAsks(state: RunState): AskState[] {
  return Object.values(state.asks).filter((ask) => ask.closed === null);
}

export function openWaits(state: RunState): WaitState[] {
  return state.ended === null ? Object.values(state.waits).filter(({ ended }) => ended === null) : [];
}

export function loopOf(state: RunState, step: string): LoopState | null {
  return Object.hasOwn(state.loops, step) ? (state.loops[step] ?? null) : null;
}

export function nestedSopOf(state: RunState, step: string): NestedSopState | null {
  return Object.hasOwn(state.nestedSops, step) ? (state.nestedSops[step] ?? null) : null;
}

export function watchOf(state: RunState, step: string): WatchState | null {
  return Object.hasOwn(state.watches, step) ? (state.watches[step] ?? null) : null;
}

/** Loops that pause between two rounds, with the end of the pause. */
export function openPauses(state: RunState): (LoopState & { readonly pauseUntil: Instant })[] {
  return state.ended !== null
    ? []
    : Object.values(state.loops).flatMap((loop) =>
        loop.ended === null && loop.checked?.result === 'false' && loop.checked.pauseUntil !== null
          ? [{ ...loop, pauseUntil: loop.checked.pauseUntil }]
          : [],
      );
}

/** The open recovery of a step, or of the run as a whole (`null`). */
export function openPark(state: RunState, step: string | null): AskState | null {
  return openAsks(state).find((ask) => ask.kind === 'recovery' && ask.step === step) ?? null;
}

/** The question that a step asks, or null before it is asked. */
export function questionOf(state: RunState, step: string): Extract<AskState, { kind: 'question' }> | null {
  return (
    (Object.values(state.asks).findLast((ask) => ask.kind === 'question' && ask.step === step) as
      | Extract<AskState, { kind: 'question' }>
      | undefined) ?? null
  );
}

export function callOf(state: RunState, step: string): CallState | null {
  const callId = Object.hasOwn(state.callOfStep, step) ? state.callOfStep[step] : undefined;
  return callId === undefined ? null : (state.calls[callId] ?? null);
}
