import { sql } from 'drizzle-orm';
import { PgDialect } from 'drizzle-orm/pg-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrayText } from '../../src/store/database.ts';
import { constantPart, Part, part, statementOf } from '../../src/store/statement.ts';

const dialect = new PgDialect();

describe('a statement of parts', () => {
  it('numbers its parameters in the order of its text, through all parts', () => {
    const inner = part`b = ${2} AND c = ${'x'}`;
    const { sql: text, params } = dialect.sqlToQuery(
      statementOf(part`SELECT ${null} WHERE ${part`a = ${1}`} AND ${inner}${part``} OR ${inner} LIMIT ${part`1`}`),
    );
    expect(text).toBe('SELECT $1 WHERE a = $2 AND b = $3 AND c = $4 OR b = $5 AND c = $6 LIMIT 1');
    expect(params).toEqual([null, 1, 2, 'x', 2, 'x']);
  });

  it('is the statement that a template of drizzle gives', () => {
    const leaf = fc.oneof(fc.string(), fc.integer(), fc.constant(null));
    fc.assert(
      fc.property(fc.array(fc.tuple(leaf, leaf, fc.boolean())), (rows) => {
        const ours = rows.reduce(
          (left, [a, b, isText]) => part`${left}, (${a}, ${isText ? part`x ${b}` : b})`,
          part`q`,
        );
        const theirs = rows.reduce((left, [a, b, isText]) => sql`${left}, (${a}, ${isText ? sql`x ${b}` : b})`, sql`q`);
        const { sql: text, params } = dialect.sqlToQuery(theirs);
        expect(dialect.sqlToQuery(statementOf(ours))).toMatchObject({ sql: text, params });
      }),
      { seed: 2 },
    );
  });

  it('takes what drizzle built only if it is constant', () => {
    expect(constantPart(sql`(SELECT ${sql.raw('1')})`)).toEqual(new Part(['(SELECT 1)'], []));
    expect(() => constantPart(sql`(SELECT ${1})`)).toThrow('no parameters');
    expect(() => new Part(['a'], [1])).toThrow('between two texts');
  });
});

/** What an array or JSON writes otherwise than it is, and what neither does. */
const UNITS = ['"', '\\', ',', '{', '}', 'a', ' ', '\n', '\t', '\u0001', '\u007f', '\u2028', 'é', '漢', '😀'];

describe('an array as a parameter', () => {
  it('has each value in quotes, whatever is in it, and NULL without', () => {
    expect(arrayText([])).toBe('{}');
    expect(arrayText([1, null, 'a', 'NULL', '', '{x,y}'])).toBe('{"1",NULL,"a","NULL","","{x,y}"}');
    expect(arrayText(['say "hi"', 'C:\\dir\\', '\\"', 'a\nb'])).toBe(
      `{"say \\"hi\\"","C:\\\\dir\\\\","\\\\\\"","a\nb"}`,
    );
  });

  it('is read back as it was given, quotes, backslashes and control characters included', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: fc.constantFrom(...UNITS) })), (values) => {
        expect(read(arrayText(values))).toEqual(values);
      }),
      { seed: 8 },
    );
  });
});

/** Reads Postgres's notation of an array whose values are all in quotes. */
function read(text: string): string[] {
  const values = [...text.slice(1, -1).matchAll(/"((?:[^"\\]|\\.)*)"(?:,|$)/gs)];
  expect(values.map(([whole]) => whole).join('')).toBe(text.slice(1, -1));
  return values.map(([, value]) => (value ?? '').replaceAll(/\\(.)/gs, '$1'));
}
