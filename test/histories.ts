/**
 * How many random histories a property test plays. `.ci/run` and the guards set `HISTORIES=all`. `npm test` plays a
 * quarter of them, the first ones of the same seed. A test without a seed that counts what it has seen always plays all.
 */
const SHARE = process.env['HISTORIES'] === 'all' ? 1 : 4;

export function histories(all: number): number {
  return Math.ceil(all / SHARE);
}

/** How many of all histories must have reached what the test is about. A quarter of them may by chance hold half as many. */
export function reaching(all: number): number {
  return SHARE === 1 ? all : Math.floor(all / SHARE / 2);
}
