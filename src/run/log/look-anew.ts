/**
 * A look-up that said what was paid before is made once more, since more was paid since; and what was decided from it
 * is void and decided again where it says otherwise now. Nothing of that had an effect outside.
 */
import type { Instant } from '../../kernel/clock.ts';
import { own } from '../../kernel/own.ts';
import type { Truth } from '../../sop/expression/expression.ts';
import type { CallState } from './call.ts';
import type { WeighedChange } from './fact-change.ts';
import { forgetSteps, type Forgettable, type Forgotten } from './forget-steps.ts';
import { ERASED, type LogPart } from './log-part.ts';

export type LookAnewEvent =
  /** The look-ups `lookUps` of `steps` are made once more. The payment `callId` waits for them. */
  | ({
      readonly type: 'LookUpOutdated';
      readonly callId: string;
      readonly lookUps: readonly string[];
      /** When those who were asked about the payment had to decide; null if no one was being asked. */
      readonly until: Instant | null;
    } & Forgotten)
  /** They say otherwise now. `step` is that of the payment. */
  | ({ readonly type: 'DecidedAnew'; readonly callId: string } & Forgotten);

/** Code of a stop: with what was paid meanwhile, a step is decided otherwise. */
export const DECIDED_OTHERWISE = 'decided_otherwise';

export type LooksAnew = {
  /** By payment, the calls that looked up what was paid, and were made once more. */
  readonly outdated: Readonly<Record<string, readonly string[]>>;
  /** By step, what was decided before that. */
  readonly decidedThen: Readonly<Record<string, Truth>>;
  /** What was looked up anew, for whoever hears of a difference. */
  readonly lookedAnew: readonly WeighedChange[];
  /** The event with which it was last decided again, as a number; 0 for never. */
  readonly decidedAnew: number;
};

export const lookAnewLog: LogPart<LookAnewEvent, LooksAnew, LooksAnew & Forgettable> = {
  initial: { outdated: {}, decidedThen: {}, lookedAnew: [], decidedAnew: 0 },
  evolve: {
    LookUpOutdated: (state, event, { at }) => {
      const { callId, lookUps, until } = event;
      const forgotten = forgetSteps(state, event, at);
      return {
        ...forgotten,
        // What was done in time was done in time.
        clocks: state.clocks,
        outdated: { ...state.outdated, [callId]: lookUps },
        again: askedAgain(forgotten, stepOf(state, callId), { until, changes: [] }),
      };
    },
    DecidedAnew: (state, event, { at, seq }) => {
      const { callId, steps, changes } = event;
      const forgotten = forgetSteps(state, event, at);
      const step = stepOf(state, callId);
      const { until = null } = own(state.again, step) ?? {};
      const { [callId]: _, ...outdated } = state.outdated;
      return {
        ...forgotten,
        clocks: state.clocks,
        calls: Object.fromEntries(
          Object.values(forgotten.calls).map((call) => [
            call.callId,
            // What was refused is proposed with the sum of now: its refusal is in the log, and is no failure of the step.
            call.callId === callId || call.progress !== own(state.calls, call.callId)?.progress
              ? { ...call, progress: { kind: 'replaced', isOutdated: true } }
              : call,
          ]),
        ),
        outdated,
        again: askedAgain(forgotten, step, { until, changes }),
        decidedThen: {
          ...state.decidedThen,
          ...Object.fromEntries(
            steps.flatMap((label) => {
              const decision = own(state.decisions, label);
              return decision === undefined ? [] : [[label, decision.result]];
            }),
          ),
        },
        lookedAnew: changes,
        decidedAnew: seq,
      };
    },
  },
  erasable: {
    LookUpOutdated: { because: ERASED, changes: [] },
    DecidedAnew: { because: ERASED, changes: [] },
  },
};

const stepOf = ({ calls }: { readonly calls: Readonly<Record<string, CallState>> }, callId: string): string =>
  own(calls, callId)?.step ?? '';

/** Those who were being asked have no more time than they had, and see what was looked up anew. */
function askedAgain(
  { again }: Pick<Forgettable, 'again'>,
  step: string,
  { until, changes }: { readonly until: Instant | null; readonly changes: readonly WeighedChange[] },
): Forgettable['again'] {
  const before = own(again, step);
  return {
    ...again,
    [step]: { count: before?.count ?? 0, until, changes: [...(before?.changes ?? []), ...changes] },
  };
}
