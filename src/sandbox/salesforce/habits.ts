/**
 * What an org does that a client must not trust: a flow that changes an account after each write of it, and queries that
 * are answered in batches smaller than was asked for. In memory only, as faults are.
 */
import { field, isInput, type Input } from '../input.ts';

export type Habits = {
  /** `{ batch, flow }`: records per batch, and what a flow writes to an account after a write of it. */
  set(input: Input): void;
  /** What is written to an account together with a change. */
  flow(): Input;
  /** The first batch of an answer, with where the next one is; or the whole. */
  first<Row>(records: readonly Row[], version: string): Batch<Row>;
  /** The batch of a locator; null if it has none. */
  next(locator: string, version: string): Batch<unknown> | null;
};

type Batch<Row> = { readonly done: boolean; readonly records: readonly Row[]; readonly nextRecordsUrl?: string };

export function createHabits(): Habits {
  let size = Number.POSITIVE_INFINITY;
  let written: Input = {};
  const left = new Map<string, readonly unknown[]>();

  const first = <Row>(records: readonly Row[], version: string): Batch<Row> => {
    if (records.length <= size) return { done: true, records };
    const locator = `01gSB${String(left.size + 1).padStart(10, '0')}-${size}`;
    left.set(locator, records.slice(size));
    return {
      done: false,
      records: records.slice(0, size),
      nextRecordsUrl: `/services/data/v${version}/query/${locator}`,
    };
  };
  return {
    set(input) {
      const { batch, flow } = { batch: field(input, 'batch'), flow: field(input, 'flow') };
      if (typeof batch === 'number') size = batch;
      if (isInput(flow)) written = flow;
    },
    flow: () => written,
    first,
    next(locator, version) {
      const records = left.get(locator);
      return records === undefined ? null : first(records, version);
    },
  };
}
