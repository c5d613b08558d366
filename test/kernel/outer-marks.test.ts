/** What is around an identifier, and what must not change inside one: a button for another number looks that one up. */
import { describe, expect, it } from 'vitest';
import { readFact } from '../../src/case/read-fact.ts';
import { normalOf, readIdentifier, type NormalForm } from '../../src/kernel/identifier.ts';

const PARCEL: NormalForm = { keep: 'letters_and_digits', separators: 'ignored', words: ['Parcel'] };
const LEVELS: NormalForm = { ...PARCEL, separators: 'kept' };
const HYPHENS: NormalForm = { keep: 'capitals_and_hyphens', words: ['Parcel'] };
const WRITTEN: NormalForm = { keep: 'as_written', words: ['Parcel'] };
const DIGITS: NormalForm = { keep: 'digits', words: ['Parcel'] };

const readingsOf = (text: string, form: NormalForm): readonly string[] => {
  const read = readIdentifier(text, form);
  return read.kind === 'identifier' ? [read.id] : read.readings;
};

const AROUND: readonly ((inner: string) => string)[] = [
  (inner) => `${inner}.`,
  (inner) => `${inner}!`,
  (inner) => `${inner}*`,
  (inner) => `${inner})`,
  (inner) => `${inner}"`,
  (inner) => `(${inner})`,
  (inner) => `[${inner}]`,
  (inner) => `"${inner}"`,
  (inner) => `“${inner}”.`,
  (inner) => `*${inner}*`,
  (inner) => `<${inner}>`,
  (inner) => `Parcel: ${inner}.`,
  (inner) => `Parcel "${inner}"`,
  (inner) => `("${inner}")`,
];

describe('marks around an identifier', () => {
  it.each([
    ['KZ-31-M', HYPHENS, 'KZ-31-M'],
    ['KZ-31-M', PARCEL, 'KZ31M'],
    ['KZ-31-4', LEVELS, 'KZ31-4'],
    ['55190231', DIGITS, '55190231'],
  ] as const)('leave one button, or are no part of what is read: %s', (inner, form, id) => {
    for (const around of AROUND)
      expect([around(inner), readingsOf(around(inner), form)]).toEqual([around(inner), [id]]);
  });

  it('are asked about where all is kept as it is written, and nothing inside changes', () => {
    for (const text of ['kZ-31.', '"kZ-31"', '“kZ-31”', '*kZ-31*', 'kZ-31!'])
      expect(readIdentifier(text, WRITTEN)).toEqual({
        kind: 'refused',
        why: `\`${text}\` has marks around it that may be no part of the number`,
        readings: ['kZ-31', text],
      });
    expect(readingsOf('kZ-31;', WRITTEN)).toEqual(['kZ-31']);
    expect(readingsOf('`kZ-31`', WRITTEN)).toEqual(['kZ-31']);
    for (const text of ['kZ  31', 'k\tZ\t31']) expect([text, readingsOf(text, WRITTEN)]).toEqual([text, []]);
    expect(readIdentifier('Parcel Flat NO 5', WRITTEN)).toMatchObject({ readings: ['5', 'Flat NO 5'] });
    for (const text of ['(kZ31)', '{kZ31}', 'Moor Ltd.', '<kZ31>'])
      expect(readIdentifier(text, WRITTEN)).toEqual({ kind: 'identifier', id: text });
  });

  it('are no bracket that belongs to the text, and nothing that stands for digits', () => {
    for (const text of ['5519 (A)', '(A) 5519', '5519…', '5519...', '5519??', '5519?'])
      expect([text, readingsOf(text, PARCEL)]).toEqual([text, []]);
  });
});

describe('what a form keeps', () => {
  it.each(['KZ_31', 'KZ.31', 'KZ~31', 'KZ−31', 'KZ/31', 'KZ.31.', 'Parcel KZ_31', 'KZ-31-', '-KZ-31', 'KZ__31'])(
    'is in each of its buttons: %s',
    (text) => {
      // Without its sign, this would be the number of something else.
      expect(readingsOf(text, HYPHENS)).toEqual([]);
    },
  );
});

describe('a range with a shortened end', () => {
  it.each([
    ['5519–40', ['551940', '5519', '5540']],
    ['5519—40', ['551940', '5519', '5540']],
    ['881–90', ['88190', '881', '890']],
    ['55190231–39', ['5519023139', '55190231', '55190239']],
    ['7001-04', ['700104', '7001', '7004']],
    ['5511-3', ['55113', '5511', '5513']],
    ['KZ5511-15', ['KZ551115', 'KZ5511', 'KZ5515']],
    ['5519–10', ['551910']],
    ['12–345678', ['12345678']],
    ['5519-A-C', ['5519AC', '5519A', '5519C']],
  ])('is asked about: %s', (text, readings) => {
    expect(readIdentifier(text, PARCEL)).toEqual({
      kind: 'refused',
      why: `\`${text}\` may be several, from one to another`,
      readings,
    });
  });

  it.each(['2026-44', 'KZ-2026-44', '5519-0815-99', '5519-10', '12-3', '0400-0000-2026-0001', 'KZ–5519'])(
    'is none in %s',
    (text) => {
      expect(readIdentifier(text, PARCEL).kind).toBe('identifier');
    },
  );

  it('is one where marks count only with a dash that no one types inside a number', () => {
    expect(readIdentifier('5519–24', LEVELS)).toMatchObject({ readings: ['5519-24', '5519', '5524'] });
    expect(readIdentifier('KZ-5519–24', HYPHENS)).toMatchObject({ readings: ['KZ-5519-24', 'KZ-5519', 'KZ-5524'] });
    for (const form of [LEVELS, HYPHENS])
      expect(readIdentifier('5519-24', form)).toEqual({ kind: 'identifier', id: '5519-24' });
  });
});

describe('what is no number, or not all of one', () => {
  it('is asked about when it is below zero', () => {
    const fact = { type: 'text' as const, normal: { ...PARCEL, words: ['Parcel'] } };
    const source = { currency: null, timeZone: 'UTC' };
    expect(readFact(fact, -5, source)).toMatchObject({
      problem: 'Expected an identifier, got `-5` as a number below zero',
      readings: [],
    });
    expect(readFact(fact, '-5519', source)).toMatchObject({ readings: ['5519'] });
    expect(readFact(fact, '- 5519', source)).toEqual({ value: '5519' });
  });

  it('is asked about when it may be masked by two letters', () => {
    for (const text of ['xx5519', 'XX-5519', '5519xx'])
      expect(readIdentifier(text, PARCEL)).toEqual({
        kind: 'refused',
        why: `\`${text}\` may be masked, with some of its characters not shown`,
        readings: [normalOf(text, PARCEL)],
      });
    expect(normalOf('KZXX5519', PARCEL)).toBe('KZXX5519');
  });

  it('is asked about behind `NO`, as behind `NR` and `ID`', () => {
    for (const word of ['NO', 'NR', 'ID'])
      expect(readIdentifier(`${word} 5519`, PARCEL)).toMatchObject({ readings: ['5519', `${word}5519`] });
  });
});
