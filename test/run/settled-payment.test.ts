/** A payment that a person said was made gives no answer: nothing more is paid in its case unasked. */
import { describe, expect, it } from 'vitest';
import type { HandbookFile } from '../../src/handbook/handbook-file.ts';
import type { RecoveryChoice } from '../../src/run/log/asks.ts';
import { openAsks } from '../../src/run/log/state.ts';
import { asking, filesOf, handbookOf, LENA, PERMISSIVE, slackUser, sopFile } from './handbook.ts';
import { APPROVED, DONE, NEEDS, pay } from './refund.ts';
import { HOUR, walk, type Script, type Walk } from './walk.ts';

const LEO = slackUser('ULEO00001');
const PAY = `use: tms.pay_claim
    with: { claim: = case.id, account_id: = case.claimant.account_id, amount: = case.claim.amount }`;
const LOOP = `  - step: 2
    says: Until it is paid
    repeat: { at_most: 3, until: [case.claim.amount > high] }
    do:
    - step: 2a
      says: Pay it
      ${PAY.replace('\n', '\n  ')}
      save: p
    if_late: { says: Too often, stop: Too often }
`;
const SAVED = `${pay('case.claim.amount').trimEnd()}\n    save: p\n`;
const NEXT = `${SAVED}  - step: 10
    says: Pay it by hand
    if: ["!has(p.payment)"]
    use: salesforce.record_concession
    with: { record_id: 0015g00000AbCdEAAV, percent: 5, basis_points: 500, arr: = case.claim.amount, due: = case.received_at }
`;
const BOTH = `${pay('case.claim.amount')}  - step: 10
    says: Pay the other
    ${PAY}
  - step: 11
    says: Pay the third
    ${PAY}
`;

const LOST: Script = { ...DONE, 'tms.pay_claim': { kind: 'unknown', message: 'The connection was lost' } };

/** Payments of up to $500 are permitted; above that a lead approves. */
const ABOVE_500: HandbookFile = {
  path: PERMISSIVE.path,
  text: `${PERMISSIVE.text.replace('Action::"tms.pay_claim", ', '').replace(', Action::"tms.pay_claim"', '')}
@id("small")\n@outcome("permit")\npermit (principal is Bot, action == Action::"tms.pay_claim", resource is Case)
when { context.args.amount.currency == "USD" && context.args.amount.minor <= 50000 };
@id("large")\n@outcome("approval")\n@approvers("claims-leads:1")\n@expires("P60D")\n@reason("A lead approves")
permit (principal is Bot, action == Action::"tms.pay_claim", resource is Case)
when { context.args.amount.currency == "USD" && context.args.amount.minor > 50000 };\n`,
};

/** The answer of the first payment is lost, and a person says that it was done. */
function settled(steps: string, boundary: HandbookFile = PERMISSIVE): Walk {
  const handbook = handbookOf(filesOf(sopFile(steps, { needs: NEEDS, values: '  high: 9,000.00 USD' }), boundary));
  const walked = walk({
    handbook,
    script: LOST,
  });
  walked.probe = { kind: 'unknown', message: 'The search is away' };
  if (boundary === APPROVED) walked.approve(LENA);
  for (let looks = 0; looks < 9; looks++) walked.after(HOUR);
  expect(walked.ask('recovery').code).toBe('unknown_outcome');
  walked.script = DONE;
  return walked.recover('it_was_done', LEO);
}

const NOT_SHOWN = 'TMS did not show at 2026-03-02 23:00:00 UTC that it was done: The search is away';
const SAID = `Pay $7,200.00 to the account ACC-1 for claim CASE-1 (as Leo Lindgren says; ${NOT_SHOWN})`;

describe('after a payment that a person said was made', () => {
  it.each([
    ['the next round of a loop that waits for something else', LOOP, '2a#2'],
    ['a step of another tool', NEXT, '10'],
    ['a later step of the same tool', BOTH, '10'],
  ])('%s asks before it pays, with what was said and by whom', (_, steps, step) => {
    const walked = settled(steps);
    expect(walked.steps).toHaveLength(1);
    const ask = walked.ask('recovery');
    expect(ask).toMatchObject({ step, code: 'done_before', choices: ['try_again', 'leave_out', 'stop'] });
    expect(ask.because).toContain(`This was paid: ${SAID}. Is this paid too: `);
    walked.recover('try_again', LENA);
    expect(walked.steps).toHaveLength(2);
  });

  const PAIR = `  - step: 9
    says: Pay both
    together:
      - step: 9a
        says: Pay the claim
        ${PAY.replaceAll('\n', '\n    ')}
      - step: 9b
        says: Pay the other one
        use: tms.pay_claim
        with: { claim: = case.id, account_id: ACC-2, amount: = case.claim.amount }
`;

  it.each([
    ['is open', false],
    ['was given', true],
  ])('an approval of another one that %s is asked for again, with what was said', (_, isGiven) => {
    const asked = asking('tms.pay_claim', 'claims-leads:1', 'PT48H');
    const handbook = handbookOf(filesOf(sopFile(PAIR, { needs: NEEDS }), asked));
    const walked = walk({ handbook, script: LOST });
    walked.probe = { kind: 'unknown', message: 'The search is away' };
    const approvalOf = (step: string) => {
      const ask = openAsks(walked.state).find((one) => one.kind === 'approval' && one.step === step);
      if (ask === undefined) throw new Error(`Expected an approval of step ${step}`);
      return ask;
    };
    walked.click({ type: 'GiveApproval', askId: approvalOf('9a').askId }, LENA);
    if (isGiven) walked.click({ type: 'GiveApproval', askId: approvalOf('9b').askId }, LENA);
    for (let looks = 0; looks < 9; looks++) walked.after(HOUR);
    walked.script = DONE;
    walked.recover('it_was_done', LEO);
    expect(walked.steps).toHaveLength(1);
    const again = approvalOf('9b');
    expect(again.kind === 'approval' && again.card.facts).toContainEqual({
      label: 'done before',
      text: expect.stringContaining('as Leo Lindgren says'),
    });
  });

  it('an approval that names one of them is asked for again once people say so of another one', () => {
    const inside = (step: string, amount: string) =>
      `    - step: ${step}\n      says: Pay\n      ${PAY.replaceAll('\n', '\n  ').replace('= case.claim.amount', amount)}\n`;
    const steps = `  - step: 8\n    says: Pay all\n    together:\n${inside('8a', '100.00 USD')}${inside('8b', '200.00 USD')}${inside('8c', '= case.claim.amount')}`;
    const handbook = handbookOf(filesOf(sopFile(steps, { needs: NEEDS }), ABOVE_500));
    const walked = walk({ handbook, script: LOST });
    walked.probe = { kind: 'unknown', message: 'The search is away' };
    const lines = () =>
      walked.ask('approval').card.facts.flatMap(({ label, text }) => (label === 'done before' ? text : []));
    for (let looks = 0; looks < 9; looks++) walked.after(HOUR);
    walked.recover('it_was_done', LEO).after(HOUR);
    expect(lines()).toEqual([expect.stringContaining('$100.00')]);
    walked.recover('try_again', LEO);
    for (let looks = 0; looks < 9; looks++) walked.after(HOUR);
    walked.recover('it_was_done', LEO).after(HOUR);
    expect(lines()).toEqual([expect.stringContaining('$100.00'), expect.stringContaining('$200.00')]);
  });

  it('the loop goes on where its conditions read something else, too', () => {
    const walked = settled(
      LOOP.replace('until: [case.claim.amount > high]', 'until: [has(p.payment), case.claim.amount > high]'),
    );
    expect(walked.events('LoopEnded')).toEqual([]);
    expect(walked.ask('recovery')).toMatchObject({ step: '2a#2', code: 'done_before' });
  });

  it('each further payment has a question of its own, and one that is left out has no outcome', () => {
    const block = `  - step: 11\n    says: Pay the third\n    outcome: third_paid\n    do:
    - step: 11a
      says: Pay it
      ${PAY.replace('\n', '\n  ')}
`;
    const others = BOTH.replace('says: Pay the other', 'says: Pay the other\n    outcome: other_paid');
    const walked = settled(others.slice(0, others.indexOf('  - step: 11')) + block);
    walked.recover('leave_out', LENA);
    expect(walked.ask('recovery')).toMatchObject({ step: '11a', code: 'done_before' });
    walked.recover('leave_out', LENA);
    expect([walked.steps.length, walked.state.ended?.kind, walked.state.outcomes]).toEqual([1, 'completed', []]);
    expect(JSON.stringify(walked.view())).toContain('Leave this payment out');
  });

  it('a payment that people pay again is the one that they saw, and the explanation has no other', () => {
    const walked = settled(BOTH);
    walked.recover('try_again', LENA).recover('try_again', LENA);
    expect(walked.steps).toEqual(['9', '10', '11']);
    expect(Object.values(walked.state.calls).map(({ progress }) => progress.kind)).toEqual([
      'settled',
      'succeeded',
      'succeeded',
    ]);
  });

  it('names on the closed card what was said, and by whom', () => {
    const repeats = settled(BOTH)
      .view()
      .asks.flatMap((ask) => (ask.kind === 'recovery' && ask.repeats !== null ? [ask.repeats] : []));
    expect(repeats).toMatchObject([{ movesMoney: true, before: [SAID] }]);
  });

  it('the approval of a later one shows it', () => {
    const walked = settled(BOTH, APPROVED);
    expect(walked.ask('approval').card.facts).toContainEqual({
      label: 'done before',
      text: `step 9, Pay $7,200.00 to the account ACC-1 for claim CASE-1; done, as Leo Lindgren says; ${NOT_SHOWN}`,
    });
    // Who said so may approve it: no one else would be left in a group of two.
    expect(walked.approve(LEO).steps).toEqual(['9', '10']);
  });

  it('a write that moves no money is made unasked', () => {
    const note = `${pay('case.claim.amount')}  - step: 10
    says: Note it
    use: zendesk.add_internal_note
    with: { ticket: = case.zendesk.ticket_id, text: Paid }
`;
    expect(settled(note).steps).toEqual(['9', '10']);
  });

  it('what is said while people are asked is asked about, too', () => {
    const inside = PAY.replace('\n', '\n  ');
    const walked = settled(`  - step: 8
    says: Pay all
    together:
    - step: 8a
      says: Pay one
      ${inside}
    - step: 8b
      says: Pay two
      ${inside}
    - step: 8c
      says: Pay later
      do:
      - { step: 8c1, says: Wait, wait: { for: 10 hours } }
      - step: 8c2
        says: Pay three
        ${PAY.replace('\n', '\n    ')}
`);
    walked.after(2 * HOUR);
    const asked = (step: string) => openAsks(walked.state).find((ask) => ask.kind === 'recovery' && ask.step === step);
    const choose = (step: string, choice: RecoveryChoice) => {
      const ask = asked(step);
      if (ask === undefined) throw new Error(`Expected a question at step ${step}`);
      walked.click({ type: 'Recover', askId: ask.askId, choice, note: null }, LENA);
    };
    walked.after(10 * HOUR);
    const first = asked('8c2');
    walked.script = LOST;
    choose('8b', 'try_again');
    for (let looks = 0; looks < 9; looks++) walked.after(HOUR);
    walked.script = DONE;
    choose('8b', 'it_was_done');
    expect(walked.steps).toEqual(['8a', '8b']);
    expect(walked.state.asks[first?.askId ?? '']?.closed?.how).toBe('withdrawn');
    expect(asked('8c2')).toMatchObject({ because: expect.stringContaining('(as Lena Lindqvist says; ') as string });
    choose('8c2', 'try_again');
    expect(walked.steps).toEqual(['8a', '8b', '8c2']);
  });
});
