/**
 * What was paid for a shipment when the TMS takes payments back by entries of their own: it is never too little.
 */
import { describe, expect, it } from 'vitest';
import { createExchange } from '../../src/connector/exchange.ts';
import { createTmsBindings } from '../../src/connector/tms/bindings.ts';
import { createTmsClient } from '../../src/connector/tms/client.ts';
import { tmsConfigSchema } from '../../src/connector/tms/config.ts';
import type { Value } from '../../src/kernel/value.ts';
import type { CallResult } from '../../src/tool/tool.ts';
import { bindingOf, contextOf, KEY } from './subjects.ts';

type Members = Readonly<Record<string, unknown>>;
const usd = (minor: number): Value => ({ $money: 'USD', minor });

/** One payment for the shipment, as the TMS lists it. */
const entry = (id: string, amount: string | number, more: Members = {}): Members => ({
  id,
  shipment_id: 'SHP-7',
  claim: 'CASE-1',
  claim_type: 'damage',
  amount: { amount, currency: 'USD' },
  status: 'paid',
  ...more,
});

/** A TMS with these payments; it pays at once. */
function tmsWith(records: readonly Members[]) {
  let posts = 0;
  const client = createTmsClient(
    tmsConfigSchema.parse({ url: 'https://tms.test', auth: { key: 'k' } }),
    createExchange((_, init) => {
      const isPost = init?.method === 'POST';
      if (isPost) posts += 1;
      const sent = JSON.parse(typeof init?.body === 'string' ? init.body : '{}') as Members;
      const body = isPost ? { id: 'PAY-9', ...sent, status: 'paid' } : { records };
      return Promise.resolve(new Response(JSON.stringify(body), { status: isPost ? 201 : 200 }));
    }),
  );
  const call = (tool: string, input: Readonly<Record<string, Value>>): Promise<CallResult> =>
    bindingOf(createTmsBindings(client), tool).call(input, contextOf(undefined, KEY, 1));
  return {
    posts: () => posts,
    find: () => call('tms.find_payments', { shipment_id: 'SHP-7', claim_type: 'damage' }),
    pay: (already_paid: Value) =>
      call('tms.pay_claim', {
        claim: 'CASE-9',
        account_id: 'ACC-1',
        amount: usd(10_000),
        shipment_id: 'SHP-7',
        claim_type: 'damage',
        already_paid,
      }),
  };
}

describe('what was paid is not known', () => {
  it.each(['voided', 'reversed', 'cancelled', 'returned', 'stopped'])(
    'when an entry of a negative amount takes back a payment that is %s, and the payment was made again',
    async (status) => {
      const tms = tmsWith([
        entry('PAY-1', '100.00', { status }),
        entry('PAY-2', '-100.00', { status: 'posted' }),
        entry('PAY-3', '100.00'),
      ]);
      expect(await tms.find()).toMatchObject({
        kind: 'failed',
        code: 'unclear',
        message: expect.stringContaining('`PAY-2`') as string,
      });
      expect((await tms.pay(usd(0))).kind).toBe('failed');
      expect(tms.posts()).toBe(0);
    },
  );

  it.each(['-100.00', -100, '(100.00)', '100.00-', '−100.00', '-100.00 USD'])(
    'when an amount is %j',
    async (amount) => {
      expect(await tmsWith([entry('PAY-1', amount)]).find()).toMatchObject({ kind: 'failed', code: 'unclear' });
    },
  );

  it.each(['-100.00', '(100.00)', '100.00-'])(
    'when the entry that takes back is taken back itself: %j',
    async (amount) => {
      const tms = tmsWith([
        entry('PAY-1', '100.00', { status: 'voided' }),
        entry('PAY-2', amount, { status: 'voided' }),
      ]);
      expect(await tms.find()).toMatchObject({ kind: 'failed', code: 'unclear' });
    },
  );

  it.each([
    { type: 'reversal' },
    { transaction_type: 'Credit' },
    { payment_type: 'Void' },
    { kind: 'REFUND' },
    { entryType: 'credit memo' },
    { category: 'charge-back' },
    { transaction: { type: 'Reversing entry' } },
    { type: 'reversal', status: 'voided' },
  ])('when an entry is no payment: %j', async (more) => {
    const tms = tmsWith([entry('PAY-1', '100.00'), entry('PAY-2', '100.00', more)]);
    expect(await tms.find()).toMatchObject({ kind: 'failed', code: 'unclear' });
  });
});

it('what was paid is the sum when no entry takes one back', async () => {
  const tms = tmsWith([
    entry('PAY-1', '100.00', { status: 'voided' }),
    entry('PAY-2', '100.00', { payment_type: 'ACH credit', method: 'credit', type: 'claim payment' }),
    entry('PAY-3', '0.00'),
  ]);
  expect(await tms.find()).toMatchObject({ kind: 'done', output: { paid: usd(10_000), count: 2 } });
});
