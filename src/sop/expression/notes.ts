/**
 * The notes of one evaluation, from which its trace is made: what was read, what was compared, what it cost, and why it
 * is unclear.
 */
import { evaluationCostMax } from '../../kernel/limits.ts';
import { formatValue, isRecord, ownField, type Value } from '../../kernel/value.ts';
import { humanise } from '../names.ts';
import type { Compared } from './compare.ts';
import type { Computed } from './computed.ts';
import type { Comparison, Expression, Node, Reading, Scope, Trace, Truth } from './expression.ts';
import { placeOf } from './place-of.ts';

/**
 * Depth of one evaluation. A parsed expression is never deeper; a tree from another source must not exhaust the stack.
 */
const DEPTH_MAX = 250;

/** A value with the reading that explains it, or the reason why there is none. */
export type Found =
  | { readonly value: Value; readonly reading: Reading }
  | { readonly value: null; readonly reading: Reading; readonly why: string };

/** One item of a list, while a macro evaluates it. */
export type Item = { readonly variable: string; readonly value: Value; readonly index: number; readonly list: Reading };

export class Notes {
  readonly #expression: Expression;
  readonly #scope: Scope;
  readonly #comparisons: Comparison[] = [];
  readonly #readings: Reading[] = [];
  /** The current items of the enclosing macros, the innermost last. */
  readonly #items: Item[] = [];
  readonly #ofItems = new WeakSet<Reading>();
  #cost = 0;
  #unclear: string | null = null;

  constructor(expression: Expression, scope: Scope) {
    this.#expression = expression;
    this.#scope = scope;
  }

  /** Why the evaluation is unclear: the first reason. */
  get why(): string {
    return this.#unclear ?? 'Cannot tell';
  }

  trace(result: Truth, why: string = this.why): Trace {
    const { text, place } = this.#expression;
    return {
      text,
      place,
      result,
      unclear: result === 'unclear' ? why : null,
      comparisons: this.#comparisons,
      readings: this.#readings,
    };
  }

  lookUp(path: readonly string[]): Found {
    const reading = this.look(path);
    if (reading.value !== null && reading.refused === undefined) return { value: reading.value, reading };
    if (reading.refused === undefined) this.#scope.lacks?.(path);
    const why = reading.refused ?? `There is no value for ${reading.label} (\`${reading.path}\`)`;
    return { value: null, reading, why: this.say(why) };
  }

  /** The value at a path of the run, or of the current item of a macro. */
  look(path: readonly string[]): Reading {
    const item = this.#items.findLast(({ variable }) => variable === path[0]);
    const found = item === undefined ? this.#scope.lookup(path) : null;
    // A record may have a field that cannot be read: then it is no value as a whole.
    const isDoubtful = item === undefined && (found === null || isRecord(found.value));
    const refused = isDoubtful ? (this.#scope.refusal?.(path) ?? null) : null;
    const reading: Reading =
      item === undefined
        ? {
            path: path.join('.'),
            label: found?.label ?? this.#scope.labelOf?.(path) ?? labelOfPath(path),
            value: found?.value ?? null,
            origin: found?.origin ?? null,
            ...(refused === null ? {} : { refused }),
            ...(found === null && refused === null ? saidAt(this.#scope, path) : {}),
          }
        : readItem(item, path.slice(1));
    if (item !== undefined) this.#ofItems.add(reading);
    this.#readings.push(reading);
    return reading;
  }

  /** Evaluates the body of a macro for one item. */
  forItem<T>(item: Item, evaluate: () => T): T {
    this.#items.push(item);
    const result = evaluate();
    this.#items.pop();
    return result;
  }

  /** How much was recorded so far, for `forgetItems`. */
  mark(): { readonly comparisons: number; readonly readings: number } {
    return { comparisons: this.#comparisons.length, readings: this.#readings.length };
  }

  /** Discards the notes about an item that decided nothing; other readings stay, once. */
  forgetItems(mark: { readonly comparisons: number; readonly readings: number }): void {
    this.#comparisons.length = mark.comparisons;
    for (const reading of this.#readings.splice(mark.readings)) {
      const isKnown = this.#ofItems.has(reading) || this.#readings.some(({ path }) => path === reading.path);
      if (!isKnown) this.#readings.push(reading);
    }
  }
  /** A literal of the expression. */
  literal(node: Node, value: Value): Found {
    const { file, line } = placeOf(this.#expression, node.start);
    const reading: Reading = {
      path: this.textOf(node),
      label: formatValue(value),
      value,
      origin: { kind: 'literal', file, line },
    };
    this.#readings.push(reading);
    return { value, reading };
  }

  result(node: Node, computed: Computed, label: string): Found {
    return computed.kind === 'clear'
      ? this.computed(node, computed.value, label)
      : this.nothing(node, this.say(computed.why));
  }

  computed(node: Node, value: Value, label: string): Found {
    return { value, reading: { path: this.textOf(node), label, value, origin: null } };
  }

  nothing(node: Node, why: string = this.why): Found {
    return {
      value: null,
      reading: { path: this.textOf(node), label: this.textOf(node), value: null, origin: null },
      why,
    };
  }

  compared(
    node: Node,
    operator: Comparison['operator'],
    left: Reading,
    right: Reading | null,
    compared: Compared,
  ): Truth {
    const result = compared.kind === 'unclear' ? 'unclear' : compared.result ? 'true' : 'false';
    if (compared.kind === 'unclear') this.say(compared.why);
    this.#comparisons.push({ text: this.textOf(node), operator, left, right, result });
    return result;
  }

  afford(cost: number, depth: number): boolean {
    this.#cost += cost;
    if (this.#cost <= evaluationCostMax && depth <= DEPTH_MAX) return true;
    this.say('The expression is too costly to evaluate');
    return false;
  }

  /** Keeps the first reason: it made the whole unclear. */
  say(why: string): string {
    this.#unclear ??= why;
    return why;
  }

  /** A part of the expression, as an expression. */
  part(node: Node): Expression {
    return { ...this.#expression, node };
  }

  textOf(node: Node): string {
    return this.#expression.text.slice(node.start, node.end);
  }
}

/** A reading of an item: it has the origin of its list. */
function readItem({ value, index, list }: Item, rest: readonly string[]): Reading {
  let current: Value | null = value;
  for (const name of rest) current = current === null ? null : (ownField(current, name) ?? null);
  const label =
    rest.length === 0
      ? `item ${index + 1} of ${list.label}`
      : `${humanise(rest.join(' '))} of item ${index + 1} of ${list.label}`;
  return { path: [`${list.path}[${index}]`, ...rest].join('.'), label, value: current, origin: list.origin };
}

function saidAt(scope: Scope, path: readonly string[]): Pick<Reading, 'saidNone' | 'noAnswer'> {
  const [said, noAnswer] = [scope.saidNone?.(path) ?? null, scope.noAnswer?.(path) ?? null];
  return { ...(said === null ? {} : { saidNone: said }), ...(noAnswer === null ? {} : { noAnswer }) };
}

function labelOfPath(path: readonly string[]): string {
  return humanise((path.length > 1 ? path.slice(1) : path).join(' '));
}
