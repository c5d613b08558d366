/**
 * Compares the CPU cost of two pieces of work. Absolute times depend on the machine and its load; the growth of cost
 * does not.
 */
const ROUNDS = 3;

/**
 * Milliseconds of CPU that this thread spends on `work`, the best of three; other threads and processes do not count.
 */
function cpuMs(work: () => unknown): number {
  const rounds = Array.from({ length: ROUNDS }, () => {
    const start = process.threadCpuUsage();
    work();
    const { user, system } = process.threadCpuUsage(start);
    return (user + system) / 1_000;
  });
  return Math.min(...rounds);
}

/** The cost of `large` as a multiple of the cost of `small`. Less than a millisecond counts as one. */
export function costRatio(large: () => unknown, small: () => unknown): number {
  const least = Math.max(cpuMs(small), 1);
  return cpuMs(large) / least;
}
