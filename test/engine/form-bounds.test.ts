/** An answer to a form whose bound changed a moment ago. */
import { expect, it } from 'vitest';
import { openAsks } from '../../src/run/log/state.ts';
import { filesOf, LENA, PERMISSIVE, sopFile } from '../run/handbook.ts';
import { inWorld } from './world.ts';

const STEPS = `  - step: 1
    says: At first it is the claim
    set: { cap: = case.claim.amount }
  - step: 2
    says: Ask while the bound may change
    watch:
      - at: = case.received_at + duration("1 hour")
        says: The bound changes
        set: { cap: '= money("10.00 USD")' }
    do:
      - step: 2a
        says: Ask how much is paid
        ask:
          of: claims-leads
          question: How much is paid?
          within: 4 hours
          form:
            amount: { label: Amount to pay, type: money, currency: USD, max: = cap }
        save: part
        if_late:
          says: Nobody answered
          stop: Nobody answered
`;
const HOUR = 3_600_000;

it('refuses an answer to a bound that has changed, before the worker could ask again', () =>
  inWorld({ files: filesOf(sopFile(STEPS, { needs: '  - case.claim.amount' }), PERMISSIVE) }, async (world) => {
    await world.claim();
    const state = await world.rest();
    const [ask] = state === null ? [] : openAsks(state);
    if (ask?.kind !== 'question') throw new Error('Expected a question');
    const give = (amount: string) => world.engine.commands.answerQuestion(ask.askId, LENA, { amount });
    expect(await give('7200.01')).toMatchObject({ ok: false, fields: { amount: expect.any(String) as string } });
    // Time passes, and no worker looks.
    await world.clock.advanceTo(world.clock.now() + HOUR);
    expect(await give('7200.00')).toMatchObject({ ok: false, code: 'changed' });
    await world.engine.worker.sweep();
    await world.settle();
    expect(await world.events('QuestionAnswered')).toEqual([]);
    const [again] = openAsks((await world.state()) ?? state ?? { asks: {} });
    const shown = await world.engine.commands.question(again?.askId ?? ask.askId);
    expect(shown?.form?.[0]?.bounds.max?.shown).toBe('$10.00 (cap)');
    expect(await give('5')).toMatchObject({ ok: false, code: 'already_decided' });
  }));
