/** Spans as people and programs write them: read where there is one meaning, with buttons where there are two. */
import { describe, expect, it } from 'vitest';
import { readFact } from '../../src/case/read-fact.ts';
import { readSpan } from '../../src/kernel/read-span.ts';

const meant = (text: string): string | readonly string[] => {
  const read = readSpan(text);
  return read.kind === 'span' ? read.span.$duration : read.readings.map(({ $duration }) => $duration);
};

describe('a span from outside', () => {
  it.each([
    ['15 minutes', '15 minutes'],
    ['15 min', '15 minutes'],
    ['60 min.', '60 minutes'],
    ['2 hrs', '2 hours'],
    ['72h', '72 hours'],
    ['2 Days', '2 days'],
    ['2  days', '2 days'],
    ['2-day', '2 days'],
    ['1 days', '1 day'],
    ['24 hours.', '24 hours'],
    ['two days', '2 days'],
    ['an hour', '1 hour'],
    ['2 wks', '2 weeks'],
    ['1 year', '12 months'],
    ['1.5 hours', '90 minutes'],
    ['1.75 hours', '105 minutes'],
    ['2.00 hours', '2 hours'],
    ['PT1.30H', '78 minutes'],
    ['PT15M', '15 minutes'],
    ['P2D', '2 days'],
    ['P1M', '1 month'],
    ['P1DT2H', '26 hours'],
    ['PT0.5H', '30 minutes'],
    ['P0Y0M10DT0H0M0S', '10 days'],
    ['P0Y1M0DT0H0M0S', '1 month'],
    ['P1Y2M0DT0H0M0S', '14 months'],
    ['PT0S', '0 seconds'],
    ['7 Business Days (us-claims)', '7 business days (us-claims)'],
  ])('is read where it has one meaning: %s', (text, span) => {
    expect(meant(text)).toBe(span);
  });

  it.each([
    ['15m', ['15 minutes', '15 months']],
    ['1:30', ['90 minutes', '90 seconds']],
    ['1,5 hours', ['90 minutes']],
    ['1.30 hrs', ['78 minutes', '90 minutes']],
    ['2.15 hours.', ['129 minutes', '135 minutes']],
    ['1,30 Std', ['78 minutes', '90 minutes']],
    ['about 1.30 h', ['78 minutes', '90 minutes']],
    ['1.30 min', ['78 seconds', '90 seconds']],
    ['half an hour', ['30 minutes']],
    ['2 days 3 hours', ['51 hours']],
    ['1h30m', ['90 minutes']],
    ['1h30', ['90 minutes']],
    ['2 hrs 05', ['125 minutes']],
    ['01:30:00', ['90 minutes']],
    ['1 day 2 hours 30 minutes', ['1590 minutes']],
    ['1 year 2 months', ['14 months']],
    ['2m 30s', ['150 seconds']],
    ['two and a half hours', ['150 minutes']],
    ['2½ hours', ['150 minutes']],
    ['2 1/2 hours', ['150 minutes']],
    ['~2 days', ['2 days']],
    ['1 quarter', ['3 months']],
    ['about 2 days', ['2 days']],
    ['within 48 hours', ['48 hours']],
    ['30 calendar days', ['30 days']],
    ['"2 days"', ['2 days']],
    ['2 Tage', ['2 days']],
    ['3 jours', ['3 days']],
  ])('has buttons where it may be another: %s', (text, spans) => {
    expect(meant(text)).toEqual(spans);
  });

  it.each([
    '90',
    '-1 day',
    '2-3 days',
    '5 working days',
    'P1M2D',
    'PT',
    'P',
    '2 dogs',
    '1.5 months',
    '1h90',
    '1 year 3m',
    '2 hours 1 day',
    '2 days 3 days',
    '21/2 hours',
    'two and a half months',
    'P0Y1M2DT0H0M0S',
    '2 days or 3',
    'x h',
  ])('has no button where none is known: %s', (text) => {
    expect(meant(text)).toEqual([]);
  });

  it('is refused with what was expected', () => {
    const why = (text: string): string | null => {
      const read = readSpan(text);
      return read.kind === 'refused' ? read.why : null;
    };
    expect(why('15m')).toBe('Expected a span such as `15 minutes`, got `15m`, which may be 15 minutes or 15 months');
    expect(why('2 Business Days')).toBe(
      'Expected the name of its calendar in brackets too, `2 Business Days (…)`, got `2 Business Days`',
    );
    expect(why('999999 weeks')).toBe('Expected a span of at most 100 years, got `999999 weeks`');
    for (const text of ['101 years', 'P101Y', 'P1201M', '101 yrs.', 'PT999999H'])
      expect(why(text)).toBe(`Expected a span of at most 100 years, got \`${text}\``);
    expect(why(`2 ${'d'.repeat(200)}`)).toContain('…');
  });
});

describe('a full stop or quotes', () => {
  const source = { currency: 'USD', timeZone: 'UTC' };
  it.each([
    ['yes.', true],
    ['No.', false],
    ['"yes"', true],
    ['“no”', false],
  ])('leave an answer as it is: %s', (text, value) => {
    expect(readFact({ type: 'boolean' }, text, source)).toEqual({ value });
  });

  it.each([
    ['no!', false],
    ['(yes)', true],
    ['ok', true],
    ['Ja.', true],
  ])('of another kind leave a button: %s', (text, value) => {
    expect(readFact({ type: 'boolean' }, text, source)).toMatchObject({ readings: [value] });
  });

  it.each(['$500.00.', '500 USD.', '$500.'])('leave an amount as it is: %s', (text) => {
    expect(readFact({ type: 'money' }, text, source)).toEqual({ value: { $money: 'USD', minor: 50_000 } });
  });

  it('are asked about together, and a sign is never lost', () => {
    expect(readFact({ type: 'money' }, '"$500.00".', source)).toMatchObject({
      readings: [{ $money: 'USD', minor: 50_000 }],
    });
    expect(readFact({ type: 'money' }, '($500.00).', source)).toMatchObject({ readings: [] });
    expect(readFact({ type: 'money' }, '1.234.', source)).toMatchObject({ problem: expect.any(String) as string });
  });
});
