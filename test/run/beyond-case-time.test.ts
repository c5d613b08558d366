/** A payment is not made where its procedure would not come to it by the times, and the look-ups, of now. */
import { describe, expect, it } from 'vitest';
import { readEvent } from '../../src/case/read-event.ts';
import { timestamp } from '../../src/kernel/time.ts';
import { filesOf, filesWith, handbookOf, LENA, PERMISSIVE, slackUser, sopFile, withEvents } from './handbook.ts';
import { APPROVED, DONE, NEEDS, NOTE, paid, pay, usd, wentOn } from './refund.ts';
import { HOUR, MINUTE, START, walk, type Walk } from './walk.ts';

const DAY = 24 * HOUR;
const LEO = slackUser('ULEO00001');
const KIND = 'kinds/freight_claim.yaml';
const FILES = filesWith(
  KIND,
  'facts:',
  'facts:\n  - { fact: claim.until, label: last day, type: time, optional: true, zendesk: until }',
  withEvents(),
);
const until = (ms: number) => timestamp(START + ms);
const VALUES = '  span: 1 hour\n  voucher: 30.00 USD';

function run(steps: string, last: number, boundary = APPROVED): Walk {
  const kind = FILES.filter(({ path }) => path === KIND);
  const sop = sopFile(steps, { needs: `${NEEDS}\n  - case.claim.until`, values: VALUES });
  return walk({
    handbook: handbookOf(filesOf(...kind, sop, boundary)),
    script: DONE,
    facts: { 'claim.amount': usd(150), 'claim.until': until(last) },
  });
}

/** Goes on with the earlier values, and approves whatever is asked. */
function insist(walked: Walk): Walk {
  walked.after(2 * MINUTE);
  const open = (kind: 'recovery' | 'approval') =>
    Object.values(walked.state.asks).find((ask) => ask.kind === kind && ask.closed === null);
  for (let time = 0; time < 4; time++) {
    const stop = open('recovery');
    if (stop?.kind === 'recovery') wentOn(walked);
    if (open('approval') !== undefined) walked.approve(LEO);
  }
  return walked;
}

const HOLD = `  - step: 2
    says: Hold the money until the last day
    wait: { until: = case.claim.until }
`;
const REPORT = `  - step: 2
    says: Wait for the offer
    wait: { event: carrier_offer, until: = case.claim.until }
    save: offer
    if_late: { says: None, flag: no_offer }
`;
const IN_TIME = (late: string): string =>
  pay('case.claim.amount', `    within: span of case.claim.until\n`).trimEnd() + late;
const LATE = `\n    if_late: { says: Late, stop: Too late }\n`;
const LOOK_UP = `  - step: 2
    says: Read the account
    use: salesforce.get_account
    with: { account_id: = case.claimant.account_id }
    save: account
    if_error:
      not_found, multiple_matches: { says: None, stop: No such account }
`;

describe('a payment after a wait', () => {
  it.each([
    ['for a time', HOLD],
    ['for an event that did not come', REPORT],
  ])('%s is not made while the wait would still last by the time of now', (_, wait) => {
    const walked = run(`${NOTE}${wait}${pay('voucher')}`, MINUTE).after(2 * MINUTE);
    expect(insist(walked.correct({ 'claim.until': until(5 * DAY) })).made.map(({ tool }) => tool)).not.toContain(
      'tms.pay_claim',
    );
    expect(walked.ask('recovery')).toMatchObject({
      choices: expect.arrayContaining(['start_again', 'stop']),
      known: expect.arrayContaining(['The wait of step 2 would not be over now']),
    });
  });

  it('is not made where the event came too late by the time of now, and lateness ends the run', () => {
    const late = REPORT.replace('flag: no_offer', 'stop: No offer in time');
    const walked = run(`${NOTE}${late}${pay('voucher')}`, DAY).after(2 * MINUTE);
    const declaration = walked.handbook.kinds.get('freight_claim')?.events.find((one) => one.event === 'carrier_offer');
    if (declaration === undefined) throw new Error('Expected a declared event');
    const arrived = { type: 'EventArrived', eventId: 'offer', event: 'carrier_offer', label: 'offer' } as const;
    walked.append({ kind: 'channel', channel: 'tms' }, { ...arrived, ...readEvent(declaration, [], []) });
    walked.go().ask('approval');
    expect(paid(insist(walked.correct({ 'claim.until': until(-DAY) })))).toEqual([]);
  });

  it('is not made where it needs the event, which came too late by the time of now', () => {
    const walked = run(`${NOTE}${REPORT}${pay('voucher', '    if: [has(offer.amount)]\n')}`, DAY).after(2 * MINUTE);
    const declaration = walked.handbook.kinds.get('freight_claim')?.events.find((one) => one.event === 'carrier_offer');
    if (declaration === undefined) throw new Error('Expected a declared event');
    const arrived = { type: 'EventArrived', eventId: 'offer', event: 'carrier_offer', label: 'offer' } as const;
    const amount = { path: 'amount', value: usd(7), source: { system: 'TMS', record: 'claim 7', field: 'amount' } };
    walked.append({ kind: 'channel', channel: 'tms' }, { ...arrived, ...readEvent(declaration, [amount], []) });
    walked.go().ask('approval');
    expect(paid(insist(walked.correct({ 'claim.until': until(-DAY) })))).toEqual([]);
  });

  it('is not made unasked either', () => {
    const steps = `${NOTE}${HOLD}  - step: 3
    says: Ask
    ask: { of: claims-leads, question: Is the guest content?, choices: ["Yes", "No"], within: 3 days }
    if_late: { says: No one said, stop: No one said }
${pay('voucher')}`;
    const walked = run(steps, MINUTE, PERMISSIVE).after(2 * MINUTE);
    walked.correct({ 'claim.until': until(5 * DAY) }).after(2 * MINUTE);
    wentOn(walked);
    const { askId } = walked.ask('question');
    walked.click({ type: 'AnswerQuestion', askId, given: { answer: 'Yes' } }, LENA);
    expect(paid(walked)).toEqual([]);
  });

  it('is made where the wait would be over by the time of now too', () => {
    const walked = run(`${NOTE}${HOLD}${pay('voucher')}`, 2 * MINUTE).after(3 * MINUTE);
    expect(paid(insist(walked.correct({ 'claim.until': until(MINUTE) })))).toEqual([usd(30)]);
  });
});

describe('a payment beside a wait that would still last', () => {
  const indent = (text: string): string => text.replaceAll(/^(?=.)/gm, '    ');
  const later = '      - { step: 3a, says: Wait, wait: { for: 1 hour } }\n';
  const beside = (first: string, second: string): string => `${NOTE}  - step: 9
    says: Both
    together:
      - step: 9a
        says: One
        do:
${indent(indent(first))}      - step: 9b
        says: The other
        do:
${indent(indent(`${later.trimStart().replace('- { step: 3a', '  - { step: 9b1')}${second}`))}`;
  const at = (text: string, step: string): string => text.replace(/step: \d\w*/, `step: ${step}`);
  const changed = (steps: string): Walk => {
    const walked = run(steps, MINUTE, PERMISSIVE).after(2 * MINUTE);
    walked.correct({ 'claim.until': until(5 * DAY) }).after(HOUR);
    return insist(walked);
  };

  it('is made: it does not wait for it', () => {
    expect(paid(changed(beside(at(HOLD, '9a1'), at(pay('voucher'), '9b2'))))).toEqual([usd(30)]);
  });

  it('is not made after it, in the same part or after both', () => {
    const same = `${at(HOLD, '9a1')}  - { step: 9a2, says: Wait, wait: { for: 1 hour } }\n${at(pay('voucher'), '9a3')}`;
    const flag = '  - { step: 9b2, says: Mark it, flag: marked }\n';
    expect(paid(changed(beside(same, flag)))).toEqual([]);
    const after = `${beside(at(HOLD, '9a1'), flag)}${at(pay('voucher'), '10')}`;
    expect(paid(changed(after))).toEqual([]);
  });
});

describe('a payment within a deadline', () => {
  it('is not made once its deadline is over by the time of now', () => {
    const walked = run(`${NOTE}${IN_TIME(LATE)}`, MINUTE);
    expect(paid(insist(walked.correct({ 'claim.until': until(-DAY) })))).toEqual([]);
  });

  it('does not end the run at a deadline that is another now, without asking', () => {
    const walked = run(`${NOTE}${IN_TIME(LATE)}`, -HOUR + 5 * MINUTE);
    walked
      .correct({ 'claim.until': until(DAY) })
      .after(2 * MINUTE)
      .after(10 * MINUTE);
    expect(walked.state.ended).toBeNull();
    expect(walked.ask('recovery').choices).toContain('start_again');
  });

  it('is made if lateness would stop nothing', () => {
    const late = '\n    if_late: { says: Late, flag: late }\n';
    const walked = run(`${NOTE}${IN_TIME(late)}`, MINUTE);
    expect(paid(insist(walked.correct({ 'claim.until': until(-DAY) })))).toEqual([usd(150)]);
  });

  it('is made if the time of now leaves it in time', () => {
    const walked = run(`${NOTE}${IN_TIME(LATE)}`, MINUTE);
    expect(paid(insist(walked.correct({ 'claim.until': until(DAY) })))).toEqual([usd(150)]);
  });
});

it('a payment after a look-up whose other input may end the run is not made', () => {
  const walked = run(`${NOTE}${LOOK_UP}${pay('case.claim.amount')}`, DAY);
  expect(paid(insist(walked.correct({ 'claimant.account_id': 'ACC-9' })))).toEqual([]);
});

it('a payment of a procedure whose needed fact is gone is not made', () => {
  const walked = run(`${NOTE}${pay('case.claim.amount')}`, DAY);
  walked.correct({}, [], { cleared: ['claim.until'] });
  expect(paid(insist(walked))).toEqual([]);
  expect(walked.ask('recovery').known).toContain('The SOP needs `case.claim.until`, which is missing now');
  walked.correct({ 'claim.until': until(DAY) });
  expect(paid(insist(walked))).toEqual([usd(150)]);
});
