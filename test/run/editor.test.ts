/**
 * The person who changed a fact, answered a question or chose a reading does not approve what may depend on it.
 */
import { editorWithAddress } from '../../src/run/cite/change-text.ts';
import { describe, expect, it } from 'vitest';
import type { Editor } from '../../src/case/case-event.ts';
import { changesTogetherMs, commitMsMax, repeatsMax, settleMs } from '../../src/kernel/limits.ts';
import { money } from '../../src/kernel/money.ts';
import { asking, filesOf, handbookOf, LENA, MARCUS, sopFile, TWO_LEADS } from './handbook.ts';
import { walk, Walk } from './walk.ts';

const usd = (dollars: number) => money('USD', dollars * 100);
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

describe('the person who changed the record', () => {
  it.each(['lena@our.example', 'LENA+x@our.example', 'Lena <lena@our.example>'])(
    'does not decide the approval that shows it, whatever the address: %s',
    (email) => {
      const walked = changed(asked(NOTE), lena(email));
      const refused = {
        ok: false,
        code: 'changed_record',
        sentence: 'You changed the record of this case, so someone else must decide; these people may: Marcus Mbeki',
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
      approvers: 'any one of claims-leads, not Lena Lindqvist (who changed the record)',
      mention: [MARCUS.userId],
    });
    const text = '(Zendesk ticket 101, field claim.amount, changed by Lena L.)';
    expect(walked.explain().remarks).toContainEqual(expect.stringContaining(text));
    expect(walked.view().posts.flatMap(({ lines }) => lines)).toContainEqual(
      expect.objectContaining({ text: expect.stringContaining(text) as string }),
    );
  });

  it('does not decide after others changed it again, after it came back, or because nothing depends on the change', () => {
    const walked = changed(asked(NOTE), lena('lena@our.example'));
    expect(approveBy(changed(walked, BOT, 32_000))).toMatchObject({ code: 'changed_record' });
    expect(approveBy(asked(NOTE))).toMatchObject({ ok: true });
    const twice = changed(changed(asked(NOTE), lena('lena@our.example')), lena('ana@our.example'), 32_000);
    expect(approveBy(twice)).toMatchObject({ code: 'changed_record' });
    expect(approveBy(twice, MARCUS)).toMatchObject({ ok: true });
    const back = asked(NOTE).correct({ 'claim.amount': usd(1) }, [], { editor: lena('lena@our.example') });
    expect(approveBy(changed(back, lena('ana@our.example'), 7_200))).toMatchObject({ code: 'changed_record' });
    const unread = asked(NOTE).correct({ 'claim.bol': 'BOL-9' }, [], { editor: lena('lena@our.example') });
    expect(approveBy(unread.after(changesTogetherMs))).toMatchObject({ code: 'changed_record' });
  });

  it.each([
    ['in other letters', ' LENA  Lindqvist'],
    ['with the surname first', 'LINDQVIST, Lena'],
    ['with the surname first, without a comma', 'Lindqvist Lena'],
  ])('is recognised by the full name when the source gives no address: %s', (_, name) => {
    const walked = changed(asked(NOTE), { name, email: null });
    expect(approveBy(walked)).toMatchObject({ code: 'changed_record' });
    expect(approveBy(walked, MARCUS)).toMatchObject({ ok: true });
  });

  it('excludes no one when the source does not name them, and is shown as unknown', () => {
    const walked = changed(asked(NOTE), BOT);
    expect(card(walked)).toMatchObject({ approvers: 'any one of claims-leads' });
    expect(walked.explain().remarks).toContainEqual(expect.stringContaining('changed by an unknown editor'));
    expect(approveBy(walked)).toMatchObject({ ok: true });
  });
});

describe('the person who answered a question', () => {
  it('does not approve what follows it', () => {
    const walked = asked(QUESTION + NOTE);
    walked.click({ type: 'AnswerQuestion', askId: walked.ask('question').askId, given: { answer: 'Damaged' } }, LENA);
    expect(approveBy(walked)).toMatchObject({ ok: false, code: 'gave_value' });
    expect(card(walked)).toMatchObject({ approvers: 'any one of claims-leads, not Lena Lindqvist (who gave a value)' });
    expect(walked.approve(MARCUS).steps).toEqual(['9']);
  });
});

describe('the person who decided how a stopped run goes on', () => {
  const FIRST = `  - step: 1
    says: Assign it
    use: zendesk.assign_group
    with:
      ticket: = case.zendesk.ticket_id
      group: Standard Claims
`;

  it('approves nothing in it after choosing that it is tried again', () => {
    const stopped = new Walk({
      handbook: handbookOf(
        filesOf(
          sopFile(FIRST + NOTE, { needs: '  - case.claim.amount' }),
          asking('zendesk.add_internal_note', 'claims-leads:1'),
          TWO_LEADS,
        ),
      ),
    });
    stopped.powerCut = '1';
    stopped.probe = { kind: 'unknown', message: 'The search is away' };
    stopped.go();
    stopped.go().after(5_000).after(15_000).after(45_000);
    stopped.probe = { kind: 'absent' };
    const walked = stopped.recover('try_again', LENA).after(settleMs + commitMsMax);
    expect(approveBy(walked)).toEqual({
      ok: false,
      code: 'decided_how',
      sentence:
        'You decided how this run goes on, and this may depend on it, so someone else must decide; these people may: Marcus Mbeki',
    });
    expect(card(walked)).toMatchObject({
      approvers: 'any one of claims-leads, not Lena Lindqvist (who decided how the run goes on)',
      mention: [MARCUS.userId],
    });
    expect(approveBy(walked, MARCUS)).toMatchObject({ ok: true });
  });

  it('approves nothing in it after choosing *go on* with the earlier values', () => {
    const asking30 = asked(NOTE);
    for (let times = 1; times <= repeatsMax + 1; times++) changed(asking30, BOT, 30_000 + times);
    const walked = asking30.recover('go_on', LENA);
    expect(approveBy(walked)).toMatchObject({ code: 'decided_how' });
    expect(approveBy(walked, MARCUS)).toMatchObject({ ok: true });
  });
});

it.each([
  [{ name: 'Cavity Corner', email: 'desk@cavity.example' }, 'Cavity Corner (desk@cavity.example)'],
  [{ name: null, email: 'desk@cavity.example' }, 'desk@cavity.example'],
  [{ name: 'Cavity Corner', email: null }, 'Cavity Corner'],
])('another requester is named with the address, since the name may be the one of before', (person, text) => {
  expect(editorWithAddress(person)).toBe(text);
});
