/**
 * The kind of case that starts an SOP: the line `case.kind == "…"` of its `starts`, alone or joined to others by `&&`.
 */
import type { Expression, Node } from '../expression/expression.ts';
import type { Sop } from '../sop.ts';

export type KindLine = {
  readonly kind: string;
  readonly expression: Expression;
  readonly literal: Node;
  /** The comparison alone, where its line joins it to others. */
  readonly comparison: Node;
};

export function kindLineOf(sop: Sop): KindLine | null {
  for (const expression of sop.starts.if) {
    const found = kindLiteral(expression.node);
    if (found !== null) return { kind: found.value, expression, literal: found.node, comparison: found.comparison };
  }
  return null;
}

function kindLiteral(node: Node): { readonly value: string; readonly node: Node; readonly comparison: Node } | null {
  if (node.kind !== 'binary') return null;
  if (node.operator === '&&') return kindLiteral(node.left) ?? kindLiteral(node.right);
  if (node.operator !== '==') return null;
  for (const [path, literal] of [
    [node.left, node.right],
    [node.right, node.left],
  ] as const) {
    if (
      path.kind === 'path' &&
      path.path.join('.') === 'case.kind' &&
      literal.kind === 'literal' &&
      typeof literal.value === 'string'
    ) {
      return { value: literal.value, node: literal, comparison: node };
    }
  }
  return null;
}
