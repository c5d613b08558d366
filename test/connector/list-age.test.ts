/** A list counts by the time of the look, however long ago its call was planned: an approval may have taken days. */
import { expect, it } from 'vitest';
import { createExchange } from '../../src/connector/exchange.ts';
import { createTmsBindings } from '../../src/connector/tms/bindings.ts';
import type { Value } from '../../src/kernel/value.ts';
import { tmsClient } from './clients.ts';
import { PAYMENT, SHOWN } from './paying-tms.ts';
import { bindingOf, contextOf } from './subjects.ts';

const HOUR = 3_600_000;
const POSTED = contextOf().intendedAt;
const NOW = POSTED + 48 * HOUR;
const PAY: Readonly<Record<string, Value>> = { ...PAYMENT, already_paid: { $money: 'USD', minor: 0 } };

/** A TMS whose empty lists say that they are of this time. */
function tmsOf(listedAt: number) {
  let posts = 0;
  const exchange = createExchange((_, init) => {
    if (init?.method === 'POST') posts += 1;
    const list = { records: [], shipments: [], count: 0, as_of: new Date(listedAt).toISOString() };
    return Promise.resolve(new Response(JSON.stringify(init?.method === 'POST' ? { ...SHOWN, status: 'Paid' } : list)));
  });
  const bindings = createTmsBindings(tmsClient({ url: 'https://tms.test', auth: { key: 'k' } }, exchange));
  const context = (attempt: number) => ({ ...contextOf(undefined, SHOWN.client_key, attempt), now: NOW });
  return {
    posts: () => posts,
    call: (tool: string, input: Readonly<Record<string, Value>>, attempt = 1) =>
      bindingOf(bindings, tool).call(input, context(attempt)),
    probe: () => bindingOf(bindings, 'tms.pay_claim').probe?.(PAYMENT, context(1)),
  };
}

const OLD = [
  ['of the moment when its approval was asked for', POSTED],
  ['of an hour ago', NOW - HOUR],
  ['of four minutes ago', NOW - 240_000],
] as const;

it.each(OLD)('nothing is paid after a list %s', async (_, listedAt) => {
  const tms = tmsOf(listedAt);
  expect(await tms.call('tms.pay_claim', PAY)).toMatchObject({ kind: 'failed', code: 'unclear_payments' });
  expect(tms.posts()).toBe(0);
});

it.each(OLD)('a list %s says nothing of what was paid, nor of a key or a shipment', async (_, listedAt) => {
  const tms = tmsOf(listedAt);
  expect(await tms.call('tms.find_payments', { shipment_id: 'SHP-1' })).toMatchObject({ code: 'invalid_output' });
  expect(await tms.call('tms.get_shipment_by_bol', { bol: '0400000020260001' })).toMatchObject({
    code: 'invalid_output',
  });
  expect(await tms.probe()).toMatchObject({ kind: 'unknown' });
  expect(await tms.call('tms.pay_claim', PAYMENT, 2)).not.toMatchObject({ kind: 'done' });
  expect(tms.posts()).toBe(0);
});

it('a list of now counts, also by a clock that is half a minute late', async () => {
  for (const listedAt of [NOW, NOW - 30_000, NOW + 20_000]) {
    const tms = tmsOf(listedAt);
    expect(await tms.probe()).toEqual({ kind: 'absent' });
    expect(await tms.call('tms.find_payments', { shipment_id: 'SHP-1' })).toMatchObject({ kind: 'done' });
    expect(await tms.call('tms.pay_claim', PAY)).toMatchObject({ kind: 'done' });
  }
});

it('a payment that is not there may still come, unless the TMS is declared to make none twice for one key', async () => {
  const list = { records: [], as_of: new Date(NOW).toISOString() };
  const probed = (deduplicates: boolean) => {
    const exchange = createExchange(() => Promise.resolve(new Response(JSON.stringify(list))));
    const settings = { url: 'https://tms.test', auth: { key: 'k' }, records: { payments: { deduplicates } } };
    const bindings = createTmsBindings(tmsClient(settings, exchange));
    return bindingOf(bindings, 'tms.pay_claim').probe?.(PAYMENT, { ...contextOf(), now: NOW });
  };
  expect(await probed(false)).toEqual({ kind: 'absent', mayCome: true });
  expect(await probed(true)).toEqual({ kind: 'absent' });
});
