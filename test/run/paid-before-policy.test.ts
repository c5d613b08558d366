/**
 * A fact that only the policies of the boundary read, and that changes after money was paid: no further payment leaves
 * unasked, and people learn of it at the end.
 */
import { describe, expect, it } from 'vitest';
import type { HandbookFile } from '../../src/handbook/handbook-file.ts';
import { filesOf, filesWith, handbookOf, LENA, PERMISSIVE, sopFile } from './handbook.ts';
import { DONE, NEEDS, paid, refused, usd } from './refund.ts';
import { HOUR, MINUTE, walk, type Walk } from './walk.ts';

const KIND = 'kinds/freight_claim.yaml';
const KINDS = filesWith(
  KIND,
  'facts:',
  `facts:
  - { fact: claim.cap, label: cap, type: money, optional: true, zendesk: cap, zendesk_currency: cap_currency }
`,
).filter(({ path }) => path === KIND);
const isAbove = `context.case has claim.cap && context.case.claim.cap.currency == "USD" &&
  context.args.amount.currency == "USD" && context.args.amount.minor > context.case.claim.cap.minor`;
const FORBIDS: HandbookFile = {
  ...PERMISSIVE,
  text: `${PERMISSIVE.text}@id("cap")
@reason("Never more than the cap")
forbid (principal is Bot, action == Action::"tms.pay_claim", resource is Case)
when {
  context.case has claim.cap && (
    context.case.claim.cap.currency != context.args.amount.currency ||
    context.args.amount.minor > context.case.claim.cap.minor
  )
};
`,
};
const ASKS: HandbookFile = {
  ...PERMISSIVE,
  text: `${PERMISSIVE.text}@id("asked")
@outcome("approval")
@approvers("claims-leads:1")
@expires("PT240H")
@reason("Above the cap")
permit (principal is Bot, action == Action::"tms.pay_claim", resource is Case)
when { ${isAbove} };
`,
};
const pay = (step: string, amount: string): string => `  - step: ${step}
    says: Pay it
    use: tms.pay_claim
    with: { claim: "{case.id}", account_id: = case.claimant.account_id, amount: = ${amount} }
`;
const QUESTION = `  - step: 2
    says: Ask
    ask: { of: claims-leads, question: Are the goods there?, choices: ["Yes", "No"], within: 9 days }
    if_late: { says: No one said, stop: No one said }
`;

function run(boundary: HandbookFile, rest = ''): Walk {
  const file = sopFile(`${pay('1', 'case.claim.amount')}${QUESTION}${rest}`, {
    needs: NEEDS,
    values: '  part: 30.00 USD',
  });
  const walked = walk({
    handbook: handbookOf(filesOf(...KINDS, file, boundary)),
    script: DONE,
    facts: { 'claim.amount': usd(150) },
  });
  walked
    .after(HOUR)
    .correct({ 'claim.cap': usd(40) })
    .after(2 * MINUTE);
  return walked.click({ type: 'AnswerQuestion', askId: walked.ask('question').askId, given: { answer: 'Yes' } }, LENA);
}

describe('after a payment, a fact that only a policy reads', () => {
  it('stops the next payment when the earlier one would not be permitted now', () => {
    expect(refused(run(FORBIDS, pay('3', 'part')))).toMatchObject({
      code: 'beyond_case',
      paid: [usd(150)],
      known: expect.arrayContaining([
        'Step 1 has paid $150.00, which the boundary would not permit now: Never more than the cap',
      ]),
    });
  });

  it('stops nothing that would be permitted all the same', () => {
    const walked = run(ASKS, pay('3', 'part'));
    expect(paid(walked)).toEqual([usd(150), usd(30)]);
  });

  it.each([
    ['would not be permitted', FORBIDS, /^Step 1 has paid \$150\.00, which the boundary would not permit now/],
    ['would need another approval', ASKS, /^Step 1 has paid \$150\.00, which would need another approval now/],
  ])('is asked about at the end when the payment %s', (_, boundary, said) => {
    const walked = run(boundary);
    expect(walked.ask('recovery')).toMatchObject({
      code: 'changed_after_end',
      known: expect.arrayContaining([expect.stringMatching(said)]),
    });
  });
});
