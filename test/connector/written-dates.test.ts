/** Days, times and currencies that a TMS writes in its own way are read where the settings declare it, and not otherwise. */
import { describe, expect, it } from 'vitest';
import { createExchange } from '../../src/connector/exchange.ts';
import { createTmsBindings } from '../../src/connector/tms/bindings.ts';
import type { CallResult } from '../../src/tool/tool.ts';
import { tmsClient } from './clients.ts';
import { callTms, creating, PAYMENT, SHOWN } from './paying-tms.ts';
import { bindingOf, contextOf } from './subjects.ts';

const NOW = Date.UTC(2026, 10, 30, 21);
const BOL = '0400000020260001';
const find = (shipment: object, settings: object, around: object = {}): Promise<CallResult> => {
  const shipments = [{ id: 'S-1', bol: BOL, status: 'delivered', ...shipment }];
  const exchange = createExchange(() => Promise.resolve(new Response(JSON.stringify({ shipments, ...around }))));
  const client = tmsClient({ url: 'https://tms.test', auth: { key: 'k' }, ...settings }, exchange);
  return bindingOf(createTmsBindings(client), 'tms.get_shipment_by_bol').call(
    { bol: BOL },
    { ...contextOf(), now: NOW },
  );
};
const CHICAGO = { time_zone: 'America/Chicago' };

describe('a day or a time of a shipment', () => {
  it.each([
    ['20261125152048+0000', Date.UTC(2026, 10, 25, 15, 20, 48)],
    ['20261125152048-0600', Date.UTC(2026, 10, 25, 21, 20, 48)],
    ['/Date(1795620054852)/', 1_795_620_054_852],
  ])('is read without a declaration where it is one instant: %s', async (delivered_at, at) => {
    expect(await find({ delivered_at }, CHICAGO)).toMatchObject({ output: { delivered_at: { $time: at } } });
  });

  it('says that the field may be left out where it cannot be read', async () => {
    expect(await find({ delivered_at: '20261125152048' }, CHICAGO)).toMatchObject({
      message: expect.stringContaining('or leave it out with `null` if no procedure needs it') as string,
    });
  });

  it.each([
    ['us', '11/30/2026 02:05 PM', Date.UTC(2026, 10, 30, 20, 5)],
    ['us', '11/30/2026 12:05 AM', Date.UTC(2026, 10, 30, 6, 5)],
    ['us', '11/5/2026', Date.UTC(2026, 10, 5, 6)],
    ['as400', 1_261_130, Date.UTC(2026, 10, 30, 6)],
    ['as400', '1261105', Date.UTC(2026, 10, 5, 6)],
  ])('is read where it is declared: %s %s', async (dates, delivered_at, at) => {
    expect(await find({ delivered_at }, { ...CHICAGO, dates })).toMatchObject({
      kind: 'done',
      output: { delivered_at: { $time: at } },
    });
    expect(await find({ delivered_at }, CHICAGO)).toMatchObject({
      kind: 'failed',
      code: 'invalid_output',
      message: expect.stringContaining('how it is written in `dates`') as string,
    });
  });

  it.each([
    ['us', '13/12/2026'],
    ['us', '11/30/2026 14:05'],
    ['us', '11/30/2026 13:05 PM'],
    ['us', '11/01/2026 01:30 AM'],
    ['us', '12/24/2026'],
    ['as400', '1261340'],
    ['as400', '20261130x'],
    ['as400', 1_261_224],
  ])('is asked about where it is another one, comes twice, or has not come: %s %s', async (dates, delivered_at) => {
    expect(await find({ delivered_at }, { ...CHICAGO, dates })).toMatchObject({
      kind: 'failed',
      code: 'invalid_output',
    });
  });

  it('is none where the product writes zero, and no instant without a declared zone', async () => {
    expect(JSON.stringify(await find({ ship_date: 0 }, { dates: 'as400' }))).not.toContain('ship_date');
    expect(await find({ delivered_at: '11/30/2026 02:05 PM' }, { dates: 'us' })).toMatchObject({ kind: 'failed' });
  });
});

describe('a currency that is a sign', () => {
  const paid = { ...SHOWN, status: 'Paid', amount: { amount: '500.00', currency: '$' } };

  it('is read where it is declared', async () => {
    const pay = (settings: object) => callTms('tms.pay_claim', PAYMENT, creating(paid), { settings });
    expect(await pay({ currencies: { $: 'USD' } })).toMatchObject({ kind: 'done' });
    expect(await pay({ currencies: { $: 'CAD' } })).toMatchObject({ kind: 'unknown' });
    expect(await pay({})).toMatchObject({ kind: 'unknown' });
  });

  it('is read in a list of payments, too', async () => {
    const list = (settings: object) =>
      callTms('tms.find_payments', { shipment_id: 'SHP-1' }, creating(paid), { settings });
    expect(await list({ currencies: { $: 'USD' } })).toMatchObject({ kind: 'done', output: { count: 1 } });
    expect(await list({})).toMatchObject({ kind: 'failed' });
  });
});
