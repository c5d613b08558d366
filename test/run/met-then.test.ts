/** A deadline that the run before the case started again met is not missed by the run that starts again after it. */
import { describe, expect, it } from 'vitest';
import { clocksBefore, type EarlierClock } from '../../src/run/log/earlier-clocks.ts';
import type { EarlierEffect } from '../../src/run/log/earlier-effect.ts';
import { filesOf, handbookOf, LENA, MARCUS, sopFile } from './handbook.ts';
import { usd } from './refund.ts';
import { HOUR, MINUTE, START, walk, type Walk, type WalkOptions } from './walk.ts';

/** The claim arrived the day before; step 3 of the procedure was due 15 minutes later. */
const RECEIVED = START - 24 * HOUR;
const DUE = RECEIVED + 15 * MINUTE;
const ISSUE: EarlierEffect = {
  step: '3a',
  tool: 'jira.create_issue',
  summary: 'Create a High issue in CLM',
  isKnown: true,
  output: { key: 'CLM-1', url: 'https://jira.example/browse/CLM-1' },
  record: 'issue CLM-1',
  at: RECEIVED + MINUTE,
};
const MESSAGE: EarlierEffect = {
  step: '3b',
  tool: 'slack.notify',
  summary: 'Notify ava@our.example of the case in Slack',
  isKnown: true,
  output: { channel: 'D9', ts: '9.000100', person: 'Ava Anders', slack_user: 'UAVA00001' },
  record: null,
  at: RECEIVED + 3 * MINUTE,
  takenBy: 'Ava Anders',
};
const clock = (over: Partial<EarlierClock> = {}): EarlierClock => ({
  sop: 'freight-damage-claim',
  step: '3',
  dueAt: DUE,
  state: 'met',
  at: RECEIVED + 3 * MINUTE,
  ...over,
});
const again = (over: WalkOptions = {}): Walk =>
  walk({ receivedAt: RECEIVED, effects: [ISSUE, MESSAGE], clocks: [clock()], ...over });
const later = ({ at: _, ...effect }: EarlierEffect, at?: number): EarlierEffect =>
  at === undefined ? effect : { ...effect, at };

/** Answers the questions whether it was done before, one for each choice. */
function decided(run: Walk, ...choices: readonly Parameters<Walk['recover']>[0][]): Walk {
  for (const choice of choices) run.recover(choice, LENA);
  return run;
}

describe('the deadline of a step that the earlier run had done in time', () => {
  it('is not missed while people are asked whether it was done', () => {
    const run = again();
    expect(run.events('Parked').map(({ step, code }) => [step, code])).toEqual([
      ['3a', 'done_before'],
      ['3b', 'done_before'],
    ]);
    expect(run.after(HOUR).types).not.toContain('ClockMissed');
    expect(run.flags).toEqual([]);
    expect(run.view().card).toMatchObject({ clock: null });
  });

  it('is met with the time of then once they say that it was done, and the explanation cites it', () => {
    const run = decided(again(), 'it_was_done', 'it_was_done');
    expect(run.events('ClockMet')).toEqual([{ type: 'ClockMet', step: '3', before: { at: RECEIVED + 3 * MINUTE } }]);
    expect([run.flags, run.types.at(-1)]).toEqual([[], 'RunCompleted']);
    expect(run.explain().remarks.join('\n')).toContain(
      'the deadline of step 3 was met: it was done at 2026-03-01 14:03:00 UTC, before the case started again',
    );
  });

  it('is met, too, where people have it done again: what was done then was done', () => {
    const run = decided(again(), 'try_again', 'try_again');
    expect(run.made.map(({ step }) => step)).toEqual(expect.arrayContaining(['3a', '3b']));
    expect([run.flags, run.events('ClockMet')[0]]).toMatchObject([[], { before: { at: RECEIVED + 3 * MINUTE } }]);
  });

  it('is not yet missed where it ends while people are asked', () => {
    const run = again({ receivedAt: START - 5 * MINUTE, effects: [later(ISSUE, START - MINUTE)], clocks: [] });
    run.after(11 * MINUTE);
    expect(run.flags).toEqual([]);
    expect(run.recover('it_was_done', LENA).events('ClockMet')).toMatchObject([{ before: { at: START - MINUTE } }]);
  });
});

describe('the deadline of a step that the earlier run had not done in time', () => {
  it('is missed by the time of then, which the explanation cites', () => {
    const run = again({ effects: [ISSUE, later(MESSAGE, DUE + MINUTE)], clocks: [] });
    expect(run.flags).toEqual([]);
    decided(run, 'it_was_done', 'it_was_done');
    expect(run.flags).toEqual(['sla_breach']);
    expect(run.explain().remarks.join('\n')).toContain(
      'the deadline of step 3 passed at 2026-03-01 14:15:00 UTC, and the step was done at 2026-03-01 14:16:00 UTC, before the case started again',
    );
  });

  it('stays missed where the earlier run missed it, at once', () => {
    const run = again({ clocks: [clock({ state: 'missed', at: DUE + 1 })] });
    expect([run.flags, run.parks.length]).toEqual([['sla_breach'], 2]);
  });

  it('is decided anew where the case gives it another end now', () => {
    const run = again({ clocks: [clock({ state: 'missed', dueAt: DUE - 14 * MINUTE })] });
    expect(run.flags).toEqual([]);
  });

  it('is missed at once where the earlier run did nothing of it', () => {
    expect(again({ effects: [], clocks: [] }).flags).toEqual(['sla_breach']);
    expect(again({ effects: [{ ...ISSUE, tool: 'zendesk.assign_group', step: '4b' }], clocks: [] }).flags).toEqual([
      'sla_breach',
    ]);
  });

  it('is missed as soon as something of it is certain to be done only now', () => {
    const run = again({ effects: [ISSUE], clocks: [] });
    expect(run.flags).toEqual(['sla_breach']);
  });

  it('is not met by the same label of another procedure', () => {
    expect(again({ effects: [], clocks: [clock({ sop: 'another' })] }).flags).toEqual(['sla_breach']);
  });
});

describe('an earlier run whose log does not say when', () => {
  const old = (over: WalkOptions = {}): Walk =>
    again({ effects: [later(ISSUE), later(MESSAGE)], clocks: null, ...over });

  it('claims no lateness, and the explanation says so', () => {
    const run = decided(old(), 'it_was_done', 'it_was_done');
    expect([run.flags, run.types.at(-1)]).toEqual([[], 'RunCompleted']);
    expect(run.explain().remarks.join('\n')).toContain(
      'the deadline of step 3 was met: it was done before the case started again, and the log does not say when',
    );
  });

  it('is late where something of the step was certainly not done then', () => {
    expect(old({ effects: [later(ISSUE)] }).flags).toEqual(['sla_breach']);
  });
});

describe('a step that asks people', () => {
  const handbook = handbookOf(
    filesOf(
      sopFile(
        `  - step: 1
    says: Inspect it
    within: inspect_within of case.received_at
    if_late: { says: Nobody inspected it, flag: not_inspected }
    do:
      - step: 1a
        says: Ask the manager
        ask:
          of: claims-manager
          question: Is it broken?
          choices: [Yes it is, No it is not]
          within: 2 days
        save: inspected
        if_late: { says: No answer, flag: no_answer }
      - step: 1b
        says: Flag a broken one
        if: ['has(inspected.answer) && inspected.answer == "Yes it is"']
        flag: broken
`,
        { values: '  inspect_within: 1 hour' },
      ),
    ),
  );
  const answered = (clocks: readonly EarlierClock[]): Walk => {
    const run = walk({ handbook, receivedAt: RECEIVED, effects: [], clocks });
    const { askId } = run.ask('question');
    return run.click({ type: 'AnswerQuestion', askId, given: { answer: 'Yes it is' } }, MARCUS);
  };
  const sop = (run: Walk): string => run.state.sop?.name ?? '';

  it('is in time where the earlier run had its answer in time', () => {
    const name = sop(walk({ handbook }));
    const run = answered([clock({ sop: name, step: '1', dueAt: RECEIVED + HOUR })]);
    expect([run.flags, run.types.at(-1)]).toEqual([['broken'], 'RunCompleted']);
  });

  it('is late where no one had answered', () => {
    expect(answered([]).flags).toEqual(['not_inspected', 'broken']);
  });

  it('is late where the answer in time was one to the same step of another procedure', () => {
    const other = clock({ sop: 'another', step: '1', dueAt: RECEIVED + HOUR });
    expect(answered([other]).flags).toEqual(['not_inspected', 'broken']);
  });

  it('is not late yet while a change is weighed, after which people may be asked about what was done then', () => {
    const steps = `  - step: 1
    says: Note and ask
    within: soon of case.received_at
    if_late: { says: Late, flag: late }
    do:
      - step: 1a
        says: Note it
        if: ['case.claim.amount > money("8,000.00 USD")']
        use: zendesk.add_internal_note
        with: { ticket: = case.zendesk.ticket_id, text: It is large }
      - step: 1b
        says: Ask
        ask: { of: claims-manager, question: "Is {case.claim.amount} right?", choices: ["Yes", "No"], within: 2 days }
        save: said
        if_late: { says: No answer, flag: no_answer }
`;
    const note = { step: '1a', tool: 'zendesk.add_internal_note', summary: 'Note it', isKnown: true, record: null };
    const again = (): Walk =>
      walk({
        handbook: handbookOf(filesOf(sopFile(steps, { needs: '  - case.claim.amount', values: '  soon: 15 minutes' }))),
        receivedAt: START - 5 * MINUTE,
        effects: [{ ...note, output: { ticket: '101' }, at: START - MINUTE }],
        clocks: [],
      });
    expect(again().after(11 * MINUTE).flags).toEqual(['late']);
    const run = again()
      .after(9 * MINUTE)
      .correct({ 'claim.amount': usd(9_000) });
    expect(run.after(90_000).flags).toEqual([]);
  });
});

describe('the run that starts again after this one knows', () => {
  const missed = (): Walk => again({ effects: [], clocks: [clock({ sop: 'another' })] });

  it('the deadline of the same step of another procedure, too', () => {
    expect(clocksBefore(missed().state)).toMatchObject([
      { sop: 'another', state: 'met' },
      { sop: 'freight-damage-claim', step: '3', state: 'missed' },
    ]);
  });

  it('as done in time what was met, although that was planned later', () => {
    const { state } = missed();
    const { '3': own } = state.clocks;
    if (own === undefined) throw new Error('Expected the deadline of step 3');
    const met = { ...own, state: 'met' as const, at: own.dueAt + HOUR };
    expect(clocksBefore({ ...state, clocks: { 3: met } }).at(-1)).toMatchObject({ state: 'met', at: own.dueAt });
  });
});
