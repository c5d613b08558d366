/**
 * Reads a YAML file of the handbook into a checked shape, or says by line and column what is wrong with it.
 */
import { isNode, LineCounter, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';
import { messageOf } from '../kernel/trouble.ts';
import type { BoundaryFinding, Place } from './finding.ts';

type Path = readonly (string | number)[];

export type YamlFile<T> = {
  readonly value: T;
  /** The place of an entry: `['groups', 2, 'members', 0]`. The nearest place above it when it has none. */
  placeOf(path: Path): Place;
};

export function readYaml<T>(text: string, file: string, schema: z.ZodType<T>, rule: string): YamlFile<T> | { readonly findings: readonly BoundaryFinding[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, strict: true, version: '1.2', schema: 'core' });
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(1, line), column: Math.max(1, col) };
  };
  const broken = [...document.errors, ...document.warnings];
  if (broken.length > 0) {
    return { findings: broken.map((error) => ({ rule: `${rule}-syntax`, message: firstLine(error.message), suggestion: null, place: placeAt(error.pos[0]) })) };
  }
  let content: unknown;
  try {
    // Aliases could blow a small file up to gigabytes; a list of people needs none.
    content = document.toJS({ maxAliasCount: 0 });
  } catch (error) {
    return { findings: [{ rule: `${rule}-syntax`, message: `Expected plain entries without aliases: ${firstLine(messageOf(error))}`, suggestion: 'Write the entry out', place: placeAt(0) }] };
  }
  const placeOf = (path: Path): Place => placeAt(offsetOf(document, path));
  const parsed = schema.safeParse(content);
  if (parsed.success) return { value: parsed.data, placeOf };
  return { findings: parsed.error.issues.flatMap((issue) => findingsOf(issue, rule, placeOf)) };
}

function findingsOf(issue: z.core.$ZodIssue, rule: string, placeOf: (path: Path) => Place): BoundaryFinding[] {
  const path = issue.path.map((item) => (typeof item === 'number' ? item : String(item)));
  const where = path.length === 0 ? 'in the file' : `at \`${path.join('.')}\``;
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      rule: `${rule}-shape`, message: `Expected a known key ${where}, met \`${key}\``, suggestion: 'Remove it or mend its spelling', place: placeOf([...path, key]),
    }));
  }
  const message = issue.message.replace(/^Invalid input: expected (.+), received (.+)$/, 'Expected $1, met $2');
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
