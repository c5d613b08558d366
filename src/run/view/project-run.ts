/**
 * The columns stored next to the log, so runs can be found without reading it: status, timers, asks, a line for lists.
 */
import { unreachable } from '../../kernel/assert.ts';
import type { RecordType } from '../../kernel/value.ts';
import type { Registry } from '../../tool/registry.ts';
import { caseTitle, headlineFacts } from '../cite/headline.ts';
import { isChangedAfterEnd } from '../log/after-end.ts';
import { aboutInRow } from '../log/moved-money.ts';
import type { AskState, RunState } from '../log/state.ts';
import type { PlannedTimer } from '../log/planned-timer.ts';
import type { RunStatus } from '../log/run-status.ts';
import { isOwed } from '../log/taken.ts';
import { finalOutcomeOf, statusOf } from './status-of.ts';

export type RunProjection = {
  readonly status: RunStatus;
  readonly sop: string | null;
  readonly sopVersion: number | null;
  readonly outcome: string | null;
  readonly title: string;
  /** What the case is about, as other cases look for it. */
  readonly about: readonly string[];
  readonly timers: readonly PlannedTimer[];
  readonly asks: readonly {
    readonly askId: AskState['askId'];
    readonly kind: AskState['kind'];
    readonly open: boolean;
    /** The groups whose members may decide; empty when a single person is asked. */
    readonly groups: readonly string[];
  }[];
};

/** @param timers from the plan; after a person's command the previous ones, because the run is replanned at once */
export function projectRun(
  state: RunState,
  timers: readonly PlannedTimer[],
  words: { readonly registry: Registry; readonly caseType: RecordType },
): RunProjection {
  const amounts = headlineFacts(state, words).map(({ text }) => text);
  return {
    status: statusOf(state),
    sop: state.sop?.name ?? null,
    sopVersion: state.sop?.version ?? null,
    outcome: finalOutcomeOf(state),
    title: amounts.length === 0 ? caseTitle(state, words) : amounts.join(', '),
    about: aboutInRow(words.registry, state),
    // After the end, only changes of the case are left to weigh.
    timers: state.ended === null || isChangedAfterEnd(state) ? timers : [],
    asks: projectAsks(state),
  };
}

export function projectAsks(state: Pick<RunState, 'asks'>): RunProjection['asks'] {
  return Object.values(state.asks).map((ask) => ({
    askId: ask.askId,
    kind: ask.kind,
    open: ask.closed === null || isOwed(state, ask),
    groups: groupsOf(ask),
  }));
}

function groupsOf(ask: AskState): string[] {
  switch (ask.kind) {
    case 'approval':
      return [...new Set(ask.demands.map(({ group }) => group))];
    case 'answer':
      return [];
    case 'question':
    case 'recovery':
      return [ask.group];
    default:
      return unreachable(ask);
  }
}
