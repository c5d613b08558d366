/** Items that a program stated as JSON, each of which is one, and what people write around a list. */
import { describe, expect, it } from 'vitest';
import { readFact } from '../../src/case/read-fact.ts';

const source = { currency: null, timeZone: 'UTC' };
const read = (given: unknown) => readFact({ type: 'list' }, given, source);

const DOUBTED: readonly string[] = [
  'no fern',
  'fern (missing)',
  'fern (tbd)',
  'fern ✗',
  '☐ fern',
  'fern: no',
  'fern no',
  'fern pending',
  'fern?',
  'et al.',
  'see attachment',
  'all',
  'etc.',
  'fern sans clay',
  'fern ohne clay',
  "fern won't come",
  'fern (later)',
  'fern tomorrow',
  'possibly fern',
  'we sent fern',
  'attached are ferns',
];

const ONE_EACH: readonly string[] = [
  'fern and clay',
  'fern & clay',
  'fern - clay',
  'fern, clay',
  'fern|clay',
  'fern; clay',
  'fern::clay',
  'fern__clay',
  'fern [large]',
  '- fern',
  '1,5 l drum',
  'Size: large',
];

describe('a JSON list', () => {
  it.each(DOUBTED)('is asked about for an item that says that it is none: %s', (item) => {
    for (const given of [[item, 'moss'], ['moss', item], [item], JSON.stringify([item, 'moss'])])
      expect([given, read(given)]).toEqual([given, expect.objectContaining({ problem: expect.any(String) as string })]);
    expect(read(item)).not.toMatchObject({ value: [item] });
  });

  it.each(ONE_EACH)('has each item as one, whatever signs it has: %s', (item) => {
    for (const given of [[item, 'moss'], ['moss', item], [item]])
      for (const sent of [given, JSON.stringify(given)]) expect([sent, read(sent)]).toEqual([sent, { value: given }]);
  });

  it('shows the items, and what they may be', () => {
    expect(read(['no fern', 'moss'])).toEqual({
      problem: 'Expected what there is, got an item that may say what is not there in `no fern, moss`',
      text: 'no fern, moss',
      readings: [['moss']],
    });
  });

  it.each([
    [['fern', 'clay']],
    [['Sencha 100g', 'Hojicha, roasted', 'Matcha & bowl', 'Genmaicha - bio']],
    [['Moor, Ana', 'Lund']],
    [['AT&T', 'R&D']],
    [['fern.pdf', 'IMG_2041.JPG']],
    [[4001, 4002]],
    [['Ref: No 5', 'Ref: No 6']],
    [['X-ray', 'follow-up']],
    [['Ana Lee <ana@x.example>']],
    [['ß', '鉢植え']],
  ])('is read without a question: %j', (given) => {
    expect(read(given)).toEqual({ value: given.map(String) });
    expect(read(JSON.stringify(given))).toEqual({ value: given.map(String) });
  });

  it('is read with what its kind declares, whatever it says', () => {
    const declared = { type: 'list' as const, one_of: ['all', 'no fern', 'fern, clay'] };
    expect(readFact(declared, ['all', 'no fern', 'fern, clay'], source)).toEqual({
      value: ['all', 'no fern', 'fern, clay'],
    });
  });
});

describe('a list with a sentence or a signature', () => {
  it.each([
    ['fern, but no clay', [['fern']]],
    ['fern, clay, sent from my iPhone', [['fern', 'clay']]],
    ['fern, clay, thanks, Ana', [['fern', 'clay']]],
    ['fern, clay, kind regards', [['fern', 'clay']]],
    ['I have the fern, clay', []],
    ["we've sent fern, clay", []],
  ])('is asked about: %s', (text, readings) => {
    expect(read(text)).toMatchObject({ problem: expect.any(String) as string, readings });
  });

  it.each([
    'I beam, H beam',
    'We Care Ltd, Moor',
    'soon-to-expire stock, fern',
    'IT support, fern',
    'Thanksgiving, moss',
  ])('is none: %s', (text) => {
    expect(read(text)).toEqual({ value: text.split(', ') });
  });
});
