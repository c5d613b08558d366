/** What people read before they decide: what changed comes first and is always there, the least important is left out. */
import { describe, expect, it } from 'vitest';
import { inReadingOrder, mostTelling } from '../../src/run/cite/known-order.ts';

const COST = 'Whoever chooses “Start again” cannot approve what may follow';
const NEEDED =
  'Lottie Lowe is needed to approve what may follow (any one of hire-leads), and whoever chooses “Start again” cannot approve. Best answered by Len Lister, who cannot approve anyway';
const CHANGE = 'contract SH20104 → SH20107 (Zendesk ticket 101, field bol, changed by Pippin Parish)';
const OTHERWISE = [
  'Step 2 has used the earlier value: Find the hire contract SH20104',
  'Step 4e would do otherwise now',
];
const UNPAID = 'Other case: CASE-5 has the same contract SH20107. Sopwith has paid nothing there so far';
const PAID = 'Other case: CASE-6 has the same contract SH20107. Paid there: step 4, Pay 95.00 GBP';
const DONE = [
  'Done already: step 4d3/1, Pay 95.00 GBP',
  'Done already: step 1, Send it',
  'Done already: step 4e, Add a note',
];
const FROM = 'The case came from Zendesk ticket 101';
const CHOICES = ['Start again: a new run starts with the new values', 'Leave it: the case stays as it was decided'];
const ALL = [CHANGE, ...OTHERWISE, COST, PAID, ...DONE, UNPAID, FROM, ...CHOICES];

describe('what is known, in the order in which people read it', () => {
  it('begins with what changed, then what would be otherwise, what it costs, what was paid, and ends with the buttons', () => {
    expect(inReadingOrder([COST, ...CHOICES, FROM, UNPAID, ...DONE, PAID, ...OTHERWISE, CHANGE])).toEqual([
      ...[CHANGE, ...OTHERWISE, COST, PAID, ...DONE, UNPAID, FROM],
      ...CHOICES,
    ]);
  });

  it.each([
    ['Asked anew: It is known since that more was paid', 'is a change', OTHERWISE[0]],
    ['Since this was asked: BOL A → B (Zendesk ticket 101, field bol)', 'is a change', OTHERWISE[0]],
    [NEEDED, 'is what it costs', PAID],
    ['Pay 9.00 GBP was denied before, by Leo Lund at 2026-12-01T10:00:00.000Z', 'is about money', DONE[1]],
    ['Left out by Lena at 2026-12-01T10:00:00.000Z: step 3, Pay 9.00 GBP', 'is about money', DONE[1]],
  ])('“%s” %s', (line, _, after) => {
    expect(inReadingOrder([after ?? '', line])).toEqual([line, after]);
  });

  it('takes what a step would write for no change, whatever arrows are in it', () => {
    const writes = 'Step 4e would do otherwise now: Note “A → B”, instead of: Note “A → C”';
    expect(inReadingOrder([writes, CHANGE])).toEqual([CHANGE, writes]);
  });
});

describe('a card without room for all of it', () => {
  it('leaves nothing out where there is room', () => {
    expect(mostTelling(ALL, ALL.length)).toEqual(ALL);
  });

  it('leaves out the least important and says what that is about', () => {
    expect(mostTelling(ALL, 10)).toEqual([
      ...[CHANGE, ...OTHERWISE, COST, PAID, DONE[0], DONE[1]],
      'and 3 more, about what was done, cases in which nothing was paid, and where the case came from',
      ...CHOICES,
    ]);
  });

  it('shows every change before anything else', () => {
    const changes = ['A', 'B', 'C', 'D'].map((label) => `${label} 1 → 2 (Zendesk ticket 101, field f)`);
    expect(mostTelling(inReadingOrder([...ALL, ...changes]), 3)).toEqual([
      ...[CHANGE, ...changes],
      'and 11 more in between',
    ]);
  });

  it('counts changes that no one would read', () => {
    const changes = Array.from({ length: 40 }, (_, at) => `Fact ${at} 1 → 2 (Zendesk ticket 101, field f)`);
    expect(mostTelling(changes, 10)).toHaveLength(16);
    expect(mostTelling(changes, 10).at(-1)).toBe('and 25 more, about what else changed');
  });

  it('of a step that stopped, keeps what it begins with and what to do', () => {
    const values = Array.from({ length: 12 }, (_, at) => `value ${at} is 5 (step 1)`);
    const shown = mostTelling([...values, 'If it is wrong, correct it; then press "Try again"', FROM], 6);
    expect(shown).toEqual([
      'value 0 is 5 (step 1)',
      'and 9 more in between',
      ...values.slice(-3),
      'If it is wrong, correct it; then press "Try again"',
    ]);
  });
});
