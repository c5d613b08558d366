/** Words that mean done, as the settings declare them: for one kind of record, or for all. */
import { describe, expect, it } from 'vitest';
import { createExchange } from '../../src/connector/exchange.ts';
import { createTmsBindings } from '../../src/connector/tms/bindings.ts';
import type { CallResult } from '../../src/tool/tool.ts';
import type { Value } from '../../src/kernel/value.ts';
import { tmsClient } from './clients.ts';
import { bindingOf, contextOf, KEY } from './subjects.ts';

type Members = Readonly<Record<string, unknown>>;
const PAYMENT = {
  claim: 'CASE-9',
  account_id: 'ACC-1',
  amount: { $money: 'USD', minor: 50_000 },
  shipment_id: 'SHP-1',
  claim_type: 'damage',
} as const;
const SHOWN = { ...PAYMENT, amount: { amount: '500.00', currency: 'USD' }, id: 'PAY-2', client_key: KEY };

function call(
  tool: string,
  input: Readonly<Record<string, Value>>,
  [record, settings]: readonly [Members, object],
): Promise<CallResult> {
  const exchange = createExchange((_, init) =>
    Promise.resolve(
      init?.method === 'POST'
        ? new Response(JSON.stringify(record), { status: 201 })
        : new Response(JSON.stringify({ records: [record] })),
    ),
  );
  const client = tmsClient({ url: 'https://tms.test', auth: { key: 'k' }, ...settings }, exchange);
  return bindingOf(createTmsBindings(client), tool).call(input, contextOf(undefined, KEY, 1));
}
const pay = (members: Members, settings: object = {}): Promise<CallResult> =>
  call('tms.pay_claim', PAYMENT, [{ ...SHOWN, status: 'paid', ...members }, settings]);
describe('a word that means done', () => {
  const claim = { ...PAYMENT, documents: ['bol'] };
  const file = (status: string, settings: object): Promise<CallResult> => {
    const { account_id: _, ...sent } = claim;
    const { account_id: __, ...shown } = SHOWN;
    return call('tms.file_carrier_claim', sent, [{ ...shown, documents: ['bol'], status }, settings]);
  };

  it('of a carrier claim is declared for carrier claims, and makes no payment count as paid', async () => {
    expect(await file('Open', {})).toMatchObject({
      message: expect.stringContaining('add it to `records.carrier_claims.done` of TMS_SETTINGS') as string,
    });
    const declared = { records: { carrier_claims: { done: ['Open'] } } };
    expect((await file('Open', declared)).kind).toBe('done');
    expect((await pay({ status: 'Open' }, declared)).kind).toBe('unknown');
  });

  it.each(['Open', 'Queued', 'Pending Approval', 'status=Open'])(
    'of all records is none of payments when it says that it waits: %s',
    async (word) => {
      const settings = { done_statuses: [word] };
      const status = word.replace('status=', '');
      expect((await pay({ status }, settings)).kind).toBe('unknown');
      expect((await file(status, settings)).kind).toBe('done');
    },
  );
});
