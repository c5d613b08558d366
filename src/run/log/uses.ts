/**
 * What the run has read so far, and for what: every event that records readings. A fact that something read is decided,
 * and a change of it is weighed against these uses.
 */
import type { Instant } from '../../kernel/clock.ts';
import type { Reading } from '../../sop/expression/expression.ts';
import type { RunEvent } from './event.ts';
import { voidedIn } from './voided-in.ts';

/**
 * `start`: the SOP was chosen. `condition`: a step was decided. `branch`: a branch of a `choose`. `value`: a `set`.
 * `loop`, `sop`, `time`: a list or an end of a loop, the inputs of a nested SOP, a wait or a time limit.
 */
export type UseKind =
  | 'start'
  | 'condition'
  | 'branch'
  | 'value'
  | 'table'
  | 'call'
  | 'question'
  | 'loop'
  | 'sop'
  | 'time';

export type Use = {
  readonly kind: UseKind;
  readonly seq: number;
  /** The step, or the branch; empty for the choice of the SOP. */
  readonly step: string;
  /**
   * The id of the call or the question, the path that a `set` or the end of a loop bound, the rows of a table, the round
   * after which a `repeat` was checked, `CLOCK` for a deadline, the id of an approval or an answer for its time limit;
   * empty for the others.
   */
  readonly name: string;
  readonly readings: readonly Reading[];
  /** Of what has an end: a wait, a time limit, a pause. */
  readonly span?: Span;
};

/** When it began, and its end. */
export type Span = { readonly at: Instant; readonly until: Instant };

/** The name of the use that is the deadline of a step, whatever its body is. */
export const CLOCK = 'within';

export type Uses = { readonly uses: readonly Use[] };

/**
 * All uses after an event. What was decided from an answer that was corrected, or a look-up that was made anew, is no
 * use of anything any more.
 */
export function usesAfter({ uses }: Uses, event: RunEvent, seq: number, at: Instant): readonly Use[] {
  const gone = voidedIn(event);
  if (gone !== null) return uses.filter(({ step }) => !gone.includes(step));
  // What the case's own record was opened with is only what it says: people note a correction there.
  if (event.type === 'RecordOpened')
    return uses.map((use) => (use.kind === 'call' && use.name === event.callId ? { ...use, readings: [] } : use));
  const added = usesIn(event, seq, at);
  return added.length === 0 ? uses : [...uses, ...added];
}

function usesIn(event: RunEvent, seq: number, at: Instant): readonly Use[] {
  const until = endIn(event);
  return partsOf(event).flatMap(([kind, step, name, readings]) =>
    readings.length === 0 && !COUNTS.has(kind)
      ? []
      : [{ kind, seq, step, name, readings, ...(until === null ? {} : { span: { at, until } }) }],
  );
}

/**
 * Uses that count even if they read nothing: what was bound to a name before is replaced, and what takes time delays what
 * comes after it.
 */
const COUNTS: ReadonlySet<UseKind> = new Set(['value', 'table', 'call', 'question', 'loop', 'sop', 'time']);

function endIn(event: RunEvent): Instant | null {
  switch (event.type) {
    case 'WaitStarted':
    case 'QuestionAsked':
    case 'ClockStarted':
    case 'AnswerRequested':
      return event.dueAt;
    case 'ApprovalRequested':
      return event.expiresAt;
    case 'RoundChecked':
      return event.pauseUntil;
    default:
      return null;
  }
}

/** Whether something was read at `path` (`case.claim.amount`), above it or below it. */
export function isReadAt({ readings }: Pick<Use, 'readings'>, path: string): boolean {
  return readings.some(
    (reading) => reading.path === path || reading.path.startsWith(`${path}.`) || path.startsWith(`${reading.path}.`),
  );
}

/** The first use of a fact; null while nothing has read it. `path` is below `case`. */
export function firstUseOf({ uses }: Uses, path: string): Use | null {
  return uses.find((use) => isReadAt(use, `case.${path}`)) ?? null;
}

type Part = readonly [kind: UseKind, step: string, name: string, readings: readonly Reading[]];

function partsOf(event: RunEvent): readonly Part[] {
  switch (event.type) {
    case 'SopChosen':
      return [['start', '', '', event.traces.flatMap(({ readings }) => readings)]];
    // What was unclear or without a result is decided again, so it settles nothing.
    case 'StepDecided':
      if (event.result === 'unclear') return [];
      return [['condition', event.step, '', event.traces.flatMap(({ readings }) => readings)]];
    case 'BranchChosen':
      if (event.result !== 'taken') return [];
      return event.looked.map(
        ({ branch, traces }): Part => ['branch', branch, '', traces.flatMap(({ readings }) => readings)],
      );
    case 'ValueSet':
      return [['value', event.step, event.path.join('.'), event.readings]];
    case 'TableRead': {
      if (event.result !== 'matched') return [];
      const read = event.rows.flatMap(({ traces }) => traces.flatMap(({ readings }) => readings));
      return [['table', event.step, event.rows.map(({ row }) => row).join(', '), [...event.readings, ...read]]];
    }
    case 'CallProposed':
      return [['call', event.step, event.callId, event.readings]];
    case 'QuestionAsked':
      return [['question', event.step, event.askId, event.readings]];
    case 'LoopStarted':
      return [['loop', event.step, '', event.readings]];
    case 'RoundChecked':
      return [
        [
          'loop',
          event.step,
          String(event.round),
          [...event.readings, ...event.traces.flatMap(({ readings }) => readings)],
        ],
      ];
    case 'LoopEnded':
      return event.collected === undefined
        ? []
        : [['value', event.step, event.collected.save, event.collected.readings ?? []]];
    case 'NestedSopStarted':
      return [['sop', event.step, '', event.readings]];
    case 'ClockStarted':
      return [['time', event.step, CLOCK, event.readings ?? []]];
    case 'ApprovalRequested':
      return [['time', event.step, event.askId, []]];
    case 'AnswerRequested':
      return [['time', event.step, event.askId, event.readings ?? []]];
    case 'WaitStarted':
    case 'WatchStarted':
      return [['time', event.step, '', event.readings]];
    default:
      return [];
  }
}
