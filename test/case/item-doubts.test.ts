/** What is no plain item of a list: a sign that we do not know, a word around the items, one that stands for others. */
import { describe, expect, it } from 'vitest';
import { listItems } from '../../src/case/list-items.ts';

describe('a list that came as one text', () => {
  it.each([
    'fern^clay',
    'fern ~ clay',
    'fern => clay',
    'fern > clay',
    'fern*, clay',
    '[fern], clay',
    '<b>fern</b>, clay',
    '`fern`, `clay`',
    'fern#clay',
    'fern::clay',
    '&bull; fern &bull; clay',
    'fern, clay o.ä.',
    'fern, clay u. v. m.',
    'fern, clay m.fl.',
    'fern, clay ecc.',
    'fern, others',
    'fern, clay among others',
    'etc.',
    'fern no, clay yes',
    'x fern, clay',
    'fern x, clay',
    'fern:\nclay: 2 x',
  ])('is asked about: %s', (text) => {
    expect(listItems(text)).toMatchObject({ kind: 'refused', readings: [] });
  });

  it.each([
    [
      'Moor\\, Ana; Lund',
      [
        ['Moor, Ana', 'Lund'],
        ['Moor', 'Ana', 'Lund'],
      ],
    ],
    ['fern\\nclay', [['fern', 'clay']]],
    ['fern%2C%20clay', [['fern', 'clay']]],
    ['see enclosure', [['see enclosure']]],
    ['fern, siehe Mail', [['fern'], ['fern', 'siehe Mail']]],
    ['various', [['various']]],
    [
      'Samples: fern, clay',
      [
        ['fern', 'clay'],
        ['Samples: fern', 'clay'],
      ],
    ],
    [
      'Hello, fern, clay',
      [
        ['fern', 'clay'],
        ['Hello', 'fern', 'clay'],
      ],
    ],
    [
      'fern, clay please',
      [
        ['fern', 'clay'],
        ['fern', 'clay please'],
      ],
    ],
    [
      'possibly fern, clay',
      [
        ['fern', 'clay'],
        ['possibly fern', 'clay'],
      ],
    ],
    ['fern or clay', [['fern', 'clay'], ['fern or clay']]],
    ['fern vs. clay', [['fern', 'clay'], ['fern vs. clay']]],
    [
      'fern, clay and/or sand',
      [
        ['fern', 'clay', 'sand'],
        ['fern', 'clay and/or sand'],
      ],
    ],
    [
      'fern, else clay',
      [
        ['fern', 'clay'],
        ['fern', 'else clay'],
      ],
    ],
    ['Ferns. Clays.', [['Ferns', 'Clays'], ['Ferns. Clays.']]],
    [
      'fern, clay.',
      [
        ['fern', 'clay'],
        ['fern', 'clay.'],
      ],
    ],
  ])('is asked about, with what may be meant: %j', (text, readings) => {
    expect(listItems(text)).toMatchObject({ kind: 'refused', readings });
  });

  it('says why', () => {
    expect(listItems('fern, various')).toMatchObject({
      why: 'Expected the items themselves, got one that may stand for others in',
    });
    expect(listItems('fern^clay')).toMatchObject({
      why: 'Expected items in double quotes where they have other signs than words and numbers, got',
    });
  });

  it('is what is in quotes, whatever it says', () => {
    for (const text of ['"fern^clay", "various"', '“fern^clay”, “various”'])
      expect(listItems(text)).toEqual({ kind: 'items', items: ['fern^clay', 'various'] });
  });
});
