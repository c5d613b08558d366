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

/** A TMS that answers its lists from a copy which is so many seconds old, and says so. */
function tmsBehind(how: 'as_of' | 'us' | 'age', behind: number | (() => number)) {
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
    const written = { as_of: new Date(as_of).toISOString(), us: usTime(as_of), age: undefined }[how];
    const stated = written === undefined ? {} : { as_of: written };
    const headers = how === 'age' ? { age: String(seconds) } : { date: new Date(now).toUTCString() };
    return Promise.resolve(new Response(JSON.stringify({ records, ...stated }), { headers: { ...headers } }));
  });
  const written = how === 'us' ? ({ dates: 'us', time_zone: 'UTC' } as const) : {};
  const settings = { url: 'https://tms.test', auth: { key: 'k' }, ...written };
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

it.each(['as_of', 'us', 'age'] as const)(
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
