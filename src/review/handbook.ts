/**
 * The handbook: all files that a customer owns in `sops/`, read together, because a step's meaning hangs on the
 * boundary, the kind, the people and the calendars beside it. One error in any file refuses the whole: a published
 * handbook is sound.
 */
import { compileBoundary, type Boundary } from '../boundary/compile.ts';
import { readYaml } from '../handbook/handbook-yaml.ts';
import { parseCalendar } from '../handbook/calendar-file.ts';
import { parsePeople } from '../handbook/parse-people.ts';
import type { People } from '../handbook/people.ts';
import { kindSchema, type Kind } from '../case/kind.ts';
import type { Calendar } from '../kernel/calendar.ts';
import { hashOf } from '../kernel/canonical-json.ts';
import { handbookFileBytesMax, handbookFilesMax } from '../kernel/limits.ts';
import { checkSop } from '../sop/check.ts';
import type { Finding } from '../sop/finding.ts';
import { parseSop } from '../sop/parse.ts';
import type { Sop } from '../sop/sop.ts';
import type { Registry } from '../tool/registry.ts';
import { checkAuthority } from './check-authority.ts';
import { outsideBoundary } from './outside-boundary.ts';
import { overlappingStarts } from './overlapping-starts.ts';
import { recipients } from './recipients.ts';

export type HandbookSource = { readonly path: string; readonly text: string };

export type Handbook = {
  /** SHA-256 over the paths and texts of all files. */
  readonly hash: string;
  readonly sops: ReadonlyMap<string, Sop>;
  readonly kinds: ReadonlyMap<string, Kind>;
  readonly boundaries: ReadonlyMap<string, Boundary>;
  readonly people: People;
  readonly calendars: Readonly<Record<string, Calendar>>;
  /** In which calendar dates of SOPs are meant: that of the first calendar by name, else UTC. */
  readonly timeZone: string;
};

export type CompiledHandbook = { readonly handbook: Handbook | null; readonly findings: readonly Finding[] };

export const PEOPLE_FILE = 'people.yaml';

/** True for a path that is part of a handbook; case files and editors' leftovers are not. */
export function isHandbookPath(path: string): boolean {
  return (
    path === PEOPLE_FILE ||
    /^(?:[^/]+\.sop\.yaml|kinds\/[^/]+\.yaml|calendars\/[^/]+\.yaml|boundary\/[^/]+\.cedar|tables\/[^/]+\.csv)$/.test(
      path,
    )
  );
}

/** @param files paths relative to `sops/`, `/` between folders */
export function compileHandbook(files: readonly HandbookSource[], registry: Registry): CompiledHandbook {
  const sound = ordered(files);
  const oversized = sizeOf(sound);
  if (oversized.length > 0) return { handbook: null, findings: oversized };
  const findings: Finding[] = [];
  const kinds = readKinds(inFolder(sound, 'kinds/'), findings);
  const calendars = readCalendars(inFolder(sound, 'calendars/'), findings);
  const people = readPeople(sound, findings);
  // Boundaries and SOPs name these: one wrong word here would give a finding at each place that uses it.
  if (people === null || findings.length > 0) return { handbook: null, findings };
  const parts = { kinds, calendars, people, registry };
  const boundaries = readBoundaries(inFolder(sound, 'boundary/'), parts, findings);
  const sops = readSops(sound, parts, findings);
  reviewSops(sops, boundaries, parts, findings);
  if (findings.some(({ severity }) => severity === 'error')) return { handbook: null, findings };
  const timeZone = Object.values(calendars)[0]?.time_zone ?? 'UTC';
  return { handbook: { hash: hashOf(sound), sops, kinds, boundaries, people, calendars, timeZone }, findings };
}

/** What boundaries and SOPs refer to. */
type Parts = {
  readonly kinds: ReadonlyMap<string, Kind>;
  readonly calendars: Readonly<Record<string, Calendar>>;
  readonly people: People;
  readonly registry: Registry;
};

function sizeOf(files: readonly HandbookSource[]): Finding[] {
  const tooMany =
    files.length > handbookFilesMax
      ? [whole('handbook-size', `Expected at most ${handbookFilesMax} files, got \`${files.length}\``)]
      : [];
  const tooLarge = files
    .filter(({ text }) => Buffer.byteLength(text) > handbookFileBytesMax)
    .map(({ path }) =>
      whole('handbook-size', `Expected a file of at most ${handbookFileBytesMax} bytes, got a larger one`, path),
    );
  return [...tooMany, ...tooLarge];
}

function readKinds(files: readonly HandbookSource[], findings: Finding[]): ReadonlyMap<string, Kind> {
  const kinds = new Map<string, Kind>();
  for (const { path, text } of files) {
    const read = readYaml(text, path, kindSchema, 'kind-shape');
    if ('findings' in read) {
      findings.push(...read.findings.map(asError));
      continue;
    }
    const { kind, zendesk } = read.value;
    if (kinds.has(kind))
      findings.push(whole('kind-twice', `Expected one kind named \`${kind}\`, got a second one`, path));
    const form = zendesk?.form;
    const rival = [...kinds.values()].find((other) => form !== undefined && other.zendesk?.form === form);
    if (rival !== undefined)
      findings.push(
        whole(
          'kind-twice',
          `Expected one kind for the ticket form \`${form ?? ''}\`, got \`${rival.kind}\` and \`${kind}\``,
          path,
        ),
      );
    kinds.set(kind, read.value);
  }
  return kinds;
}

function readCalendars(files: readonly HandbookSource[], findings: Finding[]): Readonly<Record<string, Calendar>> {
  const calendars: Record<string, Calendar> = Object.create(null) as Record<string, Calendar>;
  for (const { path, text } of files) {
    const read = parseCalendar(text, path);
    if ('findings' in read) {
      findings.push(...read.findings.map(asError));
      continue;
    }
    const name = read.calendar.calendar;
    if (Object.hasOwn(calendars, name))
      findings.push(whole('calendar-twice', `Expected one calendar named \`${name}\`, got a second one`, path));
    calendars[name] = read.calendar;
  }
  return calendars;
}

function readPeople(files: readonly HandbookSource[], findings: Finding[]): People | null {
  const file = files.find(({ path }) => path === PEOPLE_FILE);
  if (file === undefined) {
    findings.push(whole('people-missing', 'Expected the file `people.yaml`, got none', PEOPLE_FILE));
    return null;
  }
  const read = parsePeople(file.text, file.path);
  if ('people' in read) return read.people;
  findings.push(...read.findings.map(asError));
  return null;
}

function readBoundaries(
  files: readonly HandbookSource[],
  { kinds, people, registry }: Parts,
  findings: Finding[],
): ReadonlyMap<string, Boundary> {
  const boundaries = new Map<string, Boundary>();
  const groups = people.groups.map(({ group }) => group);
  for (const { path: file, text } of files) {
    const name = nameIn(file, 'boundary/', '.cedar');
    const compiled = compileBoundary({ name, text, file, registry, kinds: [...kinds.values()], groups });
    if ('findings' in compiled) findings.push(...compiled.findings.map(asError));
    else boundaries.set(name, compiled.boundary);
  }
  return boundaries;
}

function readSops(
  files: readonly HandbookSource[],
  { kinds, calendars, registry }: Parts,
  findings: Finding[],
): ReadonlyMap<string, Sop> {
  const world = { registry, kinds: [...kinds.values()], calendars: Object.keys(calendars) };
  const tables = new Map(
    inFolder(files, 'tables/').map(({ path, text }) => [nameIn(path, 'tables/', '.csv'), text] as const),
  );
  const sopFiles = files.filter(({ path }) => path.endsWith('.sop.yaml'));
  const texts = new Map(sopFiles.map(({ path, text }) => [nameIn(path, '', '.sop.yaml'), text]));
  const sops = new Map<string, Sop>();
  for (const { path, text } of sopFiles) {
    const { sop, findings: parsed } = parseSop(text, path, tables, texts);
    findings.push(...parsed);
    if (sop === null) continue;
    findings.push(...checkSop(sop, world));
    if (sops.has(sop.name))
      findings.push(whole('sop-twice', `Expected one SOP named \`${sop.name}\`, got a second one`, path));
    sops.set(sop.name, sop);
  }
  return sops;
}

/** The checks that need SOPs, boundaries and people together. */
function reviewSops(
  sops: ReadonlyMap<string, Sop>,
  boundaries: ReadonlyMap<string, Boundary>,
  { kinds, people, registry }: Parts,
  findings: Finding[],
): void {
  for (const sop of sops.values()) {
    const boundary = boundaries.get(sop.boundary);
    if (boundary !== undefined) findings.push(...outsideBoundary(sop, boundary, registry));
    // An argument that has a finding already, such as words in place of what they stand for, gets no second one.
    findings.push(
      ...recipients(sop, people, registry).filter(({ place }) => !findings.some((other) => isAt(other.place, place))),
    );
  }
  findings.push(...overlappingStarts([...sops.values()], [...kinds.values()], registry));
  findings.push(...checkAuthority({ sops: [...sops.values()], kinds: [...kinds.values()], boundaries, people }));
}

/** SHA-256 over the paths and texts of the handbook's files, in whatever order they are given. */
export function handbookHash(files: readonly HandbookSource[]): string {
  return hashOf(ordered(files));
}

function ordered(files: readonly HandbookSource[]): readonly HandbookSource[] {
  return files.filter(({ path }) => isHandbookPath(path)).toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

function isAt(a: Finding['place'], b: Finding['place']): boolean {
  return a.file === b.file && a.line === b.line && a.column === b.column;
}

function inFolder(files: readonly HandbookSource[], folder: string): readonly HandbookSource[] {
  return files.filter(({ path }) => path.startsWith(folder));
}

/** `claims-agent` of `boundary/claims-agent.cedar`. */
function nameIn(path: string, folder: string, suffix: string): string {
  return path.slice(folder.length, -suffix.length);
}

function asError(finding: Omit<Finding, 'severity' | 'endColumn'>): Finding {
  return { endColumn: null, ...finding, severity: 'error' };
}

function whole(rule: string, message: string, file = 'sops'): Finding {
  return asError({ rule, message, suggestion: null, place: { file, line: 1, column: 1 } });
}
