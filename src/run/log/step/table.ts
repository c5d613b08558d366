/**
 * The event of a `table`: which rows matched, what they read, and the result.
 */
import type { Value } from '../../../kernel/value.ts';
import type { Reading, Trace } from '../../../sop/expression/expression.ts';
import { bind, type Bindings } from '../binding.ts';
import { ERASED, type StepLog } from '../log-part.ts';
import type { Choices } from './choose.ts';

/** A row that matched, or the one that was unclear. `line` is its line in the file. */
export type MatchedRow = { readonly row: number; readonly line: number; readonly traces: readonly Trace[] };

/** `value` is the result of the table; null if there is none. */
export type TableEvent = {
  readonly type: 'TableRead';
  readonly step: string;
  readonly says: string;
  readonly table: string;
  readonly result: 'matched' | 'none' | 'several' | 'unclear';
  readonly rows: readonly MatchedRow[];
  readonly readings: readonly Reading[];
  readonly save: string | null;
  readonly value: Readonly<Record<string, Value>> | null;
};

export const tableLog: StepLog<TableEvent, object, Choices & Bindings> = {
  initial: {},
  evolve: {
    TableRead: (state, { step, table, rows, save, value }, { at }) => {
      if (value === null) return {};
      const source = { kind: 'table', step, table, rows: rows.map(({ row }) => row) } as const;
      return {
        choices: [...state.choices, step],
        ...(save === null ? {} : bind(state, { path: [save], value, source, at })),
      };
    },
  },
  erasable: { TableRead: { says: ERASED, rows: [], readings: [], value: { answer: ERASED } } },
  // A table with a result is listed in `choices`.
  begun: () => [],
};
