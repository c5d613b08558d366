import { describe, expect, it } from 'vitest';
import { readFact } from '../../src/case/read-fact.ts';
import { calendarSchema, type Calendar } from '../../src/kernel/calendar.ts';
import {
  addDuration,
  formatInstant,
  formatLocal,
  INSTANT_MAX,
  isTooLong,
  parseDuration,
  parseInstant,
} from '../../src/kernel/time.ts';

const CLAIMS: Calendar = calendarSchema.parse({
  calendar: 'us-claims',
  time_zone: 'America/Chicago',
  opens: '08:00',
  closes: '17:00',
  days: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'],
  holidays: [
    { date: '2026-07-03', name: 'Independence Day (observed)' },
    { date: '2026-11-26', name: 'Thanksgiving Day' },
  ],
  reviewed_until: '2026-12-31',
});

function after(from: string, span: string, timeZone = 'UTC'): string | null {
  const [start, duration] = [parseInstant(from), parseDuration(span)];
  if (start === null || duration === null)
    throw new Error(`Expected a time and a span, got \`${from}\` and \`${span}\``);
  const end = addDuration(start, duration, { 'us-claims': CLAIMS }, timeZone);
  return end === null ? null : new Date(end).toISOString().replace(':00.000Z', 'Z');
}

describe('a span', () => {
  it.each([
    [
      '2026-11-25T21:00Z',
      '2 business days (us-claims)',
      '2026-11-30T23:00Z',
      'skips Thanksgiving and counts the Friday',
    ],
    ['2026-07-02T15:00Z', '2 business days (us-claims)', '2026-07-07T22:00Z', 'skips the observed holiday'],
    [
      '2026-03-06T15:00Z',
      '2 business days (us-claims)',
      '2026-03-10T22:00Z',
      'ends at the close of business across the change of clocks',
    ],
    ['2026-11-25T22:50Z', '15 business minutes (us-claims)', '2026-11-27T14:05Z', 'goes on at the next opening'],
    ['2026-03-08T07:50Z', '15 minutes', '2026-03-08T08:05Z', 'is exact across the change of clocks'],
    [
      '2026-11-28T12:00Z',
      '1 business hour (us-claims)',
      '2026-11-30T15:00Z',
      'starts at the next opening on a weekend',
    ],
    [
      '2026-11-30T13:00Z',
      '9 business hours (us-claims)',
      '2026-11-30T23:00Z',
      'takes a whole day from before the opening',
    ],
    ['2026-01-31T12:00Z', '1 month', '2026-02-28T12:00Z', 'is clamped to the end of a shorter month'],
    ['2024-01-31T12:00Z', '1 month', '2024-02-29T12:00Z', 'knows leap years'],
    ['2026-05-31T12:00Z', '9 months', '2027-02-28T12:00Z', 'crosses years'],
    ['2026-11-25T12:00Z', '2 weeks', '2026-12-09T12:00Z', 'has weeks of seven days'],
  ])('from %s of %s ends at %s: it %s', (from, span, end) => {
    expect(after(from, span)).toBe(end);
  });

  it('of months keeps the local hour across the change of clocks', () => {
    expect(after('2026-02-15T14:00Z', '1 month', 'America/Chicago')).toBe('2026-03-15T13:00Z');
  });
  it('has no end after the reviewed years', () => {
    expect(after('2026-12-31T12:00Z', '1 business day (us-claims)')).toBeNull();
    expect(after('2026-12-31T22:50Z', '15 business minutes (us-claims)')).toBeNull();
    expect(after('2026-12-31T22:50Z', '5 business minutes (us-claims)')).toBe('2026-12-31T22:55Z');
  });
  it('has no end in an unknown calendar, even one named like a prototype property', () => {
    for (const name of ['other', 'constructor'])
      expect(after('2026-01-01T00:00Z', `1 business day (${name})`)).toBeNull();
  });
  it('has no end beyond the range of dates', () => {
    for (const span of ['5218 weeks', '1200 months'])
      expect(addDuration(INSTANT_MAX - 1, parseDuration(span) as never, {})).toBeNull();
  });
  it('has no end in a year that no procedure means', () => {
    expect(after('2026-03-04T00:00Z', '1200 months')).toBe('2126-03-04T00:00Z');
    for (const span of ['1200 months', '5218 weeks', '36525 days', '876600 hours'])
      expect(after('2120-03-04T00:00Z', span)).toBeNull();
  });
  it('is at most 100 years long', () => {
    for (const text of [
      '999999 weeks',
      '5219 weeks',
      '1201 months',
      '36526 days',
      '876601 hours',
      '26101 business days (us-claims)',
    ])
      expect([text, parseDuration(text), isTooLong(text)]).toEqual([text, null, true]);
    for (const text of ['5218 weeks', '999999 seconds', '999999 minutes', '36525 days', 'weeks', '1000000 weeks'])
      expect([text, isTooLong(text)]).toEqual([text, false]);
    expect(readFact({ type: 'duration' }, '999999 weeks', { currency: null, timeZone: 'UTC' })).toMatchObject({
      problem: 'Expected a span of at most 100 years, got `999999 weeks`',
    });
  });
  it.each([
    '15 minute',
    '1 minutes',
    '15',
    'minutes',
    '-1 minutes',
    '1.5 hours',
    '2 business days',
    '2 days (us-claims)',
    '15 minutes ',
    '1000000 days',
    '2 business days (US)',
  ])('is not written as `%s`', (text) => {
    expect(parseDuration(text)?.$duration ?? null).toBe(text === '15 minutes ' ? '15 minutes' : null);
  });
});

describe('an instant', () => {
  it.each([
    ['2026-03-04T14:05:00Z', 1_772_633_100_000],
    ['2026-03-04T14:05Z', 1_772_633_100_000],
    ['2026-03-04T08:05:00-06:00', 1_772_633_100_000],
    ['2026-03-04T14:05:00.123Z', 1_772_633_100_123],
    ['2026-03-05T04:05:00+14:00', 1_772_633_100_000],
    ['2026-03-05T02:50:00+1245', 1_772_633_100_000],
    ['2026-03-04T02:05:00-12:00', 1_772_633_100_000],
  ])('is read from `%s`', (text, instant) => {
    expect(parseInstant(text)).toBe(instant);
  });
  it.each([
    '2026-02-30T00:00:00Z',
    '2026-03-04',
    '2026-03-04T14:05:00',
    '2026-13-01T00:00Z',
    '1772633100',
    '',
    '2026-03-04 14:05Z',
    '2026-03-04T25:00Z',
    '2026-03-04T14:05:60Z',
    '2026-06-30T23:59:60Z',
    '2026-03-04T14:05:00+15:00',
    '2026-03-04T14:05:00+14:30',
    '2026-03-04T14:05:00-12:30',
    '2026-03-04T14:05:00-1300',
    '2026-03-04T14:05:00+05:75',
  ])('is not read from `%s`', (text) => {
    expect(parseInstant(text)).toBeNull();
  });
  it('is spelled in a time zone for a person who works there', () => {
    expect(formatLocal(1_772_633_100_999, 'America/Chicago')).toBe('Mar 4, 2026, 8:05 AM CST');
    expect(formatLocal(Number.NaN, 'UTC')).toBe('an impossible time');
  });
  it('has one spelling, and an impossible one does not throw', () => {
    expect(formatInstant(1_772_633_100_999)).toBe('2026-03-04 14:05:00 UTC');
    expect(formatInstant(INSTANT_MAX)).toBe('+275760-09-13 00:00:00 UTC');
    for (const instant of [INSTANT_MAX + 1, Number.NaN, Infinity])
      expect(formatInstant(instant)).toBe('an impossible time');
  });
});
