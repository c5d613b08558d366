/** A procedure that refunds a claim whose amount the customer may lower meanwhile. */
import type { HandbookFile } from '../../src/handbook/handbook-file.ts';
import { money } from '../../src/kernel/money.ts';
import { asking, filesOf, handbookOf, LENA, PERMISSIVE, sopFile } from './handbook.ts';
import { HOUR, walk, type Script, type Walk } from './walk.ts';

export const DAY = 24 * HOUR;
export const usd = (dollars: number) => money('USD', dollars * 100);
export const NEEDS = '  - case.claim.amount\n  - case.claimant.account_id';
export const APPROVED = asking('tms.pay_claim', 'claims-leads:1', 'PT240H');
/** A boundary that knows the amount of the claim. */
export const CAP = `@id("cap")\n@reason("Never more than the claim")\nforbid (principal is Bot, action == Action::"tms.pay_claim", resource is Case)
when {
  context.case has claim.amount && (
    context.case.claim.amount.currency != context.args.amount.currency ||
    context.args.amount.minor > context.case.claim.amount.minor
  )
};\n`;
export const CAPPED: HandbookFile = { ...PERMISSIVE, text: PERMISSIVE.text + CAP };
export const DONE: Script = {
  'tms.pay_claim': { kind: 'done', output: { payment: 'PAY-1' } },
  'salesforce.record_concession': { kind: 'done', output: { concession: 'C-1' } },
};

/** Something was done on the amount, so a later change of it is not used. */
export const NOTE = `  - step: 1
    says: Note the amount
    use: zendesk.add_internal_note
    with: { ticket: = case.zendesk.ticket_id, text: "Asked for {case.claim.amount}" }
`;
export const waitAt = (step: number): string => `  - step: ${step}
    says: Wait for the goods
    wait: { for: 1 day }
`;
export const WAIT = waitAt(3);
export const pay = (amount: string, more = ''): string => `  - step: 9
    says: Refund it
${more}    use: tms.pay_claim
    with:
      claim: = case.id
      account_id: = case.claimant.account_id
      amount: = ${amount}
`;
export const ASK = (bounds: string): string => `  - step: 2
    says: Ask how much the insurer pays
    ask:
      of: claims-leads
      question: How much is paid?
      form: { amount: { label: Amount to pay, type: money, currency: USD${bounds} } }
      within: 10 days
    save: part
    if_late: { says: No one has said, stop: No one has said }
`;

export function run(
  steps: string,
  { boundary = PERMISSIVE, others = [] }: { boundary?: HandbookFile; others?: HandbookFile[] } = {},
): Walk {
  const files = filesOf(sopFile(steps, { needs: NEEDS }), boundary, ...others);
  return walk({ handbook: handbookOf(files), script: DONE });
}
/** People go on with the earlier values, as an earlier program let them also where the payment then stopped at once. */
export function wentOn(walked: Walk): Walk {
  const { askId, code, choices } = walked.ask('recovery');
  if (choices.includes('go_on')) return walked.recover('go_on', LENA);
  const decided = walked.decide({ type: 'Recover', askId, choice: 'stop', note: null }, LENA);
  if (code !== 'facts_changed' || !decided.ok) return walked;
  walked.append(decided.by, { type: 'Recovered', askId, by: decided.by, choice: 'go_on', note: null });
  return walked.go();
}
export const paid = ({ made }: Walk): unknown[] =>
  made.filter(({ tool }) => tool === 'tms.pay_claim').map(({ args }) => args['amount']);
export const lower = (walked: Walk, dollars = 4_100): Walk => walked.correct({ 'claim.amount': usd(dollars) });
export const answer = (walked: Walk, amount: string): Walk =>
  walked.click({ type: 'AnswerQuestion', askId: walked.ask('question').askId, given: { amount } }, LENA);
export const refused = (walked: Walk): object => {
  const { code, choices, known } = walked.ask('recovery');
  return { code, choices, known, paid: paid(walked) };
};
export const BEYOND = { code: 'beyond_case', choices: ['start_again', 'stop'], paid: [] };
