/** A step that is taken because no one was asked does not read as if someone still owed an answer. */
import { describe, expect, it } from 'vitest';
import { filesOf, asking, handbookOf, LENA, sopFile, TWO_LEADS } from './handbook.ts';
import { HOUR, walk, type Walk } from './walk.ts';

const ASK = (above: string): string => `  - step: 1
    says: Ask whether it came
    if: ['case.claim.amount > money("${above} USD")']
    ask: { of: claims-leads, question: Did it come?, choices: [It came, It did not], within: 4 hours }
    save: load_came
    if_late: { says: No one said, flag: not_said }
`;
const REST = `  - step: 2
    says: What did not come is not paid
    if: ['has(load_came.answer)', 'load_came.answer == "It did not"']
    stop: Not paid
  - step: 3
    says: Otherwise it is noted
    otherwise: 2
    use: zendesk.add_internal_note
    with: { ticket: = case.zendesk.ticket_id, text: 'Claimed {case.claim.amount}' }
    if_expired: { says: Nobody looked at it, stop: Nobody looked at it }
`;
const run = (above: string): Walk =>
  walk({
    handbook: handbookOf(
      filesOf(
        sopFile(`${ASK(above)}${REST}`, { needs: '  - case.claim.amount' }),
        asking('zendesk.add_internal_note', 'claims-leads:1'),
        TWO_LEADS,
      ),
    ),
  });

describe('the reason of a step that follows where an answer is missing', () => {
  it('says on the card, in the thread and in the explanation that no one was asked, with its name', () => {
    const asked = run('9,000.00');
    const says = 'answer “load came” missing, as no one was asked';
    expect(JSON.stringify(asked.ask('approval').card.because)).toContain(says);
    asked.approve(LENA);
    expect(JSON.stringify(asked.explain())).toContain('missing, as no one was asked');
    expect(JSON.stringify(asked.explain())).not.toMatch(/missing(?!, as no one was asked)/);
  });

  it('says that no one answered where someone was asked', () => {
    const late = run('5,000.00').after(5 * HOUR);
    expect(JSON.stringify(late.ask('approval').card.because)).toContain('missing, as no one answered');
  });

  it('says no more than it was once someone has answered', () => {
    const answered = run('5,000.00');
    const { askId } = answered.ask('question');
    answered.click({ type: 'AnswerQuestion', askId, given: { answer: 'It came' } }, LENA);
    expect(JSON.stringify(answered.ask('approval').card.because)).toContain('It came');
    expect(JSON.stringify(answered.log)).not.toContain('"noAnswer"');
  });
});
