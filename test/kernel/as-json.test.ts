import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frozenAsJson, isReadFrom } from '../../src/kernel/as-json.ts';

const throughText = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** What a program may hold: also what JSON has no word for. */
const { held } = fc.letrec((tie) => ({
  held: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<unknown>(null, undefined, true, false, 0, -0, NaN, Infinity, '', '\ud800', () => 1, Symbol('s')),
    fc.string(),
    fc.double(),
    fc.date({ noInvalidDate: true }),
    fc.array(tie('held'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(fc.constantFrom('a', 'b', '__proto__', 'toString'), fc.string()), tie('held'), {
      maxKeys: 4,
    }),
    fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('held'), { maxKeys: 3, noNullPrototype: true }),
  ),
}));
/** JSON has a text for it as a whole. */
const written = held.filter((value) => JSON.stringify(value) !== undefined);

const isFrozen = (value: unknown): boolean =>
  typeof value !== 'object' || value === null || (Object.isFrozen(value) && Object.values(value).every(isFrozen));

describe('values as a database gives them back', () => {
  it('are copied as their text would be read, and frozen', () => {
    fc.assert(
      fc.property(written, (value) => {
        const copy = frozenAsJson(value);
        expect(isDeepStrictEqual(copy, throughText(value))).toBe(true);
        expect(isFrozen(copy)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('are the same as what their text gives', () => {
    fc.assert(
      fc.property(written, (value) => {
        expect(isReadFrom(value, throughText(value))).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('differ from all else, as their texts do', () => {
    fc.assert(
      fc.property(written, written, (value, other) => {
        const read = throughText(other);
        expect(isReadFrom(value, read)).toBe(isDeepStrictEqual(throughText(value), read));
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['a field more', { a: 1 }, { a: 1, b: null }],
    ['a field less', { a: 1, b: 2 }, { a: 1 }],
    ['another name', { a: 1 }, { b: 1 }],
    ['an item more', [1], [1, 2]],
    ['an item less', [1, 2], [1]],
    ['a list that was a record', {}, []],
    ['a record that was a list', [], {}],
    ['a text that was a number', 1, '1'],
    ['null where a field was left out', { a: undefined }, { a: null }],
    ['a deep change', { a: [{ b: 'c' }] }, { a: [{ b: 'd' }] }],
  ])('differ by %s', (_, value, read) => {
    expect(isReadFrom(value, read)).toBe(false);
  });

  it('have no circle and no number that JSON cannot write', () => {
    expect(() => frozenAsJson({ count: 1n })).toThrow(TypeError);
    expect(() => isReadFrom({ count: 1n }, { count: 1 })).toThrow(TypeError);
    expect(() => frozenAsJson(undefined)).toThrow(SyntaxError);
  });
});
