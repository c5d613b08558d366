/** Until when a decision is needed: the deadline of a step around it may end before its own time. */
import { describe, expect, it } from 'vitest';
import { deadlinesAround } from '../../src/run/view/step-deadline.ts';
import { changesTogetherMs } from '../../src/kernel/limits.ts';
import { money } from '../../src/kernel/money.ts';
import { AVA, LENA, MARCUS } from './handbook.ts';
import { HOUR, MINUTE, START, walk, type Walk } from './walk.ts';

const major = (): Walk => walk({ facts: { 'claim.amount': money('USD', 3_000_000) } });
const dueOf = (run: Walk): readonly unknown[] =>
  run.view().asks.flatMap((ask) => (ask.kind === 'recovery' || ask.state.kind === 'closed' ? [] : [ask.stepDue]));
const lateIn = (run: Walk): readonly unknown[] =>
  run.view().asks.flatMap((ask) => (ask.kind === 'recovery' || ask.state.kind === 'closed' ? [] : [ask.late]));
const OF_STEP_3 = {
  label: 'deadline of step 3',
  dueAt: START + 15 * MINUTE,
  ifLate: 'The escalation was not complete in time; the case is flagged “sla breach”',
};

describe('what waits for people inside a step with a deadline', () => {
  it('has that deadline while it is the earlier one: an approval, and a question after a denial', () => {
    expect(dueOf(major())).toEqual([OF_STEP_3]);
    expect(dueOf(major().deny(LENA, 'No photos yet'))).toEqual([OF_STEP_3]);
  });

  it('says once the deadline is over that it is late, what was missed, and what the procedure says of that', () => {
    expect(lateIn(major())).toEqual([undefined]);
    const late = major().after(16 * MINUTE);
    expect(dueOf(late)).toEqual([undefined]);
    expect(lateIn(late)).toEqual([OF_STEP_3]);
    expect(late.view().card.late).toEqual(OF_STEP_3);
    expect(late.approve(LENA).answer(MARCUS).view().card).not.toHaveProperty('late');
  });

  it('has only its own time where its own ends before', () => {
    const run = major().deny(LENA, 'No photos yet');
    expect(run.ask('question').dueAt).toBe(START + HOUR);
    run.now += MINUTE;
    const answer = 'Ask the claims leads again';
    run.click({ type: 'AnswerQuestion', askId: run.ask('question').askId, given: { answer } }, MARCUS);
    expect(dueOf(run)).toEqual([OF_STEP_3]);
  });

  it('names no deadline that ends after its own time, and none once the run is stopping', () => {
    const { state } = major();
    const due = START + 15 * MINUTE;
    expect(deadlinesAround(state, '3a', due + 1)).toEqual({ stepDue: OF_STEP_3 });
    expect(deadlinesAround(state, '3a', due)).toEqual({});
    const stopping = { seq: state.seq, step: null, reason: 'Withdrawn', calls: [] };
    expect(deadlinesAround({ ...state, stopping }, '3a', due + 1)).toEqual({});
  });

  it('has on the card who may decide it, without who edited the record', () => {
    const run = major();
    expect(run.view().card.mayDecide).toEqual(['Lena Lindqvist', 'Leo Lindgren']);
    run.correct({ 'claim.amount': money('USD', 3_100_000) }, [], {
      editor: { name: 'Lena Lindqvist', email: 'lena@our.example' },
    });
    run.after(changesTogetherMs);
    expect(run.view().card.mayDecide).toEqual(['Leo Lindgren']);
  });

  it('is on the card, with everyone who is asked and until when, each time once', () => {
    const run = major();
    const { owner, until, alsoWith, clock, laterClocks } = run.view().card;
    const end = START + 15 * MINUTE;
    expect([owner, until]).toEqual(['any one of claims-leads', START + 4 * HOUR]);
    expect(alsoWith).toEqual([{ who: 'Ava Anders', dueAt: end }]);
    expect([clock, laterClocks]).toEqual([OF_STEP_3, undefined]);
    expect(run.answer(AVA).view().card).not.toHaveProperty('alsoWith');
  });
});
