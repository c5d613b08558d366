/**
 * What a step that waits for corrections takes into use before any money has moved. What was decided on the earlier
 * facts, and would be another now, is seen by the first payment as by every later one.
 */
import { describe, expect, it } from 'vitest';
import { handbookOf, filesOf, LENA, PERMISSIVE, slackUser, sopFile } from './handbook.ts';
import { answer, APPROVED, ASK, BEYOND, CAP, DONE, NEEDS, NOTE, paid, pay, refused, usd } from './refund.ts';
import { account, HOUR, MINUTE, walk, type Script, type Walk } from './walk.ts';

const TAKES = `  - step: 7
    says: Wait for a correction
    wait: { event: corrected, for: 9 days }
    if_late: { says: None came, flag: none }
`;
const QUESTION = `  - step: 4
    says: Ask whether it is fine
    ask:
      of: claims-leads
      question: Is {case.claim.amount} fine for {case.claimant.account_id}?
      choices: ["Yes", "No"]
      within: 9 days
    save: checked
    if_late: { says: No one said, stop: No one said }
  - { step: 5, says: It is not, if: ['checked.answer == "No"'], stop: It is not fine }
`;
const STOP = '  - { step: 4, says: Too large, if: [case.claim.amount > large], stop: Too large }\n';

function run(
  steps: string,
  boundary = PERMISSIVE,
  facts: Parameters<Walk['correct']>[0] = {},
  script: Script = {},
): Walk {
  const file = sopFile(steps, { needs: NEEDS, values: '  large: 200.00 USD' });
  return walk({
    handbook: handbookOf(filesOf(file, boundary)),
    script: {
      ...DONE,
      'salesforce.get_account': ({ account_id }) => account({ account_id: String(account_id), tier: 'Enterprise' }),
      ...script,
    },
    facts: { 'claim.amount': usd(150), ...facts },
  });
}
const taken = (walked: Walk, facts: Parameters<Walk['correct']>[0]): Walk =>
  walked
    .after(HOUR)
    .correct(facts)
    .after(2 * MINUTE);
const yes = (walked: Walk): Walk =>
  walked.click({ type: 'AnswerQuestion', askId: walked.ask('question').askId, given: { answer: 'Yes' } }, LENA);

describe.each([
  ['unasked', PERMISSIVE],
  ['with an approval', APPROVED],
])('a payment %s after a step that took a correction', (_, boundary) => {
  it.each([
    ['', ''],
    ['and a note before', NOTE],
  ])('is not made past a stop that would hold now %s', (__, note) => {
    expect(
      refused(taken(run(`${note}${STOP}${TAKES}${pay('case.claim.amount')}`, boundary), { 'claim.amount': usd(900) })),
    ).toMatchObject({
      ...BEYOND,
      known: expect.arrayContaining([
        expect.stringMatching(/^claim value \$150\.00 → \$900\.00/),
        expect.stringContaining('Step 4 would be decided otherwise now'),
      ]),
    });
  });

  it('is not made to an account for which the run would have stopped', () => {
    const blocked = `  - { step: 4, says: Blocked, if: ['case.claimant.account_id == "ACC-9"'], stop: Blocked }\n`;
    const walked = run(`${blocked}${TAKES}${pay('case.claim.amount')}`, boundary);
    expect(refused(taken(walked, { 'claimant.account_id': 'ACC-9' }))).toMatchObject(BEYOND);
  });

  it('is not what a person entered within a bound that is lower now', () => {
    const walked = answer(run(`${ASK(', max: = case.claim.amount')}${TAKES}${pay('part.amount')}`, boundary), '150');
    expect(refused(taken(walked, { 'claim.amount': usd(40) }))).toMatchObject(BEYOND);
  });

  it('is not what was computed from a value that is lower now', () => {
    const half = '  - { step: 4, says: Half, set: { half: = case.claim.amount * 0.5 } }\n';
    expect(refused(taken(run(`${half}${TAKES}${pay('half')}`, boundary), { 'claim.amount': usd(40) }))).toMatchObject({
      ...BEYOND,
      known: expect.arrayContaining(['Step 9 would compute $20.00 now instead of $75.00']),
    });
  });

  it('is not made past a stop of its own branch while another branch takes the correction', () => {
    const both = `${STOP}  - step: 6
    says: Both
    together:
      - { step: 6a, says: Wait, wait: { event: corrected, for: 9 days }, if_late: { says: None came, flag: none } }
      - step: 6b
        says: Later
        do:
          - { step: 6b1, says: Wait, wait: { for: 2 hours } }
          - step: 6b2
            says: Pay
            use: tms.pay_claim
            with: { claim: = case.id, account_id: = case.claimant.account_id, amount: = case.claim.amount }
`;
    expect(refused(taken(run(both, boundary), { 'claim.amount': usd(900) }).after(HOUR))).toMatchObject(BEYOND);
  });

  it('is made with what was taken once it is what it was, or decides nothing otherwise', () => {
    const walked = run(`${STOP}${TAKES}${pay('case.claim.amount')}`, boundary);
    taken(walked, { 'claim.amount': usd(160), 'claim.bol': 'BOL-7' });
    if (boundary === APPROVED) walked.approve(slackUser('ULEO00001'));
    expect(paid(walked)).toEqual([usd(160)]);
  });
});

describe('a payment that no one approves, after a step that took a correction', () => {
  it('waits for people where someone answered while the earlier values were shown', () => {
    const walked = taken(yes(run(`${QUESTION}${TAKES}${pay('case.claim.amount')}`)), {
      'claim.amount': usd(100_000),
      'claimant.account_id': 'ACC-9',
    });
    expect(refused(walked)).toMatchObject({
      code: 'other_facts',
      paid: [],
      known: expect.arrayContaining([
        expect.stringMatching(/^claim value \$150\.00 → \$100,000\.00/),
        'Step 4 was answered while the earlier value was shown',
      ]),
    });
    expect(paid(walked.recover('go_on', LENA))).toEqual([usd(100_000)]);
  });

  it('waits for people where the account was looked up, and it is another now', () => {
    const look = `  - { step: 4, says: Look, use: salesforce.get_account, with: { account_id: = case.claimant.account_id }, save: acc }
  - { step: 5, says: Mark it, if: ['acc.tier == "Standard"'], flag: small }
`;
    const walked = taken(run(`${look}${TAKES}${pay('case.claim.amount')}`), { 'claimant.account_id': 'ACC-9' });
    expect(refused(walked)).toMatchObject({ code: 'other_facts', paid: [] });
  });

  it('waits for no one where the step has waited for a fact that was missing', () => {
    const steps = `  - step: 6
    says: Wait for the papers
    if: ['!has(case.claim.documents)']
    do:
      - { step: 6a, says: Wait, wait: { event: corrected, for: 9 days }, if_late: { says: None came, stop: None came } }
      - step: 6b
        says: Pay a first part
        use: tms.pay_claim
        with: { claim: "{case.id}-part", account_id: = case.claimant.account_id, amount: = large }
${pay('case.claim.amount')}`;
    expect(paid(taken(run(steps), { 'claim.documents': ['a'] }))).toEqual([usd(200), usd(150)]);
  });
});

describe('a value that was wrong, and that a step has waited for', () => {
  const AGAIN = `      - step: 5b
        says: Look again
        use: salesforce.get_account
        with: { account_id: = case.claimant.account_id }
        save: found
        if_error: { not_found: { says: There is none, stop: No such account } }
`;
  const WAITS = (
    again: string,
  ): string => `  - { step: 3, says: Nothing is known, set: { is_known: true, part: = large } }
  - step: 4
    says: Look the account up
    use: salesforce.get_account
    with: { account_id: = case.claimant.account_id }
    save: acc
    if_error: { not_found: { says: There is none, set: { is_known: false } } }
  - step: 5
    says: There is no such account
    if: [is_known == false]
    otherwise: nothing
    flag: account_not_found
    do:
      - { step: 5a, says: Wait for it, wait: { event: corrected, for: 9 days }, if_late: { says: None, stop: None } }
${again}      - { step: 5c, says: The claim is paid, set: { part: = case.claim.amount } }
`;
  const after = (boundary: typeof PERMISSIVE, { again = AGAIN, more = '' } = {}): Walk => {
    const walked = run(
      `${more}${WAITS(again)}${pay('part')}`,
      boundary,
      { 'claimant.account_id': 'ACC-0' },
      {
        'salesforce.get_account': ({ account_id }) =>
          account_id === 'ACC-0'
            ? { kind: 'failed', code: 'not_found', message: 'No such account' }
            : account({ account_id: String(account_id) }),
      },
    );
    return taken(walked, { 'claimant.account_id': 'ACC-9' });
  };

  it('is paid on once people approve it, who see what it was', () => {
    const walked = after(APPROVED);
    const { card } = walked.ask('approval');
    expect(card.changed).toEqual([expect.stringMatching(/^account .*ACC-0 → ACC-9, since the run first read it$/)]);
    expect(paid(walked.approve(slackUser('ULEO00001')))).toEqual([usd(150)]);
  });

  it('stops a payment that no one approves', () => {
    expect(refused(after(PERMISSIVE))).toMatchObject({ paid: [] });
  });

  it('is not paid on past a stop that would hold now, whoever approves it', () => {
    const more = `  - { step: 2, says: Blocked, if: ['case.claimant.account_id == "ACC-9"'], stop: Blocked }\n`;
    expect(refused(after(APPROVED, { more }))).toMatchObject(BEYOND);
  });

  it.each([
    ['nothing was decided on it again', ''],
    [
      'only something else was decided on it',
      `      - { step: 5b, says: Other, if: ['case.claimant.account_id != "ACC-5"'], flag: other }\n`,
    ],
  ])('is not paid on where %s', (_, again) => {
    expect(refused(after(APPROVED, { again }))).toMatchObject(BEYOND);
  });

  it('is not paid on where someone only confirmed the new value, which was never looked up', () => {
    const again = `      - step: 5b
        says: Ask
        ask: { of: claims-leads, question: "Is {case.claimant.account_id} fine?", choices: ["Yes", "No"], within: 9 days }
        save: checked
        if_late: { says: No one said, flag: unchecked }
`;
    expect(refused(yes(after(APPROVED, { again })))).toMatchObject(BEYOND);
  });

  const inBlock = (again: string): string => `  - step: 4
    says: It is large
    if: [case.claim.amount > large]
    do:
      - { step: 4a, says: Wait, wait: { event: corrected, for: 9 days }, if_late: { says: None came, stop: None came } }
      - { step: 4b, says: Again, if: ["${again}"], flag: again }
      - step: 4c
        says: Pay
        use: tms.pay_claim
        with: { claim: = case.id, account_id: = case.claimant.account_id, amount: = case.claim.amount }
`;
  it.each([
    ['the same is decided again', 'case.claim.amount > large', true],
    ['another comparison is made', 'case.claim.amount > tiny', false],
  ])('decides, and is paid on only where %s', (_, again, isPaid) => {
    const file = sopFile(inBlock(again), {
      needs: NEEDS,
      values: '  large: 200.00 USD\n  tiny: 1.00 USD',
    });
    const walked = walk({
      handbook: handbookOf(filesOf(file, APPROVED)),
      script: DONE,
      facts: { 'claim.amount': usd(900) },
    });
    taken(walked, { 'claim.amount': usd(150) });
    if (isPaid) expect(paid(walked.approve(slackUser('ULEO00001')))).toEqual([usd(150)]);
    else expect(refused(walked)).toMatchObject(BEYOND);
  });
});

describe('a payment that was forbidden on a value that a step took meanwhile', () => {
  const ROUNDS = `  - step: 3
    says: Both
    together:
      - { step: 3a, says: Wait, wait: { event: corrected, for: 9 days }, if_late: { says: None came, flag: none } }
      - step: 3b
        says: Pay, again with the claim as it is then where the payment is forbidden
        do:
          - { step: 3b1, says: The claim, set: { left: = case.claim.amount, is_paid: false } }
          - step: 3b2
            says: Again
            repeat: { at_most: 3, until: [is_paid] }
            if_late: { says: Not paid, stop: Not paid }
            do:
              - { step: 3b2a, says: It is paid, set: { is_paid: true } }
              - step: 3b2b
                says: Pay
                use: tms.pay_claim
                with: { claim: = case.id, account_id: = case.claimant.account_id, amount: = left }
                if_error:
                  forbidden: { says: Take the claim as it is, set: { left: = case.claim.amount, is_paid: false } }
`;
  it('is made with the value of now once people approve that', () => {
    const walked = taken(run(ROUNDS, { ...APPROVED, text: `${APPROVED.text}${CAP}` }), { 'claim.amount': usd(40) });
    expect(walked.ask('approval').card).toMatchObject({
      args: { amount: usd(40) },
      changed: expect.arrayContaining([expect.stringContaining('claim value $150.00 → $40.00')]),
    });
    expect(paid(walked.approve(slackUser('ULEO00001')))).toEqual([usd(40)]);
  });
});
