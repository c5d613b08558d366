/**
 * Plants each fault of `corpus/` into the base handbook: the right rule reports it on the right line, and no other rule
 * reports an error.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { allTools } from '../../src/connector/tools.ts';
import { compileHandbook } from '../../src/review/compile-handbook.ts';
import { type HandbookFile, isHandbookPath } from '../../src/handbook/handbook-file.ts';
import type { Finding } from '../../src/handbook/finding.ts';
import { RULES } from '../../src/sop/rules.ts';
import { createRegistry } from '../../src/tool/registry.ts';

const FOLDER = new URL('corpus/', import.meta.url);
const BASE = new URL('base/', FOLDER);
const registry = createRegistry(allTools());

const faultSchema = z.strictObject({
  finds: z.string(),
  at: z.string().optional(),
  severity: z.enum(['error', 'warning']).default('error'),
  file: z.string().default('damage.sop.yaml'),
  replace: z.string(),
  broken: z.string(),
  sound: z.string(),
});
type Fault = z.infer<typeof faultSchema>;

const base: readonly HandbookFile[] = readdirSync(BASE, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter(isHandbookPath)
  .sort()
  .map((path) => ({ path, text: readFileSync(new URL(path, BASE), 'utf8') }));
const faults = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.yaml'))
  .sort()
  .map((name) => {
    const text = readFileSync(new URL(name, FOLDER), 'utf8');
    return {
      name: name.slice(0, -'.yaml'.length),
      says: /^# (.+)/.exec(text)?.[1] ?? '',
      fault: faultSchema.parse(parse(text)),
    };
  });

const findingsOf = (files: readonly HandbookFile[]): readonly Finding[] => compileHandbook(files, registry).findings;
const lineText = ({ rule, place, message }: Finding): string => `${place.file}:${place.line} ${rule}: ${message}`;

/** The piece must occur exactly once, so the right piece is replaced. */
function once(text: string, piece: string): number {
  const start = text.indexOf(piece);
  if (start === -1 || text.indexOf(piece, start + 1) !== -1)
    throw new Error(`Expected once, got ${start === -1 ? 'never' : 'more often'}: ${piece}`);
  return start;
}

function planted(
  { file, replace }: Fault,
  piece: string,
): { readonly files: readonly HandbookFile[]; readonly text: string; readonly start: number } {
  const old = base.find(({ path }) => path === file);
  if (old === undefined) throw new Error(`Expected a file \`${file}\` in the base`);
  const start = once(old.text, replace);
  const text = old.text.slice(0, start) + piece + old.text.slice(start + replace.length);
  return { files: base.map((item) => (item === old ? { path: file, text } : item)), text, start };
}

const lineOf = (text: string, index: number): number => text.slice(0, index).split('\n').length;

function firstChange(one: string, other: string): number {
  let index = 0;
  while (index < one.length && one[index] === other[index]) index += 1;
  return index;
}

describe('the corpus of broken SOPs', () => {
  it('is made of a handbook without findings', () => {
    expect(findingsOf(base).map(lineText)).toEqual([]);
  });

  it('has a fault for each rule of the checker, and 60 in all', () => {
    const found = new Set(faults.map(({ fault }) => fault.finds));
    expect(RULES.map(({ name }) => name).filter((name) => !found.has(name))).toEqual([]);
    expect(faults.length).toBeGreaterThanOrEqual(60);
  });

  it.each(faults)('$name: $says', ({ fault }) => {
    const { files, text, start } = planted(fault, fault.broken);
    const line =
      fault.at === undefined
        ? lineOf(text, start + firstChange(fault.broken, fault.replace))
        : lineOf(text, once(text, fault.at));
    const findings = findingsOf(files);
    expect(
      findings.filter(
        ({ rule, place, severity }) =>
          rule === fault.finds && place.file === fault.file && place.line === line && severity === fault.severity,
      ),
      findings.map(lineText).join('\n'),
    ).not.toEqual([]);
    expect(findings.filter(({ rule, severity }) => severity === 'error' && rule !== fault.finds).map(lineText)).toEqual(
      [],
    );
  });

  /** They prove something about several steps, and wait until the file parses. */
  const WAITING = ['choose-gap', 'dead-branch', 'unreachable-step'];
  const alone = faults.filter(
    ({ fault: { finds, severity, file } }) =>
      severity === 'error' && file === 'damage.sop.yaml' && !WAITING.includes(finds),
  );
  it.each(alone)('$name is found next to a misspelt key in another step', ({ fault }) => {
    const { files } = planted(fault, fault.broken);
    const misspelt = files.map(({ path, text }) =>
      path === fault.file
        ? { path, text: `${text.trimEnd()}\n  - step: 99\n    says: End\n    flga: end\n` }
        : { path, text },
    );
    const errors = (found: readonly HandbookFile[]): readonly string[] =>
      findingsOf(found)
        .filter(({ severity }) => severity === 'error')
        .map(lineText);
    expect(errors(misspelt)).toEqual(expect.arrayContaining([...errors(files)]));
  });

  it.each(faults)('near miss of $name', ({ fault }) => {
    expect(findingsOf(planted(fault, fault.sound).files).map(lineText)).toEqual([]);
  });
});
