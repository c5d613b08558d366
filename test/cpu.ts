/**
 * Compares the CPU cost of two pieces of work. Absolute times depend on the machine and its load; the growth of cost
 * does not.
 */

/** Milliseconds of CPU measured at least: two ticks of a system that counts in ticks of 10 ms; most count finer. */
const MEASURED_MS = 20;
/** Most repetitions, for work that costs next to nothing. */
const REPEATS_MAX = 200_000;
/** Measurements of each; the cheapest counts, because garbage collection and a busy machine only ever add. */
const ROUNDS = 3;

/** Milliseconds of CPU of this thread for one `work`; other threads and processes do not count. */
function cpuMs(work: () => unknown): number {
  const start = process.threadCpuUsage();
  for (let repeats = 1; ; repeats++) {
    work();
    const { user, system } = process.threadCpuUsage(start);
    const spent = (user + system) / 1_000;
    if (spent >= MEASURED_MS || repeats === REPEATS_MAX) return spent / repeats;
  }
}

/**
 * The cost of `large` as a multiple of the cost of `small`. Prepare the input outside `large` and `small`.
 *
 * @param enough a ratio at most this ends the measurement: far below what a test refuses, no other round changes the answer
 */
export function costRatio(large: () => unknown, small: () => unknown, enough = 0): number {
  // Once for the compiler.
  small();
  large();
  let [larger, smaller] = [Infinity, Infinity];
  for (let round = 0; round < ROUNDS && !(larger / smaller <= enough); round++) {
    larger = Math.min(larger, cpuMs(large));
    smaller = Math.min(smaller, cpuMs(small));
  }
  return larger / smaller;
}
