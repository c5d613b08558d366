/**
 * The events of a `run`: a nested SOP starts with its inputs and ends with its outcome.
 */
import { assert } from '../../../kernel/assert.ts';
import type { Instant } from '../../../kernel/clock.ts';
import { own } from '../../../kernel/own.ts';
import type { Value } from '../../../kernel/value.ts';
import type { Reading } from '../../../sop/expression/expression.ts';
import { baseLabel, labelIn } from '../../../sop/rounds.ts';
import { bind, type Binding, type Bindings } from '../binding.ts';
import { ERASED, type StepLog } from '../log-part.ts';

export type NestedSopEvent =
  /** `lacking` are facts that it needs and the case does not have; if any, `if_missing` runs instead of its steps. */
  | {
      readonly type: 'NestedSopStarted';
      readonly step: string;
      /** The rounds of the enclosing loops. */
      readonly around: readonly number[];
      readonly says: string;
      readonly sop: string;
      readonly title: string;
      readonly inputs: Readonly<Record<string, Value>>;
      readonly lacking: readonly string[];
      readonly readings: readonly Reading[];
    }
  /** `outcome` is `none` if the nested SOP reached none. */
  | {
      readonly type: 'NestedSopEnded';
      readonly step: string;
      readonly sop: string;
      readonly outcome: string;
      readonly save: string | null;
    };

/** `lacks`: facts that it needs are missing. `outcome` is null until it ends. */
export type NestedSopState = {
  readonly step: string;
  readonly sop: string;
  readonly title: string;
  readonly lacks: boolean;
  readonly outcome: string | null;
  readonly at: Instant;
};

/** By label of the step that runs the nested SOP. */
export type NestedSops = { readonly nestedSops: Readonly<Record<string, NestedSopState>> };

export const runLog: StepLog<NestedSopEvent, NestedSops, NestedSops & Bindings> = {
  initial: { nestedSops: {} },
  evolve: {
    NestedSopStarted: (state, { step, around, sop, title, inputs, lacking }, { at }) => {
      // Inputs are bound at a label inside the nested SOP, where steps of other SOPs cannot read them.
      const inside = labelIn(`${baseLabel(step)}/`, around);
      const given = Object.entries(inputs).map(
        ([name, value]): Binding => ({ path: [name], value, source: { kind: 'input', step: inside, from: step }, at }),
      );
      return {
        nestedSops: { ...state.nestedSops, [step]: { step, sop, title, lacks: lacking.length > 0, outcome: null, at } },
        ...bind(state, ...given),
      };
    },
    NestedSopEnded: (state, { step, sop, outcome, save }, { at }) => {
      const nested = state.nestedSops[step];
      assert(nested !== undefined, `step ${step} started its nested SOP before that ended`);
      return {
        nestedSops: { ...state.nestedSops, [step]: { ...nested, outcome } },
        ...(save === null
          ? {}
          : bind(state, { path: [save], value: { outcome }, source: { kind: 'sop', step, sop }, at })),
      };
    },
  },
  erasable: {
    NestedSopStarted: { says: ERASED, inputs: {}, readings: [] },
    NestedSopEnded: {},
  },
  begun: ({ nestedSops }) => Object.keys(nestedSops),
};

export function nestedSopOf({ nestedSops }: NestedSops, step: string): NestedSopState | null {
  return own(nestedSops, step) ?? null;
}
