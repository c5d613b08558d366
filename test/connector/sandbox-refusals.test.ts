/** What the real vendors refuse, and the stand-ins with them, in the words that people read. */
import { beforeEach, describe, expect, it } from 'vitest';
import { createExchange } from '../../src/connector/exchange.ts';
import { createSalesforceBindings } from '../../src/connector/salesforce/bindings.ts';
import { createZendeskBindings } from '../../src/connector/zendesk/bindings.ts';
import { checkZendesk } from '../../src/connector/zendesk/check.ts';
import type { ZendeskClient } from '../../src/connector/zendesk/client.ts';
import type { Value } from '../../src/kernel/value.ts';
import { sandboxCredentials } from '../../src/sandbox/credentials.ts';
import type { CallResult, ToolBinding } from '../../src/tool/tool.ts';
import { createWorld, snapshotOf, type World } from '../sandbox/world.ts';
import { salesforceClient, zendeskClient } from './clients.ts';
import { bindingOf, contextOf } from './subjects.ts';

let world: World;
let zendesk: ZendeskClient;
let bindings: ToolBinding[];
let ticket: string;

const call = (tool: string, input: Readonly<Record<string, Value>>): Promise<CallResult> =>
  bindingOf(bindings, tool).call(input, contextOf());
const file = async (): Promise<string> => {
  const filed = (await world.sandbox.act('zendesk', 'file_claim', { sample: 'enterprise-7200' })) as { id: number };
  return String(filed.id);
};

beforeEach(async () => {
  world = createWorld();
  const exchange = createExchange(world.fetch);
  const { address } = world.sandbox;
  const { salesforce, zendesk: known } = sandboxCredentials;
  zendesk = zendeskClient(
    { url: `${address}/zendesk`, client_id: known.clientId, client_secret: known.clientSecret },
    exchange,
  );
  const login = { client_id: salesforce.clientId, client_secret: salesforce.clientSecret };
  bindings = [
    ...createZendeskBindings(zendesk),
    ...createSalesforceBindings(salesforceClient({ login_url: `${address}/salesforce`, ...login }, exchange)),
  ];
  ticket = await file();
});

describe('Zendesk', () => {
  const session = () => zendesk.within(new AbortController().signal);
  const shown = async (): Promise<unknown> => session().showTicket(ticket);

  it('solves no ticket of no one', async () => {
    await expect(session().updateTicket(ticket, { status: 'solved' })).rejects.toMatchObject({
      status: 422,
      body: {
        error: 'RecordInvalid',
        details: {
          base: [
            {
              description: 'Assignee: is required when solving a ticket',
              error: null,
              ticket_field_id: expect.any(Number) as number,
              ticket_field_type: 'FieldAssignee',
            },
          ],
        },
      },
    });
    expect(await shown()).toMatchObject({ status: 'new', assignee_id: null });
  });

  it('solves it for our user, who is assigned', async () => {
    expect(await call('zendesk.close', { ticket, reason: 'withdrawn' })).toMatchObject({ kind: 'done' });
    expect(await shown()).toMatchObject({ status: 'solved', assignee_id: 4_001 });
  });

  it('solves it for an agent on the page, who is assigned', async () => {
    await world.sandbox.act('zendesk', 'update_ticket', { ticket, from: 'agent', status: 'solved' });
    expect(await shown()).toMatchObject({ status: 'solved', assignee_id: 4_002 });
  });

  it.each([
    ['zendesk.close', (): Record<string, Value> => ({ ticket, reason: 'withdrawn' })],
    [
      'zendesk.close_paid',
      (): Record<string, Value> => ({
        ticket,
        amount: { $money: 'USD', minor: 100 },
        payment: 'PAY-1',
        automatic: false,
      }),
    ],
  ])('names the empty field that it requires: %s', async (tool, input) => {
    await world.sandbox.act('zendesk', 'require_field', { field: 'next_steps' });
    expect(await call(tool, input())).toMatchObject({
      kind: 'failed',
      code: 'missing_fields',
      message: 'Zendesk does not take the change before `Next steps` is filled; fill it on the ticket',
    });
    expect(await shown()).toMatchObject({ status: 'new' });
    expect(await call('zendesk.update_claim', { ticket, next_steps: 'None' })).toMatchObject({ kind: 'done' });
    expect(await call(tool, input())).toMatchObject({ kind: 'done' });
  });

  it('drops what a drop-down has no option for, and answers as if it were written', async () => {
    const write = (value: string): Promise<unknown> =>
      zendesk.within(new AbortController().signal).updateTicket(ticket, { custom_fields: [{ id: 36_000_109, value }] });
    await world.sandbox.act('zendesk', 'make_drop_down', { field: 'claim_status', options: ['paid', 'claim_closed'] });
    expect(JSON.stringify(await write('closed'))).not.toContain('"value":"closed"');
    expect(JSON.stringify(await write('paid'))).toContain('"value":"paid"');
    expect(await call('zendesk.close', { ticket, reason: 'withdrawn' })).toMatchObject({
      kind: 'failed',
      code: 'unknown_field',
    });
    const { findings } = await checkZendesk(zendesk, new AbortController().signal, {
      fields: { claim_status: ['paid', 'closed'] },
    });
    expect(findings.filter(({ kind }) => kind === 'missing').map(({ message }) => message)).toEqual([
      expect.stringContaining('no option with the tag `closed`'),
    ]);
  });

  it('mails no requester who is suspended, and none without the trigger', async () => {
    await world.sandbox.act('zendesk', 'change_requester', { ticket, suspended: true });
    expect(await call('zendesk.send_acknowledgment', { ticket })).toMatchObject({ code: 'not_notified' });
    await world.sandbox.act('zendesk', 'change_requester', { ticket, suspended: false });
    expect(await call('zendesk.send_acknowledgment', { ticket })).toMatchObject({ kind: 'done' });
    await world.sandbox.act('zendesk', 'stop_notifying', {});
    expect(await call('zendesk.send_denial', { ticket, reason: 'Too late' })).toMatchObject({ code: 'not_notified' });
    const { findings } = await checkZendesk(zendesk, new AbortController().signal);
    expect(findings).toContainEqual({
      kind: 'missing',
      subject: 'trigger',
      name: 'notify requester',
      message: expect.stringContaining('activate *Notify requester of comment update*') as string,
    });
  });

  it('makes a follow-up of an answer to a closed ticket', async () => {
    await world.sandbox.act('zendesk', 'update_ticket', { ticket, from: 'agent', status: 'closed' });
    const made = await world.sandbox.act('zendesk', 'update_ticket', { ticket, comment: 'Thank you' });
    expect(made).toMatchObject({
      status: 'new',
      tags: ['claim'],
      via: { source: { rel: 'follow_up', from: { ticket_id: Number(ticket) } } },
      via_followup_source_id: Number(ticket),
    });
    expect(JSON.stringify(made)).not.toContain(`"id":${ticket},`);
  });

  it('makes a note of what a limited user says in public, and the doctor names the limit', async () => {
    await world.sandbox.act('zendesk', 'limit_user', { only_private_comments: true, ticket_restriction: 'groups' });
    expect(await call('zendesk.send_acknowledgment', { ticket })).toMatchObject({ kind: 'failed', code: 'not_public' });
    const { findings } = await checkZendesk(zendesk, new AbortController().signal);
    expect(findings.filter(({ kind }) => kind === 'missing').map(({ name }) => name)).toEqual([
      'public comments',
      'all tickets',
    ]);
    await world.sandbox.act('zendesk', 'limit_user', {});
    expect(await call('zendesk.send_acknowledgment', { ticket })).toMatchObject({ kind: 'done' });
  });

  it('has no room for the second part of a link, which is completed later', async () => {
    const second = await file();
    world.sandbox.faults.set('zendesk', {
      fault: 'rate_limited',
      method: 'PUT',
      path: `/api/v2/tickets/${second}*`,
      retry_after_s: 540,
      times: 1,
    });
    const linked = { ticket: second, original: ticket };
    expect(await call('zendesk.link_duplicate', linked)).toMatchObject({
      kind: 'not_now',
      partly: `The note is on ticket \`${ticket}\`, and the duplicate is not solved`,
    });
    expect(await call('zendesk.link_duplicate', linked)).toMatchObject({ kind: 'done' });
    expect(JSON.stringify(snapshotOf(world.sandbox, 'zendesk')).split('is a duplicate of this claim')).toHaveLength(2);
  });
});

describe('Salesforce', () => {
  const task = (): Promise<CallResult> => {
    const { accounts } = snapshotOf<{ accounts: { Id: string }[] }>(world.sandbox, 'salesforce');
    const record = accounts[0]?.Id ?? '';
    return call('salesforce.create_task', {
      record_id: record,
      owner: 'ava@our.example',
      subject: 'Call',
      due: { $time: 0 },
    });
  };

  it('loses a lock inside a trigger, or has a bad moment at its login, and is asked again', async () => {
    await world.sandbox.act('salesforce', 'add_user', { name: 'Ava', email: 'ava@our.example' });
    await world.sandbox.act('salesforce', 'refuse_logins', { error: 'unknown_error', message: 'retry your request' });
    expect(await task()).toMatchObject({ kind: 'not_now' });
    await world.sandbox.act('salesforce', 'refuse_writes', {
      error: 'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
      message: 'TaskTrigger: execution of AfterInsert caused by: first error: UNABLE_TO_LOCK_ROW, unable to obtain',
      times: 2,
    });
    expect([await task(), await task()]).toMatchObject([{ kind: 'not_now' }, { kind: 'not_now' }]);
    expect(await task()).toMatchObject({ kind: 'done' });
    expect(snapshotOf<{ tasks: unknown[] }>(world.sandbox, 'salesforce').tasks).toHaveLength(1);
  });
});
