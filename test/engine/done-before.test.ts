/** What a case that started again says of what its earlier run did: to those who decide, and in the record. */
import { describe, expect, it } from 'vitest';
import { asAskId, asCaseId } from '../../src/kernel/ids.ts';
import { money } from '../../src/kernel/money.ts';
import type { ApprovalAsk, RecoveryAsk, RecoveryChoice } from '../../src/run/log/asks.ts';
import { openAsks, type RunState } from '../../src/run/log/state.ts';
import { unsealErased } from '../../src/run/log/erasable.ts';
import { explainRun } from '../../src/run/view/explain-run.ts';
import { viewThread } from '../../src/run/view/view-thread.ts';
import { wordsOf } from '../../src/engine/open-run.ts';
import {
  asking,
  filesOf,
  LENA,
  MARCUS,
  PERMISSIVE,
  slackUser,
  sopFile,
  THREE_LEADS,
  withEvents,
} from '../run/handbook.ts';
import { NEEDS, pay } from '../run/refund.ts';
import { MINUTE } from '../run/walk.ts';
import { inWorld, type SimulatedWorld } from './world.ts';

const LEO = slackUser('ULEO00001');
const TOOL = 'zendesk.add_internal_note';
const files = withEvents(
  filesOf(
    THREE_LEADS,
    asking(TOOL, 'claims-leads:1'),
    sopFile(
      `  - step: 1
    says: Pay {case.claim.amount}
    use: ${TOOL}
    with: { ticket: = case.zendesk.ticket_id, text: 'Pay {case.claim.amount}' }
    save: payment
    outcome: paid
    if_denied: { says: No, flag: denied }
    if_expired: { says: Late, flag: late }
  - step: 2
    says: Wait for the carrier
    wait: { event: carrier_offer, for: 2 days }
    if_late: { says: It did not come, flag: no_offer }
  - step: 3
    says: Look at a large one
    if:
      - case.claim.amount > money("10,000.00 USD")
    flag: large
`,
      { needs: '  - case.claim.amount' },
    ),
  ),
);

const runsOf = async (world: SimulatedWorld): Promise<RunState[]> => {
  const rows = await world.store.runs.ofCase(asCaseId('CASE-1'));
  return Promise.all(rows.map(({ runId }) => world.stateOf(runId)));
};

const newest = async (world: SimulatedWorld): Promise<RunState> => {
  const state = (await runsOf(world)).at(-1);
  if (state === undefined) throw new Error('Expected a run');
  return state;
};

async function approvalIn(world: SimulatedWorld): Promise<ApprovalAsk> {
  const ask = openAsks(await newest(world)).find(({ kind }) => kind === 'approval');
  if (ask?.kind !== 'approval') throw new Error('Expected an open approval');
  return ask;
}

async function recoveryIn(world: SimulatedWorld): Promise<RecoveryAsk> {
  const ask = openAsks(await newest(world)).find(({ kind }) => kind === 'recovery');
  if (ask?.kind !== 'recovery') throw new Error('Expected an open recovery');
  return ask;
}

/** $7,200.00 was paid and the carrier's offer taken; now the claim is $31,000.00, and the case starts again. */
async function startedAgain(world: SimulatedWorld): Promise<void> {
  await world.claim({ claim_amount: '7200' });
  await world.rest();
  await world.approve(LENA);
  await world.after(10_000);
  await world.arrive('carrier_offer', { amount: money('USD', 90_000) });
  expect(await world.rest()).toMatchObject({ ended: { kind: 'completed' } });
  await world.claim({ claim_amount: '31000' }, {}, 'ticket.updated');
  await world.after(10_000);
  const { askId } = await recoveryIn(world);
  expect(await world.engine.commands.recover(askId, MARCUS, 'start_again', 'More')).toMatchObject({ ok: true });
  await world.after(10_000);
  expect(await recoveryIn(world)).toMatchObject({ step: '1', code: 'done_before' });
}

const decided = async (world: SimulatedWorld, choice: RecoveryChoice): Promise<void> => {
  const { askId } = await recoveryIn(world);
  expect(await world.engine.commands.recover(askId, LEO, choice, null)).toMatchObject({ ok: true });
  await world.after(10_000);
};

const THEN = expect.stringMatching(/Pay \$7,200\.00.*\(ticket 101\)/) as string;

async function shown(world: SimulatedWorld) {
  const state = await newest(world);
  const log = (await world.store.runs.log(state.runId as never, 0)).map(unsealErased);
  const inForce = await world.engine.shell.handbooks.current();
  const words = { ...wordsOf(inForce, state), people: inForce.handbook.people };
  return { explanation: explainRun(state, log, new Map()), thread: viewThread(state, log, words) };
}

describe('the approver in a run that was started again', () => {
  it('reads on the card what the earlier run has done', () =>
    inWorld({ files }, async (world) => {
      await startedAgain(world);
      await decided(world, 'try_again');
      const { card } = await approvalIn(world);
      expect(card.willDo).toContain('Pay $31,000.00');
      expect(card.facts).toContainEqual({ label: 'done before', text: THEN });
    }));

  it('does not read that an event which the earlier run took is not handled', () =>
    inWorld({ files }, async (world) => {
      await startedAgain(world);
      await decided(world, 'try_again');
      expect((await approvalIn(world)).card.changed.join('\n')).not.toContain('Not handled');
      const { explanation, thread } = await shown(world);
      expect(explanation.unread).toEqual([]);
      expect(thread.card.unread).toEqual([]);
      expect(explanation.remarks.join('\n')).toContain('read by step 2 before the case started again');
      // The new run may still take it.
      const { askId } = await approvalIn(world);
      expect(await world.engine.commands.approve(askId, LENA)).toMatchObject({ ok: true });
      await world.after(10_000);
      expect(await newest(world)).toMatchObject({ ended: { kind: 'completed' }, flags: [{ flag: 'large' }] });
    }));
});

describe('after a person said that it was done', () => {
  it('the explanation names what was done then and who said so, and not the new decision as done', () =>
    inWorld({ files }, async (world) => {
      await startedAgain(world);
      await decided(world, 'it_was_done');
      const { explanation } = await shown(world);
      const step = explanation.steps.find(({ evidence }) => evidence.some(({ label }) => label === 'done then'));
      expect(step).toMatchObject({
        step: '1',
        citation: expect.stringContaining('$7,200.00') as string,
        says: expect.not.stringContaining('31,000') as string,
        result: expect.stringMatching(
          /^Leo .* said that it was done before the case started again: .*\$7,200\.00/,
        ) as string,
      });
      expect(step?.citation).not.toContain('31,000');
      expect(step?.result).toContain('which was not done: ');
      expect(explanation.headline).toContain('$7,200.00');
      expect(explanation.headline).not.toContain('31,000');
    }));

  it('the thread says it, and so does the card', () =>
    inWorld({ files }, async (world) => {
      await startedAgain(world);
      await decided(world, 'it_was_done');
      const { thread } = await shown(world);
      const post = thread.posts.find(({ title }) => title === 'Step 1 was done before the case started again');
      expect(post?.lines).toContainEqual({ label: 'done before', text: THEN });
      expect(post?.lines).toContainEqual({ label: 'says', text: expect.stringContaining('Leo') as string });
      expect(thread.card.facts).toContainEqual({ label: 'done before', text: THEN });
    }));

  it('a third run knows only what was done, not what the second had proposed', () =>
    inWorld({ files }, async (world) => {
      await startedAgain(world);
      await decided(world, 'it_was_done');
      expect(await newest(world)).toMatchObject({ ended: { kind: 'completed' } });
      await world.claim({ claim_amount: '8000' }, {}, 'ticket.updated');
      await world.after(10_000);
      const { askId, known } = await recoveryIn(world);
      expect(known.join('\n')).not.toContain('Done already: step 1');
      expect(known).toContainEqual(expect.stringMatching(/^Done already, before the case started again: .*\$7,200/));
      expect(await world.engine.commands.recover(askId, MARCUS, 'start_again', 'Less')).toMatchObject({ ok: true });
      await world.after(10_000);
      const summaries = (await newest(world)).opened?.earlier?.effects.map(({ summary }) => summary);
      expect(summaries).toEqual([expect.stringContaining('$7,200.00')]);
    }));
});

const PAID = filesOf(THREE_LEADS, sopFile(pay('case.claim.amount'), { needs: NEEDS }), PERMISSIVE);

describe('a payment that counts as done before the case started again', () => {
  it.each([
    ['the amount', { claim_amount: '90' }],
    ['the account', { claim_amount: '140', account_id: 'ACC-9' }],
  ])('is asked about once %s is corrected after the end', (_, fields) =>
    inWorld({ files: PAID }, async (world) => {
      world.vendors.answers.set('tms.pay_claim', () => ({
        kind: 'done',
        output: { payment: 'PAY-1' },
      }));
      await world.claim({ claim_amount: '150' });
      await world.rest();
      await world.claim({ claim_amount: '140' }, {}, 'ticket.updated');
      await world.after(3 * MINUTE);
      for (const choice of ['start_again', 'it_was_done'] as const) {
        const [ask] = openAsks(await newest(world));
        if (ask === undefined) throw new Error('Expected an open question');
        expect(await world.engine.commands.recover(ask.askId, LENA, choice, null)).toMatchObject({ ok: true });
        await world.after(3 * MINUTE);
      }
      expect((await newest(world)).ended).toMatchObject({ kind: 'completed' });
      await world.claim(fields, {}, 'ticket.updated');
      await world.after(3 * MINUTE);
      expect(openAsks(await newest(world))).toMatchObject([{ code: 'changed_after_end' }]);
    }),
  );
});

describe('a note of a case that started again', () => {
  const note = (step: number, text: string): string => `  - step: ${step}
    says: Note it
    use: ${TOOL}
    with: { ticket: = case.zendesk.ticket_id, text: '${text}' }
`;
  const notes = filesOf(
    THREE_LEADS,
    PERMISSIVE,
    sopFile(`${note(1, 'Terms checked')}${note(2, 'Asked for {case.claim.amount}')}`, {
      needs: '  - case.claim.amount',
    }),
  );

  it('is asked about only if its words are others now', () =>
    inWorld({ files: notes }, async (world) => {
      await world.claim({ claim_amount: '7200' });
      await world.rest();
      await world.claim({ claim_amount: '31000' }, {}, 'ticket.updated');
      await world.after(10_000);
      const { askId } = await recoveryIn(world);
      expect(await world.engine.commands.recover(askId, MARCUS, 'start_again', 'More')).toMatchObject({ ok: true });
      await world.after(10_000);
      expect(await recoveryIn(world)).toMatchObject({ step: '2', code: 'done_before' });
      expect(Object.values((await newest(world)).calls)).toMatchObject([
        { step: '1', attempts: 0, progress: { kind: 'settled', by: null, before: [{ step: '1' }] } },
        { step: '2' },
      ]);
      await decided(world, 'try_again');
      expect(await world.rest()).toMatchObject({ ended: { kind: 'completed' } });
      expect(world.vendors.calls.filter(({ tool }) => tool === TOOL)).toHaveLength(3);
    }));
});

describe('questions that stand side by side after a case started again', () => {
  const SUM = '700.00 USD';
  const paying = (...accounts: readonly string[]) => {
    const steps = `  - step: 5
    says: Pay each
    for_each: { item: line, in: = lines, at_most: 9, at_once: 9 }
    do:
    - step: 5a
      says: Pay {line.acc}
      use: tms.pay_claim
      with: { claim: = case.id, account_id: = line.acc, amount: = line.sum }
    outcome: all_paid
  - step: 7
    says: Look at a large one
    if:
      - case.claim.amount > money("10,000.00 USD")
    flag: large
`;
    const lines = accounts.map((acc) => `    - { acc: ${acc}, sum: ${SUM} }`);
    const sop = sopFile(steps, { needs: NEEDS, values: ['  lines:', ...lines].join('\n') });
    return filesOf(THREE_LEADS, PERMISSIVE, sop);
  };

  /** One line was paid; the case starts again with two. */
  async function twoAsked(world: SimulatedWorld, ...accounts: readonly string[]): Promise<readonly RecoveryAsk[]> {
    let made = 0;
    world.vendors.answers.set('tms.pay_claim', () => {
      made += 1;
      return { kind: 'done', output: { payment: `PAY-${made}` }, reference: { record: `PAY-${made}` } };
    });
    await world.claim({ claim_amount: '7200' });
    expect(await world.rest()).toMatchObject({ ended: { kind: 'completed' } });
    await world.publish(paying(...accounts));
    await world.claim({ claim_amount: '31000' }, {}, 'ticket.updated');
    await world.after(2 * MINUTE);
    const { askId } = await recoveryIn(world);
    await world.engine.commands.recover(askId, MARCUS, 'start_again', 'More');
    await world.after(MINUTE);
    return allOpen(world);
  }

  const allOpen = async (world: SimulatedWorld): Promise<readonly RecoveryAsk[]> =>
    openAsks(await newest(world)).filter((ask) => ask.kind === 'recovery');
  const choose = (world: SimulatedWorld, ask: RecoveryAsk | undefined, by: typeof LENA, choice: RecoveryChoice) =>
    world.engine.commands.recover(ask?.askId ?? asAskId('none'), by, choice, null);

  it('let one payment of then stand for one of now, if two people click at once', () =>
    inWorld({ files: paying('ACC-7') }, async (world) => {
      const [one, two] = await twoAsked(world, 'ACC-7', 'ACC-7');
      const replies = await Promise.all([
        choose(world, one, LENA, 'it_was_done'),
        choose(world, two, LEO, 'it_was_done'),
      ]);
      expect(replies.map(({ ok }) => ok).toSorted((a, b) => Number(a) - Number(b))).toEqual([false, true]);
      await world.after(MINUTE);
      expect(await allOpen(world)).toMatchObject([{ choices: ['try_again', 'leave_out', 'stop'] }]);
      expect((await newest(world)).ended).toBe(null);
      await choose(world, (await allOpen(world))[0], LEO, 'try_again');
      await world.after(MINUTE);
      expect(await newest(world)).toMatchObject({ ended: { kind: 'completed' }, outcomes: [{ outcome: 'all_paid' }] });
      expect(world.vendors.doneOf('tms.pay_claim')).toBe(2);
    }));

  it('let no payment go out on a question that did not name the one before it, if two people click at once', () =>
    inWorld({ files: paying('ACC-7') }, async (world) => {
      const [one, two] = await twoAsked(world, 'ACC-7', 'ACC-7');
      await Promise.all([choose(world, one, LENA, 'try_again'), choose(world, two, LEO, 'try_again')]);
      await world.after(MINUTE);
      expect(world.vendors.doneOf('tms.pay_claim')).toBe(2);
      expect((await allOpen(world)).map(({ because }) => because)).toEqual([
        expect.stringContaining('(PAY-1) and Pay $700.00 to the account ACC-7 for claim CASE-1 (PAY-2)'),
      ]);
    }));

  it('refuse a click after a payment next to them was left out, and say that they are asked again', () =>
    inWorld({ files: paying('ACC-7') }, async (world) => {
      const [one, two] = await twoAsked(world, 'ACC-8', 'ACC-8');
      const replies = [choose(world, one, LENA, 'leave_out'), choose(world, two, LEO, 'try_again')];
      expect(await Promise.all(replies)).toMatchObject([{ ok: true }, { ok: false, code: 'changed' }]);
      await world.after(MINUTE);
      expect((await allOpen(world))[0]?.known.join('\n')).toMatch(/^Left out before: Pay \$700\.00 .*Lena Lindqvist/m);
      expect(world.vendors.doneOf('tms.pay_claim')).toBe(1);
    }));
});
