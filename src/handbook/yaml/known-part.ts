/**
 * What can be used of a file in which some parts have mistakes: all other parts. An item of a list counts as one part, and so
 * does a name with its value, and a key of the file.
 */
import { z } from 'zod';
import type { TextRange } from '../place.ts';
import { isRecordAt } from './schema-mistake.ts';
import type { Path, Tree } from './tree.ts';

/** The part of the file that a path leads into; empty for the file itself. */
export function partOf(schema: z.ZodType, plain: unknown, path: readonly PropertyKey[]): Path {
  const [root, ...rest] = path;
  if (typeof root !== 'string') return [];
  const [within] = rest;
  const value = plain !== null && typeof plain === 'object' ? Reflect.get(plain, root) : undefined;
  const isSplit = Array.isArray(value) || isRecordAt(schema, [root]);
  return isSplit && within !== undefined && typeof within !== 'symbol' ? [root, within] : [root];
}

/** The part of the file at an offset, by where parts begin: what is damaged may not be in the tree. */
export function partAt(tree: Tree, offset: number): Path {
  if (tree.kind !== 'map') return [];
  const entry = tree.entries.findLast(({ keyRange }) => keyRange.start <= offset);
  if (entry === undefined) return [];
  const { key, value } = entry;
  if (value.kind === 'list') {
    const index = value.items.findLastIndex(({ start }) => start <= offset);
    return index === -1 ? [key] : [key, index];
  }
  const inner = value.kind === 'map' ? value.entries.findLast(({ keyRange }) => keyRange.start <= offset) : undefined;
  return inner === undefined ? [key] : [key, inner.key];
}

export type Pruned = {
  readonly plain: unknown;
  /** The path in the file of a path in what is left. */
  fileOf(path: readonly PropertyKey[]): Path;
};

/** The value without some parts. @param fallback what stands for a key of the file that has to be there */
export function without(plain: unknown, parts: readonly Path[], fallback: Readonly<Record<string, unknown>>): Pruned {
  if (typeof plain !== 'object' || plain === null || Array.isArray(plain))
    return { plain, fileOf: (path) => path.filter((part) => typeof part !== 'symbol') };
  const isGone = (root: string, within?: string | number): boolean =>
    parts.some((part) => part[0] === root && (within === undefined ? part.length === 1 : part[1] === within));
  const kept = new Map<string, readonly number[]>();
  const entries = Object.entries(plain as Record<string, unknown>).flatMap(([root, value]): [string, unknown][] => {
    if (isGone(root)) return Object.hasOwn(fallback, root) ? [[root, fallback[root]]] : [];
    if (Array.isArray(value)) {
      const items: readonly unknown[] = value;
      const left = [...items.keys()].filter((index) => !isGone(root, index));
      kept.set(root, left);
      return [[root, left.map((index) => items[index])]];
    }
    if (typeof value !== 'object' || value === null) return [[root, value]];
    return [[root, Object.fromEntries(Object.entries(value).filter(([name]) => !isGone(root, name)))]];
  });
  const absent = Object.entries(fallback).filter(([root]) => isGone(root) && !Object.hasOwn(plain, root));
  return {
    plain: Object.fromEntries([...entries, ...absent]),
    fileOf: (path) => {
      const [root, index, ...rest] = path.filter((part) => typeof part !== 'symbol');
      if (typeof root !== 'string' || typeof index !== 'number') return path.filter((part) => typeof part !== 'symbol');
      return [root, kept.get(root)?.[index] ?? index, ...rest];
    },
  };
}

/** The texts of the parts, as they are written. */
export function textOfParts(
  text: string,
  tree: Tree,
  parts: readonly Path[],
  rangeOf: (path: Path) => TextRange,
): string {
  const unknownKey = (part: Path): string => (part.length === 1 && tree.kind === 'map' ? String(part[0]) : '');
  return parts
    .map((part) => {
      const { start, end } = rangeOf(part);
      return `${unknownKey(part)}\n${part.length === 2 ? String(part[1]) : ''}\n${part.length === 0 ? '' : text.slice(start, end)}`;
    })
    .join('\n');
}

/** Whether an item has no name, nor a key that may be one, so that any name may be its. */
export function isNameless(schema: z.ZodType, plain: unknown, [root, index]: Path): boolean {
  const items =
    typeof plain === 'object' && plain !== null && root !== undefined ? Reflect.get(plain, root) : undefined;
  if (typeof index !== 'number') return items === undefined || items === null;
  const item: unknown = Array.isArray(items) ? items[index] : undefined;
  if (typeof item !== 'object' || item === null) return item === null || item === undefined;
  const known = namesOf(schema, String(root));
  const [name = ''] = known;
  return !Object.hasOwn(item, name) && Object.keys(item).every((key) => known.includes(key));
}

function namesOf(schema: z.ZodType, root: string): readonly string[] {
  const list = bare(schema instanceof z.ZodObject ? (schema.shape as Record<string, unknown>)[root] : null);
  const item = list instanceof z.ZodArray ? bare(list.element) : null;
  return item instanceof z.ZodObject ? Object.keys(item.shape) : [];
}

function bare(schema: unknown): unknown {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodDefault ? bare(schema.unwrap()) : schema;
}
