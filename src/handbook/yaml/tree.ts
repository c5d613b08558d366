/**
 * A YAML file as a tree in which every key and value has its range in the text.
 */
import type { TextRange } from '../place.ts';

/** How a scalar is written; `block` is `|` or `>`. */
export type ScalarStyle = 'plain' | 'single' | 'double' | 'block';

export type Tree = TextRange &
  (
    | { readonly kind: 'map'; readonly entries: readonly Entry[] }
    | { readonly kind: 'list'; readonly items: readonly Tree[] }
    | {
        readonly kind: 'scalar';
        readonly value: string | number | boolean | null;
        readonly style: ScalarStyle;
        readonly source: string;
      }
  );
export type Entry = { readonly key: string; readonly keyRange: TextRange; readonly value: Tree };
export type ScalarTree = Extract<Tree, { kind: 'scalar' }>;

/** Where something is in the plain values of a tree. */
export type Path = readonly (string | number)[];

/** The tree as plain JSON values. */
export function plainOf(tree: Tree): unknown {
  switch (tree.kind) {
    case 'map':
      return Object.fromEntries(tree.entries.map(({ key, value }) => [key, plainOf(value)]));
    case 'list':
      return tree.items.map(plainOf);
    case 'scalar':
      return tree.value;
  }
}

/** The range of the entry at `path`, such as `['groups', 2, 'members', 0]`, or of its closest ancestor. */
export function rangeAt(tree: Tree, path: readonly PropertyKey[]): TextRange {
  return nodeAt(tree, path);
}

/** The range of the key `key` in the map at `path`; the range of the closest entry when there is no such key. */
export function keyRangeAt(tree: Tree, path: readonly PropertyKey[], key: string): TextRange {
  const map = nodeAt(tree, path);
  return (map.kind === 'map' ? map.entries.find((entry) => entry.key === key)?.keyRange : undefined) ?? map;
}

function nodeAt(tree: Tree, [part, ...rest]: readonly PropertyKey[]): Tree {
  if (part === undefined || tree.kind === 'scalar') return tree;
  const next =
    tree.kind === 'map' ? tree.entries.find(({ key }) => key === String(part))?.value : tree.items[Number(part)];
  return next === undefined ? tree : nodeAt(next, rest);
}
