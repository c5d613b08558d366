/**
 * Reads a YAML file into a value of a schema, or reports by line and column what is wrong.
 */
import { z } from 'zod';
import type { FileReader } from '../file-reader.ts';
import type { TextRange } from '../place.ts';
import { suggest } from '../suggest.ts';
import { readYaml } from './read-yaml.ts';
import { keyRangeAt, plainOf, rangeAt, type Tree } from './tree.ts';

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
  const parsed = schema.safeParse(plainOf(tree));
  if (parsed.success) return { value: parsed.data, rangeOf: (path) => rangeAt(tree, path) };
  for (const issue of parsed.error.issues) reportIssue(reader, tree, issue, rule, () => keysOf(schema));
  return null;
}

function reportIssue(
  reader: FileReader,
  tree: Tree,
  issue: z.core.$ZodIssue,
  rule: string,
  keys: () => ReadonlySet<string>,
): void {
  const where = issue.path.length === 0 ? 'in the file' : `at \`${issue.path.map(String).join('.')}\``;
  if (issue.code === 'unrecognized_keys') {
    const known = keys();
    for (const key of issue.keys)
      reader.report(
        rule,
        keyRangeAt(tree, issue.path, key),
        `Expected a known key ${where}, got \`${key}\``,
        suggest(key, known) ?? 'Remove it, or correct its spelling',
      );
    return;
  }
  const message = issue.message.replace(/^Invalid input: expected (.+), received (.+)$/, 'Expected $1, got $2');
  reader.report(rule, rangeAt(tree, issue.path), `${message} ${where}`);
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
