/**
 * What a person said of a fact or a field that cannot be read, or is missing, can be corrected until something used it:
 * what was computed from it is void and planned again, and approvals are asked again with before and after.
 */
import { describe, expect, it } from 'vitest';
import type { RefusedFact } from '../../src/case/case-event.ts';
import { readEvent } from '../../src/case/read-event.ts';
import { money } from '../../src/kernel/money.ts';
import { answerCorrectionsMax } from '../../src/kernel/limits.ts';
import { fold } from '../../src/run/log/evolve.ts';
import {
  asking,
  filesOf,
  handbookOf,
  LENA,
  MARCUS,
  PERMISSIVE,
  slackUser,
  sopFile,
  THREE_LEADS,
  withEvents,
} from './handbook.ts';
import { HOUR, RUN, walk, type Walk, type WalkOptions } from './walk.ts';

const LEO = slackUser('ULEO00001');

const THIRTY_ONE: RefusedFact = {
  path: 'claim.amount',
  label: 'claim value',
  problem: '`31.000` can be read as $31.00 or as $31,000.00',
  text: '31.000',
  readings: [money('USD', 3_100), money('USD', 3_100_000)],
};
const UNREADABLE: WalkOptions = { facts: { 'claim.amount': null }, refused: [THIRTY_ONE] };

const SIZE = `  - step: 1
    says: Big
    if:
      - has(case.claim.amount) && case.claim.amount > money("5,000.00 USD")
    flag: big
    outcome: big
  - step: 2
    says: Otherwise
    otherwise: 1
    flag: small
    outcome: small
`;
const note = (step: string, text: string): string => `  - step: ${step}
    says: Note
    use: zendesk.add_internal_note
    with:
      ticket: = case.zendesk.ticket_id
      text: ${text}
`;
const issue = (step: string, summary: string): string => `  - step: ${step}
    says: Open an issue
    use: jira.create_issue
    with: { project: CLM, priority: High, summary: "${summary}" }
`;
const asksForIssues = asking('jira.create_issue', 'claims-leads:1');

const start = (
  steps: string,
  more: Parameters<typeof sopFile>[1] = {},
  boundary = asksForIssues,
  options: WalkOptions = UNREADABLE,
): Walk => walk({ ...options, handbook: handbookOf(withEvents(filesOf(sopFile(steps, more), boundary, THREE_LEADS))) });
const give = (run: Walk, given: Record<string, string>, actor = LENA): Walk =>
  run.click({ type: 'AnswerQuestion', askId: run.ask('recovery').askId, given }, actor);
const notes = (run: Walk) => run.made.filter(({ tool }) => tool === 'zendesk.add_internal_note');
const NEEDS = { needs: '  - case.claim.amount' };
const LABEL = 'claim value';

describe('a given fact that nothing has used', () => {
  it('is corrected, and what was decided from it is void and decided again', () => {
    const run = give(start(SIZE + note('3', 'Independent') + issue('4', 'Look')), { answer: '$31.00' });
    expect([run.flags, run.outcomes]).toEqual([['small'], ['small']]);
    run.correctFact(LABEL, { answer: '$31,000.00' }, MARCUS);
    expect([run.flags, run.outcomes]).toEqual([['big'], ['big']]);
    expect(notes(run)).toHaveLength(1);
    expect(run.events('AnswerCorrected')).toMatchObject([
      { before: { answer: money('USD', 3_100) }, after: { answer: money('USD', 3_100_000) }, steps: ['1', '2'] },
    ]);
    expect(fold(RUN, run.log)).toEqual(run.state);
  });

  it('has approvals that depend on it asked again with before and after, until the same end', () => {
    const run = give(start(issue('1', 'Pay {case.claim.amount}'), NEEDS), { value: '7,200.00' });
    const first = run.ask('approval');
    run.now += 3_600_000;
    run.correctFact(LABEL, { value: '2,700.00' }, MARCUS);
    expect(run.state.asks[first.askId]?.closed).toMatchObject({
      how: 'withdrawn',
      note: expect.stringMatching(
        /^void: the given claim value was corrected by Marcus .*\$7,200\.00 → \$2,700\.00/,
      ) as string,
    });
    const again = run.ask('approval');
    expect(again.expiresAt).toBe(first.expiresAt);
    expect(again.card).toMatchObject({
      willDo: expect.stringContaining('Pay $2,700.00') as string,
      changed: ['claim value $7,200.00 → $2,700.00, since this was first asked'],
    });
    expect(run.approve(LEO).made).toHaveLength(1);
    expect(JSON.stringify(run.made)).toContain('Pay $2,700.00');
  });

  it('becomes none and is given again', () => {
    const run = give(start(SIZE + issue('3', 'Look')), { answer: 'There is none' });
    expect(run.flags).toEqual(['small']);
    run.correctFact(LABEL, { value: '31,000.00' }, MARCUS);
    expect(run.flags).toEqual(['big']);
    run.correctFact(LABEL, { answer: 'There is none' }, LEO);
    expect(run.flags).toEqual(['small']);
    expect(run.state.facts.map(({ path }) => path)).not.toContain('claim.amount');
    expect(fold(RUN, run.log)).toEqual(run.state);
  });

  it('cannot become none when the procedure needs it', () => {
    const asksForIt = { ...NEEDS, top: 'if_missing:\n  says: Ask the claimant\n  flag: asked_claimant' };
    const run = give(start(SIZE + issue('3', 'Look'), asksForIt), { answer: '$31.00' });
    expect(run.tryFact(LABEL, { answer: 'There is none' }, MARCUS)).toMatchObject({ ok: false, code: 'needed' });
  });

  it('shows who gave what, and who corrected it, with *Correct*', () => {
    const run = give(start(SIZE + issue('3', 'Look')), { answer: '$31.00' });
    const view = () => run.view().asks.find(({ kind }) => kind === 'recovery');
    expect(view()).toMatchObject({
      correctable: true,
      corrections: [],
      state: { kind: 'closed', by: expect.stringContaining('Lena') as string, note: '$31.00' },
    });
    run.correctFact(LABEL, { answer: '$31,000.00' }, MARCUS);
    expect(view()).toMatchObject({
      correctable: true,
      corrections: [expect.stringMatching(/^\$31,000\.00, by Marcus .* at 2026/) as string],
      state: { by: expect.stringContaining('Lena') as string, note: '$31.00' },
    });
    const { remarks, steps } = run.explain();
    expect(remarks.join('\n')).toMatch(
      /Marcus .* corrected the given claim value from \$31\.00 to \$31,000\.00; what was decided from it is void \(steps 1; 2\)/,
    );
    expect(steps.map(({ result }) => result).join('\n')).toContain('void since');
    expect(
      run
        .view()
        .posts.map(({ title }) => title)
        .join('\n'),
    ).toMatch(/Marcus .* corrected the given claim value/);
  });

  it('is corrected where rounds of a loop read it, which begins again', () => {
    const loop = `  - step: 1
    says: Twice
    for_each: { item: system, in: '= ["A", "B"]', at_most: 3 }
    do:
      - step: 1a
        says: Big
        if:
          - case.claim.amount > money("5,000.00 USD")
        flag: big
`;
    const run = give(start(loop + issue('2', 'Look'), NEEDS), { answer: '$31,000.00' });
    expect(run.flags).toEqual(['big', 'big']);
    run.correctFact(LABEL, { answer: '$31.00' }, MARCUS);
    expect(run.flags).toEqual([]);
    run.correctFact(LABEL, { answer: '$31,000.00' }, MARCUS);
    expect(run.flags).toEqual(['big', 'big']);
  });

  const INNER_SIZE = SIZE.replaceAll(/ {4}outcome: .*\n/g, '');
  const inner = (steps: string): { path: string; text: string } => ({
    path: 'inner.sop.yaml',
    text: [
      'sop: inner',
      'title: Inner',
      'owner: claims-operations',
      'changes_approved_by: claims-managers',
      'boundary: claims-agent',
      'if_unforeseen: claims-leads',
      'kind: freight_claim',
      'takes:',
      '  why: { label: why, type: text }',
      'steps:',
      steps,
    ].join('\n'),
  });
  const running = (outside: string, inside: string, after = ''): Walk => {
    const run = '  - step: 8\n    says: Run it\n    run: inner\n    with: { why: Because }\n';
    const files = withEvents(filesOf(sopFile(outside + run + after), asksForIssues, THREE_LEADS));
    const handbook = handbookOf([...files, inner(inside)]);
    return give(walk({ ...UNREADABLE, handbook }), { answer: '$31.00' });
  };

  it.each([
    ['before it, and used inside', SIZE, ''],
    ['inside it', '', INNER_SIZE],
  ])('is corrected where another procedure read it: asked for %s', (_, outside, inside) => {
    const guarded = issue('3', '{why} {case.claim.amount}').replace(
      '    use:',
      '    if:\n      - has(case.claim.amount)\n    use:',
    );
    const run = running(outside, inside + guarded);
    expect(run.ask('approval').card.willDo).toContain('Because $31.00');
    run.correctFact(LABEL, { answer: '$31,000.00' }, MARCUS);
    expect(run.flags).toEqual(['big']);
    expect(run.ask('approval').card.willDo).toContain('Because $31,000.00');
    run.approve(LEO);
    expect(run.made).toHaveLength(1);
    expect(run.tryFact(LABEL, { answer: '$31.00' }, MARCUS)).toMatchObject({ ok: false });
  });

  it('is corrected where another procedure that has ended read it, which is run again', () => {
    const run = running(SIZE, INNER_SIZE, issue('9', 'Look'));
    expect([run.flags, run.ask('approval').step]).toEqual([['small', 'small'], '9']);
    run.correctFact(LABEL, { answer: '$31,000.00' }, MARCUS);
    expect([run.flags, run.ask('approval').step]).toEqual([['big', 'big'], '9']);
    expect(fold(RUN, run.log)).toEqual(run.state);
  });
});

it('who gave a fact while another approval was open approves neither that nor what follows', () => {
  const steps = `  - step: 1
    says: Each
    for_each: { item: system, in: '= ["A", "B"]', at_most: 3, at_once: 2 }
    do:
      - step: 1a
        says: Only B
        if: [system == "B", has(case.claim.amount)]
        flag: b
${issue('1b', '{system}').replaceAll(/^/gm, '    ').trimEnd()}
`;
  const run = give(start(steps), { answer: '$31.00' });
  const open = Object.values(run.state.asks).filter(({ kind, closed }) => kind === 'approval' && closed === null);
  expect(open.map(({ step }) => step)).toEqual(['1b', '1b#2']);
  for (const { askId } of open)
    expect(run.decide({ type: 'GiveApproval', askId }, LENA)).toMatchObject({ ok: false, code: 'gave_value' });
});

describe('a given fact that something has used', () => {
  it('is refused once a call that reads it was started, with that call', () => {
    const run = give(start(note('1', '"Value {case.claim.amount}"') + issue('2', 'Look'), NEEDS), { answer: '$31.00' });
    expect(notes(run)).toHaveLength(1);
    expect(run.tryFact(LABEL, { answer: '$31,000.00' }, MARCUS)).toMatchObject({
      ok: false,
      code: 'used',
      sentence: expect.stringMatching(
        /^Step 1 has used it at .*The given claim value can no longer be corrected; put right by hand/,
      ) as string,
    });
  });

  it('is refused once a call that a condition on it led to was started', () => {
    const steps = SIZE.replace(
      'flag: small\n    outcome: small',
      'use: zendesk.add_internal_note\n    with: { ticket: = case.zendesk.ticket_id, text: Small }',
    );
    const run = give(start(steps + issue('3', 'Look')), { answer: '$31.00' });
    expect(run.tryFact(LABEL, { answer: '$31,000.00' }, MARCUS)).toMatchObject({ code: 'used' });
  });

  it('is refused once a call that a policy judged with it was started', () => {
    const text = `${asksForIssues.text}@id("big")\n@reason("Big")\nforbid (principal is Bot, action == Action::"zendesk.add_internal_note", resource is Case) when {
  context.case has claim.amount && (context.case.claim.amount.currency != "USD" || context.case.claim.amount.minor > 2000000)
};\n`;
    const run = give(start(SIZE + note('3', 'Noted') + issue('4', 'Look'), {}, { ...asksForIssues, text }), {
      answer: '$31.00',
    });
    expect(notes(run)).toHaveLength(1);
    expect(run.tryFact(LABEL, { answer: '$31,000.00' }, MARCUS)).toMatchObject({
      code: 'used',
      sentence: expect.stringContaining('Step 3 has used it') as string,
    });
    const forbidden = give(start(note('1', 'Noted') + issue('2', 'Look'), {}, { ...asksForIssues, text }), {
      answer: '$31,000.00',
    });
    expect(forbidden.ask('recovery').code).toBe('forbidden');
    expect(notes(forbidden.correctFact(LABEL, { answer: '$31.00' }, MARCUS))).toHaveLength(1);
  });

  it('is refused once a message that shows it was sent', () => {
    const notify = `  - step: 1
    says: Tell someone
    use: slack.notify
    with: { to: lena@our.example }
`;
    const run = give(start(notify + issue('2', 'Look'), NEEDS), { answer: '$31.00' });
    expect(run.made.map(({ tool }) => tool)).toEqual(['slack.notify']);
    expect(run.tryFact(LABEL, { answer: '$31,000.00' }, MARCUS)).toMatchObject({
      code: 'used',
      sentence: expect.stringContaining('Step 1 has used it') as string,
    });
  });

  it('decides which procedure starts only once', () => {
    const file = sopFile(issue('1', 'Look'));
    const kind = '    - case.kind == "freight_claim"';
    const text = file.text.replace(kind, `${kind}\n    - has(case.claim.amount)`);
    const handbook = handbookOf(withEvents(filesOf({ ...file, text }, asksForIssues, THREE_LEADS)));
    const run = give(walk({ ...UNREADABLE, handbook }), { answer: '$31,000.00' });
    expect(run.tryFact(LABEL, { answer: '$31.00' }, MARCUS)).toMatchObject({
      code: 'used',
      sentence: expect.stringContaining('The SOP was chosen by it') as string,
    });
  });

  it('is not replaced once its source has stated it since, or by one who saw an older value', () => {
    const run = give(
      start(
        note('1', 'Noted') +
          issue('2', 'Look') +
          SIZE.replace('step: 1', 'step: 3').replace('step: 2', 'step: 4').replace('otherwise: 1', 'otherwise: 3'),
        NEEDS,
      ),
      { answer: '$31.00' },
    );
    run.correctFact(LABEL, { answer: '$31,000.00' }, MARCUS);
    expect(run.tryFact(LABEL, { answer: '$31.00' }, LEO, 0)).toMatchObject({ code: 'corrected' });
    expect(run.tryFact(LABEL, { answer: '$31,000.00' }, LEO)).toMatchObject({ code: 'unchanged' });
    run.correct({ 'claim.amount': money('USD', 910_000) }).after(150_000);
    expect(run.tryFact(LABEL, { answer: '$31.00' }, LEO)).toMatchObject({ ok: false, code: 'gone' });
  });

  it('asks people after two corrections', () => {
    const run = give(start(SIZE + issue('3', 'Look')), { value: '1.00' });
    for (const [index, actor] of [MARCUS, LENA].entries()) run.correctFact(LABEL, { value: `${index + 2}.00` }, actor);
    expect(run.events('AnswerCorrected')).toHaveLength(answerCorrectionsMax);
    run.correctFact(LABEL, { value: '9.00' }, LENA);
    expect(run.ask('recovery')).toMatchObject({
      code: 'answer_corrected',
      because: expect.stringMatching(/^The given claim value was corrected 2 times/) as string,
    });
    run.recover('go_on', LENA);
    expect(run.tryFact(LABEL, { value: '9.00' }, LENA)).toMatchObject({ code: 'settled' });
    expect(run.state.facts.findLast(({ path }) => path === 'claim.amount')?.value).toEqual(money('USD', 300));
  });
});

describe('a given fact that decided whether the run came to a write', () => {
  const BIG = "if: ['has(case.claim.amount) && case.claim.amount > large']";
  const WAYS: readonly (readonly [string, string])[] = [
    ['a stop', `  - { step: 2, says: Too big, ${BIG}, stop: Too big }\n${issue('3', 'Pay')}`],
    [
      'a stop in a block',
      `  - step: 2\n    says: Look\n    do:\n      - { step: 2a, says: Too big, ${BIG}, stop: Too big }\n${issue('3', 'Pay')}`,
    ],
    [
      'a wait',
      `  - { step: 2, says: Span, set: { span: '= has(case.claim.amount) && case.claim.amount > large ? long : short' } }
  - { step: 4, says: Wait, wait: { for: = span } }
${issue('5', 'Pay')}`,
    ],
    [
      'a question',
      `  - step: 2
    says: Ask the manager
    ${BIG}
    ask: { of: claims-managers, question: Go on?, choices: [Yes it is, No], within: 90 days }
    save: m
    if_late: { says: Late, stop: Late }
${issue('3', 'Pay')}`,
    ],
    [
      'an approval',
      `  - step: 2
    says: Tell the account
    ${BIG}
    otherwise: nothing
    use: zendesk.add_internal_note
    with: { ticket: = case.zendesk.ticket_id, text: Big }
${issue('3', 'Pay')}`,
    ],
    [
      'a stop in a later round',
      `  - step: 2
    says: Each
    for_each: { item: one, in: '= ["A", "B"]', at_most: 3 }
    do:
      - step: 2a
        says: Note
        use: zendesk.assign_group
        with: { ticket: = case.zendesk.ticket_id, group: "{one}" }
      - { step: 2b, says: Too big, if: ['one == "B"', 'has(case.claim.amount) && case.claim.amount > large'], stop: Too big }
${issue('3', 'Pay')}`,
    ],
  ];
  const BESIDE = `  - step: 2
    says: Both
    together:
      - step: 2a
        says: Look
        do:
          - { step: 2a1, says: Wait, wait: { for: 1 hour } }
          - { step: 2a2, says: Too big, ${BIG}, stop: Too big }
      - step: 2b
        says: Open an issue
        use: jira.create_issue
        with: { project: CLM, priority: High, summary: Pay }
`;
  const LAST = `  - step: 9
    says: Ask
    ask: { of: claims-managers, question: Done?, choices: [Yes it is, No], within: 90 days }
    save: z
    if_late: { says: Nobody answered, stop: Nobody answered }
`;

  describe.each([
    ['', {}],
    ['that the procedure needs', NEEDS],
  ])('%s', (__, needs) => {
    const ways = needs === NEEDS ? [...WAYS, ['a stop beside it', BESIDE] as const] : WAYS;
    it.each(ways)('is used once the write was sent, where the other value meant %s', (_, way) => {
      const boundary = asking('zendesk.add_internal_note', 'claims-leads:1');
      const run = start(
        way + LAST,
        { ...needs, values: '  short: 1 hour\n  long: 90 days\n  large: 5,000.00 USD' },
        boundary,
      );
      give(run, { answer: '$31.00' }).after(2 * HOUR);
      expect(run.made.some(({ tool }) => tool === 'jira.create_issue')).toBe(true);
      expect(run.tryFact(LABEL, { answer: '$31,000.00' }, LENA)).toMatchObject({
        ok: false,
        code: expect.stringMatching(/^(?:used|over)$/),
      });
    });
  });
});

describe('a given field of an event', () => {
  const OFFER: RefusedFact = { ...THIRTY_ONE, path: 'amount', label: 'offered amount' };
  const WAIT = `  - step: 1
    says: Wait for the offer
    wait:
      event: carrier_offer
      for: 2 days
    save: offer
    if_late:
      says: None
      stop: No offer
`;
  const BIG = `  - step: 2
    says: Big
    if:
      - offer.amount > money("5,000.00 USD")
    flag: big
`;
  const offered = (steps: string): Walk => arrive(start(WAIT + BIG + steps, {}, asksForIssues, {}));
  function arrive(run: Walk): Walk {
    const declared = run.handbook.kinds.get('freight_claim')?.events.find(({ event }) => event === 'carrier_offer');
    if (declared === undefined) throw new Error('Expected the declared event of the tests');
    const { label } = declared;
    run.append(
      { kind: 'channel', channel: 'tms' },
      { type: 'EventArrived', eventId: 'a', event: 'carrier_offer', label, ...readEvent(declared, [], [OFFER]) },
    );
    return run.go();
  }

  it('is corrected by the same rules', () => {
    const run = give(offered(note('3', 'Independent') + issue('4', '{offer.amount}')), { answer: '$31.00' });
    expect(run.flags).toEqual([]);
    run.correctFact('offered amount', { answer: '$31,000.00' }, MARCUS);
    expect(run.flags).toEqual(['big']);
    expect(notes(run)).toHaveLength(1);
    const { card, askId } = run.ask('approval');
    expect(card.willDo).toContain('$31,000.00');
    expect(card.changed).toEqual([
      'offered amount of offer of the carrier $31.00 → $31,000.00, since this was first asked',
    ]);
    expect(run.decide({ type: 'GiveApproval', askId }, MARCUS)).toMatchObject({ code: 'gave_value' });
    expect(run.decide({ type: 'GiveApproval', askId }, LENA)).toMatchObject({ ok: true });
    expect(fold(RUN, run.log)).toEqual(run.state);
  });

  it('is corrected where a handler took the event', () => {
    const steps = `  - step: 9
    says: While it goes on
    watch:
      - on: carrier_offer
        at_most: 2
        says: An offer came
        save: offer
        do:
          - step: 1
            says: Big
            if:
              - offer.amount > money("5,000.00 USD")
            flag: big
          - step: 2
            says: Open an issue
            use: jira.create_issue
            with: { project: CLM, priority: High, summary: "{offer.amount}" }
    do:
      - step: 9a
        says: Wait
        wait: { for: 3 days }
`;
    const run = give(arrive(start(steps, {}, asksForIssues, {})), { answer: '$31.00' });
    run.correctFact('offered amount', { answer: '$31,000.00' }, MARCUS);
    expect(run.flags).toEqual(['big']);
    expect(run.ask('approval').card.willDo).toContain('$31,000.00');
    run.approve(LEO);
    expect(run.tryFact('offered amount', { answer: '$31.00' }, MARCUS)).toMatchObject({ code: 'over' });
    expect(fold(RUN, run.log)).toEqual(run.state);
  });

  it('is refused once a call that reads it was started', () => {
    const run = give(offered(note('3', '"{offer.amount}"') + issue('4', 'Look')), { answer: '$31.00' });
    expect(run.tryFact('offered amount', { answer: '$31,000.00' }, MARCUS)).toMatchObject({ code: 'used' });
  });
});

it('nothing is corrected after the end of the run', () => {
  const run = give(start(SIZE, {}, PERMISSIVE), { answer: '$31.00' });
  expect(run.tryFact(LABEL, { answer: '$31,000.00' }, MARCUS)).toMatchObject({ code: 'ended' });
  expect(run.view().asks.find(({ kind }) => kind === 'recovery')).toMatchObject({ correctable: false });
});
