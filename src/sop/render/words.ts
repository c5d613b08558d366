/**
 * Expressions and sentences as a person would write them: `case.claim.amount > escalate_above` is "claim value is more
 * than $5,000.00". An expression without plain wording is shown as written, in backticks.
 */
import { formatValue, type Field, type Value } from '../../kernel/value.ts';
import { lookUp } from '../expression/environment.ts';
import type { BinaryOperator, Expression, Node } from '../expression/expression.ts';
import type { Names } from '../expression/environment.ts';
import { pathNodes } from '../expression/walk.ts';
import { humanise } from '../names.ts';
import type { Argument, Sentence } from '../sop.ts';

/** The words of one SOP: its case, its values and its results. */
export type Words = {
  condition(expression: Expression): string;
  /** Several conditions, all of which must hold; joined by `joint`, by default ` and `. */
  conditions(expressions: readonly Expression[], joint?: string): string;
  sentence(sentence: Sentence): string;
  argument(argument: Argument): string;
  /** A computed value: the figure of a value, otherwise the label of what is read. */
  value(expression: Expression): string;
  label(path: readonly string[]): string;
  /** What the kind calls an event. */
  event(name: string): string;
};

const COMPARED: Readonly<Partial<Record<BinaryOperator, string>>> = {
  '==': 'is',
  '!=': 'is not',
  '>': 'is more than',
  '<': 'is less than',
  '>=': 'is at least',
  '<=': 'is at most',
  in: 'is one of',
  '+': 'plus',
  '-': 'minus',
};
const NEGATED: Readonly<Partial<Record<BinaryOperator, string>>> = {
  '==': 'is not',
  '>': 'is not more than',
  '<': 'is not less than',
  '>=': 'is not at least',
  '<=': 'is not at most',
  in: 'is not one of',
};
const ASKED: ReadonlySet<BinaryOperator> = new Set(['==', '!=', '<', '<=', '>', '>=', 'in']);
const JOINED: Readonly<Partial<Record<BinaryOperator, string>>> = { '&&': 'and', '||': 'or' };

/** @param code how an expression is shown that has no words */
export function wordsFor({ roots, constants, events }: Names, code = (text: string): string => `\`${text}\``): Words {
  const shared = sharedLabels(roots);
  const label = (path: readonly string[]): string => {
    const looked = lookUp({ roots }, path);
    if (looked.kind !== 'field' || looked.field.label === '') return humanise(path.join(' '));
    const [root = ''] = path;
    return root !== 'case' && shared.has(keyOf(looked.field.label))
      ? `${looked.field.label} (${humanise(root)})`
      : looked.field.label;
  };
  const isFixed = (path: readonly string[]): boolean => constants.has(path.join('.'));
  const quoted = (node: Node, text: string): string => code(asWritten(node, text, constants));
  const say = (node: Node, text: string): string => {
    switch (node.kind) {
      case 'literal':
        return figure(node.value);
      case 'path': {
        const constant = constants.get(node.path.join('.'));
        return constant === undefined ? label(node.path) : figure(constant);
      }
      case 'has':
        return isThere(label(node.path));
      case 'not':
        return not(node.operand, text);
      case 'list':
        return either(node.items.map((item) => say(item, text)));
      case 'binary': {
        const between = JOINED[node.operator] ?? COMPARED[node.operator];
        return between === undefined ? quoted(node, text) : pair(node, between, text);
      }
      case 'choice':
        return choice(node, text);
      case 'call': {
        const [argument] = node.args;
        return node.name === 'amounts_in' && argument !== undefined
          ? `the amounts that ${say(argument, text)} names`
          : quoted(node, text);
      }
      default:
        return quoted(node, text);
    }
  };
  const choice = ({ condition: asked, then, otherwise }: Choice, text: string): string => {
    const part = (node: Node): string =>
      node.kind === 'literal' && typeof node.value === 'string' ? `“${node.value}”` : say(node, text);
    const isFilled = asked.kind === 'has' && then.kind === 'path' && asked.path.join('.') === then.path.join('.');
    const when = isFilled ? '' : ` if ${holds(asked, text)}`;
    return `${part(then)}${when}, otherwise ${part(otherwise)}`;
  };
  /** What must hold: a truth value alone is no clause. */
  const holds = (node: Node, text: string): string =>
    node.kind === 'path' && !isFixed(node.path) ? `${label(node.path)} is yes` : say(node, text);
  const pair = (node: Binary, between: string, text: string): string => {
    const part = (child: Node): string => {
      const said = JOINED[node.operator] === undefined ? say(child, text) : holds(child, text);
      if (child.kind !== 'binary') return said;
      const isOtherJoin = JOINED[child.operator] !== undefined && child.operator !== node.operator;
      // `a - (b - c)` is not `a - b - c`.
      const isTakenTogether =
        (child === node.right && JOINED[node.operator] === undefined) ||
        (ASKED.has(child.operator) && ASKED.has(node.operator));
      return isOtherJoin || isTakenTogether ? `(${said})` : said;
    };
    return `${part(node.left)} ${between} ${part(node.right)}`;
  };
  /** A reader must see how far a `!` reaches: no further than one comparison, or a pair of parentheses. */
  const not = (operand: Node, text: string): string => {
    if (operand.kind === 'has') return isNotThere(label(operand.path));
    if (operand.kind === 'path' && !isFixed(operand.path)) return `${label(operand.path)} is no`;
    const negated = operand.kind === 'binary' ? NEGATED[operand.operator] : undefined;
    if (operand.kind === 'binary' && negated !== undefined) return pair(operand, negated, text);
    const said = say(operand, text);
    return `it is not true that ${operand.kind === 'binary' || operand.kind === 'not' ? `(${said})` : said}`;
  };
  const condition = ({ node, text }: Expression): string => holds(node, text);
  const value = ({ node, text }: Expression): string => say(node, text);
  /** In angle marks, so the reader sees what is filled in for each case. */
  const filled = (expression: Expression): string => {
    const { node } = expression;
    return node.kind === 'literal' || (node.kind === 'path' && isFixed(node.path))
      ? value(expression)
      : `‹${value(expression)}›`;
  };
  const sentence = ({ parts }: Sentence): string =>
    parts
      .map((part) => (typeof part === 'string' ? part : filled(part)))
      .join('')
      .replace(/\s+/g, ' ')
      .trim();
  return {
    label,
    event: (name) => events?.get(name) ?? humanise(name),
    value,
    sentence,
    condition,
    conditions: (expressions, joint = ' and ') =>
      expressions
        .map((expression) => {
          const { node } = expression;
          const isEither = node.kind === 'binary' && node.operator === '||';
          return isEither && expressions.length > 1 ? `(${condition(expression)})` : condition(expression);
        })
        .join(joint),
    argument: (argument) =>
      argument.kind === 'literal'
        ? figure(argument.value)
        : argument.kind === 'sentence'
          ? sentence(argument.sentence)
          : filled(argument.expression),
  };
}

type Choice = Extract<Node, { readonly kind: 'choice' }>;
type Binary = Extract<Node, { readonly kind: 'binary' }>;

const keyOf = (label: string): string => label.toLowerCase();

/** Labels that fields of several results have, so that a reader could not tell which is meant. */
function sharedLabels(roots: Names['roots']): ReadonlySet<string> {
  const owners = new Map<string, Set<string>>();
  const walk = (root: string, field: Field): void => {
    if (field.type.kind !== 'record')
      owners.set(keyOf(field.label), (owners.get(keyOf(field.label)) ?? new Set()).add(root));
    else for (const inner of Object.values(field.type.fields)) walk(root, inner);
  };
  for (const [root, field] of roots) if (field !== null) walk(root, field);
  return new Set([...owners].flatMap(([label, of]) => (of.size > 1 ? [label] : [])));
}

/** An expression without plain wording, as written, with the figures of its values. */
function asWritten(node: Node, text: string, constants: Names['constants']): string {
  const [start, end] = withParentheses(node, text);
  let [written, from] = ['', start];
  const paths = constants.size === 0 ? [] : [...pathNodes(node)];
  for (const { path, ...at } of paths.toSorted((left, right) => left.start - right.start)) {
    const value = constants.get(path.join('.'));
    const isFigure = value !== undefined && !Array.isArray(value) && at.start >= from;
    if (!isFigure) continue;
    written += text.slice(from, at.start) + (typeof value === 'string' ? JSON.stringify(value) : formatValue(value));
    from = at.end;
  }
  return written + text.slice(from, end);
}

/** A part in parentheses that is first or last begins after, or ends before, one that belongs to the whole: `(a + b) * c`. */
function withParentheses({ start, end }: Node, text: string): readonly [number, number] {
  let [open, missing] = [0, 0];
  const plain = text.slice(start, end).replace(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'/g, '');
  for (const sign of plain) {
    if (sign === '(') open += 1;
    else if (sign === ')' && open > 0) open -= 1;
    else if (sign === ')') missing += 1;
  }
  const before = new RegExp(`(?:\\(\\s*){${missing}}$`).exec(text.slice(0, start))?.[0] ?? '';
  const after = new RegExp(`^(?:\\s*\\)){${open}}`).exec(text.slice(end))?.[0] ?? '';
  return [start - before.length, end + after.length];
}

/** `A, B or C`. */
export function either(items: readonly string[]): string {
  const last = items.at(-1) ?? 'nothing';
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} or ${last}`;
}

function figure(value: Value): string {
  return Array.isArray(value)
    ? either(value.map((item: Value) => formatValue(item)))
    : value === ''
      ? '“”'
      : formatValue(value);
}

/** By the sound: `an hour`, but `a usage drop` and `a one-time payment`. */
function article(noun: string): string {
  const isVowel = /^(?:[aeiou]|hour|honou?r)/i.test(noun) && !/^(?:u[st][aeiou]|uni(?!n)|eu|one\b)/i.test(noun);
  return `${isVowel ? 'an' : 'a'} ${noun}`;
}

/** A label that is a clause of its own: `what the resident says`. */
const CLAUSE = /^(?:what|who|whom|whose|whether|how|when|where|why|which)\b/i;

/** A label that is no noun: `blocked since`. */
const OPEN = /\b(?:since|until|by|at|on|in|from|to|for|of|with)$/i;

function isThere(label: string): string {
  if (CLAUSE.test(label)) return `it is known ${label}`;
  if (OPEN.test(label)) return `“${label}” is known`;
  return isPlural(label) ? `there are ${label}` : `there is ${article(label)}`;
}

function isNotThere(label: string): string {
  if (CLAUSE.test(label)) return `it is not known ${label}`;
  return OPEN.test(label) ? `“${label}” is not known` : `there is no ${label}`;
}

/** `invoices`, `reminders sent`, but not `address`, `status` or `basis`. */
const isPlural = (label: string): boolean =>
  /[^siu]s(?: (?:sent|found|made|paid|given|\w+ed))?(?: \([^()]*\))?$/u.test(label);
