/** `ask`, run on small SOPs. */
import { describe, expect, it } from 'vitest';
import { money } from '../../src/kernel/money.ts';
import { readAnswer } from '../../src/run/plan/read-answer.ts';
import { ANA, AVA, filesOf, handbookOf, LENA, MARCUS, PERMISSIVE, slackUser, sopFile, TWO_LEADS } from './handbook.ts';
import { HOUR, START, walk, type Walk, type WalkOptions } from './walk.ts';

const AFTER = `    save: reply
    if_late:
      says: Nobody answered
      set:
        reply.answer: Whole
      flag: silent
  - step: 2
    says: It was damaged
    if:
      - reply.answer == "Damaged"
    flag: damaged
`;
const CHOICES = '      choices: [Damaged, Whole]\n      reminder: 1 hour\n';
const FORM = `      form:
        amount: {label: Settled amount, type: money, currency: USD}
        seen: {label: Seen on, type: date, optional: true}
        sure: {label: Sure, type: yes_no}
        note: {label: Note, type: text, optional: true}
    save: reply
    if_late:
      says: Nobody answered
      stop: Nobody answered
  - step: 2
    says: Settle it
    if:
      - reply.amount > case.claim.amount
      - reply.sure
    flag: above
`;

function ask(how: string, after = '', options: WalkOptions = {}): Walk {
  return walk({
    ...options,
    handbook: handbookOf(
      filesOf(
        sopFile(
          `  - step: 1\n    says: Ask the leads\n    ask:\n      of: claims-leads\n      question: How does {case.claim.bol} look?\n      within: 4 hours\n${how}${after}`,
          { needs: '  - case.claim.bol\n  - case.claim.amount' },
        ),
        PERMISSIVE,
        TWO_LEADS,
      ),
    ),
  });
}
const choose = (): Walk => ask(CHOICES, AFTER);
const give = (walked: Walk, given: Readonly<Record<string, string>>, actor = LENA) =>
  walked.decide({ type: 'AnswerQuestion', askId: walked.ask('question').askId, given }, actor);
const answer = (walked: Walk, given: Readonly<Record<string, string>>): Walk =>
  walked.click({ type: 'AnswerQuestion', askId: walked.ask('question').askId, given }, LENA);

const formOf = (type: 'number' | 'text', name: string) => ({
  choices: null,
  form: [
    {
      name,
      label: `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`,
      type,
      currency: null,
      optional: false,
      bounds: {},
    },
  ],
  timeZone: 'UTC',
});

describe('ask', () => {
  it('asks the group in the thread and waits', () => {
    const walked = choose();
    const [view] = walked.view().asks;
    expect(view).toMatchObject({
      kind: 'question',
      step: '1',
      question: 'How does BOL-1 look?',
      choices: ['Damaged', 'Whole'],
      group: 'claims-leads',
      dueAt: START + 4 * HOUR,
      state: { kind: 'open' },
    });
    expect(view?.mention).toContain(LENA.userId);
    expect(walked.view().card).toMatchObject({
      status: 'waiting',
      standing: 'Waiting for an answer: How does BOL-1 look?',
      owner: 'claims-leads',
    });
    expect(walked.plan().timers.map(({ dueAt }) => dueAt - START)).toEqual([4 * HOUR + 1, HOUR]);
  });

  it.each<[string, WalkOptions]>([
    ['the requester of the case', { requester: 'lena@our.example' }],
    ['someone else whose case it is', { others: ['lena@our.example'] }],
  ])('takes no answer from %s, who is in the group: the answer may decide their own case', (_, options) => {
    const walked = ask(CHOICES, AFTER, options);
    const before = walked.log.length;
    expect(give(walked, { answer: 'Damaged' }, LENA)).toMatchObject({ ok: false, code: 'requester' });
    expect(walked.log).toHaveLength(before);
    expect(give(walked, { answer: 'Damaged' }, MARCUS)).toMatchObject({ ok: true });
  });

  it('mentions and names only those who may answer, and not the requester', () => {
    const { asks, card } = ask(CHOICES, AFTER, { requester: 'lena@our.example' }).view();
    expect(asks.map(({ mention }) => mention)).toEqual([[MARCUS.userId]]);
    expect(card.mayDecide).toEqual(['Marcus Mbeki']);
  });

  it('goes on with the answer and records who gave it', () => {
    const walked = answer(choose(), { answer: 'Damaged' });
    expect(walked.flags).toEqual(['damaged']);
    expect(walked.state.ended?.kind).toBe('completed');
    expect(walked.view().card.standing).toBe('Done');
    expect(walked.view().asks[0]?.state).toMatchObject({
      kind: 'closed',
      how: 'answered',
      by: 'Lena Lindqvist',
      note: 'Damaged',
    });
    const { steps } = walked.explain();
    expect(steps.find(({ step }) => step === '1')?.result).toBe(
      'Answered by Lena Lindqvist of claims-leads, 2026-03-02 14:00:00 UTC: Damaged',
    );
    expect(steps.find(({ step }) => step === '2')?.evidence).toEqual([
      {
        label: 'answer',
        value: 'Damaged',
        origin: 'answer, answered by Lena Lindqvist in step 1, 2026-03-02 14:00:00 UTC',
      },
    ]);
  });

  it.each([
    ['someone outside the group', ANA, 'not_in_group'],
    ['another person who was notified', AVA, 'not_in_group'],
    ['a guest', slackUser(LENA.userId, { isGuest: true }), 'guest'],
    ['a stranger', slackUser(LENA.userId, { isStranger: true, teamId: 'TOTHER' }), 'other_organisation'],
  ])('takes no answer of %s', (_, actor, code) => {
    expect(give(choose(), { answer: 'Damaged' }, actor)).toMatchObject({ ok: false, code });
  });

  it.each([
    [{ answer: 'Destroyed' }],
    [{}],
    [{ answer: '' }],
    [{ reply: 'Damaged' }],
    [JSON.parse('{"__proto__":{"answer":"Damaged"}}') as Record<string, string>],
  ])('takes no answer that was not offered: %j', (given) => {
    expect(give(choose(), given)).toMatchObject({
      ok: false,
      code: 'invalid_answer',
      fields: { answer: 'Choose one of Damaged, Whole' },
    });
  });

  it('takes only the first answer', () => {
    const walked = choose();
    const { askId } = walked.ask('question');
    answer(walked, { answer: 'Damaged' });
    expect(walked.decide({ type: 'AnswerQuestion', askId, given: { answer: 'Whole' } }, LENA)).toMatchObject({
      ok: false,
      code: 'already_decided',
    });
  });

  it('reminds once with a separate message, and the answer closes both', () => {
    const walked = choose().after(HOUR);
    expect(walked.events('QuestionReminded')).toHaveLength(1);
    expect(walked.after(HOUR).events('QuestionReminded')).toHaveLength(1);
    expect(
      walked
        .view()
        .asks.map((view) =>
          view.kind === 'question' ? [view.key.split(':')[0], view.isReminder, view.state.kind] : [],
        ),
    ).toEqual([
      ['ask', false, 'open'],
      ['remind', true, 'open'],
    ]);
    answer(walked, { answer: 'Whole' });
    expect(walked.view().asks.map(({ state }) => state.kind)).toEqual(['closed', 'closed']);
  });

  it('runs if_late when no one answers, and takes no answer afterwards', () => {
    const walked = choose();
    const { askId } = walked.ask('question');
    walked.now += 4 * HOUR + 1;
    expect(give(walked, { answer: 'Damaged' })).toMatchObject({ ok: false, code: 'expired' });
    walked.go();
    expect(walked.flags).toEqual(['silent']);
    expect(walked.decide({ type: 'AnswerQuestion', askId, given: { answer: 'Damaged' } }, LENA)).toMatchObject({
      ok: false,
      code: 'already_decided',
    });
  });

  it('parses a form by the types of its fields', () => {
    const walked = answer(ask(FORM), {
      amount: '7,300.00',
      seen: '2026-02-28',
      sure: 'yes',
      note: ' <!channel> ',
      extra: '1',
    });
    expect(walked.flags).toEqual(['above']);
    expect(walked.events('QuestionAnswered')[0]?.answer).toEqual({
      amount: money('USD', 730_000),
      seen: { $time: expect.any(Number), $date: '2026-02-28' },
      sure: true,
      note: '<!channel>',
    });
    expect(walked.events('QuestionAnswered')[0]).toMatchObject({
      by: { name: 'Lena Lindqvist' },
      groups: ['claims-leads'],
    });
  });

  it.each([
    ['amount', { sure: 'yes' }],
    ['amount', { amount: 'much', sure: 'yes' }],
    ['amount', { amount: '7,300.005', sure: 'yes' }],
    ['amount', { amount: '7300 EUR', sure: 'yes' }],
    ['sure', { amount: '1', sure: 'maybe' }],
    ['seen', { amount: '1', sure: 'no', seen: '2026-02-30' }],
    ['note', { amount: '1', sure: 'no', note: 'x'.repeat(1_001) }],
  ])('refuses what %s cannot be', (field, given) => {
    expect(give(ask(FORM), given as Record<string, string>)).toMatchObject({
      ok: false,
      code: 'invalid_answer',
      fields: { [field]: expect.any(String) as string },
    });
  });

  it('takes a text as long as it says that it takes', () => {
    const note = '\u{1F69A}'.repeat(1_000);
    const walked = answer(ask(FORM), { amount: '1', sure: 'no', note });
    expect(walked.events('QuestionAnswered')[0]?.answer).toMatchObject({ note });
  });

  it('names every field that is wrong, not only the first', () => {
    const refused = give(ask(FORM), { amount: 'much', seen: '2026-02-30', sure: '', note: 'x' });
    expect(refused).toMatchObject({ ok: false, fields: { sure: 'Please fill in: Sure' } });
    expect(Object.keys('fields' in refused ? (refused.fields ?? {}) : {})).toEqual(['amount', 'seen', 'sure']);
  });

  it.each([
    ['0x10', 'Expected a number, such as 12 or 12.5'],
    ['Infinity', 'Expected a number, such as 12 or 12.5'],
    ['1234567890123456', 'Expected a number, such as 12 or 12.5'],
    ['1e3', 'Expected a number, got `1e3`, which is in powers of ten'],
    ['.5', 'Expected a number, got `.5`, which has no digit in front of its decimals'],
    ['31.000', '`31.000` can be read as 31 or as 31000'],
  ])('takes no number but a plain decimal that can be read in one way: %s', (count, why) => {
    expect(readAnswer(formOf('number', 'count'), { count })).toEqual({
      ok: false,
      fields: { count: `Count: ${why}` },
    });
  });

  it('shows both readings of an amount that can be read in two ways', () => {
    expect(give(ask(FORM), { amount: '31.000', sure: 'yes' })).toMatchObject({
      ok: false,
      fields: { amount: expect.stringContaining('`31.000` can be read as $31.00 or as $31,000.00') as string },
    });
  });

  it('does not read an empty field from a prototype', () => {
    expect(readAnswer(formOf('text', 'constructor'), {})).toEqual({
      ok: false,
      fields: { constructor: 'Please fill in: Constructor' },
    });
  });
});
