/** Cards about money: what people see before they answer or approve. */
import { describe, expect, it } from 'vitest';
import { money } from '../../src/kernel/money.ts';
import { moneyQuestions } from '../../src/sop/money-questions.ts';
import { asking, filesOf, handbookOf, LENA, PERMISSIVE, registry, sopFile } from './handbook.ts';
import { walk, type Walk } from './walk.ts';

const PAID = { kind: 'done', output: { payment: 'PAY-1' } } as const;
const PAY = (amount: string, label = '9'): string => `  - step: ${label}
    says: Pay it
    use: tms.pay_claim
    with:
      claim: = case.id
      account_id: = case.claimant.account_id
      amount: = ${amount}
`;
const ASK = (field: string): string => `  - step: 1
    says: Ask how much is paid
    ask:
      of: claims-leads
      question: How much is paid?
      within: 4 hours
      form:
        amount: { label: Amount to pay, type: money, currency: USD${field} }
    save: part
    if_late: { says: Nobody answered, stop: Nobody answered }
`;
const CHOOSE = `  - step: 1
    says: Ask whether it is paid
    ask:
      of: claims-leads
      question: Is it paid?
      within: 4 hours
      choices: [Pay, Decline]
    save: decision
    if_late: { says: Nobody answered, stop: Nobody answered }
  - step: 2
    says: Nothing is paid
    if: [decision.answer == "Decline"]
    stop: It was declined
  - step: 3
    says: Ask about the weather
    ask:
      of: claims-leads
      question: Does it rain?
      within: 4 hours
      choices: [Yes, No]
    save: weather
    if_late: { says: Nobody answered, stop: Nobody answered }
`;

function paying(steps: string, { values = '', boundary = asking('tms.pay_claim', 'claims-leads:1') } = {}): Walk {
  const files = filesOf(
    sopFile(steps, { values, needs: '  - case.claim.amount\n  - case.claimant.account_id' }),
    boundary,
  );
  return walk({ handbook: handbookOf(files), script: { 'tms.pay_claim': PAID } });
}
const answered = (walked: Walk, given: Readonly<Record<string, string>>): Walk =>
  walked.click({ type: 'AnswerQuestion', askId: walked.ask('question').askId, given }, LENA);
const card = (walked: Walk) => walked.ask('approval').card;

const FACTS = [
  { label: 'claimant', text: 'Wobbly Widget Works' },
  { label: 'claim value', text: '$7,200.00' },
];

describe('a card about money', () => {
  it('shows the headline facts at the question and at the approval, and the bound of the form', () => {
    const walked = paying(`${ASK(', max: = case.claim.amount')}${PAY('part.amount')}`);
    expect(walked.ask('question').facts).toEqual(FACTS);
    answered(walked, { amount: '4,000' });
    expect(card(walked)).toMatchObject({
      facts: FACTS,
      bounds: [
        {
          label: 'form that Lena Lindqvist filled in',
          text: 'Amount to pay: $4,000.00; at most $7,200.00 (claim value)',
        },
      ],
    });
    expect(walked.view().asks.find(({ kind }) => kind === 'approval')).toMatchObject({ facts: FACTS });
  });

  it('finds the form through the names that pass the amount on, and the conditions on the way', () => {
    const set = `  - step: 2
    says: Pay that much
    set: { paid.amount: = part.amount }
  - step: 3
    says: A small amount
    if: [paid.amount <= small, "money(\\"9,000.00 USD\\") > paid.amount"]
    do:
`;
    const walked = paying(
      `${ASK(', max: = case.claim.amount')}${set}${PAY('paid.amount', '3a').replaceAll(/^ {2}/gm, '      ')}`,
      {
        values: '  small: 5,000.00 USD',
      },
    );
    answered(walked, { amount: '4,000' });
    expect(card(walked).bounds).toEqual([
      {
        label: 'form that Lena Lindqvist filled in',
        text: 'Amount to pay: $4,000.00; at most $7,200.00 (claim value)',
      },
      { label: 'checked in step 3', text: 'at most $5,000.00 (threshold), and less than $9,000.00' },
    ]);
  });

  it('is followed by an end that says what was paid', () => {
    const walked = paying(PAY('case.claim.amount'), { boundary: PERMISSIVE });
    expect(walked.view().card.standing).toBe('Done: paid $7,200.00');
  });

  it('says that the amount is a fact of the case, or that nothing bounds it', () => {
    expect(card(paying(PAY('case.claim.amount'))).bounds).toEqual([
      { label: 'amount paid', text: 'the claim value of the case, $7,200.00' },
    ]);
    const unbounded = answered(paying(`${ASK('')}${PAY('part.amount')}`), { amount: '9,999,999' });
    expect(card(unbounded).bounds[0]?.text).toBe('no upper bound is set for the amount paid');
  });

  it.each([
    ['when { context.args.amount.currency == "USD" && context.args.amount.minor <= 999999999 }', true],
    ['unless { context.args.amount.currency != "USD" || context.args.amount.minor > 999999999 }', true],
    ['when { context.args.amount.currency != "USD" || context.args.amount.minor > 100 }', false],
    ['when { context.args.amount.currency == "USD" }', false],
  ])('says whether the boundary bounds what nothing in the procedure does: %s', (condition, isBound) => {
    const boundary = asking('tms.pay_claim', 'claims-leads:1');
    const text = boundary.text.replace(/;\s*$/, ` ${condition};\n`);
    const walked = paying(`${ASK('')}${PAY('part.amount')}`, { boundary: { ...boundary, text } });
    expect(card(answered(walked, { amount: '9,999' })).bounds[0]?.text).toBe(
      isBound ? 'Somebody looks at it first, by policy asked' : 'no upper bound is set for the amount paid',
    );
  });

  it('shows the bound of the form only for the amount that was entered there', () => {
    const walked = paying(`${ASK(', max: = case.claim.amount')}${PAY('part.amount * 3')}`);
    answered(walked, { amount: '4,000' });
    expect(card(walked)).toMatchObject({
      args: { amount: money('USD', 1_200_000) },
      bounds: [{ text: 'no upper bound is set for the amount paid' }],
    });
  });

  it('does not cite a check of an earlier value', () => {
    const steps = `  - step: 2
    says: First it is little
    set: { paid.amount: 1.00 USD }
  - step: 3
    says: It is little
    if: ['paid.amount <= money("2.00 USD")']
    do:
      - step: 3a
        says: Now it is another amount
        set: { paid.amount: 900.00 USD }
`;
    const walked = paying(`${steps}${PAY('paid.amount', '3b').replaceAll(/^ {2}/gm, '      ')}`);
    expect(card(walked)).toMatchObject({ args: { amount: money('USD', 90_000) } });
    expect(card(walked).bounds[0]?.text).toBe('no upper bound is set for the amount paid');
  });

  it('says why the amount is paid, where a reason was given', () => {
    const reason = `      reason: = part.reason\n`;
    const asked = ASK(', max: = case.claim.amount').replace(
      '    save:',
      '        reason: { label: Reason, type: text }\n    save:',
    );
    const walked = answered(paying(`${asked}${PAY('part.amount')}${reason}`), { amount: '10', reason: 'Goodwill' });
    expect(card(walked).willDo).toBe('Pay $10.00 to the account ACC-1 for claim CASE-1, because: Goodwill');
  });

  it('shows the headline facts at every approval, and bounds only where money moves', () => {
    const note = `  - step: 1
    says: Tell
    use: zendesk.add_internal_note
    with:
      ticket: = case.zendesk.ticket_id
      text: Noted
`;
    const walked = walk({
      handbook: handbookOf(filesOf(sopFile(note), asking('zendesk.add_internal_note', 'claims-leads:1'))),
    });
    expect(card(walked)).toMatchObject({ facts: FACTS, bounds: [] });
    expect(walked.view().asks.find(({ kind }) => kind === 'approval')).toMatchObject({ facts: FACTS });
  });

  it('binds the approval to the facts and the bounds that were shown', () => {
    const walked = paying(PAY('case.claim.amount'));
    const ask = walked.ask('approval');
    const forged = { ...ask, card: { ...ask.card, facts: [{ label: 'claim value', text: '$72,000.00' }] } };
    walked.state = { ...walked.state, asks: { ...walked.state.asks, [ask.askId]: forged } };
    expect(walked.decide({ type: 'GiveApproval', askId: ask.askId }, LENA)).toMatchObject({ code: 'record_changed' });
  });

  it('is one whose answer decides a payment, and no other', () => {
    const walked = paying(`${CHOOSE}  - step: 4
    says: Only then
    if: [decision.answer == "Pay"]
    do:
${PAY('case.claim.amount', '4a').replaceAll(/^ {2}/gm, '      ')}`);
    const sop = walked.sopOf();
    expect(sop === null ? [] : [...moneyQuestions(sop, registry)]).toEqual(['1']);
    expect(walked.ask('question').facts).toEqual(FACTS);
    answered(walked, { answer: 'Pay' });
    expect(walked.ask('question').facts).toEqual([]);
  });
});
