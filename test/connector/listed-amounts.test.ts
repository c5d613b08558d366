/** The amount of a payment is read in the same forms in a list, in the answer to the payment and in its look by key. */
import { expect, it } from 'vitest';
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
