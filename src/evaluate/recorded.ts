/**
 * What a run did, in the terms that a case file compares: its calls by business action, route, flags, deadlines and
 * approvals.
 */
import { settledText } from '../run/cite/effect-text.ts';
import { lookAfter } from '../run/log/said-done.ts';
import { unsentAtEnd } from '../run/view/unsent-at-end.ts';
import { unreachable } from '../kernel/assert.ts';
import type { Instant } from '../kernel/clock.ts';
import type { Value } from '../kernel/value.ts';
import type { OpenRun } from '../engine/open-run.ts';
import { CHANGED_AFTER_END } from '../run/log/after-end.ts';
import { isWithin, roundsOf } from '../sop/rounds.ts';
import { callOf, flagsOf, openAsks, outcomeOf, towardsOf, type CallState, type RunState } from '../run/log/state.ts';
import { COMMON_ERRORS } from '../tool/tool.ts';

export type RecordedCall = {
  readonly step: string;
  readonly action: string;
  /** Null for a step without a tool: its own events show what it did. */
  readonly tool: string | null;
  readonly system: string | null;
  /** When it was done, or, if it was not, when it was proposed. */
  readonly at: Instant;
  readonly state: 'executed' | 'awaiting' | 'refused';
  /** True when the call was proposed and waits only for people, or they never answered. */
  readonly waitsForApproval: boolean;
  /** What became of it, for sentences: `it waits for approval`. */
  readonly became: string;
  readonly args: Readonly<Record<string, Value>>;
  readonly output: Readonly<Record<string, Value>>;
  readonly tellsPerson: boolean;
};

type RecordedDeadline = {
  readonly step: string;
  readonly kind: 'completion' | 'answer' | 'approval';
  readonly dueAt: Instant;
  readonly state: 'open' | 'met' | 'missed' | 'superseded';
};

export type Stop = {
  readonly step: string | null;
  /** Null when no one is asked, because the run has ended. */
  readonly asked: string | null;
  readonly because: string;
  /** A sentence without its subject: `stopped to ask claims-leads at step 5: …`. */
  readonly sentence: string;
};

export type Recorded = {
  readonly route: string | null;
  readonly routeStep: string | null;
  readonly flags: readonly { readonly flag: string; readonly step: string }[];
  readonly calls: readonly RecordedCall[];
  readonly deadlines: readonly RecordedDeadline[];
  /** Groups that were asked to approve, by action. */
  readonly approvals: readonly { readonly action: string; readonly groups: readonly string[] }[];
  /** Where the run has stopped, or a person has ended it. */
  readonly stopped: readonly Stop[];
  readonly state: RunState | null;
};

export function recordOf(run: OpenRun | null): Recorded {
  if (run === null)
    return {
      route: null,
      routeStep: null,
      flags: [],
      calls: [],
      deadlines: [],
      approvals: [],
      stopped: [{ step: null, asked: null, because: 'No SOP was run', sentence: 'was never opened' }],
      state: null,
    };
  const { state } = run;
  const flags = flagsOf(state).map((flag) => ({
    flag,
    step: state.flags.find((raised) => raised.flag === flag)?.step ?? '',
  }));
  return {
    ...routeOf(state),
    flags,
    calls: [...Object.values(state.calls).map((call) => recordCall(call, run)), ...state.actions.map(recordAction)],
    deadlines: deadlinesOf(state),
    approvals: approvalsOf(state),
    stopped: stopsOf(state),
    state,
  };
}

/**
 * The last outcome. An open run has the one that it is on the way to, except that of a step in which it stopped to ask;
 * if all of it has stopped, only what it has reached counts.
 */
function routeOf(state: RunState): Pick<Recorded, 'route' | 'routeStep'> {
  // A write that may have been done awaits its outcome, as its call does.
  const isLost = (step: string | null): boolean => step !== null && callOf(state, step)?.progress.kind === 'lost';
  const stops = openAsks(state).flatMap((ask) => (ask.kind === 'recovery' && !isLost(ask.step) ? [ask.step] : []));
  const hasStopped = (label: string): boolean =>
    stops.some((stop) => stop === null || stop === label || isWithin(stop, label, roundsOf(label)));
  const towards = state.towards.filter(
    ({ step }) => state.outcomes.some((reached) => reached.step === step) || !hasStopped(step),
  );
  return {
    route: state.ended === null ? towardsOf({ towards }) : outcomeOf(state),
    routeStep: (state.ended === null ? towards : state.outcomes).at(-1)?.step ?? null,
  };
}

function recordCall(call: CallState, { log, state }: OpenRun): RecordedCall {
  const { step, proposed, progress, proposedAt } = call;
  const ended = log.findLast(
    ({ event }) => (event.type === 'CallSucceeded' || event.type === 'CallFailed') && event.callId === call.callId,
  );
  return {
    step,
    action: proposed.action,
    tool: proposed.tool,
    system: proposed.system,
    at: ended?.at ?? proposedAt,
    ...stateOf(call, state),
    args: proposed.args,
    output: progress.kind === 'succeeded' ? progress.output : {},
    tellsPerson: Object.hasOwn(proposed.args, 'brief'),
  };
}

function recordAction({ step, action, at }: RunState['actions'][number]): RecordedCall {
  return {
    step,
    action,
    tool: null,
    system: null,
    at,
    state: 'executed',
    waitsForApproval: false,
    became: 'it was executed',
    args: {},
    output: {},
    tellsPerson: false,
  };
}

function stateOf(call: CallState, state: RunState): Pick<RecordedCall, 'state' | 'waitsForApproval' | 'became'> {
  const is = (
    state: RecordedCall['state'],
    became: string,
    waitsForApproval = false,
  ): Pick<RecordedCall, 'state' | 'waitsForApproval' | 'became'> => ({ state, waitsForApproval, became });
  const { progress, proposed, verdict } = call;
  const unsent = unsentAtEnd(call, state);
  if (unsent !== null) return is('refused', unsent);
  switch (progress.kind) {
    case 'succeeded':
      return is('executed', 'it was executed');
    case 'settled':
      return is('executed', settledText(progress, lookAfter(call)));
    case 'failed': {
      // A lookup that found nothing was still made, and its answer was used.
      const isAnswer = proposed.effect === 'read' && !Object.hasOwn(COMMON_ERRORS, progress.code);
      return is(isAnswer ? 'executed' : 'refused', `it failed with \`${progress.code}\`: ${progress.message}`);
    }
    case 'replaced':
      return is('refused', 'facts changed before it started, and it was proposed again');
    case 'awaiting':
      return is('awaiting', 'it waits for approval', true);
    case 'refused':
      return is('refused', `the boundary's verdict is ${verdict.outcome}: ${verdict.because ?? 'no rule covers it'}`);
    case 'denied':
      return is('refused', 'its approval was denied');
    // It was proposed and the script never answers it. Expiry is not an answer either.
    case 'superseded':
      return is('refused', 'a later event superseded it', true);
    case 'left_out':
      return is(
        'refused',
        progress.isByPerson === true ? `${progress.by} left it out` : `step ${progress.by} did it in its place`,
        true,
      );
    case 'expired':
      return is('refused', 'no one decided on its approval in time', true);
    case 'ready':
    case 'started':
      return is('awaiting', `it is in progress in ${state.opened?.caseId ?? 'the run'}`);
    case 'deferred':
      return is('awaiting', 'it is to be tried again');
    case 'lost':
      return is('awaiting', `it is not yet known whether it was done: ${progress.message}`);
    default:
      return unreachable(progress);
  }
}

function deadlinesOf(state: RunState): RecordedDeadline[] {
  const clocks = Object.values(state.clocks).map(
    ({ step, dueAt, state: is }): RecordedDeadline => ({ step, kind: 'completion', dueAt, state: is }),
  );
  const asks = Object.values(state.asks).flatMap((ask): RecordedDeadline[] => {
    const step = ask.step ?? '';
    const how = ask.closed?.how;
    if (ask.kind === 'answer')
      return [
        {
          step,
          kind: 'answer',
          dueAt: ask.dueAt,
          state: how === undefined ? 'open' : how === 'answered' ? 'met' : 'missed',
        },
      ];
    if (ask.kind === 'approval')
      return [
        {
          step,
          kind: 'approval',
          dueAt: ask.expiresAt,
          state: how === undefined ? 'open' : how === 'expired' ? 'missed' : 'met',
        },
      ];
    return [];
  });
  return [...clocks, ...asks].sort((a, b) => a.dueAt - b.dueAt || (a.step < b.step ? -1 : 1));
}

function approvalsOf(state: RunState): Recorded['approvals'] {
  return Object.values(state.asks).flatMap((ask) => {
    if (ask.kind !== 'approval' || ask.callId === null) return [];
    return [
      {
        action: state.calls[ask.callId]?.proposed.action ?? '',
        groups: ask.demands.flatMap(({ group, count }) => Array.from({ length: count }, () => group)),
      },
    ];
  });
}

/** Names that the stand-ins take from steps (`set-up-names.ts`). */
const NAMED: ReadonlySet<string> = new Set(['unknown_project', 'unknown_team', 'unknown_group']);
const HOW_NAMED =
  '. A replay knows the names that a step gives in words or as a value under `values`, not one that the run computes';

function stopsOf(state: RunState): Stop[] {
  const asked = openAsks(state).flatMap((ask): Stop[] => {
    if (ask.kind !== 'recovery') return [];
    const { step, group, because } = ask;
    const how = ask.code === CHANGED_AFTER_END ? 'asked' : 'stopped to ask';
    return [
      {
        step,
        asked: group,
        because,
        sentence: `${how} ${group}${step === null ? '' : ` at step ${step}`}: ${because}${NAMED.has(ask.code) ? HOW_NAMED : ''}`,
      },
    ];
  });
  if (state.ended?.kind !== 'stopped') return asked;
  const because = state.ended.reason ?? 'without a reason';
  return [...asked, { step: null, asked: null, because, sentence: `was stopped: ${because}` }];
}
