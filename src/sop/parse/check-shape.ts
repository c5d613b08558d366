/**
 * Checks the tree of a file against the zod schema of the format, and says in plain words what is wrong and where.
 */
import type { z } from 'zod';
import { listed, suggest } from '../../handbook/suggest.ts';
import { sopFileSchema } from '../schema.ts';
import { KIND_LIST } from '../step/kinds.ts';
import { formOf } from './form-of.ts';
import { hintForKey, labelFrom, nameFrom } from './other-words.ts';
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

const EXPECTED: Readonly<Record<string, string>> = {
  string: 'text',
  array: 'a list',
  object: 'keys with values',
  record: 'keys with values',
  number: 'a number',
  boolean: 'true or false',
};

/** Reports to `reader` each place where the file does not have the shape of an SOP. */
export function checkShape(reader: FileReader, tree: Tree): void {
  const result = sopFileSchema.safeParse(plain(tree));
  if (result.success) return;
  for (const issue of result.error.issues) reportIssue(reader, tree, issue);
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
  if (issue.code === 'unrecognized_keys') {
    for (const key of issue.keys) reportUnknownKey(reader, tree, issue.path, key);
    return;
  }
  const range = rangeAt(tree, issue.path, issue.code === 'invalid_key');
  const name = String(issue.path.at(-1) ?? 'the file');
  if (issue.code === 'invalid_key') {
    reader.report(
      'shape',
      range,
      `${issue.issues[0]?.message ?? 'Expected another name'}, got \`${name}\``,
      spelling(issue.issues[0]?.message ?? '', name),
    );
    return;
  }
  const found = nodeAt(tree, issue.path);
  if (found === null) {
    reader.report('missing-key', range, `Expected \`${name}\`, which is missing`, `Add \`${name}\``);
    return;
  }
  const got =
    found.kind === 'scalar'
      ? found.value === null
        ? 'nothing'
        : `\`${String(found.value).slice(0, 60)}\``
      : found.kind === 'map'
        ? 'keys with values'
        : 'a list';
  reader.report('shape', range, `${expectation(issue)} at \`${name}\`, got ${got}`, hint(issue, found));
}

function reportUnknownKey(reader: FileReader, tree: Tree, path: Path, key: string): void {
  const parent = nodeAt(tree, path);
  const range =
    parent?.kind === 'map'
      ? (parent.entries.find((entry) => entry.key === key)?.keyRange ?? parent)
      : rangeAt(tree, path, false);
  const known = keysAt(path);
  const fitting = fittingKeys(known, parent?.kind === 'map' ? parent.entries.map((entry) => entry.key) : []);
  const suggestion =
    hintForKey(key, known) ?? suggest(key, known) ?? (fitting.length > 0 ? `It may hold ${listed(fitting)}` : null);
  reader.report('unknown-key', range, `\`${key}\` is not a key of ${ownerName(path, known)}`, suggestion);
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

function expectation(issue: Issue): string {
  if (issue.code === 'invalid_type') return `Expected ${EXPECTED[issue.expected] ?? issue.expected}`;
  if (issue.code === 'too_small') {
    if (issue.origin !== 'array') return 'Expected some text';
    return Number(issue.minimum) > 1 ? `Expected at least ${issue.minimum} items` : 'Expected at least one item';
  }
  if (issue.code === 'too_big' && issue.origin === 'array') return `Expected at most ${issue.maximum} items`;
  if (issue.code === 'too_big' && issue.origin === 'string') return `Expected at most ${issue.maximum} characters`;
  return issue.message.startsWith('Expected') ? issue.message : 'Expected another value';
}

function spelt(message: string, text: string): string | null {
  if (message.includes('a label')) return labelFrom(text);
  if (message.includes('hyphens')) return nameFrom(text, '-');
  if (message.includes('underscores')) return nameFrom(text, '_');
  if (!message.includes('a system and a name') || !/^[A-Za-z]+\.\w+$/.test(text)) return null;
  const parts = text.split('.').map((part) => nameFrom(part, '_') ?? '');
  return parts.join('.');
}

/** The text as a name of the form that a message asks for. */
function spelling(message: string, text: string): string | null {
  const meant = spelt(message, text);
  return meant === null || meant === text ? null : `Write \`${meant}\``;
}

function hint(issue: Issue, found: Tree): string | null {
  if (found.kind === 'scalar' && found.value === null) return 'Write it after the colon, or remove the line';
  if (String(issue.path.at(-1)) === 'otherwise' && found.kind === 'scalar' && typeof found.value === 'boolean')
    return 'Write the label of the step that did not hold: `otherwise: 3`; in a `choose`, the label of the `choose`';
  if (issue.code === 'too_small' && String(issue.path.at(-1)) === 'choices')
    return 'Give a second answer, or use `form`; a step that only waits is a `wait`';
  if (issue.code !== 'invalid_type')
    return found.kind === 'scalar'
      ? spelling(issue.message, found.source === '' ? String(found.value) : found.source)
      : null;
  if (issue.expected === 'string' && found.kind === 'scalar' && found.value !== null) return 'Put it in quotes';
  if (issue.expected === 'string' && found.kind === 'map') return 'Put text that begins with `{` in quotes';
  const form =
    issue.expected === 'object' || issue.expected === 'record' ? formOf(String(issue.path.at(-1) ?? ''), found) : null;
  if (form !== null) return `Write it as ${form}`;
  if (issue.expected === 'array' && found.kind === 'scalar') return 'Write each item on its own line, after `- `';
  return null;
}

function ownerName(path: Path, known: readonly string[]): string {
  if (path.length === 0) return 'a procedure';
  if (known.includes('step')) return 'a step';
  return known.includes('use') ? 'a handler' : `\`${String(path.at(-1))}\``;
}

/** The keys that the format allows at a path, found by walking its schema. */
function keysAt(path: Path): readonly string[] {
  let schema: z.core.$ZodType | null = sopFileSchema;
  for (const segment of path) schema = schema === null ? null : inside(unwrap(schema), segment);
  const definition = schema === null ? null : (unwrap(schema)._zod.def as z.core.$ZodTypeDef & { shape?: object });
  return definition?.shape === undefined ? [] : Object.keys(definition.shape);
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
