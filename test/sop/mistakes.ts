/**
 * Mistakes that people who know no YAML make, each planted into the handbook of `corpus/base/`.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { allTools } from '../../src/connector/tools.ts';
import { parseCaseFile } from '../../src/evaluate/case-file.ts';
import type { Finding } from '../../src/handbook/finding.ts';
import { isHandbookPath } from '../../src/handbook/handbook-file.ts';
import { readHandbookFiles } from '../../src/handbook/read-handbook-files.ts';
import { compileHandbook } from '../../src/review/compile-handbook.ts';
import { createRegistry } from '../../src/tool/registry.ts';

const FOLDER = new URL('mistakes/', import.meta.url);
const BASE = new URL('corpus/base/', import.meta.url);
const registry = createRegistry(allTools());

const mistakeSchema = z.strictObject({
  mistake: z.string(),
  file: z.string(),
  /** The piece of the base to replace, which occurs once, and its replacement. */
  replace: z.string().optional(),
  broken: z.string().optional(),
  /** The whole file, instead of a piece of it. */
  text: z.string().optional(),
  /** Every finding: `line:column rule: message. Suggestion`, with the file in front when it is another one. */
  says: z.array(z.string()).default([]),
});
export type PlantedMistake = z.infer<typeof mistakeSchema> & { readonly group: string };

const textOf = (path: string): string => readFileSync(new URL(path, BASE), 'utf8');

/** All mistakes, by the file of the corpus. */
export const MISTAKES: readonly PlantedMistake[] = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.yaml'))
  .sort()
  .flatMap((name) =>
    z
      .array(mistakeSchema)
      .parse(parse(readFileSync(new URL(name, FOLDER), 'utf8')))
      .map((mistake) => ({ ...mistake, group: name.slice(0, -'.yaml'.length) })),
  );

const BASE_PATHS = readdirSync(BASE, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter(isHandbookPath)
  .sort();

/** What `sop check` finds in the handbook with the mistake, in the notation of `says`. Notes are left out. */
export function saidAbout(mistake: PlantedMistake): string[] {
  const said = saidOf([mistake], mistake.file);
  if (said === null) throw new Error(`Expected once: ${mistake.replace ?? ''}`);
  return said;
}

/** The same of several mistakes; null where one takes the place of another. @param own the file that is not named */
export function saidOf(mistakes: readonly PlantedMistake[], own: string): string[] | null {
  const planted = new Map<string, string>();
  const taken: { readonly file: string; readonly from: number; readonly to: number }[] = [];
  for (const { file, replace = '', broken = '', text } of mistakes) {
    const old = planted.get(file) ?? textOf(file);
    if (text === undefined && old.split(replace).length !== 2) return null;
    const from = textOf(file).indexOf(replace);
    const to = from + replace.length;
    if (taken.some((other) => other.file === file && other.from < to && from < other.to)) return null;
    taken.push({ file, from, to });
    planted.set(file, text ?? old.replace(replace, () => broken));
  }
  const cases = [...planted].filter(([file]) => file.endsWith('.cases.yaml'));
  const findings =
    cases.length > 0 ? cases.flatMap(([file, text]) => findingsOfCases(text, file)) : findingsOf(planted);
  return findings
    .filter(({ severity }) => severity !== 'note')
    .map(({ place, rule, severity, message, suggestion }) => {
      const where = `${place.file === own ? '' : `${place.file}:`}${place.line}:${place.column}`;
      const what = `${severity === 'warning' ? 'warning ' : ''}${rule}`;
      return `${where} ${what}: ${message}${suggestion === null ? '' : `. ${suggestion}`}`;
    });
}

function findingsOf(planted: ReadonlyMap<string, string>): readonly Finding[] {
  const found = BASE_PATHS.map((path) => ({
    path,
    content: { kind: 'bytes', bytes: Buffer.from(planted.get(path) ?? textOf(path)) } as const,
  }));
  const read = readHandbookFiles(found);
  return 'findings' in read ? read.findings : compileHandbook(read.files, registry).findings;
}

function findingsOfCases(planted: string, file: string): readonly Finding[] {
  const read = parseCaseFile(planted, file);
  return 'findings' in read ? read.findings : [];
}
