/**
 * How many random histories a property test plays. `npm run test:fast` sets `HISTORIES=few`: a quarter of them, the first
 * ones of the same seed. `npm test` and the guards play them all. A test without a seed that counts what it has seen
 * always plays all.
 */
const SHARE = process.env['HISTORIES'] === 'few' ? 4 : 1;

export function histories(all: number): number {
  return Math.ceil(all / SHARE);
}
