/** Forms whose answers have bounds, run on small SOPs. */
import { describe, expect, it } from 'vitest';
import { money } from '../../src/kernel/money.ts';
import { formatValue, type Value } from '../../src/kernel/value.ts';
import { readAnswer } from '../../src/run/plan/read-answer.ts';
import type { AskedBound, AskedField } from '../../src/run/log/asks.ts';
import { filesOf, handbookOf, LENA, PERMISSIVE, sopFile } from './handbook.ts';
import { HOUR, START, walk, type Walk } from './walk.ts';

type Facts = Parameters<typeof walk>[0];

function asking(field: string, { values = '', facts = {} }: { values?: string; facts?: object } = {}): Walk {
  const steps = `  - step: 1
    says: Ask how much is paid
    ask:
      of: claims-leads
      question: How much of {case.claim.amount} is paid?
      within: 4 hours
      reminder: 1 hour
      form:
        amount: { label: Amount to pay, ${field} }
    save: part
    if_late:
      says: Nobody answered
      stop: Nobody answered
  - step: 2
    says: It is little
    if:
      - has(part.answered_by)
    flag: answered
`;
  const options: Facts = {
    handbook: handbookOf(filesOf(sopFile(steps, { values, needs: '  - case.claim.amount' }), PERMISSIVE)),
    ...facts,
  };
  return walk(options);
}
/** The bound is a name that something else sets again after an hour. */
function watching(later: string): Walk {
  const steps = `  - step: 1
    says: At first it is the claim
    set: { cap: = case.claim.amount }
  - step: 2
    says: Ask while the bound may change
    watch:
      - at: = case.received_at + duration("1 hour")
        says: The bound changes
        set: { cap: '= ${later}' }
    do:
      - step: 2a
        says: Ask how much is paid
        ask:
          of: claims-leads
          question: How much is paid?
          within: 4 hours
          reminder: 2 hours
          form:
            amount: { label: Amount to pay, type: money, currency: USD, max: = cap }
        save: part
        if_late:
          says: Nobody answered
          stop: Nobody answered
  - step: 3
    says: It is answered
    flag: answered
`;
  return walk({ handbook: handbookOf(filesOf(sopFile(steps, { needs: '  - case.claim.amount' }), PERMISSIVE)) });
}
const BY_CLAIM = 'type: money, currency: USD, min: 0.01 USD, max: = case.claim.amount';
const give = (walked: Walk, amount: string) =>
  walked.decide({ type: 'AnswerQuestion', askId: walked.ask('question').askId, given: { amount } }, LENA);
const answered = (walked: Walk, amount: string): Walk =>
  walked.click({ type: 'AnswerQuestion', askId: walked.ask('question').askId, given: { amount } }, LENA);

describe('a bounded form', () => {
  it('shows the bound, records it, and names it in explain', () => {
    const walked = asking(BY_CLAIM);
    expect(walked.events('QuestionAsked')[0]?.form?.[0]?.bounds).toEqual({
      min: { value: money('USD', 1), shown: '$0.01' },
      max: { value: money('USD', 720_000), shown: '$7,200.00 (claim value)' },
    });
    answered(walked, '7,200.00');
    expect(walked.flags).toEqual(['answered']);
    const step = walked.explain().steps.find((explained) => explained.step === '1');
    expect(step?.result).toContain('The form allowed Amount to pay at least $0.01, at most $7,200.00 (claim value)');
    expect(step?.evidence.map(({ label, value }) => `${label} ${value}`)).toContain('claim value $7,200.00');
  });

  it.each([
    ['9,999,999', 'Amount to pay: Expected at most $7,200.00 (claim value)'],
    ['7200.01', 'Amount to pay: Expected at most $7,200.00 (claim value)'],
    ['0', 'Amount to pay: Expected at least $0.01'],
    ['-5', 'Amount to pay: Expected at least $0.01'],
    ['7.200.00', 'Amount to pay: Expected an amount, such as 7,200.00'],
    [
      '7200 EUR',
      'Amount to pay: Expected an amount in USD, got `7200 EUR`, which names another currency. Type 7,200.00',
    ],
    [
      '７２００',
      'Amount to pay: Expected an amount such as `7,200.00`, got `７２００`, which is in other digits. Type 7,200.00',
    ],
    [
      '٧٢٠٠',
      'Amount to pay: Expected an amount such as `7,200.00`, got `٧٢٠٠`, which is in other digits. Type 7,200.00',
    ],
    [
      '1.234',
      'Amount to pay: `1.234` can be read as 1.234 USD, which is finer than USD, or as $1,234.00. Type 1,234.00',
    ],
    [
      '50.005',
      'Amount to pay: `50.005` can be read as 50.005 USD, which is finer than USD, or as $50,005.00. Type another amount',
    ],
    ['9007199254740993', 'Amount to pay: Expected an amount, such as 7,200.00'],
  ])('refuses %s and the question stays open', (amount, sentence) => {
    const walked = asking(BY_CLAIM);
    expect(give(walked, amount)).toEqual({ ok: false, code: 'invalid_answer', fields: { amount: sentence }, sentence });
    expect(answered(walked, '7200').flags).toEqual(['answered']);
  });

  it('takes no amount below zero when the form does not say that it may', () => {
    const unbounded = 'type: money, currency: USD, max: = case.claim.amount';
    expect(give(asking(unbounded), '-1')).toMatchObject({
      sentence: 'Amount to pay: Expected an amount that is not below zero',
    });
    expect(give(asking(unbounded), '0')).toMatchObject({ ok: true });
    expect(give(asking('type: money, currency: USD, min: -10.00 USD'), '-1')).toMatchObject({ ok: true });
  });

  it.each([
    ['another currency', { 'claim.amount': money('EUR', 720_000) }, '7,200.00 EUR is not in USD'],
    ['a bound below the least', { 'claim.amount': money('USD', 0) }, 'at least $0.01 and at most $0.00'],
  ])('parks instead of asking without a bound: %s', (_, facts, because) => {
    const walked = asking(BY_CLAIM, { facts: { facts } });
    expect(walked.events('QuestionAsked')).toEqual([]);
    expect(walked.parks[0]).toContain(because);
    expect(walked.events('Parked')[0]?.code).toBe('unclear_bound');
  });

  it('asks again with the new bound, and the first deadline, when the bound changes while it is open', () => {
    const walked = watching('money("4,100.00 USD")');
    const { askId } = walked.ask('question');
    walked.after(HOUR);
    expect(walked.events('QuestionWithdrawn')).toEqual([
      {
        type: 'QuestionWithdrawn',
        askId,
        because: 'Amount to pay: at most $4,100.00 (cap), no longer at most $7,200.00 (cap)',
      },
    ]);
    expect(walked.ask('question')).toMatchObject({ dueAt: START + 4 * HOUR, remindAt: START + 2 * HOUR });
    expect(give(walked, '7,200.00')).toMatchObject({
      ok: false,
      sentence: expect.stringContaining('at most $4,100.00'),
    });
    expect(walked.decide({ type: 'AnswerQuestion', askId, given: { amount: '10' } }, LENA)).toMatchObject({
      ok: false,
      code: 'already_decided',
      sentence: expect.stringContaining('This was withdrawn (Amount to pay: at most $4,100.00'),
    });
    expect(answered(walked, '4,100.00').flags).toEqual(['answered']);
  });

  it('does not ask again when the bound stays the same', () => {
    const walked = watching('case.claim.amount').after(HOUR);
    expect(walked.events('ValueSet')).toHaveLength(2);
    expect(walked.events('QuestionWithdrawn')).toEqual([]);
  });

  it('parks when the bound becomes unclear, and the open form is void', () => {
    const walked = watching('money("4,100.00 EUR")');
    const { askId } = walked.ask('question');
    walked.after(HOUR);
    expect(walked.events('Parked').map(({ code }) => code)).toEqual(['unclear_bound']);
    expect(walked.decide({ type: 'AnswerQuestion', askId, given: { amount: '1' } }, LENA)).toMatchObject({ ok: false });
  });
});

const fieldOf = (over: Partial<AskedField>): readonly AskedField[] => [
  { name: 'field', label: 'Field', type: 'text', currency: null, optional: false, bounds: {}, ...over },
];
const read = (over: Partial<AskedField>, field: string) =>
  readAnswer({ choices: null, form: fieldOf(over), timeZone: 'America/Chicago' }, { field });
const bound = (value: Value): AskedBound => ({ value, shown: formatValue(value) });
const money_ = { type: 'money' } as const;

describe('the bounds of a field', () => {
  it.each<[Partial<AskedField>, string, boolean]>([
    [{ ...money_, currency: 'JPY', bounds: { max: bound(money('JPY', 500)) } }, '500', true],
    [{ ...money_, currency: 'JPY', bounds: { max: bound(money('JPY', 500)) } }, '501', false],
    [{ ...money_, currency: 'JPY' }, '500.4', false],
    [{ ...money_, currency: 'JPY' }, '500.0', true],
    [{ ...money_, currency: 'KWD', bounds: { max: bound(money('KWD', 1_500)) } }, '1.25', true],
    [{ ...money_, currency: 'KWD' }, '1.5005', false],
    [{ ...money_, currency: 'USD', bounds: { max: bound(money('EUR', 500)) } }, '1', false],
    [{ ...money_, currency: 'USD', bounds: { one_of: bound([money('USD', 100), money('USD', 200)]) } }, '2', true],
    [{ ...money_, currency: 'USD', bounds: { one_of: bound([money('USD', 100)]) } }, '2', false],
    [{ type: 'number', bounds: { min: bound(1), max: bound(3) } }, '3', true],
    [{ type: 'number', bounds: { min: bound(1), max: bound(3) } }, '3.000001', false],
    [{ type: 'number', bounds: { min: bound(1) } }, '0.999999', false],
    // 2 March 2026, 23:30 in Chicago: the day itself fits.
    [{ type: 'date', bounds: { max: bound({ $time: Date.UTC(2026, 2, 3, 5, 30) }) } }, '2026-03-02', true],
    [{ type: 'date', bounds: { max: bound({ $time: Date.UTC(2026, 2, 3, 5, 30) }) } }, '2026-03-03', false],
    [{ type: 'date', bounds: { min: bound({ $time: Date.UTC(2026, 2, 3, 5, 30) }) } }, '2026-03-02', true],
    [{ type: 'date', bounds: { min: bound({ $time: Date.UTC(2026, 2, 3, 5, 30) }) } }, '2026-03-01', false],
    [{ bounds: { one_of: bound(['whole', 'part']) } }, 'part', true],
    [{ bounds: { one_of: bound(['whole', 'part']) } }, 'Part', false],
    [{ bounds: { matches: bound('^[0-9]{6}$') } }, '123456', true],
    [{ bounds: { matches: bound('^[0-9]{6}$') } }, '1234567', false],
    [{ bounds: { matches: bound('^[0-9]{6}$') } }, '１２３４５６', false],
    [{ optional: true, type: 'number', bounds: { min: bound(1) } }, '', true],
  ])('%j: %s fits: %s', (over, text, fits) => {
    expect(read(over, text).ok).toBe(fits);
  });

  it('says by its example what a pattern asks for', () => {
    const form = { example: 'BOL-123456', bounds: { matches: bound('^BOL-[0-9]{6}$') } };
    expect(read(form, 'BOL-1')).toMatchObject({ fields: { field: 'Field: Expected something like BOL-123456' } });
    expect(read(form, 'BOL-000001').ok).toBe(true);
  });

  it.each(['1900-01-01', '9999-12-31'])('take no %s for a date, which means that there is none', (text) => {
    expect(read({ type: 'date', bounds: {} }, text)).toMatchObject({ ok: false });
    expect(read({ type: 'date', bounds: {} }, '2026-03-02')).toMatchObject({ ok: true });
  });

  it('names the day and the choices', () => {
    const day = { $time: Date.UTC(2026, 2, 3, 5, 30) };
    const until = { value: day, shown: '2026-03-02' };
    expect(read({ type: 'date', bounds: { max: until } }, '2026-03-09')).toMatchObject({
      fields: { field: 'Field: Expected a day on or before 2026-03-02' },
    });
    expect(read({ type: 'date' }, '0026-11-29')).toMatchObject({
      fields: { field: 'Field: Expected a date in a year from 1800 to 2199' },
    });
    expect(read({ bounds: { one_of: bound(['whole', 'part']) } }, 'all')).toMatchObject({
      fields: { field: 'Field: Expected one of whole, part' },
    });
  });
});
