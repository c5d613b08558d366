/**
 * `sop check`: all findings in the given files, each checked together with the handbook around it.
 */
import { basename, join, resolve } from 'node:path';
import { allTools } from '../connector/tools.ts';
import { isHandbookPath, whereItBelongs, type HandbookFile } from '../handbook/handbook-file.ts';
import { misplaced, readHandbookFiles, type FoundFile } from '../handbook/read-handbook-files.ts';
import { findHandbookFiles, isFolder } from '../handbook-folder/read-handbook-folder.ts';
import { codeOf, messageOf, Trouble } from '../kernel/trouble.ts';
import type { Boundary } from '../boundary/compile.ts';
import { boundaryCoverage } from '../review/boundary-coverage.ts';
import { boundOf } from '../review/bound.ts';
import { BOUND_LEAVES_OUT, formatBound } from '../review/format-bound.ts';
import { formatCoverage } from '../review/format-coverage.ts';
import { exhaustedApprovals } from '../review/exhausted-approvals.ts';
import { lateApprovals } from '../review/late-approvals.ts';
import { unnamedReasons } from '../review/unnamed-reasons.ts';
import { unownedFiles } from '../review/unowned-files.ts';
import { unreadEvents } from '../review/unread-events.ts';
import { kindLineOf } from '../sop/check/kind-line.ts';
import { compileHandbook } from '../review/compile-handbook.ts';
import type { Handbook } from '../review/handbook.ts';
import { checkDraft } from '../sop/check-draft.ts';
import { checkSop } from '../sop/check.ts';
import { errorIn, type Finding } from '../handbook/finding.ts';
import { renderFinding } from '../handbook/render-finding.ts';
import { parseSop } from '../sop/parse.ts';
import type { Sop } from '../sop/sop.ts';
import { createRegistry, type Registry } from '../tool/registry.ts';
import type { CliIo, CliContext } from './cli-context.ts';
import { EXIT, JSON_OPTION, UsageError, type CommandBody } from './command.ts';
import { contentOf, contextIn, folderOf, handbookAround } from './handbook-around.ts';
import { openCaseFile } from './open-case-file.ts';
import { findingJson } from './finding-json.ts';
import { findingSarif } from './finding-sarif.ts';
import { coverageJson } from './coverage-json.ts';
import { count, paintFor, plain } from './text-style.ts';

/** A finding under the file name that the person typed, and the file's text; null when the text cannot be shown. */
type Shown = { readonly finding: Finding; readonly text: string | null };

/** A sound SOP among the given paths, with its handbook. */
type Sound = { readonly name: string; readonly sop: Sop; readonly handbook: Handbook; readonly boundary: Boundary };

/** The result of one path. */
type Looked = { readonly shown: readonly Shown[]; readonly sound: readonly Sound[] };

/** Codes of a path with nothing to check; the other paths are checked all the same. */
const NOTHING_TO_CHECK: ReadonlySet<string> = new Set(['file.unreadable', 'handbook.no_directory']);

export const checkCommand: CommandBody = {
  options: {
    coverage: { takes: 'nothing', says: 'Print what the boundary says about each call, as a table for sign-off' },
    sarif: { takes: 'nothing', says: 'Print SARIF, for code hosts' },
    json: JSON_OPTION,
  },
  exits: [
    '0  no errors',
    '1  at least one error',
    '2  a path does not exist, cannot be read, or is a folder without a handbook',
  ],
  async run({ words, has }, { io }: CliContext) {
    if (words.length === 0) throw new UsageError('Expected a file or a folder to check, got none');
    const registry = createRegistry(allTools());
    const shown: Shown[] = [];
    const sound = new Map<string, Sound>();
    let isMissing = false;
    for (const word of words) {
      try {
        const looked = checkPath(word, io.cwd, registry);
        shown.push(...looked.shown);
        for (const item of looked.sound) sound.set(item.name, item);
      } catch (error) {
        if (!NOTHING_TO_CHECK.has(codeOf(error))) throw error;
        isMissing = true;
        shown.push({ finding: errorIn(word, 'file-unreadable', messageOf(error)), text: null });
      }
    }
    const findings = inOrder(shown);
    const [errors, warnings, remarks] = (['error', 'warning', 'note'] as const).map(
      (severity) => findings.filter(({ finding }) => finding.severity === severity).length,
    ) as [number, number, number];
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
      const notes = [...sound.values()].flatMap(({ name, sop, handbook, boundary }) =>
        [
          ...lateApprovals(sop, boundary),
          ...exhaustedApprovals(sop, boundary, handbook.people),
          ...unnamedReasons(sop),
          ...unreadEvents(sop, handbook.kinds.get(kindLineOf(sop)?.kind ?? sop.kind ?? '') ?? null),
        ].map((note) => renderFinding({ ...note, place: { ...note.place, file: name } }, sop.source.text)),
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
          summary({ errors, warnings, notes: remarks + notes.length + bounds.length }, words.length),
        ]
          .join('\n\n')
          .concat('\n'),
      );
    }
    return isMissing ? EXIT.unusable : errors > 0 ? EXIT.found : EXIT.ok;
  },
};

/** What a handbook consists of. Any other file would be read as an SOP, and each of its lines be a mistake. */
const HANDBOOK_FILE = /\.(?:ya?ml|cedar|csv)$/i;
const NO_HANDBOOK_FILE =
  'Expected a file of a handbook, whose name ends in `.yaml`, `.cedar` or `.csv`, got another: name an SOP, such as `sops/freight-damage-claim.sop.yaml`, or the folder';

function checkPath(word: string, cwd: string, registry: Registry): Looked {
  const path = resolve(cwd, word);
  if (isFolder(path)) return checkFolder(word, cwd, registry);
  if (word.endsWith('.cases.yaml')) return { shown: checkCases(word, cwd), sound: [] };
  const content = contentOf(path);
  if (!HANDBOOK_FILE.test(word))
    return { shown: [{ finding: errorIn(word, 'no-handbook-file', NO_HANDBOOK_FILE), text: null }], sound: [] };
  const folder = folderOf(path);
  const { root, isInside } = handbookAround(folder, cwd);
  const own = ownPath(path.slice(folder.length + 1).replaceAll('\\', '/'));
  const found = root === null ? [] : findHandbookFiles(root);
  const outOfPlace = misplacedIn(found).filter(({ place }) => root !== null && join(root, place.file) === path);
  if (outOfPlace.some(({ severity }) => severity === 'error'))
    return { shown: unreadable(outOfPlace, () => word), sound: [] };
  const around = (isInside ? found : contextIn(found)).filter((file) => file.path !== own);
  const read = readHandbookFiles([...around, { path: own, content }]);
  const nameOf = (file: string): string => (file === own || root === null ? word : join(root, file));
  if ('findings' in read) return { shown: unreadable(read.findings, nameOf), sound: [] };
  if (root === null) return { shown: checkAlone(read.files, word, registry), sound: [] };
  // Mistakes in other SOPs are not this file's. The rest of the handbook is part of what this file means.
  const looked = findingsOf(read.files, registry, (file) =>
    file !== own && file.endsWith('.sop.yaml') ? null : nameOf(file),
  );
  return { ...looked, shown: [...unreadable(outOfPlace, () => word), ...looked.shown] };
}

/** Checks a whole handbook; for `kinds`, `boundary` and `calendars`, the one in the folder above. */
function checkFolder(word: string, cwd: string, registry: Registry): Looked {
  const folder = folderOf(join(resolve(cwd, word), 'any'));
  const found = findHandbookFiles(folder);
  const shownIn = folder === resolve(cwd, word) ? word : join(word, '..');
  if (found.length === 0)
    throw new Trouble('file.unreadable', { message: `Expected a handbook in the folder \`${word}\`, got none` });
  const { root, isInside } = handbookAround(folder, cwd);
  const borrowed =
    root === null || isInside
      ? []
      : contextIn(findHandbookFiles(root)).filter(({ path }) => !found.some((file) => file.path === path));
  const isBorrowed = (file: string): boolean => borrowed.some(({ path }) => path === file);
  const read = readHandbookFiles([...found, ...borrowed]);
  if ('findings' in read)
    return {
      shown: unreadable(read.findings, (file) => join(root !== null && isBorrowed(file) ? root : shownIn, file)),
      sound: [],
    };
  const looked = findingsOf(read.files, registry, (file) => (isBorrowed(file) ? null : join(shownIn, file)), {
    isWhole: borrowed.length === 0,
  });
  return { ...looked, shown: [...unreadable(misplacedIn(found), (file) => join(shownIn, file)), ...looked.shown] };
}

/** The files of the folder that are where they are not read. */
function misplacedIn(found: readonly FoundFile[]): Finding[] {
  return found.flatMap(({ path }) => {
    const belongs = whereItBelongs(path);
    return belongs === null ? [] : [misplaced(path, belongs)];
  });
}

/** Findings about whole files. All are shown, since one that cannot be read makes the whole handbook unusable. */
function unreadable(findings: readonly Finding[], nameOf: (path: string) => string): Shown[] {
  return findings.map((finding) => ({
    finding: { ...finding, place: { ...finding.place, file: nameOf(finding.place.file) } },
    text: null,
  }));
}

/**
 * @param nameOf the name to show for a file of the handbook; null leaves its findings out
 * @param isWhole whether these are all files of a handbook, so that one is missing if it is not among them
 */
function findingsOf(
  files: readonly HandbookFile[],
  registry: Registry,
  nameOf: (path: string) => string | null,
  { isWhole }: { readonly isWhole: boolean } = { isWhole: false },
): Looked {
  const { handbook, findings: inFiles } = compileHandbook(files, registry);
  const findings = handbook === null || !isWhole ? inFiles : [...inFiles, ...unownedFiles(files, handbook)];
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

/** The table is for sign-off, so an SOP with mistakes is left out: once corrected, it could mean something else. */
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

/** Checks an SOP without a handbook; other files mean nothing on their own. */
function checkAlone(files: readonly HandbookFile[], word: string, registry: Registry): Shown[] {
  return files
    .filter(({ path }) => path.endsWith('.sop.yaml'))
    .flatMap(({ text }) => {
      const parsed = parseSop(text, word);
      const { sop, draft, findings } = parsed;
      const around = { registry, kinds: [], calendars: [] };
      const more = sop !== null ? checkSop(sop, around) : draft === null ? [] : checkDraft(draft, around, parsed);
      return [...findings, ...more].map((finding) => ({ finding, text }));
    });
}

function checkCases(word: string, cwd: string): Shown[] {
  const read = openCaseFile(word, cwd);
  return 'caseFile' in read ? [] : read.findings.map((finding) => ({ finding, text: null }));
}

/** Any other YAML file is read as an SOP, whatever its name. */
function ownPath(path: string): string {
  if (isHandbookPath(path)) return path;
  const name = basename(path).replace(/^\.+/, '');
  return path.endsWith('.cedar') ? `boundary/${name}` : `${name.replace(/(?:\.sop)?\.ya?ml$/i, '')}.sop.yaml`;
}

/** Sorts by file, line and column; a finding reported for two files of one handbook counts once. */
function inOrder(shown: readonly Shown[]): Shown[] {
  const once = new Map(shown.map((item) => [JSON.stringify(item.finding), item]));
  return [...once.values()].sort(({ finding: { place: a } }, { finding: { place: b } }) =>
    a.file === b.file ? a.line - b.line || a.column - b.column : a.file < b.file ? -1 : 1,
  );
}

/** The closing line. It counts notes separately, since they are not errors. */
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
