/** A step at which people were asked for an approval: whatever changes then, only people let it go on. */
import { describe, expect, it } from 'vitest';
import { filesOf, handbookOf, LENA, PERMISSIVE, slackUser, sopFile } from './handbook.ts';
import { ASK, DAY, DONE, NEEDS, paid, pay, usd } from './refund.ts';
import { MINUTE, walk, type Script, type Walk } from './walk.ts';

const above = (dollars: number) => ({
  path: PERMISSIVE.path,
  text: `${PERMISSIVE.text.replace('Action::"tms.pay_claim", ', '').replace(', Action::"tms.pay_claim"', '')}
@id("small")\n@outcome("permit")\npermit (principal is Bot, action == Action::"tms.pay_claim", resource is Case)
when { context.args.amount.currency == "USD" && context.args.amount.minor <= ${dollars}00 };
@id("large")\n@outcome("approval")\n@approvers("claims-leads:1")\n@expires("PT240H")\n@reason("A lead approves")
permit (principal is Bot, action == Action::"tms.pay_claim", resource is Case)
when { context.args.amount.currency == "USD" && context.args.amount.minor > ${dollars}00 };\n`,
});

const LATER = '  - step: 10\n    says: Wait\n    wait: { for: 1 day }\n';

function begun(steps: string, script: Script = DONE, limit = 500): Walk {
  const files = filesOf(sopFile(steps, { needs: NEEDS }), above(limit));
  return walk({ handbook: handbookOf(files), facts: { 'claim.amount': usd(900) }, script });
}

describe('what a step does in place of what people were asked to approve', () => {
  it('is asked about, too, when a fact falls below the limit', () => {
    const run = begun(pay('case.claim.amount'));
    const { askId } = run.ask('approval');
    run.correct({ 'claim.amount': usd(400) }).after(2 * MINUTE);
    expect(paid(run)).toEqual([]);
    expect(run.ask('approval').askId).not.toBe(askId);
    expect(run.ask('approval')).toMatchObject({
      demands: [{ group: 'claims-leads', count: 1 }],
      card: {
        because: expect.stringContaining(
          'Asked of any one of claims-leads, since an approval of Pay $900.00',
        ) as string,
      },
    });
    expect(paid(run.approve(LENA))).toEqual([usd(400)]);
  });

  it('is asked about, too, when another account is stated that the boundary would permit', () => {
    const run = begun(pay('case.claim.amount'));
    run.correct({ 'claim.amount': usd(400), 'claimant.account_id': 'ACC-9' }).after(2 * MINUTE);
    expect(paid(run)).toEqual([]);
    expect(run.ask('approval').card.args).toMatchObject({ account_id: 'ACC-9' });
  });

  it.each([
    ['is open', (run: Walk) => run],
    ['was denied', (run: Walk) => run.deny(slackUser('ULEO00001'), 'This is a fraud')],
    ['has expired', (run: Walk) => run.after(11 * DAY)],
  ])('is asked about, too, when the approval %s and an answer is corrected', (_, decide) => {
    const handled = pay(
      'part.amount',
      '    if_denied: { says: Leave it, flag: denied }\n    if_expired: { says: Leave it, flag: expired }\n',
    );
    const run = begun(ASK('') + handled + LATER.replace('1 day', '90 days'));
    run.click({ type: 'AnswerQuestion', askId: run.ask('question').askId, given: { amount: '900' } }, LENA);
    decide(run);
    run.correctAnswer('2', { amount: '400' }, LENA);
    expect(paid(run)).toEqual([]);
    expect(run.ask('approval').closed).toBeNull();
  });
});

describe('a payment that people let go on after it had stopped', () => {
  const REFUSED: Script = { 'tms.pay_claim': { kind: 'failed', code: 'unknown_account', message: 'No such account' } };

  it('is asked about with both payments when the case states another one by then', () => {
    const run = begun(pay('case.claim.amount'), REFUSED, 5_000);
    run.correct({ 'claim.amount': usd(4_000), 'claimant.account_id': 'ACC-9' }).after(10 * MINUTE);
    run.recover('try_again', LENA);
    const asked = run.ask('recovery');
    expect(asked).toMatchObject({ code: 'shown_otherwise', choices: ['try_again', 'stop'] });
    expect(asked.because).toContain('$4,000.00 to the account ACC-9');
    expect(asked.known.join('\n')).toContain('$900.00');
    expect(run.made).toHaveLength(1);
    run.recover('try_again', LENA).after(60 * MINUTE);
    expect(run.made).toHaveLength(2);
  });

  it('is made at once when it is the one that they saw', () => {
    const run = begun(pay('case.claim.amount'), REFUSED, 5_000);
    run.recover('try_again', LENA).after(60 * MINUTE);
    expect(run.made).toHaveLength(2);
  });
});
