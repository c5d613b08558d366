/** A payment that a person left out was not made by a person's decision, as one that was denied. */
import { describe, expect, it } from 'vitest';
import { asking, filesOf, handbookOf, LENA, PERMISSIVE, slackUser, sopFile } from './handbook.ts';
import { DONE, NEEDS, pay, usd } from './refund.ts';
import { HOUR, MINUTE, walk, type Script, type Walk } from './walk.ts';

const LEO = slackUser('ULEO00001');
const LOST: Script = { ...DONE, 'tms.pay_claim': { kind: 'unknown', message: 'The connection was lost' } };
const FEE = `  - step: 4
    says: Pay the fee
    use: tms.pay_claim
    with: { claim: FEE, account_id: PORT-3, amount: = fee }
`;
const LEFT = 'Lena Lindqvist left out: Pay $7,200.00 to the account ACC-1 for claim CASE-1';

/** A person says that the fee was paid, and another one leaves out the payment after it. */
function leftOut(more = '', boundary = PERMISSIVE): Walk {
  const file = sopFile(`${FEE}${pay('case.claim.amount')}${more}`, { needs: NEEDS, values: '  fee: 90.00 USD' });
  const walked = walk({ handbook: handbookOf(filesOf(file, boundary)), script: LOST });
  walked.probe = { kind: 'unknown', message: 'The search is away' };
  for (let looks = 0; looks < 9; looks++) walked.after(HOUR);
  walked.script = DONE;
  return walked.recover('it_was_done', LEO).recover('leave_out', LENA);
}

describe('a payment that a person left out', () => {
  it('is on the card of the ended run, which did not come out well', () => {
    const { card } = leftOut().view();
    expect(card).toMatchObject({ isMissed: true, standing: expect.stringContaining(LEFT) as string });
  });

  it('is on the first screen of the explanation', () => {
    expect(leftOut().explain().short.allowed).toContain(LEFT);
  });

  it('is told to who gets the case afterwards', () => {
    const told = leftOut(
      '  - { step: 10, says: Tell the manager, use: slack.escalate, with: { to: claims-manager } }\n',
    ).made.find(({ tool }) => tool === 'slack.escalate');
    expect(JSON.stringify(told?.args['brief'])).toContain('Lena Lindqvist left this out at');
  });

  it('is on the card of whoever approves another one', () => {
    const credit = `  - step: 10
    says: Credit it
    use: salesforce.record_concession
    with: { record_id: 0015g00000AbCdEAAV, percent: 5, basis_points: 500, arr: = case.claim.amount, due: = case.received_at }
`;
    const card = leftOut(credit, asking('salesforce.record_concession', 'claims-leads:1')).ask('approval').card;
    expect(card.facts).toContainEqual({
      label: 'left out before',
      text: expect.stringMatching(
        /^Pay \$7,200\.00 to the account ACC-1 for claim CASE-1, by Lena .* at .* UTC$/,
      ) as string,
    });
  });

  it('is asked about once the case changes so that it would be another, with who left it out', () => {
    const walked = leftOut().correct({ 'claim.amount': usd(9_000) });
    walked.after(2 * MINUTE);
    expect(walked.ask('recovery')).toMatchObject({ code: 'changed_after_end', choices: ['start_again', 'leave_it'] });
    expect(walked.ask('recovery').known).toEqual(
      expect.arrayContaining([
        'Step 9 was left out by Lena Lindqvist: Pay $7,200.00 to the account ACC-1 for claim CASE-1; it would be Pay $9,000.00 to the account ACC-1 for claim CASE-1 now',
        expect.stringMatching(/^Left out by Lena Lindqvist at .* UTC: step 9, Pay \$7,200\.00 to the account ACC-1/),
      ]),
    );
  });

  it('is not asked about when it would be the same', () => {
    const walked = leftOut().correct({ 'claimant.name': 'Wobbly Widgets' });
    walked.after(2 * MINUTE);
    expect(() => walked.ask('recovery')).toThrow('Expected an open recovery');
  });

  const CREDIT = 'salesforce.record_concession';
  const BOTH = `  - step: 8
    says: Pay and credit
    together:
    - step: 8a
      says: Credit it
      use: ${CREDIT}
      with: { record_id: 0015g00000AbCdEAAV, percent: 5, basis_points: 500, arr: = case.claim.amount, due: = case.received_at }
    - step: 8b
      says: Pay it
      use: tms.pay_claim
      with: { claim: = case.id, account_id: = case.claimant.account_id, amount: = case.claim.amount }
`;
  const inBoth = (): Walk =>
    walk({
      effects: [
        { step: '3', tool: 'tms.pay_claim', summary: 'Pay $40.00', isKnown: true, output: null, record: 'PAY-1' },
      ],
      script: DONE,
      handbook: handbookOf(filesOf(sopFile(BOTH, { needs: NEEDS }), asking(CREDIT, 'claims-leads:1', 'PT48H'))),
    });

  it.each([
    ['is open', false],
    ['was given, but not sent yet', true],
  ])('an approval of another one that %s is asked for again, with who left it out', (_, isGiven) => {
    const walked = inBoth();
    const first = walked.ask('approval');
    expect(first.card.facts.map(({ label }) => label)).not.toContain('left out before');
    if (isGiven) {
      walked.script = { ...DONE, [CREDIT]: { kind: 'not_now', message: 'Busy', afterMs: 5 * MINUTE } };
      walked.approve(LEO);
    }
    walked.recover('leave_out', LENA).after(10 * MINUTE);
    expect(walked.steps.filter((step) => step === '8b')).toEqual([]);
    expect(walked.state.asks[first.askId]?.closed?.how).toBe('withdrawn');
    const { askId, card } = walked.ask('approval');
    expect(askId).not.toBe(first.askId);
    expect(card.facts).toContainEqual({
      label: 'left out before',
      text: expect.stringMatching(/^Pay \$7,200\.00 .*, by Lena Lindqvist at/) as string,
    });
    // Once only.
    walked.script = DONE;
    walked.after(HOUR);
    expect(walked.ask('approval').askId).toBe(askId);
    expect(walked.approve(LEO).steps).toContain('8a');
  });
});
