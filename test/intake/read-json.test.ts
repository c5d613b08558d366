/** Tests of the strict reader of signed bodies. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { faultText, readJson } from '../../src/intake/read-json.ts';

const said = (text: string): string | null => {
  const read = readJson(text);
  return read.ok ? null : faultText(read.fault);
};

describe('a body', () => {
  it.each([
    [
      'names',
      JSON.stringify({ facts: Object.fromEntries(Array.from({ length: 201 }, (_, i) => [`f${i}`, 1])) }),
      'names in one object',
    ],
    ['items', JSON.stringify({ facts: { a: Array.from({ length: 201 }, () => 1) } }), 'items in one list'],
    ['letters in a name', JSON.stringify({ ['n'.repeat(201)]: 1 }), 'characters, got a longer one'],
  ])('with too many %s is refused, and the limit is named', (_, text, problem) => {
    expect(said(text)).toMatch(/at most 200 /);
    expect(said(text)).toContain(problem);
  });

  it('may have as many names and items as the limits say', () => {
    const most = Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`${i}`.padStart(200, 'n'), 1]));
    expect(said(JSON.stringify({ facts: most, items: Array.from({ length: 200 }, () => 1) }))).toBeNull();
  });

  it('that is JSON is read as JSON is', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), (text) => {
        const read = readJson(text);
        // A number that would lose digits is refused; every other text is read.
        expect(read.ok ? read.value : read.fault.kind).toEqual(read.ok ? JSON.parse(text) : 'other');
      }),
    );
  });

  it('is refused exactly when it is no JSON, whatever was cut or put into it', () => {
    fc.assert(
      fc.property(
        fc.json({ maxDepth: 3 }),
        fc.nat(),
        fc.constantFrom('', '"', ',', '{', '\n', '\\', '1', ']'),
        (text, at, put) => {
          const broken = text.slice(0, at % (text.length + 1)) + put + text.slice((at % (text.length + 1)) + 1);
          let isJson = true;
          try {
            JSON.parse(broken);
          } catch {
            isJson = false;
          }
          const read = readJson(broken);
          const isSyntax = !read.ok && read.fault.kind === 'syntax';
          if (!read.ok && read.fault.kind !== 'syntax') return;
          expect(isSyntax).toBe(!isJson);
        },
      ),
    );
  });

  it.each([
    [
      'an unescaped quote',
      '{"ticket":{"id":"9","subject":"He said "hi""}}',
      /at position 40, in `ticket\.subject`: expected `,` or `}` after/,
    ],
    [
      'a line break',
      '{"ticket":{"description":"a\nb"}}',
      /position 27, in `ticket\.description`.*line break or control character that is not escaped/,
    ],
    ['a trailing comma', '{"a":1,}', /at position 7: expected a name in quotes, got `}`/],
    ['two commas', '{"a":[1,,2]}', /in `a\.1`: expected a value, got `,`/],
    ['an end that is missing', '{"a":{"b":"c', /in `a\.b`: expected the closing quote, got the end of the body/],
    ['a wrong escape', '{"a":"\\x"}', /in `a`: expected an escape/],
    ['nothing', '', /at position 0: expected a value, got the end of the body/],
    ['more after its end', '{} {}', /position 3: expected the end of the body, got more/],
    [
      'a name twice',
      '{"t":{"claim_amount":"1","x":2,"claim_amount":"2"}}',
      /Expected each name once, got it twice, at position 31, in `t\.claim_amount`/,
    ],
    ['a name twice, once escaped', '{"a":1,"\\u0061":2}', /got it twice, at position 7, in `a`/],
    [
      'a number that loses digits',
      '{"id":12345678901234567890}',
      /Expected a number that can be read exactly, got more digits; send it as a text, at position 6, in `id`/,
    ],
    ['a number that is too large', '{"id":1e999}', /read exactly/],
  ])('with %s is refused by position and name', (_, text, pattern) => {
    expect(said(text)).toMatch(pattern);
  });

  it.each(['80.10', '1e3', '0.1', '-0', '100', '1.50E+2', '123456789012345'])('may have the number %s', (text) => {
    expect(said(text)).toBe(null);
  });

  it('that is nested too deeply is refused, however deep', () => {
    expect(said('['.repeat(100_000))).toMatch(/at most 32 levels/);
  });

  it('is never shown', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 8 }), (secret) => {
        fc.pre(!'expected another character at position'.includes(secret));
        for (const text of [`{"a":"x" ${secret}`, `{"${secret} ":1,,`, `{"a":"${secret}`])
          expect(said(text) ?? '').not.toContain(`${secret} `);
      }),
    );
  });
});
