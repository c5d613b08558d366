/** `judge` with `extract`, run on small SOPs with a script in place of the model. */
import { describe, expect, it } from 'vitest';
import { money } from '../../src/kernel/money.ts';
import { timestamp } from '../../src/kernel/time.ts';
import type { Value } from '../../src/kernel/value.ts';
import type { CallResult } from '../../src/tool/tool.ts';
import { asking, filesOf, handbookOf, PERMISSIVE, sopFile } from './handbook.ts';
import { walk, type Answer, type Walk } from './walk.ts';

const WORDS = 'five thousand two hundred and fifty dollars';
const TEXT = `Two pallets broke. We claim ${WORDS}.`;

const extracting = (extract: string, after = ''): string => `  - step: 1
    says: Look which amount is claimed
    judge:
      question: Which amount does the text claim?
      about: = case.claim.text
      ${extract}
    save: claimed
    if_unsure:
      says: It cannot be read
      flag: unread
${after}`;
const LARGE = `  - step: 2
    says: The amount is large
    if:
      - has(claimed.answer) && claimed.answer > high
    flag: large
`;
const PAY = `  - step: 9
    says: Pay it
    if:
      - has(claimed.answer)
    use: tms.pay_claim
    with:
      claim: = case.id
      account_id: = case.claimant.account_id
      amount: = claimed.answer
`;

/** What the connector returns for a value that it has read. */
const read = (answer: string, value: Record<string, Value>, words = WORDS): CallResult => ({
  kind: 'done',
  output: {
    answer,
    ...value,
    read: { input: 'text', words },
    evidence: [{ input: 'text', quote: words }],
    asked: true,
    model: 'some-model',
    prompt_sha256: 'a'.repeat(64),
    tokens_in: 40,
    tokens_out: 7,
  },
  reference: { record: 'some-model' },
});
const AMOUNT = read('5,250.00 USD', { amount: money('USD', 525_000) });

function judged(steps: string, answer: Answer, { values = '', boundary = PERMISSIVE } = {}): Walk {
  return walk({
    handbook: handbookOf(
      filesOf(
        sopFile(steps, { values, needs: '  - case.claim.text\n  - case.claim.amount\n  - case.claimant.account_id' }),
        boundary,
      ),
    ),
    script: { 'openai.judge': answer, 'tms.pay_claim': { kind: 'done', output: { payment: 'PAY-1' } } },
    facts: { 'claim.text': TEXT },
  });
}
const asked = (extract: string, values = ''): Value | undefined => {
  let given: Value | undefined;
  judged(
    extracting(extract),
    (args) => {
      given = args['extract'];
      return AMOUNT;
    },
    { values },
  );
  return given;
};

describe('judge with extract', () => {
  it('asks for the type of the value with its bounds as they are now, and offers no answers', () => {
    const walked = judged(extracting('extract: money\n      max: = high * 2', LARGE), AMOUNT, {
      values: '  high: 5,000.00 USD',
    });
    expect(walked.made[0]?.args).toMatchObject({
      id: 'claimed',
      inputs: [{ name: 'text', text: TEXT }],
      answers: [],
      extract: { type: 'money', currency: 'USD', max: '10,000.00 USD' },
      may_be_none: true,
    });
    expect(walked.flags).toEqual(['large']);
  });

  it.each([
    ['an amount in a currency', 'extract: money\n      currency: EUR', { type: 'money', currency: 'EUR' }],
    ['an amount in any currency', 'extract: money', { type: 'money' }],
    ['a number', 'extract: number\n      min: 1\n      max: 9.5', { type: 'number', min: '1', max: '9.5' }],
    ['a date', 'extract: date\n      max: 2026-12-31', { type: 'date', max: '2026-12-31' }],
    ['a choice', 'extract: one_of\n      one_of: [damage, loss]', { type: 'one_of', one_of: ['damage', 'loss'] }],
    [
      'a computed choice',
      'extract: one_of\n      one_of: = split(case.claim.text, ". ")',
      { type: 'one_of', one_of: ['Two pallets broke', `We claim ${WORDS}.`] },
    ],
  ])('asks for %s', (_, extract, given) => {
    expect(asked(extract)).toEqual({ ...given, time_zone: 'America/Chicago' });
  });

  it('keeps the typed value and its quote, and explains how it was read', () => {
    const walked = judged(extracting('extract: money', LARGE), AMOUNT, { values: '  high: 5,000.00 USD' });
    expect(walked.state.bindings.at(-1)).toMatchObject({
      path: ['claimed'],
      value: { answer: money('USD', 525_000), evidence: [WORDS] },
    });
    const step = walked.explain().steps.find((item) => item.step === '1');
    expect(step?.result).toBe('Read 5,250.00 USD, by some-model (prompt aaaaaaaaaaaa, 40 tokens read, 7 written)');
    expect(step?.evidence).toContainEqual({
      label: 'read',
      value: '5,250.00 USD',
      origin: `from “${WORDS}” in \`text\`, by rule`,
    });
    expect(walked.view().posts).toEqual([]);
  });

  it.each<readonly [string, string, CallResult, Value]>([
    ['number', 'extract: number', read('110', { number: 110 }), 110],
    ['date', 'extract: date', read('2026-03-04', { time: timestamp(1_772_600_400_000) }), timestamp(1_772_600_400_000)],
    ['text', 'extract: one_of\n      one_of: [damage, loss]', read('loss', {}), 'loss'],
  ])('keeps a %s as its type', (_, extract, answer, value) => {
    expect(judged(extracting(extract), answer).state.bindings.at(-1)?.value).toMatchObject({ answer: value });
  });

  it.each(['unsure', 'unread', 'out_of_bounds', 'malformed', 'refused', 'no_model', 'over_budget'])(
    'goes on with if_unsure when it ends in %s, with the reason, and uses no value',
    (code) => {
      const walked = judged(
        extracting('extract: money', LARGE),
        { kind: 'failed', code, message: 'Because' },
        {
          values: '  high: 5,000.00 USD',
        },
      );
      expect(walked.flags).toEqual(['unread']);
      expect(walked.explain().steps.find(({ step }) => step === '1')?.result).toBe(`Failed with ${code}: Because`);
    },
  );

  it('has no value when the text states none, which is no failure', () => {
    const none = { asked: true, model: 'm', prompt_sha256: 'b', tokens_in: 1, tokens_out: 1, evidence: [] };
    const walked = judged(
      extracting('extract: money', LARGE),
      { kind: 'done', output: none },
      {
        values: '  high: 5,000.00 USD',
      },
    );
    expect([walked.flags, walked.state.ended?.kind]).toEqual([[], 'completed']);
  });

  it('stops the run when a bound is unclear, instead of asking without it', () => {
    const walked = judged(
      extracting('extract: money\n      min: 9,000.00 USD\n      max: = case.claim.amount'),
      AMOUNT,
    );
    expect(walked.made).toEqual([]);
    expect(walked.parks[0]).toContain('it must be at least $9,000.00 and at most $7,200.00 (claim value)');
  });

  it('shows the approvers of a payment the quote that its amount was read from, and the bounds', () => {
    const boundary = asking('tms.pay_claim', 'claims-leads:1');
    const walked = judged(extracting('extract: money\n      max: = case.claim.amount', PAY), AMOUNT, { boundary });
    expect(walked.ask('approval').card.bounds).toEqual([
      { label: 'read from the text', text: 'at most 7,200.00 USD' },
      { label: 'quoted', text: `“${WORDS}” in text` },
    ]);
    const unbounded = judged(extracting('extract: money', PAY), AMOUNT, { boundary });
    expect(unbounded.ask('approval').card.bounds.map(({ text }) => text)).toEqual([
      'no upper bound is set for the amount paid',
      `“${WORDS}” in text`,
    ]);
  });
});
