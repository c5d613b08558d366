/** What no step of the seed does, run on small SOPs. */
import { describe, expect, it } from 'vitest';
import { retryDelaysMs } from '../../src/kernel/limits.ts';
import { money } from '../../src/kernel/money.ts';
import { asking, filesOf, handbookOf, LENA, PERMISSIVE, BOUNDARY_PATH, sopFile } from './handbook.ts';
import { HOUR, MINUTE, START, walk, type Walk, type WalkOptions } from './walk.ts';

const note = (label: string, more = ''): string => `  - step: ${label}
    says: Note it
    use: zendesk.add_internal_note
    with:
      ticket: = case.zendesk.ticket_id
      text: Note it
${more}`;

function run(
  steps: string,
  options: WalkOptions & Parameters<typeof sopFile>[1] & { readonly boundary?: typeof PERMISSIVE } = {},
): Walk {
  const { boundary = PERMISSIVE } = options;
  return walk({ ...options, handbook: handbookOf(filesOf(sopFile(steps, options), boundary)) });
}

describe('blocks', () => {
  it('takes the first branch of an otherwise chain that holds, and no later one', () => {
    const steps = `  - step: 1
    says: Large
    if:
      - case.claim.amount > money("100.00 USD")
    flag: large
  - step: 2
    says: Middle
    otherwise: 1
    if:
      - case.claim.amount > money("10.00 USD")
    flag: middle
  - step: 3
    says: Small
    otherwise: 2
    flag: small
`;
    const flags = (minor: number): string[] =>
      run(steps, { facts: { 'claim.amount': money('USD', minor) }, needs: '  - case.claim.amount' }).flags;
    expect([flags(20_000), flags(2_000), flags(200)]).toEqual([['large'], ['middle'], ['small']]);
    const results = (minor: number): string[] =>
      run(steps, { facts: { 'claim.amount': money('USD', minor) }, needs: '  - case.claim.amount' })
        .explain()
        .steps.map(({ result }) => result);
    expect(results(20_000).slice(1)).toEqual(['Not taken, because step 1 was', 'Not taken, because step 1 was']);
    expect(results(2_000).slice(2)).toEqual(['Not taken, because step 2 was']);
  });

  it('parks on an unclear branch even if a later one is true', () => {
    const walked = run(
      `  - step: 1
    says: Large
    if:
      - case.claim.amount > money("100.00 USD")
    flag: large
  - step: 2
    says: Otherwise
    otherwise: 1
    flag: small
`,
      { facts: { 'claim.amount': money('EUR', 1) }, needs: '  - case.claim.amount' },
    );
    expect(walked.flags).toEqual([]);
    expect(walked.ask('recovery')).toMatchObject({ step: '1', code: 'unclear_condition' });
    walked.correct({ 'claim.amount': money('USD', 1) }).recover('try_again', LENA);
    expect(walked.flags).toEqual(['small']);
    // Each decision is explained by the values that it read.
    expect(
      walked
        .explain()
        .steps.filter(({ step }) => step === '1')
        .map(({ result, evidence }) => [result, evidence[0]?.value]),
    ).toEqual([
      ['It could not be decided', '0.01 EUR'],
      ['The conditions did not hold', '$0.01'],
    ]);
  });

  it('stops where the SOP says so, and starts none of the parallel steps', () => {
    const walked = run(
      `  - step: 1
    says: Both
    together:
      - step: 1a
        says: Stop
        stop: Nothing to do for {case.id}
      - step: 1b
        says: Note it
        use: zendesk.add_internal_note
        with:
          ticket: = case.zendesk.ticket_id
          text: Note
`,
      { boundary: asking('zendesk.add_internal_note', 'claims-leads:1') },
    );
    expect(walked.types.at(-1)).toBe('RunStopped');
    expect(walked.state.ended).toMatchObject({ kind: 'stopped', reason: 'Nothing to do for CASE-1' });
    expect(walked.made).toEqual([]);
    expect(Object.values(walked.state.asks)).toEqual([]);
  });

  it('runs if_late once when the deadline is missed, and the step goes on', () => {
    const late = note(
      '1',
      `    within: duration("10 minutes") of case.received_at
    if_late:
      says: Tell the manager
      use: slack.escalate
      with:
        to: claims-manager
      flag: late
`,
    );
    const walked = run(late, { boundary: asking('zendesk.add_internal_note', 'claims-leads:1') });
    expect(walked.after(10 * MINUTE).steps).toEqual([]);
    expect(walked.after(1).steps).toEqual(['1.if_late']);
    walked.after(MINUTE);
    expect(walked.flags).toEqual(['late']);
    walked.approve(LENA);
    expect(walked.steps).toEqual(['1.if_late', '1']);
    expect(walked.types.at(-1)).toBe('RunCompleted');
  });

  it('runs if_expired when no one decides', () => {
    const walked = run(note('1', '    if_expired:\n      says: Go on without it\n      flag: nobody_decided\n'), {
      boundary: asking('zendesk.add_internal_note', 'claims-leads:1', 'PT30M'),
    });
    walked.after(HOUR / 2 + 1);
    expect(walked.flags).toEqual(['nobody_decided']);
    expect(walked.types.at(-1)).toBe('RunCompleted');
  });

  it('runs if_missing instead of the steps, not before them', () => {
    const top = `if_missing:
  says: Ask for the amount
  use: zendesk.add_internal_note
  with:
    ticket: = case.zendesk.ticket_id
    text: The amount is missing
  flag: amount_missing`;
    const walked = run(note('1'), { needs: '  - case.claim.amount', top, facts: { 'claim.amount': null } });
    expect(walked.steps).toEqual(['if_missing']);
    expect(walked.flags).toEqual(['amount_missing']);
    expect(walked.types.at(-1)).toBe('RunCompleted');
    expect(run(note('1'), { needs: '  - case.claim.amount', top }).steps).toEqual(['1']);
  });

  it('parks on what the boundary forbids, and no approval can override it', () => {
    const forbidding = {
      path: BOUNDARY_PATH,
      text: `${PERMISSIVE.text}@id("never")\n@reason("Notes are written by people")\nforbid (principal is Bot, action == Action::"zendesk.add_internal_note", resource is Case) when { context.args.text like "Note*" };\n`,
    };
    const walked = run(note('1'), { boundary: forbidding });
    expect(walked.made).toEqual([]);
    expect(walked.parks[0]).toContain('The boundary forbids step 1');
    expect(walked.parks[0]).toContain('Notes are written by people');
    walked.recover('try_again', LENA);
    expect(walked.made).toEqual([]);
    walked.handbook = handbookOf(filesOf(sopFile(note('1')), PERMISSIVE));
    walked.recover('try_again', LENA);
    expect(walked.steps).toEqual(['1']);
  });

  it('parks when no rule covers the call', () => {
    const other = {
      path: BOUNDARY_PATH,
      text: '@id("one")\n@outcome("permit")\npermit (principal is Bot, action == Action::"zendesk.add_internal_note", resource is Case) when { context.args.text like "Other*" };\n',
    };
    expect(run(note('1'), { boundary: other }).ask('recovery')).toMatchObject({ code: 'unclear_verdict' });
  });

  it('runs steps one after another in a do, and side by side in a together', () => {
    const inner = (kind: string): string => `  - step: 1
    says: Both
    ${kind}:
${[note('1a'), note('1b')].join('').replaceAll(/^ {2}/gm, '      ')}`;
    const boundary = asking('zendesk.add_internal_note', 'claims-leads:1');
    expect(run(inner('do'), { boundary }).events('ApprovalRequested')).toHaveLength(1);
    expect(run(inner('together'), { boundary }).events('ApprovalRequested')).toHaveLength(2);
  });

  it('retries a call that the vendor cannot do now, four attempts in all, then fails as unavailable', () => {
    const walked = run(
      note('1', '    if_error:\n      unavailable:\n        says: Go on\n        flag: zendesk_down\n'),
      { script: { '1': { kind: 'not_now', message: 'Busy', afterMs: null } } },
    );
    const delays: number[] = [];
    while (walked.state.ended === null && delays.length < 9) {
      const due = Math.min(...walked.plan().timers.map(({ dueAt }) => dueAt));
      delays.push(due - walked.now);
      walked.after(due - walked.now);
    }
    expect(delays).toEqual([500, 2_000, 8_000]);
    expect(walked.made.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 4]);
    expect(new Set(walked.made.map(({ key }) => key)).size).toBe(1);
    expect(walked.flags).toEqual(['zendesk_down']);
  });

  it.each(['unavailable', 'unknown_group', 'refused'])(
    'goes the one way of several errors after %s, where that is one of them',
    (code) => {
      const steps = note(
        '1',
        '    if_error:\n      refused, unavailable:\n        says: Go on\n        flag: zendesk_down\n',
      );
      const walked = run(steps, { script: { '1': { kind: 'failed', code, message: 'No' } } });
      expect([walked.flags, walked.events('FlagRaised').map(({ step }) => step)]).toEqual(
        code === 'unknown_group' ? [[], []] : [['zendesk_down'], ['1.if_error.refused']],
      );
    },
  );

  it.each([
    [300_000, 'CallDeferred'],
    [300_001, 'CallFailed'],
  ])('follows a Retry-After of %i ms with %s', (afterMs, type) => {
    const walked = run(note('1'), { script: { '1': { kind: 'not_now', message: 'Busy', afterMs } } });
    expect(walked.types).toContain(type);
    expect(walked.plan().timers).toEqual(type === 'CallDeferred' ? [{ key: 'retry:1#1', dueAt: START + afterMs }] : []);
  });

  it.each([0, 1, 499, null])('waits at least as long as by itself after a Retry-After of %j ms', (afterMs) => {
    const walked = run(note('1'), { script: { '1': { kind: 'not_now', message: 'Busy', afterMs } } });
    for (const delay of retryDelaysMs) {
      expect(walked.plan().timers).toEqual([{ key: 'retry:1#1', dueAt: walked.now + delay }]);
      walked.after(delay);
    }
    expect(walked.types).toContain('CallFailed');
  });

  it('does not send a message that asks for an answer if it could not wait for the answer', () => {
    const walked = run(
      `  - step: 1
    says: Tell the manager
    use: slack.notify
    with:
      to: claims-manager
    answer_within: duration("2 business days (us-claims)")
    if_unanswered:
      says: Flag it
      flag: unanswered
`,
      { handbook: handbookOf() },
    );
    expect(walked.steps).toEqual(['1']);
    const beyond = run(`  - step: 1
    says: Tell the manager
    use: slack.notify
    with:
      to: claims-manager
    answer_within: duration("900 business days (us-claims)")
    if_unanswered:
      says: Flag it
      flag: unanswered
`);
    expect(beyond.made).toEqual([]);
    expect(beyond.parks).toEqual([
      'The time to answer step 1 cannot be computed: the calendar `us-claims` lists holidays only until 2026-12-31; add the holidays after that day to `calendars/us-claims.yaml`, move `reviewed_until`, publish, and try again',
    ]);
  });
});
