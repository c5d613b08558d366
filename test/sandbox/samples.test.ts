import { describe, expect, it } from 'vitest';
import { companies, samples } from '../../src/sandbox/samples.ts';
import { snapshotOf, startWorld, type World } from './world.ts';

type Ticket = { id: number; custom_fields: { id: number; value: string | null }[]; subject: string };
type Snapshot = {
  tickets: {
    id: number;
    subject: string;
    group: string | null;
    channel: string;
    fields: Record<string, { value: string | null }>;
    comments: { body: string; public: boolean }[];
  }[];
};

const file = ({ sandbox }: World, input: Record<string, unknown>): Promise<Ticket> =>
  sandbox.act('zendesk', 'file_claim', input) as Promise<Ticket>;
const ticketsOf = ({ sandbox }: World): Snapshot['tickets'] => snapshotOf<Snapshot>(sandbox, 'zendesk').tickets;
const shipmentsOf = ({ sandbox }: World): { bol: string; pro: string }[] =>
  snapshotOf<{ shipments: { bol: string; pro: string }[] }>(sandbox, 'tms').shipments;

describe('The sample claims', () => {
  it.each(samples.map((sample) => [sample.name, sample] as const))(
    '%s can be filed, twice, as two claims',
    async (name, sample) => {
      const world = await startWorld();
      await file(world, { sample: name });
      await file(world, { sample: name });
      const [first, second] = ticketsOf(world);
      expect(first?.fields['bol']?.value).not.toBe(second?.fields['bol']?.value);
      expect([
        first?.fields['claim_amount']?.value,
        first?.fields['claim_currency']?.value,
        first?.subject,
        first?.channel,
      ]).toEqual([sample.amount, sample.currency, sample.subject, sample.channel]);
      const known = shipmentsOf(world);
      expect(known.some(({ bol }) => bol === first?.fields['bol']?.value)).toBe(sample.shipment === 'known');
      expect(known.some(({ pro }) => pro === first?.fields['pro']?.value)).toBe(sample.shipment !== 'unknown');
    },
  );

  it('have unique names, including the three that the page starts with', () => {
    expect(new Set(samples.map(({ name }) => name)).size).toBe(samples.length);
    expect(
      samples
        .slice(0, 3)
        .map(({ amount, claimant }) => [
          amount,
          companies.find(({ accountId }) => accountId === claimant.account_id)?.tier,
        ]),
    ).toEqual([
      ['7200.00', 'Enterprise'],
      ['4100.00', 'Enterprise'],
      ['31000.00', 'Enterprise'],
    ]);
  });

  it('can be changed, or replaced by given fields', async () => {
    const world = await startWorld();
    await file(world, { sample: 'enterprise-7200', amount: '5000.01', bol: null });
    await file(world, {
      text: 'Mine',
      name: 'Me',
      email: 'me@claims.example',
      account_id: 'ACC-GBB02',
      amount: 12,
      claim_type: 'meteor',
      bol: ' 007 ',
      submitter_email: 'other@claims.example',
    });
    const [changed, own] = ticketsOf(world);
    expect([changed?.fields['claim_amount']?.value, changed?.fields['bol']?.value]).toEqual(['5000.01', null]);
    expect([own?.fields['claim_amount']?.value, own?.fields['claim_type']?.value, own?.fields['bol']?.value]).toEqual([
      '12',
      'meteor',
      ' 007 ',
    ]);
    await expect(file(world, {})).rejects.toThrow(/Expected the text `text`/);
  });

  it('are the same on every run', async () => {
    const run = async (): Promise<unknown> => {
      const world = await startWorld();
      for (const { name } of samples) await file(world, { sample: name });
      return [...world.sandbox.vendors.values()].map((vendor) => vendor.snapshot());
    };
    expect(await run()).toEqual(await run());
  });
});
