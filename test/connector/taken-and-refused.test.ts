/**
 * Writes that a vendor took and does not show yet, and writes that it refuses although they are done, since what is in
 * between sent them twice.
 */
import { describe, expect, it } from 'vitest';
import { createExchange } from '../../src/connector/exchange.ts';
import { createJiraBindings } from '../../src/connector/jira/bindings.ts';
import { createSalesforceBindings } from '../../src/connector/salesforce/bindings.ts';
import { createTmsBindings } from '../../src/connector/tms/bindings.ts';
import { createTmsClient } from '../../src/connector/tms/client.ts';
import type { Value } from '../../src/kernel/value.ts';
import type { CallResult, ProbeResult, ToolBinding } from '../../src/tool/tool.ts';
import { jiraClient, salesforceClient, tmsSettings } from './clients.ts';
import { bindingOf, contextOf, KEY } from './subjects.ts';

type Given = Readonly<Record<string, Value>>;
type Members = Readonly<Record<string, unknown>>;
type Answer = { readonly status: number; readonly body?: unknown };
const usd = (minor: number): Value => ({ $money: 'USD', minor });

const SHIPMENT = { shipment_id: 'SHP-1', claim: 'CASE-9' };
/** Each tool that files a record in the TMS, and a status by which its record is done. */
const FILINGS: readonly (readonly [string, Given, string])[] = [
  ['tms.pay_claim', { ...SHIPMENT, account_id: 'ACC-1', amount: usd(50_000), claim_type: 'damage' }, 'paid'],
  ['tms.file_carrier_claim', { ...SHIPMENT, claim_type: 'damage', amount: usd(50_000), documents: ['bol'] }, 'filed'],
  ['tms.request_inspection', SHIPMENT, 'sent'],
  ['tms.send_tracer', SHIPMENT, 'sent'],
  ['tms.prepare_appeal', { ...SHIPMENT, amount: usd(50_000), reason: 'packaging' }, 'draft'],
  ['tms.send_appeal', { appeal: 'APP-1' }, 'sent'],
  ['tms.propose_acceptance', { ...SHIPMENT, offer: usd(20_000), amount: usd(50_000) }, 'draft'],
  ['tms.accept_offer', { proposal: 'PRO-1', offer: usd(20_000), amount: usd(50_000) }, 'sent'],
];

type Tms = {
  /** What it answers to a POST, of the record that was sent. */
  readonly post: (record: Members) => Answer;
  /** The records that it shows, of those that were sent; null when it cannot be asked. */
  readonly shows: (made: readonly Members[]) => readonly Members[] | null;
  readonly records?: Parameters<typeof tmsSettings>[0]['records'];
};

function tms(tool: string, input: Given, { post, shows, records: declared = {} }: Tms) {
  const made: Members[] = [];
  const asked: string[] = [];
  const client = createTmsClient(
    tmsSettings({ url: 'https://tms.test', auth: { key: 'k' }, records: declared }),
    createExchange((_, init) => {
      asked.push(init?.method ?? 'GET');
      if (init?.method !== 'POST') {
        const records = shows(made);
        return Promise.resolve(
          records === null ? new Response('{}', { status: 500 }) : new Response(JSON.stringify({ records })),
        );
      }
      const record = { ...(JSON.parse(String(init.body)) as Members), id: `R-${made.length + 1}` };
      made.push(record);
      const { status, body } = post(record);
      return Promise.resolve(new Response(body === undefined ? null : JSON.stringify(body), { status }));
    }),
  );
  const binding = bindingOf(createTmsBindings(client), tool);
  return {
    made,
    asked,
    call: (attempt = 1): Promise<CallResult> => binding.call(input, contextOf(undefined, KEY, attempt)),
    probe: (isDoubted = false): Promise<ProbeResult> | undefined =>
      binding.probe?.(input, { ...contextOf(undefined, KEY), isDoubted }),
  };
}

const ASKED_OF_CARRIER = new Set(['tms.request_inspection', 'tms.send_tracer', 'tms.file_carrier_claim']);
const takenBy = (kind: CallResult): unknown => ('answered' in kind ? kind.answered : null);
const anyTaken: unknown = expect.stringMatching(/^(?:unclear|taken)$/);

describe('what the TMS took and does not show', () => {
  it.each(FILINGS)('is taken, whatever it answered: %s', async (tool, input) => {
    const answers: readonly ((record: Members) => Answer)[] = [
      (record) => ({ status: 202, body: { ...record, status: 'queued' } }),
      ({ id }) => ({ status: 202, body: { id } }),
      ({ id, client_key }) => ({ status: 201, body: { id, client_key, status: 'scheduled' } }),
      (record) => ({ status: 200, body: { ...record, status: 'pending approval' } }),
      ({ id }) => ({ status: 200, body: { id } }),
      () => ({ status: 202 }),
      () => ({ status: 204 }),
      () => ({ status: 200, body: 'accepted' }),
    ];
    for (const post of answers) {
      const vendor = tms(tool, input, { post, shows: () => [] });
      const result = await vendor.call();
      // An inspection that is scheduled is done: the carrier does the rest.
      const isDone = result.kind === 'done' && ASKED_OF_CARRIER.has(tool);
      if (!isDone) expect(takenBy(result)).toEqual(anyTaken);
      expect(await vendor.probe()).toEqual({ kind: 'absent' });
    }
  });

  it('is named with its id and its status', async () => {
    const [tool, input] = FILINGS[0] ?? ['', {}];
    const { call } = tms(tool, input, {
      post: (record) => ({ status: 202, body: { ...record, status: 'queued' } }),
      shows: () => [],
    });
    expect(await call()).toMatchObject({
      message: expect.stringContaining(
        'it answered `202` with the id `R-1`, but `status` is `queued`, which means not yet',
      ) as string,
    });
  });

  it.each(['the rest was lost', 'it is no JSON'])('is taken by a 2xx of which %s', async (how) => {
    const [tool, input] = FILINGS[0] ?? ['', {}];
    const cut = new ReadableStream<Uint8Array>({
      start: (stream) => stream.error(Object.assign(new Error('cut'), { code: 'ECONNRESET' })),
    });
    const client = createTmsClient(
      tmsSettings({ url: 'https://tms.test', auth: { key: 'k' } }),
      createExchange(() => Promise.resolve(new Response(how === 'it is no JSON' ? 'OK' : cut, { status: 201 }))),
    );
    const result = await bindingOf(createTmsBindings(client), tool).call(input, contextOf(undefined, KEY, 1));
    expect(result).toMatchObject({ kind: 'unknown', answered: 'taken' });
  });

  it('is not taken when nothing was answered, or an error', async () => {
    const [tool, input] = FILINGS[0] ?? ['', {}];
    const { call } = tms(tool, input, { post: () => ({ status: 503 }), shows: () => [] });
    expect(await call()).not.toHaveProperty('answered');
  });
});

describe('what the TMS has with our key, and not as done', () => {
  it.each(FILINGS)('is there, and not created once more: %s', async (tool, input) => {
    const vendor = tms(tool, input, {
      post: (record) => ({ status: 201, body: { ...record, status: 'rejected' } }),
      shows: (made) => made.slice(0, 1).map((record) => ({ ...record, status: 'rejected' })),
    });
    await vendor.call();
    expect(await vendor.probe()).toMatchObject({ kind: 'unknown', isThere: true, isUndone: true });
    expect(await vendor.call(2)).toMatchObject({ kind: 'failed', code: 'refused' });
    expect(vendor.made).toHaveLength(1);
  });

  it.each(FILINGS)('waits when it is queued there, and is not created once more: %s', async (tool, input) => {
    const vendor = tms(tool, input, {
      post: () => ({ status: 503 }),
      shows: (made) => made.map((record) => ({ ...record, status: 'queued' })),
    });
    await vendor.call();
    expect(await vendor.probe()).toMatchObject({ kind: 'unknown', isThere: true, isWaiting: true });
    expect(await vendor.call(2)).toMatchObject({ kind: 'unknown' });
    expect(vendor.made).toHaveLength(1);
  });

  it.each(FILINGS)('is done when it has two of which one was voided, as people were asked to: %s', async (...given) => {
    const [tool, input, status] = given;
    const vendor = tms(tool, input, {
      post: () => ({ status: 503 }),
      shows: (made) =>
        made.flatMap((record) => [
          { ...record, id: 'R-8', status: 'voided' },
          { ...record, status },
        ]),
    });
    await vendor.call();
    expect(await vendor.probe()).toMatchObject({
      kind: 'found',
      reference: { record: expect.stringMatching(/R-1$/) as string },
    });
  });

  it('is there when it has two that were voided', async () => {
    const [tool, input] = FILINGS[0] ?? ['', {}];
    const vendor = tms(tool, input, {
      post: () => ({ status: 503 }),
      shows: (made) => made.flatMap((record) => ['R-8', 'R-9'].map((id) => ({ ...record, id, status: 'voided' }))),
    });
    await vendor.call();
    expect(await vendor.probe()).toMatchObject({ kind: 'unknown', isThere: true });
  });

  it('is there when it has two', async () => {
    const [tool, input] = FILINGS[0] ?? ['', {}];
    const vendor = tms(tool, input, {
      post: () => ({ status: 503 }),
      shows: (made) => made.flatMap((record) => [record, { ...record, id: 'R-9' }]),
    });
    await vendor.call();
    expect(await vendor.probe()).toMatchObject({ kind: 'unknown', isThere: true });
  });
});

const REFUSALS: readonly Answer[] = [
  { status: 409, body: { title: 'Conflict' } },
  { status: 409, body: { message: 'A payment for claim CASE-9 exists' } },
  { status: 409, body: { code: 'already_paid', detail: 'This claim is paid' } },
  { status: 409 },
  { status: 422, body: { errors: [{ field: 'client_reference', message: 'has to be unique' }] } },
  { status: 400, body: { message: 'Zahlung existiert bereits' } },
  { status: 403, body: { message: 'Duplicate payment' } },
  { status: 404, body: {} },
  { status: 410, body: { message: 'Transaction closed' } },
  { status: 412, body: { message: 'Record was modified' } },
  { status: 423, body: { message: 'Locked while it is posted' } },
  { status: 428, body: {} },
];

describe('a record that is there after an answer that is unclear', () => {
  it.each(FILINGS.filter(([tool]) => tool !== 'tms.pay_claim'))(
    'is done only if it says so: %s',
    async (tool, input, status) => {
      const post = (record: Members): Answer => ({ status: 202, body: record });
      const silent = tms(tool, input, { post, shows: (made) => made });
      expect(await silent.call()).toMatchObject({
        kind: 'unknown',
        message: expect.stringContaining('it has no `status`') as string,
      });
      const says = (made: readonly Members[]) => made.map((record) => ({ ...record, status }));
      expect(await tms(tool, input, { post, shows: says }).call()).toMatchObject({ kind: 'done' });
    },
  );

  it('stays unclear where the records of this TMS have no status that could say so', async () => {
    const [tool, input] = FILINGS[3] ?? ['', {}];
    const vendor = tms(tool, input, {
      post: () => ({ status: 503 }),
      shows: (made) => made,
      records: { tracers: { status: 'none' } },
    });
    await vendor.call();
    expect(await vendor.probe(true)).toMatchObject({
      kind: 'unknown',
      isThere: true,
      message: expect.stringContaining('does not say that it is done') as string,
    });
    expect(await vendor.probe()).toMatchObject({ kind: 'found' });
  });

  it('is named by what is wrong where its id is none', async () => {
    const [tool, input, status] = FILINGS[1] ?? ['', {}, ''];
    const post = (record: Members): Answer => ({ status: 201, body: { ...record, status, id: ' ' } });
    const vendor = tms(tool, input, { post, shows: (made) => made });
    expect(await vendor.call()).toMatchObject({
      kind: 'unknown',
      answered: 'taken',
      message: expect.stringContaining('Expected the id of a record') as string,
    });
  });
});

describe('a refusal by the TMS', () => {
  it.each(FILINGS)('is no failure when the record is there: %s', async (tool, input, status) => {
    for (const refusal of REFUSALS) {
      const vendor = tms(tool, input, {
        post: () => refusal,
        shows: (made) => made.map((record) => ({ ...record, status })),
      });
      expect((await vendor.call()).kind).toBe('done');
      expect(vendor.asked).toEqual(['POST', 'GET']);
    }
  });

  it('leaves open whether it is done when the record waits', async () => {
    const [tool, input] = FILINGS[0] ?? ['', {}];
    for (const refusal of REFUSALS) {
      const waiting = (made: readonly Members[]) => made.map((record) => ({ ...record, status: 'queued' }));
      expect((await tms(tool, input, { post: () => refusal, shows: waiting }).call()).kind).toBe('unknown');
    }
  });

  it('is a failure at once when it cannot be looked for, unless it may be about our own request', async () => {
    const [tool, input] = FILINGS[1] ?? ['', {}];
    const plain = { status: 422, body: { message: 'The amount exceeds the limit' } };
    const failed = await tms(tool, input, { post: () => plain, shows: () => null }).call();
    expect(failed).toMatchObject({ kind: 'failed', message: expect.stringContaining('exceeds the limit') as string });
    const repeat = { status: 409, body: { message: 'The claim is paid already' } };
    const open = await tms(tool, input, { post: () => repeat, shows: () => null }).call();
    expect(open).toMatchObject({ kind: 'unknown', answered: 'repeated' });
  });

  it('is taken, and not only repeated, when it may be of an earlier attempt whose answer was lost', async () => {
    const [tool, input] = FILINGS[1] ?? ['', {}];
    for (const message of ['The claim is paid already', 'Duplicate', 'Outstanding claim']) {
      const vendor = tms(tool, input, { post: () => ({ status: 409, body: { message } }), shows: () => [] });
      expect(await vendor.call(2)).toMatchObject({ kind: 'unknown', answered: 'taken' });
      expect(vendor.asked).toEqual(['GET', 'POST', 'GET']);
    }
  });

  it.each(FILINGS)('is a failure when the TMS keeps a record of it that says so: %s', async (tool, input) => {
    const kept = (made: readonly Members[]) => made.map((record) => ({ ...record, status: 'declined' }));
    for (const refusal of [...REFUSALS, { status: 422, body: { client_key: KEY, status: 'declined' } }])
      expect(await tms(tool, input, { post: () => refusal, shows: kept }).call()).toMatchObject({
        kind: 'failed',
        message: expect.stringContaining('in which `status` is `declined`') as string,
      });
    const created = tms(tool, input, {
      post: (record) => ({ status: 201, body: { ...record, status: 'failed' } }),
      shows: kept,
    });
    expect(await created.call()).toMatchObject({ kind: 'failed', code: 'refused' });
  });

  it('leaves open whether it is done when its record waits, too', async () => {
    const [tool, input] = FILINGS[0] ?? ['', {}];
    const kept = (made: readonly Members[]) => made.map((record) => ({ ...record, status: 'rejected', pending: true }));
    const vendor = tms(tool, input, {
      post: () => ({ status: 422, body: { detail: 'Account not verified' } }),
      shows: kept,
    });
    expect(await vendor.call()).toMatchObject({ kind: 'unknown' });
    expect(await vendor.probe()).not.toHaveProperty('isUndone');
  });

  const fault = (code: object, more: object = {}) => ({
    status: 200,
    body: { 'soap:Envelope': { '@xmlns:soap': 'x', 'soap:Body': { 'soap:Fault': { ...code, ...more } } } },
  });
  it.each([
    fault({ faultcode: 'soap:Client', faultstring: 'A prior request for this voucher is in progress' }),
    fault({ faultcode: 'soap:Server', faultstring: 'Timeout' }),
    fault({ faultstring: 'Payee is closed' }),
    fault({ faultcode: 'soap:Client' }, { detail: { payment_id: 'PAY-7' } }),
    { status: 200, body: { Envelope: { Body: { Fault: { faultcode: 'Client' }, Result: { id: 'PAY-7' } } } } },
  ])('leaves open whether it is done after a fault in a 200: %j', async (answer) => {
    const [tool, input] = FILINGS[0] ?? ['', {}];
    expect(await tms(tool, input, { post: () => answer, shows: () => [] }).call()).toMatchObject({ kind: 'unknown' });
  });

  it('is a failure when no record has our key', async () => {
    const [tool, input] = FILINGS[1] ?? ['', {}];
    for (const status of [400, 403, 422]) {
      const vendor = tms(tool, input, {
        post: () => ({ status, body: { message: 'The account is closed' } }),
        shows: () => [],
      });
      expect(await vendor.call()).toMatchObject({ kind: 'failed', code: 'refused' });
    }
    const unauthorized = tms(tool, input, { post: () => ({ status: 401 }), shows: (made) => made });
    expect(await unauthorized.call()).toMatchObject({ kind: 'failed', code: 'unauthorized' });
    expect(unauthorized.asked).toEqual(['POST']);
  });
});

it('an empty 2xx of Jira is taken, and no refusal', async () => {
  const exchange = createExchange((address, init) =>
    Promise.resolve(
      init?.method === 'POST' && String(address).includes('/comment')
        ? new Response(null, { status: 201 })
        : new Response(JSON.stringify({ fields: { project: { projectTypeKey: 'software' } } })),
    ),
  );
  const client = jiraClient(
    { host: 'https://jira.test', auth: { email: 'a@b.co', api_token: 'token-of-jira' } },
    { exchange },
  );
  const binding = bindingOf(createJiraBindings(client), 'jira.add_comment');
  const result = await binding.call({ issue: 'CLM-1', text: 'Text' }, contextOf(undefined, KEY, 1));
  expect(result).toMatchObject({ kind: 'unknown', answered: 'taken' });
});

it('a page of a proxy is not taken by a vendor that answers with JSON only', async () => {
  const exchange = createExchange((_, init) =>
    Promise.resolve(
      init?.method === 'POST'
        ? new Response('<!DOCTYPE html><html>Maintenance</html>', { status: 200 })
        : new Response(JSON.stringify({ fields: { project: { projectTypeKey: 'software' } } })),
    ),
  );
  const client = jiraClient(
    { host: 'https://jira.test', auth: { email: 'a@b.co', api_token: 'token-of-jira' } },
    { exchange },
  );
  const binding = bindingOf(createJiraBindings(client), 'jira.add_comment');
  const result = await binding.call({ issue: 'CLM-1', text: 'Text' }, contextOf(undefined, KEY, 1));
  expect(result.kind).toBe('unknown');
  expect(result).not.toHaveProperty('answered');
});

describe('a refusal by another vendor', () => {
  /** A vendor that carries a write out, and refuses its copy. */
  const twice = (status: number, writes: RegExp, read: (url: URL) => unknown) =>
    createExchange((address, init) => {
      const url = new URL(String(address));
      const isWrite = init?.method === 'POST' && writes.test(url.pathname);
      return Promise.resolve(
        new Response(JSON.stringify(isWrite ? { errorMessages: ['No'] } : read(url)), {
          status: isWrite ? status : 200,
        }),
      );
    });
  const outcome = (bindings: readonly ToolBinding[], tool: string, input: Given): Promise<CallResult> =>
    bindingOf([...bindings], tool).call(input, contextOf(undefined, KEY, 1));

  it.each([400, 403, 409, 412, 422])('is no failure when the comment is on the issue: %i', async (status) => {
    const comment = { id: '7', jsdPublic: false, properties: [{ key: 'sop.step', value: { key: KEY } }] };
    const exchange = twice(status, /\/comment$/, ({ pathname }) =>
      pathname.endsWith('/comment')
        ? { total: 1, comments: [comment] }
        : { fields: { project: { projectTypeKey: 'software' } } },
    );
    const client = jiraClient(
      { host: 'https://jira.test', auth: { email: 'a@b.co', api_token: 'token-of-jira' } },
      { exchange },
    );
    const result = await outcome(createJiraBindings(client), 'jira.add_comment', { issue: 'CLM-1', text: 'Text' });
    expect(result).toMatchObject({ kind: 'done', output: { comment: '7' } });
  });

  it.each([400, 403, 412])('is no failure when the task is at the account: %i', async (status) => {
    const exchange = twice(status, /\/sobjects\/Task/, ({ pathname, searchParams }) =>
      pathname.endsWith('/token')
        ? { access_token: 'token-of-salesforce', token_type: 'Bearer', instance_url: 'https://sf.test' }
        : {
            done: true,
            totalSize: 1,
            records: [
              searchParams.get('q')?.includes('FROM User') === true
                ? { Id: '005000000000001AAA' }
                : { Id: '00T000000000007AAA', Description: `[sop-${KEY}]` },
            ],
          },
    );
    const client = salesforceClient(
      { login_url: 'https://sf.test', client_id: 'client', client_secret: 'secret-of-ours' },
      exchange,
    );
    const input = { record_id: '001000000000001AAA', owner: 'lena@our.example', subject: 'Call', due: { $time: 0 } };
    const result = await outcome(createSalesforceBindings(client), 'salesforce.create_task', input);
    expect(result).toMatchObject({ kind: 'done', output: { task: '00T000000000007AAA' } });
  });
});
