/** What was paid is known from the logs: after a restart, and to each process on one store. */
import { expect, it } from 'vitest';
import { createExchange } from '../../src/connector/exchange.ts';
import { createTmsBindings } from '../../src/connector/tms/bindings.ts';
import { silentLogger } from '../../src/engine/logger.ts';
import type { ChangedHead } from '../../src/engine/ports.ts';
import { createRecentPayments } from '../../src/engine/recent-payments.ts';
import { SimulatedClock } from '../../src/kernel/clock.ts';
import { asRunId } from '../../src/kernel/ids.ts';
import { recentRunsMax } from '../../src/kernel/limits.ts';
import { emptyHead } from '../../src/run/log/chain.ts';
import { tmsClient } from '../connector/clients.ts';
import { filesOf, PERMISSIVE, sopFile } from '../run/handbook.ts';
import { inWorld, SECOND, START, type SimulatedWorld } from './world.ts';

/** Each claim is about another load, and pays for the same shipment. */
const FILES = filesOf(
  PERMISSIVE,
  sopFile(
    `  - step: 1
    says: Pay it
    use: tms.pay_claim
    with:
      claim: = case.id
      account_id: = case.claimant.account_id
      shipment_id: SHP-1
      already_paid: = money("0.00 USD")
      amount: = case.claim.amount
`,
    { needs: '  - case.claim.amount\n  - case.claimant.account_id' },
  ),
);

/** A TMS whose lists are of some time ago, and say so; each process has a client of its own. */
function connect(
  world: SimulatedWorld,
  behindMs = 45 * SECOND,
): { readonly paid: readonly unknown[]; readonly connectAnew: () => void } {
  const paid: { readonly at: number; readonly record: Readonly<Record<'client_key' | 'id' | 'status', string>> }[] = [];
  const exchange = createExchange((url, init) => {
    const now = world.clock.now();
    if (init?.method === 'POST') {
      const sent = JSON.parse(String(init.body)) as { readonly client_key: string };
      paid.push({ at: now, record: { ...sent, id: `PAY-${paid.length + 1}`, status: 'Paid' } });
      return Promise.resolve(new Response(JSON.stringify(paid.at(-1)?.record)));
    }
    const asOf = now - behindMs;
    const key = new URL(String(url)).searchParams.get('client_key');
    const shown = paid.filter(({ at }) => at <= asOf).map(({ record }) => record);
    const records = shown.filter(({ client_key }) => key === null || client_key === key);
    return Promise.resolve(new Response(JSON.stringify({ records, as_of: new Date(asOf).toISOString() })));
  });
  const connectAnew = (): void => {
    const client = tmsClient({ url: 'https://tms.test', auth: { key: 'k' } }, exchange);
    for (const binding of createTmsBindings(client)) world.vendors.real.set(binding.tool.id, binding);
  };
  connectAnew();
  return { paid, connectAnew };
}

const claim = (world: SimulatedWorld, id: string) => world.claim({ bol: `BOL-${id}` }, { id });

it.each([
  ['after a restart', 'worker', true],
  ['made by another process', 'another worker', false],
] as const)('a payment waits for a list that is newer than the last one for its shipment: %s', (_, name, isOver) =>
  inWorld({ files: FILES }, async (world) => {
    const tms = connect(world);
    await claim(world, '101');
    await world.settle();
    expect(tms.paid).toHaveLength(1);
    world.process.power.isOff = isOver;
    await world.boot(Infinity, name);
    tms.connectAnew();
    await claim(world, '102');
    await world.settle();
    expect(await world.events('CallDeferred', 'CASE-2')).toMatchObject([{ isUnsent: true }]);
    await world.after(120 * SECOND);
    expect(tms.paid).toHaveLength(1);
    expect(await world.events('CallFailed', 'CASE-2')).toMatchObject([{ code: 'other_payments' }]);
  }),
);

const RUN = asRunId('run-1');
const heads = (count: number): readonly ChangedHead[] =>
  Array.from({ length: count }, () => ({ runId: RUN, updatedAt: START, head: emptyHead, signed: null }));
const asking = (store: object, read: () => Promise<never>) =>
  createRecentPayments({ store, verified: { read } } as unknown as Parameters<typeof createRecentPayments>[0], {
    clock: new SimulatedClock(START),
    logger: silentLogger,
  })(START, { system: 'tms', isMoney: () => true, except: null });
const fail = (): Promise<never> => Promise.reject(new Error('Expected no read'));

it('what was paid is not known while too many runs have just changed, a log is held or the store is down', async () => {
  const changed = (count: number) => ({ runs: { headsSince: async () => heads(count) } });
  expect(await asking(changed(0), fail)).toEqual([]);
  expect(await asking(changed(recentRunsMax + 1), async () => null as never)).toBeNull();
  expect(await asking(changed(recentRunsMax), async () => null as never)).toEqual([]);
  expect(await asking(changed(1), fail)).toBeNull();
  expect(await asking({ runs: { headsSince: fail } }, fail)).toBeNull();
});

it('a payment of which nothing is known but its intent counts as long as it may be on its way', () =>
  inWorld({ files: FILES }, async (world) => {
    const tms = connect(world, 5 * SECOND);
    // The process ends after it has sent the payment, which its TMS carries out some seconds later.
    const pays = world.vendors.real.get('tms.pay_claim');
    if (pays === undefined) throw new Error('Expected the binding of payments');
    world.vendors.real.set('tms.pay_claim', {
      ...pays,
      call: async () => {
        world.process.power.isOff = true;
        return { kind: 'unknown', message: 'The power is off' };
      },
    });
    await claim(world, '101');
    await world.settle();
    await world.clock.advanceTo(world.clock.now() + 15 * SECOND);
    tms.connectAnew();
    await world.boot(Infinity, 'another worker');
    await claim(world, '102');
    await world.settle();
    expect(await world.events('CallDeferred', 'CASE-2')).toMatchObject([{ isUnsent: true }]);
    expect(tms.paid).toHaveLength(0);
  }));
