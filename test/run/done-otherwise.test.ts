/**
 * A fact that changes after something was done with it, whatever is open at that moment: the run keeps the value and
 * says so, and money moves on it only after people have seen both values.
 */
import { describe, expect, it } from 'vitest';
import type { HandbookFile } from '../../src/handbook/handbook-file.ts';
import { inUse } from '../../src/run/log/fact-change.ts';
import { BOUNDARY_PATH, filesOf, handbookOf, LENA, MARCUS, PERMISSIVE, sopFile, TWO_LEADS } from './handbook.ts';
import { APPROVED, DONE, NEEDS, paid, usd, wentOn } from './refund.ts';
import { HOUR, MINUTE, walk, type Script, type Walk } from './walk.ts';

/** A garage is paid part of an estimate at once, and the rest up to a fixed price later. */
const FIRST = `  - step: 1
    says: Half of the estimate is due at once
    set:
      deposit: = case.claim.amount * 0.5
  - step: 2
    says: Pay the deposit of {deposit}
    use: tms.pay_claim
    with: { claim: = case.id, account_id: = case.claimant.account_id, amount: = deposit }
`;
const ASK = `  - step: 3
    says: Ask for the keys
    ask: { of: claims-leads, question: "Where are the keys of {case.claim.bol}?", choices: [Here, Lost], within: 9 days }
    if_late: { says: No one said, stop: No one said }
`;
const REST = `  - step: 4
    says: The rest of the fixed price
    set: { rest: = fixed - deposit }
  - step: 5
    says: Pay the rest
    use: tms.pay_claim
    with: { claim: "{case.id}-rest", account_id: = case.claimant.account_id, amount: = rest }
`;
const TELL = `  - step: 6
    says: Tell the lead
    use: zendesk.add_internal_note
    with: { ticket: = case.zendesk.ticket_id, text: "We paid {deposit} of {case.claim.amount}, at most {fixed}" }
`;

type Options = { readonly boundary?: HandbookFile; readonly script?: Script; readonly values?: string };
function run(steps: string, { boundary = PERMISSIVE, script = {}, values = '' }: Options = {}): Walk {
  const files = filesOf(
    sopFile(steps, { needs: `${NEEDS}\n  - case.claim.bol`, values: `  fixed: 5,000.00 USD${values}` }),
    boundary,
    TWO_LEADS,
  );
  return walk({ handbook: handbookOf(files), script: { ...DONE, ...script } });
}
const answer = (walked: Walk): Walk =>
  walked.click({ type: 'AnswerQuestion', askId: walked.ask('question').askId, given: { answer: 'Here' } }, LENA);
const estimate = (walked: Walk, dollars: number): Walk => walked.correct({ 'claim.amount': usd(dollars) });
const notes = ({ made }: Walk): unknown[] =>
  made.filter(({ tool }) => tool === 'zendesk.add_internal_note').map(({ args }) => args['text']);
const posts = (walked: Walk): string =>
  walked
    .view()
    .posts.flatMap(({ title, lines }) => [title, ...lines.map(({ label, text }) => `${label}: ${text}`)])
    .join('\n');

describe('a fact that changes after a payment, while a question is open that has nothing to do with it', () => {
  const changed = (dollars: number): Walk => estimate(run(`${FIRST}${ASK}${REST}${TELL}`), dollars).after(2 * MINUTE);

  it('is kept, and no further payment is made: what was paid would be less now', () => {
    const walked = changed(700);
    expect(inUse(walked.state, 'claim.amount')).toEqual(usd(7_200));
    expect(posts(walked)).toMatch(/The run keeps the earlier values[\s\S]*not used: step 2 was done with \$7,200\.00/);
    expect(walked.ask('question').changed.join()).toMatch(
      /claim value \$7,200\.00 → .*; not used: step 2 was done with/,
    );
    answer(walked);
    expect(paid(walked)).toEqual([usd(3_600)]);
    expect(walked.ask('recovery')).toMatchObject({ code: 'beyond_case', step: '5' });
    expect(walked.ask('recovery').known).toContain('Step 2 has paid $3,600.00, and would pay $350.00 now');
    expect(walked.ask('recovery').known.join('\n')).toContain('claim value $7,200.00 → $');
  });

  it('is kept, and the next payment waits until people have seen both values where only the account is another', () => {
    const walked = run(`${FIRST}${ASK}${REST}${TELL}`).correct({ 'claimant.account_id': 'ACC-2' });
    answer(walked.after(2 * MINUTE));
    expect([paid(walked), walked.ask('recovery').code]).toEqual([[usd(3_600)], 'other_facts']);
    walked.recover('go_on', LENA);
    // The parts add up to the fixed price, and what is told is what was paid.
    expect(paid(walked)).toEqual([usd(3_600), usd(1_400)]);
    expect(notes(walked)).toEqual(['We paid $3,600.00 of $7,200.00, at most $5,000.00']);
  });

  it('is kept, and the next payment is refused where it would be less now', () => {
    const walked = answer(changed(9_000));
    expect([paid(walked), walked.ask('recovery').code]).toEqual([[usd(3_600)], 'beyond_case']);
  });

  it('does not matter once it is what it was', () => {
    const walked = answer(estimate(changed(700), 7_200).after(2 * MINUTE));
    expect([paid(walked), walked.parks]).toEqual([[usd(3_600), usd(1_400)], []]);
  });

  it('stops the run when it is needed and cannot be read or is empty now', () => {
    const unread = { path: 'claim.amount', label: 'claim value', problem: 'it has two readings', text: '7.200' };
    for (const walked of [
      run(`${FIRST}${ASK}${TELL}`).correct({}, [unread]),
      run(`${FIRST}${ASK}${TELL}`).correct({}, [], { cleared: ['claim.amount'] }),
    ]) {
      walked.after(2 * MINUTE);
      expect(walked.ask('recovery').code).toBe('facts_changed');
      answer(walked.recover('go_on', MARCUS));
      expect(notes(walked)).toEqual(['We paid $3,600.00 of $7,200.00, at most $5,000.00']);
    }
  });

  it('comes into use when everything would have been done alike', () => {
    const capped = FIRST.replace(
      '= case.claim.amount * 0.5',
      '"= case.claim.amount > fixed ? fixed : case.claim.amount"',
    );
    const walked = answer(estimate(run(`${capped}${ASK}${TELL}`), 9_000).after(2 * MINUTE));
    expect(notes(walked)).toEqual(['We paid $5,000.00 of $9,000.00, at most $5,000.00']);
  });

  it('is kept while others that nothing was done with come into use', () => {
    const walked = run(`${FIRST}${ASK}${TELL}`);
    walked.correct({ 'claim.amount': usd(700), 'claim.bol': 'BOL-2' }).after(2 * MINUTE);
    expect(walked.ask('question').question).toBe('Where are the keys of BOL-2?');
    expect(inUse(walked.state, 'claim.amount')).toEqual(usd(7_200));
  });
});

describe('a fact that changes after any other effect', () => {
  const NOTE = FIRST.replace(
    /use: tms[\s\S]*/,
    'use: zendesk.add_internal_note\n    with: { ticket: = case.zendesk.ticket_id, text: "{deposit} is due" }\n',
  );

  it('is kept, and money does not move on it unasked', () => {
    const walked = answer(estimate(run(`${NOTE}${ASK}${REST}`), 700).after(2 * MINUTE));
    expect([paid(walked), walked.ask('recovery').code]).toEqual([[], 'other_facts']);
  });

  const LOOP = `  - step: 1
    says: Pay each part
    for_each: { item: part, in: = parts, at_most: 3, at_once: 3 }
    do:
      - step: 1a
        says: Compute it
        set: { due: = case.claim.amount * part }
      - step: 1b
        says: Small ones are paid at once
        if: ['due < fixed']
        use: tms.pay_claim
        with: { claim: "{case.id}-{part}", account_id: = case.claimant.account_id, amount: = due }
      - step: 1c
        says: Ask
        ask: { of: claims-leads, question: "{part}?", choices: [Here, Lost], within: 9 days }
        if_late: { says: No one said, stop: No one said }
      - step: 1d
        says: Tell
        use: zendesk.add_internal_note
        with: { ticket: = case.zendesk.ticket_id, text: "{due}" }
`;
  const PARTS = { values: '\n  parts: [0.5, 0.25, 0.125]' };
  const inLoop = (steps: string): Walk => {
    const walked = estimate(run(steps, PARTS), 720).after(2 * MINUTE);
    for (let times = 0; times < 3; times++) answer(walked);
    return walked;
  };

  it('is kept for the steps of a loop, each with what it computed', () => {
    const walked = inLoop(LOOP);
    expect(paid(walked)).toEqual([usd(3_600), usd(1_800), usd(900)]);
    expect(notes(walked)).toEqual(['$3,600.00', '$1,800.00', '$900.00']);
  });

  it('comes into use in each round of a loop, with what it computed', () => {
    const steps = LOOP.replace(
      /says: Small ones[\s\S]*?(?= {6}- step: 1c)/,
      'says: Double it\n        set: { twice: = due * 2 }\n',
    ).replace('"{due}"', '"{twice}, {fixed}"');
    expect(notes(inLoop(steps))).toEqual(['$720.00, $5,000.00', '$360.00, $5,000.00', '$180.00, $5,000.00']);
  });

  it('is kept when it is not known whether the payment was done', () => {
    const together = `  - step: 1
    says: Half is due
    set: { deposit: = case.claim.amount * 0.5 }
  - step: 2
    says: Both
    together:
      - step: 2a
        says: Pay
        use: tms.pay_claim
        with: { claim: = case.id, account_id: = case.claimant.account_id, amount: = deposit }
      - step: 2b
        says: Ask
        ask: { of: claims-leads, question: Where are the keys?, choices: [Here, Lost], within: 9 days }
        if_late: { says: No one said, stop: No one said }
`;
    const walked = run(`${together}${TELL}`, { script: { 'tms.pay_claim': { kind: 'unknown', message: 'Cut' } } });
    walked.probe = { kind: 'unknown', message: 'Down' };
    estimate(walked, 9_000).after(2 * MINUTE);
    expect(posts(walked)).toContain('not used: step 2a may have been done with $7,200.00');
    expect(posts(walked)).not.toMatch(/something was done/i);
    walked.probe = { kind: 'found', output: { payment: 'PAY-1' } };
    answer(walked).after(HOUR);
    expect(paid(walked)).toEqual([usd(3_600)]);
    expect(notes(walked)).toEqual(['We paid $3,600.00 of $7,200.00, at most $5,000.00']);
  });

  it('is kept when only a policy judged a payment with it', () => {
    const boundary = {
      path: BOUNDARY_PATH,
      text: `${PERMISSIVE.text}@id("big")\n@outcome("approval")\n@approvers("claims-leads:1")\n@expires("P1D")\n@reason("A big claim")
permit (principal is Bot, action == Action::"tms.pay_claim", resource is Case)
when { context.case has claim.amount && (context.case.claim.amount.currency == "USD" && context.case.claim.amount.minor > 800000) };\n`,
    };
    const fixed = FIRST.replace('= case.claim.amount * 0.5', '= fixed').replace('Half of the estimate', 'A part');
    const note = TELL.replace('{deposit}', '{fixed}');
    const question = ASK.replace('{case.claim.bol}', '{case.claim.amount}');
    const walked = answer(estimate(run(`${fixed}${question}${note}`, { boundary }), 9_000).after(2 * MINUTE));
    expect(notes(walked)).toEqual(['We paid $5,000.00 of $7,200.00, at most $5,000.00']);
  });
});

describe('an approval of a payment on a value with which something was done', () => {
  it('is withdrawn, and people decide first whether that value stays', () => {
    const started = run(`${FIRST}${REST}`, { boundary: APPROVED }).approve(LENA);
    const walked = estimate(started, 700).after(2 * MINUTE);
    expect(walked.ask('recovery')).toMatchObject({
      code: 'facts_changed',
      known: expect.arrayContaining([expect.stringMatching(/^Step 2 was done with the earlier claim value: /)]),
    });
    // However they decide, the rest is not paid on top of a deposit that would be less now.
    expect(walked.ask('recovery').choices).toEqual(['start_again', 'stop']);
    expect(wentOn(walked).ask('recovery').code).toBe('beyond_case');
    expect(paid(walked)).toEqual([usd(3_600)]);
  });
});

describe('a step that waits for corrections', () => {
  const WAIT = `  - step: 3
    says: Wait for a correction
    wait: { for: 9 days, event: corrected }
    if_late: { says: None came, flag: none }
`;

  it('gives a fact that money was paid with to the steps after it, but no more money moves unasked', () => {
    const direct = FIRST.replace('amount: = deposit', 'amount: = case.claim.amount');
    const walked = estimate(run(`${direct}${WAIT}${REST.replace('fixed - deposit', 'case.claim.amount * 0.1')}`), 700);
    expect(paid(walked)).toEqual([usd(7_200)]);
    expect(walked.ask('recovery').known).toContain('Step 2 has paid $7,200.00, and would pay $700.00 now');
    expect(walked.ask('recovery').choices).not.toContain('go_on');
  });

  it('gives the account that money was paid to, and no more money moves unasked', () => {
    const rest = REST.replace('fixed - deposit', 'fixed * 0.1');
    const walked = run(`${FIRST}${WAIT}${rest}`).correct({ 'claimant.account_id': 'ACC-2' });
    expect(walked.ask('recovery')).toMatchObject({
      code: 'other_facts',
      because: expect.stringMatching(/^The case changed after money had moved, and step 5 would move more/),
    });
    expect(paid(walked.recover('go_on', LENA))).toEqual([usd(3_600), usd(500)]);
  });

  it('gives the account that money was paid to as a part of a record, and no more money moves unasked', () => {
    const first = FIRST.replace(
      '      deposit:',
      `      who: '= {"account": case.claimant.account_id}'\n      deposit:`,
    );
    const rest = REST.replace('fixed - deposit', 'fixed * 0.1');
    const walked = run(`${first.replace('= case.claimant.account_id,', '= who.account,')}${WAIT}${rest}`);
    walked.correct({ 'claimant.account_id': 'ACC-2' });
    const { code, because } = walked.ask('recovery');
    expect([code, paid(walked)]).toEqual(['other_facts', [usd(3_600)]]);
    expect(because).toMatch(/^The case changed after money had moved, /);
  });

  it('moves no more money unasked either when the corrected fact decides how often money was paid', () => {
    const parts = `  - step: 1
    says: A large claim has two parts
    set:
      parts: '= case.claim.amount > fixed ? [0.5, 0.25] : [0.5]'
  - step: 2
    says: Pay each part
    for_each: { item: part, in: = parts, at_most: 2 }
    do:
      - step: 2a
        says: Pay it
        use: tms.pay_claim
        with: { claim: "{case.id}-{part}", account_id: = case.claimant.account_id, amount: = fixed * part }
`;
    const rest = REST.replace('fixed - deposit', 'fixed * 0.1');
    const walked = estimate(run(`${parts}${WAIT}${rest}`), 700);
    expect(paid(walked)).toEqual([usd(2_500), usd(1_250)]);
    expect(walked.ask('recovery').choices).not.toContain('go_on');
  });
});
