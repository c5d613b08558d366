/**
 * Sentences with an amount, as people of many trades and countries write them: `honest.txt` has what each says, and
 * `asked` where a person is asked all the same; each line of `asked.txt` is one in which no amount is read.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { costRatio } from '../../cpu.ts';
import { findAmounts } from '../../../src/kernel/find-amounts.ts';
import { formatMoney } from '../../../src/kernel/money.ts';

const linesOf = (name: string): readonly string[] =>
  readFileSync(new URL(name, import.meta.url), 'utf8')
    .trimEnd()
    .replaceAll('\\n', '\r')
    .split('\n');
const read = (text: string): readonly (string | null)[] =>
  findAmounts(text.replaceAll('\r', '\n'), null).map(({ value }) => (value === null ? null : formatMoney(value)));

const HONEST = linesOf('honest.txt').map((line) => line.split(' | '));
/** Of honest statements, the share that a person is asked about. */
const ASKED_MAX = 0.05;

describe('an amount in a text', () => {
  it.each(HONEST)('is %s in: %s', (amount = '', text = '') => {
    expect(read(text)).toEqual([amount === 'asked' ? null : amount.replace(/^([\d,.]+) USD$/, '$$$1')]);
  });

  it('is asked about in few honest statements', () => {
    expect(HONEST.filter(([amount]) => amount === 'asked').length / HONEST.length).toBeLessThan(ASKED_MAX);
  });

  it.each(linesOf('asked.txt'))('is not read next to what is not known to leave it as it is: %s', (text) => {
    const found = read(text);
    expect(found.length).toBeGreaterThan(0);
    expect(found.filter((value) => value !== null)).toEqual([]);
  });

  it.each([
    'We claim $500, ',
    'Each crate of tea was wet and $40 ',
    'xyzzy $5 plugh ',
    'a total of the sum of $5 for the ',
  ])('is found in time that grows with the length of the letter: %s', (part) => {
    const finding = (length: number) => (): unknown => findAmounts(part.repeat(Math.floor(length / part.length)), null);
    expect(costRatio(finding(64_000), finding(8_000), 4)).toBeLessThan(32);
  });
});
