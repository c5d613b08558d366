/**
 * Text of an SOP with the values of its names: `15 minutes (notify_within)`. In a difference the name alone would not
 * show what changes.
 */
import { unreachable } from '../../kernel/assert.ts';
import { own } from '../../kernel/own.ts';
import { formatValue } from '../../kernel/value.ts';
import type { Expression, Node } from '../expression/expression.ts';
import type { Argument, Sentence, SopValue } from '../sop.ts';

type Values = Readonly<Record<string, SopValue>>;

/** A longer value, such as a list of all documents, would bury the change. */
const FIGURE_CHARACTERS_MAX = 60;

export function expressionText({ text, node }: Expression, values: Values): string {
  let result = text;
  for (const { start, end, figure } of figuresIn(node, values).sort((a, b) => b.start - a.start))
    result = `${result.slice(0, start)}${figure}${result.slice(end)}`;
  return result;
}

export function sentenceText({ parts }: Sentence, values: Values): string {
  return parts.map((part) => (typeof part === 'string' ? part : partText(part, values))).join('');
}

export function argumentText(argument: Argument, values: Values): string {
  if (argument.kind === 'literal') return formatValue(argument.value);
  return argument.kind === 'sentence'
    ? sentenceText(argument.sentence, values)
    : `= ${expressionText(argument.expression, values)}`;
}

/** A value in a sentence is shown without its braces; anything else keeps them. */
function partText(expression: Expression, values: Values): string {
  const text = expressionText(expression, values);
  return expression.node.kind === 'path' && text !== expression.text ? text : `{${text}}`;
}

type Figure = { readonly start: number; readonly end: number; readonly figure: string };

function figuresIn(node: Node, values: Values): Figure[] {
  switch (node.kind) {
    case 'path': {
      const name = node.path.join('.');
      const value = own(values, name);
      const shown = value === undefined ? '' : formatValue(value.value);
      return shown === '' || shown.length > FIGURE_CHARACTERS_MAX
        ? []
        : [{ start: node.start, end: node.end, figure: `${shown} (${name})` }];
    }
    case 'literal':
    case 'has':
      return [];
    case 'not':
    case 'negate':
      return figuresIn(node.operand, values);
    case 'binary':
      return [...figuresIn(node.left, values), ...figuresIn(node.right, values)];
    case 'record':
      return node.fields.flatMap(({ value }) => figuresIn(value, values));
    case 'field':
      return figuresIn(node.of, values);
    case 'choice':
      return [node.condition, node.then, node.otherwise].flatMap((part) => figuresIn(part, values));
    case 'list':
      return node.items.flatMap((item) => figuresIn(item, values));
    case 'call':
      return node.args.flatMap((given) => figuresIn(given, values));
    // A list that a macro goes through keeps only its name: `.filter(…)` after a value would be unreadable.
    case 'macro':
      return figuresIn(node.body, values);
    default:
      return unreachable(node);
  }
}
