/**
 * How many random histories a property test plays. `.ci/run` and the guards set `HISTORIES=all`. `npm test` plays a
 * quarter of them, the first ones of the same seed. A test without a seed that counts what it has seen always plays all.
 */
const SHARE = process.env['HISTORIES'] === 'all' ? 1 : 4;

export function histories(all: number): number {
  return Math.ceil(all / SHARE);
}
