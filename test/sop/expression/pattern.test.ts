import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { patternCharactersMax, patternInstructionsMax } from '../../../src/kernel/limits.ts';
import { parsePattern } from '../../../src/kernel/pattern/parse-pattern.ts';
import { runPattern } from '../../../src/kernel/pattern/run-pattern.ts';
import { conditionOf, scopeWith } from './world.ts';

function groupsOf(pattern: string, text: string): (string | null)[] | null {
  const { program, problem } = parsePattern(pattern);
  if (program === null) throw new Error(problem);
  return runPattern(program, text)?.map((span) => (span === null ? null : text.slice(span.start, span.end))) ?? null;
}

describe('a pattern', () => {
  it.each<[string, string, (string | null)[] | null]>([
    ['', 'abc', ['']],
    ['b', 'abc', ['b']],
    ['^b', 'abc', null],
    ['a|ab', 'ab', ['a']],
    ['(a|ab)(c|bcd)(d*)', 'abcd', ['abcd', 'a', 'bcd', '']],
    ['a*?b', 'aab', ['aab']],
    ['<.+?>', '<a><b>', ['<a>']],
    ['<.+>', '<a><b>', ['<a><b>']],
    ['x{2,3}', 'xxxx', ['xxx']],
    ['x{2}', 'x', null],
    ['x{2,}', 'xxxx', ['xxxx']],
    ['x{,2}', 'x{,2}', ['x{,2}']],
    ['(a*)*', 'aa', ['aa', 'aa']],
    ['(?:ab)+', 'abab', ['abab']],
    ['(a|b){2,}', 'abab', ['abab', 'b']],
    ['(a|b){2,}?', 'abab', ['ab', 'b']],
    ['[^0-9]+', '12ab3', ['ab']],
    ['[]a]+', ']a', [']a']],
    ['[a-]+', 'a-b', ['a-']],
    ['\\d{3}-\\d+', 'PRO 123-45', ['123-45']],
    ['\\bBOL\\b', 'aBOL BOL', ['BOL']],
    ['\\D+', '12ab', ['ab']],
    ['[\\w.]+@', 'me.x@y', ['me.x@']],
    ['(?i)bol', 'a BoL', ['BoL']],
    ['😀.', 'a😀😀b', ['😀😀']],
    ['a.c', 'a\nc', null],
    ['\\.', 'a.b', ['.']],
    ['$', 'ab', ['']],
    ['(a)|(b)', 'b', ['b', null, 'b']],
  ])('%s on %j', (pattern, text, groups) => {
    expect(groupsOf(pattern, text)).toEqual(groups);
  });

  it.each([
    ['(a', 'Expected a `)` at character 3 of the pattern'],
    ['a)', 'Expected no `)` without a `(` before it at character 2 of the pattern'],
    ['[a', 'Expected a `]` at character 3 of the pattern'],
    ['*a', 'Expected something to repeat before `*` at character 1 of the pattern'],
    ['a**', 'Cannot repeat a repetition at character 4 of the pattern'],
    ['(a)\\1', 'References to a group are not supported, got one at character 6 of the pattern'],
    ['[b-a]', 'Expected a range from a smaller to a larger character at character 5 of the pattern'],
    ['a{3,2}', 'Expected the smaller count first at character 2 of the pattern'],
    ['a{900}', 'Expected at most 200 repetitions at character 2 of the pattern'],
    ['\\q', 'Expected a known escape at character 3 of the pattern'],
    ['a\\', 'Expected a known escape at character 4 of the pattern'],
    [
      'a'.repeat(patternCharactersMax + 1),
      `Expected a pattern of at most ${patternCharactersMax} characters, got ${patternCharactersMax + 1}`,
    ],
    [
      '((((a{100}){100}){100}){100}){100}',
      `The pattern needs more than ${patternInstructionsMax} instructions, since it repeats too much`,
    ],
  ])('%s is refused', (pattern, problem) => {
    expect(parsePattern(pattern).problem).toBe(problem);
  });

  it('agrees with the JavaScript engine where both know the syntax', () => {
    const { pattern } = fc.letrec<{ pattern: string; atom: string }>((tie) => ({
      atom: fc.constantFrom('a', 'b', 'c', '.', '[ab]', '[^a]', '\\w', '\\d', '^', '$', '\\b'),
      pattern: fc.oneof(
        { depthSize: 'small' },
        tie('atom'),
        fc.tuple(tie('pattern'), tie('pattern')).map(([a, b]) => a + b),
        fc.tuple(tie('pattern'), tie('pattern')).map(([a, b]) => `(?:${a}|${b})`),
        tie('pattern').chain((inner) =>
          fc.constantFrom('*', '+', '?', '{2}', '{1,3}', '*?', '+?').map((times) => `(?:${inner})${times}`),
        ),
      ),
    }));
    const text = fc.array(fc.constantFrom('a', 'b', 'c', '1', ' '), { maxLength: 8 }).map((parts) => parts.join(''));
    let matched = 0;
    fc.assert(
      fc.property(pattern, text, (source, subject) => {
        // The two treat an empty repetition differently, but they must agree on whether there is a match.
        const own = groupsOf(source, subject);
        expect([source, subject, own !== null]).toEqual([source, subject, new RegExp(source, 'u').test(subject)]);
        if (own !== null) matched += 1;
      }),
      { numRuns: 3_000 },
    );
    expect(matched).toBeGreaterThan(300);
  });

  it('captures what the JavaScript engine captures, where no repetition is empty', () => {
    const part = fc.constantFrom('a', 'b', '[ab]', '(a)', '(a|b)', '(ab|a)', 'a+', '(b)?', '[^b]*', 'a{1,2}?');
    fc.assert(
      fc.property(
        fc.array(part, { minLength: 1, maxLength: 5 }),
        fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 8 }),
        (parts, letters) => {
          const [source, subject] = [parts.join(''), letters.join('')];
          const wanted = new RegExp(source, 'u').exec(subject);
          expect(groupsOf(source, subject)).toEqual(wanted === null ? null : [...wanted].map((group) => group ?? null));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it.each([
    '(a+)+$',
    '(a|a)*b',
    '(a|aa)+$',
    '(.*)*x',
    '(x+x+)+y',
    '([a-z]+)*\\d',
    'a{0,100}a{0,100}b',
    '(((((((((a+)+)+)+)+)+)+)+)+)+$',
  ])('is linear: %s on 5,000 characters ends within its cost', (pattern) => {
    const bomb = scopeWith({ bomb: `${'a'.repeat(5_000)}!`, p: pattern });
    expect(conditionOf('matches(bomb, p)', bomb)).toMatchObject({ result: 'false', unclear: null });
  });

  it('takes at most instructions times characters steps', () => {
    const { program } = parsePattern('(a+)+$');
    if (program === null) throw new Error('Expected a program');
    let visits = 0;
    const counted = {
      ...program,
      instructions: new Proxy(program.instructions, {
        get: (list, key, self): unknown => {
          if (typeof key === 'string' && /^\d+$/.test(key)) visits += 1;
          return Reflect.get(list, key, self);
        },
      }),
    };
    const visitsFor = (length: number): number => {
      visits = 0;
      runPattern(counted, `${'a'.repeat(length)}!`);
      return visits;
    };
    const [short, long] = [visitsFor(500), visitsFor(5_000)];
    expect(long).toBeLessThan(short * 11);
    expect(long).toBeLessThan(2 * program.instructions.length * 5_002);
  });

  it('never throws, whatever the pattern', () => {
    const pieces = fc
      .array(
        fc.constantFrom(
          'a',
          '(',
          ')',
          '[',
          ']',
          '{',
          '}',
          '|',
          '*',
          '+',
          '?',
          '\\',
          '-',
          '^',
          '$',
          '.',
          '2',
          ',',
          ':',
          'b',
          '😀',
        ),
        { maxLength: 20 },
      )
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(pieces, fc.string({ maxLength: 20 }), (source, text) => {
        const { program, problem } = parsePattern(source);
        if (program === null) expect(problem).toMatch(/^[A-Z]/);
        else runPattern(program, text);
      }),
      { numRuns: 3_000 },
    );
  });
});
