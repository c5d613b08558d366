/** The checker knows what literals make, and refuses what would be unclear in every run, in the same words. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Calendar } from '../../../src/kernel/calendar.ts';
import { evaluateValue } from '../../../src/sop/expression/evaluate.ts';
import { checkText, parsed, scopeWith, whyOf } from './world.ts';

const CALENDAR: Calendar = {
  calendar: 'us-claims',
  time_zone: 'America/Chicago',
  opens: '08:00',
  closes: '17:00',
  days: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'],
  holidays: [],
  reviewed_until: '2026-12-31',
};
const scope = scopeWith({}, { timeZone: 'America/Chicago', calendars: { 'us-claims': CALENDAR } });
const messagesOf = (text: string): readonly string[] => checkText(text).problems.map(({ message }) => message);

describe('what literals make', () => {
  it.each([
    ['business_days_after(at, -1, "us-claims")', 'Expected a whole number from 0 to 2500, got `-1`'],
    ['business_days_after(at, 1 - 2, "us-claims")', 'Expected a whole number from 0 to 2500, got `-1`'],
    ['business_days_after(at, -(2 * 3), "us-claims")', 'Expected a whole number from 0 to 2500, got `-6`'],
    ['business_days_after(at, size("abc") - 4, "us-claims")', 'Expected a whole number from 0 to 2500, got `-1`'],
    ['business_days_after(at, 2500 + 1, "us-claims")', 'Expected a whole number from 0 to 2500, got `2501`'],
    ['months_after(at, -1.5)', 'Expected a whole number from -1200 to 1200, got `-1.5`'],
    ['months_after(at, 3 / 2)', 'Expected a whole number from -1200 to 1200, got `1.5`'],
    ['days_after(at, -1.5)', 'Expected a whole number from -36600 to 36600, got `-1.5`'],
    ['days_after(at, -40000)', 'Expected a whole number from -36600 to 36600, got `-40000`'],
  ])('%s is refused as every run would refuse it', (text, message) => {
    expect(messagesOf(text)).toEqual([message]);
    expect(whyOf(text, scope)).toBe(message);
  });

  it('says that business days do not go back', () => {
    expect(checkText('business_days_after(at, -1, "us-claims")').problems[0]?.suggestion).toBe(
      'Business days count forward only; `days_after` also goes back',
    );
  });

  it.each(['at(tags, -1)', 'capture("abc", "b", -1)', '1 / (2 - 2)', 'number("x" + "y")', 'number(lower("X"))'])(
    '%s has a problem in each check',
    (text) => {
      expect(messagesOf(text)).not.toEqual([]);
    },
  );

  it.each([
    'days_after(at, -2)',
    'months_after(at, 1 - 13)',
    'business_days_after(at, 3 - 3, "us-claims")',
    '-5',
    '--5',
  ])('%s is right', (text) => {
    expect(messagesOf(text)).toEqual([]);
  });

  it('is refused exactly when it is unclear', () => {
    const number = fc.constantFrom('0', '1', '2', '-1', '0.5', '-1.5', '3000', '123456789012345', '0.0000001');
    const { sum } = fc.letrec<{ sum: string }>((tie) => ({
      sum: fc.oneof(
        { maxDepth: 3, depthSize: 'small' },
        number,
        fc.tuple(tie('sum'), fc.constantFrom('+', '-', '*', '/'), tie('sum')).map((all) => `(${all.join(' ')})`),
        tie('sum').map((inner) => `-(${inner})`),
        tie('sum').map((inner) => `number(text(${inner}))`),
      ),
    }));
    const counted = fc
      .tuple(
        fc.constantFrom('days_after(at, %)', 'months_after(at, %)', 'business_days_after(at, %, "us-claims")', '%'),
        sum,
      )
      .map(([call, count]) => call.replace('%', () => count));
    fc.assert(
      fc.property(counted, (text) => {
        const { value, trace } = evaluateValue(parsed(text), scope);
        // Where a calendar or a clock ends is not known from literals.
        fc.pre(!/lists holidays only until|out of range/.test(trace.unclear ?? ''));
        expect([text, messagesOf(text).length > 0]).toEqual([text, value === null]);
      }),
      { numRuns: 500 },
    );
  });
});
