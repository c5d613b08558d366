import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expressionCharactersMax } from '../../../src/kernel/limits.ts';
import { parseExpression } from '../../../src/sop/expression/parse-expression.ts';
import { histories } from '../../histories.ts';

describe('the subset of CEL', () => {
  it.each([
    ['a.b.c', 'path'],
    ['-5', 'negate'],
    ['!a', 'not'],
    ['a in [1, 2]', 'binary'],
    ['has(a.b)', 'has'],
    ['money("5 USD")', 'literal'],
    ["duration('48 hours')", 'literal'],
    ['(a + b) - c', 'binary'],
    ['[a, "b"]', 'list'],
    ['size(a)', 'call'],
    ['a.b.contains("c")', 'call'],
    ['a.b.exists(x, x == 1)', 'macro'],
    ['a * b', 'binary'],
  ])('reads %s', (text, kind) => {
    expect(parseExpression(text).node?.kind).toBe(kind);
  });

  it.each([
    ['a.matchs("(a+)+$")', 'There is no function `matchs`', 0, 18],
    ['exists(a, x, x > 1)', '`exists` comes after its list', 0, 19],
    ['a.exists(x)', 'Expected `list.exists(x, x == "bol")`', 0, 11],
    ['a.map(case, 1)', 'The name `case` is reserved', 6, 10],
    ['a.map(toString, 1)', 'The name `toString` is reserved', 6, 14],
    ['toString(a)', 'There is no function `toString`', 0, 11],
    ['x > a % b', 'The remainder `%` is not part of SOP expressions', 4, 9],
    ['size(a, b) > 1', '`size` takes 1 argument, got 2', 0, 10],
    ['a[0] == 1', 'Reading an item by its place is not part of SOP expressions', 0, 4],
    ['a == null', '`null` is not part of SOP expressions', 5, 9],
    ['a == 9007199254740993', '`9007199254740993` is too large to be represented exactly', 5, 21],
    ['a > money("5 dollars")', 'Expected `money("5,000.00 USD")`, got `5 dollars`', 4, 22],
    ['a > duration("48h")', 'Expected `duration("15 minutes")`, got `48h`', 4, 19],
    ['has(a)', 'Expected `has(record.field)`', 0, 6],
    ['a.__proto__ == b', 'The name `__proto__` is reserved', 0, 11],
    ['constructor == b', 'The name `constructor` is reserved', 0, 11],
    ['a == "x', 'The quoted text has no closing quote', 5, 7],
    ['a = b', 'Expected no `=` here', 2, 3],
    ['a ==', 'The expression ends too early', 4, 5],
    ['', 'Expected an expression, got nothing', 0, 1],
    ['{a: 1}', 'Expected the name of a field in quotes, in lowercase letters, digits and underscores', 1, 2],
    ['{"a": 1, "a": 2}', '`a` appears twice', 9, 12],
    ['{"__proto__": 1}', 'Expected the name of a field in quotes, in lowercase letters, digits and underscores', 1, 12],
    ['{}', 'Expected at least one field in a record', 0, 2],
  ])('refuses %s', (text, message, start, end) => {
    expect(parseExpression(text).problems[0]).toMatchObject({ message, start, end });
  });

  it.each([
    ['matchs(a, "b")', 'Did you mean `matches`?'],
    ['a.startsWith("b")', 'Did you mean `starts_with`?'],
    ['split(a)', 'Write `split(text, separator)`'],
    ['len(a)', 'Write `size(list)`'],
    [
      'now()',
      'A condition has no clock: compare with a time of the case, such as `case.received_at`, or let a `wait` or a `watch` end at a time',
    ],
    ['map(a, x, x)', 'Write `list.map(x, …)`'],
    ['days_betwen(a, b)', 'Did you mean `days_between`?'],
    ['a.exist(x, x)', 'Did you mean `exists`?'],
    [
      'has(answer)',
      'Write `has(answer.field)` with a field of what was saved; what a step `set` as one value, set on each way and compare it',
    ],
    ['quux(a)', null],
  ])('suggests for %s', (text, suggestion) => {
    expect(parseExpression(text).problems[0]?.suggestion).toBe(suggestion);
  });

  it.each([
    ['a Or b', '||'],
    ['a is not b', '!='],
    ['a <> b', '!='],
    ['a ≥ b', '>='],
    ['a => b', '>='],
    ['a =< b', '<='],
    ['a exceeds b', '>'],
    ['a is greater than b', '>'],
    ['a under b', '<'],
    ['a is at most b', '<='],
    ['a between b and c', 'amount >= low'],
    ['a contains "b"', 'contains(text, "part")'],
    ['a in ("x", "y")', 'in ["A", "B"]'],
    ['not a == b', '!(a == b)'],
    ['a is missing', '!has(record.field)'],
    ['a == “b”', '"Enterprise"'],
    ['= a > b', 'without'],
    ['a > $300', '300.00 USD'],
    ['a > {b}', 'name'],
    ['a\u00a0== b', 'type it again'],
    ['tracer open', '_'],
    ['a === b', '=='],
  ])('says what to write for %s', (text, part) => {
    const suggestion = parseExpression(text).problems[0]?.suggestion ?? '';
    expect(suggestion).toContain(part);
  });

  it('reports several refusals at once', () => {
    expect(parseExpression('a % b > 1 && c.d()').problems.map(({ message }) => message)).toHaveLength(2);
  });

  it.each([
    ['text', 'a'.repeat(expressionCharactersMax + 1)],
    ['parts', Array.from({ length: 300 }, () => 'a').join('+')],
    ['depth', `${'('.repeat(500)}a${')'.repeat(500)}`],
  ])('refuses too much %s', (_, text) => {
    expect(parseExpression(text).node).toBeNull();
  });

  it('never throws, and gives a reason for everything it refuses', () => {
    const pieces = fc
      .array(
        fc.constantFrom(
          'a',
          '.',
          'has(',
          'size(',
          '.map(x,',
          '*',
          '/',
          '%',
          ')',
          '(',
          '"',
          "'",
          '&&',
          '||',
          '==',
          '=',
          '5',
          '1e9',
          'u',
          '[',
          ']',
          '{',
          '}',
          '!',
          '-',
          '+',
          ' ',
          ',',
          '\\',
          '`',
          'in',
          '?',
          ':',
          'r"',
          '/*',
          '\n',
          '\u0000',
          '😀',
        ),
        { maxLength: 25 },
      )
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(pieces, fc.string({ unit: 'binary', maxLength: 60 })), (text) => {
        const { node, problems } = parseExpression(text);
        expect(node === null).toBe(problems.length > 0);
        for (const { start, end } of problems) expect(start >= 0 && end > start && start <= text.length).toBe(true);
      }),
      { numRuns: histories(700) },
    );
  });
});
