/**
 * Names of every kind, for tests of expressions: their values in a run and their types before it.
 */
import { parseDuration } from '../../../src/kernel/time.ts';
import type { Field, Type, Value } from '../../../src/kernel/value.ts';
import { checkExpression, type Checked } from '../../../src/sop/expression/check-expression.ts';
import { pathsOf, type Environment } from '../../../src/sop/expression/environment.ts';
import { evaluateCondition, evaluateValue } from '../../../src/sop/expression/evaluate.ts';
import type { Expression, Scope, Trace } from '../../../src/sop/expression/expression.ts';
import { parseExpression } from '../../../src/sop/expression/parse-expression.ts';
import { scopeOf } from '../scope.ts';

const place = { file: 'x', line: 7, column: 1 };
const text: Type = { kind: 'text' };
const number: Type = { kind: 'number' };
const money: Type = { kind: 'money' };
const record = (fields: Readonly<Record<string, Type>>, optional: readonly string[] = []): Type => ({
  kind: 'record',
  fields: Object.fromEntries(
    Object.entries(fields).map(([name, type]) => [name, { type, label: name, optional: optional.includes(name) }]),
  ),
});

/** Each name with its value, its type, and whether it is free text from outside. */
const NAMES: Readonly<Record<string, readonly [Value, Type, 'outside'?]>> = {
  n: [5, number],
  t: ['Bol 12', text],
  yes: [true, { kind: 'boolean' }],
  usd: [{ $money: 'USD', minor: 500 }, money],
  eur: [{ $money: 'EUR', minor: 500 }, money],
  at: [{ $time: Date.UTC(2026, 2, 4, 12) }, { kind: 'time' }],
  later: [{ $time: Date.UTC(2026, 2, 11, 12) }, { kind: 'time' }],
  span: [parseDuration('15 minutes') as Value, { kind: 'duration' }],
  list: [['bol', 'photo'], { kind: 'list', of: text }],
  numbers: [[3, 1, 2], { kind: 'list', of: number }],
  amounts: [
    [
      { $money: 'USD', minor: 100 },
      { $money: 'USD', minor: 250 },
    ],
    { kind: 'list', of: money },
  ],
  none: [[], { kind: 'list', of: number }],
  tier: ['Enterprise', { kind: 'text', oneOf: ['Enterprise', 'Growth'] }],
  mail: ['PRO: 123-456 please', text, 'outside'],
  documents: [
    [
      { name: 'bol', pages: 2 },
      { name: 'photo', pages: 5, note: 'wet' },
    ],
    {
      kind: 'list',
      of: record({ name: { kind: 'text', oneOf: ['bol', 'photo', 'invoice'] }, pages: number, note: text }, ['note']),
    },
  ],
  eur_to_usd: [1.0825, number],
  rate: [1.1, number],
};

export const ENVIRONMENT: Environment = {
  roots: new Map(
    Object.entries(NAMES).map(([name, [, type, outside]]): [string, Field] => [
      name,
      { type, label: name, optional: false, untrusted: outside === 'outside' },
    ]),
  ),
  constants: new Map(),
  facts: factsOf(),
};

export function scopeWith(more: Readonly<Record<string, Value>> = {}, world: Partial<Scope> = {}): Scope {
  const facts = Object.entries({
    ...Object.fromEntries(Object.entries(NAMES).map(([name, [value]]) => [name, value])),
    ...more,
  });
  return {
    ...scopeOf(null, Object.fromEntries(facts.map(([name, value]) => [name, [value, name] as const]))),
    ...world,
  };
}

export function parsed(source: string): Expression {
  const { node, problems } = parseExpression(source);
  if (node === null) throw new Error(JSON.stringify(problems));
  return { text: source, node, place };
}

export function checkText(source: string): Checked {
  return checkExpression(parsed(source), ENVIRONMENT);
}

export function conditionOf(source: string, scope = scopeWith()): Trace {
  return evaluateCondition(parsed(source), scope);
}

/** The value of an expression; fails when there is none. */
export function valueOf(source: string, scope = scopeWith()): Value {
  const { value, trace } = evaluateValue(parsed(source), scope);
  if (value === null) throw new Error(trace.unclear ?? 'unclear');
  return value;
}

/** Why an expression has no value; fails when it has one. */
export function whyOf(source: string, scope = scopeWith()): string | null {
  const { value, trace } = evaluateValue(parsed(source), scope);
  if (value !== null) throw new Error(`Expected no value of \`${source}\`, got ${JSON.stringify(value)}`);
  return trace.unclear;
}

function factsOf(): Environment['facts'] {
  const all = Object.entries(NAMES).flatMap(([name, [, type]]) => [...pathsOf(name, type)]);
  return {
    present: new Set(all.filter(({ isSure }) => isSure).map(({ path }) => path)),
    possible: new Set(all.map(({ path }) => path)),
    reasons: new Map(),
  };
}
