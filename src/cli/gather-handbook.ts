/**
 * Builds a handbook from the SOPs named on the command line and the kinds, boundaries, people and calendars around
 * them.
 */
import { basename, resolve } from 'node:path';
import { allTools } from '../connector/tools.ts';
import type { HandbookFile } from '../handbook/handbook-file.ts';
import { Trouble } from '../kernel/trouble.ts';
import { compileHandbook } from '../review/compile-handbook.ts';
import type { Handbook } from '../review/handbook.ts';
import { readHandbookFiles, type HandbookFiles } from '../handbook/read-handbook-files.ts';
import { renderErrors } from '../handbook/render-finding.ts';
import { findHandbookFiles } from '../handbook-folder/read-handbook-folder.ts';
import type { Sop } from '../sop/sop.ts';
import { createRegistry } from '../tool/registry.ts';
import { UsageError } from './command.ts';
import { contentOf, contextIn, handbookAroundAny, type Around } from './handbook-around.ts';

export type OpenedSop = {
  readonly sop: Sop;
  readonly handbook: Handbook;
  readonly files: readonly HandbookFile[];
};

/**
 * Finds where a text may name another SOP. A false match does no harm: it names no SOP, or adds one that is not needed.
 */
const RUNS = /\brun:\s*["']?([a-z][a-z0-9-]*)/g;

/**
 * Collects the given SOPs, the SOPs that they run, and everything except SOPs from the handbook around them. That is
 * the handbook around the first given SOP that is in one.
 *
 * @param otherwise files whose handbook is used when none of the SOPs is in one
 * @returns the files, or why one of the SOPs or of the handbook around them cannot be read
 * @throws Trouble `file.unreadable` when a given SOP does not exist or cannot be read
 */
export function gatherHandbook(sops: readonly string[], cwd: string, otherwise: readonly string[] = []): HandbookFiles {
  const paths = sops.map((file) => resolve(cwd, file));
  const given = paths.map((path) => ({ path: nameOf(path), content: contentOf(path) }));
  const twice = given.find(({ path }, index) => given.findIndex((other) => other.path === path) !== index);
  if (twice !== undefined) throw new UsageError(`Expected SOPs with different file names, got \`${twice.path}\` twice`);
  const { root } = rootFor(sops, cwd, otherwise);
  if (root === null)
    throw new UsageError(
      'Expected a handbook (`people.yaml`, `kinds/`, `boundary/`) in the folder of the SOP or in `sops`, got none',
    );
  const isGiven = (path: string): boolean => given.some((file) => file.path === path);
  const read = readHandbookFiles([...findHandbookFiles(root).filter(({ path }) => !isGiven(path)), ...given]);
  if ('findings' in read) return read;
  const own = read.files.filter(({ path }) => isGiven(path));
  return { files: [...contextIn(read.files), ...own, ...runBy(own, read.files)] };
}

/** The SOPs of the handbook that the given ones run, directly or indirectly. */
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

/** The folder of the handbook around an SOP. */
export function handbookRoot(file: string, cwd: string): string {
  const { root } = rootFor([file], cwd, []);
  if (root === null) throw new UsageError(`Expected a handbook around \`${file}\`, got none`);
  return root;
}

/**
 * Opens one SOP with the handbook around it.
 *
 * @param otherwise other files, such as a second version of `file`; their handbook is used if `file` is not in one
 * @throws Trouble `file.unreadable`, or `sop.unsound` with the findings when it or its handbook has mistakes
 */
export function openSop(file: string, cwd: string, otherwise: readonly string[] = []): OpenedSop {
  const gathered = gatherHandbook([file], cwd, otherwise);
  const files = 'findings' in gathered ? [] : gathered.files;
  const own = nameOf(resolve(cwd, file));
  const { handbook, findings } =
    'findings' in gathered ? { ...gathered, handbook: null } : compileHandbook(files, createRegistry(allTools()));
  const sop = [...(handbook?.sops.values() ?? [])].find(({ source }) => source.file === own);
  if (handbook !== null && sop !== undefined) return { sop, handbook, files };
  const { root, isInside } = rootFor([file], cwd, otherwise);
  const borrowed = isInside ? '' : `; it is not in a handbook, so it was read with the one in \`${root ?? ''}\``;
  const rendered = renderErrors(findings, files);
  throw new Trouble('sop.unsound', {
    message: `${rendered.join('\n\n')}\n\nExpected an SOP without mistakes in \`${file}\`, got ${rendered.length}${borrowed}`,
  });
}

function rootFor(sops: readonly string[], cwd: string, otherwise: readonly string[]): Around {
  return handbookAroundAny(
    [...sops, ...otherwise].map((file) => resolve(cwd, file)),
    cwd,
  );
}

function nameOf(path: string): string {
  return path.endsWith('.sop.yaml') ? basename(path) : `${basename(path).replace(/(?:\.sop)?\.ya?ml$/i, '')}.sop.yaml`;
}
