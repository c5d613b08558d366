/**
 * Our expressions against the conformance cases of CEL. On the shared subset the answer is the same, or unclear where
 * we are stricter on purpose. The README of the folder lists the ways in which we are stricter, each with its number of
 * cases.
 */
import { tests } from '@bufbuild/cel-spec/testdata/conformance.js';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Value } from '../../../src/kernel/value.ts';
import { evaluateValue } from '../../../src/sop/expression/evaluate.ts';
import type { Scope } from '../../../src/sop/expression/expression.ts';
import { parseExpression } from '../../../src/sop/expression/parse-expression.ts';

const caseSchema = z.object({
  expr: z.string(),
  container: z.string().optional(),
  value: z.record(z.string(), z.unknown()).optional(),
  evalError: z.unknown().optional(),
  anyEvalErrors: z.unknown().optional(),
  bindings: z.record(z.string(), z.object({ value: z.record(z.string(), z.unknown()).optional() })).optional(),
});
type Case = z.infer<typeof caseSchema>;
type Verdict =
  | { readonly kind: 'agrees' | 'both refuse' | 'differs' | 'outside' }
  | { readonly kind: 'stricter'; readonly why: string };

/** Each way in which we are stricter, by our sentence, and how many cases show it. */
const STRICTER: readonly (readonly [name: string, says: RegExp, cases: number])[] = [
  ['texts and truths have no order', /^There is no order between a (text|yes or no) and a \1$/, 42],
  ['lists are not compared as wholes', /^Cannot compare two lists$/, 15],
  ['records are not compared as wholes', /^Cannot compare two records$/, 9],
  ['a record is no list of its keys', /^Expected a list (after `in`|before `\.\w+\(\)`, got a record)$/, 6],
  ['two kinds are never equal and never unequal', /^Cannot compare a (text|number) with a (text|number)$/, 4],
  ['texts are not joined by `+`', /^Cannot add a text and a text$/, 9],
  ['nothing is divided by zero, and there is no NaN or infinity', /^Cannot divide by zero$/, 6],
  ['an unclear left side is not saved by the right', /^There is no value for x|^Expected yes or no at `'horses'`/, 3],
];

const verdicts = casesIn(tests).map((item) => [item.expr, verdictOf(item)] as const);
const of = (kind: Verdict['kind']): string[] =>
  verdicts.filter(([, verdict]) => verdict.kind === kind).map(([expr]) => expr);
const [agreeing, refused] = [of('agrees').length, of('both refuse').length];

describe('the conformance cases of CEL', () => {
  it(`agrees on ${agreeing} cases, refuses ${refused} that CEL refuses too, is stricter on ${of('stricter').length}; ${of('outside').length} lie outside of the subset`, () => {
    expect(of('differs')).toEqual([]);
    expect([agreeing, refused].join(' and ')).toBe('316 and 33');
  });

  it.each(STRICTER.map(([name, says, cases]) => [`${name} (${cases} cases)`, says, cases] as const))(
    'stricter: %s',
    (_, says, cases) => {
      const found = verdicts.filter(([, verdict]) => verdict.kind === 'stricter' && says.test(verdict.why));
      expect([found.length, found.length === cases ? [] : found.map(([expr]) => expr)]).toEqual([cases, []]);
    },
  );

  it('is stricter only in the listed ways', () => {
    expect(
      verdicts.filter(
        ([, verdict]) => verdict.kind === 'stricter' && !STRICTER.some(([, says]) => says.test(verdict.why)),
      ),
    ).toEqual([]);
  });
});

function verdictOf({ expr, container, value, evalError, anyEvalErrors, bindings = {} }: Case): Verdict {
  // Only the spelling differs.
  const { node } = parseExpression(expr.replaceAll('startsWith', 'starts_with').replaceAll('endsWith', 'ends_with'));
  const wanted = value === undefined ? undefined : plain(value);
  const names = Object.entries(bindings).map(
    ([name, bound]) => [name, bound.value === undefined ? undefined : plain(bound.value)] as const,
  );
  const refuses = evalError !== undefined || anyEvalErrors !== undefined;
  // Cases about types, protocol buffers, bytes, maps and absent values are outside the shared subset.
  if (
    node === null ||
    container !== undefined ||
    (!refuses && wanted === undefined) ||
    names.some(([, bound]) => bound === undefined)
  )
    return { kind: 'outside' };
  const known = new Map(names);
  const scope: Scope = {
    lookup: (path) => {
      const bound = known.get(path.join('.'));
      return bound === undefined ? null : { value: bound, label: path.join('.'), origin: { kind: 'run' } };
    },
  };
  const own = evaluateValue({ text: expr, node, place: { file: 'x', line: 1, column: 1 } }, scope);
  if (own.value === null) return refuses ? { kind: 'both refuse' } : { kind: 'stricter', why: own.trace.unclear ?? '' };
  return { kind: JSON.stringify(own.value) === JSON.stringify(wanted) ? 'agrees' : 'differs' };
}

/** A CEL value as one of ours, integers and doubles alike; undefined when we have no such value. */
function plain(value: Readonly<Record<string, unknown>>): Value | undefined {
  const [kind, content] = Object.entries(value)[0] ?? ['', undefined];
  switch (kind) {
    case 'int64Value':
    case 'uint64Value':
    case 'doubleValue': {
      const number = Number(content);
      return Number.isFinite(number) ? number : undefined;
    }
    case 'stringValue':
      return String(content);
    case 'boolValue':
      return content === true;
    case 'listValue': {
      const items = z
        .object({ values: z.array(z.record(z.string(), z.unknown())).default([]) })
        .parse(content)
        .values.map(plain);
      return items.includes(undefined) ? undefined : items.filter((item) => item !== undefined);
    }
    default:
      return undefined;
  }
}

function casesIn(suite: {
  readonly suites?: readonly unknown[];
  readonly tests?: readonly { readonly original: unknown }[];
}): Case[] {
  return [
    ...(suite.tests ?? []).map(({ original }) => caseSchema.parse(original)),
    ...(suite.suites ?? []).flatMap((inner) => casesIn(inner as typeof suite)),
  ];
}
