/** Texts of which an identifier can be made, and that mean something else: people are asked, with the number as a button. */
import { describe, expect, it } from 'vitest';
import { openRange } from '../../src/kernel/otherwise-meant.ts';
import { normalOf, readIdentifier, type NormalForm } from '../../src/kernel/identifier.ts';

const KEPT: NormalForm = { keep: 'letters_and_digits', separators: 'kept', words: ['Parcel'] };
const IGNORED: NormalForm = { ...KEPT, separators: 'ignored' };
const HYPHENS: NormalForm = { keep: 'capitals_and_hyphens', words: ['Parcel'] };

describe('a text that stands for a number', () => {
  it.each([
    ['no-batch', 'NO-BATCH'],
    ['NO-BATCH', 'NO-BATCH'],
    ['ver-anexo', 'VER-ANEXO'],
    ['vide-supra', 'VIDE-SUPRA'],
    ['DITTO', 'DITTO'],
    ['Idem', 'IDEM'],
    ['same-as-before', 'SAME-AS-BEFORE'],
    ['unknown-batch', 'UNKNOWN-BATCH'],
    ['pending-2', 'PENDING2'],
    ['tbd-17', 'TBD17'],
    ['label', 'LABEL'],
    ['parcel', 'PARCEL'],
  ])('is asked about: %s', (text, id) => {
    expect(readIdentifier(text, KEPT)).toMatchObject({ kind: 'refused', readings: [id] });
  });

  it('is named', () => {
    expect(readIdentifier('pending-2', KEPT)).toMatchObject({
      why: '`pending-2` has `pending` in it, which may stand in place of a number',
    });
    expect(readIdentifier('parcel', KEPT)).toMatchObject({ why: '`parcel` may be a label alone' });
    expect(readIdentifier('mallow', KEPT)).toMatchObject({ why: '`mallow` has no digit, and may be a word' });
  });

  it('is asked about without a button where a gap is not filled in', () => {
    for (const text of ['14-__', 'B__-2', '14__3'])
      expect(readIdentifier(text, KEPT)).toMatchObject({
        why: `\`${text}\` has a gap that may not be filled in yet`,
        readings: [],
      });
  });

  it.each(['QXKZPL', 'NORD-778', 'NO-4711', 'SEEB-12', 'NONIUS-3', 'LATERAN7', 'VER-12', 'SEE-9', 'Y'])(
    'is not %s',
    (text) => {
      expect(readIdentifier(text, HYPHENS)).toEqual({ kind: 'identifier', id: text });
    },
  );
});

describe('a word that is joined to a number', () => {
  it.each([
    ['KZ31-771ff', ['KZ31-771', 'KZ31-771FF']],
    ['KZ31-771bis', ['KZ31-771', 'KZ31-771BIS']],
    ['5519-ex-Moor', ['5519', '5519EX-MOOR']],
    ['5519ex-Moor', ['5519', '5519EX-MOOR']],
    ['kz31-771-void', ['KZ31-771', 'KZ31-771VOID']],
    ['St.Moor5519', ['ST-MOOR5519']],
  ])('is asked about: %s', (text, readings) => {
    expect(readIdentifier(text, KEPT)).toMatchObject({ kind: 'refused', readings });
  });

  it.each([
    ['Kz31-771', 'KZ31-771'],
    ['kz31-771', 'KZ31-771'],
    ['KZ31-771b', 'KZ31-771B'],
    ['Inv-5519', 'INV5519'],
    ['hx7k2p', 'HX7K2P'],
    ['Hx7k2p', 'HX7K2P'],
  ])('is not meant where small letters are the writing of the number: %s', (text, id) => {
    expect(readIdentifier(text, KEPT)).toEqual({ kind: 'identifier', id });
  });
});

describe('a range whose second end is short', () => {
  it.each([
    ['B14–17', ['B14-17', 'B14', 'B17']],
    ['KZ31-771-774', ['KZ31-771-774', 'KZ31-771', 'KZ31-774']],
    ['KZ31-771 to 774', ['KZ31-771', 'KZ31-774']],
    ['KZ31-771...774', ['KZ31-771', 'KZ31-774']],
    ['KZ31-771→4', ['KZ31-771', 'KZ31-774']],
    ['14-3..6', ['14-3', '14-6']],
  ])('is asked about with its ends: %s', (text, readings) => {
    expect(readIdentifier(text, KEPT)).toMatchObject({
      why: expect.stringContaining('from one to another') as string,
      readings,
    });
  });

  it.each(['400-0000-2026-0001', 'B14-17', '4711-0815-99', 'TT 2026-0815', '1998-45-46'])('is not %s', (text) => {
    for (const form of [KEPT, IGNORED]) expect(readIdentifier(text, form).kind).toBe('identifier');
  });
});

describe('a number of two levels', () => {
  it('has a button with its mark where marks count, and can be typed', () => {
    for (const form of [KEPT, HYPHENS]) {
      expect(readIdentifier('14.3', form)).toMatchObject({ readings: ['14-3'] });
      expect(readIdentifier('14-17', form)).toMatchObject({ readings: ['14-17', '14', '17'] });
      expect(normalOf('14-17', form)).toBe('14-17');
    }
    expect(readIdentifier('Parcel 14/3', KEPT)).toMatchObject({
      why: '`Parcel 14/3` may be one number or several',
      readings: ['14-3', '14', '3'],
    });
  });
});

describe('a range', () => {
  it('goes up: its second end is the larger one', () => {
    expect(openRange('SHP-2216 to 2218')).toEqual(['SHP-2216', 'SHP-2218']);
    expect(openRange('SHP-2218 to 2216')).toEqual([]);
  });

  it('is no doubt about a text that is kept as it is written', () => {
    const written: NormalForm = { keep: 'as_written', words: [] };
    expect(readIdentifier('no-batch', written)).toMatchObject({ kind: 'identifier' });
    expect(readIdentifier('no-batch', KEPT)).toMatchObject({ kind: 'refused' });
  });
});
