/** The flags of a payment, by their exact names: each must clearly say no, or yes. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { callTms, creating, PAYMENT, SHOWN, type Members } from './paying-tms.ts';

const PAID = { ...SHOWN, status: 'paid' };
const pay = (more: Members) => callTms('tms.pay_claim', PAYMENT, creating({ ...PAID, ...more }));
const find = (more: Members) =>
  callTms('tms.find_payments', { shipment_id: 'SHP-1', claim_type: 'damage' }, creating({ ...PAID, ...more }));

const SAYING_SO = [
  ...[
    { voided_at: '/Date(1772632800000)/' },
    { refunded: { amount: '0.01', currency: 'USD' } },
    { refunded: '10.00 USD' },
  ],
  ...[{ void: true }, { isVoid: 'true' }, { VOIDED: 'Y' }, { cancelled: 1 }, { canceled: 'yes' }, { is_deleted: 'T' }],
  ...[{ test: true }, { 'is-test': '1' }, { reversed: 'partly' }, { refunded: '500.00' }, { returned: 'R03' }],
  ...[{ on_hold: 'on' }, { Hold: 'X' }, { held: true }, { pending: 'true' }, { failed: 2 }, { rejected: 'Y' }],
  ...[{ declined: true }, { denied: 1 }, { blocked: 'Y' }, { expired: true }, { stopped: true }, { refused: true }],
  ...[
    { voided_at: '2026-03-02' },
    { VoidDate: '03/02/2026' },
    { reversedOn: 'yesterday' },
    { failed_at: 1_772_600_000 },
  ],
  ...[{ replaced_by: 'PAY-9' }, { merged_into: { id: 'PAY-9' } }, { error: 'NSF' }, { errors: [{ code: 1 }] }],
  ...[{ error_code: 'E7' }, { ErrorMessage: 'Vendor locked' }, { fault: { faultstring: 'x' } }],
  ...[{ success: false }, { ok: 'N' }, { success: 'partly' }, { livemode: false }],
];
const SAYING_NO = [
  ...[{ void: false }, { voided: 0 }, { cancelled: 'N' }, { deleted: 'no' }, { test: null }, { reversed: '' }],
  ...[{ refunded: '0.00' }, { on_hold: {} }, { pending: 'false' }, { failed: '0' }, { voided_at: '0001-01-01' }],
  ...[{ error: null }, { errors: [] }, { error_code: '0000' }, { error: { code: 0, message: '' } }, { fault: 'none' }],
  ...[{ VoidDate: '/Date(-62135596800000)/' }, { voided_at: '/Date(0)/' }, { void_date: '  /  /    ' }],
  ...[{ refunded: { amount: '0.00', currency: 'USD' } }, { refunded: '0.00 USD' }, { refunded: '$0.00' }],
  ...[{ success: true }, { ok: 1 }, { success: 'Y' }, { livemode: true }],
];

describe('a payment', () => {
  it.each(SAYING_SO)('is not done, and does not count as paid before, next to %j', async (more) => {
    const [name = ''] = Object.keys(more);
    expect(await pay(more)).toMatchObject({
      kind: 'unknown',
      message: expect.stringContaining(`\`${name}\` is \``) as string,
    });
    expect(await find(more)).toMatchObject({ code: 'unclear' });
  });

  it.each(SAYING_NO)('is done, and counts as paid before, next to %j', async (more) => {
    expect((await pay(more)).kind).toBe('done');
    expect(await find(more)).toMatchObject({ output: { count: 1 } });
  });

  it('has flags next to its status and in what is around it, and none elsewhere', async () => {
    const settings = { records: { payments: { status: 'data.payment.status' } } };
    const answering = (body: Members) =>
      callTms('tms.pay_claim', PAYMENT, creating(body), { settings }).then(({ kind }) => kind);
    expect(await answering({ data: { payment: PAID } })).toBe('done');
    expect(await answering({ returned: 1, data: { payment: PAID, pending: 3 } })).toBe('done');
    expect(await answering({ data: { payment: { ...PAID, bank: { failed: true } } } })).toBe('done');
    expect(await answering({ data: { payment: { ...PAID, on_hold: true } } })).toBe('unknown');
    expect(await answering({ errors: ['mail'], data: { payment: PAID } })).toBe('unknown');
    expect(await answering({ data: { success: 'false', payment: PAID } })).toBe('unknown');
  });

  it('is done, and counts as paid before, whatever members of other names say', async () => {
    const members = fc.dictionary(
      fc.string().map((name) => `x_${name}`),
      fc.jsonValue({ maxDepth: 3 }),
      { maxKeys: 5 },
    );
    await fc.assert(
      fc.asyncProperty(members, async (more) => {
        expect((await pay(more)).kind).toBe('done');
        expect(await find(more)).toMatchObject({ output: { count: 1 } });
      }),
      { numRuns: 100 },
    );
  });

  it('is never done by a status that does not mean it, or with another amount, whatever else it shows', async () => {
    const status = fc.constantFrom('queued', 'pending approval', 'voided', 'created', 'sent back', '', null, 200, true);
    const amount = fc.constantFrom('5.00', '5000.00', '', null, { amount: '500.00', currency: 'CAD' }, '500.00');
    const members = fc.dictionary(fc.string({ minLength: 1 }), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 4 });
    await fc.assert(
      fc.asyncProperty(members, status, amount, async (more, said, other) => {
        expect((await pay({ ...more, status: said })).kind).not.toBe('done');
        expect((await pay({ ...more, status: 'paid', amount: other, currency: undefined })).kind).not.toBe('done');
      }),
      { numRuns: 100 },
    );
  });
});
