import { Environment } from '@marcbachmann/cel-js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluationCostMax } from '../../../src/kernel/limits.ts';
import { parseDuration } from '../../../src/kernel/time.ts';
import type { Field, Type, Value } from '../../../src/kernel/value.ts';
import { checkExpression } from '../../../src/sop/expression/check-expression.ts';
import { NO_FACTS } from '../../../src/sop/expression/environment.ts';
import { evaluateCondition, evaluateValue } from '../../../src/sop/expression/evaluate.ts';
import { MACROS, type Expression, type Node } from '../../../src/sop/expression/expression.ts';
import { FUNCTIONS } from '../../../src/sop/expression/functions/functions.ts';
import { parseExpression } from '../../../src/sop/expression/parse-expression.ts';
import { scopeOf } from '../scope.ts';

const place = { file: 'x', line: 7, column: 1 };
const FACTS: Record<string, Value> = {
  n: 5,
  t: 'a',
  yes: true,
  no: false,
  usd: { $money: 'USD', minor: 500 },
  eur: { $money: 'EUR', minor: 500 },
  at: { $time: 1_000 },
  span: parseDuration('15 minutes') as Value,
  months: parseDuration('9 months') as Value,
  list: ['a', 'b'],
  items: ['a', 'b'],
  mixed: ['b', 3],
  'r.f': 2,
};
const scope = scopeOf(
  null,
  Object.fromEntries(Object.entries(FACTS).map(([name, value]) => [name, [value, name] as const])),
);

function expression(text: string): Expression {
  const { node, problems } = parseExpression(text);
  if (node === null) throw new Error(JSON.stringify(problems));
  return { text, node, place };
}
const result = (text: string): string => evaluateCondition(expression(text), scope).result;

describe('a condition is true, false or unclear', () => {
  it.each([
    ['false && missing', 'false'],
    ['true || missing', 'true'],
    ['missing && false', 'unclear'],
    ['missing || true', 'unclear'],
    ['true && missing', 'unclear'],
    ['false || missing', 'unclear'],
    ['no && missing == 1', 'false'],
    ['(missing == 1) && no', 'unclear'],
    ['true && true', 'true'],
    ['true && false', 'false'],
    ['false || false', 'false'],
    ['!missing', 'unclear'],
    ['!no', 'true'],
    ['n == 5', 'true'],
    ['n == 5.0', 'true'],
    ['n > 4', 'true'],
    ['n >= 5', 'true'],
    ['n < 5', 'false'],
    ['n <= 4', 'false'],
    ['n != 5', 'false'],
    ['n == "5"', 'unclear'],
    ['n != "5"', 'unclear'],
    ['t > "0"', 'unclear'],
    ['t == "a"', 'true'],
    ['t == "A"', 'false'],
    ['yes == true', 'true'],
    ['yes == "true"', 'unclear'],
    ['yes > no', 'unclear'],
    ['n', 'unclear'],
    ['t && yes', 'unclear'],
    ['yes', 'true'],
    ['no', 'false'],
    ['usd == money("5.00 USD")', 'true'],
    ['usd > money("4.99 USD")', 'true'],
    ['usd == eur', 'unclear'],
    ['usd != eur', 'unclear'],
    ['usd > eur', 'unclear'],
    ['usd > 4', 'unclear'],
    ['usd + usd == money("10 USD")', 'true'],
    ['usd - money("7 USD") == -money("2 USD")', 'true'],
    ['usd + eur == usd', 'unclear'],
    ['usd + 1 == usd', 'unclear'],
    ['n + 1 == 6', 'true'],
    ['n * 2 / 4 == 2.5', 'true'],
    ['0.1 + 0.2 == 0.3', 'true'],
    ['size(list) == 2 && list.exists(x, x == t)', 'true'],
    ['size(missing) == 0', 'unclear'],
    ['no && size(missing) == 0', 'false'],
    ['n - 6 == -1', 'true'],
    ['t + t == "aa"', 'unclear'],
    ['at + span > at', 'true'],
    ['at - span < at', 'true'],
    ['at + months > at', 'unclear'],
    ['span + span == span', 'unclear'],
    ['span == duration("15 minutes")', 'true'],
    ['span < duration("1 hour")', 'true'],
    ['months > span', 'unclear'],
    ['months == duration("9 months")', 'true'],
    ['months < duration("10 months")', 'true'],
    ['t in ["a", "b"]', 'true'],
    ['t in ["b"]', 'false'],
    ['t in list', 'true'],
    ['t in mixed', 'unclear'],
    ['"b" in mixed', 'true'],
    ['t in t', 'unclear'],
    ['missing in list', 'unclear'],
    ['t in missing', 'unclear'],
    ['t in []', 'false'],
    ['list == list', 'unclear'],
    ['has(r.f)', 'true'],
    ['has(r.g)', 'false'],
    ['has(missing.f)', 'false'],
    ['has(r.g) && r.g > 1', 'false'],
    ['!has(r.g) || r.g > 1', 'true'],
    ['has(r.f) == true', 'true'],
    ['(n > 4) == yes', 'true'],
    ['r.f.g == 1', 'unclear'],
  ])('%s is %s', (text, wanted) => {
    expect(result(text)).toBe(wanted);
  });

  it('says why it is unclear', () => {
    const why = (text: string): string | null => evaluateCondition(expression(text), scope).unclear;
    expect(why('case.claim.amount > usd')).toBe('There is no value for claim amount (`case.claim.amount`)');
    expect(why('usd > eur')).toBe('Cannot compare $5.00 with 5.00 EUR, which are in different currencies');
    expect(why('n == "5"')).toBe('Cannot compare a number with a text');
    expect(why('n')).toBe('Expected yes or no at `n`, got `5`');
    expect(why('false && missing')).toBeNull();
  });
});

describe('a trace has what was evaluated, and nothing else', () => {
  it('keeps comparisons and readings in order, and leaves out what was not read', () => {
    const trace = evaluateCondition(expression('n > 4 && t == "b" && missing == 1'), scope);
    expect(trace.comparisons.map(({ text, result: truth }) => [text, truth])).toEqual([
      ['n > 4', 'true'],
      ['t == "b"', 'false'],
    ]);
    expect(trace.readings.map(({ path, value }) => [path, value])).toEqual([
      ['n', 5],
      ['4', 4],
      ['t', 'a'],
      ['"b"', 'b'],
    ]);
    expect(trace.readings[1]?.origin).toEqual({ kind: 'literal', file: 'x', line: 7 });
  });

  it('calls a value on either side of an ordered comparison the threshold, unless it has its own name', () => {
    const values = {
      limit: { name: 'limit', value: 3, type: { kind: 'number' as const }, label: 'limit', place },
      top: { name: 'top', value: 9, type: { kind: 'number' as const }, label: 'ceiling', place },
    };
    const labels = (text: string) =>
      evaluateCondition(expression(text), scopeOf({ values }, { n: [5, 'count'] })).comparisons.map(
        ({ left, right }) => [left.label, right?.label],
      );
    expect(labels('n > limit')).toEqual([['count', 'threshold']]);
    expect(labels('limit < n')).toEqual([['threshold', 'count']]);
    expect(labels('n < top')).toEqual([['count', 'ceiling']]);
    expect(labels('limit < top')).toEqual([['limit', 'ceiling']]);
    expect(labels('n == limit')).toEqual([['count', 'limit']]);
  });

  it('gives a value with its trace, or the reason why there is none', () => {
    expect(evaluateValue(expression('n + 1'), scope)).toMatchObject({ value: 6, trace: { result: 'true' } });
    expect(evaluateValue(expression('n + t'), scope)).toMatchObject({
      value: null,
      trace: { result: 'unclear', unclear: 'Cannot add a number and a text' },
    });
  });

  it('is unclear on a list that is too long to search', () => {
    const long = scopeOf(null, { list: [Array.from({ length: evaluationCostMax + 1 }, () => 'a'), 'list'] });
    expect(evaluateCondition(expression('"b" in list'), long)).toMatchObject({
      result: 'unclear',
      unclear: 'The expression is too costly to evaluate',
    });
  });
});

/** Texts of the subset that cel-js shares, over names that may be missing or of any kind. */
const { text: shared } = fc.letrec<{ text: string; atom: string }>((tie) => ({
  atom: fc.constantFrom(
    'n',
    't',
    'yes',
    'no',
    'missing',
    'items',
    '5',
    '7',
    '"a"',
    '"z"',
    'true',
    'false',
    'r.f',
    '["a", "b"]',
    '[]',
    'has(r.f)',
    'has(r.g)',
  ),
  text: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    tie('atom'),
    fc
      .tuple(tie('text'), fc.constantFrom('&&', '||', '==', '!=', '<', '<=', '>', '>=', '+', '-', 'in'), tie('text'))
      .map(([left, operator, right]) => `(${left}) ${operator} (${right})`),
    tie('text').map((operand) => `!(${operand})`),
  ),
}));

describe('properties', () => {
  it('agrees with cel-js, or is stricter', () => {
    const field = (type: Type, optional = false): Field => ({ type, label: 'x', optional });
    const text: Type = { kind: 'text' };
    const number: Type = { kind: 'number' };
    const truth: Type = { kind: 'boolean' };
    const roots = new Map(
      Object.entries({
        n: field(number),
        t: field(text),
        yes: field(truth),
        no: field(truth),
        missing: field(number),
        items: field({ kind: 'list', of: text }),
        r: field({ kind: 'record', fields: { f: field(number), g: field(number, true) } }),
      }),
    );
    // Like our checker, cel-js checks operands that it would never evaluate, so only expressions that our checker
    // accepts are compared.
    const isSound = (expression: Expression): boolean => {
      const { type, problems } = checkExpression(expression, { roots, constants: new Map(), facts: NO_FACTS });
      return type?.kind === 'boolean' && problems.every(({ code }) => code === 'absent');
    };
    const cel = new Environment({ unlistedVariablesAreDyn: true, homogeneousAggregateLiterals: false });
    const context = { n: 5n, t: 'a', yes: true, no: false, items: ['a', 'b'], r: { f: 2n } };
    let clear = 0;
    fc.assert(
      fc.property(shared, (source) => {
        const own = result(source);
        if (own === 'unclear' || !isSound(expression(source))) return;
        clear += 1;
        expect([source, cel.evaluate(source, context)]).toEqual([source, own === 'true']);
      }),
      { numRuns: 4_000 },
    );
    expect(clear).toBeGreaterThan(100);
  });

  it('never throws, and never answers true where a name it read is missing', () => {
    fc.assert(
      fc.property(shared, (text) => {
        const trace = evaluateCondition(expression(text), scope);
        const missed = trace.readings.some(
          ({ value, path }) =>
            value === null && !trace.comparisons.some(({ operator, left }) => operator === 'has' && left.path === path),
        );
        if (missed) expect(trace.result).toBe('unclear');
      }),
      { numRuns: 1_000 },
    );
  });

  it('never throws on any tree over any values', () => {
    const value = fc.constantFrom<Value>(
      ...Object.values(FACTS),
      '',
      NaN,
      Infinity,
      Number.MAX_SAFE_INTEGER,
      { $money: 'USD', minor: Number.MAX_SAFE_INTEGER },
      { $money: '???', minor: 0.5 },
      {},
      [],
    );
    const at = { start: 0, end: 1 };
    const { node } = fc.letrec<{ node: Node }>((tie) => ({
      node: fc.oneof(
        { depthSize: 'small' },
        value.map((literal): Node => ({ kind: 'literal', value: literal, ...at })),
        fc
          .constantFrom(...Object.keys(FACTS), 'missing', '__proto__')
          .map((name): Node => ({ kind: 'path', path: name.split('.'), ...at })),
        tie('node').map((operand): Node => ({ kind: 'not', operand, ...at })),
        tie('node').map((operand): Node => ({ kind: 'negate', operand, ...at })),
        fc
          .record({
            name: fc.constantFrom(...FUNCTIONS.keys(), 'constructor'),
            args: fc.array(tie('node'), { maxLength: 3 }),
          })
          .map((parts): Node => ({ kind: 'call', ...parts, ...at })),
        fc
          .record({
            macro: fc.constantFrom(...MACROS),
            list: tie('node'),
            variable: fc.constantFrom('n', 'x', '__proto__'),
            body: tie('node'),
          })
          .map((parts): Node => ({ kind: 'macro', ...parts, ...at })),
        fc.array(tie('node'), { maxLength: 3 }).map((items): Node => ({ kind: 'list', items, ...at })),
        fc
          .record({
            operator: fc.constantFrom('&&', '||', '==', '!=', '<', '<=', '>', '>=', '+', '-', '*', '/', 'in'),
            left: tie('node'),
            right: tie('node'),
          })
          .map((parts): Node => ({ kind: 'binary', ...parts, ...at }) as Node),
      ),
    }));
    fc.assert(
      fc.property(node, (tree) => {
        const { result: truth, unclear } = evaluateCondition({ text: 'x', node: tree, place }, scope);
        expect(unclear === null).toBe(truth !== 'unclear');
        evaluateValue({ text: 'x', node: tree, place }, scope);
      }),
      { numRuns: 4_000 },
    );
  });

  it('is unclear on a tree deeper than any expression, and does not exhaust the stack', () => {
    let tree: Node = { kind: 'literal', value: true, start: 0, end: 1 };
    for (let depth = 0; depth < 15_000; depth++) tree = { kind: 'not', operand: tree, start: 0, end: 1 };
    expect(evaluateCondition({ text: 'x', node: tree, place }, scope).result).toBe('unclear');
  });
});
