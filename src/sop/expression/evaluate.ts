/**
 * Evaluates an expression, with a trace of everything it looked at.
 *
 * Strict from left to right: `false && x` is false and `true || x` is true without evaluating `x`; an unclear left side
 * makes the whole unclear. A value that is missing, of another kind or in another currency is unclear. Never throws,
 * never coerces.
 */
import { unreachable } from '../../kernel/assert.ts';
import { formatValue, ownField, type Type, type Value } from '../../kernel/value.ts';
import { computeArithmetic, negateValue } from './arithmetic.ts';
import { equalValues, kindOf, named, orderedValues, type Compared } from './compare.ts';
import type { ArithmeticOperator, BinaryOperator, Expression, Macro, Node, Scope, Trace, Truth } from './expression.ts';
import { FUNCTIONS } from './functions/functions.ts';
import { asThreshold, isArithmetic, operandLabel, shown } from './operand-label.ts';
import { Notes, type Found } from './notes.ts';
import { weightOf } from './weight.ts';

/** The answer for one item that decides the result. */
const DECIDES: Readonly<Partial<Record<Macro, boolean>>> = { exists: true, all: false };

export type ValueOutcome =
  | { readonly value: Value; readonly trace: Trace }
  | { readonly value: null; readonly trace: Trace };

/** Whether a condition holds. A result other than true or false is unclear. */
export function evaluateCondition(expression: Expression, scope: Scope): Trace {
  const notes = new Notes(expression, scope);
  return notes.trace(new Evaluation(notes, scope).truth(expression.node, 0));
}

/** The value of an expression, or null with an unclear trace that says why there is none. */
export function evaluateValue(expression: Expression, scope: Scope): ValueOutcome {
  const notes = new Notes(expression, scope);
  const found = new Evaluation(notes, scope).value(expression.node, 0);
  if (found.value === null) return { value: null, trace: notes.trace('unclear', found.why) };
  return { value: found.value, trace: notes.trace('true') };
}

class Evaluation {
  readonly #notes: Notes;
  readonly #scope: Scope;

  constructor(notes: Notes, scope: Scope) {
    this.#notes = notes;
    this.#scope = scope;
  }

  truth(node: Node, depth: number): Truth {
    if (!this.#notes.afford(1, depth)) return 'unclear';
    if (node.kind === 'binary') return this.#truthOf(node, depth);
    if (node.kind === 'has') return this.#has(node);
    if (node.kind === 'choice') {
      const chosen = this.#chosen(node, depth);
      return chosen === null ? 'unclear' : this.truth(chosen, depth + 1);
    }
    if (node.kind !== 'not') return this.#isTrue(node, depth);
    const operand = this.truth(node.operand, depth + 1);
    if (operand === 'unclear') return operand;
    return operand === 'true' ? 'false' : 'true';
  }

  #truthOf(node: Extract<Node, { kind: 'binary' }>, depth: number): Truth {
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

  value(node: Node, depth: number): Found {
    if (!this.#notes.afford(1, depth)) return this.#notes.nothing(node);
    switch (node.kind) {
      case 'literal':
        return this.#notes.literal(node, node.value);
      case 'path':
        return this.#notes.lookUp(node.path);
      case 'list':
        return this.#list(node, depth);
      case 'record':
        return this.#record(node, depth);
      case 'field':
        return this.#field(node, depth);
      case 'choice': {
        const chosen = this.#chosen(node, depth);
        return chosen === null ? this.#notes.nothing(node) : this.value(chosen, depth + 1);
      }
      case 'negate': {
        const operand = this.value(node.operand, depth + 1);
        if (operand.value === null) return operand;
        const label = node.operand.kind === 'literal' ? this.#notes.textOf(node) : `minus ${operand.reading.label}`;
        return this.#notes.result(node, negateValue(operand.value), label);
      }
      case 'binary': {
        const { operator } = node;
        if (!isArithmetic(operator)) return this.#truthAsValue(node, depth);
        const left = this.value(node.left, depth + 1);
        if (left.value === null) return left;
        const right = this.value(node.right, depth + 1);
        if (right.value === null) return right;
        const computed = computeArithmetic(operator, left.value, right.value);
        // One large list added to itself many times would make a list too large for a log.
        if (
          computed.kind === 'clear' &&
          Array.isArray(computed.value) &&
          !this.#notes.afford(weightOf(computed.value), depth)
        )
          return this.#notes.nothing(node);
        return this.#notes.result(
          node,
          computed,
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
      return this.#notes.compared(node, operator, left.reading, null, { kind: 'unclear', why: left.why });
    const right = this.value(node.right, depth + 1);
    if (right.value === null)
      return this.#notes.compared(node, operator, left.reading, right.reading, { kind: 'unclear', why: right.why });
    switch (operator) {
      case '==':
        return this.#notes.compared(node, operator, left.reading, right.reading, equalValues(left.value, right.value));
      case '!=': {
        const equal = equalValues(left.value, right.value);
        return this.#notes.compared(
          node,
          operator,
          left.reading,
          right.reading,
          equal.kind === 'clear' ? { kind: 'clear', result: !equal.result } : equal,
        );
      }
      case 'in':
        return this.#notes.compared(
          node,
          operator,
          left.reading,
          right.reading,
          this.#isIn(left.value, right.value, depth),
        );
      default: {
        const [measured, against] = asThreshold(left.reading, right.reading);
        return this.#notes.compared(
          node,
          operator,
          measured,
          against,
          orderedValues(operator, left.value, right.value),
        );
      }
    }
  }

  #isIn(item: Value, list: Value, depth: number): Compared {
    if (!Array.isArray(list)) return { kind: 'unclear', why: 'Expected a list after `in`' };
    for (const other of list as readonly Value[]) {
      if (!this.#notes.afford(1, depth)) return { kind: 'unclear', why: this.#notes.why };
      const equal = equalValues(item, other);
      if (equal.kind === 'unclear' || equal.result) return equal;
    }
    return { kind: 'clear', result: false };
  }

  #has(node: Extract<Node, { kind: 'has' }>): Truth {
    const reading = this.#notes.look(node.path);
    const why = reading.value === null ? (reading.refused ?? null) : null;
    const has: Compared = why === null ? { kind: 'clear', result: reading.value !== null } : { kind: 'unclear', why };
    return this.#notes.compared(node, 'has', reading, null, has);
  }

  /** A yes or no used as a condition by itself: `account.is_active`. */
  #isTrue(node: Node, depth: number): Truth {
    const found = this.value(node, depth + 1);
    if (found.value === null)
      return this.#notes.compared(node, 'is', found.reading, null, { kind: 'unclear', why: found.why });
    if (typeof found.value !== 'boolean') {
      return this.#notes.compared(node, 'is', found.reading, null, {
        kind: 'unclear',
        why: `Expected yes or no at \`${this.#notes.textOf(node)}\`, got \`${shown(found.value)}\``,
      });
    }
    return this.#notes.compared(node, 'is', found.reading, null, { kind: 'clear', result: found.value });
  }

  #truthAsValue(node: Node, depth: number): Found {
    const truth = this.truth(node, depth + 1);
    if (truth === 'unclear') return this.#notes.nothing(node);
    return this.#notes.computed(node, truth === 'true', this.#notes.textOf(node));
  }

  #list(node: Extract<Node, { kind: 'list' }>, depth: number): Found {
    const items: Value[] = [];
    for (const item of node.items) {
      const found = this.value(item, depth + 1);
      if (found.value === null) return found;
      items.push(found.value);
    }
    return this.#notes.computed(
      node,
      items,
      node.items.every((item) => item.kind === 'literal') ? formatValue(items) : this.#notes.textOf(node),
    );
  }

  /** The branch that counts; null when the condition is unclear. */
  #chosen({ condition, then, otherwise }: Extract<Node, { kind: 'choice' }>, depth: number): Node | null {
    const truth = this.truth(condition, depth + 1);
    return truth === 'unclear' ? null : truth === 'true' ? then : otherwise;
  }

  #record(node: Extract<Node, { kind: 'record' }>, depth: number): Found {
    const record: Record<string, Value> = {};
    for (const { name, value } of node.fields) {
      const found = this.value(value, depth + 1);
      if (found.value === null) return found;
      record[name] = found.value;
      if (!this.#notes.afford(weightOf(found.value), depth)) return this.#notes.nothing(node);
    }
    return this.#notes.computed(node, record, this.#notes.textOf(node));
  }

  #field(node: Extract<Node, { kind: 'field' }>, depth: number): Found {
    const found = this.value(node.of, depth + 1);
    if (found.value === null) return found;
    const value = node.path.reduce<Value | undefined>((inner, name) => ownField(inner, name), found.value);
    return value === undefined
      ? this.#notes.nothing(node, this.#notes.say(`There is no \`${node.path.join('.')}\` in ${found.reading.label}`))
      : this.#notes.computed(node, value, `${node.path.join(' ').replaceAll('_', ' ')} of ${found.reading.label}`);
  }

  #call(node: Extract<Node, { kind: 'call' }>, depth: number): Found {
    const known = FUNCTIONS.get(node.name);
    if (known === undefined || known.takes.length !== node.args.length)
      return this.#notes.nothing(
        node,
        this.#notes.say(`There is no function \`${node.name}\` of ${node.args.length} arguments`),
      );
    const given: Value[] = [];
    const labels: string[] = [];
    for (const [index, argument] of node.args.entries()) {
      const found = this.value(argument, depth + 1);
      if (found.value === null) return found;
      const parameter = known.takes[index];
      if (parameter?.kinds.includes(kindOf(found.value)) !== true)
        return this.#notes.nothing(
          node,
          this.#notes.say(`The ${parameter?.name ?? 'argument'} of \`${node.name}\` cannot be ${named(found.value)}`),
        );
      given.push(found.value);
      labels.push(found.reading.label);
    }
    const { timeZone = null, calendars = {} } = this.#scope;
    const [list] = node.args;
    const typeOfList = (): Type | null =>
      list === undefined ? null : (this.#scope.typeOf?.(this.#notes.part(list)) ?? null);
    const paths = node.args.map((argument) => (argument.kind === 'path' ? argument.path.join('.') : null));
    return this.#notes.result(
      node,
      known.compute(given, { timeZone, calendars, paths, typeOfList, afford: (cost) => this.#notes.afford(cost, 0) }),
      labelOfCall(node.name, labels) ?? this.#notes.textOf(node),
    );
  }

  /**
   * Goes from the first item to the last. The trace keeps the item that decided, and what was read besides the items.
   */
  #macro(node: Extract<Node, { kind: 'macro' }>, depth: number): Found {
    const { macro, variable } = node;
    const list = this.value(node.list, depth + 1);
    if (list.value === null) return list;
    if (!Array.isArray(list.value))
      return this.#notes.nothing(
        node,
        this.#notes.say(`Expected a list before \`.${macro}()\`, got ${named(list.value)}`),
      );
    const collected: Value[] = [];
    for (const [index, value] of (list.value as readonly Value[]).entries()) {
      const mark = this.#notes.mark();
      const found = this.#notes.forItem({ variable, value, index, list: list.reading }, () =>
        this.#ofItem(node, depth),
      );
      if (found.value === null) return this.#notes.nothing(node, found.why);
      if (found.value === DECIDES[macro]) return this.#notes.computed(node, found.value, this.#notes.textOf(node));
      this.#notes.forgetItems(mark);
      if (macro === 'map') collected.push(found.value);
      else if (found.value === true) collected.push(value);
      // One large value repeated many times would make a list too large for a log.
      if (macro === 'map' && !this.#notes.afford(weightOf(found.value), depth)) return this.#notes.nothing(node);
    }
    const results: Readonly<Record<Macro, Value>> = {
      exists: false,
      all: true,
      count: collected.length,
      filter: collected,
      map: collected,
    };
    return this.#notes.computed(node, results[macro], this.#notes.textOf(node));
  }

  #ofItem({ macro, body }: Extract<Node, { kind: 'macro' }>, depth: number): Found {
    if (macro !== 'map') return this.#truthAsValue(body, depth);
    const found = this.value(body, depth + 1);
    return Array.isArray(found.value)
      ? this.#notes.nothing(body, this.#notes.say('A list of lists is not part of SOP expressions'))
      : found;
  }
}

/** `days between charged on and received`, `30 days after charged on`; null for other functions. */
function labelOfCall(name: string, [first = '', second = '', ...others]: readonly string[]): string | null {
  const [, unit = '', how = ''] = /^(\w+)_(between|after|before)$/.exec(name) ?? [];
  if (unit === '' || second === '' || others.length > 0) return null;
  const units = unit.replaceAll('_', ' ');
  return how === 'between' ? `${units} between ${first} and ${second}` : `${second} ${units} ${how} ${first}`;
}
