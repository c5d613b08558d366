import { describe, expect, it } from 'vitest';
import { commitMsMax, settleMs } from '../../src/kernel/limits.ts';
import { money } from '../../src/kernel/money.ts';
import { AVA, FILES, filesWith, handbookOf, LENA, MARCUS, SOP_PATH } from './handbook.ts';
import { account, HOUR, MINUTE, START, Walk, walk, type Script } from './walk.ts';

const STANDARD: Script = { 'salesforce.get_account': account({ tier: 'Standard' }) };
const MAJOR = { 'claim.amount': money('USD', 3_000_000) };
const failed = (code: string): Script[string] => ({ kind: 'failed', code, message: 'The vendor said no' });

describe('a run of the freight damage claim', () => {
  it('escalates an Enterprise claim above the threshold, and completes once the executive has it', () => {
    const run = walk();
    expect(run.steps).toEqual(['1', '2', '3a', '3b']);
    expect(run.state.ended).toBeNull();
    run.answer(AVA);
    expect(run.outcomes).toEqual(['priority']);
    expect(run.flags).toEqual([]);
    expect(run.types.at(-1)).toBe('RunCompleted');
    expect(run.types).toContain('ClockMet');
    expect(run.made[2]?.args).toMatchObject({
      project: 'CLM',
      priority: 'High',
      summary: 'Damage claim CASE-1 for $7,200.00',
    });
  });

  it('acknowledges and queues a claim of another tier, and cites what decided it', () => {
    const run = walk({ script: STANDARD });
    expect(run.steps).toEqual(['1', '2', '4a', '4b']);
    expect(run.outcomes).toEqual(['standard']);
    expect(run.types.at(-1)).toBe('RunCompleted');
    expect(run.explain().headline).toBe(
      'SOP freight-damage-claim v1, step 4: account tier Standard (not “Enterprise”)',
    );
  });

  it.each([
    [500_000, 'standard'],
    [500_001, 'priority'],
    [499_999, 'standard'],
  ])('takes %i cents as %s', (minor, outcome) => {
    expect(walk({ facts: { 'claim.amount': money('USD', minor) } }).outcomes).toEqual([outcome]);
  });

  it('treats an unknown customer as Standard and flags the case', () => {
    const run = walk({ script: { 'salesforce.get_account': failed('not_found') } });
    expect(run.flags).toEqual(['account_not_found']);
    expect(run.outcomes).toEqual(['standard']);
    expect(run.events('ValueSet')).toMatchObject([
      { step: '1.if_error.not_found', path: ['account', 'tier'], value: 'Standard' },
    ]);
  });

  it('parks on an unhandled error, and calls again on request', () => {
    const run = walk({ script: { 'tms.get_shipment_by_bol': failed('not_found') } });
    expect(run.parks).toEqual(['Step 2 did not work (Read the shipment with the BOL BOL-1): The vendor said no']);
    expect(run.ask('recovery')).toMatchObject({
      code: 'not_found',
      group: 'claims-leads',
      choices: ['try_again', 'stop'],
    });
    run.script = {};
    run.recover('try_again', LENA);
    expect(run.steps).toEqual(['1', '2', '2', '3a', '3b']);
    expect(new Set(run.made.map(({ key }) => key)).size).toBe(5);
  });

  it('parks on an amount in another currency and says why', () => {
    const run = walk({ facts: { 'claim.amount': money('EUR', 720_000) } });
    expect(run.parks).toEqual([
      'Step 3 cannot be decided: Cannot compare 7,200.00 EUR with $5,000.00, which are in different currencies',
    ]);
    expect(run.ask('recovery').known[0]).toBe(
      'account tier Enterprise (Salesforce Account ACC-1, field account tier, read in step 1, 2026-03-02 14:00:00 UTC)',
    );
    expect(run.outcomes).toEqual([]);
  });

  it('asks for a fact that was refused, then parks on those that are missing', () => {
    const run = walk({
      facts: { 'claim.amount': null, 'claim.bol': null },
      refused: [
        { path: 'claim.amount', label: 'claim value', problem: 'Expected an amount such as `7,200.00`, got `a lot`' },
      ],
    });
    expect(run.parks).toEqual([
      'Claim value was given but cannot be read: Expected an amount such as `7,200.00`, got `a lot`. Say what it should be, or correct it in Zendesk ticket 101. The person who answers cannot approve what depends on it',
    ]);
    run.click({ type: 'AnswerQuestion', askId: run.ask('recovery').askId, given: { value: '7,200.00 USD' } }, LENA);
    expect(run.parks.at(-1)).toMatch(/^The BOL is missing\. Give it here/);
    expect(run.made).toEqual([]);
    expect(run.ask('recovery')).toMatchObject({ step: null, code: 'missing_fact', fact: { path: 'claim.bol' } });
  });

  it('explains an unused otherwise by the step that was taken, not by its own conditions', () => {
    const steps = walk({ facts: { 'claim.amount': money('USD', 720_000) } }).explain().steps;
    expect(steps.find(({ step }) => step === '4')?.result).toBe('Not taken, because step 3 was');
  });

  it('goes on by itself once a missing fact was filled in where the case came from', () => {
    const run = walk({ facts: { 'claim.amount': null } }).correct({ 'claim.amount': money('USD', 100) });
    expect(run.view().asks.map(({ state }) => state)).toMatchObject([{ kind: 'closed', how: 'corrected' }]);
    expect(run.outcomes).toEqual(['standard']);
    expect(run.explain().remarks).toContain(
      '2026-03-02 14:00:00 UTC: claim value missing → $1.00 (Zendesk ticket 101, field claim.amount)',
    );
  });

  it('drops a fact whose correction cannot be read instead of deciding on the old one', () => {
    const run = walk({ facts: { 'claim.bol': null } }).correct({ 'claim.bol': 'BOL-1' }, [
      { path: 'claim.amount', label: 'claim value', problem: 'Expected an amount, got `x`' },
    ]);
    expect(run.parks.at(-1)).toBe(
      'Claim value was given but cannot be read: Expected an amount, got `x`. Say what it should be, or correct it in Zendesk ticket 101. The person who answers cannot approve what depends on it',
    );
  });

  describe('with a major loss, whose issue needs a claims lead', () => {
    it('notifies the executive meanwhile, and creates the issue after approval', () => {
      const run = walk({ facts: MAJOR });
      expect(run.steps).toEqual(['1', '2', '3b']);
      expect(run.ask('approval').card).toMatchObject({
        willDo: 'Create a High priority issue in CLM: Damage claim CASE-1 for $30,000.00',
        ifDenied: 'The claims manager decides how a claim goes on whose issue was denied',
        ifSilent:
          'nothing is done, and claims-leads, the same people, are asked how to go on (after 2026-03-02 18:00:00 UTC)',
        because:
          'A priority issue above $25,000.00 opens a major-loss file; only a claims lead may open one (rule major-loss-issue: claim value $30,000.00). Why this step: account tier Enterprise, claim value $30,000.00, threshold $5,000.00',
      });
      run.answer(AVA).approve(LENA);
      expect(run.steps).toEqual(['1', '2', '3b', '3a']);
      expect(run.types.at(-1)).toBe('RunCompleted');
    });

    const denied = (): Walk => walk({ facts: MAJOR }).answer(AVA).deny(LENA, 'Same loss as ticket 97');
    const decides = (run: Walk, answer: string): Walk =>
      run.click({ type: 'AnswerQuestion', askId: run.ask('question').askId, given: { answer } }, MARCUS);

    it('asks the claims manager with buttons how a denied claim goes on, with who denied and why', () => {
      const run = denied();
      expect(run.ask('question')).toMatchObject({
        group: 'claims-manager',
        choices: ['Ask the claims leads again', 'Send it to the standard queue', 'I work it by hand'],
        facts: [
          {
            label: 'what happened',
            text: expect.stringMatching(/^Lena Lindqvist denied this .*Same loss as ticket 97/),
          },
          { label: 'what happened', text: expect.stringMatching(/^Ava Anders has it since /) },
          { label: 'claimant' },
          { label: 'claim value' },
          { label: 'account tier' },
          { label: 'open contract value' },
        ],
      });
      expect(run.flags).toEqual(['issue_denied']);
      expect(run.state.ended).toBeNull();
    });

    it.each([
      ['Send it to the standard queue', ['4b'], 'standard_after_denial'],
      ['I work it by hand', [], 'worked_by_hand'],
    ])('does what the claims manager chose, and ends with that: %s', (choice, _, outcome) => {
      const run = decides(denied(), choice);
      expect(run.types.at(-1)).toBe('RunCompleted');
      expect(run.outcomes.at(-1)).toBe(outcome);
      expect(run.made.filter(({ tool }) => tool === 'zendesk.assign_group')).toHaveLength(
        outcome === 'standard_after_denial' ? 1 : 0,
      );
      expect(run.view().card.isMissed).toBe(true);
      expect(run.view().card.because).toBe(`Marcus Mbeki chose “${choice}”`);
    });

    it('says who chose how it ends, and that whoever took the customer is someone else', () => {
      expect(decides(denied(), 'I work it by hand').view().card.standing).toMatch(
        /^Worked by hand, as Marcus Mbeki chose · Ava Anders pressed “I have it”/,
      );
    });

    it('asks the claims leads again if the claims manager says so', () => {
      const run = decides(denied(), 'Ask the claims leads again');
      expect(run.made.filter(({ tool }) => tool === 'jira.create_issue')).toEqual([]);
      run.approve(LENA);
      expect(run.made.filter(({ tool }) => tool === 'jira.create_issue')).toHaveLength(1);
      expect(run.outcomes.at(-1)).toBe('priority');
    });

    it('asks nothing any more in the message of whoever has it', () => {
      const asked = (run: Walk): unknown => run.view().told[0]?.brief.asked;
      const run = walk({ facts: MAJOR });
      expect(asked(run)).toContain('Take CASE-1 over');
      expect(asked(run.answer(AVA))).toBe('');
    });

    it('asks nothing any more in the message of whoever was late, and says who was asked since', () => {
      const run = walk({ facts: MAJOR }).after(16 * MINUTE);
      expect(run.view().told[0]).toMatchObject({
        brief: { asked: '' },
        state: { kind: 'missed', isOwed: true, since: { name: 'Marcus Mbeki', isYou: false } },
      });
    });

    it('tells whoever approves the second time who denied the same issue, and why', () => {
      const run = denied();
      run.now += MINUTE;
      decides(run, 'Ask the claims leads again');
      const cards = run.view().asks.flatMap((ask) => (ask.kind === 'approval' ? [ask.facts] : []));
      const about = {
        label: 'denied before',
        text: 'by Lena Lindqvist at 2026-03-02 14:00:00 UTC: “Same loss as ticket 97”',
      };
      expect(cards[0]).not.toContainEqual(expect.objectContaining({ label: 'denied before' }));
      expect(cards[1]?.[0]).toEqual(about);
    });

    it('goes to the claims director when the claims manager does not decide', () => {
      const run = denied().after(HOUR + 1);
      expect(run.made.at(-1)).toMatchObject({ tool: 'slack.escalate', args: { to: 'claims-director' } });
      expect(run.flags).toContain('denial_undecided');
    });

    it('parks when no one decides in time: a deadline never means yes', () => {
      const run = walk({ facts: MAJOR })
        .answer(AVA)
        .after(4 * HOUR + 1);
      expect(run.types).toContain('ApprovalExpired');
      expect(run.steps).not.toContain('3a');
      expect(run.parks).toEqual(['No one decided on step 3a in time']);
    });

    it('explains its deadline by its span, start and end', () => {
      expect(walk().explain().remarks).toContain(
        '2026-03-02 14:00:00 UTC: step 3 is due by 2026-03-02 14:15:00 UTC, 15 minutes after 2026-03-02 14:00:00 UTC',
      );
    });

    it('misses the deadline of step 3 while it waits', () => {
      const run = walk({ facts: MAJOR })
        .answer(AVA)
        .after(15 * MINUTE + 1);
      expect(run.events('ClockMissed')).toEqual([{ type: 'ClockMissed', step: '3', dueAt: START + 15 * MINUTE }]);
      run.approve(LENA);
      expect(run.types.at(-1)).toBe('RunCompleted');
    });

    it('waits for the earliest of clock, approval and answer', () => {
      expect(
        walk({ facts: MAJOR })
          .plan()
          .timers.map(({ key, dueAt }) => [key.replace(/:.*/, ''), dueAt - START]),
      ).toEqual([
        ['ask', 4 * HOUR + 1],
        ['ask', 15 * MINUTE + 1],
        ['clock', 15 * MINUTE + 1],
      ]);
    });
  });

  describe('when the executive stays silent', () => {
    const silent = (): Walk => walk().after(15 * MINUTE + 1);

    it('asks the claims manager once, with a button, and stays open', () => {
      const run = walk().after(15 * MINUTE);
      expect(run.flags).toEqual([]);
      run.after(1).after(MINUTE);
      expect(run.steps).toEqual(['1', '2', '3a', '3b', '3b.if_unanswered']);
      expect(run.flags).toEqual(['sla_breach']);
      expect(run.ask('answer')).toMatchObject({ step: '3b.if_unanswered', person: MARCUS.userId });
      const { message, brief, answer_id } = run.made.at(-1)?.args ?? {};
      expect([message, typeof answer_id]).toEqual(['Please take the customer', 'string']);
      expect(brief).toMatchObject({
        happened: expect.stringMatching(/^Ava Anders was asked on .* and did not take it by /),
        asked: 'Take CASE-1 over: press "I have it".',
      });
    });

    it('ends once the claims manager has the customer, and does not look as if nothing was missed', () => {
      const run = silent().answer(MARCUS);
      expect(run.types.at(-1)).toBe('RunCompleted');
      expect(run.view().card).toMatchObject({ status: 'completed', isMissed: true });
      expect(run.view().card.standing).toMatch(
        /^Priority · Marcus Mbeki has it since .*; asked before: Ava Anders until /,
      );
    });

    it('still lets the executive take it, and then asks nobody else', () => {
      const run = silent();
      const ava = Object.values(run.state.asks).find(({ step }) => step === '3b');
      run.click({ type: 'Answer', askId: ava?.askId ?? run.ask('answer').askId }, AVA);
      expect(run.types.at(-1)).toBe('RunCompleted');
      expect(run.view().told.map(({ state }) => state)).toMatchObject([
        { kind: 'answered', by: 'Ava Anders', isLate: true },
        { kind: 'answered', by: 'Ava Anders', isLate: false },
      ]);
      const marcus = Object.values(run.state.asks).find(({ step }) => step === '3b.if_unanswered');
      expect(run.decide({ type: 'Answer', askId: marcus?.askId ?? run.ask('answer').askId }, MARCUS)).toMatchObject({
        ok: false,
        code: 'already_decided',
      });
    });

    it('ends as not taken when the claims manager is silent, too, and both may still take it', () => {
      const run = silent().after(HOUR + 1);
      expect(run.types.at(-1)).toBe('RunCompleted');
      expect(run.outcomes.at(-1)).toBe('not_taken_in_time');
      expect(run.view().card).toMatchObject({
        isMissed: true,
        owner: 'Ava Anders or Marcus Mbeki',
        standing: expect.stringMatching(
          /^Not taken in time · nobody has taken it; asked were Ava Anders until .*, Marcus Mbeki until /,
        ),
      });
      expect(run.view().told.map(({ state }) => state)).toEqual([
        { kind: 'missed', isOwed: true, since: { name: 'Marcus Mbeki', isYou: false, at: run.now - HOUR - 1 } },
        { kind: 'missed', isOwed: true },
      ]);
      const [ava, marcus] = Object.values(run.state.asks);
      if (ava === undefined || marcus === undefined) throw new Error('Expected two asks');
      run.click({ type: 'Answer', askId: marcus.askId }, MARCUS);
      expect(run.view().card.owner).toBeNull();
      expect(run.view().card.standing).toMatch(/^Not taken in time · Marcus Mbeki has it since /);
      expect(run.decide({ type: 'Answer', askId: ava.askId }, AVA)).toMatchObject({
        sentence: expect.stringMatching(/^Marcus Mbeki has it since /),
      });
    });

    it('lets nobody take what was stopped', () => {
      const run = silent();
      run.append({ kind: 'runner' }, { type: 'RunStopped', step: null, reason: 'Settled by phone' });
      const [ava] = Object.values(run.state.asks);
      expect(run.decide({ type: 'Answer', askId: ava?.askId ?? run.ask('answer').askId }, AVA)).toMatchObject({
        ok: false,
        code: 'expired',
      });
      expect(run.view().told[0]?.state).toMatchObject({ kind: 'missed', isOwed: false });
    });
  });

  it('refuses an answer from someone else and a late answer', () => {
    const run = walk();
    const { askId } = run.ask('answer');
    expect(run.decide({ type: 'Answer', askId }, LENA)).toMatchObject({ ok: false, code: 'not_the_recipient' });
    run.now += 15 * MINUTE;
    expect(run.decide({ type: 'Answer', askId }, AVA)).toMatchObject({ ok: true });
    run.now += 1;
    expect(run.decide({ type: 'Answer', askId }, AVA)).toMatchObject({ ok: false, code: 'expired' });
  });

  it('omits the recipient when the account names no one, so the backup is notified', () => {
    const { account_executive: _, ...output } = (account() as Extract<ReturnType<typeof account>, { kind: 'done' }>)
      .output;
    const run = walk({ script: { 'salesforce.get_account': { kind: 'done', output } } });
    expect(run.made.find(({ step }) => step === '3b')?.args).toMatchObject({ backup: 'claims-manager' });
    expect(Object.keys(run.made.find(({ step }) => step === '3b')?.args ?? {})).not.toContain('to');
  });

  describe('when the power fails during a call', () => {
    it('simply repeats a read', () => {
      const cut = new Walk();
      cut.powerCut = '1';
      cut.go();
      expect(cut.types.at(-1)).toBe('CallStarted');
      cut.go();
      expect(cut.made.filter(({ step }) => step === '1').map(({ attempt }) => attempt)).toEqual([1, 2]);
      expect(cut.outcomes).toEqual(['priority']);
    });

    const cutAt = (step: string, script: Script = {}): ReturnType<typeof walk> => {
      const run = walk({ script: { ...script, 'salesforce.get_account': failed('nothing') } });
      run.script = script;
      run.powerCut = step;
      return run.recover('try_again', LENA);
    };

    it('records a write that is found', () => {
      const run = cutAt('4a', STANDARD);
      run.probe = { kind: 'found', output: { ticket: '101', sent: true } };
      run.go();
      expect(run.steps.filter((step) => step === '4a')).toHaveLength(1);
      expect(run.events('CallSucceeded').filter(({ callId }) => callId === '4a#1')).toMatchObject([
        { found: 'probed' },
      ]);
      expect(run.types.at(-1)).toBe('RunCompleted');
    });

    it('repeats a write that is certainly absent, but only once its vendor can no longer carry it out', () => {
      const run = cutAt('4a', STANDARD);
      run.go();
      expect(run.steps.filter((step) => step === '4a')).toHaveLength(1);
      run.after(settleMs + commitMsMax - 1);
      expect(run.steps.filter((step) => step === '4a')).toHaveLength(1);
      run.after(1);
      expect(run.made.filter(({ step }) => step === '4a').map(({ key, attempt }) => [key, attempt])).toEqual([
        ['sop-run-0123456789abcdefghijklmn-4a-1', 1],
        ['sop-run-0123456789abcdefghijklmn-4a-1', 2],
      ]);
      expect(run.types.at(-1)).toBe('RunCompleted');
    });

    it('asks a person about a write whose outcome cannot be determined', () => {
      const run = cutAt('3a');
      run.go().after(5_000).after(15_000).after(45_000);
      expect(run.events('CallProbed')).toHaveLength(4);
      const ask = run.ask('recovery');
      expect(ask).toMatchObject({
        code: 'unknown_outcome',
        choices: ['try_again', 'it_was_done', 'stop'],
        because:
          'It is unknown whether step 3a was done: Create a High priority issue in CLM: Damage claim CASE-1 for $7,200.00',
      });
      expect(ask.known).toEqual([
        'Sopwith looked for it in Jira 4 times by the key `sop-run-0123456789abcdefghijklmn-3a-1`, the last time at 2026-03-02 14:01:05 UTC: Jira does not find it, but its search may lag behind. It does not look again before you choose',
        'What Jira has not done by 2026-03-02 14:10:25 UTC, it does not do any more',
        'Try again: Sopwith looks once more, and does it again only if it is not there, at 2026-03-02 14:10:25 UTC at the earliest. If it was done and is not found, it is then done twice',
        'It was done: the run goes on without it. Look in Jira first',
        'Stop the run: nothing more is done, and what was done stays',
      ]);
      expect(run.steps.filter((step) => step === '3a')).toHaveLength(1);
      expect(run.decide({ type: 'Recover', askId: ask.askId, choice: 'it_was_done', note: null }, AVA)).toMatchObject({
        ok: false,
        code: 'not_in_group',
      });
    });

    it.each([
      ['try_again', { kind: 'absent' }, ['3a', '3a']],
      ['try_again', { kind: 'found', output: { key: 'CLM-9' } }, ['3a']],
      ['it_was_done', { kind: 'absent' }, ['3a']],
    ] as const)('does what the person chose: %s, %o', (choice, probe, calls) => {
      const run = cutAt('3a');
      run.go().after(5_000).after(15_000).after(45_000);
      run.probe = probe;
      run
        .answer(AVA)
        .recover(choice, LENA)
        .after(settleMs + commitMsMax);
      expect(run.steps.filter((step) => step === '3a')).toEqual(calls);
      expect(run.types.at(-1)).toBe('RunCompleted');
    });

    it('does not repeat for a person what its vendor may still carry out', () => {
      const run = cutAt('3a');
      run.go().after(5_000).after(15_000).after(45_000);
      const { askId } = run.ask('recovery');
      expect(run.decide({ type: 'Recover', askId, choice: 'try_again', note: null }, LENA)).toMatchObject({
        sentence: 'It is looked for once more, and done again only if it is not there; the card shows when',
      });
      run.recover('try_again', LENA);
      expect(run.view().card).toMatchObject({
        standing: 'Waiting for Jira in step 3a',
        clock: { label: 'Next look in Jira for step 3a', dueAt: START + 130_000 },
      });
      run.after(settleMs + commitMsMax - 65_001);
      expect(run.steps.filter((step) => step === '3a')).toHaveLength(1);
      expect(run.after(1).steps.filter((step) => step === '3a')).toHaveLength(2);
    });

    it('says after a failed repetition that the first attempt may have succeeded', () => {
      const run = cutAt('3a');
      run.go().after(5_000).after(15_000).after(45_000);
      run.script = { '3a': { kind: 'failed', code: 'refused', message: 'Not today' } };
      run.recover('try_again', LENA).after(settleMs + commitMsMax);
      const ask = run.ask('recovery');
      expect(ask).toMatchObject({
        code: 'refused',
        choices: ['try_again', 'it_was_done', 'stop'],
        known: [expect.stringContaining('An earlier attempt may have succeeded')],
      });
      run.recover('it_was_done', LENA);
      expect(run.made.filter(({ step }) => step === '3a').map(({ key }) => key)).toEqual(
        Array(2).fill('sop-run-0123456789abcdefghijklmn-3a-1'),
      );
    });

    it('says nothing of the kind about a call that was never in doubt', () => {
      const run = walk({ script: { '3a': { kind: 'failed', code: 'refused', message: 'Not today' } } });
      expect(run.ask('recovery')).toMatchObject({ code: 'refused', choices: ['try_again', 'stop'] });
      expect(run.ask('recovery').known.join()).not.toContain('earlier attempt');
    });

    it('stops when the person says so, and closes every open ask', () => {
      const run = cutAt('3a');
      run.go().after(5_000).after(15_000).after(45_000).recover('stop', LENA);
      expect(run.state.ended).toMatchObject({ kind: 'stopped' });
      expect(Object.values(run.state.asks).every(({ closed }) => closed !== null)).toBe(true);
      expect(run.plan()).toMatchObject({ events: [], effects: [], timers: [] });
    });
  });

  it('probes for a write whose answer was lost, and uses what it finds', () => {
    const run = new Walk({ script: { '3b': { kind: 'unknown', message: 'No answer' } } });
    run.probe = { kind: 'found', output: { channel: 'D1', ts: '1.1', person: 'Ava Anders', slack_user: 'UAVA00001' } };
    run.go();
    expect(run.events('CallLost')).toMatchObject([{ callId: '3b#1', message: 'No answer' }]);
    expect(run.state.calls['3b#1']?.progress).toMatchObject({ kind: 'succeeded' });
    expect(run.ask('answer')).toMatchObject({ person: 'UAVA00001' });
  });

  it('parks when no SOP starts, and follows one that is published later', () => {
    const run = walk({
      handbook: handbookOf(
        filesWith(
          SOP_PATH,
          '- case.kind == "freight_claim"',
          '- case.kind == "freight_claim"\n    - case.channel == "email"',
        ),
      ),
    });
    expect(run.parks).toEqual(['No SOP starts for this case. Publish one whose `starts` holds, then try again']);
    expect(run.ask('recovery')).toMatchObject({ step: null, code: 'sop_none', group: 'claims-leads' });
    run.handbook = handbookOf();
    run.recover('try_again', LENA);
    expect(run.outcomes).toEqual(['priority']);
  });

  it('parks when it is unclear whether the SOP starts', () => {
    const line = '- case.kind == "freight_claim"\n    - has(case.claim.amount) && case.claim.amount > escalate_above';
    const run = walk({
      handbook: handbookOf(filesWith(SOP_PATH, '- case.kind == "freight_claim"', line)),
      facts: { 'claim.amount': money('EUR', 1) },
    });
    expect(run.parks[0]).toContain('It is unclear whether an SOP starts for this case: freight-damage-claim, `');
  });

  it('parks when two SOPs start, and names both', () => {
    const twin = {
      path: 'other.sop.yaml',
      text: filesWith(SOP_PATH, 'sop: freight-damage-claim', 'sop: twin')[0]?.text ?? '',
    };
    const run = walk({ handbook: handbookOf([...FILES, twin]) });
    expect(run.parks[0]).toContain('More than one SOP starts for this case: freight-damage-claim, twin');
  });

  it('does not let people decide for a group they are not in', () => {
    const run = walk({ facts: { 'claim.bol': null } });
    expect(
      run.decide({ type: 'Recover', askId: run.ask('recovery').askId, choice: 'stop', note: null }, MARCUS),
    ).toMatchObject({ ok: false, code: 'not_in_group' });
  });
});
