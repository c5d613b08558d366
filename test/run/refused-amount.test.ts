/** An amount that a tool does not take: what is said of it, and what a person can do. */
import { describe, expect, it } from 'vitest';
import { asking, filesOf, handbookOf, LENA, PERMISSIVE, sopFile } from './handbook.ts';
import { walk, type Walk } from './walk.ts';

const NEEDS = { needs: '  - case.claim.amount\n  - case.claim.bol' };
const STEPS = `  - step: 1
    says: Ask what is due
    ask:
      of: claims-leads
      question: What is due?
      within: 4 hours
      form:
        amount: { label: Amount to pay, type: money, currency: USD, min: 0.00 USD, max: = case.claim.amount }
        note: { label: Note, type: text, optional: true }
    save: due
    if_late: { says: Nobody answered, stop: Nobody answered }
  - step: 2
    says: Pay it
    use: tms.pay_claim
    with: { claim: = case.id, account_id: ACC-1, amount: = due.amount }
    if_denied: { says: It was denied, stop: Denied }
    if_expired: { says: Nobody decided, stop: Nobody decided }
`;
const script = {
  'tms.pay_claim': {
    kind: 'done',
    output: { payment: 'PAY-1' },
    reference: { record: 'payment PAY-1' },
  },
} as const;
const paying = (amount: string, boundary = PERMISSIVE): Walk => {
  const run = walk({ script, handbook: handbookOf(filesOf(sopFile(STEPS, NEEDS), boundary)) });
  const given = { amount, note: 'cracked in the lab' };
  return run.click({ type: 'AnswerQuestion', askId: run.ask('question').askId, given }, LENA);
};

describe('a payment of nothing', () => {
  it('is refused with the amount as people write it, and names the answer that may be corrected', () => {
    const { because, known } = paying('0.00').ask('recovery');
    expect(because).toBe('Step 2 cannot be carried out: the amount paid is `$0.00`. Expected an amount above zero');
    expect(known[0]).toBe(
      'Amount to pay $0.00 is what Lena Lindqvist answered in step 1. If another value is meant, press "Correct" on that answer; then this is asked no more',
    );
  });

  it('is made once the answer is corrected', () => {
    const run = paying('0.00').correctAnswer('1', { amount: '12.00', note: 'cracked in the lab' }, LENA);
    expect(run.made.map(({ tool, args }) => [tool, args['amount']])).toContainEqual([
      'tms.pay_claim',
      { $money: 'USD', minor: 1_200 },
    ]);
  });
});

it('the card of an approval shows what was filled in next to an amount, before its bounds', () => {
  const run = paying('12.00', asking('tms.pay_claim', 'claims-leads:1'));
  expect(run.ask('approval').card.bounds).toEqual([
    {
      label: 'form that Lena Lindqvist filled in',
      text: 'Amount to pay: $12.00, Note: “cracked in the lab”; Amount to pay at least $0.00, at most $7,200.00 (claim value)',
    },
  ]);
});

it('an outcome in words does not hide what was paid', () => {
  const steps = STEPS.replace('    says: Pay it\n', '    says: Pay it\n    outcome: quiet\n');
  const run = walk({ script, handbook: handbookOf(filesOf(sopFile(steps, NEEDS), PERMISSIVE)) });
  const given = { amount: '12.00', note: '' };
  run.click({ type: 'AnswerQuestion', askId: run.ask('question').askId, given }, LENA);
  expect(run.view().card.standing).toBe('Quiet · paid $12.00');
});

it('a message after a loop that came to nothing says so', () => {
  const steps = `  - step: 1
    says: Look whether it is there
    repeat:
      at_most: 2
      every: 1 hour
      until:
        - has(found.shipment_id) && found.shipment_id == "S-9"
    do:
      - step: 1a
        says: Find it
        use: tms.get_shipment_by_bol
        with: { bol: = case.claim.bol }
        save: found
        if_error:
          not_found: { says: It is not there, flag: not_there }
    if_late:
      says: Tell the manager
      use: slack.escalate
      with: { to: marcus@our.example, message: "It is not there" }
`;
  const run = walk({ script, handbook: handbookOf(filesOf(sopFile(steps, NEEDS), PERMISSIVE)) })
    .after(3_600_000)
    .after(3_600_000);
  expect(run.view().told[0]?.brief.happened).toBe('Tried 2 times, without success: Look whether it is there');
});
