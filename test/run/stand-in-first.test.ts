/** An `if_late` that was done before the late step came to its own payment: the late step pays nothing more. */
import { describe, expect, it } from 'vitest';
import { filesOf, handbookOf, LENA, PERMISSIVE, sopFile } from './handbook.ts';
import { DONE, NEEDS, paid, usd } from './refund.ts';
import { MINUTE, walk, type Answer, type Script, type Walk } from './walk.ts';

const LOST: Answer = { kind: 'unknown', message: 'The connection was lost' };
const AWAY = { kind: 'unknown', message: 'The search is away' } as const;

const PAY_B = `      says: Pay by the other account
      use: tms.pay_claim
      with: { claim: "{case.id}-b", account_id: ACC-2, amount: = case.claim.amount }`;

const asksFirst = (instead: string): string => `  - step: 1
    says: Ask, and pay in time
    within: half of case.received_at
    do:
      - step: 1a
        says: Ask
        ask: { of: claims-leads, question: Pay?, choices: ["Yes", "No"], within: 9 days }
        save: said
        if_late: { says: No one said, flag: late }
      - step: 1b
        says: Pay
        use: tms.pay_claim
        with: { claim: = case.id, account_id: = case.claimant.account_id, amount: = case.claim.amount }
    if_late:
${instead}
`;

function late(instead: string, script: Script = {}): Walk {
  const file = sopFile(asksFirst(instead), { needs: NEEDS, values: '  half: 30 minutes' });
  const walked = walk({
    handbook: handbookOf(filesOf(file, PERMISSIVE)),
    script: { ...DONE, ...script },
    facts: { 'claim.amount': usd(150) },
  });
  walked.probe = AWAY;
  return walked.after(31 * MINUTE);
}
const yes = (walked: Walk): Walk =>
  walked.click({ type: 'AnswerQuestion', askId: walked.ask('question').askId, given: { answer: 'Yes' } }, LENA);
const hours = (walked: Walk, count: number): Walk => {
  for (let half = 0; half < 2 * count; half++) walked.after(30 * MINUTE);
  return walked;
};
const steps = (walked: Walk): unknown[] => walked.made.map(({ step }) => step);

describe('a late step that comes to its payment after its `if_late`', () => {
  it('pays nothing when that was done', () => {
    const walked = late(PAY_B);
    expect(hours(yes(walked), 1).made.map(({ step }) => step)).toEqual(['1.if_late']);
  });

  it('pays nothing while nobody knows whether that was done', () => {
    const walked = late(PAY_B, { '1.if_late': LOST });
    expect(steps(hours(yes(walked), 20))).toEqual(['1.if_late']);
  });

  it('pays nothing when a person said that it was done', () => {
    const walked = hours(late(PAY_B, { '1.if_late': LOST }), 20);
    walked.recover('it_was_done', LENA);
    expect(steps(hours(yes(walked), 1))).toEqual(['1.if_late']);
  });

  it('pays nothing when the `if_late` has paid by another tool', () => {
    const credit = `      says: Give a credit
      use: salesforce.record_concession
      with: { record_id: "001000000000001AAA", owner: ava@our.example, percent: 10, basis_points: 1000, arr: = case.claim.amount, due: = case.received_at }`;
    const walked = late(credit, { 'salesforce.record_concession': { kind: 'done', output: { task: 'T' } } });
    expect(steps(hours(yes(walked), 1))).toEqual(['1.if_late']);
  });

  it('pays when the `if_late` has only told someone', () => {
    const tell = `      says: Tell the manager
      use: slack.escalate
      with: { to: claims-manager, message: It is late }`;
    const walked = late(tell);
    expect(paid(yes(walked))).toEqual([usd(150)]);
  });
});

it('says in Slack what its `if_late` has said there, too', () => {
  const tell = (who: string): string => `use: slack.escalate\n      with: { to: ${who}, message: It is late }`;
  const steps = asksFirst(`      says: Tell the manager\n      ${tell('claims-manager')}`).replace(
    /use: tms[\s\S]*?case\.claim\.amount \}/,
    tell('claims-manager').replace('\n', '\n  '),
  );
  const file = sopFile(steps, { needs: NEEDS, values: '  half: 30 minutes' });
  const walked = walk({ handbook: handbookOf(filesOf(file, PERMISSIVE)), script: DONE });
  yes(walked.after(31 * MINUTE));
  expect(walked.made.map(({ step }) => step)).toEqual(['1.if_late', '1b']);
});

it('goes by the round of a late step in a loop', () => {
  const each = `  - step: 1
    says: Pay each
    for_each:
      item: paper
      in: = papers
      at_most: 5
    do:
      - step: 1a
        says: Pay it in time
        within: half of case.received_at
        use: tms.pay_claim
        with: { claim: "{case.id}-{paper}", account_id: = case.claimant.account_id, amount: = case.claim.amount }
        if_late:
          says: Pay by the other account
          use: tms.pay_claim
          with: { claim: "{case.id}-{paper}-b", account_id: ACC-2, amount: = case.claim.amount }
`;
  const file = sopFile(each, { needs: NEEDS, values: '  half: 30 minutes\n  papers: [BOL, photo]' });
  const walked = walk({
    handbook: handbookOf(filesOf(file, PERMISSIVE)),
    script: { ...DONE, '1a#2': LOST },
    facts: { 'claim.amount': usd(150) },
  });
  walked.probe = AWAY;
  walked.after(31 * MINUTE);
  expect(steps(hours(walked, 20))).toEqual(['1a', '1a#2']);
});
