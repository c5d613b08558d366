import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { kindSchema, type Kind } from '../../src/case/kind.ts';
import type { Json } from '../../src/kernel/canonical-json.ts';
import { normaliseEvent } from '../../src/intake/events/normalise.ts';
import { readEventPayload } from '../../src/intake/events/payload.ts';
import { EVENTS_SOURCE, receiveEvent } from '../../src/intake/events/receive-event.ts';
import type { WebhookAnswer } from '../../src/intake/webhook.ts';
import { REQUEST_PREFIX } from '../../src/engine/inbox-outcome.ts';
import { isEventSecret, verifyEvent } from '../../src/intake/events/verify-event.ts';
import { SimulatedClock } from '../../src/kernel/clock.ts';
import type { Sender } from '../../src/handbook/senders.ts';
import { createMemoryStore } from '../../src/store/memory-store.ts';

const NOW = Date.UTC(2026, 2, 2, 14);
const KEY = Buffer.from('0123456789abcdef0123456789abcdef');
const SECRET = `whsec_${KEY.toString('base64')}`;
const OLD_KEY = Buffer.from('fedcba9876543210fedcba9876543210');
const OTHER_KEY = Buffer.from('another key for the edi gateway!');
const SENDERS = [
  { sender: 'carrier-gateway', secrets: [SECRET, `whsec_${OLD_KEY.toString('base64')}`] },
  { sender: 'edi', secrets: [`whsec_${OTHER_KEY.toString('base64')}`] },
];

const BODY = JSON.stringify({
  event: 'carrier_offer',
  case: { system: 'zendesk', record: '101' },
  fields: { amount: { amount: '1700.00', currency: 'USD' } },
});

const sign = (
  body: string,
  { id = 'evt-1', at = NOW / 1_000, key = KEY }: { id?: string; at?: number | string; key?: Buffer } = {},
): Record<string, string | undefined> => ({
  'webhook-id': id,
  'webhook-timestamp': String(at),
  'webhook-signature': `v1,${createHmac('sha256', key).update(`${id}.${at}.${body}`).digest('base64')}`,
});

function receiver(): {
  receive(body?: string, headers?: Record<string, string | undefined>): Promise<WebhookAnswer>;
  store: ReturnType<typeof createMemoryStore>;
} {
  const store = createMemoryStore();
  const world = { senders: SENDERS, clock: new SimulatedClock(NOW), inbox: store.inbox };
  return {
    store,
    receive: (body = BODY, headers = sign(body)) => receiveEvent({ headers, body: Buffer.from(body) }, world),
  };
}

describe('an event of another system', () => {
  it('is stored before it is answered, and the same id twice changes nothing', async () => {
    const { receive, store } = receiver();
    expect([await receive(), await receive(), await receive(BODY, sign(BODY, { id: 'evt-2' }))]).toMatchObject([
      { status: 200, code: 'stored' },
      { status: 200, code: 'duplicate' },
      { status: 200, code: 'stored' },
    ]);
    expect(await store.inbox.pending()).toBe(2);
    expect(await store.inbox.take(10, NOW, NOW + 1)).toMatchObject([
      { source: EVENTS_SOURCE, eventId: 'evt-1' },
      { eventId: 'evt-2' },
    ]);
  });

  it('names at most as many facts as its limit says, also when it was stored without this check', async () => {
    const facts = Object.fromEntries(Array.from({ length: 201 }, (_, i) => [`f${i}`, 'x']));
    const body = JSON.stringify({ opens: 'claim', case: { system: 'zendesk', record: '101' }, facts });
    expect(await receiver().receive(body)).toMatchObject({
      status: 422,
      sentence: expect.stringContaining('at most 200 names'),
    });
    expect(readEventPayload(JSON.parse(body))).toEqual({
      problem: 'expected at most 200 names at `facts`, got a record',
    });
  });

  it('with the id of another body is recorded by its beginning only', async () => {
    const { receive } = receiver();
    await receive();
    const { verified } = await receive(BODY.replace('1700.00', '9'.repeat(50_000)));
    expect(JSON.stringify(verified).length).toBeLessThan(5_000);
  });

  it('has an id that is unique for its sender only, and the same id with another body is refused', async () => {
    const { receive, store } = receiver();
    const edi = sign(BODY, { key: OTHER_KEY });
    const changed = BODY.replace('1700', '9900');
    expect([await receive(), await receive(BODY, edi), await receive(changed)]).toMatchObject([
      { status: 200, code: 'stored' },
      { status: 200, code: 'stored' },
      { status: 409, code: 'changed' },
    ]);
    expect(await store.inbox.take(10, NOW, NOW + 1)).toMatchObject([
      { sender: 'carrier-gateway', eventId: 'evt-1', payload: JSON.parse(BODY) },
      { sender: 'edi', eventId: 'evt-1' },
    ]);
  });

  it('is a duplicate when only the order of its keys differs', async () => {
    const { receive } = receiver();
    const { event, ...rest } = JSON.parse(BODY) as { event: string };
    expect([await receive(), await receive(JSON.stringify({ ...rest, event }))]).toMatchObject([
      { code: 'stored' },
      { code: 'duplicate' },
    ]);
  });

  it.each<[string, Record<string, string | undefined>, number, string]>([
    ['without a signature', { ...sign(BODY), 'webhook-signature': undefined }, 401, 'unsigned'],
    ['without a time', { ...sign(BODY), 'webhook-timestamp': undefined }, 401, 'unsigned'],
    ['without an id', { ...sign(BODY), 'webhook-id': undefined }, 401, 'unsigned'],
    ['with an id of other characters', sign(BODY, { id: 'evt 1\n' }), 401, 'unsigned'],
    ['with an id like that of a refused request', sign(BODY, { id: `${REQUEST_PREFIX}42` }), 401, 'unsigned'],
    ['signed with the old secret during a rotation', sign(BODY, { key: OLD_KEY }), 200, 'stored'],
    ['signed with another key', sign(BODY, { key: Buffer.from('another') }), 401, 'forged'],
    ['signed for another body', sign(`${BODY} `), 401, 'forged'],
    ['signed for another id', { ...sign(BODY), 'webhook-id': 'evt-2' }, 401, 'forged'],
    ['signed for another time', { ...sign(BODY), 'webhook-timestamp': String(NOW / 1_000 - 1) }, 401, 'forged'],
    [
      'signed by another scheme',
      { ...sign(BODY), 'webhook-signature': sign(BODY)['webhook-signature']?.replace('v1,', 'v1a,') },
      401,
      'forged',
    ],
    ['with an empty signature', { ...sign(BODY), 'webhook-signature': 'v1,' }, 401, 'forged'],
    ['of six minutes ago', sign(BODY, { at: NOW / 1_000 - 360 }), 401, 'stale'],
    ['of the future', sign(BODY, { at: NOW / 1_000 + 301 }), 401, 'stale'],
    ['with an invalid time', sign(BODY, { at: 'now' }), 401, 'stale'],
    [
      'with two signatures, one of them valid',
      { ...sign(BODY), 'webhook-signature': `v1,AAAA ${sign(BODY)['webhook-signature'] ?? ''}` },
      200,
      'stored',
    ],
    [
      'whose valid signature comes after too many others',
      { ...sign(BODY), 'webhook-signature': `${'v1,AAAA '.repeat(8)}${sign(BODY)['webhook-signature'] ?? ''}` },
      401,
      'forged',
    ],
  ])('%s is answered with its name', async (_, headers, status, code) => {
    const { receive, store } = receiver();
    expect(await receive(BODY, headers)).toMatchObject({ status, code });
    expect(await store.inbox.pending()).toBe(status === 200 ? 1 : 0);
  });

  it.each([
    '',
    'no json',
    '[]',
    '{}',
    '{"event":"carrier_offer"}',
    '{"event":"Carrier offer","case":{"system":"zendesk","record":"1"}}',
    '{"event":"a","case":{"system":"Zendesk!","record":"1"}}',
    '{"event":"a","case":{"system":"zendesk","record":"1"},"fields":{"__proto__":"x"}}',
    '{"event":"a","case":{"system":"zendesk","record":"1"},"more":1}',
  ])('that is signed but unreadable is refused: %s', async (text) => {
    expect(await receiver().receive(text)).toMatchObject({ status: 422, code: 'unreadable' });
  });

  const CASE = { system: 'zendesk', record: '1' };
  it.each<[string, unknown, string]>([
    ['no act', { facts: {} }, 'Expected `event`, `opens` or `corrects`, got none of them'],
    [
      'a misspelt act',
      { corects: 'a' },
      'Expected `event`, `opens` or `corrects`, got none of them. Did you mean `corrects`?',
    ],
    [
      'two acts',
      { event: 'a', opens: 'b' },
      'Expected one of `event`, `opens` and `corrects`, got `event` and `opens`',
    ],
    ['no case', { event: 'a' }, 'Expected a record or a list at `case`, got nothing'],
    [
      'a record that is a list',
      { event: 'a', case: { system: 'zendesk', record: ['1'] } },
      'Expected a text or a number at `case.record`, got a list of 1',
    ],
    [
      'an empty record',
      { event: 'a', case: { system: 'zendesk', record: '' } },
      'Expected a text that is not empty at `case.record`, got an empty text',
    ],
    ['a misspelt key', { event: 'a', case: CASE, feilds: {} }, 'Expected no `feilds`, got one. Did you mean `fields`?'],
    [
      'fields that are a list',
      { event: 'a', case: CASE, fields: [] },
      'Expected a record at `fields`, got an empty list',
    ],
    [
      'a time that is none',
      { event: 'a', case: CASE, at: 'noon' },
      'Expected a time such as `2026-03-04T14:05:00Z` at `at`, got another text',
    ],
    [
      'a sequence that is a text',
      { opens: 'a', case: CASE, sequence: '7' },
      'Expected a number at `sequence`, got another text',
    ],
    [
      'an editor without a name',
      { corrects: 'a', case: CASE, editor: {} },
      'Expected a text at `editor.name`, got nothing',
    ],
    [
      'several',
      { event: 'A', case: CASE, at: 1, sequence: 'x' },
      'Expected a name such as `carrier_offer` at `event`, got another text; expected a text at `at`, got a number; expected a number at `sequence`, got another text',
    ],
  ])('with %s is refused by the name of what is wrong', async (_, given, sentence) => {
    const { receive } = receiver();
    expect(await receive(JSON.stringify(given))).toMatchObject({
      status: 422,
      sentence,
      advice: expect.stringContaining('The signature fits'),
    });
  });

  it('with a name twice is refused by name', async () => {
    expect(await receiver().receive(BODY.replace('"amount":{', '"amount":1,"amount":{'))).toMatchObject({
      status: 422,
      sentence: expect.stringMatching(/^Expected each name once, got it twice, .*in `fields\.amount`$/),
    });
  });

  it('may name a record by a whole number', async () => {
    const { receive, store } = receiver();
    expect(await receive(BODY.replace('"101"', '101'))).toMatchObject({ status: 200 });
    const [item] = await store.inbox.take(1, NOW, NOW + 1);
    if (item === undefined) throw new Error('Expected an item');
    expect(normaliseEvent(item, { kinds: KINDS, timeZone: ZONE, senders: [sender()] })).toMatchObject({
      event: { keys: [{ system: 'zendesk', record: '101' }] },
    });
  });

  it('of more than a megabyte is refused before it is verified', async () => {
    expect(await receiver().receive(`"${'x'.repeat(1_048_576)}"`)).toMatchObject({ status: 413, code: 'too_large' });
  });
});

describe('a signature', () => {
  it('matches the example of the specification', () => {
    const headers = {
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    };
    const request = { headers, body: Buffer.from('{"test": 2432232314}') };
    expect(
      verifyEvent(
        request,
        [...SENDERS, { sender: 'sample', secrets: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'] }],
        1_614_265_330_000,
      ),
    ).toEqual({
      ok: true,
      sender: 'sample',
      eventId: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    });
  });
});

describe('the secret of the events', () => {
  it.each([
    [SECRET, true],
    ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', true],
    [KEY.toString('base64'), false],
    ['whsec_short', false],
    [`whsec_${Buffer.from('twenty-three bytes long').toString('base64')}`, false],
    ['whsec_', false],
    [`whsec_${Buffer.alloc(32, 'a').toString('base64')}`, false],
    [`whsec_${Buffer.alloc(32, 'change-me ').toString('base64')}`, false],
  ])('%s is one: %s', (secret, is) => {
    expect(isEventSecret(secret)).toBe(is);
  });
});

const kindNamed = (kind: string, type = 'money'): Kind =>
  kindSchema.parse({
    kind,
    title: kind,
    channel: 'claims',
    if_unforeseen: 'leads',
    facts: [{ fact: 'claim.bol', label: 'BOL', type: 'text' }],
    events: [
      {
        event: 'carrier_offer',
        label: 'offer',
        fields: [
          { field: 'amount', label: 'offered amount', type },
          { field: 'reason', label: 'reason', type: 'text', optional: true, untrusted: true },
          { field: 'pages', label: 'pages', type: 'list', optional: true },
        ],
      },
    ],
  });
const ZONE = 'America/Chicago';
const KINDS = new Map([['freight_claim', kindNamed('freight_claim')]]);

const sender = (change: Partial<Sender> = {}): Sender => ({
  sender: 'carrier-gateway',
  kinds: ['freight_claim', 'parcel_claim'],
  opens: true,
  systems: ['zendesk'],
  keys: [],
  ...change,
});

function normalise(
  fields: Json,
  kinds = KINDS,
  more: Readonly<Record<string, Json>> = {},
  senders: readonly Sender[] | null = [sender()],
) {
  const payload: Json = { event: 'carrier_offer', case: { system: 'zendesk', record: '101' }, fields, ...more };
  return normaliseEvent(
    {
      id: '1',
      source: EVENTS_SOURCE,
      sender: 'carrier-gateway',
      eventId: 'evt-1',
      receivedAt: NOW,
      payload,
      attempts: 1,
    },
    { kinds, timeZone: ZONE, senders },
  );
}

describe('the content of an event', () => {
  it('is typed by its kind and linked to its case by the record', () => {
    expect(
      normalise({
        amount: { amount: '1,700.00', currency: 'usd' },
        reason: ' less ',
        pages: ['a', 'b'],
        more: 'unknown',
      }),
    ).toEqual({
      kind: 'event',
      event: {
        type: 'declared',
        event: 'carrier_offer',
        channel: 'events',
        eventId: 'carrier-gateway:evt-1',
        receivedAt: NOW,
        kind: 'freight_claim',
        keys: [{ system: 'zendesk', record: '101' }],
        requester: { name: 'another system', email: null },
        mark: { source: 'carrier-gateway zendesk 101', at: null, sequence: null, isPartial: true },
        refused: [{ path: 'more', label: 'more', problem: 'Its kind declares no such name' }],
        facts: [
          {
            path: 'amount',
            value: { $money: 'USD', minor: 170_000 },
            source: { system: 'carrier-gateway', record: 'event evt-1', field: 'amount' },
          },
          {
            path: 'reason',
            value: 'less',
            source: { system: 'carrier-gateway', record: 'event evt-1', field: 'reason' },
          },
          {
            path: 'pages',
            value: ['a', 'b'],
            source: { system: 'carrier-gateway', record: 'event evt-1', field: 'pages' },
          },
        ],
      },
    });
  });

  it.each<[string, Json, string]>([
    ['an amount without a currency', { amount: '1700.00' }, 'amount'],
    ['an amount that is a number', { amount: 1700 }, 'amount'],
    ['an amount of no known currency', { amount: { amount: '1', currency: 'XYZ' } }, 'amount'],
    ['an amount below zero', { amount: { amount: '-1.00', currency: 'USD' } }, 'amount'],
    ['a list for a text', { reason: ['a'] }, 'reason'],
    ['a record for a list', { pages: { amount: '1', currency: 'USD' } }, 'pages'],
    ['an amount for a text', { reason: { amount: '1', currency: 'USD' } }, 'reason'],
    ['an amount with more than its currency', { amount: { amount: '1', currency: 'USD', tax: '0' } }, 'amount'],
    ['an amount without its currency', { amount: { amount: 80.1 } }, 'amount'],
    ['a record in a record', { amount: { amount: { value: '1' }, currency: 'USD' } }, 'amount'],
    ['a record in a list', { pages: ['a', { b: 1 }] }, 'pages'],
    ['a list of too many', { pages: Array.from({ length: 201 }, () => 'a') }, 'pages'],
    ['a list with commas and semicolons', { pages: 'Smith, John; Doe, Jane' }, 'pages'],
  ])('%s is refused by name, not guessed', (_, fields, path) => {
    const normalised = normalise(fields);
    expect(normalised.kind === 'event' && normalised.event.refused.map((refused) => refused.path)).toEqual([path]);
    expect(normalised.kind === 'event' && normalised.event.facts).toEqual([]);
  });

  it('that does not fit leaves the others', () => {
    expect(normalise({ amount: { value: 1 }, reason: 'less', pages: 'crm; ledger', 'A B': 1 })).toMatchObject({
      event: {
        facts: [{ path: 'reason' }, { path: 'pages', value: ['crm', 'ledger'] }],
        refused: [
          {
            path: 'amount',
            problem: 'Expected `amount` and `currency`, the currency as a text, got `value` too',
          },
          { path: 'A B', problem: 'Its kind declares no such name' },
        ],
      },
    });
  });

  it('may have an amount that is a number, which is read as it is written', () => {
    expect(normalise({ amount: { amount: 80.1, currency: 'USD' } })).toMatchObject({
      event: { facts: [{ value: { $money: 'USD', minor: 8_010 } }], refused: [] },
    });
  });

  it('that no kind declares is ignored, with its name', () => {
    expect(normalise({}, new Map())).toEqual({ kind: 'ignored', why: 'no kind declares the event `carrier_offer`' });
  });

  it('that two kinds declare must name the kind', () => {
    const two = new Map([...KINDS, ['parcel_claim', kindNamed('parcel_claim', 'number')]]);
    expect(normalise({ amount: 5 }, two)).toEqual({
      kind: 'refused',
      why: 'more than one kind declares the event `carrier_offer`: freight_claim, parcel_claim. Send `kind` with it',
    });
    expect(normalise({ amount: 5 }, two, { kind: 'parcel_claim' })).toMatchObject({
      event: { kind: 'parcel_claim', facts: [{ value: 5 }] },
    });
  });
});

describe('a case that another system opens', () => {
  const open = (facts: Json, more: Readonly<Record<string, Json>> = {}, senders: readonly Sender[] = [sender()]) =>
    normaliseEvent(
      {
        id: '1',
        source: EVENTS_SOURCE,
        sender: 'carrier-gateway',
        eventId: 'evt-1',
        receivedAt: NOW,
        attempts: 1,
        payload: { opens: 'freight_claim', case: { system: 'zendesk', record: '101' }, facts, ...more },
      },
      { kinds: KINDS, timeZone: ZONE, senders },
    );

  it('has the facts that its kind declares, and its requester', () => {
    expect(
      open({ 'claim.bol': 'B1', 'claim.unknown': 'x' }, { requester: { name: 'Nora', email: 'nora@our.example' } }),
    ).toEqual({
      kind: 'event',
      event: {
        type: 'opened',
        channel: 'events',
        eventId: 'carrier-gateway:evt-1',
        receivedAt: NOW,
        kind: 'freight_claim',
        keys: [{ system: 'zendesk', record: '101' }],
        requester: { name: 'Nora', email: 'nora@our.example' },
        editor: { name: 'Nora', email: 'nora@our.example' },
        mark: { source: 'carrier-gateway zendesk 101', at: null, sequence: null, isPartial: true },
        refused: [{ path: 'claim.unknown', label: 'claim.unknown', problem: 'Its kind declares no such name' }],
        facts: [
          {
            path: 'claim.bol',
            value: 'B1',
            source: { system: 'carrier-gateway', record: 'event evt-1', field: 'claim.bol' },
          },
        ],
      },
    });
  });

  it('names a fact that its kind does not declare, with the one that was perhaps meant', () => {
    expect(open({ 'claim.bols': 'B1' })).toMatchObject({
      event: {
        facts: [],
        refused: [{ path: 'claim.bols', problem: 'Its kind declares no such name. Did you mean `claim.bol`?' }],
      },
    });
  });

  it('is refused by name when a fact does not fit, and ignored when there is no such kind', () => {
    expect(open({ 'claim.bol': ['B1'] })).toMatchObject({ event: { facts: [], refused: [{ path: 'claim.bol' }] } });
    expect(open({}, { opens: 'parcel_claim' })).toEqual({ kind: 'ignored', why: 'there is no kind `parcel_claim`' });
    expect(open({ '__proto__.x': 'y' })).toMatchObject({ event: { refused: [{ path: '__proto__.x' }] } });
  });
});

describe("the sender's own order", () => {
  const correct = (facts: Json, more: Readonly<Record<string, Json>> = {}, rights: Partial<Sender> = {}) =>
    normaliseEvent(
      {
        id: '1',
        source: EVENTS_SOURCE,
        sender: 'carrier-gateway',
        eventId: 'evt-1',
        receivedAt: NOW,
        attempts: 1,
        payload: { corrects: 'freight_claim', case: { system: 'edi', record: '101' }, facts, ...more },
      },
      { kinds: KINDS, timeZone: ZONE, senders: [sender({ systems: ['edi'], opens: true, ...rights })] },
    );

  it('is its time, its sequence, or both; a time that lies ahead counts as none', () => {
    const mark = { source: 'carrier-gateway edi 101', at: null, sequence: null };
    expect(correct({})).toMatchObject({ event: { type: 'corrected', mark } });
    expect(correct({}, { sequence: 17 })).toMatchObject({ event: { mark: { ...mark, sequence: 17 } } });
    expect(correct({}, { at: new Date(NOW - 5).toISOString() })).toMatchObject({
      event: { mark: { ...mark, at: NOW - 5 } },
    });
    expect(correct({}, { at: '2099-01-01T00:00:00Z' })).toMatchObject({ event: { mark } });
    expect(correct({})).toMatchObject({ event: { editor: { name: 'another system', email: null } } });
    expect(correct({}, { editor: { name: 'Nora\u0000', email: 'nora@our.example' } })).toMatchObject({
      event: { editor: { email: 'nora@our.example' } },
    });
    const wrongs: Readonly<Record<string, Json>>[] = [{ at: 'yesterday' }, { sequence: -1 }, { sequence: 1.5 }];
    for (const wrong of wrongs) expect(correct({}, wrong)).toMatchObject({ kind: 'refused' });
  });

  it('lets a correction state changed facts only: an empty one is gone, the others stay', () => {
    expect(correct({ 'claim.bol': '', 'claim.unknown': 'x' })).toMatchObject({
      event: {
        facts: [],
        refused: [{ path: 'claim.unknown', problem: 'Its kind declares no such name' }],
        cleared: ['claim.bol'],
      },
    });
    expect(correct({}, { corrects: 'parcel_claim' })).toEqual({
      kind: 'ignored',
      why: 'there is no kind `parcel_claim`',
    });
    for (const [rights, why] of [
      [{ opens: false }, 'the sender `carrier-gateway` may not correct cases'],
      [{ systems: ['tms'] }, 'the sender `carrier-gateway` may not correct a case for a record of `edi`'],
    ] as const)
      expect(correct({}, {}, { ...rights, systems: [...('systems' in rights ? rights.systems : ['edi'])] })).toEqual({
        kind: 'refused',
        why,
      });
  });
});

describe('a sender', () => {
  const offer = { amount: { amount: '1.00', currency: 'USD' } };
  const facts = { 'claim.bol': 'B1' };
  const opens = { opens: 'freight_claim', facts };
  const KIND = kindSchema.parse({
    ...kindNamed('freight_claim'),
    facts: [
      { fact: 'claim.bol', label: 'BOL', type: 'text' },
      { fact: 'zendesk.ticket_id', label: 'ticket', type: 'text', zendesk: 'ticket.id' },
      { fact: 'origin.ticket', label: 'ticket', type: 'text', zendesk: 'ticket.id' },
      { fact: 'shipment', label: 'shipment', type: 'text', identifies: 'tms' },
      { fact: 'jira.issue', label: 'issue', type: 'text' },
    ],
    events: [
      ...kindNamed('freight_claim').events,
      {
        event: 'moved',
        label: 'moved',
        fields: [{ field: 'ticket', label: 'x', type: 'text', identifies: 'zendesk' }],
      },
    ],
  });
  const say = (payload: Json, change: Partial<Sender>, from = 'carrier-gateway') =>
    normaliseEvent(
      { id: '1', source: EVENTS_SOURCE, sender: from, eventId: 'evt-1', receivedAt: NOW, attempts: 1, payload },
      {
        kinds: new Map([['freight_claim', KIND]]),
        timeZone: ZONE,
        senders: [sender({ systems: ['tms'], ...change })],
      },
    );
  const zendesk = { system: 'zendesk', record: '102' };
  const tms = { system: 'tms', record: 'SHP-1' };

  it.each<readonly [string, Json, Partial<Sender>]>([
    ['report on a record of its own', { event: 'carrier_offer', case: tms, fields: offer }, {}],
    [
      'name a case by a key it was given',
      { event: 'carrier_offer', case: zendesk, fields: offer },
      { keys: ['zendesk'] },
    ],
    ['report a listed event', { event: 'carrier_offer', case: tms, fields: offer }, { events: ['carrier_offer'] }],
    ['open a case for a record of its own', { ...opens, case: tms, facts: { ...facts, shipment: 'SHP-1' } }, {}],
    [
      'state ids of a system it speaks for',
      { ...opens, case: tms, facts: { 'jira.issue': 'A-1' } },
      { systems: ['tms', 'jira'] },
    ],
  ])('may %s', (_, payload, change) => {
    expect(say(payload, change)).toMatchObject({ kind: 'event' });
  });

  it('may name several records in one event', () => {
    const said = say({ event: 'carrier_offer', case: [tms, zendesk], fields: offer }, { keys: ['zendesk'] });
    expect(said.kind === 'event' && said.event.keys).toEqual([tms, zendesk]);
    const many = Array.from({ length: 6 }, () => tms);
    expect(say({ event: 'carrier_offer', case: many, fields: offer }, {}).kind).toBe('refused');
  });

  it.each<readonly [string, Json, Partial<Sender>, string]>([
    ['of another kind', { ...opens, case: tms }, { kinds: ['parcel_claim'] }, 'may not speak for cases of the kind'],
    ['that opens cases without leave', { ...opens, case: tms }, { opens: false }, 'may not open cases'],
    [
      'that opens the case of a ticket',
      { ...opens, case: zendesk },
      {},
      'may not open a case for a record of `zendesk`',
    ],
    ['that opens with a key for events', { ...opens, case: zendesk }, { keys: ['zendesk'] }, 'may not open a case'],
    [
      'about a ticket',
      { event: 'carrier_offer', case: zendesk, fields: offer },
      {},
      'may not name a case by a record of',
    ],
    [
      'about a ticket with a key for another system',
      { event: 'carrier_offer', case: zendesk, fields: offer },
      { keys: ['jira'] },
      'may not name a case by a record of `zendesk`',
    ],
    [
      'about a record of its own and a ticket',
      { event: 'carrier_offer', case: [tms, zendesk], fields: offer },
      {},
      'may not name a case by a record of `zendesk`',
    ],
    [
      'that is not listed',
      { event: 'carrier_offer', case: tms, fields: offer },
      { events: ['moved'] },
      'may not report',
    ],
    [
      'with the id of a ticket',
      { ...opens, case: tms, facts: { 'zendesk.ticket_id': '7' } },
      {},
      'may not state `zendesk.ticket_id`',
    ],
    [
      'with such an id by another path',
      { ...opens, case: tms, facts: { 'origin.ticket': '7' } },
      {},
      'may not state `origin.ticket`',
    ],
    [
      'with an empty id',
      { ...opens, case: tms, facts: { 'origin.ticket': null } },
      {},
      'may not state `origin.ticket`',
    ],
    [
      'with the id of an issue',
      { ...opens, case: tms, facts: { 'jira.issue': 'A-1' } },
      {},
      'may not state `jira.issue`',
    ],
    [
      'with a declared id',
      { ...opens, case: zendesk, facts: { shipment: 'S' } },
      { systems: ['zendesk'] },
      'may not state `shipment`',
    ],
    ['with an id in a field', { event: 'moved', case: tms, fields: { ticket: '7' } }, {}, 'may not state `ticket`'],
  ])('is refused an event %s', (_, payload, change, why) => {
    expect(say(payload, change)).toEqual({ kind: 'refused', why: expect.stringContaining(why) });
  });

  it.each(['other', 'Carrier-Gateway', 'carrier-gateway ', 'сarrier-gateway', ''])('must be declared: %s', (name) => {
    expect(say({ event: 'carrier_offer', case: tms, fields: offer }, {}, name)).toEqual({
      kind: 'refused',
      why: `\`senders.yaml\` declares no sender \`${name}\``,
    });
    expect(normalise(offer, KINDS, {}, null)).toMatchObject({ kind: 'refused' });
  });
});
