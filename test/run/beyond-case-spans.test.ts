/**
 * A payment is not made where a time limit that was kept would have been missed by the facts of now, where one that was
 * missed would still be open, or where a pause would last longer; nor before the end of what would have begun later now.
 */
import { describe, expect, it } from 'vitest';
import { timestamp } from '../../src/kernel/time.ts';
import { openAsks } from '../../src/run/log/state.ts';
import { filesOf, filesWith, handbookOf, LENA, PERMISSIVE, slackUser, sopFile, withEvents } from './handbook.ts';
import { APPROVED, DAY, DONE, NEEDS, NOTE, paid, pay, usd, wentOn } from './refund.ts';
import { HOUR, MINUTE, START, walk, type Walk } from './walk.ts';

const LEO = slackUser('ULEO00001');
const KIND = 'kinds/freight_claim.yaml';
const FILES = filesWith(
  KIND,
  'facts:',
  'facts:\n  - { fact: claim.until, label: last day, type: time, optional: true, zendesk: until }',
  withEvents(),
).filter(({ path }) => path === KIND);
const VALUES = `  small: 20.00 USD
  part: 15.00 USD
  long: 10 days
  short: 1 day
  grace: 3 days
  rounds: 2
  huge: 9000.00 USD`;
const MARK = '  - { step: 1, says: Mark it, flag: marked }\n';
const TIME = `  - step: 2
    says: Only the valuable ones have more time
    set: { time_left: "= case.claim.amount > small ? long : short" }
`;
const until = (ms: number) => ({ 'claim.until': timestamp(START + ms) });

function run(steps: string, dollars: number, { boundary = PERMISSIVE, last = DAY } = {}): Walk {
  const all = '{ sum: "= huge + small + part", count: "= rounds", time: "= case.received_at + grace + long + short" }';
  const sop = sopFile(`${steps}  - { step: 10, says: Use all values, set: ${all} }\n`, {
    needs: `${NEEDS}\n  - case.claim.until`,
    values: VALUES,
  });
  return walk({
    handbook: handbookOf(filesOf(...FILES, sop, boundary)),
    script: DONE,
    facts: { 'claim.amount': usd(dollars), ...until(last) },
  });
}

function goOn(walked: Walk): Walk {
  walked.after(2 * MINUTE);
  for (let time = 0; time < 6; time++) {
    const ask = openAsks(walked.state)[0];
    if (ask?.kind === 'recovery') wentOn(walked);
    else if (ask?.kind === 'approval') walked.approve(LEO);
  }
  return walked;
}
const say = (walked: Walk, text: string): Walk =>
  walked.click({ type: 'AnswerQuestion', askId: walked.ask('question').askId, given: { answer: text } }, LENA);
const problems = (walked: Walk): readonly string[] =>
  openAsks(walked.state).flatMap((ask) => (ask.kind === 'recovery' ? [...ask.known] : []));

const ASK = (late: string, within = 'time_left', step = 3): string => `  - step: ${step}
    says: Ask
    ask: { of: claims-leads, question: Does anyone object?, choices: ["Yes", "No"], within: = ${within} }
    save: objection
    if_late: { says: No one said, ${late} }
`;
const SILENCE = 'set: { objection.answer: "No" }';
const OBJECTED = '  - { step: 4, says: Objected, if: [objection.answer == "Yes"], stop: Objected }\n';
const PAY_HERE =
  'use: tms.pay_claim, with: { claim: = case.id, account_id: = case.claimant.account_id, amount: = part }';
const TOLD = `  - step: 3
    says: Tell
    use: slack.escalate
    with: { to: claims-leads }
    answer_within: time_left
    if_unanswered: { says: No one answered, ${PAY_HERE} }
`;
const PAUSE = `  - step: 3
    says: Cool down
    repeat: { at_most: = rounds, every: = time_left, until: [case.claim.amount > huge] }
    do:
      - { step: 3a, says: Another round, flag: round }
    if_late: { says: Cooled, flag: cooled }
`;

describe.each([
  ['unasked', PERMISSIVE],
  ['with an approval', APPROVED],
])('a payment %s', (_, boundary) => {
  it('is not made after an answer that would have come too late, where lateness ends the run', () => {
    const walked = run(`${NOTE}${TIME}${ASK('stop: No one said')}${pay('part')}`, 150, { boundary }).after(3 * DAY);
    say(walked, 'No');
    if (boundary === PERMISSIVE) expect(paid(walked)).toEqual([usd(15)]);
    else expect(paid(goOn(walked.correct({ 'claim.amount': usd(19) })))).toEqual([]);
  });

  it.each([
    ['after a question that no one answered in a shorter time', ASK(SILENCE) + OBJECTED + pay('part')],
    ['by the handler of such a question', ASK(PAY_HERE)],
    ['by the handler of an answer that was not given in a shorter time', TOLD],
    ['after a pause that would last longer', PAUSE + pay('part')],
  ])('is not made %s', (_what, steps) => {
    const walked = run(`${NOTE}${TIME}${steps}`, 19, { boundary }).after(HOUR);
    goOn(walked.correct({ 'claim.amount': usd(150) }));
    walked.after(DAY + HOUR);
    expect(paid(goOn(walked))).toEqual([]);
    expect(problems(walked).join('\n')).toMatch(/would not be over now|would be over later|which would go another way/);
  });
});

it('a payment is not made where people would have had longer to object, even if that would be over', () => {
  const later = '  - { step: 5, says: Wait, wait: { until: = case.received_at + long } }\n';
  const walked = run(
    `${NOTE}${TIME.replace('long : short', 'grace : short')}${ASK(SILENCE)}${OBJECTED}${later}${pay('part')}`,
    19,
  );
  goOn(walked.after(HOUR).correct({ 'claim.amount': usd(150) }))
    .after(DAY)
    .after(9 * DAY);
  expect(paid(goOn(walked))).toEqual([]);
  expect(problems(walked)).toContain('The time to answer of step 3 would be over later');
});

describe('a payment after an answer within its time', () => {
  const told = (dollars: number, more: number): Walk => {
    const walked = run(`${NOTE}${TIME}${ASK('stop: No one said')}${pay('part')}`, dollars).after(more);
    return walked;
  };

  it('is not made if the answer would have come too late now, whatever people went on with', () => {
    const walked = told(150, HOUR);
    goOn(walked.correct({ 'claim.amount': usd(19) })).after(3 * DAY);
    say(walked, 'No');
    expect(paid(goOn(walked))).toEqual([]);
    expect(problems(walked)).toContain('The answer of step 3 would have come too late now');
  });

  it('is made if the answer would be in time now too', () => {
    const walked = told(150, HOUR);
    goOn(walked.correct({ 'claim.amount': usd(19) })).after(HOUR);
    say(walked, 'No');
    expect(paid(goOn(walked))).toEqual([usd(15)]);
  });

  it('is made if the change leaves the time as it is', () => {
    const walked = told(150, HOUR);
    goOn(walked.correct({ 'claim.amount': usd(140) })).after(3 * DAY);
    say(walked, 'No');
    expect(paid(goOn(walked))).toEqual([usd(15)]);
  });
});

describe('before anything was done', () => {
  it.each([
    ['an open question', ASK('stop: No one said')],
    ['an open wait', '  - { step: 3, says: Wait, wait: { for: = time_left } }\n'],
    ['an open pause', PAUSE],
  ])('a change by which %s would end at another time does not come into use unasked', (_, steps) => {
    const walked = run(`${MARK}${TIME}${steps}${pay('part')}`, 150).after(HOUR);
    walked.correct({ 'claim.amount': usd(19) }).after(2 * MINUTE);
    expect(walked.ask('recovery')).toMatchObject({ code: 'facts_changed' });
    expect(problems(walked)).toContain('The time of step 3 would be another now');
  });

  it('a change with which the question would end at the same time comes into use', () => {
    const walked = run(`${MARK}${TIME}${ASK('stop: No one said')}${pay('part')}`, 150).after(HOUR);
    walked.correct({ 'claim.amount': usd(140) }).after(2 * MINUTE);
    expect(say(walked, 'No').parks).toEqual([]);
    expect(paid(walked)).toEqual([usd(15)]);
  });
});

const LEAVES = '  - { step: 2, says: Until the guest has left, wait: { until: = case.claim.until } }\n';
const REPORT = `  - step: 3
    says: A while for reports
    wait: { event: carrier_offer, for: = grace }
    save: report
    if_late: { says: None, flag: no_report }
  - { step: 4, says: Damage, if: [has(report.amount)], stop: Damage was reported }
`;
const EACH_DAY = PAUSE.replace('time_left', 'grace');

describe.each([
  ['a wait', '  - { step: 3, says: A while, wait: { for: = grace } }\n'],
  ['a wait for three days as they are written', '  - { step: 3, says: A while, wait: { for: 3 days } }\n'],
  ['a wait for an event', REPORT],
  ['a pause', EACH_DAY],
  ['a question whose silence means no', ASK(SILENCE, 'grace') + OBJECTED],
  [
    'a deadline that ended while it waited',
    `  - step: 3
    says: In time
    within: grace of case.claim.until
    do:
      - { step: 3a, says: A while, wait: { for: = grace } }
    if_late: { says: Late, flag: late }
`,
  ],
])('a payment after %s that began at the end of a wait', (what, body) => {
  const told = (first: number, then: number, boundary = PERMISSIVE): Walk => {
    const walked = run(`${NOTE}${LEAVES}${body}${pay('part')}`, 150, { boundary, last: first });
    walked.after(first).after(DAY);
    goOn(walked.correct(until(then)));
    walked.after(3 * DAY - DAY + HOUR);
    return goOn(walked);
  };

  it('is not made before its end counted from the beginning of now', () => {
    const walked = told(DAY, 1.5 * DAY);
    expect(paid(walked)).toEqual([]);
    expect(walked.ask('recovery').choices).toEqual(['start_again', 'stop']);
    expect(paid(told(DAY, 1.5 * DAY, APPROVED))).toEqual([]);
  });

  it('is made once it would be over now, too, unless it was a silence', () => {
    const walked = run(
      `${NOTE}${LEAVES}${body}  - { step: 5, says: Wait, wait: { until: = case.received_at + long } }\n${pay('part')}`,
      150,
    );
    walked.after(DAY).after(DAY);
    goOn(walked.correct(until(1.5 * DAY)));
    walked.after(2 * DAY + HOUR).after(6 * DAY);
    // People could have answered until the end of now: their silence is not known.
    const isSilence = what.startsWith('a question');
    expect(paid(goOn(walked))).toEqual(isSilence ? [] : [usd(15)]);
  });
});

describe('what people said', () => {
  const steps = `${NOTE}${LEAVES}${ASK('stop: No one said', 'grace')}${OBJECTED}${pay('part')}`;

  it('does not count before it would have been asked now', () => {
    const walked = run(steps, 150).after(DAY);
    say(walked.after(HOUR), 'No');
    expect(paid(walked)).toEqual([usd(15)]);
    const other = run(steps, 150, { boundary: APPROVED }).after(DAY);
    say(other.after(HOUR), 'No');
    expect(paid(goOn(other.correct(until(2 * DAY))))).toEqual([]);
    const later = run(steps, 150, { boundary: APPROVED }).after(DAY);
    say(later.after(HOUR), 'No').after(DAY);
    expect(paid(goOn(later.correct(until(2 * DAY))))).toEqual([]);
    expect(problems(later)).toContain('The answer of step 3 would have come before it began now');
  });

  it('does not count where the question, asked earlier, would be over', () => {
    const walked = run(steps, 150, { boundary: APPROVED, last: 3 * DAY }).after(3 * DAY);
    say(walked.after(2 * DAY), 'No');
    expect(paid(goOn(walked.correct(until(DAY))))).toEqual([]);
    expect(problems(walked)).toContain('The answer of step 3 would have come too late now');
  });

  it('counts where the question would be open at that time now too', () => {
    const walked = run(steps, 150, { boundary: APPROVED }).after(DAY);
    say(walked.after(2 * DAY), 'No');
    expect(paid(goOn(walked.correct(until(2 * DAY))))).toEqual([usd(15)]);
  });
});

it('a deadline around a wait that would have ended later is over by the times of now', () => {
  const steps = `${NOTE}  - step: 2
    says: In time
    within: grace of case.received_at
    do:
      - { step: 2a, says: Until the guest has left, wait: { until: = case.claim.until } }
    if_late: { says: Late, stop: Too late }
  - { step: 3, says: Wait, wait: { until: = case.received_at + long } }
${pay('part')}`;
  const walked = run(steps, 150).after(DAY);
  goOn(walked.correct(until(5 * DAY))).after(9 * DAY);
  expect(paid(goOn(walked))).toEqual([]);
  expect(problems(walked)).toContain('The deadline of step 2 would be over now');
});
