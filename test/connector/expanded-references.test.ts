/** A reference that is expanded into its record is compared by what that is called itself, and never by another's name in it. */
import { expect, it } from 'vitest';
import { callTms, creating, PAYMENT, SHOWN, type Members } from './paying-tms.ts';

const pay = (members: Members, settings: object = {}) =>
  callTms('tms.pay_claim', PAYMENT, creating({ ...SHOWN, status: 'Paid', ...members }), { settings });

it.each([
  { account_id: { id: 'ACC-2', parent_id: 'ACC-1' } },
  { account_id: { number: 'V00231', previous_no: 'ACC-1' } },
  { claim: { number: 'CASE-8', parent_claim_number: 'CASE-9' } },
  { amount: '500.00', currency: { code: 'CAD', home_code: 'USD' } },
  { amount: '500.00', currency: { code: 'CAD', name: 'USD' } },
  { amount: { amount: '500.00', currency: { code: 'CAD', base_code: 'USD' } } },
  { client_key: { key: 'other-key-9', parent_key: SHOWN.client_key } },
  { shipment_id: { id: 'SHP-2', master_shipment_id: 'SHP-1' } },
])('another record is not ours by what it is related to: %j', async (members) => {
  expect(await pay(members)).toMatchObject({ kind: 'unknown' });
});

it('another account is not ours where its path is declared, either', async () => {
  const settings = { ids: { account_id: 'payee' } };
  expect(await pay({ payee: { id: 'ACC-2', parent_id: 'ACC-1' } }, settings)).toMatchObject({ kind: 'unknown' });
  expect(await pay({ payee: { id: 'ACC-1', parent_id: 'ACC-2' } }, settings)).toMatchObject({ kind: 'done' });
});

it.each([
  { account_id: { id: 4711, number: 'ACC-1', name: 'Acme', parent_id: 'ACC-7' } },
  { account_id: { account_number: 'ACC-1' } },
  { claim: { id: 77, claim_number: 'CASE-9' } },
  { claim: { href: '/claims/CASE-9' } },
  { shipment_id: { shipmentId: 'SHP-1' } },
  { amount: '500.00', currency: { code: 'USD', name: 'US dollar' } },
  { amount: '500.00', currency: { iso_code: 'USD' } },
])('our record is, by its id, number or code: %j', async (members) => {
  expect(await pay(members)).toMatchObject({ kind: 'done' });
});
