/** `repeat` and `for_each`, run on small SOPs, in simulated time. */
import { settleMs } from '../../src/kernel/limits.ts';
import { describe, expect, it } from 'vitest';
import { fold } from '../../src/run/log/evolve.ts';
import { whyNot } from '../../src/run/view/why-not.ts';
import { asking, AVA, filesOf, handbookOf, LENA, PERMISSIVE, sopFile } from './handbook.ts';
import { account, HOUR, MINUTE, RUN, START, walk, type Walk, type WalkOptions } from './walk.ts';

const note = (label: string, text: string, indent: string, more = ''): string =>
  [
    `- step: ${label}`,
    `  says: Note it`,
    '  use: zendesk.add_internal_note',
    '  with:',
    '    ticket: = case.zendesk.ticket_id',
    `    text: ${text}`,
    ...(more === '' ? [] : more.split('\n')),
  ]
    .map((line) => `${indent}${line}\n`)
    .join('');
const LOOK = (every = '      every: = pause\n'): string => `  - step: 1
    says: Look every {pause} until the account is a growing one
    repeat:
      at_most: 3
${every}      until:
        - account.tier == "Growth"
    do:
      - step: 1a
        says: Look up the account
        use: salesforce.get_account
        with:
          account_id: = case.claimant.account_id
        save: account
    if_late:
      says: Give up
      flag: gave_up
  - step: 2
    says: Go on with {account.tier}
    flag: went_on
`;
const values = '  pause: 10 minutes';
const EACH = (more = ''): string => `  - step: 1
    says: Note each of {papers}
    for_each:
      item: paper
      in: = papers
      at_most: 3
    do:
${note('1a', '"{paper} is missing"', '      ', more)}  - step: 2
    says: Go on
    flag: went_on
`;

function run(steps: string, options: WalkOptions & { values?: string; boundary?: typeof PERMISSIVE } = {}): Walk {
  return walk({
    ...options,
    handbook: handbookOf(
      filesOf(
        sopFile(steps, { values: options.values ?? values, needs: '  - case.claimant.account_id\n  - case.claim.bol' }),
        options.boundary ?? PERMISSIVE,
      ),
    ),
  });
}

/** Answers with one tier after the other. */
function tiers(...given: string[]): WalkOptions {
  return { script: { 'salesforce.get_account': () => account({ tier: given.shift() ?? 'Standard' }) } };
}

function because(walked: Walk, action: string): string[] {
  const sop = walked.sopOf();
  const answer = sop === null ? null : whyNot(walked.state, sop, action);
  return answer?.kind === 'told'
    ? answer.steps.map((step) => `${step.step} ${step.happened ? 'yes' : 'no'}: ${step.because}`)
    : [];
}

describe('repeat', () => {
  it('repeats with a pause until its condition holds, each round with its own labels', () => {
    const walked = run(LOOK(), tiers('Standard', 'Standard', 'Growth'));
    expect(walked.steps).toEqual(['1a']);
    expect(walked.plan().timers).toEqual([{ key: 'round:1', dueAt: START + 10 * MINUTE }]);
    expect(walked.after(10 * MINUTE - 1).steps).toEqual(['1a']);
    expect(walked.after(1).steps).toEqual(['1a', '1a#2']);
    expect(walked.after(10 * MINUTE).steps).toEqual(['1a', '1a#2', '1a#3']);
    expect([walked.flags, walked.state.ended?.kind]).toEqual([['went_on'], 'completed']);
    expect(walked.events('LoopEnded')).toEqual([{ type: 'LoopEnded', step: '1', how: 'held', rounds: 3 }]);
    expect(walked.log.find(({ event }) => event.type === 'RoundStarted')?.actor).toEqual({ kind: 'clock' });
  });

  it('runs its block at least once, and starts the next round at once if there is no pause', () => {
    const walked = run(LOOK(''), { ...tiers('Growth'), values: '  pause: 1 hour' });
    expect([walked.steps, walked.flags]).toEqual([['1a'], ['went_on']]);
    expect(run(LOOK(''), { ...tiers('Standard', 'Growth'), values: '  pause: 1 hour' }).steps).toEqual(['1a', '1a#2']);
  });

  it('runs if_late when its rounds are used up, without a pause after the last', () => {
    const walked = run(LOOK(), tiers())
      .after(10 * MINUTE)
      .after(10 * MINUTE);
    expect([walked.steps, walked.flags, walked.state.ended?.kind]).toEqual([
      ['1a', '1a#2', '1a#3'],
      ['gave_up', 'went_on'],
      'completed',
    ]);
  });

  it('gives each round its own key, shared by all attempts in that round', () => {
    const steps = LOOK('')
      .replace(
        /use: salesforce.get_account\n {8}with:\n {10}account_id: = case.claimant.account_id\n {8}save: account/,
        'use: zendesk.add_internal_note\n        with:\n          ticket: = case.zendesk.ticket_id\n          text: Note it',
      )
      .replace('account.tier == "Growth"', 'case.claim.bol == "OTHER"')
      .replace('{account.tier}', 'it');
    const walked = run(steps, { values });
    expect(walked.made.map(({ key }) => key)).toEqual([`sop-${RUN}-1a-1`, `sop-${RUN}-1a-r2-1`, `sop-${RUN}-1a-r3-1`]);
    expect(walked.made.every(({ key }) => /^[A-Za-z0-9-]{1,59}$/.test(key))).toBe(true);
  });

  it('parks when the check after a round is unclear, and checks again on request', () => {
    const steps = LOOK('').replace(
      'account.tier == "Growth"',
      'has(account.open_contract_value) && account.open_contract_value > money("1.00 EUR")',
    );
    const walked = run(steps, tiers());
    expect(walked.ask('recovery')).toMatchObject({
      step: '1',
      code: 'unclear_condition',
      because: expect.stringMatching(/^Whether step 1 goes on after round 1 cannot be decided: /),
    });
    walked.script = { 'salesforce.get_account': account() };
    expect(walked.recover('try_again', LENA).ask('recovery').code).toBe('unclear_condition');
    expect(walked.steps).toEqual(['1a']);
  });

  it('is one line on the card and one in the thread, however many rounds it takes', () => {
    const walked = run(LOOK(), tiers());
    expect(walked.view().card).toMatchObject({
      status: 'waiting',
      standing: 'Pausing in step 1 after round 1 of at most 3',
      clock: { label: 'Round 2 of step 1 begins', dueAt: START + 10 * MINUTE },
    });
    walked.after(10 * MINUTE).after(10 * MINUTE);
    expect(walked.view().posts.map(({ title, tone }) => `${tone}: ${title}`)).toEqual([
      expect.stringMatching(/^trouble: Tried 3 times, without success: /),
    ]);
  });

  it('explains the check after each round, and what ended the loop', () => {
    const walked = run(LOOK(), tiers('Standard', 'Growth')).after(10 * MINUTE);
    const explained = walked
      .explain()
      .steps.filter(({ step }) => step === '1')
      .map(({ citation, result }) => `${citation} | ${result}`);
    expect(explained).toEqual([
      expect.stringMatching(
        /^SOP test v1, step 1 \| At most 3 rounds: ended after round 2, since account tier Growth, 2026-03-02 14:10/,
      ),
      'SOP test v1, step 1, round 1: account tier Standard (not “Growth”) | After round 1 the conditions did not hold; pausing until 2026-03-02 14:10:00 UTC',
      'SOP test v1, step 1, round 2: account tier Growth | Round 2 was the last, since the conditions held',
    ]);
  });

  it('says why a step inside it did not happen', () => {
    const walked = run(LOOK(), tiers('Standard', 'Growth'));
    expect(because(walked, '2')).toEqual([
      expect.stringMatching(/^2 no: The run has not reached step 2, because step 1 pauses until 2026-03-02 14:10/),
    ]);
    walked.after(10 * MINUTE);
    expect(because(walked, '1a')).toEqual([expect.stringMatching(/^1a#2 yes: It did happen/)]);
    expect(because(walked, '1a#3')).toEqual([
      '1a#3 no: Step 1 had no round 3: it ended after round 2, since account tier Growth',
    ]);
    expect(because(walked, '1.if_late')).toEqual([
      '1.if_late no: The rounds of step 1 were not used up: it ended after round 2, since account tier Growth',
    ]);
  });

  it('restarts the labels of inner rounds in each outer round', () => {
    const inner = `  - step: 1
    says: Outer
    repeat:
      at_most: 2
      until:
        - case.claim.bol == "OTHER"
    do:
      - step: 1a
        says: Inner
        repeat:
          at_most: 2
          until:
            - case.claim.bol == "OTHER"
        do:
${note('1a1', 'Note it', '          ')}        if_late:
          says: Go on
          flag: inner
    if_late:
      says: Go on
      flag: outer
`;
    const walked = run(inner, { values: '' });
    expect(walked.steps).toEqual(['1a1', '1a1#1#2', '1a1#2#1', '1a1#2#2']);
    expect(walked.state.flags.map(({ step }) => step)).toEqual(['1a.if_late', '1a.if_late#2', '1.if_late']);
    expect(new Set(walked.made.map(({ key }) => key)).size).toBe(4);
  });

  it('decides the steps inside again in each round, and cites that round when it notifies a person', () => {
    const steps = LOOK('').replace(
      '    if_late:',
      `      - step: 1b
        says: The claim is large and the account {account.tier}
        if:
          - account.tier == "Standard"
        do:
          - step: 1b1
            says: Tell them
            use: slack.escalate
            with:
              to: claims-manager
    if_late:`,
    );
    const walked = run(steps, tiers('Enterprise', 'Standard', 'Growth'));
    expect(walked.steps).toEqual(['1a', '1a#2', '1b1#2', '1a#3']);
    expect(walked.made[2]?.args['brief']).toMatchObject({
      happened: 'CASE-1 comes to you because the account tier is Standard',
    });
    expect(because(walked, '1b1')).toEqual(['1b1#3 no: Step 1b#3 was not taken: account tier is Growth, not Standard']);
  });

  it('asks for approval again in each round', () => {
    const steps = LOOK('').replace('    if_late:', `${note('1b', 'Note it', '      ')}    if_late:`);
    const walked = run(steps, {
      ...tiers('Standard', 'Growth'),
      boundary: asking('zendesk.add_internal_note', 'claims-leads:1'),
    });
    expect(walked.approve(LENA).ask('approval').step).toBe('1b#2');
    expect(walked.approve(LENA).flags).toEqual(['went_on']);
  });

  it('plans the same from any prefix of its log', () => {
    const walked = run(LOOK(), tiers())
      .after(10 * MINUTE)
      .after(10 * MINUTE);
    expect(walked.log.length).toBeGreaterThan(9);
    for (let length = 1; length <= walked.log.length; length++) {
      const log = walked.log.slice(0, length);
      const plan = (): unknown => {
        const { events, effects, timers } = run(LOOK()).plan(fold(RUN, log));
        return { events, effects, timers };
      };
      expect(plan()).toEqual(plan());
    }
  });
});

describe('for_each', () => {
  const three = { values: '  papers: [BOL, photo, invoice]' };

  it('runs its block for each item in order, without bindings of another item', () => {
    const walked = run(EACH(), three);
    expect(walked.made.map(({ step, args }) => `${step} ${String(args['text'])}`)).toEqual([
      '1a BOL is missing',
      '1a#2 photo is missing',
      '1a#3 invoice is missing',
    ]);
    expect([walked.flags, walked.state.ended?.kind]).toEqual([['went_on'], 'completed']);
  });

  it('cites where an item came from', () => {
    const walked = run(EACH(), three);
    expect(walked.explain().steps.find(({ step }) => step === '1a#2')?.evidence).toContainEqual({
      label: 'paper',
      value: 'photo',
      origin: 'item 2 of papers, read in step 1, 2026-03-02 14:00:00 UTC',
    });
    expect(walked.explain().steps.find(({ step }) => step === '1')).toMatchObject({
      result: 'One round for each of 3 items (BOL, photo, invoice): all done, 2026-03-02 14:00:00 UTC',
      evidence: [{ label: 'papers', value: 'BOL, photo, invoice' }],
    });
    expect(walked.view().posts).toEqual([]);
  });

  it('has no rounds for an empty list', () => {
    const walked = run(
      EACH().replace('in: = papers', 'in: = papers.filter(p, p != "BOL" && p != "photo" && p != "invoice")'),
      three,
    );
    expect([walked.steps, walked.flags]).toEqual([[], ['went_on']]);
    expect(because(walked, '1a')).toEqual(['1a no: The list of step 1 was empty']);
  });

  it('parks on a list that is too long, without starting a round', () => {
    const walked = run(EACH(), { values: '  papers: [BOL, photo, invoice, packing list]' });
    expect([walked.steps, walked.parks]).toEqual([[], ['The list of step 1 has 4 items; at most 3 are allowed']]);
  });

  it('reads its list once: later changes to the list do not change its rounds', () => {
    const steps = `  - step: 1
    says: Begin
    set:
      left: = papers
${EACH()
  .replaceAll('step: 1', 'step: 2')
  .replace('step: 2\n    says: Go', 'step: 3\n    says: Go')
  .replace('in: = papers', 'in: = left')
  .replace(
    '  - step: 3',
    '      - step: 2b\n        says: Fewer\n        set:\n          left: = papers.filter(p, p == "BOL")\n  - step: 3',
  )}`;
    expect(run(steps, three).steps).toEqual(['2a', '2a#2', '2a#3']);
  });

  it('stays in a round that stopped to ask, and goes on afterwards', () => {
    let isDown = true;
    const script: WalkOptions['script'] = {
      'zendesk.add_internal_note': () =>
        isDown ? { kind: 'failed', code: 'unavailable', message: 'Away' } : { kind: 'done', output: { ticket: '101' } },
    };
    const walked = run(EACH(), { ...three, script });
    expect([walked.ask('recovery').step, walked.steps]).toEqual(['1a', ['1a']]);
    isDown = false;
    walked.recover('try_again', LENA);
    walked.after(settleMs);
    expect(walked.steps).toEqual(['1a', '1a', '1a#2', '1a#3']);
    expect(new Set(walked.made.map(({ key }) => key)).size).toBe(4);
  });

  it('follows up answers of earlier rounds with what those rounds knew', () => {
    const steps = `  - step: 1
    says: Each of {papers}
    for_each:
      item: paper
      in: = papers
      at_most: 3
    do:
      - step: 1a
        says: Ask for {paper}
        use: slack.notify
        with:
          to: claims-manager
        answer_within: = patience
        if_unanswered:
          says: Nobody sent it
          use: zendesk.add_internal_note
          with:
            ticket: = case.zendesk.ticket_id
            text: "{paper} was not sent"
`.replace('answer_within: = patience', 'answer_within: patience');
    const walked = run(steps, { values: '  papers: [BOL, photo]\n  patience: 1 hour' });
    expect([walked.steps, walked.state.ended]).toEqual([['1a', '1a#2'], null]);
    walked.answer(AVA);
    walked.after(HOUR + 1);
    expect(walked.made.slice(2).map(({ step, args }) => `${step} ${String(args['text'])}`)).toEqual([
      '1a.if_unanswered#2 photo was not sent',
    ]);
    const both = run(steps, { values: '  papers: [BOL, photo]\n  patience: 1 hour' }).after(HOUR + 1);
    expect(both.made.slice(2).map(({ step, args }) => `${step} ${String(args['text'])}`)).toEqual([
      '1a.if_unanswered BOL was not sent',
      '1a.if_unanswered#2 photo was not sent',
    ]);
    expect(both.state.ended?.kind).toBe('completed');
  });
});
