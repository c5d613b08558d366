/**
 * Compares what a case file states for information (dates, ratios, amounts) with what the run computed under the same
 * name. Nothing here passes or fails a case.
 */
import { isBound } from '../run/log/binding.ts';
import { formatAmount, isMoney } from '../kernel/money.ts';
import { dateOf, isDuration, isTimestamp } from '../kernel/time.ts';
import { isRecord, type Value } from '../kernel/value.ts';
import { COMPARED_KEYS, type TestCase } from './case-file.ts';
import type { Recorded } from './recorded.ts';

/** `got` is null when the run computed nothing under that name. */
export type Information = { readonly key: string; readonly stated: string; readonly got: string | null };

/** Keys meant only for readers of the case file: a run has nothing comparable. */
const FOR_READERS: ReadonlySet<string> = new Set(['path', 'exercises', 'final_state']);

/** @param timeZone for dates without a time */
export function informationOf({ written }: TestCase, { state }: Recorded, timeZone: string): Information[] {
  const { expected } = written;
  if (typeof expected !== 'object' || expected === null) return [];
  return Object.entries(expected).flatMap(([key, stated]): Information[] => {
    if (
      COMPARED_KEYS.has(key) ||
      FOR_READERS.has(key) ||
      (typeof stated !== 'string' && typeof stated !== 'number' && typeof stated !== 'boolean')
    )
      return [];
    // The case file puts units and meanings into its names; a value of the run carries them itself.
    const names = [key, key.replace(/_usd$/, ''), key.replace(/_not_before$/, '')];
    const got = state?.bindings
      .filter(isBound)
      .flatMap(({ path, value }) => valuesNamed(path, value, names))
      .at(-1);
    return [{ key, stated: String(stated), got: got === undefined ? null : textOf(got, timeZone) }];
  });
}

function valuesNamed(path: readonly string[], value: Value, names: readonly string[]): Value[] {
  if (names.includes(path.at(-1) ?? '')) return [value];
  return isRecord(value) ? Object.entries(value).flatMap(([name, inner]) => (names.includes(name) ? [inner] : [])) : [];
}

/** A value as a case file writes it: amounts as decimal text, dates in the handbook's time zone. */
function textOf(value: Value, timeZone: string): string {
  if (isMoney(value)) return formatAmount(value).replaceAll(',', '');
  if (isTimestamp(value)) return dateOf(value.$time, timeZone);
  if (isDuration(value)) return value.$duration;
  if (Array.isArray(value)) return (value as readonly Value[]).map((item) => textOf(item, timeZone)).join(', ');
  return isRecord(value) ? Object.keys(value).join(', ') : String(value);
}
