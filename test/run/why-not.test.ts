import { describe, expect, it } from 'vitest';
import { money } from '../../src/kernel/money.ts';
import { fold } from '../../src/run/log/evolve.ts';
import { openAsks } from '../../src/run/log/state.ts';
import { whyNot, type WhyNot } from '../../src/run/view/why-not.ts';
import { AVA, filesOf, handbookOf, LENA, PERMISSIVE, sopFile } from './handbook.ts';
import { account, HOUR, MINUTE, RUN, walk, type Walk, type WalkOptions } from './walk.ts';

const claim = (minor: number, options: WalkOptions = {}): Walk =>
  walk({ ...options, facts: { 'claim.amount': money('USD', minor) } });
function ask(run: Walk, action: string): WhyNot {
  const sop = run.sopOf();
  if (sop === null) throw new Error('Expected a run with an SOP');
  return whyNot(run.state, sop, action);
}
function because(run: Walk, action: string): string[] {
  const answer = ask(run, action);
  return answer.kind === 'told'
    ? answer.steps.map((step) => `${step.step} ${step.happened ? 'yes' : 'no'}: ${step.because}`)
    : [`unknown, ${answer.nearest ?? 'none'}`];
}

describe('why not', () => {
  it('names the first condition that did not hold, and by how much', () => {
    expect(because(claim(410_000), 'jira.create_priority_issue')).toEqual([
      '3a no: Step 3 was not taken: claim value $4,100.00 is $900.00 below the threshold $5,000.00',
    ]);
    expect(because(claim(500_000), '3a')).toEqual([
      '3a no: Step 3 was not taken: claim value $5,000.00 is exactly the threshold $5,000.00, not above it',
    ]);
  });

  it('names a text that differed, before the amount was compared', () => {
    const run = claim(100, { script: { 'salesforce.get_account': account({ tier: 'Growth' }) } });
    expect(because(run, 'jira.create_issue')).toEqual([
      '3a no: Step 3 was not taken: account tier is Growth, not Enterprise',
    ]);
  });

  it('names the step that was taken instead of an otherwise', () => {
    expect(because(claim(720_000), 'zendesk.send_acknowledgment')).toEqual([
      '4a no: Step 4 applies only when step 3 is not taken, and it was taken: account tier Enterprise, claim value $7,200.00, threshold $5,000.00',
    ]);
  });

  it('names it also before the run has come there, as nothing can change it any more', () => {
    const run = claim(3_100_000);
    expect(openAsks(run.state).map(({ kind }) => kind)).toContain('approval');
    expect(because(run, '4a')).toEqual([
      expect.stringMatching(/^4a no: Step 4 applies only when step 3 is not taken, and it was taken: account tier Ent/),
    ]);
  });

  it('says for each step that would do it why it did not, and each reason once', () => {
    const run = claim(720_000).answer(AVA);
    expect(because(run, 'slack.escalate_claims_manager')).toEqual([
      expect.stringMatching(/^3a\.if_denied\.2a\.if_denied no: The approval of step 3a was not denied/),
      '3b.if_unanswered no: Step 3b was answered in time by Ava Anders',
      expect.stringMatching(/^4a\.if_error\.not_notified no: Step 4 applies only when step 3 is not taken/),
    ]);
  });

  it('says that something did happen', () => {
    expect(because(claim(410_000), 'zendesk.assign_standard_queue')[0]).toMatch(/^4b yes: It did happen, at /);
  });

  it('names the people and the reason of an approval', () => {
    const run = claim(3_100_000);
    expect(because(run, '3a')).toEqual(['3a no: It waits for approval by any one of claims-leads']);
    run.deny(LENA, 'Not a major loss');
    expect(because(run, '3a')).toEqual(['3a no: The approval was denied by Lena Lindqvist: “Not a major loss”']);
    const silent = claim(3_100_000)
      .after(15 * MINUTE)
      .after(4 * HOUR);
    expect(because(silent, '3a')).toEqual(['3a no: No one decided on its approval in time']);
  });

  it('says of a call that waited for approval when the run ended that it waits for nothing any more', () => {
    const stopped = (reason: string): Walk => {
      const run = claim(3_100_000);
      run.append({ kind: 'runner' }, { type: 'RunStopped', step: null, reason });
      return run;
    };
    const run = stopped('Lena Lindqvist stopped it: settled by phone');
    const why = 'the run was stopped before it was approved: Lena Lindqvist stopped it: settled by phone';
    expect(because(run, '3a')).toEqual([`3a no: T${why.slice(1)}`]);
    expect(run.explain().steps.find(({ step }) => step === '3a')?.result).toBe(`Not done: ${why}`);
  });

  it.each([
    ['CallProposed', 'it was sent'],
    ['CallDeferred', 'it was tried again'],
  ] as const)('says of a call after %s that its run was stopped before %s', (type, missed) => {
    const run = claim(720_000, {
      script: { 'salesforce.get_account': { kind: 'not_now', message: 'Busy', afterMs: MINUTE } },
    });
    run.log.splice(run.types.indexOf(type) + 1);
    run.state = fold(RUN, run.log);
    run.append({ kind: 'runner' }, { type: 'RunStopped', step: null, reason: 'settled by phone' });
    expect(because(run, '1')).toEqual([`1 no: The run was stopped before ${missed}: settled by phone`]);
  });

  it('names whom the run waits for before the step, and never one who was only told', () => {
    const run = claim(3_100_000).deny(LENA, 'Same loss as ticket 97');
    expect(openAsks(run.state).map(({ kind, step }) => `${kind} ${step}`)).toEqual([
      'answer 3b',
      'question 3a.if_denied.1',
    ]);
    const why = 'The run has not reached step 3a.if_denied.2a, because it waits for an answer by claims-manager';
    expect(because(run, '3a.if_denied.2a')).toEqual([`3a.if_denied.2a no: ${why} in step 3a.if_denied.1`]);
  });

  it('names the wait, and not who was told before it and has not taken it', () => {
    const steps = `  - step: 1
    says: Ask her to call
    use: slack.notify
    with: { to: ava@our.example, message: "Call them" }
    answer_within: duration("15 minutes")
    if_unanswered: { says: Nobody has it, flag: nobody }
  - { step: 2, says: Wait, wait: { for: 1 minute } }
  - { step: 3, says: Mark it, flag: marked }
`;
    const run = walk({ handbook: handbookOf(filesOf(sopFile(steps), PERMISSIVE)) });
    expect(openAsks(run.state).map(({ kind }) => kind)).toEqual(['answer']);
    expect(because(run, '3')).toEqual([
      expect.stringMatching(/^3 no: The run has not reached step 3, because it waits in step 2 until /),
    ]);
  });

  it('names of several steps done together the one that is before the step', () => {
    const branch = (step: string, question: string): string => `    - step: ${step}
      says: Branch ${step}
      do:
      - step: ${step}1
        says: ${question}
        ask: { of: claims-leads, question: ${question}?, choices: ["Yes", "No"], within: 4 hours }
        if_late: { says: Never, flag: late }
      - { step: ${step}2, says: Mark it, flag: marked_${step} }
`;
    const steps = `  - step: 1
    says: Both
    together:
${branch('1a', 'Is it so')}${branch('1b', 'Is it fine')}`;
    const run = walk({ handbook: handbookOf(filesOf(sopFile(steps), PERMISSIVE)) });
    for (const name of ['1a', '1b'])
      expect(because(run, `${name}2`)).toEqual([
        `${name}2 no: The run has not reached step ${name}2, because it waits for an answer by claims-leads in step ${name}1`,
      ]);
  });

  it('says that the run has not reached the step, and what it waits for', () => {
    const run = claim(720_000, {
      script: { 'tms.get_shipment_by_bol': { kind: 'failed', code: 'unavailable', message: 'Away' } },
    });
    expect(because(run, '3a')[0]).toContain(
      '3a no: The run has not reached step 3a, because it stopped to ask claims-leads: Step 2 did not work',
    );
    expect(because(run, '1.if_error.not_found')[0]).toContain('Step 1 did not end with `not_found`: It did happen');
  });

  it('names the errors of a shared handler when another error occurred', () => {
    const after = (code: string): string[] => {
      const steps =
        '  - step: 1\n    says: Look\n    use: salesforce.get_account\n    with:\n      account_id: A\n    if_error:\n      not_found, refused:\n        says: None\n        flag: none\n';
      const handbook = handbookOf(filesOf(sopFile(steps, { needs: '  - case.claim.amount' }), PERMISSIVE));
      return because(
        claim(100, {
          handbook,
          script: { 'salesforce.get_account': code === '' ? account() : { kind: 'failed', code, message: 'No' } },
        }),
        '1.if_error.not_found',
      );
    };
    expect(after('')[0]).toContain('Step 1 did not end with `not_found` or `refused`: It did happen');
    expect(after('refused')[0]).toContain('1.if_error.not_found yes');
  });

  it('names both sides of an or, and the side of an and that failed', () => {
    const steps = (condition: string): string =>
      `  - step: 1\n    says: Look\n    if:\n      - ${condition}\n    use: slack.escalate\n    with:\n      to: claims-manager\n  - step: 2\n    says: Otherwise\n    otherwise: 1\n`;
    const of = (condition: string): string => {
      const handbook = handbookOf(
        filesOf(sopFile(steps(condition), { needs: '  - case.claim.amount\n  - case.claim.bol' }), PERMISSIVE),
      );
      return because(claim(410_000, { handbook }), 'slack.escalate')[0] ?? '';
    };
    expect(of('case.claim.bol == "X1" || case.claim.amount > money("5,000.00 USD")')).toBe(
      '1 no: Step 1 was not taken: BOL is BOL-1, not X1, and claim value $4,100.00 is $900.00 below $5,000.00',
    );
    expect(of('(case.claim.bol == "X1" || case.claim.bol != "X2") && case.claim.amount >= money("5,000.00 USD")')).toBe(
      '1 no: Step 1 was not taken: claim value $4,100.00 is $900.00 below $5,000.00',
    );
    expect(of('\'!(case.claim.bol != "X2")\'')).toBe('1 no: Step 1 was not taken: BOL is BOL-1, not X2');
    expect(of("'!has(case.zendesk.ticket_id)'")).toBe('1 no: Step 1 was not taken: Zendesk ticket is 101');
    expect(of('\'!(case.claim.amount > money("1,000.00 USD") && has(case.claim.bol))\'')).toBe(
      '1 no: Step 1 was not taken: claim value $4,100.00 is $3,100.00 above $1,000.00, and BOL is BOL-1',
    );
    expect(of('\'!(case.claim.amount <= money("4,100.00 USD"))\'')).toBe(
      '1 no: Step 1 was not taken: claim value $4,100.00 is exactly $4,100.00',
    );
    expect(of('has(case.claim.pro)')).toBe('1 no: Step 1 was not taken: PRO is missing');
  });

  it('searches the branches of a choose, and names the branch that was taken instead', () => {
    const branch = (label: string, condition: string): string =>
      `      - step: ${label}\n        says: Take it\n        ${condition}\n        do:\n          - step: ${label}1\n            says: Tell\n            use: slack.escalate\n            with:\n              to: claims-manager\n`;
    const steps = `  - step: 1\n    says: Sort it\n    choose:\n${branch('1a', 'if: [\'case.claim.amount > money("5,000.00 USD")\']')}${branch('1b', 'if: [\'case.claim.amount > money("1,000.00 USD")\']')}${branch('1c', 'otherwise: 1')}`;
    const run = claim(410_000, {
      handbook: handbookOf(filesOf(sopFile(steps, { needs: '  - case.claim.amount' }), PERMISSIVE)),
    });
    expect(because(run, 'slack.escalate')).toEqual([
      expect.stringMatching(/^1b1 yes: It did happen, at /),
      '1a1 no: Step 1a was not taken: claim value $4,100.00 is $900.00 below $5,000.00',
      expect.stringMatching(
        /^1c1 no: Branch 1c was not checked, because branch 1b of step 1 was taken: claim value \$4,100\.00/,
      ),
    ]);
    expect(because(run, '1')).toEqual(['1 yes: It did happen']);
  });

  it.each([
    [
      'wait',
      '    wait:\n      event: corrected\n      for: 2 hours\n',
      /^1\.if_late no: The wait of step 1 runs until .*16:00/,
    ],
    [
      'question',
      '    ask:\n      of: claims-leads\n      question: Whole?\n      choices: [Whole, Damaged]\n      within: 2 hours\n',
      /^1\.if_late no: Step 1 can be answered until .*16:00/,
    ],
  ])('says until when the if_late of a %s cannot run, and then that it happened', (kind, body, open) => {
    const steps = `  - step: 1\n    says: Hold on\n${body}    if_late:\n      says: Tell\n      use: slack.escalate\n      with:\n        to: claims-manager\n  - step: 2\n    says: Go on\n    flag: on\n`;
    const handbook = handbookOf(filesOf(sopFile(steps, { needs: '  - case.claim.amount' }), PERMISSIVE));
    const run = claim(410_000, { handbook });
    expect(because(run, 'slack.escalate')).toEqual([expect.stringMatching(open)]);
    expect(because(run, '2')[0]).toContain(
      kind === 'wait' ? 'because it waits in step 1 until' : 'because it waits for an answer by claims-leads in step 1',
    );
    expect(because(run.after(2 * HOUR + 1), 'slack.escalate')[0]).toMatch(/^1\.if_late yes: It did happen/);
    const other = claim(410_000, { handbook });
    if (kind === 'wait') other.correct({ 'claim.amount': money('USD', 1) });
    else other.click({ type: 'AnswerQuestion', askId: other.ask('question').askId, given: { answer: 'Whole' } }, LENA);
    expect(because(other, '1.if_late')[0]).toContain(
      kind === 'wait' ? 'What step 1 waited for arrived in time' : 'Step 1 was answered in time by Lena Lindqvist',
    );
  });

  it('suggests the closest name for an unknown action', () => {
    expect(because(claim(410_000), 'jira.create_priority_isue')).toEqual(['unknown, jira.create_priority_issue']);
    expect(because(claim(410_000), '__proto__')).toEqual(['unknown, none']);
  });
});
