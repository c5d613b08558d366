import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, hashOf, sha256 } from '../../src/kernel/canonical-json.ts';

describe('canonical JSON', () => {
  it('writes the example of RFC 8785, section 3.2.3', () => {
    const value: unknown = JSON.parse(
      '{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"string":"\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/","literals":[null,true,false]}',
    );
    expect(canonicalJson(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });
  it('sorts keys by UTF-16 units, as section 3.2.3 shows', () => {
    const value = { '\u20ac': 1, '\r': 2, '\ufb33': 3, 1: 4, '\ud83d\ude00': 5, '\u0080': 6, '\u00f6': 7 };
    expect(Object.keys(JSON.parse(canonicalJson(value)) as object).length).toBe(7);
    expect(canonicalJson(value)).toBe('{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"😀":5,"\ufb33":3}');
  });
  it.each([
    [0, '0'],
    [-0, '0'],
    [5e-324, '5e-324'],
    [1.7976931348623157e308, '1.7976931348623157e+308'],
    [9_007_199_254_740_992, '9007199254740992'],
    [1e21, '1e+21'],
    [1e-7, '1e-7'],
    [295_147_905_179_352_830_000, '295147905179352830000'],
  ])('writes %d as %s (appendix B)', (number, text) => {
    expect(canonicalJson(number)).toBe(text);
  });
  it.each([
    [undefined],
    [Number.NaN],
    [Infinity],
    [new Date(0)],
    [new Map()],
    [() => 1],
    [10n],
    [[undefined]],
    [{ a: { b: new Set() } }],
  ])('refuses %o', (value) => {
    expect(() => canonicalJson(value)).toThrow();
  });
  it('refuses half a surrogate pair, in a text and in a key', () => {
    expect(() => canonicalJson('\ud800')).toThrow('well-formed');
    expect(() => canonicalJson({ a: ['\udc00'] })).toThrow('well-formed');
    expect(() => canonicalJson({ '\ud800': 1 })).toThrow('well-formed');
  });
  it('refuses an object of a class, one with a function, and a list with a hole', () => {
    class Of {
      readonly a = 1;
    }
    expect(() => canonicalJson({ in: [new Of()] })).toThrow('$.in[0]');
    expect(() => canonicalJson({ toJSON: () => 1 })).toThrow('$.toJSON');
    const holed: unknown[] = [1];
    holed[2] = 1;
    expect(() => canonicalJson(holed)).toThrow('$[1]');
  });
  it('writes each character as JSON does, alone and within a text', () => {
    for (let unit = 0; unit < 0x3000; unit++) {
      const text = String.fromCharCode(unit);
      for (const each of [text, `a${text}`, `${text}b`, `a${text}b`])
        expect(canonicalJson(each)).toBe(JSON.stringify(each));
    }
  });
  it('reads own fields only, whatever they are called, with or without a prototype', () => {
    const record = Object.assign(Object.create(null) as Record<string, unknown>, { b: null, __proto__x: 1 });
    expect(canonicalJson(record)).toBe('{"__proto__x":1,"b":null}');
    expect(canonicalJson(JSON.parse('{"__proto__":{"a":1},"constructor":[]}'))).toBe(
      '{"__proto__":{"a":1},"constructor":[]}',
    );
  });
  it('writes the text that another implementation of RFC 8785 writes', () => {
    fc.assert(
      fc.property(
        fc.anything({
          key: fc.string({ unit: 'binary' }),
          values: [
            fc.string({ unit: 'binary' }),
            fc.double({ noNaN: true, noDefaultInfinity: true }),
            fc.integer(),
            fc.boolean(),
            fc.constant(null),
          ],
          withNullPrototype: true,
        }),
        (value) => {
          expect(canonicalJson(value)).toBe(canonicalize(value as object));
        },
      ),
      { seed: 5, numRuns: 500 },
    );
  });
  it('leaves out undefined values, as the stored text does', () => {
    expect(canonicalJson({ b: 1, a: undefined })).toBe('{"b":1}');
  });
  it('gives equal values the same hash, in any order of keys and after a round trip through text', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3, noUnicodeString: true } as object), (value) => {
        const reversed = (item: unknown): unknown =>
          Array.isArray(item)
            ? item.map(reversed)
            : typeof item === 'object' && item !== null
              ? Object.fromEntries(
                  Object.entries(item)
                    .reverse()
                    .map(([key, inner]) => [key, reversed(inner)]),
                )
              : item;
        expect(hashOf(reversed(value))).toBe(hashOf(value));
        expect(hashOf(JSON.parse(JSON.stringify(value)))).toBe(hashOf(value));
      }),
      { seed: 3 },
    );
  });
  it('hashes with standard SHA-256', () => {
    expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });
});
