/**
 * The records that a message names, also one that is no event of a kind but of a known record.
 */
import type { CorrelationKey } from '../case/case-event.ts';
import type { Normalised } from './ports.ts';

export function recordsNamed(normalised: Normalised | null): readonly CorrelationKey[] {
  if (normalised === null) return [];
  if (normalised.kind === 'event') return normalised.event.keys;
  return normalised.ofCase === undefined ? [] : [normalised.ofCase.key];
}
