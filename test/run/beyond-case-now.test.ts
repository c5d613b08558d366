/**
 * A payment stops where the case as it is stated now leaves open how much may be paid: an answer, a table, a list or a
 * branch would be another, or the facts cannot be read.
 */
import { describe, expect, it } from 'vitest';
import { PERMISSIVE } from './handbook.ts';
import {
  answer,
  APPROVED,
  ASK,
  BEYOND,
  CAPPED,
  DAY,
  lower,
  NOTE,
  paid,
  pay,
  refused,
  run,
  usd,
  WAIT,
  wentOn,
} from './refund.ts';
import { HOUR, START, type Walk } from './walk.ts';

const unreadable = (walked: Walk): Walk =>
  walked.correct({}, [{ path: 'claim.amount', label: 'claim value', problem: 'it has two readings', text: '4.100' }]);

describe('a payment', () => {
  it('is not made when a change that arrives late, of an earlier time, hides the lower amount', () => {
    const walked = run(`${NOTE}${WAIT}${pay('case.claim.amount')}`);
    walked.correct({ 'claim.amount': usd(4_100) }, [], { at: START + 2 * HOUR });
    walked.correct({ 'claim.amount': usd(6_000) }, [], { at: START + HOUR });
    expect(walked.state.changes.map(({ standing }) => standing)).toEqual(['unused', 'late']);
    expect(refused(walked.after(DAY))).toMatchObject(BEYOND);
  });

  it('is not made for an item of a list that is another now', () => {
    const steps = `${NOTE}  - step: 8
    says: Pay each
    for_each:
      item: part
      in: = [case.claim.amount]
      at_most: 3
    do:
      - step: 8a
        says: Wait
        wait: { for: 1 day }
${pay('part').replaceAll(/^/gm, '    ').replace('step: 9', 'step: 8b').trimEnd()}
`;
    expect(refused(lower(run(steps)).after(DAY))).toMatchObject({
      ...BEYOND,
      known: expect.arrayContaining(['The list of step 8 would be another now']),
    });
  });

  it('is not made when the boundary cannot judge it with the facts of now', () => {
    const steps = `${NOTE}${ASK(`, max: '= money("6,000.00 USD")'`)}${WAIT}${pay('part.amount')}`;
    const walked = answer(run(steps, { boundary: CAPPED }), '5,000.00');
    expect(refused(unreadable(walked).after(DAY))).toMatchObject({
      ...BEYOND,
      known: expect.arrayContaining([expect.stringContaining('The boundary would not permit it now')]),
    });
  });

  it('is not made when the bound of the answer that states it cannot be read now', () => {
    const steps = `${NOTE}${ASK(', max: = case.claim.amount')}${WAIT}${pay('part.amount')}`;
    const walked = answer(run(steps, { boundary: PERMISSIVE }), '5,000.00');
    expect(refused(unreadable(walked).after(DAY))).toMatchObject({
      ...BEYOND,
      known: expect.arrayContaining([expect.stringMatching(/^What Amount to pay may be at most is unclear/)]),
    });
  });

  it('is not made at a flat rate when the other branch would be taken now', () => {
    const steps = `${NOTE}${WAIT}  - step: 8
    says: A small one
    if: ["case.claim.amount <= money('5,000.00 USD')"]
    flag: small
${pay('money("1,000.00 USD")', '    otherwise: 8\n')}`;
    const walked = run(steps, { boundary: APPROVED });
    walked.after(DAY);
    wentOn(lower(walked).after(DAY));
    expect(refused(walked)).toMatchObject(BEYOND);
  });

  it('is decided on anew when the same row of a table would give other values now', () => {
    const table = `  - step: 2
    says: Read what is paid
    table: { hit: first, when: [case.claim.amount], give: [amount], rows: [['> 1,000.00 USD', '= case.claim.amount * 0.5'], ['-', '= money("500.00 USD")']] }
    save: rate
`;
    const walked = run(`${NOTE}${table}${pay('rate.amount')}`, { boundary: APPROVED });
    expect(walked.ask('approval').closed).toBeNull();
    lower(walked).after(DAY);
    expect(walked.ask('recovery').known).toContain('The table of step 2 would give other values now');
    expect(paid(walked)).toEqual([]);
  });
});
