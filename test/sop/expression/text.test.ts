import { describe, expect, it } from 'vitest';
import { textCharactersMax } from '../../../src/kernel/limits.ts';
import type { Value } from '../../../src/kernel/value.ts';
import { checkText, conditionOf, scopeWith, valueOf, whyOf } from './world.ts';

describe('functions on text', () => {
  it.each<[string, Value]>([
    ['lower("Straße BOL")', 'straße bol'],
    ['upper(t)', 'BOL 12'],
    ['trim("  a b \\n")', 'a b'],
    ['cut("a short one", 200)', 'a short one'],
    ['cut("exactly ten", 11)', 'exactly ten'],
    ['cut("one two three", 8)', 'one two…'],
    ['cut("ab😀😀", 5)', 'ab😀…'],
    ['cut("abc", 1)', '…'],
    ['contains(t, "ol 1")', true],
    ['contains(t, "OL")', false],
    ['starts_with(t, "Bol")', true],
    ['ends_with(t, "12")', true],
    ['ends_with(t, "")', true],
    ['split("a, b,c", ",")', ['a', ' b', 'c']],
    ['split("", ",")', ['']],
    ['replace_all("a.b.c", ".", "")', 'abc'],
    ['replace_all("$1", "$1", "$&")', '$&'],
    ['number("-12.50")', -12.5],
    ['number(" 007 ")', 7],
    ['text(n)', '5'],
    ['text(usd)', '$5.00'],
    ['text(yes)', 'yes'],
    ['text(span)', '15 minutes'],
    ['t.contains("Bol")', true],
    ['"a-b".split("-").size()', 2],
    ['size("héllo😀")', 6],
    ['capture(mail, "PRO: *([0-9-]+)", 1)', '123-456'],
    ['matches(mail, "[0-9]{3}-[0-9]{3}")', true],
    ['mail.matches("^[0-9]")', false],
    ['capture_all("red, green-blue 7", "[a-z]+", 0)', ['red', 'green', 'blue']],
    ['capture_all("a=1 b c=3", "([a-z])(?:=([0-9]))?", 2)', ['1', '3']],
    ['capture_all("aab", "a*", 0)', ['aa', '', '']],
    ['capture_all("aaaa", "aa", 0)', ['aa', 'aa']],
    ['capture_all("abab", "^ab", 0)', ['ab']],
    ['capture_all("one two", "\\\\b[a-z]", 0)', ['o', 't']],
    ['capture_all("none", "[0-9]", 0)', []],
    ['capture_all("😀a😀", "", 0)', ['', '', '', '']],
    ['"[0.97, 0.5]".capture_all("[0-9.]+", 0).map(x, number(x)).max()', 0.97],
  ])('%s', (text, value) => {
    expect(valueOf(text)).toEqual(value);
  });

  it.each([
    ['number("1,200")', 'Cannot read `1,200` as a number'],
    ['number("")', 'Cannot read `` as a number'],
    ['number("1e5")', 'Cannot read `1e5` as a number'],
    [
      'number("12345678901234567890")',
      'The number `12345678901234567890` has more digits than can be represented exactly',
    ],
    ['split(t, "")', 'Cannot split a text at an empty separator'],
    ['replace_all(t, "", "x")', 'Cannot replace an empty text'],
    ['lower(n)', 'The text of `lower` cannot be a number'],
    ['lower(missing.a)', 'There is no value for a (`missing.a`)'],
    ['capture(t, "[0-9]{5}", 0)', 'The text does not match `[0-9]{5}`'],
    ['capture(t, "(x)|Bol", 1)', 'Group 1 of `(x)|Bol` took no part in the match'],
    ['capture(t, "Bol", 1)', 'The pattern `Bol` has no group 1'],
    ['capture_all(t, "Bol", 1)', 'The pattern `Bol` has no group 1'],
    ['capture_all(n, "Bol", 0)', 'The text of `capture_all` cannot be a number'],
    [
      'matches(t, "(?=a)")',
      'Expected `(?:`, since look-aheads, look-behinds, names and flags inside are not supported, at character 3 of the pattern',
    ],
  ])('%s is unclear', (text, why) => {
    expect(whyOf(text)).toBe(why);
  });

  it('gives no text beyond the limit, and does not build it', () => {
    const long = scopeWith({ long: 'a'.repeat(60_000), wide: 'b'.repeat(60_000) });
    expect(whyOf('replace_all(long, "a", wide)', long)).toBe('The expression is too costly to evaluate');
    expect(whyOf('replace_all(long, "a", "bb")', long)).toBe(`The text has more than ${textCharactersMax} characters`);
  });

  it('captures everything from a long text, and nothing from one whose matches cost too much', () => {
    const long = scopeWith({ words: 'word '.repeat(5_000), same: 'a'.repeat(20_000) });
    expect(valueOf('size(capture_all(words, "[a-z]+", 0))', long)).toBe(5_000);
    // Each search reads to the end for a `b` before it settles for one character.
    expect(whyOf('size(capture_all(same, "a*b|a", 0))', long)).toBe('The expression is too costly to evaluate');
  });

  it('cites the computed text and what it was computed from', () => {
    const { comparisons, readings } = conditionOf('lower(trim(t)) == "bol 12" && size(list) > 1');
    expect(
      comparisons.map(({ left, operator, right, result }) => [left.label, left.value, operator, right?.value, result]),
    ).toEqual([
      ['lower(trim(t))', 'bol 12', '==', 'bol 12', 'true'],
      ['size(list)', 2, '>', 1, 'true'],
    ]);
    expect(readings.map(({ path }) => path)).toEqual(['t', '"bol 12"', 'list', '1']);
  });
});

describe('the checker knows the functions on text', () => {
  it.each([
    ['lower(tier)', { kind: 'text', oneOf: ['enterprise', 'growth'] }],
    ['upper(t)', { kind: 'text' }],
    ['split(t, ",")', { kind: 'list', of: { kind: 'text' } }],
    ['number(t)', { kind: 'number' }],
    ['text(usd)', { kind: 'text' }],
    ['contains(t, "a")', { kind: 'boolean' }],
  ])('%s', (text, type) => {
    expect(checkText(text)).toMatchObject({ type, problems: [] });
  });

  it.each([
    [
      'lower(tier) == "Enterprise"',
      '`Enterprise` is not a possible value here, which is one of `enterprise`, `growth`',
      'Did you mean `enterprise`?',
    ],
    ['lower(n) == "a"', '`lower(text)` takes text here, got a number', 'Write `text(value)` to make a text of it'],
    ['contains(list, "a")', '`contains(text, part)` takes text here, got a list', 'Write `item in list`'],
    ['number("x") > 1', 'Cannot read `x` as a number', null],
    [
      'matches(t, t)',
      'The pattern of `matches` must be written in the SOP, since no data may decide it',
      'Write it in quotes, or give it a name under `values`',
    ],
    ['matches(t, "a(b")', 'Expected a `)` at character 4 of the pattern', null],
    ['capture(t, "a(b)", 2) == "x"', 'The pattern has no group 2, only 0 to 1', null],
    ['size(capture_all(t, "a(b)", 2)) > 1', 'The pattern has no group 2, only 0 to 1', null],
    [
      'size(capture_all(t, t, 0)) > 1',
      'The pattern of `capture_all` must be written in the SOP, since no data may decide it',
      'Write it in quotes, or give it a name under `values`',
    ],
    ['t > number(t)', 'Cannot compare text with a number', null],
    ['n == "0-50"', 'Cannot compare a number with text', 'In a table, write the range as `[0..50]`'],
  ])('%s is refused', (text, message, suggestion) => {
    expect(checkText(text).problems[0]).toMatchObject({ message, suggestion });
  });

  it('keeps text from outside marked, however it is cut', () => {
    expect(checkText('upper(capture(mail, "([a-z]+)", 1))').untrusted).toEqual(['mail']);
    expect(checkText('contains(mail, "x")').untrusted).toEqual([]);
    expect(checkText('split(mail, " ").filter(word, size(word) > 3)').untrusted).toEqual(['mail']);
    expect(checkText('capture_all(mail, "[a-z]+", 0)').untrusted).toEqual(['mail']);
    expect(checkText('split(mail, " ").map(word, lower(word))').untrusted).toEqual(['mail']);
  });
});
