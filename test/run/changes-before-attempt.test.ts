/**
 * Facts that change between two attempts of a call: what was approved is approved again, with both values on the card,
 * and money that moves without an approval waits for people.
 */
import { describe, expect, it } from 'vitest';
import type { HandbookFile } from '../../src/handbook/handbook-file.ts';
import type { CallResult } from '../../src/tool/tool.ts';
import { openAsks } from '../../src/run/log/state.ts';
import { asking, filesOf, handbookOf, LENA, MARCUS, PERMISSIVE, sopFile, TWO_LEADS } from './handbook.ts';
import { APPROVED, DONE, NEEDS, pay, usd } from './refund.ts';
import { HOUR, MINUTE, walk, type Walk } from './walk.ts';

const PAY = pay('case.claim.amount');
const NOTE = `  - step: 1
    says: Note the account
    use: zendesk.add_internal_note
    with: { ticket: = case.zendesk.ticket_id, text: "For {case.claimant.account_id}" }
`;
const ISSUE = `  - step: 9
    says: Create an issue
    use: jira.create_issue
    with: { project: CLM, priority: High, summary: "Pay {case.claimant.account_id}" }
`;
const CUT: CallResult = { kind: 'unknown', message: 'The connection was cut' };
const BUSY: CallResult = { kind: 'not_now', message: 'Busy', afterMs: MINUTE };

/** The first attempt of the step that pays is answered so; each later one is done. */
function run(steps: string, first: CallResult, boundary: HandbookFile): Walk {
  const handbook = handbookOf(filesOf(sopFile(steps, { needs: NEEDS }), boundary, TWO_LEADS));
  return walk({ handbook, script: { ...DONE, '9': first, '1a': first } });
}
function later(walked: Walk): Walk {
  walked.script = DONE;
  return walked;
}
const move = (walked: Walk, account = 'ACC-2'): Walk => walked.correct({ 'claimant.account_id': account });
const sent = ({ made }: Walk): unknown[] =>
  made.filter(({ step }) => step === '9').map(({ args, attempt }) => [args['account_id'] ?? args['summary'], attempt]);
const WITHDRAWN = expect.objectContaining({
  because: 'The case has changed since this was approved: account number ACC-1 → ACC-2',
});
const CHANGED = expect.stringMatching(/^account number ACC-1 → ACC-2/);

describe('an approved call whose first attempt did not reach the system', () => {
  it('is approved again when a fact that was shown changed meanwhile', () => {
    const walked = later(move(run(PAY, CUT, APPROVED).approve(LENA))).after(HOUR);
    expect(sent(walked)).toEqual([['ACC-1', 1]]);
    expect(walked.events('ApprovalWithdrawn')).toEqual([WITHDRAWN]);
    expect(walked.ask('approval').card.changed).toEqual([CHANGED]);
    // Whoever approves it now has seen both values.
    expect(sent(walked.approve(MARCUS))).toEqual([
      ['ACC-1', 1],
      ['ACC-1', 2],
    ]);
  });

  it('is approved again when people try it again, whatever it does', () => {
    const walked = later(move(run(ISSUE, CUT, asking('jira.create_issue', 'claims-leads:1', 'PT240H')).approve(LENA)));
    // What cannot be found there may exist nevertheless, so people decide.
    for (let hours = 0; hours < 3; hours++) walked.after(HOUR);
    walked.recover('try_again', MARCUS);
    for (let hours = 0; hours < 3; hours++) walked.after(HOUR);
    expect([sent(walked), walked.events('ApprovalWithdrawn')]).toEqual([[['Pay ACC-1', 1]], [WITHDRAWN]]);
    expect(walked.ask('approval').card.changed).toEqual([CHANGED]);
  });

  it('is sent again unasked when nothing that was shown has changed, or has changed back', () => {
    const cut = (): Walk => run(PAY, CUT, APPROVED).approve(LENA);
    const other = later(cut().correct({ 'claim.text': 'Please hurry' })).after(HOUR);
    const back = later(move(move(cut()), 'ACC-1')).after(HOUR);
    for (const walked of [later(cut()).after(HOUR), other, back])
      expect(sent(walked)).toEqual([
        ['ACC-1', 1],
        ['ACC-1', 2],
      ]);
  });

  it('is withdrawn again by each change that its approvers have not seen', () => {
    const walked = move(run(PAY, CUT, APPROVED).approve(LENA));
    walked.after(HOUR).approve(MARCUS);
    later(move(walked, 'ACC-3')).after(HOUR);
    expect([sent(walked).length, walked.events('ApprovalWithdrawn').length]).toEqual([2, 2]);
    expect(walked.ask('approval').card.changed.join()).toContain('ACC-1 → ACC-3');
  });

  it('is not sent again after a denial', () => {
    const walked = later(move(run(PAY, CUT, APPROVED).approve(LENA))).after(HOUR);
    walked.deny(MARCUS).after(HOUR);
    expect(sent(walked)).toEqual([['ACC-1', 1]]);
  });

  it('can start again with the new fact when it is denied', () => {
    const walked = later(move(run(PAY, CUT, APPROVED).approve(LENA))).after(HOUR);
    walked.deny(MARCUS);
    expect(walked.ask('recovery')).toMatchObject({
      code: 'denied',
      choices: ['try_again', 'start_again', 'stop'],
      known: expect.arrayContaining([
        'account number ACC-1 → ACC-2 (Zendesk ticket 101, field claimant.account_id)',
        expect.stringMatching(/^Start again: a new run starts with the new values/),
      ]),
    });
  });

  it('can start again with the new fact when its outcome stays unknown', () => {
    const walked = move(run(ISSUE, CUT, asking('jira.create_issue', 'claims-leads:1', 'PT240H')).approve(LENA));
    for (let hours = 0; hours < 3; hours++) walked.after(HOUR);
    expect(walked.ask('recovery')).toMatchObject({
      code: 'unknown_outcome',
      choices: ['try_again', 'it_was_done', 'start_again', 'stop'],
      known: expect.arrayContaining([CHANGED]),
    });
  });

  it('cannot start again when the case is as the run has used it', () => {
    expect(run(PAY, BUSY, APPROVED).deny(LENA).ask('recovery').choices).toEqual(['try_again', 'stop']);
  });

  it('is not called one that people are being asked about', () => {
    const texts = (walked: Walk): string => JSON.stringify(walked.view().posts);
    const asked = move(run(PAY, BUSY, APPROVED));
    expect(texts(asked)).toContain(
      'people are being asked, so it is checked first whether anything would be decided otherwise',
    );
    const approved = move(run(PAY, BUSY, APPROVED).approve(LENA));
    expect(openAsks(approved.state)).toEqual([]);
    expect(texts(approved)).not.toContain('being asked');
    expect(texts(approved)).toContain('The case changed after something was approved, and before it was done');
    expect(texts(approved)).toContain(
      'what was approved is not done yet, so it is checked first whether anything would be decided otherwise',
    );
  });

  it('uses the new fact when nothing was done, and its system only had no time', () => {
    const walked = later(move(run(PAY, BUSY, APPROVED).approve(LENA))).after(HOUR);
    expect(sent(walked.approve(MARCUS))).toEqual([
      ['ACC-1', 1],
      ['ACC-2', 1],
    ]);
  });

  it('is approved again after something was done with the fact', () => {
    const walked = later(move(run(NOTE + PAY, BUSY, APPROVED).approve(LENA))).after(HOUR);
    expect([sent(walked), walked.ask('recovery').code]).toEqual([[['ACC-1', 1]], 'facts_changed']);
  });
});

describe('a payment without an approval', () => {
  it.each([
    ['busy', BUSY],
    ['cut off', CUT],
  ])('is not sent again on a fact that changed while its system was %s', (_, first) => {
    const walked = later(move(run(NOTE + PAY, first, PERMISSIVE))).after(HOUR);
    expect(sent(walked)).toEqual([['ACC-1', 1]]);
    expect(walked.ask('recovery')).toMatchObject({ code: 'other_facts', step: '9' });
    expect(sent(walked.recover('go_on', LENA))).toEqual([
      ['ACC-1', 1],
      ['ACC-1', 2],
    ]);
  });

  it('is proposed anew when a step that waits for corrections took another fact', () => {
    const steps = `  - step: 1
    says: Both
    together:
${PAY.replaceAll(/^/gm, '    ').replace('step: 9', 'step: 1a').trimEnd()}
      - step: 1b
        says: Wait for a correction
        wait: { for: 9 days, event: corrected }
        if_late: { says: None came, flag: none }
`;
    const walked = later(move(run(steps, CUT, PERMISSIVE))).after(HOUR);
    expect(walked.made.map(({ args }) => args['account_id'])).toEqual(['ACC-1', 'ACC-2']);
  });
});

/** People are asked about a payment to ACC-9, and another branch waits for corrections. */
function askedInTogether(): Walk {
  const waits = (label: string): string =>
    `{ step: ${label}, says: Wait, wait: { event: corrected, for: 2 days }, if_late: { says: None, flag: none } }`;
  const steps = `  - { step: 1, says: Known, if: ['case.claimant.account_id == "ACC-1"'], flag: known }
  - step: 2
    says: Both
    together:
      - step: 2a
        says: Wait and pay
        do:
          - ${waits('2a1')}
          - { step: 2a2, says: Pay, use: tms.pay_claim, with: { claim: = case.id, account_id: = case.claimant.account_id, amount: = case.claim.amount } }
      - step: 2b
        says: Wait twice
        do:
          - { step: 2b1, says: Wait, wait: { for: 1 hour } }
          - ${waits('2b2')}
`;
  const handbook = handbookOf(filesOf(sopFile(steps, { needs: NEEDS }), PERMISSIVE, TWO_LEADS));
  const walked = move(walk({ handbook, script: DONE }).after(10 * MINUTE), 'ACC-9').after(HOUR);
  expect(walked.ask('recovery')).toMatchObject({ code: 'other_facts', because: expect.stringContaining('ACC-9') });
  return walked;
}

it('a payment that people were asked about is not made to the account of then, once another branch took one', () => {
  const walked = move(askedInTogether(), 'ACC-666').after(5 * MINUTE);
  expect(walked.ask('recovery')).toMatchObject({ code: 'other_facts', because: expect.stringContaining('ACC-666') });
  expect(walked.recover('go_on', LENA).made.map(({ args }) => args['account_id'])).toEqual(['ACC-666']);
});

it('a payment that people let go on is not made with an amount that another branch took meanwhile', () => {
  const walked = askedInTogether()
    .correct({ 'claim.amount': usd(9_900) })
    .after(5 * MINUTE);
  walked.recover('go_on', LENA).after(5 * MINUTE);
  // What they had seen is no longer what would be paid.
  expect(walked.made).toEqual([]);
  expect(walked.ask('recovery')).toMatchObject({
    code: 'shown_otherwise',
    because: expect.stringContaining('Pay $9,900.00'),
    known: expect.arrayContaining([expect.stringContaining('Pay $7,200.00')]),
  });
  expect(walked.recover('try_again', LENA).made.map(({ args }) => args['amount'])).toEqual([usd(9_900)]);
});
