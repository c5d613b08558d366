/** A look-up that failed, or whose list goes on, answers 200 all the same. It proves nothing. */
import { describe, expect, it } from 'vitest';
import { createTmsClient } from '../../src/connector/tms/client.ts';
import { tmsConfigSchema } from '../../src/connector/tms/config.ts';

const SIGNAL = new AbortController().signal;
const client = (json: unknown, list: string | null = 'shipments') =>
  createTmsClient(tmsConfigSchema.parse({ url: 'https://tms.test', auth: { key: 'k' }, list }), async () => ({
    status: 200,
    headers: new Headers(),
    json,
  }));
const payments = (more: object) => client({ records: [], ...more }).list('/payments', {}, SIGNAL);

describe('an empty list of payments', () => {
  it.each([
    { success: false, error: 'Database timeout' },
    { errors: ['index rebuilding'] },
    { meta: { error: 'shard 2 failed' } },
    { ok: false },
    { cursor: 'eyJhIjoxfQ' },
    { offset: 'itr123/rec456' },
    { after: 'b2Zmc2V0' },
    { scroll_id: 'DXF1ZXJ5' },
    { LastEvaluatedKey: { id: 'P-1' } },
    { remaining: 3 },
    { exceededTransferLimit: true },
    { timed_out: true },
  ])('proves nothing next to %j', async (more) => {
    await expect(payments(more)).rejects.toMatchObject({ what: 'unreadable' });
  });

  it.each([
    {},
    { success: true, error: null, errors: [] },
    { cursor: '', offset: 0, after: null, remaining: 0, timed_out: false },
    { offset: '0', cursor: null, exceededTransferLimit: false },
  ])('is one next to %j', async (more) => {
    expect(await payments(more)).toEqual([]);
  });
});

it('a shipment is not missing when the look-up failed', async () => {
  const failed = client({ success: false, message: 'Database down', shipments: [] });
  await expect(failed.find('by_bol', '400', SIGNAL)).rejects.toMatchObject({ what: 'unreadable' });
  expect(await client({ success: true, shipments: [] }).find('by_bol', '400', SIGNAL)).toEqual([]);
});

describe('a shipment is not missing either', () => {
  const find = (json: unknown, list: string | null) => client(json, list).find('by_bol', '400', SIGNAL);

  it.each([
    { error: 'Database timeout' },
    { success: false, message: 'Upstream timeout' },
    { status: 'ERROR', code: 500 },
    { fault: { faultstring: 'No route' } },
    { id: 0, bol: '400' },
    { note: 'try again' },
    {},
  ])('when the answer is no shipment: %j', async (json) => {
    await expect(find(json, null)).rejects.toMatchObject({ what: 'unreadable' });
  });

  it.each([
    [{ data: { items: [], error: 'Database timeout' } }, 'data.items'],
    [{ page: { result: { success: false, rows: [] } } }, 'page.result.rows'],
    [{ success: false, data: { items: [] } }, 'data.items'],
  ])('when the list is in an object that failed: %j', async (json, list) => {
    await expect(find(json, list)).rejects.toMatchObject({ what: 'unreadable' });
  });

  it('and is found or missing as the answer says', async () => {
    expect(await find({ id: 'S-1', status: 'CANCELLED' }, null)).toHaveLength(1);
    expect(await find([], null)).toEqual([]);
    expect(await find({ data: { items: [], error: null, success: true } }, 'data.items')).toEqual([]);
  });
});

it('a rate next to an error is none', async () => {
  const rate = { currency: 'CAD', rate_to_usd: '0.73', on: '2026-08-05' };
  await expect(client({ ...rate, error: 'stale' }).get('/rates', {}, SIGNAL)).rejects.toMatchObject({
    what: 'unreadable',
  });
  expect(await client(rate).get('/rates', {}, SIGNAL)).toEqual(rate);
});
