import { describe, expect, it } from 'vitest';
import { readDeclaredAnswer } from '../../src/declared/read-answer.ts';
import { isAsked } from '../../src/declared/read-field.ts';
import type { NormalForm } from '../../src/kernel/identifier.ts';
import { changed, ORDER_FILE, toolOf } from './tool-file.ts';

const AT = 'type: time, from: dates.ordered, ';
const SUM = 'from: sum.gross, currency_from: sum.currency, ';

/** What the tool gives for a time or an amount of the system, with these keys next to the field. */
function ordered(written: unknown, keys = '', file = ORDER_FILE): unknown {
  return given({ dates: { ordered: written } }, changed(AT, `${AT}${keys}`, file), 'ordered_at');
}
function total(gross: unknown, keys = ''): unknown {
  return given({ sum: { gross, currency: 'EUR' } }, changed(SUM, `${SUM}${keys}`), 'total');
}
function given(more: object, file: string, field: string): unknown {
  const order = { id: 'B-17', status: { code: 'open' }, sum: { gross: 48.5, currency: 'EUR' }, ...more };
  const answer = readDeclaredAnswer(toolOf(file).declaration, { order: 'B-17' }, { status: 200, body: { order } });
  return answer?.kind === 'found' ? answer.output[field] : answer?.message;
}
const at = (text: string) => ({ $time: Date.parse(text) });

/** A file without a zone: its times need their offset. */
const NO_ZONE = changed('time_zone: Europe/Vienna\n', '');

describe('a time of a system', () => {
  it.each<readonly [written: string, keys: string, instant: string]>([
    ['2026-03-04T09:30', '', '2026-03-04T08:30:00Z'],
    ['2026-07-04 09:30:15', '', '2026-07-04T07:30:15Z'],
    ['2026-03-04T09:30', 'time_zone: America/Chicago, ', '2026-03-04T15:30:00Z'],
    ['03/04/2026 2:05 PM', 'time_zone: America/Chicago, date: month_first, ', '2026-03-04T20:05:00Z'],
    ['04.03.2026, 14:05', 'date: day_first, ', '2026-03-04T13:05:00Z'],
    ['04/03/2026 14:05:00 +01:00', 'date: day_first, ', '2026-03-04T13:05:00Z'],
    ['2026-03-04T09:30:00Z', 'time_zone: America/Chicago, ', '2026-03-04T09:30:00Z'],
    ['12/31/2026 12:30 am', 'date: month_first, ', '2026-12-30T23:30:00Z'],
  ])('%s is read as its file declares, with `%s`', (written, keys, instant) => {
    expect(ordered(written, keys)).toEqual(at(instant));
  });

  it('is a date with the day or the month first, as the field or the whole file says', () => {
    const march = { ...at('2026-03-03T23:00:00Z'), $date: '2026-03-04' };
    expect(ordered('03/04/2026', 'date: month_first, ')).toEqual(march);
    expect(ordered('4.3.2026', 'date: day_first, ')).toEqual(march);
    const whole = changed('time_zone: Europe/Vienna', 'time_zone: Europe/Vienna\ndate: month_first');
    expect(ordered('03/04/2026', '', whole)).toEqual(march);
    expect(ordered('03/04/2026', 'date: day_first, ', whole)).toMatchObject({ $date: '2026-04-03' });
    expect(ordered('2026-03-04', 'date: day_first, ')).toEqual(march);
  });

  it.each(['2026-03-29T02:30', '2026-10-25T02:30', '2026-10-25T02:00'])(
    'is refused where clocks show it twice or never: %s',
    (written) => {
      expect(ordered(written)).toMatch(
        /^`dates.ordered` cannot be read: .*clocks in Europe\/Vienna .* twice or never$/,
      );
    },
  );

  it.each<readonly [written: string, keys: string, file: string, advice: RegExp]>([
    ['2026-03-04T09:30', '', NO_ZONE, /\. Write `time_zone` with the zone in which the system writes its times$/],
    ['11/02/2024', '', ORDER_FILE, /\. Write `date: day_first`, or `date: month_first`$/],
    ['13/02/2024', '', ORDER_FILE, /\. Write `date: day_first`$/],
    ['02/13/2024', 'date: day_first, ', ORDER_FILE, /\. Write `date: month_first`$/],
    ['02/13/2024 14:05', '', NO_ZONE, /\. Write `date: month_first` and `time_zone` with the zone/],
    ['13:65', '', ORDER_FILE, /got `13:65`$/],
    ['03.04.2026', 'date: month_first, ', ORDER_FILE, /\. Write `date: day_first`$/],
    ['0001-01-01T00:00', '', ORDER_FILE, /no date$/],
    ['12/31/1969 6:00 PM', 'time_zone: America/Chicago, date: month_first, ', ORDER_FILE, /no date$/],
    ['2026-03-04T14:05:60', '', ORDER_FILE, /got `2026-03-04T14:05:60`/],
    ['03/04/2026 14:05 PM', 'date: month_first, ', ORDER_FILE, /got `03\/04\/2026 14:05 PM`/],
    ['2026-03-04T25:05', '', ORDER_FILE, /got `2026-03-04T25:05`/],
  ])('that is refused names the key with which it would be read: %s, %s', (written, keys, file, advice) => {
    expect(ordered(written, keys, file)).toMatch(advice);
  });
});

describe('an amount of a system', () => {
  it('may be zero where its field says so, and never below', () => {
    for (const zero of [0, '0.00', '-0.00', { amount: 0, currency: 'EUR' }])
      expect(total(zero, 'zero: true, ')).toEqual({ $money: 'EUR', minor: 0 });
    expect(total(-1, 'zero: true, ')).toMatch(/Expected an amount of zero or more, got `-1`$/);
    expect(total(48.5, 'zero: true, ')).toEqual({ $money: 'EUR', minor: 4850 });
  });

  it('that is refused names the key with which it would be read', () => {
    expect(total(0)).toMatch(/Expected an amount above zero, got `0`\. Write `zero: true`$/);
    expect(total('48,500')).toMatch(/\. Write `decimal: point`, or `decimal: comma`$/);
    expect(total('many')).not.toMatch(/Write `/);
  });
});

describe('what was asked for', () => {
  const normal: NormalForm = { keep: 'letters_and_digits', words: [] };
  const field = { field: 'frame', label: 'frame', type: 'text', optional: false } as const;
  const withForm = ({ keep, words }: NormalForm) => ({ ...field, normal: { keep, words: [...words] } });

  it('is compared in the normal form that its field declares', () => {
    for (const stated of ['WBK-4711', 'wbk-4711', 'WBK4711'])
      expect(isAsked(withForm(normal), stated, 'WBK4711'), stated).toBe(true);
    expect(isAsked(withForm(normal), 'WBK4711', 'wbk-4711')).toBe(true);
    expect(isAsked(withForm({ keep: 'digits', words: [] }), 71104, '71104')).toBe(true);
    for (const stated of ['WBK4712', 'WBK4711 and WBK4712', null, undefined, { id: 'WBK4711' }, 'n/a'])
      expect(isAsked(withForm(normal), stated, 'WBK4711')).toBe(false);
  });

  it('is compared with its capitals without one, and says what is missing where it looks alike', () => {
    expect(isAsked(field, '001aB', '001Ab')).toBe(false);
    expect(given({ id: 'b17' }, ORDER_FILE, 'total')).toBe(
      'Expected the record of `B-17`, got one whose `id` is `b17`. If both are the same, say so with `normal` at `order` in `takes`',
    );
    expect(given({ id: 'B-71' }, ORDER_FILE, 'total')).not.toMatch(/normal/);
    const tool = changed(
      'label: order, type: text }',
      'label: order, type: text, normal: { keep: letters_and_digits } }',
    );
    expect(given({ id: 'b17' }, tool, 'total')).toEqual({ $money: 'EUR', minor: 4850 });
  });
});
