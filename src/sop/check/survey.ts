/**
 * Proves which cases ordered branches take: cuts each variable that their conditions read into the pieces that its constants
 * make (intervals and points of what is ordered, the values of an enumeration, yes and no), and looks at every combination.
 *
 * Within one piece every condition answers alike, so that one sample stands for all of it and a combination without a branch
 * is a real counterexample. A comparison that is not with a constant counts as a question of its own that may be answered either
 * way: what is proved with it still holds, but a combination need not be possible, so that nothing is said against the branches.
 */
import { unreachable } from '../../kernel/assert.ts';
import { isMoney } from '../../kernel/money.ts';
import { elapsedMs, isDuration } from '../../kernel/time.ts';
import { formatValue, type Value } from '../../kernel/value.ts';
import { lookUp } from '../expression/environment.ts';
import { equalValues, orderedValues } from '../expression/compare.ts';
import type { BinaryOperator, Node } from '../expression/expression.ts';
import type { Names } from './names-of.ts';

/** Combinations looked at. Beyond, nothing is proved, and the author writes an `otherwise`. */
const COMBINATIONS_MAX = 20_000;
/** Spans are written in whole units, of which the second is the least. */
const SPAN_STEP_MS = 1_000;
/** Stands for every text that no condition names. */
const OTHER_TEXT = 'another text';

/** Conditions of one branch, all of which must hold. */
export type BranchConditions = readonly { readonly node: Node; readonly text: string }[];

export type Survey =
  | { readonly kind: 'too_many' }
  | {
    readonly kind: 'surveyed';
    /** False when some question is not decided by constants: then counterexamples may be impossible. */
    readonly isExact: boolean;
    /** A case that no branch takes, `amount = 5,000.00 USD`; null when there is none. */
    readonly gap: string | null;
    /** Branches behind which nothing is left for them, by index, with the branches that take it all before. */
    readonly dead: readonly { readonly branch: number; readonly never: boolean }[];
    /** Pairs with a case that both would take; `isPartial` where each of them also takes one that the other does not. */
    readonly overlaps: readonly { readonly first: number; readonly second: number; readonly isPartial: boolean; readonly example: string }[];
  };

type Variable = { readonly key: string; readonly label: string; readonly samples: readonly Value[] };
type Case = ReadonlyMap<string, Value>;

export function surveyBranches(branches: readonly BranchConditions[], names: Names): Survey {
  const reader = new VariableReader(names);
  for (const { node, text } of branches.flat()) reader.read(node, text);
  const variables = reader.variables();
  if (variables.reduce((count, { samples }) => count * samples.length, 1) > COMBINATIONS_MAX) return { kind: 'too_many' };
  const holdsIn = branches.map(() => false);
  const isFirst = branches.map(() => false);
  const onlyIn = branches.map(() => branches.map(() => false));
  const both = branches.map(() => branches.map((): Case | null => null));
  let gap: Case | null = null;
  for (const point of combinations(variables)) {
    const held = branches.map((conditions) => conditions.every(({ node, text }) => reader.holds(node, text, point)));
    const first = held.indexOf(true);
    if (first === -1) gap ??= point;
    else isFirst[first] = true;
    held.forEach((holds, index) => {
      if (!holds) return;
      holdsIn[index] = true;
      held.forEach((other, position) => {
        if (!other) (onlyIn[index] ?? [])[position] = true;
        else if (position > index) (both[index] ?? [])[position] ??= point;
      });
    });
  }
  const overlaps = branches.flatMap((_, first) => branches.flatMap((_other, second) => {
    const example = both[first]?.[second] ?? null;
    return example === null ? [] : [{ first, second, isPartial: onlyIn[first]?.[second] === true && onlyIn[second]?.[first] === true, example: describe(variables, example) }];
  }));
  return {
    kind: 'surveyed', isExact: reader.isExact, gap: gap === null ? null : describe(variables, gap), overlaps,
    dead: branches.flatMap((_, branch) => (isFirst[branch] === true ? [] : [{ branch, never: holdsIn[branch] !== true }])),
  };
}

/** Reads the variables of conditions, and answers conditions for one case. */
class VariableReader {
  isExact = true;
  readonly #names: Names;
  readonly #constants = new Map<string, { path: readonly string[]; values: Value[] }>();
  readonly #questions = new Set<string>();

  constructor(names: Names) {
    this.#names = names;
  }

  read(node: Node, text: string): void {
    switch (node.kind) {
      case 'not': this.read(node.operand, text); break;
      case 'has': this.#questions.add(`has(${node.path.join('.')})`); break;
      case 'path': if (this.#constant(node) === null) this.#note(node.path, [true, false]); break;
      case 'literal': break;
      case 'binary': {
        if (node.operator === '&&' || node.operator === '||') {
          this.read(node.left, text);
          this.read(node.right, text);
          break;
        }
        const atom = this.#atom(node);
        if (atom !== null) this.#note(atom.path, atom.against);
        else if (this.#constant(node.left) === null || this.#constant(node.right) === null) this.#ask(node, text);
        break;
      }
      case 'negate': case 'list': case 'call': case 'macro': this.#ask(node, text); break;
      default: unreachable(node);
    }
  }

  variables(): Variable[] {
    return [
      ...[...this.#constants].map(([key, { path, values }]) => ({ key, label: this.#labelOf(path), samples: this.#samplesOf(path, values) })),
      ...[...this.#questions].map((key) => ({ key, label: `\`${key}\``, samples: [true, false] })),
    ];
  }

  holds(node: Node, text: string, point: Case): boolean {
    switch (node.kind) {
      case 'not': return !this.holds(node.operand, text, point);
      case 'has': return point.get(`has(${node.path.join('.')})`) === true;
      case 'path': return !isAbsent(node.path, point) && (this.#constant(node) ?? point.get(node.path.join('.'))) === true;
      case 'literal': return node.value === true;
      case 'binary': {
        if (node.operator === '&&') return this.holds(node.left, text, point) && this.holds(node.right, text, point);
        if (node.operator === '||') return this.holds(node.left, text, point) || this.holds(node.right, text, point);
        const atom = this.#atom(node);
        const sample = atom === null ? undefined : point.get(atom.path.join('.'));
        if (atom !== null && isAbsent(atom.path, point)) return false;
        if (atom !== null && sample !== undefined) return atom.against.length === 0 ? false : compare(atom.operator, sample, atom.against);
        const [left, right] = [this.#constant(node.left), this.#constant(node.right)];
        return left !== null && right !== null ? compare(node.operator, left, Array.isArray(right) ? right as readonly Value[] : [right]) : point.get(this.#keyOf(node, text)) === true;
      }
      default: return point.get(this.#keyOf(node, text)) === true;
    }
  }

  /** `path operator constant`, turned round where the constant stands on the left; null when it is nothing of the kind. */
  #atom(node: Extract<Node, { kind: 'binary' }>): { path: readonly string[]; operator: BinaryOperator; against: readonly Value[] } | null {
    const right = this.#constant(node.right);
    if (node.left.kind === 'path' && this.#constant(node.left) === null && right !== null) {
      return this.#fits(node.left.path, { path: node.left.path, operator: node.operator, against: Array.isArray(right) ? right as readonly Value[] : [right] });
    }
    const left = this.#constant(node.left);
    if (node.operator === 'in' || left === null || Array.isArray(left) || node.right.kind !== 'path' || right !== null) return null;
    return this.#fits(node.right.path, { path: node.right.path, operator: TURNED[node.operator] ?? node.operator, against: [left] });
  }

  /** Only what samples can stand for: spans of a calendar and two currencies have no common order. */
  #fits<A extends { readonly against: readonly Value[]; readonly operator: BinaryOperator }>(path: readonly string[], atom: A): A | null {
    const looked = lookUp(this.#names, path);
    const known = [...(this.#constants.get(path.join('.'))?.values ?? []), ...atom.against];
    const kind = looked.kind === 'field' ? looked.field.type.kind : null;
    if (kind === null || kind === 'list' || kind === 'record' || !['==', '!=', '<', '<=', '>', '>=', 'in'].includes(atom.operator)) return null;
    return known.every((value) => scaleOf(value) !== null && scaleOf(value) === scaleOf(known[0] ?? value)) ? atom : null;
  }

  #constant(node: Node): Value | null {
    switch (node.kind) {
      case 'literal': return node.value;
      case 'path': return node.path.length === 1 ? this.#names.constants.get(node.path[0] ?? '') ?? null : null;
      case 'list': {
        const items = node.items.map((item) => this.#constant(item));
        return items.includes(null) ? null : items.filter((item) => item !== null);
      }
      case 'negate': {
        const operand = this.#constant(node.operand);
        return typeof operand === 'number' ? -operand : isMoney(operand) ? { ...operand, minor: -operand.minor } : null;
      }
      default: return null;
    }
  }

  #note(path: readonly string[], values: readonly Value[]): void {
    const key = path.join('.');
    const known = this.#constants.get(key);
    if (known === undefined) this.#constants.set(key, { path, values: [...values] });
    else known.values.push(...values);
  }

  #ask(node: Node, text: string): void {
    this.isExact = false;
    this.#questions.add(this.#keyOf(node, text));
  }

  #keyOf(node: Node, text: string): string {
    return text.slice(node.start, node.end);
  }

  #labelOf(path: readonly string[]): string {
    const looked = lookUp(this.#names, path);
    return looked.kind === 'field' ? looked.field.label : path.join('.');
  }

  #samplesOf(path: readonly string[], values: readonly Value[]): readonly Value[] {
    const looked = lookUp(this.#names, path);
    const type = looked.kind === 'field' ? looked.field.type : null;
    const [first] = values;
    if (type?.kind === 'boolean' || typeof first === 'boolean') return [true, false];
    if (type?.kind === 'text' && type.oneOf !== undefined) return type.oneOf;
    if (typeof first === 'string' || first === undefined) return [...new Set(values.map(String)), OTHER_TEXT];
    return orderedSamples(values);
  }
}

/** What is not there has no value: a comparison with it holds for no branch, since the run would park. */
function isAbsent(path: readonly string[], point: Case): boolean {
  return point.get(`has(${path.join('.')})`) === false;
}

const TURNED: Readonly<Partial<Record<BinaryOperator, BinaryOperator>>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' };

function compare(operator: BinaryOperator, sample: Value, against: readonly Value[]): boolean {
  const [first = false] = against;
  const isAny = against.some((value) => { const equal = equalValues(sample, value); return equal.kind === 'clear' && equal.result; });
  switch (operator) {
    case '==': case 'in': return isAny;
    case '!=': return !isAny;
    case '<': case '<=': case '>': case '>=': { const ordered = orderedValues(operator, sample, first); return ordered.kind === 'clear' && ordered.result; }
    default: return false;
  }
}

/** What values of one variable must share so that they have one order: kind, currency. */
function scaleOf(value: Value): string | null {
  if (isMoney(value)) return value.$money;
  if (isDuration(value)) return elapsedMs(value) === null ? null : 'elapsed';
  return typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean' ? typeof value : null;
}

/** The constants themselves first, since a case at a limit is the clearest example; then one sample between each two. */
function orderedSamples(values: readonly Value[]): readonly Value[] {
  const [like] = values;
  if (like === undefined) return [];
  const points = [...new Set(values.map(numberOf))].sort((a, b) => a - b);
  const isWhole = typeof like !== 'number';
  const between = points.slice(1).flatMap((point, index) => {
    const before = points[index] ?? point;
    if (before + 1 < point) return [before + 1];
    return isWhole ? [] : [(before + point) / 2];
  });
  const [least = 0] = points;
  const most = points.at(-1) ?? 0;
  // A span is never negative: below none there is no case.
  const below = isDuration(like) && least <= 0 ? [] : [least > 0 ? 0 : least - 1];
  return [...points, ...between, ...below, most + 1].map((number) => valueOf(number, like));
}

function numberOf(value: Value): number {
  if (isMoney(value)) return value.minor;
  if (isDuration(value)) return (elapsedMs(value) ?? 0) / SPAN_STEP_MS;
  return typeof value === 'number' ? value : 0;
}


function valueOf(number: number, like: Value): Value {
  if (isMoney(like)) return { ...like, minor: number };
  return isDuration(like) ? spanOf(number * SPAN_STEP_MS) : number;
}

function spanOf(ms: number): Value {
  const units = [['day', 86_400_000], ['hour', 3_600_000], ['minute', 60_000], ['second', 1_000]] as const;
  const [unit, length] = units.find(([, size]) => ms >= size && ms % size === 0) ?? ['second', 1_000] as const;
  const amount = ms / length;
  return { $duration: `${amount} ${unit}${amount === 1 ? '' : 's'}`, amount, unit, calendar: null };
}

function* combinations(variables: readonly Variable[], fixed: Case = new Map()): Generator<Case> {
  const [variable, ...others] = variables;
  if (variable === undefined) {
    yield fixed;
    return;
  }
  for (const sample of variable.samples) yield* combinations(others, new Map(fixed).set(variable.key, sample));
}

/** `claim value = $5,000.00, account tier = Growth`. */
function describe(variables: readonly Variable[], point: Case): string {
  if (variables.length === 0) return 'every case';
  return variables.map(({ key, label }) => `${label} = ${formatValue(point.get(key) ?? '')}`).join(', ');
}
