import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { createIntake } from '../../src/app/create-intake.ts';
import { kindSchema } from '../../src/case/kind.ts';
import { normaliseZendesk } from '../../src/intake/zendesk/normalise.ts';
import { payloadTemplate } from '../../src/intake/zendesk/payload.ts';
import { receiveZendeskWebhook } from '../../src/intake/zendesk/receive-webhook.ts';
import type { WebhookAnswer } from '../../src/intake/webhook.ts';
import { readFact } from '../../src/case/read-fact.ts';
import { canonicalJson, hashOf, type Json } from '../../src/kernel/canonical-json.ts';
import { SimulatedClock } from '../../src/kernel/clock.ts';
import { createMemoryStore } from '../../src/store/memory-store.ts';

const NOW = Date.UTC(2026, 2, 2, 14);
const SECRET = 'dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmc=';
const OLD_SECRET = 'the secret before the rotation';
const KIND = kindSchema.parse(
  parse(readFileSync(new URL('../../sops/kinds/freight_claim.yaml', import.meta.url), 'utf8')),
);
const HANDBOOK = { kinds: new Map([[KIND.kind, KIND]]), timeZone: 'America/Chicago' };

describe('the description of a ticket', () => {
  const HEAD = '----------------------------------------------\n\njeff naef, Jul 12, 2020, 2:15 AM\n\n';
  it.each([
    [`${HEAD}Hello World`, 'Hello World'],
    [`${HEAD.replaceAll('\n', '\r\n')}Hello\r\n\r\nWorld`, 'Hello\r\n\r\nWorld'],
    [`${HEAD}${HEAD}Twice`, `${HEAD}Twice`],
    ['Delivered at 10:30, broken', 'Delivered at 10:30, broken'],
    ['---\n\nSeen at 10:30\n\nBroken', '---\n\nSeen at 10:30\n\nBroken'],
  ])('is %j without the head of its placeholder', (description, text) => {
    const item = {
      id: '1',
      source: 'zendesk',
      eventId: 'e',
      receivedAt: NOW,
      attempts: 1,
      payload: payload({}, { description }),
    };
    const normalised = normaliseZendesk(item, HANDBOOK);
    const event = normalised.kind === 'event' ? normalised.event : null;
    expect(event?.facts.find(({ source }) => source.field === 'ticket.description')?.value).toBe(text);
  });
});

describe('a drop-down', () => {
  it('states the tag of its option, which becomes our word', () => {
    const options = { claim_type: { damage: 'claim_type_damage' }, claim_currency: { USD: 'claim_currency_usd' } };
    const item = {
      id: '1',
      source: 'zendesk',
      eventId: 'e',
      receivedAt: NOW,
      attempts: 1,
      payload: payload({ claim_type: 'claim_type_damage', claim_currency: 'claim_currency_usd' }),
    };
    const factsOf = (zendesk: Parameters<typeof createIntake>[1]): Record<string, unknown> => {
      const read = createIntake('real', zendesk).get('zendesk')?.(item, HANDBOOK);
      return Object.fromEntries(
        (read?.kind === 'event' ? read.event.facts : []).map(({ source, value }) => [source.field, value]),
      );
    };
    expect(factsOf({ options })).toMatchObject({
      claim_amount: { $money: 'USD', minor: 720_000 },
      claim_type: 'damage',
    });
    expect(factsOf(null)['claim_amount']).toBeUndefined();
  });
});

describe('a follow-up of a closed ticket', () => {
  const read = (ticket: Ticket) => {
    const item = {
      id: '1',
      source: 'zendesk',
      eventId: 'e',
      receivedAt: NOW,
      attempts: 1,
      payload: payload({}, ticket),
    };
    const normalised = normaliseZendesk(item, HANDBOOK);
    return normalised.kind === 'event' ? normalised.event : null;
  };

  it.each([
    [{ channel: 'Closed Ticket', follow_up_of: '55' }, ['101', '55'], true],
    [{ channel: 'Web form', follow_up_of: 55 }, ['101', '55'], true],
    [{ channel: 'Closed Ticket', follow_up_of: '101' }, ['101'], true],
    [{ channel: 'closed_ticket' }, ['101'], true],
    [{ channel: 'Closed Ticket', follow_up_of: '' }, ['101'], true],
    [{ channel: 'Web form', follow_up_of: '' }, ['101'], undefined],
    [{ channel: 'Mail', follow_up_of: null }, ['101'], undefined],
  ])('is recognised by %j', (ticket, records, followsUp) => {
    const event = read(ticket);
    expect(event?.keys.map(({ record }) => record)).toEqual(records);
    expect(event?.followsUp).toBe(followsUp);
  });
});

type Ticket = Readonly<Record<string, Json | undefined>>;
function payload(fields: Ticket = {}, ticket: Ticket = {}, type = 'ticket.created'): Json {
  const all = { account_id: 'ACC-1', claim_amount: '7200', claim_currency: 'USD', bol: 'BOL-1', ...fields };
  const text = JSON.stringify({
    type,
    field_names: Object.keys(all),
    ticket: {
      id: '101',
      created_at: '2026-03-02T13:59:30Z',
      updated_at: '2026-03-02T13:59:30Z',
      audit_id: undefined,
      follow_up_of: undefined,
      subject: 'Claim',
      description: 'It broke',
      channel: 'web',
      form: 'Freight claim',
      requester: { name: 'Carla', email: 'carla@wobbly.example' },
      submitter_name: null,
      submitter_email: null,
      fields: all,
      ...ticket,
    },
  });
  return JSON.parse(text) as Json;
}

const sign = (body: string, at = '2026-03-02T14:00:00Z', secret = SECRET): Record<string, string> => ({
  'x-zendesk-webhook-signature': createHmac('sha256', secret)
    .update(at + body)
    .digest('base64'),
  'x-zendesk-webhook-signature-timestamp': at,
});

function receiver(): {
  receive(body: string, headers?: Record<string, string | undefined>): Promise<WebhookAnswer>;
  store: ReturnType<typeof createMemoryStore>;
} {
  const store = createMemoryStore();
  const world = { secrets: [SECRET, OLD_SECRET], clock: new SimulatedClock(NOW), inbox: store.inbox };
  return {
    store,
    receive: (body, headers = sign(body)) => receiveZendeskWebhook({ headers, body: Buffer.from(body) }, world),
  };
}

describe('a webhook', () => {
  it('is stored before it is answered, and the same one twice changes nothing; another text is another event', async () => {
    const { receive, store } = receiver();
    const body = JSON.stringify(payload());
    expect([
      await receive(body),
      await receive(body),
      await receive(JSON.stringify(payload({ bol: 'BOL-2' }))),
    ]).toMatchObject([
      { status: 200, code: 'stored' },
      { status: 200, code: 'duplicate' },
      { status: 200, code: 'stored' },
    ]);
    expect(await store.inbox.pending()).toBe(2);
  });

  it('counts each change of a ticket, even within one second', async () => {
    const { receive } = receiver();
    const changed = (bol: string, at = '2026-03-02T13:59:50Z'): string =>
      JSON.stringify(payload({ bol }, { updated_at: at }, 'ticket.updated'));
    const answers = [
      await receive(changed('A')),
      await receive(changed('A')),
      await receive(changed('B')),
      await receive(changed('A', '2026-03-02T13:59:51Z')),
    ];
    expect(answers.map(({ code }) => code)).toEqual(['stored', 'duplicate', 'stored', 'stored']);
  });

  const body = JSON.stringify(payload());
  it.each<[string, Record<string, string | undefined>, number, string]>([
    ['without a signature', { ...sign(body), 'x-zendesk-webhook-signature': undefined }, 401, 'unsigned'],
    ['without a time', { ...sign(body), 'x-zendesk-webhook-signature-timestamp': undefined }, 401, 'unsigned'],
    ['signed with another secret', sign(body, undefined, 'other'), 401, 'forged'],
    ['signed for another body', sign(`${body} `), 401, 'forged'],
    [
      'signed for another time',
      { ...sign(body, '2026-03-02T13:59:00Z'), 'x-zendesk-webhook-signature-timestamp': '2026-03-02T14:00:00Z' },
      401,
      'forged',
    ],
    ['with a signature of the wrong length', { ...sign(body), 'x-zendesk-webhook-signature': 'AAAA' }, 401, 'forged'],
    ['with an empty signature', { ...sign(body), 'x-zendesk-webhook-signature': '' }, 401, 'forged'],
    ['with a signature that is not base64', { ...sign(body), 'x-zendesk-webhook-signature': '!"§$%' }, 401, 'forged'],
    ['of six minutes ago', sign(body, '2026-03-02T13:53:59Z'), 401, 'stale'],
    ['of the future', sign(body, '2026-03-02T14:05:01Z'), 401, 'stale'],
    ['with an invalid time', sign(body, 'now'), 401, 'stale'],
    ['signed with the old secret during a rotation', sign(body, undefined, OLD_SECRET), 200, 'stored'],
    ['of five minutes ago', sign(body, '2026-03-02T13:55:00Z'), 200, 'stored'],
  ])('%s is answered with its name', async (_, headers, status, code) => {
    const { receive, store } = receiver();
    expect(await receive(body, headers)).toMatchObject({ status, code });
    expect(await store.inbox.pending()).toBe(status === 200 ? 1 : 0);
  });

  it.each([
    '',
    'no json',
    '[]',
    '{}',
    '{"type":"ticket.created"}',
    JSON.stringify(payload({}, { id: '1; drop' })),
    JSON.stringify(payload({}, { id: -1 })),
    JSON.stringify(payload({}, {}, 'ticket.deleted')),
    JSON.stringify(payload({}, { fields: ['a'] })),
  ])('that is signed but unreadable is refused: %s', async (text) => {
    expect(await receiver().receive(text)).toMatchObject({ status: 422, code: 'unreadable' });
  });

  it('is told from an equal one by its invocation, which its retries share, or by the number of the change', async () => {
    const { receive, store } = receiver();
    const body = JSON.stringify(payload({}, {}, 'ticket.updated'));
    const numbered = JSON.stringify(payload({}, { audit_id: '7' }, 'ticket.updated'));
    const by = (text: string, invocation: string, second: number): Promise<WebhookAnswer> =>
      receive(text, { ...sign(text, `2026-03-02T14:00:0${second}Z`), 'x-zendesk-webhook-invocation-id': invocation });
    const answers = [
      await by(body, '1', 1),
      await by(body, '1', 2),
      await by(body, '2', 3),
      await by(numbered, '3', 4),
      await by(numbered, '4', 5),
    ];
    expect(answers.map(({ code }) => code)).toEqual(['stored', 'duplicate', 'stored', 'stored', 'duplicate']);
    expect(await store.inbox.pending()).toBe(3);
  });

  it('is one delivery under whatever invocation it is sent again, since the signature does not cover that', async () => {
    const { receive, store } = receiver();
    for (const audit of [{}, { audit_id: '7' }]) {
      const body = JSON.stringify(payload({}, audit, 'ticket.updated'));
      const codes: string[] = [];
      for (let invocation = 1; invocation <= 5; invocation++)
        codes.push((await receive(body, { ...sign(body), 'x-zendesk-webhook-invocation-id': `${invocation}` })).code);
      expect(codes).toEqual(['stored', ...Array.from({ length: 4 }, () => 'duplicate')]);
    }
    expect(await store.inbox.pending()).toBe(2);
  });

  it.each<[string, string, RegExp, string]>([
    [
      'an unescaped quote',
      '{"type":"ticket.created","ticket":{"id":"9008","subject":"He said "hi"","description":"x"}}',
      /^Expected JSON, got another text at position 67, in `ticket\.subject`: .*a quote or a line break that is not escaped.*It seems to be ticket 9008, a guess from the text$/,
      'unreadable:ticket-9008',
    ],
    [
      'a line break in a text',
      JSON.stringify(payload({}, { id: '9011', description: 'He said hi\nline2' })).replace('\\n', '\n'),
      /in `ticket\.description`: .*not escaped.*ticket 9011, a guess/,
      'unreadable:ticket-9011',
    ],
    [
      'a field twice',
      JSON.stringify(payload({ claim_amount: '7200' }, { id: '9012' })).replace(
        '"claim_amount":',
        '"claim_amount":"41 He said","claim_amount":',
      ),
      /^Expected each name once, got it twice, at position \d+, in `ticket\.fields\.claim_amount`.*ticket 9012/,
      'unreadable:ticket-9012',
    ],
    [
      'an empty number',
      JSON.stringify(payload({}, { id: '', subject: 'He said' })),
      /^Expected the number of a ticket at `ticket\.id`, got an empty text$/,
      'unreadable',
    ],
    [
      'another type',
      JSON.stringify(payload({}, { id: '9005' }, 'ticket.deleted')),
      /^Expected `ticket\.created` or `ticket\.updated` at `type`, got another text\. It seems to be ticket 9005/,
      'unreadable:ticket-9005',
    ],
    [
      'a misspelt key',
      JSON.stringify(payload({}, { id: '9006' })).replace('"ticket":', '"tickets":'),
      /^Expected a record at `ticket`, got nothing$/,
      'unreadable',
    ],
  ])(
    'with %s is refused by name and place, with the number of its ticket, and without its text',
    async (_, text, sentence, eventId) => {
      const answer = await receiver().receive(text);
      expect(answer).toMatchObject({ status: 422, code: 'unreadable', verified: { eventId } });
      expect(answer.sentence).toMatch(sentence);
      expect(answer.sentence).not.toContain('He said');
      expect(answer.advice).toMatch(/^The signature fits/);
    },
  );

  it('keeps its other fields when one of them does not fit', () => {
    const given = payload({ claim_amount: { amount: { a: 1 } }, bol: 'B-1' }, { description: 'x'.repeat(100_000) });
    const item = { id: '1', source: 'zendesk', eventId: 'e', receivedAt: NOW, payload: given, attempts: 1 };
    const read = normaliseZendesk(item, HANDBOOK);
    if (read.kind !== 'event') throw new Error('Expected an event');
    const { event } = read;
    expect(event.refused).toMatchObject([{ path: 'claim.amount', problem: expect.stringContaining('`currency`') }]);
    expect(event.facts.map(({ path }) => path)).toContain('claim.bol');
  });

  it('of more than a megabyte is refused before it is verified', async () => {
    expect(await receiver().receive(`"${'x'.repeat(1_048_576)}"`)).toMatchObject({ status: 413, code: 'too_large' });
  });

  it('is printed in the README for admins, with every field that the kind reads', () => {
    const kind = readFileSync(new URL('../../sops/kinds/freight_claim.yaml', import.meta.url), 'utf8');
    const keys = [...kind.matchAll(/^ {4}zendesk(?:_currency)?: ([a-z_]+)$/gm)].map((match) => match[1] ?? '');
    const readme = readFileSync(new URL('../../src/intake/README.md', import.meta.url), 'utf8');
    const printed = ['claim_type', 'claim_amount', 'claim_currency', 'bol', 'pro', 'account_id', 'documents'];
    expect(readme).toContain(payloadTemplate('ticket.created', Object.fromEntries(printed.map((key) => [key, 'ID']))));
    expect(new Set(keys)).toEqual(new Set(printed));
  });

  it('has a template that an admin can paste', () => {
    const filled = payloadTemplate('ticket.created', { bol: '7', claim_amount: '8' }).replaceAll(/\{\{[^}]*\}\}/g, '1');
    expect(JSON.parse(filled)).toMatchObject({
      type: 'ticket.created',
      ticket: { fields: { bol: '1', claim_amount: '1' } },
    });
  });
});

function normalised(fields: Ticket = {}, ticket: Ticket = {}, type?: string): ReturnType<typeof normaliseZendesk> {
  return normaliseZendesk(
    { id: '1', source: 'zendesk', eventId: 'e', receivedAt: NOW, payload: payload(fields, ticket, type), attempts: 1 },
    HANDBOOK,
  );
}

function event(
  fields: Ticket = {},
  ticket: Ticket = {},
  type?: string,
): Extract<ReturnType<typeof normaliseZendesk>, { kind: 'event' }>['event'] {
  const result = normalised(fields, ticket, type);
  if (result.kind !== 'event') throw new Error(`Expected an event, got ${JSON.stringify(result)}`);
  return result.event;
}

const amountOf = (fields: Ticket): unknown => {
  const { facts, refused } = event(fields);
  return (
    facts.find(({ path }) => path === 'claim.amount')?.value ??
    refused.find(({ path }) => path === 'claim.amount')?.problem ??
    null
  );
};

describe('a ticket', () => {
  it('becomes a case event with typed facts and their sources', () => {
    expect(event({ documents: 'photo.jpg, , invoice.pdf' })).toMatchObject({
      channel: 'zendesk_web',
      type: 'opened',
      receivedAt: Date.UTC(2026, 2, 2, 13, 59, 30),
      kind: 'freight_claim',
      keys: [{ system: 'zendesk', record: '101' }],
      requester: { name: 'Carla', email: 'carla@wobbly.example' },
      refused: [],
    });
    expect(
      event({ documents: 'photo.jpg, , invoice.pdf' }).facts.map(({ path, value, source }) => [
        path,
        value,
        source.record,
        source.field,
      ]),
    ).toEqual([
      ['claimant.name', 'Carla', 'ticket 101', 'requester.name'],
      ['claimant.account_id', 'ACC-1', 'ticket 101', 'account_id'],
      ['claimant.contact', 'carla@wobbly.example', 'ticket 101', 'requester.email'],
      ['claim.amount', { $money: 'USD', minor: 720_000 }, 'ticket 101', 'claim_amount'],
      ['claim.bol', '1', 'ticket 101', 'bol'],
      ['claim.documents', ['photo.jpg', 'invoice.pdf'], 'ticket 101', 'documents'],
      ['claim.text', 'It broke', 'ticket 101', 'ticket.description'],
      ['zendesk.ticket_id', '101', 'ticket 101', 'ticket.id'],
    ]);
  });

  it.each<[Ticket, unknown]>([
    [{ claim_amount: '$7,200.00' }, { $money: 'USD', minor: 720_000 }],
    [{ claim_amount: 7200.5 }, { $money: 'USD', minor: 720_050 }],
    [
      { claim_amount: '7200', claim_currency: 'eur' },
      { $money: 'EUR', minor: 720_000 },
    ],
    [{ claim_amount: '' }, null],
    [{ claim_amount: '  ' }, null],
    [{ claim_amount: null }, null],
    [{ claim_amount: '0' }, 'Expected an amount above zero, got `0`'],
    [{ claim_amount: '-5' }, 'Expected an amount above zero, got `-5`'],
    [{ claim_amount: '0.004' }, '`0.004` is finer than USD, which has 2 decimals: $0.00 or $0.01'],
    [
      { claim_amount: 'about 7200' },
      'Expected an amount such as `7,200.00`, got `about 7200`, which is said to be approximate',
    ],
    [
      { claim_amount: '$7', claim_currency: 'EUR' },
      'Expected an amount in EUR, got `$7`, which names another currency',
    ],
    [{ claim_currency: 'XXX' }, 'Expected a currency such as `USD`, got `XXX`'],
    [{ claim_currency: 'constructor' }, 'Expected a currency such as `USD`, got `constructor`'],
    [{ claim_currency: '' }, 'Expected the currency of `7200`, got none'],
    [{ claim_amount: '1e9' }, 'Expected an amount such as `7,200.00`, got `1e9`, which is in powers of ten'],
    [{ claim_amount: true }, 'Expected an amount such as `7,200.00`, got `true`, which has no digits'],
    [{ claim_amount: 1e21 }, 'Expected an amount of at most 15 digits, got `1e+21`'],
    [{ claim_amount: '9'.repeat(70) }, `Expected an amount such as \`7,200.00\`, got \`${'9'.repeat(60)}…\``],
  ])('with %j has the amount %j', (fields, expected) => {
    expect(amountOf(fields)).toEqual(expected);
  });

  it('reads only the fields of its kind, whatever their names', () => {
    const hostile = JSON.parse('{"__proto__":{"account_id":"EVIL"},"constructor":"EVIL","account_id":null}') as Record<
      string,
      Json
    >;
    const result = normaliseZendesk(
      {
        id: '1',
        source: 'zendesk',
        eventId: 'e',
        receivedAt: NOW,
        attempts: 1,
        payload: {
          type: 'ticket.created',
          ticket: {
            ...(payload() as { ticket: Record<string, Json> }).ticket,
            fields: { constructor: 'EVIL', toString: 'EVIL' },
          },
        },
      },
      HANDBOOK,
    );
    expect(JSON.stringify(result)).not.toContain('EVIL');
    const other = normaliseZendesk(
      {
        id: '1',
        source: 'zendesk',
        eventId: 'e',
        receivedAt: NOW,
        attempts: 1,
        payload: {
          type: 'ticket.created',
          ticket: { ...(payload() as { ticket: Record<string, Json> }).ticket, fields: hostile },
        },
      },
      HANDBOOK,
    );
    expect(JSON.stringify(other)).not.toContain('EVIL');
  });

  it('with text that is too long, cut within a character, or broken still fits a log', () => {
    for (const description of [`${'x'.repeat(65_535)}😀`.slice(0, 65_536), 'a\ud800b', '\udc00', 'null \u0000 byte']) {
      const { facts } = event({}, { description });
      expect(() => canonicalJson(facts)).not.toThrow();
      expect(hashOf(facts)).toHaveLength(64);
    }
    expect(normalised({}, { description: 'x'.repeat(65_537) })).toMatchObject({ kind: 'event' });
  });

  it('of another form is ignored, and one that cannot be read is refused by name', () => {
    expect([normalised({}, { form: 'Other' }), normalised({}, { form: null })]).toMatchObject([
      { kind: 'ignored', why: 'no kind has the ticket form `Other`, so ticket 101 opened no case' },
      { kind: 'ignored', why: 'ticket 101 has no form, so no kind takes it and it opened no case' },
    ]);
    expect(normalised({}, { id: 'x' })).toMatchObject({ kind: 'refused' });
  });

  it.each(['Freight Claim', 'freight claim', ' Freight  claim', 'Freight-claim', 'ＦREIGHT CLAIM'])(
    'whose form is written differently is refused with both names: %s',
    (form) => {
      expect(normalised({}, { form })).toMatchObject({
        kind: 'refused',
        why: expect.stringMatching(/^ticket 101 has the form `.*`, and the kind `freight_claim` takes `Freight claim`/),
      });
    },
  );

  it('has an id', () => {
    expect(normalised({}, { id: '' })).toMatchObject({ kind: 'refused' });
  });

  it.each<[Ticket, string | null]>([
    [{ submitter_email: 'agent@our.example' }, 'agent@our.example'],
    [{ submitter_email: '' }, 'carla@wobbly.example'],
    [{ submitter_email: '  ' }, 'carla@wobbly.example'],
    [{ submitter_email: undefined }, 'carla@wobbly.example'],
    [{ requester: null }, null],
    [{ requester: { name: '', email: '' } }, null],
  ])('with %j was requested by %j, who can never approve it', (ticket, email) => {
    expect(event({}, ticket).requester.email).toBe(email);
  });

  it('was requested by the person who entered it and the person it is for, each once', () => {
    expect(event({}, { submitter_email: 'agent@our.example' }).requester.others).toEqual(['carla@wobbly.example']);
    expect(event({}, { submitter_email: 'CARLA@wobbly.example ' }).requester).toMatchObject({
      name: 'Carla',
      email: 'CARLA@wobbly.example',
    });
  });

  it.each<[Ticket, { name: string | null; email: string | null }]>([
    [
      { submitter_name: ' Nora Nilsen ', submitter_email: 'nora@our.example' },
      { name: 'Nora Nilsen', email: 'nora@our.example' },
    ],
    [{ submitter_email: 'nora@our.example' }, { name: null, email: 'nora@our.example' }],
    [
      { submitter_name: '', submitter_email: '' },
      { name: null, email: null },
    ],
  ])('with %j was changed by %j', (ticket, editor) => {
    expect(event({}, ticket).editor).toEqual(editor);
  });

  it("was received when it was created, unless Zendesk's clock is ahead of ours", () => {
    expect(event({}, { created_at: '2026-03-02T14:01:00Z' }).receivedAt).toBe(NOW + 60_000);
    for (const created_at of ['2026-03-02T14:01:01Z', 'yesterday', ''])
      expect(event({}, { created_at }).receivedAt).toBe(NOW);
  });

  it("was changed when the ticket's own time says, unless that lies ahead", () => {
    const mark = { source: 'zendesk ticket 101', sequence: null, isRounded: true };
    expect(event({}, { updated_at: '2026-03-02T13:59:00Z' }).mark).toEqual({ ...mark, at: NOW - 60_000 });
    // Zendesk's placeholders have minutes only.
    expect(event({}, { updated_at: '2026-03-02T13:59Z' }).mark).toEqual({ ...mark, at: NOW - 60_000 });
    for (const updated_at of ['2026-03-02T14:01:01Z', 'yesterday', ''])
      expect(event({}, { updated_at }).mark).toEqual({ ...mark, at: null });
  });

  it('is ordered by its audit when the payload has one', () => {
    for (const audit_id of ['2127301143', 2127301143])
      expect(event({}, { audit_id }).mark).toMatchObject({ sequence: 2127301143 });
    for (const audit_id of ['', null, undefined, '999999999999999999'])
      expect(event({}, { audit_id }).mark).toMatchObject({ sequence: null });
  });

  it('names the facts that the ticket shows as empty, not those that the payload lacks', () => {
    expect(event({ bol: '', pro: null }).cleared).toEqual(expect.arrayContaining(['claim.bol', 'claim.pro']));
    expect(event({ bol: 'B1' }).cleared).not.toContain('claim.bol');
    expect(event({ documents: undefined }).cleared).not.toContain('claim.documents');
  });

  it('that came by e-mail or was changed says so', () => {
    expect(event({}, { channel: 'email' }).channel).toBe('email');
    expect(event({}, {}, 'ticket.updated').type).toBe('corrected');
  });
});

describe('a field', () => {
  const fact = (type: string, more: object = {}): Parameters<typeof readFact>[0] => ({
    type: type as 'text',
    ...more,
  });
  it.each<[string, object, string, object | null]>([
    ['text', { one_of: ['damage', 'loss'] }, 'damage', { value: 'damage' }],
    ['text', { one_of: ['damage', 'loss'] }, 'Damage', { problem: 'Expected one of damage, loss, got `Damage`' }],
    ['number', {}, '-1.5', { value: -1.5 }],
    ['number', {}, '1,5', { problem: '`1,5` may be 1.5, or lack a digit' }],
    ['number', {}, '31.000', { problem: '`31.000` can be read as 31 or as 31000' }],
    ['number', { decimal: 'point' }, '31.000', { value: 31 }],
    ['money', { decimal: 'comma' }, '1.234,5', { value: { $money: 'USD', minor: 123_450 } }],
    ['number', {}, '0x10', { problem: 'Expected a number, got `0x10`, which is hexadecimal' }],
    ['boolean', {}, 'true', { value: true }],
    ['boolean', {}, '0', { value: false }],
    ['boolean', {}, 'yes', { value: true }],
    ['boolean', {}, 'maybe', { problem: 'Expected true or false, or yes or no, got `maybe`' }],
    ['time', {}, '2026-03-02T14:00:00Z', { value: { $time: NOW } }],
    ['time', {}, '2026-03-02', { value: { $time: Date.parse('2026-03-02T06:00:00Z') } }],
    ['time', {}, '03/04/2026', { problem: '`03/04/2026` can be read as 2026-03-04 or as 2026-04-03' }],
    [
      'time',
      {},
      '2 March',
      { problem: 'Expected a date such as `2026-03-04` or a time such as `2026-03-04T14:05:00Z`, got `2 March`' },
    ],
    ['duration', {}, '15 minutes', { value: { $duration: '15 minutes', amount: 15, unit: 'minute', calendar: null } }],
    ['duration', {}, 'soon', { problem: 'Expected a span such as `15 minutes`, got `soon`' }],
    ['list', {}, 'a,, b', { value: ['a', 'b'] }],
    ['text', {}, '  ', null],
  ])('of %s %j reads `%s` as %j', (type, more, raw, expected) => {
    const read = readFact(fact(type, more), raw, { currency: 'USD', timeZone: 'America/Chicago' });
    if (expected === null) expect(read).toBeNull();
    else expect(read).toMatchObject(expected);
  });
});
