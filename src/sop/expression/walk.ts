/**
 * Walks over the nodes of an expression, so a rule need not know every kind of node.
 */
import { unreachable } from '../../kernel/assert.ts';
import type { Node } from './expression.ts';

/** A node and all nodes below it, in text order. */
export function* walkNodes(node: Node): Generator<Node> {
  yield node;
  for (const child of childrenOf(node)) yield* walkNodes(child);
}

/** All nodes that read a path of the run. A macro's own variable is not such a path. */
export function* pathNodes(
  node: Node,
  variables: readonly string[] = [],
): Generator<Extract<Node, { kind: 'path' | 'has' }>> {
  if (node.kind === 'path' || node.kind === 'has') {
    if (!variables.includes(node.path[0] ?? '')) yield node;
  } else if (node.kind === 'macro') {
    yield* pathNodes(node.list, variables);
    yield* pathNodes(node.body, [...variables, node.variable]);
  } else {
    for (const child of childrenOf(node)) yield* pathNodes(child, variables);
  }
}

function childrenOf(node: Node): readonly Node[] {
  switch (node.kind) {
    case 'literal':
    case 'path':
    case 'has':
      return [];
    case 'not':
    case 'negate':
      return [node.operand];
    case 'list':
      return node.items;
    case 'record':
      return node.fields.map(({ value }) => value);
    case 'field':
      return [node.of];
    case 'choice':
      return [node.condition, node.then, node.otherwise];
    case 'binary':
      return [node.left, node.right];
    case 'call':
      return node.args;
    case 'macro':
      return [node.list, node.body];
    default:
      return unreachable(node);
  }
}
