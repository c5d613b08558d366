import { describe, expect, it } from 'vitest';
import type { RefusedFact } from '../../src/case/case-event.ts';
import { NOT_SENT, readEvent } from '../../src/case/read-event.ts';
import { handbookOf, withEvents } from '../run/handbook.ts';

const declaration = handbookOf(withEvents())
  .kinds.get('freight_claim')
  ?.events.find(({ event }) => event === 'carrier_offer');
const read = (sent: Readonly<Record<string, string | number>>, refused: readonly RefusedFact[] = []) => {
  if (declaration === undefined) throw new Error('Expected the declared event');
  const source = { system: 'TMS', record: 'offer 1', field: '' };
  const facts = Object.entries(sent).map(([path, value]) => ({ path, value, source: { ...source, field: path } }));
  const event = readEvent(declaration, facts, refused);
  return [event.fields.map(({ path }) => path), event.refused.map(({ path, problem }) => [path, problem])];
};

describe('the fields of a case event', () => {
  it('are named where they were not sent, do not fit, or are not declared', () => {
    expect(read({})).toEqual([[], [['amount', NOT_SENT]]]);
    expect(read({ amount: 'much', reason: 'Late' })).toEqual([['reason'], [['amount', expect.any(String)]]]);
    const known = { path: 'amount', label: 'amount', problem: 'Expected one amount' };
    expect(read({}, [known])).toEqual([[], [['amount', 'Expected one amount']]]);
    const strange = { path: 'discount', label: 'discount', problem: 'not declared' };
    expect(read({ reason: 'Late' }, [known, strange])).toEqual([
      ['reason'],
      [
        ['amount', 'Expected one amount'],
        ['discount', 'not declared'],
      ],
    ]);
  });
});
