/**
 * A write that was denied, not decided in time or not done, with a handler of its own, was an answer to what was proposed
 * then. Once the case is corrected so that it would be another, people are asked at the end.
 */
import { describe, expect, it } from 'vitest';
import type { HandbookFile } from '../../src/handbook/handbook-file.ts';
import { openAsks } from '../../src/run/log/state.ts';
import { filesOf, handbookOf, LENA, PERMISSIVE, slackUser, sopFile } from './handbook.ts';
import { APPROVED, CAPPED, DONE, NEEDS, paid, usd } from './refund.ts';
import { HOUR, MINUTE, walk, type Script, type Walk } from './walk.ts';

const DAY = 24 * HOUR;
const LEO = slackUser('ULEO00001');
const pay = (amount: string, handler: string): string => `  - step: 2
    says: Pay it
    use: tms.pay_claim
    with: { claim: = case.id, account_id: = case.claimant.account_id, amount: "= ${amount}" }
${handler}`;
const DENIED = '    if_denied: { says: Say so, flag: denied }\n';
const LATE = '    if_expired: { says: Say so, flag: late }\n';
const FAILED =
  '    if_error:\n      already_paid: { says: Say so, flag: failed }\n      forbidden: { says: Say so, flag: forbidden }\n';

function run(steps: string, boundary: HandbookFile = APPROVED, script: Script = {}): Walk {
  const file = sopFile(steps, { needs: NEEDS, values: '  flat: 30.00 USD\n  much: 9,000.00 USD' });
  return walk({ handbook: handbookOf(filesOf(file, boundary)), script: { ...DONE, ...script } });
}
const END = '  - { step: 9, says: Use it, set: { used: = flat, most: = much } }\n';
const corrected = (walked: Walk, dollars = 4_100): Walk =>
  walked.correct({ 'claim.amount': usd(dollars) }).after(2 * MINUTE);

describe('a payment that was not made, with a handler of its own', () => {
  it('was denied: people are asked once the amount is corrected after the end, and nothing is paid', () => {
    const walked = run(`${pay('case.claim.amount', DENIED)}${END}`).deny(LENA);
    expect(walked.state.ended?.kind).toBe('completed');
    corrected(walked);
    expect(walked.ask('recovery')).toMatchObject({
      code: 'changed_after_end',
      choices: ['start_again', 'leave_it'],
      known: expect.arrayContaining([
        'Step 2 was denied: Pay $7,200.00 to the account ACC-1 for claim CASE-1; it would be Pay $4,100.00 to the account ACC-1 for claim CASE-1 now',
      ]),
    });
    expect(paid(walked)).toEqual([]);
  });

  it('was denied: people are asked while others are asked, too', () => {
    const ask = `  - step: 3
    says: Ask
    ask: { of: claims-leads, question: Why?, choices: [Here, Lost], within: 9 days }
    if_late: { says: No one said, stop: No one said }
`;
    const walked = corrected(run(`${pay('case.claim.amount', DENIED)}${ask}${END}`).deny(LENA));
    expect(walked.ask('recovery')).toMatchObject({ code: 'facts_changed', choices: ['go_on', 'start_again', 'stop'] });
    expect(paid(walked.recover('go_on', LEO))).toEqual([]);
  });

  it('was not decided in time, or failed', () => {
    const late = run(`${pay('case.claim.amount', LATE)}${END}`).after(20 * DAY);
    expect([late.flags, corrected(late).ask('recovery').code]).toEqual([['late'], 'changed_after_end']);
    const script: Script = { 'tms.pay_claim': { kind: 'failed', code: 'already_paid', message: 'It was paid' } };
    const failed = run(`${pay('case.claim.amount', FAILED)}${END}`, CAPPED, script);
    expect([failed.flags, corrected(failed).ask('recovery').code]).toEqual([['failed'], 'changed_after_end']);
  });

  it('was forbidden, and would be permitted now', () => {
    const forbidden = run(`${pay('much', FAILED)}${END}`, CAPPED);
    expect([forbidden.flags, forbidden.state.ended?.kind]).toEqual([['forbidden'], 'completed']);
    expect(corrected(forbidden, 9_500).ask('recovery').known.join('\n')).toContain('it would be permitted now');
    const still = run(`${pay('much', FAILED)}${END}`, CAPPED);
    expect(() => corrected(still, 8_000).ask('recovery')).toThrow('Expected an open recovery');
  });

  it('failed after it was sent: it is not asked about when only others would be asked to approve it now', () => {
    const rule = (id: string, more: string, when: string) =>
      `@id("${id}")\n${more}\npermit (principal is Bot, action == Action::"tms.pay_claim", resource is Case)\nwhen { ${when} };\n`;
    const amount =
      'context.case has claim.amount && context.case.claim.amount.currency == "USD" && context.case.claim.amount.minor';
    const others = PERMISSIVE.text.replace('Action::"tms.pay_claim", ', '').replace(', Action::"tms.pay_claim"', '');
    const boundary = {
      path: PERMISSIVE.path,
      text: `${others}${rule('small', '@outcome("permit")', `${amount} <= 500000`)}${rule('large', '@outcome("approval")\n@approvers("claims-leads:1")\n@expires("PT4H")\n@reason("A lead approves")', `${amount} > 500000`)}`,
    };
    const script: Script = { 'tms.pay_claim': { kind: 'failed', code: 'already_paid', message: 'It was paid' } };
    const failed = run(`${pay('flat', FAILED)}${END}`, boundary, script).approve(LENA);
    expect([failed.flags, failed.state.ended?.kind]).toEqual([['failed'], 'completed']);
    corrected(failed);
    expect(openAsks(failed.state)).toEqual([]);
  });

  it('is not asked about when it would be the same', () => {
    const walked = run(`${pay('flat', DENIED)}${END}`).deny(LENA);
    expect(() => corrected(walked).ask('recovery')).toThrow('Expected an open recovery');
  });
});

const NESTED: HandbookFile = {
  path: 'part.sop.yaml',
  text: sopFile(`  - { step: 1, says: Note it, if: ["owed > money('100.00 USD')"], flag: owed }
  - step: 2
    says: Pay it
    use: tms.pay_claim
    with: { claim: = claim, account_id: = account, amount: AMOUNT }
`)
    .text.replace('sop: test', 'sop: part')
    .replace(
      /starts:[\s\S]*?steps:/,
      'takes:\n  owed: { label: what is owed, type: money }\n  account: { label: account, type: text }\n  claim: { label: claim, type: text }\nvalues:\n  fixed: 30.00 USD\nsteps:',
    ),
};

describe('the input of a nested SOP that changes while people are asked to approve', () => {
  const nested = (amount: string): Walk => {
    const steps = `  - step: 3
    says: Pay a part
    run: part
    with: { owed: = case.claim.amount, account: = case.claimant.account_id, claim: = case.id }
${END}`;
    const part = { ...NESTED, text: NESTED.text.replace('AMOUNT', amount) };
    return walk({
      handbook: handbookOf(
        filesOf(sopFile(steps, { needs: NEEDS, values: '  flat: 30.00 USD\n  much: 9,000.00 USD' }), APPROVED, {
          ...part,
          text: amount.includes('fixed') ? part.text : part.text.replace('values:\n  fixed: 30.00 USD\n', ''),
        }),
      ),
      script: DONE,
    });
  };

  it('comes into use when nothing would be decided or done otherwise', () => {
    const walked = corrected(nested('= fixed'));
    expect(walked.parks).toEqual([]);
    expect(paid(walked.approve(LEO))).toEqual([usd(30)]);
  });

  it('is what the steps inside read from then on', () => {
    const walked = corrected(nested('= owed'));
    expect(walked.parks).toEqual([]);
    expect(paid(walked.approve(LEO))).toEqual([usd(4_100)]);
  });

  it('stops the run when a step inside would be decided otherwise', () => {
    const walked = corrected(nested('= fixed'), 90);
    expect(walked.ask('recovery')).toMatchObject({
      code: 'facts_changed',
      known: expect.arrayContaining([expect.stringMatching(/^Step 3\/1 held and would not hold now/)]),
    });
  });
});

describe('a fact that a wait for corrections takes into use after money was paid on it', () => {
  const steps = `  - step: 2
    says: Both
    together:
      - step: 2a
        says: Pay it
        use: tms.pay_claim
        with: { claim: = case.id, account_id: = case.claimant.account_id, amount: = case.claim.amount }
      - step: 2b
        says: Wait for a correction
        wait: { for: 9 days, event: corrected }
        if_late: { says: None came, flag: none }
${END}`;

  it('is asked about at the end, also when the answer about the payment was lost', () => {
    for (const answer of [DONE['tms.pay_claim'], { kind: 'unknown', message: 'Cut' } as const]) {
      if (answer === undefined) throw new Error('Expected an answer');
      const walked = run(steps, CAPPED, { 'tms.pay_claim': answer });
      walked.probe = { kind: 'unknown', message: 'Down' };
      walked.correct({ 'claim.amount': usd(4_100) });
      walked.probe = { kind: 'found', output: { payment: 'PAY-1' } };
      for (let hours = 0; hours < 48 && walked.state.ended === null; hours++) walked.after(HOUR);
      expect(walked.state.ended?.kind).toBe('completed');
      expect(walked.ask('recovery')).toMatchObject({
        code: 'changed_after_end',
        known: expect.arrayContaining(['Step 2a has paid $7,200.00, and would pay $4,100.00 now']),
      });
      walked.recover('leave_it', LENA);
      expect(() => walked.after(DAY).ask('recovery')).toThrow('Expected an open recovery');
    }
  });
});
