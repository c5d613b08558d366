/** A list that is older than a payment that was sent for the same shipment, in whatever case, says nothing of what was paid. */
import { expect, it } from 'vitest';
import type { SentPayment } from '../../src/tool/tool.ts';
import { createExchange } from '../../src/connector/exchange.ts';
import { createTmsBindings } from '../../src/connector/tms/bindings.ts';
import { tmsClient } from './clients.ts';
import { PAYMENT, SHOWN } from './paying-tms.ts';
import { bindingOf, contextOf } from './subjects.ts';

const NOW = contextOf().intendedAt;
const NONE_PAID = { $money: 'USD', minor: 0 } as const;

type Said = { readonly body?: object; readonly headers?: Readonly<Record<string, string>> };

/** The ways in which a TMS says that its list is of another time than now. */
const SAYS = {
  as_of: (at: number): Said => ({ body: { as_of: new Date(at).toISOString() } }),
  us: (at: number): Said => ({ body: { as_of: usTime(at) } }),
  inside: (at: number): Said => ({ body: { meta: { snapshotTime: at } } }),
  declared: (at: number): Said => ({ body: { freshness: { cached_at: new Date(at).toISOString() } } }),
  age: (_: number, seconds: number): Said => ({ headers: { age: String(seconds) } }),
  header: (at: number): Said => ({ headers: { 'X-As-Of': new Date(at).toISOString() } }),
  'header with JSON': (at: number): Said => ({
    headers: { 'X-Pagination': JSON.stringify({ lastRefreshed: new Date(at).toISOString() }) },
  }),
  'lag in seconds': (_: number, seconds: number): Said => ({ headers: { 'X-Replica-Lag': String(seconds) } }),
  'lag in milliseconds': (_: number, seconds: number): Said => ({ headers: { 'X-Lag-Ms': String(seconds * 1_000) } }),
  date: (at: number): Said => ({ headers: { date: new Date(at).toUTCString() } }),
};

/** A TMS that answers its lists from a copy which is so many seconds old, and says so. */
function tmsBehind(how: keyof typeof SAYS, behind: number | (() => number)) {
  let now = NOW;
  const sent: SentPayment[] = [];
  let isKnown = true;
  const made: { readonly at: number; readonly record: { readonly client_key: string } }[] = [];
  const exchange = createExchange((url, init) => {
    if (init?.method === 'POST') {
      const { amount, ...sent } = JSON.parse(String(init.body)) as { amount: object; client_key: string };
      const record = { ...SHOWN, ...sent, amount, id: `PAY-${made.length + 1}`, status: 'Paid' };
      made.push({ at: now, record });
      return Promise.resolve(new Response(JSON.stringify(record)));
    }
    const seconds = typeof behind === 'number' ? behind : behind();
    const as_of = now - seconds * 1_000;
    const key = new URL(String(url)).searchParams.get('client_key');
    const shown = made.filter(({ at }) => at <= as_of).map(({ record }) => record);
    const records = shown.filter((record) => key === null || record.client_key === key);
    const { body, headers } = SAYS[how](as_of, seconds);
    const sent = { date: new Date(now).toUTCString(), ...headers };
    return Promise.resolve(new Response(JSON.stringify({ records, ...body }), { headers: sent }));
  });
  const written = { us: { dates: 'us', time_zone: 'UTC' } as const, declared: { list_times: ['cached_at'] } };
  const settings = {
    url: 'https://tms.test',
    auth: { key: 'k' },
    ...(how === 'us' || how === 'declared' ? written[how] : {}),
  };
  /** Each call as another process: the client of it knows of no payment. */
  const binding = (tool: string) => bindingOf(createTmsBindings(tmsClient(settings, exchange)), tool);
  const context = (key: string, attempt: number) => ({
    ...contextOf(undefined, key, attempt),
    now,
    mayBeSent: false,
    paymentsSince: async (since: number) => (isKnown ? sent.filter(({ until }) => until >= since) : null),
  });
  return {
    made,
    wait: (ms: number) => {
      now += ms;
    },
    forget: () => {
      isKnown = false;
    },
    /** What the logs say of an attempt, whatever became of it. */
    logged: (key: string, args: SentPayment['args'] = { shipment_id: 'SHP-1' }) => sent.push({ key, args, until: now }),
    async pay(claim: string, attempt = 1, shipment_id = 'SHP-1') {
      const args = { ...PAYMENT, claim, shipment_id, already_paid: NONE_PAID };
      const result = await binding('tms.pay_claim').call(args, context(`key-${claim}`, attempt));
      if (result.kind === 'done') sent.push({ key: `key-${claim}`, args, until: now });
      return result;
    },
    probe: (claim: string) => binding('tms.pay_claim').probe?.({ ...PAYMENT, claim }, context(`key-${claim}`, 1)),
    find: () => binding('tms.find_payments').call({ shipment_id: 'shp 1' }, context('key-find', 1)),
  };
}

/** `03/04/2026 02:05:00 PM` */
function usTime(at: number): string {
  const [day = '', clock = ''] = new Date(at).toISOString().split('T');
  const [year = '', month = '', date = ''] = day.split('-');
  const hours = Number(clock.slice(0, 2));
  const twelve = String(hours % 12 === 0 ? 12 : hours % 12).padStart(2, '0');
  return `${month}/${date}/${year} ${twelve}${clock.slice(2, 8)} ${hours < 12 ? 'AM' : 'PM'}`;
}

it.each(Object.keys(SAYS) as (keyof typeof SAYS)[])(
  'a second payment for the shipment of another case waits for a list that is newer than the first one: %s',
  async (how) => {
    const tms = tmsBehind(how, 45);
    expect(await tms.pay('CASE-A')).toMatchObject({ kind: 'done' });
    tms.wait(7_000);
    const early = await tms.pay('CASE-B');
    expect(early).toMatchObject({ kind: 'not_now', isUnsent: true });
    expect(await tms.find()).toMatchObject({ kind: 'not_now' });
    expect(tms.made).toHaveLength(1);
    tms.wait('afterMs' in early ? (early.afterMs ?? 0) : 0);
    expect(await tms.pay('CASE-B', 2)).toMatchObject({ kind: 'failed', code: 'other_payments' });
    expect(tms.made).toHaveLength(1);
  },
);

it('a payment for another shipment does not wait, nor one after a list of now', async () => {
  const late = tmsBehind('as_of', 45);
  expect(await late.pay('CASE-A')).toMatchObject({ kind: 'done' });
  expect(await late.pay('CASE-B', 1, 'SHP-2')).toMatchObject({ kind: 'done' });
  const prompt = tmsBehind('as_of', 0);
  expect(await prompt.pay('CASE-A')).toMatchObject({ kind: 'done' });
  prompt.wait(1_000);
  expect(await prompt.pay('CASE-B')).toMatchObject({ kind: 'failed', code: 'other_payments' });
});

it('a payment waits while it is not known what was paid since the list, and a look for it proves nothing', async () => {
  const tms = tmsBehind('as_of', 45);
  tms.forget();
  expect(await tms.pay('CASE-A')).toMatchObject({ kind: 'not_now', isUnsent: true });
  expect(await tms.find()).toMatchObject({ kind: 'not_now' });
  expect(await tms.probe('CASE-A')).toMatchObject({ kind: 'unknown' });
  expect(tms.made).toHaveLength(0);
  const prompt = tmsBehind('as_of', 0);
  prompt.forget();
  expect(await prompt.pay('CASE-A')).toMatchObject({ kind: 'done' });
});

it('a payment whose shipment is not known may be for this one', async () => {
  const tms = tmsBehind('as_of', 45);
  tms.logged('key-CASE-A', {});
  expect(await tms.pay('CASE-B')).toMatchObject({ kind: 'not_now', isUnsent: true });
});

it('what became of an earlier attempt is seen only in a list that is newer', async () => {
  const tms = tmsBehind('as_of', 45);
  tms.logged('key-CASE-A', { shipment_id: 'SHP-1' });
  tms.wait(500);
  expect(await tms.pay('CASE-A', 2)).toMatchObject({
    kind: 'not_now',
    message: expect.stringContaining('earlier attempt') as string,
    isUnsent: true,
  });
  expect(await tms.probe('CASE-A')).toMatchObject({
    kind: 'unknown',
    message: expect.stringContaining('a payment was sent since') as string,
  });
  expect(tms.made).toHaveLength(0);
  tms.wait(60_000);
  expect(await tms.probe('CASE-A')).toMatchObject({ kind: 'absent' });
  expect(await tms.pay('CASE-A', 2)).toMatchObject({ kind: 'done' });
});

it('a refusal by what else was paid does not count while a newer list may show the earlier attempt', async () => {
  const lags = [0, 0, 45];
  const tms = tmsBehind('as_of', () => lags.shift() ?? 0);
  expect(await tms.pay('CASE-A')).toMatchObject({ kind: 'done' });
  lags.splice(0, lags.length, 0, 0, 45);
  tms.logged('key-CASE-B');
  tms.wait(500);
  expect(await tms.pay('CASE-B', 2)).toMatchObject({ kind: 'not_now', isUnsent: true });
  expect(await tms.pay('CASE-B', 2)).toMatchObject({ kind: 'failed', code: 'other_payments' });
});

it('a time next to a list is never offered as harmless: it may say of when the list is', async () => {
  const exchange = createExchange(() =>
    Promise.resolve(
      new Response(JSON.stringify({ records: [], refreshed_until: new Date(NOW - 1_800_000).toISOString() })),
    ),
  );
  const tms = createTmsBindings(tmsClient({ url: 'https://tms.test', auth: { key: 'k' } }, exchange));
  expect(await bindingOf(tms, 'tms.find_payments').call({ shipment_id: 'SHP-1' }, contextOf())).toMatchObject({
    message: expect.stringContaining(
      'if a time says of when the list is, add its name to `list_times` of TMS_SETTINGS',
    ) as string,
  });
});

it('a list of half an hour ago proves nothing, under whatever name it says so', async () => {
  const exchange = createExchange(() =>
    Promise.resolve(new Response(JSON.stringify({ records: [], cached_at: new Date(NOW - 1_800_000).toISOString() }))),
  );
  const settings = { url: 'https://tms.test', auth: { key: 'k' }, list_times: ['Cached At'] };
  const pay = bindingOf(createTmsBindings(tmsClient(settings, exchange)), 'tms.pay_claim');
  const result = await pay.call({ ...PAYMENT, already_paid: NONE_PAID }, { ...contextOf(), now: NOW });
  expect(result.kind).not.toBe('done');
});

it.each([
  ['age', '10, 3400'],
  ['age', '3400, 10'],
  ['age', '1h'],
  ['age', '"55"'],
  ['x-replica-lag', '-1'],
  ['x-replica-lag', '5, 5'],
])('a list next to an age that is not one number proves nothing: %s: %s', async (name, value) => {
  const exchange = createExchange(() =>
    Promise.resolve(new Response('{"records":[]}', { headers: { [name]: value } })),
  );
  const pay = bindingOf(
    createTmsBindings(tmsClient({ url: 'https://tms.test', auth: { key: 'k' } }, exchange)),
    'tms.pay_claim',
  );
  expect(await pay.call({ ...PAYMENT, already_paid: NONE_PAID }, { ...contextOf(), now: NOW })).toMatchObject({
    kind: 'failed',
    message: expect.stringContaining(`\`${name}: ${value}\``) as string,
  });
});
