/**
 * Reads an SOP file: text in, SOP or findings out. All findings of a file come at once, each at its line and column.
 */
import { sortFindings, type Finding } from './finding.ts';
import { buildSop } from './parse/build-sop.ts';
import { checkShape } from './parse/check-shape.ts';
import { FileReader, readYaml } from './parse/read-yaml.ts';
import type { Sop } from './sop.ts';

/**
 * Parses one SOP file.
 *
 * Never throws, whatever the text. `sop` is null when a finding is an error; warnings alone leave it standing.
 * @param file the name findings and places carry
 */
export function parseSop(text: string, file: string): { sop: Sop | null; findings: Finding[] } {
  const reader = new FileReader(file, text);
  const tree = readYaml(reader);
  if (tree === null) return { sop: null, findings: sortFindings(reader.findings) };
  checkShape(reader, tree);
  const sop = buildSop(reader, tree);
  return { sop, findings: sortFindings(reader.findings) };
}
