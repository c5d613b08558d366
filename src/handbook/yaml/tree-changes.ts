/**
 * What is different in two versions of a YAML file, place by place. Nothing is left out but comments and layout: it
 * knows no key, so a key that the language gets later is found too.
 */
import type { Tree } from './tree.ts';

type ListTree = Extract<Tree, { kind: 'list' }>;
type MapTree = Extract<Tree, { kind: 'map' }>;

/** One part of the way to a change, with what is there in both versions. */
export type ChangePart = (
  | { readonly kind: 'key'; readonly key: string }
  /** A member of a list: `by` is the key that names it, such as `person`, or null where it only has a number. */
  | { readonly kind: 'item'; readonly by: string | null; readonly name: string }
) & { readonly before: Tree | null; readonly after: Tree | null };

export type TreeChange = {
  readonly path: readonly ChangePart[];
  /** `order`: the entries or members that both have are in another order. */
  readonly what: 'value' | 'order';
  /** Null where there is nothing. */
  readonly before: Tree | null;
  readonly after: Tree | null;
};

/** Which of the members are the same ones, by the member of `after`; null to find them by the key that names them. */
export type PairItems = (before: readonly Tree[], after: readonly Tree[]) => ReadonlyMap<Tree, Tree> | null;

/** In the order of `after`; what is gone comes last in each map and list. */
export function treeChanges(before: Tree, after: Tree, pairItems: PairItems = () => null): TreeChange[] {
  const changesAt = (path: readonly ChangePart[], was: Tree, is: Tree): TreeChange[] => {
    if (isSameTree(was, is)) return [];
    if (was.kind === 'map' && is.kind === 'map') return inMap(path, was, is);
    if (was.kind === 'list' && is.kind === 'list' && !(isPlainList(was) && isPlainList(is)))
      return inList(path, was, is);
    return [{ path, what: 'value', before: was, after: is }];
  };

  const partly = (path: readonly ChangePart[], part: ChangePart): TreeChange[] => {
    const { before: was, after: is } = part;
    const there = [...path, part];
    return was === null || is === null
      ? [{ path: there, what: 'value', before: was, after: is }]
      : changesAt(there, was, is);
  };

  const inMap = (path: readonly ChangePart[], was: MapTree, is: MapTree): TreeChange[] => {
    const [old, fresh] = [was, is].map(({ entries }) => new Map(entries.map(({ key, value }) => [key, value])));
    const changes = [...new Set([...(fresh?.keys() ?? []), ...(old?.keys() ?? [])])].flatMap((key) =>
      partly(path, { kind: 'key', key, before: old?.get(key) ?? null, after: fresh?.get(key) ?? null }),
    );
    const kept = was.entries.map(({ key }) => key).filter((key) => fresh?.has(key) === true);
    const now = is.entries.map(({ key }) => key).filter((key) => old?.has(key) === true);
    return [...changes, ...orderChange(path, was, is, kept, now)];
  };

  const inList = (path: readonly ChangePart[], was: ListTree, is: ListTree): TreeChange[] => {
    const by = namingKey(was.items, is.items);
    const given = pairItems(was.items, is.items);
    const pairs = given ?? pairsOf(was.items, is.items, by);
    const paired = new Set(pairs.values());
    const partOf = (item: Tree, index: number, before: Tree | null, after: Tree | null): ChangePart => {
      const named = by === null ? null : nameIn(item, by);
      return { kind: 'item', by: named === null ? null : by, name: named ?? `${index + 1}`, before, after };
    };
    const changes = [
      ...is.items.flatMap((item, index) => partly(path, partOf(item, index, pairs.get(item) ?? null, item))),
      ...was.items.flatMap((item, index) => (paired.has(item) ? [] : partly(path, partOf(item, index, item, null)))),
    ];
    const places = is.items.flatMap((item) => {
      const old = pairs.get(item);
      return old === undefined ? [] : [was.items.indexOf(old)];
    });
    return [
      ...changes,
      ...orderChange(
        path,
        was,
        is,
        places.toSorted((one, other) => one - other),
        places,
      ),
    ];
  };

  return changesAt([], before, after);
}

/** Equal but for comments and layout. Quotes count: `"5"` is a text, and `5` a number. */
export function isSameTree(one: Tree, other: Tree): boolean {
  if (one.kind === 'map' && other.kind === 'map')
    return (
      one.entries.length === other.entries.length &&
      one.entries.every(({ key, value }, index) => {
        const also = other.entries[index];
        return also !== undefined && also.key === key && isSameTree(value, also.value);
      })
    );
  if (one.kind === 'list' && other.kind === 'list')
    return (
      one.items.length === other.items.length &&
      one.items.every((item, index) => {
        const also = other.items[index];
        return also !== undefined && isSameTree(item, also);
      })
    );
  return one.kind === 'scalar' && other.kind === 'scalar' && exactText(one) === exactText(other);
}

/** A list of words, numbers and texts only. */
export function isPlainList(tree: Tree): tree is ListTree {
  return tree.kind === 'list' && tree.items.every(({ kind }) => kind === 'scalar');
}

/** What a scalar says, in quotes if it is written in some: an amount or a number is read from a plain one alone. */
export function exactText({ style, value, source }: Extract<Tree, { kind: 'scalar' }>): string {
  if (typeof value !== 'string') return source;
  return style === 'plain' ? value : JSON.stringify(value);
}

function orderChange<T>(
  path: readonly ChangePart[],
  before: Tree,
  after: Tree,
  were: readonly T[],
  are: readonly T[],
): TreeChange[] {
  return were.every((one, index) => one === are[index]) ? [] : [{ path, what: 'order', before, after }];
}

/** The first key by which each member of both lists has a name of its own; null when there is none. */
export function namingKey(before: readonly Tree[], after: readonly Tree[]): string | null {
  const [first] = [...after, ...before];
  if (first?.kind !== 'map') return null;
  const isNaming = (key: string): boolean =>
    [before, after].every((items) => {
      const names = items.map((item) => nameIn(item, key));
      return !names.includes(null) && new Set(names).size === names.length;
    });
  return first.entries.map(({ key }) => key).find(isNaming) ?? null;
}

export function nameIn(item: Tree, key: string): string | null {
  const value = item.kind === 'map' ? item.entries.find((entry) => entry.key === key)?.value : undefined;
  return value?.kind === 'scalar' ? String(value.value) : null;
}

/** Members with one name are the same; without names, equal ones are, and the others in their order. */
function pairsOf(before: readonly Tree[], after: readonly Tree[], by: string | null): ReadonlyMap<Tree, Tree> {
  const pairs = new Map<Tree, Tree>();
  const left = new Set(before);
  const pair = (item: Tree, old: Tree | undefined): void => {
    if (old === undefined || pairs.has(item)) return;
    pairs.set(item, old);
    left.delete(old);
  };
  if (by !== null) {
    const named = new Map(before.map((old) => [nameIn(old, by), old]));
    for (const item of after) pair(item, named.get(nameIn(item, by)));
    return pairs;
  }
  for (const item of after)
    pair(
      item,
      [...left].find((old) => isSameTree(old, item)),
    );
  for (const item of after) {
    const [next] = left;
    pair(item, next);
  }
  return pairs;
}
