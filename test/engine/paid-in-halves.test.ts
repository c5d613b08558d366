/** An amount that is lowered after a part of it was paid: the case starts again, and never pays more than it allows. */
import { describe, expect, it } from 'vitest';
import { asCaseId } from '../../src/kernel/ids.ts';
import { changesTogetherMs } from '../../src/kernel/limits.ts';
import { money, isMoney } from '../../src/kernel/money.ts';
import type { RecoveryAsk, RecoveryChoice } from '../../src/run/log/asks.ts';
import { openAsks, type RunState } from '../../src/run/log/state.ts';
import { filesOf, MARCUS, PERMISSIVE, slackUser, sopFile, THREE_LEADS, withEvents } from '../run/handbook.ts';
import { inWorld, type SimulatedWorld } from './world.ts';

const LEO = slackUser('ULEO00001');
const HALF = (step: string, record: string, amount: string): string => `  - step: ${step}
    says: Pay a half
    use: tms.pay_claim
    with: { claim: "{case.id}-${record}", account_id: = case.claimant.account_id, amount: "= ${amount}" }
`;
const files = withEvents(
  filesOf(
    THREE_LEADS,
    PERMISSIVE,
    sopFile(
      `  - { step: 1, says: Halve it, set: { half: = case.claim.amount / parts } }
${HALF('2', 'a', 'half')}  - step: 3
    says: Wait for the carrier
    wait: { event: carrier_offer, for: 2 days }
    if_late: { says: It did not come, flag: no_offer }
${HALF('4', 'b', 'case.claim.amount - half')}`,
      { needs: '  - case.claim.amount\n  - case.claimant.account_id', values: '  parts: 2' },
    ),
  ),
);

const runsOf = async (world: SimulatedWorld): Promise<RunState[]> => {
  const rows = await world.store.runs.ofCase(asCaseId('CASE-1'));
  return Promise.all(rows.map(({ runId }) => world.stateOf(runId)));
};

async function question(world: SimulatedWorld): Promise<RecoveryAsk> {
  const newest = (await runsOf(world)).at(-1);
  const ask = newest === undefined ? undefined : openAsks(newest).find(({ kind }) => kind === 'recovery');
  if (ask?.kind !== 'recovery') throw new Error('Expected a question');
  return ask;
}

async function decided(world: SimulatedWorld, choice: RecoveryChoice, who = LEO): Promise<void> {
  const { askId } = await question(world);
  expect(await world.engine.commands.recover(askId, who, choice, 'Amended')).toMatchObject({ ok: true });
  await world.after(10_000);
}

const amended = async (world: SimulatedWorld, claim_amount: string): Promise<void> => {
  await world.claim({ claim_amount }, {}, 'ticket.updated');
  await world.after(changesTogetherMs + 10_000);
};

/** What was paid in the case, in all its runs. */
const paid = async (world: SimulatedWorld): Promise<number> =>
  (await runsOf(world))
    .flatMap(({ calls }) => Object.values(calls))
    .filter(({ proposed, progress }) => proposed.tool === 'tms.pay_claim' && progress.kind === 'succeeded')
    .reduce((sum, { proposed: { args } }) => sum + (isMoney(args['amount']) ? args['amount'].minor : 0), 0);

/** $500.00 of $1,000.00 was paid, the claim is of $700.00 now, and the case starts again before the second half. */
async function startedAgain(world: SimulatedWorld): Promise<void> {
  world.vendors.answers.set('tms.pay_claim', () => ({ kind: 'done', output: { payment: 'PAY-1' } }));
  await world.claim({ claim_amount: '1000' });
  await world.rest();
  await amended(world, '700');
  await world.arrive('carrier_offer', { amount: money('USD', 90_000) });
  await world.after(10_000);
  expect(await question(world)).toMatchObject({ step: '4', choices: ['start_again', 'stop'] });
  await decided(world, 'start_again', MARCUS);
  expect(await question(world)).toMatchObject({ step: '2', code: 'done_before' });
}

describe('a claim that is lowered after its first half was paid', () => {
  it('has the first half counted as it was paid once the case starts again, and the second half is not paid', () =>
    inWorld({ files }, async (world) => {
      await startedAgain(world);
      expect((await question(world)).known[0]).toBe('Then $500.00 was paid, and $350.00 would be paid now');
      await decided(world, 'it_was_done');
      expect(await question(world)).toMatchObject({ step: '4', choices: ['leave_out', 'stop'] });
      await decided(world, 'leave_out');
      expect([(await runsOf(world)).at(-1)?.ended?.kind, await paid(world)]).toEqual(['completed', 50_000]);
    }));

  it('has it counted so in every later run, and pays the rest once the claim allows it', () =>
    inWorld({ files }, async (world) => {
      await startedAgain(world);
      await decided(world, 'it_was_done');
      await decided(world, 'stop');
      await amended(world, '1200');
      await decided(world, 'start_again', MARCUS);
      expect((await question(world)).known[0]).toBe('Then $500.00 was paid, and $600.00 would be paid now');
      await decided(world, 'it_was_done');
      expect(await question(world)).toMatchObject({ step: '4', choices: ['try_again', 'leave_out', 'stop'] });
      await decided(world, 'try_again');
      expect([(await runsOf(world)).at(-1)?.ended?.kind, await paid(world)]).toEqual(['completed', 110_000]);
    }));
});
