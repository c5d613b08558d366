/** What the thread says of an approval that was asked for, once the case has changed. */
import { expect, it } from 'vitest';
import { money } from '../../src/kernel/money.ts';
import { filesOf, handbookOf, PERMISSIVE, sopFile } from './handbook.ts';
import { DONE, NEEDS, paid, pay } from './refund.ts';
import { MINUTE, walk, type Walk } from './walk.ts';

const usd = (dollars: number) => money('USD', dollars * 100);
const ABOVE = {
  path: PERMISSIVE.path,
  text: `${PERMISSIVE.text.replace('Action::"tms.pay_claim", ', '').replace(', Action::"tms.pay_claim"', '')}
@id("small")\n@outcome("permit")\npermit (principal is Bot, action == Action::"tms.pay_claim", resource is Case)
when { context.args.amount.currency == "USD" && context.args.amount.minor <= 50000 };
@id("large")\n@outcome("approval")\n@approvers("claims-leads:1")\n@expires("PT4H")\n@reason("Above $500.00 a lead approves")
permit (principal is Bot, action == Action::"tms.pay_claim", resource is Case)
when { context.args.amount.currency == "USD" && context.args.amount.minor > 50000 };\n`,
};

const titles = (run: Walk): readonly string[] => run.view().posts.map(({ title }) => title);

function changed(dollars: number): Walk {
  const sop = sopFile(pay('case.claim.amount'), { needs: NEEDS });
  const run = walk({ handbook: handbookOf(filesOf(sop, ABOVE)), facts: { 'claim.amount': usd(900) }, script: DONE });
  expect(run.ask('approval').step).toBe('9');
  return run.correct({ 'claim.amount': usd(dollars) }).after(2 * MINUTE);
}

it.each([400, 800])('says that people are asked again, for $%i', (dollars) => {
  const run = changed(dollars);
  expect(run.ask('approval').step).toBe('9');
  expect(titles(run)).toContain('The changed facts are in use now, so people are asked again');
});

it('names what a rule would demand an approval of after the end, not what was done', () => {
  const sop = sopFile(pay('case.claim.amount'), { needs: NEEDS });
  const run = walk({ handbook: handbookOf(filesOf(sop, ABOVE)), facts: { 'claim.amount': usd(400) }, script: DONE });
  run.correct({ 'claim.amount': usd(815) });
  const known = run.ask('recovery').known.filter((text) => text.includes('another approval'));
  expect(known).toEqual([expect.stringContaining('Pay $815.00')]);
});

it('says that the case has changed, and not the boundary, where the same boundary answers otherwise', () => {
  const flagged = {
    ...ABOVE,
    text: `${ABOVE.text}@id("flagged")\n@reason("Flagged")\nforbid (principal is Bot, action == Action::"tms.pay_claim", resource is Case)
when { context.case has claim.bol && context.case.claim.bol == "FRAUD" };\n`,
  };
  const sop = sopFile(pay('case.claim.amount'), { needs: NEEDS });
  const run = walk({ handbook: handbookOf(filesOf(sop, flagged)), facts: { 'claim.amount': usd(900) }, script: DONE });
  run.correct({ 'claim.bol': 'FRAUD' }).after(2 * MINUTE);
  const withdrawn = run.events('ApprovalWithdrawn').map(({ because }) => because);
  expect(withdrawn).toEqual(['The case has changed since this was asked, and the boundary answers otherwise now']);
  expect(paid(run)).toEqual([]);
});

it('asks anew for a call whose optional argument has no value, then as before', () => {
  const why = `  - step: 8
    says: Ask why so much is paid
    if: [ 'case.claim.amount > money("5,000.00 USD")' ]
    otherwise: nothing
    ask:
      of: claims-leads
      question: Why is so much paid?
      form: { reason: { label: Reason, type: text } }
      within: 1 day
    save: more
    if_late: { says: No one has said, stop: No one has said }
`;
  const sop = sopFile(`${why}${pay('case.claim.amount')}      reason: = more.reason\n`, { needs: NEEDS });
  const run = walk({ handbook: handbookOf(filesOf(sop, ABOVE)), facts: { 'claim.amount': usd(900) }, script: DONE });
  expect(run.ask('approval').step).toBe('9');
  run.correct({ 'claim.amount': usd(800) }).after(2 * MINUTE);
  expect(run.ask('approval')).toMatchObject({ step: '9' });
  expect(titles(run)).toContain('The changed facts are in use now, so people are asked again');
});
