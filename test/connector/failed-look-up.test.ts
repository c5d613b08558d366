/** A look-up that failed, or whose list goes on, answers 200 all the same. It proves nothing. */
import { describe, expect, it } from 'vitest';
import { createTmsBindings } from '../../src/connector/tms/bindings.ts';
import { createTmsClient, type TmsClient } from '../../src/connector/tms/client.ts';
import { tmsConfigSchema } from '../../src/connector/tms/config.ts';
import { bindingOf, contextOf } from './subjects.ts';

const HOUR = 3_600_000;
const SIGNAL = new AbortController().signal;
const client = (json: unknown, list: string | null = 'shipments') =>
  createTmsClient(tmsConfigSchema.parse({ url: 'https://tms.test', auth: { key: 'k' }, list }), async () => ({
    status: 200,
    headers: new Headers(),
    json,
  }));
const payments = (more: object) => client({ records: [], ...more }).list('/payments', {}, SIGNAL);

describe('an empty list of payments', () => {
  it.each([
    { success: false, error: 'Database timeout' },
    { errors: ['index rebuilding'] },
    { meta: { error: 'shard 2 failed' } },
    { ok: false },
    { cursor: 'eyJhIjoxfQ' },
    { offset: 'itr123/rec456' },
    { after: 'b2Zmc2V0' },
    { scroll_id: 'DXF1ZXJ5' },
    { LastEvaluatedKey: { id: 'P-1' } },
    { remaining: 3 },
    { exceededTransferLimit: true },
    { timed_out: true },
    { detail: 'Authentication credentials were not provided.' },
    { message: 'You do not have permission to view payments' },
    { message: 'No response from the archive' },
    { message: 'Payments are off' },
    { failed_sources: ['archive'] },
    { ret: -1 },
  ])('proves nothing next to %j', async (more) => {
    await expect(payments(more)).rejects.toMatchObject({ what: 'unreadable' });
  });

  it.each([
    {},
    { error: null, errors: [], next: '' },
    { page: 1, per_page: 50, total: 0, total_pages: 0, has_more: false, next: null },
    { meta: { pagination: { page: 1, pageSize: 50, totalCount: 0 } } },
    { requestId: 'req-7', as_of: '2026-03-04T14:05:00Z' },
    { offset: 0, cursor: null, numFound: 0 },
  ])('is one next to %j', async (more) => {
    expect(await payments(more)).toEqual([]);
  });
});

/** In more words than a table can have. */
const LACKING: readonly object[] = [
  { type: 'open_only' },
  { object: 'incomplete_list' },
  { format: 'first 100 rows' },
  { environment: 'archive copy' },
  { instance: 'secondary (delayed)' },
  { host: 'readonly-copy-of-friday' },
  { region: 'us-east only' },
  { from: 20260201, to: 20260301 },
  { from: 1769904000000, to: 1772496000000 },
  { page: 2 },
  { offset: 50, limit: 50 },
  { sort: 'open_only' },
  { shards: { total: 5, missing: 2 } },
  { quota_exceeded: true },
  { warnings: ['AP ledger unreachable, showing cached payments only'] },
  { warnings: [{ message: 'ERP down' }] },
  { warning: 'Legacy payments are not included' },
  { alerts: ['ERP connection lost'] },
  { notices: [{ text: 'Read replica is 6 hours behind' }] },
  { note: 'ERP connection failed' },
  { info: 'ledger closed for month end; list not refreshed' },
  { comment: 'ERP offline' },
  { text: 'Archive is off' },
  { hidden: 1 },
  { hidden_by_permissions: 2 },
  { restricted_count: 2 },
  { meta: { excluded: '2' } },
  { degraded: true },
  { meta: { source: 'cache' } },
  { stale: true, data_as_of: '2026-01-01T00:00:00Z' },
  { partial_success: true },
  { completeness: 'partial' },
  { coverage: '50%' },
  { sources: { tms: 'ok', erp: 'timeout' } },
  {
    sources: [
      { name: 'TMS', ok: true },
      { name: 'ERP', ok: false },
    ],
  },
  { total_amount_paid: '500.00' },
  { paid_total: '500.00' },
  { sum: { amount: '500.00', currency: 'USD' } },
  { links: { self: '/payments?shipment_id=S-1&status=open' } },
  { self: 'https://tms.test/payments?shipment_id=S-2' },
  { _links: { self: { href: '/payments?shipment_id=S-1&since=2026-02-01' } } },
  { url: '/payments?branch=KC' },
  { '@odata.context': 'https://tms.test/$metadata#OpenPayments' },
  { total: 5, has_more: false },
  { filters: { status: 'active' } },
  { zustand: 'unvollständig' },
  { a: { b: { c: { d: { e: { f: { g: { h: { i: { j: 1 } } } } } } } } } },
];

describe('what we do not know next to a list', () => {
  it.each(LACKING)('leaves open whether it is empty: %j', async (more) => {
    await expect(payments(more)).rejects.toMatchObject({ what: 'unreadable' });
    const missing = client({ shipments: [], ...more }).find('by_bol', '400', SIGNAL);
    await expect(missing).rejects.toMatchObject({ what: 'unreadable' });
  });

  it.each(LACKING.slice(0, -4))('leaves open whether another payment is missing from it: %j', async (more) => {
    const records = [{ id: 'P-1', shipment_id: 'S-1', amount: { amount: '500.00', currency: 'USD' } }];
    await expect(client({ records, ...more }).list('/payments', {}, SIGNAL)).rejects.toMatchObject({
      what: 'unreadable',
    });
  });

  const declaring = (around_payments: readonly string[], json: object, asOf?: number) =>
    createTmsClient(
      tmsConfigSchema.parse({ url: 'https://tms.test', auth: { key: 'k' }, neutral: { around_payments } }),
      async () => ({ status: 200, headers: new Headers(), json: { records: [], ...json } }),
    ).list('/payments', { shipment_id: 'S-1' }, SIGNAL, asOf === undefined ? undefined : { asOf, now: asOf + HOUR });
  /** The entries of the line that the sentence ends in, as a person copies them. */
  const lineOf = async (json: object, asOf?: number): Promise<readonly string[]> => {
    const words = await declaring([], json, asOf).then(String, (error: unknown) => String(error));
    const [, line = ''] = /`neutral\.around_payments` of TMS_SETTINGS: `([^`]+)`$/.exec(words) ?? [];
    return JSON.parse(`[${line}]`) as readonly string[];
  };

  it.each([
    [{ success: true, stale: false }, []],
    [{ meta: { pagination: { page: 1 } }, links: { self: '/payments?shipment_id=S-1' } }, []],
    [
      { '@odata.context': 'https://tms.test/$metadata#payments', '@odata.count': 0, is_test: false },
      ['"@odata.context"'],
    ],
    [{ message: 'No payments found for your role', env: 'prod' }, ['message']],
    [{ message: 'Keine Zahlungen gefunden', stale: false }, ['message']],
    [{ apiVersion: '2.1', success: true, code: 200 }, ['apiVersion', 'code']],
    [{ rate_limit: { limit: 100, remaining: 98 }, cached: false }, ['rate_limit.limit', 'rate_limit.remaining']],
    [{ meta: { object: 'list' }, source: 'cache', took: 12 }, ['took']],
  ])('is asked about in one sentence, and known with its line: %j', async (more, open) => {
    const line = await lineOf(more);
    expect(line).not.toEqual([]);
    const declared = [...line, ...open];
    expect(await declaring(declared, more)).toEqual([]);
    if (open.length > 0) await expect(declaring(line, more)).rejects.toThrow('cannot be declared safely');
    await expect(declaring(declared, { ...more, hidden: true })).rejects.toMatchObject({ what: 'unreadable' });
  });

  it.each([
    ...['rows', 'payments', 'entries', 'matching', 'result_set_size', 'numberOfElements', 'recordCount', 'rowsRead'],
  ])('counts what came, and is compared with each answer: %s', async (name) => {
    const one = [{ id: 'P-1' }];
    const listing = (records: readonly object[], count: unknown, around_payments: readonly string[] = []) =>
      createTmsClient(
        tmsConfigSchema.parse({ url: 'https://tms.test', auth: { key: 'k' }, neutral: { around_payments } }),
        async () => ({ status: 200, headers: new Headers(), json: { records, data: { [name]: count } } }),
      ).list('/payments', {}, SIGNAL);
    expect(await listing([], 0)).toEqual([]);
    expect(await listing(one, 1)).toEqual(one);
    const copied = [`data.${name}=0`, `data.${name}=1`, `data.${name}=#`];
    await expect(listing([], 1, copied)).rejects.toMatchObject({ what: 'unreadable' });
    await expect(listing(one, 0, copied)).rejects.toMatchObject({ what: 'unreadable' });
  });

  it('is no number of any other name, which may count what is missing', async () => {
    for (const name of ['hidden', 'skipped_rows', 'paid', 'withheld']) {
      await expect(declaring([], { [name]: 1 })).rejects.toThrow(`\`${name}\` cannot be declared safely`);
      await expect(declaring([`${name}=1`], { [name]: 1 })).rejects.toMatchObject({ what: 'unreadable' });
      expect(await declaring([`${name}=0`], { [name]: 0 })).toEqual([]);
    }
  });

  it('is declared by its path, with all that is in it, or with one value; a sentence with its words', async () => {
    const more = { meta: { source: 'ERP' }, notice: 'Monthly close on the 30th' };
    const notice = 'notice=Monthly close on the 30th';
    expect(await lineOf(more)).toEqual(['meta.source=ERP']);
    for (const declared of ['meta.source', 'META', 'meta.Source = erp'])
      expect(await declaring([declared, notice], more)).toEqual([]);
    for (const declared of ['source', 'meta.source=tms'])
      await expect(declaring([declared, notice], more)).rejects.toThrow('meta.source');
    await expect(declaring(['meta', notice], { ...more, notice: '2 payments omitted' })).rejects.toThrow('notice');
  });

  it.each([
    { archived: ['S-1'] },
    { errors: ['S-1'] },
    { not_found: 'S-1' },
    { limit: 0 },
    { as_of: 'replica stopped 03/04/2026' },
  ])('leaves open whether it is empty, although it repeats what was asked or looks like a page: %j', async (more) => {
    await expect(declaring([], more)).rejects.toMatchObject({ what: 'unreadable' });
  });

  it('is a size that is no count of what came, unless it is that of a usual page', async () => {
    for (const more of [{ size: 0 }, { size: 50 }, { page: { size: 100, number: 0 } }, { limit: 25, size: 0 }])
      expect(await declaring([], more)).toEqual([]);
    for (const more of [{ size: 1 }, { size: 3, page: 1, pages: 1 }, { page: { size: 7 } }, { limit: 25, size: 10 }])
      await expect(declaring([], more)).rejects.toMatchObject({ what: 'unreadable' });
  });

  it('may repeat the query under its own name', async () => {
    expect(await declaring([], { query: { shipment_id: 'S-1' }, limit: 50 })).toEqual([]);
  });

  it.each(['as_of', 'timestamp', 'generated_at'])('is older than the request, by its %s', async (name) => {
    const now = Date.UTC(2026, 2, 4, 14, 5);
    for (const time of ['2026-03-04T14:04:00Z', '2026-03-04T15:00:00+01:00', '20260304T1404Z', IN_HTTP])
      expect(await declaring([], { [name]: time }, now)).toEqual([]);
    for (const time of [
      '2026-03-04T10:00:00Z',
      '2026-03-05T15:00:00Z',
      '2026-03-03T15:00:00Z',
      '2026-03-02',
      'today',
      ...OF_NO_ZONE,
    ])
      await expect(declaring([], { [name]: time }, now)).rejects.toMatchObject({ what: 'unreadable' });
  });

  const IN_HTTP = 'Wed, 04 Mar 2026 14:04:00 GMT';
  const OF_NO_ZONE = ['2026-03-04', '20260304', '2026-03-04 14:04:00', '04.03.2026 14:04', '202603041404'];

  it('is of the time zone that is declared, if its time has none', async () => {
    const now = Date.UTC(2026, 2, 4, 14, 5);
    const inChicago = (as_of: string) =>
      createTmsClient(
        tmsConfigSchema.parse({ url: 'https://tms.test', auth: { key: 'k' }, time_zone: 'America/Chicago' }),
        async () => ({ status: 200, headers: new Headers(), json: { records: [], as_of } }),
      ).list('/payments', {}, SIGNAL, { asOf: now });
    for (const time of ['2026-03-04 08:04:00', '04.03.2026 08:04', '202603040804'])
      expect(await inChicago(time)).toEqual([]);
    for (const time of ['2026-03-04 02:00:00', '2026-03-04', '20260304'])
      await expect(inChicago(time)).rejects.toMatchObject({ what: 'unreadable' });
  });

  it('is asked about each time when the list is of yesterday, and once when an instant of any name is of now', async () => {
    const now = Date.UTC(2026, 2, 4, 14, 5);
    expect(await lineOf({ time: '2026-03-04T14:05:01Z' }, now)).toEqual(['time=#']);
    expect(await declaring(['time=#'], { time: '2026-03-04T14:06:00Z' }, now)).toEqual([]);
    for (const time of [
      '2026-03-03T14:05:00Z',
      '2026-03-04',
      '2026-03-04 14:06:00',
      'stale',
      '03/04/2026',
      '2031-03-04T14:05:00Z',
      88_120,
    ])
      await expect(declaring(['time=#', 'time=2026-03-04'], { time }, now)).rejects.toMatchObject({
        what: 'unreadable',
      });
  });

  it.each([
    ...['03/04/2026', '3/4/2026', '2026/03/04', '2026-3-4', '04-Mar-2026', '2026-063', '1260304', '04.03.26'],
    ...['2026-03-04-14.12.07.123456', '20260304141207000', 1_772_633_500_000_000, '14:12:07', 'Q1-2026', 'PER-202603'],
    ...['2026-03-04T14:12:07[Europe/Berlin]', '2026-03-04T14:12:07Z#881', 'R2026-03-03T02', '2026-03-04', 'today'],
  ])('is offered in no form where it may be the time of the list: %j', async (time) => {
    const now = Date.UTC(2026, 2, 4, 14, 10);
    for (const name of ['as_of', 'snapshot', 'ledger_through', 'batch']) {
      await expect(declaring([], { [name]: time }, now)).rejects.toThrow(`\`${name}\` cannot be declared safely`);
      const copied = [`${name}=#`, `${name}=${time}`];
      if (time !== 'today' || name === 'as_of')
        await expect(declaring(copied, { [name]: time }, now)).rejects.toMatchObject({ what: 'unreadable' });
    }
  });

  it.each([
    [{ screen: 'Payments for S-1' }, ['screen=Payments for $shipment_id'], { screen: 'Payments for S-2' }],
    [{ not_found: 'S-1' }, ['not_found=$shipment_id'], { not_found: 'ledger LEGACY' }, { not_found: 'S-2' }],
    [{ complete: true }, ['complete=true'], { complete: false }, { complete: 'no' }],
    [{ source: 'cache' }, ['source=cache'], { source: 'archive' }, { source: '-cache' }],
  ])('is offered by what cannot say something else: %j', async (first, line, ...then) => {
    expect(await lineOf(first)).toEqual(line);
    expect(await declaring(line, first)).toEqual([]);
    for (const other of then) await expect(declaring(line, other)).rejects.toMatchObject({ what: 'unreadable' });
  });

  it.each([
    ...[{ status: 200 }, { code: '0000' }, { result: { code: 'I00001' } }, { SQLSTATE: '00000' }, { node: 'eu-2' }],
    ...[{ snapshot_id: 88_123 }, { job_run: 126_063 }, { last_posted_no: 88_123 }, { skipped_id: 'PAY-88123' }],
    ...[{ trace_no: 88_123 }, { batch: 'B-88123' }, { hidden: 0 }, { refreshed: 'Monday' }, { state: 'complete' }],
    ...[{ sources: ['erp', 'archive'] }, { sources: [{ name: 'erp', state: 'ok' }] }, { status: 'OK' }],
    ...[{ request_id: 'hidden-2' }, { trace_id: 'timeout:2' }, { errors: ['SHP-10001'] }, { version: '2.1' }],
  ])('is offered in no form if it may say how old or how whole the list is: %j', async (more) => {
    await expect(declaring([], more)).rejects.toThrow(/cannot be declared safely\. An adapter .* then also covers/);
    expect(await lineOf(more)).toEqual([]);
  });
});

it('a shipment is not missing when the look-up failed', async () => {
  const failed = client({ success: false, message: 'Database down', shipments: [] });
  await expect(failed.find('by_bol', '400', SIGNAL)).rejects.toMatchObject({ what: 'unreadable' });
  expect(await client({ count: 0, shipments: [] }).find('by_bol', '400', SIGNAL)).toEqual([]);
});

describe('a shipment is not missing either', () => {
  const find = (json: unknown, list: string | null) => client(json, list).find('by_bol', '400', SIGNAL);

  it.each([
    { error: 'Database timeout' },
    { success: false, message: 'Upstream timeout' },
    { status: 'ERROR', code: 500 },
    { fault: { faultstring: 'No route' } },
    { id: 0, bol: '400' },
    { note: 'try again' },
    {},
  ])('when the answer is no shipment: %j', async (json) => {
    await expect(find(json, null)).rejects.toMatchObject({ what: 'unreadable' });
  });

  it.each([
    [{ data: { items: [], error: 'Database timeout' } }, 'data.items'],
    [{ page: { result: { success: false, rows: [] } } }, 'page.result.rows'],
    [{ success: false, data: { items: [] } }, 'data.items'],
  ])('when the list is in an object that failed: %j', async (json, list) => {
    await expect(find(json, list)).rejects.toMatchObject({ what: 'unreadable' });
  });

  it('when a list that has it is in an object that failed', async () => {
    for (const said of [{ error: 'Database timeout' }, { success: false }])
      for (const items of [[{ id: 'S-1' }], { id: 'S-1' }])
        await expect(find({ data: { items, ...said } }, 'data.items')).rejects.toMatchObject({ what: 'unreadable' });
  });

  it('and is found or missing as the answer says', async () => {
    expect(await find({ id: 'S-1', status: 'CANCELLED' }, null)).toHaveLength(1);
    expect(await find([], null)).toEqual([]);
    expect(await find({ data: { items: [], error: null, total: 0 } }, 'data.items')).toEqual([]);
  });
});

describe('an error next to a shipment that was found', () => {
  const found = (around_shipments: readonly string[], shipments: unknown, more: object) =>
    createTmsClient(
      tmsConfigSchema.parse({
        url: 'https://tms.test',
        auth: { key: 'k' },
        list: 'shipments',
        neutral: { around_shipments },
      }),
      async () => ({ status: 200, headers: new Headers(), json: { shipments, ...more } }),
    ).find('by_bol', '400', SIGNAL);
  const MORE = { meta: { error: 'none of note' } };

  it.each([[[{ id: 'S-1' }]], [{ id: 'S-1' }]])(
    'says nothing only where it is declared by its path: %j',
    async (shipments) => {
      for (const declared of [[], ['error'], ['error=none of note'], ['meta.error=other'], ['data.meta.error']])
        await expect(found(declared, shipments, MORE)).rejects.toMatchObject({ what: 'unreadable' });
      for (const declared of ['meta.error', 'meta', 'META.Error=None of note'])
        expect(await found([declared], shipments, MORE)).toEqual([{ id: 'S-1' }]);
      const failed = { ...MORE, success: false };
      await expect(found(['meta'], shipments, failed)).rejects.toMatchObject({ what: 'unreadable' });
      expect(await found(['meta', 'success=false'], shipments, failed)).toEqual([{ id: 'S-1' }]);
    },
  );
});

describe('what is declared next to one answer', () => {
  const MORE = { source: 'cache' };
  const OF: Readonly<Record<string, (client: TmsClient) => Promise<unknown>>> = {
    around_payments: (tms) => tms.list('/payments', { shipment_id: 'S-1' }, SIGNAL),
    around_records: (tms) => tms.list('/payments', { client_key: 'run-1' }, SIGNAL),
    around_shipments: (tms) => tms.find('by_bol', '400', SIGNAL),
  };

  it.each(Object.keys(OF))('holds for no other claim: %s', async (declared) => {
    const settings = { url: 'https://tms.test', auth: { key: 'k' }, neutral: { [declared]: ['source=cache'] } };
    for (const [list, look] of Object.entries(OF)) {
      const tms = createTmsClient(tmsConfigSchema.parse(settings), async () => ({
        status: 200,
        headers: new Headers(),
        json: list === 'around_shipments' ? { shipments: [], ...MORE } : { records: [], ...MORE },
      }));
      if (list === declared) expect(await look(tms)).toEqual([]);
      else await expect(look(tms)).rejects.toThrow(`\`neutral.${list}\` of TMS_SETTINGS: \`"source=cache"\``);
    }
  });

  it.each([
    ['around_lists', 'around_payments'],
    ['in_records', 'in_letters'],
  ])('was declared in a list for several claims, whose name is refused with the new ones: %s', (old, name) => {
    const settings = { url: 'https://tms.test', auth: { key: 'k' }, neutral: { [old]: ['source=cache'] } };
    expect(() => tmsConfigSchema.parse(settings)).toThrow(`\`${name}\``);
  });
});

describe('what the TMS says of a shipment', () => {
  it.each([
    { message: 'Shipment found. Delivery exception reported.' },
    { warnings: ['Tracking data is missing'], alerts: [{ message: 'Appointment missed' }] },
  ])('is no failure of the look-up: %j', async (more) => {
    const found = client({ shipments: [{ id: 'S-1' }], ...more }).find('by_bol', '400', SIGNAL);
    expect(await found).toEqual([{ id: 'S-1' }]);
  });
});

describe('a PRO', () => {
  const check = (json: object) =>
    bindingOf(createTmsBindings(client({ pro: '123456789', scac: 'QQFA', ...json })), 'tms.check_pro').call(
      { pro: '123456789', carrier_scac: 'QQFA' },
      contextOf(),
    );

  it.each([
    { message: 'Check digit is wrong' },
    { valid: false, status: 'invalid' },
    { error: 'check digit mismatch' },
    { errors: ['Invalid PRO'] },
  ])('is invalid for the reason that is given: %j', async (json) => {
    expect(await check({ check: 'invalid', ...json })).toMatchObject({ kind: 'done', output: { check: 'invalid' } });
  });

  it.each([
    { check: 'valid', pro: '987654321' },
    { check: 'invalid', pro: '987654321' },
    { check: 'valid', scac: 'QQXX' },
    { check: 'invalid', scac: 'QQXX' },
  ])('is not judged by the check of another number or carrier: %j', async (json) => {
    expect(await check(json)).toMatchObject({ kind: 'failed', code: 'invalid_output' });
  });

  it('is not invalid when the check failed', async () => {
    expect(await check({ check: 'invalid', error: 'Database timeout' })).toMatchObject({ kind: 'failed' });
  });
});

describe('a payment that was found', () => {
  const amount = { amount: '185.00', currency: 'USD' };
  const find = (more: object, asked: object = {}) =>
    bindingOf(
      createTmsBindings(
        client({
          records: [
            { id: 'P-1', shipment_id: 'S-1', amount },
            { id: 'P-2', shipment_id: 'S-1', amount, ...more },
          ],
        }),
      ),
      'tms.find_payments',
    ).call({ shipment_id: 'S-1', ...asked }, contextOf());

  it('counts for a claim type that was left empty, whatever its own', async () => {
    const [unasked, empty] = [
      await find({ claim_type: 'loss' }),
      await find({ claim_type: 'loss' }, { claim_type: '' }),
    ];
    for (const each of [unasked, empty])
      expect(each).toMatchObject({ kind: 'done', output: { count: 2, paid: { minor: 37_000 } } });
  });

  it.each([{ status: 'VOIDED' }, { status: 'Expired' }])('does not count when it was taken back: %j', async (more) => {
    expect(await find(more)).toMatchObject({ kind: 'done', output: { count: 1, paid: { minor: 18_500 } } });
  });

  it.each([{}, { status: 'paid' }, { shipment_id: 's-1' }, { shipment_id: ' S1' }])(
    'counts when it is made, or may be: %j',
    async (more) => {
      expect(await find(more)).toMatchObject({ kind: 'done', output: { count: 2, paid: { minor: 37_000 } } });
    },
  );

  it.each([
    { status: 'paid', voided: true },
    { status: 'pending' },
    { status: 'Rejected by the bank, sent again' },
    { payment_status: 'rejected' },
    { isVoid: 'true' },
    { error: 'Ledger is locked' },
  ])('is unclear when it says anything else: %j', async (more) => {
    expect(await find(more)).toMatchObject({ kind: 'failed', code: 'unclear' });
  });
});

it('payments are added up as far as one answer goes, and not beyond', async () => {
  const amount = { amount: '1.00', currency: 'USD' };
  const find = (count: number) =>
    bindingOf(
      createTmsBindings(
        client({ records: Array.from({ length: count }, (_, at) => ({ id: `P-${at}`, shipment_id: 'S-1', amount })) }),
      ),
      'tms.find_payments',
    ).call({ shipment_id: 'S-1' }, contextOf());
  expect(await find(100)).toMatchObject({ kind: 'done', output: { count: 100, paid: { minor: 10_000 } } });
  expect(await find(101)).toMatchObject({ kind: 'failed', code: 'too_many' });
});

it.each([{ client_key: null }, {}, { client_key: '' }])(
  'a payment that a clerk made by hand speaks against another: %j',
  async (by) => {
    const amount = { amount: '185.00', currency: 'USD' };
    const records = [{ id: 'P-1', shipment_id: 'S-1', amount, ...by }];
    const paying = bindingOf(createTmsBindings(client({ records })), 'tms.pay_claim').call(
      {
        claim: 'CASE-3',
        account_id: 'ACC-3',
        amount: { $money: 'USD', minor: 18_500 },
        shipment_id: 'S-1',
        claim_type: 'damage',
        already_paid: { $money: 'USD', minor: 0 },
      },
      contextOf(),
    );
    expect(await paying).toMatchObject({ kind: 'failed', code: 'other_payments' });
  },
);

describe('payments of a TMS that has ids or statuses of its own', () => {
  const found = (settings: object, more: object) =>
    bindingOf(
      createTmsBindings(
        createTmsClient(
          tmsConfigSchema.parse({ url: 'https://tms.test', auth: { key: 'k' }, ...settings }),
          async () => ({
            status: 200,
            headers: new Headers(),
            json: { records: [{ id: 'P-1', amount: { amount: '185.00', currency: 'USD' }, ...more }] },
          }),
        ),
      ),
      'tms.find_payments',
    ).call({ shipment_id: 'S-1' }, contextOf());
  const counted = { kind: 'done', output: { count: 1, paid: { minor: 18_500 } } };

  it('count where the settings say which shipment and claim they are for', async () => {
    const own = { shipment_id: 81, shipment: { ref: 'S-1' }, claim: { href: '/claims/4711' } };
    expect(await found({ ids: { claim: 'none' } }, own)).toMatchObject({
      kind: 'failed',
      code: 'unclear',
      message: expect.stringContaining('`ids.shipment_id` of TMS_SETTINGS') as string,
    });
    expect(await found({ ids: { shipment_id: 'shipment.ref', claim: 'none' } }, own)).toMatchObject(counted);
    const { shipment: _, ...without } = own;
    expect(await found({ ids: { shipment_id: 'none', claim: 'none' } }, without)).toMatchObject(counted);
    expect(await found({ ids: { shipment_id: 'shipment.ref' } }, { shipment: { ref: 'S-2' } })).toMatchObject({
      code: 'unclear',
    });
  });

  it('do not count when the declared status says that they were taken back', async () => {
    const settings = { records: { payments: { status: 'zustand.name' } } };
    const more = { shipment_id: 'S-1' };
    expect(await found(settings, { ...more, zustand: { name: 'void' } })).toMatchObject({ output: { count: 0 } });
    expect(await found(settings, { ...more, zustand: { name: 'paid' } })).toMatchObject(counted);
    expect(await found(settings, { ...more, zustand: { name: 'paid' }, voided: true })).toMatchObject({
      code: 'unclear',
    });
  });
});

it('a rate next to an error is none', async () => {
  const rate = { currency: 'CAD', rate_to_usd: '0.73', on: '2026-08-05' };
  await expect(client({ ...rate, error: 'stale' }).get('/rates', {}, SIGNAL)).rejects.toMatchObject({
    what: 'unreadable',
  });
  expect(await client(rate).get('/rates', {}, SIGNAL)).toEqual(rate);
});

describe('an answer that does not say that it is all there is now', () => {
  const answering = (status: number, headers: Readonly<Record<string, string>> = {}) =>
    createTmsClient(tmsConfigSchema.parse({ url: 'https://tms.test', auth: { key: 'k' } }), async () => ({
      status,
      headers: new Headers(headers),
      json: { records: [], shipments: [] },
    }));

  it.each([201, 202, 203, 206, 207])('proves nothing with %i', async (status) => {
    await expect(answering(status).list('/payments', {}, SIGNAL)).rejects.toThrow(`it answered \`${status}\``);
    await expect(answering(status).find('by_bol', '400', SIGNAL)).rejects.toMatchObject({ what: 'unreadable' });
  });

  it.each<Readonly<Record<string, string>>>([
    { warning: '199 - "2 sources did not answer"' },
    { age: '86400' },
    { 'x-degraded': 'true' },
    { 'x-partial-results': 'yes' },
  ])('proves nothing with the header %j', async (headers) => {
    await expect(answering(200, headers).list('/payments', {}, SIGNAL)).rejects.toMatchObject({ what: 'unreadable' });
  });

  it('is one with a plain 200 and the header of a fresh answer', async () => {
    expect(await answering(200, { age: '0', 'x-cache': 'MISS' }).list('/payments', {}, SIGNAL)).toEqual([]);
  });
});

describe('a header of the answer to a look-up', () => {
  const answered = (headers: Record<string, string>) =>
    createTmsClient(tmsConfigSchema.parse({ url: 'https://tms.test', auth: { key: 'k' } }), async () => ({
      status: 200,
      headers: new Headers(headers),
      json: { records: [] },
    })).list('/payments', {}, SIGNAL);

  it.each<Record<string, string>>([
    { 'x-error': 'timeout' },
    { warning: '299 - "results incomplete: ledger offline"' },
    { warning: '214 - "Transformation applied"' },
    { 'x-warning': '1 of 4 shards failed' },
    { 'x-environment': 'staging' },
    { 'x-replica-lag': '86400' },
  ])('leaves open whether the list is whole: %j', async (headers) => {
    await expect(answered(headers)).rejects.toMatchObject({ what: 'unreadable' });
  });

  it.each<Record<string, string>>([
    { 'x-error-count': '0', 'x-warnings': 'none' },
    { 'x-environment': 'production', 'x-replica-lag': '0' },
    { 'x-xss-protection': '1; mode=block' },
  ])('is no doubt if it is neutral: %j', async (headers) => {
    expect(await answered(headers)).toEqual([]);
  });
});
