/** The values that a sentence cites: two of one name are told apart, and a letter is not written out. */
import { describe, expect, it } from 'vitest';
import { citeTraces } from '../../src/run/cite/cite.ts';
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
