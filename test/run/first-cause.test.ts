/** What a changed fact changes is said by its first cause, once; a way that leads back to the same stop is not offered. */
import { describe, expect, it } from 'vitest';
import type { HandbookFile } from '../../src/handbook/handbook-file.ts';
import { changesTogetherMs } from '../../src/kernel/limits.ts';
import { readingText } from '../../src/run/cite/reading-text.ts';
import { filesOf, handbookOf, LENA, MARCUS, sopFile, THREE_LEADS } from './handbook.ts';
import { APPROVED, DONE, NEEDS, usd } from './refund.ts';
import { walk, type Walk } from './walk.ts';

/** A person says who is to blame, and how much is paid, at most what is claimed; one who is not to blame is not paid. */
const INSPECTED = `  - step: 1
    says: Inspect it
    ask:
      of: claims-manager
      question: What is it?
      form:
        cause: { label: Cause, type: text, one_of: [Ours, Theirs] }
        amount: { label: Credit, type: money, currency: USD, max: = case.claim.amount }
      within: 2 days
    save: found
    if_late: { says: Nobody said, stop: Nobody said }
  - step: 2
    says: Decide who is to blame
    choose:
      - step: 2a
        says: They are
        if: ['found.cause == "Theirs"']
        outcome: denied
      - step: 2b
        says: We are
        otherwise: 2
        use: tms.pay_claim
        with: { claim: = case.id, account_id: = case.claimant.account_id, amount: = found.amount }
        if_denied: { says: Denied, stop: Denied }
        if_expired: { says: Expired, stop: Expired }
        outcome: credited
`;

function inspected(steps = INSPECTED): Walk {
  const handbook = handbookOf(filesOf(sopFile(steps, { needs: NEEDS }), APPROVED, THREE_LEADS));
  const run = walk({ handbook, script: DONE, facts: { 'claim.amount': usd(1_900) } });
  const { askId } = run.ask('question');
  return run.click({ type: 'AnswerQuestion', askId, given: { cause: 'Ours', amount: '1900.00' } }, MARCUS);
}

describe('a claim that is lowered below what a person entered within its bound', () => {
  const lowered = (): Walk => {
    const run = inspected();
    return run.correct({ 'claim.amount': usd(1_700) }).after(changesTogetherMs + 1);
  };

  it('names the bound, and nothing that only follows from it', () => {
    const { known, because } = lowered().ask('recovery');
    expect(because).toBe('Facts changed while people were asked at step 2b, and the run would decide otherwise now');
    expect(known.filter((line) => /now/.test(line))).toEqual([
      'Credit $1,900.00 is out of bounds now: at most $1,700.00 (claim value)',
    ]);
    expect(known.join('\n')).not.toMatch(/unreadable|another way|depends on/);
  });

  it('offers no *Go on* that would stop again at once, and says why', () => {
    const { choices, known } = lowered().ask('recovery');
    expect(choices).toEqual(['start_again', 'stop']);
    expect(known).toContain(
      'The run cannot go on with the earlier values: it would stop again at step 2b, whose payment would not keep to the case',
    );
    expect(known.join('\n')).not.toContain('Go on: ');
  });

  it('offers *Go on* where the payment keeps to the case', () => {
    const run = inspected()
      .correct({ 'claim.amount': usd(2_000) })
      .after(changesTogetherMs + 1);
    const { choices, known } = run.ask('recovery');
    expect(choices).toEqual(['go_on', 'start_again', 'stop']);
    expect(known).toContain('Step 1 was answered while the earlier value was shown');
    expect(run.recover('go_on', LENA).ask('approval').closed).toBeNull();
  });

  it('is said in the same words after the end', () => {
    const run = inspected();
    run.approve(LENA).go();
    expect(run.state.ended).toMatchObject({ kind: 'completed' });
    run.correct({ 'claim.amount': usd(1_700) });
    const { known } = run.ask('recovery');
    expect(known).toContain('Credit $1,900.00 is out of bounds now: at most $1,700.00 (claim value)');
    expect(known.join('\n')).not.toMatch(/unreadable|another way|depends on|no clear/);
  });
});

describe('a look-up of which the run has read the result', () => {
  const STEPS = `  - step: 1
    says: Look the account up
    use: salesforce.get_account
    with: { account_id: = case.claimant.account_id }
    save: account
    if_error:
      not_found: { says: None, set: { account.tier: Standard } }
  - step: 2
    says: Tell of a large one
    if: ['account.tier == "Enterprise"']
    use: zendesk.add_internal_note
    with: { ticket: = case.zendesk.ticket_id, text: 'Tier {account.tier}' }
`;

  it('is named after the end as what would be made anew, and nothing of it is unreadable', () => {
    const run = walk({ handbook: handbookOf(filesOf(sopFile(STEPS, { needs: NEEDS }))), script: DONE });
    expect(run.state.ended).toMatchObject({ kind: 'completed' });
    run.correct({ 'claimant.account_id': 'ACC-9' });
    const { known } = run.ask('recovery');
    expect(known.join('\n')).toContain('Step 1 has used the earlier value: ');
    expect(known.join('\n')).not.toMatch(/unreadable|Step 2/);
  });
});

it('a question without *Go on* is asked anew once the case states another value, and not once it is as before', () => {
  const run = inspected()
    .correct({ 'claim.amount': usd(1_700) })
    .after(changesTogetherMs + 1);
  const { askId } = run.ask('recovery');
  run.correct({ 'claim.amount': usd(1_600) });
  const asked = run.ask('recovery');
  expect(asked.askId).not.toBe(askId);
  expect(asked.choices).toEqual(['start_again', 'stop']);
  expect(asked.known).toContain('Credit $1,900.00 is out of bounds now: at most $1,600.00 (claim value)');
  run.correct({ 'claim.amount': usd(1_900) });
  expect(run.ask('approval').closed).toBeNull();
  expect(run.approve(LENA).made.map(({ tool }) => tool)).toContain('tms.pay_claim');
});

it.each([
  ['order value would be looked up anew', 'would be looked up anew'],
  ['due depends on step 2, which would go another way now', 'not known now'],
  ['Order value was given but cannot be read: Expected an amount', 'unreadable'],
])('a value of which is known that %s is cited as %s', (refused, text) => {
  expect(readingText({ value: null, refused })).toBe(text);
});

describe('a claim that is lowered while people are asked about a payment of a nested procedure', () => {
  const credit: HandbookFile = {
    path: 'credit.sop.yaml',
    text: sopFile(`  - step: 1
    says: Note it
    use: tms.get_shipment_by_bol
    with: { bol: = bol }
    save: shipment
  - step: 2
    says: Credit {shipment.shipment_id}
    use: tms.pay_claim
    with: { claim: = claim, account_id: = account, amount: = owed }
    if_denied: { says: Denied, stop: Denied }
    if_expired: { says: Expired, stop: Expired }
`)
      .text.replace('sop: test', 'sop: credit')
      .replace(
        /starts:[\s\S]*?steps:/,
        'takes:\n  owed: { label: credit, type: money }\n  account: { label: account credited, type: text }\n  claim: { label: case, type: text }\n  bol: { label: order, type: text }\nsteps:',
      ),
  };
  const steps = INSPECTED.replace(
    /use: tms.pay_claim[\s\S]*?Expired }\n/,
    `run: credit
        with: { owed: = found.amount, account: = case.claimant.account_id, claim: = case.id, bol: = case.claim.bol }
`,
  );

  it('names the bound, and nothing that only follows from it', () => {
    const handbook = handbookOf(
      filesOf(sopFile(steps, { needs: `${NEEDS}\n  - case.claim.bol` }), credit, APPROVED, THREE_LEADS),
    );
    const run = walk({ handbook, script: DONE, facts: { 'claim.amount': usd(1_900) } });
    run.click(
      { type: 'AnswerQuestion', askId: run.ask('question').askId, given: { cause: 'Ours', amount: '1900.00' } },
      MARCUS,
    );
    run.correct({ 'claim.amount': usd(1_700) }).after(changesTogetherMs + 1);
    const { known, because, choices } = run.ask('recovery');
    expect([because, choices]).toEqual([
      'Facts changed while people were asked at step 2b/2, and the run would decide otherwise now',
      ['start_again', 'stop'],
    ]);
    expect(known.filter((line) => /now|earlier value$|Step/.test(line))).toEqual([
      'Credit $1,900.00 is out of bounds now: at most $1,700.00 (claim value)',
    ]);
  });
});
