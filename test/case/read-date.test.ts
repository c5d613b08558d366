import { describe, expect, it } from 'vitest';
import { readFact } from '../../src/case/read-fact.ts';
import { formatValue } from '../../src/kernel/value.ts';

const BERLIN = { currency: null, timeZone: 'Europe/Berlin' };
const shown = (given: string): unknown => {
  const read = readFact({ type: 'time' }, given, BERLIN);
  if (read === null) return null;
  return 'value' in read ? formatValue(read.value) : read.readings.map(formatValue);
};

describe('a date that is given for a time', () => {
  it.each([
    ['2026-04-05', '2026-04-05'],
    // The day on which the clocks go forward, and the one after.
    ['2026-03-29', '2026-03-29'],
    ['2026-03-30', '2026-03-30'],
  ])('%s is shown as that date, whatever the time zone', (given, text) => {
    expect(shown(given)).toBe(text);
  });

  it.each([
    ['04/05/2026', ['2026-04-05', '2026-05-04']],
    ['5 April 2026', ['2026-04-05']],
  ])('%s offers dates to choose from', (given, texts) => {
    expect(shown(given)).toEqual(texts);
  });

  it('differs from an instant, which is shown with its time of day even at midnight', () => {
    expect(shown('2026-04-05T00:00:00+02:00')).toBe('2026-04-04 22:00:00 UTC');
  });
});
