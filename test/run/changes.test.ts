/**
 * Changes of facts while people are being asked: weighed within two minutes, asked again with the original end, and a
 * person decides when a decision would differ or the changes do not stop.
 */
import { describe, expect, it } from 'vitest';
import { asRunId } from '../../src/kernel/ids.ts';
import { changesTogetherMs, repeatsMax } from '../../src/kernel/limits.ts';
import { money } from '../../src/kernel/money.ts';
import { bindingProblem } from '../../src/run/log/approval-binding.ts';
import { inUse } from '../../src/run/log/fact-change.ts';
import { decide, type Command } from '../../src/run/plan/decide.ts';
import { asking, filesOf, handbookOf, LENA, MARCUS, PERMISSIVE, sopFile, TWO_LEADS } from './handbook.ts';
import { HOUR, MINUTE, walk, type Walk } from './walk.ts';

const usd = (dollars: number) => money('USD', dollars * 100);
const MAJOR = { 'claim.amount': usd(30_000) };

const major = (): Walk => walk({ facts: MAJOR });
const amountOf = ({ state }: Walk) => inUse(state, 'claim.amount');
const postsOf = (run: Walk): string[] =>
  run.view().posts.flatMap(({ title, lines }) => [title, ...lines.map(({ label, text }) => `${label}: ${text}`)]);

const NEEDS = { needs: '  - case.claim.amount' };

describe('a change while an approval is open', () => {
  it('is on the card and in the thread at once, and nothing can be decided until it is weighed', () => {
    const run = major().correct({ 'claim.amount': usd(31_000) });
    const { askId } = run.ask('approval');
    expect(run.view().asks.find((view) => view.kind === 'approval')).toMatchObject({
      changing: { changes: ['claim value $30,000.00 → $31,000.00'], until: run.now + changesTogetherMs },
    });
    expect(postsOf(run)).toContain(
      'claim value: $30,000.00 → $31,000.00 (Zendesk ticket 101, field claim.amount); people are being asked, so it is checked first whether anything would be decided otherwise',
    );
    for (const command of [
      { type: 'GiveApproval', askId },
      { type: 'DenyApproval', askId, reason: 'Too late' },
    ] as const)
      expect(run.decide(command, LENA)).toMatchObject({
        ok: false,
        code: 'facts_changed',
        sentence: expect.stringContaining('claim value $30,000.00 → $31,000.00'),
      });
    expect(amountOf(run)).toEqual(usd(30_000));
    expect(run.plan().timers).toContainEqual({ key: 'facts', dueAt: run.now + changesTogetherMs });
  });

  it('that makes no decision differ is asked again, with the new arguments, before and after, and the original end', () => {
    const run = major();
    const first = run.ask('approval');
    run
      .after(MINUTE)
      .correct({ 'claim.amount': usd(31_000) })
      .after(changesTogetherMs);
    const again = run.ask('approval');
    expect(again.askId).not.toBe(first.askId);
    expect(again.expiresAt).toBe(first.expiresAt);
    expect(again.card).toMatchObject({
      willDo: 'Create a High priority issue in CLM: Damage claim CASE-1 for $31,000.00',
      because: expect.stringContaining('Why this step: account tier Enterprise, claim value $31,000.00') as string,
      changed: ['claim value $30,000.00 → $31,000.00, since this was first asked'],
      basis: expect.arrayContaining([{ path: 'claim.amount', label: 'claim value', value: usd(31_000) }]),
    });
    expect(run.state.asks[first.askId]?.closed).toMatchObject({ how: 'withdrawn' });
    expect(run.decide({ type: 'GiveApproval', askId: first.askId }, LENA)).toMatchObject({ code: 'already_decided' });
    run.approve(LENA);
    const issues = run.made.filter(({ tool }) => tool === 'jira.create_issue');
    expect(issues.map(({ args }) => args['summary'])).toEqual(['Damage claim CASE-1 for $31,000.00']);
    expect(run.explain().remarks).toContainEqual(
      expect.stringContaining('the run uses the changed facts now: claim value'),
    );
  });

  it('counts as one with the others of two minutes', () => {
    const run = major().correct({ 'claim.amount': usd(31_000) });
    run.after(MINUTE).correct({ 'claim.amount': usd(32_000) });
    run.after(changesTogetherMs - MINUTE);
    expect(run.events('ChangesWeighed')).toHaveLength(1);
    expect(run.ask('approval').card.changed).toEqual([
      'claim value $30,000.00 → $32,000.00, since this was first asked',
    ]);
  });

  it('that is changed back within two minutes leaves the approval as it is, and still counts', () => {
    const run = major();
    const { askId } = run.ask('approval');
    for (let times = 0; times < repeatsMax; times++)
      run
        .correct({ 'claim.amount': usd(1) })
        .correct(MAJOR)
        .after(changesTogetherMs);
    expect(run.ask('approval').askId).toBe(askId);
    run.correct({ 'claim.amount': usd(1) });
    expect(run.ask('recovery')).toMatchObject({ code: 'facts_changed' });
  });

  it('that makes a decision differ stops the run, which says what would be decided now and what is done', () => {
    const run = major()
      .correct({ 'claim.amount': usd(4_100) })
      .after(changesTogetherMs);
    expect(run.ask('recovery')).toMatchObject({
      step: null,
      group: 'claims-leads',
      choices: ['go_on', 'start_again', 'stop'],
      because: 'Facts changed while people were asked at step 3a, and the run would decide otherwise now',
      known: expect.arrayContaining([
        'claim value $30,000.00 → $4,100.00 (Zendesk ticket 101, field claim.amount)',
        expect.stringMatching(/^Step 3 held and would not hold now: .*claim value \$4,100\.00/),
        expect.stringMatching(/^Done already: step 3b, /),
      ]),
    });
    expect(run.view().asks.filter(({ kind, state }) => kind === 'approval' && state.kind === 'open')).toEqual([]);
    expect(run.made.map(({ tool }) => tool)).not.toContain('jira.create_issue');
  });

  it('is weighed as the newest one also where it was kept out of use before, once a later one is held', () => {
    const run = major()
      .correct({ 'claim.amount': usd(31_000) })
      .correct({ 'claim.amount': usd(4_100) })
      .after(changesTogetherMs)
      .recover('go_on', LENA);
    run.correct({ 'claim.amount': usd(32_000) }).correct({ 'claim.amount': usd(4_100) });
    expect(run.state.changes.map(({ standing }) => standing).slice(-2)).toEqual(['held', 'held']);
  });

  it('is not followed by a new run while a call is being done, whose outcome that run could not know', () => {
    const run = major()
      .correct({ 'claim.amount': usd(4_100) })
      .after(changesTogetherMs);
    const { askId } = run.ask('recovery');
    const again: Command = { type: 'Recover', askId, choice: 'start_again', note: null, successor: asRunId('run-9') };
    expect(run.decide(again, LENA)).toMatchObject({ ok: true });
    const calls = Object.values(run.state.calls).map((call) =>
      call.step === '3b' ? { ...call, progress: { kind: 'started', startedAt: run.now } as const } : call,
    );
    const busy = { ...run.state, calls: Object.fromEntries(calls.map((call) => [call.callId, call])) };
    const click = { actor: LENA, people: run.handbook.people, now: run.now };
    expect(decide(busy, again, click)).toEqual({
      ok: false,
      code: 'busy',
      sentence: 'Step 3b is being done right now; try again in a moment',
    });
  });

  it('asks a person who approved one of two again', () => {
    const handbook = handbookOf(
      filesOf(
        sopFile(
          '  - step: 1\n    says: Note\n    if:\n      - case.claim.amount > money("5,000.00 USD")\n    use: jira.create_issue\n    with: { project: CLM, priority: High, summary: "{case.claim.amount}" }\n',
          NEEDS,
        ),
        asking('jira.create_issue', 'claims-leads:1, claims-managers:1'),
      ),
    );
    const run = walk({ handbook, facts: MAJOR });
    run.approve(LENA);
    run.correct({ 'claim.amount': usd(31_000) }).after(changesTogetherMs);
    expect(run.ask('approval').given).toEqual([]);
    run.approve(MARCUS);
    expect(run.made).toEqual([]);
    run.approve(LENA);
    expect(run.made.map(({ args }) => args['summary'])).toEqual(['$31,000.00']);
  });

  it('reaches a call that was approved and has not started', () => {
    const run = major();
    const { askId } = run.ask('approval');
    const decided = run.decide({ type: 'GiveApproval', askId }, LENA);
    if (!decided.ok) throw new Error(decided.sentence);
    for (const event of decided.events) run.append(decided.by, event);
    run.correct({ 'claim.amount': usd(31_000) });
    expect(run.made.map(({ tool }) => tool)).not.toContain('jira.create_issue');
    run.after(changesTogetherMs);
    expect(run.ask('approval').card.willDo).toContain('$31,000.00');
  });

  it('of a headline alone asks again, and one of a fact that nothing has read is simply used', () => {
    const run = major();
    const { askId } = run.ask('approval');
    run.correct({ 'claim.pro': 'PRO-9', 'claim.text': 'More words' });
    expect(run.ask('approval').askId).toBe(askId);
    expect(inUse(run.state, 'claim.pro')).toBe('PRO-9');
    run.correct({ 'claimant.name': 'Other Works' }).after(changesTogetherMs);
    expect(run.ask('approval').card.changed).toEqual([
      'claimant “Wobbly Widget Works” → “Other Works”, since this was first asked',
    ]);
  });

  it('that cannot be read, or removes the fact, stops the run like any other that makes a decision differ', () => {
    const run = major()
      .correct({}, [{ path: 'claim.amount', label: 'claim value', problem: 'Expected an amount, got `31.000`' }])
      .after(changesTogetherMs);
    expect(run.ask('recovery').known).toEqual(
      expect.arrayContaining([
        expect.stringContaining('claim value $30,000.00 → unreadable: Expected an amount, got `31.000`'),
        expect.stringMatching(/^Step 3 held and would be unclear now/),
      ]),
    );
    const other = major()
      .correct({}, [], { cleared: ['claim.amount'] })
      .after(changesTogetherMs);
    expect(other.ask('recovery').known).toContainEqual(expect.stringContaining('claim value $30,000.00 → missing'));
  });

  it('that cannot be read stops the run where the fact was missing before: it is not missing any more', () => {
    const steps = `  - step: 1
    says: Big
    if: [has(case.claim.amount)]
    flag: big
  - step: 2
    says: Tell
    use: zendesk.add_internal_note
    with: { ticket: = case.zendesk.ticket_id, text: Noted }
`;
    const handbook = handbookOf(filesOf(sopFile(steps), asking('zendesk.add_internal_note', 'claims-leads:1')));
    const run = walk({ handbook, facts: { 'claim.amount': null } });
    run
      .correct({}, [
        { path: 'claim.amount', label: 'claim value', text: '31.000', problem: '`31.000` can be read in two ways' },
      ])
      .after(changesTogetherMs);
    expect(run.ask('recovery')).toMatchObject({
      code: 'facts_changed',
      known: expect.arrayContaining([
        expect.stringMatching(/^Step 1 did not hold and would be unclear now/),
      ]) as string[],
    });
  });

  it('that a need reads and that cannot be read is not called missing', () => {
    const run = walk({
      facts: MAJOR,
      handbook: handbookOf(
        filesOf(
          sopFile(
            `  - step: 2
    says: Tell {case.claim.amount}
    use: zendesk.add_internal_note
    with: { ticket: = case.zendesk.ticket_id, text: Noted }
`,
            NEEDS,
          ),
          asking('zendesk.add_internal_note', 'claims-leads:1'),
        ),
      ),
    })
      .correct({}, [{ path: 'claim.amount', label: 'claim value', problem: 'Expected an amount, got `31.000`' }])
      .after(changesTogetherMs);
    expect(run.ask('recovery').known).toContain('The SOP needs `case.claim.amount`, which cannot be read now');
  });

  it('expires with the original approval, even while it is weighed', () => {
    const run = major();
    const { expiresAt } = run.ask('approval');
    run.after(expiresAt - run.now - MINUTE).correct({ 'claim.amount': usd(31_000) });
    run.after(2 * MINUTE);
    expect(run.events('ApprovalExpired')).toHaveLength(1);
    expect(run.made.map(({ tool }) => tool)).not.toContain('jira.create_issue');
    run.after(HOUR);
    expect(run.state.ended ?? run.ask('recovery')).not.toBeNull();
  });
});

describe('a ticket that keeps changing', () => {
  const busy = (): Walk => {
    const run = walk({ facts: MAJOR, handbook: handbookOf(filesOf(TWO_LEADS)) });
    for (let times = 1; times <= repeatsMax; times++)
      run.correct({ 'claim.amount': usd(30_000 + times) }).after(changesTogetherMs);
    return run.correct({ 'claim.amount': usd(40_000) });
  };

  it('goes to a person after two repeats, at once', () => {
    const run = busy();
    expect(run.ask('recovery')).toMatchObject({
      code: 'facts_changed',
      because: `Facts changed more than ${repeatsMax} times while people were asked at step 3a`,
    });
  });

  it('cannot block the run: after *go on* the values stay, and later changes are only reported', () => {
    const run = busy().recover('go_on', LENA);
    const { askId, card } = run.ask('approval');
    expect(card.changed).toContainEqual(
      'claim value $30,002.00 → $40,000.00; not used: Lena Lindqvist decided to go on with the earlier value',
    );
    for (let times = 1; times < 5; times++) run.correct({ 'claim.amount': usd(50_000 + times) }).after(MINUTE);
    expect(run.ask('approval').askId).toBe(askId);
    expect(amountOf(run)).toEqual(usd(30_002));
    expect(run.events('FactsCorrected').at(-1)?.changes[0]).toMatchObject({
      standing: 'unused',
      because: 'people decided to go on with $30,002.00, whatever the case states later',
    });
    run.approve(MARCUS);
    expect(run.made.filter(({ tool }) => tool === 'jira.create_issue').map(({ args }) => args['summary'])).toEqual([
      'Damage claim CASE-1 for $30,002.00',
    ]);
  });

  it('is explained with the value that was decided on, and what it changed to later', () => {
    const { steps } = busy().recover('go_on', LENA).approve(MARCUS).explain();
    expect(steps.find(({ step }) => step === '3')?.evidence).toContainEqual({
      label: 'claim value',
      value: '$30,000.00',
      origin: expect.stringMatching(
        /^Zendesk ticket 101, field claim\.amount, .*; changed later to \$40,000\.00, 2026-/,
      ),
    });
  });

  it('can be stopped by a person', () => {
    expect(busy().recover('stop', LENA).state.ended).toMatchObject({ kind: 'stopped' });
  });
});

describe('a change while a form is open', () => {
  const FORM = `  - step: 1
    says: Ask
    ask:
      of: claims-leads
      question: Pay {case.claim.amount}?
      choices: [Yes, No]
      within: 4 hours
    save: payment
    if_late:
      says: Nobody
      flag: silent
  - step: 2
    says: Done
    flag: done
`;
  const asked = (): Walk => walk({ handbook: handbookOf(filesOf(sopFile(FORM, NEEDS), PERMISSIVE)) });

  it('asks the question again with the original end', () => {
    const run = asked();
    const first = run.ask('question');
    run.after(MINUTE).correct({ 'claim.amount': usd(8_000) });
    expect(run.decide({ type: 'AnswerQuestion', askId: first.askId, given: { answer: 'Yes' } }, LENA)).toMatchObject({
      code: 'facts_changed',
    });
    run.after(changesTogetherMs);
    expect(run.ask('question')).toMatchObject({
      question: 'Pay $8,000.00?',
      dueAt: first.dueAt,
      changed: ['claim value $7,200.00 → $8,000.00, since this was first asked'],
    });
    run.click({ type: 'AnswerQuestion', askId: run.ask('question').askId, given: { answer: 'Yes' } }, LENA);
    expect(run.flags).toEqual(['done']);
  });

  it('is weighed against an answer that was given to the earlier value', () => {
    const handbook = handbookOf(
      filesOf(
        sopFile(
          `${FORM}  - step: 3
    says: Note
    use: jira.create_issue
    with: { project: CLM, priority: High, summary: "{case.claim.amount}" }
`,
          NEEDS,
        ),
        asking('jira.create_issue', 'claims-leads:1'),
      ),
    );
    const run = walk({ handbook });
    run.click({ type: 'AnswerQuestion', askId: run.ask('question').askId, given: { answer: 'Yes' } }, LENA);
    run.correct({ 'claim.amount': usd(8_000) }).after(changesTogetherMs);
    expect(run.ask('recovery').known).toContain('Step 1 was answered while the earlier value was shown');
  });
});

describe('a change that a step waits for while people are asked elsewhere', () => {
  const waiting = (): Walk =>
    walk({
      facts: MAJOR,
      handbook: handbookOf(
        filesOf(
          sopFile(
            `  - step: 1
    says: Both
    together:
      - step: 1a
        says: Note
        use: jira.create_issue
        with: { project: CLM, priority: High, summary: "{case.claim.amount}" }
      - step: 1b
        says: Wait for changes
        repeat:
          at_most: 9
          until:
            - case.claim.bol == "DONE"
        do:
          - step: 1b1
            says: Wait for one
            wait:
              event: corrected
              for: 9 days
            if_late: { says: None came, flag: silent }
        if_late: { says: Too many, flag: many }
`,
            { needs: '  - case.claim.amount\n  - case.claim.bol' },
          ),
          asking('jira.create_issue', 'claims-leads:1'),
          TWO_LEADS,
        ),
      ),
    });

  it('is used at once, and asked again at once, with the original end', () => {
    const run = waiting();
    const first = run.ask('approval');
    run.correct({ 'claim.amount': usd(31_000) });
    expect(run.ask('approval')).toMatchObject({
      expiresAt: first.expiresAt,
      card: { args: { summary: '$31,000.00' } },
    });
    run.approve(LENA);
    expect(run.made.map(({ args }) => args['summary'])).toEqual(['$31,000.00']);
  });

  it('goes to a person after two repeats all the same', () => {
    const run = waiting();
    for (let times = 1; times <= repeatsMax; times++) run.correct({ 'claim.amount': usd(31_000 + times) });
    expect(run.ask('approval').card.args).toMatchObject({ summary: '$31,002.00' });
    run.correct({ 'claim.amount': usd(40_000) });
    expect(run.ask('recovery')).toMatchObject({ code: 'facts_changed' });
    run
      .recover('go_on', LENA)
      .correct({ 'claim.amount': usd(50_000) })
      .approve(MARCUS);
    expect(run.made.map(({ args }) => args['summary'])).toEqual(['$31,002.00']);
  });
});

describe('values that were computed from a changed fact', () => {
  const SOP = (condition: string): string => `  - step: 1
    says: Halve
    set:
      share: = case.claim.amount / 2
  - step: 2
    says: Enough
    if:
      - share > money("${condition}")
    use: jira.create_issue
    with: { project: CLM, priority: High, summary: "{share}" }
`;
  const halved = (condition: string): Walk =>
    walk({
      handbook: handbookOf(filesOf(sopFile(SOP(condition), NEEDS), asking('jira.create_issue', 'claims-leads:1'))),
    });

  it('are computed again when no decision differs', () => {
    const run = halved('1,000.00 USD')
      .correct({ 'claim.amount': usd(8_000) })
      .after(changesTogetherMs);
    expect(run.ask('approval').card).toMatchObject({
      args: { summary: '$4,000.00' },
      because: expect.stringContaining('Why this step: share $4,000.00') as string,
      changed: [
        'claim value $7,200.00 → $8,000.00, since this was first asked',
        'share $3,600.00 → $4,000.00, since this was first asked',
      ],
    });
    expect(run.explain().remarks).toContainEqual(expect.stringContaining('step 1 sets share to $4,000.00 now'));
  });

  it('make a decision differ that read them', () => {
    const run = halved('3,500.00 USD')
      .correct({ 'claim.amount': usd(6_000) })
      .after(changesTogetherMs);
    expect(run.ask('recovery').known).toContainEqual(
      expect.stringMatching(/^Step 2 held and would not hold now: share \$3,000\.00/),
    );
  });

  it('that another system gave stop the run: nobody can know what it would answer now', () => {
    const run = major().correct({ 'claim.bol': 'BOL-2' }).after(changesTogetherMs);
    expect(run.ask('recovery').known).toContainEqual(expect.stringMatching(/^Step 2 has used the earlier value: /));
  });
});

describe('what an approval is bound to', () => {
  it('includes the facts in use: another one is another question', () => {
    const run = major();
    const ask = run.ask('approval');
    expect(bindingProblem(run.state, ask)).toBeNull();
    const facts = run.state.facts.map((fact) =>
      fact.path === 'claimant.name' ? { ...fact, value: 'Someone Else' } : fact,
    );
    expect(bindingProblem({ ...run.state, facts }, ask)).toBe(
      'Expected the facts that the card shows, got another claimant',
    );
  });

  it('includes a fact that only a step has read, and is in no headline', () => {
    const run = major();
    const ask = run.ask('approval');
    const facts = run.state.facts.map((fact) => (fact.path === 'claim.bol' ? { ...fact, value: 'BOL-77' } : fact));
    expect(bindingProblem({ ...run.state, facts }, ask)).toBe(
      'Expected the facts that the card shows, got another BOL',
    );
  });
});

describe('a correction of a run that has stopped to ask', () => {
  it('is weighed once a person decides, when something has read the fact before', () => {
    const run = walk({
      facts: MAJOR,
      script: { '3b': { kind: 'failed', code: 'refused', message: 'No' } },
    });
    run.deny(LENA);
    const given = { answer: 'I work it by hand' };
    run.click({ type: 'AnswerQuestion', askId: run.ask('question').askId, given }, MARCUS);
    expect(run.ask('recovery').step).toBe('3b');
    run.correct({ 'claim.amount': usd(1) });
    expect(amountOf(run)).toEqual(usd(30_000));
    run.recover('try_again', LENA);
    expect(run.ask('recovery')).toMatchObject({ step: null, code: 'facts_changed' });
  });
});
