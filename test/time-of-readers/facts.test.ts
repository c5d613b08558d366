/** No text that a source sends as a fact takes longer to read than its length explains. */
import { describe, expect, it } from 'vitest';
import { readFact } from '../../src/case/read-fact.ts';
import { itemCharactersMax } from '../../src/kernel/limits.ts';
import { growing } from './grows.ts';

type Declaration = Parameters<typeof readFact>[0];

const SOURCE = { currency: 'USD', timeZone: 'America/New_York' };
const FACTS: readonly (readonly [string, Declaration])[] = [
  ['a free text', { type: 'text' }],
  ['a free text that may be missing', { type: 'text', optional: true }],
  ['a choice', { type: 'text', one_of: ['none', 'gold', 'silver, with a bow'] }],
  ['letters and digits', { type: 'text', normal: { keep: 'letters_and_digits', words: ['BOL', 'bill of lading'] } }],
  ['digits', { type: 'text', normal: { keep: 'digits', separators: 'kept', words: ['account'] } }],
  ['capitals and hyphens', { type: 'text', normal: { keep: 'capitals_and_hyphens', words: ['PO'] } }],
  ['what is kept as it is written', { type: 'text', normal: { keep: 'as_written', words: ['ref'] } }],
  ['a number', { type: 'number' }],
  ['an amount', { type: 'money' }],
  ['a time', { type: 'time' }],
  ['a span', { type: 'duration' }],
  ['a truth', { type: 'boolean' }],
  ['a list', { type: 'list' }],
  ['a list of choices', { type: 'list', one_of: ['invoice', 'photos'] }],
];

describe('a long text as a fact', () => {
  it.each(FACTS)('is read in a time that grows as it does: %s', (_, declaration) => {
    expect(growing((text) => readFact(declaration, text, SOURCE), 1_000)).toEqual([]);
    expect(growing((text) => readFact(declaration, text, SOURCE), 16_000)).toEqual([]);
  });

  it('is read so as one of several items of a list, too', () => {
    expect(growing((text) => readFact({ type: 'list' }, [text, 'b'], SOURCE), 16_000)).toEqual([]);
  });

  it.each([
    ['brackets', '('.repeat(65_000), 'Expected a list of at most 32768 characters, got'],
    ['a line without a comma', `${'photos '.repeat(200)}, invoice`, 'Expected items with a comma between them, got'],
    ['commas', ','.repeat(30_000), 'Expected a list of at most 200 items, got'],
    ['a long item', `photos, ${'x'.repeat(itemCharactersMax + 1)}`, 'Expected items of at most 300 characters, got'],
  ])('that is no list is refused with a sentence: %s', (_, text, sentence) => {
    expect(readFact({ type: 'list' }, text, SOURCE)).toMatchObject({ problem: expect.stringContaining(sentence) });
  });

  it('is read where a list is that long', () => {
    const names = Array.from({ length: 200 }, (_, index) => `Packing list of the pallet ${index + 1} in Reno.pdf`);
    expect(readFact({ type: 'list' }, names.join('\n'), SOURCE)).toEqual({ value: names });
    expect(readFact({ type: 'list' }, JSON.stringify(names), SOURCE)).toEqual({ value: names });
    expect(readFact({ type: 'list' }, names, SOURCE)).toEqual({ value: names });
  });

  it('is read where it is free', () => {
    const text = 'The pallet fell off the lift. '.repeat(2_000).trim();
    expect(readFact({ type: 'text' }, text, SOURCE)).toEqual({ value: text });
  });
});
