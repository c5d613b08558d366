/**
 * Checks the tree of a file against the zod schema of the format, and says in plain words what is wrong and where.
 */
import type { z } from 'zod';
import { listed, suggest } from '../../handbook/suggest.ts';
import { sopFileSchema } from '../schema.ts';
import { KIND_LIST } from '../step/kinds.ts';
import { hintForKey } from './other-words.ts';
import { shapeMistake, spelling } from './shape-mistake.ts';
import type { FileReader } from '../../handbook/file-reader.ts';
import type { TextRange } from '../../handbook/place.ts';
import type { Tree } from '../../handbook/yaml/tree.ts';

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/** Keys whose scalar is a label: `3` and `3e1` are labels, not numbers. */
const LABEL_KEYS: ReadonlySet<string> = new Set(['step', 'otherwise', 'since']);

const keysOfKinds = (key: 'do' | 'with'): ReadonlySet<string> =>
  new Set(KIND_LIST.filter(({ keys }) => keys.includes(key)).map(({ kind }) => kind));
const BODY_KEYS: ReadonlySet<string> = new Set(KIND_LIST.map(({ kind }) => kind));
/** Kinds with a block in `do`, and kinds with arguments. */
const LOOP_KEYS = keysOfKinds('do');
const CALL_KEYS = keysOfKinds('with');

/** Reports to `reader` each place where the file does not have the shape of an SOP. */
export function checkShape(reader: FileReader, tree: Tree): void {
  const result = sopFileSchema.safeParse(plain(tree));
  if (result.success) return;
  reportCodeless(reader, tree);
  const issues = withoutFollowing(result.error.issues, tree);
  const unknown = issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys' ? issue.keys.map((key) => ({ path: issue.path, key })) : [],
  );
  const emptied = unknown.flatMap(({ path, key }) => {
    const empty = isLeftOf(tree, path, key);
    return empty === null ? [] : [JSON.stringify([...path, empty])];
  });
  for (const { path, key } of unknown) reportUnknownKey(reader, tree, path, key);
  for (const issue of issues)
    if (issue.code !== 'unrecognized_keys' && !emptied.includes(JSON.stringify(issue.path)))
      reportIssue(reader, tree, issue);
}

/** The tree as plain data for zod. */
function plain(tree: Tree, key = ''): unknown {
  switch (tree.kind) {
    case 'map':
      return Object.fromEntries(tree.entries.map((entry) => [entry.key, plain(entry.value, entry.key)]));
    case 'list':
      return tree.items.map((item) => plain(item));
    case 'scalar':
      return LABEL_KEYS.has(key) && typeof tree.value === 'number' ? tree.source : tree.value;
  }
}

function reportIssue(reader: FileReader, tree: Tree, issue: Issue): void {
  const range = rangeAt(tree, issue.path, issue.code === 'invalid_key');
  const name = String(issue.path.at(-1));
  if (issue.code === 'invalid_key') {
    const message = issue.issues[0]?.message ?? '';
    reader.report('shape', range, `${message || 'Expected another name'}, got \`${name}\``, spelling(message, name));
    return;
  }
  const found = nodeAt(tree, issue.path);
  if (found === null) {
    const owner = ownerOf(tree, issue.path.slice(0, -1));
    reader.report('missing-key', range, `${owner} has no \`${name}\``, addition(name, issue.path));
    return;
  }
  if (issue.path.length === 0) {
    const got = found.kind === 'list' ? 'a list' : 'a text';
    reader.report(
      'shape',
      range,
      `Expected a procedure, got ${got}`,
      'Begin with `sop: name`, and put the steps below `steps:`',
    );
    return;
  }
  const { message, suggestion } = shapeMistake(issue, found);
  const isShort = found.kind !== 'scalar' && isOnOneLine(reader, range, found);
  reader.report('shape', isShort ? found : range, message, suggestion);
}

const isOnOneLine = (reader: FileReader, key: TextRange, value: TextRange): boolean =>
  reader.placeAt(key.start).line === reader.placeAt(Math.max(value.start, value.end - 1)).line;

/** `Step 2`, `The handler `if_late``, `The procedure`: what a key is missing from. */
function ownerOf(tree: Tree, path: Path): string {
  const key = path.findLast((part) => typeof part === 'string');
  if (key === undefined) return 'The procedure';
  const owner = nodeAt(tree, path);
  const label = owner?.kind === 'map' ? owner.entries.find((entry) => entry.key === 'step')?.value : undefined;
  if (label?.kind === 'scalar' && label.value !== null) return `Step ${label.source}`;
  const known = keysAt(path);
  if (known.includes('step')) return 'This step';
  return known.includes('use') ? `The handler \`${String(key)}\`` : `\`${String(key)}\``;
}

/** How to add a key, in the words in which the format describes it. */
function addition(name: string, path: Path): string {
  const means = (schemaAt(path) as z.ZodType | null)?.description;
  return means === undefined
    ? `Add \`${name}: …\``
    : `Add \`${name}: …\`: ${means.charAt(0).toLowerCase()}${means.slice(1)}`;
}

/** Issues that another one explains: a key that is only misspelt, and all of a handler that has no error code. */
function withoutFollowing(issues: readonly Issue[], tree: Tree): readonly Issue[] {
  const bare = issues.flatMap(({ path }) => {
    const at = path.indexOf('if_error');
    const errors = at === -1 ? null : nodeAt(tree, path.slice(0, at + 1));
    return errors?.kind === 'map' && errors.entries.some(({ key }) => key === 'says') ? [path.slice(0, at + 1)] : [];
  });
  const isBelow = (path: Path): boolean => bare.some((owner) => owner.every((part, index) => part === path[index]));
  const meant = new Set(
    issues.flatMap((issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => JSON.stringify([...issue.path, keyMeant(key, keysAt(issue.path))]))
        : [],
    ),
  );
  const ofKind = new Set(issues.flatMap(({ code, path }) => (code === 'invalid_type' ? [JSON.stringify(path)] : [])));
  const isSize = ({ code }: Issue): boolean => code === 'too_big' || code === 'too_small';
  return issues.filter(
    (issue) =>
      !(isSize(issue) && ofKind.has(JSON.stringify(issue.path))) &&
      !isBelow(issue.path) &&
      (nodeAt(tree, issue.path) !== null || !meant.has(JSON.stringify(issue.path))),
  );
}

/** The key that an unknown one was meant as; the key itself when there is no guess. */
function keyMeant(key: string, known: readonly string[]): string {
  return /`(\w+)`\??$/.exec(hintForKey(key, known) ?? suggest(key, known) ?? '')?.[1] ?? key;
}

/** Each handler of an error that is written where its code belongs. */
function reportCodeless(reader: FileReader, tree: Tree): void {
  if (tree.kind === 'list') for (const item of tree.items) reportCodeless(reader, item);
  if (tree.kind !== 'map') return;
  for (const { key, value } of tree.entries) {
    const says =
      key === 'if_error' && value.kind === 'map' ? value.entries.find((entry) => entry.key === 'says') : null;
    if (says === null || says === undefined) reportCodeless(reader, value);
    else
      reader.report(
        'shape',
        says.keyRange,
        'Expected the code of an error below `if_error`, got `says`',
        'Write the code above it, as `not_found:`, and indent the handler below that',
      );
  }
}

/** Keys that belong below the key before them, which has nothing: `with:` and then `bol:` without more spaces. */
function isLeftOf(tree: Tree, path: Path, key: string): string | null {
  const owner = nodeAt(tree, path);
  if (owner?.kind !== 'map') return null;
  const index = owner.entries.findIndex((entry) => entry.key === key);
  const empty = owner.entries
    .slice(0, index)
    .findLast(({ value }) => value.kind === 'scalar' && value.value === null && value.source === '');
  const between = owner.entries.slice((empty === undefined ? -1 : owner.entries.indexOf(empty)) + 1, index);
  const known = keysAt(path);
  return empty === undefined || !known.includes(empty.key) || between.some((entry) => known.includes(entry.key))
    ? null
    : empty.key;
}

function reportUnknownKey(reader: FileReader, tree: Tree, path: Path, key: string): void {
  const parent = nodeAt(tree, path);
  const range =
    parent?.kind === 'map'
      ? (parent.entries.find((entry) => entry.key === key)?.keyRange ?? parent)
      : rangeAt(tree, path, false);
  const known = keysAt(path);
  const empty = isLeftOf(tree, path, key);
  if (empty !== null) {
    reader.report(
      'unknown-key',
      range,
      `\`${key}\` is not indented below \`${empty}\`, which has nothing below it`,
      'Indent it by two more spaces',
    );
    return;
  }
  const written = keysOf(parent);
  const fitting = fittingKeys(known, written);
  const suggestion =
    itsPlace(key, path, tree) ??
    hintForKey(key, known) ??
    suggest(key, known) ??
    (fitting.length > 0 ? `It may hold ${listed(fitting)}` : null);
  reader.report('unknown-key', range, `\`${key}\` is not a key of ${ownerName(path, known)}`, suggestion);
}

const keysOf = (tree: Tree | null): readonly string[] =>
  tree?.kind === 'map' ? tree.entries.map((entry) => entry.key) : [];

/** Where a key belongs that stands too far to the right, or to the left; null when it is unknown there too. */
function itsPlace(key: string, path: Path, tree: Tree): string | null {
  const owner = path.at(-1);
  const outer = path.slice(0, -1);
  const step = keysAt(outer);
  const isOutside = typeof owner === 'string' && step.includes('use') && step.includes(key);
  if (isOutside && !keysOf(nodeAt(tree, outer)).includes(key))
    return `\`${key}\` is a key of the step: indent it as far as \`${owner}\``;
  const isNameOfItem = key === 'as' && keysOf(nodeAt(tree, path)).includes('for_each');
  return isNameOfItem ? 'Write `item` below `for_each`, with the name of one item' : null;
}

/** The keys that can still be added: no duplicates, one body for a step, and `with` only for a call. */
function fittingKeys(known: readonly string[], written: readonly string[]): readonly string[] {
  const free = known.filter((key) => !written.includes(key));
  const body = known.includes('use') ? written.find((key) => BODY_KEYS.has(key)) : undefined;
  if (body === undefined) return free;
  return free.filter((key) =>
    BODY_KEYS.has(key) ? key === 'do' && LOOP_KEYS.has(body) : key !== 'with' || CALL_KEYS.has(body),
  );
}

function ownerName(path: Path, known: readonly string[]): string {
  if (path.length === 0) return 'a procedure';
  if (known.includes('step')) return 'a step';
  return known.includes('use') ? 'a handler' : `\`${String(path.at(-1))}\``;
}

/** The keys that the format allows at a path, found by walking its schema. */
function keysAt(path: Path): readonly string[] {
  const schema = schemaAt(path);
  const definition = schema === null ? null : (unwrap(schema)._zod.def as z.core.$ZodTypeDef & { shape?: object });
  return definition?.shape === undefined ? [] : Object.keys(definition.shape);
}

function schemaAt(path: Path): z.core.$ZodType | null {
  let schema: z.core.$ZodType | null = sopFileSchema;
  for (const segment of path) schema = schema === null ? null : inside(unwrap(schema), segment);
  return schema;
}

type Definition = {
  type: string;
  shape?: Record<string, z.core.$ZodType>;
  element?: z.core.$ZodType;
  valueType?: z.core.$ZodType;
  innerType?: z.core.$ZodType;
  getter?: () => z.core.$ZodType;
};

function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  const { innerType, getter } = schema._zod.def as unknown as Definition;
  if (innerType !== undefined) return unwrap(innerType);
  return getter === undefined ? schema : unwrap(getter());
}

function inside(schema: z.core.$ZodType, segment: PropertyKey): z.core.$ZodType | null {
  const { shape, element, valueType } = schema._zod.def as unknown as Definition;
  if (shape !== undefined) return Object.hasOwn(shape, segment) ? (shape[String(segment)] ?? null) : null;
  return element ?? valueType ?? null;
}

/** The node at a path, or null when nothing is there. */
export function nodeAt(tree: Tree, path: Path): Tree | null {
  let node: Tree | null = tree;
  for (const segment of path) {
    if (node.kind === 'map') node = node.entries.find((entry) => entry.key === String(segment))?.value ?? null;
    else node = node.kind === 'list' ? (node.items[Number(segment)] ?? null) : null;
    if (node === null) return null;
  }
  return node;
}

/** Where to point: the scalar itself, or the key of a value that is missing or longer than a line. */
function rangeAt(tree: Tree, path: Path, wantsKey: boolean): TextRange {
  const node = nodeAt(tree, path);
  if (node?.kind === 'scalar' && node.value !== null && !wantsKey) return node;
  let at: Tree = tree;
  let range: TextRange = { start: tree.start, end: tree.start + 1 };
  for (const segment of path) {
    if (at.kind === 'map') {
      const entry: { keyRange: TextRange; value: Tree } | undefined = at.entries.find(
        ({ key }) => key === String(segment),
      );
      if (entry === undefined) return range;
      range = entry.keyRange;
      at = entry.value;
    } else if (at.kind === 'list') {
      const item: Tree | undefined = at.items[Number(segment)];
      if (item === undefined) return range;
      range =
        item.kind === 'map'
          ? (item.entries[0]?.keyRange ?? { start: item.start, end: item.start + 1 })
          : { start: item.start, end: item.start + 1 };
      at = item;
    }
  }
  return range;
}
