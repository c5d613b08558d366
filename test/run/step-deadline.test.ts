/** Until when a decision is needed: the deadline of a step around it may end before its own time. */
import { describe, expect, it } from 'vitest';
import { deadlineBefore } from '../../src/run/view/step-deadline.ts';
import { money } from '../../src/kernel/money.ts';
import { AVA, LENA, MARCUS } from './handbook.ts';
import { HOUR, MINUTE, START, walk, type Walk } from './walk.ts';

const major = (): Walk => walk({ facts: { 'claim.amount': money('USD', 3_000_000) } });
const dueOf = (run: Walk): readonly unknown[] =>
  run.view().asks.flatMap((ask) => (ask.kind === 'recovery' || ask.state.kind === 'closed' ? [] : [ask.stepDue]));
const OF_STEP_3 = { label: 'deadline of step 3', dueAt: START + 15 * MINUTE };

describe('what waits for people inside a step with a deadline', () => {
  it('has that deadline while it is the earlier one: an approval, and a question after a denial', () => {
    expect(dueOf(major())).toEqual([OF_STEP_3]);
    expect(dueOf(major().deny(LENA, 'No photos yet'))).toEqual([OF_STEP_3]);
  });

  it('has only its own time once the deadline is over, or where its own ends before', () => {
    expect(dueOf(major().after(16 * MINUTE))).toEqual([undefined]);
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
    expect(deadlineBefore(state, '3a', due + 1)).toEqual(OF_STEP_3);
    expect(deadlineBefore(state, '3a', due)).toBeNull();
    const stopping = { seq: state.seq, step: null, reason: 'Withdrawn', calls: [] };
    expect(deadlineBefore({ ...state, stopping }, '3a', due + 1)).toBeNull();
  });

  it('is on the card with everyone else who is asked, and every later time', () => {
    const run = major();
    const { owner, alsoWith, clock, laterClocks } = run.view().card;
    const end = START + 15 * MINUTE;
    expect(owner).toBe('any one of claims-leads');
    expect(alsoWith).toEqual([{ who: 'Ava Anders', dueAt: end }]);
    expect([clock, ...(laterClocks ?? [])]).toEqual(
      [
        { label: 'Deadline of step 3', dueAt: end },
        { label: 'Approval is due', dueAt: START + 4 * HOUR },
        { label: 'Ava Anders has until', dueAt: end },
      ].toSorted((a, b) => a.dueAt - b.dueAt),
    );
    expect(run.answer(AVA).view().card).not.toHaveProperty('alsoWith');
  });
});
