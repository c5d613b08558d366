/**
 * `sop check`: every finding of the given files, each checked together with the handbook around it.
 */
import { basename, join, resolve } from 'node:path';
import { allTools } from '../connector/tools.ts';
import { readCaseFile } from '../evaluate/case-file.ts';
import type { HandbookFile } from '../engine/ports.ts';
import { codeOf, messageOf } from '../kernel/trouble.ts';
import type { Boundary } from '../boundary/compile.ts';
import { boundaryCoverage } from '../review/boundary-coverage.ts';
import { boundOf } from '../review/bound.ts';
import { BOUND_LEAVES_OUT, formatBound } from '../review/format-bound.ts';
import { formatCoverage } from '../review/format-coverage.ts';
import { lateApprovals } from '../review/late-approvals.ts';
import { compileHandbook, type Handbook } from '../review/handbook.ts';
import { checkSop } from '../sop/check.ts';
import { renderFinding, type Finding } from '../sop/finding.ts';
import { parseSop } from '../sop/parse.ts';
import type { Sop } from '../sop/sop.ts';
import { createRegistry, type Registry } from '../tool/registry.ts';
import type { CliIo, CliContext } from './cli-context.ts';
import { EXIT, JSON_OPTION, UsageError, type CommandBody } from './command.ts';
import { contextIn, folderOf, handbookAround, isFolder, readHandbookFolder, readText } from './handbook-around.ts';
import { findingJson } from './finding-json.ts';
import { findingSarif } from './finding-sarif.ts';
import { coverageJson } from './coverage-json.ts';
import { count, paintFor, plain } from './text-style.ts';

/** A finding with the name under which the person knows the file, and its text. */
type Shown = { readonly finding: Finding; readonly text: string };

/** A sound SOP among the given paths, with its handbook. */
type Sound = { readonly name: string; readonly sop: Sop; readonly handbook: Handbook; readonly boundary: Boundary };

/** What one path brings. */
type Looked = { readonly shown: readonly Shown[]; readonly sound: readonly Sound[] };

export const checkCommand: CommandBody = {
  options: {
    coverage: { takes: 'nothing', says: 'Print what the boundary says of each call, as a table to be signed' },
    sarif: { takes: 'nothing', says: 'Print SARIF, for code hosts' },
    json: JSON_OPTION,
  },
  exits: ['0  no errors', '1  at least one error', '2  a file cannot be read'],
  async run({ words, has }, { io }: CliContext) {
    if (words.length === 0) throw new UsageError('Expected a file or a folder to check, got none');
    const registry = createRegistry(allTools());
    const shown: Shown[] = [];
    const sound = new Map<string, Sound>();
    let unreadable = false;
    for (const word of words) {
      try {
        const looked = checkPath(word, io.cwd, registry);
        shown.push(...looked.shown);
        for (const item of looked.sound) sound.set(item.name, item);
      } catch (error) {
        if (codeOf(error) !== 'file.unreadable') throw error;
        unreadable = true;
        io.err(`${messageOf(error)}\n`);
      }
    }
    const findings = inOrder(shown);
    const errors = findings.filter(({ finding }) => finding.severity === 'error').length;
    if (has('coverage')) printCoverage([...sound.values()], findings, has('json'), io);
    else if (has('sarif')) io.out(`${JSON.stringify(findingSarif(findings.map(({ finding }) => finding)), null, 2)}\n`);
    else if (has('json'))
      io.out(
        `${JSON.stringify(
          findings.map(({ finding }) => findingJson(finding)),
          null,
          2,
        )}\n`,
      );
    else {
      const paint = paintFor(io);
      const rendered = findings.map(({ finding, text }) =>
        renderFinding(finding, text).replace(/ (error|warning) /, (word) =>
          paint(word.trim() === 'error' ? 'red' : 'yellow', word),
        ),
      );
      const notes = [...sound.values()].flatMap(({ name, sop, boundary }) =>
        lateApprovals(sop, boundary).map((note) =>
          renderFinding({ ...note, place: { ...note.place, file: name } }, sop.source.text),
        ),
      );
      const bounds = [...sound.values()].map(
        ({ name, sop, handbook, boundary }) =>
          `${plain(name)} note bound\n  ${formatBound(boundOf(sop, { ...handbook, boundary }))}. ${BOUND_LEAVES_OUT}`,
      );
      io.out(
        [
          ...rendered,
          ...notes,
          ...bounds,
          summary({ errors, warnings: findings.length - errors, notes: notes.length + bounds.length }, words.length),
        ]
          .join('\n\n')
          .concat('\n'),
      );
    }
    return unreadable ? EXIT.unusable : errors > 0 ? EXIT.found : EXIT.ok;
  },
};

function checkPath(word: string, cwd: string, registry: Registry): Looked {
  const path = resolve(cwd, word);
  if (isFolder(path)) return checkFolder(word, cwd, registry);
  const text = readText(path);
  if (word.endsWith('.cases.yaml')) return { shown: checkCases(text, word), sound: [] };
  const folder = folderOf(path);
  const { root, isInside } = handbookAround(folder, cwd);
  const within = path.slice(folder.length + 1).replaceAll('\\', '/');
  const own = ownPath(within);
  if (root === null) return { shown: own.endsWith('.sop.yaml') ? checkAlone(text, word, registry) : [], sound: [] };
  const around = readHandbookFolder(root);
  const files = [...(isInside ? around : contextIn(around)).filter((file) => file.path !== own), { path: own, text }];
  return findingsOf(files, registry, (file) => {
    if (file === own) return word;
    // Another procedure's mistakes are its own; the rest of the handbook is part of what this file means.
    return file.endsWith('.sop.yaml') ? null : join(root, file);
  });
}

/** A whole handbook; for `kinds`, `boundary` and `calendars` the one above. */
function checkFolder(word: string, cwd: string, registry: Registry): Looked {
  const folder = folderOf(join(resolve(cwd, word), 'any'));
  const files = readHandbookFolder(folder);
  const shownIn = folder === resolve(cwd, word) ? word : join(word, '..');
  if (files.length === 0) throw new UsageError(`Expected a handbook in the folder \`${word}\`, got no file of one`);
  const { root, isInside } = handbookAround(folder, cwd);
  const borrowed =
    root === null || isInside
      ? []
      : contextIn(readHandbookFolder(root)).filter(({ path }) => !files.some((file) => file.path === path));
  return findingsOf([...files, ...borrowed], registry, (file) =>
    borrowed.some(({ path }) => path === file) ? null : join(shownIn, file),
  );
}

/** @param nameOf the name to show for a file of the handbook; null leaves its findings out */
function findingsOf(
  files: readonly HandbookFile[],
  registry: Registry,
  nameOf: (path: string) => string | null,
): Looked {
  const { handbook, findings } = compileHandbook(files, registry);
  const shown = findings.flatMap((finding) => {
    const { file } = finding.place;
    const name = nameOf(file);
    const text = files.find(({ path }) => path === file)?.text ?? '';
    return name === null ? [] : [{ text, finding: { ...finding, place: { ...finding.place, file: name } } }];
  });
  if (handbook === null) return { shown, sound: [] };
  const sound = [...handbook.sops.values()].flatMap((sop): Sound[] => {
    const name = nameOf(sop.source.file);
    const boundary = handbook.boundaries.get(sop.boundary);
    return name === null || boundary === undefined ? [] : [{ name, sop, handbook, boundary }];
  });
  return { shown, sound };
}

/** For signing: a table of an SOP with mistakes would be signed for another one. */
function printCoverage(sound: readonly Sound[], findings: readonly Shown[], asJson: boolean, io: CliIo): void {
  const errors = findings.filter(({ finding }) => finding.severity === 'error');
  if (errors.length > 0) io.err(`${errors.map(({ finding, text }) => renderFinding(finding, text)).join('\n\n')}\n`);
  const tables = sound.map(({ name, sop, boundary }) => ({
    name,
    sop,
    boundary,
    covered: boundaryCoverage(sop, boundary),
  }));
  io.out(
    asJson
      ? `${JSON.stringify(
          tables.map(({ name, sop, boundary, covered }) => coverageJson(name, sop, boundary, covered)),
          null,
          2,
        )}\n`
      : tables.map(({ sop, boundary, covered }) => formatCoverage(sop, covered, boundary.hash)).join('\n'),
  );
}

function checkAlone(text: string, word: string, registry: Registry): Shown[] {
  const { sop, findings } = parseSop(text, word);
  return [...findings, ...(sop === null ? [] : checkSop(sop, { registry, kinds: [], calendars: [] }))].map(
    (finding) => ({ finding, text }),
  );
}

function checkCases(text: string, word: string): Shown[] {
  try {
    readCaseFile(text, word);
    return [];
  } catch (error) {
    if (codeOf(error) !== 'cases.unreadable') throw error;
    return [
      {
        text,
        finding: {
          rule: 'case-file',
          severity: 'error',
          message: messageOf(error),
          suggestion: null,
          place: { file: word, line: 1, column: 1 },
          endColumn: null,
        },
      },
    ];
  }
}

/** Any other YAML file is read as an SOP, whatever its name. */
function ownPath(path: string): string {
  if (/^(?:people\.yaml|(?:kinds|calendars)\/[^/]+\.yaml|boundary\/[^/]+\.cedar|[^/]+\.sop\.yaml)$/.test(path))
    return path;
  if (path.endsWith('.cedar')) return `boundary/${basename(path)}`;
  return `${basename(path).replace(/\.ya?ml$/, '')}.sop.yaml`;
}

/** By file, line and column; what two files of one handbook both brought counts once. */
function inOrder(shown: readonly Shown[]): Shown[] {
  const once = new Map(shown.map((item) => [JSON.stringify(item.finding), item]));
  return [...once.values()].sort(({ finding: { place: a } }, { finding: { place: b } }) =>
    a.file === b.file ? a.line - b.line || a.column - b.column : a.file < b.file ? -1 : 1,
  );
}

/** Says of notes that stand above it that they are no errors. */
function summary(
  { errors, warnings, notes }: { readonly errors: number; readonly warnings: number; readonly notes: number },
  paths: number,
): string {
  const of = `in ${count(paths, 'path')}`;
  const found = [
    ...(errors > 0 ? [count(errors, 'error')] : []),
    ...(warnings > 0 ? [count(warnings, 'warning')] : []),
  ].join(' and ');
  const noted = notes === 0 ? '' : `; ${count(notes, 'note')}`;
  return found === '' ? `No errors ${of}${noted}` : `${found} ${of}${noted}`;
}
