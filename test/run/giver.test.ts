/**
 * Whoever gave a value, or decided how the run goes on, stays named whatever brings that value into use later: a payment
 * that is tried again, an approval that is asked again, a change of the source, a corrected answer.
 */
import { describe, expect, it } from 'vitest';
import type { SlackActor } from '../../src/boundary/approvers.ts';
import type { RefusedFact } from '../../src/case/case-event.ts';
import { openAsks } from '../../src/run/log/state.ts';
import type { CallResult } from '../../src/tool/tool.ts';
import { asking, filesOf, handbookOf, LENA, MARCUS, PERMISSIVE, slackUser, sopFile, THREE_LEADS } from './handbook.ts';
import { APPROVED, ASK, DAY, DONE, NEEDS, NOTE, paid, pay, usd, WAIT } from './refund.ts';
import { HOUR, MINUTE, walk, type Walk } from './walk.ts';

const LEO = slackUser('ULEO00001');
const UNREADABLE: RefusedFact = {
  path: 'claim.amount',
  label: 'claim value',
  problem: '`9.000` can be read as $9.00 or as $9,000.00',
  text: '9.000',
  readings: [usd(9), usd(9_000)],
};
const BUSY: CallResult = { kind: 'not_now', message: 'Busy', afterMs: MINUTE };
const LARGE = {
  path: PERMISSIVE.path,
  text: `${PERMISSIVE.text}@id("large")
@outcome("approval")
@approvers("claims-leads:1")
@expires("PT240H")
@reason("A large payment")
permit (principal is Bot, action == Action::"tms.pay_claim", resource is Case)
when { context.args.amount.currency == "USD" && context.args.amount.minor > 800000 };
`,
};
const within = (steps: string): string => steps.replaceAll(/^(?=.)/gm, '    ');
const note = (label: string, text: string): string => `  - step: ${label}
    says: Note it
    use: zendesk.add_internal_note
    with: { ticket: = case.zendesk.ticket_id, text: "${text}" }
`;
const corrected = (label: string): string => `  - step: ${label}
    says: Wait for a correction
    wait: { for: 9 days, event: corrected }
    if_late: { says: None came, flag: none }
`;
/** A payment of the claim next to a step that waits for corrections, after which `steps` run. */
const next = (steps: string): string => `  - step: 1
    says: Both
    together:
${within(pay('case.claim.amount').replace('step: 9', 'step: 1a'))}      - step: 1b
        says: Correct it
        do:
${within(within(corrected('1b1') + steps))}`;

function start(steps: string, { boundary = LARGE, first }: { boundary?: typeof LARGE; first?: CallResult } = {}): Walk {
  const handbook = handbookOf(filesOf(sopFile(steps, { needs: NEEDS }), boundary, THREE_LEADS));
  return walk({ handbook, script: first === undefined ? DONE : { ...DONE, '1a': first } });
}
function later(walked: Walk): Walk {
  walked.script = DONE;
  return walked;
}
function give(walked: Walk, value: string, actor = LENA): Walk {
  const ask = openAsks(walked.state).find((one) => one.kind === 'recovery' && one.fact !== null);
  return walked.click({ type: 'AnswerQuestion', askId: ask?.askId ?? walked.askIdOf('none'), given: { value } }, actor);
}
const approvedBy = (walked: Walk, actor: SlackActor): unknown =>
  walked.decide({ type: 'GiveApproval', askId: walked.ask('approval').askId }, actor);
const GAVE = {
  ok: false,
  code: 'gave_value',
  sentence: expect.stringContaining('You gave a value that this may depend on') as string,
};
const inUse = ({ state: { facts, refused } }: Walk): unknown => [
  ...facts.filter(({ path }) => path === 'claim.amount').map(({ value, source, at }) => [value, source.system, at]),
  ...refused.map(({ text }) => text),
];

describe('whoever gave a value that a payment uses when it is tried again', () => {
  const retried = (): Walk =>
    give(start(next(note('1b2', '{case.claim.amount}')), { first: BUSY }).correct({}, [UNREADABLE]), '9,000.00');

  it('cannot approve it, and the log says that they gave it', () => {
    const given = retried();
    const before = inUse(given);
    const walked = later(given).after(20 * MINUTE);
    expect(walked.events('ChangesWeighed')).toMatchObject([
      { changes: [{ path: 'claim.amount', after: usd(9_000), source: { system: 'Slack', record: 'Lena Lindqvist' } }] },
    ]);
    expect(inUse(walked)).toEqual(before);
    expect([approvedBy(walked, LENA), paid(walked)]).toEqual([GAVE, [usd(7_200)]]);
    expect(paid(walked.approve(LEO))).toEqual([usd(7_200), usd(9_000)]);
  });

  it('cannot approve what follows once the source has stated another value', () => {
    const steps = next(note('1b2', '{case.claim.amount}') + corrected('1b3') + note('1b4', '{case.claim.amount}'));
    const walked = give(start(steps, { first: BUSY }).correct({}, [UNREADABLE]), '9,000.00');
    later(walked.correct({ 'claim.amount': usd(9_500) })).after(20 * MINUTE);
    expect([walked.ask('approval').card.willDo, approvedBy(walked, LENA)]).toEqual([
      expect.stringContaining('$9,500.00'),
      GAVE,
    ]);
  });
});

describe('a fact that becomes unreadable while a step waits for corrections', () => {
  it('stays unreadable, not missing, when a payment on its earlier value is tried again', () => {
    const walked = later(start(next(''), { first: BUSY }).correct({}, [UNREADABLE])).after(20 * MINUTE);
    expect([inUse(walked), walked.ask('recovery').step, paid(walked)]).toEqual([['9.000'], '1a', [usd(7_200)]]);
  });

  it('stays unreadable, not missing, when an approval that showed its earlier value is withdrawn', () => {
    const small = '    if:\n      - "!has(case.claim.amount)"\n';
    const walked = start(`${next('')}${pay('money("10.00 USD")', small)}`, { boundary: APPROVED });
    walked.correct({}, [UNREADABLE]);
    expect(walked.events('ApprovalWithdrawn')).toHaveLength(1);
    expect(inUse(walked)).toEqual(['9.000']);
    expect(walked.ask('recovery')).toMatchObject({ step: '1a', code: 'refused_fact', fact: { path: 'claim.amount' } });
    expect(approvedBy(give(walked, '7,900.00'), LENA)).toEqual(GAVE);
  });
});

it('a value that a person gave is what the case states for a payment after another one', () => {
  const first = pay('case.claim.amount').replace('step: 9', 'step: 1');
  const steps = first + corrected('2') + note('3', '{case.claim.amount}') + pay('case.claim.amount * 0.1');
  const given = (value: string): Walk => give(start(steps).correct({}, [UNREADABLE]), value);
  expect(paid(given('7,200.00'))).toEqual([usd(7_200), usd(720)]);
  const walked = given('700.00');
  expect(walked.ask('recovery')).toMatchObject({
    code: 'beyond_case',
    known: expect.arrayContaining(['Step 1 has paid $7,200.00, and would pay $700.00 now']) as string[],
  });
});

describe('whoever decided that a run goes on', () => {
  it('cannot approve in it after an answer was corrected, which leaves their decision as it is', () => {
    const issue = `  - step: 10
    says: Have it looked at
    use: jira.create_issue
    with: { project: CLM, priority: High, summary: "{part.amount}" }
`;
    const boundary = asking('jira.create_issue', 'claims-leads:1', 'PT240H');
    const walked = start(
      NOTE +
        ASK('').replace('of: claims-leads', 'of: claims-managers') +
        WAIT +
        pay('case.claim.amount', '    if:\n      - part.amount > money("1.00 USD")\n') +
        issue,
      { boundary },
    );
    walked.click({ type: 'AnswerQuestion', askId: walked.ask('question').askId, given: { amount: '100.00' } }, MARCUS);
    walked.correct({ 'claim.amount': usd(9_000) }).after(DAY + HOUR);
    const { askId, code } = walked.ask('recovery');
    // The correction comes before the payment that was decided on.
    const decided = walked.decide({ type: 'Recover', askId, choice: 'go_on', note: null }, LENA);
    for (const event of decided.ok ? decided.events : []) walked.append({ kind: 'runner' }, event);
    walked.correctAnswer('2', { amount: '200.00' }, MARCUS);
    expect(walked.events('AnswerCorrected')).toMatchObject([{ steps: ['9'] }]);
    expect([code, walked.state.settled.map(({ path }) => path), paid(walked)]).toEqual([
      'other_facts',
      ['claim.amount'],
      [usd(7_200)],
    ]);
    expect(approvedBy(walked, LENA)).toMatchObject({ ok: false, code: 'decided_how' });
    expect(walked.approve(LEO).made).toHaveLength(3);
  });
});
