/**
 * Evaluates an expression, with a trace of everything it looked at.
 *
 * Strict from left to right: `false && x` is false and `true || x` is true without a look at `x`; an unclear left side makes
 * the whole unclear. What is missing, of another kind or of another currency is unclear. Never throws, never coerces.
 */
import { unreachable } from '../../kernel/assert.ts';
import { evaluationCostMax } from '../../kernel/limits.ts';
import { formatValue, ownField, type Value } from '../../kernel/value.ts';
import { humanise } from '../names.ts';
import { computeArithmetic, negateValue } from './arithmetic.ts';
import { equalValues, kindOf, named, orderedValues, type Compared } from './compare.ts';
import type { Computed } from './computed.ts';
import type {
  ArithmeticOperator,
  BinaryOperator,
  Comparison,
  Expression,
  Macro,
  Node,
  Reading,
  Scope,
  Trace,
  Truth,
} from './expression.ts';
import { FUNCTIONS } from './functions/functions.ts';
import { placeOf } from './place-of.ts';
import { weightOf } from './weight.ts';

/** Depth of one evaluation. A parsed expression is never deeper; a tree from elsewhere must not exhaust the stack. */
const DEPTH_MAX = 250;

/** What a value of the SOP is called when something is measured against it and the file gives it no name of its own. */
const THRESHOLD = 'threshold';

export type ValueOutcome =
  | { readonly value: Value; readonly trace: Trace }
  | { readonly value: null; readonly trace: Trace };

/** A value with the reading that explains it, or the reason why there is none. */
type Found =
  | { readonly value: Value; readonly reading: Reading }
  | { readonly value: null; readonly reading: Reading; readonly why: string };

/** One item of a list, while a macro looks at it. */
type Item = { readonly variable: string; readonly value: Value; readonly index: number; readonly list: Reading };

/** Whether a condition holds. A result that is no truth is unclear. */
export function evaluateCondition(expression: Expression, scope: Scope): Trace {
  const evaluation = new Evaluation(expression, scope);
  return evaluation.trace(evaluation.truth(expression.node, 0));
}

/** The value of an expression, or null with an unclear trace that says why there is none. */
export function evaluateValue(expression: Expression, scope: Scope): ValueOutcome {
  const evaluation = new Evaluation(expression, scope);
  const found = evaluation.value(expression.node, 0);
  if (found.value === null) return { value: null, trace: evaluation.trace('unclear', found.why) };
  return { value: found.value, trace: evaluation.trace('true') };
}

class Evaluation {
  readonly #expression: Expression;
  readonly #scope: Scope;
  readonly #comparisons: Comparison[] = [];
  readonly #readings: Reading[] = [];
  /** The items that the macros around are looking at, the innermost last. */
  readonly #items: Item[] = [];
  readonly #ofItems = new WeakSet<Reading>();
  #cost = 0;
  #unclear: string | null = null;

  constructor(expression: Expression, scope: Scope) {
    this.#expression = expression;
    this.#scope = scope;
  }

  trace(result: Truth, why: string | null = this.#unclear): Trace {
    const { text, place } = this.#expression;
    return {
      text,
      place,
      result,
      unclear: result === 'unclear' ? (why ?? 'Cannot tell') : null,
      comparisons: this.#comparisons,
      readings: this.#readings,
    };
  }

  truth(node: Node, depth: number): Truth {
    if (!this.#afford(1, depth)) return 'unclear';
    if (node.kind === 'binary') {
      switch (node.operator) {
        case '&&':
        case '||': {
          const left = this.truth(node.left, depth + 1);
          const decided = node.operator === '&&' ? 'false' : 'true';
          return left === 'unclear' || left === decided ? left : this.truth(node.right, depth + 1);
        }
        case '==':
        case '!=':
        case '<':
        case '<=':
        case '>':
        case '>=':
        case 'in':
          return this.#compare(node, node.operator, depth);
        case '+':
        case '-':
        case '*':
        case '/':
          return this.#isTrue(node, depth);
        default:
          return unreachable(node.operator);
      }
    }
    if (node.kind === 'not') {
      const operand = this.truth(node.operand, depth + 1);
      return operand === 'unclear' ? operand : operand === 'true' ? 'false' : 'true';
    }
    return node.kind === 'has' ? this.#has(node) : this.#isTrue(node, depth);
  }

  value(node: Node, depth: number): Found {
    if (!this.#afford(1, depth)) return this.#nothing(node, this.#unclear ?? 'Cannot tell');
    switch (node.kind) {
      case 'literal':
        return this.#read(node, node.value);
      case 'path':
        return this.#lookup(node.path);
      case 'list':
        return this.#list(node, depth);
      case 'negate': {
        const operand = this.value(node.operand, depth + 1);
        if (operand.value === null) return operand;
        const label = node.operand.kind === 'literal' ? this.#textOf(node) : `minus ${operand.reading.label}`;
        return this.#result(node, negateValue(operand.value), label);
      }
      case 'binary': {
        const { operator } = node;
        if (!isArithmetic(operator)) return this.#truthAsValue(node, depth);
        const left = this.value(node.left, depth + 1);
        if (left.value === null) return left;
        const right = this.value(node.right, depth + 1);
        if (right.value === null) return right;
        return this.#result(
          node,
          computeArithmetic(operator, left.value, right.value),
          `${operandLabel(node.left, left.reading)} ${operator} ${operandLabel(node.right, right.reading)}`,
        );
      }
      case 'not':
      case 'has':
        return this.#truthAsValue(node, depth);
      case 'call':
        return this.#call(node, depth);
      case 'macro':
        return this.#macro(node, depth);
      default:
        return unreachable(node);
    }
  }

  #compare(
    node: Extract<Node, { kind: 'binary' }>,
    operator: Exclude<BinaryOperator, '&&' | '||' | ArithmeticOperator>,
    depth: number,
  ): Truth {
    const left = this.value(node.left, depth + 1);
    if (left.value === null)
      return this.#compared(node, operator, left.reading, null, { kind: 'unclear', why: left.why });
    const right = this.value(node.right, depth + 1);
    if (right.value === null)
      return this.#compared(node, operator, left.reading, right.reading, { kind: 'unclear', why: right.why });
    switch (operator) {
      case '==':
        return this.#compared(node, operator, left.reading, right.reading, equalValues(left.value, right.value));
      case '!=': {
        const equal = equalValues(left.value, right.value);
        return this.#compared(
          node,
          operator,
          left.reading,
          right.reading,
          equal.kind === 'clear' ? { kind: 'clear', result: !equal.result } : equal,
        );
      }
      case 'in':
        return this.#compared(node, operator, left.reading, right.reading, this.#isIn(left.value, right.value, depth));
      default: {
        const [measured, against] = asThreshold(left.reading, right.reading);
        return this.#compared(node, operator, measured, against, orderedValues(operator, left.value, right.value));
      }
    }
  }

  #isIn(item: Value, list: Value, depth: number): Compared {
    if (!Array.isArray(list)) return { kind: 'unclear', why: 'Expected a list after `in`' };
    for (const other of list as readonly Value[]) {
      if (!this.#afford(1, depth)) return { kind: 'unclear', why: this.#unclear ?? 'Cannot tell' };
      const equal = equalValues(item, other);
      if (equal.kind === 'unclear' || equal.result) return equal;
    }
    return { kind: 'clear', result: false };
  }

  #has(node: Extract<Node, { kind: 'has' }>): Truth {
    const reading = this.#look(node.path);
    const result = reading.value === null ? 'false' : 'true';
    this.#comparisons.push({ text: this.#textOf(node), operator: 'has', left: reading, right: null, result });
    return result;
  }

  /** A truth that stands by itself: `account.is_active`. */
  #isTrue(node: Node, depth: number): Truth {
    const found = this.value(node, depth + 1);
    if (found.value === null)
      return this.#compared(node, 'is', found.reading, null, { kind: 'unclear', why: found.why });
    if (typeof found.value !== 'boolean') {
      return this.#compared(node, 'is', found.reading, null, {
        kind: 'unclear',
        why: `Expected yes or no at \`${this.#textOf(node)}\`, met \`${shown(found.value)}\``,
      });
    }
    return this.#compared(node, 'is', found.reading, null, { kind: 'clear', result: found.value });
  }

  #truthAsValue(node: Node, depth: number): Found {
    const truth = this.truth(node, depth + 1);
    if (truth === 'unclear') return this.#nothing(node, this.#unclear ?? 'Cannot tell');
    return this.#computed(node, truth === 'true', this.#textOf(node));
  }

  #list(node: Extract<Node, { kind: 'list' }>, depth: number): Found {
    const items: Value[] = [];
    for (const item of node.items) {
      const found = this.value(item, depth + 1);
      if (found.value === null) return found;
      items.push(found.value);
    }
    return this.#computed(
      node,
      items,
      node.items.every((item) => item.kind === 'literal') ? formatValue(items) : this.#textOf(node),
    );
  }

  #lookup(path: readonly string[]): Found {
    const reading = this.#look(path);
    if (reading.value !== null) return { value: reading.value, reading };
    return { value: null, reading, why: this.#say(`There is no value for ${reading.label} (\`${reading.path}\`)`) };
  }

  /** What is at a path of the run, or of the item that a macro looks at. */
  #look(path: readonly string[]): Reading {
    const item = this.#items.findLast(({ variable }) => variable === path[0]);
    const found = item === undefined ? this.#scope.lookup(path) : null;
    const reading: Reading =
      item === undefined
        ? {
            path: path.join('.'),
            label: found?.label ?? labelOfPath(path),
            value: found?.value ?? null,
            origin: found?.origin ?? null,
          }
        : readItem(item, path.slice(1));
    if (item !== undefined) this.#ofItems.add(reading);
    this.#readings.push(reading);
    return reading;
  }

  #call(node: Extract<Node, { kind: 'call' }>, depth: number): Found {
    const known = FUNCTIONS.get(node.name);
    if (known === undefined || known.takes.length !== node.args.length)
      return this.#nothing(node, this.#say(`There is no function \`${node.name}\` of ${node.args.length} arguments`));
    const given: Value[] = [];
    for (const [index, argument] of node.args.entries()) {
      const found = this.value(argument, depth + 1);
      if (found.value === null) return found;
      const parameter = known.takes[index];
      if (parameter?.kinds.includes(kindOf(found.value)) !== true)
        return this.#nothing(
          node,
          this.#say(`The ${parameter?.name ?? 'argument'} of \`${node.name}\` cannot be ${named(found.value)}`),
        );
      given.push(found.value);
    }
    const { timeZone = null, calendars = {} } = this.#scope;
    const paths = node.args.map((argument) => (argument.kind === 'path' ? argument.path.join('.') : null));
    return this.#result(
      node,
      known.compute(given, { timeZone, calendars, paths, afford: (cost) => this.#afford(cost, 0) }),
      this.#textOf(node),
    );
  }

  /** From the first item to the last; the trace keeps of it what decided, and what was read beside the items. */
  #macro(node: Extract<Node, { kind: 'macro' }>, depth: number): Found {
    const { macro, variable, body } = node;
    const list = this.value(node.list, depth + 1);
    if (list.value === null) return list;
    if (!Array.isArray(list.value))
      return this.#nothing(node, this.#say(`Expected a list before \`.${macro}()\`, met ${named(list.value)}`));
    const kept: Value[] = [];
    for (const [index, value] of (list.value as readonly Value[]).entries()) {
      const mark = { comparisons: this.#comparisons.length, readings: this.#readings.length };
      this.#items.push({ variable, value, index, list: list.reading });
      const found = macro === 'map' ? this.value(body, depth + 1) : this.#truthAsValue(body, depth);
      this.#items.pop();
      if (found.value === null) return this.#nothing(node, found.why);
      if (macro === 'map' && Array.isArray(found.value))
        return this.#nothing(node, this.#say('A list of lists is not part of SOP expressions'));
      if ((macro === 'exists' && found.value === true) || (macro === 'all' && found.value === false))
        return this.#computed(node, found.value, this.#textOf(node));
      this.#forgetItems(mark);
      if (macro === 'map' || found.value === true) {
        kept.push(macro === 'map' ? found.value : value);
        // One large value in many places would make a list that no log can hold.
        if (macro === 'map' && !this.#afford(weightOf(found.value), depth))
          return this.#nothing(node, this.#unclear ?? 'Cannot tell');
      }
    }
    const results: Readonly<Record<Macro, Value>> = {
      exists: false,
      all: true,
      count: kept.length,
      filter: kept,
      map: kept,
    };
    return this.#computed(node, results[macro], this.#textOf(node));
  }

  /** Takes back what was noted of an item that decided nothing; what was read beside it stays, once. */
  #forgetItems(mark: { readonly comparisons: number; readonly readings: number }): void {
    this.#comparisons.length = mark.comparisons;
    for (const reading of this.#readings.splice(mark.readings)) {
      const isKnown = this.#ofItems.has(reading) || this.#readings.some(({ path }) => path === reading.path);
      if (!isKnown) this.#readings.push(reading);
    }
  }

  #read(node: Node, value: Value): Found {
    const { file, line } = placeOf(this.#expression, node.start);
    const reading: Reading = {
      path: this.#textOf(node),
      label: formatValue(value),
      value,
      origin: { kind: 'literal', file, line },
    };
    this.#readings.push(reading);
    return { value, reading };
  }

  #result(node: Node, computed: Computed, label: string): Found {
    return computed.kind === 'clear'
      ? this.#computed(node, computed.value, label)
      : this.#nothing(node, this.#say(computed.why));
  }

  #computed(node: Node, value: Value, label: string): Found {
    return { value, reading: { path: this.#textOf(node), label, value, origin: null } };
  }

  #nothing(node: Node, why: string): Found {
    return {
      value: null,
      reading: { path: this.#textOf(node), label: this.#textOf(node), value: null, origin: null },
      why,
    };
  }

  #compared(
    node: Node,
    operator: Comparison['operator'],
    left: Reading,
    right: Reading | null,
    compared: Compared,
  ): Truth {
    const result = compared.kind === 'unclear' ? 'unclear' : compared.result ? 'true' : 'false';
    if (compared.kind === 'unclear') this.#say(compared.why);
    this.#comparisons.push({ text: this.#textOf(node), operator, left, right, result });
    return result;
  }

  #afford(cost: number, depth: number): boolean {
    this.#cost += cost;
    if (this.#cost <= evaluationCostMax && depth <= DEPTH_MAX) return true;
    this.#say('The expression is too costly to evaluate');
    return false;
  }

  /** Keeps the first reason: it is the one that made the whole unclear. */
  #say(why: string): string {
    this.#unclear ??= why;
    return why;
  }

  #textOf(node: Node): string {
    return this.#expression.text.slice(node.start, node.end);
  }
}

/** The label of what a sum is made of; a sum inside another stands in parentheses. */
function operandLabel(node: Node, { label }: Reading): string {
  return node.kind === 'binary' ? `(${label})` : label;
}

function isArithmetic(operator: BinaryOperator): operator is ArithmeticOperator {
  return operator === '+' || operator === '-' || operator === '*' || operator === '/';
}

/** In a comparison by order, the value of the SOP on the one side is the threshold for what stands on the other. */
function asThreshold(left: Reading, right: Reading): readonly [Reading, Reading] {
  const renamed = (reading: Reading): Reading => (isUnnamedValue(reading) ? { ...reading, label: THRESHOLD } : reading);
  if (left.origin?.kind === 'value' && right.origin?.kind === 'value') return [left, right];
  return [renamed(left), renamed(right)];
}

function isUnnamedValue(reading: Reading): boolean {
  return (
    reading.origin?.kind === 'value' && (reading.label === humanise(reading.path) || reading.label === reading.path)
  );
}

/** A reading of an item: it came from where its list came from. */
function readItem({ value, index, list }: Item, rest: readonly string[]): Reading {
  let current: Value | null = value;
  for (const name of rest) current = current === null ? null : (ownField(current, name) ?? null);
  const label =
    rest.length === 0
      ? `item ${index + 1} of ${list.label}`
      : `${humanise(rest.join(' '))} of item ${index + 1} of ${list.label}`;
  return { path: [`${list.path}[${index}]`, ...rest].join('.'), label, value: current, origin: list.origin };
}

function labelOfPath(path: readonly string[]): string {
  return humanise((path.length > 1 ? path.slice(1) : path).join(' '));
}

function shown(value: Value): string {
  return formatValue(value).slice(0, 60);
}
