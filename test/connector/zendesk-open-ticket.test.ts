/** What Zendesk may answer to a new ticket: it is opened once, and counts only as far as it shows what was sent. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createZendeskBindings } from '../../src/connector/zendesk/bindings.ts';
import type { ToolBinding } from '../../src/tool/tool.ts';
import { zendeskClient } from './clients.ts';
import { bindingOf, contextOf, KEY } from './subjects.ts';
import { startVendorServer, type Reply, type Seen, type VendorServer } from './vendor-server.ts';

const INPUT = { subject: 'Damage claim CASE-1', text: 'It fell {{ticket.id}}', requester_name: 'Ida Ito' };
const ALL = { ...INPUT, requester_email: 'ida@ito.example', form: 'Freight claim' };
const END = { meta: { has_more: false, after_cursor: null } };
const FORMS = [
  { id: 1, name: 'Returns', active: true },
  { id: 2, name: 'Freight claim', active: true },
  { id: 3, name: 'Freight claim', active: false },
];
const ticketWith = (more: object = {}): object => ({
  id: 555,
  external_id: KEY,
  subject: INPUT.subject,
  status: 'new',
  ticket_form_id: 2,
  ...more,
});

describe('a new Zendesk ticket', () => {
  let vendor: VendorServer;
  let created: Reply;
  let found: object[];
  let forms: object[];
  const open = (): ToolBinding =>
    bindingOf(
      createZendeskBindings(zendeskClient({ url: vendor.address, client_id: 'sopwith', client_secret: 'secret' })),
      'zendesk.open_ticket',
    );
  const posts = (): Seen[] => vendor.seen.filter(({ method, path }) => method === 'POST' && path.includes('/tickets'));

  beforeEach(async () => {
    created = { status: 201, body: { ticket: ticketWith() } };
    found = [];
    forms = FORMS;
    vendor = await startVendorServer(({ method, path, query }) => {
      if (path === '/oauth/tokens') return { status: 200, body: { access_token: 't', token_type: 'bearer' } };
      if (path.startsWith('/api/v2/ticket_forms')) return { status: 200, body: { ticket_forms: forms, ...END } };
      if (method === 'POST') return created;
      return query.get('external_id') === KEY
        ? { status: 200, body: { tickets: found, ...END } }
        : { status: 404, body: { error: 'RecordNotFound' } };
    });
  });
  afterEach(() => vendor.stop());

  it('is sent with our key twice, an internal note, and no placeholder that Zendesk expands', async () => {
    expect(await open().call(ALL, contextOf())).toMatchObject({
      kind: 'done',
      output: { ticket: '555' },
      reference: { record: 'ticket 555' },
    });
    const [post] = posts();
    expect(post?.headers['idempotency-key']).toBe(KEY);
    expect(JSON.parse(post?.body ?? '')).toEqual({
      ticket: {
        subject: 'Damage claim CASE-1',
        comment: { body: 'It fell { {ticket.id}}', public: false },
        requester: { name: 'Ida Ito', email: 'ida@ito.example' },
        ticket_form_id: 2,
        external_id: KEY,
        metadata: { sop_key: KEY },
      },
    });
  });

  it('has the facts of the case above the text, and what the case says can hold no placeholder', async () => {
    const facts = [
      { label: 'Claim value', value: '$7,200.00' },
      { label: 'BOL', value: '{{ticket.id}}' },
    ];
    await open().call({ ...ALL, case_facts: facts }, contextOf());
    const sent = JSON.parse(posts()[0]?.body ?? '') as { ticket: { comment: unknown } };
    expect(sent.ticket.comment).toEqual({
      body: 'Claim value: $7,200.00\nBOL: { {ticket.id}}\n\nIt fell { {ticket.id}}',
      public: false,
    });
  });

  it.each([
    ['Jane Doe <Jane@x.example>', 'jane@x.example'],
    ['mailto:jane@x.example', 'jane@x.example'],
    ['info@möbel-müller.example', 'info@xn--mbel-mller-ecb1f.example'],
    ['call me, 555 0100', undefined],
    ['a@x.example, b@x.example', undefined],
  ])('is opened for whom %j leads to, and the note says what was given', async (given, email) => {
    const input = {
      ...INPUT,
      text: 'It fell',
      requester_email: given,
      requester_name: `${'A very long name '.repeat(20)}`,
    };
    expect((await open().call(input, contextOf())).kind).toBe('done');
    const { ticket } = JSON.parse(posts()[0]?.body ?? '') as {
      ticket: { requester: { name: string; email?: string }; comment: { body: string } };
    };
    expect(ticket.requester.name).toHaveLength(255);
    expect(ticket.requester.email).toBe(email);
    expect(ticket.comment.body).toContain(`Address as given: ${given}`);
    expect(ticket.comment.body).toContain('Name as given: A very long name');
  });

  it('needs neither an address nor a form', async () => {
    expect((await open().call(INPUT, contextOf())).kind).toBe('done');
    const { ticket } = JSON.parse(posts()[0]?.body ?? '') as { ticket: Record<string, unknown> };
    expect(ticket).not.toHaveProperty('ticket_form_id');
    expect(ticket['requester']).toEqual({ name: 'Ida Ito' });
  });

  it.each([
    ['has no such form', [{ id: 1, name: 'Returns', active: true }]],
    ['has it switched off', [{ id: 3, name: 'Freight claim', active: false }]],
    ['has two of that name', [...FORMS, { id: 4, name: 'Freight claim', active: true }]],
  ])('is not sent where the account %s', async (_, listed) => {
    forms = listed;
    expect(await open().call(ALL, contextOf())).toMatchObject({ kind: 'failed', code: 'unknown_form' });
    expect(posts()).toEqual([]);
  });

  it.each([
    ['another form', { ticket_form_id: 1 }],
    ['no form', { ticket_form_id: null }],
  ])('is not what was asked for with %s, and says which ticket it is', async (_, more) => {
    created = { status: 201, body: { ticket: ticketWith(more) } };
    expect(await open().call(ALL, contextOf())).toMatchObject({
      kind: 'failed',
      code: 'not_taken',
      message: expect.stringContaining('`555`') as string,
    });
    found = [ticketWith(more)];
    expect(await open().probe?.(ALL, contextOf())).toMatchObject({ kind: 'unknown', isThere: true });
  });

  it.each([
    ['without our key', { status: 201, body: { ticket: ticketWith({ external_id: null }) } }],
    ['of another key', { status: 201, body: { ticket: ticketWith({ external_id: 'CRM-7' }) } }],
    ['without a number', { status: 201, body: { ticket: { subject: INPUT.subject } } }],
    ['that is a page', { status: 200, body: '<html>' }],
    ['that says that our key was used', { status: 400, body: { error: 'IdempotentRequestError', description: 'x' } }],
    ['that is an error of its own', { status: 500, body: { error: 'InternalError' } }],
  ])('is not known to be open after an answer %s', async (_, reply) => {
    created = reply;
    expect((await open().call(ALL, contextOf())).kind).toBe('unknown');
  });

  it('is found after such an answer by its key', async () => {
    created = { status: 400, body: { error: 'IdempotentRequestError', description: 'x' } };
    found = [ticketWith()];
    expect(await open().call(ALL, contextOf())).toMatchObject({ kind: 'unknown', answered: 'taken' });
    expect(await open().probe?.(ALL, contextOf())).toMatchObject({ kind: 'found', output: { ticket: '555' } });
  });

  it('is ours by its key, whatever a trigger makes of its subject', async () => {
    created = { status: 201, body: { ticket: ticketWith({ subject: '[Claims] Damage claim' }) } };
    expect(await open().call(ALL, contextOf())).toMatchObject({ kind: 'done', output: { ticket: '555' } });
  });

  it('is refused with the words of Zendesk', async () => {
    const description = 'Requester: Email is invalid';
    created = {
      status: 422,
      body: {
        error: 'RecordInvalid',
        description: 'Record validation errors',
        details: { requester: [{ description }] },
      },
    };
    expect(await open().call(ALL, contextOf())).toMatchObject({
      kind: 'failed',
      code: 'refused',
      message: expect.stringContaining(description) as string,
    });
  });

  it.each([
    ['none', [], { kind: 'absent' }],
    ['ours', [ticketWith()], { kind: 'found', output: { ticket: '555' } }],
    ['two of ours', [ticketWith(), ticketWith({ id: 556 })], { kind: 'unknown', isThere: true }],
    ['another one', [ticketWith({ external_id: 'CRM-7' })], { kind: 'unknown' }],
    ['one without a key', [ticketWith({ external_id: null })], { kind: 'unknown' }],
  ])('is looked for by its key, where the list shows %s', async (_, listed, seen) => {
    found = listed;
    expect(await open().probe?.(ALL, contextOf())).toMatchObject(seen);
  });
});
