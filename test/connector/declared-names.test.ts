/** A TMS that gives no currency, or names the amount or the id of a payment otherwise, and declares so. */
import { describe, expect, it } from 'vitest';
import { tmsConfigSchema } from '../../src/connector/tms/config.ts';
import { callTms, creating, PAYMENT, SHOWN, type Members } from './paying-tms.ts';

const { amount: _, id: __, ...REST } = SHOWN;
const BARE = { ...REST, status: 'Paid' };
const paying = (record: Members, payments: object = {}) =>
  callTms('tms.pay_claim', PAYMENT, creating(record), { settings: { records: { payments } } });
const paid = (record: Members, payments: object = {}) =>
  callTms('tms.find_payments', { shipment_id: 'SHP-1' }, creating(record), { settings: { records: { payments } } });

const NAMED = { id: 'payment_no', amount: 'net_amt' };

describe('a payment', () => {
  it.each<[string, Members, object]>([
    ['without a currency', { ...BARE, id: 'PAY-2', amount: '500.00' }, { currency: 'USD' }],
    ['with an object that has no currency', { ...BARE, id: 'PAY-2', amount: { value: 500 } }, { currency: 'USD' }],
    ['with other names', { ...BARE, payment_no: 'PAY-2', net_amt: '500.00', currency: 'USD' }, NAMED],
    [
      'with another amount next to the declared one',
      { ...BARE, payment_no: 'PAY-2', id: 17, net_amt: '500.00', amount: '525.00', currency: 'USD' },
      NAMED,
    ],
    [
      'with both, in an object of their own',
      { ...BARE, payment_no: 'PAY-2', totals: { net: '500.00', currency: 'USD', gross: '525.00' } },
      { id: 'payment_no', amount: 'totals.net' },
    ],
    [
      'with a currency in the object of the amount',
      { ...BARE, id: 'PAY-2', amount: { net: '500.00', gross: '525.00', ccy: 'USD' } },
      { amount: 'amount.net' },
    ],
  ])('is read as declared: %s', async (_name, record, payments) => {
    expect(await paying(record, payments)).toMatchObject({ kind: 'done', output: { payment: 'PAY-2' } });
    expect(await paid(record, payments)).toMatchObject({
      kind: 'done',
      output: { count: 1, payments: [{ payment: 'PAY-2' }], paid: { $money: 'USD', minor: 50_000 } },
    });
    expect(await paying(record)).not.toMatchObject({ kind: 'done' });
  });

  it('is read as declared in what wraps the answer, and in a plain row of the list', async () => {
    const record = { ...BARE, payment_no: 'PAY-2', net_amt: '500.00' };
    const settings = { records: { payments: { ...NAMED, currency: 'USD', status: 'data.payment.status' } } };
    const wrapped = { body: { data: { payment: record } }, records: () => [record], status: 201 };
    expect(await callTms('tms.pay_claim', PAYMENT, wrapped, { settings })).toMatchObject({
      kind: 'done',
      output: { payment: 'PAY-2' },
    });
    expect(await callTms('tms.find_payments', { shipment_id: 'SHP-1' }, wrapped, { settings })).toMatchObject({
      output: { payments: [{ payment: 'PAY-2' }], paid: PAYMENT.amount },
    });
  });

  it.each<[string, Members, object, string]>([
    [
      'a currency that is shown',
      { ...BARE, id: 'PAY-2', amount: '500.00', currency: 'CAD' },
      { currency: 'USD' },
      'where `$500.00` was sent',
    ],
    [
      'a currency under a name that is not read',
      { ...BARE, id: 'PAY-2', amount: '500.00', cur_cd: 'CAD' },
      { currency: 'USD' },
      'it has no `amount.currency`',
    ],
    [
      'a currency in the amount',
      { ...BARE, id: 'PAY-2', amount: { value: '500.00', currency: 'CAD' } },
      { currency: 'USD' },
      'amount',
    ],
    ['another currency in the text', { ...BARE, id: 'PAY-2', amount: 'CAD 500.00' }, { currency: 'USD' }, 'amount'],
    [
      'an amount under the usual name, where another one is declared',
      { ...BARE, payment_no: 'PAY-2', amount: '500.00', currency: 'USD' },
      NAMED,
      'it has no `net_amt`',
    ],
    ['another amount', { ...BARE, payment_no: 'PAY-2', net_amt: '501.00', currency: 'USD' }, NAMED, 'amount'],
  ])('counts by what it shows, whatever is declared: %s', async (_name, record, payments, why) => {
    const result = await paying(record, payments);
    expect(result).toMatchObject({ kind: 'unknown', message: expect.stringContaining(why) as string });
  });

  it('that lacks something is asked about with the setting that declares it', async () => {
    const asked = async (record: Members) => JSON.stringify([await paying(record), await paid(record)]);
    const { client_key: ___, ...keyless } = { ...SHOWN, status: 'Paid' };
    expect(await asked({ ...BARE, id: 'PAY-2', amount: '500.00' })).toContain('`records.payments.currency`');
    expect(await asked({ ...BARE, id: 'PAY-2', net_amt: '500.00' })).toContain('`records.payments.amount`');
    expect(await asked(keyless)).toContain('`ids.client_key`');
  });

  it('is of a currency that has a code', () => {
    const settings = (currency: string) =>
      tmsConfigSchema.safeParse({ url: 'https://tms.test', auth: { key: 'k' }, records: { payments: { currency } } });
    expect([settings('USD').success, settings('$').success, settings('usd').success]).toEqual([true, false, false]);
  });
});
