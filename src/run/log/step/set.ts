/**
 * The event of a `set`: one name is bound to a value.
 */
import type { Value } from '../../../kernel/value.ts';
import type { Reading } from '../../../sop/expression/expression.ts';
import { bind, type Bindings } from '../binding.ts';
import { ERASED, type StepLog } from '../log-part.ts';

export type SetEvent = {
  readonly type: 'ValueSet';
  readonly step: string;
  readonly path: readonly string[];
  readonly value: Value;
  readonly readings: readonly Reading[];
};

export const setLog: StepLog<SetEvent, object, Bindings> = {
  initial: {},
  evolve: {
    ValueSet: (state, { path, value, step }, { at }) => bind(state, { path, value, source: { kind: 'set', step }, at }),
  },
  erasable: { ValueSet: { value: ERASED, readings: [] } },
  // Every binding counts as a sign that its step has begun.
  begun: () => [],
};
