/**
 * SOPs named on the command line, as a handbook of their own: with the kinds, boundaries, people and calendars around
 * them.
 */
import { basename, resolve } from 'node:path';
import { allTools } from '../connector/tools.ts';
import type { HandbookFile } from '../engine/ports.ts';
import { Trouble } from '../kernel/trouble.ts';
import { compileHandbook, type Handbook } from '../review/handbook.ts';
import { renderFinding } from '../sop/finding.ts';
import type { Sop } from '../sop/sop.ts';
import { createRegistry, type Registry } from '../tool/registry.ts';
import { UsageError } from './command.ts';
import { contextIn, handbookAroundAny, readHandbookFolder, readText, type Around } from './handbook-around.ts';

export type OpenedSop = {
  readonly sop: Sop;
  readonly handbook: Handbook;
  readonly registry: Registry;
  readonly files: readonly HandbookFile[];
};

/** Where a text may name another SOP; what only looks like it names none of the handbook, or one too many. */
const RUNS = /\brun:\s*["']?([a-z][a-z0-9-]*)/g;

/**
 * The given SOPs with those that they run, and everything but the SOPs of the handbook around the first of them that
 * lies in one.
 *
 * @param beside a file whose handbook is meant too where none of the SOPs lies in one
 */
export function gatherHandbook(sops: readonly string[], cwd: string, beside: readonly string[] = []): HandbookFile[] {
  const paths = sops.map((file) => resolve(cwd, file));
  const given = paths.map((path): HandbookFile => ({ path: nameOf(path), text: readText(path) }));
  const twice = given.find(({ path }, index) => given.findIndex((other) => other.path === path) !== index);
  if (twice !== undefined) throw new UsageError(`Expected SOPs with different file names, got \`${twice.path}\` twice`);
  const { root } = rootFor(sops, cwd, beside);
  if (root === null)
    throw new UsageError(
      'Expected a handbook (`people.yaml`, `kinds/`, `boundary/`) in the folder of the SOP or in `sops`, got none',
    );
  const around = readHandbookFolder(root);
  return [...contextIn(around), ...given, ...runBy(given, around)];
}

/** The SOPs of the handbook that the given ones run, and those that these run in turn. */
function runBy(given: readonly HandbookFile[], around: readonly HandbookFile[]): HandbookFile[] {
  const found = [...given];
  for (const { text } of found) {
    for (const [, name] of text.matchAll(RUNS)) {
      const called = around.find(({ path }) => path === `${name ?? ''}.sop.yaml`);
      if (called !== undefined && !found.some(({ path }) => path === called.path)) found.push(called);
    }
  }
  return found.slice(given.length);
}

/**
 * One SOP with the handbook around it.
 *
 * @param beside another version of it: lies the file in no handbook, then it is one of that one's
 * @throws Trouble `file.unreadable`, or `sop.unsound` with the findings when it or its handbook has mistakes
 */
export function openSop(file: string, cwd: string, beside: readonly string[] = []): OpenedSop {
  const registry = createRegistry(allTools());
  const files = gatherHandbook([file], cwd, beside);
  const own = nameOf(resolve(cwd, file));
  const { handbook, findings } = compileHandbook(files, registry);
  const sop = [...(handbook?.sops.values() ?? [])].find(({ source }) => source.file === own);
  if (handbook !== null && sop !== undefined) return { sop, handbook, registry, files };
  const { root, isInside } = rootFor([file], cwd, beside);
  const borrowed = isInside ? '' : `; it lies in no handbook, and was read with the one of \`${root ?? ''}\``;
  const errors = findings.filter(({ severity }) => severity === 'error');
  const rendered = errors.map((finding) =>
    renderFinding(finding, files.find(({ path }) => path === finding.place.file)?.text ?? ''),
  );
  throw new Trouble('sop.unsound', {
    message: `${rendered.join('\n\n')}\n\nExpected an SOP without mistakes in \`${file}\`, got ${errors.length}${borrowed}`,
  });
}

function rootFor(sops: readonly string[], cwd: string, beside: readonly string[]): Around {
  return handbookAroundAny(
    [...sops, ...beside].map((file) => resolve(cwd, file)),
    cwd,
  );
}

function nameOf(path: string): string {
  return path.endsWith('.sop.yaml') ? basename(path) : `${basename(path).replace(/\.ya?ml$/, '')}.sop.yaml`;
}
