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

  it.each([
    '2026-11-25T14:05:00',
    '2026-11-25 14:05:00',
    '2026-11-25 14:05:00.000',
    '20261125140500',
    '2026-11-25-14.05.00.123456',
  ])('without an offset is read in the declared zone: %s', async (delivered_at) => {
    for (const dates of [undefined, 'us', 'as400'])
      expect(await find({ delivered_at }, { ...CHICAGO, dates })).toMatchObject({
        output: { delivered_at: { $time: Date.UTC(2026, 10, 25, 20, 5) } },
      });
    expect(await find({ delivered_at }, {})).toMatchObject({
      code: 'invalid_output',
      message: expect.stringContaining('or declare in `time_zone` in which zone it is') as string,
    });
  });

  it.each(['2026-11-01T01:30:00', '2026-03-08T02:30:00', '2026-02-30T10:00:00', '04.05.2026', 1_795_183_500])(
    'that may be two, or is none, is asked about, and the field may be left out: %s',
    async (delivered_at) => {
      expect(await find({ delivered_at }, CHICAGO)).toMatchObject({
        code: 'invalid_output',
        message: expect.stringContaining('or leave it out with `null` if no procedure needs it') as string,
      });
    },
  );

  it('is a day where it is eight digits', async () => {
    for (const delivered_at of ['20261125', 20_261_125])
      expect(await find({ delivered_at }, CHICAGO)).toMatchObject({
        output: { delivered_at: { $date: '2026-11-25', $time: Date.UTC(2026, 10, 25, 6) } },
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

describe('the day of an exchange rate', () => {
  const FRIDAY = Date.UTC(2026, 10, 27, 18);
  const rate = (on: unknown, settings: object = {}, more: object = {}): Promise<CallResult> => {
    const answer = { currency: 'CAD', rate_to_usd: '0.7312', on, ...more };
    const exchange = createExchange(() => Promise.resolve(Response.json(answer)));
    const client = tmsClient({ url: 'https://tms.test', auth: { key: 'k' }, ...CHICAGO, ...settings }, exchange);
    return bindingOf(createTmsBindings(client), 'tms.get_exchange_rate').call(
      { currency: 'CAD', on: { $time: FRIDAY } },
      { ...contextOf(), now: NOW },
    );
  };

  it.each([
    [{}, '2026-11-27T00:00:00'],
    [{ time_zone: undefined }, '2026-11-27 00:00:00'],
    [{}, '20261127'],
    [{}, 20_261_127],
    [{}, '/Date(1795737600000)/'],
    [{ dates: 'us' }, '11/27/2026'],
    [{ dates: 'as400' }, '1261127'],
    [{ dates: 'as400' }, 1_261_127],
  ])('is read as the times of a shipment are: %j %j', async (settings, on) => {
    expect(await rate(on, settings)).toMatchObject({ kind: 'done', output: { rate: 0.7312 } });
  });

  it('that cannot be read is not taken for none, and of another day it is none', async () => {
    expect(await rate('11/27/2026')).toMatchObject({
      code: 'invalid_output',
      message: expect.stringContaining('declare how it is written in `dates` of TMS_SETTINGS') as string,
    });
    for (const on of ['11/10/2026', '11/28/2026', '12/31/9999'])
      expect(await rate(on, { dates: 'us' })).toMatchObject({ code: 'no_rate' });
  });

  it('comes with a currency that is a declared sign', async () => {
    const currencies = { $: 'USD', C$: 'CAD' };
    const signs = { currency: 'C$', base: 'C$', quote: '$' };
    expect(await rate('2026-11-27', { currencies }, signs)).toMatchObject({ kind: 'done' });
    expect(await rate('2026-11-27', { currencies }, { ...signs, quote: 'C$' })).toMatchObject({ kind: 'failed' });
    expect(await rate('2026-11-27', {}, signs)).toMatchObject({ kind: 'failed' });
  });
});

it('the limit of a shipment has a currency that is a declared sign', async () => {
  const found = (shipment: object, settings: object, limit: string) =>
    find(shipment, { ...settings, fields: { liability_limit_per_lb: limit } });
  for (const [shipment, limit] of [
    [{ limit: { amount: '25.00', currency: '$' } }, 'limit.amount'],
    [{ limit: '25.00', limit_currency: '$' }, 'limit'],
  ] as const) {
    expect(await found(shipment, { currencies: { $: 'USD' } }, limit)).toMatchObject({
      output: { liability_limit_per_lb: { $money: 'USD', minor: 2_500 } },
    });
    expect(await found(shipment, { currencies: { $: 'CAD' } }, limit)).toMatchObject({ code: 'invalid_output' });
    expect(await found(shipment, {}, limit)).toMatchObject({ code: 'invalid_output' });
  }
});

describe('a day on which a payment was voided that means none', () => {
  const voided = (void_date: unknown, dates?: 'us' | 'as400') =>
    callTms('tms.pay_claim', PAYMENT, creating({ ...SHOWN, status: 'Paid', void_date }), { settings: { dates } });

  it.each(['9999999', 9_999_999, '0999999', '0010101', '0'])('is %j where days are those of AS/400', async (day) => {
    expect(await voided(day, 'as400')).toMatchObject({ kind: 'done' });
  });

  it.each(['/Date(253402300799000)/', '__/__/____'])('is %j everywhere', async (day) => {
    for (const dates of [undefined, 'us', 'as400'] as const)
      expect(await voided(day, dates)).toMatchObject({ kind: 'done' });
  });

  it.each([
    ['1261130', 'as400'],
    ['9999999', undefined],
    ['9999999', 'us'],
    ['11/30/2026', 'us'],
  ] as const)('is not %j in %s', async (day, dates) => {
    expect(await voided(day, dates)).toMatchObject({ kind: 'unknown' });
  });

  it('is no word of an error', async () => {
    const answer = creating({ ...SHOWN, status: 'Paid', error_code: '9999999' });
    expect(await callTms('tms.pay_claim', PAYMENT, answer, { settings: { dates: 'as400' } })).toMatchObject({
      kind: 'unknown',
    });
  });
});
