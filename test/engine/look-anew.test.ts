/** A payment that states what was paid before: once that is another, it is looked up anew before people are asked. */
import { describe, expect, it } from 'vitest';
import type { HandbookFile } from '../../src/handbook/handbook-file.ts';
import { asCaseId } from '../../src/kernel/ids.ts';
import { formatMoney, money, type Money } from '../../src/kernel/money.ts';
import { wordsOf } from '../../src/engine/open-run.ts';
import { openAsks, type AskState, type RunState } from '../../src/run/log/state.ts';
import { postsOf } from '../../src/run/view/posts.ts';
import { viewThread } from '../../src/run/view/view-thread.ts';
import { asking, filesOf, LENA, MARCUS, PERMISSIVE, sopFile, TWO_LEADS } from '../run/handbook.ts';
import { inWorld, SECOND, type SimulatedWorld } from './world.ts';

const LOOKS = `  - step: 1
    says: Look up what was paid before
    use: tms.find_payments
    with: { shipment_id: SHP-1 }
    save: before
`;
const PAYS = `  - step: 3
    says: Pay it
    use: tms.pay_claim
    with:
      claim: = case.id
      account_id: = case.claimant.account_id
      shipment_id: SHP-1
      already_paid: = before.paid_for_shipment
      amount: = case.claim.amount
`;
const ASKED = asking('tms.pay_claim', 'claims-leads:1');

type Tms = {
  /** What was paid, with the sum that each payment had stated. */
  readonly paid: { readonly amount: Money; readonly stated: string }[];
  /** What look-ups leave out. */
  unlisted: number;
  /** How long a look-up takes. */
  takesMs: number;
};

const PAID_BEFORE = '  paid: { label: paid before, type: money }\n';
const TAKES = `${PAID_BEFORE}  owed: { label: owed, type: money }
  account: { label: account, type: text }
  claim: { label: claim, type: text }
`;
/** An SOP that pays for a shipment, with what was paid before given to it. */
const CREDIT: HandbookFile = {
  path: 'credit.sop.yaml',
  text: sopFile(
    PAYS.replace('before.paid_for_shipment', 'paid')
      .replace('case.claim.amount', 'owed')
      .replace('= case.claimant.account_id', '= account')
      .replace('= case.id', '= claim'),
  )
    .text.replace('sop: test', 'sop: credit')
    .replace(/starts:[\s\S]*?steps:/, () => `takes:\n${TAKES}steps:`),
};
const story = (
  steps: string,
  act: (world: SimulatedWorld, tms: Tms) => Promise<void>,
  boundary: HandbookFile = ASKED,
  more: readonly HandbookFile[] = [],
): Promise<void> =>
  inWorld(
    {
      files: [
        ...filesOf(
          sopFile(steps, { needs: '  - case.claim.amount\n  - case.claimant.account_id' }),
          boundary,
          TWO_LEADS,
        ),
        ...more,
      ],
    },
    async (world) => {
      const tms: Tms = { paid: [], unlisted: 0, takesMs: 0 };
      const sum = (): Money =>
        money(
          'USD',
          tms.paid.reduce((all, { amount }) => all + amount.minor, 0),
        );
      world.vendors.answers.set('tms.find_payments', async () => {
        if (tms.takesMs > 0) await world.clock.sleep(tms.takesMs);
        return {
          kind: 'done',
          output: {
            payments: [],
            count: tms.paid.length,
            paid: sum(),
            paid_for_shipment: money('USD', sum().minor - tms.unlisted),
          },
        };
      });
      world.vendors.answers.set('tms.pay_claim', ({ already_paid, amount }) => {
        const stated = formatMoney(already_paid as Money);
        if (stated !== formatMoney(sum()))
          return {
            kind: 'failed',
            code: 'other_payments',
            message: `Expected ${stated} to be paid already, got ${formatMoney(sum())}`,
            isUnsent: true,
          };
        tms.paid.push({ amount: amount as Money, stated });
        return { kind: 'done', output: { payment: `PAY-${tms.paid.length}` } };
      });
      await act(world, tms);
    },
  );

async function claim(world: SimulatedWorld, id: string, bol = 'BOL-4711'): Promise<void> {
  await world.claim({ bol, claim_amount: '100.00' }, { id });
  await world.settle();
}

/** Of the newest run of a case. */
const state = async (world: SimulatedWorld, caseId: string): Promise<RunState> => {
  const run = (await world.store.runs.ofCase(asCaseId(caseId))).at(-1);
  if (run === undefined) throw new Error(`Expected ${caseId}`);
  return world.stateOf(run.runId);
};
async function onlyAsk(world: SimulatedWorld, caseId: string): Promise<AskState> {
  const [ask, ...more] = openAsks(await state(world, caseId));
  expect(more).toEqual([]);
  if (ask === undefined) throw new Error(`Expected a question in ${caseId}`);
  return ask;
}
async function approve(world: SimulatedWorld, caseId: string, by = LENA): Promise<void> {
  const { askId } = await onlyAsk(world, caseId);
  expect(await world.engine.commands.approve(askId, by)).toMatchObject({ ok: true });
  await world.after(30 * SECOND);
}
/** The newest card of a case. */
async function card(world: SimulatedWorld, caseId: string): Promise<{ willDo: string; changed: readonly string[] }> {
  const ask = await onlyAsk(world, caseId);
  if (ask.kind !== 'approval') throw new Error('Expected an approval');
  return { willDo: ask.card.willDo, changed: ask.card.changed };
}
/** How each approval of a case was closed, and what its card says came of it. */
async function cards(
  world: SimulatedWorld,
  caseId: string,
): Promise<readonly (readonly [string, string | undefined])[]> {
  const now = await state(world, caseId);
  const inForce = await world.engine.shell.handbooks.current();
  const words = { ...wordsOf(inForce, now), people: inForce.handbook.people };
  return viewThread(now, await world.log(caseId), words).asks.flatMap((ask) =>
    ask.kind === 'approval' ? [[ask.state.kind === 'closed' ? ask.state.how : 'open', ask.result] as const] : [],
  );
}
const stops = async (world: SimulatedWorld, caseId: string) => {
  const ask = await onlyAsk(world, caseId);
  if (ask.kind !== 'recovery') throw new Error('Expected a stop');
  return ask;
};

const CHANGED = 'paid already for the shipment $0.00 → $100.00, since this was first asked';

describe('a payment that states what was paid before', () => {
  it('is asked about with the sum of now once another case about the same was paid, and is paid', () =>
    story(LOOKS + PAYS, async (world, tms) => {
      await claim(world, '101');
      await claim(world, '102');
      const first = await onlyAsk(world, 'CASE-2');
      await approve(world, 'CASE-1');
      const { willDo, changed } = await card(world, 'CASE-2');
      expect([willDo, changed]).toEqual([expect.stringContaining('already paid for it: $100.00'), [CHANGED]]);
      expect(await onlyAsk(world, 'CASE-2')).toMatchObject({
        expiresAt: first.kind === 'approval' ? first.expiresAt : null,
      });
      await approve(world, 'CASE-2');
      expect(tms.paid.map(({ stated }) => stated)).toEqual(['$0.00', '$100.00']);
      const { asks, ended } = await state(world, 'CASE-2');
      expect([ended?.kind, Object.values(asks).filter(({ kind }) => kind === 'recovery')]).toEqual(['completed', []]);
    }));

  it('that was approved is asked about anew once it is refused for it, and is paid', () =>
    story(LOOKS + PAYS, async (world, tms) => {
      await claim(world, '101');
      await claim(world, '102', 'BOL-2');
      await approve(world, 'CASE-1');
      await approve(world, 'CASE-2', MARCUS);
      expect(await card(world, 'CASE-2')).toEqual({
        willDo: expect.stringContaining('already paid for it: $100.00') as string,
        changed: [CHANGED],
      });
      expect(await cards(world, 'CASE-2')).toEqual([
        ['approved', 'Not done: what was paid before is another than it was decided from, so it was proposed again'],
        ['open', undefined],
      ]);
      // Whoever approved the first one may approve this one.
      await approve(world, 'CASE-2', MARCUS);
      expect(tms.paid.map(({ stated }) => stated)).toEqual(['$0.00', '$100.00']);
      const posts = postsOf(await world.log('CASE-2'), await state(world, 'CASE-2'));
      expect(posts.map(({ title }) => title)).toContain('What was paid before is another now');
    }));

  it('that the boundary permits is made with the sum of now', () =>
    story(
      LOOKS + PAYS,
      async (world, tms) => {
        world.vendors.answers.set('tms.find_payments', async () => {
          const { length } = tms.paid;
          const now = money('USD', 100_00 * length);
          await world.clock.sleep(5 * SECOND);
          return { kind: 'done', output: { payments: [], count: length, paid: now, paid_for_shipment: now } };
        });
        await claim(world, '101');
        await claim(world, '102', 'BOL-2');
        await world.after(60 * SECOND);
        expect(tms.paid.map(({ stated }) => stated)).toEqual(['$0.00', '$100.00']);
      },
      PERMISSIVE,
    ));

  it('is asked about again, as it is, where the look-up says the same as before; only the card that was decided says what came of it', () =>
    story(LOOKS + PAYS, async (world, tms) => {
      await claim(world, '101');
      await claim(world, '102');
      const before = (await state(world, 'CASE-2')).callOfStep;
      tms.unlisted = 100_00;
      tms.takesMs = SECOND;
      await approve(world, 'CASE-1');
      expect(await card(world, 'CASE-2')).toMatchObject({ changed: [] });
      const { callOfStep } = await state(world, 'CASE-2');
      expect([callOfStep['3'] === before['3'], callOfStep['1'] === before['1']]).toEqual([true, false]);
      await world.engine.commands.deny((await onlyAsk(world, 'CASE-2')).askId, LENA, 'Paid already');
      await world.settle();
      expect(await cards(world, 'CASE-2')).toEqual([
        ['withdrawn', undefined],
        ['denied', 'Not done: the approval was denied'],
      ]);
    }));

  it('is not asked about again if it is refused and the look-up says the same: people start again, or stop', () =>
    story(LOOKS + PAYS, async (world, tms) => {
      await claim(world, '101');
      await claim(world, '102', 'BOL-2');
      tms.unlisted = 100_00;
      await approve(world, 'CASE-1');
      await approve(world, 'CASE-2');
      expect(await stops(world, 'CASE-2')).toMatchObject({
        code: 'paid_meanwhile',
        because: expect.stringContaining('Expected $0.00 to be paid already, got $100.00') as string,
        choices: ['start_again', 'stop'],
        known: [
          'Step 1 was made once more, and says the same as before',
          expect.stringMatching(/^Start again: a new run looks up what was paid before/) as string,
        ],
      });
    }));

  it('is asked about no more than three times while more is paid each time', () =>
    story(LOOKS + PAYS, async (world, tms) => {
      await claim(world, '101');
      for (let time = 0; time < 3; time++) {
        tms.paid.push({ amount: money('USD', 1_00), stated: '' });
        await approve(world, 'CASE-1');
      }
      expect(await stops(world, 'CASE-1')).toMatchObject({ choices: ['start_again', 'stop'] });
    }));

  it('stops to ask where a step is decided otherwise with the sum of now, and goes on as people say', () =>
    story(
      `${LOOKS}  - step: 2
    says: It was paid in full
    if: [before.paid_for_shipment >= case.claim.amount]
    stop: It was paid before
${PAYS}`,
      async (world, tms) => {
        await claim(world, '101');
        await claim(world, '102');
        await approve(world, 'CASE-1');
        const ask = await stops(world, 'CASE-2');
        expect(ask).toMatchObject({
          step: null,
          code: 'decided_otherwise',
          choices: ['try_again', 'start_again', 'stop'],
        });
        expect(ask.because).toContain('paid already for the shipment $0.00 → $100.00');
        expect(ask.known[0]).toContain('Step 2 holds now');
        await world.engine.commands.recover(ask.askId, LENA, 'try_again', null);
        await world.after(30 * SECOND);
        expect((await state(world, 'CASE-2')).ended?.reason).toBe('It was paid before');
        expect(tms.paid).toHaveLength(1);
      },
    ));

  it('stops to ask again where, after people went on, still more was paid and another step is decided otherwise', () =>
    story(
      `${LOOKS}  - { step: 2, says: Something was paid, if: [before.count >= 1], flag: some }
  - { step: 3, says: Much was paid, if: [before.count >= 2], flag: much }
${PAYS.replace('step: 3', 'step: 4')}`,
      async (world, tms) => {
        await claim(world, '101');
        await claim(world, '102');
        await approve(world, 'CASE-1');
        const ask = await stops(world, 'CASE-2');
        expect(ask.known[0]).toContain('Step 2 holds now');
        await world.engine.commands.recover(ask.askId, LENA, 'try_again', null);
        await world.after(30 * SECOND);
        tms.paid.push({ amount: money('USD', 1_00), stated: '' });
        await approve(world, 'CASE-2', MARCUS);
        const again = await stops(world, 'CASE-2');
        expect([again.code, again.known[0]]).toEqual([ask.code, expect.stringContaining('Step 3 holds now')]);
      },
    ));

  it('does not write anew what it reads: only what shows payments is looked up again', () =>
    story(
      `${LOOKS}  - step: 2
    says: Open an issue
    use: jira.create_issue
    with: { project: CLM, priority: High, summary: A claim }
    save: issue
${PAYS.replace('= case.id', '= issue.key')}`,
      async (world) => {
        await claim(world, '101');
        await claim(world, '102');
        await approve(world, 'CASE-1');
        const { calls } = await state(world, 'CASE-2');
        expect(Object.keys(calls).filter((callId) => !callId.startsWith('3#'))).toEqual(['1#1', '2#1', '1#2']);
      },
    ));

  it.each([
    [
      'something was done with it',
      `${LOOKS}  - step: 2
    says: Note it
    use: zendesk.add_internal_note
    with: { ticket: = case.zendesk.ticket_id, text: "Paid before: {before.paid_for_shipment}" }
${PAYS}`,
      'Step 2 has used it',
    ],
    [
      'the round of it is over',
      `  - step: 2
    says: Look once
    repeat: { at_most: 1, until: [before.count >= 0] }
    do:
${LOOKS.replaceAll('\n', '\n    ').replace(/^/, '    ').replace('step: 1', 'step: 2a').trimEnd()}
    if_late: { says: Never, stop: Never }
${PAYS}`,
      'Round 1 of step 2',
    ],
  ])('is asked about no more where %s: people start again, or stop', (_, steps, why) =>
    story(steps, async (world, tms) => {
      await claim(world, '101');
      await claim(world, '102');
      await approve(world, 'CASE-1');
      const ask = await stops(world, 'CASE-2');
      expect(ask).toMatchObject({ code: 'paid_meanwhile', choices: ['start_again', 'stop'] });
      expect(ask.known[0]).toContain(why);
      expect(await world.engine.commands.recover(ask.askId, LENA, 'start_again', 'More was paid')).toMatchObject({
        ok: true,
      });
      await world.after(60 * SECOND);
      const calls = Object.values((await state(world, 'CASE-2')).calls);
      const { progress } = calls.find(({ proposed }) => proposed.tool === 'tms.find_payments') ?? {};
      expect(progress).toMatchObject({ output: { paid_for_shipment: money('USD', 100_00) } });
      expect(tms.paid).toHaveLength(1);
    }),
  );

  it.each([
    ['that is given what was looked up', LOOKS, CREDIT],
    [
      'that looks it up itself',
      '',
      {
        ...CREDIT,
        text: CREDIT.text
          .replace('= paid\n', '= before.paid_for_shipment\n')
          .replace('steps:\n', `steps:\n${LOOKS}`)
          .replace(PAID_BEFORE, ''),
      },
    ],
  ])('is asked about with the sum of now also in an SOP %s', (_, looks, credit) =>
    story(
      `${looks}  - step: 2
    says: Credit it
    run: credit
    with: { ${looks === '' ? '' : 'paid: = before.paid_for_shipment, '}owed: = case.claim.amount, account: = case.claimant.account_id, claim: = case.id }
`,
      async (world, tms) => {
        await claim(world, '101');
        await claim(world, '102');
        await approve(world, 'CASE-1');
        expect(await card(world, 'CASE-2')).toMatchObject({ changed: [CHANGED] });
        await approve(world, 'CASE-2');
        expect(tms.paid.map(({ stated }) => stated)).toEqual(['$0.00', '$100.00']);
      },
      ASKED,
      [credit],
    ),
  );

  it('that may have been sent is looked for, and none is proposed in its place, whatever was paid since', () =>
    story(LOOKS + PAYS, async (world, tms) => {
      await claim(world, '101');
      world.vendors.will('tms.pay_claim', 'lost before');
      tms.paid.push({ amount: money('USD', 1_00), stated: '' });
      await approve(world, 'CASE-1');
      await world.after(1_200 * SECOND);
      expect(await world.events('CallFailed', 'CASE-1')).toMatchObject([{ attempt: 2, code: 'other_payments' }]);
      expect(await world.events('LookUpOutdated', 'CASE-1')).toEqual([]);
      expect((await stops(world, 'CASE-1')).callId).toBe('3#1');
      // It has used the look-up, so the one that people approve in its place is not decided from another one.
      await world.engine.commands.recover((await stops(world, 'CASE-1')).askId, LENA, 'try_again', null);
      await world.after(SECOND);
      await approve(world, 'CASE-1', MARCUS);
      await world.after(120 * SECOND);
      const ask = await stops(world, 'CASE-1');
      expect([ask.callId, ask.code, ask.known[0]]).toEqual([
        '3#2',
        'paid_meanwhile',
        expect.stringMatching(/^Step 3 has used it at /),
      ]);
    }));
});
