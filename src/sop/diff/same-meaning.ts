/**
 * Whether two pieces of two SOPs mean the same: by their structure, not by their text or place. A value that was only
 * renamed or written out means the same. Also how to show the two to a reader.
 */
import { canonicalJson } from '../../kernel/canonical-json.ts';
import { own } from '../../kernel/own.ts';
import type { Value } from '../../kernel/value.ts';
import type { Expression, Node } from '../expression/expression.ts';
import type { Argument, Sentence, SopValue } from '../sop.ts';
import { argumentText, expressionText, sentenceText } from './figures.ts';

export type Values = Readonly<Record<string, SopValue>>;

/** The meaning of a text or expression as plain data, with `values` filled in where given. */
type Meaning = Value | { readonly [key: string]: unknown } | readonly unknown[];

export type Texts = { readonly before: string | null; readonly after: string | null };

export class Meanings {
  readonly #before: Values;
  readonly #after: Values;

  constructor(before: Values, after: Values) {
    this.#before = before;
    this.#after = after;
  }

  ofExpressions(a: Expression | null | undefined, b: Expression | null | undefined): boolean {
    if (a === null || a === undefined || b === null || b === undefined) return (a ?? null) === (b ?? null);
    return this.#same(
      (values) => meaningOf(a.node, values),
      (values) => meaningOf(b.node, values),
    );
  }

  ofSentences(a: Sentence, b: Sentence): boolean {
    return this.#same(
      (values) => sentenceMeaning(a, values),
      (values) => sentenceMeaning(b, values),
    );
  }

  ofArguments(a: Argument | undefined, b: Argument | undefined): boolean {
    if (a === undefined || b === undefined) return a === b;
    return this.#same(
      (values) => argumentMeaning(a, values),
      (values) => argumentMeaning(b, values),
    );
  }

  /** The two as a reader sees them, with the values of their names; null where there is none. */
  expressionTexts(a: Expression | null | undefined, b: Expression | null | undefined): Texts {
    return {
      before: a === null || a === undefined ? null : expressionText(a, this.#before),
      after: b === null || b === undefined ? null : expressionText(b, this.#after),
    };
  }

  sentenceTexts(a: Sentence, b: Sentence): Texts {
    return { before: sentenceText(a, this.#before), after: sentenceText(b, this.#after) };
  }

  argumentTexts(a: Argument | undefined, b: Argument | undefined): Texts {
    return {
      before: a === undefined ? null : argumentText(a, this.#before),
      after: b === undefined ? null : argumentText(b, this.#after),
    };
  }

  /** Equal by name, so a changed value is reported once and not at each place that reads it; or equal by result. */
  #same(a: (values: Values) => Meaning, b: (values: Values) => Meaning): boolean {
    return (
      canonicalJson(a({})) === canonicalJson(b({})) || canonicalJson(a(this.#before)) === canonicalJson(b(this.#after))
    );
  }
}

function argumentMeaning(argument: Argument, values: Values): Meaning {
  switch (argument.kind) {
    case 'literal':
      return { is: argument.value };
    case 'sentence':
      return sentenceMeaning(argument.sentence, values);
    default:
      return meaningOf(argument.expression.node, values);
  }
}

function sentenceMeaning({ parts }: Sentence, values: Values): Meaning {
  return parts.map((part) => (typeof part === 'string' ? part : meaningOf(part.node, values)));
}

function meaningOf(node: Node, values: Values): Meaning {
  if (node.kind === 'path') {
    const set = own(values, node.path.join('.'));
    return set === undefined ? { path: node.path } : { is: set.value };
  }
  if (node.kind === 'literal') return { is: node.value };
  return Object.fromEntries(
    Object.entries(node)
      .filter(([key]) => key !== 'start' && key !== 'end')
      .map(([key, part]) => [key, partMeaning(part, values)]),
  );
}

function partMeaning(part: unknown, values: Values): unknown {
  if (Array.isArray(part)) return part.map((item: unknown) => partMeaning(item, values));
  return isNode(part) ? meaningOf(part, values) : part;
}

function isNode(part: unknown): part is Node {
  return typeof part === 'object' && part !== null && 'kind' in part && 'start' in part && 'end' in part;
}
