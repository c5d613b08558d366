import { describe, expect, it } from 'vitest';
import { exchange } from '../../src/connector/exchange.ts';
import { parseJson } from '../../src/connector/parse-json.ts';
import { startVendorServer } from './vendor-server.ts';

describe('JSON of a vendor', () => {
  it.each([
    ['9007199254740993', '9007199254740993'],
    ['-9007199254740993', '-9007199254740993'],
    ['12345678901234567890123', '12345678901234567890123'],
    // Readers of amounts refuse what has more digits than a number holds.
    ['123456789012345.67', 123456789012345.67],
    ['1e21', 1e21],
    ['9007199254740991', 9_007_199_254_740_991],
    ['185.00000000000003', 185.00000000000003],
    ['1E3', 1_000],
    ['"9007199254740993"', '9007199254740993'],
    ['null', null],
  ])('%s is read as %j', (text, expected) => {
    expect(parseJson(text)).toBe(expected);
    expect(parseJson(`{"a":[{"id":${text}}]}`)).toEqual({ a: [{ id: expected }] });
  });

  it('still has to be JSON', () => {
    expect(() => parseJson('{"id":9007199254740993')).toThrow(SyntaxError);
  });

  it('keeps a hostile member harmless next to a large number', () => {
    const value = parseJson('{"__proto__":{"polluted":true},"id":9007199254740993}') as object;
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect({}).not.toHaveProperty('polluted');
  });

  it('is what every exchange reads', async () => {
    const server = await startVendorServer(() => ({ status: 200, body: '{"id":9007199254740993}' }));
    const { json } = await exchange({
      purpose: 'read',
      method: 'GET',
      url: server.address,
      headers: {},
      signal: new AbortController().signal,
    });
    await server.stop();
    expect(json).toEqual({ id: '9007199254740993' });
  });
});
