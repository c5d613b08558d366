/** A number in a condition that is not in the normal form of its fact is named: it would silently never match. */
import { describe, expect, it } from 'vitest';
import type { Type, Value } from '../../../src/kernel/value.ts';
import { checkExpression } from '../../../src/sop/expression/check-expression.ts';
import { pathsOf, NO_FACTS } from '../../../src/sop/expression/environment.ts';
import { parseExpression } from '../../../src/sop/expression/parse-expression.ts';
import { typeOfWritten } from '../../../src/sop/values.ts';

const NUMBER: Type = { kind: 'text', normal: { keep: 'letters_and_digits', words: [] } };
const KEPT: Type = { kind: 'text', normal: { keep: 'letters_and_digits', separators: 'kept', words: [] } };
const DIGITS: Type = { kind: 'text', normal: { keep: 'digits', separators: 'ignored', words: ['no'] } };
const HYPHENS: Type = { kind: 'text', normal: { keep: 'capitals_and_hyphens', words: [] } };
const TRADE: Type = { kind: 'text', oneOf: ['A1', 'B2'] };
const VALUES: Readonly<Record<string, Value>> = {
  one: 'INV-12',
  some: ['INV12', 'INV-12'],
  works: [{ number: 'INV-12' }],
};

function problems(text: string): readonly string[] {
  const { node } = parseExpression(text);
  if (node === null) throw new Error(text);
  const types = new Map<string, Type>([
    ['n', NUMBER],
    ['m', NUMBER],
    ['kept', KEPT],
    ['digits', DIGITS],
    ['hyphens', HYPHENS],
    ['lots', { kind: 'list', of: { kind: 'record', fields: { n: { type: KEPT, label: 'n', optional: false } } } }],
  ]);
  types.set('case', {
    kind: 'record',
    fields: Object.fromEntries(
      [['number', NUMBER] as const, ['remark', { kind: 'text' } as const], ['trade', TRADE] as const].map(
        ([name, type]) => [name, { type, label: name, optional: false }],
      ),
    ),
  });
  types.set('answer', { kind: 'text' });
  for (const [name, value] of Object.entries(VALUES)) types.set(name, typeOfWritten(value));
  const roots = new Map([...types].map(([name, type]) => [name, { type, label: name, optional: false }]));
  const present = new Set([...types].flatMap(([name, type]) => [...pathsOf(name, type)].map(({ path }) => path)));
  const checked = checkExpression(
    { text, node, place: { file: 'x', line: 1, column: 1 } },
    { roots, constants: new Map(Object.entries(VALUES)), facts: { ...NO_FACTS, present, possible: present } },
  );
  return checked.problems.map(({ message, suggestion }) => `${message}. ${suggestion}`);
}

const NEVER = '`INV-12` is never a value here, since this number is compared in capital letters and digits alone';

describe('a condition on an identifier', () => {
  it.each([
    'n == "INV-12"',
    'n != "INV-12"',
    '"INV-12" == n',
    'n in ["INV12", "INV-12"]',
    'n == one',
    'n in some',
    'n in [one]',
    '"INV-12" in [n, m]',
    'works.exists(w, w.number == n)',
    'works.exists(w, n == w.number)',
    '(n == "INV12" ? n : m) == "INV-12"',
  ])('is refused with the form to write: %s', (text) => {
    expect(problems(text)).toEqual([`${NEVER}. Write \`"INV12"\``]);
  });

  it('is refused for a part that the form leaves out', () => {
    expect(problems('starts_with(n, "INV-")')).toEqual([
      '`INV-` is never a part of a value here, since this number is compared in capital letters and digits alone. Write `"INV"`',
    ]);
  });

  it.each([
    ['n == "bk 77"', ' Write `"BK77"`'],
    ['n != "ab 9"', ' Write `"AB9"`'],
    ['digits == "bk 77"', ' null'],
  ])('keeps its letters in the form to write: %s', (text, advice) => {
    expect(problems(text).map((said) => said.slice(said.lastIndexOf('.') + 1))).toEqual([advice]);
  });

  it('is right in the normal form', () => {
    for (const text of ['n == "INV12"', 'n in ["INV12", "A1"]', 'starts_with(n, "INV")', 'n == m'])
      expect([text, problems(text)]).toEqual([text, []]);
  });
});

describe('two numbers that are compared', () => {
  const [IGNORED, KEEPS] = ['ignored', 'kept'].map(
    (separators) => `\`{ keep: letters_and_digits, separators: ${separators} }\``,
  );

  it.each([
    ['n == kept', 'kept'],
    ['n != kept', 'kept'],
    ['n in [kept]', '[kept]'],
    ['lots.exists(l, n == l.n)', 'l.n'],
  ])('are refused in different forms, with both names: %s', (text, other) => {
    expect(problems(text)).toEqual([
      `\`n\` has the form ${IGNORED}, and \`${other}\` ${KEEPS}, so the same number may be two texts. Declare one form for both in the kind`,
    ]);
  });

  it.each(['contains(n, kept)', 'starts_with(kept, n)', 'hyphens == n', 'hyphens == kept', 'digits == kept'])(
    'are refused in different forms: %s',
    (text) => {
      expect(problems(text)).toEqual([expect.stringContaining('so the same number may be two texts')]);
    },
  );

  it('are refused where one fact has a form and the other is as it arrived; a tool answers in the form that it was asked in', () => {
    expect(problems('case.remark == case.number')).toEqual([
      `\`case.number\` has the form ${IGNORED}, and \`case.remark\` is as it arrived, so the same number may be two texts. Declare \`normal\` for \`case.remark\` too`,
    ]);
    for (const text of ['answer == case.number', 'case.number == case.trade', 'case.remark == "INV-12"'])
      expect([text, problems(text)]).toEqual([text, []]);
  });

  it.each(['n == m', 'n == digits', 'kept == kept', 'hyphens in [hyphens]', 'ends_with(n, digits)'])(
    'stand in one form, whatever their words: %s',
    (text) => {
      expect(problems(text)).toEqual([]);
    },
  );
});
