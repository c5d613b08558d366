/**
 * Only those whose value is the answer in use are kept from approving. Whoever corrected it, and whoever said before what
 * it says now, are among them; whose value is gone is not. An earlier log does not say whose it is: there all of them are.
 */
import { describe, expect, it } from 'vitest';
import type { SlackActor } from '../../src/boundary/approvers.ts';
import { excludedFromApproval } from '../../src/run/log/excluded.ts';
import { evolve, fold } from '../../src/run/log/evolve.ts';
import type { LoggedEvent, RunEvent } from '../../src/run/log/event.ts';
import { initialState } from '../../src/run/log/state.ts';
import { asking, filesOf, handbookOf, LENA, MARCUS, slackUser, sopFile, THREE_LEADS } from './handbook.ts';
import { usd } from './refund.ts';
import { RUN, walk, type Walk } from './walk.ts';

const LEO = slackUser('ULEO00001');
const BOUNDARY = asking('jira.create_issue', 'claims-leads:1');
const ISSUE = `  - step: 2
    says: Have it looked at
    use: jira.create_issue
    with: { project: CLM, priority: High, summary: "Look" }
    if:
      - WHAT > money("1.00 USD")
`;
const ASK = `  - step: 1
    says: Ask how much is paid
    ask:
      of: claims-leads
      question: How much is paid?
      within: 10 days
      form:
        amount: { label: Amount to pay, type: money, currency: USD }
        note: { label: Note, type: text, optional: true }
    save: part
    if_late: { says: No one has said, stop: No one has said }
`;

type Given = Readonly<Record<string, string>>;

function question(given: Given, actor: SlackActor): Walk {
  const sop = sopFile(ASK + ISSUE.replace('WHAT', 'part.amount'), { needs: '  - case.zendesk.ticket_id' });
  const run = walk({ handbook: handbookOf(filesOf(sop, BOUNDARY, THREE_LEADS)) });
  return run.click({ type: 'AnswerQuestion', askId: run.ask('question').askId, given }, actor);
}

function fact(value: string, actor: SlackActor): Walk {
  const sop = sopFile(ISSUE.replace('WHAT', 'case.claim.amount'), { needs: '  - case.claim.amount' });
  const refused = { path: 'claim.amount', label: 'claim value', problem: '`31.000` has two readings', text: '31.000' };
  const run = walk({
    handbook: handbookOf(filesOf(sop, BOUNDARY, THREE_LEADS)),
    facts: { 'claim.amount': null },
    refused: [{ ...refused, type: { kind: 'money' }, readings: [usd(31), usd(31_000)] }],
  });
  return run.click({ type: 'AnswerQuestion', askId: run.ask('recovery').askId, given: { value } }, actor);
}

/** Who of the three leads may not approve, because of a value. */
const kept = (run: Walk): string[] =>
  [LENA, LEO, MARCUS].flatMap((actor) => {
    const decided = run.decide({ type: 'GiveApproval', askId: run.ask('approval').askId }, actor);
    return !decided.ok && decided.code === 'gave_value' ? [actor.userId.replace('U', '').slice(0, 3)] : [];
  });
const NOTED = { amount: '7,200.00', note: 'By phone' };

describe('who is kept from approving by a value that was corrected', () => {
  it.each<[string, (run: Walk) => Walk, string[]]>([
    ['no one else: who gave it', (run) => run, ['LEN']],
    ['another lead', (run) => run.correctFact('claim value', { value: '2,700.00' }, LEO), ['LEO']],
    [
      'another lead, and back again by a third: who gave it first, too',
      (run) =>
        run
          .correctFact('claim value', { value: '2,700.00' }, LEO)
          .correctFact('claim value', { value: '7,200.00' }, MARCUS),
      ['LEN', 'MAR'],
    ],
    [
      'another lead, and back again by who gave it',
      (run) =>
        run
          .correctFact('claim value', { value: '2,700.00' }, LEO)
          .correctFact('claim value', { value: '7,200.00' }, LENA),
      ['LEN'],
    ],
    [
      'two other leads in turn, with two values',
      (run) =>
        run
          .correctFact('claim value', { value: '2,700.00' }, LEO)
          .correctFact('claim value', { value: '2,800.00' }, MARCUS),
      ['MAR'],
    ],
  ])('a fact, corrected by %s', (_, correct, expected) => {
    const run = correct(fact('7,200.00', LENA));
    expect(kept(run)).toEqual(expected);
    expect(kept(run)).toEqual(kept(Object.assign(run, { state: fold(RUN, run.log) })));
  });

  it.each<[string, Given, SlackActor, string[]]>([
    ['every field', { amount: '2,700.00', note: 'By letter' }, LEO, ['LEO']],
    ['one field of two', { ...NOTED, amount: '2,700.00' }, LEO, ['LEN', 'LEO']],
    ['a field that is left empty from now on', { amount: '2,700.00' }, LEO, ['LEO']],
    ['every field, by who gave it', { amount: '2,700.00', note: 'By letter' }, LENA, ['LEN']],
  ])('an answer, corrected in %s', (_, after, actor, expected) => {
    expect(kept(question(NOTED, LENA).correctAnswer('1', after, actor))).toEqual(expected);
  });

  it('an answer with a field that was left empty, and still is', () => {
    const run = question({ amount: '7,200.00' }, LENA).correctAnswer('1', { amount: '2,700.00' }, LEO);
    expect(kept(run)).toEqual(['LEN', 'LEO']);
  });

  it('is the one whose value was replaced no more: their approval counts, and the call is made', () => {
    const run = fact('7,200.00', LENA).correctFact('claim value', { value: '2,700.00' }, LEO);
    expect(run.approve(LENA).made.map(({ tool }) => tool)).toEqual(['jira.create_issue']);
  });
});

describe('a log', () => {
  const corrected = (): Walk => fact('7,200.00', LENA).correctFact('claim value', { value: '2,700.00' }, LEO);
  const givers = (log: readonly LoggedEvent[]): string[] =>
    (excludedFromApproval(log.reduce(evolve, initialState(RUN))).givers ?? []).map(({ person }) => person);
  const changed = (change: (event: RunEvent) => RunEvent): string[] =>
    givers(corrected().log.map((logged) => ({ ...logged, event: change(logged.event) })));

  it('from which the values were erased still says whose value it was', () => {
    const gone = { before: { answer: '' }, after: { answer: '' }, because: '', changes: [] };
    expect(
      changed((event) => {
        if (event.type === 'FactGiven') return { ...event, value: '' };
        return event.type === 'AnswerCorrected' ? { ...event, ...gone } : event;
      }),
    ).toEqual(['leo-lead']);
  });

  it('of an earlier program does not say it, so all who gave or corrected a value approve nothing', () => {
    expect(
      changed((event) => {
        if (event.type !== 'AnswerCorrected') return event;
        const { givers: _, ...before } = event;
        return before;
      }),
    ).toEqual(['lena-lead', 'leo-lead']);
  });
});
