/** An answer can be corrected until something used it. */
import { describe, expect, it } from 'vitest';
import { asAskId } from '../../src/kernel/ids.ts';
import { changesTogetherMs, repeatsMax } from '../../src/kernel/limits.ts';
import { money } from '../../src/kernel/money.ts';
import { fold } from '../../src/run/log/evolve.ts';
import { openAsks } from '../../src/run/log/state.ts';
import { questionOf } from '../../src/run/log/step/ask.ts';
import { correctAnswer } from '../../src/run/plan/correct-answer.ts';
import { bindingProblem } from '../../src/run/log/approval-binding.ts';
import {
  asking,
  ANA,
  DORA,
  filesOf,
  filesWith,
  FIONA,
  handbookOf,
  LENA,
  MARCUS,
  PEOPLE_PATH,
  PERMISSIVE,
  slackUser,
  sopFile,
  withEvents,
} from './handbook.ts';
import { HOUR, RUN, walk, type Walk } from './walk.ts';

const usd = (dollars: number) => money('USD', dollars * 100);

const ASK = `  - step: 1
    says: Ask how much is paid
    ask:
      of: claims-managers
      question: How much is paid?
      within: 4 hours
      form:
        amount: { label: Amount to pay, type: money, currency: USD, max: = case.claim.amount }
        note: { label: Note, type: text, optional: true }
    save: part
    if_late:
      says: Nobody answered
      stop: Nobody answered
`;
const issue = (label: string, text: string, more = ''): string => `  - step: ${label}
    says: Create an issue
    use: jira.create_issue
    with: { project: CLM, priority: High, summary: "${text}" }
${more}`;
const NOTE = (label: string, text: string, more = ''): string => `  - step: ${label}
    says: Leave a note
    use: zendesk.add_internal_note
    with: { ticket: = case.zendesk.ticket_id, text: "${text}" }
${more}`;
const within = (steps: string, by = 4): string => steps.replaceAll(/^(?=.)/gm, ' '.repeat(by)).trimEnd();
const NEEDS = { needs: '  - case.claim.amount\n  - case.zendesk.ticket_id' };

const PEOPLE = filesWith(
  PEOPLE_PATH,
  'procedures\n    members: [marcus-manager]',
  'procedures\n    members: [marcus-manager, dora-director, fiona-finance]',
);
const filesFor = (steps: string, tool: string | null, approvers = 'claims-leads:1') =>
  filesOf(
    sopFile(steps, NEEDS),
    tool === null ? PERMISSIVE : asking(tool, approvers),
    ...PEOPLE.filter(({ path }) => path === PEOPLE_PATH),
  );
const start = (steps: string, tool: string | null = 'jira.create_issue', approvers?: string): Walk =>
  walk({ handbook: handbookOf(filesFor(steps, tool, approvers)) });
const answer = (run: Walk, amount: string, actor = DORA): Walk =>
  run.click({ type: 'AnswerQuestion', askId: run.ask('question').askId, given: { amount } }, actor);
const paid = (run: Walk) =>
  run.made.filter(({ tool }) => tool === 'jira.create_issue').map(({ args }) => args['summary']);

describe('an answer that nothing has used', () => {
  it('is replaced, and what people were asked about it is void and asked again with before and after', () => {
    const run = answer(start(ASK + issue('2', 'Pay {part.amount}')), '7,200.00');
    const first = run.ask('approval');
    run.now += HOUR;
    run.correctAnswer('1', { amount: '2,700.00' }, MARCUS);
    expect(run.state.asks[first.askId]?.closed).toMatchObject({
      how: 'withdrawn',
      note: expect.stringMatching(
        /^void: the answer to step 1 was corrected by .*Amount to pay \$7,200\.00 → \$2,700\.00/,
      ),
    });
    const again = run.ask('approval');
    expect(again.expiresAt).toBe(first.expiresAt);
    expect(again.card).toMatchObject({
      willDo: expect.stringContaining('Pay $2,700.00'),
      changed: ['Amount to pay $7,200.00 → $2,700.00, since this was first asked'],
    });
    expect(bindingProblem(run.state, again)).toBeNull();
    expect(run.decide({ type: 'GiveApproval', askId: first.askId }, LENA)).toMatchObject({ code: 'already_decided' });
    expect(fold(RUN, run.log)).toEqual(run.state);
  });

  it('is explained with who gave it and who corrected it, in the thread too', () => {
    const run = answer(start(ASK + issue('2', 'Pay {part.amount}')), '7,200.00');
    run.correctAnswer('1', { amount: '2,700.00', note: 'A typo' }, MARCUS);
    expect(run.view().asks.find((view) => view.kind === 'question')).toMatchObject({
      correctable: true,
      corrections: [
        expect.stringMatching(/^Amount to pay: \$2,700\.00, Note: “A typo”, by Marcus .* at 2026-03-02 14:00:00 UTC$/),
      ],
      state: { by: expect.any(String), note: 'Amount to pay: $7,200.00' },
    });
    const { steps, remarks } = run.explain();
    expect(steps.find(({ step }) => step === '1')?.result).toMatch(
      /^Answered by .*: Amount to pay: \$7,200\.00; Marcus .* corrected it from Amount to pay: \$7,200\.00 to Amount to pay: \$2,700\.00, Note: “A typo” at 2026-03-02 14:00:00 UTC/,
    );
    expect(remarks.join('\n')).toContain('what was decided from it is void (step 2)');
    expect(run.view().posts.flatMap(({ title, lines }) => [title, ...lines.map(({ text }) => text)])).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^Marcus .* corrected the answer to step 1$/),
        '$7,200.00 → $2,700.00',
      ]),
    );
  });

  it('takes with it decisions, values, flags and outcomes, and leaves what does not depend on it', () => {
    const steps = `${ASK}  - step: 2
    says: Halve it
    set: { half: = part.amount / 2 }
  - step: 3
    says: It is large
    if:
      - half > money("2,000.00 USD")
    flag: large
    outcome: large
  - step: 4
    says: Otherwise it is small
    otherwise: 3
    outcome: small
${NOTE('5', 'Independent')}${issue('6', 'Pay {half}')}`;
    const run = answer(start(steps), '7,200.00');
    expect([run.flags, run.outcomes]).toEqual([['large'], ['large']]);
    run.correctAnswer('1', { amount: '2,000.00' }, DORA);
    expect([run.flags, run.outcomes]).toEqual([[], ['small']]);
    expect(run.ask('approval').card.willDo).toContain('Pay $1,000.00');
    // The note was written once, although it came after the answer.
    expect(run.made.filter(({ tool }) => tool === 'zendesk.add_internal_note')).toHaveLength(1);
    run.click({ type: 'GiveApproval', askId: run.ask('approval').askId }, LENA);
  });

  it('asks again what was asked or answered because of it', () => {
    const second = ASK.replace('step: 1', 'step: 2')
      .replace('How much is paid?', 'Is {part.amount} right?')
      .replace('save: part', 'save: sure');
    const run = answer(start(ASK + second + issue('3', '{sure.amount}')), '7,200.00');
    answer(run, '5');
    run.correctAnswer('1', { amount: '2,700.00' }, DORA);
    expect(run.ask('question')).toMatchObject({ step: '2', question: 'Is $2,700.00 right?' });
    answer(run, '6');
    expect(run.ask('approval').card.willDo).toContain('$6.00');
  });

  it('takes from the card of the run the reason that was decided from it', () => {
    const steps = `${ASK}  - step: 2
    says: It is large
    if:
      - part.amount > money("2,000.00 USD")
    outcome: large
  - { step: 3, says: Wait for the carrier, wait: { for: 1 day } }
`;
    const run = answer(start(steps), '7,200.00');
    expect(run.view().card.because).toBe('amount to pay $7,200.00 (above $2,000.00)');
    run.correctAnswer('1', { amount: '1,000.00' }, DORA);
    expect(run.view().card.because).toBeNull();
    run.correctAnswer('1', { amount: '3,000.00' }, DORA);
    expect(run.view().card.because).toBe('amount to pay $3,000.00 (above $2,000.00)');
  });

  it('is named on the card of what people were asked about it, with whether it was proposed again', () => {
    const pays = issue('2', 'Pay {part.amount}', '    if:\n      - part.amount > money("2,000.00 USD")\n');
    const run = answer(start(ASK + pays + issue('3', 'Decline')), '7,200.00');
    const first = run.ask('approval');
    const result = (): unknown => run.view().asks.find(({ askId }) => askId === first.askId);
    run.correctAnswer('1', { amount: '1,000.00' }, DORA);
    expect(result()).toMatchObject({
      result:
        'Not done: an answer or value that it was decided from was corrected before it started, and nothing was proposed in its place so far',
    });
    run.correctAnswer('1', { amount: '3,000.00' }, DORA);
    expect(result()).toMatchObject({
      result:
        'Not done: an answer or value that it was decided from was corrected before it started, so it was proposed again',
    });
  });

  it('frees a step that stopped because of it', () => {
    const run = answer(
      start(
        `${ASK}  - step: 2
    says: Share it
    set: { share: = case.claim.amount / part.amount }
${issue('3', '{share}')}`,
        null,
      ),
      '0.00',
    );
    expect(run.ask('recovery').step).toBe('2');
    run.correctAnswer('1', { amount: '7,200.00' }, DORA);
    expect(paid(run)).toEqual(['1']);
  });

  it('reads again what was read with it', () => {
    const lookUp = `  - step: 2
    says: Look it up
    if:
      - part.amount > money("1.00 USD")
    use: salesforce.get_account
    with: { account_id: = case.claimant.account_id }
    save: account
  - step: 3
    says: Otherwise it is small
    otherwise: 2
    stop: It is too small
`;
    const run = answer(start(ASK + lookUp + issue('4', '{account.name} {part.amount}')), '7.00');
    run.correctAnswer('1', { amount: '8.00' }, DORA);
    expect(run.made.map(({ step, key }) => [step, key.at(-1)])).toEqual([
      ['2', '1'],
      ['2', '2'],
    ]);
    expect(run.ask('approval').card.willDo).toContain('Wobbly Widget Works $8.00');
  });

  it('does not lengthen a met deadline around it, and the deadline runs again', () => {
    const steps = `  - step: 9
    says: In time
    within: duration("2 hours") of case.received_at
    do:
${`${ASK.replace('step: 1', 'step: 9a')}${issue('9b', 'Pay {part.amount}')}`.replaceAll(/^/gm, '    ').trimEnd()}
    if_late: { says: Late, flag: late }
`;
    const run = answer(start(steps), '7,200.00');
    run.correctAnswer('9a', { amount: '2,700.00' }, DORA);
    expect(run.state.clocks['9']?.state).toBe('open');
  });

  it('keeps whoever gave it, and whoever corrected it, from approving what depends on it', () => {
    const run = answer(
      start(ASK + issue('2', 'Pay {part.amount}'), 'jira.create_issue', 'claims-managers:1'),
      '7,200.00',
    );
    run.correctAnswer('1', { amount: '2,700.00' }, MARCUS);
    const { askId } = run.ask('approval');
    for (const actor of [DORA, MARCUS])
      expect(run.decide({ type: 'GiveApproval', askId }, actor)).toMatchObject({ ok: false, code: 'gave_value' });
    expect(run.decide({ type: 'GiveApproval', askId }, FIONA)).toMatchObject({ ok: true });
  });

  it('is void for a call that was approved and has not started', () => {
    const steps = ASK + issue('2', 'Pay {part.amount}');
    const run = start(steps);
    answer(run, '7,200.00');
    const decided = run.decide({ type: 'GiveApproval', askId: run.ask('approval').askId }, LENA);
    if (!decided.ok) throw new Error(decided.sentence);
    for (const event of decided.events) run.append(decided.by, event);
    run.correctAnswer('1', { amount: '2,700.00' }, DORA);
    expect(paid(run)).toEqual([]);
    run.approve(LENA);
    expect(paid(run)).toEqual(['Pay $2,700.00']);
  });
});

describe('a correction', () => {
  const asked = (): Walk => answer(start(ASK + issue('2', 'Pay {part.amount}')), '7,200.00');

  it.each([
    ['someone outside the group', ANA, 'not_in_group'],
    ['a guest', slackUser(MARCUS.userId, { isGuest: true }), 'guest'],
    ['a stranger', slackUser(MARCUS.userId, { isStranger: true, teamId: 'TOTHER' }), 'other_organisation'],
  ])('is not taken from %s', (_, actor, code) => {
    expect(asked().tryCorrection('1', { amount: '1.00' }, actor)).toMatchObject({ ok: false, code });
  });

  it('is not taken from the requester of the case, who may not answer either', () => {
    const handbook = handbookOf(filesFor(ASK + issue('2', 'Pay {part.amount}'), 'jira.create_issue'));
    const run = answer(walk({ handbook, requester: 'marcus@our.example' }), '7,200.00');
    expect(run.tryCorrection('1', { amount: '1.00' }, MARCUS)).toMatchObject({ ok: false, code: 'requester' });
  });

  it('is not taken of an answer that is void', () => {
    const second = ASK.replace('step: 1', 'step: 2')
      .replace('How much is paid?', 'Is {part.amount} right?')
      .replace('save: part', 'save: sure');
    const run = answer(start(ASK + second + issue('3', '{sure.amount}')), '7,200.00');
    const { askId } = run.ask('question');
    answer(run, '5').correctAnswer('1', { amount: '2,700.00' }, DORA);
    const sop = run.sopOf();
    if (sop === null) throw new Error('Expected a procedure');
    const command = { askId, given: { amount: '6.00' }, corrected: 0, parkId: asAskId('park-9') };
    const click = { ...run.world(), actor: MARCUS };
    const judge = (): never => {
      throw new Error('Expected that no call is judged for an answer');
    };
    expect(correctAnswer(run.state, sop, command, click, judge)).toMatchObject({ ok: false, code: 'gone' });
  });

  it.each([
    ['7,200.01', 'invalid_answer'],
    ['much', 'invalid_answer'],
    ['', 'invalid_answer'],
    ['7,200.00', 'unchanged'],
  ])('keeps to the bounds of the form: %s', (amount, code) => {
    expect(asked().tryCorrection('1', { amount }, MARCUS)).toMatchObject({ ok: false, code });
  });

  it('does not replace a newer one unseen', () => {
    const run = asked().correctAnswer('1', { amount: '5.00' }, MARCUS);
    expect(run.tryCorrection('1', { amount: '6.00' }, DORA, 0)).toMatchObject({
      code: 'corrected',
      sentence: expect.stringContaining('corrected it from Amount to pay: $7,200.00 to Amount to pay: $5.00'),
    });
  });

  it('is refused while changed facts are being weighed', () => {
    const run = asked().correct({ 'claim.amount': usd(9_000) });
    expect(run.tryCorrection('1', { amount: '1.00' }, MARCUS)).toMatchObject({ code: 'facts_changed' });
  });

  it('is refused with the time of the weighing only while it is to come', () => {
    const run = asked().correct({ 'claim.amount': usd(9_000) });
    const sentence = () => run.tryCorrection('1', { amount: '1.00' }, MARCUS).sentence;
    expect(sentence()).toMatch(/At 2026-03-02 \d\d:\d\d:\d\d UTC you are asked again/);
    run.now += HOUR;
    expect(sentence()).toContain('In a moment you are asked again');
    for (let times = 0; times <= repeatsMax; times += 1)
      run.correct({ 'claim.amount': usd(10_000 + times) }).after(changesTogetherMs);
    expect(run.ask('recovery')).toMatchObject({ code: 'facts_changed' });
    expect(sentence()).toMatch(
      /The run has stopped to ask claims-leads, who must decide first; your click changed nothing$/,
    );
    expect(sentence()).not.toContain('you are asked again');
  });

  it('is made twice; then people of if_unforeseen decide, once', () => {
    const run = asked().correctAnswer('1', { amount: '5.00' }, MARCUS).correctAnswer('1', { amount: '6.00' }, DORA);
    run.correctAnswer('1', { amount: '7.00' }, MARCUS);
    expect(run.ask('recovery')).toMatchObject({
      step: null,
      group: 'claims-leads',
      choices: ['go_on', 'start_again', 'stop'],
      known: expect.arrayContaining([expect.stringContaining('Amount to pay $6.00 → $7.00')]),
    });
    expect(run.tryCorrection('1', { amount: '8.00' }, MARCUS)).toMatchObject({ code: 'parked' });
    const changed = (): unknown => run.view().asks.findLast(({ kind }) => kind === 'approval');
    // Whoever approves what depends on the answer reads it.
    const wanted = expect.stringMatching(
      /wants to correct it again\. Wanted by .*Amount to pay \$6\.00 → \$7\.00\. claims-leads decides whether/,
    ) as string;
    expect(changed()).toMatchObject({ changed: expect.arrayContaining([wanted]) as string[] });
    run.recover('go_on', LENA);
    const stays = expect.stringMatching(/ decided at .* that the answer stays as it is/) as string;
    expect(changed()).toMatchObject({ changed: expect.arrayContaining([stays]) as string[] });
    expect(run.tryCorrection('1', { amount: '8.00' }, MARCUS)).toMatchObject({ code: 'settled' });
    expect(run.ask('approval').card.willDo).toContain('Pay $6.00');
  });

  it('says before that decision what it costs: whoever decides approves nothing that follows', () => {
    const run = asked().correctAnswer('1', { amount: '5.00' }, MARCUS).correctAnswer('1', { amount: '6.00' }, DORA);
    run.correctAnswer('1', { amount: '7.00' }, MARCUS);
    const cost = /hoever chooses “Go on” or “Start again” cannot approve/;
    const view = run.view().asks.findLast(({ kind }) => kind === 'recovery');
    expect(view?.kind === 'recovery' ? view.cost?.text : null).toMatch(cost);
  });

  it('of another answer is still taken after people of if_unforeseen decided about the first', () => {
    const other = ASK.replace('step: 1', 'step: 2').replace('save: part', 'save: sure');
    const run = answer(answer(start(ASK + other + issue('3', '{part.amount} {sure.amount}')), '1.00'), '2.00');
    run.correctAnswer('1', { amount: '5.00' }, MARCUS).correctAnswer('1', { amount: '6.00' }, DORA);
    run.correctAnswer('1', { amount: '7.00' }, MARCUS).recover('go_on', LENA);
    // Answered before that decision.
    run.correctAnswer('2', { amount: '3.00' }, MARCUS).correctAnswer('2', { amount: '4.00' }, DORA);
    run.correctAnswer('2', { amount: '5.00' }, MARCUS);
    expect(run.ask('recovery')).toMatchObject({
      code: 'answer_corrected',
      question: questionOf(run.state, '2')?.askId,
    });
  });

  it('of an answer that was given after people of if_unforeseen had decided is theirs to decide, too', () => {
    const other = ASK.replace('step: 1', 'step: 2').replace('save: part', 'save: sure');
    const run = answer(start(ASK + other + issue('3', '{part.amount} {sure.amount}')), '1.00');
    run.correctAnswer('1', { amount: '5.00' }, MARCUS).correctAnswer('1', { amount: '6.00' }, DORA);
    run.correctAnswer('1', { amount: '7.00' }, MARCUS).recover('go_on', LENA);
    answer(run, '2.00').correctAnswer('2', { amount: '3.00' }, MARCUS).correctAnswer('2', { amount: '4.00' }, DORA);
    run.correctAnswer('2', { amount: '5.00' }, MARCUS);
    expect(run.ask('recovery')).toMatchObject({ code: 'answer_corrected' });
  });

  it('of a choice decides the branch again', () => {
    const steps = `  - step: 1
    says: Ask
    ask:
      of: claims-managers
      question: How does it look?
      choices: [Damaged, Whole]
      within: 4 hours
    save: look
    if_late: { says: Nobody answered, stop: Nobody answered }
  - step: 2
    says: By how it looks
    choose:
      - step: 2a
        says: Damaged
        if: [look.answer == "Damaged"]
        do:
${issue('2a1', 'Damaged').replaceAll(/^/gm, '        ').trimEnd()}
      - step: 2b
        says: Whole
        otherwise: 2
        flag: whole
`;
    const run = start(steps);
    run.click({ type: 'AnswerQuestion', askId: run.ask('question').askId, given: { answer: 'Damaged' } }, DORA);
    const { askId } = run.ask('approval');
    run.correctAnswer('1', { answer: 'Whole' }, MARCUS);
    expect(run.state.ended?.kind).toBe('completed');
    expect(run.flags).toEqual(['whole']);
    expect(run.state.asks[askId]?.closed?.how).toBe('withdrawn');
    expect(paid(run)).toEqual([]);
  });
});

describe('a correction of what only a branch of a `choose` reads', () => {
  const CHOOSE = (text: string): string => `  - step: 2
    says: How to pay
    choose:
      - { step: 2a, says: Never, if: ['case.zendesk.ticket_id == "7"'], flag: high }
      - step: 2b
        says: Pay what was said
        otherwise: 2
        use: jira.create_issue
        with: { project: CLM, priority: High, summary: "${text}" }
`;

  it('decides the branch again, and asks for approval anew', () => {
    const run = answer(start(ASK + CHOOSE('Pay {part.amount}')), '150');
    const { askId } = run.ask('approval');
    run.correctAnswer('1', { amount: '50' }, MARCUS);
    expect(run.state.asks[askId]?.closed?.how).toBe('withdrawn');
    expect(run.approve(LENA).made.map(({ args }) => args['summary'])).toEqual(['Pay $50.00']);
  });

  it('decides the branch again in a nested SOP', () => {
    const nested = {
      path: 'inner.sop.yaml',
      text: `sop: inner
title: Inner
owner: claims-operations
changes_approved_by: claims-managers
boundary: claims-agent
if_unforeseen: claims-leads
takes:
  amount: { label: amount, type: money }
  account: { label: account, type: text }
steps:
${CHOOSE('Pay {amount}').replace('case.zendesk.ticket_id', 'account')}`,
    };
    const run = `  - step: 3
    says: Run it
    run: inner
    with: { amount: = part.amount, account: = case.zendesk.ticket_id }
`;
    const walked = answer(walk({ handbook: handbookOf([...filesFor(ASK + run, 'jira.create_issue'), nested]) }), '150');
    walked.correctAnswer('1', { amount: '50' }, MARCUS);
    expect(walked.approve(LENA).made.map(({ args }) => args['summary'])).toEqual(['Pay $50.00']);
  });

  it('is taken of a fact that was given, too', () => {
    const run = walk({
      handbook: handbookOf(filesFor(CHOOSE('Pay {case.claim.amount}'), 'jira.create_issue')),
      facts: { 'claim.amount': null },
      refused: [
        { path: 'claim.amount', label: 'claim value', problem: 'is unclear', text: '150', readings: [usd(150)] },
      ],
    });
    run.click({ type: 'AnswerQuestion', askId: run.ask('recovery').askId, given: { value: '150' } }, LENA);
    run.correctFact('claim value', { value: '90' }, LENA);
    expect(run.ask('approval').card.willDo).toContain('90');
  });
});

describe('an answer that something has used', () => {
  it.each([
    ['an argument', issue('2', 'Pay {part.amount}')],
    [
      'a value made from it',
      `  - step: 2\n    says: Halve\n    set: { half: = part.amount / 2 }\n${issue('3', '{half}')}`,
    ],
    ['a condition', issue('2', 'Pay', '    if: [part.amount > money("1.00 USD")]\n')],
    [
      'a condition around it',
      `  - step: 2\n    says: Block\n    if: [part.amount > money("1.00 USD")]\n    do:\n${issue('2a', 'Pay').replaceAll(/^/gm, '    ').trimEnd()}\n`,
    ],
    [
      'an otherwise',
      `  - step: 2\n    says: Small\n    if: [part.amount < money("1.00 USD")]\n    flag: small\n${issue('3', 'Pay', '    otherwise: 2\n')}`,
    ],
  ])('through %s can no longer be corrected, and the sentence names what used it', (_, steps) => {
    // The last step waits, so the run has not ended.
    const run = answer(
      start(
        steps.startsWith('x') ? steps : ASK + steps + ASK.replace('step: 1', 'step: 9').replace('part', 'more'),
        null,
      ),
      '7,200.00',
    );
    expect(run.tryCorrection('1', { amount: '1.00' }, MARCUS)).toMatchObject({
      code: 'used',
      sentence: expect.stringMatching(
        /^Step (2|2a|3) has used it at 2026-03-02 14:00:00 UTC: .*can no longer be corrected; ask claims-leads/,
      ),
    });
  });

  it('is used once the call was started, even if its outcome is unknown', () => {
    const run = start(ASK + issue('2', 'Pay {part.amount}'), null);
    run.powerCut = '2';
    answer(run, '7,200.00');
    expect(run.tryCorrection('1', { amount: '1.00' }, MARCUS)).toMatchObject({ code: 'used' });
  });

  it('is used by a counted action', () => {
    const run = answer(
      start(
        `${ASK}  - step: 2\n    says: Count\n    if: [part.amount > money("1.00 USD")]\n    action: team.counted\n${ASK.replace('step: 1', 'step: 9').replace('part', 'more')}`,
      ),
      '7,200.00',
    );
    expect(run.tryCorrection('1', { amount: '1.00' }, MARCUS)).toMatchObject({ code: 'used' });
  });

  it('is used by a wait that took a correction', () => {
    const wait = `  - step: 2
    says: Wait
    if: [part.amount > money("1.00 USD")]
    wait: { event: corrected, for: 2 days }
    if_late: { says: None came, flag: silent }
`;
    const run = answer(start(`${ASK}${wait}${ASK.replace('step: 1', 'step: 9').replace('part', 'more')}`), '7,200.00');
    expect(run.tryCorrection('1', { amount: '1.00' }, MARCUS)).toMatchObject({ ok: true });
    run.correct({ 'claim.bol': 'BOL-9' });
    expect(run.tryCorrection('1', { amount: '1.00' }, MARCUS)).toMatchObject({
      code: 'used',
      sentence: expect.stringContaining('it waited for a correction'),
    });
  });

  it('is used by a write that counts as done from before the case started again', () => {
    const effect = {
      step: '2',
      tool: 'jira.create_issue',
      summary: 'Pay',
      isKnown: true,
      output: { key: 'CLM-1', url: 'https://jira.example' },
      record: null,
    };
    const steps = ASK + issue('2', 'Pay {part.amount}') + ASK.replace('step: 1', 'step: 9').replace('part', 'more');
    const run = answer(walk({ handbook: handbookOf(filesFor(steps, null)), effects: [effect] }), '7,200.00');
    run.recover('it_was_done', LENA);
    expect(paid(run)).toEqual([]);
    expect(run.tryCorrection('1', { amount: '1.00' }, MARCUS)).toMatchObject({ code: 'used' });
  });

  it('is used by a watch that has handled a time', () => {
    const steps = `${ASK}  - step: 2
    says: While {part.amount} is paid
    watch:
      - at: = case.received_at + duration("1 hour")
        says: An hour has passed
        do:
          - step: 1
            says: Keep that
            set: { passed: = 1 }
    do:
      - step: 2a
        says: Wait
        wait: { for: 3 days }
`;
    const run = answer(start(steps), '7,200.00');
    expect(run.tryCorrection('1', { amount: '1.00' }, MARCUS)).toMatchObject({ ok: true });
    run.now += 2 * HOUR;
    run.go();
    expect(run.events('HandlingStarted')).toHaveLength(1);
    expect(run.tryCorrection('1', { amount: '1.00' }, MARCUS)).toMatchObject({
      code: 'used',
      sentence: expect.stringContaining('it has handled a time'),
    });
  });

  it('cannot be corrected after the run ended', () => {
    const run = answer(start(ASK), '7,200.00');
    expect(run.tryCorrection('1', { amount: '1.00' }, MARCUS)).toMatchObject({
      code: 'ended',
      sentence: expect.stringContaining('The run ended at'),
    });
  });
});

describe('an answer that decided whether the run came to a write', () => {
  const SURE = `  - step: 1
    says: Ask
    ask: { of: claims-managers, question: Are the goods there?, choices: [Yes it is, No], within: 90 days }
    save: q
    if_late: { says: Nobody answered, stop: Nobody answered }
`;
  const LAST = SURE.replace('step: 1', 'step: 9').replace('save: q', 'save: z');
  const NO = 'if: [\'q.answer == "No"\']';
  const WAYS: readonly (readonly [string, string])[] = [
    ['a stop', `  - { step: 2, says: No goods, ${NO}, stop: No goods }\n${issue('3', 'Pay')}`],
    [
      'a stop in a block',
      `  - step: 2\n    says: Look\n    do:\n      - { step: 2a, says: No goods, ${NO}, stop: No goods }\n${issue('3', 'Pay')}`,
    ],
    [
      'a wait',
      `  - { step: 2, says: Span, set: { span: '= q.answer == "No" ? long : short' } }
  - { step: 4, says: Wait, wait: { for: = span } }
${issue('5', 'Pay')}`,
    ],
    [
      'another question',
      `  - step: 2
    says: Ask the manager
    ${NO}
    ask: { of: claims-managers, question: Go on?, choices: [Yes it is, No], within: 90 days }
    save: m
    if_late: { says: Late, stop: Late }
${issue('3', 'Pay')}`,
    ],
    [
      'an approval',
      `  - step: 2
    says: Note it
    ${NO}
    otherwise: nothing
    use: zendesk.add_internal_note
    with: { ticket: = case.zendesk.ticket_id, text: No }
${issue('3', 'Pay')}`,
    ],
    [
      'a stop beside it',
      `  - step: 2
    says: Both
    together:
      - step: 2a
        says: Look
        do:
          - { step: 2a1, says: Wait, wait: { for: 1 hour } }
          - { step: 2a2, says: No goods, ${NO}, stop: No goods }
${within(issue('2b', 'Pay'))}
`,
    ],
  ];
  const play = (way: string): Walk =>
    walk({
      handbook: handbookOf(
        filesOf(
          sopFile(SURE + way + LAST, { ...NEEDS, values: '  short: 1 hour\n  long: 90 days' }),
          asking('zendesk.add_internal_note', 'claims-leads:1'),
        ),
      ),
    });

  it.each(WAYS)('is used once the write was sent, where the other answer meant %s', (_, way) => {
    const run = play(way);
    run.click({ type: 'AnswerQuestion', askId: run.ask('question').askId, given: { answer: 'Yes it is' } }, MARCUS);
    run.after(2 * HOUR);
    expect(paid(run)).toEqual(['Pay']);
    expect(run.tryCorrection('1', { answer: 'No' }, MARCUS)).toMatchObject({ ok: false, code: 'used' });
  });

  it('is not used by a write before what it decides', () => {
    const run = play(
      `${issue('2', 'Pay')}  - { step: 3, says: Wait, wait: { for: 1 day } }\n  - { step: 4, says: No goods, ${NO}, stop: No goods }\n`,
    );
    run.click({ type: 'AnswerQuestion', askId: run.ask('question').askId, given: { answer: 'Yes it is' } }, MARCUS);
    expect(paid(run)).toEqual(['Pay']);
    expect(run.tryCorrection('1', { answer: 'No' }, MARCUS)).toMatchObject({ ok: true });
  });
});

describe('an answer inside', () => {
  it('a round can be corrected until the round is over', () => {
    const steps = `  - step: 7
    says: Twice
    repeat:
      at_most: 2
      until:
        - part.amount > money("100.00 USD")
    do:
${within(ASK.replace('step: 1', 'step: 7a') + issue('7b', 'Pay {part.amount}'))}
    if_late: { says: Never, flag: never }
`;
    const run = answer(start(steps), '1.00');
    run.correctAnswer('7a', { amount: '2.00' }, MARCUS);
    run.approve(LENA);
    expect(run.tryCorrection('7a', { amount: '3.00' }, MARCUS)).toMatchObject({
      code: 'over',
      sentence: expect.stringMatching(/^Round 1 of step 7, in which it was asked, is over\. The answer can no longer/),
    });
    answer(run, '5.00').correctAnswer('7a#2', { amount: '200.00' }, MARCUS);
    expect(run.ask('approval').card.willDo).toContain('$200.00');
  });

  it('the last round can no longer be corrected once the loop has ended', () => {
    const steps = `  - step: 1
    says: Each
    for_each: { item: system, in: '= ["A", "B"]', at_most: 3 }
    do:
${within(ASK.replace('step: 1', 'step: 1a'))}
${ASK.replace('step: 1', 'step: 9').replace('save: part', 'save: more')}`;
    const run = answer(answer(start(steps), '1.00'), '2.00');
    expect(run.ask('question').step).toBe('9');
    expect(run.tryCorrection('1a#2', { amount: '3.00' }, MARCUS)).toMatchObject({
      code: 'over',
      sentence: expect.stringMatching(/^Round 2 of step 1, in which it was asked, is over/),
    });
  });

  it('one of several rounds changes only that round', () => {
    const steps = `  - step: 1
    says: Each
    for_each: { item: system, in: = systems, at_most: 3, at_once: 3 }
    do:
${within(ASK.replace('step: 1', 'step: 1a').replace('How much is', 'For {system} how much is') + issue('1b', '{system} {part.amount}'))}
`;
    const files = filesFor(steps, 'jira.create_issue').map((file) =>
      file.path.endsWith('.sop.yaml') ? sopFile(steps, { ...NEEDS, values: '  systems: [A, B, C]' }) : file,
    );
    const run = walk({ handbook: handbookOf(files) });
    for (const amount of ['1.00', '2.00', '3.00']) answer(run, amount);
    run.correctAnswer('1a#2', { amount: '9.00' }, MARCUS);
    const open = openAsks(run.state).flatMap((ask) => (ask.kind === 'approval' ? [ask.card.willDo] : []));
    expect(open.map((text) => /[ABC] .*$/.exec(text.replace('CLM: ', ''))?.[0])).toEqual([
      'A $1.00',
      'C $3.00',
      'B $9.00',
    ]);
  });

  it('a handling can be corrected until that is over', () => {
    const steps = `  - step: 9
    says: While it goes on
    watch:
      - on: carrier_offer
        at_most: 2
        says: An offer came
        do:
${within(
  `${ASK}  - step: 2
    says: Keep it
    set: { kept: = part.amount }
${issue('3', '{kept}')}`,
  8,
)}
    do:
      - step: 9a
        says: Wait
        wait: { for: 3 days }
`;
    const run = walk({ handbook: handbookOf(withEvents(filesFor(steps, 'jira.create_issue'))) });
    run.append(
      { kind: 'channel', channel: 'tms' },
      { type: 'EventArrived', eventId: 'e1', event: 'carrier_offer', label: 'offer', fields: [], refused: [] },
    );
    run.go();
    const step = run.ask('question').step ?? '';
    answer(run, '1.00').correctAnswer(step, { amount: '3.00' }, MARCUS);
    run.approve(LENA);
    expect(paid(run)).toEqual(['$3.00']);
    expect(run.tryCorrection(step, { amount: '4.00' }, MARCUS)).toMatchObject({
      code: 'over',
      sentence: expect.stringMatching(/^What step 9 handled in 9\.on_carrier_offer, where it was asked, is over/),
    });
  });

  it('another SOP can be corrected until that has ended', () => {
    const inner = [
      'sop: inner',
      'title: Inner',
      'owner: claims-operations',
      'changes_approved_by: claims-managers',
      'boundary: claims-agent',
      'if_unforeseen: claims-leads',
      'kind: freight_claim',
      'needs:',
      NEEDS.needs,
      'takes:',
      '  why: { label: why, type: text }',
      'steps:',
      `${ASK}${issue('2', '{why} {part.amount}')}`,
    ].join('\n');
    const steps = `  - step: 8
    says: Run it
    run: inner
    with: { why: Because }
${ASK.replace('step: 1', 'step: 9').replace('part', 'more')}${issue('10', '{more.amount}')}`;
    const run = walk({
      handbook: handbookOf([...filesFor(steps, 'jira.create_issue'), { path: 'inner.sop.yaml', text: inner }]),
    });
    answer(run, '1.00').correctAnswer('8/1', { amount: '3.00' }, MARCUS);
    run.approve(LENA);
    expect(paid(run)).toEqual(['Because $3.00']);
    expect(run.tryCorrection('8/1', { amount: '4.00' }, MARCUS)).toMatchObject({
      code: 'over',
      sentence: expect.stringMatching(/^The SOP of step 8, which asked it, has ended/),
    });
  });
});

describe('what depends on an answer', () => {
  it('are waits for what follows a step that depends on it: they begin again after that', () => {
    const steps = `${ASK}  - step: 2
    says: Halve it
    set: { half: = part.amount / 2 }
  - step: 3
    says: Wait for an offer
    wait: { event: carrier_offer, for: 2 days, since: 2 }
    if_late: { says: Late, flag: late }
`;
    const handbook = handbookOf(withEvents(filesFor(steps, 'jira.create_issue')));
    const run = answer(walk({ handbook }), '7,200.00');
    run.now += HOUR;
    run.correctAnswer('1', { amount: '1.00' }, MARCUS);
    expect(run.state.waits['3']?.since?.at).toBe(run.now);
  });

  it('are cards that show it in what happens if they are denied', () => {
    const denied = '    if_denied: { says: "{part.amount} is not paid", flag: denied }\n';
    const run = answer(start(ASK + issue('2', 'Pay', denied)), '7,200.00');
    expect(run.ask('approval').card.ifDenied).toContain('$7,200.00');
    run.correctAnswer('1', { amount: '1.00' }, MARCUS);
    expect(run.ask('approval').card.ifDenied).toContain('$1.00');
  });

  it('are outcomes that are added to one that depends on it', () => {
    const steps = `${ASK}  - step: 2
    says: Large
    if: [part.amount > money("100.00 USD")]
    outcome: large
  - step: 3
    says: Small
    otherwise: 2
    outcome: small
  - step: 4
    says: Seen
    outcome: +seen
${ASK.replace('step: 1', 'step: 9').replace('save: part', 'save: more')}`;
    const run = answer(start(steps), '7,200.00');
    run.correctAnswer('1', { amount: '1.00' }, MARCUS);
    expect(run.events('OutcomeReached').at(-1)).toMatchObject({ outcome: 'small+seen' });
  });

  it('in a loop or another SOP begins again as a whole', () => {
    const steps = `${ASK}  - step: 2
    says: Twice
    for_each: { item: system, in: = systems, at_most: 2 }
    do:
      - step: 2a
        says: Look it up
        use: salesforce.get_account
        with: { account_id: = case.claimant.account_id }
        save: found
      - step: 2b
        says: Sum up
        set: { text: "{system} {found.name} {part.amount}" }
${within(issue('2c', '{text}'))}
`;
    const files = filesFor(steps, 'jira.create_issue').map((file) =>
      file.path.endsWith('.sop.yaml') ? sopFile(steps, { ...NEEDS, values: '  systems: [A, B]' }) : file,
    );
    const run = answer(walk({ handbook: handbookOf(files) }), '1.00');
    run.correctAnswer('1', { amount: '2.00' }, MARCUS);
    expect(run.events('LoopStarted')).toHaveLength(2);
    run.approve(LENA);
    expect(run.tryCorrection('1', { amount: '3.00' }, MARCUS)).toMatchObject({ code: 'used' });
    run.approve(LENA);
    expect(paid(run)).toEqual(['A Wobbly Widget Works $2.00', 'B Wobbly Widget Works $2.00']);
  });
});
