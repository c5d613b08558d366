/**
 * Payments that say that they are paid, in two lists next to each other: those of healthy systems, with the settings that
 * they need, and those in which something is not known to say nothing of whether, how much, to whom and when was paid.
 */
import { describe, expect, it } from 'vitest';
import { createExchange } from '../../src/connector/exchange.ts';
import { createTmsBindings } from '../../src/connector/tms/bindings.ts';
import type { CallContext, CallResult } from '../../src/tool/tool.ts';
import { tmsClient } from './clients.ts';
import { bindingOf, contextOf, KEY } from './subjects.ts';

type Members = Readonly<Record<string, unknown>>;
const PAYMENT = {
  claim: 'CASE-9',
  account_id: 'ACC-1',
  amount: { $money: 'USD', minor: 50_000 },
  shipment_id: 'SHP-1',
  claim_type: 'damage',
} as const;
const SHOWN = { ...PAYMENT, amount: { amount: '500.00', currency: 'USD' }, id: 'PAY-2', client_key: KEY };

/** A system that answers with the record, and shows it when it is asked for the key. */
function answering(record: Members, settings: object, more: Partial<CallContext> = {}): Promise<CallResult> {
  const exchange = createExchange((_, init) =>
    Promise.resolve(
      init?.method === 'POST'
        ? new Response(JSON.stringify(record), { status: 201 })
        : new Response(JSON.stringify({ records: [record] })),
    ),
  );
  const client = tmsClient({ url: 'https://tms.test', auth: { key: 'k' }, ...settings }, exchange);
  return bindingOf(createTmsBindings(client), 'tms.pay_claim').call(PAYMENT, {
    ...contextOf(undefined, KEY, 1),
    ...more,
  });
}
const pay = (members: Members, settings: object = {}): Promise<CallResult> =>
  answering({ ...SHOWN, status: 'paid', ...members }, settings);

const BARE = { id: '77', client_key: KEY };
const statusAt = (status: string, done: readonly string[] = []) => ({ records: { payments: { status, done } } });

/** What each of these invented products answers, and what has to be declared for it. */
type Healthy = readonly [product: string, record: Members, settings?: object];
const HEALTHY: readonly Healthy[] = [
  ['Alder', { ...SHOWN, status: 'paid' }],
  ['Birch', { ...SHOWN, status: 'Posted', created_at: '2026-03-04T14:05:01Z', created_by: 'sopwith', version: 1 }],
  ['Cedar', { ...SHOWN, status: 'issued', check_number: '10443', check_date: '2026-03-04', bank: 'First National' }],
  ['Dogwood', { ...SHOWN, status: 'PAID', success: true, code: 200, message: 'OK', errors: [], warnings: [] }],
  ['Elder', { ...SHOWN, status: 'paid', meta: { request_id: 'a1-22', timestamp: '2026-03-04T14:05:01Z' } }],
  ['Fir', { ...SHOWN, status: 'settled', _links: { self: { href: '/payments/77' }, void: { href: '/v' } } }],
  [
    'Ginkgo (OData 4)',
    {
      '@odata.context': 'https://erp.test/$metadata#Payments/$entity',
      '@odata.etag': 'W/"datetime-08"',
      ...SHOWN,
      status: 'Posted',
      ModifiedDateTime: '2026-03-04T14:05:01Z',
    },
  ],
  [
    'Hazel (OData 2)',
    {
      ...SHOWN,
      status: 'paid',
      d: {
        __metadata: { id: "https://erp.test/Payments('77')", uri: "https://erp.test/Payments('77')", type: 'Payment' },
        PostingDate: '/Date(1772582400000)/',
        Amount: '500.00',
        Currency: 'USD',
      },
    },
  ],
  [
    'Ironwood (JSON:API)',
    {
      ...BARE,
      type: 'payments',
      attributes: { status: 'paid', amount: '500.00', currency: 'USD', paid_at: '2026-03-04T14:05:01Z' },
      relationships: { claim: { data: { type: 'claims', id: 'CASE-9' }, links: { related: '/claims/9' } } },
      links: { self: 'https://tms.test/payments/77' },
      jsonapi: { version: '1.1' },
    },
    statusAt('attributes.status'),
  ],
  [
    'Juniper (SOAP)',
    {
      ...BARE,
      Envelope: {
        '@xmlns': 'http://schemas.xmlsoap.org/soap/envelope/',
        Body: { Response: { Payment: { Status: 'Paid', Amount: '500.00', Currency: 'USD', CheckNo: '10443' } } },
      },
    },
    statusAt('Envelope.Body.Response.Payment.Status'),
  ],
  ['Katsura (envelope)', { ...BARE, success: true, data: { ...SHOWN, status: 'paid' } }, statusAt('data.status')],
  [
    'Larch (envelope)',
    { ...BARE, result: { code: 0, message: 'Success' }, payment: { ...SHOWN, state: 'DISBURSED' } },
    statusAt('payment.state'),
  ],
  ['Maple', { ...SHOWN, status: { id: 4, name: 'Paid', code: 'PD' }, payment_method: { id: 2, name: 'ACH' } }],
  ['Nutmeg', { ...SHOWN, status: 'paid', payee: { id: 'V-17', name: 'Acme Corp', city: 'Reno', state: 'NV' } }],
  ['Oak', { ...SHOWN, status: 'remitted', remittance: { email: 'ap@acme.test', sent: false }, method: 'wire' }],
  [
    'Pine',
    {
      ...SHOWN,
      status: 'paid',
      lines: [
        { line: 1, amount: '300.00' },
        { line: 2, amount: '200.00' },
      ],
    },
  ],
  ['Quince', { ...SHOWN, status: 'paid', total: '500.00', net_amount: 500, amount_cents: 50_000, tax: '0.00' }],
  ['Rowan', { ...SHOWN, status: 'cleared', clearedDate: '03/04/2026', reconciled: false, voidedDate: null }],
  [
    'Spruce',
    {
      ...SHOWN,
      status: 'approved',
      approvals: [{ by: 'ann', decision: 'approved', decided_at: '2026-03-03' }],
      approved_by: 'ann',
      paid_at: null,
    },
  ],
  ['Tupelo', { ...SHOWN, status: 'paid', created: 1_772_633_100, livemode: true, object: 'payment', currency: 'usd' }],
  ['Upas', { ...SHOWN, status: 'paid', gl_status: 'pending', exported: false, batch_id: 'B-2026-03', memo: 'Claim' }],
  ['Viburnum', { ...SHOWN, status: 'paid', amount_display: '$500.00', description: 'Claim CASE-9, $500.00, wet' }],
  ['Willow', { ...SHOWN, status: 'sent', due_date: '2026-04-01', estimated_arrival: '2026-03-06', rail: 'ACH' }],
  ['Yew', { ...SHOWN, status: 'paid', message: 'Payment PAY-2 of $500.00 was created successfully.' }],
  ['Zelkova', { ...SHOWN, status: 'paid', audit: { createdBy: 'api', createdOn: '2026-03-04' }, is_test: false }],
  ['Acacia', { ...SHOWN, status: 'paid', bank_status: { TxSts: 'ACSC' }, check_status: 'mailed' }],
  [
    'Kiefer (German)',
    {
      ...SHOWN,
      status: undefined,
      zahlungsstatus: 'gebucht',
      buchungskreis: '1000',
      belegnr: '4711',
      angelegt_von: 'MM',
    },
    {
      ...statusAt('zahlungsstatus', ['gebucht']),
      neutral: { in_payments: ['buchungskreis', 'belegnr', 'angelegt_von'] },
    },
  ],
  [
    'Linde (German)',
    { ...SHOWN, status: 'paid', zahlweg: 'U', valuta: '2026-03-04' },
    { neutral: { in_payments: ['zahlweg=U', 'valuta'] } },
  ],
  [
    'Buche',
    { ...SHOWN, status: 'paid', lockbox: 'L7', house_bank: 'HB01' },
    { neutral: { in_payments: ['lockbox', 'house_bank'] } },
  ],
];

describe('a payment of a healthy system', () => {
  it.each(HEALTHY.map((each): [string, Healthy] => [each[0], each]))(
    'is done without a question: %s',
    async (_, [, record, settings = {}]) => {
      expect(await answering(record, settings)).toMatchObject({ kind: 'done' });
    },
  );

  it('needs a setting only where its status is elsewhere, or its names are of another language', () => {
    const declared = HEALTHY.flatMap(([product, , settings]) => (settings === undefined ? [] : [product]));
    expect(HEALTHY.length).toBeGreaterThanOrEqual(25);
    expect(declared).toHaveLength(7);
  });

  it.each(HEALTHY.flatMap((each) => (each[2] === undefined ? [] : [[each[0], each[1]] as const])))(
    'is asked about without its setting: %s',
    async (_, record) => {
      expect(await answering(record, {})).toMatchObject({ kind: 'unknown' });
    },
  );
});

describe('a payment that says that it is paid', () => {
  it.each([
    { bank_status: { TxSts: 'CANC' } },
    { remittance_amount: '450.00' },
    { remittance: { amount: '450.00' } },
    { payee_amount: '450.00' },
    { claim_payment_amount: '450.00' },
    { destination_amount: '450.00' },
    { carrier: { total: '450.00', currency: 'CAD' } },
    { payment_order_status: 'rejected' },
    { claim_payment_status: 'recalled' },
    { clearing_date: '2099-01-01' },
    { message: 'Payment was not sent, missing remittance email' },
    { message: 'Check will be issued by mail' },
    { ach_code: 'R03' },
    { bank: { code: 'R01' } },
    { bank_response_code: '51' },
    { ach: 'R03' },
    { bank_file_export_status: 'rejected' },
    { wire_state: 'created' },
    { expected_payment_date: '2031-01-01' },
    { type: 'hold' },
    { method: 'direct debit' },
    { paid_to: 'acc-2' },
    { payee: { id: 'VEN-9' } },
    { clearing_house: { result: 'R29' } },
    { funds: 'recalled' },
    { lifecycle: ['paid', 'unwound'] },
    { last_step: 'clawed_back' },
    { is_latest: false },
    { superseded_at: '2026-03-04' },
    { replaced_by: 'PAY-9' },
    { check_status: 'shredded' },
    { escrow: true },
    { active: false },
    { vendor_paid: false },
    { result_text: 'Zahlung storniert' },
    { message: 'Zahlung zur\u00fcckgerufen' },
    { warnings: ['Payee changed by treasury'] },
    { rows_affected: 0 },
    { code: 'TIMEOUT' },
  ])('may not have been made, in whatever words: %j', async (members) => {
    expect(await pay(members)).toMatchObject({ kind: 'unknown' });
  });

  it.each([
    { beneficiary_account: 'ACC-7' },
    { garnishee: 'ACC-3' },
    { assigned_to: 'ACC-4' },
    { allocations: [{ amount: '500.00', account: 'ACC-8' }] },
    { lines: [{ amount: '250.00' }, { amount: '251.00' }] },
    { method: { type: 'intercompany netting' } },
    { type: 'pro forma' },
    { flow: 'receipt' },
    { direction: 'incoming' },
    { credit_note: 'CN-7' },
    { settled_amount: '499.00' },
    { amount_in_words: 'FIFTY' },
    { memo: 'part payment of USD 120.00' },
    { currency_paid: 'MXN' },
    { exchange_rate: 0.5 },
    { fees: '12.50' },
  ])('may have gone elsewhere, or be of another sum: %j', async (members) => {
    expect(await pay(members)).toMatchObject({ kind: 'unknown' });
  });

  it.each([
    { paid_on: '2026-03-20' },
    { effective_on: '05.06.2026' },
    { settlementDate: '20260401' },
    { release_at: 1_780_000_000 },
    { cleared_at: '/Date(1780000000000)/' },
  ])('is not paid yet, on a day that has not come: %j', async (members) => {
    expect(await pay(members)).toMatchObject({ kind: 'unknown' });
    const now = Date.UTC(2026, 6, 1);
    expect(await answering({ ...SHOWN, status: 'paid', ...members }, {}, { now })).toMatchObject({ kind: 'done' });
  });

  it('is asked about with the field and the setting, which makes it done', async () => {
    const asked = await pay({ treasury: { desk: 'EMEA' } });
    expect(asked).toMatchObject({
      kind: 'unknown',
      answered: 'unclear',
      message: expect.stringContaining(
        'but `treasury.desk` is `EMEA`, and that is not known to say nothing of whether, how much, to whom or when was paid',
      ) as string,
    });
    for (const name of ['treasury.desk', 'treasury', 'treasury.desk=EMEA'])
      expect(await pay({ treasury: { desk: 'EMEA' } }, { neutral: { in_payments: [name] } })).toMatchObject({
        kind: 'done',
      });
    expect(
      await pay({ treasury: { desk: 'APAC' } }, { neutral: { in_payments: ['treasury.desk=EMEA'] } }),
    ).toMatchObject({ kind: 'unknown' });
  });
});
