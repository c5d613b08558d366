/**
 * The TMS against a stand-in that answers as real ones do: another record, a part of a list, a refusal in a 200.
 */
import { beforeEach, describe, expect, it } from 'vitest';
import { createExchange } from '../../src/connector/exchange.ts';
import { createTmsBindings } from '../../src/connector/tms/bindings.ts';
import { createTmsClient, type TmsClient } from '../../src/connector/tms/client.ts';
import type { TmsConfig } from '../../src/connector/tms/config.ts';
import type { Value } from '../../src/kernel/value.ts';
import { sandboxCredentials } from '../../src/sandbox/credentials.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import type { QuirkName } from '../../src/sandbox/tms/quirks.ts';
import type { CallResult, ProbeResult } from '../../src/tool/tool.ts';
import { createWorld, snapshotOf, START } from '../sandbox/world.ts';
import { bindingOf, contextOf, KEY } from './subjects.ts';
import { tmsSettings } from './clients.ts';

type Given = Readonly<Record<string, Value>>;
const usd = (minor: number): Value => ({ $money: 'USD', minor });

let sandbox: Sandbox;
let shipment: { readonly id: string; readonly bol: string };
let client: TmsClient;

const clientWith = (config: Partial<TmsConfig> = {}): TmsClient =>
  createTmsClient(
    tmsSettings({ url: `${sandbox.address}/tms`, auth: { key: sandboxCredentials.tms.apiKey }, ...config }),
    createExchange(sandbox.fetch),
  );
const misbehave = (how: QuirkName, path = '*'): Promise<unknown> => sandbox.act('tms', 'misbehave', { how, path });
const behave = (): Promise<unknown> => sandbox.act('tms', 'behave', {});
const call = (tool: string, input: Given, key = KEY, attempt = 1): Promise<CallResult> =>
  bindingOf(createTmsBindings(client), tool).call(input, contextOf(undefined, key, attempt));
const probe = async (tool: string, input: Given, key = KEY, isDoubted = false): Promise<ProbeResult | undefined> =>
  bindingOf(createTmsBindings(client), tool).probe?.(input, { ...contextOf(undefined, key), isDoubted });
const paid = (): number =>
  snapshotOf<{ claims: readonly { collection: string }[] }>(sandbox, 'tms').claims.filter(
    ({ collection }) => collection === '/payments',
  ).length;

const payment = (more: Given = {}): Given => ({
  claim: 'CASE-9',
  account_id: 'ACC-TST06',
  amount: usd(50_000),
  shipment_id: shipment.id,
  claim_type: 'damage',
  ...more,
});
/** A clerk pays for the shipment by hand. */
const clerkPays = (): Promise<CallResult> =>
  call('tms.pay_claim', payment({ claim: 'CASE-1', amount: usd(18_500) }), 'by-hand');

const FAILED = ['failed_code', 'failed_err', 'failed_result'] as const;
const PAGES = ['has_more', 'next', 'next_page', 'next_link', 'total', 'link_header'] as const;

beforeEach(async () => {
  ({ sandbox } = createWorld());
  client = clientWith();
  shipment = (await sandbox.act('tms', 'ship', {})) as typeof shipment;
});

describe('what was paid', () => {
  const find = (): Promise<CallResult> => call('tms.find_payments', { shipment_id: shipment.id, claim_type: 'damage' });
  const payAgain = (): Promise<CallResult> => call('tms.pay_claim', payment({ already_paid: usd(0) }));

  it('is found, and speaks against a payment that states nothing was paid', async () => {
    await clerkPays();
    expect(await find()).toMatchObject({ kind: 'done', output: { paid: usd(18_500), count: 1 } });
    expect(await payAgain()).toMatchObject({ kind: 'failed', code: 'other_payments' });
    expect(paid()).toBe(1);
  });

  it('is found when the TMS pads its ids with blanks', async () => {
    await clerkPays();
    await misbehave('padded_ids');
    expect(await find()).toMatchObject({ kind: 'done', output: { paid: usd(18_500), count: 1 } });
    expect(await payAgain()).toMatchObject({ kind: 'failed', code: 'other_payments' });
    expect(paid()).toBe(1);
  });

  it('is not known when the TMS answers with payments for other shipments', async () => {
    await clerkPays();
    await misbehave('other_shipments');
    expect(await find()).toMatchObject({
      kind: 'failed',
      code: 'unclear',
      message: expect.stringContaining('SHP-99999') as string,
    });
    expect(await payAgain()).toMatchObject({ kind: 'failed', code: 'unclear_payments' });
    expect(paid()).toBe(1);
  });

  it.each(PAGES)('is not known when the list goes on (`%s`)', async (how) => {
    await clerkPays();
    await misbehave(how);
    expect(await find()).toMatchObject({ kind: 'failed', code: 'too_many' });
    expect(await payAgain()).toMatchObject({ kind: 'failed', code: 'unclear_payments' });
    await behave();
    expect(paid()).toBe(1);
  });

  it.each([{}, { listed: 'made' as const }])(
    'is not known when the TMS is not declared to list payments that wait: %j',
    async (payments) => {
      await misbehave('pending', '/payments');
      await call('tms.pay_claim', payment());
      await behave();
      await misbehave('paid_only');
      client = clientWith({ records: { payments: { listed: undefined, ...payments } } });
      const why = expect.stringContaining(
        'listed' in payments ? 'only payments that are made' : '`records.payments.listed`',
      ) as string;
      expect(await find()).toMatchObject({ kind: 'failed', code: 'unclear', message: why });
      expect(await payAgain()).toMatchObject({ kind: 'failed', code: 'unclear_payments' });
      expect(await probe('tms.pay_claim', payment())).toMatchObject({ kind: 'unknown', message: why });
      expect(await call('tms.pay_claim', payment({ claim: 'CASE-10' }), 'run-2-3a', 2)).toMatchObject({
        kind: 'unknown',
      });
      expect(paid()).toBe(1);
    },
  );

  it.each(FAILED)('is not known when the look-up failed in a 200 (`%s`)', async (how) => {
    await clerkPays();
    await misbehave(how);
    expect(await find()).toMatchObject({ kind: 'failed', code: 'invalid_output' });
    expect(await payAgain()).toMatchObject({ kind: 'failed', code: 'unclear_payments' });
    expect(paid()).toBe(1);
  });

  it('is known next to members of the product only where they are declared', async () => {
    await clerkPays();
    await misbehave('own_members');
    expect(await find()).toMatchObject({ kind: 'failed', code: 'invalid_output' });
    client = clientWith({ next_to_lists: ['start=1', 'rows=50', 'node', 'message=# record(s) found'] });
    expect(await find()).toMatchObject({ kind: 'done', output: { paid: usd(18_500), count: 1 } });
    expect(await probe('tms.pay_claim', payment(), 'by-hand-2')).toMatchObject({ kind: 'absent' });
  });

  it.each(['full_page', 'empty_next'] as const)('is known when the whole list is there (`%s`)', async (how) => {
    await clerkPays();
    await misbehave(how);
    expect(await find()).toMatchObject({ kind: 'done', output: { paid: usd(18_500), count: 1 } });
    expect(await probe('tms.pay_claim', payment(), 'by-hand-2')).toMatchObject({ kind: 'absent' });
    expect(await probe('tms.pay_claim', payment({ claim: 'CASE-1', amount: usd(18_500) }), 'by-hand')).toMatchObject({
      kind: 'found',
    });
  });

  it.each(['long_amounts', 'float_amounts'] as const)(
    'is read from amounts as programs write them (`%s`)',
    async (how) => {
      await clerkPays();
      await misbehave(how);
      expect(await find()).toMatchObject({ kind: 'done', output: { paid: usd(18_500) } });
    },
  );
});

describe('a payment whose ids are expanded into their records', () => {
  const find = (): Promise<CallResult> => call('tms.find_payments', { shipment_id: shipment.id, claim_type: 'damage' });

  it('is read by the number of its shipment, and is of any type', async () => {
    await clerkPays();
    await misbehave('expanded_ids');
    expect(await find()).toMatchObject({ kind: 'done', output: { paid: usd(18_500), count: 1 } });
  });

  it('is unclear where no number of it is ours, unless the path of that is declared', async () => {
    await clerkPays();
    await misbehave('own_shipments');
    expect(await find()).toMatchObject({
      kind: 'failed',
      code: 'unclear',
      message: expect.stringContaining('`{"id":81}`; the TMS passes over the query `shipment_id`') as string,
    });
    client = clientWith({ ids: { shipment_id: 'load.ref' } });
    expect(await find()).toMatchObject({ kind: 'done', output: { paid: usd(18_500), count: 1 } });
  });
});

describe('a record of the TMS', () => {
  const find = (): Promise<CallResult> => call('tms.find_payments', { shipment_id: shipment.id });

  it('is read with numbers where we expect text', async () => {
    await clerkPays();
    await misbehave('numbers_for_text');
    expect(await find()).toMatchObject({
      kind: 'done',
      output: { payments: [{ claim: '12345', claim_type: '4' }] },
    });
  });

  it('is refused with a number whose digits may not be those of the text', async () => {
    await clerkPays();
    await misbehave('fractions_for_text');
    expect(await find()).toMatchObject({ kind: 'failed', code: 'invalid_output' });
  });

  it('has no date where the TMS writes its first day', async () => {
    await misbehave('no_dates', '/shipments');
    const found = await call('tms.get_shipment_by_bol', { bol: shipment.bol });
    expect(found).toMatchObject({ kind: 'done', output: { shipment_id: shipment.id } });
    expect(JSON.stringify(found)).not.toMatch(/delivered_at|ship_date/);
  });
});

describe('a look for our key', () => {
  it.each(PAGES)('proves nothing when the list goes on (`%s`)', async (how) => {
    await call('tms.pay_claim', payment());
    await misbehave(how);
    expect(await probe('tms.pay_claim', payment())).toMatchObject({ kind: 'unknown' });
    await behave();
    expect(await probe('tms.pay_claim', payment())).toMatchObject({ kind: 'found', output: { payment: 'PAY-00001' } });
  });

  it.each(FAILED)('proves nothing when it failed in a 200 (`%s`), and no second payment goes out', async (how) => {
    await call('tms.pay_claim', payment());
    await misbehave(how);
    expect(await probe('tms.pay_claim', payment())).toMatchObject({ kind: 'unknown' });
    expect(await call('tms.pay_claim', payment({ claim: 'CASE-10' }), 'run-2-3a', 2)).not.toMatchObject({
      kind: 'done',
    });
    await behave();
    expect(paid()).toBe(1);
  });

  it('finds a key in another style of its name, or at the path that is declared', async () => {
    await call('tms.pay_claim', payment());
    await misbehave('camel_keys');
    expect(await probe('tms.pay_claim', payment())).toMatchObject({ kind: 'found', output: { payment: 'PAY-00001' } });
    await behave();
    await misbehave('own_keys');
    expect(await probe('tms.pay_claim', payment())).toMatchObject({
      kind: 'unknown',
      message: expect.stringContaining('`ids.client_key` of TMS_SETTINGS') as string,
    });
    client = clientWith({ ids: { client_key: 'source.reference' } });
    expect(await probe('tms.pay_claim', payment())).toMatchObject({ kind: 'found', output: { payment: 'PAY-00001' } });
    expect(await probe('tms.pay_claim', payment(), 'another-key')).toMatchObject({ kind: 'absent' });
    await behave();
    expect(await probe('tms.pay_claim', payment())).toMatchObject({ kind: 'unknown' });
  });

  it('finds a key that is padded with blanks', async () => {
    await call('tms.pay_claim', payment());
    await misbehave('padded_ids');
    expect(await probe('tms.pay_claim', payment())).toMatchObject({ kind: 'found', output: { payment: 'PAY-00001' } });
  });

  it('does not find a payment of another amount', async () => {
    await call('tms.pay_claim', payment());
    expect(await probe('tms.pay_claim', payment({ amount: usd(49_999) }))).toMatchObject({
      kind: 'unknown',
      message: expect.stringContaining('$499.99') as string,
    });
  });

  it.each(PAGES)('is not offered for a shipment either when the list goes on (`%s`)', async (how) => {
    await misbehave(how, '/shipments');
    expect(await call('tms.get_shipment_by_bol', { bol: shipment.bol })).toMatchObject({
      kind: 'failed',
      code: 'invalid_output',
    });
  });
});

describe('a payment', () => {
  it.each([
    ['error_with_200', 'Vendor on hold', 0],
    ['negative_id', 'failed', 0],
    ['unknown_id', 'no payment with our key', 0],
    ['status_object', 'Void', 1],
    ['voided', '`voided` is `true`', 1],
    ['on_hold', '`on_hold` is `true`', 1],
    ['false_as_text', '`success` is `false`', 1],
    ['rejected', 'REJECTED', 1],
    ['pending', '202', 1],
    ['other_key', 'another-key', 1],
    ['other_amount', '12.00', 1],
    ['other_shipment', 'SHP-99999', 1],
  ] as const)('is not done after `%s`', async (how, words, records) => {
    await misbehave(how, '/payments');
    expect(await call('tms.pay_claim', payment())).toMatchObject({
      // A record that says that it was rejected, and nothing else, was not paid.
      kind: ['rejected', 'status_object'].includes(how) ? 'failed' : 'unknown',
      message: expect.stringContaining(words) as string,
    });
    expect(paid()).toBe(records);
  });

  it.each(['only_id', 'accepted', 'no_status', 'several'] as const)('is done after `%s`', async (how) => {
    await misbehave(how, '/payments');
    expect(await call('tms.pay_claim', payment())).toMatchObject({ kind: 'done', output: { payment: 'PAY-00001' } });
    expect(paid()).toBe(1);
  });

  it('that is submitted waits, and the sentence names the setting', async () => {
    for (const how of ['submitted', 'submitted_records'] as const) await misbehave(how, '/payments');
    const waits = {
      kind: 'unknown',
      message: expect.stringMatching(
        /which means not yet\. If `Submitted` is how the TMS says done, add it to `records.payments.done` of TMS_SETTINGS/,
      ) as string,
    };
    expect(await call('tms.pay_claim', payment())).toMatchObject(waits);
    expect(await probe('tms.pay_claim', payment())).toMatchObject(waits);
    client = clientWith({ records: { payments: { done: ['submitted'] } } });
    expect(await probe('tms.pay_claim', payment())).toMatchObject({ kind: 'found', output: { payment: 'PAY-00001' } });
    expect(await call('tms.pay_claim', payment({ claim: 'CASE-10' }), 'run-2-3a-0')).toMatchObject({ kind: 'done' });
  });

  it('is found when its record has gone on since the answer', async () => {
    await misbehave('submitted', '/payments');
    expect(await call('tms.pay_claim', payment())).toMatchObject({ kind: 'unknown', answered: 'unclear' });
    expect(await probe('tms.pay_claim', payment(), KEY, true)).toMatchObject({ kind: 'unknown' });
    await misbehave('paid_records', '/payments');
    expect(await probe('tms.pay_claim', payment(), KEY, true)).toMatchObject({
      kind: 'found',
      output: { payment: 'PAY-00001' },
    });
  });

  it.each([
    ['rejected', 'unclear'],
    ['voided', 'unclear'],
    ['on_hold', 'unclear'],
    ['error_with_200', 'taken'],
    ['other_amount', 'refusal'],
    ['pending', 'unclear'],
    ['accepted', 'unclear'],
    ['submitted', 'unclear'],
    ['only_created', 'unclear'],
  ] as const)('is remembered as answered `%s`, and no record without a status undoes it', async (how, answered) => {
    for (const each of [how, 'summary_records'] as const) await misbehave(each, '/payments');
    expect(await call('tms.pay_claim', payment())).toMatchObject({ kind: 'unknown', answered });
    await behave();
    await misbehave('summary_records', '/payments');
    expect(await probe('tms.pay_claim', payment(), KEY, true)).toMatchObject({
      kind: how === 'error_with_200' ? 'absent' : 'unknown',
    });
    const again = { ...contextOf(undefined, KEY, 2), isDoubted: true };
    // Only these records say something else than that they are paid.
    if (!['error_with_200', 'other_amount', 'accepted'].includes(how))
      expect(await bindingOf(createTmsBindings(client), 'tms.pay_claim').call(payment(), again)).toMatchObject({
        kind: 'unknown',
      });
  });

  it.each(['rejected', 'voided'] as const)('shows in its list that it is `%s`', async (how) => {
    await misbehave(how, '/payments');
    await call('tms.pay_claim', payment());
    await behave();
    expect(await probe('tms.pay_claim', payment())).toMatchObject({
      kind: 'unknown',
      message: expect.stringMatching(/REJECTED|`voided` is `true`/) as string,
    });
  });

  it('that was voided is not found', async () => {
    await call('tms.pay_claim', payment());
    await misbehave('voided_records', '/payments');
    expect(await probe('tms.pay_claim', payment())).toMatchObject({
      kind: 'unknown',
      message: expect.stringContaining('Void') as string,
    });
  });

  it('is done when the refusal of its repetition comes from itself', async () => {
    await misbehave('conflict_after', '/payments');
    expect(await call('tms.pay_claim', payment(), KEY, 2)).toMatchObject({
      kind: 'done',
      output: { payment: 'PAY-00001' },
    });
    expect(await call('tms.pay_claim', payment({ claim: 'CASE-10' }), 'run-2-3a-0', 1)).toMatchObject({ kind: 'done' });
    expect(paid()).toBe(2);
  });

  it('may be done when the TMS says that a request with its key is outstanding', async () => {
    await misbehave('conflict', '/payments');
    for (const attempt of [1, 2])
      expect(await call('tms.pay_claim', payment(), KEY, attempt)).toMatchObject({
        kind: 'unknown',
        answered: 'error',
      });
  });

  it('is not done when it is refused for a reason of its own, though the look for its key fails', async () => {
    await call('tms.pay_claim', payment());
    await misbehave('has_more', '/payments');
    const other = payment({ account_id: 'nobody' });
    sandbox.faults.set('tms', { fault: 'error_500', method: 'GET' });
    expect(await call('tms.pay_claim', other, 'run-3-3a-0', 1)).toMatchObject({ code: 'unknown_account' });
    // A repeated call looks first, and sends nothing when it sees nothing.
    expect(await call('tms.pay_claim', other, 'run-3-3a-0', 2)).toMatchObject({ kind: 'not_now' });
  });

  it('counts its own earlier attempt before other payments speak against it', async () => {
    await call('tms.pay_claim', payment());
    await misbehave('other_shipments', '/payments');
    await behave();
    const stale = payment({ already_paid: usd(100) });
    expect(await call('tms.pay_claim', stale, KEY, 2)).toMatchObject({
      kind: 'done',
      output: { payment: 'PAY-00001' },
    });
  });
});

describe.each([
  ['tms.request_inspection', '/inspections', {}],
  ['tms.prepare_appeal', '/appeals', { amount: usd(1_000), reason: 'packaging' }],
  ['tms.propose_acceptance', '/proposals', { offer: usd(900), amount: usd(1_000) }],
  ['tms.send_tracer', '/tracers', {}],
  ['tms.file_carrier_claim', '/carrier-claims', { claim_type: 'damage', amount: usd(1_000), documents: ['bol'] }],
])('%s', (tool, path, more) => {
  const input = (): Given => ({ shipment_id: shipment.id, claim: 'CASE-9', ...more });

  it('is done when it is submitted: what the carrier does comes later', async () => {
    await misbehave('submitted', path);
    expect(await call(tool, input())).toMatchObject({ kind: 'done' });
  });

  it.each(['error_with_200', 'negative_id', 'rejected', 'pending', 'other_key', 'other_shipment'] as const)(
    'is not done after `%s`',
    async (how) => {
      await misbehave(how, path);
      expect(await call(tool, input())).toMatchObject({ kind: how === 'rejected' ? 'failed' : 'unknown' });
    },
  );

  it('is done when the answer agrees with what was sent', async () => {
    expect(await call(tool, input())).toMatchObject({ kind: 'done' });
    expect(await probe(tool, input())).toMatchObject({ kind: 'found' });
  });
});

describe('an exchange rate', () => {
  const rate = (): Promise<CallResult> => call('tms.get_exchange_rate', { currency: 'CAD', on: { $time: START } });

  it.each(['other_currency', 'old_rate', 'later_rate'] as const)(
    'of another currency or day is none (`%s`)',
    async (how) => {
      expect(await rate()).toMatchObject({ kind: 'done', output: { rate: 0.73 } });
      await misbehave(how);
      expect(await rate()).toMatchObject({ kind: 'failed', code: 'no_rate' });
    },
  );

  it('may be as old as the configuration says', async () => {
    await misbehave('old_rate');
    client = clientWith({ rate_age_days: 366 });
    expect(await rate()).toMatchObject({ kind: 'failed', code: 'no_rate' });
  });
});

describe('a shipment', () => {
  it('keeps each digit of an id that is a large number', async () => {
    await misbehave('large_ids');
    expect(await call('tms.get_shipment_by_bol', { bol: shipment.bol })).toMatchObject({
      kind: 'done',
      output: { shipment_id: '9007199254740993' },
    });
  });
});
