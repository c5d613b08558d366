/** Why it is unclear whether an SOP starts: what its `starts` could not read. */
import type { Trace } from '../../sop/expression/expression.ts';

/** Paths below `case` that unclear conditions read and that have no value. */
export function lackedIn(traces: readonly Trace[]): readonly string[] {
  return traces
    .filter(({ result }) => result === 'unclear')
    .flatMap(({ readings }) => readings)
    .flatMap(({ path, value, refused }) =>
      value === null && refused === undefined && path.startsWith('case.') ? [path.slice('case.'.length)] : [],
    );
}

/** Each candidate has one unclear line, in their order. */
export function unclearIn(candidates: readonly string[], traces: readonly Trace[]): readonly string[] {
  const lines = traces.filter(({ result }) => result === 'unclear');
  return candidates.map((name, index) => {
    const line = lines[index];
    return line === undefined ? name : `${name}, \`${line.text}\`: ${line.unclear ?? 'it could not be decided'}`;
  });
}
