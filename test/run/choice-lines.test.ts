/** The card of a question that is settled promises nothing that no button does any more. */
import { expect, it } from 'vitest';
import { withoutPromises } from '../../src/run/view/choice-lines.ts';

const closed = (how: 'recovered' | 'corrected', note: string | null) => ({
  closed: { how, by: null, at: 0, note },
});
const KNOWN = [
  'claim value $7,200.00 → $7,500.00 (Zendesk ticket 101)',
  'Try again: the step takes the new values',
  'Start again: a new run starts with the new values',
  'Pay again: it is done now, in addition to what was done then',
  'It was done: nothing is done now',
];

it('a settled question says of its choices only what the chosen one did', () => {
  expect(withoutPromises(KNOWN, { closed: null })).toEqual(KNOWN);
  expect(withoutPromises(KNOWN, closed('corrected', null))).toEqual([KNOWN[0]]);
  expect(withoutPromises(KNOWN, closed('recovered', 'start_again'))).toEqual([KNOWN[0], KNOWN[2]]);
  expect(withoutPromises(KNOWN, closed('recovered', 'try_again'))).toEqual([KNOWN[0], KNOWN[1], KNOWN[3]]);
});
