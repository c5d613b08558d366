/**
 * Reads a YAML file into a value of a schema, or reports by line and column what is wrong.
 */
import { z } from 'zod';
import type { FileReader } from '../file-reader.ts';
import type { TextRange } from '../place.ts';
import { closest, listed, suggest } from '../suggest.ts';
import { readYaml } from './read-yaml.ts';
import { keyRangeAt, plainOf, rangeAt, type Tree } from './tree.ts';

/** What zod calls a type, in words of YAML. */
const KINDS: Readonly<Record<string, string>> = {
  array: 'a list',
  object: 'keys with values',
  record: 'keys with values',
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: '`true` or `false`',
};
/** Characters of a value that a message shows. */
const SHOWN_MAX = 80;
/** Unknown keys of one map that are reported: each is looked for in the map, and no one reads more. */
const UNKNOWN_MAX = 100;

export type Path = readonly (string | number)[];

export type SchemaOptions<T> = {
  readonly schema: z.ZodType<T>;
  /** Rule of the findings about the shape of the file: `people-shape`. */
  readonly rule: string;
  /** What the file should hold: `a calendar`. */
  readonly expected: string;
  readonly bytesMax?: number;
};

export type YamlValue<T> = {
  readonly value: T;
  /** The range of the entry at a path, such as `['groups', 2, 'members', 0]`, or of its closest ancestor. */
  rangeOf(path: Path): TextRange;
};

/** The value, or null when the file has errors. Errors and warnings go to `reader`. */
export function readYamlAs<T>(reader: FileReader, options: SchemaOptions<T>): YamlValue<T> | null {
  const { schema, rule, expected, bytesMax } = options;
  const tree = readYaml(reader, {
    expected,
    keys: () => keysOf(schema),
    ...(bytesMax === undefined ? {} : { bytesMax }),
  });
  if (tree === null) return null;
  const plain = plainOf(tree);
  const parsed = schema.safeParse(plain);
  if (parsed.success) return { value: parsed.data, rangeOf: (path) => rangeAt(tree, path) };
  const { issues } = parsed.error;
  const unknown = new Map(
    issues.flatMap((issue) =>
      issue.code === 'unrecognized_keys'
        ? [[JSON.stringify(issue.path), issue.keys.slice(0, UNKNOWN_MAX)] as const]
        : [],
    ),
  );
  for (const issue of issues) {
    const value = valueAt(plain, issue.path);
    if (value !== undefined || !isMisspelt(issue.path, unknown))
      reportIssue(reader, tree, issue, value, rule, () => keysOf(schema));
  }
  return null;
}

function reportIssue(
  reader: FileReader,
  tree: Tree,
  issue: z.core.$ZodIssue,
  value: unknown,
  rule: string,
  keys: () => ReadonlySet<string>,
): void {
  const where = issue.path.length === 0 ? 'in the file' : `at \`${issue.path.map(String).join('.')}\``;
  if (issue.code === 'unrecognized_keys') {
    const known = keys();
    for (const key of issue.keys.slice(0, UNKNOWN_MAX))
      reader.report(
        rule,
        keyRangeAt(tree, issue.path, key),
        `Expected a known key ${where}, got \`${key}\``,
        suggest(key, known) ?? 'Remove it, or correct its spelling',
      );
    return;
  }
  reader.report(rule, rangeAt(tree, issue.path), `${messageOf(issue, value)} ${where}`);
}

/**
 * Whether a missing key is only misspelt, which another issue reports.
 *
 * @param unknown the unknown keys of each map, by its path as JSON
 */
function isMisspelt(path: readonly PropertyKey[], unknown: ReadonlyMap<string, readonly string[]>): boolean {
  const missing = path.at(-1);
  const keys = unknown.get(JSON.stringify(path.slice(0, -1))) ?? [];
  return typeof missing === 'string' && keys.some((key) => closest(key, [missing]) !== null);
}

/** What was expected and what was found, in words of YAML. */
function messageOf(issue: z.core.$ZodIssue, value: unknown): string {
  if (issue.code === 'invalid_type') return `Expected ${KINDS[issue.expected] ?? issue.expected}, got ${found(value)}`;
  if (issue.code === 'invalid_value') return `Expected ${listed(issue.values.map(String))}, got ${found(value)}`;
  if (issue.code === 'invalid_format' && issue.format === 'email')
    return `Expected an email address such as \`ana@example.com\`, got ${found(value)}`;
  return issue.message;
}

function found(value: unknown): string {
  if (value === undefined || value === null || value === '') return 'nothing';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'keys with values' : `\`${String(value).slice(0, SHOWN_MAX)}\``;
}

function valueAt(plain: unknown, path: readonly PropertyKey[]): unknown {
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
