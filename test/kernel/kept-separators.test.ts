/**
 * Numbers that differ only in where a mark stands. A normal form that keeps the marks tells them apart; whatever the
 * form, a range is no number.
 */
import { describe, expect, it } from 'vitest';
import { normalOf, readIdentifier, type NormalForm } from '../../src/kernel/identifier.ts';

const form = (keep: NormalForm['keep'], separators?: NormalForm['separators']): NormalForm => ({
  keep,
  words: ['WP'],
  ...(separators === undefined ? {} : { separators }),
});
const KEPT = form('letters_and_digits', 'kept');
const IGNORED = form('letters_and_digits', 'ignored');

describe('a form that keeps separators', () => {
  it.each([
    ['1998.45.2', '1998.4.52'],
    ['P-1-12', 'P-11-2'],
    ['B-AB 123', 'BA-B 123'],
    ['HH-A 1234', 'H-HA 1234'],
    ['4.1.12', '4.11.2'],
    ['1-23', '12-3'],
  ])('tells %s from %s, which are one without them', (one, other) => {
    const [first, second] = [normalOf(one, KEPT), normalOf(other, KEPT)];
    expect(first).not.toBeNull();
    expect(second).not.toBeNull();
    expect(first).not.toBe(second);
    expect(normalOf(one, IGNORED)).toBe(normalOf(other, IGNORED));
  });

  it.each([
    ['1998.4.52', '1998-4-52'],
    ['1998–4–52', '1998-4-52'],
    ['wp 1998.4.52', '1998-4-52'],
    ['B-AB 123', 'B-AB123'],
    ['b.ab-123', 'B-AB123'],
    ['L.2026.14.13', 'L2026-14-13'],
    ['L2026', 'L2026'],
    ['PJP/55-21', 'PJP/55-21'],
  ])('reads %s as %s, whatever the marks are', (text, id) => {
    expect(normalOf(text, KEPT)).toBe(id);
    expect(normalOf(id, KEPT)).toBe(id);
  });

  it('tells letters between digits apart by the side on which the mark is', () => {
    const ids = ['12A-3', '12-A3', '12A3', '12-A-3'].map((text) => normalOf(text, KEPT));
    expect(ids).toEqual(['12A-3', '12-A3', '12A3', '12-A-3']);
    expect(ids.map((id) => normalOf(id ?? '', KEPT))).toEqual(ids);
    expect(normalOf('1998.45.a', KEPT)).toBe(normalOf('1998.45a', KEPT));
  });

  it.each([
    ['1998.4.12', '1998-4-12'],
    ['1998-4-31', '1998-4-31'],
    ['wp 1912.1.1', '1912-1-1'],
  ])('reads %s, which could be a date, as the number %s', (text, id) => {
    expect(readIdentifier(text, KEPT)).toEqual({ kind: 'identifier', id });
    expect(readIdentifier(id, KEPT)).toEqual({ kind: 'identifier', id });
    expect(readIdentifier(text, IGNORED)).toMatchObject({ kind: 'refused' });
  });

  it.each([
    ['1998-04-12', ['1998-04-12', '1998-4-12']],
    ['12.04.1998', ['12-04-1998']],
    ['1998/4/12', ['1998-4-12']],
    ['1998.45', ['1998-45']],
    ['98.99', ['98-99']],
    ['12-13', ['12-13', '12', '13']],
    ['12/04/1998', []],
    ['4-Mar', []],
  ])('asks whether %s is what a spreadsheet made, or several, with its readings as buttons', (text, readings) => {
    expect(readIdentifier(text, KEPT)).toMatchObject({ kind: 'refused', readings });
    expect(readings.map((id) => normalOf(id, KEPT))).toEqual(readings);
  });

  it('keeps them between digits alone, too', () => {
    expect(normalOf('1.23', form('digits', 'kept'))).toBeNull();
    expect(normalOf('1-23-4', form('digits', 'kept'))).toBe('1-23-4');
    expect(normalOf('A1-23', form('digits', 'kept'))).toBeNull();
  });

  it('offers no number without its marks', () => {
    for (const text of ['1998.4.52 1998.4.53', '400.123', '4001-4002', '1998.45.1-3'])
      expect(readIdentifier(text, KEPT)).toMatchObject({
        kind: 'refused',
        readings: expect.not.arrayContaining([text.replaceAll(/[^0-9]/g, '')]),
      });
  });
});

describe('a range of parts', () => {
  it.each([
    ['L.2026.14.1-3', ['L2026141', 'L2026143'], ['L2026-14-1', 'L2026-14-3']],
    ['1998.45.1-.3', ['1998451', '1998453'], ['1998-45-1', '1998-45-3']],
    ['1998.45a-c', ['199845A', '199845C'], ['1998-45A', '1998-45C']],
    ['2026.14.9–12', ['2026149', '20261412'], ['2026-14-9', '2026-14-12']],
    ['2026.14.1-1000', ['2026141', '2026141000'], ['2026-14-1', '2026-14-1000']],
    ['1998-45.1-3', ['1998451', '1998453'], ['1998-45-1', '1998-45-3']],
    ['A-1–3', ['A1', 'A3'], ['A1', 'A3']],
    ['1998.45 a-c', ['199845A', '199845C'], ['1998-45A', '1998-45C']],
    ['1998.4.52-1998.4.54', ['1998452', '1998454'], ['1998-4-52', '1998-4-54']],
    ['1998.4.52 – 1998.4.54', ['1998452', '1998454'], ['1998-4-52', '1998-4-54']],
    ['1998.4.52 to 1998.4.54', ['1998452', '1998454'], ['1998-4-52', '1998-4-54']],
    ['1998-4-52-1998-4-54', ['1998452', '1998454'], ['1998-4-52', '1998-4-54']],
    ['1998.100–1998.102', ['1998100', '1998102'], ['1998-100', '1998-102']],
    ['L.2026.14.1-L.2026.14.3', ['L2026141', 'L2026143'], ['L2026-14-1', 'L2026-14-3']],
    ['1998.45a-1998.45c', ['199845A', '199845C'], ['1998-45A', '1998-45C']],
    ['A1234-A1239', ['A1234', 'A1239'], ['A1234', 'A1239']],
    ['S1–S4', ['S1', 'S4'], ['S1', 'S4']],
    ['12a-12c', ['12A', '12C'], ['12A', '12C']],
  ])('is asked about with its ends, and the whole where it can be one number: %s', (text, ignored, kept) => {
    for (const [form, ends] of [
      [IGNORED, ignored],
      [KEPT, kept],
    ] as const) {
      const { readings } = readIdentifier(text, form) as Extract<
        ReturnType<typeof readIdentifier>,
        { kind: 'refused' }
      >;
      expect(readings.slice(-2)).toEqual(ends);
      const wholes = readings.slice(0, -2);
      expect(wholes).toHaveLength(text.includes(' ') ? 0 : 1);
      // Whoever types the whole as it is shown is understood.
      for (const whole of wholes) {
        expect(normalOf(whole, form)).toBe(whole);
        const again = readIdentifier(whole, form);
        if (again.kind === 'refused') expect(again.readings).toContain(whole);
      }
    }
  });

  it.each(['123.456.789-09', '12.345.678/0001-95', '12.345.678-5', 'P-1-12', 'AB-12-C', '12B-3', 'B-12-B-7'])(
    'is not seen in %s',
    (text) => {
      const read = readIdentifier(text, IGNORED);
      expect(read.kind === 'refused' && read.why.includes('from one to another')).toBe(false);
    },
  );
});
