/**
 * The person who changed a fact, answered a question or chose a reading does not approve what may depend on it.
 */
import { describe, expect, it } from 'vitest';
import type { Editor } from '../../src/case/case-event.ts';
import { changesTogetherMs } from '../../src/kernel/limits.ts';
import { money } from '../../src/kernel/money.ts';
import { asking, filesOf, filesWith, handbookOf, LENA, MARCUS, PEOPLE_PATH, sopFile } from './handbook.ts';
import { walk, type Walk } from './walk.ts';

const usd = (dollars: number) => money('USD', dollars * 100);
const TWO_LEADS = filesWith(PEOPLE_PATH, 'members: [lena-lead]', 'members: [lena-lead, marcus-manager]').find(
  ({ path }) => path === PEOPLE_PATH,
) ?? { path: PEOPLE_PATH, text: '' };
const NOTE = `  - step: 9
    says: Tell
    use: zendesk.add_internal_note
    with:
      ticket: = case.zendesk.ticket_id
      text: "Value {case.claim.amount}"
`;
const QUESTION = `  - step: 1
    says: Ask how it looks
    ask:
      of: claims-leads
      question: How does it look?
      within: 4 hours
      choices: [Damaged, Whole]
    save: look
    if_late: { says: Nobody answered, stop: Nobody answered }
`;
const asked = (steps: string): Walk =>
  walk({
    handbook: handbookOf(
      filesOf(
        sopFile(steps, { needs: '  - case.claim.amount' }),
        asking('zendesk.add_internal_note', 'claims-leads:1'),
        TWO_LEADS,
      ),
    ),
  });
const changed = (walked: Walk, editor: Editor | null, dollars = 31_000): Walk =>
  walked.correct({ 'claim.amount': usd(dollars) }, [], editor === null ? {} : { editor }).after(changesTogetherMs);
const approveBy = (walked: Walk, actor = LENA) =>
  walked.decide({ type: 'GiveApproval', askId: walked.ask('approval').askId }, actor);
const card = (walked: Walk) => walked.view().asks.findLast(({ kind }) => kind === 'approval');
const lena = (email: string): Editor => ({ name: 'Lena L.', email });
const BOT: Editor = { name: null, email: null };

describe('the person who changed a fact', () => {
  it.each(['lena@our.example', 'LENA+x@our.example', 'Lena <lena@our.example>'])(
    'does not decide the approval that shows it, whatever the address: %s',
    (email) => {
      const walked = changed(asked(NOTE), lena(email));
      const refused = {
        ok: false,
        code: 'changed_facts',
        sentence:
          'You changed facts that this may depend on, so someone else must decide; these people may: Marcus Mbeki',
      };
      expect(approveBy(walked)).toMatchObject(refused);
      const { askId } = walked.ask('approval');
      expect(walked.decide({ type: 'DenyApproval', askId, reason: 'Not this one' }, LENA)).toMatchObject(refused);
      expect(walked.approve(MARCUS).steps).toEqual(['9']);
    },
  );

  it('is named on the card, in the thread and in the explanation, and is not mentioned as one who may decide', () => {
    const walked = changed(asked(NOTE), lena('lena@our.example'));
    expect(card(walked)).toMatchObject({
      approvers: '1 of claims-leads, not Lena Lindqvist (who changed the facts)',
      mention: [MARCUS.userId],
    });
    const text = '(Zendesk ticket 101, field claim.amount, changed by Lena L.)';
    expect(walked.explain().remarks).toContainEqual(expect.stringContaining(text));
    expect(walked.view().posts.flatMap(({ lines }) => lines)).toContainEqual(
      expect.objectContaining({ text: expect.stringContaining(text) as string }),
    );
  });

  it('may decide after another person changed the fact again, but not because an unknown one did', () => {
    const walked = changed(asked(NOTE), lena('lena@our.example'));
    expect(approveBy(changed(walked, BOT, 32_000))).toMatchObject({ code: 'changed_facts' });
    expect(approveBy(asked(NOTE))).toMatchObject({ ok: true });
    const twice = changed(changed(asked(NOTE), lena('lena@our.example')), lena('ana@our.example'), 32_000);
    expect(approveBy(twice)).toMatchObject({ ok: true });
  });

  it('may decide when the change came back to what it was, or when nothing depends on it', () => {
    const back = asked(NOTE).correct({ 'claim.amount': usd(1) }, [], { editor: lena('lena@our.example') });
    expect(approveBy(changed(back, lena('ana@our.example'), 7_200))).toMatchObject({ ok: true });
    const unread = asked(NOTE).correct({ 'claim.bol': 'BOL-9' }, [], { editor: lena('lena@our.example') });
    expect(approveBy(unread.after(changesTogetherMs))).toMatchObject({ ok: true });
  });

  it('excludes no one when the source does not name them, and is shown as unknown', () => {
    const walked = changed(asked(NOTE), BOT);
    expect(card(walked)).toMatchObject({ approvers: '1 of claims-leads' });
    expect(walked.explain().remarks).toContainEqual(expect.stringContaining('changed by an unknown editor'));
    expect(approveBy(walked)).toMatchObject({ ok: true });
  });
});

describe('the person who answered a question', () => {
  it('does not approve what follows it', () => {
    const walked = asked(QUESTION + NOTE);
    walked.click({ type: 'AnswerQuestion', askId: walked.ask('question').askId, given: { answer: 'Damaged' } }, LENA);
    expect(approveBy(walked)).toMatchObject({ ok: false, code: 'gave_value' });
    expect(card(walked)).toMatchObject({ approvers: '1 of claims-leads, not Lena Lindqvist (who gave a value)' });
    expect(walked.approve(MARCUS).steps).toEqual(['9']);
  });
});
