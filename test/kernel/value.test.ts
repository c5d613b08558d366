import { describe, expect, it } from 'vitest';
import { parseCaseId } from '../../src/kernel/ids.ts';
import { codeOf, messageOf, Trouble } from '../../src/kernel/trouble.ts';
import { formatValue, freezeDeep, ownField, problemsOf, type RecordType, type Value } from '../../src/kernel/value.ts';

const field = (type: RecordType['fields'][string]['type'], optional = false): RecordType['fields'][string] => ({
  type,
  label: 'x',
  optional,
});
const TYPE: RecordType = {
  kind: 'record',
  fields: {
    tier: field({ kind: 'text', oneOf: ['Enterprise', 'Standard'] }),
    worth: field({ kind: 'money' }, true),
    at: field({ kind: 'time' }, true),
    span: field({ kind: 'duration' }, true),
    tags: field({ kind: 'list', of: { kind: 'text' } }, true),
    seats: field({ kind: 'number' }, true),
    active: field({ kind: 'boolean' }, true),
  },
};

describe('a value', () => {
  it.each<[unknown, string[]]>([
    [{ tier: 'Enterprise' }, []],
    [
      {
        tier: 'Enterprise',
        worth: { $money: 'USD', minor: 1 },
        at: { $time: 0 },
        span: { $duration: '15 minutes' },
        tags: ['a'],
        seats: 1.5,
        active: false,
      },
      [],
    ],
    [{}, ['Expected one of `Enterprise`, `Standard` at `$.tier`, got nothing']],
    [{ tier: 'enterprise' }, ['Expected one of `Enterprise`, `Standard` at `$.tier`, got `enterprise`']],
    [{ tier: 'Standard', more: 1 }, ['Expected no field `$.more`, which is not declared']],
    [
      { tier: 'Standard', worth: { $money: 'XXX', minor: 1 } },
      ['Expected an amount of money at `$.worth`, got `0.01 XXX`'],
    ],
    [{ tier: 'Standard', worth: 5 }, ['Expected an amount of money at `$.worth`, got `5`']],
    [{ tier: 'Standard', at: { $time: 1e300 } }, ['Expected a point in time at `$.at`, got `an impossible time`']],
    [{ tier: 'Standard', at: { $time: 'now' } }, ['Expected a point in time at `$.at`, got `an impossible time`']],
    [{ tier: 'Standard', tags: ['a', 1] }, ['Expected text at `$.tags[1]`, got `1`']],
    [
      { tier: 'Standard', seats: Number.NaN, active: 'yes' },
      ['Expected a number at `$.seats`, got `NaN`', 'Expected true or false at `$.active`, got `yes`'],
    ],
    [{ $money: 'USD', minor: 1 }, ['Expected a record at `$`, got `$0.01`']],
    [null, ['Expected a record at `$`, got nothing']],
    [[], ['Expected a record at `$`, got a list']],
  ])('%j is judged by its type: %j', (value, problems) => {
    expect(problemsOf(TYPE, value, '$')).toEqual(problems);
  });

  it('has only its own fields', () => {
    for (const name of ['constructor', '__proto__', 'toString', 'hasOwnProperty'])
      expect(ownField({ a: 1 }, name)).toBeUndefined();
    expect(problemsOf(TYPE, JSON.parse('{"tier":"Standard","__proto__":1}'), '$')).toEqual([
      'Expected no field `$.__proto__`, which is not declared',
    ]);
  });

  it.each<[Value, string]>([
    ['a', 'a'],
    [1.5, '1.5'],
    [true, 'yes'],
    [[], 'none'],
    [['a', 1], 'a, 1'],
    [{ $time: 0 }, '1970-01-01 00:00:00 UTC'],
    [{ $money: 'USD', minor: 720_000 }, '$7,200.00'],
    [{ a: 1, b: false }, 'a 1, b no'],
  ])('%j is shown as %s', (value, text) => {
    expect(formatValue(value)).toBe(text);
  });

  it('is frozen deeply', () => {
    const value = freezeDeep({ a: { b: [1, { c: 2 }] } });
    expect(() => {
      (value.a.b as unknown[]).push(1);
    }).toThrow();
    expect(() => {
      (value.a.b[1] as { c: number }).c = 3;
    }).toThrow();
  });
});

describe('ids and trouble', () => {
  it('reads a case id as people type it', () => {
    expect([
      parseCaseId(' case-12 '),
      parseCaseId('CASE-012'),
      parseCaseId('CASE-0'),
      parseCaseId('CASE-99999999999'),
      parseCaseId('12'),
    ]).toEqual(['CASE-12', null, null, null, null]);
  });
  it('compares codes, never classes', () => {
    expect([
      codeOf(new Trouble('a.b', { message: 'M' })),
      codeOf({ code: 'x' }),
      codeOf({ code: 1 }),
      codeOf('x'),
      codeOf(null),
    ]).toEqual(['a.b', 'x', 'unexpected', 'unexpected', 'unexpected']);
    expect([messageOf(new Error('M')), messageOf('text')]).toEqual(['M', 'text']);
  });
});
