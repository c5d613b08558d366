/**
 * A node as text: equal nodes give equal text, wherever they are and however they are spaced. For a path, the path
 * itself.
 */
import type { Node } from './expression.ts';

export function nodeKey(node: Node): string {
  return node.kind === 'path'
    ? node.path.join('.')
    : JSON.stringify(node, (key, part: unknown) => (key === 'start' || key === 'end' ? undefined : part));
}
