import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addBusinessDays, businessDaysBetween, isBeforeClose, type Calendar } from '../../src/kernel/calendar.ts';
import { minorDigits } from '../../src/kernel/money.ts';

const CALENDAR: Calendar = {
  calendar: 'us-claims',
  time_zone: 'America/Chicago',
  opens: '08:00',
  closes: '17:00',
  days: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'],
  holidays: [{ date: '2026-07-03', name: 'Independence Day' }],
  reviewed_until: '2027-12-31',
};
const START = Date.UTC(2026, 0, 1);

it('an instant is before the close of its business day up to the close itself', () => {
  const at = (text: string): boolean => isBeforeClose(CALENDAR, Date.parse(text));
  expect(['2026-07-02T17:00-05:00', '2026-07-02T17:00:00.001-05:00', '2026-07-03T09:00-05:00'].map(at)).toEqual([
    true,
    false,
    false,
  ]);
});

describe('business days between two instants', () => {
  it("count the last day and not the first, without weekends and holidays, in the calendar's time zone", () => {
    const at = (text: string): number => Date.parse(text);
    expect(businessDaysBetween(CALENDAR, at('2026-07-02T12:00-05:00'), at('2026-07-06T01:00-05:00'))).toBe(1);
    expect(businessDaysBetween(CALENDAR, at('2026-07-04T12:00-05:00'), at('2026-07-05T12:00-05:00'))).toBe(0);
    // 03:00 UTC is still the evening before in Chicago.
    expect(businessDaysBetween(CALENDAR, at('2026-07-07T03:00Z'), at('2026-07-07T23:00Z'))).toBe(1);
  });

  it('are the inverse of adding business days, and change sign in the other direction', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 1, max: 120 }), (days, count) => {
        const from = START + days * 86_400_000;
        const end = addBusinessDays(CALENDAR, from, count);
        expect(end !== null && businessDaysBetween(CALENDAR, from, end)).toBe(count);
        expect(end !== null && businessDaysBetween(CALENDAR, end, from)).toBe(-count);
      }),
      { numRuns: 40 },
    );
  });

  it('are unknown after the reviewed days, and for an endless span', () => {
    expect(businessDaysBetween(CALENDAR, START, Date.UTC(2028, 1, 1))).toBeNull();
    expect(businessDaysBetween(CALENDAR, Date.UTC(1900, 1, 1), START)).toBeNull();
  });
});

describe('digits of a currency', () => {
  it('are known for currencies only', () => {
    expect([
      minorDigits('USD'),
      minorDigits('JPY'),
      minorDigits('KWD'),
      minorDigits('XXX'),
      minorDigits('constructor'),
    ]).toEqual([2, 0, 3, null, null]);
  });
});
