/**
 * Which of the values that were read for something are those of some of its arguments: the log names all of them
 * together.
 */
import type { Reading, Scope } from '../../sop/expression/expression.ts';
import type { Argument } from '../../sop/sop.ts';
import { computeArgument } from './argument.ts';

/** @param scope whose calendars and types count; the values are those that were read */
export function readingsOf(
  written: readonly Argument[],
  readings: readonly Reading[],
  scope: Scope,
): readonly Reading[] {
  const read = new Map(readings.map((reading) => [reading.path, reading]));
  const then: Scope = {
    ...scope,
    lookup: (path) => {
      const known = read.get(path.join('.'));
      return known === undefined || known.value === null
        ? null
        : { value: known.value, label: known.label, origin: known.origin ?? { kind: 'run' } };
    },
    refusal: () => null,
    lacks: () => undefined,
  };
  const paths = new Set(written.flatMap((one) => computeArgument(one, then).readings.map(({ path }) => path)));
  return readings.filter(({ path }) => paths.has(path));
}
