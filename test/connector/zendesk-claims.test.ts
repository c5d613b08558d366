/**
 * What the claim tools do to Zendesk tickets, in addition to the contract of every tool.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createZendeskBindings } from '../../src/connector/zendesk/bindings.ts';
import type { ZendeskConfig } from '../../src/connector/zendesk/config.ts';
import type { Value } from '../../src/kernel/value.ts';
import type { CallResult, ProbeResult } from '../../src/tool/tool.ts';
import { CLAIM_FIELDS, claimTicket, fakeZendesk, type Ticket } from './fakes.ts';
import { bindingOf, contextOf, KEY } from './subjects.ts';
import { zendeskClient } from './clients.ts';

let fake: Awaited<ReturnType<typeof fakeZendesk>>;
const bound = (tool: string, config: Partial<ZendeskConfig> = {}) =>
  bindingOf(
    createZendeskBindings(
      zendeskClient({ url: fake.address, client_id: 'sopwith', client_secret: fake.secret, ...config }),
    ),
    tool,
  );
const call = (tool: string, input: Record<string, Value>, config: Partial<ZendeskConfig> = {}): Promise<CallResult> =>
  bound(tool, config).call(input, contextOf());
const written = (): Record<string, unknown>[] =>
  fake.seen
    .filter(({ method }) => method === 'PUT')
    .map(({ body }) => (JSON.parse(body) as { ticket: Record<string, unknown> }).ticket);
const letter = (): string | undefined =>
  (written()[0]?.['comment'] as { body: string; public: boolean } | undefined)?.body;
const valueOf = (ticket: string, id: number): string | null | undefined =>
  fake.tickets.get(ticket)?.custom_fields.find((entry) => entry.id === id)?.value;

beforeEach(async () => {
  fake = await fakeZendesk();
});
afterEach(() => fake.stop());

describe('zendesk.find_claims', () => {
  const claims = async (input: Record<string, Value>): Promise<unknown> => {
    const result = await call('zendesk.find_claims', input);
    return result.kind === 'done'
      ? (result.output['claims'] as unknown as Record<string, unknown>[]).map(
          ({ ticket, status }) => `${String(ticket)} ${String(status)}`,
        )
      : result;
  };
  const add = (...[id, fields, over]: Parameters<typeof claimTicket>): void => {
    fake.tickets.set(String(id), claimTicket(id, fields, over));
  };

  it('finds a number in other spellings by its key, and an older ticket by its own spelling', async () => {
    add(201, { bol: '04000000202603014', bol_key: '04000000202603014', claim_type: 'damage' });
    add(202, { bol: 'bol 04000000 202603014', claim_type: 'damage' });
    expect(await claims({ bol: 'bol 04000000 202603014', claim_type: ' Damage', except: '999' })).toEqual([
      '201 open',
      '202 open',
    ]);
    expect(await claims({ bol: 'bol 04000000 202603014', except: '202' })).toEqual(['201 open']);
  });

  it('finds by its key a ticket whose claimant wrote another number than the shipment has', async () => {
    add(201, { bol: '999888', bol_key: '0400123', claim_type: 'damage' });
    expect(await claims({ bol: '0400123' })).toEqual(['201 open']);
  });

  it('tells the older claims from those that came at the same time or later', async () => {
    for (const id of [201, 202, 203]) add(id, { bol: '0400123', bol_key: '0400123', claim_type: 'damage' });
    add(204, { bol: '0400123', bol_key: '0400123', claim_type: 'damage' }, { created_at: '2026-02-28T10:00:00Z' });
    const found = await call('zendesk.find_claims', { bol: '0400123', except: '202' });
    const older =
      found.kind === 'done'
        ? (found.output['claims'] as unknown as Record<string, unknown>[]).map((claim) => [
            claim['ticket'],
            claim['is_older'],
          ])
        : found;
    expect(older).toEqual([
      ['204', true],
      ['201', true],
      ['203', false],
    ]);
  });

  const found = async (
    fields: Parameters<typeof claimTicket>[1],
    over: Partial<Ticket> = {},
  ): Promise<Record<string, unknown>> => {
    add(201, { bol: '0400123', bol_key: '0400123', claim_type: 'damage', ...fields }, over);
    const result = await call('zendesk.find_claims', { bol: '0400123' });
    return result.kind === 'done'
      ? { ...(result.output['claims'] as Record<string, unknown>[])[0], note: result.output['unread'] }
      : { ...result };
  };
  const hiding = (...ids: readonly number[]): Partial<Ticket> => ({
    custom_fields: claimTicket(201, {
      bol: '0400123',
      bol_key: '0400123',
      claim_type: 'damage',
      claim_amount: '500',
      auto_settled_on: '2026-02-01',
    }).custom_fields.filter(({ id }) => !ids.includes(id)),
  });

  it.each([
    { claim_amount: '31.000', claim_currency: 'USD' },
    { claim_amount: 'about 500', claim_currency: 'USD' },
    { claim_amount: '-20', claim_currency: 'USD' },
    { claim_amount: 'unknown', claim_currency: 'USD' },
    { claim_amount: '500', claim_currency: 'US Dollar' },
    { claim_amount: '500', claim_currency: 'claim_currency_eur' },
    { claim_amount: '500 and 20', claim_currency: 'USD' },
  ])('names an amount that cannot be read, and does not count it as missing: %j', async (fields) => {
    expect(await found(fields)).toEqual(
      expect.objectContaining({
        unread_fields: ['amount'],
        note: expect.stringMatching(/^Without the claim value of ticket `201` \(`.+`\), which could not be read$/),
      }),
    );
    expect(await found(fields)).not.toHaveProperty('amount');
  });

  it.each(['500000', '7200.50', '$500'])(
    'names an amount without a currency, and takes it for no dollars: %s',
    async (claim_amount) => {
      const claim = await found({ claim_amount });
      expect(claim).toMatchObject({
        unread_fields: ['amount'],
        note: `Without the claim value of ticket \`201\` (\`${claim_amount}\` without a currency), which could not be read`,
      });
      expect(claim).not.toHaveProperty('amount');
    },
  );

  it('reads an amount without a currency in the one that is declared for the account', async () => {
    add(201, { bol: '0400123', bol_key: '0400123', claim_type: 'damage', claim_amount: '500000' });
    add(202, { bol: '0400123', bol_key: '0400123', claim_type: 'damage', claim_amount: '$500' });
    const result = await call('zendesk.find_claims', { bol: '0400123' }, { currency: 'JPY' });
    expect(result).toMatchObject({
      output: {
        claims: [{ amount: { $money: 'JPY', minor: 500_000 }, unread_fields: [] }, { unread_fields: ['amount'] }],
        unread: 'Without the claim value of ticket `202` (`$500`), which could not be read',
      },
    });
  });

  it.each(['yesterday', '01.02.2026', '2026-13-01', '2026-02-01 or 02'])(
    'names a day of the automatic payment that cannot be read: %s',
    async (auto_settled_on) => {
      const claim = await found({ auto_settled_on });
      expect(claim).toMatchObject({ unread_fields: ['auto_settled_on'] });
      expect(claim['note']).toContain(`day of the automatic payment of ticket \`201\` (\`${auto_settled_on}\`)`);
    },
  );

  it.each([
    [{}, {}],
    [{ claim_amount: 'n/a', claim_currency: 'claim_currency_eur' }, {}],
    [{ claim_amount: '7200,50', claim_currency: 'eur' }, { amount: { $money: 'EUR', minor: 720_050 } }],
    [{ claim_amount: '0', auto_settled_on: '-' }, {}],
    [{ claim_amount: '€500' }, { amount: { $money: 'EUR', minor: 50_000 } }],
    [{ auto_settled_on: '2026-02-01' }, { auto_settled_on: { $time: Date.UTC(2026, 1, 1), $date: '2026-02-01' } }],
    [
      { auto_settled_on: '2026-02-01T00:00:00Z' },
      { auto_settled_on: { $time: Date.UTC(2026, 1, 1), $date: '2026-02-01' } },
    ],
    [
      { auto_settled_on: '2026-02-01T22:15:00-05:00' },
      { auto_settled_on: { $time: Date.UTC(2026, 1, 2), $date: '2026-02-02' } },
    ],
    [{ auto_settled_on: '0001-01-01T00:00:00' }, {}],
  ])('reads what can be read, and takes what says none as missing: %j', async (fields, read) => {
    const claim = await found(fields);
    expect(claim).toMatchObject({ ...read, unread_fields: [] });
    expect(claim['note']).toBeUndefined();
    expect(Object.keys(claim)).toEqual(expect.arrayContaining(Object.keys(read)));
    expect('amount' in claim || 'auto_settled_on' in claim).toBe(Object.keys(read).length > 0);
  });

  it('takes a day at midnight in UTC as that day in each time zone', async () => {
    add(201, {
      bol: '0400123',
      bol_key: '0400123',
      claim_type: 'damage',
      auto_settled_on: '2026-02-01T00:00:00+00:00',
    });
    expect(await call('zendesk.find_claims', { bol: '0400123' }, { time_zone: 'America/Chicago' })).toMatchObject({
      output: { claims: [{ auto_settled_on: { $date: '2026-02-01' } }] },
    });
  });

  it('names what our user may not see of a claim', async () => {
    expect(await found({}, hiding(CLAIM_FIELDS.claim_currency.id))).toMatchObject({ unread_fields: ['amount'] });
    expect(await found({}, hiding(CLAIM_FIELDS.claim_amount.id, CLAIM_FIELDS.auto_settled_on.id))).toMatchObject({
      unread_fields: ['amount', 'auto_settled_on'],
      note: 'Without the claim value of ticket `201` (not shown to our user) and the day of the automatic payment of ticket `201` (not shown to our user), which could not be read',
    });
  });

  it.each(['claim_type', 'claim_status'] as const)(
    'fails when our user may not see whether a hit is a claim, or what became of it: %s',
    async (field) => {
      expect(await found({}, hiding(CLAIM_FIELDS[field].id))).toMatchObject({
        code: 'invalid_output',
        message: expect.stringContaining('our user may not see it') as string,
      });
    },
  );

  const withStatuses = (statuses: readonly string[]): Partial<Ticket> => ({
    custom_fields: claimTicket(201, { bol: '0400123', bol_key: '0400123', claim_type: 'damage' }).custom_fields.map(
      (field) => (field.id === CLAIM_FIELDS.claim_status.id ? { ...field, value: statuses as never } : field),
    ),
  });

  it('is paid by one of several values of its status', async () => {
    expect(await found({}, withStatuses(['in_review', 'Paid']))).toMatchObject({ status: 'paid' });
    expect(await found({}, withStatuses(['vip', 'going_automatic']))).toMatchObject({
      status: 'open',
      is_going_automatic: true,
    });
    expect(await found({}, withStatuses(['unpaid', 'paid_in_part']))).toMatchObject({
      status: 'open',
      is_going_automatic: false,
    });
    add(201, { bol: '0400123', bol_key: '0400123', claim_type: 'damage' }, withStatuses(['vip', 'claim_paid']));
    const options = { claim_status: { paid: 'claim_paid' } };
    expect(await call('zendesk.find_claims', { bol: '0400123' }, { options })).toMatchObject({
      output: { claims: [{ status: 'paid' }] },
    });
  });

  it('finds what was paid, or is going to be, although its ticket has no claim type', async () => {
    add(201, { bol: '0400123', bol_key: '0400123', claim_status: 'paid' }, { status: 'solved' });
    add(202, { bol: '0400123', bol_key: '0400123', claim_status: 'going_automatic' });
    add(203, { bol: '0400123', bol_key: '0400123', claim_status: 'in_review' });
    expect(await claims({ bol: '0400123' })).toEqual(['201 paid', '202 open']);
    expect(await claims({ bol: '0400123', claim_type: 'loss' })).toEqual(['201 paid', '202 open']);
  });

  it('ignores hits of the index that the fields do not confirm', async () => {
    add(201, { bol: 'PJP/5521', bol_key: 'PJP5521', claim_type: 'damage' });
    add(202, { bol: 'PJP5521', bol_key: 'PJP5521', claim_type: 'damage' });
    add(203, { bol: 'PJP/5521', bol_key: 'PJP5521' });
    expect(await claims({ bol: 'pjp/5521' })).toEqual(['201 open']);
  });

  it.each(['n/a', 'BOL', 'BOL #', '-', 'unknown', '000', '*'])(
    'does not treat %j as a number that two claims could share',
    async (bol) => {
      add(201, { bol, bol_key: bol.replace(/[^a-z0-9]/gi, '').toUpperCase(), claim_type: 'damage' });
      add(202, { claim_type: 'damage' });
      expect(await claims({ bol, claim_type: 'damage' })).toEqual([]);
    },
  );

  it('ignores negative amounts, which would hide what others claim', async () => {
    add(301, { account_id: 'ACC-2', claim_type: 'loss', claim_amount: '-90000.00', claim_currency: 'USD' });
    add(302, { account_id: 'ACC-2', claim_type: 'loss', claim_amount: '90.00', claim_currency: '__proto__' });
    const result = await call('zendesk.find_claims', { account_id: 'ACC-2' });
    expect(result).toMatchObject({ kind: 'done', output: { count: 2 } });
    expect(
      result.kind === 'done' &&
        (result.output['claims'] as unknown as object[]).some((claim) => Object.hasOwn(claim, 'amount')),
    ).toBe(false);
  });

  it.each(['0', '0.00', 'USD 0'])('leaves out the amount %j, which claims nothing', async (claim_amount) => {
    add(301, { account_id: 'ACC-3', claim_type: 'loss', claim_amount, claim_currency: 'USD' });
    const found = await call('zendesk.find_claims', { account_id: 'ACC-3' });
    expect(found).toMatchObject({ kind: 'done', output: { count: 1, claims: [{ ticket: '301' }] } });
    expect(found).not.toHaveProperty('output.claims.0.amount');
  });

  it('counts a claim as paid however the word is written', async () => {
    for (const [at, claim_status] of ['Paid', 'PAID', ' paid '].entries())
      add(401 + at, { account_id: 'ACC-4', claim_type: 'loss', claim_status }, { status: 'solved' });
    expect(await claims({ account_id: 'ACC-4' })).toEqual(['401 paid', '402 paid', '403 paid']);
  });

  it('returns as many claims as it may', async () => {
    const results = Array.from({ length: 100 }, (_, at) =>
      claimTicket(1_000 + at, { account_id: 'ACC-9', claim_type: 'loss' }),
    );
    fake.fail({ status: 200, body: { results, meta: { has_more: false } } }, ({ path }) => path.includes('search'));
    expect(await call('zendesk.find_claims', { account_id: 'ACC-9' })).toMatchObject({
      kind: 'done',
      output: { count: 100 },
    });
  });

  it.each([
    ['no meta', {}],
    ['no meta, in the old notation', { count: 0, next_page: null }],
    ['a count beyond it', { count: 1, meta: { has_more: false } }],
    ['a next link without a cursor', { meta: { has_more: false }, links: { next: 'https://our.zendesk.test/2' } }],
  ])('does not say that there is no claim by a list with %s', async (_, around) => {
    fake.fail({ status: 200, body: { results: [], ...around } }, ({ path }) => path.includes('search'));
    expect(await call('zendesk.find_claims', { account_id: 'ACC-9' })).toMatchObject({
      kind: 'failed',
      code: 'invalid_output',
    });
  });

  it.each([
    ['ACC-1', 'ACC-2', 'failed'],
    ['ACC-1', 'ACC-21', 'failed'],
    ['10', 'ACC-2010', 'failed'],
    ['ACC-1', 'ACC-12', 'done'],
    ['1004', '10042', 'done'],
    ['TILE 10', 'Tile-101', 'done'],
    ['ACC-1', 'ACC 1 Europe', 'done'],
    ['Müller', 'MÜLLER GmbH', 'done'],
  ])('asked for the claims of %s, does not pass over one of %s unless a search of words finds it', async (...given) => {
    const [account_id, shown, kind] = given;
    const results = [claimTicket(501, { account_id: shown, claim_type: 'loss' })];
    fake.fail({ status: 200, body: { results, meta: { has_more: false } } }, ({ path }) => path.includes('search'));
    const found = await call('zendesk.find_claims', { account_id });
    if (kind === 'done') expect(found).toMatchObject({ kind, output: { count: 0 } });
    else
      expect(found).toMatchObject({
        code: 'invalid_output',
        message: expect.stringContaining(
          `of the account \`${shown}\`, where \`${account_id}\` was asked for`,
        ) as string,
      });
  });

  it('returns the claims of an account whose id begins the id of another one', async () => {
    add(601, { account_id: '10042', claim_type: 'loss' });
    add(602, { account_id: '1004', claim_type: 'loss' });
    expect(await claims({ account_id: '1004' })).toEqual(['602 open']);
    expect(await claims({ account_id: '10042' })).toEqual(['601 open']);
  });

  it('returns the state of each claim, oldest first, with its amount and the day of an automatic payment', async () => {
    add(
      301,
      {
        account_id: 'ACC-2',
        claim_type: 'damage',
        claim_status: 'paid',
        claim_amount: '185.00',
        claim_currency: 'USD',
        auto_settled_on: '2026-02-01',
      },
      { status: 'solved', external_id: 'FC-006', created_at: '2026-01-30T10:00:00Z' },
    );
    add(
      302,
      { account_id: 'ACC-2', claim_type: 'loss', claim_amount: 'much' },
      { status: 'solved', created_at: '2026-01-29T10:00:00Z' },
    );
    add(303, { account_id: 'ACC-2', claim_type: 'loss', claim_status: 'in_review' }, { status: 'hold' });
    expect(await claims({ account_id: 'ACC-2' })).toEqual(['302 closed', '301 paid', '303 open']);
    const result = await call(
      'zendesk.find_claims',
      { account_id: 'ACC-2', claim_type: 'damage' },
      { time_zone: 'America/Chicago' },
    );
    expect(result).toMatchObject({
      output: {
        count: 1,
        claims: [
          {
            reference: 'FC-006',
            amount: { $money: 'USD', minor: 18_500 },
            auto_settled_on: { $time: Date.UTC(2026, 1, 1, 6) },
          },
        ],
      },
    });
    expect(await claims({ account_id: 'ACC-2', since: { $time: Date.UTC(2026, 1, 1) } })).toEqual(['303 open']);
  });

  it.each([{ incomplete: true }, { meta: { has_more: false, incomplete: true } }])(
    'does not take the claims of an answer for all of them that says %j',
    async (around) => {
      const results = [claimTicket(501, { account_id: 'ACC-9', claim_type: 'loss' })];
      fake.fail({ status: 200, body: { results, meta: { has_more: false }, ...around } }, ({ path }) =>
        path.includes('search'),
      );
      expect(await call('zendesk.find_claims', { account_id: 'ACC-9' })).toMatchObject({
        kind: 'failed',
        code: 'invalid_output',
        message: expect.stringContaining('it is not known whether its list lacks anything') as string,
      });
    },
  );

  it('does not compare with its own ticket while that cannot be read, and does without one that is not there', async () => {
    add(201, { bol: '0400123', claim_type: 'damage' });
    expect(await claims({ bol: '0400123', except: '404' })).toEqual(['201 open']);
    fake.fail({ status: 500, body: {} }, ({ path }) => path.includes('/tickets/'));
    expect(await call('zendesk.find_claims', { bol: '0400123', except: '404' })).toMatchObject({ kind: 'not_now' });
  });

  it('fails with a code of its own when too many match, instead of returning some', async () => {
    for (let id = 1_000; id < 1_101; id++) add(id, { account_id: 'ACC-9', claim_type: 'loss' });
    fake.seen.length = 0;
    expect(await call('zendesk.find_claims', { account_id: 'ACC-9' })).toMatchObject({
      kind: 'failed',
      code: 'too_many',
    });
  });

  it('does not run a query that is written in a BOL', async () => {
    expect(await claims({ bol: '" OR custom_field_5:"ACC-1' })).toEqual([]);
    const queries = fake.seen.filter(({ path }) => path.includes('search')).map(({ query }) => query.get('query'));
    expect(queries).toEqual(['custom_field_6:"ORCUSTOMFIELD5ACC1"', 'custom_field_1:"OR custom_field_5: ACC-1"']);
  });

  it('ends the phrase of a query itself: a backslash in a BOL does not escape the quotation mark', async () => {
    await claims({ bol: 'B77\\' });
    const queries = fake.seen.filter(({ path }) => path.includes('search')).map(({ query }) => query.get('query'));
    expect(queries).toEqual(['custom_field_6:"B77"', 'custom_field_1:"B77"']);
  });

  it.each([[{}], [{ claim_type: 'damage' }], [{ bol: ' ' }], [{ bol: '1', except: '../1' }]])(
    'does not search with %j',
    async (input) => {
      expect(await claims(input)).toMatchObject({ kind: 'failed', code: 'refused' });
      expect(fake.seen).toEqual([]);
    },
  );

  it.each([
    [
      'none has the name',
      (): void => {
        fake.fields.splice(0, 1);
      },
      'got none',
    ],
    [
      'two have the name',
      (): void => {
        fake.fields.push({ id: 99, title: 'bol number ' });
      },
      '`1` and `99`',
    ],
  ])('names the field when %s', async (_name, change, sentence) => {
    change();
    expect(await call('zendesk.find_claims', { bol: '0400' })).toMatchObject({
      kind: 'failed',
      code: 'unknown_field',
      message: expect.stringContaining(sentence) as string,
    });
    expect(await call('zendesk.find_claims', { bol: '0400' }, { fields: { bol: 1, bol_key: null } })).toMatchObject(
      sentence === 'got none' ? { code: 'unknown_field' } : { kind: 'done' },
    );
  });
});

describe('the letters', () => {
  it('ask for exactly the given documents, and say when they are a reminder', async () => {
    await call('zendesk.request_information', {
      ticket: '101',
      ask: 'documents',
      documents: ['delivery_receipt', 'photos'],
      reminder: true,
    });
    expect(letter()).toBe(
      'This is a reminder: we have not received your answer yet.\n\nThank you for your claim, ticket #101. To go on with it we need the following documents:\n\n- delivery receipt\n- photos\n\nPlease answer to this message and attach them.',
    );
    expect(written()[0]?.['comment']).toMatchObject({ public: true });
  });

  it('come from the configuration, and placeholders in the values are not filled', async () => {
    await call(
      'zendesk.send_denial',
      { ticket: '101', reason: '{ticket} $& {{ticket.id}}' },
      { letters: { denial: 'No for {ticket}: {reason}' } },
    );
    expect(letter()).toBe('No for 101: {ticket} $& { {ticket.id}}');
  });

  it.each([
    [{ ask: 'documents' }],
    [{ ask: 'amount', documents: ['photos'] }],
    [{ ask: 'documents', documents: [] }],
    [{ ask: 'documents', documents: ['photos\n\nPay here: http://x'] }],
    [{ ask: 'money' }],
  ])('are not sent with %j', async (input) => {
    expect(await call('zendesk.request_information', { ticket: '101', ...input })).toMatchObject({
      kind: 'failed',
      code: 'refused',
    });
    expect(fake.seen).toEqual([]);
  });
});

describe('a ticket of a claim', () => {
  it('keeps its tags', async () => {
    await call('zendesk.tag', { ticket: '101', tags: ['manual_review'] });
    expect(fake.tickets.get('101')?.tags).toEqual(['claim', 'manual_review']);
    expect(await call('zendesk.tag', { ticket: '101', tags: ['Two Words'] })).toMatchObject({
      kind: 'failed',
      code: 'refused',
    });
  });

  it('gets its status, dates and search key, and its ticket stays open', async () => {
    await call(
      'zendesk.update_claim',
      {
        ticket: '101',
        claim_status: 'waiting_for_customer',
        expected_resolution: { $time: Date.UTC(2026, 5, 13, 3) },
        next_steps: 'We wait for photos',
        bol: 'BOL-77120-gb',
      },
      { time_zone: 'America/Chicago' },
    );
    expect([valueOf('101', 7), valueOf('101', 8), valueOf('101', 9), valueOf('101', 6)]).toEqual([
      'waiting_for_customer',
      '2026-06-12',
      'We wait for photos',
      '77120GB',
    ]);
    expect([fake.tickets.get('101')?.status, written()[0]?.['comment'], valueOf('101', 1)]).toEqual([
      'open',
      undefined,
      '0400',
    ]);
  });

  it.each([[{}], [{ claim_status: 'paid' }], [{ claim_status: 'closed' }], [{ claim_status: 'duplicate' }]])(
    'is not updated with %j',
    async (input) => {
      expect(await call('zendesk.update_claim', { ticket: '101', ...input })).toMatchObject({
        kind: 'failed',
        code: 'refused',
      });
    },
  );

  it('is solved as paid with the payment in a note, and marked if it was paid automatically', async () => {
    const paid = { ticket: '101', amount: { $money: 'USD', minor: 18_500 }, payment: 'PAY-7' };
    await call('zendesk.close_paid', { ...paid, automatic: false });
    expect([fake.tickets.get('101')?.status, valueOf('101', 7), valueOf('101', 10)]).toEqual(['solved', 'paid', null]);
    expect(fake.tickets.get('101')?.comments).toEqual([{ body: 'Paid $185.00, payment PAY-7.', public: false }]);
    await call('zendesk.close_paid', { ...paid, automatic: true });
    expect(valueOf('101', 10)).toBe('2026-03-04');
  });

  it('is not changed once it is deleted, and the reason says so', async () => {
    fake.tickets.set('101', claimTicket(101, {}, { status: 'deleted' }));
    expect(await call('zendesk.tag', { ticket: '101', tags: ['seen'] })).toMatchObject({
      kind: 'failed',
      code: 'not_found',
      message: expect.stringContaining('is deleted') as string,
    });
    expect(written()).toEqual([]);
  });

  it('with more changes than are read is not changed again, as an earlier attempt may be behind them', async () => {
    const busy = { audits: [{ id: 1, metadata: { system: {} } }], meta: { has_more: true, after_cursor: 'next' } };
    fake.fail({ status: 200, body: busy }, ({ path }) => path.includes('/101/audits'));
    expect(
      await bound('zendesk.tag').call({ ticket: '101', tags: ['seen'] }, contextOf(undefined, KEY, 2)),
    ).toMatchObject({
      kind: 'unknown',
      message: expect.stringContaining('has more audits than are read') as string,
    });
    expect(written()).toEqual([]);
  });

  it('is changed although it was closed before the lost answer is followed up', async () => {
    const tag = (attempt: number): Promise<CallResult> =>
      bound('zendesk.tag').call({ ticket: '101', tags: ['seen'] }, contextOf(undefined, KEY, attempt));
    expect((await tag(1)).kind).toBe('done');
    const ticket = fake.tickets.get('101');
    if (ticket === undefined) throw new Error('Expected the ticket');
    ticket.status = 'closed';
    expect(await tag(2)).toMatchObject({ kind: 'done' });
    expect(
      await bound('zendesk.tag').call({ ticket: '101', tags: ['late'] }, contextOf(undefined, 'other', 2)),
    ).toMatchObject({ kind: 'failed', code: 'closed_ticket' });
  });

  it('assigns a ticket of no one to our user when it solves it, and leaves every other assignee', async () => {
    const assigned = (): unknown => written().map((changes) => changes['assignee_id']);
    const unassigned = { status: 200, body: { ticket: { ...claimTicket(101, {}), assignee_id: null } } };
    fake.fail(unassigned, ({ method, path }) => method === 'GET' && path === '/api/v2/tickets/101.json', 2);
    await call('zendesk.add_internal_note', { ticket: '101', text: 'Not solved' });
    fake.tickets.set('101', claimTicket(101, {}));
    await call('zendesk.close', { ticket: '101', reason: 'withdrawn' });
    fake.tickets.set('101', claimTicket(101, {}));
    await call('zendesk.close', { ticket: '101', reason: 'withdrawn' });
    expect(assigned()).toEqual([undefined, 5, undefined]);
  });

  it.each([
    [['Assignee: is required when solving a ticket'], '`Assignee` is filled; fill it'],
    [
      ['Type:: is required when solving a ticket', 'Reason: why: is required when solving a ticket'],
      '`Type` and `Reason: why` are filled; fill them',
    ],
    [
      ['Department: needed', 'Cost centre: is needed'],
      '`Cost centre` is filled; fill it on the ticket, and correct what else it says: Department: needed',
    ],
    [
      ['Root cause: cannot be blank', 'Root cause: is required when solving a ticket'],
      '`Root cause` is filled; fill it',
    ],
  ])('names the fields that Zendesk requires before: %j', async (descriptions, says) => {
    const base = descriptions.map((description) => ({ description, error: null, ticket_field_id: 1 }));
    fake.fail({ status: 422, body: { error: 'RecordInvalid', details: { base } } }, ({ method }) => method === 'PUT');
    expect(await call('zendesk.close', { ticket: '101', reason: 'withdrawn' })).toMatchObject({
      kind: 'failed',
      code: 'missing_fields',
      message: expect.stringContaining(says) as string,
    });
  });

  it('knows an empty field by its code in every language, and says what else is wrong', async () => {
    const base = [
      { description: 'Ursache: darf nicht leer sein', error: 'BlankValue', ticket_field_id: 99 },
      { description: 'Frachtführer: ist ungültig', error: 'InvalidValue', ticket_field_id: 98 },
    ];
    fake.fail({ status: 422, body: { error: 'RecordInvalid', details: { base } } }, ({ method }) => method === 'PUT');
    expect(await call('zendesk.close', { ticket: '101', reason: 'withdrawn' })).toMatchObject({
      kind: 'failed',
      code: 'missing_fields',
      message:
        'Zendesk does not take the change before `Ursache` is filled; fill it on the ticket, and correct what else it says: Frachtführer: ist ungültig',
    });
  });

  it('does not write a field that the account lacks', async () => {
    fake.fields.splice(6, 1);
    expect(await call('zendesk.close', { ticket: '101', reason: 'no_answer' })).toMatchObject({
      kind: 'failed',
      code: 'unknown_field',
    });
    expect(written()).toEqual([]);
  });
});

describe('zendesk.find_claims, over follow-ups', () => {
  const followUp = (id: number, of: number, fields: Parameters<typeof claimTicket>[1], rel = 'follow_up') =>
    fake.tickets.set(
      String(id),
      claimTicket(
        id,
        { bol: '0777', claim_type: 'damage', ...fields },
        {
          via: { channel: 'web', source: { rel, from: { ticket_id: of } } },
        },
      ),
    );
  const PAID = { claim_status: 'paid', auto_settled_on: '2026-03-02' };

  it.each([
    ['copied from a closed ticket', PAID, 'open'],
    ['of its own', { claim_status: 'paid', auto_settled_on: '2026-03-03' }, 'paid'],
  ])('counts an outcome %s as %j: %s', async (_, fields, status) => {
    fake.tickets.set('301', claimTicket(301, { bol: '0777', claim_type: 'damage', ...PAID }, { status: 'closed' }));
    followUp(302, 301, fields);
    expect(await call('zendesk.find_claims', { bol: '0777' })).toMatchObject({
      output: {
        claims: [
          { ticket: '301', status: 'paid' },
          { ticket: '302', status },
        ],
      },
    });
  });

  it('counts an outcome that a ticket shares with one that it does not follow up', async () => {
    fake.tickets.set('301', claimTicket(301, { bol: '0777', claim_type: 'damage', ...PAID }, { status: 'closed' }));
    followUp(302, 301, PAID, 'problem_of');
    expect(await call('zendesk.find_claims', { bol: '0777' })).toMatchObject({
      output: { claims: [{ status: 'paid' }, { ticket: '302', status: 'paid' }] },
    });
  });

  it('counts a copied outcome when the closed ticket is not found', async () => {
    followUp(302, 301, PAID);
    expect(await call('zendesk.find_claims', { bol: '0777' })).toMatchObject({
      output: { claims: [{ ticket: '302', status: 'paid' }] },
    });
  });
});

describe('zendesk.find_claims, over tickets as others leave them', () => {
  const found = async (over: Partial<Ticket>, more: Record<string, Value> = {}): Promise<CallResult> => {
    fake.tickets.set('103', claimTicket(103, { bol: '0400', claim_type: 'damage' }, over));
    return call('zendesk.find_claims', { bol: '0400', except: '101', ...more });
  };

  it('leaves out a reference that is too long for one, and finds every claim', async () => {
    fake.tickets.set('104', claimTicket(104, { bol: '0400', claim_type: 'damage' }, { external_id: 'FC-4' }));
    expect(await found({ external_id: 'x'.repeat(120) })).toMatchObject({
      kind: 'done',
      output: { count: 2, claims: [{ ticket: '103' }, { ticket: '104', reference: 'FC-4' }] },
    });
    expect(await found({ external_id: 'x'.repeat(120) })).not.toHaveProperty('output.claims.0.reference');
    expect(await found({ external_id: ' ' })).not.toHaveProperty('output.claims.0.reference');
  });

  it('reads a claim type that takes several values', async () => {
    const custom_fields = [
      { id: CLAIM_FIELDS.bol.id, value: '0400' },
      { id: CLAIM_FIELDS.claim_type.id, value: ['water', 'damage'] },
      { id: CLAIM_FIELDS.claim_status.id, value: null },
      { id: CLAIM_FIELDS.account_id.id, value: null },
    ];
    const several = { custom_fields } as unknown as Partial<Ticket>;
    expect(await found(several)).toMatchObject({ output: { claims: [{ claim_type: 'water, damage' }] } });
    expect(await found(several, { claim_type: 'Damage' })).toMatchObject({ output: { count: 1 } });
    expect(await found(several, { claim_type: 'loss' })).toMatchObject({ output: { count: 0 } });
    expect(
      await found({
        custom_fields: custom_fields.map((field, at) =>
          at === 0 ? field : { ...field, value: null },
        ) as Ticket['custom_fields'],
      }),
    ).toMatchObject({
      output: { count: 0 },
    });
  });

  it('says when a ticket was last changed, so that an old mark can be told from a new one', async () => {
    const changed = { created_at: '2026-02-01T10:00:00Z', updated_at: '2026-03-01T10:00:00Z' };
    expect(await found(changed)).toMatchObject({
      output: { claims: [{ changed_at: { $time: Date.parse('2026-03-01T10:00:00Z') } }] },
    });
  });

  it('counts a deleted ticket as closed', async () => {
    expect(await found({ status: 'deleted' })).toMatchObject({ output: { claims: [{ status: 'closed' }] } });
  });

  it.each(['UTC', 'Asia/Tokyo', 'America/Chicago'])(
    'asks for a day earlier than `since`, whatever zone a search reads days in: %s',
    async (time_zone) => {
      const since = { $time: Date.parse('2026-03-03T15:30:00Z') };
      await call('zendesk.find_claims', { bol: '0400123', since }, { time_zone });
      const asked = fake.seen.filter(({ path }) => path.includes('/search/export'));
      expect(asked.map(({ query }) => query.get('query')?.split(' ').at(-1))).toEqual([
        'created>=2026-03-02',
        'created>=2026-03-02',
      ]);
    },
  );

  it.each([
    [0, 1],
    [999, 1],
    [1_000, 0],
  ])('finds a ticket of the same second as `since`, which is %i ms later: %i', async (ms, count) => {
    const since = { $time: Date.parse('2026-03-01T10:00:00Z') + ms };
    expect(await found({ created_at: '2026-03-01T10:00:00Z' }, { since })).toMatchObject({ output: { count } });
  });
});

describe('zendesk.link_duplicate', () => {
  const input = { ticket: '103', original: '101', reference: 'FC-001' };
  const numbersFrom =
    (seed: number): ((below: number) => number) =>
    (below) => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % below;
    };
  const link = (): Promise<CallResult> => call('zendesk.link_duplicate', input);
  const probe = async (): Promise<ProbeResult | undefined> =>
    bound('zendesk.link_duplicate').probe?.(input, contextOf());
  const onDuplicate = ({ method, path }: { method: string; path: string }): boolean =>
    method === 'PUT' && path.includes('/103');
  const ageOf = (id: string): string => fake.tickets.get(id)?.created_at ?? '';
  const notes = (): unknown[] => ['101', '103'].map((id) => fake.tickets.get(id)?.comments.length);

  beforeEach(() => {
    fake.tickets.set('103', claimTicket(103, { claim_type: 'damage' }));
  });

  it.each([
    ['two tickets of one second', {}],
    ['a later ticket with a smaller number', { created_at: '2026-03-01T10:00:01Z' }],
  ])('refuses an original that is newer: %s', async (_name, over) => {
    fake.tickets.set('101', claimTicket(101, { claim_type: 'damage' }, over));
    const newer = Object.keys(over).length === 0 ? ['101', '103'] : ['103', '101'];
    expect(await call('zendesk.link_duplicate', { ticket: newer[0] ?? '', original: newer[1] ?? '' })).toMatchObject({
      kind: 'failed',
      code: 'newer_original',
    });
    expect(notes()).toEqual([0, 0]);
  });

  it('refuses an original that was itself solved as a duplicate', async () => {
    fake.tickets.set('100', claimTicket(100, { claim_type: 'damage' }));
    await bound('zendesk.link_duplicate').call({ ticket: '101', original: '100' }, { ...contextOf(), key: `${KEY}-1` });
    expect(await link()).toMatchObject({
      kind: 'failed',
      code: 'original_not_open',
      message: expect.stringContaining('solved as a duplicate') as string,
    });
    expect(fake.tickets.get('103')?.status).toBe('open');
  });

  it('leaves the oldest of several tickets open, whichever are linked at the same moment', async () => {
    const ids = ['103', '104', '105', '106'];
    for (let seed = 1; seed <= 12; seed++) {
      const next = numbersFrom(seed);
      for (const id of ids)
        fake.tickets.set(id, claimTicket(Number(id), {}, { created_at: `2026-03-01T10:00:0${next(2)}Z` }));
      const [oldest] = ids.toSorted((a, b) => ageOf(a).localeCompare(ageOf(b)) || Number(a) - Number(b));
      const pairs = ids.flatMap((ticket) => {
        const original = ids.filter((id) => id !== ticket)[next(3)] ?? '';
        return [{ ticket, original }];
      });
      await Promise.all(
        pairs.map(({ ticket, original }, index) =>
          bound('zendesk.link_duplicate').call(
            { ticket, original },
            { ...contextOf(), key: `${KEY}-${seed}-${index}` },
          ),
        ),
      );
      expect(fake.tickets.get(oldest ?? '')?.status, JSON.stringify({ seed, pairs })).toBe('open');
      for (const { ticket, original } of pairs)
        if (fake.tickets.get(ticket)?.status === 'solved')
          expect([ageOf(original), Number(original)] < [ageOf(ticket), Number(ticket)]).toBe(true);
    }
  });

  it('adds a note to both, and solves the duplicate', async () => {
    expect(await link()).toMatchObject({
      kind: 'done',
      output: { ticket: '103', original: '101' },
      reference: { record: 'ticket 103' },
    });
    expect(fake.tickets.get('101')).toMatchObject({
      status: 'open',
      comments: [{ body: 'Ticket #103 is a duplicate of this claim (FC-001). Work goes on here.', public: false }],
    });
    expect(fake.tickets.get('103')).toMatchObject({
      status: 'solved',
      tags: ['claim', 'duplicate'],
      comments: [{ body: expect.stringContaining('Duplicate of ticket #101 (FC-001)') as string, public: false }],
    });
    expect([valueOf('103', 7), valueOf('101', 7)]).toEqual(['duplicate', null]);
    expect(written().map(({ metadata }) => metadata)).toEqual([{ sop_key: KEY }, { sop_key: KEY }]);
    expect(await probe()).toMatchObject({ kind: 'found', output: { ticket: '103', original: '101' } });
  });

  it.each(['lost_before', 'lost_after'] as const)(
    'resumes after its second request was %s, and does nothing twice',
    async (fault) => {
      fake.fail(fault, onDuplicate, 1);
      expect((await link()).kind).toBe('unknown');
      expect((await probe())?.kind).toBe(fault === 'lost_after' ? 'found' : 'absent');
      expect((await link()).kind).toBe('done');
      expect(notes()).toEqual([1, 1]);
    },
  );

  it('is not reported as not done when only its second part was refused', async () => {
    fake.fail(
      { status: 422, body: { error: 'RecordInvalid', details: { base: [{ description: 'Assignee is required' }] } } },
      onDuplicate,
      1,
    );
    expect(await link()).toMatchObject({
      kind: 'unknown',
      message: expect.stringContaining('Assignee is required') as string,
    });
    expect(notes()).toEqual([1, 0]);
  });

  const later = (attempt: number): Promise<CallResult> =>
    bound('zendesk.link_duplicate').call(input, { ...contextOf(), attempt });
  const BUSY = { status: 429, headers: { 'retry-after': '540' }, body: { error: 'APIRateLimitExceeded' } };
  const NOTE_IS_THERE = 'The note is on ticket `101`, and the duplicate is not solved';

  it('says what is done when Zendesk has no room for its second part', async () => {
    fake.fail(BUSY, onDuplicate, 1);
    expect(await link()).toMatchObject({ kind: 'not_now', afterMs: 540_000, partly: NOTE_IS_THERE });
    expect(await probe()).toEqual({ kind: 'absent', partly: NOTE_IS_THERE });
    expect(await later(2)).toMatchObject({ kind: 'done' });
    expect(notes()).toEqual([1, 1]);
  });

  it('does not say that nothing is done when the changes of the original have no end', async () => {
    const audits = { audits: [], meta: { has_more: true, after_cursor: 'next' } };
    fake.fail({ status: 200, body: audits }, ({ path }) => path.includes('/101/audits'));
    expect(await probe()).toEqual({
      kind: 'absent',
      partly: 'The note may be on ticket `101`, and the duplicate is not solved',
    });
  });

  it('says that nothing is done when its first part was refused for now', async () => {
    fake.fail(BUSY, ({ method }) => method === 'PUT', 1);
    expect(await link()).not.toHaveProperty('partly');
    expect(await probe()).toEqual({ kind: 'absent' });
  });

  it('does not say that nothing is done when a later attempt cannot look', async () => {
    fake.fail(BUSY, ({ method, path }) => method === 'GET' && path.includes('/103/audits'), 1);
    expect(await later(2)).toMatchObject({
      kind: 'not_now',
      partly: 'The note may be on ticket `101`, and the duplicate is not solved',
    });
  });

  it('is unknown when the duplicate was closed after the note was written', async () => {
    fake.fail(BUSY, onDuplicate, 1);
    await link();
    const duplicate = fake.tickets.get('103');
    if (duplicate !== undefined) duplicate.status = 'closed';
    expect(await later(2)).toMatchObject({
      kind: 'unknown',
      message: expect.stringContaining(NOTE_IS_THERE) as string,
    });
  });

  it('changes neither when one is closed or missing', async () => {
    expect(await call('zendesk.link_duplicate', { ticket: '103', original: '102' })).toMatchObject({
      kind: 'failed',
      code: 'original_not_open',
    });
    expect(await call('zendesk.link_duplicate', { ticket: '103', original: '404' })).toMatchObject({
      kind: 'failed',
      code: 'not_found',
    });
    expect(await call('zendesk.link_duplicate', { ticket: '103', original: '103' })).toMatchObject({
      kind: 'failed',
      code: 'refused',
    });
    expect(notes()).toEqual([0, 0]);
  });

  it('notes nothing on the original when the duplicate is closed, which can no longer be solved', async () => {
    fake.tickets.set('103', claimTicket(103, { claim_type: 'damage' }, { status: 'closed' }));
    expect(await link()).toMatchObject({ kind: 'failed', code: 'closed_ticket' });
    expect(notes()).toEqual([0, 0]);
  });
});
