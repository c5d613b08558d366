/** A case that starts again after people did not approve a payment: nothing is paid in its new run without them. */
import { describe, expect, it } from 'vitest';
import { asCaseId } from '../../src/kernel/ids.ts';
import { openAsks, type AskState } from '../../src/run/log/state.ts';
import { BOUNDARY_PATH, filesOf, LENA, PERMISSIVE, slackUser, sopFile, THREE_LEADS } from '../run/handbook.ts';
import { NEEDS, pay } from '../run/refund.ts';
import { MINUTE } from '../run/walk.ts';
import { inWorld, type SimulatedWorld } from './world.ts';

const LEO = slackUser('ULEO00001');
const LIMIT = {
  path: BOUNDARY_PATH,
  text: `${PERMISSIVE.text.replace('Action::"tms.pay_claim", ', '').replace(', Action::"tms.pay_claim"', '')}
@id("small")\n@outcome("permit")\npermit (principal is Bot, action == Action::"tms.pay_claim", resource is Case)
when { context.args.amount.currency == "USD" && context.args.amount.minor <= 500000 };
@id("large")\n@outcome("approval")\n@approvers("claims-leads:1")\n@expires("PT48H")\n@reason("Large")
permit (principal is Bot, action == Action::"tms.pay_claim", resource is Case)
when { context.args.amount.currency == "USD" && context.args.amount.minor > 500000 };\n`,
};
const FILES = filesOf(THREE_LEADS, sopFile(pay('case.claim.amount'), { needs: NEEDS }), LIMIT);

async function asksOf(world: SimulatedWorld): Promise<AskState[]> {
  const runs = await world.store.runs.ofCase(asCaseId('CASE-1'));
  return (await Promise.all(runs.map(({ runId }) => world.stateOf(runId)))).flatMap(openAsks);
}

async function theOnly<K extends AskState['kind']>(
  world: SimulatedWorld,
  kind: K,
): Promise<Extract<AskState, { kind: K }>> {
  const asks = await asksOf(world);
  const [found] = asks.filter((ask): ask is Extract<AskState, { kind: K }> => ask.kind === kind);
  if (found === undefined || asks.length > 1)
    throw new Error(`Expected one ${kind}, got ${asks.map((ask) => ask.kind).join(' and ') || 'nothing'}`);
  return found;
}

const sent = ({ vendors }: SimulatedWorld): number =>
  vendors.calls.filter(({ tool }) => tool === 'tms.pay_claim').length;

/** Of a claim of $7,000, which Leo denied and whose run was stopped, the sender then states another amount. */
async function deniedAndChanged(world: SimulatedWorld, amount: string): Promise<void> {
  const { commands } = world.engine;
  await world.claim({ claim_amount: '7000' });
  await world.after(MINUTE);
  await commands.deny((await theOnly(world, 'approval')).askId, LEO, 'Fraud: the photos are of another shipment');
  await world.after(MINUTE);
  await commands.recover((await theOnly(world, 'recovery')).askId, LENA, 'stop', 'Denied');
  await world.after(MINUTE);
  await world.claim({ claim_amount: amount }, {}, 'ticket.updated');
  await world.after(3 * MINUTE);
}

async function startAgain(world: SimulatedWorld): Promise<void> {
  await world.engine.commands.recover((await theOnly(world, 'recovery')).askId, LENA, 'start_again', 'It is less now');
  await world.after(MINUTE);
}

describe('a case that starts again after a payment was denied', () => {
  it('asks the same people about a smaller payment, which the boundary would permit', () =>
    inWorld({ files: FILES }, async (world) => {
      await deniedAndChanged(world, '5000');
      await startAgain(world);
      expect(sent(world)).toBe(0);
      const { askId, demands, card } = await theOnly(world, 'approval');
      expect(demands).toEqual([{ group: 'claims-leads', count: 1 }]);
      expect(card.because).toMatch(
        /^Asked of any one of claims-leads, since an approval of Pay \$7,000\.00 .* was denied before, by Leo/,
      );
      expect(await world.engine.commands.approve(askId, LEO)).toMatchObject({ ok: true });
      await world.after(MINUTE);
      expect(sent(world)).toBe(1);
    }));

  it('names the denial at the question whether it starts again, and on the card of its payment', () =>
    inWorld({ files: FILES }, async (world) => {
      await deniedAndChanged(world, '6999');
      const why = /by Leo Lindgren at .*“Fraud: the photos are of another shipment”/;
      expect((await theOnly(world, 'recovery')).known).toContainEqual(
        expect.stringMatching(new RegExp(`^Pay \\$7,000\\.00 .* was denied before, ${why.source}`)),
      );
      await startAgain(world);
      expect((await theOnly(world, 'approval')).card.facts).toContainEqual({
        label: 'denied before',
        text: expect.stringMatching(why) as string,
      });
    }));
});
