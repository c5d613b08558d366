/** What a database or JSON holds otherwise than a program was given it, and the ways in which it may arrive. */
import { expect } from 'vitest';
import { recordKey } from '../../src/case/record-key.ts';
import { readJson } from '../../src/intake/read-json.ts';
import type { Json } from '../../src/kernel/canonical-json.ts';
import { START, type SimulatedWorld } from './world.ts';

/** As JSON, since half of a surrogate pair is no text that a file can have. */
export const ODD_TEXTS: Readonly<Record<string, string>> = {
  'the character NUL': '"a\\u0000b"',
  'NUL alone': '"\\u0000"',
  'NUL at both ends': '"\\u0000a\\u0000"',
  'the high half of a surrogate pair': '"a\\ud800b"',
  'the low half of a surrogate pair': '"a\\udc00b"',
  'both halves the wrong way round': '"\\udc00\\ud800"',
  'NUL between both halves': '"\\ud83d\\u0000\\ude00"',
  'a mark of the byte order': '"\\ufeffa"',
  'a separator of lines': '"a\\u2028b"',
  'what is no character': '"a\\uffffb"',
  'the sign that replaces others': '"a\\ufffdb"',
  'an accent of its own': '"e\\u0301"',
};

/** Values of a field. */
export const ODD_VALUES: Readonly<Record<string, string>> = {
  ...ODD_TEXTS,
  'minus zero': '-0',
  'a number with an exponent': '1E2',
  'the greatest number': '1.7976931348623157e308',
  'the least number': '5e-324',
  'a long number as a text': '"123456789012345678901234567890.123456789"',
  'names that look like numbers, in another order': '{"b":1,"10":2,"9":3,"a":{"2":0,"1":0}}',
  'two names that differ in a half of a surrogate pair': '{"a\\ud800":1,"a\\udc00":2}',
  'two names that differ in NUL': '{"a\\u0000":1,"a\\ufffd":2}',
};

/** The body of a message, read as each channel reads it. */
function bodyOf(text: string): Json {
  const read = readJson(text);
  if (!read.ok) throw new Error(`Expected a body that is read, got ${read.fault.problem}`);
  return read.value;
}

async function receive(world: SimulatedWorld, eventId: string, payload: Json, source = 'zendesk'): Promise<void> {
  const item = { source, eventId, receivedAt: world.clock.now(), payload };
  expect(await world.inbox.receive(item)).toBe('stored');
  // A delivery that is sent again is known, and is not taken for a row that someone made up.
  expect(await world.inbox.receive(item)).toBe('duplicate');
  for (const { wakeUps } of world.processes) await wakeUps.send({ kind: 'inbox' });
}

/** A ticket of number `id`, in which parts are replaced by JSON. */
function ticketOf(id: number, parts: Readonly<Record<string, string>>, fields: string): Json {
  const at = JSON.stringify(new Date(START).toISOString());
  const ticket = {
    id: `"${id}"`,
    created_at: at,
    updated_at: at,
    form: '"Freight claim"',
    channel: '"web"',
    requester: '{"name":"Wobbly Widget Works","email":"carla@wobbly.example"}',
    description: '"It broke"',
    fields: `{"account_id":"ACC-1","claim_amount":"7200","claim_currency":"USD","bol":"BOL-1"${fields}}`,
    ...parts,
  };
  const members = Object.entries(ticket).map(([name, value]) => `${JSON.stringify(name)}:${value}`);
  return bodyOf(`{"type":"ticket.created","ticket":{${members.join()}}}`);
}

async function ticket(world: SimulatedWorld, id: number, parts: Readonly<Record<string, string>>, fields = '') {
  await receive(world, `ticket.created:${id}`, ticketOf(id, parts, fields));
}

/** A case event about these records, as its channel reads them; `eventId` is unique in its world. */
async function about(world: SimulatedWorld, eventId: string, records: readonly string[], more: string): Promise<void> {
  const event = bodyOf(`{"channel":"tms","kind":"freight_claim","requester":{"name":"the carrier","email":null},
    "refused":[],${more}}`);
  const keys = records.map((record) => recordKey('tms', String(bodyOf(record)))).map((key) => ({ ...key }));
  const payload = { ...(event as Readonly<Record<string, Json>>), eventId, receivedAt: world.clock.now(), keys };
  await receive(world, eventId, payload, 'events');
}

const fact = (value: string): string =>
  `{"path":"bol","value":${value},"source":{"system":"TMS","record":"claim 7","field":"bol"}}`;

type Send = (world: SimulatedWorld, id: number, value: string) => Promise<void>;

/** Where a text may be. */
export const PLACES_OF_TEXTS: Readonly<Record<string, Send>> = {
  'the event id': (world, id, text) =>
    receive(world, `ticket.created:${id}:${JSON.parse(text) as string}`, ticketOf(id, {}, '')),
  'the name of the requester': (world, id, text) => ticket(world, id, { requester: `{"name":${text},"email":null}` }),
  'the address of the requester': (world, id, text) =>
    ticket(world, id, { requester: `{"name":"Carla","email":${text}}` }),
  'the description': (world, id, text) => ticket(world, id, { description: text }),
  'the name of a field': (world, id, text) => ticket(world, id, {}, `,${text}:"x"`),
  'the record of a case': async (world, id, text) => {
    const record = `"${id} ${text.slice(1)}`;
    await about(world, `opened-${id}`, [record], `"type":"opened","facts":[${fact('"BOL-1"')}]`);
    await about(world, `corrected-${id}`, [record], `"type":"corrected","facts":[${fact('"BOL-2"')}]`);
  },
  'one of two records that are stored as one': (world, id, text) => {
    const other = JSON.stringify(`${id} ${(JSON.parse(text) as string).toWellFormed().replaceAll('\0', '\uFFFD')}`);
    return about(world, `opened-${id}`, [`"${id} ${text.slice(1)}`, other], `"type":"opened","facts":[]`);
  },
  'the record of a correction that waits for its case': async (world, id, text) => {
    const record = `"${id} ${text.slice(1)}`;
    await about(world, `corrected-${id}`, [record], `"type":"corrected","facts":[${fact(text)}]`);
    await world.settle();
    await about(world, `opened-${id}`, [record], `"type":"opened","facts":[${fact('"BOL-1"')}]`);
  },
};

/** Where any value may be. */
export const PLACES_OF_VALUES: Readonly<Record<string, Send>> = {
  'a field': (world, id, value) => ticket(world, id, {}, `,"more":${value}`),
  'the field of a fact': (world, id, value) =>
    ticket(world, id, { fields: `{"account_id":"ACC-1","claim_amount":"7200","claim_currency":"USD","bol":${value}}` }),
};

/** All that arrived was taken as it arrived. */
export async function expectTaken(world: SimulatedWorld): Promise<void> {
  await world.after(20_000);
  const items = await world.store.inbox.page('0', 9_999);
  expect(items.map(({ eventId, became }) => [eventId, became?.note])).toEqual(
    items.map(({ eventId }) => [eventId, expect.not.stringMatching(/not as it arrived|given up/)]),
  );
  expect(await world.auditProblems()).toEqual([]);
  expect(world.troubles).toEqual([]);
}
