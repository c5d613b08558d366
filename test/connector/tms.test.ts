import { findPayments } from '../../src/connector/tms/find-payments.ts';
import type { Money } from '../../src/kernel/money.ts';
import { describe, expect, it } from 'vitest';
import { createTmsBindings } from '../../src/connector/tms/bindings.ts';
import { checkTms } from '../../src/connector/tms/check.ts';
import { tmsConfigSchema, type TmsConfig } from '../../src/connector/tms/config.ts';
import type { CallResult } from '../../src/tool/tool.ts';
import { fakeTms, SHIPMENT } from './fakes.ts';
import { bindingOf, contextOf, KEY } from './subjects.ts';
import { startVendorServer, type Reply, type Seen } from './vendor-server.ts';
import { tmsClient } from './clients.ts';

async function byBol(
  shipments: Record<string, unknown>[],
  bol = '0400000020260001',
  filters = true,
): Promise<CallResult> {
  const fake = await fakeTms(shipments, filters);
  const result = await bindingOf(
    createTmsBindings(tmsClient({ url: fake.address, auth: { key: fake.secret } })),
    'tms.get_shipment_by_bol',
  ).call({ bol }, contextOf());
  await fake.stop();
  return result;
}

async function withServer(
  answer: (request: Seen) => Reply,
  config: Partial<TmsConfig>,
): Promise<{ result: CallResult; seen: Seen[] }> {
  const server = await startVendorServer(answer);
  const client = tmsClient({ url: server.address, auth: { key: 'tms-secret-value' }, ...config });
  const result = await bindingOf(createTmsBindings(client), 'tms.get_shipment_by_pro').call(
    { pro: '402177333' },
    contextOf(),
  );
  await server.stop();
  return { result, seen: server.seen };
}

describe('the TMS', () => {
  it('does not find a number that does not exist', async () => {
    expect(await byBol([SHIPMENT], '1')).toMatchObject({ kind: 'failed', code: 'not_found' });
  });

  it('names the shipments when two have the number', async () => {
    expect(await byBol([SHIPMENT, { ...SHIPMENT, id: 'SHP-00002' }])).toMatchObject({
      kind: 'failed',
      code: 'ambiguous',
      message: expect.stringContaining('`SHP-00001` and `SHP-00002`') as string,
    });
  });

  it('does not accept another shipment from a TMS that ignores the query', async () => {
    const other = { ...SHIPMENT, id: 'SHP-00002', bol: '0400000020260002' };
    expect(await byBol([other, SHIPMENT], undefined, false)).toMatchObject({
      kind: 'done',
      output: { shipment_id: 'SHP-00001' },
    });
    expect(await byBol([other], undefined, false)).toMatchObject({ kind: 'failed', code: 'not_found' });
  });

  it('recognises a BOL without its case, blanks and hyphens, but not without its zeros', async () => {
    expect(await byBol([{ ...SHIPMENT, bol: 'BOL-77120-GB' }], 'bol 77120gb', false)).toMatchObject({
      kind: 'done',
      output: { bol: '77120GB' },
    });
    expect(await byBol([{ ...SHIPMENT, bol: '077120' }], '77120', false)).toMatchObject({
      kind: 'failed',
      code: 'not_found',
    });
  });

  it('omits what the TMS does not know', async () => {
    const result = await byBol([{ id: 'S', bol: '0400000020260001', pro: null, delivered_at: '', weight_lbs: null }]);
    expect(result).toMatchObject({ kind: 'done', output: { shipment_id: 'S', bol: '0400000020260001' } });
    expect(result.kind === 'done' && Object.keys(result.output)).toEqual(['shipment_id', 'bol']);
  });

  it.each([
    [{ weight_lbs: 'heavy' }, 'weight_lbs'],
    [{ delivered_at: 'last week' }, 'delivered_at'],
    [{ delivered_at: '2026-03-02T10:00:00' }, 'delivered_at'],
    [{ delivered_at: '2026-02-30' }, 'delivered_at'],
    [{ liability_limit_per_lb_usd: 'ten' }, 'liability_limit_per_lb'],
    [{ id: null }, 'shipment_id'],
    [{ carrier_name: 7 }, 'carrier_name'],
  ])('guesses nothing from %j', async (wrong, field) => {
    expect(await byBol([{ ...SHIPMENT, ...wrong }])).toMatchObject({
      kind: 'failed',
      code: 'invalid_output',
      message: expect.stringContaining(field) as string,
    });
  });

  it('reads a date without a time in its own time zone, and accepts only real time zones', async () => {
    expect(
      (await withServer(() => ({ status: 200, body: { shipments: [SHIPMENT] } }), { time_zone: 'America/Chicago' }))
        .result,
    ).toMatchObject({ output: { delivered_at: { $time: Date.UTC(2026, 2, 2, 6) } } });
    expect(() => tmsClient({ url: 'http://127.0.0.1:1', auth: { key: 'k' }, time_zone: 'Mars/Base' })).toThrow(
      /Expected a time zone such as/,
    );
  });

  it('reads an instant with its offset and numbers that are text', async () => {
    expect(
      await byBol([{ ...SHIPMENT, delivered_at: '2026-03-02T10:00:00+01:00', weight_lbs: '5400.5' }]),
    ).toMatchObject({ output: { delivered_at: { $time: Date.UTC(2026, 2, 2, 9) }, weight_lbs: 5400.5 } });
  });

  it('speaks to a TMS with other paths, names, header and a single record', async () => {
    const { result, seen } = await withServer(
      () => ({ status: 200, body: { load: { no: 9, refs: { bl: 'B1', pn: '402177333' } } } }),
      {
        auth: { header: 'X-Api-Key', scheme: '', key: 'tms-secret-value' },
        by_pro: { path: '/v2/loads/search', parameter: 'filter[pro]' },
        list: null,
        fields: { shipment_id: 'load.no', bol: 'load.refs.bl', pro: 'load.refs.pn', ship_date: null },
      },
    );
    expect(result).toMatchObject({ kind: 'done', output: { shipment_id: '9', bol: 'B1', pro: '402177333' } });
    expect(seen[0]).toMatchObject({ path: '/v2/loads/search', headers: { 'x-api-key': 'tms-secret-value' } });
    expect(seen[0]?.query.get('filter[pro]')).toBe('402177333');
  });

  it('does not find a field on the prototype of a record', async () => {
    const { result } = await withServer(
      () => ({ status: 200, body: { shipments: [{ id: 'S', bol: 'B', pro: '402177333' }] } }),
      { fields: { carrier_name: 'constructor.name', carrier_scac: '__proto__' } },
    );
    expect(result.kind === 'done' && Object.keys(result.output)).toEqual(['shipment_id', 'bol', 'pro']);
  });

  it('refuses unknown configuration', () => {
    expect(tmsConfigSchema.safeParse({ url: 'https://tms.test', auth: { key: 'k' }, feilds: {} }).success).toBe(false);
    expect(tmsConfigSchema.safeParse({ url: 'https://tms.test', auth: { key: 'k', header: 'a\r\nb' } }).success).toBe(
      false,
    );
  });

  it('is not used where it would cut our key', () => {
    const url = 'https://tms.test';
    expect(() => tmsClient({ url, auth: { key: 'k' }, key_length_max: 40 })).toThrow(/keeps all `59` characters/);
    expect(() => tmsClient({ url, auth: { key: 'k' }, key_length_max: 59 })).not.toThrow();
    expect(() => tmsClient({ url, auth: { key: 'k' }, ids: { client_key: 'none' } })).toThrow(/path of our key/);
  });

  it('is checked for both look-ups and the fields of a sample', async () => {
    const fake = await fakeTms([{ ...SHIPMENT, pod_exceptions: undefined }]);
    const client = tmsClient({ url: fake.address, auth: { key: fake.secret } });
    const check = await checkTms(client, new AbortController().signal, '0400000020260001');
    expect(check).toMatchObject({ system: 'tms', answers: true });
    expect(check.findings.filter(({ kind }) => kind === 'missing').map(({ name }) => name)).toEqual(['pod_exceptions']);
    expect(check.findings.filter(({ subject }) => subject === 'look-up').map(({ kind }) => kind)).toEqual([
      'there',
      'there',
    ]);
    await fake.stop();
    expect(await checkTms(client, new AbortController().signal)).toMatchObject({ answers: false });
  });

  it('is checked on after a look-up that it does not have, which is named, or declared as none', async () => {
    const server = await startVendorServer(({ query }) =>
      query.has('pro')
        ? { status: 404, body: { message: 'No such route' } }
        : { status: 200, body: { shipments: [], records: [], node: 'eu-2' } },
    );
    const checked = async (config: Partial<TmsConfig>) => {
      const client = tmsClient({ url: server.address, auth: { key: 'k' }, ...config });
      return (await checkTms(client, new AbortController().signal)).findings.filter(({ kind }) => kind === 'missing');
    };
    const [, byPro, ...others] = await checked({});
    expect(byPro?.message).toContain(
      'it answered `404` at `/shipments`; correct `by_pro` of TMS_SETTINGS, or set it to `null` if the TMS has no such look-up',
    );
    expect(others.map(({ subject }) => subject)).toEqual(Array.from({ length: 10 }, () => 'collection'));
    const rates = others.slice(8).map(({ name }) => name);
    expect(rates).toEqual(['exchange_rates', 'pro_check']);
    const left = await checked({ by_pro: null, pro_check: null, next_to_lists: ['node'] });
    expect(left.map(({ name }) => name)).toEqual(['exchange_rates']);
    await server.stop();
  });

  it('is checked for its rates and check digits as they are read', async () => {
    const asked: string[] = [];
    const server = await startVendorServer(({ path, query }) => {
      asked.push(path);
      return path === '/exchange-rates'
        ? {
            status: 200,
            body: {
              currency: 'CAD',
              rate_to_usd: '0.73',
              on: `1${(query.get('on') ?? '').slice(2).replaceAll('-', '')}`,
            },
          }
        : path.endsWith('/pro-check')
          ? { status: 404, body: '<html>' }
          : { status: 200, body: { shipments: [], records: [] } };
    });
    const checked = async (config: Partial<TmsConfig>) => {
      const client = tmsClient({ url: server.address, auth: { key: 'k' }, ...config });
      const { findings } = await checkTms(client, new AbortController().signal);
      return findings.filter(({ name }) => ['exchange_rates', 'pro_check'].includes(name));
    };
    const [rate, pro] = await checked({});
    expect(rate).toMatchObject({
      kind: 'missing',
      message: expect.stringContaining('in `dates` of TMS_SETTINGS') as string,
    });
    expect(pro).toMatchObject({
      kind: 'missing',
      message: expect.stringContaining('correct `pro_check`, or set it to `null`') as string,
    });
    expect(await checked({ dates: 'as400', pro_check: null })).toEqual([expect.objectContaining({ kind: 'there' })]);
    expect(asked).toContain('/carriers/ABFS/pro-check');
    await server.stop();
  });

  it('that looks none up by PRO does not say that a shipment is missing', async () => {
    const client = tmsClient({ url: 'https://tms.test', auth: { key: 'k' }, by_pro: null });
    const [, byPro] = createTmsBindings(client);
    expect(await byPro?.call({ pro: '402177333' }, contextOf())).toMatchObject({
      code: 'invalid_output',
      message: expect.stringContaining('looks up no shipment by its PRO') as string,
    });
  });

  it('is checked for what is next to its lists and is not declared', async () => {
    const server = await startVendorServer(() => ({ status: 200, body: { shipments: [], records: [], node: 'eu-2' } }));
    const missing = async (config: Partial<TmsConfig>) => {
      const client = tmsClient({ url: server.address, auth: { key: 'k' }, ...config });
      const { findings } = await checkTms(client, new AbortController().signal);
      return findings.filter(({ kind, name }) => kind === 'missing' && name !== 'exchange_rates');
    };
    const found = await missing({ pro_check: null });
    expect(found.map(({ subject }) => subject)).toEqual([
      ...['look-up', 'look-up'],
      ...Array.from({ length: 8 }, () => 'collection'),
    ]);
    for (const { message } of found) expect(message).toContain('add `"node=eu-2"` to `next_to_lists` of TMS_SETTINGS');
    expect(await missing({ pro_check: null, next_to_lists: ['node'] })).toEqual([]);
    await server.stop();
  });

  it('is checked for whether its list has all payments', async () => {
    const server = await startVendorServer(() => ({ status: 200, body: { shipments: [], records: [] } }));
    const kinds = async (listed: 'all' | 'made' | undefined) => {
      const records = { payments: { listed } };
      const client = tmsClient({ url: server.address, auth: { key: 'k' }, records });
      const { findings } = await checkTms(client, new AbortController().signal);
      return findings.filter(({ name }) => name === 'listed').map(({ kind }) => kind);
    };
    expect([await kinds('all'), await kinds('made'), await kinds(undefined)]).toEqual([[], ['note'], ['missing']]);
    await server.stop();
  });

  it('is checked for what the settings declare of its records', async () => {
    const fake = await fakeTms([SHIPMENT], false);
    fake.records.push({ id: 'R-1', path: '/payments', client_key: 'another', state: 'paid' });
    const namesOf = async (config: Partial<TmsConfig>, sample: string | null, kind: string) => {
      const client = tmsClient({ url: fake.address, auth: { key: fake.secret }, ...config });
      const { findings } = await checkTms(client, new AbortController().signal, sample);
      return findings.filter((each) => each.subject === 'status' && each.kind === kind).map(({ name }) => name);
    };
    expect(await namesOf({}, null, 'note')).toEqual(['payments', 'records']);
    expect(await namesOf({ records: { payments: { status: 'state' } } }, null, 'note')).toEqual(['records']);
    await fake.stop();
  });

  it('is checked for the status and the ids in the payments of a sample', async () => {
    const fake = await fakeTms([SHIPMENT]);
    const check = async (config: Partial<TmsConfig>) => {
      const client = tmsClient({ url: fake.address, auth: { key: fake.secret }, ...config });
      const payments = [{ id: 'R-1', state: 'paid', claim: 4711, ref: 'CASE-1' }];
      const known = {
        ...client,
        list: async (_: string, query: object) =>
          'shipment_id' in query && Object.values(query)[0] === SHIPMENT.id ? payments : [],
      };
      const { findings } = await checkTms(known, new AbortController().signal, String(SHIPMENT.bol));
      return findings.filter(({ kind, subject }) => kind === 'missing' && subject === 'status').map(({ name }) => name);
    };
    expect(await check({})).toEqual(['status']);
    expect(await check({ records: { payments: { status: 'state' } }, ids: { claim: 'ref' } })).toEqual([]);
    expect(await check({ records: { payments: { status: 'none' } }, ids: { claim: 'reference' } })).toEqual([
      'reference',
    ]);
    await fake.stop();
  });

  it('is caught by the check when it ignores the query', async () => {
    const fake = await fakeTms([SHIPMENT], false);
    fake.records.push({ id: 'R-1', path: '/payments', client_key: 'another' });
    const client = tmsClient({
      url: fake.address,
      auth: { key: fake.secret },
      collections: { tracers: '/nowhere' },
    });
    const check = await checkTms(client, new AbortController().signal);
    expect(
      check.findings.filter(({ kind }) => kind === 'missing').map(({ subject, name }) => `${subject} ${name}`),
    ).toEqual(['look-up bol', 'look-up pro', 'collection tracers', 'collection payments']);
    await fake.stop();
  });
});

describe('the tools for claims in the TMS', () => {
  const bound = async (tool: string, config: Partial<TmsConfig> = {}, filters = true) => {
    const fake = await fakeTms([SHIPMENT], filters);
    return {
      fake,
      binding: bindingOf(
        createTmsBindings(tmsClient({ url: fake.address, auth: { key: fake.secret }, ...config })),
        tool,
      ),
    };
  };

  it('send amounts as decimal text, with the key in body and header', async () => {
    const { fake, binding } = await bound('tms.pay_claim');
    await binding.call(
      { claim: 'CASE-1', account_id: 'ACC-TST06', amount: { $money: 'USD', minor: 123_456_789 } },
      contextOf(),
    );
    expect(JSON.parse(fake.seen[0]?.body ?? '')).toEqual({
      claim: 'CASE-1',
      account_id: 'ACC-TST06',
      amount: { amount: '1234567.89', currency: 'USD' },
      client_key: KEY,
    });
    expect(fake.seen[0]?.headers['idempotency-key']).toBe(KEY);
    await fake.stop();
  });

  it('draft an appeal however much the carrier writes', async () => {
    const { fake, binding } = await bound('tms.prepare_appeal');
    const input = {
      shipment_id: 'SHP-00001',
      claim: 'CASE-1',
      amount: { $money: 'USD', minor: 200_000 },
      reason: 'x'.repeat(65_536),
    };
    expect(await binding.call(input, contextOf())).toMatchObject({ kind: 'done' });
    await fake.stop();
  });

  it.each([
    ['tms.pay_claim', { claim: 'CASE-1', account_id: 'ACC-1' }, 'amount'],
    ['tms.accept_offer', { proposal: 'PRP-1', amount: { $money: 'USD', minor: 1 } }, 'offer'],
  ])('is refused by %s for an amount that is not above zero', async (tool, input, name) => {
    const { fake, binding } = await bound(tool);
    for (const minor of [0, -1])
      expect(await binding.call({ ...input, [name]: { $money: 'USD', minor } }, contextOf())).toMatchObject({
        kind: 'failed',
        code: 'refused',
        message: expect.stringContaining('above zero') as string,
      });
    expect(fake.seen).toEqual([]);
    await fake.stop();
  });

  it('do not report absent when the TMS ignores the query for the key', async () => {
    const { fake, binding } = await bound('tms.pay_claim', {}, false);
    const paid = { claim: 'CASE-1', account_id: 'ACC-TST06', amount: { $money: 'USD', minor: 1 } };
    await binding.call(paid, contextOf(undefined, 'another-key'));
    expect(await binding.probe?.(paid, contextOf())).toMatchObject({
      kind: 'unknown',
      message: expect.stringContaining('client_key') as string,
    });
    await fake.stop();
  });

  it.each([
    [409, 'already_paid', { kind: 'failed', code: 'already_paid' }],
    [422, 'unknown_account', { kind: 'failed', code: 'unknown_account' }],
    [400, 'refused', { kind: 'failed', code: 'refused' }],
    [422, 'something_else', { kind: 'unknown', answered: 'error' }],
    [422, '__proto__', { kind: 'unknown', answered: 'error' }],
    [500, 'already_paid', { kind: 'unknown' }],
  ])('return the contract error for %i `%s`', async (status, code, expected) => {
    const { fake, binding } = await bound('tms.pay_claim');
    fake.fail({ status, body: { title: 'No', code } }, ({ method }) => method === 'POST');
    expect(
      await binding.call(
        { claim: 'CASE-1', account_id: 'ACC-TST06', amount: { $money: 'USD', minor: 1 } },
        contextOf(),
      ),
    ).toMatchObject(expected);
    await fake.stop();
  });

  it.each([
    ['0.7300', 0.73],
    ['1', 1],
    [0.73, 0.73],
    ['0', null],
    ['-1', null],
    ['1e3', null],
    ['0.1234567890123456', null],
    ['', null],
  ])('reads the rate %j as %j', async (rate, expected) => {
    const { fake, binding } = await bound('tms.get_exchange_rate');
    fake.fail({ status: 200, body: { currency: 'CAD', on: '1970-01-01', rate_to_usd: rate } });
    const result = await binding.call({ currency: 'CAD', on: { $time: 0 } }, contextOf());
    expect(result).toMatchObject(
      expected === null ? { kind: 'failed', code: 'invalid_output' } : { kind: 'done', output: { rate: expected } },
    );
    await fake.stop();
  });

  it.each(['0001-01-01', '1900-01-01T00:00:00Z', '12/31/9999', '9999-12-31'])(
    'take no rate of %s, which means no day',
    async (on) => {
      const { fake, binding } = await bound('tms.get_exchange_rate', { rate_age_days: 366 });
      fake.fail({ status: 200, body: { currency: 'CAD', on, rate_to_usd: '0.73' } });
      for (const $time of [Date.UTC(1900, 0, 1), Date.UTC(2026, 7, 5)])
        expect(await binding.call({ currency: 'CAD', on: { $time } }, contextOf())).toMatchObject({
          kind: 'failed',
          code: 'no_rate',
          message: expect.stringContaining('which is no day') as string,
        });
      await fake.stop();
    },
  );

  it('ask for the rate of the day in the time zone of the TMS', async () => {
    const { fake, binding } = await bound('tms.get_exchange_rate', { time_zone: 'America/Chicago' });
    await binding.call({ currency: 'CAD', on: { $time: Date.UTC(2026, 7, 6, 3) } }, contextOf());
    expect(fake.seen[0]?.query.get('on')).toBe('2026-08-05');
    await fake.stop();
  });

  it('leave a PRO unknown when the carrier or its check digits are unknown', async () => {
    const { fake, binding } = await bound('tms.check_pro', { pro_check: null });
    expect(await binding.call({ pro: '1', carrier_scac: 'QQFA' }, contextOf())).toMatchObject({
      output: { check: 'unknown' },
    });
    const known = await bound('tms.check_pro');
    expect(await known.binding.call({ pro: '1' }, contextOf())).toMatchObject({ output: { check: 'unknown' } });
    expect(await known.binding.call({ pro: '1', carrier_scac: 'a/../b' }, contextOf())).toMatchObject({
      output: { check: 'invalid' },
    });
    expect([fake.seen.length, known.fake.seen.map(({ path }) => path)]).toEqual([
      0,
      ['/carriers/a%2F..%2Fb/pro-check'],
    ]);
    await fake.stop();
    await known.fake.stop();
  });
});

describe('the reason of a refusal', () => {
  it.each([
    { error: { code: 'X1', message: 'Vendor is closed' } },
    { code: 17, message: 'Vendor is closed' },
    { error: null, message: 'Vendor is closed' },
    { code: null, detail: null, message: 'Vendor is closed' },
    { errors: [{ detail: 'Vendor is closed' }] },
    { errors: ['Vendor is closed'] },
    { Message: 'Vendor is closed' },
    { title: 'Bad Request', detail: 'Vendor is closed' },
    { fault: { faultstring: 'Vendor is closed' } },
  ])('is found in %j', async (body) => {
    const fake = await fakeTms();
    fake.fail({ status: 400, body }, ({ method }) => method === 'POST');
    const binding = bindingOf(createTmsBindings(tmsClient({ url: fake.address, auth: { key: fake.secret } })), SEND);
    expect(await binding.call(APPEAL, contextOf())).toMatchObject({
      kind: 'failed',
      code: 'refused',
      message: 'The TMS refused the request with `400`: Vendor is closed',
    });
    await fake.stop();
  });

  it.each([
    { error: { code: 'already_sent', message: 'Sent on Monday' } },
    { Code: 'already_sent', Detail: 'Sent on Monday' },
    { code: 17, errors: [{ code: 'already_sent', message: 'Sent on Monday' }] },
  ])('has its code in %j', async (body) => {
    const fake = await fakeTms();
    fake.fail({ status: 400, body }, ({ method }) => method === 'POST');
    const binding = bindingOf(createTmsBindings(tmsClient({ url: fake.address, auth: { key: fake.secret } })), SEND);
    expect(await binding.call(APPEAL, contextOf())).toMatchObject({
      code: 'already_sent',
      message: expect.stringContaining('Sent on Monday') as string,
    });
    await fake.stop();
  });
});

const SEND = 'tms.send_appeal';
const APPEAL = { appeal: 'APP-1' };

describe('what was paid for a claim type', () => {
  const paymentOf = (claim_type: string | null, minor: number) => ({
    id: `P-${minor}`,
    path: '/payments',
    shipment_id: 'SHP-1',
    claim_type,
    amount: { amount: (minor / 100).toFixed(2), currency: 'USD' },
  });
  const paid = async (types: readonly (string | null)[], type: string, claim_types?: string[]): Promise<unknown> => {
    const fake = await fakeTms([SHIPMENT], false);
    fake.records.push(...types.map((each, index) => paymentOf(each, 10 ** index)));
    const client = tmsClient({
      url: fake.address,
      auth: { key: fake.secret },
      ...(claim_types ? { claim_types } : {}),
    });
    const found = await findPayments(client, { shipment_id: 'SHP-1', claim_type: type }, contextOf());
    await fake.stop();
    return 'output' in found ? (found.output as { paid: Money }).paid.minor : found;
  };

  it.each(['damage', 'Damage', ' DAMAGE '])('counts a payment of `%s` for damage', async (type) => {
    expect(await paid([type, 'loss'], 'damage')).toBe(1);
  });

  it('compares names of two words however they are written', async () => {
    expect(await paid(['Concealed Damage', 'concealed-damage', 'CONCEALED_DAMAGE', 'damage'], 'concealed_damage')).toBe(
      111,
    );
  });

  it('counts a payment without a type, or of a type that is not known, for every type', async () => {
    expect(await paid([null, '', 'DMG', 'Shortage'], 'damage')).toBe(111);
    expect(await paid([null, '', 'DMG', 'Shortage'], 'loss')).toBe(111);
  });

  it('knows the types that the customer names', async () => {
    expect(await paid(['DMG', 'SHT'], 'DMG', ['DMG', 'SHT'])).toBe(1);
  });
});
