/** A late step and an `if_late` that does the same again: only one of both is done. */
import { describe, expect, it } from 'vitest';
import { openAsks } from '../../src/run/log/state.ts';
import { asking, filesOf, handbookOf, LENA, PERMISSIVE, slackUser, sopFile } from './handbook.ts';
import { APPROVED, DONE, NEEDS, paid, usd } from './refund.ts';
import { MINUTE, walk, type Answer, type Script, type Walk } from './walk.ts';

const LOST: Answer = { kind: 'unknown', message: 'The connection was lost' };
const BUSY: Answer = { kind: 'not_now', message: 'Busy', afterMs: 4 * MINUTE };
const AWAY = { kind: 'unknown', message: 'The search is away' } as const;
const FOUND = { kind: 'found', output: { payment: 'P' } } as const;
const LEO = slackUser('ULEO00001');
const ASKED = asking('zendesk.add_internal_note', 'claims-leads:1', 'PT240H');
const BOTH = `  - step: 1
    says: Pay in time
    within: half of case.received_at
    use: tms.pay_claim
    with: { claim: = case.id, account_id: = case.claimant.account_id, amount: = case.claim.amount }
    if_late:
      says: Pay by the other account
      use: tms.pay_claim
      with: { claim: "{case.id}-b", account_id: ACC-2, amount: = case.claim.amount }
  - { step: 2, says: Mark it, flag: over }
`;

/** A block with a payment and a question, and a payment for the delay. */
const TWO_PARTS = `  - step: 1
    says: Pay and ask
    within: half of case.received_at
    do:
      - step: 1a
        says: Pay one
        use: tms.pay_claim
        with: { claim: = case.id, account_id: = case.claimant.account_id, amount: 100.00 USD }
      - step: 1b
        says: Ask
        ask: { of: claims-leads, question: Fine?, choices: ["Yes", "No"], within: 9 days }
        save: said
        if_late: { says: No one said, flag: late }
    if_late:
      says: Pay for the delay
      use: tms.pay_claim
      with: { claim: "{case.id}-b", account_id: ACC-2, amount: 10.00 USD }
  - { step: 2, says: Mark it, flag: over }
`;

function run(script: Script = {}, boundary = PERMISSIVE, steps = BOTH, half = '30 minutes'): Walk {
  const file = sopFile(steps, { needs: NEEDS, values: `  half: ${half}` });
  return walk({
    handbook: handbookOf(filesOf(file, boundary)),
    script: { ...DONE, ...script },
    facts: { 'claim.amount': usd(150) },
  });
}
const progress = (walked: Walk): unknown[] =>
  Object.values(walked.state.calls).map(({ step, progress: { kind } }) => [step, kind]);
const late = (walked: Walk): Walk => walked.after(31 * MINUTE);
const lost = (boundary = PERMISSIVE): Walk => {
  const walked = run({ '1': LOST }, boundary);
  walked.probe = AWAY;
  return walked;
};

describe('an `if_late` that pays, while nobody knows whether the late step has paid', () => {
  it.each([
    ['unasked', PERMISSIVE],
    ['with an approval', APPROVED],
  ])('pays nothing %s, and asks no one to approve that', (_, boundary) => {
    const walked = run({ '1': LOST }, boundary);
    walked.probe = AWAY;
    if (boundary === APPROVED) walked.approve(LEO);
    late(walked);
    for (let hours = 0; hours < 40; hours++) walked.after(30 * MINUTE);
    expect(paid(walked)).toHaveLength(1);
    expect(openAsks(walked.state).map(({ kind }) => kind)).toEqual(['recovery']);
  });

  it('is left out once the late payment is found', () => {
    const walked = late(lost());
    walked.probe = FOUND;
    walked.after(30 * MINUTE);
    expect([paid(walked), progress(walked), walked.types.at(-1)]).toEqual([
      [usd(150)],
      [
        ['1', 'succeeded'],
        ['1.if_late', 'left_out'],
      ],
      'RunCompleted',
    ]);
  });

  it('is left out once a person says that the late payment was made', () => {
    const walked = late(lost());
    for (let hours = 0; hours < 40; hours++) walked.after(30 * MINUTE);
    walked.recover('it_was_done', LENA);
    expect([paid(walked), progress(walked)]).toEqual([
      [usd(150)],
      [
        ['1', 'settled'],
        ['1.if_late', 'left_out'],
      ],
    ]);
  });

  it('pays in its place once it is certain that nothing was paid', () => {
    const walked = late(lost());
    walked.probe = { kind: 'absent' };
    for (let hours = 0; hours < 40; hours++) walked.after(30 * MINUTE);
    expect(progress(walked)).toEqual([
      ['1', 'left_out'],
      ['1.if_late', 'succeeded'],
    ]);
    expect(walked.made.map(({ step }) => step)).toEqual(['1', '1.if_late']);
  });
});

describe('an `if_late` that pays, while the late step has paid nothing', () => {
  it('is the only one that people can approve', () => {
    const walked = late(run({}, APPROVED));
    const asks = openAsks(walked.state);
    expect(asks.map(({ step }) => step)).toEqual(['1.if_late']);
    expect(walked.events('ApprovalWithdrawn')).toHaveLength(1);
    walked.approve(LEO);
    expect([paid(walked), progress(walked), walked.types.at(-1)]).toEqual([
      [usd(150)],
      [
        ['1', 'left_out'],
        ['1.if_late', 'succeeded'],
      ],
      'RunCompleted',
    ]);
    expect(walked.view().posts.map(({ title }) => title)).toEqual(
      expect.arrayContaining([expect.stringMatching(/^Not done: Pay \$150\.00/)]),
    );
  });

  it('takes its place while the late payment waits to be tried again', () => {
    const walked = run({ '1': BUSY }, APPROVED)
      .after(29 * MINUTE)
      .approve(LEO)
      .after(2 * MINUTE);
    walked.approve(LEO);
    for (let minutes = 0; minutes < 10; minutes++) walked.after(MINUTE);
    expect(walked.made.map(({ step }) => step)).toEqual(['1', '1.if_late']);
    expect(progress(walked)).toEqual([
      ['1', 'left_out'],
      ['1.if_late', 'succeeded'],
    ]);
  });

  it('does not pay in its place when the boundary forbids that', () => {
    const forbid = {
      ...APPROVED,
      text: `${APPROVED.text}@id("other")\n@reason("Not to them")\nforbid (principal is Bot, action == Action::"tms.pay_claim", resource is Case)
when { context.args.account_id == "ACC-2" && context.case has claim.amount && (context.case.claim.amount.currency != "USD" || context.case.claim.amount.minor < 20000) };\n`,
    };
    const walked = late(run({}, forbid));
    expect(openAsks(walked.state).map(({ kind, step }) => [kind, step])).toEqual(
      expect.arrayContaining([['approval', '1']]),
    );
    walked.approve(LEO);
    expect(paid(walked)).toEqual([usd(150)]);
  });
});

describe('an `if_late` that does something else', () => {
  const TELL = BOTH.replace(
    / {6}says: Pay by[\s\S]*?(?= {2}- \{ step: 2)/,
    `      says: Remind
      use: slack.post_alert
      with: { channel: "#ops", message: It is late }
`,
  );
  const POSTED: Script = { 'slack.post_alert': { kind: 'done', output: { channel: 'C', ts: '1.000100' } } };

  it('goes beside a payment that waits for its approval', () => {
    const walked = late(run(POSTED, APPROVED, TELL));
    expect(walked.steps).toEqual(['1.if_late']);
    expect(paid(walked.approve(LEO))).toEqual([usd(150)]);
  });

  it('pays what is due for the delay, if the late step had paid in time and another part was late', () => {
    const parts = `  - step: 1
    says: Pay, and wait for the goods
    within: half of case.received_at
    do:
      - step: 1a
        says: Pay
        use: tms.pay_claim
        with: { claim: = case.id, account_id: = case.claimant.account_id, amount: = case.claim.amount }
      - { step: 1b, says: Note it, use: zendesk.add_internal_note, with: { ticket: = case.zendesk.ticket_id, text: Done } }
    if_late:
      says: Pay for the delay
      use: tms.pay_claim
      with: { claim: "{case.id}-b", account_id: = case.claimant.account_id, amount: 10.00 USD }
`;
    expect(paid(late(run({}, ASKED, parts)))).toEqual([usd(150), usd(10)]);
  });
});

describe('an `if_late` with the tool of the late step', () => {
  const NOTES = `  - step: 1
    says: Note it
    within: half of case.received_at
    use: zendesk.add_internal_note
    with: { ticket: = case.zendesk.ticket_id, text: First }
    if_late:
      says: Note it otherwise
      use: zendesk.add_internal_note
      with: { ticket: = case.zendesk.ticket_id, text: Second }
`;
  it('is the only one that people can approve', () => {
    const walked = late(run({}, ASKED, NOTES));
    expect(openAsks(walked.state).map(({ step }) => step)).toEqual(['1.if_late']);
  });
});

describe('an `if_late` that pays for the delay of a block of several parts', () => {
  const begin = (half: string): Walk => {
    const walked = run({ '1a': LOST }, PERMISSIVE, TWO_PARTS, half);
    walked.probe = AWAY;
    return walked;
  };
  const hours = (walked: Walk, count: number): Walk => {
    for (let half = 0; half < 2 * count; half += 1) walked.after(30 * MINUTE);
    return walked;
  };

  it('is due after a payment of which a person said in time that it was made, once people say that it is paid, too', () => {
    const walked = hours(begin('48 hours'), 15);
    walked.recover('it_was_done', LENA);
    hours(walked, 40);
    expect(walked.ask('recovery').code).toBe('done_before');
    expect(paid(walked)).toEqual([usd(100)]);
    hours(walked.recover('try_again', LENA), 1);
    expect(progress(walked).at(-1)).toEqual(['1.if_late', 'succeeded']);
    expect(paid(walked)).toEqual([usd(100), usd(10)]);
  });

  it.each([
    ['was found only after it', true],
    ['was said to be made only after it', false],
  ])('has people asked where a payment that was sent before the deadline %s', (_, isFound) => {
    const walked = isFound ? begin('30 minutes').after(31 * MINUTE) : hours(begin('30 minutes'), 15);
    if (isFound) walked.probe = FOUND;
    if (isFound) hours(walked, 3);
    else walked.recover('it_was_done', LENA);
    expect([walked.ask('recovery').step, walked.ask('recovery').because]).toEqual([
      '1.if_late',
      expect.stringMatching(/^Step 1 was late, and no one knows whether step 1a was done in time/),
    ]);
    expect(paid(walked)).toEqual([usd(100)]);
    hours(walked.recover('try_again', LENA), 3);
    if (!isFound) hours(walked.recover('try_again', LENA), 3);
    expect(paid(walked)).toEqual([usd(100), usd(10)]);
  });

  it('has people asked where only the last of several attempts was sent after it: any of them may have paid', () => {
    const pause = TWO_PARTS.replace(
      'for the delay\n',
      'for the delay\n      do:\n      - { step: 1, says: Wait, wait: { for: 4 hours } }\n      - step: 2\n        says: Pay\n',
    ).replace(/ {6}use(.*)\n {6}with(.*-b)/, '        use$1\n        with$2');
    const walked = run({ '1a': LOST }, PERMISSIVE, pause);
    walked.probe = AWAY;
    walked.after(31 * MINUTE).probe = { kind: 'absent' };
    walked.after(30 * MINUTE).probe = FOUND;
    hours(walked, 6);
    expect(walked.made.map(({ step }) => step)).toEqual(['1a', '1a']);
    expect(openAsks(walked.state)).toMatchObject([{}, { step: '1.if_late.2', code: 'maybe_in_time' }]);
  });

  it('asks at each late step, whatever people decided at another one', () => {
    const part = (step: string): string => `    - step: ${step}
      says: Open an issue and ask
      within: half of case.received_at
      do:
      - { step: ${step}1, says: Open one, use: jira.create_issue, with: { project: CLM, priority: High, summary: ${step} } }
      - step: ${step}2
        says: Ask
        ask: { of: claims-leads, question: Fine?, choices: ["Yes", "No"], within: 9 days }
        save: said_${step}
        if_late: { says: No one said, flag: late_${step} }
      if_late: { says: Tell, use: jira.create_issue, with: { project: CLM, priority: High, summary: ${step} is late } }
`;
    const both = `  - step: 1\n    says: Open both\n    together:\n${part('1a')}${part('1b')}`;
    const walked = run({ '1a1': LOST, '1b1': LOST }, PERMISSIVE, both);
    walked.probe = AWAY;
    walked.after(31 * MINUTE).probe = { kind: 'found', output: { key: 'CLM-1', url: 'https://jira.example' } };
    hours(walked, 3);
    const asked = (): unknown[] =>
      openAsks(walked.state).flatMap((ask) => (ask.kind === 'recovery' ? [[ask.step, ask.code]] : []));
    expect(asked()).toEqual([
      ['1a.if_late', 'maybe_in_time'],
      ['1b.if_late', 'maybe_in_time'],
    ]);
    walked.recover('try_again', LENA);
    expect([asked(), walked.steps]).toEqual([[['1b.if_late', 'maybe_in_time']], ['1a1', '1b1', '1a.if_late']]);
  });

  it('is left out if they say that the payment stands in its place', () => {
    const walked = begin('30 minutes').after(31 * MINUTE);
    walked.probe = FOUND;
    hours(walked, 3).recover('it_was_done', LENA);
    expect(progress(hours(walked, 3))).toEqual([
      ['1a', 'succeeded'],
      ['1.if_late', 'left_out'],
    ]);
    expect(paid(walked)).toEqual([usd(100)]);
  });
});

/** The case changes before the step pays, so people are asked about it. */
const NOTED = `  - step: 1
    says: Note the amount
    use: zendesk.add_internal_note
    with: { ticket: = case.zendesk.ticket_id, text: "Asked for {case.claim.amount}" }
  - { step: 2, says: Wait, wait: { for: = pause } }
${BOTH.replace('step: 2,', 'step: 4,').replace('step: 1', 'step: 3')}`;

describe('a late step about which people are asked', () => {
  it('is left out together with its question, so the run ends once they have decided about its if_late', () => {
    const sop = sopFile(NOTED, { needs: NEEDS, values: '  half: 30 minutes\n  pause: 10 minutes' });
    const walked = walk({
      handbook: handbookOf(filesOf(sop, PERMISSIVE)),
      script: DONE,
      facts: { 'claim.amount': usd(150) },
    });
    walked.after(5 * MINUTE).correct({ 'claim.amount': usd(160) });
    walked.after(6 * MINUTE);
    expect(walked.ask('recovery').step).toBe('3');
    walked.after(25 * MINUTE);
    expect(openAsks(walked.state).map(({ step }) => step)).toEqual(['3.if_late']);
    walked.recover('go_on', LENA);
    walked.after(25 * MINUTE);
    expect(paid(walked)).toHaveLength(1);
    expect(walked.state.ended).toMatchObject({ kind: 'completed' });
  });
});
