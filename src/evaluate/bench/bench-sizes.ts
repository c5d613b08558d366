/**
 * The parts of the bench by name, and how often each measurement is repeated.
 */
export const BENCH_PARTS = [
  'check',
  'start',
  'idle',
  'at-once',
  'busy-channel',
  'hung-vendor',
  'latency',
  'embedded',
  'postgres',
  'peers',
  'memory',
  'record',
] as const;
export type BenchPartName = (typeof BENCH_PARTS)[number];

export type BenchSizes = {
  /** SOPs in the handbook to check, and how often it is checked. */
  readonly checkedSops: number;
  readonly checks: number;
  /** Starts on existing data; each takes a second or two. */
  readonly starts: number;
  /** Starts without data; each creates a database. */
  readonly coldStarts: number;
  /** How often each case of the seed is replayed: a few cases take less than two starts of a process differ by. */
  readonly replays: number;
  /** Milliseconds after a start at which its memory is read. */
  readonly memoryAfterMs: number;
  /** Milliseconds without work before memory is read: after a start the program looks at every run once. */
  readonly settleMs: number;
  /** Claims filed one after another, and the pause before each: until then our own Slack rate budget is full again. */
  readonly idleClaims: number;
  readonly idlePauseMs: number;
  /** Claims filed at the same moment. */
  readonly claimsAtOnce: number;
  /** Cases in the busy channel, and how often they are repeated with other faults. */
  readonly busyCases: number;
  readonly busyRounds: number;
  /** Claims that wait for the hung vendor, and approvals that are clicked with and without it. */
  readonly claimsThatHang: number;
  readonly clicks: number;
  /** Claims filed one after another without the sandbox, and claims filed at the same moment. */
  readonly idleEvents: number;
  readonly flood: number;
  /** Batches, and claims per batch, for measuring claims per second. */
  readonly batches: number;
  readonly claimsPerBatch: number;
  /** Calls of a claim, which are as many steps of a workflow; more processes and the embedded database with the first. */
  readonly peerCalls: readonly number[];
  /** Batches per subject for comparing with peers; each has `claimsAtOnce` claims. */
  readonly peerBatches: number;
  /** Waiting runs in the larger of the two memory measurements. */
  readonly waitingRuns: number;
  /** Events in the record that is audited. */
  readonly auditedEvents: number;
};

/** Together about ten minutes on two cores. */
export const DEFAULT_SIZES: BenchSizes = {
  checkedSops: 500,
  checks: 3,
  starts: 5,
  coldStarts: 2,
  replays: 20,
  memoryAfterMs: 60_000,
  settleMs: 4_000,
  idleClaims: 9,
  idlePauseMs: 3_200,
  claimsAtOnce: 50,
  busyCases: 50,
  busyRounds: 3,
  claimsThatHang: 200,
  clicks: 15,
  idleEvents: 40,
  flood: 500,
  batches: 5,
  claimsPerBatch: 40,
  peerCalls: [4, 6, 12],
  peerBatches: 5,
  waitingRuns: 1_000,
  auditedEvents: 100_000,
};

/** The default sizes with the requested number of repetitions. */
export function sizesFor(runs: number): BenchSizes {
  return {
    ...DEFAULT_SIZES,
    checks: runs,
    starts: runs,
    coldStarts: Math.min(runs, DEFAULT_SIZES.coldStarts),
    // A single repetition is a trial run; it should not spend a minute on these alone.
    replays: runs === 1 ? 2 : DEFAULT_SIZES.replays,
    memoryAfterMs: runs === 1 ? 1_000 : DEFAULT_SIZES.memoryAfterMs,
    // One of each kind at least: a kind without a claim has no figures.
    idleClaims: Math.max(3, 2 * runs),
    busyRounds: runs,
    clicks: 3 * runs,
    batches: runs,
    peerBatches: runs,
  };
}
