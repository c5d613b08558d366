/** A payment, its record, and a TMS that answers what is created and lists records. */
import { createExchange } from '../../src/connector/exchange.ts';
import { createTmsBindings } from '../../src/connector/tms/bindings.ts';
import type { Value } from '../../src/kernel/value.ts';
import type { CallContext, CallResult } from '../../src/tool/tool.ts';
import { tmsClient } from './clients.ts';
import { bindingOf, contextOf, KEY } from './subjects.ts';

export type Members = Readonly<Record<string, unknown>>;

export const PAYMENT = {
  claim: 'CASE-9',
  account_id: 'ACC-1',
  amount: { $money: 'USD', minor: 50_000 },
  shipment_id: 'SHP-1',
  claim_type: 'damage',
} as const;
/** Its record, without a status. */
export const SHOWN = { ...PAYMENT, amount: { amount: '500.00', currency: 'USD' }, id: 'PAY-2', client_key: KEY };

export type Answers = {
  /** To the creation. A text is answered as it is, anything else as JSON. */
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** What it lists, of what was sent. */
  readonly records: (sent: object) => readonly object[];
};

/** It creates the record, and shows it when it is asked for the key. */
export const creating = (record: Members): Answers => ({ status: 201, body: record, records: () => [record] });

/** Calls one of its tools, in the first attempt unless `more` says otherwise. */
export function callTms(
  tool: string,
  input: Readonly<Record<string, Value>>,
  { status, body, headers = {}, records }: Answers,
  { settings = {}, more = {} }: { readonly settings?: object; readonly more?: Partial<CallContext> } = {},
): Promise<CallResult> {
  let sent = {};
  const exchange = createExchange((_, init) => {
    if (init?.method !== 'POST') return Promise.resolve(new Response(JSON.stringify({ records: records(sent) })));
    sent = JSON.parse(String(init.body)) as object;
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return Promise.resolve(new Response(body === undefined ? null : text, { status, headers }));
  });
  const client = tmsClient({ url: 'https://tms.test', auth: { key: 'k' }, ...settings }, exchange);
  return bindingOf(createTmsBindings(client), tool).call(input, { ...contextOf(undefined, KEY, 1), ...more });
}
