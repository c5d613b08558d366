/** A 404 is said by whatever stands before a TMS, too: only a declared sign in it says that there is no such shipment. */
import { describe, expect, it } from 'vitest';
import { createExchange } from '../../src/connector/exchange.ts';
import { createTmsBindings } from '../../src/connector/tms/bindings.ts';
import { checkTms } from '../../src/connector/tms/check.ts';
import type { TmsConfig } from '../../src/connector/tms/config.ts';
import type { CallResult } from '../../src/tool/tool.ts';
import { tmsClient } from './clients.ts';
import { bindingOf, contextOf } from './subjects.ts';

const PAGE = '<!DOCTYPE html><html><head><title>404 - File or directory not found.</title></head></html>';

type Sent = { readonly status: number; readonly body: unknown; readonly location?: string };

const clientOf = (answer: (url: URL) => Sent, config: Partial<TmsConfig> = {}) =>
  tmsClient(
    {
      url: 'https://tms.test',
      auth: { key: 'k' },
      by_bol: { path: '/load', parameter: 'bol' },
      by_pro: null,
      ...config,
    },
    createExchange((url) => {
      const { status, body, location } = answer(new URL(url));
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      return Promise.resolve(new Response(text, { status, headers: location === undefined ? {} : { location } }));
    }),
  );

const INPUTS = {
  'tms.get_shipment_by_bol': { bol: '7733001' },
  'tms.find_payments': { shipment_id: 'SHP-1' },
  'tms.get_exchange_rate': { currency: 'CAD', on: { $time: Date.UTC(2026, 2, 4, 12) } },
  'tms.check_pro': { pro: '402177333', carrier_scac: 'XPOL' },
};

const call = (
  answer: Sent,
  config: Partial<TmsConfig> = {},
  tool: keyof typeof INPUTS = 'tms.get_shipment_by_bol',
): Promise<CallResult> =>
  bindingOf(createTmsBindings(clientOf(() => answer, config)), tool).call(INPUTS[tool], contextOf());

describe('no shipment is missing', () => {
  it.each([
    PAGE,
    '404 page not found',
    '',
    {},
    [],
    { statusCode: 404, message: 'Cannot GET /load', error: 'Not Found' },
    { message: 'no Route matched with those values' },
    { title: 'Not Found', status: 404 },
    { code: 'NOLOAD', message: 'kein Transport' },
  ])('where a TMS that answers with one shipment says 404 with %j', async (body) => {
    expect(await call({ status: 404, body }, { list: null })).toMatchObject({ kind: 'not_now' });
  });

  it.each(Object.keys(INPUTS) as (keyof typeof INPUTS)[])('where something else answers %s', async (tool) => {
    for (const answer of [
      { status: 404, body: PAGE },
      { status: 404, body: { message: 'Not Found' } },
      { status: 410, body: PAGE },
      { status: 403, body: PAGE },
    ])
      expect(await call(answer, {}, tool)).toMatchObject({ kind: 'not_now' });
    expect(await call({ status: 401, body: PAGE }, {}, tool)).toMatchObject({ code: 'unauthorized' });
    expect(await call({ status: 302, body: '', location: 'https://sso.test/login?state=s' }, {}, tool)).toMatchObject({
      code: 'refused',
      message: "The TMS refused the request with `302`: it leads to 'https://sso.test/login'; correct its address",
    });
    expect(await call({ status: 400, body: { detail: 'bol is no number' } }, {}, tool)).toMatchObject({
      code: 'refused',
    });
  });

  it('where the answer has the sign for another number, next to another, or in a page', async () => {
    const missing = { list: null, shipments: { missing: ['detail=No load #', 'errors.code=NOLOAD'] } };
    for (const body of [
      { detail: 'No load 7733002' },
      { detail: 'No load 7733001, since the index is down' },
      { errors: [{ code: 'NOLOAD' }, { code: 'DB_DOWN' }] },
      `${PAGE}{"detail":"No load 7733001"}`,
    ])
      expect(await call({ status: 404, body }, missing)).toMatchObject({ kind: 'not_now' });
    expect(await call({ status: 500, body: { detail: 'No load 7733001' } }, missing)).toMatchObject({
      kind: 'not_now',
    });
  });

  it.each([401, 403, 407, 408, 421, 425, 429, 444, 460, 499])(
    'where a %s has the sign: nothing was looked up for it',
    async (status) => {
      const missing = { list: null, shipments: { missing: ['code=NOLOAD'] } };
      const answered = await call({ status, body: { code: 'NOLOAD' } }, missing);
      expect(answered).toMatchObject({ kind: expect.stringMatching(/^(?:failed|not_now)$/) as string });
      expect(answered).not.toMatchObject({ code: 'not_found' });
    },
  );

  it('where the sign would be in each 404', () => {
    for (const sign of ['status=404', 'error.statusCode=404'])
      expect(() => clientOf(() => ({ status: 404, body: {} }), { shipments: { missing: [sign] } })).toThrow(
        /Expected what only a missing shipment says/,
      );
  });
});

describe('a shipment is missing', () => {
  it.each([
    [404, { code: 'NOLOAD', message: 'kein Transport' }, 'code=NOLOAD'],
    [404, { errors: [{ code: 'NOLOAD' }] }, 'errors.code=NOLOAD'],
    [404, { detail: 'No load 7733001' }, 'detail=No load #'],
    [404, { detail: 'No load #7733001.' }, 'detail=No load ##.'],
    [400, { code: 4041 }, 'code=4041'],
    [200, { found: false }, 'found=false'],
  ])('by a %s with %j, where `%s` is declared', async (status, body, sign) => {
    expect(await call({ status, body }, { list: null, shipments: { missing: [sign] } })).toMatchObject({
      code: 'not_found',
    });
    if (status !== 200)
      expect(await call({ status, body }, { shipments: { missing: [sign] } })).toMatchObject({ code: 'not_found' });
  });

  it('and the sentence about one without a declared sign leads to the doctor', async () => {
    const said = async (body: unknown): Promise<string> =>
      ((await call({ status: 404, body }, { list: null })) as { message: string }).message;
    expect(await said({ status: 404, code: 'NOLOAD', message: 'kein Transport' })).toContain(
      'kein Transport; it may be under maintenance, or TMS_SETTINGS have a wrong path; if it has no such shipment, `sop doctor` says what to declare in `shipments.missing`',
    );
    expect(await said(PAGE)).toContain('Something else than the TMS answered with `404`');
    for (const body of [PAGE, { statusCode: 404, message: 'Cannot GET /load', error: 'Not Found' }])
      expect(await said(body)).not.toContain('shipments.missing');
  });
});

describe('the check of a TMS', () => {
  const missing = async (answer: (url: URL) => Sent, config: Partial<TmsConfig>) => {
    const { findings } = await checkTms(clientOf(answer, { list: null, ...config }), new AbortController().signal);
    return findings.flatMap(({ kind, subject, message }) =>
      kind === 'missing' && subject === 'look-up' ? [message] : [],
    );
  };

  it('names a path that nothing is at, and offers what the TMS says of a number that it does not have', async () => {
    expect((await missing(() => ({ status: 404, body: PAGE }), {}))[0]).toMatch(
      /it answered `404` at `\/load`; correct `by_bol` of TMS_SETTINGS/,
    );
    const offered = async (body: unknown, nowhere: unknown = PAGE): Promise<string> => {
      const answer = ({ pathname }: URL): Sent => ({ status: 404, body: pathname === '/load' ? body : nowhere });
      return (await missing(answer, {}))[0] ?? '';
    };
    const sign = 'if that is how it says that it has no such shipment, add `"code=NOLOAD"` to `shipments.missing`';
    expect(await offered({ status: 404, code: 'NOLOAD', message: 'kein Transport', traceId: '00-7b' })).toContain(sign);
    expect(await offered({ statusCode: 404, message: 'No load SOPWITH-DOCTOR-0' })).toContain('`"message=No load #"`');
    // What is said where nothing is, too, is never offered.
    for (const body of [{ code: 5, message: 'Not Found' }, { error: 'Cannot GET /load' }, { detail: 'Unknown' }])
      expect(await offered(body, body)).not.toContain('shipments.missing');
  });

  it('names a sign that an address without anything has, too', async () => {
    const sign = { shipments: { missing: ['message=Not Found'] } };
    const gone = { status: 404, body: { message: 'Not Found' } };
    expect((await missing(() => gone, sign))[0]).toMatch(
      /Expected `shipments.missing` .* got it from `\/load-sopwith-doctor`, too/,
    );
    const real = (url: URL): Sent => (url.pathname === '/load' ? gone : { status: 404, body: PAGE });
    expect(await missing(real, sign)).toEqual([]);
  });

  it('shows where a redirect leads', async () => {
    const to = 'https://tms2.test/load';
    const [lookUp] = await missing(() => ({ status: 308, body: '', location: `${to}?bol=1` }), {});
    expect(lookUp).toContain('it answered `308` at `/load`, which leads to `https://tms2.test/load`;');
    const { findings } = await checkTms(
      clientOf(() => ({ status: 301, body: '', location: '/payments/' })),
      new AbortController().signal,
    );
    expect(findings.find(({ name }) => name === 'payments')?.message).toContain('which leads to `/payments/`;');
  });
});
