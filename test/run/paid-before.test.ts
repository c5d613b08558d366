/**
 * What was paid before a case started again counts as it was paid, also where people say that it was the payment of a
 * step that would pay another amount now.
 */
import { describe, expect, it } from 'vitest';
import type { EarlierEffect } from '../../src/run/log/earlier-effect.ts';
import type { Value } from '../../src/kernel/value.ts';
import { money } from '../../src/kernel/money.ts';
import { openAsks } from '../../src/run/log/state.ts';
import { filesOf, handbookOf, LENA, PERMISSIVE, slackUser, sopFile } from './handbook.ts';
import { APPROVED, DAY, DONE, NEEDS, paid, usd } from './refund.ts';
import { walk, type Walk } from './walk.ts';

const LEO = slackUser('ULEO00001');
const TMS = 'tms.pay_claim';
const use = (step: string, amount: string): string => `  - step: ${step}
    says: Pay a part
    use: ${TMS}
    with: { claim: "{case.id}-${'abcdefghi'[Number(step)]}", account_id: = case.claimant.account_id, amount: "= ${amount}" }
`;
const SET = `  - { step: 1, says: Halve it, set: { half: = case.claim.amount / parts } }\n`;
const FIRST = `${SET}${use('2', 'half')}`;
const SECOND = use('4', 'case.claim.amount - half');
const HALVES = `${FIRST}${SECOND}`;

const then = (step: string, amount: Value, more: Partial<EarlierEffect> = {}): EarlierEffect => ({
  step,
  tool: TMS,
  summary: 'Pay the amount of then to the account ACC-1',
  isKnown: true,
  output: { payment: 'PAY-1' },
  record: 'PAY-1',
  argsSha256: 'of-then',
  moved: { amount },
  ...more,
});

const second = (dollars: number): EarlierEffect => then('2', usd(dollars), { record: 'PAY-2' });
/** As an earlier program logged it. */
const without = ({ moved: _, ...effect }: EarlierEffect): EarlierEffect => effect;

type Options = { readonly boundary?: typeof PERMISSIVE; readonly now?: Value };
/** The bill was of $1,000.00, and is of $700.00 as the case starts again. */
const again = (
  effects: readonly EarlierEffect[],
  steps = HALVES,
  { boundary = PERMISSIVE, now = usd(700) }: Options = {},
): Walk =>
  walk({
    effects,
    script: DONE,
    facts: { 'claim.amount': now },
    handbook: handbookOf(filesOf(sopFile(steps, { needs: NEEDS, values: '  parts: 2' }), boundary)),
  });

const MORE = { code: 'beyond_case', choices: ['leave_out', 'start_again', 'stop'] };
const shownAt = ({ state }: Walk): unknown => Object.values(state.asks).map(({ kind, step }) => [kind, step]);

describe('a part that was paid before the amount was lowered and the case started again', () => {
  it('is asked about with what was paid and what would be paid now', () => {
    const { known } = again([then('2', usd(500))]).ask('recovery');
    expect(known[0]).toBe('Then $500.00 was paid, and $350.00 would be paid now');
    expect(known.at(-1)).toContain(
      'It counts as $500.00, which is more than is due now, so no later payment of this run is made',
    );
  });

  it('counts as it was paid: no approval is asked for the rest, and nothing is paid', () => {
    const walked = again([then('2', usd(500))], HALVES, { boundary: APPROVED }).recover('it_was_done', LENA);
    expect(shownAt(walked)).toEqual([
      ['recovery', '2'],
      ['recovery', '4'],
    ]);
    expect(walked.ask('recovery')).toMatchObject({
      ...MORE,
      step: '4',
      because: expect.stringContaining('More was paid before this case started again than is due now'),
    });
    expect(walked.ask('recovery').known[0]).toBe(
      'Step 2 has, as Lena Lindqvist says, paid $500.00 before this case started again, and would pay $350.00 now',
    );
    expect(paid(walked)).toEqual([]);
  });

  it('counts as it was paid: the rest that the boundary permits can be left out, and not be paid', () => {
    const walked = again([then('2', usd(500))]).recover('it_was_done', LENA);
    expect(walked.ask('recovery')).toMatchObject({ step: '4', code: 'done_before', choices: ['leave_out', 'stop'] });
    walked.recover('leave_out', LEO);
    expect([walked.state.ended?.kind, paid(walked)]).toEqual(['completed', []]);
  });

  it('lets the run go on without the rest', () => {
    const walked = again([then('2', usd(500))], HALVES, { boundary: APPROVED }).recover('it_was_done', LENA);
    walked.recover('leave_out', LEO);
    expect([walked.state.ended?.kind, paid(walked)]).toEqual(['completed', []]);
  });

  it('lets what was paid then, too, count as the other part', () => {
    const walked = again([then('2', usd(500)), then('4', usd(500))], HALVES).recover('it_was_done', LENA);
    expect(walked.ask('recovery')).toMatchObject({ step: '4', choices: ['it_was_done', 'stop'] });
    walked.recover('it_was_done', LENA);
    expect([walked.state.ended?.kind, paid(walked)]).toEqual(['completed', []]);
  });

  it('stops nothing once the amount is what it was', () => {
    const walked = again([then('2', usd(500))], HALVES, { boundary: APPROVED }).recover('it_was_done', LENA);
    walked.correct({ 'claim.amount': usd(1_000) }).after(DAY);
    const stopped = Object.values(walked.state.asks).find((ask) => ask.kind === 'recovery' && ask.step === '4');
    expect(stopped?.closed?.how).toBe('corrected');
    expect(openAsks(walked.state).map(({ kind }) => kind)).toEqual(['approval']);
  });

  it('stops what is left once the amount is lowered further', () => {
    const walked = again([then('2', usd(350))], HALVES, { boundary: APPROVED }).recover('it_was_done', LENA);
    walked.correct({ 'claim.amount': usd(600) }).after(DAY);
    expect(walked.ask('recovery')).toMatchObject({ choices: ['start_again', 'stop'] });
    expect(walked.ask('recovery').known.join('\n')).toContain(
      'paid $350.00 before this case started again, and would pay $300.00 now',
    );
  });

  it.each([
    ['in another currency', [then('2', money('EUR', 35_000))]],
    ['for two payments, of which one alone would be no more', [then('2', usd(200)), second(200)]],
    ['for two payments in two currencies', [then('2', usd(200)), then('2', money('EUR', 100), { record: 'PAY-2' })]],
    ['as an earlier log says in words alone', [without(then('2', 0, { summary: 'Pay $350.01 to ACC-1' }))]],
  ])('counts as more %s', (_, effects) => {
    const walked = again(effects, HALVES, { boundary: APPROVED }).recover('it_was_done', LENA);
    expect(walked.ask('recovery')).toMatchObject({ ...MORE, step: '4' });
  });
});

it('an amount that is the end of a larger one in the words of an earlier log is not that amount', () => {
  const effect = without(then('2', 0, { summary: 'Pay 1,350.00 GBP to ACC-1' }));
  const walked = again([effect], HALVES, { boundary: APPROVED, now: money('GBP', 70_000) }).recover(
    'it_was_done',
    LENA,
  );
  expect(walked.ask('recovery')).toMatchObject({ ...MORE, step: '4' });
});

describe('a part that was paid before and is no more than is due now', () => {
  it.each([
    ['the same, from another account', then('2', usd(350))],
    ['the same, as an earlier log says in words alone', without(then('2', 0, { summary: 'Pay $350.00 to ACC-9' }))],
    ['less, since the amount was raised', then('2', usd(300))],
  ])('stops no later payment: %s', (_, effect) => {
    const walked = again([effect], HALVES, { boundary: APPROVED }).recover('it_was_done', LENA);
    walked.approve(LEO);
    expect([walked.state.ended?.kind, paid(walked)]).toEqual(['completed', [usd(350)]]);
  });

  it('is named where it was less than would be paid now', () => {
    const { known } = again([then('2', usd(300))]).ask('recovery');
    expect(known[0]).toBe('Then $300.00 was paid, and $350.00 would be paid now');
    expect(known.join('\n')).not.toContain('It counts as');
  });
});
