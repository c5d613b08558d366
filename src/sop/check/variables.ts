/**
 * The variables of conditions, and the result of each condition for a sample of them.
 *
 * Terminology: a *term* is what a comparison compares: a path, `days_between(a, b)`, `paid - owed`. A term that is
 * written the same way in several branches is one variable, cut at the constants it is compared with. Two terms that
 * are compared with each other are one variable too, with three values: less, equal, more. Anything else is a
 * *question* that may be answered either way.
 */
import { unreachable } from '../../kernel/assert.ts';
import { isMoney } from '../../kernel/money.ts';
import { formatValue, type Value } from '../../kernel/value.ts';
import { checkExpression } from '../expression/check-expression.ts';
import { equalValues, orderedValues } from '../expression/compare.ts';
import { lookUp, NO_FACTS, type Names } from '../expression/environment.ts';
import type { BinaryOperator, Node } from '../expression/expression.ts';
import { nodeKey } from '../expression/node-key.ts';
import { pathNodes } from '../expression/walk.ts';
import { wordsFor } from '../render/words.ts';
import type { Bits } from './bits.ts';
import { isNested, type Cases, type Variable } from './cases.ts';
import { samplesOf, scaleOf, type Domain } from './samples.ts';

type Comparison = Extract<Node, { kind: 'binary' }>;
/** Two terms compared with each other, in the order of their keys. */
type Pair = {
  readonly key: string;
  readonly left: Node;
  readonly right: Node;
  readonly operator: BinaryOperator;
  readonly isOrdered: boolean;
};
/** A comparison with constants. */
type Measured = { readonly term: Node; readonly operator: BinaryOperator; readonly against: readonly Value[] };

/** A term is part of a condition; its place is not needed. */
const NOWHERE = { file: '', line: 1, column: 1 };
const COMPARED: ReadonlySet<BinaryOperator> = new Set(['==', '!=', '<', '<=', '>', '>=', 'in']);
const TURNED: Readonly<Partial<Record<BinaryOperator, BinaryOperator>>> = {
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};
const ORDERED: ReadonlySet<string> = new Set(['number', 'money', 'duration', 'time']);
const COUNTS: ReadonlySet<string> = new Set(['size']);
const WHOLE: ReadonlySet<string> = new Set(['days_between', 'business_days_between']);

export class VariableReader {
  readonly #names: Names;
  readonly #measured = new Map<
    string,
    { readonly term: Node; readonly text: string; readonly domain: Domain; readonly values: Value[] }
  >();
  readonly #others = new Map<string, Variable>();

  constructor(names: Names) {
    this.#names = names;
  }

  read(node: Node, text: string): void {
    switch (node.kind) {
      case 'not':
        this.read(node.operand, text);
        break;
      case 'has':
        this.#noteQuestion(node, text, hasKey(node.path));
        break;
      case 'path':
        if (this.#constant(node) === null) this.#noteMeasured(node, text, [true, false]);
        break;
      case 'literal':
        break;
      case 'binary':
        this.#readBinary(node, text);
        break;
      case 'negate':
      case 'list':
      case 'record':
      case 'field':
      case 'choice':
      case 'call':
      case 'macro':
        this.#noteQuestion(node, text);
        break;
      default:
        unreachable(node);
    }
  }

  variables(): Variable[] {
    const measured = [...this.#measured].map(([key, { term, text, domain, values }]): Variable => {
      const label = this.#labelOf(term, text);
      return {
        key,
        samples: samplesOf(domain, values),
        say: (sample) => `${label} = ${formatValue(sample)}`,
        reads: this.#readsOf(term),
        isExact: true,
      };
    });
    return [...measured, ...this.#others.values()];
  }

  /** The cases in which a condition holds. */
  holds(node: Node, cases: Cases): Bits {
    const { sets } = cases;
    switch (node.kind) {
      case 'not':
        return sets.not(this.holds(node.operand, cases));
      case 'literal':
        return node.value === true ? sets.all() : sets.none();
      case 'has':
        return cases.where(hasKey(node.path), isTrue);
      case 'path': {
        const constant = this.#constant(node);
        return constant === null
          ? this.#ifThere(node, cases.where(nodeKey(node), isTrue), cases)
          : constant === true
            ? sets.all()
            : sets.none();
      }
      case 'binary': {
        if (node.operator === '&&') return sets.and(this.holds(node.left, cases), this.holds(node.right, cases));
        if (node.operator === '||') return sets.or(this.holds(node.left, cases), this.holds(node.right, cases));
        return this.#compared(node, cases);
      }
      default:
        return this.#ifThere(node, cases.where(nodeKey(node), isTrue), cases);
    }
  }

  #readBinary(node: Comparison, text: string): void {
    if (node.operator === '&&' || node.operator === '||') {
      this.read(node.left, text);
      this.read(node.right, text);
      return;
    }
    const measured = this.#measuredIn(node);
    if (measured !== null) {
      this.#noteMeasured(measured.term, text, measured.against);
      return;
    }
    if (this.#constant(node.left) !== null && this.#constant(node.right) !== null) return;
    const pair = this.#pairIn(node);
    if (pair === null) this.#noteQuestion(node, text);
    else this.#notePair(pair, text);
  }

  #compared(node: Comparison, cases: Cases): Bits {
    const measured = this.#measuredIn(node);
    if (measured !== null)
      return this.#ifThere(
        measured.term,
        cases.where(nodeKey(measured.term), (sample) => compare(measured.operator, sample, measured.against)),
        cases,
      );
    const [left, right] = [this.#constant(node.left), this.#constant(node.right)];
    if (left !== null && right !== null)
      return compare(node.operator, left, listOf(right)) ? cases.sets.all() : cases.sets.none();
    const pair = this.#pairIn(node);
    const held =
      pair === null
        ? cases.where(nodeKey(node), isTrue)
        : cases.where(pair.key, (sample) => compare(pair.operator, sample, [0]));
    return this.#ifThere(node, held, cases);
  }

  /** A missing value makes no branch true: the run would stop and ask. */
  #ifThere(node: Node, held: Bits, cases: Cases): Bits {
    return this.#readsOf(node).reduce(
      (bits, path) =>
        cases.isVariable(`has ${path}`) ? cases.sets.and(bits, cases.where(`has ${path}`, isTrue)) : bits,
      held,
    );
  }

  /** The comparison as `term operator constant`, turned round when the constant is on the left; null for any other. */
  #measuredIn(node: Comparison): Measured | null {
    if (!COMPARED.has(node.operator)) return null;
    const [left, right] = [this.#constant(node.left), this.#constant(node.right)];
    if (left === null && right !== null)
      return this.#fits({ term: node.left, operator: node.operator, against: listOf(right) });
    if (left === null || right !== null || node.operator === 'in' || Array.isArray(left)) return null;
    return this.#fits({ term: node.right, operator: TURNED[node.operator] ?? node.operator, against: [left] });
  }

  /** Only values that samples can represent: calendar spans and different currencies have no common order. */
  #fits(measured: Measured): Measured | null {
    const { kind } = this.#domainOf(measured.term).type ?? { kind: null };
    if (kind === null || kind === 'list' || kind === 'record' || kind === 'time') return null;
    const known = [...(this.#measured.get(nodeKey(measured.term))?.values ?? []), ...measured.against];
    return known.every((value) => scaleOf(value) !== null && scaleOf(value) === scaleOf(known[0] ?? value))
      ? measured
      : null;
  }

  /** Two terms compared with each other, always in the same order, so that `a < b` and `b >= a` ask about one thing. */
  #pairIn(node: Comparison): Pair | null {
    if (!COMPARED.has(node.operator) || node.operator === 'in') return null;
    const [left, right] = [this.#domainOf(node.left).type, this.#domainOf(node.right).type];
    if (left === null || left.kind !== right?.kind || left.kind === 'list' || left.kind === 'record') return null;
    const isTurned = nodeKey(node.left) > nodeKey(node.right);
    const [first, second] = isTurned ? [node.right, node.left] : [node.left, node.right];
    return {
      key: `${nodeKey(first)} ? ${nodeKey(second)}`,
      left: first,
      right: second,
      operator: isTurned ? (TURNED[node.operator] ?? node.operator) : node.operator,
      isOrdered: ORDERED.has(left.kind),
    };
  }

  #constant(node: Node): Value | null {
    switch (node.kind) {
      case 'literal':
        return node.value;
      case 'path':
        return this.#names.constants.get(node.path.join('.')) ?? null;
      case 'list': {
        const items = node.items.map((item) => this.#constant(item));
        return items.includes(null) ? null : items.filter((item) => item !== null);
      }
      case 'negate': {
        const operand = this.#constant(node.operand);
        return typeof operand === 'number' ? -operand : isMoney(operand) ? { ...operand, minor: -operand.minor } : null;
      }
      default:
        return null;
    }
  }

  #domainOf(node: Node): Domain {
    if (node.kind === 'path') {
      const looked = lookUp(this.#names, node.path);
      return { type: looked.kind === 'field' ? looked.field.type : null, grain: 'any' };
    }
    const { type } = checkExpression({ text: '', node, place: NOWHERE }, { ...this.#names, facts: NO_FACTS });
    const name = node.kind === 'call' ? node.name : node.kind === 'macro' ? node.macro : '';
    return { type, grain: COUNTS.has(name) || name === 'count' ? 'count' : WHOLE.has(name) ? 'whole' : 'any' };
  }

  #noteMeasured(term: Node, text: string, values: readonly Value[]): void {
    const key = nodeKey(term);
    const known = this.#measured.get(key);
    if (known === undefined) this.#measured.set(key, { term, text, domain: this.#domainOf(term), values: [...values] });
    else known.values.push(...values);
  }

  #notePair({ key, left, right, isOrdered }: Pair, text: string): void {
    if (this.#others.has(key)) return;
    const isTurned = right.start < left.start;
    const [one, other] = isTurned
      ? [this.#labelOf(right, text), this.#labelOf(left, text)]
      : [this.#labelOf(left, text), this.#labelOf(right, text)];
    const less = isTurned ? 1 : -1;
    const [readsOne, readsOther] = [this.#readsOf(left), this.#readsOf(right)];
    const say = (sample: Value): string =>
      `${one} ${sample === 0 ? 'is' : isOrdered ? `is ${sample === less ? 'less' : 'more'} than` : 'is not'} ${other}`;
    this.#others.set(key, {
      key,
      say,
      samples: isOrdered ? [0, -1, 1] : [0, 1],
      reads: [...readsOne, ...readsOther],
      isExact:
        readsOne.length > 0 &&
        readsOther.length > 0 &&
        !readsOne.some((path) => readsOther.some((read) => isNested(path, read))),
    });
  }

  #noteQuestion(node: Node, text: string, key = nodeKey(node)): void {
    const asked = text.slice(node.start, node.end);
    // Whether something is there says nothing about its value, so it is independent of a comparison with it.
    const isThere = node.kind === 'has';
    this.#others.set(key, {
      key,
      samples: [true, false],
      say: (sample) => `\`${asked}\` = ${formatValue(sample)}`,
      reads: isThere ? [] : this.#readsOf(node),
      isExact: isThere,
    });
  }

  #labelOf(term: Node, text: string): string {
    return wordsFor(this.#names).value({ node: term, text, place: NOWHERE });
  }

  #readsOf(node: Node): readonly string[] {
    return [
      ...new Set(
        [...pathNodes(node)].filter((inner) => this.#constant(inner) === null).map(({ path }) => path.join('.')),
      ),
    ];
  }
}

function hasKey(path: readonly string[]): string {
  return `has ${path.join('.')}`;
}

function isTrue(sample: Value): boolean {
  return sample === true;
}

function listOf(value: Value): readonly Value[] {
  return Array.isArray(value) ? (value as readonly Value[]) : [value];
}

function compare(operator: BinaryOperator, sample: Value, against: readonly Value[]): boolean {
  const [first] = against;
  if (first === undefined) return operator === '!=';
  const isAny = against.some((value) => {
    const equal = equalValues(sample, value);
    return equal.kind === 'clear' && equal.result;
  });
  switch (operator) {
    case '==':
    case 'in':
      return isAny;
    case '!=':
      return !isAny;
    case '<':
    case '<=':
    case '>':
    case '>=': {
      const ordered = orderedValues(operator, sample, first);
      return ordered.kind === 'clear' && ordered.result;
    }
    default:
      return false;
  }
}
