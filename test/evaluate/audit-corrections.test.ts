/** The audit of corrected answers, named people and erasures: what a forger with valid hashes would add is named. */
import { describe, expect, it } from 'vitest';
import { auditRun } from '../../src/evaluate/audit-run.ts';
import { problemOfTrigger } from '../../src/evaluate/audit-triggers.ts';
import { asCaseId } from '../../src/kernel/ids.ts';
import { money } from '../../src/kernel/money.ts';
import { emptyHead } from '../../src/run/log/chain.ts';
import type { ToSeal } from '../../src/run/log/seal.ts';
import type { Actor, RunEvent } from '../../src/run/log/event.ts';
import { initialState } from '../../src/run/log/state.ts';
import { KEYS, sealSigned } from '../record-keys.ts';
import {
  asking,
  DORA,
  filesOf,
  filesWith,
  handbookOf,
  LENA,
  MARCUS,
  PEOPLE_PATH,
  slackUser,
  sopFile,
} from '../run/handbook.ts';
import { RUN, walk, type Walk } from '../run/walk.ts';

type Corrected = Extract<RunEvent, { type: 'AnswerCorrected' }>;

const STEPS = `  - step: 1
    says: Ask how much is paid
    ask:
      of: claims-managers
      question: How much is paid?
      within: 4 hours
      form:
        amount: { label: Amount to pay, type: money, currency: USD }
    save: part
    if_late:
      says: Nobody answered
      stop: Nobody answered
  - step: 2
    says: Create an issue for {case.claim.amount}
    use: jira.create_issue
    with: { project: CLM, priority: High, summary: "Pay {part.amount} of {case.claim.amount}" }
  - step: 3
    says: Wait
    wait: { for: 2 days }
`;
const PEOPLE = filesWith(
  PEOPLE_PATH,
  'procedures\n    members: [marcus-manager]',
  'procedures\n    members: [marcus-manager, dora-director]',
).filter(({ path }) => path === PEOPLE_PATH);
const handbookFor = (steps: string) =>
  handbookOf(
    filesOf(
      sopFile(steps, { needs: '  - case.claim.amount' }),
      asking('jira.create_issue', 'claims-leads:1'),
      ...PEOPLE,
    ),
  );
const handbook = handbookFor(STEPS);

/** A run whose question Dora has answered, so that Lena is asked to approve. */
function answered(followed = handbook): Walk {
  const run = walk({ handbook: followed });
  return run.click({ type: 'AnswerQuestion', askId: run.ask('question').askId, given: { amount: '9.00' } }, DORA);
}

/** The events of a correction that the run would accept now. */
function correctionOf(run: Walk, amount: string): readonly { readonly actor: Actor; readonly event: RunEvent }[] {
  const decided = run.tryCorrection('1', { amount }, MARCUS);
  if (!decided.ok) throw new Error(`Expected a correction, got ${decided.sentence}`);
  return decided.events.map((event) => ({ actor: decided.by, event }));
}

/** What the audit says of the log of the run with these events at its end, signed with our keys. */
function problemWith(
  { log, now, state }: Walk,
  more: readonly { readonly actor: Actor; readonly event: RunEvent }[],
): string | null {
  const events: ToSeal[] = [...log, ...more.map((event) => ({ ...event, at: now }))];
  const rows = sealSigned(RUN, emptyHead, events, () => 'ab'.repeat(16));
  const { seq, hash } = rows.at(-1) ?? emptyHead;
  const row = {
    runId: RUN,
    caseId: state.opened?.caseId ?? asCaseId('CASE-1'),
    status: 'running',
    sop: null,
    sopVersion: null,
    outcome: null,
    title: '',
    about: [],
    openedAt: 0,
    updatedAt: 0,
    head: { seq, hash },
    threadSeq: 0,
  } as const;
  const stored = { timers: [], asks: [], sessions: [], case: null, messages: [] };
  const { problem } = auditRun(row, rows, stored, KEYS, new Map());
  // The rows next to the log are those of no run.
  return problem?.table === 'run_events' ? problem.problem : null;
}

describe('the audit of a corrected answer', () => {
  it('finds nothing wrong with one that the run accepts', () => {
    const run = answered();
    expect(problemWith(run, correctionOf(run, '8.00'))).toBe(null);
  });

  it('names one while changed facts were being weighed', () => {
    const run = answered();
    const correction = correctionOf(run, '8.00');
    run.correct({ 'claim.amount': money('USD', 31_000_00) });
    expect(run.tryCorrection('1', { amount: '8.00' }, MARCUS)).toMatchObject({ code: 'facts_changed' });
    expect(problemWith(run, correction)).toContain('while changed facts were being weighed');
  });

  it('names one more than the most', () => {
    const run = answered().correctAnswer('1', { amount: '8.00' }, MARCUS);
    const [second] = correctionOf(run, '7.00');
    run.correctAnswer('1', { amount: '7.00' }, MARCUS);
    if (second?.event.type !== 'AnswerCorrected') throw new Error('Expected a correction');
    const { before, after } = second.event;
    expect(problemWith(run, [{ ...second, event: { ...second.event, before: after, after: before } }])).toContain(
      'at most 2 corrections',
    );
  });

  it('names one of an answer that was replaced before', () => {
    const run = answered();
    const first = correctionOf(run, '8.00');
    run.correctAnswer('1', { amount: '7.00' }, MARCUS);
    expect(problemWith(run, first)).toContain('a correction of the answer in use');
  });

  it('names one that leaves out a person whose value the answer is now', () => {
    const run = answered().correctAnswer('1', { amount: '8.00' }, MARCUS);
    const [correction] = correctionOf(run, '9.00');
    if (correction?.event.type !== 'AnswerCorrected') throw new Error('Expected a correction');
    const givers = correction.event.givers ?? [];
    expect(givers.map(({ person }) => person)).toEqual(['dora-director', 'marcus-manager']);
    expect(problemWith(run, [{ ...correction, event: { ...correction.event, givers: givers.slice(1) } }])).toContain(
      'everyone whose value the answer is now',
    );
  });

  it('names one of an answer that a call has used, whichever steps it says', () => {
    const run = answered();
    const [correction] = correctionOf(run, '8.00');
    if (correction?.event.type !== 'AnswerCorrected') throw new Error('Expected a correction');
    expect(correction.event.steps).toContain('2');
    run.approve(LENA);
    expect(run.made).toHaveLength(1);
    for (const steps of [correction.event.steps, []])
      expect(problemWith(run, [{ ...correction, event: { ...correction.event, steps } }])).toContain(
        'that step 2 has used',
      );
  });
});

describe('the audit of a corrected fact', () => {
  const given = (steps: string): Walk => {
    const run = walk({
      handbook: handbookFor(steps),
      facts: { 'claim.amount': null },
      refused: [{ path: 'claim.amount', label: 'claim value', problem: 'Unreadable', text: '9', readings: [] }],
    });
    return run.click(
      { type: 'AnswerQuestion', askId: run.ask('recovery').askId, given: { value: '9.00 USD' } },
      slackUser('ULEO00001'),
    );
  };
  const ISSUE = `  - step: 2
    says: Create an issue
    use: jira.create_issue
    with: { project: CLM, priority: High, summary: "Pay {case.claim.amount}" }
  - step: 3
    says: Wait
    wait: { for: 2 days }
`;
  const correction = (run: Walk): { readonly actor: Actor; readonly event: Corrected } => {
    const decided = run.tryFact('claim value', { value: '8.00 USD' }, slackUser('ULEO00001'));
    const [event] = decided.ok ? decided.events : [];
    if (!decided.ok || event?.type !== 'AnswerCorrected') throw new Error('Expected a correction');
    return { actor: decided.by, event };
  };

  it('finds nothing wrong with one that the run accepts', () => {
    const run = given(ISSUE);
    expect(problemWith(run, [correction(run)])).toBe(null);
  });

  it('names one of another fact than the one that was given', () => {
    const run = given(ISSUE);
    const { actor, event } = correction(run);
    const { fact: _, ...about } = event;
    const facts: NonNullable<Corrected['fact']>[] = [
      { path: 'claim.type', label: 'claim type' },
      { path: 'claim.amount', label: 'claim value', eventId: 'e1' },
      { path: 'claim.amount', label: 'claim value', isNone: true },
    ];
    for (const other of [about, ...facts.map((fact) => ({ ...event, fact }))])
      expect(problemWith(run, [{ actor, event: other }])).toContain('Expected a correction of an answered question');
  });

  it('names one of a given fact that a call has used, whichever steps it says', () => {
    const run = given(ISSUE);
    const { actor, event } = correction(run);
    run.approve(LENA);
    expect(run.made).toHaveLength(1);
    for (const steps of [event.steps, []])
      expect(problemWith(run, [{ actor, event: { ...event, steps } }])).toContain('that step 2 has used');
  });
});

describe('the audit of an answer that only decided about a call', () => {
  it('names a correction after that call was started', () => {
    const steps = STEPS.replace('Pay {part.amount} of', 'Pay').replace(
      '    use: jira',
      '    if:\n      - part.amount > money("1.00 USD")\n    use: jira',
    );
    const run = answered(handbookFor(steps));
    const correction = correctionOf(run, '8.00');
    run.approve(LENA);
    expect(problemWith(run, correction)).toContain('that step 2 has used');
  });
});

describe('the audit of who did it', () => {
  const lena = { kind: 'person', person: 'lena-lead', name: 'Lena', slackUser: 'U1', slackTeam: 'T1' } as const;
  const state = initialState(RUN);
  const ended = {
    ...state,
    ended: { kind: 'completed', at: 1, seq: 1, reason: null, by: null, successor: null, again: null } as const,
  };
  const problem = (actor: Actor, event: RunEvent, inState = ended): string | null =>
    problemOfTrigger(inState, { seq: 9, at: 9, actor, event });
  const erased = { type: 'FieldsErased', fields: [], by: lena, group: 'claims-leads', reason: 'Asked for' } as const;

  it('accepts an erasure by its own person after the end only', () => {
    const wrong = 'by a person after the run had ended';
    expect(problem(lena, erased)).toBe(null);
    expect(problem({ ...lena, person: 'marcus-manager' }, erased)).toContain(wrong);
    expect(problem({ kind: 'runner' }, erased)).toContain(wrong);
    expect(problemOfTrigger(state, { seq: 9, at: 9, actor: lena, event: erased })).toContain(wrong);
  });

  it.each<RunEvent>([
    { type: 'PeopleNamed', eventId: 'e1', people: [] },
    { type: 'FactsCorrected', eventId: 'e1', mark: null, changes: [] },
    { type: 'EventSetAside', eventId: 'e1', label: 'offer', because: 'It says nothing' },
  ])('accepts $type from a channel only', (event) => {
    expect(problem({ kind: 'channel', channel: 'tms' }, event)).toBe(null);
    for (const actor of [lena, { kind: 'runner' } as const]) expect(problem(actor, event)).toContain('channel');
  });
});
