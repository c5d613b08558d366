/** What a change replaced is named as it was: a value, nothing, or a text that could not be read; and by its own field. */
import { describe, expect, it } from 'vitest';
import { beforeAndAfter } from '../../src/run/cite/change-text.ts';
import { money } from '../../src/kernel/money.ts';
import { walk, type Walk } from './walk.ts';

const REFUSED = { path: 'claim.amount', label: 'claim value', problem: 'It can be two amounts', text: '31.000' };
const corrected = (): Walk =>
  walk({ facts: { 'claim.amount': null }, refused: [{ ...REFUSED, field: 'claim_amount' }] }).correct({
    'claim.amount': money('USD', 3_100_000),
  });

describe('a change of a fact', () => {
  it('from a text that could not be read does not say that it was missing', () => {
    const text = JSON.stringify(corrected().explain());
    expect(text).toContain('claim value unreadable (`31.000`) → $31,000.00');
    expect(text).not.toContain('missing → $31,000.00');
  });

  it('to what cannot be read names the same field as other changes', () => {
    const walked = walk({}).correct({}, [{ ...REFUSED, field: 'claim_amount' }]);
    expect(walked.events('FactsCorrected')[0]?.changes).toMatchObject([{ source: { field: 'claim_amount' } }]);
    const again = walked.correct({}, [], { cleared: ['claim.amount'] });
    expect(again.events('FactsCorrected')[1]?.changes).toMatchObject([
      { unread: '31.000', after: null, source: { field: 'claim_amount' } },
    ]);
  });

  it.each([
    [{ before: null, after: money('USD', 100), problem: null }, 'missing → $1.00'],
    [{ before: null, unread: '', after: money('USD', 100), problem: null }, 'unreadable → $1.00'],
    [{ before: null, unread: 'x', after: null, problem: null }, 'unreadable (`x`) → missing'],
  ])('%j is shown as %s', (change, text) => {
    expect(beforeAndAfter(change)).toBe(text);
  });
});
