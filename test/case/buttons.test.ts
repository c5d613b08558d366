/** The buttons of a list: what may be meant, in the words that were sent, and nothing that the kind says is impossible. */
import { describe, expect, it } from 'vitest';
import { readFact } from '../../src/case/read-fact.ts';

type Declaration = Parameters<typeof readFact>[0];
const LIST: Declaration = { type: 'list' };
const CHOICES: Declaration = { type: 'list', one_of: ['aphids', 'mildew', 'rust', 'slugs'] };
const read = (given: unknown, declared = LIST) => readFact(declared, given, { currency: null, timeZone: 'UTC' });

describe('the buttons of a list with choices', () => {
  it.each<[given: unknown, readings: readonly (readonly string[])[]]>([
    ['Aphids & slugs', [['aphids', 'slugs']]],
    ['aphids and rust', [['aphids', 'rust']]],
    ['aphids, rust.', [['aphids', 'rust']]],
    ['aphids, none', [['aphids']]],
    [['Aphids', 'SLUGS'], [['aphids', 'slugs']]],
    ['slugs - aphids', [['slugs', 'aphids']]],
    ['Other: moss', []],
    ['all', []],
    ['none', []],
    ['Rust/mildew, aphids and slugs', []],
  ])('are lists of the choices alone: %j', (given, readings) => {
    expect(read(given, CHOICES)).toMatchObject({ problem: expect.any(String) as string, readings });
  });
});

describe('a name with a word that may say what is not there', () => {
  it.each([
    ['Jardins Sans Pluie, Lund', ['Lund']],
    ['Comic Sans MS, Arial', ['Arial']],
    ['Sans Pluie, Lund', ['Lund']],
    ['Kim Soon, Lund', ['Lund']],
    ['Ma Yun, Lund', ['Lund']],
    ["Lund, Can't Stop Ltd", ['Lund']],
    ['Gardens Without Borders', []],
    ['Gärten ohne Grenzen', []],
    ['Sin Ciudad', []],
    ['Maar B.V.', []],
    ['But first clay', []],
    ['fern without flash', []],
    ['fern minus clay', []],
    ['Mr Lund has not sent clay', []],
  ])('is offered with the others: %s', (text, others) => {
    const whole = text.split(', ');
    expect(read(text)).toMatchObject({ readings: others.length === 0 ? [whole] : [others, whole] });
  });

  it.each([[['Will call later', 'Refund']], [['Where is my fern?', 'Refund']], [['Fern LATER', 'Refund']]])(
    'is offered with the others of a JSON list: %j',
    (given) => {
      expect(read(given)).toMatchObject({ readings: [['Refund'], given] });
    },
  );

  it.each([
    [['Kim Soon', 'Lund']],
    [['Jardins Sans Pluie']],
    [['Comic Sans MS', 'Arial']],
    [["Don't Panic Ltd", 'Lund']],
  ])('is read where a program stated it in capitals: %j', (given) => {
    expect(read(given)).toEqual({ value: given });
  });

  it('is none where it says clearly that something is not there', () => {
    expect(read('fern, no clay')).toMatchObject({ readings: [['fern']] });
    expect(read('fern, but no clay')).toMatchObject({ readings: [['fern']] });
    expect(read(['No Clay', 'Fern'])).toMatchObject({ readings: [['Fern']] });
  });

  it('is not taken for a quoted mail where a sign is next to digits', () => {
    expect(read('50%, >100')).toMatchObject({ readings: [] });
  });
});

describe('several items without a comma', () => {
  it.each<[text: string, readings: readonly (readonly string[])[]]>([
    ['· fern · clay', [['fern', 'clay']]],
    ['fern.jpg clay 2.pdf', [['fern.jpg', 'clay 2.pdf'], ['fern.jpg clay 2.pdf']]],
    [
      'fern, bag.',
      [
        ['fern', 'bag'],
        ['fern', 'bag.'],
      ],
    ],
    ['☑ fern ☐ clay', [['fern'], ['fern', 'clay']]],
    ['☑ fern, ☐ clay', [['fern'], ['fern', 'clay']]],
    ['[x] fern [ ] clay', [['fern'], ['fern', 'clay']]],
    ['☑ fern, moss ☐ clay', []],
    ['✓ fern ✗ clay', [['fern']]],
    ['moss. bag.', [['moss', 'bag'], ['moss. bag.']]],
    ['both', [['both']]],
    ['same as in March', [['same as in March']]],
    ['ver anexo', [['ver anexo']]],
  ])('are asked about: %s', (text, readings) => {
    expect(read(text)).toMatchObject({ readings });
  });

  it.each([
    ['+ fern\n+ clay', ['fern', 'clay']],
    ['i. fern\nii. clay\niii. moss\niv. bag', ['fern', 'clay', 'moss', 'bag']],
    ['vi) fern\nvii) clay', ['fern', 'clay']],
    ['+ 49 170 12', ['+ 49 170 12']],
    ['Ver 2, fern 1.jpg', ['Ver 2', 'fern 1.jpg']],
    ['Moor Inc., Lund Ltd.', ['Moor Inc.', 'Lund Ltd.']],
  ])('are read: %j', (text, value) => {
    expect(read(text)).toEqual({ value });
  });
});

describe('an error of a spreadsheet', () => {
  const ERRORS = ['#N/A', '#REF!', '#DIV/0!', '#NV', '#¿NOMBRE?'];

  it.each(ERRORS)('is named, optional or not: %s', (text) => {
    for (const optional of [true, false]) {
      const why = expect.stringContaining('which is an error of a spreadsheet') as string;
      expect(read(text, { type: 'text', optional })).toMatchObject({ problem: why, readings: [] });
      for (const given of [text, `fern, ${text}`, ['fern', text], JSON.stringify([text])])
        expect([given, read(given, { type: 'list', optional })]).toEqual([
          given,
          expect.objectContaining({ problem: why, readings: [] }),
        ]);
    }
  });

  it('is a text where it is a declared choice, and other texts with its sign are texts', () => {
    expect(read('#N/A', { type: 'text', one_of: ['#N/A'] })).toEqual({ value: '#N/A' });
    expect(read('#N/A', { type: 'list', one_of: ['#N/A'] })).toEqual({ value: ['#N/A'] });
    for (const text of ['#4711', '#A12', '#URGENT!']) expect(read(text, { type: 'text' })).toEqual({ value: text });
  });
});
