/** What was done before a case started again stands for the same deed of now, however its list was ordered then. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EarlierEffect } from '../../src/run/log/earlier-effect.ts';
import type { RecoveryChoice } from '../../src/run/log/event.ts';
import { openAsks, type AskState } from '../../src/run/log/state.ts';
import { histories } from '../histories.ts';
import { PERMISSIVE, filesOf, handbookOf, LENA, sopFile } from './handbook.ts';
import { DONE, NEEDS } from './refund.ts';
import { walk, type Walk } from './walk.ts';

const TMS = 'tms.pay_claim';
const NOTE = 'jira.add_comment';
const PAY = `use: ${TMS}
      with: { claim: = case.id, account_id: = line.acc, amount: = line.sum }`;
const EACH = `  - step: 5
    says: Pay each
    for_each: { item: line, in: = lines, at_most: 9 }
    do:
    - step: 5a
      says: Pay {line.acc}
      ${PAY}
    outcome: all_paid
`;
type Line = { readonly acc: string; readonly sum: number };
const summaryOf = ({ acc, sum }: Line): string => `Pay $${sum}.00 to the account ${acc} for claim CASE-1`;
const lines = (all: readonly Line[]): string =>
  `  lines:\n${all.map(({ acc, sum }) => `    - { acc: ${acc}, sum: ${sum}.00 USD }`).join('\n')}`;

/** As the first run left it. */
function paidOf(all: readonly Line[]): readonly EarlierEffect[] {
  return all.map((line, index) => ({
    step: index === 0 ? '5a' : `5a#${index + 1}`,
    tool: TMS,
    summary: summaryOf(line),
    isKnown: true,
    output: { payment: `PAY-${index + 1}` },
    record: `PAY-${index + 1}`,
  }));
}

const again = (now: readonly Line[], effects: readonly EarlierEffect[], steps = EACH): Walk =>
  walk({
    effects,
    script: DONE,
    handbook: handbookOf(filesOf(sopFile(steps, { needs: NEEDS, values: lines(now) }), PERMISSIVE)),
  });

/** What each payment of now counts as: what it was recorded with, or how it ended. */
const recorded = ({ state }: Walk): unknown[] =>
  Object.values(state.calls).map(({ proposed, progress }) => [
    proposed.summary,
    progress.kind === 'settled' ? progress.before.map(({ summary }) => summary) : progress.kind,
  ]);

const [A, B, C] = [
  { acc: 'ACC-1', sum: 700 },
  { acc: 'ACC-2', sum: 800 },
  { acc: 'ACC-3', sum: 900 },
];

describe('a list whose items moved before the case started again', () => {
  it('offers "It was done" for what was paid then, and records that payment, not the one that was in its place', () => {
    const walked = again([C, A, B], paidOf([A, B]));
    expect(walked.ask('recovery')).toMatchObject({ step: '5a', choices: ['try_again', 'leave_out', 'stop'] });
    walked.recover('try_again', LENA);
    expect(walked.ask('recovery')).toMatchObject({ step: '5a#2', choices: ['try_again', 'it_was_done', 'stop'] });
    expect(walked.ask('recovery').known.join('\n')).toContain(
      `It was done: nothing is done now, and the record says what was done then: step 5a, ${summaryOf(A)} (PAY-1). Later`,
    );
    walked.recover('it_was_done', LENA);
    expect(walked.ask('recovery')).toMatchObject({ step: '5a#3', choices: ['try_again', 'it_was_done', 'stop'] });
    expect(walked.ask('recovery').known.join('\n')).not.toContain('would do otherwise now');
    walked.recover('it_was_done', LENA);
    expect(recorded(walked)).toEqual([
      [summaryOf(C), 'succeeded'],
      [summaryOf(A), [summaryOf(A)]],
      [summaryOf(B), [summaryOf(B)]],
    ]);
    expect(walked.outcomes).toEqual(['all_paid']);
  });

  it('does not offer it for another amount to the same account', () => {
    const walked = again([{ ...A, sum: 750 }], paidOf([A]));
    expect(walked.ask('recovery').choices).toEqual(['try_again', 'leave_out', 'stop']);
  });

  it('knows the same deed by all its arguments where they are recorded', () => {
    const other = paidOf([A]).map((effect) => ({ ...effect, argsSha256: 'of another call' }));
    expect(again([A], other).ask('recovery').choices).toEqual(['try_again', 'leave_out', 'stop']);
  });

  it('finds what was paid at a step that is in a loop only now', () => {
    const inLoop = again([C, A], [{ ...paidOf([A])[0], step: '4' } as EarlierEffect]);
    expect(inLoop.ask('recovery').choices).toContain('leave_out');
    expect(inLoop.recover('leave_out', LENA).ask('recovery').choices).toContain('it_was_done');
  });

  it('a write that moves no money is recorded as the person says, without the answer of another item', () => {
    const step = EACH.replace(PAY, `use: ${NOTE}\n      with: { issue: FC-1, text: = line.acc }\n      save: noted`);
    const then: EarlierEffect = {
      step: '5a',
      tool: NOTE,
      summary: 'Comment on FC-1: ACC-1',
      isKnown: true,
      output: { comment: '1' },
      record: 'FC-1',
    };
    const walked = again([C], [then], step).recover('it_was_done', LENA);
    expect(walked.state.bindings.filter(({ source }) => source.kind === 'call')).toEqual([]);
    expect(Object.values(walked.state.calls)).toMatchObject([{ progress: { kind: 'settled', before: [] } }]);
  });

  it('records each payment of now with the same one of then, and no payment of then twice', () => {
    const line = fc.record({ acc: fc.constantFrom('ACC-1', 'ACC-2', 'ACC-3'), sum: fc.constantFrom(700, 800) });
    const list = fc.array(line, { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(list, list, fc.infiniteStream(fc.boolean()), (then, now, answers) => {
        const walked = again(now, paidOf(then));
        const left = then.map(summaryOf);
        for (const one of now) {
          const ask = walked.ask('recovery');
          const place = left.indexOf(summaryOf(one));
          expect(ask.choices).toEqual(['try_again', place === -1 ? 'leave_out' : 'it_was_done', 'stop']);
          const isDone = place !== -1 && answers.next().value === true;
          if (isDone) left.splice(place, 1);
          walked.recover(isDone ? 'it_was_done' : 'try_again', LENA);
        }
        const stands = Object.values(walked.state.calls).flatMap(({ proposed, progress }) =>
          progress.kind === 'settled' ? [{ now: proposed.summary, then: progress.before }] : [],
        );
        for (const one of stands) expect(one.then.map(({ summary }) => summary)).toEqual([one.now]);
        const records = stands.flatMap((one) => one.then.map(({ record }) => record));
        expect(new Set(records).size).toBe(records.length);
        expect(walked.state.ended?.kind).toBe('completed');
      }),
      { numRuns: histories(100), seed: 20_261_130 },
    );
  });
});

const AT_ONCE = EACH.replace('at_most: 9', 'at_most: 9, at_once: 9');
type Asked = Extract<AskState, { kind: 'recovery' }>;
const asked = ({ state }: Walk): readonly Asked[] => openAsks(state).filter((ask) => ask.kind === 'recovery');
const askAt = (walked: Walk, step: string): Asked => {
  const found = asked(walked).find((ask) => ask.step === step);
  if (found === undefined) throw new Error(`Expected a question at step ${step}`);
  return found;
};
const recovery = ({ askId }: Asked, choice: RecoveryChoice) =>
  ({ type: 'Recover', askId, choice, note: null }) as const;

describe('questions that stand side by side', () => {
  it('offer one payment of then to one payment of now: the other question is withdrawn, and asked anew without it', () => {
    const walked = again([A, A], paidOf([A]), AT_ONCE);
    const second = askAt(walked, '5a#2');
    expect(second.choices).toContain('it_was_done');
    walked.click(recovery(askAt(walked, '5a'), 'it_was_done'), LENA);
    expect(walked.state.asks[second.askId]?.closed?.how).toBe('withdrawn');
    expect(askAt(walked, '5a#2').choices).toEqual(['try_again', 'leave_out', 'stop']);
    walked.click(recovery(askAt(walked, '5a#2'), 'try_again'), LENA);
    expect(recorded(walked)).toEqual([
      [summaryOf(A), [summaryOf(A)]],
      [summaryOf(A), 'succeeded'],
    ]);
  });

  it('take no click for what another call took before the question was withdrawn, and the record has it once', () => {
    const walked = again([A, A], paidOf([A]), AT_ONCE);
    const [first, second] = ['5a', '5a#2'].map((step) => recovery(askAt(walked, step), 'it_was_done'));
    if (first === undefined || second === undefined) throw new Error('Expected two questions');
    const [one, two] = [walked.decide(first, LENA), walked.decide(second, LENA)];
    if (!one.ok || !two.ok) throw new Error('Expected that either may be chosen');
    for (const event of one.events) walked.append(one.by, event);
    expect(walked.decide(second, LENA)).toMatchObject({ ok: false, code: 'changed' });
    for (const event of two.events) walked.append(two.by, event);
    expect(recorded(walked)).toEqual([
      [summaryOf(A), [summaryOf(A)]],
      [summaryOf(A), []],
    ]);
  });

  it('leave a payment of then to the step of now that does the same', () => {
    const pay = (step: string, { acc, sum }: Line): string => `    - step: ${step}
      says: Pay it
      use: ${TMS}
      with: { claim: = case.id, account_id: ${acc}, amount: '= money("${sum}.00 USD")' }
`;
    const both = `  - step: 5\n    says: Pay both\n    together:\n${pay('5a', B)}${pay('5b', A)}`;
    const walked = again([A], paidOf([A]), both);
    expect(askAt(walked, '5a').choices).toEqual(['try_again', 'leave_out', 'stop']);
    expect(askAt(walked, '5b').choices).toEqual(['try_again', 'it_was_done', 'stop']);
  });

  it('are asked anew once a payment was made next to them, which they then name', () => {
    const walked = again([A, A], paidOf([A]), AT_ONCE);
    const second = askAt(walked, '5a#2');
    walked.click(recovery(askAt(walked, '5a'), 'try_again'), LENA);
    expect(walked.decide(recovery(second, 'try_again'), LENA)).toMatchObject({ ok: false });
    expect(askAt(walked, '5a#2').known).toContainEqual(
      expect.stringMatching(/^Step 5a, Pay \$700\.00 .*, in this run$/),
    );
    expect(walked.steps).toEqual(['5a']);
  });

  it('hold a payment back that people let go on before they could see another one', () => {
    const walked = again([A, A], paidOf([A]), AT_ONCE);
    for (const step of ['5a', '5a#2']) {
      const decided = walked.decide(recovery(askAt(walked, step), 'try_again'), LENA);
      if (!decided.ok) throw new Error('Expected that both may be chosen');
      for (const event of decided.events) walked.append(decided.by, event);
    }
    expect(walked.go().steps).toEqual(['5a']);
    expect(askAt(walked, '5a#2').because).toContain('(PAY-1) and Pay $700.00');
    expect(walked.click(recovery(askAt(walked, '5a#2'), 'try_again'), LENA).steps).toEqual(['5a', '5a#2']);
  });

  it('record no payment of then twice, and let none go out that people did not see next to all others', () => {
    const line = fc.record({ acc: fc.constantFrom('ACC-1', 'ACC-2'), sum: fc.constantFrom(700, 800) });
    const list = fc.array(line, { minLength: 1, maxLength: 4 });
    const click = fc.record({ at: fc.nat(3), done: fc.boolean(), alone: fc.boolean() });
    fc.assert(
      fc.property(list, list, fc.infiniteStream(click), (then, now, clicks) => {
        const walked = again(now, paidOf(then), AT_ONCE);
        for (let left = 40; left > 0 && asked(walked).length > 0; left--) {
          const { at, done, alone } = clicks.next().value as { at: number; done: boolean; alone: boolean };
          const open = asked(walked);
          const ask = open[at % open.length];
          if (ask === undefined) continue;
          const choice = done && ask.choices.includes('it_was_done') ? 'it_was_done' : 'try_again';
          const decided = walked.decide(recovery(ask, choice), LENA);
          if (decided.ok) for (const event of decided.events) walked.append(decided.by, event);
          // Otherwise another click comes before the run goes on.
          if (alone || !decided.ok) walked.go();
        }
        walked.go();
        const stands = Object.values(walked.state.calls).flatMap(({ proposed, progress }) =>
          progress.kind === 'settled' ? [{ now: proposed.summary, then: progress.before }] : [],
        );
        for (const one of stands) expect(one.then.map(({ summary }) => summary)).toEqual([one.now]);
        const records = stands.flatMap((one) => one.then.map(({ record }) => record));
        expect(new Set(records).size).toBe(records.length);
        let paid = 0;
        for (const { event, seq } of walked.log) {
          if (event.type === 'CallSucceeded') paid += 1;
          if (event.type !== 'CallStarted') continue;
          const decidedOn = Object.values(walked.state.asks).findLast(
            (ask): ask is Asked => ask.kind === 'recovery' && ask.callId === event.callId && ask.seq < seq,
          );
          expect(decidedOn?.known.filter((known) => known.endsWith(', in this run')).length).toBe(paid);
        }
      }),
      { numRuns: histories(60), seed: 20_261_130 },
    );
  });
});

describe('steps that are in no loop', () => {
  const pay = (step: number, { acc, sum }: Line): string =>
    `  - step: ${step}
    says: Pay it
    use: ${TMS}
    with: { claim: = case.id, account_id: ${acc}, amount: 'money("${sum}.00 USD")' }
`.replace(`'money(`, `'= money(`);
  const then = (step: string, line: Line): EarlierEffect => ({ ...paidOf([line])[0], step }) as EarlierEffect;

  it('that changed their places are known by what they pay', () => {
    const walked = again([A], [then('5', A), then('6', B)], pay(5, B) + pay(6, A));
    walked.recover('it_was_done', LENA).recover('it_was_done', LENA);
    expect(recorded(walked)).toEqual([
      [summaryOf(B), [summaryOf(B)]],
      [summaryOf(A), [summaryOf(A)]],
    ]);
  });

  it('are otherwise the same as then, and people see both', () => {
    const walked = again([A], [then('5', A)], pay(5, C)).recover('it_was_done', LENA);
    expect(recorded(walked)).toEqual([[summaryOf(C), [summaryOf(A)]]]);
  });
});
