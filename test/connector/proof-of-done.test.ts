/**
 * What counts as proof that a record is done: a status of its own that is exactly a word that means it, with the amount
 * and the currency that were sent. Each answer echoes what was sent, so only the members named here speak against it.
 */
import { describe, expect, it } from 'vitest';
import { createExchange } from '../../src/connector/exchange.ts';
import { createTmsBindings } from '../../src/connector/tms/bindings.ts';
import { createTmsClient } from '../../src/connector/tms/client.ts';
import type { Value } from '../../src/kernel/value.ts';
import type { CallResult, ProbeResult } from '../../src/tool/tool.ts';
import { bindingOf, contextOf, KEY } from './subjects.ts';
import { tmsSettings } from './clients.ts';

type Given = Readonly<Record<string, Value>>;
type Members = Readonly<Record<string, unknown>>;
const usd = (minor: number): Value => ({ $money: 'USD', minor });

const SHIPMENT = { shipment_id: 'SHP-1', claim: 'CASE-9' };
const INPUTS: Readonly<Record<string, Given>> = {
  'tms.pay_claim': { ...SHIPMENT, account_id: 'ACC-1', amount: usd(50_000), claim_type: 'damage' },
  'tms.file_carrier_claim': { ...SHIPMENT, claim_type: 'damage', amount: usd(50_000), documents: ['bol', 'photos'] },
  'tms.request_inspection': SHIPMENT,
  'tms.send_tracer': SHIPMENT,
  'tms.prepare_appeal': { ...SHIPMENT, amount: usd(50_000), reason: 'packaging' },
  'tms.send_appeal': { appeal: 'APP-1' },
  'tms.propose_acceptance': { ...SHIPMENT, offer: usd(20_000), amount: usd(50_000) },
  'tms.accept_offer': { proposal: 'PRO-1', offer: usd(20_000), amount: usd(50_000) },
};

type Vendor = { readonly answer: Members; readonly status?: number; readonly done_statuses?: readonly string[] };

const written = (input: Given): Members =>
  Object.fromEntries(
    Object.entries(input).map(([name, value]) => {
      const minor = typeof value === 'object' && value !== null && 'minor' in value ? Number(value.minor) : null;
      return [name, minor === null ? value : { amount: (minor / 100).toFixed(2), currency: 'USD' }];
    }),
  );

/** A TMS that answers with what was sent and with `answer`, and shows the same when it is asked for the key. */
function vendor(tool: string, { answer, status = 201, done_statuses = [] }: Vendor) {
  const settings = { url: 'https://tms.test', auth: { key: 'k' }, done_statuses: [...done_statuses] };
  const bindings = createTmsBindings(
    createTmsClient(tmsSettings(settings), async ({ method }) => {
      const record = { id: 'R-2', client_key: KEY, ...written(INPUTS[tool] ?? {}), ...answer };
      return method === 'POST'
        ? { status, headers: new Headers(), json: record }
        : { status: 200, headers: new Headers(), json: { records: [record] } };
    }),
  );
  const input = INPUTS[tool] ?? {};
  const binding = bindingOf(bindings, tool);
  return {
    call: (): Promise<CallResult> => binding.call(input, contextOf(undefined, KEY, 1)),
    probe: (): Promise<ProbeResult> | undefined => binding.probe?.(input, contextOf(undefined, KEY)),
  };
}

const outcomeOf = async (tool: string, answer: Members, done_statuses: readonly string[] = []): Promise<string> => {
  const { call, probe } = vendor(tool, { answer, done_statuses });
  const [called, probed] = [await call(), await probe()];
  expect(called.kind === 'done').toBe(probed?.kind === 'found');
  return called.kind;
};
const sentenceOf = async (tool: string, answer: Members): Promise<string> => {
  const result = await vendor(tool, { answer }).call();
  return 'message' in result ? result.message : '';
};
const pays = (answer: Members, done_statuses?: readonly string[]): Promise<string> =>
  outcomeOf('tms.pay_claim', answer, done_statuses);

describe('a payment is done', () => {
  it.each(['Paid', 'PAID_IN_FULL', 'PaidInFull', 'paid-in-full', ' completed ', 'Settled.', 'disbursed'])(
    'when its status is exactly %j',
    async (status) => {
      expect(await pays({ status })).toBe('done');
      expect(await pays({ status: { name: status } })).toBe('done');
    },
  );

  it.each([
    { amount: { value: 500, currencyCode: 'usd' } },
    { amount: '500.00', currency: { code: 'USD' } },
    { claim: { href: '/api/claims/CASE-9' } },
    { claim: { id: 'CASE-9' } },
    { accountId: 'ACC-1' },
  ])('as it was sent, written otherwise: %j', async (answer) => {
    expect(await pays({ status: 'paid', ...answer })).toBe('done');
  });
});

describe('a payment is not done', () => {
  it.each([
    'Approved (1 of 2)',
    'APPROVED_1_OF_3',
    'Approved 2/3',
    'Paid 100.00 of 500.00',
    'Paid (0.00)',
    '25% paid',
    'Paid in part',
    'Approved by the first of two',
    'Payment request created',
    'Voucher request approved',
    'Sent to the carrier',
    'Approved?',
    'To be paid',
    'paid/void',
    'frozzled',
    '-1',
  ])('when its status is %j', async (status) => {
    expect(await pays({ status })).toBe('unknown');
    expect(await sentenceOf('tms.pay_claim', { status })).toMatch(/`status` is `/);
  });

  it.each([
    { amount: { amount: '500.00', currencyCode: 'CAD' } },
    { amount: { amount: '500.00', currency_code: 'MXN' } },
    { amount: { amount: '500.00', currency: { code: 'CAD' } } },
    { amount: { value: '500.00', iso_currency: 'CAD' } },
    { amount: { amount: '500.00', currency: 'dollars' } },
    { amount: '500.00', currencyCode: 'EUR' },
    { amount: 500, Currency: 'CAD' },
    { amount: 500, currency: { id: 'CAD' } },
    { amount: '500.00', transaction_currency: 'GBP' },
    { amount: 'five hundred' },
    { amount: {} },
    { amount: '500.00' },
    { amount: null },
    { client_key: null },
    { client_key: 'another' },
    { accountId: 'ACC-77' },
    { shipmentId: 'SHP-77' },
    { claim: { href: '/api/claims/CASE-99' } },
  ])('when it is another one, or may be: %j', async (answer) => {
    expect(await pays({ status: 'paid', ...answer })).toBe('unknown');
  });
});

describe('what the operator declares', () => {
  it('is a word as a whole', async () => {
    expect(await pays({ status: 'gebucht' }, ['gebucht'])).toBe('done');
    for (const status of ['nicht gebucht', 'teilweise gebucht', 'gebucht, storniert', '1 von 2 gebucht'])
      expect(await pays({ status }, ['gebucht'])).toBe('unknown');
    expect(await pays({ status: '-1' }, ['1'])).toBe('unknown');
  });

  it('may have the path of the status, and no other', async () => {
    expect(await pays({ status: 'created' }, ['status=created'])).toBe('done');
    await expect(pays({ status: 'paid' }, ['approvals.status=pending'])).rejects.toThrow('other members are not read');
  });

  it.each([
    [{ status: 'verbucht' }, 'If `verbucht` means done'],
    [{ status: 'in Zahlung', data: {} }, 'If `in Zahlung` means done'],
    [{ status: 'created' }, 'If `created` means done'],
    [{ status: 5, status_label: 'Paid' }, 'If `5` means done'],
    [{ status: 'None' }, 'If `None` means no refusal there'],
  ])('is named as it can be declared: %j', async (answer, words) => {
    expect(await sentenceOf('tms.pay_claim', answer)).toContain(
      `${words}, add it to \`records.payments.done\` of TMS_SETTINGS`,
    );
  });

  it('is not offered for a status of the record that says no', async () => {
    expect(await sentenceOf('tms.pay_claim', { status: 'REJECTED' })).not.toContain('records.payments.done');
  });
});

const SENDING = [
  'tms.send_appeal',
  'tms.accept_offer',
  'tms.file_carrier_claim',
  'tms.send_tracer',
  'tms.request_inspection',
];

describe.each(SENDING)('%s', (tool) => {
  it.each(['draft', 'new', 'open', 'prepared', 'proposed', 'saved', 'created', 'queued', 'ready', 'awaiting papers'])(
    'is not done when its record is %j only',
    async (status) => {
      expect(await outcomeOf(tool, { status })).toBe('unknown');
    },
  );

  it.each(['Sent', 'submitted', 'TRANSMITTED', 'acknowledged'])('is done when its record is %j', async (status) => {
    expect(await outcomeOf(tool, { status })).toBe('done');
  });
});

it.each(['tms.prepare_appeal', 'tms.propose_acceptance'])('%s is done when there is a draft', async (tool) => {
  for (const answer of [{ status: 'draft' }, { status: 'Prepared' }, { status: 'proposed' }])
    expect(await outcomeOf(tool, answer)).toBe('done');
  expect(await outcomeOf(tool, { status: 'discarded' })).toBe('unknown');
});

it('what the carrier is asked is done before the carrier has done it', async () => {
  for (const answer of [{ status: 'Pending' }, { status: 'in review' }, { status: 'received' }])
    expect(await outcomeOf('tms.file_carrier_claim', answer)).toBe('done');
  expect(await outcomeOf('tms.send_appeal', { status: 'pending' })).toBe('unknown');
});

describe('an answer to a payment that may be about another record', () => {
  const PAYMENT = INPUTS['tms.pay_claim'] ?? {};
  /** A TMS that answers the payment with one record, and the look for our key with others. */
  const pay = (status: number, json: Members, shown: readonly Members[] = []): Promise<CallResult> => {
    const { $money: currency } = usd(0) as { $money: string };
    const echo = { ...PAYMENT, amount: { amount: '500.00', currency } };
    const whole = (record: Members): Members => ({ ...echo, status: 'paid', ...record });
    const client = createTmsClient(
      tmsSettings({ url: 'https://tms.test', auth: { key: 'k' } }),
      createExchange((_, init) => {
        const isPost = init?.method === 'POST';
        const body = !isPost ? { records: shown.map(whole) } : status < 300 ? whole(json) : json;
        return Promise.resolve(new Response(JSON.stringify(body), { status: isPost ? status : 200 }));
      }),
    );
    return bindingOf(createTmsBindings(client), 'tms.pay_claim').call(PAYMENT, contextOf(undefined, KEY, 1));
  };

  it('is not done after a 200 without our key, when no record has the key', async () => {
    expect(await pay(200, { id: 'PAY-4' })).toMatchObject({ kind: 'unknown' });
    expect(await pay(200, { id: 'PAY-4', client_key: KEY })).toMatchObject({ kind: 'done' });
    expect(await pay(201, { id: 'PAY-4' })).toMatchObject({ kind: 'unknown' });
    expect(await pay(201, { id: 'PAY-4' }, [{ id: 'PAY-4', client_key: KEY }])).toMatchObject({ kind: 'done' });
  });

  it('is not done when the answer names another record than the one with our key', async () => {
    expect(await pay(200, { id: 'PAY-4' }, [{ id: 'PAY-5', client_key: KEY }])).toMatchObject({
      kind: 'unknown',
      message: expect.stringContaining('`PAY-5`') as string,
    });
    expect(await pay(200, { id: 'PAY-4' }, [{ id: 'PAY-4', client_key: KEY }])).toMatchObject({
      kind: 'done',
      output: { payment: 'PAY-4' },
    });
  });

  it.each([409, 412, 422, 423])(
    'may be done after %i, which says that a request with its key is in progress',
    async (status) => {
      expect(await pay(status, { code: 'locked', message: 'The idempotency key is in progress' })).toMatchObject({
        kind: 'unknown',
        answered: 'error',
      });
    },
  );
});
