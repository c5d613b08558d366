/**
 * What may be compared with what, as far as types and constants tell before a run.
 */
import { formatMoney, isMoney } from '../../kernel/money.ts';
import { neverText, twoFacts, twoForms, writeText } from '../../kernel/never-text.ts';
import { parseMoney } from '../../kernel/parse-money.ts';
import { isDuration } from '../../kernel/time.ts';
import { describeType, type Type, type Value } from '../../kernel/value.ts';
import { suggest } from '../../handbook/suggest.ts';
import type { Operand } from './check-arithmetic.ts';
import { areComparableSpans } from './compare.ts';
import { constantType } from './constant-type.ts';
import { amountInExpression, amountOfValue } from './amount-advice.ts';
import type { BinaryOperator, Node } from './expression.ts';
import { kindName } from './kind-name.ts';

export type ProblemAt = { readonly at: Node; readonly message: string; readonly suggestion: string | null };

type Binary = Extract<Node, { kind: 'binary' }>;

const ORDERED: ReadonlySet<string> = new Set(['number', 'money', 'duration', 'time']);
const ORDERING: ReadonlySet<BinaryOperator> = new Set(['<', '<=', '>', '>=']);
const PLAIN: ReadonlySet<string> = new Set(['text', 'number', 'boolean', 'money', 'duration', 'time']);

export function checkComparison(
  node: Binary,
  operator: BinaryOperator,
  left: Operand,
  right: Operand,
  currency: string | null = null,
): readonly ProblemAt[] {
  if (left.type === null || right.type === null) return [];
  if (left.type.kind !== right.type.kind)
    return [twoKinds(node, { ...left, type: left.type }, { ...right, type: right.type }, currency)];
  const kind = kindName(left.type);
  const isEquality = operator === '==' || operator === '!=';
  if (!isEquality && !ORDERED.has(left.type.kind))
    return [problem(node, `\`${operator}\` orders numbers, money, times and spans, not ${kind}`)];
  if (isEquality && !PLAIN.has(left.type.kind))
    return [problem(node, `\`${operator}\` does not compare ${kind}s`, 'Ask with `in` whether a list holds something')];
  const never = [
    ...neverAlike(node, left.type, right.type),
    ...neverAmong(node.right, left.type, right.type),
    ...neverAmong(node.left, right.type, left.type),
  ];
  if (never.length > 0) return never;
  return [...impossibleText(node, left, right), ...incomparable(node, left.constant, right.constant)];
}

/** `left in right`. */
export function checkMembership(
  node: Binary,
  left: Operand,
  right: Operand,
  currency: string | null = null,
): readonly ProblemAt[] {
  if (right.type !== null && right.type.kind !== 'list')
    return [problem(node.right, `Expected a list after \`in\`, got ${kindName(right.type)}`)];
  if (left.type === null || right.type === null) return [];
  if (!PLAIN.has(left.type.kind))
    return [problem(node.left, `\`in\` looks for one thing in a list, not for ${kindName(left.type)}`)];
  if (left.type.kind !== right.type.of.kind) {
    const items = kindName(right.type.of).replace(/^an? /, '');
    const [item] = node.right.kind === 'list' ? node.right.items : [];
    const meant = item?.kind === 'literal' ? conversion(left.type, item.value, item, currency) : null;
    return [problem(node.right, `Cannot look for ${kindName(left.type)} in a list of ${items}`, meant)];
  }
  const never = [
    ...neverAlike(node, left.type, right.type.of),
    ...neverAmong(node.right, left.type, right.type.of),
    ...neverAmong(node.left, right.type.of, left.type),
  ];
  if (never.length > 0) return never;
  if (node.right.kind !== 'list') return impossibleText(node, left, { ...right, type: right.type.of });
  return node.right.items.flatMap((item) =>
    item.kind === 'literal'
      ? impossibleText({ ...node, right: item }, left, { type: constantType(item.value), constant: item.value })
      : [],
  );
}

type Typed = Operand & { readonly type: Type };

function twoKinds(node: Binary, left: Typed, right: Typed, currency: string | null): ProblemAt {
  const isRightWrong = node.right.kind === 'literal' || node.left.kind !== 'literal';
  const [wrong, at, other] = isRightWrong ? [right, node.right, left.type] : [left, node.left, right.type];
  const isChain =
    isRightWrong && left.type.kind === 'boolean' && node.left.kind === 'binary' && ORDERING.has(node.left.operator);
  const suggestion = isChain
    ? 'Write two conditions, each on its own line: `low < amount` and `amount < high`'
    : conversion(other, wrong.constant, at, currency);
  return problem(at, `Cannot compare ${kindName(other)} with ${kindName(wrong.type)}`, suggestion);
}

/**
 * When both sides are texts with known possible values, they must share at least one. What a list of `values` holds is
 * the author's to change: that it, or one of its items, lacks a text today is no mistake.
 */
function impossibleText(node: Binary, left: Operand, right: Operand): readonly ProblemAt[] {
  if (isEdited(left.type) || isEdited(right.type)) return [];
  const [some, others] = [textsOf(left.type), textsOf(right.type)];
  if (some === null || others === null || some.some((item) => others.includes(item))) return [];
  const [fixed, at, allowed] =
    right.constant !== null ? [right.constant, node.right, some] : [left.constant, node.left, others];
  const written = typeof fixed === 'string' ? `\`${fixed}\`` : 'other values';
  return [
    problem(
      at,
      `${written} is not a possible value here, which is ${describeType({ kind: 'text', oneOf: allowed })}`,
      typeof fixed === 'string' ? suggest(fixed, allowed) : null,
    ),
  ];
}

/** The texts that are written on one side, and that the other side never is. */
function neverAmong(at: Node, type: Type, written: Type): readonly ProblemAt[] {
  if (type.kind !== 'text' || written.kind !== 'text') return [];
  const items = at.kind === 'list' ? at.items : [];
  return (written.oneOf ?? []).flatMap((text) => {
    const never = neverText(type, text);
    if (never === null) return [];
    const item = items.find((one) => one.kind === 'literal' && one.value === text) ?? at;
    return [problem(item, never.message, writeText(never.meant))];
  });
}

/** Two numbers of different normal forms, which would silently differ. */
function neverAlike(node: Binary, left: Type, right: Type): readonly ProblemAt[] {
  if (left.kind !== 'text' || right.kind !== 'text') return [];
  const [one, other] = [
    { ...left, name: nameOf(node.left) },
    { ...right, name: nameOf(node.right) },
  ];
  const never = [one, other].every(({ name }) => name.startsWith('case.'))
    ? twoFacts(one, other)
    : twoForms(one, other);
  return never === null ? [] : [problem(node, never.message, never.suggestion)];
}

function nameOf(node: Node): string {
  if (node.kind === 'path' || node.kind === 'field') return node.path.join('.');
  if (node.kind === 'list') return `[${node.items.map(nameOf).join(', ')}]`;
  return node.kind === 'call' ? `${node.name}(…)` : 'one side';
}

const isEdited = (type: Type | null): boolean => type?.kind === 'text' && type.isEdited === true;

function textsOf(type: Type | null): readonly string[] | null {
  return type?.kind === 'text' ? (type.oneOf ?? null) : null;
}

function incomparable(node: Node, left: Value | null, right: Value | null): readonly ProblemAt[] {
  if (isMoney(left) && isMoney(right) && left.$money !== right.$money) {
    const [one, other] = [formatMoney(left), formatMoney(right)];
    return [problem(node, `Cannot compare ${one} with ${other}, which are in different currencies`)];
  }
  if (isDuration(left) && isDuration(right) && !areComparableSpans(left, right)) {
    const [one, other] = [left.$duration, right.$duration];
    return [problem(node, `Cannot compare \`${one}\` with \`${other}\`, whose lengths depend on a calendar`)];
  }
  return [];
}

function problem(at: Node, message: string, suggestion: string | null = null): ProblemAt {
  return { at, message, suggestion };
}

/** Its unit only the author knows. */
const spanOf = (number: number): string =>
  Number.isInteger(number) && number >= 0 ? `${number} ${number === 1 ? 'hour' : 'hours'}` : '15 minutes';

/** How to write the other side so it can be compared; null when that is not clear. */
function conversion(wanted: Type, got: Value | null, at: Node, currency: string | null): string | null {
  if (wanted.kind === 'money' && at.kind === 'path' && got !== null)
    return amountOfValue(at.path.join('.'), got, currency);
  if (wanted.kind === 'money' && typeof got === 'string' && parseMoney(got) !== null)
    return `Write \`money("${got}")\`, or give it a name under \`values\`, without quotes`;
  if (wanted.kind === 'time' && typeof got === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(got))
    return `Write \`date("${got}")\``;
  if (wanted.kind === 'time') return 'Write a day such as `date("2026-03-04")`';
  if (wanted.kind === 'money' && typeof got === 'number') return amountInExpression(got, currency);
  if (wanted.kind === 'duration' && typeof got === 'number')
    return `Give the span a name under \`values\`, or write a span such as \`duration("${spanOf(got)}")\``;
  if (wanted.kind === 'number' && typeof got === 'string' && /^-?\d{1,15}(\.\d+)?$/.test(got))
    return `Write \`${Number(got)}\` without quotes`;
  const range = typeof got === 'string' ? /^(\d+(?:\.\d+)?)\s*[-–]\s*(\d+(?:\.\d+)?)$/.exec(got) : null;
  if (wanted.kind === 'number' && range !== null)
    return `In a table, write the range as \`[${range[1] ?? ''}..${range[2] ?? ''}]\``;
  if (wanted.kind === 'text' && typeof got === 'number') return `Write \`"${got}"\``;
  return null;
}
