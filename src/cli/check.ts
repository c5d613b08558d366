/**
 * `sop check`: every finding of the given files, each checked together with the handbook around it.
 */
import { basename, join, resolve } from 'node:path';
import { allTools } from '../connector/tools.ts';
import { readCaseFile } from '../evaluate/case-file.ts';
import type { HandbookFile } from '../execute/ports.ts';
import { codeOf, messageOf } from '../kernel/trouble.ts';
import { compileHandbook } from '../review/handbook.ts';
import { checkSop } from '../sop/check.ts';
import { renderFinding, type Finding } from '../sop/finding.ts';
import { parseSop } from '../sop/parse.ts';
import { createRegistry, type Registry } from '../tool/registry.ts';
import type { CliWorld } from './cli-world.ts';
import { EXIT, JSON_OPTION, UsageError, type Command } from './command.ts';
import { contextIn, folderOf, handbookAround, isFolder, readHandbookFolder, readText } from './handbook-around.ts';
import { findingJson } from './finding-json.ts';
import { count, paintFor } from './text-style.ts';

/** A finding with the name under which the person knows the file, and its text. */
type Shown = { readonly finding: Finding; readonly text: string };

export const checkCommand: Command = {
  name: 'check',
  words: 'FILE…',
  says: 'Checks SOPs and the other files of a handbook; a folder stands for all of its files',
  options: { json: JSON_OPTION },
  exits: ['0  no errors', '1  at least one error', '2  a file cannot be read'],
  async run({ words, has }, { io }: CliWorld) {
    if (words.length === 0) throw new UsageError('Expected a file or a folder to check, met none');
    const registry = createRegistry(allTools());
    const shown: Shown[] = [];
    let unreadable = false;
    for (const word of words) {
      try {
        shown.push(...checkPath(word, io.cwd, registry));
      } catch (error) {
        if (codeOf(error) !== 'file.unreadable') throw error;
        unreadable = true;
        io.err(`${messageOf(error)}\n`);
      }
    }
    const findings = inOrder(shown);
    const errors = findings.filter(({ finding }) => finding.severity === 'error').length;
    if (has('json')) io.out(`${JSON.stringify(findings.map(({ finding }) => findingJson(finding)), null, 2)}\n`);
    else {
      const paint = paintFor(io);
      const rendered = findings.map(({ finding, text }) => renderFinding(finding, text).replace(/ (error|warning) /, (word) => paint(word.trim() === 'error' ? 'red' : 'yellow', word)));
      io.out([...rendered, summary(errors, findings.length - errors, words.length)].join('\n\n').concat('\n'));
    }
    return unreadable ? EXIT.unusable : errors > 0 ? EXIT.found : EXIT.ok;
  },
};

function checkPath(word: string, cwd: string, registry: Registry): Shown[] {
  const path = resolve(cwd, word);
  if (isFolder(path)) return checkFolder(word, cwd, registry);
  const text = readText(path);
  if (word.endsWith('.cases.yaml')) return checkCases(text, word);
  const folder = folderOf(path);
  const { root, isInside } = handbookAround(folder, cwd);
  const within = path.slice(folder.length + 1).replaceAll('\\', '/');
  const own = ownPath(within);
  if (root === null) return own.endsWith('.sop.yaml') ? checkAlone(text, word, registry) : [];
  const around = readHandbookFolder(root);
  const files = [...(isInside ? around : contextIn(around)).filter((file) => file.path !== own), { path: own, text }];
  return findingsOf(files, registry, (file) => {
    if (file === own) return word;
    // Another procedure's mistakes are its own; the rest of the handbook is part of what this file means.
    return file.endsWith('.sop.yaml') ? null : join(root, file);
  });
}

/** A whole handbook; for `kinds`, `boundary` and `calendars` the one above. */
function checkFolder(word: string, cwd: string, registry: Registry): Shown[] {
  const folder = folderOf(join(resolve(cwd, word), 'any'));
  const files = readHandbookFolder(folder);
  const shownIn = folder === resolve(cwd, word) ? word : join(word, '..');
  if (files.length === 0) throw new UsageError(`Expected a handbook in the folder \`${word}\`, met no file of one`);
  const { root, isInside } = handbookAround(folder, cwd);
  const borrowed = root === null || isInside ? [] : contextIn(readHandbookFolder(root)).filter(({ path }) => !files.some((file) => file.path === path));
  return findingsOf([...files, ...borrowed], registry, (file) => (borrowed.some(({ path }) => path === file) ? null : join(shownIn, file)));
}

/** @param nameOf the name to show for a file of the handbook; null leaves its findings out */
function findingsOf(files: readonly HandbookFile[], registry: Registry, nameOf: (path: string) => string | null): Shown[] {
  return compileHandbook(files, registry).findings.flatMap((finding) => {
    const { file } = finding.place;
    const name = nameOf(file);
    const text = files.find(({ path }) => path === file)?.text ?? '';
    return name === null ? [] : [{ text, finding: { ...finding, place: { ...finding.place, file: name } } }];
  });
}

function checkAlone(text: string, word: string, registry: Registry): Shown[] {
  const { sop, findings } = parseSop(text, word);
  return [...findings, ...(sop === null ? [] : checkSop(sop, { registry, kinds: [], calendars: [] }))].map((finding) => ({ finding, text }));
}

function checkCases(text: string, word: string): Shown[] {
  try {
    readCaseFile(text, word);
    return [];
  } catch (error) {
    if (codeOf(error) !== 'cases.unreadable') throw error;
    return [{ text, finding: { rule: 'case-file', severity: 'error', message: messageOf(error), suggestion: null, place: { file: word, line: 1, column: 1 }, endColumn: null } }];
  }
}

/** Any other YAML file is read as an SOP, whatever its name. */
function ownPath(path: string): string {
  if (/^(?:people\.yaml|(?:kinds|calendars)\/[^/]+\.yaml|boundary\/[^/]+\.cedar|[^/]+\.sop\.yaml)$/.test(path)) return path;
  if (path.endsWith('.cedar')) return `boundary/${basename(path)}`;
  return `${basename(path).replace(/\.ya?ml$/, '')}.sop.yaml`;
}

/** By file, line and column; what two files of one handbook both brought counts once. */
function inOrder(shown: readonly Shown[]): Shown[] {
  const once = new Map(shown.map((item) => [JSON.stringify(item.finding), item]));
  return [...once.values()].sort(({ finding: { place: a } }, { finding: { place: b } }) => (a.file === b.file ? a.line - b.line || a.column - b.column : a.file < b.file ? -1 : 1));
}

function summary(errors: number, warnings: number, paths: number): string {
  const of = `in ${count(paths, 'path')}`;
  if (errors + warnings === 0) return `No findings ${of}`;
  return [...(errors > 0 ? [count(errors, 'error')] : []), ...(warnings > 0 ? [count(warnings, 'warning')] : [])].join(' and ').concat(` ${of}`);
}
