import { describe, expect, it } from 'vitest';
import type { Calendar } from '../../../src/kernel/calendar.ts';
import { formatValue } from '../../../src/kernel/value.ts';
import { checkText, conditionOf, scopeWith, valueOf, whyOf } from './world.ts';

const CALENDAR: Calendar = {
  calendar: 'us-claims',
  time_zone: 'America/Chicago',
  opens: '08:00',
  closes: '17:00',
  days: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'],
  holidays: [{ date: '2026-03-06', name: 'Founders' }],
  reviewed_until: '2026-12-31',
};
const zoned = scopeWith({}, { timeZone: 'America/Chicago', calendars: { 'us-claims': CALENDAR } });
const shown = (text: string): string => formatValue(valueOf(text, zoned));

describe('functions on dates', () => {
  it.each([
    ['date("2026-03-04")', '2026-03-04'],
    ['date("2026-07-04")', '2026-07-04'],
    ['months_after(date("2026-01-31"), 1)', '2026-02-28'],
    ['months_after(date("2028-01-31"), 1)', '2028-02-29'],
    ['date(day(at))', '2026-03-04'],
    // The span has a time of day, so the result is no date.
    ['date("2026-03-07") + duration("36 hours")', '2026-03-08 18:00:00 UTC'],
    ['months_after(at, 9)', '2026-12-04 12:00:00 UTC'],
    ['days_after(date("2026-03-07"), 2)', '2026-03-09'],
    ['days_after(date("2026-03-09"), -2)', '2026-03-07'],
    ['days_after(date("2026-10-31"), 1)', '2026-11-01'],
    ['months_after(date("2026-03-31"), -1)', '2026-02-28'],
    ['business_days_after(at, 2, "us-claims")', '2026-03-09 22:00:00 UTC'],
    ['business_days_after(at, 0, "us-claims")', '2026-03-04 23:00:00 UTC'],
    ['day(date("2026-03-08") - duration("1 minute"))', '2026-03-07'],
    ['day(date("2026-03-08"))', '2026-03-08'],
    ['days_between(at, later)', '7'],
    ['days_between(later, at)', '-7'],
    ['days_between(at, at)', '0'],
    // Two minutes around midnight count as one day; so do the 23 hours of the day on which the clocks go forward.
    ['days_between(date("2026-03-08") - duration("1 minute"), date("2026-03-08") + duration("1 minute"))', '1'],
    ['days_between(date("2026-03-08"), date("2026-03-09"))', '1'],
    ['business_days_between(at, later, "us-claims")', '4'],
    ['business_days_between(later, at, "us-claims")', '-4'],
    ['business_days_between(at, at, "us-claims")', '0'],
    ['business_days_between(date("2026-03-07"), date("2026-03-08"), "us-claims")', '0'],
  ])('%s is %s', (text, value) => {
    expect(shown(text)).toBe(value);
  });

  it('compares the times that it computes', () => {
    const { comparisons, result } = conditionOf('months_after(at, 9) < date("2027-01-01") && at + span > at', zoned);
    expect([result, ...comparisons.map(({ left, right }) => [left.label, right?.label])]).toEqual([
      'true',
      ['9 months after at', 'date("2027-01-01")'],
      ['at + span', 'at'],
    ]);
  });

  it.each([
    ['date("2026-02-30")', 'Cannot read `2026-02-30` as a date such as `2026-03-04`'],
    ['date("4 March")', 'Cannot read `4 March` as a date such as `2026-03-04`'],
    ['months_after(at, 1.5)', 'Expected a whole number from -1200 to 1200, got `1.5`'],
    ['days_after(at, 0.5)', 'Expected a whole number from -36600 to 36600, got `0.5`'],
    ['business_days_after(at, -1, "us-claims")', 'Expected a whole number from 0 to 2500, got `-1`'],
    ['business_days_between(at, later, "eu")', 'The handbook has no calendar `eu`'],
    ['business_days_between(at, later, "constructor")', 'The handbook has no calendar `constructor`'],
    [
      'business_days_after(date("2026-03-08"), 0, "us-claims")',
      'Nothing is `0` business days after a time that is on no business day, or after its close; count from `1`',
    ],
    [
      'business_days_after(at + duration("12 hours"), 0, "us-claims")',
      'Nothing is `0` business days after a time that is on no business day, or after its close; count from `1`',
    ],
    ['business_days_after(at, 400, "us-claims")', 'The calendar `us-claims` lists holidays only until 2026-12-31'],
    [
      'business_days_between(at, date("2027-01-04"), "us-claims")',
      'The calendar `us-claims` lists holidays only until 2026-12-31',
    ],
  ])('%s is unclear', (text, why) => {
    expect(whyOf(text, zoned)).toBe(why);
  });

  it.each(['date("2026-03-04")', 'days_between(at, later)', 'months_after(at, 1)'])(
    '%s is unclear when no time zone is known',
    (text) => {
      expect(whyOf(text, scopeWith())).toBe('There is no time zone to read dates in');
    },
  );
});

describe('the checker knows the functions on dates', () => {
  it.each([
    ['date("2026-03-04") > at', 'boolean'],
    ['days_between(at, later)', 'number'],
    ['business_days_after(at, n, "us-claims")', 'time'],
    ['at + span < later', 'boolean'],
  ])('%s is %s', (text, kind) => {
    expect(checkText(text)).toMatchObject({ type: { kind }, problems: [] });
  });

  it.each([
    [
      'date("2026-02-30")',
      '`2026-02-30` is not a date',
      'Write it as `2026-03-04`, or with a time as `2026-03-04T14:05:00-06:00`',
    ],
    [
      'days_between(at, "2026-03-04")',
      '`days_between(from, to)` takes a point in time here, got text',
      'Write `date("2026-03-04")`',
    ],
    ['months_after(at, 0.5)', 'Expected a whole number from -1200 to 1200, got `0.5`', null],
    [
      'date("0026-11-29")',
      '`0026-11-29` is not a date in a year from 1800 to 2199',
      'Write it as `2026-03-04`, or with a time as `2026-03-04T14:05:00-06:00`',
    ],
    [
      'business_days_after(at, n, t)',
      'The calendar of `business_days_after` must be written in the SOP, since no data may decide it',
      'Write it in quotes, or give it a name under `values`',
    ],
  ])('%s is refused', (text, message, suggestion) => {
    expect(checkText(text).problems[0]).toMatchObject({ message, suggestion });
  });
});

describe('conversion by a named rate', () => {
  it.each([
    ['convert(eur, eur_to_usd, "USD")', '$5.41'],
    ['convert(usd, rate, "EUR")', '5.50 EUR'],
    ['convert(usd, rate, "JPY")', '6 JPY'],
    ['convert(usd, rate, "USD")', '$5.00'],
    ['currency(eur)', 'EUR'],
  ])('%s is %s', (text, value) => {
    expect(shown(text)).toBe(value);
  });
  it('is unclear when the rate is for other currencies, or for none', () => {
    expect(whyOf('convert(usd, eur_to_usd, "EUR")')).toBe(
      'Cannot convert $5.00 to EUR by `eur_to_usd`, a rate from EUR to USD',
    );
    expect(whyOf('convert(eur, rate, "USD")', scopeWith({ rate: -1 }))).toBe(
      'Cannot convert 5.00 EUR at a rate of `-1`',
    );
    expect(whyOf('convert(eur, rate, "XXX")')).toBe('`XXX` is not a known currency');
  });
  it.each([
    [
      'convert(eur, 1.08, "USD")',
      '`convert(money, rate, currency)` takes its rate by name, so it can be cited',
      'Give the rate a name under `values`',
    ],
    ['convert(eur, eur_to_usd, "CAD")', '`eur_to_usd` is a rate to USD, not to CAD', null],
    ['convert(eur, rate, "Dollar")', '`Dollar` is not a known currency', 'Write its three letters, as `"USD"`'],
    ['convert(n, rate, "USD")', '`convert(money, rate, currency)` takes an amount of money here, got a number', null],
  ])('%s is refused', (text, message, suggestion) => {
    expect(checkText(text).problems[0]).toMatchObject({ message, suggestion });
  });
});
