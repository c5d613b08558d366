/**
 * Reads the text of an expression: a library parses the CEL syntax, then a walk accepts only our subset.
 */
import { parse } from '@marcbachmann/cel-js';
import type { ASTNode } from '@marcbachmann/cel-js';
import { expressionCharactersMax, expressionNodesMax } from '../../kernel/limits.ts';
import { parseMoney } from '../../kernel/parse-money.ts';
import { parseDuration } from '../../kernel/time.ts';
import type { Value } from '../../kernel/value.ts';
import { suggest } from '../../handbook/suggest.ts';
import { isPrototypeName } from '../../kernel/prototype-name.ts';
import { isReservedName } from '../names.ts';
import { MACROS, type BinaryOperator, type Node } from './expression.ts';
import { usageOf } from './functions/function.ts';
import { FUNCTIONS } from './functions/functions.ts';
import { hintAt } from './other-notations.ts';

/** What is wrong with an expression, from `start` to `end` of its text. */
export type SyntaxProblem = {
  readonly message: string;
  readonly suggestion: string | null;
  readonly start: number;
  readonly end: number;
};

const BINARY: ReadonlySet<string> = new Set<BinaryOperator>([
  '&&',
  '||',
  '==',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  'in',
  '+',
  '-',
  '*',
  '/',
]);

/** Functions of other languages, in lower case, and what to write here instead. */
const OTHER_FUNCTIONS: ReadonlyMap<string, string> = new Map([
  ['length', 'Write `size(list)`'],
  ['len', 'Write `size(list)`'],
  ['regex', 'Write `matches(text, "pattern")`'],
  ['match', 'Write `matches(text, "pattern")`'],
  ['now', 'Write `case.received_at`'],
  ['today', 'Write `case.received_at`'],
  ['int', 'Write `number(text)`'],
  ['double', 'Write `number(text)`'],
  ['string', 'Write `text(value)`'],
  ['any', 'Write `list.exists(x, …)`'],
  ['some', 'Write `list.exists(x, …)`'],
  ['every', 'Write `list.all(x, …)`'],
  ['timestamp', 'Write `date("2026-03-04")`'],
  ['includes', 'Write `contains(text, part)`, or `item in list`'],
  ['replace', 'Write `replace_all(text, from, to)`'],
  ['exists_one', 'Write `list.count(x, …) == 1`'],
  ['tolowercase', 'Write `lower(text)`'],
  ['touppercase', 'Write `upper(text)`'],
  ['avg', 'Write `sum(list) / size(list)`'],
  ['average', 'Write `sum(list) / size(list)`'],
]);

/** The expression as a tree, or everything that is wrong with it. Never throws. */
export function parseExpression(
  text: string,
):
  | { readonly node: Node; readonly problems: readonly [] }
  | { readonly node: null; readonly problems: readonly SyntaxProblem[] } {
  const refuse = (problem: SyntaxProblem) => ({ node: null, problems: [problem] });
  if (text.trim() === '')
    return refuse({ message: 'Expected an expression, got nothing', suggestion: null, start: 0, end: 1 });
  if (text.length > expressionCharactersMax) {
    return refuse({
      message: `Expected at most ${expressionCharactersMax} characters, got ${text.length}`,
      suggestion: 'Split it into several conditions',
      start: 0,
      end: 1,
    });
  }
  let tree: ASTNode;
  try {
    tree = parse(text).ast;
  } catch (error) {
    return refuse(syntaxProblem(text, error));
  }
  const walk = new Walk(text);
  const node = walk.node(tree);
  if (walk.problems.length > 0 || node === null) return { node: null, problems: walk.problems };
  return { node, problems: [] };
}

class Walk {
  readonly problems: SyntaxProblem[] = [];
  readonly #text: string;
  #nodes = 0;

  constructor(text: string) {
    this.#text = text;
  }

  node(tree: ASTNode): Node | null {
    this.#nodes += 1;
    if (this.#nodes > expressionNodesMax) {
      return this.#nodes === expressionNodesMax + 1
        ? this.#refuse(
            tree,
            `Expected at most ${expressionNodesMax} parts in one expression`,
            'Split it into several conditions',
          )
        : null;
    }
    const { start, end } = tree;
    if (BINARY.has(tree.op)) {
      const [leftTree, rightTree] = tree.args as [ASTNode, ASTNode];
      const left = this.node(leftTree);
      const right = this.node(rightTree);
      return left === null || right === null
        ? null
        : { kind: 'binary', operator: tree.op as BinaryOperator, left, right, start, end };
    }
    switch (tree.op) {
      case 'value':
        return this.#literal(tree, tree.args);
      case 'id':
      case '.': {
        const path = this.#path(tree);
        return path === null ? null : { kind: 'path', path, start, end };
      }
      case '!_':
      case '-_': {
        const operand = this.node(tree.args);
        return operand === null ? null : { kind: tree.op === '!_' ? 'not' : 'negate', operand, start, end };
      }
      case 'list': {
        const items = tree.args.map((item) => this.node(item));
        return items.includes(null) ? null : { kind: 'list', items: items.filter((item) => item !== null), start, end };
      }
      case 'call':
        return this.#call(tree, tree.args[0], tree.args[1]);
      case 'rcall':
        return this.#method(tree, tree.args[0], tree.args[1], tree.args[2]);
      case '?:':
        return this.#refuse(
          tree,
          'A choice inside an expression is not part of SOP expressions',
          'Write two steps, the second with `otherwise`',
        );
      case '%':
        return this.#refuse(tree, 'The remainder `%` is not part of SOP expressions', null);
      case '[]':
      case '[?]':
        return this.#refuse(
          tree,
          'Reading an item by its place is not part of SOP expressions',
          'Write `first(list)`, `last(list)`, or `at(list, 2)` for the second',
        );
      default:
        return this.#refuse(tree, 'This is not part of SOP expressions', null);
    }
  }

  #literal(tree: ASTNode, literal: unknown): Node | null {
    const { start, end } = tree;
    const node = (value: Value): Node => ({ kind: 'literal', value, start, end });
    switch (typeof literal) {
      case 'string':
      case 'boolean':
        return node(literal);
      case 'number':
        return Number.isFinite(literal) ? node(literal) : this.#refuse(tree, 'Expected a finite number', null);
      case 'bigint': {
        const number = Number(literal);
        return Number.isSafeInteger(number)
          ? node(number)
          : this.#refuse(tree, `\`${literal}\` is too large to be represented exactly`, 'Put an identifier in quotes');
      }
      default:
        return this.#refuse(
          tree,
          literal === null ? '`null` is not part of SOP expressions' : 'This literal is not part of SOP expressions',
          literal === null ? 'Write `has(record.field)` to ask whether something is there' : null,
        );
    }
  }

  #path(tree: ASTNode): readonly string[] | null {
    const path: string[] = [];
    let inner = tree;
    while (inner.op === '.') {
      path.unshift(inner.args[1]);
      inner = inner.args[0];
    }
    if (inner.op !== 'id')
      return this.#refuse(
        tree,
        'Expected a name such as `account.tier`',
        inner.op === 'call' || inner.op === 'rcall' ? 'Name the field inside: `first(list.map(x, x.amount))`' : null,
      );
    path.unshift(inner.args);
    const reserved = path.find(isPrototypeName);
    if (reserved !== undefined) return this.#refuse(tree, `The name \`${reserved}\` is reserved`, null);
    return path;
  }

  #call(tree: ASTNode, name: string, args: readonly ASTNode[]): Node | null {
    switch (name) {
      case 'has':
        return this.#has(tree, args);
      case 'money':
        return this.#written(tree, args, '`money("5,000.00 USD")`', parseMoney);
      case 'duration':
        return this.#written(tree, args, '`duration("15 minutes")`', parseDuration);
      default:
        return this.#function(tree, name, args);
    }
  }

  #has(tree: ASTNode, [argument, ...more]: readonly ASTNode[]): Node | null {
    if (argument === undefined || more.length > 0 || argument.op !== '.')
      return this.#refuse(
        tree,
        'Expected `has(record.field)`',
        argument?.op === 'id' && more.length === 0
          ? `Write \`has(${argument.args}.field)\` with a field of what was saved; what a step \`set\` as one value, set on each way and compare it`
          : null,
      );
    const path = this.#path(argument);
    return path === null ? null : { kind: 'has', path, start: tree.start, end: tree.end };
  }

  /** A literal in quotes: `money("5,000.00 USD")`. */
  #written(
    tree: ASTNode,
    [argument, ...more]: readonly ASTNode[],
    example: string,
    parse: (text: string) => Value | null,
  ): Node | null {
    const text = argument?.op === 'value' && more.length === 0 ? argument.args : null;
    if (typeof text !== 'string') return this.#refuse(tree, `Expected ${example}`, null);
    const value = parse(text);
    return value === null
      ? this.#refuse(tree, `Expected ${example}, got \`${text}\``, null)
      : { kind: 'literal', value, start: tree.start, end: tree.end };
  }

  /** `list.exists(x, …)`, or a function after its first argument: `text.contains(part)` is `contains(text, part)`. */
  #method(tree: ASTNode, name: string, receiver: ASTNode, args: readonly ASTNode[]): Node | null {
    const macro = MACROS.find((item) => item === name);
    if (macro === undefined) return this.#function(tree, name, [receiver, ...args]);
    const [variable, body] = args;
    const example = `\`list.${macro}(x, ${macro === 'map' ? 'x.amount' : 'x == "bol"'})\``;
    if (args.length !== 2 || variable === undefined || body === undefined || variable.op !== 'id')
      return this.#refuse(tree, `Expected ${example}`, null);
    if (isReservedName(variable.args))
      return this.#refuse(variable, `The name \`${variable.args}\` is reserved`, 'Name the item with another word');
    const list = this.node(receiver);
    const inner = this.node(body);
    return list === null || inner === null
      ? null
      : { kind: 'macro', macro, list, variable: variable.args, body: inner, start: tree.start, end: tree.end };
  }

  #function(tree: ASTNode, name: string, args: readonly ASTNode[]): Node | null {
    const known = FUNCTIONS.get(name);
    if (known === undefined) {
      if (MACROS.some((item) => item === name))
        return this.#refuse(tree, `\`${name}\` comes after its list`, `Write \`list.${name}(x, …)\``);
      return this.#refuse(
        tree,
        `There is no function \`${name}\``,
        OTHER_FUNCTIONS.get(name.toLowerCase()) ??
          suggest(name, [...FUNCTIONS.keys(), ...MACROS, 'has', 'money', 'duration']),
      );
    }
    if (args.length !== known.takes.length) {
      const wanted = known.takes.length === 1 ? '1 argument' : `${known.takes.length} arguments`;
      return this.#refuse(tree, `\`${name}\` takes ${wanted}, got ${args.length}`, `Write \`${usageOf(known)}\``);
    }
    const nodes = args.map((argument) => this.node(argument));
    return nodes.includes(null)
      ? null
      : { kind: 'call', name, args: nodes.filter((node) => node !== null), start: tree.start, end: tree.end };
  }

  #refuse(tree: ASTNode, message: string, suggestion: string | null): null {
    this.problems.push({ message, suggestion, start: tree.start, end: Math.min(tree.end, this.#text.length) });
    return null;
  }
}

/** The library's complaint in our words; its messages have several lines and are about tokens. */
function syntaxProblem(text: string, error: unknown): SyntaxProblem {
  const range =
    typeof error === 'object' && error !== null && 'range' in error
      ? (error.range as { start?: unknown; end?: unknown } | undefined)
      : undefined;
  const from = typeof range?.start === 'number' ? Math.min(range.start, text.length) : 0;
  const to = typeof range?.end === 'number' ? Math.min(Math.max(range.end, from + 1), text.length) : text.length;
  const rest = text.slice(from);
  const suggestion = hintAt(text, from);
  const word = /^(?:\w+|[^ ])/.exec(rest)?.[0];
  const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : '';
  const end = word === undefined ? Math.max(to, from + 1) : from + word.length;
  if (reason.startsWith('Unterminated string'))
    return {
      message: 'The quoted text has no closing quote',
      suggestion: 'Add the closing quote; in a list on one line, put the whole item in single quotes',
      start: from,
      end: text.length,
    };
  if (/maxDepth|limit/i.test(reason) || error instanceof RangeError)
    return { message: 'The expression is nested too deeply', suggestion: null, start: 0, end: text.length };
  const message = word === undefined ? 'The expression ends too early' : `Expected no \`${word}\` here`;
  return { message, suggestion, start: from, end };
}
