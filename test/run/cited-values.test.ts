/** The values that a sentence cites: two of one name are told apart, and a letter is not written out. */
import { describe, expect, it } from 'vitest';
import { citeTraces } from '../../src/run/cite/cite.ts';
import { decidedBy, decidedBySentence, decidedByText } from '../../src/run/cite/decided-by.ts';
import type { Reading, Trace } from '../../src/sop/expression/expression.ts';

const origin = (record: string): Reading['origin'] =>
  ({ kind: 'fact', system: 'Zendesk', record, field: 'x', at: 0 }) as never;
const read = (label: string, value: string, from: string): Reading =>
  ({ path: `case.${label}`, label, value, origin: origin(from) }) as never;
const cite = (...readings: Reading[]): string =>
  citeTraces([{ result: 'true', comparisons: [], readings } as unknown as Trace]);

describe('a sentence that cites values', () => {
  it('says where two of one name come from, and nothing more of one alone', () => {
    const [mine, theirs] = [read('amount', '1000', 'ticket 101'), read('amount', '4100', 'ticket 9')];
    expect(cite(mine, theirs, read('tier', 'Gold', 'ticket 101'))).toBe(
      'amount 1000 (Zendesk ticket 101), amount 4100 (Zendesk ticket 9), tier Gold',
    );
    expect(cite(mine, mine)).toBe('amount 1000');
  });

  it('has the beginning of a long text, with its quotation marks closed', () => {
    const text = cite(read('reason', `We regret that ${'your claim '.repeat(90)}`, 'ticket 101'));
    expect(text).toMatch(/^reason “We regret that .*…”$/);
    expect([...text].length).toBeLessThan(140);
  });
});

it('a yes or no is named with its label, and not with what it is not', () => {
  const reading = { path: 'away', label: 'is pressing', value: true, origin: null };
  const other = { ...reading, label: '', value: false };
  const comparison = { text: '', operator: '!=', left: reading, right: other, result: 'true' } as const;
  const place = { file: 'x', line: 1, column: 1 };
  const values = decidedBy([
    { text: '', place, result: 'true', unclear: null, comparisons: [comparison], readings: [] },
  ]);
  expect(decidedByText(values)).toBe('is pressing yes');
  expect(decidedBySentence(values)).toBe('is pressing: yes');
});

it('a time is named without an article and a verb, as its label may be no noun', () => {
  const value = { $time: Date.UTC(2026, 11, 14, 15) };
  const reading = { path: 'case.delivered', label: 'delivered', value, origin: null };
  expect(decidedBySentence([{ label: 'delivered', text: '2026-12-14', reading }])).toBe('delivered: 2026-12-14');
});
