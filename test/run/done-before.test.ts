/** A run of a case that started again: it asks before it repeats a write of the earlier run, once for each step. */
import { describe, expect, it } from 'vitest';
import { changesTogetherMs } from '../../src/kernel/limits.ts';
import { asCaseId } from '../../src/kernel/ids.ts';
import { money } from '../../src/kernel/money.ts';
import type { EarlierEffect } from '../../src/run/log/earlier-effect.ts';
import type { OtherCase } from '../../src/run/log/other-case.ts';
import { filesOf, handbookOf, LENA, PERMISSIVE, sopFile } from './handbook.ts';
import { DONE } from './refund.ts';
import { HOUR, walk, type Walk } from './walk.ts';

const TOOL = 'zendesk.add_internal_note';
const note = (step: string, text: string): string => `  - step: ${step}
    says: Note it
    use: ${TOOL}
    with: { ticket: = case.zendesk.ticket_id, text: '${text}' }
    save: noted_${step}
`;
const effect = (step: string): EarlierEffect => ({
  step,
  tool: TOOL,
  summary: `Note step ${step} on ticket 77`,
  isKnown: true,
  output: { ticket: '77' },
  record: 'ticket 77',
});
const again = (steps: string, effects: readonly EarlierEffect[] = [effect('1')]): Walk =>
  walk({ effects, handbook: handbookOf(filesOf(sopFile(steps, { needs: '  - case.claim.amount' }), PERMISSIVE)) });

describe('a write that the earlier run did', () => {
  it('is asked about at each step that would repeat it, however people answered at another', () => {
    const walked = again(`${note('1', 'First')}${note('2', 'Second')}`);
    expect(walked.ask('recovery')).toMatchObject({ step: '1', code: 'done_before' });
    walked.recover('try_again', LENA);
    expect(walked.steps).toEqual(['1']);
    expect(walked.ask('recovery')).toMatchObject({ step: '2', code: 'done_before' });
    walked.recover('it_was_done', LENA);
    expect([walked.steps, walked.state.ended?.kind]).toEqual([['1'], 'completed']);
  });

  it('is shown with what was done before, and its closed card says that it was done again, not tried again', () => {
    const walked = again(note('1', 'First'));
    const shown = () => walked.view().asks.find(({ kind }) => kind === 'recovery');
    expect(shown()).toMatchObject({
      repeats: { movesMoney: false, before: ['Note step 1 on ticket 77 (ticket 77)'] },
    });
    walked.recover('try_again', LENA);
    expect(shown()?.state).toMatchObject({ kind: 'closed', note: 'Do it again' });
  });

  it('is not what any other stopped write repeats', () => {
    const walked = again(note('1', 'First'), []);
    expect(walked.state.ended?.kind).toBe('completed');
    const failed = walk({
      handbook: handbookOf(filesOf(sopFile(note('1', 'First'), { needs: '  - case.claim.amount' }), PERMISSIVE)),
      script: { [TOOL]: { kind: 'failed', code: 'locked', message: 'The ticket is closed' } },
    });
    const shown = () => failed.view().asks.find(({ kind }) => kind === 'recovery');
    expect(shown()).toMatchObject({ repeats: null });
    failed.recover('try_again', LENA);
    expect(shown()?.state).toMatchObject({ kind: 'closed', note: 'Try again' });
  });

  const QUESTION = `  - step: 1
    says: Ask
    ask: { of: claims-leads, question: Which words?, form: { words: { label: Words, type: text } }, within: 4 hours }
    save: said
    if_late: { says: No one said, stop: No one said }
`;

  it('is asked about anew when the case changes before it is done: people decided about other values', () => {
    const walked = again(note('1', 'It is {case.claim.amount}'));
    walked.correct({ 'claim.amount': money('USD', 810_000) }).after(changesTogetherMs);
    walked.recover('try_again', LENA);
    expect(walked.ask('recovery').because).toContain('$8,100.00');
    expect(walked.steps).toEqual([]);
    walked.recover('try_again', LENA);
    expect(walked.made.map(({ args }) => args['text'])).toEqual(['It is $8,100.00']);
  });

  it('is asked about anew when an answer is corrected: the question about it was withdrawn', () => {
    const walked = again(
      `${QUESTION}${note('2', 'The same').replace('    use:', '    if: [said.words != "None"]\n    use:')}`,
    );
    const { askId } = walked.ask('question');
    walked.click({ type: 'AnswerQuestion', askId, given: { words: 'One' } }, LENA);
    const first = walked.ask('recovery');
    walked.correctAnswer('1', { words: 'Two' }, LENA);
    expect(walked.state.asks[first.askId]?.closed?.how).toBe('withdrawn');
    expect(walked.ask('recovery')).toMatchObject({ step: '2', code: 'done_before' });
    expect(walked.steps).toEqual([]);
  });

  it('gives its output to a step at which people say that it was done, not to a call whose outcome is unknown', () => {
    const bound = (walked: Walk): unknown => walked.state.bindings.map(({ path, value }) => [path, value]);
    expect(bound(again(note('1', 'First')).recover('it_was_done', LENA))).toEqual([[['noted_1'], { ticket: '77' }]]);
    const lost = again(note('1', 'First'));
    lost.script = { [TOOL]: { kind: 'unknown', message: 'The connection was lost' } };
    lost.probe = { kind: 'unknown', message: 'The search is away' };
    lost.recover('try_again', LENA);
    for (let looks = 0; looks < 9; looks++) lost.after(HOUR);
    expect(lost.ask('recovery').code).toBe('unknown_outcome');
    expect(bound(lost.recover('it_was_done', LENA))).toEqual([]);
  });
});

describe('the question whether a payment is made once more', () => {
  const fee = `  - step: 4
    says: Pay the fee
    use: tms.pay_claim
    with: { claim: FEE, account_id: PORT-3, amount: = fee }
`;
  const credit = `  - step: 6
    says: Credit it
    use: salesforce.record_concession
    with: { record_id: 0015g00000AbCdEAAV, percent: 5, basis_points: 500, arr: = case.claim.amount, due: = case.received_at }
`;
  const then = (step: string, tool: string, summary: string, record: string): EarlierEffect => ({
    ...effect(step),
    tool,
    summary,
    record,
  });
  const LARGE = then('3', 'tms.pay_claim', 'Pay $4,000.00 to ACC-1', 'PAY-1');
  const SMALL = then('5', 'salesforce.record_concession', 'Credit $0.90', 'C-1');
  const paying = (steps: string, effects: readonly EarlierEffect[]): Walk =>
    walk({
      effects,
      script: DONE,
      handbook: handbookOf(
        filesOf(sopFile(steps, { needs: '  - case.claim.amount', values: '  fee: 90.00 USD' }), PERMISSIVE),
      ),
    });

  it('names what any tool has moved, that of its own tool first', () => {
    const walked = paying(credit, [LARGE, SMALL]);
    const { because, known } = walked.ask('recovery');
    expect(because).toContain('this was paid: Credit $0.90 (C-1) and Pay $4,000.00 to ACC-1 (PAY-1). Is this paid too');
    expect(known.slice(0, 2)).toEqual(['Step 5, Credit $0.90 (C-1)', 'Step 3, Pay $4,000.00 to ACC-1 (PAY-1)']);
    expect(walked.view().asks.find(({ kind }) => kind === 'recovery')).toMatchObject({
      repeats: { before: ['Credit $0.90 (C-1)', 'Pay $4,000.00 to ACC-1 (PAY-1)'] },
    });
  });

  it('names what this run has paid since the case started again', () => {
    const walked = paying(`${fee}${credit}`, [SMALL]).recover('try_again', LENA);
    const { because, known } = walked.ask('recovery');
    expect(because).toMatch(/^This was paid: Credit \$0\.90 \(C-1\) and Pay \$90\.00 .*\. Is this paid too/);
    expect(known[1]).toBe('Step 4, Pay $90.00 to the account PORT-3 for claim FEE, in this run');
  });

  it('is not asked for what this run has paid alone', () => {
    expect(paying(`${fee}${credit}`, []).state.ended?.kind).toBe('completed');
  });

  it('says all that the card of an approval would: what was left out, and the other writes', () => {
    const { known } = paying(`${fee}${credit}`, [SMALL, effect('1')])
      .recover('leave_out', LENA)
      .ask('recovery');
    expect(known.join('\n')).toMatch(/^Left out before: Pay \$90\.00 .* by Lena Lindqvist/m);
    expect(known).toContain('Done before: step 1, Note step 1 on ticket 77 (ticket 77)');
  });

  describe('once other cases are about the same', () => {
    const other = (id: string, paid: readonly string[] = []): OtherCase => ({
      caseId: asCaseId(id),
      same: [{ label: 'BOL', value: '4711' }],
      paid,
    });
    const found = (walked: Walk, ...cases: readonly OtherCase[]): Walk => {
      walked.append({ kind: 'runner' }, { type: 'OtherCasesFound', cases });
      return walked.go();
    };
    const anew = (walked: Walk): readonly string[] => {
      const asked = walked.view().asks.findLast(({ kind }) => kind === 'recovery');
      return asked?.kind === 'recovery' ? asked.known.filter((line) => /^(Asked anew|Other case)/.test(line)) : [];
    };
    const [FIRST, SECOND] = [other('CASE-5'), other('CASE-6')];

    it('is asked anew with the first of them, and says that it is another case', () => {
      expect(anew(found(paying(fee, [LARGE]), FIRST))).toEqual([
        'Asked anew: It is known since what became of another case about the same, and this did not say so',
        'Other case: CASE-5 has the same BOL 4711. Sopwith has paid nothing there so far',
      ]);
    });

    it('is taken back by no further one in which nothing was paid, neither open nor decided', () => {
      const walked = found(paying(fee, [LARGE]), FIRST);
      const { askId } = walked.ask('recovery');
      expect(found(walked, FIRST, SECOND).ask('recovery').askId).toBe(askId);
      walked.recover('try_again', LENA);
      expect(walked.ask('approval').closed).toBeNull();
      expect(found(walked, FIRST, SECOND, other('CASE-7')).events('Parked')).toHaveLength(2);
    });

    it('is asked anew each time money moves in one of them', () => {
      const walked = found(paying(fee, [LARGE]), FIRST);
      expect(anew(found(walked, other('CASE-5', ['step 2, Pay $90.00']))).at(-1)).toMatch(
        /Paid there: step 2, Pay \$90/,
      );
    });

    it('is not asked anew for them where no money moves', () => {
      const walked = again(note('1', 'First'));
      const { askId } = walked.ask('recovery');
      expect(found(walked, FIRST).ask('recovery').askId).toBe(askId);
    });
  });

  it('has what the card of an approval has of the case and of the amount', () => {
    const { known } = paying(`${fee}${credit}`, [SMALL]).ask('recovery');
    expect(known).toContain('The case: claimant Wobbly Widget Works; claim value $7,200.00');
    expect(known).toContainEqual(expect.stringMatching(/^The amount: limit no upper bound is set for the /));
  });
});
