/** The page for authors that says how values are read: each example of its tables is read as the page says. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readFact } from '../../src/case/read-fact.ts';

const PAGE = readFileSync(new URL('../../sops/values.md', import.meta.url), 'utf8');
type Declaration = Parameters<typeof readFact>[0];

/** The rows of the tables below a heading of the page, cell by cell. */
const rowsBelow = (heading: string): string[][] => {
  const part = PAGE.split(/^## /m).find((text) => text.startsWith(heading)) ?? '';
  return [...part.matchAll(/^\| (.*) \|$/gm)]
    .map(([, row = '']) => row.split(' | '))
    .filter(([first = '']) => !/^-+$/.test(first));
};
/** The examples of a cell: what is in backticks. */
const examples = (cell = ''): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, text = '']) => text);
const becomes = (declaration: Declaration, text: string, currency: string | null = null): string => {
  const read = readFact(declaration, text, { currency, timeZone: 'UTC' });
  return read === null ? 'missing' : 'problem' in read ? 'asked about' : 'read';
};

const MONEY: Declaration = { type: 'money' };
const BOL: Declaration = {
  type: 'text',
  normal: { keep: 'letters_and_digits', separators: 'ignored', words: ['BOL', 'B/L'] },
};

describe('what the page says of', () => {
  it.each(
    rowsBelow('Amounts').flatMap(([what = '', then = '']) =>
      /^(?:read|asked about)/.test(then)
        ? examples(what).map((text) => [text, then, what.includes('dollars') ? 'USD' : 'EUR'])
        : [],
    ),
  )('the amount %s', (text = '', then = '', currency = '') => {
    expect(then.startsWith(becomes(MONEY, text, currency))).toBe(true);
  });

  it.each(
    rowsBelow('Nothing there').flatMap(([what, then = '']) =>
      /^(?:missing|asked about)/.test(then) ? examples(what).map((text) => [text, then]) : [],
    ),
  )('the text %s', (text, then) => {
    const declared: Declaration = { type: 'money', optional: true };
    expect([then.split(/[,:]/)[0]]).toContain(becomes(declared, text, 'EUR'));
  });

  it.each(
    rowsBelow('Identifiers')
      .filter(([, then = '']) => /^(?:asked about|the letters are|`L21`)/.test(then))
      .flatMap(([what, then = '']) =>
        examples(what).map((text) => [text, then.startsWith('asked') ? 'asked about' : 'read']),
      ),
  )('the identifier %s', (text, then) => {
    expect(becomes(BOL, text)).toBe(then);
  });

  it('dates, times, yes and no', () => {
    const [, date = [], time = [], truth = []] = rowsBelow('Dates');
    expect(examples(date[1]).map((text) => becomes({ type: 'time' }, text))).toEqual(['read']);
    expect(examples(time[1]).map((text) => becomes({ type: 'time' }, text))).toEqual(['read']);
    expect(new Set(examples(truth[1]).map((text) => becomes({ type: 'boolean' }, text)))).toEqual(new Set(['read']));
    expect(new Set(examples(truth[2]).map((text) => becomes({ type: 'boolean' }, text)))).toEqual(
      new Set(['asked about']),
    );
  });

  it('enough to be worth a page', () => {
    expect(examples(PAGE).length).toBeGreaterThan(100);
  });
});
