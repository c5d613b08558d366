/**
 * Money that a run has paid counts as it was paid. Once an earlier payment would be of another amount, or would not be
 * made, no further payment leaves unasked: people start again or stop.
 */
import { describe, expect, it } from 'vitest';
import { readEvent } from '../../src/case/read-event.ts';
import type { HandbookFile } from '../../src/handbook/handbook-file.ts';
import type { EarlierEffect } from '../../src/run/log/earlier-effect.ts';
import type { Value } from '../../src/kernel/value.ts';
import { filesOf, handbookOf, LENA, PERMISSIVE, slackUser, sopFile, withEvents } from './handbook.ts';
import { APPROVED, CAPPED, DAY, DONE, NEEDS, paid, refused, usd } from './refund.ts';
import { HOUR, walk, type Script, type Walk } from './walk.ts';

const LEO = slackUser('ULEO00001');
const STOPPED = { code: 'beyond_case', choices: ['start_again', 'stop'] };
/** No figure may be written in a text: `b` for step 2, `bb` for step 2b. */
const nameOf = (step: string): string => step.replaceAll(/\d/g, (digit) => 'jabcdefghi'[Number(digit)] ?? '');
const indent = (text: string, by: number): string => text.replaceAll(/^(?=.)/gm, ' '.repeat(by));
const set = (step: string, name: string, value: string): string =>
  `- { step: ${step}, says: Compute it, set: { ${name}: "= ${value}" } }\n`;
const pay = (step: string, amount: string, claim = nameOf(step)): string => `- step: ${step}
  says: Pay it
  use: tms.pay_claim
  with: { claim: "{case.id}-${claim}", account_id: = case.claimant.account_id, amount: "= ${amount}" }
`;
const wait = (step: string): string => `- { step: ${step}, says: Wait, wait: { for: 1 day } }\n`;
const ADVANCE = `${set('1', 'advance', 'case.claim.amount * 0.9')}${pay('2', 'advance')}`;
const REST = `${set('8', 'rest', 'case.claim.amount - advance')}${pay('9', 'rest')}`;

type Options = {
  readonly boundary?: HandbookFile;
  readonly script?: Script;
  readonly others?: readonly HandbookFile[];
  readonly more?: Parameters<typeof walk>[0];
};
function run(steps: string, { boundary = PERMISSIVE, script = {}, others = [], more = {} }: Options = {}): Walk {
  const values = '  voucher: 30.00 USD\n  line: 950.00 USD\n  parts: [0.5, 0.25]';
  const all = `${steps}${set('10', 'all', 'sum([voucher, line]) * sum(parts)')}`;
  const file = sopFile(indent(all, 2), { needs: `${NEEDS}\n  - case.claim.documents`, values });
  return walk({
    handbook: handbookOf(filesOf(file, boundary, ...others)),
    script: { ...DONE, ...script },
    ...more,
    facts: { 'claim.amount': usd(1_000), 'claim.documents': ['a', 'b'] },
  });
}
/** The case changes, and people go on with the earlier values wherever they may. */
function change(walked: Walk, facts: Readonly<Record<string, Value>>): Walk {
  walked.correct(facts).after(DAY);
  const isAsked = Object.values(walked.state.asks).some(
    (ask) => ask.kind === 'recovery' && ask.closed === null && ask.choices.includes('go_on'),
  );
  return isAsked ? walked.recover('go_on', LENA) : walked;
}
const lowered = (walked: Walk): Walk => change(walked, { 'claim.amount': usd(900) });

describe('the rest of a total, after an advance', () => {
  it('is not paid once the total was lowered: the advance counts as it was paid', () => {
    const walked = lowered(run(`${ADVANCE}${wait('3')}${REST}`));
    expect(refused(walked)).toMatchObject({
      ...STOPPED,
      paid: [usd(900)],
      known: expect.arrayContaining(['Step 2 has paid $900.00, and would pay $810.00 now']),
    });
  });

  it('is paid once the total was raised, of which the advance is a smaller part now', () => {
    const walked = change(run(`${ADVANCE}${wait('3')}${REST}`), { 'claim.amount': usd(1_100) });
    expect(paid(walked)).toEqual([usd(900), usd(100)]);
  });

  it('is paid as a difference once a step that waits for corrections took a higher total', () => {
    const corrected = `- { step: 3, says: Wait, wait: { for: 9 days, event: corrected }, if_late: { says: None, flag: none } }\n`;
    const steps = `${set('1', 'first', 'case.claim.amount')}${pay('2', 'case.claim.amount')}${corrected}${pay('9', 'voucher')}`;
    const walked = run(steps).correct({ 'claim.amount': usd(1_030) });
    expect(refused(walked)).toMatchObject({ code: 'other_facts', paid: [usd(1_000)] });
    expect(paid(walked.recover('go_on', LENA))).toEqual([usd(1_000), usd(30)]);
  });

  it('is paid once the total is what it was', () => {
    const walked = lowered(run(`${ADVANCE}${wait('3')}${REST}`));
    expect(paid(walked.correct({ 'claim.amount': usd(1_000) }))).toEqual([usd(900), usd(100)]);
  });

  it('is paid when what has changed plays no role for what was paid', () => {
    const walked = change(run(`${ADVANCE}${wait('3')}${REST}`), { 'claim.bol': 'BOL-7', 'claim.documents': ['c'] });
    expect(paid(walked)).toEqual([usd(900), usd(100)]);
  });

  it('is paid when the total changed, and neither payment depends on it', () => {
    const steps = `${pay('2', 'voucher')}${set('3', 'noted', 'case.claim.amount')}${wait('4')}${pay('9', 'voucher * 2')}`;
    expect(paid(lowered(run(steps)))).toEqual([usd(30), usd(60)]);
  });

  it('waits for nothing when only the account has changed and people went on', () => {
    const walked = change(run(`${ADVANCE}${wait('3')}${REST}`), { 'claimant.account_id': 'ACC-2' });
    expect(paid(walked)).toEqual([usd(900), usd(100)]);
  });

  it('is not asked about either where the boundary demands an approval', () => {
    const steps = `${ADVANCE}${wait('3')}${REST}`;
    const walked = lowered(run(steps, { boundary: APPROVED }).approve(LEO));
    expect(refused(walked)).toMatchObject({ ...STOPPED, paid: [usd(900)] });
    expect(walked.events('ApprovalRequested')).toHaveLength(1);
  });

  it('is not paid once a step that waits for corrections took a lower total', () => {
    const corrected = `- { step: 3, says: Wait, wait: { for: 9 days, event: corrected }, if_late: { says: None, flag: none } }\n`;
    const steps = `${ADVANCE}${corrected}${pay('9', 'case.claim.amount * 0.1')}`;
    const walked = run(steps).correct({ 'claim.amount': usd(900) });
    expect(refused(walked)).toMatchObject({
      ...STOPPED,
      paid: [usd(900)],
      known: expect.arrayContaining([
        expect.stringMatching(/^claim value \$1,000\.00 → \$900\.00/),
        'Step 2 has paid $900.00, and would pay $810.00 now',
      ]),
    });
  });

  it('is paid after a correction that was waited for, if the advance would be the same', () => {
    const corrected = `- { step: 3, says: Wait, wait: { for: 9 days, event: corrected }, if_late: { says: None, flag: none } }\n`;
    const steps = `${pay('2', 'voucher')}${corrected}${pay('9', 'case.claim.amount * 0.1')}`;
    expect(paid(run(steps).correct({ 'claim.amount': usd(900) }))).toEqual([usd(30), usd(90)]);
  });
});

describe('an earlier payment that would be another one', () => {
  it('is the first of two advances, although the second is as it was', () => {
    const steps = `${ADVANCE}${pay('3', 'voucher')}${wait('4')}${pay('9', 'voucher * 2')}`;
    expect(refused(lowered(run(steps)))).toMatchObject({ ...STOPPED, paid: [usd(900), usd(30)] });
  });

  it('would not be made now, as its condition would not hold', () => {
    const steps = `- step: 2
  says: Much
  if: [case.claim.amount > line]
  do:
${indent(pay('2a', 'voucher'), 4)}${wait('3')}${pay('9', 'voucher * 2')}`;
    expect(refused(lowered(run(steps)))).toMatchObject({
      ...STOPPED,
      paid: [usd(30)],
      known: expect.arrayContaining([expect.stringMatching(/^Step 2a has paid \$30\.00, and might not now: Step 2 /)]),
    });
  });

  it('would not be permitted now', () => {
    const steps = `${set('1', 'part', 'case.claim.amount > line ? line : line')}${pay('2', 'line')}${wait('3')}${pay('9', 'voucher')}`;
    expect(refused(lowered(run(steps, { boundary: CAPPED })))).toMatchObject({
      ...STOPPED,
      known: expect.arrayContaining([
        'Step 2 has paid $950.00, which the boundary would not permit now: Never more than the claim',
      ]),
    });
  });

  it('was made in the rounds of a loop, one after the other or at once', () => {
    const each = (more: string): string => `- step: 2
  says: Each part
  for_each: { item: part, in: = parts, at_most: 2${more} }
  do:
${indent(`${set('2a', 'due', 'case.claim.amount * part')}${pay('2b', 'due', '{part}')}`, 4)}`;
    for (const more of ['', ', at_once: 2'])
      expect(refused(lowered(run(`${each(more)}${wait('3')}${pay('9', 'voucher')}`)))).toMatchObject({
        ...STOPPED,
        paid: [usd(500), usd(250)],
        known: expect.arrayContaining(['Step 2b#2 has paid $250.00, and would pay $225.00 now']),
      });
  });

  it('was made in an earlier round, and the next round pays a fixed amount', () => {
    const steps = `- step: 2
  says: Each part
  for_each: { item: part, in: = parts, at_most: 2 }
  do:
${indent(`${set('2a', 'due', 'part > 0.3 ? case.claim.amount * part : voucher')}${pay('2b', 'due', '{part}')}${wait('2c')}`, 4)}`;
    expect(refused(lowered(run(steps)))).toMatchObject({ ...STOPPED, paid: [usd(500)] });
  });

  it('was made for the items of a list that is another now', () => {
    const steps = `- step: 2
  says: Each paper
  for_each: { item: paper, in: = case.claim.documents, at_most: 3 }
  do:
${indent(pay('2a', 'voucher', '{paper}'), 4)}${wait('3')}${pay('9', 'voucher')}`;
    const walked = change(run(steps), { 'claim.documents': ['a'] });
    expect(refused(walked)).toMatchObject({ ...STOPPED, paid: [usd(30), usd(30)] });
  });

  it('was made by a nested SOP', () => {
    const nested: HandbookFile = {
      path: 'part.sop.yaml',
      text: sopFile(indent(`${set('1', 'half', 'owed * 0.5')}${pay('2', 'half', 'half')}`, 2))
        .text.replace('sop: test', 'sop: part')
        .replace('= case.claimant.account_id', '= account')
        .replace('"{case.id}-half"', '= claim')
        .replace(
          /starts:[\s\S]*?steps:/,
          'takes:\n  owed: { label: what is owed, type: money }\n  account: { label: account, type: text }\n  claim: { label: claim, type: text }\nsteps:',
        ),
    };
    const steps = `- step: 2
  says: Pay a part
  run: part
  with: { owed: = case.claim.amount, account: = case.claimant.account_id, claim: = case.id }
${wait('3')}${pay('9', 'voucher')}`;
    expect(refused(lowered(run(steps, { others: [nested] })))).toMatchObject({
      ...STOPPED,
      paid: [usd(500)],
      known: expect.arrayContaining(['Step 2/2 has paid $500.00, and would pay $450.00 now']),
    });
  });

  it('was made by the handler of a watch', () => {
    const steps = `- step: 2
  says: Watch
  watch:
  - on: carrier_offer
    at_most: 2
    says: Pay a part
    do:
${indent(pay('1', 'case.claim.amount * 0.5', 'x'), 4)}  do:
${indent(wait('2a'), 4)}${wait('3')}${pay('9', 'voucher')}`;
    const kind = withEvents().filter(({ path }) => path === 'kinds/freight_claim.yaml');
    const walked = run(steps, { others: kind });
    const declaration = walked.handbook.kinds.get('freight_claim')?.events.find((one) => one.event === 'carrier_offer');
    if (declaration === undefined) throw new Error('Expected a declared event');
    const arrived = { type: 'EventArrived', eventId: 'offer', event: 'carrier_offer', label: 'offer' } as const;
    walked.append({ kind: 'channel', channel: 'tms' }, { ...arrived, ...readEvent(declaration, [], []) });
    expect(paid(walked.go())).toEqual([usd(500)]);
    walked
      .correct({ 'claim.amount': usd(900) })
      .after(DAY)
      .after(DAY);
    expect(refused(walked)).toMatchObject({ ...STOPPED, paid: [usd(500)] });
  });

  it('is a credit', () => {
    const steps = `- step: 2
  says: Grant it
  use: salesforce.record_concession
  with:
    record_id: "001000000000001"
    owner: ava@our.example
    percent: "= case.claim.amount > line ? 10 : 5"
    basis_points: "= case.claim.amount > line ? 1000 : 500"
    arr: = voucher
    due: = case.received_at
${wait('3')}${pay('9', 'voucher')}`;
    expect(refused(lowered(run(steps)))).toMatchObject({
      ...STOPPED,
      known: expect.arrayContaining(['Step 2 has credited 10, and would credit 5 now']),
    });
  });

  it.each([
    ['is not known to be done', { kind: 'unknown', message: 'Cut' } as const],
    ['was taken and is not confirmed', { kind: 'unknown', message: 'It waits', answered: 'taken' } as const],
  ])('%s', (_, answer) => {
    const steps = `- step: 2
  says: Both
  together:
${indent(`${pay('2a', 'case.claim.amount * 0.9', 'a')}- step: 2b\n  says: Later\n  do:\n${indent(`${wait('2b1')}${pay('2b2', 'voucher', 'b')}`, 4)}`, 4)}`;
    const walked = run(steps, { script: { '2a': answer } });
    walked.probe = { kind: 'unknown', message: 'Down' };
    walked.correct({ 'claim.amount': usd(900) }).after(DAY);
    for (let time = 0; time < 3; time++) walked.after(HOUR);
    const stop = Object.values(walked.state.asks).find(
      (ask) => ask.kind === 'recovery' && ask.code === 'beyond_case' && ask.closed === null,
    );
    expect(stop).toMatchObject({
      known: expect.arrayContaining(['Step 2a may have paid $900.00, and would pay $810.00 now']),
    });
    expect(walked.made.filter(({ step }) => step === '2b2')).toEqual([]);
  });
});

describe('what was paid before the case started again', () => {
  const effect: EarlierEffect = {
    step: '2',
    tool: 'tms.pay_claim',
    summary: 'Pay $900.00 to the account ACC-1 for claim CASE-1-b',
    isKnown: true,
    output: { payment: 'PAY-1' },
    record: 'PAY-1',
  };
  const again = (steps: string): Walk => run(steps, { more: { effects: [effect] } });

  it('counts as it was paid: before the rest is paid, people read what it would be now', () => {
    const walked = again(`${ADVANCE}${REST}`).recover('it_was_done', LENA);
    walked.after(HOUR);
    expect(walked.ask('recovery').known.join()).not.toContain('would do otherwise');
    const lower = run(`${set('1', 'advance', 'case.claim.amount * 0.8')}${pay('2', 'advance')}${REST}`, {
      more: { effects: [effect] },
    }).recover('it_was_done', LENA);
    expect(lower.ask('recovery')).toMatchObject({
      code: 'done_before',
      step: '9',
      known: expect.arrayContaining([
        'Step 2 counts as done with what was paid then, and would do otherwise now: Pay $800.00 to the account ACC-1 for claim CASE-1-b, instead of: Pay $900.00 to the account ACC-1 for claim CASE-1-b',
      ]),
    });
  });

  it('is not added to once what counts as paid would be another amount', () => {
    const walked = again(`${ADVANCE}${wait('3')}${REST}`).recover('it_was_done', LENA);
    lowered(walked);
    if (walked.ask('recovery').code === 'done_before') walked.recover('try_again', LENA);
    expect(refused(walked)).toMatchObject({ ...STOPPED, paid: [] });
  });

  it('is asked about before another tool moves money, which is no repetition', () => {
    const credit = `- step: 2
  says: Grant it
  use: salesforce.record_concession
  with: { record_id: "001000000000001", owner: ava@our.example, percent: 5, basis_points: 500, arr: = voucher, due: = case.received_at }
`;
    const walked = again(credit);
    expect(walked.ask('recovery')).toMatchObject({ code: 'done_before', choices: ['try_again', 'leave_out', 'stop'] });
    expect(walked.recover('try_again', LENA).steps).toEqual(['2']);
  });
});
