/**
 * Reads a YAML file of the handbook into a checked shape, or says by line and column what is wrong with it.
 */
import { isNode, isScalar, LineCounter, parseDocument, visit, type Document } from 'yaml';
import type { z } from 'zod';
import { messageOf } from '../kernel/trouble.ts';
import type { BoundaryFinding, Place } from './finding.ts';

/** Findings that one file may give, so that a broken one is not told line by line for pages. */
const FINDINGS_MAX = 100;
/** Characters of a key that are shown; it may be as long as the file. */
const SHOWN_MAX = 60;

type Path = readonly (string | number)[];

export type YamlFile<T> = {
  readonly value: T;
  /** The place of an entry: `['groups', 2, 'members', 0]`. The nearest place above it when it has none. */
  placeOf(path: Path): Place;
};

export function readYaml<T>(
  text: string,
  file: string,
  schema: z.ZodType<T>,
  rule: string,
): YamlFile<T> | { readonly findings: readonly BoundaryFinding[] } {
  const lines = new LineCounter();
  // The library compares every key with every other, which takes minutes for a file that is nothing but keys; see
  // `doubleKeys`.
  const document = parseDocument(text, {
    lineCounter: lines,
    uniqueKeys: false,
    strict: true,
    version: '1.2',
    schema: 'core',
  });
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(1, line), column: Math.max(1, col) };
  };
  const broken = [...document.errors, ...document.warnings];
  if (broken.length > 0) {
    return {
      findings: broken.slice(0, FINDINGS_MAX).map((error) => ({
        rule: `${rule}-syntax`,
        message: firstLine(error.message),
        suggestion: null,
        place: placeAt(error.pos[0]),
      })),
    };
  }
  const double = doubleKeys(document);
  if (double.length > 0) {
    return {
      findings: double.slice(0, FINDINGS_MAX).map(({ key, offset }) => ({
        rule: `${rule}-syntax`,
        message: `Expected unique keys, got \`${key}\` again`,
        suggestion: 'Keep one of them',
        place: placeAt(offset),
      })),
    };
  }
  let content: unknown;
  try {
    // Aliases could blow a small file up to gigabytes; a list of people needs none.
    content = document.toJS({ maxAliasCount: 0 });
  } catch (error) {
    return {
      findings: [
        {
          rule: `${rule}-syntax`,
          message: `Expected plain entries without aliases: ${firstLine(messageOf(error))}`,
          suggestion: 'Write the entry out',
          place: placeAt(0),
        },
      ],
    };
  }
  const placeOf = (path: Path): Place => placeAt(offsetOf(document, path));
  const parsed = schema.safeParse(content);
  if (parsed.success) return { value: parsed.data, placeOf };
  return {
    findings: parsed.error.issues
      .slice(0, FINDINGS_MAX)
      .flatMap((issue) => findingsOf(issue, rule, placeOf))
      .slice(0, FINDINGS_MAX),
  };
}

/** Keys that stand twice in one map. A key that is no plain value stays for the schema to refuse. */
function doubleKeys(document: Document): { readonly key: string; readonly offset: number }[] {
  const double: { readonly key: string; readonly offset: number }[] = [];
  visit(document, {
    Map(_, { items }) {
      const met = new Set<string>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        // `1` and `"1"` become one name of the record that is made of the map.
        const name = String(key.value);
        if (met.has(name)) double.push({ key: name.slice(0, SHOWN_MAX), offset: key.range?.[0] ?? 0 });
        met.add(name);
      }
    },
  });
  return double;
}

function findingsOf(issue: z.core.$ZodIssue, rule: string, placeOf: (path: Path) => Place): BoundaryFinding[] {
  const path = issue.path.map((item) => (typeof item === 'number' ? item : String(item)));
  const where = path.length === 0 ? 'in the file' : `at \`${path.join('.')}\``;
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.slice(0, FINDINGS_MAX).map((key) => ({
      rule: `${rule}-shape`,
      message: `Expected a known key ${where}, got \`${key.slice(0, SHOWN_MAX)}\``,
      suggestion: 'Remove it or mend its spelling',
      place: placeOf([...path, key]),
    }));
  }
  const message = issue.message.replace(/^Invalid input: expected (.+), received (.+)$/, 'Expected $1, got $2');
  return [{ rule: `${rule}-shape`, message: `${message} ${where}`, suggestion: null, place: placeOf(path) }];
}

function offsetOf(document: Document, path: Path): number {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}

function firstLine(message: string): string {
  return (message.split('\n')[0] ?? message).replace(/:$/, '');
}
