/**
 * A node as text that is the same for the same node, wherever it stands and however it is spaced; of a path, the path
 * itself.
 */
import type { Node } from './expression.ts';

export function nodeKey(node: Node): string {
  return node.kind === 'path'
    ? node.path.join('.')
    : JSON.stringify(node, (key, part: unknown) => (key === 'start' || key === 'end' ? undefined : part));
}
