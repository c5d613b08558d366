/**
 * Reads a YAML file into a value of a schema, or reports by line and column what is wrong.
 */
import { z } from 'zod';
import type { FileReader } from '../file-reader.ts';
import type { TextRange } from '../place.ts';
import { closest, suggest, suggestWord } from '../suggest.ts';
import { isNameless, partAt, partOf, textOfParts, without } from './known-part.ts';
import { mayFollow, NOTHING_LOST, withoutKeys, type Lost } from './lost.ts';
import { readYamlPart } from './read-yaml.ts';
import { isRecordAt, keysAt, schemaMistake } from './schema-mistake.ts';
import { keyRangeAt, plainOf, rangeAt, type Tree, type Path } from './tree.ts';

/** What people write for a key, and the key. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ['name', 'label'],
  ['caption', 'label'],
  ['role', 'title'],
  ['mail', 'email'],
  ['e-mail', 'email'],
  ['slack', 'slack_user'],
  ['description', 'says'],
  ['values', 'one_of'],
  ['options', 'one_of'],
  ['required', 'optional'],
  ['timezone', 'time_zone'],
  ['approver', 'approved_by'],
  ['owner', 'approved_by'],
  ['expect', 'expected'],
  ['id', 'case_id'],
]);
/** Unknown keys of one map that are reported: each is looked for in the map, and no one reads more. */
const UNKNOWN_MAX = 100;

export type { Path } from './tree.ts';

export type SchemaOptions<T> = {
  readonly schema: z.ZodType<T>;
  /** Rule of the findings about the shape of the file: `people-shape`. */
  readonly rule: string;
  /** What the file should hold: `a calendar`. */
  readonly expected: string;
  readonly bytesMax?: number;
  /** Called with what a file holds that does not fit, for a caller who can use parts of it. */
  readonly onMisfit?: (given: YamlValue<unknown>) => void;
};

export type YamlValue<T> = {
  readonly value: T;
  /** The range of the entry at a path, such as `['groups', 2, 'members', 0]`, or of its closest ancestor. */
  rangeOf(path: Path): TextRange;
};

/** What is known of a file: its value without the parts that have mistakes. */
export type KnownValue<T> = YamlValue<T> & { readonly lost: Lost };

/** How often what is left is read anew: mistakes hide others that are only looked for where all else is right. */
const PASSES_MAX = 3;
/** Parts with mistakes beside which the rest of a file is read: with more, little of it is left. */
const PARTS_MAX = 200;

const isName = (part: PropertyKey): part is string | number => typeof part !== 'symbol';

/** The value, or null when the file has errors. Errors and warnings go to `reader`. */
export function readYamlAs<T>(reader: FileReader, options: SchemaOptions<T>): YamlValue<T> | null {
  const known = readKnownYaml(reader, options);
  return reader.hasErrors ? null : known;
}

/**
 * What is known of the file, with errors in `reader` or without; null when that is nothing. Whoever uses it must not
 * take a file with errors for a sound one.
 *
 * @param fallback what stands for a key of the file that has a mistake and must be there
 */
export function readKnownYaml<T>(
  reader: FileReader,
  options: SchemaOptions<T> & { readonly fallback?: Readonly<Record<string, unknown>> },
): KnownValue<T> | null {
  const { schema, rule, expected, bytesMax, onMisfit, fallback = {} } = options;
  const part = readYamlPart(reader, {
    expected,
    keys: () => keysOf(schema),
    ...(bytesMax === undefined ? {} : { bytesMax }),
  });
  if (part === null) return null;
  const { tree, damaged } = part;
  const whole = plainOf(tree);
  const rangeOf = (path: Path): TextRange => rangeAt(tree, path);
  const unread = damaged.map(({ start, end }) => reader.text.slice(start, end));
  const parts: Path[] = [...damaged.map(({ end }) => partAt(tree, end)), ...unread.flatMap(rootKeyIn)];
  let lost = NOTHING_LOST;
  const lose = (): void => {
    const text = [textOfParts(reader.text, tree, parts, rangeOf), ...unread].join('\n');
    const now = {
      text: withoutKeys(text, keysOf(schema)),
      isAny: parts.some((one) => isNameless(schema, whole, one)),
    };
    lost = now;
    reader.leaveOut((finding) => mayFollow(now, finding));
  };
  if (parts.length > 0) lose();
  for (let pass = 0; pass <= PASSES_MAX; pass++) {
    const { plain, fileOf } = without(whole, parts, fallback);
    const parsed = schema.safeParse(plain);
    if (parsed.success) return { value: parsed.data, rangeOf: (path) => rangeOf(fileOf(path)), lost };
    if (pass === 0 && parts.length === 0) onMisfit?.({ value: whole, rangeOf });
    const issues = parsed.error.issues.map((issue) => ({ ...issue, path: [...fileOf(issue.path)] }));
    const fresh = issues.filter(
      ({ code, path }) =>
        !parts.some((known) => isIn(path, known) || (code === 'too_small' && isIn(known, path.filter(isName)))),
    );
    if (fresh.length === 0) return null;
    // What a part lacks by itself follows from no other part.
    const isOwn = ({ code }: z.core.$ZodIssue): boolean => pass === 0 && code !== 'custom';
    const sofar = lost;
    const report = (given: readonly z.core.$ZodIssue[]): void =>
      reportMistakes(reader, { tree, plain: whole, schema, rule, issues: given });
    reader.leaveOut(() => false);
    report(fresh.filter(isOwn));
    reader.leaveOut((finding) => mayFollow(sofar, finding));
    report(fresh.filter((issue) => !isOwn(issue)));
    for (const issue of fresh)
      parts.push(
        ...(issue.code === 'unrecognized_keys' && issue.path.length === 0
          ? issue.keys.map((key) => [key])
          : [partOf(schema, whole, issue.path)]),
      );
    if (parts.length > PARTS_MAX) return null;
    lose();
  }
  return null;
}

/** The key of the file that a damaged line begins with; the file itself where it has none. */
function rootKeyIn(damaged: string): readonly Path[] {
  const [, indent = '', key] = /^(\s*)(?:([\w-]+) *:)?/.exec(damaged) ?? [];
  if (indent.length > 1 || damaged.trimStart().startsWith('-')) return [];
  return key === undefined ? [[]] : [[key]];
}

/** Whether a path leads into a part; into the file itself, only what is no part of it. */
const isIn = (path: readonly PropertyKey[], part: Path): boolean =>
  part.length === 0 ? path.length <= 1 : part.every((one, index) => path[index] === one);

type Misfit = {
  readonly tree: Tree;
  readonly plain: unknown;
  readonly schema: z.ZodType;
  readonly rule: string;
  readonly issues: readonly z.core.$ZodIssue[];
};

function reportMistakes(reader: FileReader, { tree, plain, schema, rule, issues }: Misfit): void {
  const unknown = new Map(
    issues.flatMap((issue) =>
      issue.code === 'unrecognized_keys'
        ? [[JSON.stringify(issue.path), issue.keys.slice(0, UNKNOWN_MAX)] as const]
        : [],
    ),
  );
  const unknownIn = (path: readonly PropertyKey[]): readonly string[] => unknown.get(JSON.stringify(path)) ?? [];
  const all = new Set<string>();
  for (const issue of issues) {
    const { path } = issue;
    if (issue.code === 'unrecognized_keys') {
      if (
        issues.some((other) => isHeading(other, path, plain, schema) && !isMisspelt(other.path, issue.keys)) ||
        isCut(issues, issue, plain)
      )
        continue;
      if (all.size === 0) for (const key of keysOf(schema)) all.add(key);
      for (const key of unknownIn(path))
        reportUnknown(reader, keyRangeAt(tree, path, key), { key, path, schema, rule, all });
    } else
      reportIssue(reader, { tree, plain, schema, rule }, issue, path.length === 0 ? [] : unknownIn(path.slice(0, -1)));
  }
}

/** @param others the unknown keys next to what the issue is about */
function reportIssue(
  reader: FileReader,
  { tree, plain, schema, rule }: Omit<Misfit, 'issues'>,
  issue: z.core.$ZodIssue,
  others: readonly string[],
): void {
  const { path } = issue;
  const owner = path.slice(0, -1);
  const value = valueAt(plain, path);
  if (value === undefined && isMisspelt(path, others)) return;
  if (others.length > 0 && isHeading(issue, owner, plain, schema)) {
    const name = String(path.at(-1));
    reader.report(
      rule,
      keyRangeAt(tree, owner, others[0] ?? ''),
      `Expected \`${name}\`, which is missing`,
      `Write \`${name}:\` on a line of its own first, and indent the lines below it by two spaces`,
    );
    return;
  }
  const isList = issue.code === 'invalid_type' && issue.expected === 'array' && typeof value === 'string';
  const cut = isList ? others.filter((key) => valueAt(plain, [...owner, key]) === null) : [];
  const { message, suggestion } = schemaMistake(issue, cut.length === 0 ? value : [value, ...cut].join(', '), schema);
  const range = issue.code === 'invalid_key' ? keyRangeAt(tree, owner, String(path.at(-1))) : rangeAt(tree, path);
  reader.report(rule, range, message, suggestion);
}

/** Whether the issue is about a missing key whose own keys the author chooses, in the map at `owner`. */
function isHeading(
  { path, code }: z.core.$ZodIssue,
  owner: readonly PropertyKey[],
  plain: unknown,
  schema: z.ZodType,
): boolean {
  return (
    code === 'invalid_type' &&
    path.length === owner.length + 1 &&
    owner.every((part, index) => part === path[index]) &&
    valueAt(plain, path) === undefined &&
    isRecordAt(schema, path)
  );
}

/** Whether all unknown keys are the rest of a list without brackets: `{ one_of: damage, loss }`. */
function isCut(
  issues: readonly z.core.$ZodIssue[],
  { path, keys }: z.core.$ZodIssueUnrecognizedKeys,
  plain: unknown,
): boolean {
  return (
    keys.every((key) => valueAt(plain, [...path, key]) === null) &&
    issues.some(
      (issue) =>
        issue.code === 'invalid_type' &&
        issue.expected === 'array' &&
        issue.path.length === path.length + 1 &&
        typeof valueAt(plain, issue.path) === 'string',
    )
  );
}

type UnknownKey = {
  readonly key: string;
  readonly path: readonly PropertyKey[];
  readonly schema: z.ZodType;
  readonly rule: string;
  /** Every key of the file. */
  readonly all: ReadonlySet<string>;
};

function reportUnknown(reader: FileReader, range: TextRange, { key, path, schema, rule, all }: UnknownKey): void {
  const known = keysAt(schema, path);
  const [, name = '', rest = ''] = /^(\w+):(.+)$/.exec(key) ?? [];
  if (known.includes(name)) {
    reader.report(rule, range, `The colon after \`${name}\` needs a space after it`, `Write \`${name}: ${rest}\``);
    return;
  }
  const meant = known.find((one) => one === WORDS.get(key.toLowerCase()));
  reader.report(
    rule,
    range,
    `Expected a known key, got \`${key}\``,
    meant === undefined
      ? (suggest(key, known) ?? elsewhere(key, all) ?? suggestWord(key, known))
      : `Write \`${meant}\``,
  );
}

/** A key of another part of the file that is spelt almost so; one that is spelt so is only in the wrong place. */
const elsewhere = (key: string, all: ReadonlySet<string>): string | null => (all.has(key) ? null : suggest(key, all));

/** Whether a missing key is only misspelt, which another issue reports. @param others the unknown keys next to it */
function isMisspelt(path: readonly PropertyKey[], others: readonly string[]): boolean {
  const missing = path.at(-1);
  return (
    typeof missing === 'string' &&
    others.some(
      (key) =>
        closest(key, [missing]) !== null || key.startsWith(`${missing}:`) || WORDS.get(key.toLowerCase()) === missing,
    )
  );
}

/** What is at a path; undefined when there is nothing. */
export function valueAt(plain: unknown, path: readonly PropertyKey[]): unknown {
  let value = plain;
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = Reflect.get(value, part);
  }
  return value;
}

/** Every key that the schema names, at any depth. */
function keysOf(schema: z.ZodType): ReadonlySet<string> {
  const keys = new Set<string>();
  const collect = (part: unknown): void => {
    if (typeof part !== 'object' || part === null) return;
    for (const [name, inner] of Object.entries(part)) {
      if (name === 'properties' && typeof inner === 'object' && inner !== null)
        for (const key of Object.keys(inner)) keys.add(key);
      collect(inner);
    }
  };
  collect(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));
  return keys;
}
