/** An answer that repeats the request around the record: what is next to the status decides, and nothing around it may differ. */
import { describe, expect, it } from 'vitest';
import { callTms, creating, PAYMENT, SHOWN, type Members } from './paying-tms.ts';

const settings = { records: { payments: { status: 'payment.status' } } };
const { id: _, ...ECHO } = SHOWN;
const OWN = { ...SHOWN, id: 'PAY-7', status: 'Paid' };
const pay = (body: Members) => callTms('tms.pay_claim', PAYMENT, creating(body), { settings });

describe('a payment with the request around it', () => {
  it('is done by what is next to its status, with the id that is there', async () => {
    expect(await pay({ ...ECHO, id: 'REQ-1', payment: OWN })).toMatchObject({
      kind: 'done',
      output: { payment: 'PAY-7' },
    });
  });

  it.each([
    { account_id: 'ACC-2' },
    { claim: 'CASE-8' },
    { currency: 'CAD' },
    { shipment_id: 'SHP-2' },
    { client_key: 'another-key' },
    { amount: { amount: '5.00', currency: 'USD' } },
  ])('is not ours if it says %j itself', async (other) => {
    expect(await pay({ ...ECHO, id: 'REQ-1', payment: { ...OWN, ...other } })).toMatchObject({ kind: 'unknown' });
    const bare = { id: 'PAY-7', status: 'Paid', ...other };
    expect(await pay({ ...ECHO, id: 'REQ-1', payment: bare })).toMatchObject({ kind: 'unknown' });
  });

  it('is not ours by the echo alone, nor next to an echo of another request', async () => {
    expect(await pay({ ...ECHO, id: 'REQ-1', payment: { id: 'PAY-7', status: 'Paid' } })).toMatchObject({
      kind: 'unknown',
    });
    expect(await pay({ ...ECHO, account_id: 'ACC-2', payment: OWN })).toMatchObject({ kind: 'unknown' });
  });
});

it('another write is not ours either by an echo around it', async () => {
  const file = (record: Members) =>
    callTms(
      'tms.send_tracer',
      { shipment_id: 'SHP-1', claim: 'CASE-9' },
      creating({ ...ECHO, id: 'REQ-1', tracer: record }),
      { settings: { records: { tracers: { status: 'tracer.status' } } } },
    );
  expect(await file({ id: 'T-1', client_key: SHOWN.client_key, claim: 'CASE-9', status: 'Sent' })).toMatchObject({
    kind: 'done',
    output: { tracer: 'T-1' },
  });
  expect(await file({ shipment_id: 'SHP-99', claim: 'CASE-77', status: 'Sent' })).toMatchObject({ kind: 'unknown' });
});
