/** A look-up that failed, or whose list goes on, answers 200 all the same. It proves nothing. */
import { describe, expect, it } from 'vitest';
import { createTmsBindings } from '../../src/connector/tms/bindings.ts';
import { createTmsClient } from '../../src/connector/tms/client.ts';
import { tmsConfigSchema } from '../../src/connector/tms/config.ts';
import { bindingOf, contextOf } from './subjects.ts';
import { tmsSettings } from './clients.ts';

const SIGNAL = new AbortController().signal;
const client = (json: unknown, list: string | null = 'shipments') =>
  createTmsClient(tmsSettings({ url: 'https://tms.test', auth: { key: 'k' }, list }), async () => ({
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
    { failed_sources: ['archive'] },
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

/** By the counts, pages, times and marks of the contract. */
const LACKING: readonly object[] = [
  { page: 2 },
  { offset: 50, limit: 50 },
  { limit: 0 },
  { count: 5 },
  { meta: { total_count: '3' } },
  { data: { numberOfElements: 7 } },
  { total: 5, has_more: false },
  { pagination: { size: 7 } },
  { stale: true },
  { degraded: 'Y' },
  { partial: 'yes' },
  { complete: false },
  { is_complete: 0, total: 0 },
  { truncated: 1 },
  { as_of: 'Monday' },
  { meta: { snapshot_at: 'last night' } },
  { last_refreshed: 'current' },
  { warnings: ['Results are incomplete'] },
  { isError: true },
  { is_error: 'true' },
  { meta: { isError: true } },
  { hasErrors: true },
  { error_count: 2 },
  { status: 'error', message: 'DB timeout' },
  { Status: 'ERROR' },
  { meta: { result: 'Failed' } },
  { response_status: 1, response_message: 'Error' },
  { response_status: 500 },
  { statusCode: 500 },
  { faultstring: 'Server' },
  { faultcode: 'soap:Server' },
  { ExceptionMessage: 'Timeout expired' },
  { Message: 'An error has occurred.' },
  { error: 'ERP offline' },
  { sources: { erp: { ok: false } } },
];

describe('a list', () => {
  const asked = (json: object, now?: number, settings: object = {}) =>
    createTmsClient(tmsSettings({ url: 'https://tms.test', auth: { key: 'k' }, ...settings }), async () => ({
      status: 200,
      headers: new Headers(),
      json: { records: [], ...json },
    })).list('/payments', { shipment_id: 'S-1' }, SIGNAL, now);

  it.each(LACKING)('that may lack something does not prove that there is nothing: %j', async (more) => {
    await expect(payments(more)).rejects.toMatchObject({ what: 'unreadable' });
    const missing = client({ shipments: [], ...more }).find('by_bol', '400', SIGNAL);
    await expect(missing).rejects.toMatchObject({ what: 'unreadable' });
  });

  it.each(LACKING)('that may lack something does not prove that nothing else is there: %j', async (more) => {
    const records = [{ id: 'P-1', shipment_id: 'S-1', amount: { amount: '500.00', currency: 'USD' } }];
    await expect(asked({ records, ...more })).rejects.toMatchObject({ what: 'unreadable' });
  });

  it.each([
    { is_error: false, hasErrors: 'false', error_count: 0, status: 'success', statusCode: 200, sqlstate: '00000' },
    { status: 200, message: 'OK', faultstring: '', result: { code: '0000' }, filter: { shipment_id: 'S-1' } },
    { object: 'list', took: 12, apiVersion: '2.1', success: true, code: 200, shipment_id: 's-1' },
    { meta: { pagination: { page: 1, size: 50 } }, links: { self: '/payments?shipment_id=S-1' } },
    { links: [{ rel: 'self', href: 'https://tms.test/payments' }], trace_id: '4bf92f3577b34da6' },
    { stale: false, complete: 'yes', timed_out: false, has_more: false, next_cursor: 'c-9', maxResults: 50 },
    { query: { shipment_id: 'S-1' }, limit: 50, '@odata.count': 0, notes: [], warnings: null, hint: '' },
    { page: { number: 0, totalPages: 1 }, first: true, last: true, empty: true, numberOfElements: 0 },
  ])('is whole next to members that are known: %j', async (more) => {
    expect(await asked(more)).toEqual([]);
  });

  /** None of these is in any table: the rule is that they are not known. */
  const UNKNOWN: readonly object[] = [
    { code: 500 },
    { err: 'ORA-03113' },
    { result: { status: 'error' } },
    { meta: { response: { state: 'KO' } } },
    { status: 'partial' },
    { message: 'No access to the archive' },
    { hidden: 2 },
    { sources: { erp: 'timeout' } },
    { sources: ['erp'] },
    { searched: false },
    { request_id: 'timeout' },
    { took: 'too long' },
    { version: 'degraded' },
    { links: { self: 'failed' } },
    { notes: [{ text: 'retry later' }] },
    { archive: { count: 3 } },
    { facets: [{ count: 3 }] },
    { message: 'x' },
    { code: '00A' },
  ];

  it.each(UNKNOWN)('proves nothing next to a member that is not known: %j', async (more) => {
    await expect(asked(more)).rejects.toMatchObject({ what: 'unreadable' });
    await expect(asked({ records: [{ id: 'P-1' }], ...more })).rejects.toMatchObject({ what: 'unreadable' });
    const missing = client({ shipments: [], ...more }).find('by_bol', '400', SIGNAL);
    await expect(missing).rejects.toMatchObject({ what: 'unreadable' });
  });

  it('is whole next to what is declared, and nothing else of the same name', async () => {
    const next_to_lists = [
      'source',
      'hidden=0',
      'Result.Code=A1',
      'message=# record(s) found',
      'start=1',
      'maxResults=#',
    ];
    const declared = (json: object) => asked(json, undefined, { next_to_lists });
    const one = [{ id: 'P-1' }];
    const own = { source: 'cache', hidden: 0, result: { code: 'a1' }, start: 1 };
    expect(await declared({ ...own, message: '0 record(s) found' })).toEqual([]);
    expect(await declared({ ...own, message: '1 record(s) found', maxResults: 1, records: one })).toEqual(one);
    for (const more of [
      { hidden: 2 },
      { result: { code: 'A2' } },
      { code: 'A1' },
      { message: '1 record(s) found' },
      { start: 51 },
      { source: { erp: 'down' } },
      { maxResults: 1, records: [...one, { id: 'P-2' }] },
      { source: 'cache', error: 'offline' },
    ])
      await expect(declared(more)).rejects.toMatchObject({ what: 'unreadable' });
  });

  it('names all that is not known, and the entries that would declare it', async () => {
    await expect(asked({ code: 500, meta: { node: 'eu-2' } })).rejects.toThrow(
      'next to it, `code` is `500`, `meta.node` is `eu-2`, which is not known to be normal; if the TMS says so where nothing is wrong, add `"code=500","meta.node=eu-2"` to `next_to_lists` of TMS_SETTINGS',
    );
  });

  it.each(['rows', 'payments', 'count', 'numberOfElements', 'recordCount', 'total'])(
    'has the count that it says: %s',
    async (name) => {
      const one = [{ id: 'P-1' }];
      expect(await asked({ data: { [name]: 0 } })).toEqual([]);
      expect(await asked({ records: one, data: { [name]: 1 } })).toEqual(one);
      await expect(asked({ data: { [name]: 1 } })).rejects.toMatchObject({ what: 'unreadable' });
      await expect(asked({ records: one, data: { [name]: 0 } })).rejects.toMatchObject({ what: 'unreadable' });
    },
  );

  it('has a size that is its count, or that of a usual page', async () => {
    for (const more of [{ size: 0 }, { size: 50 }, { page: { size: 100, number: 0 } }, { limit: 25, size: 0 }])
      expect(await asked(more)).toEqual([]);
    for (const more of [{ size: 1 }, { size: 3, page: 1, pages: 1 }, { page: { size: 7 } }, { limit: 25, size: 10 }])
      await expect(asked(more)).rejects.toMatchObject({ what: 'unreadable' });
  });

  it('is the first page of those that count from 1, and not the second', async () => {
    expect(await asked({ page: { number: 1, size: 20 } })).toEqual([]);
    for (const more of [{ page: { number: 2, size: 20 } }, { number: 1 }])
      await expect(asked(more)).rejects.toMatchObject({ what: 'unreadable' });
  });

  it('has a cursor for what comes later, where it says that nothing follows now', async () => {
    expect(await asked({ has_more: false, next_cursor: 'abc' })).toEqual([]);
    const going = [{ has_more: true, next_cursor: 'abc' }, { next_cursor: 'abc' }, { has_more: false, next: '/p?2' }];
    for (const more of [...going, { has_more: false, next_cursor: 'https://tms.test/p?2' }])
      await expect(asked(more)).rejects.toMatchObject({ what: 'unreadable' });
  });

  it('has a size below its limit that is how many came', async () => {
    const records = [{ id: 'P-1' }];
    expect(await asked({ records, start: 0, limit: 50, size: 1 })).toEqual(records);
    await expect(asked({ records, start: 0, limit: 1, size: 1 })).rejects.toMatchObject({ what: 'unreadable' });
  });

  it('is of what was asked for, where it repeats that', async () => {
    await expect(asked({ query: { shipment_id: 'S-2' } })).rejects.toMatchObject({ what: 'unreadable' });
    for (const name of ['filter', 'filters', 'criteria'])
      await expect(asked({ [name]: { shipment_id: 'S-2' } })).rejects.toMatchObject({ what: 'unreadable' });
    await expect(asked({ shipment_id: 'S-2' })).rejects.toMatchObject({ what: 'unreadable' });
  });

  it.each(['as_of', 'timestamp', 'generatedAt', 'snapshot_time', 'last_refreshed_at', 'lastSync', 'data_as_of'])(
    'is of now, by its %s',
    async (name) => {
      const now = Date.UTC(2026, 2, 4, 14, 5);
      const of = (time: unknown) => asked({ [name]: time }, now);
      for (const time of ['2026-03-04T14:04:00Z', '2026-03-04T15:05:00+01:00', '20260304T1404Z', IN_HTTP, now / 1_000])
        expect(await of(time)).toEqual([]);
      for (const time of [
        ...[
          '2026-03-04T10:00:00Z',
          '2026-03-04T14:03:00Z',
          '2026-03-05T15:00:00Z',
          '2026-03-03T15:00:00Z',
          '2026-03-02',
          'today',
        ],
        ...['2026-12-31T23:59:59Z', '2099-01-01T00:00:00Z', '9998-01-01T00:00:00Z', 4_102_444_800, '1970-01-01', 0],
        ...OF_NO_ZONE,
      ])
        await expect(of(time)).rejects.toMatchObject({ what: 'unreadable' });
    },
  );

  const IN_HTTP = 'Wed, 04 Mar 2026 14:04:00 GMT';
  const OF_NO_ZONE = ['2026-03-04', '20260304', '2026-03-04 14:04:00', '04.03.2026 14:04', '202603041404'];

  it('is of the time zone that is declared, if its time has none', async () => {
    const now = Date.UTC(2026, 2, 4, 14, 5);
    const inChicago = (as_of: string) => asked({ as_of }, now, { time_zone: 'America/Chicago' });
    for (const time of ['2026-03-04 08:04:00', '04.03.2026 08:04', '202603040804'])
      expect(await inChicago(time)).toEqual([]);
    for (const time of ['2026-03-04 02:00:00', '2026-03-04', '20260304'])
      await expect(inChicago(time)).rejects.toMatchObject({ what: 'unreadable' });
  });

  it('is asked about with what was next to it, and what to do', async () => {
    await expect(asked({ meta: { as_of: '2026-03-04 14:12:07' } })).resolves.toEqual([]);
    await expect(asked({ meta: { as_of: '2026-03-04' } }, Date.UTC(2026, 2, 4))).rejects.toThrow(
      'next to it, `meta.as_of` is `2026-03-04`; make the TMS answer with all of it, as of now',
    );
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

it.each(['around_lists', 'in_payments', 'in_shipments'])(
  'a setting that is gone is refused at start, with what replaced it: neutral.%s',
  (name) => {
    const settings = { url: 'https://tms.test', auth: { key: 'k' }, neutral: { [name]: ['source=cache'] } };
    expect(() => tmsConfigSchema.parse(settings)).toThrow('Expected no `neutral`: other members of an answer are not');
  },
);

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

  it.each([{ status: 'VOIDED' }, { status: 'Deleted' }])('does not count when it was taken back: %j', async (more) => {
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
        createTmsClient(tmsSettings({ url: 'https://tms.test', auth: { key: 'k' }, ...settings }), async () => ({
          status: 200,
          headers: new Headers(),
          json: { records: [{ id: 'P-1', amount: { amount: '185.00', currency: 'USD' }, ...more }] },
        })),
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
    createTmsClient(tmsSettings({ url: 'https://tms.test', auth: { key: 'k' } }), async () => ({
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
    { 'x-environment': 'prod-copy' },
    { 'x-environment': 'staging-us-east-1' },
    { 'x-replica-lag-ms': '85000' },
    { 'x-replica-lag': '85' },
    { 'x-fault': 'timeout' },
  ])('proves nothing with the header %j', async (headers) => {
    await expect(answering(200, headers).list('/payments', {}, SIGNAL)).rejects.toMatchObject({ what: 'unreadable' });
  });

  it('is one with a plain 200 and the header of a fresh answer', async () => {
    const ofPlatform = { 'x-environment': 'prod-us-east-1', 'x-fault-domain': '2', 'x-replica-lag-ms': '85' };
    for (const headers of [{ age: '0', 'x-cache': 'MISS' }, ofPlatform])
      expect(await answering(200, headers).list('/payments', {}, SIGNAL)).toEqual([]);
  });
});

describe('a header of the answer to a look-up', () => {
  const answered = (headers: Record<string, string>) =>
    createTmsClient(tmsSettings({ url: 'https://tms.test', auth: { key: 'k' } }), async () => ({
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
