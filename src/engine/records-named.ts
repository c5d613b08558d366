/**
 * The records that a message names, also one that is no event of a kind but of a known record.
 */
import type { CorrelationKey } from '../case/case-event.ts';
import type { Normalised } from './normalised.ts';

export function recordsNamed(normalised: Normalised | null): readonly CorrelationKey[] {
  if (normalised === null) return [];
  const answered = normalised.replies?.keys ?? [];
  if (normalised.kind === 'event') return [...normalised.event.keys, ...answered];
  return normalised.ofCase === undefined ? [] : [normalised.ofCase.key];
}
