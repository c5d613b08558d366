/**
 * What a decision to go on covers: the values that people saw. A later value is asked about like the first one, until
 * people were asked so often that their decision covers later values, and says so.
 */
import { describe, expect, it } from 'vitest';
import type { HandbookFile } from '../../src/handbook/handbook-file.ts';
import { openAsks } from '../../src/run/log/state.ts';
import { ANA, filesOf, handbookOf, LENA, PERMISSIVE, slackUser, sopFile } from './handbook.ts';
import { APPROVED, DAY, DONE, NEEDS, pay, usd } from './refund.ts';
import { HOUR, MINUTE, walk, type Script, type Walk } from './walk.ts';

const LEO = slackUser('ULEO00001');
const BLOCKED = `  - { step: 1, says: Blocked, if: ['case.claimant.account_id == "ACC-9"'], flag: blocked }
`;
const NOTE = `  - step: 1
    says: Note the account
    use: zendesk.add_internal_note
    with: { ticket: = case.zendesk.ticket_id, text: "For {case.claimant.account_id}" }
`;
const ask = (step: number): string => `  - step: ${step}
    says: Ask
    ask: { of: claims-operations, question: Is it in order?, choices: ["Yes", "No"], within: 90 days }
    if_late: { says: Late, stop: Late }
`;
const PAY = pay('part');
const payAt = (step: number): string =>
  PAY.replace('step: 9', `step: ${step}`).replace('= case.id', `"{case.id}-${String.fromCodePoint(96 + step)}"`);

const run = (steps: string, boundary: HandbookFile = PERMISSIVE, script: Script = DONE): Walk =>
  walk({
    handbook: handbookOf(filesOf(sopFile(steps, { needs: NEEDS, values: '  part: 15.00 USD' }), boundary)),
    script,
  });
const move = (walked: Walk, account: string, ms = 3 * MINUTE): Walk =>
  walked.correct({ 'claimant.account_id': account }).after(ms);
const goOn = (walked: Walk): Walk => walked.recover('go_on', LENA);
const say = (walked: Walk): Walk =>
  walked
    .click({ type: 'AnswerQuestion', askId: walked.ask('question').askId, given: { answer: 'Yes' } }, ANA)
    .after(3 * MINUTE);
const accounts = ({ made }: Walk): unknown[] =>
  made.filter(({ tool }) => tool === 'tms.pay_claim').map(({ args }) => args['account_id']);
const kept = (walked: Walk): unknown =>
  walked.view().asks.flatMap((one) => (one.kind === 'recovery' && one.state.kind === 'open' ? one.kept : []));
const decidedOn = ({ state }: Walk): unknown[] =>
  state.changes.flatMap(({ after, because }) => (/decided to go on/.test(because ?? '') ? [after] : []));
const OTHER = { code: 'other_facts', known: expect.arrayContaining([expect.stringMatching(/ACC-1 → ACC-3/)]) };

/** People went on with ACC-1 although the case stated ACC-9. */
const went = (...more: Parameters<typeof run> extends [string, ...infer Rest] ? Rest : never): Walk =>
  goOn(move(run(BLOCKED + ask(3) + PAY, ...more), 'ACC-9'));

describe('a decision to go on', () => {
  it('covers the value that people saw', () => {
    const walked = say(went());
    expect([accounts(walked), walked.parks.length]).toEqual([['ACC-1'], 1]);
  });

  it('does not cover a value that is stated later', () => {
    const steps = NOTE + ask(3) + payAt(4) + ask(5) + payAt(6);
    const walked = say(
      goOn(say(move(run(steps), 'ACC-9')))
        .after(DAY)
        .correct({ 'claimant.account_id': 'ACC-3' })
        .after(DAY),
    );
    expect(accounts(walked)).toEqual(['ACC-1']);
    expect(walked.ask('recovery')).toMatchObject({ ...OTHER, step: '6' });
    expect(decidedOn(walked)).toEqual([]);
    expect(accounts(goOn(walked))).toEqual(['ACC-1', 'ACC-1']);
  });

  it('is asked for again while a question is open, when another value would decide otherwise', () => {
    const stop = `  - { step: 1, says: Blocked, if: ['case.claimant.account_id != "ACC-1"'], flag: blocked }
`;
    const walked = move(goOn(move(run(stop + ask(3) + PAY), 'ACC-9')), 'ACC-3');
    expect(walked.ask('recovery')).toMatchObject({ ...OTHER, code: 'facts_changed' });
    expect(decidedOn(walked)).toEqual(['ACC-9']);
    expect(accounts(say(goOn(walked)))).toEqual(['ACC-1']);
  });

  it('holds again once the case states again what people saw', () => {
    const walked = went();
    move(walked, 'ACC-1');
    move(walked, 'ACC-9');
    expect([accounts(say(walked)), walked.parks.length]).toEqual([['ACC-1'], 1]);
  });

  it('covers nothing that was stated after the question, which is weighed next', () => {
    const walked = move(run(`${NOTE}${ask(3)}${PAY}`), 'ACC-9', DAY);
    say(walked);
    expect(walked.ask('recovery').code).toBe('other_facts');
    move(walked, 'ACC-3');
    expect(kept(walked)).toMatchObject([{ text: 'ACC-1', now: 'ACC-9', later: 'ACC-3', isForGood: false }]);
    goOn(walked);
    expect([accounts(walked), walked.ask('recovery')]).toMatchObject([[], OTHER]);
    expect(decidedOn(walked)).not.toContain('ACC-3');
    expect(accounts(goOn(walked))).toEqual(['ACC-1']);
  });
});

describe('an approval after people went on', () => {
  const asked = (): Walk => say(went(APPROVED));

  it('is asked for again with a value that its card did not show', () => {
    const walked = asked();
    const { askId } = walked.ask('approval');
    move(walked, 'ACC-3');
    expect(walked.state.asks[askId]?.closed?.how).toBe('withdrawn');
    expect(JSON.stringify(walked.ask('approval').card.changed)).toContain('ACC-3');
  });

  it('is asked for again before another attempt', () => {
    const cut = { ...DONE, '9': { kind: 'unknown', message: 'The connection was cut' } } as const;
    const walked = say(
      goOn(move(run(NOTE + BLOCKED.replace('step: 1', 'step: 2') + ask(3) + PAY, APPROVED, cut), 'ACC-9')),
    );
    walked.approve(LEO);
    walked.correct({ 'claimant.account_id': 'ACC-3' });
    walked.script = DONE;
    walked.after(HOUR);
    expect(walked.made.filter(({ step }) => step === '9').length).toBe(1);
    expect(JSON.stringify(walked.ask('approval').card.changed)).toContain('ACC-1 → ACC-3');
  });
});

describe('a fact that is edited again and again', () => {
  const STEPS = `${NOTE}${ask(3)}${[4, 5, 6, 7].map(payAt).join('')}`;
  /** Asked about three values. */
  const often = (boundary: HandbookFile = PERMISSIVE): Walk => {
    const walked = say(move(run(STEPS, boundary), 'ACC-2'));
    for (const account of ['ACC-3', 'ACC-4']) goOn(move(walked, account));
    return walked;
  };

  it('is covered by the third decision, which says so, whatever is stated later', () => {
    const walked = often();
    expect(accounts(walked)).toEqual([]);
    expect(kept(walked)).toMatchObject([{ text: 'ACC-1', now: 'ACC-4', isForGood: true }]);
    expect(walked.ask('recovery').known.join('\n')).toContain(
      'Go on: it is done with account number ACC-1, whatever the case states later',
    );
    const { askId } = walked.ask('recovery');
    move(walked, 'ACC-5');
    expect(walked.decide({ type: 'Recover', askId, choice: 'go_on', note: null }, LENA)).toMatchObject({
      sentence: 'The run goes on with account number ACC-1, whatever the case states later',
    });
    expect(accounts(goOn(walked))).toEqual(['ACC-1', 'ACC-1', 'ACC-1', 'ACC-1']);
  });

  it('shows approvers what is stated since they were asked, and does not call it decided about', () => {
    const stop = `  - { step: 1, says: Blocked, if: ['case.claimant.account_id != "ACC-1"'], flag: blocked }
`;
    const walked = run(stop + ask(3) + PAY, APPROVED);
    for (const account of ['ACC-2', 'ACC-3', 'ACC-4']) goOn(move(walked, account));
    say(walked);
    const { askId } = walked.ask('approval');
    move(walked, 'ACC-5');
    expect(openAsks(walked.state).map((one) => one.askId)).toEqual([askId]);
    const [view] = walked.view().asks.filter((one) => one.kind === 'approval');
    expect(view).toMatchObject({
      changed: expect.arrayContaining([
        'Since this was asked: account number ACC-1 → ACC-5; not used: people decided to go on with ACC-1, whatever the case states later',
      ]),
    });
    expect(accounts(walked.approve(LEO))).toEqual(['ACC-1']);
  });

  it('counts each fact for itself', () => {
    const walked = often();
    walked.correct({ 'claim.amount': usd(9_000) }).after(3 * MINUTE);
    expect(kept(walked)).toMatchObject([{ label: 'account number', isForGood: true }]);
  });
});
