/** Corrections of an answer through the engine: forms, races, bounds, and what the record shows afterwards. */
import { describe, expect, it } from 'vitest';
import { audit } from '../../src/evaluate/audit.ts';
import type { RunEvent } from '../../src/run/log/event.ts';
import { forged } from '../evaluate/played-world.ts';
import { KEYS } from '../record-keys.ts';
import type { AskId } from '../../src/kernel/ids.ts';
import { openAsks } from '../../src/run/log/state.ts';
import { questionOf } from '../../src/run/log/step/ask.ts';
import {
  asking,
  DORA,
  filesOf,
  filesWith,
  LENA,
  MARCUS,
  PEOPLE_PATH,
  PERMISSIVE,
  slackUser,
  sopFile,
  THREE_LEADS,
} from '../run/handbook.ts';
import { inWorld } from './world.ts';

const LEO = slackUser('ULEO00001');

type Corrected = Extract<RunEvent, { type: 'AnswerCorrected' }>;
type World = Parameters<Parameters<typeof inWorld>[1]>[0];

const PEOPLE = filesWith(
  PEOPLE_PATH,
  'procedures\n    members: [marcus-manager]',
  'procedures\n    members: [marcus-manager, dora-director]',
).filter(({ path }) => path === PEOPLE_PATH);
const ask = (label: string, save: string): string => `  - step: ${label}
    says: Ask how much is paid
    ask:
      of: claims-managers
      question: How much is paid?
      within: 4 hours
      form:
        amount: { label: Amount to pay, type: money, currency: USD, max: = cap }
        sure: { label: Sure, type: yes_no }
        seen: { label: Seen on, type: date }
        pieces: { label: Pieces, type: number }
    save: ${save}
    if_late:
      says: Nobody answered
      stop: Nobody answered
`;
const STEPS = `  - step: 1
    says: At first it is the claim
    set: { cap: = case.claim.amount }
${ask('2', 'part')}  - step: 3
    says: Create an issue
    use: jira.create_issue
    with: { project: CLM, priority: High, summary: "Pay {part.amount}" }
${ask('4', 'more')}`;
const needs = '  - case.claim.amount';
const FILES = filesOf(sopFile(STEPS, { needs }), asking('jira.create_issue', 'claims-leads:1'), ...PEOPLE);
const GIVEN = { amount: '7,200.00', sure: 'yes', seen: '2026-03-02', pieces: '3' };

async function answered(world: World): Promise<string> {
  await world.claim();
  await world.rest();
  const { askId } = await world.ask('question');
  expect(await world.engine.commands.answerQuestion(askId, DORA, GIVEN)).toMatchObject({ ok: true });
  await world.settle();
  return askId;
}
/** Whether the card of an answered question has *Correct*. */
const isOffered = (world: World, askId: string): boolean =>
  world.slack.messages.some(
    ({ content }) =>
      content.kind === 'ask' &&
      content.ask.kind === 'question' &&
      content.ask.askId === askId &&
      content.ask.correctable,
  );
const paid = (world: World): unknown[] =>
  world.vendors.calls.filter(({ tool }) => tool === 'jira.create_issue').map(({ args }) => args['summary']);

describe('a correction through the engine', () => {
  it('of an answer in a round that is over is not offered, and its card says why', () => {
    const steps = `  - step: 1
    says: Ask about each
    for_each: { item: part, in: = parts, at_most: 2 }
    do:
${ask('1a', 'said').replaceAll(/^/gm, '    ').replace(', max: = cap', '')}
`;
    const files = filesOf(sopFile(steps, { needs, values: '  parts: [mast, sail]' }), PERMISSIVE, ...PEOPLE);
    return inWorld({ files, thread: true }, async (world) => {
      const askId = await answered(world);
      await world.after(20_000);
      expect(isOffered(world, askId)).toBe(false);
      const card = world.slack.messages.find(({ content }) => content.kind === 'ask' && content.ask.askId === askId);
      expect(card?.content).toMatchObject({
        ask: {
          over: 'Round 1 of step 1, in which it was asked, is over. If it is wrong, tell claims-leads',
        },
      });
      expect((await world.ask('question')).askId).not.toBe(askId);
    });
  });

  it('opens the form with the answer as typed, replaces it, and is refused once it was used', () =>
    inWorld({ files: FILES, thread: true }, async (world) => {
      const { commands } = world.engine;
      await answered(world);
      const state = await world.state();
      const question = state === null ? null : questionOf(state, '2');
      if (question === null) throw new Error('Expected a question');
      const { askId } = question;
      expect(await commands.correction(askId, LENA)).toMatchObject({ ok: false, code: 'not_in_group' });
      const opened = await commands.correction(askId, MARCUS);
      expect(opened).toMatchObject({ ok: true, form: { typed: GIVEN, corrected: 0 } });
      const given = { ...GIVEN, amount: '2,700.00' };
      expect(await commands.correctAnswer(askId, MARCUS, { ...GIVEN, amount: '7,200.01' }, 0)).toMatchObject({
        fields: { amount: expect.any(String) as string },
      });
      expect(await commands.correctAnswer(askId, MARCUS, GIVEN, 0)).toMatchObject({ code: 'unchanged' });
      expect(await commands.correctAnswer(askId, MARCUS, given, 0)).toMatchObject({ ok: true });
      expect(await commands.correctAnswer(askId, DORA, GIVEN, 0)).toMatchObject({ code: 'corrected' });
      await world.after(20_000);
      expect(isOffered(world, askId)).toBe(true);
      expect(await world.approve(LENA)).toMatchObject({ ok: true });
      await world.settle();
      expect(paid(world)).toEqual(['Pay $2,700.00']);
      await world.after(20_000);
      expect(isOffered(world, askId)).toBe(false);
      const used = await commands.correction(askId, MARCUS);
      expect(used).toMatchObject({
        ok: false,
        code: 'used',
        sentence: expect.stringMatching(/^Step 3 has used it at .*Pay \$2,700\.00.*can no longer be corrected/),
      });
      const explained = JSON.stringify(await commands.explain((await world.state())?.opened?.caseId ?? neverCase()));
      expect(explained).toContain('corrected it from Amount to pay: $7,200.00');
    }));

  it('is in the record, and one that was forged after the answer was used is named', () =>
    inWorld({ files: FILES }, async (world) => {
      const { commands } = world.engine;
      await answered(world);
      const state = await world.state();
      const question = state === null ? null : questionOf(state, '2');
      if (question === null) throw new Error('Expected a question');
      await commands.correctAnswer(question.askId, MARCUS, { ...GIVEN, amount: '2,700.00' }, 0);
      await world.settle();
      await world.approve(LENA);
      await world.settle();
      expect(await audit(world.store, KEYS, null)).toMatchObject([{ problem: null }]);
      const more = (change: (event: Corrected) => Partial<Corrected>) =>
        forged(world.store, (events) => [
          ...events,
          ...events.flatMap((event) => (event.type === 'AnswerCorrected' ? [{ ...event, ...change(event) }] : [])),
        ]);
      const problemOf = async (store: typeof world.store) => (await audit(store, KEYS, null))[0]?.problem?.problem;
      expect(await problemOf(more(() => ({})))).toBe('Expected a correction of the answer in use, got another');
      expect(await problemOf(more(({ after }) => ({ before: after })))).toBe(
        'Expected an answer that nothing has used, got one that step 3 has used',
      );
      expect(await problemOf(more(({ after }) => ({ before: after, groups: ['finance'] })))).toBe(
        'Expected a correction of an answered question, by a person of its group, got another',
      );
    }));

  it('and an approval at the same moment never do what the other did not see', () =>
    inWorld({ files: FILES }, async (world) => {
      const { commands } = world.engine;
      await answered(world);
      const state = await world.state();
      const question = state === null ? null : questionOf(state, '2');
      const approval = await world.ask('approval');
      if (question === null) throw new Error('Expected a question');
      const given = { ...GIVEN, amount: '2,700.00' };
      const [approved, corrected] = await Promise.all([
        commands.approve(approval.askId, LENA),
        commands.correctAnswer(question.askId, MARCUS, given, 0),
      ]);
      await world.settle();
      // The correction voids the approval, or the call was started first and the correction is refused.
      expect(paid(world)).toEqual(corrected.ok ? [] : ['Pay $7,200.00']);
      if (!corrected.ok) expect(corrected).toMatchObject({ code: 'used' });
      if (!approved.ok) expect(approved).toMatchObject({ code: 'already_decided' });
      expect(approved.ok || corrected.ok).toBe(true);
      if (corrected.ok)
        expect(await world.ask('approval')).toMatchObject({ card: { willDo: expect.stringContaining('$2,700.00') } });
    }));

  it('is refused when the bound of the question has changed since it was answered', () => {
    const steps = `  - step: 1
    says: At first it is the claim
    set: { cap: = case.claim.amount }
  - step: 2
    says: While the bound may change
    watch:
      - at: = case.received_at + duration("1 hour")
        says: The bound changes
        set: { cap: '= money("10.00 USD")' }
    do:
${ask('2a', 'part').replaceAll(/^(?=.)/gm, '    ')}${ask('2b', 'more').replaceAll(/^(?=.)/gm, '    ')}`;
    return inWorld({ files: filesOf(sopFile(steps, { needs }), PERMISSIVE, ...PEOPLE) }, async (world) => {
      const { commands } = world.engine;
      await answered(world);
      const state = await world.state();
      const question = state === null ? null : questionOf(state, '2a');
      if (question === null) throw new Error('Expected a question');
      const given = { ...GIVEN, amount: '2,700.00' };
      // Time passes, and no worker looks.
      await world.clock.advanceTo(world.clock.now() + 3_600_000);
      expect(await commands.correctAnswer(question.askId, MARCUS, given, 0)).toMatchObject({ code: 'changed' });
      expect(openAsks((await world.state()) ?? { asks: {} })).toHaveLength(1);
    });
  });
});

function neverCase(): never {
  throw new Error('Expected a case');
}

describe('a correction of a given fact through the engine', () => {
  const steps = `  - step: 1
    says: Create an issue
    use: jira.create_issue
    with: { project: CLM, priority: High, summary: "Pay {case.claim.amount}" }
${ask('4', 'more').replace(', max: = cap', '')}`;
  const files = filesOf(sopFile(steps, { needs }), asking('jira.create_issue', 'claims-leads:1'), THREE_LEADS);
  async function given(world: World): Promise<AskId> {
    await world.claim({ claim_amount: '31.000' });
    await world.rest();
    const { askId } = await world.ask('recovery');
    expect(await world.engine.commands.correction(askId, MARCUS)).toMatchObject({ ok: false });
    expect(await world.engine.commands.answerQuestion(askId, LENA, { answer: '$31.00' })).toMatchObject({ ok: true });
    await world.settle();
    return askId;
  }

  it('opens the form with the value as typed, replaces it, is in the record, and is refused once it was used', () =>
    inWorld({ files }, async (world) => {
      const { commands } = world.engine;
      const askId = await given(world);
      expect(await commands.correction(askId, DORA)).toMatchObject({ ok: false, code: 'not_in_group' });
      const opened = await commands.correction(askId, MARCUS);
      expect(opened).toMatchObject({ ok: true, form: { view: { choices: null }, corrected: 0 } });
      if (!opened.ok) throw new Error('Expected a form');
      expect(opened.form.view.form?.map(({ name }) => name)).toEqual(Object.keys(opened.form.typed));
      expect(await commands.correctAnswer(askId, MARCUS, opened.form.typed, 0)).toMatchObject({ ok: false });
      expect(await commands.correctAnswer(askId, MARCUS, { value: 'a lot' }, 0)).toMatchObject({
        code: 'invalid_answer',
      });
      expect(await commands.correctAnswer(askId, MARCUS, { value: '2,700.00 USD' }, 0)).toMatchObject({ ok: true });
      await world.settle();
      expect(await world.approve(MARCUS)).toMatchObject({ code: 'gave_value' });
      expect(await world.approve(LEO)).toMatchObject({ ok: true });
      await world.settle();
      expect(paid(world)).toEqual(['Pay $2,700.00']);
      expect(await commands.correction(askId, MARCUS)).toMatchObject({
        ok: false,
        code: 'used',
        sentence: expect.stringMatching(/^Step 1 has used it at .*The given claim value can no longer be corrected/),
      });
      expect(await audit(world.store, KEYS, null)).toMatchObject([{ problem: null }]);
      const explained = JSON.stringify(await commands.explain((await world.state())?.opened?.caseId ?? neverCase()));
      expect(explained).toContain('corrected the given claim value from $31.00 to $2,700.00');
    }));

  it('and an approval at the same moment never do what the other did not see', () =>
    inWorld({ files }, async (world) => {
      const { commands } = world.engine;
      const askId = await given(world);
      const approval = await world.ask('approval');
      const [approved, corrected] = await Promise.all([
        commands.approve(approval.askId, LEO),
        commands.correctAnswer(askId, MARCUS, { value: '2,700.00 USD' }, 0),
      ]);
      await world.settle();
      expect(paid(world)).toEqual(corrected.ok ? [] : ['Pay $31.00']);
      expect(approved.ok || corrected.ok).toBe(true);
    }));
});

describe('facts that are missing together', () => {
  const steps = `  - step: 1
    says: Create an issue
    use: jira.create_issue
    with: { project: CLM, priority: High, summary: "Pay {case.claim.amount} for {case.claim.bol}" }
`;
  const files = filesOf(
    sopFile(steps, { needs: '  - case.claim.amount\n  - case.claim.bol' }),
    asking('jira.create_issue', 'claims-leads:1'),
    THREE_LEADS,
  );

  it('are given in one form, are in the record, and each has a card with which it is corrected', () =>
    inWorld({ files, thread: true }, async (world) => {
      const { commands } = world.engine;
      await world.claim({ claim_amount: null, bol: null });
      await world.rest();
      const { askId } = await world.ask('recovery');
      const cards = () => world.slack.messages.filter(({ content }) => content.kind === 'ask');
      expect(cards()).toHaveLength(1);
      const form = await commands.question(askId);
      expect(form?.form?.map(({ label }) => label)).toEqual(['claim value', 'BOL']);
      const given = { value: '31.00 USD', 'value claim.bol': '0400077' };
      expect(await commands.answerQuestion(askId, LENA, given)).toEqual({
        ok: true,
        code: 'done',
        sentence: 'claim value is now $31.00; BOL is now 0400077',
      });
      await world.settle();
      expect(cards()).toHaveLength(3);
      const bol = Object.values((await world.state())?.asks ?? {}).find(
        (ask) => ask.kind === 'recovery' && ask.fact?.path === 'claim.bol',
      );
      expect(await commands.correctAnswer(bol?.askId ?? askId, MARCUS, { value: '0400078' }, 0)).toMatchObject({
        ok: true,
      });
      await world.settle();
      expect(await world.approve(LENA)).toMatchObject({ code: 'gave_value' });
      expect(await world.approve(LEO)).toMatchObject({ ok: true });
      await world.settle();
      expect(paid(world)).toEqual(['Pay $31.00 for 0400078']);
      expect(await audit(world.store, KEYS, null)).toMatchObject([{ problem: null }]);
    }));
});
