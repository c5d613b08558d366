/** A list that is older than a payment that was sent for the same shipment, in whatever case, says nothing of what was paid. */
import { expect, it } from 'vitest';
import { createExchange } from '../../src/connector/exchange.ts';
import { createTmsBindings } from '../../src/connector/tms/bindings.ts';
import { tmsClient } from './clients.ts';
import { PAYMENT, SHOWN } from './paying-tms.ts';
import { bindingOf, contextOf } from './subjects.ts';

const NOW = contextOf().intendedAt;
const NONE_PAID = { $money: 'USD', minor: 0 } as const;

/** A TMS that answers its lists from a copy which is so many seconds old, and says so. */
function tmsBehind(how: 'as_of' | 'age', seconds: number) {
  let now = NOW;
  const made: { readonly at: number; readonly record: { readonly client_key: string } }[] = [];
  const exchange = createExchange((url, init) => {
    if (init?.method === 'POST') {
      const { amount, ...sent } = JSON.parse(String(init.body)) as { amount: object; client_key: string };
      const record = { ...SHOWN, ...sent, amount, id: `PAY-${made.length + 1}`, status: 'Paid' };
      made.push({ at: now, record });
      return Promise.resolve(new Response(JSON.stringify(record)));
    }
    const as_of = now - seconds * 1_000;
    const key = new URL(String(url)).searchParams.get('client_key');
    const shown = made.filter(({ at }) => at <= as_of).map(({ record }) => record);
    const records = shown.filter((record) => key === null || record.client_key === key);
    const stated = how === 'as_of' ? { as_of: new Date(as_of).toISOString() } : {};
    const headers = how === 'age' ? { age: String(seconds) } : { date: new Date(now).toUTCString() };
    return Promise.resolve(new Response(JSON.stringify({ records, ...stated }), { headers: { ...headers } }));
  });
  const bindings = createTmsBindings(tmsClient({ url: 'https://tms.test', auth: { key: 'k' } }, exchange));
  const context = (key: string, attempt: number) => ({ ...contextOf(undefined, key, attempt), now, mayBeSent: false });
  return {
    made,
    wait: (ms: number) => {
      now += ms;
    },
    pay: (claim: string, attempt = 1, shipment_id = 'SHP-1') =>
      bindingOf(bindings, 'tms.pay_claim').call(
        { ...PAYMENT, claim, shipment_id, already_paid: NONE_PAID },
        context(`key-${claim}`, attempt),
      ),
    find: () => bindingOf(bindings, 'tms.find_payments').call({ shipment_id: 'shp 1' }, context('key-find', 1)),
  };
}

it.each(['as_of', 'age'] as const)(
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
