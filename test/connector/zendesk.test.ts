import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createZendeskBindings } from '../../src/connector/zendesk/bindings.ts';
import { checkZendesk } from '../../src/connector/zendesk/check.ts';
import type { Value } from '../../src/kernel/value.ts';
import type { CallResult } from '../../src/tool/tool.ts';
import { fakeZendesk } from './fakes.ts';
import { bindingOf, contextOf, KEY } from './subjects.ts';
import { zendeskClient } from './clients.ts';

describe('Zendesk', () => {
  let fake: Awaited<ReturnType<typeof fakeZendesk>>;
  const client = (config = {}) =>
    zendeskClient({ url: fake.address, client_id: 'sopwith', client_secret: fake.secret, ...config });
  const call = (tool: string, input: Record<string, Value>, config = {}): Promise<CallResult> =>
    bindingOf(createZendeskBindings(client(config)), tool).call(input, contextOf());
  const written = (): Record<string, unknown> =>
    (JSON.parse(fake.seen.find(({ method }) => method === 'PUT')?.body ?? '{}') as { ticket: Record<string, unknown> })
      .ticket;

  beforeEach(async () => {
    fake = await fakeZendesk();
  });
  afterEach(() => fake.stop());

  it('acknowledges publicly, with our key in the audit, and leaves the status alone', async () => {
    await call('zendesk.send_acknowledgment', { ticket: '101' });
    expect(written()).toEqual({
      comment: { body: expect.stringContaining('ticket #101') as string, public: true },
      metadata: { sop_key: KEY },
      safe_update: true,
      updated_stamp: '2026-03-04T14:05:00Z',
    });
    expect(fake.tickets.get('101')?.status).toBe('open');
  });

  it('does not say that the customer was told when Zendesk made an internal note of it', async () => {
    fake.isLight = true;
    for (const [tool, more] of [
      ['zendesk.send_acknowledgment', {}],
      ['zendesk.request_information', { ask: 'amount' }],
      ['zendesk.reply', { template: 'security_received' }],
      ['zendesk.send_reminder', { number: 1 }],
      ['zendesk.send_denial', { reason: 'Too late' }],
    ] as const) {
      const binding = bindingOf(createZendeskBindings(client()), tool);
      const [input, context] = [
        { ticket: '101', ...more },
        { ...contextOf(), key: `${KEY}-${tool.replace(/[^a-z]/g, '')}` },
      ];
      expect(await binding.call(input, context), tool).toMatchObject({ kind: 'failed', code: 'not_public' });
      expect(Object.keys(binding.tool.errors), tool).toContain('not_public');
      expect(await binding.probe?.(input, context), tool).toMatchObject({ kind: 'unknown' });
      expect(await binding.call(input, { ...context, attempt: 2 }), tool).toMatchObject({ code: 'not_public' });
    }
    expect(await call('zendesk.add_internal_note', { ticket: '101', text: 'Note' })).toMatchObject({ kind: 'done' });
  });

  it('is not sure about a key that a ticket carries twice', async () => {
    const audit = { id: 9, metadata: { system: {}, custom: { sop_key: KEY } }, events: [] };
    fake.tickets.get('101')?.audits.push(audit, audit);
    const binding = bindingOf(createZendeskBindings(client()), 'zendesk.send_acknowledgment');
    expect(await binding.probe?.({ ticket: '101' }, contextOf())).toMatchObject({
      kind: 'unknown',
      message: expect.stringContaining('`2` changes with the key') as string,
    });
  });

  it.each([
    [{ only_private_comments: true }, ['public comments']],
    [{ role: 'agent', role_type: 1 }, ['public comments']],
    [{ role_type: 3, ticket_restriction: 'groups' }, ['public comments', 'all tickets']],
    [{ role: 'end-user' }, ['agent']],
    [{ role: 'agent', role_type: 0, only_private_comments: false, ticket_restriction: null }, []],
  ])('is checked for a user with %j', async (rights, names) => {
    fake.fail({ status: 200, body: { user: { id: 5, name: 'Bot', ...rights } } }, ({ path }) =>
      path.includes('/users/me'),
    );
    const { findings } = await checkZendesk(client(), new AbortController().signal);
    expect(
      findings.filter(({ kind, subject }) => kind === 'missing' && subject === 'role').map(({ name }) => name),
    ).toEqual(names);
  });

  it('acknowledges in the words of the configuration', async () => {
    await call('zendesk.send_acknowledgment', { ticket: '101' }, { acknowledgment: 'Got {ticket}.' });
    expect(fake.tickets.get('101')?.comments).toEqual([{ body: 'Got 101.', public: true }]);
  });

  it('never publishes an internal note', async () => {
    await call('zendesk.add_internal_note', { ticket: '101', text: 'Do not tell' });
    expect(written()['comment']).toEqual({ body: 'Do not tell', public: false });
  });

  it('prevents placeholders in a note from being expanded', async () => {
    await call('zendesk.add_internal_note', {
      ticket: '101',
      text: '{{ticket.requester.email}} {% if x %} {{{a}}} {ok}',
    });
    expect(fake.tickets.get('101')?.comments[0]?.body).toBe('{ {ticket.requester.email}} { % if x %} { { {a}}} {ok}');
  });

  it.each([
    ['404', { kind: 'failed', code: 'not_found' }],
    ['102', { kind: 'failed', code: 'closed_ticket' }],
  ])('does not change ticket %s', async (ticket, expected) => {
    for (const [tool, more] of [
      ['zendesk.send_acknowledgment', {}],
      ['zendesk.assign_group', { group: 'Support' }],
      ['zendesk.add_internal_note', { text: 'x' }],
    ] as const) {
      expect(await call(tool, { ticket, ...more })).toMatchObject(expected);
    }
    expect(fake.seen.filter(({ method }) => method === 'PUT')).toEqual([]);
  });

  it('does not take an address without a help desk for a missing ticket', async () => {
    const error = {
      title: 'No help desk at our.zendesk.com',
      message: 'There is no help desk configured at this address',
    };
    fake.fail({ status: 404, body: { error } }, ({ path }) => path.includes('/tickets/'));
    expect(await call('zendesk.send_acknowledgment', { ticket: '101' })).toMatchObject({
      kind: 'failed',
      code: 'refused',
      message: expect.stringContaining('No help desk') as string,
    });
  });

  it('waits where a page of something else answers with 404', async () => {
    fake.fail({ status: 404, body: '<html>Nothing is here</html>' }, ({ path }) => path.includes('/tickets/'));
    expect(await call('zendesk.send_acknowledgment', { ticket: '101' })).toMatchObject({
      kind: 'not_now',
      message: 'Something else than Zendesk answered with `404`; the account may be switched off',
    });
  });

  it('says that the ticket is closed even when it was closed at the same moment', async () => {
    fake.fail(
      {
        status: 422,
        body: {
          error: 'RecordInvalid',
          description: 'Record validation errors',
          details: { status: [{ description: 'Status: closed prevents ticket update' }] },
        },
      },
      ({ method }) => method === 'PUT',
    );
    expect(await call('zendesk.send_acknowledgment', { ticket: '101' })).toMatchObject({
      kind: 'failed',
      code: 'closed_ticket',
    });
  });

  describe.each([
    { error: 'RecordInvalid', description: 'Assignee: is invalid' },
    { error: { title: 'Forbidden', message: 'You cannot write comments' } },
    { success: false },
  ])('a ticket next to an error in a 200: %j', (failed) => {
    const answering = (wanted: string): Promise<CallResult> => {
      const body = { ticket: fake.tickets.get('101'), ...failed };
      fake.fail({ status: 200, body }, ({ path, method }) => method === wanted && path.endsWith('/tickets/101.json'));
      return call('zendesk.assign_group', { ticket: '101', group: 'Standard Claims' });
    };

    it('is not read', async () => {
      expect(await answering('GET')).toMatchObject({ kind: 'failed', code: 'invalid_output' });
    });

    it('does not show that the change was made', async () => {
      expect(await answering('PUT')).toMatchObject({ kind: 'unknown', answered: 'taken' });
    });
  });

  it('refuses other validation errors with their reason', async () => {
    fake.fail(
      { status: 422, body: { error: 'RecordInvalid', details: { base: [{ description: 'Assignee: is invalid' }] } } },
      ({ method }) => method === 'PUT',
    );
    expect(await call('zendesk.send_acknowledgment', { ticket: '101' })).toMatchObject({
      kind: 'failed',
      code: 'refused',
      message: expect.stringContaining('Assignee: is invalid') as string,
    });
  });

  it.each([
    ['Standard Claims', { kind: 'done', output: { group: 'Standard Claims', group_id: '8' } }],
    [
      'Claims Standard',
      {
        kind: 'failed',
        code: 'unknown_group',
        message:
          'Zendesk has no group named `Claims Standard`, but `Support`, `Standard Claims`, `Twins`, `twins`; create it or correct the name',
      },
    ],
    ['Twins', { kind: 'failed', code: 'ambiguous_group', message: expect.stringContaining('`9` and `10`') as string }],
  ])('looks the group %s up on all pages', async (group, expected) => {
    expect(await call('zendesk.assign_group', { ticket: '101', group })).toMatchObject(expected);
    expect(fake.tickets.get('101')?.group_id).toBe(expected.kind === 'done' ? 8 : null);
  });

  it('assigns no group where there are more than are read, since another one may have the name', async () => {
    const groups = [{ id: 8, name: 'Standard Claims' }];
    fake.fail({ status: 200, body: { groups, meta: { has_more: true, after_cursor: 'next' } } }, ({ path }) =>
      path.includes('/groups'),
    );
    expect(await call('zendesk.assign_group', { ticket: '101', group: 'Standard Claims' })).toMatchObject({
      kind: 'failed',
      message: expect.stringContaining('more groups than are read') as string,
    });
    expect(fake.tickets.get('101')?.group_id).toBeNull();
  });

  it('does not overwrite a change made in between, and can be tried again', async () => {
    fake.fail(
      {
        status: 409,
        body: { error: 'UpdateConflict', description: 'Safe Update prevented the update due to outdated ticket data' },
      },
      ({ method }) => method === 'PUT',
    );
    expect(await call('zendesk.assign_group', { ticket: '101', group: 'Support' })).toMatchObject({ kind: 'not_now' });
  });

  it('does nothing when a lost request arrives after a newer change', async () => {
    const late = {
      ticket: { comment: { body: 'late', public: true }, safe_update: true, updated_stamp: '2026-03-04T14:05:00Z' },
    };
    await call('zendesk.send_acknowledgment', { ticket: '101' });
    const { authorization = '' } = fake.seen.at(-1)?.headers ?? {};
    const answer = await fetch(`${fake.address}/api/v2/tickets/101.json`, {
      method: 'PUT',
      headers: { authorization },
      body: JSON.stringify(late),
    });
    expect(answer.status).toBe(409);
    expect(fake.tickets.get('101')?.comments).toHaveLength(1);
  });

  it.each(['', '0', '12a', '../users/1', '1/audits', '9'.repeat(30)])('refuses %j as a ticket', async (ticket) => {
    expect(await call('zendesk.add_internal_note', { ticket, text: 'x' })).toMatchObject({
      kind: 'failed',
      code: 'refused',
    });
    expect(fake.seen).toEqual([]);
  });

  it('is `not_now`, with nothing sent, when the token endpoint is down', async () => {
    fake.fail({ status: 500, body: {} }, ({ path }) => path === '/oauth/tokens');
    expect(await call('zendesk.send_acknowledgment', { ticket: '101' })).toMatchObject({ kind: 'not_now' });
    fake.heal();
    fake.fail({ status: 200, body: { nothing: true } }, ({ path }) => path === '/oauth/tokens');
    expect(await call('zendesk.send_acknowledgment', { ticket: '101' })).toMatchObject({ kind: 'not_now' });
    expect(fake.seen.every(({ path }) => path === '/oauth/tokens')).toBe(true);
  });

  it('is checked for groups on all pages', async () => {
    fake.groups.push(...Array.from({ length: 30 }, (_, index) => ({ id: 900 + index, name: `G${index}` })));
    const { findings } = await checkZendesk(client(), new AbortController().signal, { groups: ['G29', 'Nobody'] });
    expect(findings.filter(({ subject }) => subject === 'group')).toMatchObject([
      { kind: 'there', name: 'G29' },
      { kind: 'missing', message: expect.not.stringContaining('grant') as string },
    ]);
  });

  it('is checked for scopes, role, fields and groups', async () => {
    fake.fields.splice(1);
    const check = await checkZendesk(client({ scope: 'tickets:write impersonate' }), new AbortController().signal, {
      groups: ['Support', 'Nobody'],
    });
    expect(check).toMatchObject({
      system: 'zendesk',
      answers: true,
      message: expect.stringContaining('Claims Desk') as string,
    });
    expect(check.findings.map(({ kind, subject, name }) => `${kind} ${subject} ${name}`)).toEqual([
      'missing scope read',
      'there scope tickets:write',
      'beyond_need scope impersonate',
      'beyond_need role admin',
      'missing trigger notify requester',
      'there field bol',
      ...[
        'claim_type',
        'claim_amount',
        'claim_currency',
        'account_id',
        'bol_key',
        'claim_status',
        'expected_resolution',
        'next_steps',
        'auto_settled_on',
      ].map((name) => `missing field ${name}`),
      'there group Support',
      'missing group Nobody',
    ]);
  });
});
