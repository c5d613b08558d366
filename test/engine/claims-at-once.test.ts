/**
 * Small claims that run at the same time, with a search that lags: at most one of a shipment is paid automatically, and
 * at most two of an account, in whatever order they come, search and are interrupted.
 */
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { filesIn } from '../handbook-folder/files-in.ts';
import { ClaimsWorld, type Paid } from './claims-world.ts';
import { inWorld, seededChance, START } from './world.ts';

const FILES = filesIn(fileURLToPath(new URL('../../sops/examples/freight-claims', import.meta.url)));
const MINUTE = 60_000;
/** `search_lag` of the procedure. */
const LAG_MS = 10 * MINUTE;
/** Stories; more with `CLAIMS_SEEDS`. */
const SEEDS = Number(process.env['CLAIMS_SEEDS'] ?? 6);

/** Numbers from 0 up to, but not including, a limit. */
function dice(seed: number): (limit: number) => number {
  const chance = seededChance(seed);
  return (limit) => Number.parseInt(chance.bytes(6), 16) % limit;
}

const most = (paid: readonly Paid[], name: 'bol' | 'account'): number =>
  Math.max(0, ...[...Map.groupBy(paid, (each) => each[name]).values()].map((all) => all.length));

type Story = {
  readonly seed: number;
  readonly claims: number;
  readonly bols: number;
  readonly accounts: number;
  readonly crashes: number;
  /** All at the same moment, in place of within twice the lag. */
  readonly isBurst?: boolean;
};

async function play({ seed, claims, bols, accounts, crashes, isBurst = false }: Story): Promise<{
  readonly paid: readonly Paid[];
  readonly duplicates: readonly string[];
}> {
  const roll = dice(seed);
  let model: ClaimsWorld | null = null;
  await inWorld({ seed, files: FILES }, async (world) => {
    world.vendors.tier = 'Standard';
    // What the TMS shows would hide a mistake of the claims among themselves.
    const known = new ClaimsWorld(world, () => (seed % 3 === 0 ? LAG_MS - 1 : roll(LAG_MS)), seed % 4 === 0);
    model = known;
    const filed = Array.from({ length: claims }, (_, index) => ({
      id: 201 + index,
      createdAt: START + (isBurst ? 0 : roll(2) * roll(4) * 1_000),
      bol: `B${1 + roll(bols)}`,
      account: `ACC-${1 + roll(accounts)}`,
    }));
    for (const claim of filed) known.file(claim);
    const starts = filed
      .map((claim) => ({ claim, at: START + (isBurst ? roll(3) : roll(2 * LAG_MS)) }))
      .toSorted((a, b) => a.at - b.at);
    const cuts = Array.from({ length: crashes }, () => START + roll(4 * LAG_MS)).toSorted((a, b) => a - b);
    const until = async (at: number): Promise<void> => {
      for (let cut = cuts[0]; cut !== undefined && cut <= at; cut = cuts[0]) {
        cuts.shift();
        if (cut > world.clock.now()) await world.after(cut - world.clock.now(), LAG_MS);
        world.process.power.isOff = true;
        await world.after(roll(3) * MINUTE + 1, LAG_MS);
        await world.boot();
      }
      if (at > world.clock.now()) await world.after(at - world.clock.now(), LAG_MS);
    };
    for (const { claim, at } of starts) {
      await until(at);
      await world.claim(
        {
          account_id: claim.account,
          claim_amount: '100.00',
          claim_currency: 'USD',
          bol: claim.bol,
          claim_type: 'damage',
          documents: 'bol, delivery_receipt, invoice, photos',
        },
        { id: String(claim.id), created_at: new Date(claim.createdAt).toISOString() },
      );
    }
    await until(START + 10 * LAG_MS);
  });
  const { paid, duplicates }: ClaimsWorld = model ?? never();
  return { paid, duplicates };
}

function never(): never {
  throw new Error('Expected a world');
}

describe('an automatic payment that is refused', () => {
  it.each(['already_paid', 'other_payments', 'unknown_account', 'unavailable'])(
    'goes the standard way with its mark taken off: %s',
    async (code) => {
      await inWorld({ seed: 3, files: FILES }, async (world) => {
        world.vendors.tier = 'Standard';
        const known = new ClaimsWorld(world, () => 0, true);
        known.file({ id: 201, createdAt: START, bol: 'B1', account: 'ACC-1' });
        world.vendors.answers.set('tms.pay_claim', () => ({ kind: 'failed', code, message: 'It cannot be paid' }));
        await world.claim(
          {
            account_id: 'ACC-1',
            claim_amount: '100.00',
            claim_currency: 'USD',
            bol: 'B1',
            claim_type: 'damage',
            documents: 'bol, delivery_receipt, invoice, photos',
          },
          { id: '201', created_at: new Date(START).toISOString() },
        );
        await world.after(MINUTE, LAG_MS);
        expect(known.wordOf('201')).toBe('going_automatic');
        await world.after(2 * LAG_MS, LAG_MS);
        expect([known.wordOf('201'), known.paid]).toEqual(['in_review', []]);
      });
    },
    60_000,
  );
});

describe('claims at the same time', () => {
  it('are paid once for a shipment and twice for an account, whatever the order, the lag and the crashes', async () => {
    for (let seed = 1; seed <= SEEDS; seed++) {
      const claims = 2 + (seed % 5);
      const story = { seed, claims, bols: 1 + (seed % 3), accounts: 1 + (seed % 2), crashes: seed % 4 === 3 ? 1 : 0 };
      const { paid } = await play(story);
      expect({ story, bol: most(paid, 'bol') <= 1, account: most(paid, 'account') <= 2, paid }).toMatchObject({
        bol: true,
        account: true,
      });
    }
  }, 600_000);

  it('pay the oldest two of six of one account, and no more', async () => {
    const { paid } = await play({ seed: 7, claims: 6, bols: 1_000_000, accounts: 1, crashes: 0, isBurst: true });
    expect(paid).toHaveLength(2);
  }, 60_000);

  it('pay the oldest of a shipment, and link the other as its duplicate', async () => {
    const { paid, duplicates } = await play({ seed: 7, claims: 2, bols: 1, accounts: 1, crashes: 0, isBurst: true });
    expect(paid).toHaveLength(1);
    expect(duplicates).toEqual(['202']);
  }, 60_000);
});
