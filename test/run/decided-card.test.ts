/** The card of an approval that was decided says what became of what it asked for. */
import { describe, expect, it } from 'vitest';
import { money } from '../../src/kernel/money.ts';
import type { CallResult } from '../../src/tool/tool.ts';
import type { AskView } from '../../src/run/view/thread-view.ts';
import { AVA, LENA, MARCUS } from './handbook.ts';
import { HOUR, MINUTE, walk, type Walk } from './walk.ts';

type Approval = Extract<AskView, { kind: 'approval' }>;

const major = (first?: CallResult): Walk =>
  walk({
    facts: { 'claim.amount': money('USD', 3_000_000) },
    ...(first === undefined ? {} : { script: { '3a': first } }),
  });

const cardsOf = (run: Walk): Approval[] => run.view().asks.flatMap((ask) => (ask.kind === 'approval' ? [ask] : []));
const shown = (run: Walk): unknown => {
  const [card] = cardsOf(run);
  return [card?.state.kind === 'closed' ? card.state.how : 'open', card?.result, card?.next];
};

const BUSY: CallResult = { kind: 'not_now', message: 'Busy', afterMs: 5 * MINUTE };

it('says nothing of a result while it is open', () => {
  expect(shown(major())).toEqual(['open', undefined, undefined]);
});

it('names the record once it was approved and done', () => {
  expect(shown(major().approve(LENA))).toEqual(['approved', 'Done: Jira issue CLM-1', undefined]);
});

it('says that it is not done yet while its system is busy, and then that it is', () => {
  const run = major(BUSY).approve(LENA);
  expect(shown(run)).toEqual(['approved', 'Not done yet: it will be tried again', undefined]);
  run.script = {};
  run.after(HOUR);
  expect(shown(run)).toEqual(['approved', 'Done: Jira issue CLM-1', undefined]);
});

it('says what follows its denial, and not what would follow silence', () => {
  expect(shown(major().deny(LENA))).toEqual([
    'denied',
    'Not done: the approval was denied',
    'The claims manager decides how a claim goes on whose issue was denied',
  ]);
});

it('says what follows when no one decided', () => {
  expect(shown(major().after(48 * HOUR))).toEqual([
    'expired',
    'Not done: no one decided in time',
    'nothing is done, and claims-leads, the same people, are asked how to go on',
  ]);
});

it('says that it was not done because facts changed', () => {
  const run = major().correct({ 'claim.amount': money('USD', 3_100_000) });
  run.after(HOUR);
  expect(shown(run)).toEqual([
    'withdrawn',
    'Not done: facts changed before it started, so it was proposed again',
    undefined,
  ]);
  expect(cardsOf(run)).toHaveLength(2);
});

it('the card of a run whose case started again says so, and so does the one of the new run', () => {
  const run = major().approve(LENA);
  run.answer(AVA);
  const { ended } = run.state;
  expect(run.view().card).toMatchObject({
    sop: 'freight-damage-claim v1',
    standing: expect.not.stringContaining('again'),
  });
  if (ended === null) throw new Error('Expected a run that has ended');
  const { standing } = run.view({ ...run.state, ended: { ...ended, successor: 'run-2', again: 'Wrong' } }).card;
  expect(standing).toMatch(/ · started again, so the case goes on in another thread$/);
  expect(walk({ effects: [] }).view().card.sop).toBe('freight-damage-claim v1, started again');
});

it('the card of the run names the denial that led where it is, in the words of the procedure', () => {
  const run = major().deny(LENA);
  const answer = { answer: 'Ask the claims leads again' };
  run.click({ type: 'AnswerQuestion', askId: run.ask('question').askId, given: answer }, MARCUS);
  const because = 'A second denial is final, so the claims manager works the claim by hand';
  run.deny(LENA);
  expect(run.view().posts.at(-1)).toMatchObject({ tone: 'decision', title: because });
  // While it waits for someone who was asked before that, the card says why they were asked.
  expect(run.view().card).toMatchObject({
    standing: 'Waiting for Ava Anders to take it',
    towards: 'worked by hand',
    because: 'account tier Enterprise, claim value $30,000.00 (above $5,000.00)',
  });
  run.answer(AVA);
  expect(run.view().card.because).toBe('Lena Lindqvist denied it: “Not now”');
  expect(run.explain().short.says).toBe(because);
});

describe('the card of a run that stopped at a step', () => {
  it.each([
    ['The TMS has no shipment with the BOL `BOL-1`. Ask the carrier', 'The TMS has no shipment with the BOL “BOL-1”'],
    ['Two shipments (S-1): S-2 is one of them', 'Two shipments (S-1): S-2 is one of them'],
  ])('says what its system said of %j, and leaves the call to the thread', (message, said) => {
    const walked = walk({ script: { 'tms.get_shipment_by_bol': { kind: 'failed', code: 'ambiguous', message } } });
    expect(walked.view().card.standing).toBe(`Stopped to ask: ${said}`);
  });
});
