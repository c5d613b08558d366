import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createZendeskBindings } from '../../src/connector/zendesk/bindings.ts';
import { checkZendesk } from '../../src/connector/zendesk/check.ts';
import type { Value } from '../../src/kernel/value.ts';
import type { CallResult } from '../../src/tool/tool.ts';
import { claimTicket, fakeZendesk } from './fakes.ts';
import { bindingOf, contextOf, KEY } from './subjects.ts';
import { zendeskClient } from './clients.ts';

const STATUS_TAGS = ['claim_open', 'claim_going', 'claim_paid', 'claim_closed', 'claim_duplicate'];
const OPTIONS = { claim_status: { going_automatic: 'claim_going', paid: 'claim_paid', closed: 'claim_closed' } };
const PAID = { amount: { $money: 'USD', minor: 100 }, payment: 'PAY-1', automatic: true } as const;

describe('what a Zendesk ticket shows after a change', () => {
  let fake: Awaited<ReturnType<typeof fakeZendesk>>;
  const client = (config = {}) =>
    zendeskClient({ url: fake.address, client_id: 'sopwith', client_secret: fake.secret, ...config });
  const bindingFor = (tool: string, config = {}) => bindingOf(createZendeskBindings(client(config)), tool);
  const call = (tool: string, input: Record<string, Value>, config = {}): Promise<CallResult> =>
    bindingFor(tool, config).call({ ticket: '101', ...input }, contextOf());
  const statusOf = (): string | null | undefined =>
    fake.tickets.get('101')?.custom_fields.find(({ id }) => id === 7)?.value;
  const dropDown = (): void => {
    Object.assign(fake.fields[6] ?? {}, {
      type: 'tagger',
      custom_field_options: STATUS_TAGS.map((value) => ({ value })),
    });
  };

  beforeEach(async () => {
    fake = await fakeZendesk();
  });
  afterEach(() => fake.stop());

  it.each([
    ['zendesk.update_claim', { claim_status: 'going_automatic', bol: '0400' }],
    ['zendesk.close_paid', PAID],
    ['zendesk.close', { reason: 'withdrawn' }],
  ])('writes nothing with %s when a drop-down has no option for it', async (tool, input) => {
    dropDown();
    expect(await call(tool, input)).toMatchObject({
      kind: 'failed',
      code: 'unknown_field',
      message: expect.stringMatching(/`Claim status` has no option with the tag/) as string,
    });
    expect(fake.seen.filter(({ method }) => method === 'PUT')).toEqual([]);
  });

  it('writes and reads the tags of the options that the configuration names', async () => {
    dropDown();
    expect(await call('zendesk.update_claim', { claim_status: 'going_automatic' }, { options: OPTIONS })).toMatchObject(
      { kind: 'done' },
    );
    expect(statusOf()).toBe('claim_going');
    const found = bindingFor('zendesk.find_claims', { options: OPTIONS }).call({ bol: '0400' }, contextOf());
    expect(await found).toMatchObject({ output: { claims: [{ is_going_automatic: true }] } });
    expect(await call('zendesk.close_paid', PAID, { options: OPTIONS })).toMatchObject({ kind: 'done' });
    expect(statusOf()).toBe('claim_paid');
  });

  it('takes an option that was added after the fields were read', async () => {
    dropDown();
    const binding = bindingFor('zendesk.update_claim');
    const input = { ticket: '101', claim_status: 'in_review' };
    expect(await binding.call(input, contextOf())).toMatchObject({ code: 'unknown_field' });
    fake.fields[6]?.custom_field_options?.push({ value: 'in_review' });
    expect(await binding.call(input, contextOf())).toMatchObject({ kind: 'done' });
  });

  it('is not done on a ticket that an agent merged into another one in that second', async () => {
    Object.assign(fake.moves, { status: 'closed', tags: ['claim', 'closed_by_merge'] });
    expect(await call('zendesk.update_claim', { bol: '0400' })).toMatchObject({
      kind: 'failed',
      code: 'closed_ticket',
      message: expect.stringContaining('it was merged into another one') as string,
    });
  });

  it('is done on a ticket that was merged long ago and reopened', async () => {
    Object.assign(fake.tickets.get('101') ?? {}, { tags: ['claim', 'closed_by_merge'] });
    expect(await call('zendesk.update_claim', { bol: '0400' })).toMatchObject({ kind: 'done' });
  });

  it('refuses one tag for two words', () => {
    expect(() => client({ options: { claim_status: { paid: 'done', closed: 'Done' } } })).toThrow('another tag');
  });

  it.each([
    [
      'zendesk.tag',
      { tags: ['hazmat'] },
      { tags: ['claim'] },
      '`tags` shows `claim` and not `hazmat`; correct the right of our user to edit tags',
    ],
    ['zendesk.assign_group', { group: 'Standard Claims' }, { group_id: 7 }, '`group_id` shows `7` and not `8`'],
    ['zendesk.put_on_hold', {}, { status: 'open' }, '`status` shows `open` and not `hold`'],
    ['zendesk.set_pending', {}, { status: 'open' }, '`status` shows `open` and not `pending`'],
    ['zendesk.set_open', {}, { status: 'hold' }, '`status` shows `hold` and not `open`'],
    ['zendesk.close_paid', PAID, { status: 'open' }, '`status` shows `open` and not `solved`'],
    ['zendesk.close', { reason: 'withdrawn' }, { status: 'open' }, '`status` shows `open` and not `solved`'],
    [
      'zendesk.update_claim',
      { next_steps: 'Call' },
      { custom_fields: [{ id: 9, value: null }] },
      '`Next steps` shows nothing and not `Call`',
    ],
    [
      'zendesk.close_paid',
      PAID,
      { custom_fields: [{ id: 10, value: '2026-03-04' }] },
      '`Claim status` shows nothing and not `paid`',
    ],
  ])('is not done with %s when a trigger or a right keeps the value from it', async (tool, input, moves, sentence) => {
    fake.moves = moves;
    const failed = { kind: 'failed', code: 'not_taken', message: expect.stringContaining(sentence) as string };
    expect(await call(tool, input)).toMatchObject(failed);
    const binding = bindingFor(tool);
    expect(Object.keys(binding.tool.errors)).toContain('not_taken');
    expect(await binding.probe?.({ ticket: '101', ...input }, contextOf())).toMatchObject({
      kind: 'unknown',
      message: expect.stringContaining(sentence) as string,
    });
    expect(await binding.call({ ticket: '101', ...input }, { ...contextOf(), attempt: 2 })).toMatchObject(failed);
  });

  it.each([
    ['Call', ['email', 'call'], '`email, call`'],
    ['Call', ['call', 'email'], '`call, email`'],
    ['Call', { text: 'Call' }, '`{"text":"Call"}`'],
    ['2026-03-04', '2026-03-04T00:00:59Z', '`2026-03-04T00:00:59Z`'],
    ['2026-03-04', '2026-03-04T00:00:00+09:00', '`2026-03-04T00:00:00+09:00`'],
  ])('does not take %j as written where the field shows %j', async (sent, value, shown) => {
    fake.moves = { custom_fields: [{ id: 9, value: value as string }] };
    expect(await call('zendesk.update_claim', { next_steps: sent })).toMatchObject({
      code: 'not_taken',
      message: expect.stringContaining(`shows ${shown} and not`) as string,
    });
  });

  it.each([
    ['Call', ['call']],
    ['2026-03-04', '2026-03-04 00:00:00 UTC'],
    ['2026-03-04', '2026-03-04T00:00:00.000Z'],
  ])('takes %j as written where the field shows %j', async (sent, value) => {
    fake.moves = { custom_fields: [{ id: 9, value: value as string }] };
    expect(await call('zendesk.update_claim', { next_steps: sent })).toMatchObject({ kind: 'done' });
  });

  it('writes nothing when Zendesk answers with another ticket than was asked for', async () => {
    fake.fail(
      { status: 200, body: { ticket: { ...fake.tickets.get('101'), id: 102 } } },
      ({ path, method }) => method === 'GET' && path.endsWith('/tickets/101.json'),
    );
    expect(await call('zendesk.set_open', {})).toMatchObject({
      kind: 'failed',
      code: 'invalid_output',
      message: expect.stringContaining('ticket `102`, where `101` was asked for') as string,
    });
    expect(fake.seen.filter(({ method }) => method === 'PUT')).toEqual([]);
  });

  it.each([
    ['no audit, not even the first', { audits: [], meta: { has_more: false } }],
    ['an error', { audits: [{ id: 1, metadata: {} }], meta: { has_more: false }, error: 'Partial' }],
    ['an address of the next page', { audits: [{ id: 1, metadata: {} }], meta: { has_more: false }, next_page: '/2' }],
    ['that of another ticket', { audits: [{ id: 1, ticket_id: 102, metadata: {} }], meta: { has_more: false } }],
    ['one without metadata', { audits: [{ id: 1, ticket_id: 101, events: [] }], meta: { has_more: false } }],
    ['no end of the list', { audits: [{ id: 1, ticket_id: 101, metadata: {} }] }],
  ])('is not known by its audits when Zendesk shows %s', async (_, body) => {
    fake.fail({ status: 200, body }, ({ path }) => path.includes('/audits'));
    expect(await bindingFor('zendesk.set_open').probe?.({ ticket: '101' }, contextOf())).toMatchObject({
      kind: 'unknown',
    });
  });

  it('does not solve a duplicate silently without its mark', async () => {
    fake.tickets.set('99', claimTicket(99, { bol: '0400' }, { created_at: '2026-02-01T00:00:00Z' }));
    fake.ignoresTags = true;
    expect(await call('zendesk.link_duplicate', { original: '99' })).toMatchObject({
      kind: 'unknown',
      message: expect.stringContaining('`tags` shows `claim` and not `duplicate`') as string,
    });
  });

  it.each([
    ['a trigger that keeps it open', { moves: { status: 'open' } }, '`status` shows `open` and not `solved`'],
    [
      'a right that drops its claim status',
      { moves: { custom_fields: [] } },
      '`Claim status` shows nothing and not `duplicate`',
    ],
    ['a right that drops its tag', { ignoresTags: true }, '`tags` shows `claim` and not `duplicate`'],
  ] as const)('is not sure of a duplicate after %s, neither by its key nor when repeated', async (_, how, sentence) => {
    fake.tickets.set('99', claimTicket(99, { bol: '0400' }, { created_at: '2026-02-01T00:00:00Z' }));
    Object.assign(fake, how);
    const input = { ticket: '101', original: '99' };
    const unknown = { kind: 'unknown', message: expect.stringContaining(sentence) as string };
    const binding = bindingFor('zendesk.link_duplicate');
    expect(await binding.call(input, contextOf())).toMatchObject(unknown);
    expect(await binding.probe?.(input, contextOf())).toMatchObject(unknown);
    expect(await binding.call(input, { ...contextOf(), attempt: 2 })).toMatchObject(unknown);
  });

  it.each([
    ['zendesk.tag', { tags: ['hazmat'] }, { tags: ['hazmat'] }],
    ['zendesk.link_duplicate', { original: '99' }, { tags: ['duplicate'] }],
  ])('takes %s although a trigger removes a tag that it did not set', async (tool, input, moves) => {
    fake.tickets.set('99', claimTicket(99, { bol: '0400' }, { created_at: '2026-02-01T00:00:00Z' }));
    fake.moves = moves;
    const binding = bindingFor(tool);
    expect(await call(tool, input)).toMatchObject({ kind: 'done' });
    expect(await binding.probe?.({ ticket: '101', ...input }, contextOf())).toMatchObject({ kind: 'found' });
  });

  it('sends no tag of an option of the drop-down that it changes, and those of the others', async () => {
    dropDown();
    fake.tickets.set('99', claimTicket(99, { bol: '0400' }, { created_at: '2026-02-01T00:00:00Z' }));
    fake.tickets.get('101')?.tags.push('Claim_Open', 'carrier_qqfa');
    const options = { claim_status: { duplicate: 'claim_duplicate' } };
    expect(await call('zendesk.link_duplicate', { original: '99' }, { options })).toMatchObject({ kind: 'done' });
    expect(fake.tickets.get('101')?.tags).toEqual(['claim', 'carrier_qqfa', 'duplicate']);
  });

  it.each([
    [
      'a later change by someone else',
      [{ type: 'Change', field_name: 'status', value: 'open', previous_value: 'hold' }],
    ],
    ['its own audit', []],
  ])('counts a value as taken by %s', async (_, later) => {
    const ticket = fake.tickets.get('101');
    ticket?.audits.push(
      {
        id: 5,
        metadata: { custom: { sop_key: KEY } },
        events:
          later.length > 0 ? [] : [{ type: 'Change', field_name: 'status', value: 'hold', previous_value: 'open' }],
      },
      { id: 6, metadata: {}, events: later },
    );
    expect(await bindingFor('zendesk.put_on_hold').probe?.({ ticket: '101' }, contextOf())).toMatchObject({
      kind: 'found',
      output: { status: 'hold' },
    });
  });

  it('takes a solved ticket that was closed at once, further tags, and another case of a text', async () => {
    fake.moves = { status: 'closed', tags: ['claim', 'vip', 'duplicate'] };
    expect(await call('zendesk.close_paid', PAID)).toMatchObject({ kind: 'done' });
  });

  it('takes an answer without an audit', async () => {
    fake.fail(
      { status: 200, body: { ticket: { ...fake.tickets.get('101'), group_id: 8 }, audit: null } },
      ({ method }) => method === 'PUT',
    );
    expect(await call('zendesk.assign_group', { group: 'Standard Claims' })).toMatchObject({ kind: 'done' });
  });

  it('is checked for the types and the options that the handbook writes', async () => {
    dropDown();
    Object.assign(fake.fields[7] ?? {}, { type: 'checkbox' });
    const uses = {
      fields: { claim_status: ['going_automatic', 'paid', 'closed', 'in_review'], expected_resolution: [] },
    };
    const missing = async (config = {}): Promise<string[]> =>
      (await checkZendesk(client(config), new AbortController().signal, uses)).findings
        .filter(({ kind, subject }) => kind === 'missing' && subject === 'field')
        .map(({ name, message }) => `${name}: ${message}`);
    const type = expect.stringMatching(/^expected_resolution: .*`date`, got `checkbox`/) as string;
    expect(await missing()).toEqual([expect.stringContaining('no option with the tag `going_automatic`'), type]);
    expect(await missing({ options: OPTIONS })).toEqual([
      expect.stringContaining('no option with the tag `in_review`'),
      type,
    ]);
    Object.assign(fake.fields[7] ?? {}, { type: 'date' });
    expect(await missing({ options: { claim_status: { ...OPTIONS.claim_status, in_review: 'claim_open' } } })).toEqual(
      [],
    );
  });
});
