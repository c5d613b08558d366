/**
 * The connectors against the stateful sandbox, with its fault switches, validated by the vendors' own specifications.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createJiraBindings } from '../../src/connector/jira/bindings.ts';
import { checkJira } from '../../src/connector/jira/check.ts';
import { createSalesforceBindings } from '../../src/connector/salesforce/bindings.ts';
import { checkSalesforce } from '../../src/connector/salesforce/check.ts';
import { createTmsBindings } from '../../src/connector/tms/bindings.ts';
import { checkTms } from '../../src/connector/tms/check.ts';
import { createZendeskBindings } from '../../src/connector/zendesk/bindings.ts';
import { checkZendesk } from '../../src/connector/zendesk/check.ts';
import { SimulatedClock } from '../../src/kernel/clock.ts';
import type { Value } from '../../src/kernel/value.ts';
import { sandboxCredentials } from '../../src/sandbox/credentials.ts';
import { openJournal } from '../../src/sandbox/journal.ts';
import { startSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';
import type { VendorName } from '../../src/sandbox/request.ts';
import type { CallContext, CallResult, ToolBinding } from '../../src/tool/tool.ts';
import { loadSpecJudge, type SpecJudge } from '../sandbox/spec-judge.ts';
import { bindingOf } from './subjects.ts';
import { jiraClient, salesforceClient, tmsClient, zendeskClient } from './clients.ts';

const START = Date.parse('2026-03-04T14:05:00Z');
const DOLLARS = { $money: 'USD', minor: 170_000 };
const judge: SpecJudge | null = await loadSpecJudge(['zendesk', 'jira']);

describe('the connectors against the sandbox', () => {
  let clock: SimulatedClock;
  let sandbox: Sandbox;
  let clients: ReturnType<typeof connect>;
  let bindings: ToolBinding[];
  let ticket: string;
  let bol: string;
  let shipmentId: string;
  const context = (key = 'run-1-3a'): CallContext => ({
    key,
    attempt: 1,
    intendedAt: clock.now(),
    signal: new AbortController().signal,
  });
  const binding = (tool: string): ToolBinding => bindingOf(bindings, tool);

  /** Everything that was written, by any request. */
  const effects = (): string =>
    JSON.stringify(['zendesk', 'jira', 'tms'].map((name) => sandbox.vendors.get(name as VendorName)?.snapshot()));
  const count = (text: string): number => effects().split(text).length - 1;

  beforeEach(async () => {
    clock = new SimulatedClock(START);
    sandbox = await startSandbox({
      clock,
      journal: openJournal(null),
      port: 0,
      webhook: null,
      ...(judge === null ? {} : { onExchange: judge.onExchange }),
    });
    clients = connect(sandbox.address);
    bindings = [
      ...createSalesforceBindings(clients.salesforce),
      ...createTmsBindings(clients.tms),
      ...createJiraBindings(clients.jira),
      ...createZendeskBindings(clients.zendesk),
    ];
    const filed = (await sandbox.act('zendesk', 'file_claim', { sample: 'enterprise-7200' })) as { id: number };
    ticket = String(filed.id);
    ({ bol, id: shipmentId } = (await sandbox.act('tms', 'ship')) as { bol: string; id: string });
  });
  afterEach(() => sandbox.stop());

  it('read the account and the shipment of a claim', async () => {
    expect(await binding('salesforce.get_account').call({ account_id: 'ACC-WWW01' }, context())).toMatchObject({
      kind: 'done',
      output: {
        name: 'Wobbly Widget Works',
        tier: 'Enterprise',
        open_contract_value: { $money: 'USD', minor: 64_000_000 },
        account_executive: 'ava@our.example',
      },
    });
    expect(await binding('salesforce.get_account').call({ account_id: 'ACC-PPS07' }, context())).toMatchObject({
      kind: 'failed',
      code: 'multiple_matches',
    });
    expect(await binding('salesforce.get_account').call({ account_id: 'ACC-PJP10' }, context())).toMatchObject({
      kind: 'failed',
      code: 'not_found',
    });
    expect(await binding('tms.get_shipment_by_bol').call({ bol }, context())).toMatchObject({
      kind: 'done',
      output: { bol, carrier_scac: 'QQFA', pieces_shipped: 6 },
    });
    expect(await binding('tms.get_shipment_by_pro').call({ pro: '000' }, context())).toMatchObject({
      kind: 'failed',
      code: 'not_found',
    });
  });

  const writes: [tool: string, vendor: VendorName, path: string, mark: string, input: () => Record<string, Value>][] = [
    [
      'jira.create_issue',
      'jira',
      '/rest/api/3/issue',
      'Damage claim of the test',
      () => ({ project: 'CLM', priority: 'High', summary: 'Damage claim of the test', description: 'See the ticket' }),
    ],
    ['zendesk.send_acknowledgment', 'zendesk', '/api/v2/tickets/*', 'we have received your claim', () => ({ ticket })],
    [
      'zendesk.assign_group',
      'zendesk',
      '/api/v2/tickets/*',
      '"group":"Standard Claims"',
      () => ({ ticket, group: 'Standard Claims' }),
    ],
    [
      'zendesk.add_internal_note',
      'zendesk',
      '/api/v2/tickets/*',
      'A note of the test',
      () => ({ ticket, text: 'A note of the test' }),
    ],
    [
      'zendesk.open_ticket',
      'zendesk',
      '/api/v2/tickets*',
      'A ticket of the test',
      () => ({
        subject: 'A ticket of the test',
        text: 'Opened for CASE-1',
        requester_name: 'Grumblebee Beverages',
        requester_email: 'claims@grumblebee.example',
        form: 'Freight claim',
      }),
    ],
    [
      'zendesk.request_information',
      'zendesk',
      '/api/v2/tickets/*',
      '- delivery receipt',
      () => ({ ticket, ask: 'documents', documents: ['delivery_receipt'] }),
    ],
    [
      'zendesk.reply',
      'zendesk',
      '/api/v2/tickets/*',
      'given the problem to our implementation engineers',
      () => ({ ticket, template: 'blocker_escalated' }),
    ],
    ['zendesk.send_reminder', 'zendesk', '/api/v2/tickets/*', 'This is a reminder', () => ({ ticket, number: 1 })],
    [
      'zendesk.draft_email',
      'zendesk',
      '/api/v2/tickets/*',
      'Dear the sponsor',
      () => ({
        ticket,
        template: 'go_live_slip',
        recipient: 'the sponsor',
        planned: { $time: START },
        forecast: { $time: START },
      }),
    ],
    ['zendesk.tag', 'zendesk', '/api/v2/tickets/*', '"manual_review"', () => ({ ticket, tags: ['manual_review'] })],
    ['zendesk.set_pending', 'zendesk', '/api/v2/tickets/*', '"status":"pending"', () => ({ ticket })],
    [
      'zendesk.set_open',
      'zendesk',
      '/api/v2/tickets/*',
      '"status":"open"',
      () => ({ ticket, note: 'It answers again' }),
    ],
    [
      'zendesk.put_on_hold',
      'zendesk',
      '/api/v2/tickets/*',
      '"status":"hold"',
      () => ({ ticket, note: 'Salesforce is down' }),
    ],
    [
      'zendesk.update_claim',
      'zendesk',
      '/api/v2/tickets/*',
      'We wait for photos',
      () => ({ ticket, next_steps: 'We wait for photos', expected_resolution: { $time: START } }),
    ],
    [
      'zendesk.close_paid',
      'zendesk',
      '/api/v2/tickets/*',
      'payment PAY-7',
      () => ({ ticket, amount: { $money: 'USD', minor: 18_500 }, payment: 'PAY-7', automatic: true }),
    ],
    [
      'zendesk.close',
      'zendesk',
      '/api/v2/tickets/*',
      'the customer did not answer',
      () => ({ ticket, reason: 'no_answer' }),
    ],
    [
      'tms.request_inspection',
      'tms',
      '/inspections',
      '"id":"INS-',
      () => ({ shipment_id: shipmentId, claim: 'CASE-1' }),
    ],
    [
      'tms.file_carrier_claim',
      'tms',
      '/carrier-claims',
      '"id":"CCL-',
      () => ({ shipment_id: shipmentId, claim: 'CASE-1', claim_type: 'damage', amount: DOLLARS, documents: ['bol'] }),
    ],
    [
      'tms.prepare_appeal',
      'tms',
      '/appeals',
      '"id":"APL-',
      () => ({ shipment_id: shipmentId, claim: 'CASE-1', amount: DOLLARS, reason: 'insufficient packaging' }),
    ],
    [
      'tms.propose_acceptance',
      'tms',
      '/proposals',
      '"id":"PRP-',
      () => ({ shipment_id: shipmentId, claim: 'CASE-1', amount: DOLLARS, offer: DOLLARS }),
    ],
    ['tms.send_tracer', 'tms', '/tracers', '"id":"TRC-', () => ({ shipment_id: shipmentId, claim: 'CASE-1' })],
    [
      'tms.pay_claim',
      'tms',
      '/payments',
      '"id":"PAY-',
      () => ({ claim: 'CASE-1', account_id: 'ACC-TST06', amount: DOLLARS }),
    ],
    ['zendesk.send_denial', 'zendesk', '/api/v2/tickets/*', 'have to deny it', () => ({ ticket, reason: 'Too late' })],
  ];

  it.each(writes)('write once with %s', async (tool, _vendor, _path, mark, input) => {
    expect(await binding(tool).call(input(), context())).toMatchObject({ kind: 'done' });
    expect(count(mark)).toBe(1);
  });

  it.each(writes)(
    'find %s again when it was executed but the answer was lost',
    async (tool, vendor, path, mark, input) => {
      const method = vendor === 'zendesk' && tool !== 'zendesk.open_ticket' ? 'PUT' : 'POST';
      sandbox.faults.set(vendor, { fault: 'drop_after', method, path, times: 1 });
      expect((await binding(tool).call(input(), context())).kind).toBe('unknown');
      expect(await binding(tool).probe?.(input(), context())).toMatchObject({ kind: 'found' });
      expect(count(mark)).toBe(1);
    },
  );

  it.each(writes)('do %s once when its first request was lost in transit', async (tool, vendor, path, mark, input) => {
    const method = vendor === 'zendesk' && tool !== 'zendesk.open_ticket' ? 'PUT' : 'POST';
    sandbox.faults.set(vendor, { fault: 'drop_before', method, path, times: 1 });
    expect((await binding(tool).call(input(), context())).kind).toBe('unknown');
    expect(await binding(tool).probe?.(input(), context())).toEqual({ kind: 'absent' });
    expect((await binding(tool).call(input(), context())).kind).toBe('done');
    expect(count(mark)).toBe(1);
  });

  it.each(writes)('delay %s when the vendor is over its rate limit', async (tool, vendor, _path, mark, input) => {
    sandbox.faults.set(vendor, { fault: 'rate_limited', retry_after_s: 30 });
    expect(await binding(tool).call(input(), context())).toMatchObject({ kind: 'not_now', afterMs: 30_000 });
    expect(count(mark)).toBe(0);
  });

  it('comment on an issue, and find the comment again', async () => {
    const created = await binding('jira.create_issue').call(
      { project: 'CLM', priority: 'High', summary: 'Damage' },
      context(),
    );
    const issue = created.kind === 'done' ? String(created.output['key']) : '';
    sandbox.faults.set('jira', { fault: 'drop_after', method: 'POST', times: 1 });
    const input = { issue, text: 'A comment of the test' };
    expect((await binding('jira.add_comment').call(input, context())).kind).toBe('unknown');
    expect(await binding('jira.add_comment').probe?.(input, context())).toMatchObject({
      kind: 'found',
      output: { issue },
    });
    expect(count('A comment of the test')).toBe(1);
  });

  it('find an open issue of a label, link it, raise it, and reopen it when it is done', async () => {
    await sandbox.act('jira', 'add_issue', {
      key: 'BILL-310',
      labels: ['billing-duplicate-invoice'],
      status: 'In Progress',
      priority: 'Medium',
    });
    const search = (state: string): Promise<unknown> =>
      binding('jira.search_issues').call({ label: 'billing-duplicate-invoice', state }, context());
    expect(await search('open')).toMatchObject({
      kind: 'done',
      output: { count: 1, more: false, newest: { key: 'BILL-310', is_done: false, priority: 'Medium' } },
    });
    expect(await search('done')).toMatchObject({ kind: 'done', output: { count: 0, issues: [] } });
    expect(
      await binding('jira.search_issues').call({ project: 'SAVE', label: 'billing-duplicate-invoice' }, context()),
    ).toMatchObject({ kind: 'done', output: { count: 0 } });
    for (let time = 0; time < 2; time++)
      expect(
        (await binding('jira.link_ticket').call({ issue: 'BILL-310', ticket }, context(`run-1-${time}`))).kind,
      ).toBe('done');
    expect(count(`Zendesk ticket ${ticket}`)).toBe(1);
    expect(
      await binding('jira.set_priority').call({ issue: 'BILL-310', priority: 'highest' }, context()),
    ).toMatchObject({ kind: 'done', output: { priority: 'Highest' } });
    expect(await binding('jira.reopen').call({ issue: 'BILL-310' }, context())).toMatchObject({
      kind: 'done',
      output: { status: 'In Progress' },
    });
    await sandbox.act('jira', 'transition', { key: 'BILL-310', transition: 'Finish' });
    expect(await search('done')).toMatchObject({
      kind: 'done',
      output: { newest: { is_done: true, resolved_at: { $time: START } } },
    });
    expect(await binding('jira.reopen').call({ issue: 'BILL-310' }, context())).toMatchObject({
      kind: 'done',
      output: { status: 'To Do' },
    });
  });

  it('do not reopen an issue whose workflow forbids it', async () => {
    await sandbox.act('jira', 'add_issue', { key: 'BILL-311', status: 'Done', reopen_allowed: false });
    expect(await binding('jira.reopen').call({ issue: 'BILL-311' }, context())).toMatchObject({
      kind: 'failed',
      code: 'not_allowed',
    });
  });

  it.each(['screen', 'validator'])('do not reopen an issue whose %s demands a reason', async (reopen_demands) => {
    await sandbox.act('jira', 'add_issue', { key: 'BILL-312', status: 'Done', reopen_demands });
    expect(await binding('jira.reopen').call({ issue: 'BILL-312' }, context())).toMatchObject({
      kind: 'failed',
      code: 'not_allowed',
      message: expect.stringContaining('Reason for reopening') as string,
    });
  });

  it('change an issue whatever the language of the account, and again after a conflict', async () => {
    await sandbox.act('jira', 'add_issue', { key: 'BILL-313', status: 'Done' });
    await sandbox.act('jira', 'language', { language: 'de' });
    await sandbox.act('jira', 'conflict', { times: 2 });
    const raise = (): Promise<CallResult> =>
      binding('jira.set_priority').call({ issue: 'BILL-313', priority: 'High' }, context());
    const reopen = (): Promise<CallResult> => binding('jira.reopen').call({ issue: 'BILL-313' }, context());
    expect([(await raise()).kind, (await reopen()).kind]).toEqual(['not_now', 'not_now']);
    expect(await raise()).toMatchObject({ kind: 'done', output: { priority: 'High' } });
    expect(await reopen()).toMatchObject({ kind: 'done', output: { status: 'To Do' } });
  });

  it('comment on an issue of a service project where the customer does not see it', async () => {
    await sandbox.act('jira', 'add_issue', { key: 'SUP-1' });
    const input = { issue: 'SUP-1', text: 'Renewal at risk' };
    expect((await binding('jira.add_comment').call(input, context())).kind).toBe('done');
    expect((await binding('jira.add_comment').probe?.(input, context()))?.kind).toBe('found');
  });

  it('create an issue for a team, and find it by its labels', async () => {
    const input = {
      project: 'ONB',
      priority: 'High',
      summary: 'SSO',
      labels: ['onboarding-acc-ott05'],
      team: 'implementation engineering',
    };
    expect(await binding('jira.create_issue').call(input, context())).toMatchObject({
      kind: 'done',
      output: { key: 'ONB-1' },
    });
    expect(count('"components":["Implementation Engineering"]')).toBe(1);
    expect(
      await binding('jira.search_issues').call(
        { project: 'ONB', label: 'onboarding-acc-ott05', state: 'open' },
        context(),
      ),
    ).toMatchObject({ kind: 'done', output: { newest: { key: 'ONB-1' } } });
    expect(await binding('jira.create_issue').call({ ...input, team: 'Nobody' }, context('run-1-4'))).toMatchObject({
      kind: 'failed',
      code: 'unknown_team',
    });
  });

  it('send an appeal and accept an offer once, and only what was prepared', async () => {
    const made = async (tool: string, input: Record<string, Value>, key: string): Promise<Record<string, unknown>> => {
      const result = await binding(tool).call(input, context(key));
      return result.kind === 'done' ? result.output : { code: result.kind === 'failed' ? result.code : result.kind };
    };
    const { appeal } = await made(
      'tms.prepare_appeal',
      { shipment_id: shipmentId, claim: 'CASE-1', amount: DOLLARS, reason: 'packaging' },
      'k1',
    );
    expect(await made('tms.send_appeal', { appeal: 'APL-9' }, 'k2')).toEqual({ code: 'unknown_appeal' });
    expect(await made('tms.send_appeal', { appeal: String(appeal) }, 'k3')).toEqual({
      letter: expect.stringMatching(/^LET-/) as string,
    });
    expect(await made('tms.send_appeal', { appeal: String(appeal) }, 'k4')).toEqual({ code: 'already_sent' });
    const { proposal } = await made(
      'tms.propose_acceptance',
      { shipment_id: shipmentId, claim: 'CASE-1', amount: DOLLARS, offer: DOLLARS },
      'k5',
    );
    expect(
      await made(
        'tms.accept_offer',
        { proposal: String(proposal), offer: { $money: 'USD', minor: 1 }, amount: DOLLARS },
        'k6',
      ),
    ).toEqual({ code: 'other_offer' });
    expect(
      await made('tms.accept_offer', { proposal: String(proposal), offer: DOLLARS, amount: DOLLARS }, 'k7'),
    ).toEqual({ acceptance: expect.stringMatching(/^ACP-/) as string });
    expect(
      await made('tms.accept_offer', { proposal: String(proposal), offer: DOLLARS, amount: DOLLARS }, 'k8'),
    ).toEqual({ code: 'already_accepted' });
    expect(await made('tms.accept_offer', { proposal: 'PRP-9', offer: DOLLARS, amount: DOLLARS }, 'k9')).toEqual({
      code: 'unknown_proposal',
    });
    const paid = { claim: 'CASE-1', account_id: 'ACC-TST06', amount: DOLLARS };
    expect(await made('tms.pay_claim', { ...paid, account_id: 'nobody' }, 'ka')).toEqual({ code: 'unknown_account' });
    expect(await made('tms.pay_claim', paid, 'kb')).toEqual({ payment: expect.stringMatching(/^PAY-/) as string });
    expect(await made('tms.pay_claim', paid, 'kb')).toEqual({ payment: expect.stringMatching(/^PAY-/) as string });
    expect(await made('tms.pay_claim', paid, 'kc')).toEqual({ code: 'already_paid' });
    const nothing = { $money: 'USD', minor: 0 };
    const more = { ...paid, claim: 'CASE-2', shipment_id: shipmentId, claim_type: 'damage', already_paid: nothing };
    const second = { payment: expect.stringMatching(/^PAY-/) as string };
    expect(await made('tms.pay_claim', more, 'ke')).toEqual(second);
    expect(await made('tms.pay_claim', more, 'ke')).toEqual(second);
    expect(await made('tms.pay_claim', { ...more, claim: 'CASE-3' }, 'kf')).toEqual({ code: 'other_payments' });
    expect(await made('tms.find_payments', { shipment_id: shipmentId, claim_type: 'loss' }, 'kg')).toMatchObject({
      count: 1,
      paid: nothing,
      paid_for_shipment: DOLLARS,
    });
    expect(
      await made(
        'tms.file_carrier_claim',
        { shipment_id: 'SHP-99999', claim: 'CASE-1', claim_type: 'damage', amount: DOLLARS, documents: [] },
        'kd',
      ),
    ).toEqual({ code: 'unknown_shipment' });
  });

  it('read rates and check digits from the TMS', async () => {
    const read = async (tool: string, input: Record<string, Value>): Promise<unknown> => {
      const result = await binding(tool).call(input, context());
      return result.kind === 'done'
        ? (result.output['rate'] ?? result.output['check'])
        : result.kind === 'failed'
          ? result.code
          : result.kind;
    };
    expect(await read('tms.get_exchange_rate', { currency: 'CAD', on: { $time: START } })).toBe(0.73);
    expect(await read('tms.get_exchange_rate', { currency: 'XAU', on: { $time: START } })).toBe('no_rate');
    const check = (carrier_scac: string, pro: string): Promise<unknown> => read('tms.check_pro', { pro, carrier_scac });
    expect(
      await Promise.all([
        check('QQFA', '402199000'),
        check('QQFA', '402199003'),
        check('QQFB', '204-118820-2'),
        check('QQFB', '828-561881-X'),
        check('QQRG', '3004512784'),
        check('QQTL', '7719042'),
        check('QQXX', '1'),
      ]),
    ).toEqual(['valid', 'invalid', 'valid', 'valid', 'valid', 'unknown', 'unknown']);
  });

  it('find an earlier claim in another spelling, and link the new one to it', async () => {
    const filed = sandbox.vendors.get('zendesk')?.snapshot() as { tickets: { fields: { bol: { value: string } } }[] };
    const bol = filed.tickets[0]?.fields.bol.value ?? '';
    await binding('zendesk.update_claim').call({ ticket, bol }, context());
    const second = String(
      (
        (await sandbox.act('zendesk', 'file_claim', {
          sample: 'enterprise-7200',
          bol: `bol ${bol.slice(0, 8)} ${bol.slice(8)}`,
        })) as { id: number }
      ).id,
    );
    const found = await binding('zendesk.find_claims').call(
      { bol: `BOL ${bol.slice(0, 8)}-${bol.slice(8)}`, claim_type: 'damage', except: second },
      context(),
    );
    expect(found).toMatchObject({
      kind: 'done',
      output: { count: 1, claims: [{ ticket, status: 'open', amount: { $money: 'USD', minor: 720_000 } }] },
    });
    expect(
      await binding('zendesk.link_duplicate').call({ ticket: second, original: ticket }, context('run-1-0b')),
    ).toMatchObject({ kind: 'done' });
    expect(await binding('zendesk.find_claims').call({ account_id: 'ACC-WWW01' }, context())).toMatchObject({
      output: {
        count: 2,
        claims: [
          { ticket, status: 'open' },
          { ticket: second, status: 'closed' },
        ],
      },
    });
  });

  it('read a renewal, write a task to its account, and find it again', async () => {
    await sandbox.act('salesforce', 'add_user', { email: 'cara@our.example', name: 'Cara' });
    await sandbox.act('salesforce', 'add_account', {
      Name: 'Nimbus Noodles',
      Claims_Account_Id__c: 'ACC-NIM01',
      ARR__c: 84_000,
      Renewal_Date__c: '2026-05-02',
      Health_Score__c: 31,
      CSM_Email__c: 'cara@our.example',
      AE_Out_Of_Office__c: true,
    });
    const renewal = await binding('salesforce.get_renewal').call({ account_id: 'ACC-NIM01' }, context());
    expect(renewal).toMatchObject({
      kind: 'done',
      output: {
        arr: { $money: 'USD', minor: 8_400_000 },
        renewal_date: { $time: Date.UTC(2026, 4, 2) },
        health: 31,
        csm: 'cara@our.example',
        ae_is_away: true,
      },
    });
    const record = renewal.kind === 'done' ? String(renewal.output['record_id']) : '';
    expect(await binding('salesforce.get_renewal').call({ record_id: record }, context())).toMatchObject({
      kind: 'done',
      output: { name: 'Nimbus Noodles' },
    });
    const task = { record_id: record, owner: 'cara@our.example', subject: 'A task of the test', due: { $time: START } };
    const tasks = (): number =>
      JSON.stringify(sandbox.vendors.get('salesforce')?.snapshot()).split('A task of the test').length - 1;
    sandbox.faults.set('salesforce', { fault: 'drop_after', method: 'POST', path: '*/sobjects/Task', times: 1 });
    expect((await binding('salesforce.create_task').call(task, context())).kind).toBe('unknown');
    expect(await binding('salesforce.create_task').probe?.(task, context())).toMatchObject({ kind: 'found' });
    expect(await binding('salesforce.create_task').probe?.(task, context('run-1-4'))).toEqual({ kind: 'absent' });
    expect(tasks()).toBe(1);
    expect(
      await binding('salesforce.create_task').call({ ...task, owner: 'nobody@our.example' }, context('run-1-5')),
    ).toMatchObject({ kind: 'failed', code: 'unknown_owner' });
    expect(
      await binding('salesforce.record_concession').call(
        {
          record_id: record,
          owner: 'cara@our.example',
          percent: 18,
          basis_points: 1_800,
          arr: { $money: 'USD', minor: 8_400_000 },
          due: { $time: START },
        },
        context('run-1-6'),
      ),
    ).toMatchObject({ kind: 'done' });
  });

  it('find an issue only when the search index has caught up', async () => {
    sandbox.faults.set('jira', { fault: 'stale_search', ms: 60_000 });
    const input = { project: 'CLM', priority: 'High', summary: 'Damage' };
    await binding('jira.create_issue').call(input, context());
    expect(await binding('jira.create_issue').probe?.(input, context())).toEqual({ kind: 'absent' });
    await clock.advanceTo(START + 60_000);
    expect(await binding('jira.create_issue').probe?.(input, context())).toMatchObject({ kind: 'found' });
  });

  it('renew tokens that an administrator revoked', async () => {
    await binding('salesforce.get_account').call({ account_id: 'ACC-WWW01' }, context());
    await binding('zendesk.send_acknowledgment').call({ ticket }, context());
    await sandbox.act('salesforce', 'revoke_tokens');
    await sandbox.act('zendesk', 'revoke_tokens');
    expect((await binding('salesforce.get_account').call({ account_id: 'ACC-WWW01' }, context())).kind).toBe('done');
    expect((await binding('zendesk.add_internal_note').call({ ticket, text: 'Again' }, context())).kind).toBe('done');
  });

  it('pass the checks of the doctor', async () => {
    const { signal } = new AbortController();
    const checks = await Promise.all([
      checkSalesforce(clients.salesforce, signal),
      checkTms(clients.tms, signal, bol),
      checkZendesk(clients.zendesk, signal, { groups: ['Standard Claims'] }),
      checkJira(clients.jira, signal, [{ project: 'CLM', issueType: 'Task', priorities: ['High'] }]),
    ]);
    expect(checks.map(({ system, answers }) => [system, answers])).toEqual([
      ['salesforce', true],
      ['tms', true],
      ['zendesk', true],
      ['jira', true],
    ]);
    expect(checks.flatMap(({ findings }) => findings).filter(({ kind }) => kind === 'missing')).toEqual([]);
  });

  it.skipIf(judge === null)('send what the specifications of Zendesk and Jira allow', () => {
    expect(judge?.judged.size).toBeGreaterThan(8);
    expect(judge?.findings).toEqual([]);
  });
});

function connect(address: string) {
  const { salesforce, zendesk, jira, tms } = sandboxCredentials;
  return {
    salesforce: salesforceClient({
      login_url: `${address}/salesforce`,
      client_id: salesforce.clientId,
      client_secret: salesforce.clientSecret,
    }),
    zendesk: zendeskClient({
      url: `${address}/zendesk`,
      client_id: zendesk.clientId,
      client_secret: zendesk.clientSecret,
    }),
    jira: jiraClient(
      {
        host: `${address}/jira`,
        auth: { email: jira.email, api_token: jira.apiToken },
        ticket_url: `${address}/zendesk/agent/tickets/{ticket}`,
      },
      { onSchemaMismatch: 'throw' },
    ),
    tms: tmsClient({ url: `${address}/tms`, auth: { key: tms.apiKey } }),
  };
}
