/**
 * A payment is not made when the facts of now leave open how the procedure would come to it: other rounds, another
 * branch, another look-up. What has no influence on it does not stop it.
 */
import { describe, expect, it } from 'vitest';
import { filesOf, handbookOf, LENA, PERMISSIVE, slackUser, sopFile } from './handbook.ts';
import { APPROVED, BEYOND, DONE, NEEDS, NOTE, paid, pay, refused, usd, WAIT, wentOn } from './refund.ts';
import { account, HOUR, MINUTE, walk, type Walk } from './walk.ts';

const DAY = 24 * HOUR;
const LEO = slackUser('ULEO00001');
const VALUES = '  zero: 0.00 USD\n  voucher: 30.00 USD';

function run(
  steps: string,
  {
    boundary = APPROVED,
    script = DONE,
  }: Partial<Record<'boundary', typeof APPROVED>> & { script?: Walk['script'] } = {},
): Walk {
  const files = filesOf(sopFile(steps, { needs: `${NEEDS}\n  - case.claim.documents`, values: VALUES }), boundary);
  return walk({
    handbook: handbookOf(files),
    script,
    facts: { 'claim.amount': usd(150), 'claim.documents': ['a', 'b', 'c'] },
  });
}

/** The changes arrive while people are asked to approve; they go on with the earlier values, and someone approves. */
function goOn(walked: Walk, facts: Parameters<Walk['correct']>[0]): Walk {
  walked.correct(facts).after(2 * MINUTE);
  wentOn(walked);
  return walked;
}

const START = `  - step: 1
    says: Nothing is owed yet
    set: { due: = zero }
`;
const EACH = (inner: string, more = ''): string => `  - step: 2
    says: Each night
    for_each: { item: night, in: = case.claim.documents, at_most: 10${more} }
    do:
${inner}`;
const ADD = (what: string): string => `      - step: 2a
        says: Add it
        set: { due: = due + ${what} }
`;

describe('a sum over rounds', () => {
  it('is not paid when the list would be another now', () => {
    const walked = goOn(run(`${START}${EACH(ADD('case.claim.amount'))}${pay('due')}`), { 'claim.documents': ['a'] });
    expect(refused(walked)).toMatchObject({
      ...BEYOND,
      known: expect.arrayContaining(['The list of step 2 would be another now']),
    });
  });

  it('is not paid when it would be less now', () => {
    const steps = `${NOTE.replace('step: 1', 'step: 0').replace('step: 0', 'step: 3')}`;
    const walked = run(`${START}${EACH(ADD('case.claim.amount'))}${steps}${pay('due')}`);
    walked.correct({ 'claim.amount': usd(100) }).after(2 * MINUTE);
    wentOn(walked);
    expect(refused(walked)).toMatchObject({
      ...BEYOND,
      known: expect.arrayContaining(['Step 9 would compute $300.00 now instead of $450.00']),
    });
  });

  it('is not paid unasked after an earlier payment of the same sum', () => {
    const walked = run(
      `${START}${EACH(ADD('voucher'))}${pay('due').replace('step: 9', 'step: 3')}  - step: 4
    says: Ask
    ask: { of: claims-leads, question: Is the guest content?, choices: ["Yes", "No"], within: 3 days }
    if_late: { says: No one said, stop: No one said }
${pay('due').replace('= case.id', '"{case.id}-again"')}`,
      { boundary: PERMISSIVE },
    );
    expect(paid(walked)).toEqual([usd(90)]);
    walked.correct({ 'claim.documents': ['a'] }).after(2 * MINUTE);
    wentOn(walked);
    walked.click({ type: 'AnswerQuestion', askId: walked.ask('question').askId, given: { answer: 'Yes' } }, LENA);
    expect(refused(walked)).toMatchObject({ ...BEYOND, paid: [usd(90)] });
  });

  it('bounds no form any more when the list would be another now', () => {
    const ask = `  - step: 3
    says: Ask
    ask:
      of: claims-leads
      question: How much?
      form: { amount: { label: Amount, type: money, currency: USD, max: = due } }
      within: 10 days
    save: part
    if_late: { says: No one said, stop: No one said }
`;
    const walked = run(`${START}${EACH(ADD('case.claim.amount'))}${ask}${pay('part.amount')}`);
    walked.click({ type: 'AnswerQuestion', askId: walked.ask('question').askId, given: { amount: '450.00' } }, LENA);
    expect(refused(goOn(walked, { 'claim.documents': ['a'] }))).toMatchObject(BEYOND);
  });

  it('is what the rounds up to the fact of now give', () => {
    const steps = `${START}  - step: 2
    says: Add until it is covered
    repeat: { at_most: 10, until: [due >= case.claim.amount] }
    do:
${ADD('voucher')}    if_late: { says: Too many, stop: Too many }
${pay('due')}`;
    expect(refused(goOn(run(steps), { 'claim.amount': usd(60) }))).toMatchObject(BEYOND);
    // No decision differs, so no one has to go on with anything.
    const same = run(steps)
      .correct({ 'claim.amount': usd(140), 'claim.bol': 'X' })
      .after(2 * MINUTE);
    expect(paid(same.approve(LEO))).toEqual([usd(150)]);
  });
});

describe('what the rounds collected', () => {
  const steps = `${EACH(
    `      - step: 2a
        says: The price of it
        set: { price: = case.claim.amount }
`,
    ', at_once: 3, collect: price',
  )}    save: dues
${pay('sum(dues)')}`;

  it('is not paid when the list would be another now', () => {
    expect(refused(goOn(run(steps), { 'claim.documents': ['a'] }))).toMatchObject(BEYOND);
  });

  it('is computed again when its parts come into use', () => {
    const walked = run(steps);
    walked.correct({ 'claim.amount': usd(100) }).after(2 * MINUTE);
    expect(paid(walked.approve(LEO))).toEqual([usd(300)]);
  });

  it('is not paid when it would be less now', () => {
    const noted = `${steps.slice(0, steps.indexOf('  - step: 9'))}${NOTE.replace('step: 1', 'step: 3')}${pay('sum(dues)')}`;
    const walked = run(noted);
    walked.correct({ 'claim.amount': usd(100) }).after(2 * MINUTE);
    wentOn(walked);
    expect(refused(walked)).toMatchObject({
      ...BEYOND,
      known: expect.arrayContaining(['Step 9 would compute $300.00 now instead of $450.00']),
    });
  });
});

describe('a payment in rounds', () => {
  it('is not made in a round that the list of now may not have', () => {
    const inner = pay('voucher')
      .replaceAll(/^/gm, '    ')
      .replace('step: 9', 'step: 2a')
      .replace('= case.id', '"{case.id}-{night}"')
      .trimEnd();
    expect(refused(goOn(run(EACH(`${inner}\n`)), { 'claim.documents': ['a'] }))).toMatchObject(BEYOND);
  });
});

describe('a look-up', () => {
  const steps = `  - step: 1
    says: Read the contract
    use: salesforce.get_account
    with: { account_id: = case.claimant.account_id }
    save: acc
${pay('acc.open_contract_value', '    if: [has(acc.open_contract_value)]\n').replace('= case.claimant.account_id', 'ACC-9')}`;
  const script = { ...DONE, 'salesforce.get_account': account({ open_contract_value: usd(410_000) }) };

  it('with another input has no clear value, so what it gave is not paid', () => {
    expect(refused(goOn(run(steps, { script }), { 'claimant.account_id': 'ACC-2' }))).toMatchObject({
      ...BEYOND,
      known: expect.arrayContaining([expect.stringMatching(/^The look-up of step 1 would be another now/)]),
    });
  });

  it('whose result no payment depends on stops none', () => {
    const other = `${steps.slice(0, steps.indexOf('  - step: 9'))}${pay('case.claim.amount').replace('= case.claimant.account_id', 'ACC-9')}`;
    const walked = goOn(run(other, { script }), { 'claimant.account_id': 'ACC-2' });
    expect(paid(walked.approve(LEO))).toEqual([usd(150)]);
  });
});

const ASK = `  - step: 1
    says: Ask
    ask:
      of: claims-leads
      question: How much?
      form: { amount: { label: Amount, type: money, currency: USD, min: 0.01 USD, max: '= money("9,000.00 USD")' } }
      within: 10 days
    save: part
    if_late: { says: No one said, stop: No one said }
`;
const asked = (steps: string): Walk => {
  const walked = run(`${ASK}${steps}`);
  return walked.click(
    { type: 'AnswerQuestion', askId: walked.ask('question').askId, given: { amount: '120.00' } },
    LENA,
  );
};
const indented = (text: string, by: number): string => text.replaceAll(/^(?=.)/gm, ' '.repeat(by));
const TOO_MUCH = 'if: [part.amount > case.claim.amount]';

describe('a bound in the control flow', () => {
  const lowered = { 'claim.amount': usd(100) };

  it('is an earlier branch of the same choice', () => {
    const walked = asked(`  - step: 2
    says: Decide
    choose:
      - { step: 2a, says: Too much, ${TOO_MUCH}, flag: too_much }
${indented(pay('part.amount', '    otherwise: 2\n').replace('step: 9', 'step: 2b'), 4)}`);
    expect(refused(goOn(walked, lowered))).toMatchObject(BEYOND);
  });

  it('is a branch that was taken because a fact was missing, which was given now and cannot be read', () => {
    const way = `${NOTE}  - step: 2
    says: How much
    choose:
      - step: 2a
        says: No PRO number was given
        if: ["!has(case.claim.pro)"]
        set: { due: = case.claim.amount }
      - step: 2b
        says: Otherwise
        otherwise: 2
        set: { due: = voucher }
${WAIT}${pay('due')}`;
    const pro = { path: 'claim.pro', label: 'PRO number', problem: 'It has two readings', text: 'PRO-1 / PRO-2' };
    const walked = run(way, { boundary: PERMISSIVE }).correct({}, [pro]).after(DAY);
    expect(refused(walked)).toMatchObject(BEYOND);
  });

  it('is the step whose conditions did not hold', () => {
    const walked = asked(`  - { step: 2, says: Too much, ${TOO_MUCH}, flag: too_much }
  - step: 3
    says: Otherwise it is paid
    otherwise: 2
    do:
${indented(pay('part.amount').replace('step: 9', 'step: 3a'), 4)}`);
    expect(refused(goOn(walked, lowered))).toMatchObject(BEYOND);
  });

  it('is a step that would have ended the run', () => {
    const walked = asked(`  - { step: 2, says: Too much, ${TOO_MUCH}, stop: Too much }
${pay('part.amount')}`);
    expect(refused(goOn(walked, lowered))).toMatchObject(BEYOND);
  });

  it('is a name that another step would have set', () => {
    const walked = asked(`  - { step: 2, says: As entered, set: { owed: = part.amount } }
  - { step: 3, says: Too much, ${TOO_MUCH}, set: { owed: = case.claim.amount } }
${pay('owed')}`);
    expect(refused(goOn(walked, lowered))).toMatchObject(BEYOND);
  });

  it('is a mark that a step would have set, read by the condition of the payment', () => {
    const walked = asked(
      `  - { step: 2, says: Not too much so far, set: { over: no } }
  - { step: 3, says: Too much, ${TOO_MUCH}, set: { over: yes } }
${pay('part.amount', '    if: ["!over"]\n')}`
        .replace('over: no', 'over: false')
        .replace('over: yes', 'over: true'),
    );
    expect(refused(goOn(walked, lowered))).toMatchObject(BEYOND);
  });

  it('is a condition around several steps', () => {
    const walked = asked(`  - step: 2
    says: Not too much
    if: [part.amount <= case.claim.amount]
    do:
      - step: 2a
        says: Pay it
        do:
${indented(pay('part.amount').replace('step: 9', 'step: 2a1'), 8)}`);
    expect(refused(goOn(walked, lowered))).toMatchObject(BEYOND);
  });

  it('stops nothing when it is decided alike', () => {
    const walked = asked(`  - { step: 2, says: Too much, ${TOO_MUCH}, stop: Too much }
  - { step: 3, says: Small, if: ["case.claim.amount < money('145.00 USD')"], flag: small }
${pay('part.amount')}`);
    expect(paid(goOn(walked, { 'claim.amount': usd(130) }).approve(LEO))).toEqual([usd(120)]);
  });

  it('stops nothing when it would be decided otherwise, and the payment does not depend on it', () => {
    const walked = asked(`  - { step: 2, says: Too much, ${TOO_MUCH}, flag: too_much }
  - { step: 3, says: Mark it, otherwise: 2, set: { mark: 1 } }
${pay('part.amount')}`);
    expect(paid(goOn(walked, lowered).approve(LEO))).toEqual([usd(120)]);
  });
});

describe('a boundary that demands an approval with the facts of now', () => {
  const LIMITED = {
    ...PERMISSIVE,
    text: `${PERMISSIVE.text}@id("large")\n@outcome("approval")\n@approvers("claims-leads:1")\n@expires("P9D")\n@reason("A large claim")
permit (principal is Bot, action == Action::"tms.pay_claim", resource is Case)
when { context.case has claim.amount && context.case.claim.amount.currency == "USD" && context.case.claim.amount.minor > 500000 };\n`,
  };

  it('does not let a payment pass that it permitted with the earlier ones', () => {
    const walked = run(`${NOTE.replace('{case.claim.amount}', '{case.claim.amount}')}${WAIT}${pay('voucher')}`, {
      boundary: LIMITED,
    });
    walked.correct({ 'claim.amount': usd(9_000) }).after(DAY);
    wentOn(walked);
    expect(refused(walked)).toMatchObject({
      ...BEYOND,
      known: expect.arrayContaining([expect.stringContaining('A large claim')]),
    });
  });
});
