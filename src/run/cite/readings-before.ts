/**
 * What was read for something, back to its sources: through what steps have set, what tables gave, the inputs of nested
 * SOPs and the lists of loops.
 */
import { onceForEach } from '../../kernel/once-for-each.ts';
import { own } from '../../kernel/own.ts';
import type { Reading } from '../../sop/expression/expression.ts';
import type { RunState } from '../log/state.ts';
import type { Use, UseKind } from '../log/uses.ts';

/** What each kind of origin was computed from: the use of the step that bound it. */
const COMPUTED_BY: Readonly<Record<string, UseKind>> = { set: 'value', input: 'sop', item: 'loop', table: 'table' };

const usesBy = onceForEach((uses: readonly Use[]): ReadonlyMap<string, readonly Use[]> => {
  const found = new Map<string, Use[]>();
  for (const use of uses) {
    const key = `${use.kind} ${use.step}`;
    const known = found.get(key);
    if (known === undefined) found.set(key, [use]);
    else known.push(use);
  }
  return found;
});

/** The readings of a call, and those of the steps that computed what it read, back to their sources. */
export function readingsBefore({ uses }: Pick<RunState, 'uses'>, readings: readonly Reading[]): readonly Reading[] {
  const found = new Set(readings);
  // A set grows while it is walked.
  for (const { origin, path } of found) {
    const kind = origin === null ? undefined : own(COMPUTED_BY, origin.kind);
    if (origin === null || kind === undefined || !('step' in origin)) continue;
    for (const use of usesBy(uses).get(`${kind} ${origin.step}`) ?? [])
      if (kind !== 'value' || path === use.name || path.startsWith(`${use.name}.`))
        for (const reading of use.readings) found.add(reading);
  }
  return [...found];
}
