/**
 * What goes on in rounds: until conditions hold (`repeat`), or for each item of a list (`for_each`).
 */
import type { Expression } from '../expression/expression.ts';
import { isReservedName } from '../names.ts';
import type { ForEachBody, RepeatBody, Step } from '../sop.ts';
import { child, childText, textScalar, type Nodes } from './nodes.ts';
import { readExpression } from './read-sentence.ts';
import { readSpan } from './read-wait.ts';
import type { Tree } from '../../handbook/yaml/tree.ts';

export function readRepeat(nodes: Nodes, tree: Tree | null, steps: readonly Step[]): RepeatBody {
  return {
    kind: 'repeat',
    atMost: readCount(nodes, child(tree, 'at_most')),
    every: readSpan(nodes, child(tree, 'every')),
    until: nodes.conditions(tree, 'until'),
    steps,
  };
}

export function readForEach(nodes: Nodes, tree: Tree | null, steps: readonly Step[]): ForEachBody {
  const list = textScalar(child(tree, 'in'));
  const isComputed = list?.text.startsWith('=') === true;
  if (list !== null && !isComputed)
    nodes.reader.report('expression-syntax', list.tree, 'Expected a computed list', `Write \`= ${list.text}\``);
  return {
    kind: 'for_each',
    item: readName(nodes, tree, 'item'),
    atMost: readCount(nodes, child(tree, 'at_most')),
    steps,
    in: list === null || !isComputed ? null : readExpression(nodes.reader, list.tree, 1, list.text.length),
  };
}

/** A whole number as it is written, or `= name`; a literal becomes an expression too, so that both are checked alike. */
export function readCount({ reader }: Nodes, tree: Tree | null): Expression | null {
  if (tree?.kind !== 'scalar') return null;
  if (typeof tree.value === 'number') {
    return {
      text: tree.source,
      node: { kind: 'literal', value: tree.value, start: 0, end: tree.source.length },
      place: reader.placeAt(tree.start),
    };
  }
  const scalar = textScalar(tree);
  if (scalar === null) return null;
  if (scalar.text.startsWith('=')) return readExpression(reader, scalar.tree, 1, scalar.text.length);
  const isName = /^[a-z][a-z0-9_]*$/.test(scalar.text);
  reader.report(
    'value-literal',
    scalar.tree,
    `Expected a whole number, met \`${scalar.text}\``,
    isName ? `Write \`= ${scalar.text}\`` : 'Write it as `20`, without quotes',
  );
  return null;
}

/** A name that expressions can read; '' after a finding. */
function readName({ reader }: Nodes, tree: Tree | null, key: string): string {
  const node = child(tree, key);
  const name = childText(tree, key);
  if (name === '' || node === null || !isReservedName(name)) return name;
  reader.report('reserved-name', node, `The name \`${name}\` is reserved`, 'Choose another name');
  return '';
}
