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
import { OTHER_FUNCTIONS } from './other-functions.ts';
import { comparedWithNull, zerosInFront } from './mistaken-literal.ts';
import { syntaxProblem, type SyntaxProblem } from './syntax-problem.ts';

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

/** The expression as a tree, or everything that is wrong with it. Never throws. */
export function parseExpression(
  text: string,
):
  | { readonly node: Node; readonly problems: readonly [] }
  | { readonly node: null; readonly problems: readonly SyntaxProblem[] } {
  const refuse = (problem: SyntaxProblem) => ({ node: null, problems: [problem] });
  if (text.trim() === '')
    return refuse({
      message: 'Expected an expression, got nothing',
      suggestion: 'Write the name of a value',
      start: 0,
      end: 1,
    });
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
      const isThere = comparedWithNull(this.#text, tree, [leftTree, rightTree]);
      if (isThere !== null) return this.#refuse(tree, '`null` is not part of SOP expressions', isThere);
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
        if (isComputedInside(tree)) return this.#field(tree);
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
      case 'map':
        return this.#record(tree, tree.args);
      case '?:':
        return this.#choice(tree, tree.args);
      case '%':
        return this.#refuse(tree, 'The remainder `%` is not part of SOP expressions', null);
      default:
        return tree.op === '[]' || tree.op === '[?]'
          ? this.#refuse(
              tree,
              'Reading an item by its place is not part of SOP expressions',
              'Write `first(list)`, `last(list)`, or `at(list, 2)` for the second',
            )
          : this.#refuse(tree, 'This is not part of SOP expressions', null);
    }
  }

  #literal(tree: ASTNode, literal: unknown): Node | null {
    const { start, end } = tree;
    const node = (value: Value): Node => ({ kind: 'literal', value, start, end });
    const zeros = zerosInFront(this.#text.slice(start, end));
    if (zeros !== null) return this.#refuse(tree, zeros.message, zeros.suggestion);
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

  #choice(tree: ASTNode, parts: readonly ASTNode[]): Node | null {
    const [condition, then, otherwise] = parts.map((part) => this.node(part));
    if (condition === undefined || then === undefined || otherwise === undefined)
      return this.#refuse(tree, 'Expected `condition ? value : other value`', null);
    return condition === null || then === null || otherwise === null
      ? null
      : { kind: 'choice', condition, then, otherwise, start: tree.start, end: tree.end };
  }

  /** A field of what a call, a macro, a choice or a record gives. */
  #field(tree: ASTNode): Node | null {
    const path: string[] = [];
    let inner = tree;
    while (inner.op === '.') {
      path.unshift(inner.args[1]);
      inner = inner.args[0];
    }
    const reserved = path.find(isPrototypeName);
    if (reserved !== undefined) return this.#refuse(tree, `The name \`${reserved}\` is reserved`, null);
    const of = this.node(inner);
    return of === null ? null : { kind: 'field', of, path, start: tree.start, end: tree.end };
  }

  #record(tree: ASTNode, entries: readonly (readonly [ASTNode, ASTNode])[]): Node | null {
    const fields: { readonly name: string; readonly value: Node }[] = [];
    for (const [key, written] of entries) {
      const name = key.op === 'value' ? key.args : null;
      if (typeof name !== 'string' || !/^[a-z][a-z0-9_]*$/.test(name) || isPrototypeName(name))
        return this.#refuse(
          key,
          'Expected the name of a field in quotes, in lowercase letters, digits and underscores',
          key.op === 'id' ? `Write \`{"${key.args}": …}\`` : 'Write `{"name": value}`',
        );
      if (fields.some((field) => field.name === name))
        return this.#refuse(key, `\`${name}\` appears twice`, 'Keep one of them');
      const value = this.node(written);
      if (value === null) return null;
      fields.push({ name, value });
    }
    return fields.length === 0
      ? this.#refuse(tree, 'Expected at least one field in a record', 'Write `{"name": value}`')
      : { kind: 'record', fields, start: tree.start, end: tree.end };
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
      const [only] = args;
      if (name === 'exists' && only?.op === '.' && args.length === 1)
        return this.#refuse(
          tree,
          '`exists` asks about a list',
          `Write \`has(${this.#text.slice(only.start, only.end)})\``,
        );
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

/** Whether a path begins with something computed: `first(list).amount`. */
function isComputedInside(tree: ASTNode): boolean {
  let inner = tree;
  while (inner.op === '.') inner = inner.args[0];
  return inner.op === 'call' || inner.op === 'rcall' || inner.op === '?:' || inner.op === 'map';
}
