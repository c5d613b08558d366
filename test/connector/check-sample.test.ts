/** `sop doctor` reads a shipment and its payments before the first payment, and says what they lack. */
import { expect, it } from 'vitest';
import { createExchange } from '../../src/connector/exchange.ts';
import { checkTms } from '../../src/connector/tms/check.ts';
import type { TmsConfig } from '../../src/connector/tms/config.ts';
import { tmsClient } from './clients.ts';
import { SHOWN, type Members } from './paying-tms.ts';

const SHIPMENT = {
  ...{ id: 'SHP-1', bol: '0400000020260001', pro: '402177333', carrier_scac: 'FWDA', carrier_name: 'Forward' },
  ...{ ship_date: '2026-03-02', delivered_at: '2026-03-04', pod_exceptions: '', weight_lbs: 900 },
  ...{ affected_weight_lbs: 90, liability_limit_per_lb_usd: '25.00', pieces_shipped: 4, pieces_delivered: 4 },
};
const PAID = { ...SHOWN, client_key: 'sop-earlier', status: 'Paid' };
const { id: _, amount: __, ...REST } = PAID;

async function checked(payments: readonly Members[], config: Partial<TmsConfig> = { sample_bol: SHIPMENT.bol }) {
  const exchange = createExchange((url) => {
    const query = new URL(String(url)).searchParams;
    const body = new URL(String(url)).pathname.endsWith('/shipments')
      ? { shipments: query.get('bol') === SHIPMENT.bol ? [SHIPMENT] : [] }
      : { records: query.get('shipment_id') === 'SHP-1' ? payments : [] };
    return Promise.resolve(new Response(JSON.stringify(body)));
  });
  const client = tmsClient({ url: 'https://tms.test', auth: { key: 'k' }, ...config }, exchange);
  const { answers, findings } = await checkTms(client, new AbortController().signal);
  expect(answers).toBe(true);
  return findings
    .filter(({ kind, subject }) => kind !== 'there' && (subject === 'payment' || subject === 'sample'))
    .map(({ kind, message }) => `${kind}: ${message}`);
}
const sampled = (payments: object): Partial<TmsConfig> => ({ sample_bol: SHIPMENT.bol, records: { payments } });

it('a sample that shows all of it is read without a word', async () => {
  expect(await checked([PAID])).toEqual([]);
  expect(await checked([PAID, { ...PAID, id: 'PAY-3', client_key: undefined }])).toEqual([]);
});

it.each<[string, Members, string, object]>([
  ['no currency', { ...REST, id: 'PAY-2', amount: '500.00' }, '`records.payments.currency`', { currency: 'USD' }],
  [
    'an amount under another name',
    { ...REST, id: 'PAY-2', net_amt: '500.00', currency: 'USD' },
    '`records.payments.amount`',
    { amount: 'net_amt' },
  ],
  [
    'an id under another name',
    { ...REST, payment_no: 'PAY-2', amount: PAID.amount },
    '`records.payments.id`',
    { id: 'payment_no' },
  ],
  ['a word for done', { ...PAID, status: 'Released' }, '`records.payments.done`', { done: ['Released'] }],
])('names what a payment lacks and the setting that declares it: %s', async (_name, payment, setting, declared) => {
  const found = await checked([payment]);
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(/^missing: /);
  expect(found[0]).toContain(setting);
  expect(await checked([payment], sampled(declared))).toEqual([]);
});

it('names a declared field that no payment has', async () => {
  expect(await checked([PAID], sampled({ amount: 'net_amt', id: 'payment_no' }))).toEqual([
    expect.stringContaining('correct `records.payments.id`'),
    expect.stringContaining('Expected `net_amt` in each payment'),
  ]);
});

it('says what it could not see: no sample, none with a payment, none of ours, or another BOL', async () => {
  expect(await checked([PAID], {})).toEqual([expect.stringMatching(/^note: No shipment .* `sample_bol`/)]);
  expect(await checked([])).toEqual([expect.stringMatching(/^note: The sample shipment has no payment/)]);
  expect(await checked([{ ...PAID, client_key: null }])).toEqual([
    expect.stringMatching(/^note: No payment .* `ids.client_key`/),
  ]);
  expect(await checked([PAID], { sample_bol: '4711' })).toEqual([
    expect.stringMatching(/^missing: .* `4711`, got none; correct `sample_bol`/),
  ]);
});

it('names a shipment that cannot be read, and has answered', async () => {
  const config = { sample_bol: SHIPMENT.bol, list: 'data.items' };
  expect(await checked([PAID], config)).toEqual([expect.stringMatching(/^missing: Expected to read the sample/)]);
});
