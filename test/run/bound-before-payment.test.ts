/**
 * A step bound a fact before a wait for corrections took another value: what people are asked, and what they are told that
 * they decided, is what the payment does. After the end, they are asked about a payment to another account than the case
 * states.
 */
import { describe, expect, it } from 'vitest';
import { filesOf, handbookOf, LENA, PERMISSIVE, slackUser, sopFile } from './handbook.ts';
import { APPROVED, DONE, NEEDS, usd } from './refund.ts';
import { HOUR, MINUTE, walk, type Walk } from './walk.ts';

const STEPS = `  - { step: 1, says: Remember who claims, set: { who: = case.claimant.account_id, asked: = case.claim.amount } }
  - { step: 2, says: Wait, wait: { event: corrected, for: 2 days }, if_late: { says: None came, flag: none } }
  - { step: 3, says: Pay, use: tms.pay_claim, with: { claim: = case.id, account_id: = who, amount: = case.claim.amount } }
`;
function corrected(facts: Parameters<Walk['correct']>[0], boundary = PERMISSIVE): Walk {
  const walked = walk({
    handbook: handbookOf(filesOf(sopFile(STEPS, { needs: NEEDS }), boundary)),
    script: DONE,
    facts: { 'claim.amount': usd(150) },
  });
  return walked
    .after(HOUR)
    .correct(facts)
    .after(2 * MINUTE);
}
const done = ({ made }: Walk): unknown[] => made.map(({ args }) => [args['account_id'], args['amount']]);

describe('a payment to an account that a step bound before a wait took another', () => {
  it('names the earlier account where people are asked, and does what they decided', () => {
    const walked = corrected({ 'claimant.account_id': 'ACC-9' });
    const ask = walked.ask('recovery');
    expect(ask.because).toContain('would move money on the earlier values: Pay $150.00 to the account ACC-1');
    expect(ask.known).toContain('Go on: it is done with account number ACC-1');
    const goOn = walked.decide({ type: 'Recover', askId: ask.askId, choice: 'go_on', note: null }, LENA);
    expect(goOn).toMatchObject({ ok: true, sentence: 'The run goes on with account number ACC-1' });
    expect(done(walked.recover('go_on', LENA))).toEqual([['ACC-1', usd(150)]]);
  });

  it('names the earlier and the new values where it uses both', () => {
    const ask = corrected({ 'claimant.account_id': 'ACC-9', 'claim.amount': usd(160) }).ask('recovery');
    expect(ask.because).toContain('on earlier and new values: Pay $160.00 to the account ACC-1');
    expect(ask.known).toContain('Go on: it is done with account number ACC-1 and claim value $160.00');
  });

  it.each([
    ['decided', PERMISSIVE],
    ['approved', APPROVED],
  ])('is asked about after the end, although people %s it', (_, boundary) => {
    const walked = corrected({ 'claimant.account_id': 'ACC-9' }, boundary);
    if (boundary === APPROVED) walked.approve(slackUser('ULEO00001'));
    else walked.recover('go_on', LENA);
    expect(walked.ask('recovery')).toMatchObject({
      code: 'changed_after_end',
      known: expect.arrayContaining(['Step 3 has paid $150.00 with account id ACC-1, which would be ACC-9 now']),
    });
  });
});
