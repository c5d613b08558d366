/** The amount of a payment is read in the same forms in a list, in the answer to the payment and in its look by key. */
import { describe, expect, it } from 'vitest';
import type { Value } from '../../src/kernel/value.ts';
import { callTms, creating, PAYMENT, SHOWN, type Members } from './paying-tms.ts';

const find = (members: Members) =>
  callTms('tms.find_payments', { shipment_id: 'SHP-1' }, creating({ ...SHOWN, status: 'Paid', ...members }));
const pay = (members: Members) => callTms('tms.pay_claim', PAYMENT, creating({ ...SHOWN, status: 'Paid', ...members }));

it.each([
  { amount: '500.00', currency: 'USD' },
  { amount: 500, currency: 'USD' },
  { amount: { value: '500.00', currency: 'USD' } },
  { amount: { amount: '500.00', currency_code: 'USD' } },
  { amount: { amount: '500.00', currency: { code: 'USD' } } },
  { amount: '500.00', currency: { code: 'USD', name: 'US dollar' } },
  { amount: { amount: '500.00', currency: 840 } },
  { amount: { amount: null, value: 500, currency: 'USD' } },
  { amount: { amount: '500.00', currency: 'USD' }, payment_currency: 'USD' },
  { amount: '500.00', currency: { key: '1550', value: 'USD' } },
  { amount: { amount: '500.00', currency: { id: 7, code: 'USD' } } },
])('%j is paid once and counts afterwards', async (members) => {
  expect(await pay(members)).toMatchObject({ kind: 'done' });
  expect(await find(members)).toMatchObject({ output: { paid: { $money: 'USD', minor: 50_000 }, count: 1 } });
});

it.each([
  { amount: '500.00' },
  { amount: null, currency: 'USD' },
  { amount: { net: '500.00', currency: 'USD' } },
  { amount: { amount: '500.00', currency: 'USD', currency_code: 'CAD' } },
])('%j is no amount of a payment, and says so', async (members) => {
  expect(await pay(members)).toMatchObject({ kind: 'unknown' });
  expect(await find(members)).toMatchObject({
    code: 'unclear',
    message: expect.stringContaining('with their `amount` and its currency') as string,
  });
});

it('whose currency has two codes makes no sum', async () => {
  const amount = { amount: '500.00', currency: 'USD' };
  expect(await find({ amount, payment_currency: 'CAD' })).toMatchObject({ code: 'unclear' });
  expect(await pay({ amount, payment_currency: 'CAD' })).toMatchObject({ kind: 'unknown' });
  // No one is told to pay in Canadian dollars: which of the two it is, is not known.
  const inCad = { amount: { ...amount, currency: 'CAD' }, payment_currency: 'USD' };
  expect(await find(inCad)).toMatchObject({ code: 'unclear' });
  expect(await find({ amount: '500.00', currency: { key: 'USD', value: 'CAD' } })).toMatchObject({ code: 'unclear' });
});

it('in another currency makes no sum', async () => {
  expect(await find({ amount: '500.00', currency: { code: 'CAD', home_code: 'USD' } })).toMatchObject({
    code: 'other_currency',
  });
});

it('of a currency with three decimals is done as it was sent', async () => {
  const input = { ...PAYMENT, amount: { $money: 'KWD', minor: 31_000 } };
  const paid = (amount: string) =>
    callTms('tms.pay_claim', input, creating({ ...SHOWN, status: 'Paid', amount: { amount, currency: 'KWD' } }));
  expect(await paid('31.000')).toMatchObject({ kind: 'done' });
  expect(await paid('31000.000')).toMatchObject({ kind: 'unknown' });
});

describe('a company that pays in another currency', () => {
  const CAD = (minor: number) => ({ $money: 'CAD', minor });
  const paid = {
    ...SHOWN,
    client_key: 'other',
    id: 'PAY-1',
    status: 'Paid',
    amount: { amount: '500.00', currency: 'CAD' },
  };
  const listing = (records: readonly object[]) => ({ ...creating({}), records: () => records });
  const look = (records: readonly object[], settings: object) =>
    callTms('tms.find_payments', { shipment_id: 'SHP-1' }, listing(records), { settings });

  it('declares it, and sees what was paid before in it', async () => {
    for (const settings of [{ currency: 'CAD' }, { records: { payments: { currency: 'CAD' } } }]) {
      expect(await look([paid], settings)).toMatchObject({
        output: { paid: CAD(50_000), paid_for_shipment: CAD(50_000) },
      });
      expect(await look([], settings)).toMatchObject({ output: { paid: CAD(0) } });
      expect(await look([{ ...paid, amount: { amount: '500.00', currency: 'USD' } }], settings)).toMatchObject({
        kind: 'failed',
      });
    }
    expect(await look([paid], {})).toMatchObject({
      code: 'other_currency',
      message: expect.stringContaining('declare the currency in which you pay in `currency` of TMS_SETTINGS') as string,
    });
  });

  it('pays after nothing was paid, in whatever currency that is stated, and not after anything else', async () => {
    const pay = (records: readonly object[], already_paid: object, settings: object = {}) =>
      callTms(
        'tms.pay_claim',
        { ...PAYMENT, amount: CAD(50_000), already_paid: already_paid as Value },
        {
          ...creating({ ...SHOWN, status: 'Paid', amount: { amount: '500.00', currency: 'CAD' } }),
          records: () => records,
        },
        { settings },
      );
    expect(await pay([], CAD(0))).toMatchObject({ kind: 'done' });
    expect(await pay([paid], CAD(0), { currency: 'CAD' })).toMatchObject({
      code: 'other_payments',
      message: expect.stringContaining(
        'Expected 0.00 CAD to be paid already for shipment `SHP-1`, got 500.00 CAD',
      ) as string,
    });
    expect(await pay([paid], { $money: 'USD', minor: 50_000 }, { currency: 'CAD' })).toMatchObject({
      code: 'other_payments',
    });
    expect(await pay([paid], CAD(50_000), { currency: 'CAD' })).toMatchObject({ kind: 'done' });
  });
});
