import { afterEach, describe, expect, it } from 'vitest';
import {
  answerBytesMax,
  createExchange,
  exchange,
  readRetryAfter,
  VendorFailure,
} from '../../src/connector/exchange.ts';
import { clip, outcomeFrom, redact } from '../../src/connector/outcome.ts';
import { allTools } from '../../src/connector/tools.ts';
import { createRegistry, summarise } from '../../src/tool/registry.ts';
import { startVendorServer, type VendorServer } from './vendor-server.ts';

describe('an exchange', () => {
  let server: VendorServer;
  afterEach(() => server.stop());

  it('stops reading an answer that is too large', async () => {
    server = await startVendorServer(() => ({ status: 200, body: 'x'.repeat(answerBytesMax + 1) }));
    await expect(
      exchange({
        purpose: 'read',
        method: 'GET',
        url: server.address,
        headers: {},
        signal: new AbortController().signal,
      }),
    ).rejects.toMatchObject({ what: 'unreadable', message: expect.stringContaining('more than') as string });
  });

  it('sends nothing when the call was given up before, so a write certainly did not happen', async () => {
    server = await startVendorServer(() => ({ status: 200, body: '{}' }));
    await expect(
      exchange({ purpose: 'write', method: 'POST', url: server.address, headers: {}, signal: AbortSignal.abort() }),
    ).rejects.toMatchObject({ what: 'not_sent' });
    expect(server.seen).toEqual([]);
  });

  it('keeps a hostile answer harmless', async () => {
    server = await startVendorServer(() => ({
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: '{"__proto__":{"polluted":true},"constructor":1}',
    }));
    const { json } = await exchange({
      purpose: 'read',
      method: 'GET',
      url: server.address,
      headers: {},
      signal: new AbortController().signal,
    });
    expect(Object.getPrototypeOf(json)).toBe(Object.prototype);
    expect({}).not.toHaveProperty('polluted');
  });
});

describe('Retry-After', () => {
  it.each([
    ['7', 7_000],
    ['0', 0],
    ['1.5', 1_500],
    ['Wed, 04 Mar 2026 14:05:09 GMT', 9_000],
    ['Wed, 04 Mar 2026 14:00:00 GMT', 0],
    ['soon', null],
    ['', null],
    ['-1', null],
    ['99999999999', null],
  ])('%j is %j milliseconds', (text, expected) => {
    const headers = new Headers({
      date: 'Wed, 04 Mar 2026 14:05:00 GMT',
      ...(text === '' ? {} : { 'retry-after': text }),
    });
    expect(readRetryAfter(headers)).toBe(expected);
  });

  it('is less precise than `retry-after-ms`', () => {
    expect(readRetryAfter(new Headers({ 'retry-after': '42', 'retry-after-ms': '41724.2' }))).toBe(41_725);
    expect(readRetryAfter(new Headers({ 'retry-after': '42', 'retry-after-ms': 'soon' }))).toBe(42_000);
  });
});

describe('the outcome of a failure', () => {
  const answered = (purpose: 'read' | 'write' | 'login', status: number): string => {
    const outcome = outcomeFrom(
      new VendorFailure('answered', purpose, `it answered \`${status}\``, {
        status,
        headers: new Headers(),
        body: null,
      }),
      'Jira',
      '',
    );
    return outcome.kind === 'failed' ? outcome.code : outcome.kind;
  };

  it.each([
    // status, read, write, login
    [301, 'refused', 'unknown', 'not_now'],
    [400, 'refused', 'refused', 'unauthorized'],
    [401, 'unauthorized', 'unauthorized', 'unauthorized'],
    [403, 'refused', 'refused', 'unauthorized'],
    [404, 'refused', 'refused', 'unauthorized'],
    [408, 'not_now', 'unknown', 'not_now'],
    [409, 'refused', 'refused', 'unauthorized'],
    [422, 'refused', 'refused', 'unauthorized'],
    [425, 'not_now', 'not_now', 'not_now'],
    [429, 'not_now', 'not_now', 'not_now'],
    [500, 'not_now', 'unknown', 'not_now'],
    [502, 'not_now', 'unknown', 'not_now'],
    [503, 'not_now', 'unknown', 'not_now'],
    [504, 'not_now', 'unknown', 'not_now'],
  ])('of a %i is %s for a read, %s for a write, %s for a login', (status, read, write, login) => {
    expect([answered('read', status), answered('write', status), answered('login', status)]).toEqual([
      read,
      write,
      login,
    ]);
  });

  it.each([
    ['not_sent', 'not_now', 'not_now', 'not_now'],
    ['no_answer', 'not_now', 'unknown', 'not_now'],
    ['unreadable', 'invalid_output', 'unknown', 'not_now'],
  ] as const)('%s is %s for a read, %s for a write, %s for a login', (what, read, write, login) => {
    const of = (purpose: 'read' | 'write' | 'login'): string => {
      const outcome = outcomeFrom(new VendorFailure(what, purpose, 'x'), 'Zendesk', '');
      return outcome.kind === 'failed' ? outcome.code : outcome.kind;
    };
    expect([of('read'), of('write'), of('login')]).toEqual([read, write, login]);
  });
});

describe('a message', () => {
  it('holds no credential, whole or as a header', () => {
    expect(redact('key s3cret-value and Bearer abc.def-ghi_jkl and basic Zm9vOmJhcg==', ['s3cret-value', 's3c'])).toBe(
      'key [redacted] and Bearer [redacted] and basic [redacted]',
    );
    // A longer secret that contains a shorter one is redacted as a whole.
    expect(redact('longsecret-tail', ['longsecret', 'longsecret-tail'])).toBe('[redacted]');
  });

  it('is one short line of plain text', () => {
    expect(clip(`a\u0000b\n\n c\u202Ed \`code\` ${'x'.repeat(400)}`, 20)).toBe("a b c d 'code' xxxxx…");
  });
});

describe('all tools', () => {
  it('are accepted by the registry, with sentences for their errors', () => {
    const registry = createRegistry(allTools());
    expect([...registry.keys()]).toEqual([
      'salesforce.get_account',
      'salesforce.find_accounts',
      'salesforce.set_open_exposure',
      'salesforce.get_renewal',
      'salesforce.create_task',
      'salesforce.record_concession',
      'tms.get_shipment_by_bol',
      'tms.get_shipment_by_pro',
      'tms.get_exchange_rate',
      'tms.check_pro',
      'tms.find_payments',
      'tms.request_inspection',
      'tms.file_carrier_claim',
      'tms.prepare_appeal',
      'tms.send_appeal',
      'tms.propose_acceptance',
      'tms.accept_offer',
      'tms.send_tracer',
      'tms.pay_claim',
      'jira.create_issue',
      'jira.add_comment',
      'jira.search_issues',
      'jira.link_ticket',
      'jira.set_priority',
      'jira.reopen',
      'zendesk.send_acknowledgment',
      'zendesk.assign_group',
      'zendesk.add_internal_note',
      'zendesk.request_information',
      'zendesk.tag',
      'zendesk.set_pending',
      'zendesk.put_on_hold',
      'zendesk.set_open',
      'zendesk.link_related',
      'zendesk.open_ticket',
      'zendesk.find_claims',
      'zendesk.link_duplicate',
      'zendesk.update_claim',
      'zendesk.close_paid',
      'zendesk.close',
      'zendesk.send_denial',
      'zendesk.reply',
      'zendesk.send_reminder',
      'zendesk.draft_email',
      'slack.notify',
      'slack.escalate',
      'slack.post_alert',
      'openai.judge',
    ]);
    for (const { errors } of registry.values())
      for (const sentence of Object.values(errors)) expect(sentence).toMatch(/^[A-Z].*[^.]$/);
  });

  it('give the types and labels that procedures use', () => {
    const { output } = createRegistry(allTools()).get('salesforce.get_account') ?? { output: null };
    expect(output?.fields).toMatchObject({
      tier: {
        label: 'account tier',
        optional: false,
        type: { kind: 'text', oneOf: ['Enterprise', 'Growth', 'Standard'] },
      },
      open_contract_value: { label: 'open contract value', headline: true, type: { kind: 'money' } },
      account_executive: { label: 'account executive', optional: true, type: { kind: 'text' } },
    });
    expect(createRegistry(allTools()).get('tms.get_shipment_by_bol')?.output.fields).toMatchObject({
      delivered_at: { type: { kind: 'time' }, optional: true },
      pod_exceptions: { untrusted: true },
    });
  });

  it('are summarised with their arguments for an approval card', () => {
    const lines = allTools().map((tool) =>
      summarise(tool, {
        account_id: 'ACC-1',
        bol: '04',
        pro: '40',
        project: 'CLM',
        priority: 'High',
        summary: 'Damage',
        issue: 'CLM-1',
        text: 'Hello',
        ticket: '101',
        group: 'Standard Claims',
        to: 'ava',
        label: 'a-bug',
        tags: ['claim'],
        related: '102',
        original: '102',
        ask: 'amount',
        payment: 'PAY-1',
        amount: { $money: 'USD', minor: 18_500 },
        exposure: { $money: 'USD', minor: 1 },
        reason: 'no_answer',
        currency: 'CAD',
        on: { $time: 0 },
        shipment_id: 'SHP-1',
        claim: 'CASE-1',
        appeal: 'APL-1',
        offer: { $money: 'USD', minor: 170_000 },
        proposal: 'PRP-1',
        channel: '#ops',
        message: 'Down',
        subject: 'Call',
        requester_name: 'Ida Ito',
        due: { $time: 0 },
        percent: 18,
        basis_points: 1_800,
        arr: { $money: 'USD', minor: 1 },
        template: 'go_live_slip',
        number: 1,
        recipient: 'the sponsor',
        answers: ['yes', 'no'],
        question: 'Is it?',
      }),
    );
    expect(lines).toContain('Create a High priority issue in CLM: Damage');
    expect(lines).toContain('Assign ticket 101 to the group Standard Claims');
    expect(lines).toContain('Ask the customer, in a public comment on ticket 101, for: amount');
    expect(lines).toContain('Pay $185.00 to the account ACC-1 for claim CASE-1 of shipment SHP-1, because: no_answer');
    expect(lines.join('\n')).not.toMatch(/nothing|[{}]/);
  });
});

it('an answer may begin with a byte-order mark', async () => {
  const send = createExchange(() => Promise.resolve(new Response('\uFEFF{"id":7}')));
  const { signal } = new AbortController();
  const answer = await send({ purpose: 'write', method: 'POST', url: 'https://v.test', headers: {}, signal });
  expect(answer.json).toEqual({ id: 7 });
});
