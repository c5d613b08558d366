/**
 * Every binding with the vendor it needs, for the contract suite: the input, the output, and the request that performs
 * it.
 */
import { checkedProbe, checkedResult } from '../../src/engine/gateway.ts';
import { expect } from 'vitest';
import { createJiraBindings } from '../../src/connector/jira/bindings.ts';
import { createSalesforceBindings } from '../../src/connector/salesforce/bindings.ts';
import { createTmsBindings } from '../../src/connector/tms/bindings.ts';
import { createZendeskBindings } from '../../src/connector/zendesk/bindings.ts';
import type { Value } from '../../src/kernel/value.ts';
import type { CallContext, ToolBinding } from '../../src/tool/tool.ts';
import { fakeJira, fakeSalesforce, fakeTms, fakeZendesk, type Fake } from './fakes.ts';
import type { Seen } from './vendor-server.ts';
import { jiraClient, salesforceClient, tmsClient, zendeskClient } from './clients.ts';

export type Options = { readonly timeout_ms?: number; readonly secret?: string; readonly address?: string };

export type Vendor = {
  readonly start: () => Promise<Fake>;
  readonly bindings: (fake: Fake, options?: Options) => ToolBinding[];
  readonly hasToken: boolean;
};

export const vendors = {
  salesforce: {
    start: () => fakeSalesforce(),
    hasToken: true,
    bindings: (fake, { address = fake.address, secret = fake.secret, ...rest } = {}) =>
      createSalesforceBindings(
        salesforceClient({ login_url: address, client_id: 'client', client_secret: secret, ...rest }),
      ),
  },
  zendesk: {
    start: () => fakeZendesk(),
    hasToken: true,
    bindings: (fake, { address = fake.address, secret = fake.secret, ...rest } = {}) =>
      createZendeskBindings(zendeskClient({ url: address, client_id: 'sopwith', client_secret: secret, ...rest })),
  },
  jira: {
    start: () => fakeJira(),
    hasToken: false,
    bindings: (fake, { address = fake.address, secret = fake.secret, ...rest } = {}) =>
      createJiraBindings(
        jiraClient(
          {
            host: address,
            auth: { email: 'sopwith@our.example', api_token: secret },
            ticket_url: 'https://our.zendesk.test/agent/tickets/{ticket}',
            ...rest,
          },
          { onSchemaMismatch: 'throw' },
        ),
      ),
  },
  tms: {
    start: () => fakeTms(),
    hasToken: false,
    bindings: (fake, { address = fake.address, secret = fake.secret, ...rest } = {}) =>
      createTmsBindings(tmsClient({ url: address, auth: { key: secret }, ...rest })),
  },
} as const satisfies Record<string, Vendor>;

export type Subject = {
  readonly tool: string;
  readonly vendor: keyof typeof vendors;
  readonly input: Readonly<Record<string, Value>>;
  readonly output: Readonly<Record<string, unknown>>;
  /** The request that reads or changes the record. */
  readonly performs: (request: Seen) => boolean;
  /** It reads before it writes, so a refused or hanging read proves that nothing was written. */
  readonly readsFirst?: boolean;
  /** The code of a refusal by 400; `refused` unless the tool knows better. */
  readonly refusal?: string;
  /** It brings a record into a state: if the state is reached, it is done, no matter who did it. */
  readonly isState?: boolean;
  /** What the vendor answers to the performing request, if it is not a GET. */
  readonly reply?: unknown;
};

const isPut = ({ method }: Seen): boolean => method === 'PUT';
const isPost = ({ method }: Seen): boolean => method === 'POST';
const shipment = {
  shipment_id: 'SHP-00001',
  bol: '0400000020260001',
  pro: '402177333',
  carrier_scac: 'QQFA',
  carrier_name: 'Fiddlehead Freightways',
  ship_date: { $date: '2026-02-26', $time: Date.UTC(2026, 1, 26) },
  delivered_at: { $date: '2026-03-02', $time: Date.UTC(2026, 2, 2) },
  pod_exceptions: '2 crates crushed, noted by driver',
  weight_lbs: 5400,
  liability_limit_per_lb: { $money: 'USD', minor: 1000 },
  pieces_shipped: 6,
  pieces_delivered: 6,
};

const BILL_310 = {
  key: 'BILL-310',
  status: 'Done',
  is_done: true,
  priority: 'Medium',
  resolved_at: { $time: Date.UTC(2026, 7, 26, 10) },
  url: expect.stringMatching(/\/browse\/BILL-310$/) as string,
};

export const subjects: readonly Subject[] = [
  {
    tool: 'salesforce.get_account',
    vendor: 'salesforce',
    input: { account_id: 'ACC-WWW01' },
    performs: ({ path }) => path.endsWith('/query'),
    output: {
      record_id: '001A',
      account_id: 'ACC-WWW01',
      name: 'Wobbly Widget Works',
      tier: 'Enterprise',
      open_contract_value: { $money: 'USD', minor: 64_000_000 },
      account_executive: 'ava@our.example',
      account_executive_name: 'Ava Anders',
    },
  },
  {
    tool: 'salesforce.get_renewal',
    vendor: 'salesforce',
    input: { account_id: 'ACC-WWW01' },
    performs: ({ path }) => path.endsWith('/query'),
    output: {
      record_id: '001A',
      account_id: 'ACC-WWW01',
      name: 'Wobbly Widget Works',
      arr: { $money: 'USD', minor: 8_400_000 },
      renewal_date: { $date: '2026-05-02', $time: Date.UTC(2026, 4, 2) },
      health: 31,
      health_at: { $time: Date.UTC(2026, 3, 8, 12) },
      usage_drop: 12.5,
      csm: 'cara@our.example',
      account_executive: 'ava@our.example',
      ae_is_away: false,
    },
  },
  {
    tool: 'salesforce.create_task',
    vendor: 'salesforce',
    performs: ({ path }) => path.endsWith('/sobjects/Task'),
    readsFirst: true,
    output: { task: '00T1' },
    reply: { id: '00T1', success: true, errors: [] },
    input: {
      record_id: '001SB0000000001IAA',
      owner: 'cara@our.example',
      subject: 'Call the customer',
      due: { $time: Date.UTC(2026, 4, 2) },
    },
  },
  {
    tool: 'salesforce.record_concession',
    vendor: 'salesforce',
    performs: ({ path }) => path.endsWith('/sobjects/Task'),
    readsFirst: true,
    output: { task: '00T1' },
    reply: { id: '00T1', success: true, errors: [] },
    input: {
      record_id: '001SB0000000001IAA',
      owner: 'cara@our.example',
      percent: 18,
      basis_points: 1_800,
      arr: { $money: 'USD', minor: 21_000_000 },
      due: { $time: Date.UTC(2026, 4, 2) },
    },
  },
  {
    tool: 'tms.get_shipment_by_bol',
    vendor: 'tms',
    input: { bol: '0400000020260001' },
    performs: () => true,
    output: shipment,
  },
  {
    tool: 'tms.get_shipment_by_pro',
    vendor: 'tms',
    input: { pro: '402177333' },
    performs: () => true,
    output: shipment,
  },
  {
    tool: 'tms.get_exchange_rate',
    vendor: 'tms',
    input: { currency: 'CAD', on: { $time: Date.UTC(2026, 7, 5, 12, 5) } },
    performs: () => true,
    output: { currency: 'CAD', rate: 0.73, on: { $date: '2026-08-05', $time: Date.UTC(2026, 7, 5) } },
  },
  {
    tool: 'tms.check_pro',
    vendor: 'tms',
    input: { pro: '402177333', carrier_scac: 'QQFA' },
    performs: () => true,
    output: { pro: '402177333', check: 'valid' },
  },
  {
    tool: 'tms.request_inspection',
    vendor: 'tms',
    input: { shipment_id: 'SHP-00001', claim: 'CASE-1' },
    performs: isPost,
    output: { inspection: 'R-1' },
    reply: { id: 'R-1' },
  },
  {
    tool: 'tms.file_carrier_claim',
    vendor: 'tms',
    performs: isPost,
    output: { carrier_claim: 'R-1' },
    reply: { id: 'R-1' },
    input: {
      shipment_id: 'SHP-00001',
      claim: 'CASE-1',
      claim_type: 'damage',
      amount: { $money: 'USD', minor: 415_000 },
      documents: ['bol', 'photos'],
    },
  },
  {
    tool: 'tms.prepare_appeal',
    vendor: 'tms',
    performs: isPost,
    output: { appeal: 'R-1' },
    reply: { id: 'R-1' },
    input: {
      shipment_id: 'SHP-00001',
      claim: 'CASE-1',
      amount: { $money: 'USD', minor: 415_000 },
      reason: 'insufficient packaging',
      evidence: ['photos'],
    },
  },
  {
    tool: 'tms.send_appeal',
    vendor: 'tms',
    input: { appeal: 'APL-1' },
    performs: isPost,
    output: { letter: 'R-1' },
    reply: { id: 'R-1' },
  },
  {
    tool: 'tms.propose_acceptance',
    vendor: 'tms',
    performs: isPost,
    output: { proposal: 'R-1' },
    reply: { id: 'R-1' },
    input: {
      shipment_id: 'SHP-00001',
      claim: 'CASE-1',
      offer: { $money: 'USD', minor: 170_000 },
      amount: { $money: 'USD', minor: 200_000 },
    },
  },
  {
    tool: 'tms.accept_offer',
    vendor: 'tms',
    input: { proposal: 'PRP-1', offer: { $money: 'USD', minor: 170_000 }, amount: { $money: 'USD', minor: 200_000 } },
    performs: isPost,
    output: { acceptance: 'R-1' },
    reply: { id: 'R-1' },
  },
  {
    tool: 'tms.send_tracer',
    vendor: 'tms',
    input: { shipment_id: 'SHP-00001', claim: 'CASE-1' },
    performs: isPost,
    output: { tracer: 'R-1' },
    reply: { id: 'R-1' },
  },
  {
    tool: 'tms.find_payments',
    vendor: 'tms',
    input: { shipment_id: 'SHP-00001', claim_type: 'damage' },
    performs: ({ path }) => path.includes('/payments'),
    output: {
      payments: [],
      count: 0,
      paid: { $money: 'USD', minor: 0 },
      paid_for_shipment: { $money: 'USD', minor: 0 },
    },
  },
  {
    tool: 'tms.pay_claim',
    vendor: 'tms',
    input: { claim: 'CASE-1', account_id: 'ACC-TST06', amount: { $money: 'USD', minor: 18_500 } },
    performs: isPost,
    output: { payment: 'R-1' },
    reply: { id: 'R-1' },
  },
  {
    tool: 'jira.create_issue',
    vendor: 'jira',
    input: { project: 'CLM', priority: 'High', summary: 'Damage claim CASE-1 for $7,200.00' },
    reply: { id: '10001', key: 'CLM-1', self: 'http://jira.test/rest/api/3/issue/10001' },
    performs: isPost,
    output: { key: 'CLM-1', url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/browse\/CLM-1$/) },
  },
  {
    tool: 'jira.add_comment',
    vendor: 'jira',
    input: { issue: 'CLM-1', text: 'Paid' },
    performs: isPost,
    readsFirst: true,
    output: { issue: 'CLM-1', comment: '500' },
  },
  {
    tool: 'jira.search_issues',
    vendor: 'jira',
    input: { label: 'billing-duplicate-invoice' },
    performs: ({ path }) => path.endsWith('/search/jql'),
    output: { count: 1, more: false, newest: BILL_310, issues: [BILL_310] },
  },
  {
    tool: 'jira.link_ticket',
    vendor: 'jira',
    input: { issue: 'BILL-310', ticket: '101' },
    performs: isPost,
    isState: true,
    output: { issue: 'BILL-310', ticket: '101' },
    reply: { id: 30_001, self: 'http://jira.test/rest/api/3/issue/BILL-310/remotelink/30001' },
  },
  {
    tool: 'jira.set_priority',
    vendor: 'jira',
    input: { issue: 'BILL-310', priority: 'Highest' },
    performs: isPut,
    isState: true,
    readsFirst: true,
    output: { issue: 'BILL-310', priority: 'Highest' },
  },
  {
    tool: 'jira.reopen',
    vendor: 'jira',
    input: { issue: 'BILL-310' },
    performs: isPost,
    isState: true,
    readsFirst: true,
    refusal: 'not_allowed',
    output: { issue: 'BILL-310', status: 'To Do' },
  },
  {
    tool: 'zendesk.reply',
    vendor: 'zendesk',
    input: { ticket: '101', template: 'blocker_escalated' },
    performs: isPut,
    output: { ticket: '101', sent: true },
  },
  {
    tool: 'zendesk.send_reminder',
    vendor: 'zendesk',
    input: { ticket: '101', number: 2 },
    performs: isPut,
    output: { ticket: '101', sent: true },
  },
  {
    tool: 'zendesk.draft_email',
    vendor: 'zendesk',
    performs: isPut,
    output: { ticket: '101' },
    input: {
      ticket: '101',
      template: 'go_live_slip',
      recipient: 'the executive sponsor',
      planned: { $time: Date.UTC(2026, 7, 14) },
      forecast: { $time: Date.UTC(2026, 7, 31) },
    },
  },
  {
    tool: 'zendesk.send_acknowledgment',
    vendor: 'zendesk',
    input: { ticket: '101' },
    performs: isPut,
    output: { ticket: '101', sent: true },
  },
  {
    tool: 'zendesk.assign_group',
    vendor: 'zendesk',
    input: { ticket: '101', group: 'standard claims' },
    performs: isPut,
    output: { ticket: '101', group: 'Standard Claims', group_id: '8' },
  },
  {
    tool: 'zendesk.add_internal_note',
    vendor: 'zendesk',
    input: { ticket: '101', text: 'Called the customer' },
    performs: isPut,
    output: { ticket: '101' },
  },
  {
    tool: 'zendesk.request_information',
    vendor: 'zendesk',
    input: { ticket: '101', ask: 'documents', documents: ['delivery_receipt', 'photos'] },
    performs: isPut,
    output: { ticket: '101', asked: true },
  },
  {
    tool: 'zendesk.tag',
    vendor: 'zendesk',
    input: { ticket: '101', tags: ['manual_review', 'claim'] },
    performs: isPut,
    output: { ticket: '101', tags: ['manual_review', 'claim'] },
  },
  {
    tool: 'zendesk.set_pending',
    vendor: 'zendesk',
    input: { ticket: '101' },
    performs: isPut,
    output: { ticket: '101', status: 'pending' },
  },
  {
    tool: 'zendesk.put_on_hold',
    vendor: 'zendesk',
    input: { ticket: '101', note: 'Salesforce is down' },
    performs: isPut,
    output: { ticket: '101', status: 'hold' },
  },
  {
    tool: 'zendesk.set_open',
    vendor: 'zendesk',
    input: { ticket: '101', note: 'Salesforce answers again' },
    performs: isPut,
    output: { ticket: '101', status: 'open' },
  },
  {
    tool: 'zendesk.link_related',
    vendor: 'zendesk',
    input: { ticket: '101', related: '102', reference: 'FC-001' },
    performs: isPut,
    output: { ticket: '101', related: '102' },
  },
  {
    tool: 'zendesk.update_claim',
    vendor: 'zendesk',
    input: { ticket: '101', claim_status: 'in_review', bol: 'bol 04-00' },
    performs: isPut,
    output: { ticket: '101' },
  },
  {
    tool: 'zendesk.close_paid',
    vendor: 'zendesk',
    input: { ticket: '101', amount: { $money: 'USD', minor: 18_500 }, payment: 'PAY-1', automatic: true },
    performs: isPut,
    output: { ticket: '101', status: 'solved' },
  },
  {
    tool: 'zendesk.close',
    vendor: 'zendesk',
    input: { ticket: '101', reason: 'no_answer' },
    performs: isPut,
    output: { ticket: '101', status: 'solved' },
  },
  {
    tool: 'zendesk.send_denial',
    vendor: 'zendesk',
    input: { ticket: '101', reason: 'The claim came too late.' },
    performs: isPut,
    output: { ticket: '101', sent: true },
  },
  {
    tool: 'zendesk.find_claims',
    vendor: 'zendesk',
    input: { account_id: 'acc-1' },
    performs: ({ path }) => path.includes('/search/export'),
    output: {
      claims: [
        {
          ticket: '101',
          status: 'open',
          bol: '0400',
          claim_type: 'damage',
          account_id: 'ACC-1',
          unread_fields: [],
          is_going_automatic: false,
          received_at: { $time: Date.UTC(2026, 2, 1, 10) },
          changed_at: { $time: 1_772_633_100_000 },
        },
      ],
      count: 1,
    },
  },
];

export const KEY = 'run-1-3a-0';

export function contextOf(signal: AbortSignal = new AbortController().signal, key = KEY, attempt = 1): CallContext {
  return { key, intendedAt: Date.UTC(2026, 2, 4, 14, 5), attempt, signal, paymentsSince: async () => [] };
}

export function bindingOf(bindings: readonly ToolBinding[], tool: string): ToolBinding {
  const binding = bindings.find((each) => each.tool.id === tool);
  if (binding === undefined) throw new Error(`Expected a binding of \`${tool}\``);
  return asGatewaySees(binding);
}

/** The binding with the gateway's check of its output, which is the only check. */
export function asGatewaySees(binding: ToolBinding): ToolBinding {
  const { tool, probe } = binding;
  return {
    tool,
    call: async (input, context) => checkedResult(tool, await binding.call(input, context)),
    ...(probe === undefined
      ? {}
      : { probe: async (input, context) => checkedProbe(tool, await probe(input, context)) }),
  };
}
