/**
 * Checks an expression against types and facts before it runs: names, enumerations, kinds of values, currencies, and
 * whether everything it reads is there. `has(...)` guards what is to its right.
 */
import { unreachable } from '../../kernel/assert.ts';
import { own } from '../../kernel/own.ts';
import { describeType, type Field, type Type, type Value } from '../../kernel/value.ts';
import { suggest } from '../../handbook/suggest.ts';
import { computeArithmetic, negateValue } from './arithmetic.ts';
import { checkArithmetic } from './check-arithmetic.ts';
import { checkCall } from './check-call.ts';
import { commonType, recordOf } from './common-type.ts';
import { checkComparison, checkMembership, type ProblemAt } from './check-comparison.ts';
import type { Computed } from './computed.ts';
import { macroResult } from './check-macro.ts';
import { constantType } from './constant-type.ts';
import { lookUp, withPresent, withWritten, type Environment, type Facts } from './environment.ts';
import type { ArithmeticOperator, Expression, Node } from './expression.ts';
import { kindName } from './kind-name.ts';
import { guardFor, unknownName, type UnknownName } from './unknown-name.ts';

export type ProblemCode = 'types' | 'absent';

export type Problem = {
  /** `types`: the expression can never be right. `absent`: something it reads may not be there. */
  readonly code: ProblemCode;
  readonly message: string;
  readonly suggestion: string | null;
  readonly start: number;
  readonly end: number;
};

export type Checked = {
  /** Null when unknown. Text with known possible values has `oneOf`. */
  readonly type: Type | null;
  readonly constant: Value | null;
  readonly problems: readonly Problem[];
  /** Paths of free text from outside that are part of the result. */
  readonly untrusted: readonly string[];
  /** Paths known to be there once the expression is true, and once it is false. */
  readonly whenTrue: readonly string[];
  readonly whenFalse: readonly string[];
};

type Result = Omit<Checked, 'problems'>;

const UNKNOWN: Result = { type: null, constant: null, untrusted: [], whenTrue: [], whenFalse: [] };

/** @param mayBeAbsent the whole expression may be a path without a value: its reader accepts that */
export function checkExpression(
  expression: Expression,
  environment: Environment,
  { mayBeAbsent = false } = {},
): Checked {
  const checker = new Checker(environment, mayBeAbsent && expression.node.kind === 'path' ? expression.node : null);
  return { ...checker.node(expression.node, environment.facts), problems: checker.problems };
}

class Checker {
  readonly problems: Problem[] = [];
  /** Changes while the body of a macro is checked, which sees one more name. */
  #environment: Environment;
  readonly #free: Node | null;

  constructor(environment: Environment, free: Node | null) {
    this.#environment = environment;
    this.#free = free;
  }

  node(node: Node, facts: Facts): Result {
    switch (node.kind) {
      case 'literal':
        return { ...UNKNOWN, type: constantType(node.value), constant: node.value };
      case 'path':
        return this.#path(node, facts);
      case 'has':
        return this.#has(node, facts);
      case 'not': {
        const operand = this.node(node.operand, facts);
        this.#expectTruth(node.operand, operand.type);
        return { ...UNKNOWN, type: { kind: 'boolean' }, whenTrue: operand.whenFalse, whenFalse: operand.whenTrue };
      }
      case 'negate': {
        const operand = this.node(node.operand, facts);
        if (operand.type !== null && operand.type.kind !== 'number' && operand.type.kind !== 'money') {
          this.#problem(node, `Expected a number or money after \`-\`, got ${describeType(operand.type)}`);
          return UNKNOWN;
        }
        return {
          ...UNKNOWN,
          type: operand.type,
          constant: operand.constant === null ? null : this.#computed(node, negateValue(operand.constant)),
          untrusted: operand.untrusted,
        };
      }
      case 'list':
        return this.#list(node, facts);
      case 'record':
        return this.#record(node, facts);
      case 'field':
        return this.#field(node, facts);
      case 'choice':
        return this.#choice(node, facts);
      case 'binary':
        return this.#binary(node, facts);
      case 'call':
        return this.#call(node, facts);
      case 'macro':
        return this.#macro(node, facts);
      default:
        return unreachable(node);
    }
  }

  #path(node: Extract<Node, { kind: 'path' }>, facts: Facts): Result {
    const looked = lookUp(this.#environment, node.path);
    if (looked.kind === 'unchecked') return UNKNOWN;
    if (looked.kind === 'unknown') {
      this.#unknownName(node, node.path, looked);
      return UNKNOWN;
    }
    const text = node.path.join('.');
    if (!facts.present.has(text)) this.#absent(node, text, facts);
    const constant = this.#environment.constants.get(text) ?? null;
    const type = typeof constant === 'string' ? constantType(constant) : looked.field.type;
    return { ...UNKNOWN, type, constant, untrusted: looked.untrusted ? [text] : [] };
  }

  #absent(node: Node, text: string, facts: Facts): void {
    if (!facts.possible.has(text)) {
      const reason = facts.reasons.get(text);
      const message =
        reason === undefined
          ? `\`${text}\` is read before any step sets it`
          : `\`${text}\` is not there, since ${reason}`;
      this.#problem(node, message, null, 'absent');
    } else if (node !== this.#free) {
      const reason = facts.reasons.get(text);
      this.#problem(
        node,
        `\`${text}\` may not be there${reason === undefined ? '' : `, since ${reason}`}`,
        guardFor(text),
        'absent',
      );
    }
  }

  #has(node: Extract<Node, { kind: 'has' }>, facts: Facts): Result {
    const result: Result = { ...UNKNOWN, type: { kind: 'boolean' } };
    const looked = lookUp(this.#environment, node.path);
    if (looked.kind === 'unchecked') return result;
    const text = node.path.join('.');
    if (looked.kind === 'unknown') this.#unknownName(node, node.path, looked, 'has('.length);
    else if (!facts.possible.has(text)) {
      const reason = facts.reasons.get(text);
      const why = reason === undefined ? '' : `, since ${reason}`;
      this.#problem(node, `\`${text}\` is never there at this point${why}, so this is always false`, null, 'absent');
    }
    return { ...result, whenTrue: [text] };
  }

  #list(node: Extract<Node, { kind: 'list' }>, facts: Facts): Result {
    const items = node.items.map((item) => this.node(item, facts));
    let of: Type | null = null;
    for (const [index, at] of node.items.entries()) {
      const type = items[index]?.type ?? null;
      if (type === null) continue;
      const common: Type | null = of === null ? type : commonType(of, type);
      if (common === null)
        this.#problem(
          at,
          `Expected items of one kind in a list, got ${describeType(type)} after ${describeType(of ?? type)}`,
        );
      of = common ?? of;
      if (type.kind === 'list')
        this.#problem(at, 'A list of lists is not part of SOP expressions', 'Write `list + list` to join them');
    }
    return {
      ...UNKNOWN,
      type: items.some(({ type }) => type === null) ? null : { kind: 'list', of: of ?? { kind: 'text', oneOf: [] } },
      untrusted: items.flatMap(({ untrusted }) => untrusted),
    };
  }

  #record(node: Extract<Node, { kind: 'record' }>, facts: Facts): Result {
    const results = node.fields.map(({ name, value }) => ({ name, ...this.node(value, facts) }));
    return { ...UNKNOWN, type: recordOf(results), untrusted: results.flatMap(({ untrusted }) => untrusted) };
  }

  #field(node: Extract<Node, { kind: 'field' }>, facts: Facts): Result {
    const of = this.node(node.of, facts);
    if (of.type === null) return UNKNOWN;
    let type: Type = of.type;
    for (const name of node.path) {
      const field: Field | undefined = type.kind === 'record' ? own(type.fields, name) : undefined;
      if (field === undefined) {
        const candidates = type.kind === 'record' ? Object.keys(type.fields) : [];
        this.#problem(node, `There is no field \`${name}\` in ${describeType(type)}`, suggest(name, candidates));
        return UNKNOWN;
      }
      if (field.optional)
        this.#problem(
          node,
          `\`${name}\` may not be there`,
          'Keep the record with `set`, then write `has(record.field) && …`',
          'absent',
        );
      type = field.type;
    }
    return { ...UNKNOWN, type, untrusted: of.untrusted };
  }

  #choice(node: Extract<Node, { kind: 'choice' }>, facts: Facts): Result {
    const condition = this.node(node.condition, facts);
    this.#expectTruth(node.condition, condition.type);
    const then = this.node(node.then, withPresent(facts, condition.whenTrue));
    const otherwise = this.node(node.otherwise, withPresent(facts, condition.whenFalse));
    const untrusted = [...new Set([...then.untrusted, ...otherwise.untrusted])];
    if (then.type === null || otherwise.type === null) return { ...UNKNOWN, untrusted };
    const type = commonType(then.type, otherwise.type);
    if (type === null)
      this.#problem(
        node,
        `Expected two values of one kind around \`:\`, got ${describeType(then.type)} and ${describeType(otherwise.type)}`,
      );
    return { ...UNKNOWN, type, untrusted };
  }

  #binary(node: Extract<Node, { kind: 'binary' }>, facts: Facts): Result {
    const left = this.node(node.left, facts);
    switch (node.operator) {
      case '&&':
      case '||': {
        const isAnd = node.operator === '&&';
        const right = this.node(node.right, withPresent(facts, isAnd ? left.whenTrue : left.whenFalse));
        this.#expectTruth(node.left, left.type);
        this.#expectTruth(node.right, right.type);
        return {
          ...UNKNOWN,
          type: { kind: 'boolean' },
          whenTrue: isAnd ? [...left.whenTrue, ...right.whenTrue] : [],
          whenFalse: isAnd ? [] : [...left.whenFalse, ...right.whenFalse],
        };
      }
      case '+':
      case '-':
      case '*':
      case '/':
        return this.#arithmetic(node, node.operator, left, this.node(node.right, facts));
      case 'in': {
        this.#report(checkMembership(node, left, this.node(node.right, facts), this.#environment.currency));
        return { ...UNKNOWN, type: { kind: 'boolean' } };
      }
      default: {
        const right = this.node(node.right, facts);
        this.#report(checkComparison(node, node.operator, left, right, this.#environment.currency));
        return { ...UNKNOWN, type: { kind: 'boolean' } };
      }
    }
  }

  #arithmetic(
    node: Extract<Node, { kind: 'binary' }>,
    operator: ArithmeticOperator,
    left: Result,
    right: Result,
  ): Result {
    const checked = checkArithmetic(operator, left, right, this.#environment.currency);
    if (checked.problem !== null)
      this.#problem(checked.at === 'right' ? node.right : node, checked.problem, checked.suggestion);
    const isFixed = checked.problem === null && left.constant !== null && right.constant !== null;
    return {
      ...UNKNOWN,
      type: checked.type,
      constant: isFixed ? this.#computed(node, computeArithmetic(operator, left.constant, right.constant)) : null,
      untrusted: [...left.untrusted, ...right.untrusted],
    };
  }

  /** What literals alone make; a problem when that is unclear, since it would be unclear in every run. */
  #computed(node: Node, computed: Computed): Value | null {
    if (computed.kind === 'clear') return computed.value;
    this.#problem(node, computed.why);
    return null;
  }

  #call(node: Extract<Node, { kind: 'call' }>, facts: Facts): Result {
    const given = node.args.map((argument) => this.node(argument, facts));
    const { type, constant, problems } = checkCall(node, given);
    this.#report(problems);
    // A text, and a number read from it, come from outside if their source does. A yes or no is our own answer.
    const untrusted =
      type?.kind === 'boolean' || node.name === 'size' ? [] : [...new Set(given.flatMap((result) => result.untrusted))];
    return { ...UNKNOWN, type, constant, untrusted };
  }

  #macro(node: Extract<Node, { kind: 'macro' }>, facts: Facts): Result {
    const { macro, variable } = node;
    const list = this.node(node.list, facts);
    if (list.type !== null && list.type.kind !== 'list') {
      this.#problem(node.list, `Expected a list before \`.${macro}()\`, got ${kindName(list.type)}`);
      return UNKNOWN;
    }
    if (this.#environment.roots.has(variable)) {
      this.#problem(node, `\`${variable}\` already names something else`, 'Name the item with another word');
      return UNKNOWN;
    }
    const body = this.#ofItem(node, list, facts);
    if (macro !== 'map') this.#expectTruth(node.body, body.type);
    else if (body.type?.kind === 'list') this.#problem(node.body, 'A list of lists is not part of SOP expressions');
    return { ...UNKNOWN, ...macroResult(node, list, body) };
  }

  /** Checks the body of a macro, where the variable is one item of the list. */
  #ofItem({ variable, body }: Extract<Node, { kind: 'macro' }>, list: Result, facts: Facts): Result {
    const outer = this.#environment;
    const field: Field | null =
      list.type?.kind !== 'list'
        ? null
        : { type: list.type.of, label: variable, optional: false, untrusted: list.untrusted.length > 0 };
    this.#environment = { ...outer, roots: new Map([...outer.roots, [variable, field]]) };
    const result = this.node(body, field === null ? facts : withWritten(facts, variable, field.type));
    this.#environment = outer;
    return result;
  }

  #expectTruth(node: Node, type: Type | null): void {
    if (type !== null && type.kind !== 'boolean')
      this.#problem(
        node,
        `Expected a condition, got ${describeType(type)}`,
        node.kind === 'literal'
          ? 'Compare it with something, as in `a == b`, or with several as in `a in ["A", "B"]`'
          : 'Compare it with something, as in `a == b`',
      );
  }

  #unknownName(node: Node, path: readonly string[], looked: UnknownName, shift = 0): void {
    this.problems.push({ code: 'types', ...unknownName(this.#environment, node, path, looked, shift) });
  }

  #report(problems: readonly ProblemAt[]): void {
    for (const { at, message, suggestion } of problems) this.#problem(at, message, suggestion);
  }

  #problem(node: Node, message: string, suggestion: string | null = null, code: ProblemCode = 'types'): void {
    this.problems.push({ code, message, suggestion, start: node.start, end: node.end });
  }
}
