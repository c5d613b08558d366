/**
 * The parts of the bench by name, and how often each measurement is repeated.
 */
export const BENCH_PARTS = ['check', 'start', 'idle', 'at-once', 'embedded', 'postgres', 'memory'] as const;
export type BenchPartName = (typeof BENCH_PARTS)[number];

export type BenchSizes = {
  /** SOPs of the handbook that is checked, and how often it is. */
  readonly checkedSops: number;
  readonly checks: number;
  /** Starts on data that are there; a start costs a second or two. */
  readonly starts: number;
  /** Starts without any data; each makes a database. */
  readonly coldStarts: number;
  /** Milliseconds after a start at which its memory is read. */
  readonly memoryAfterMs: number;
  /** Claims filed one after the other. */
  readonly idleClaims: number;
  /** Claims filed at the same moment. */
  readonly claimsAtOnce: number;
  /** Batches, and claims of one, for the claims per second. */
  readonly batches: number;
  readonly claimsPerBatch: number;
  /** Waiting runs in the larger of the two measurements of memory. */
  readonly waitingRuns: number;
};

/** Together about five minutes on two cores. */
export const DEFAULT_SIZES: BenchSizes = {
  checkedSops: 500,
  checks: 3,
  starts: 5,
  coldStarts: 2,
  memoryAfterMs: 60_000,
  idleClaims: 9,
  claimsAtOnce: 50,
  batches: 5,
  claimsPerBatch: 40,
  waitingRuns: 1_000,
};

/** The default sizes with as many repetitions as asked for. */
export function sizesFor(runs: number): BenchSizes {
  return {
    ...DEFAULT_SIZES,
    checks: runs,
    starts: runs,
    coldStarts: Math.min(runs, DEFAULT_SIZES.coldStarts),
    // One repetition is a try, which should not take a minute for this alone.
    memoryAfterMs: runs === 1 ? 5_000 : DEFAULT_SIZES.memoryAfterMs,
    idleClaims: 2 * runs,
    batches: runs,
  };
}
