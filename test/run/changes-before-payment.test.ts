/**
 * Facts that change while no one is asked: before anything was done they come into use or people are asked, and money
 * never moves unasked on a mixture of earlier and later facts.
 */
import { describe, expect, it } from 'vitest';
import { money } from '../../src/kernel/money.ts';
import type { Value } from '../../src/kernel/value.ts';
import { doneAlready } from '../../src/run/plan/effects-done.ts';
import { inUse } from '../../src/run/log/fact-change.ts';
import { filesOf, handbookOf, LENA, PERMISSIVE, sopFile } from './handbook.ts';
import { HOUR, walk, type Script, type Walk } from './walk.ts';

const usd = (dollars: number) => money('USD', dollars * 100);
const SET = `  - step: 1
    says: Set what is owed
    set: { owed: = case.claim.amount * 0.5 }
`;
const NOTE = `  - step: 2
    says: Note it
    use: zendesk.add_internal_note
    with: { ticket: = case.zendesk.ticket_id, text: "Owed {owed}" }
`;
const DECIDE = `  - step: 2
    says: A big one
    if: ['owed > money("3,000.00 USD")']
    flag: big
`;
const PAY = `  - step: 3
    says: Wait
    wait: { for: 1 day }
  - step: 4
    says: Pay it
    use: tms.pay_claim
    with:
      claim: = case.id
      account_id: = case.claimant.account_id
      amount: = owed
`;
const PAID = { kind: 'done', output: { payment: 'PAY-1' } } as const;

const run = (steps: string, facts: Readonly<Record<string, Value>> = {}, script: Script = {}): Walk =>
  walk({
    facts,
    handbook: handbookOf(
      filesOf(sopFile(steps, { needs: '  - case.claim.amount\n  - case.claimant.account_id' }), PERMISSIVE),
    ),
    script: { 'tms.pay_claim': PAID, ...script },
  });
const paid = ({ made }: Walk): unknown[] =>
  made.filter(({ tool }) => tool === 'tms.pay_claim').map(({ args }) => args['amount']);

describe('a fact that changes before anything was done', () => {
  it('comes into use, with what was only computed from it', () => {
    const walked = run(`${SET}${PAY}`).correct({ 'claim.amount': usd(4_000) });
    expect(inUse(walked.state, 'claim.amount')).toEqual(usd(4_000));
    expect(walked.view().posts.map(({ title }) => title)).toContain('The case changed before anything was done');
    expect(walked.explain().remarks.join('\n')).toMatch(
      /nothing was done yet, so it is checked first whether anything would be decided otherwise[\s\S]*step 1 sets owed to \$2,000\.00 now/,
    );
    expect(paid(walked.after(25 * HOUR))).toEqual([usd(2_000)]);
  });

  it('stops the run to ask when something would be decided otherwise', () => {
    const walked = run(`${SET}${DECIDE}${PAY}`, { 'claim.amount': usd(5_000) }).correct({ 'claim.amount': usd(7_200) });
    expect(walked.ask('recovery')).toMatchObject({
      step: null,
      code: 'facts_changed',
      because: 'Facts changed, and the run would decide otherwise now',
      choices: ['go_on', 'start_again', 'stop'],
    });
    expect(paid(walked.after(48 * HOUR))).toEqual([]);
    // People decided to keep the earlier value, so the payment does not ask again.
    expect(paid(walked.recover('go_on', LENA).after(48 * HOUR))).toEqual([usd(2_500)]);
  });

  it('comes into use when every decision stays the same', () => {
    const walked = run(`${SET}${DECIDE}${PAY}`).correct({ 'claim.amount': usd(8_000) });
    expect(paid(walked.after(25 * HOUR))).toEqual([usd(4_000)]);
  });
});

describe('a fact that changes after something was done', () => {
  const changed = (): Walk => run(`${SET}${NOTE}${PAY}`).correct({ 'claim.amount': usd(9_000) });

  it('is not used, and people are asked before money moves', () => {
    const walked = changed().after(25 * HOUR);
    expect(paid(walked)).toEqual([]);
    expect(walked.ask('recovery')).toMatchObject({
      step: '4',
      code: 'other_facts',
      because: expect.stringMatching(/^The case changed after the run had read it, and step 4 would move money/),
      known: expect.arrayContaining([
        'claim value $7,200.00 → $9,000.00 (Zendesk ticket 101, field claim.amount)',
        expect.stringMatching(/^Done already: step 2/),
      ]),
      choices: ['go_on', 'start_again', 'stop'],
    });
  });

  // The account bounds no amount, so only the question before a payment can stop it.
  const ACCOUNT = `  - step: 2
    says: Note the account
    use: zendesk.add_internal_note
    with: { ticket: = case.zendesk.ticket_id, text: 'For {case.claimant.account_id}' }
`;
  const noted = (): Walk => run(`${SET}${ACCOUNT}${PAY}`);
  const path = 'claimant.account_id';
  const expectAsked = (walked: Walk, change: RegExp): void => {
    expect(paid(walked)).toEqual([]);
    expect(walked.ask('recovery')).toMatchObject({
      step: '4',
      code: 'other_facts',
      known: expect.arrayContaining([expect.stringMatching(change)]),
    });
  };

  it('stops the payment when a value that the SOP does not need cannot be read any more', () => {
    const known = ACCOUNT.replace('    use:', '    if: [has(case.claimant.account_id)]\n    use:');
    const steps = `${SET}${known}${PAY.replace('= case.claimant.account_id', 'ACC-1')}`;
    const handbook = handbookOf(filesOf(sopFile(steps, { needs: '  - case.claim.amount' }), PERMISSIVE));
    const refused = [{ path, label: 'account', text: 'ACC-?', problem: 'Expected an account, got `ACC-?`' }];
    const walked = walk({ facts: {}, handbook, script: { 'tms.pay_claim': PAID } })
      .correct({}, refused)
      .after(25 * HOUR);
    expect(paid(walked)).toEqual([]);
    expect(walked.ask('recovery')).toMatchObject({
      code: 'other_facts',
      known: expect.arrayContaining([expect.stringMatching(/^account ACC-1 → unreadable/)]),
    });
  });

  it('stops the payment when its new value cannot be read', () => {
    const refused = [{ path, label: 'account', text: 'ACC-?', problem: 'Expected an account, got `ACC-?`' }];
    const walked = noted()
      .correct({}, refused)
      .after(25 * HOUR);
    expect(paid(walked)).toEqual([]);
    // The SOP needs the account, so not even *go on* would do.
    expect(walked.ask('recovery')).toMatchObject({
      step: '4',
      code: 'beyond_case',
      known: expect.arrayContaining([
        'The SOP needs `case.claimant.account_id`, which cannot be read now',
        expect.stringMatching(/^account/),
      ]),
    });
  });

  it('stops the payment although an older update arrives after it', () => {
    const walked = noted()
      .correct({ [path]: 'ACC-8' }, [], { at: 10 })
      .correct({ [path]: 'ACC-7' }, [], { at: 5 });
    expect(walked.state.changes.map(({ standing }) => standing)).toEqual(['unused', 'late']);
    expectAsked(walked.after(25 * HOUR), /ACC-8/);
  });

  it('counts as one after something was done while it is not known whether it was', () => {
    const lost = { 'zendesk.add_internal_note': { kind: 'unknown', message: 'The connection was lost' } } as const;
    const walked = run(`${SET}${NOTE}${PAY}`, {}, lost).correct({ 'claim.amount': usd(9_000) });
    expect(walked.state.changes.map(({ standing }) => standing)).toEqual(['unused']);
    expect(inUse(walked.state, 'claim.amount')).toEqual(usd(7_200));
    expect(doneAlready(walked.state, walked.handbook.registry)).toEqual([
      expect.stringMatching(/^Perhaps done already: step 2, .*not known whether it was done/),
    ]);
  });

  it('is paid on the earlier values once people decided so, and they are not asked again', () => {
    const walked = changed()
      .after(25 * HOUR)
      .recover('go_on', LENA);
    expect([paid(walked), walked.parks.length]).toEqual([[usd(3_600)], 1]);
    expect(walked.state.ended?.kind).toBe('completed');
  });

  it('is not paid when people stop the run', () => {
    expect(
      paid(
        changed()
          .after(25 * HOUR)
          .recover('stop', LENA),
      ),
    ).toEqual([]);
  });

  it('does not matter once it is as it was', () => {
    const walked = changed()
      .correct({ 'claim.amount': usd(7_200) })
      .after(25 * HOUR);
    expect([paid(walked), walked.parks]).toEqual([[usd(3_600)], []]);
  });

  it('does not matter when nothing had read it', () => {
    const walked = run(`${SET}${NOTE}${PAY}`).correct({ 'claimant.contact': 'other@wobbly.example' });
    expect(paid(walked.after(25 * HOUR))).toEqual([usd(3_600)]);
  });
});

it('a payment that people are asked about does not go out by itself when the fact has changed back', () => {
  const walked = run(`${SET}${NOTE}${PAY}`)
    .correct({ 'claim.amount': usd(9_000) })
    .after(25 * HOUR);
  expect(walked.ask('recovery').code).toBe('other_facts');
  walked.correct({ 'claim.amount': usd(7_200) }).after(HOUR);
  expect(paid(walked)).toEqual([]);
  expect(paid(walked.recover('go_on', LENA))).toEqual([usd(3_600)]);
});
