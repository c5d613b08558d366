/**
 * The bounds of a form field, or of a value that a judgment extracts: how they are read, and how they are shown to
 * readers and in a difference.
 */
import { diffExpressions, diffTexts, type Difference } from '../../diff/difference.ts';
import type { Meanings } from '../../diff/same-meaning.ts';
import type { Expression, Node } from '../../expression/expression.ts';
import { BOUND_NAMES, type BoundName, type FieldBounds, type FieldType, type FormField } from '../../form-field.ts';
import { argumentValue, child, readChoices, textScalar, type Nodes } from '../../parse/nodes.ts';
import { readExpression } from '../../parse/read-sentence.ts';
import type { Words } from '../../render/words.ts';
import type { Value } from '../../../kernel/value.ts';
import type { Tree } from '../../../handbook/yaml/tree.ts';

const A_PATH = /^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$/;

/** The bounds that each type of field can have. */
const BOUNDS_OF: Readonly<Record<FieldType, readonly BoundName[]>> = {
  text: ['one_of', 'matches'],
  number: ['min', 'max', 'one_of'],
  money: ['min', 'max', 'one_of'],
  date: ['min', 'max'],
  yes_no: [],
};

const SAID: Readonly<Record<BoundName, string>> = {
  min: 'at least',
  max: 'at most',
  one_of: 'one of',
  matches: 'in the form of',
};

export function readBounds(nodes: Nodes, field: Tree, type: FieldType): FieldBounds {
  const bounds: Partial<Record<BoundName, Expression>> = {};
  for (const name of BOUND_NAMES) {
    const tree = child(field, name);
    if (tree === null) continue;
    if (!BOUNDS_OF[type].includes(name)) {
      const fitting = BOUNDS_OF[type].map((known) => `\`${known}\``).join(', ');
      nodes.reader.report(
        'shape',
        tree,
        `A field of the type \`${type}\` has no \`${name}\``,
        fitting === '' ? `Remove \`${name}\`` : `It can have ${fitting}`,
      );
      continue;
    }
    const bound = readBound(nodes, tree, name, type);
    if (bound !== null) bounds[name] = bound;
  }
  return bounds;
}

/** A literal, or `= expression`. */
function readBound(nodes: Nodes, tree: Tree, name: BoundName, type: FieldType): Expression | null {
  const { reader } = nodes;
  const scalar = textScalar(tree);
  if (scalar?.text.startsWith('=')) return readExpression(reader, scalar.tree, 1, scalar.text.length);
  const isQuoted = tree.kind === 'scalar' && (tree.style === 'single' || tree.style === 'double');
  const place = reader.placeAt(tree.start + (isQuoted ? 1 : 0));
  if (scalar !== null && name === 'matches') return literalAt(scalar.text, scalar.text, place);
  if (scalar !== null && type === 'date' && /^\d{4}-\d{2}-\d{2}$/.test(scalar.text)) {
    const whole = { start: 0, end: scalar.text.length };
    const day: Node = { kind: 'literal', value: scalar.text, ...whole };
    return { text: scalar.text, node: { kind: 'call', name: 'date', args: [day], ...whole }, place };
  }
  if (scalar !== null && A_PATH.test(scalar.text) && name !== 'one_of') {
    reader.report(
      'value-literal',
      tree,
      `Expected a value for \`${name}\`, got the text \`${scalar.text}\``,
      `Write \`= ${scalar.text}\``,
    );
    return null;
  }
  const value = name === 'one_of' && type === 'text' ? textsOf(nodes, tree) : argumentValue(nodes, tree);
  return value === null ? null : literalAt(value, sourceOf(tree), place);
}

/** Choices are text; those that look like a notation are findings. */
function textsOf(nodes: Nodes, tree: Tree): Value | null {
  if (tree.kind !== 'list') return argumentValue(nodes, tree);
  const other = tree.items.find((item) => textScalar(item) === null);
  if (other === undefined) return readChoices(nodes, tree);
  nodes.reader.report('value-literal', other, 'Expected a text in the list', 'Put it in quotes');
  return null;
}

function literalAt(value: Value, text: string, place: Expression['place']): Expression {
  return { text, node: { kind: 'literal', value, start: 0, end: text.length }, place };
}

function sourceOf(tree: Tree): string {
  if (tree.kind === 'scalar') return tree.source;
  return tree.kind === 'list' ? `[${tree.items.map(sourceOf).join(', ')}]` : '';
}

/** In the order of `BOUND_NAMES`. */
export function boundsOf({ bounds }: FormField): readonly { readonly name: BoundName; readonly bound: Expression }[] {
  return BOUND_NAMES.flatMap((name) => {
    const bound = bounds[name];
    return bound === undefined ? [] : [{ name, bound }];
  });
}

/** `, at most claim value`. */
export function boundWords(field: FormField, words: Words): string {
  return boundsOf(field)
    .map(({ name, bound }) => `, ${SAID[name]} ${words.value(bound)}`)
    .join('');
}

/** Bounds of the fields that both forms have; those of a new or removed field are part of that difference. */
export function diffBounds(
  before: readonly FormField[] | null,
  after: readonly FormField[] | null,
  same: Meanings,
  what = 'the form field',
): Difference[] {
  return (after ?? []).flatMap((field) => {
    const old = (before ?? []).find(({ name }) => name === field.name);
    return [
      ...BOUND_NAMES.flatMap((name) =>
        diffExpressions(`\`${name}\` of ${what} ${field.name}`, old?.bounds[name], field.bounds[name], same),
      ),
      ...diffTexts(`\`example\` of ${what} ${field.name}`, old?.example ?? null, field.example ?? null),
    ];
  });
}
