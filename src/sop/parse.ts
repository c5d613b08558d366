/**
 * Reads an SOP file: text in, SOP or findings out. All findings of a file come at once, each at its line and column.
 */
import { sha256 } from '../kernel/canonical-json.ts';
import { handbookFileBytesMax } from '../kernel/limits.ts';
import { attachedTables, attachTables } from './attached-tables.ts';
import { sortFindings, type Finding } from './finding.ts';
import { buildSop } from './parse/build-sop.ts';
import { checkShape } from './parse/check-shape.ts';
import { FileReader, readYaml } from './parse/read-yaml.ts';
import { walkSteps, type Sop } from './sop.ts';

/**
 * Parses one SOP file.
 *
 * Never throws, whatever the text. `sop` is null when a finding is an error; warnings alone leave it standing.
 * @param file the name findings and places carry
 * @param tables the texts of `tables/`, by name; a stored version brings its own and is given none
 */
export function parseSop(text: string, file: string, tables?: ReadonlyMap<string, string>): { sop: Sop | null; findings: Finding[] } {
  const reader = new FileReader(file, text);
  const attached = attachedTables(text);
  if (tables !== undefined && attached.line !== null) {
    reader.add({ rule: 'table-file', severity: 'error', message: 'Lines that begin with `#! table` are kept for stored versions', suggestion: 'Remove them', place: { file, line: attached.line, column: 1 }, endColumn: null });
  }
  const tree = readYaml(reader);
  if (tree === null) return { sop: null, findings: sortFindings(reader.findings) };
  checkShape(reader, tree);
  const built = buildSop(reader, tree, tables ?? attached.tables);
  const sop = built === null || tables === undefined ? built : withTables(reader, built, tables);
  return { sop, findings: sortFindings(reader.findings) };
}

/** The SOP with the texts of the tables that it reads as a part of its version. */
function withTables(reader: FileReader, sop: Sop, tables: ReadonlyMap<string, string>): Sop | null {
  const steps = walkSteps(sop.ifMissing === null ? sop.steps : [sop.ifMissing, ...sop.steps]);
  const names = new Set([...steps].flatMap(({ body }) => (body.kind === 'table' && body.from !== null ? [body.from] : [])));
  const text = attachTables(reader.text, new Map([...tables].filter(([name]) => names.has(name))));
  if (new TextEncoder().encode(text).length > handbookFileBytesMax) {
    reader.report('file-size', { start: 0, end: 1 }, `Expected the procedure and its tables to have at most ${handbookFileBytesMax} bytes together, met more`, 'Split the procedure');
    return null;
  }
  return { ...sop, source: { ...sop.source, text, hash: sha256(text) } };
}
