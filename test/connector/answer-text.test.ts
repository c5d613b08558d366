/** What an answer's bytes say: in UTF-8, in the charset that is named, or nothing; and no member twice. */
import { describe, expect, it } from 'vitest';
import { createExchange } from '../../src/connector/exchange.ts';
import { repeatedMember } from '../../src/connector/parse-json.ts';

const answered = (bytes: Uint8Array | string, type = 'application/json', status = 200) =>
  createExchange(() =>
    Promise.resolve(new Response(Buffer.from(bytes), { status, headers: { 'content-type': type } })),
  )({
    purpose: 'read',
    method: 'GET',
    url: 'https://tms.test/',
    headers: {},
    signal: new AbortController().signal,
  });
/** `{"note":"Moor beschädigt"}` with one byte for the letter. */
const LATIN = Buffer.from('{"note":"Moor besch\u00e4digt"}', 'latin1');

describe('the text of an answer', () => {
  it('is in the charset that its header names, if it is no UTF-8', async () => {
    const note = 'Moor besch\u00e4digt';
    expect((await answered(LATIN, 'application/json; charset=ISO-8859-1')).json).toEqual({ note });
    expect((await answered(LATIN, 'application/json;charset="windows-1252"')).json).toEqual({ note });
    // JSON is UTF-8, whatever an old server says of it.
    expect((await answered(JSON.stringify({ note }), 'application/json; charset=ISO-8859-1')).json).toEqual({ note });
    expect((await answered(`\ufeff${JSON.stringify({ note })}`)).json).toEqual({ note });
  });

  it.each(['application/json', 'application/json; charset=utf-8', 'application/json; charset=klingon'])(
    'is none where its signs are lost: %s',
    async (type) => {
      await expect(answered(LATIN, type)).rejects.toMatchObject({ what: 'unreadable' });
    },
  );
});

describe('an answer with a member twice', () => {
  it.each([
    ['{"status":"declined","status":"paid"}', 'status'],
    ['{"a":[{"x":1},{"y":{"id":1,"b":2,"id":1}}]}', 'id'],
    ['{"st\\u0061tus":"declined","status":"paid"}', 'status'],
    ['{"a\\"b":1, "a\\"b" : 2}', 'a"b'],
  ])('is not read, since readers differ: %s', async (text, name) => {
    expect(repeatedMember(text)).toBe(name);
    await expect(answered(text)).rejects.toMatchObject({
      what: 'unreadable',
      message: `it answered \`200\` with \`${name}\` twice`,
    });
    // A refusal is shown as it came, so that neither of both is lost.
    await expect(answered(text, 'application/json', 422)).rejects.toMatchObject({ what: 'answered', body: text });
  });

  it.each([
    '{"a":{"id":1},"b":{"id":1},"id":2}',
    '[{"id":1},{"id":1}]',
    '{"a":"\\"id\\":1, \\"id\\":","b":": { \\\\"}',
    '["id",":","id"]',
    '{"a":["a",{"a":"a"}]}',
    '{}',
  ])('is not seen in %s', (text) => {
    expect(() => JSON.parse(text) as unknown).not.toThrow();
    expect(repeatedMember(text)).toBeNull();
  });
});
