/**
 * The type of a function call and the problems of its arguments, as far as types and literals tell.
 */
import type { Type, Value } from '../../kernel/value.ts';
import type { Operand } from './check-arithmetic.ts';
import type { ValueKind } from './compare.ts';
import type { Computed } from './computed.ts';
import type { Node } from './expression.ts';
import { usageOf, type CheckedArgument, type ExpressionFunction, type Parameter } from './functions/function.ts';
import { FUNCTIONS } from './functions/functions.ts';
import { kindName } from './kind-name.ts';

type CallProblem = { readonly at: Node; readonly message: string; readonly suggestion: string | null };

/** @param given the arguments, in order */
export function checkCall(
  node: Extract<Node, { kind: 'call' }>,
  given: readonly Operand[],
): {
  readonly type: Type | null;
  /** Its answer, if it has only literals; null when that is not known. */
  readonly constant: Value | null;
  readonly problems: readonly CallProblem[];
} {
  const known = FUNCTIONS.get(node.name);
  if (known === undefined)
    return {
      type: null,
      constant: null,
      problems: [{ at: node, message: `There is no function \`${node.name}\``, suggestion: null }],
    };
  const problems: CallProblem[] = [];
  const args: CheckedArgument[] = [];
  for (const [index, parameter] of known.takes.entries()) {
    const at = node.args[index];
    const { type, constant } = given[index] ?? { type: null, constant: null };
    if (at === undefined || type === null) continue;
    const problem = wrongKind(known, parameter, type) ?? notWritten(known, parameter, at, constant !== null);
    if (problem !== null) problems.push({ at, ...problem });
    args.push({ type, constant, path: at.kind === 'path' ? at.path.join('.') : null });
  }
  if (problems.length > 0) return { type: null, constant: null, problems };
  if (args.length < known.takes.length) return { type: typeWithout(known), constant: null, problems };
  const problem = known.problem?.(args) ?? null;
  if (problem !== null)
    problems.push({ at: node.args[problem.index] ?? node, message: problem.message, suggestion: problem.suggestion });
  const answer = problem !== null || known.needsMeans === true ? null : tried(known, args);
  if (answer?.kind === 'unclear') problems.push({ at: node, message: answer.why, suggestion: null });
  return { type: known.gives(args), constant: answer?.kind === 'clear' ? answer.value : null, problems };
}

function wrongKind(known: ExpressionFunction, { kinds }: Parameter, type: Type): Omit<CallProblem, 'at'> | null {
  if (kinds.includes(type.kind)) return null;
  const wanted = kinds.map((kind) => KIND_NAMES[kind]).join(' or ');
  return {
    message: `\`${usageOf(known)}\` takes ${wanted} here, got ${kindName(type)}`,
    suggestion: conversion(known, kinds, type),
  };
}

function notWritten(
  known: ExpressionFunction,
  { name, named, written }: Parameter,
  at: Node,
  isConstant: boolean,
): Omit<CallProblem, 'at'> | null {
  if (named === true && at.kind !== 'path')
    return {
      message: `\`${usageOf(known)}\` takes its ${name} by name, so it can be cited`,
      suggestion: `Give the ${name} a name under \`values\``,
    };
  if (written !== true || isConstant) return null;
  return {
    message: `The ${name} of \`${known.name}\` must be written in the SOP, since no data may decide it`,
    suggestion: 'Write it in quotes, or give it a name under `values`',
  };
}

/** A call with only literals has one answer. If that is unclear, it would be unclear in every run. */
function tried(known: ExpressionFunction, args: readonly CheckedArgument[]): Computed | null {
  const values = args.map(({ constant }) => constant).filter((value) => value !== null);
  if (values.length < args.length) return null;
  return known.compute(values, {
    timeZone: null,
    calendars: {},
    paths: args.map(({ path }) => path),
    typeOfList: () => null,
    afford: () => true,
  });
}

/** The type of a call with an unknown argument, if all its results have one type. */
function typeWithout(known: ExpressionFunction): Type | null {
  return known.takes.some(({ kinds }) => kinds.includes('list')) && known.name !== 'size' ? null : known.gives([]);
}

function conversion({ name }: ExpressionFunction, wanted: readonly ValueKind[], got: Type): string | null {
  if (got.kind === 'list' && name === 'contains') return 'Write `item in list`';
  if (
    wanted.includes('text') &&
    name !== 'number' &&
    (got.kind === 'number' || got.kind === 'money' || got.kind === 'time')
  )
    return 'Write `text(value)` to make a text of it';
  if (wanted.includes('number') && got.kind === 'text') return 'Write `number(text)` to read a number from text';
  if (wanted.includes('time') && got.kind === 'text') return 'Write `date("2026-03-04")`';
  return null;
}

const KIND_NAMES: Readonly<Record<ValueKind, string>> = {
  text: 'text',
  number: 'a number',
  boolean: 'a yes or no',
  money: 'an amount of money',
  time: 'a point in time',
  duration: 'a span of time',
  list: 'a list',
  record: 'a record',
};
