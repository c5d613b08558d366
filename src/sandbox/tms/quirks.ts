/**
 * Ways in which TMSs answer that a client must not trust: each has been seen in a real one. They are in memory only, as
 * faults are.
 */
import { Trouble } from '../../kernel/trouble.ts';
import { isInput, requiredText, textField, type Input } from '../input.ts';
import type { SandboxRequest, SandboxResponse } from '../request.ts';
import { matchesWildcard } from '../wildcard.ts';

type Quirk = {
  /** What it applies to: lists are answers with `records` or `shipments`. */
  readonly to: 'list' | 'create' | 'rate';
  readonly answer: (execute: () => SandboxResponse, request: SandboxRequest) => SandboxResponse;
};

const PAD_LENGTH = 24;
/** A digit beyond what a JSON number holds in JavaScript. */
const LARGE = '9007199254740993';

/** A list of which the answer has nothing yet, and the sign that there is more. */
const firstPage = (sign: (length: number) => Input, headers: SandboxResponse['headers'] = {}): Quirk => ({
  to: 'list',
  answer: (execute, { query }) => {
    const whole = execute();
    const list = listIn(whole.body);
    if (list === null || list.entries.length === 0 || query.get('page') === '2') return whole;
    return {
      ...whole,
      headers: { ...whole.headers, ...headers },
      body: { [list.name]: [], ...sign(list.entries.length) },
    };
  },
});

/** A look-up that failed: its answer is a 200 all the same, and has an empty list. */
const failedList = (around: Input): Quirk => ({
  to: 'list',
  answer: (execute) => {
    const whole = execute();
    const list = listIn(whole.body);
    return list === null ? whole : { ...whole, body: { [list.name]: [], ...around } };
  },
});

const eachEntry = (change: (entry: Input) => Input): Quirk => ({
  to: 'list',
  answer: (execute) => {
    const whole = execute();
    const list = listIn(whole.body);
    return list === null ? whole : { ...whole, body: { [list.name]: list.entries.map(change) } };
  },
});

/** The whole list, with other members next to it. */
const eachList = (around: (entries: readonly Input[]) => Input): Quirk => ({
  to: 'list',
  answer: (execute) => {
    const whole = execute();
    const list = listIn(whole.body);
    return list === null ? whole : { ...whole, body: { [list.name]: list.entries, ...around(list.entries) } };
  },
});

const created = (status: number, change: (record: Input) => Input): Quirk => ({
  to: 'create',
  answer: (execute) => {
    const response = execute();
    return isInput(response.body) && response.status < 300
      ? { ...response, status, body: change(response.body) }
      : response;
  },
});

const notCreated = (status: number, body: Input): Quirk => ({ to: 'create', answer: () => ({ status, body }) });

const rate = (change: (rate: Input) => Input): Quirk => ({
  to: 'rate',
  answer: (execute) => {
    const response = execute();
    return isInput(response.body) && response.status === 200 ? { ...response, body: change(response.body) } : response;
  },
});

const paddedIds = (entry: Input): Input =>
  Object.fromEntries(
    Object.entries(entry).map(([name, value]) => [
      name,
      typeof value === 'string' && /^(?:id|shipment_id|client_key|bol|pro)$/.test(name)
        ? value.padEnd(PAD_LENGTH)
        : value,
    ]),
  );

const withAmount = (change: (amount: string) => unknown) => (entry: Input) => {
  const { amount } = entry;
  return isInput(amount) ? { ...entry, amount: { ...amount, amount: change(String(amount['amount'])) } } : entry;
};

const QUIRKS = {
  // Lists
  padded_ids: eachEntry(paddedIds),
  other_shipments: eachEntry((entry) => ({ ...entry, shipment_id: 'SHP-99999' })),
  numbers_for_text: eachEntry((entry) => ({ ...entry, claim: 12_345, claim_type: 4 })),
  fractions_for_text: eachEntry((entry) => ({ ...entry, claim: 12.5 })),
  no_dates: eachEntry((entry) => ({ ...entry, ship_date: '1900-01-01', delivered_at: '0001-01-01T00:00:00Z' })),
  float_amounts: eachEntry(withAmount((amount) => Number(amount) * (1 + Number.EPSILON))),
  long_amounts: eachEntry(withAmount((amount) => `${amount}00`)),
  camel_keys: eachEntry(({ client_key, ...entry }) => ({ ...entry, clientKey: client_key })),
  own_keys: eachEntry(({ client_key, ...entry }) => ({ ...entry, source: { reference: client_key } })),
  expanded_ids: eachEntry((entry) => ({
    ...entry,
    shipment_id: { id: 81, number: entry['shipment_id'] },
    claim: { id: 4_711, name: entry['claim'] },
    claim_type: { id: 4, name: 'Damage' },
    customer: { id: 'V00017', name: 'Harbor Tiles' },
  })),
  own_shipments: eachEntry(({ shipment_id, ...entry }) => ({
    ...entry,
    shipment_id: { id: 81 },
    load: { ref: shipment_id },
  })),
  has_more: firstPage(() => ({ has_more: true })),
  next: firstPage(() => ({ next: '/payments?page=2' })),
  next_page: firstPage(() => ({ paging: { next_page: 2 } })),
  next_link: firstPage(() => ({ links: { self: '/payments', next: '/payments?page=2' } })),
  total: firstPage((length) => ({ total: length })),
  link_header: firstPage(() => ({}), { link: '</payments?page=2>; rel="next"' }),
  // Look-ups that failed
  failed_code: failedList({ code: 500, msg: 'Ledger is offline' }),
  failed_err: failedList({ err: 'ORA-03113' }),
  failed_result: failedList({ result: { status: 'error' } }),
  // Lists of what is paid only
  paid_only: {
    to: 'list',
    answer: (execute) => {
      const whole = execute();
      const list = listIn(whole.body);
      const isPaid = ({ status }: Input): boolean => typeof status !== 'string' || /^paid$/i.test(status);
      return list === null ? whole : { ...whole, body: { [list.name]: list.entries.filter(isPaid) } };
    },
  },
  // Whole lists next to which a product writes its own members
  own_members: eachList((entries) => ({
    start: 1,
    rows: 50,
    node: 'eu-2',
    message: `${entries.length} record(s) found`,
  })),
  // Whole lists that look like the first page of more
  full_page: eachList((entries) => ({ limit: Math.max(1, entries.length), has_more: false })),
  empty_next: eachList(() => ({ next: '' })),
  // Records as the TMS shows them
  submitted_records: eachEntry((entry) => ({ ...entry, status: 'Submitted' })),
  paid_records: eachEntry((entry) => ({ ...entry, status: 'Paid' })),
  summary_records: eachEntry(({ status: _, voided: __, on_hold: ___, ...entry }) => entry),
  voided_records: eachEntry((entry) => ({ ...entry, status: { id: 3, name: 'Void' } })),
  // Creations that are none
  error_with_200: notCreated(200, { id: 0, success: false, error: 'Vendor on hold' }),
  unknown_id: notCreated(201, { id: 'PAY-99999' }),
  negative_id: notCreated(200, { id: -1, message: 'failed' }),
  conflict: notCreated(409, { title: 'A request is outstanding for this Idempotency-Key' }),
  // Creations that are not what was sent, or not done yet
  conflict_after: created(409, () => ({ title: 'Idempotency-Key is already used', detail: 'The key is known' })),
  rejected: created(201, (record) => ({ ...record, status: 'REJECTED' })),
  pending: created(202, ({ id }) => ({ id, status: 'PENDING_APPROVAL' })),
  accepted: created(202, ({ id }) => ({ id })),
  status_object: created(201, (record) => ({ ...record, status: { id: 3, name: 'Void' } })),
  voided: created(201, (record) => ({ ...record, voided: true })),
  on_hold: created(201, (record) => ({ ...record, on_hold: true })),
  false_as_text: created(201, (record) => ({ ...record, success: 'false' })),
  only_created: created(201, (record) => ({ ...record, status: 'created' })),
  no_status: created(201, ({ status: _, ...record }) => record),
  submitted: created(201, (record) => ({ ...record, status: 'Submitted' })),
  only_id: created(201, ({ id }) => ({ id })),
  several: created(207, ({ id }) => ({ id, results: [{ status: 422 }] })),
  other_key: created(200, (record) => ({ ...record, client_key: 'another-key' })),
  other_amount: created(201, (record) => ({ ...record, amount: { amount: '12.00', currency: 'USD' } })),
  other_shipment: created(201, (record) => ({ ...record, shipment_id: 'SHP-99999' })),
  // Rates
  other_currency: rate((answer) => ({ ...answer, currency: 'EUR', rate_to_usd: '1.0800' })),
  old_rate: rate((answer) => ({ ...answer, on: '2019-01-02' })),
  later_rate: rate((answer) => ({ ...answer, on: '2099-01-02' })),
  // A shipment whose id is a JSON number
  large_ids: {
    to: 'list',
    answer: (execute) => {
      const response = execute();
      const body = JSON.stringify(response.body).replaceAll(/"id":"SHP-0*\d+"/g, `"id":${LARGE}`);
      return { ...response, headers: { ...response.headers, 'content-type': 'application/json' }, body };
    },
  },
} as const satisfies Readonly<Record<string, Quirk>>;

export type QuirkName = keyof typeof QUIRKS;
export const QUIRK_NAMES: readonly QuirkName[] = Object.keys(QUIRKS).filter(isQuirk);

export type Quirks = {
  /** Turns a quirk on: `how`, and `path` to limit it to some paths; `*` matches anything. */
  add(input: Input): void;
  clear(): void;
  list(): readonly { readonly how: QuirkName; readonly path: string }[];
  answer(request: SandboxRequest, execute: () => SandboxResponse): SandboxResponse;
};

export function createQuirks(): Quirks {
  let on: readonly { readonly how: QuirkName; readonly path: string }[] = [];
  /** What a creation said of its record beyond what was sent, and of its status: a TMS shows it from then on. */
  const said = new Map<unknown, Input>();
  const asSaid = (response: SandboxResponse): SandboxResponse => {
    const { body } = response;
    const list = listIn(body);
    const withSaid = (record: Input): Input => ({ ...record, ...said.get(record['id']) });
    if (list !== null) return { ...response, body: { [list.name]: list.entries.map(withSaid) } };
    return isInput(body) && said.has(body['id']) ? { ...response, body: withSaid(body) } : response;
  };
  return {
    add(input) {
      const how = requiredText(input, 'how');
      if (!isQuirk(how))
        throw new Trouble('sandbox.bad_input', {
          message: `Expected one of ${QUIRK_NAMES.map((name) => `\`${name}\``).join(', ')}, got \`${how}\``,
        });
      on = [...on, { how, path: textField(input, 'path') ?? '*' }];
    },
    clear() {
      on = [];
    },
    list: () => on,
    answer(request, execute) {
      const kind = request.method === 'POST' ? 'create' : request.path === '/exchange-rates' ? 'rate' : 'list';
      let plain: SandboxResponse | undefined;
      const answer = on
        .filter(({ how, path }) => QUIRKS[how].to === kind && matchesWildcard(request.path, path, '*'))
        .reduce(
          (inner: () => SandboxResponse, { how }) =>
            () =>
              QUIRKS[how].answer(inner, request),
          () => (plain ??= asSaid(execute())),
        )();
      const [before, after] = [plain?.body, answer.body];
      if (kind === 'create' && isInput(before) && isInput(after) && before['id'] === after['id'])
        said.set(
          after['id'],
          Object.fromEntries(Object.entries(after).filter(([name]) => name === 'status' || !(name in before))),
        );
      return answer;
    },
  };
}

function isQuirk(name: string): name is QuirkName {
  return Object.hasOwn(QUIRKS, name);
}

function listIn(body: unknown): { readonly name: string; readonly entries: readonly Input[] } | null {
  if (!isInput(body)) return null;
  const name = 'records' in body ? 'records' : 'shipments';
  const entries = body[name];
  return Array.isArray(entries) ? { name, entries: entries.filter(isInput) } : null;
}
