/** Labels with a slash, and two numbers with signs or a word between them: people are asked, with what was written as buttons. */
import { describe, expect, it } from 'vitest';
import { readIdentifier, type NormalForm } from '../../src/kernel/identifier.ts';

const KEPT: NormalForm = { keep: 'letters_and_digits', separators: 'kept', words: ['Parcel'] };
const IGNORED: NormalForm = { ...KEPT, separators: 'ignored' };
const HYPHENS: NormalForm = { keep: 'capitals_and_hyphens', words: ['Parcel'] };
const DIGITS: NormalForm = { keep: 'digits', separators: 'ignored', words: ['Parcel'] };

describe('a label with a slash', () => {
  it.each([
    ['S/N 4711', '4711', 'S/N4711'],
    ['S/N: 4711', '4711', 'S/N4711'],
    ['S/N#4711', '4711', 'S/N4711'],
    ['S/N4711', '4711', 'S/N4711'],
    ['P/N 88-1', '88-1', 'P/N88-1'],
    ['w/o 4711', '4711', 'W/O4711'],
    ['Serial/No 4711', '4711', 'SERIAL/NO4711'],
    ['N/A 4711', '4711', 'N/A4711'],
    ['n/a 4711', '4711', 'N/A4711'],
    ['NR/4471', '4471', 'NR/4471'],
    ['No/4471', '4471', 'NO/4471'],
    ['REF/4471', '4471', 'REF/4471'],
  ])('is asked about, with and without it: %s', (text, bare, whole) => {
    expect(readIdentifier(text, KEPT)).toMatchObject({
      why: expect.stringContaining('may begin with a label') as string,
      readings: [bare, whole],
    });
  });

  it('is no part where the number has no slash', () => {
    for (const form of [HYPHENS, DIGITS])
      expect(readIdentifier('S/N 4711', form)).toMatchObject({ kind: 'refused', readings: ['4711'] });
  });

  it('belongs to the number where other letters are joined to it, and is taken off where the kind lists it', () => {
    expect(readIdentifier('PJP/5521', IGNORED)).toEqual({ kind: 'identifier', id: 'PJP/5521' });
    expect(readIdentifier('S/N 4711', { ...KEPT, words: ['S/N'] })).toEqual({ kind: 'identifier', id: '4711' });
  });
});

describe('two numbers with signs or a word between them', () => {
  it.each([
    ['24-118..24-119', ['24-118', '24-119']],
    ['1998.4.52..1998.4.54', ['1998-4-52', '1998-4-54']],
    ['A12..A15', ['A12', 'A15']],
    ['12A..12C', ['12A', '12C']],
    ['B12…A15', ['B12', 'A15']],
    ['4711..4719', ['4711', '4719']],
    ['4412--4413', ['4412-4413', '4412', '4413']],
    ['KZ-1--2', ['KZ1-2', 'KZ1', 'KZ2']],
    ['KZ-1-THRU-3', ['KZ1-THRU-3', 'KZ1', 'KZ3']],
    ['KZ-1-BIS-3', ['KZ1-BIS-3', 'KZ1', 'KZ3']],
    ['KZ-1-TO-3', ['KZ1-TO-3', 'KZ1', 'KZ3']],
    ['4412-u-4413', ['4412-U-4413', '4412', '4413']],
    ['24-118ff', ['24-118', '24-118FF']],
    ['4711ff.', ['4711', '4711FF']],
  ])('are asked about with their ends: %s', (text, readings) => {
    expect(readIdentifier(text, KEPT)).toMatchObject({ kind: 'refused', readings });
  });

  it.each(['4412--4413', 'KZ-1--2', 'KZ-1-THRU-3', '4412-u-4413', '4711ff'])(
    'are in no form one number: %s',
    (text) => {
      for (const form of [KEPT, IGNORED, HYPHENS, DIGITS]) expect(readIdentifier(text, form).kind).toBe('refused');
    },
  );

  it.each(['KZ--77', '12-AL-15', '12-U-15', '3f41ff', 'INV-2026-U-44', '4711FF', 'STAFF'])('are not %s', (text) => {
    expect(readIdentifier(text, HYPHENS).kind).toBe('identifier');
  });
});
