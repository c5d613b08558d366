/**
 * How many random histories a property test plays. `npm run test:fast` sets `HISTORIES=few`: a quarter of them, in the
 * same order, so the seed of a failure is the same. `npm test` and the guards play them all.
 */
const SHARE = process.env['HISTORIES'] === 'few' ? 4 : 1;

export function histories(all: number): number {
  return Math.ceil(all / SHARE);
}
