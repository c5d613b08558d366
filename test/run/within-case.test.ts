/** A payment goes out where the case as it is stated now allows it, and what was decided about it stays decided. */
import { describe, expect, it } from 'vitest';
import { LENA, slackUser } from './handbook.ts';
import { APPROVED, BEYOND, DAY, DONE, lower, NOTE, paid, pay, refused, run, usd, WAIT, waitAt } from './refund.ts';
import { MINUTE } from './walk.ts';

/** Decided otherwise for a claim of another size, so people are asked before the run goes on with the earlier amount. */
const flagIf = (condition: string): string => `  - step: 2
    says: Flag the size
    if: ["${condition}"]
    flag: of_this_size
`;
const LARGE = flagIf("case.claim.amount > money('5,000.00 USD')");

describe('a payment', () => {
  it('is made when its amount keeps to the condition around it, though the amount of now would not', () => {
    const walked = run(`${NOTE}  - step: 8
    says: Small ones are refunded at once
    if: ["case.claim.amount <= money('8,000.00 USD')"]
    do:
      - step: 8a
        says: Wait
        wait: { for: 1 day }
${pay('case.claim.amount').replaceAll(/^/gm, '    ').replace('step: 9', 'step: 8b').trimEnd()}
`);
    lower(walked, 9_000).after(DAY).recover('go_on', LENA);
    expect(paid(walked)).toEqual([usd(7_200)]);
  });

  it('is made when a later step set its amount to what does not depend on the case', () => {
    const sets = `${LARGE}  - step: 4
    says: Half of it is owed
    set: { owed: = case.claim.amount * 0.5 }
  - step: 5
    says: A flat amount is owed
    set: { owed: '= money("1,000.00 USD")' }
`;
    const walked = lower(run(`${NOTE}${sets}${waitAt(6)}${pay('owed')}`), 1_500)
      .after(DAY)
      .recover('go_on', LENA);
    expect(paid(walked)).toEqual([usd(1_000)]);
  });

  it('is made when a later step set its amount to what is the same now', () => {
    const sets = `${LARGE}  - step: 4
    says: Half of it is owed
    set: { owed: = case.claim.amount * 0.5 }
  - step: 5
    says: A tenth of that is owed, and at least a flat amount
    set: { owed: '= max([owed * 0.1, money("1,000.00 USD")])' }
`;
    const walked = lower(run(`${NOTE}${sets}${waitAt(6)}${pay('owed')}`), 1_500)
      .after(DAY)
      .recover('go_on', LENA);
    expect(paid(walked)).toEqual([usd(1_000)]);
  });

  it('asks one question, whatever else the case states while it is open', () => {
    const walked = lower(run(`${NOTE}${WAIT}${pay('case.claim.amount')}`), 9_000).after(DAY);
    const { askId } = walked.ask('recovery');
    lower(walked, 8_000).after(DAY);
    expect(walked.ask('recovery')).toMatchObject({ askId, code: 'other_facts' });
    // They have decided about $9,000.00, and are asked about $8,000.00 next.
    expect(paid(walked.recover('go_on', LENA))).toEqual([]);
    expect(paid(walked.recover('go_on', LENA))).toEqual([usd(7_200)]);
  });

  it('keeps its approval when the case states less before it could be sent, and is made once the case allows it', () => {
    const small = flagIf("case.claim.amount < money('8,000.00 USD')");
    const walked = run(`${NOTE}${small}${WAIT}${pay('case.claim.amount')}`, { boundary: APPROVED });
    walked.after(DAY);
    // The third decision covers later values.
    for (const dollars of [9_000, 9_500, 9_800]) lower(walked, dollars).after(DAY).recover('go_on', LENA);
    walked.script = { ...DONE, 'tms.pay_claim': { kind: 'not_now', message: 'Busy', afterMs: 2 * MINUTE } };
    walked.approve(slackUser('ULEO00001'));
    walked.script = DONE;
    const withdrawn = walked.events('ApprovalWithdrawn').length;
    lower(walked).after(DAY);
    expect(refused(walked)).toMatchObject({ ...BEYOND, paid: [usd(7_200)] });
    expect(walked.events('ApprovalWithdrawn')).toHaveLength(withdrawn);
    expect(paid(lower(walked, 7_200).after(DAY))).toEqual([usd(7_200), usd(7_200)]);
  });
});
