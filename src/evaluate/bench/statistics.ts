/**
 * Summarises repeated measurements: percentiles, extremes, and the ratio to a peer from the same run.
 */
import { assert } from '../../kernel/assert.ts';

/** One line of the report. A part that could not be measured has a row that says why instead of figures. */
export type BenchRow = {
  readonly name: string;
  readonly unit: string;
  readonly n: number;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  readonly min: number | null;
  readonly max: number | null;
  /** What it is compared with, measured in the same run. */
  readonly peer?: { readonly name: string; readonly p50: number };
  /** p50 divided by the peer's p50. */
  readonly ratio?: number;
  /** The second peer it is compared with. */
  readonly also?: { readonly name: string; readonly p50: number; readonly ratio: number };
  readonly costs?: Costs;
  /** The same figure from an earlier version, as recorded then. */
  readonly earlier?: string;
  readonly skipped?: string;
};

/** What one claim costs, or one workflow of a peer. Null where the system does not report it. */
export type Costs = {
  /** Processor time of our processes, in ms, and of all processes of the database server. */
  readonly processorMs: number;
  readonly serverMs: number | null;
  /** Statements sent to the server, `BEGIN` and `COMMIT` included: each is one round trip. */
  readonly statements: number | null;
  /** Transactions that wrote something. */
  readonly commits: number | null;
  /** KiB that the server logged. */
  readonly walKib: number | null;
};

/** Precise enough to compare runs, short enough to read. */
const DECIMALS = 3;

/** A row of the percentiles and extremes of `values`; a skipped row when there are none. */
export function summarise(name: string, unit: string, values: readonly number[], peer?: BenchRow): BenchRow {
  if (values.length === 0) return skippedRow(name, unit, 'nothing was measured');
  const sorted = values.toSorted((a, b) => a - b);
  const row = {
    name,
    unit,
    n: sorted.length,
    p50: rounded(percentile(sorted, 0.5)),
    p95: rounded(percentile(sorted, 0.95)),
    p99: rounded(percentile(sorted, 0.99)),
    min: rounded(percentile(sorted, 0)),
    max: rounded(percentile(sorted, 1)),
  };
  if (peer === undefined || peer.p50 === null) return row;
  const ratio = ratioOf(percentile(sorted, 0.5), peer.p50);
  return { ...row, peer: { name: peer.name, p50: peer.p50 }, ...(ratio === null ? {} : { ratio }) };
}

/** `row`, compared with a second peer. */
export function withSecondPeer(row: BenchRow, peer: BenchRow): BenchRow {
  if (row.p50 === null || peer.p50 === null) return row;
  const ratio = ratioOf(row.p50, peer.p50);
  return ratio === null ? row : { ...row, also: { name: peer.name, p50: peer.p50, ratio } };
}

/** The median of each; null as soon as one batch does not report it. */
export function medianCosts(batches: readonly Costs[]): Costs {
  const of = (read: (costs: Costs) => number | null): number | null => {
    const values = batches.map(read);
    return values.every((value) => value !== null) ? rounded(median(values)) : null;
  };
  return {
    processorMs: rounded(median(batches.map(({ processorMs }) => processorMs))),
    serverMs: of(({ serverMs }) => serverMs),
    statements: of(({ statements }) => statements),
    commits: of(({ commits }) => commits),
    walKib: of(({ walKib }) => walKib),
  };
}

export function skippedRow(name: string, unit: string, why: string): BenchRow {
  return { name, unit, n: 0, p50: null, p95: null, p99: null, min: null, max: null, skipped: why };
}

/**
 * The percentile `rank` of `sorted`, interpolated linearly between neighbours.
 *
 * @param sorted ascending, at least one value
 * @param rank from 0 (smallest) to 1 (largest)
 */
export function percentile(sorted: readonly number[], rank: number): number {
  assert(
    sorted.length > 0 && rank >= 0 && rank <= 1,
    'a percentile is taken of at least one value, at a rank from 0 to 1',
  );
  const place = (sorted.length - 1) * rank;
  const below = sorted[Math.floor(place)] ?? 0;
  const above = sorted[Math.ceil(place)] ?? below;
  return below + (above - below) * (place - Math.floor(place));
}

export function median(values: readonly number[]): number {
  return percentile(
    values.toSorted((a, b) => a - b),
    0.5,
  );
}

/** Null when the peer took no time, so a ratio has no meaning. */
export function ratioOf(value: number, peer: number): number | null {
  return peer === 0 ? null : rounded(value / peer);
}

function rounded(value: number): number {
  return Number(value.toFixed(DECIMALS));
}
