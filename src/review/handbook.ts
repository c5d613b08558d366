/**
 * The handbook: all files that a customer owns in `sops/`, read together, because a step's meaning hangs on the boundary, the
 * kind, the people and the calendars beside it. One error in any file refuses the whole: a published handbook is sound.
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
  const findings: Finding[] = [];
  const add = (more: readonly (Omit<Finding, 'severity' | 'endColumn'> & Partial<Finding>)[]): void => {
    findings.push(...more.map((finding) => ({ severity: 'error' as const, endColumn: null, ...finding })));
  };
  const sound = ordered(files);
  if (sound.length > handbookFilesMax)
    add([whole('handbook-size', `Expected at most ${handbookFilesMax} files, met \`${sound.length}\``)]);
  for (const { path, text } of sound) {
    if (Buffer.byteLength(text) > handbookFileBytesMax)
      add([whole('handbook-size', `Expected a file of at most ${handbookFileBytesMax} bytes, met a larger one`, path)]);
  }
  if (findings.length > 0) return { handbook: null, findings };

  const kinds = new Map<string, Kind>();
  for (const { path, text } of inFolder(sound, 'kinds/')) {
    const read = readYaml(text, path, kindSchema, 'kind-shape');
    if ('findings' in read) {
      add(read.findings);
      continue;
    }
    if (kinds.has(read.value.kind))
      add([whole('kind-twice', `Expected one kind named \`${read.value.kind}\`, met a second one`, path)]);
    const form = read.value.zendesk?.form;
    const rival = [...kinds.values()].find(({ zendesk }) => form !== undefined && zendesk?.form === form);
    if (rival !== undefined)
      add([
        whole(
          'kind-twice',
          `Expected one kind for the ticket form \`${form ?? ''}\`, met \`${rival.kind}\` and \`${read.value.kind}\``,
          path,
        ),
      ]);
    kinds.set(read.value.kind, read.value);
  }
  const calendars: Record<string, Calendar> = Object.create(null) as Record<string, Calendar>;
  for (const { path, text } of inFolder(sound, 'calendars/')) {
    const read = parseCalendar(text, path);
    if ('findings' in read) {
      add(read.findings);
      continue;
    }
    const { calendar } = read;
    if (Object.hasOwn(calendars, calendar.calendar))
      add([whole('calendar-twice', `Expected one calendar named \`${calendar.calendar}\`, met a second one`, path)]);
    calendars[calendar.calendar] = calendar;
  }
  const peopleFile = sound.find(({ path }) => path === PEOPLE_FILE);
  const people = peopleFile === undefined ? null : parsePeople(peopleFile.text, peopleFile.path);
  if (people === null) add([whole('people-missing', 'Expected the file `people.yaml`, met none', PEOPLE_FILE)]);
  else if ('findings' in people) add(people.findings);
  const known = people !== null && 'people' in people ? people.people : null;
  // Boundaries and SOPs speak of these: one wrong word here would be told once more for each place that hangs on it.
  if (known === null || findings.length > 0) return { handbook: null, findings };

  const boundaries = new Map<string, Boundary>();
  for (const { path, text } of inFolder(sound, 'boundary/')) {
    const name = path.slice('boundary/'.length, -'.cedar'.length);
    const compiled = compileBoundary({
      name,
      text,
      file: path,
      registry,
      kinds: [...kinds.values()],
      groups: known.groups.map(({ group }) => group),
    });
    if ('findings' in compiled) add(compiled.findings);
    else boundaries.set(name, compiled.boundary);
  }
  const tables = new Map(
    inFolder(sound, 'tables/').map(({ path, text }) => [path.slice('tables/'.length, -'.csv'.length), text]),
  );
  const texts = new Map(
    sound
      .filter(({ path }) => path.endsWith('.sop.yaml'))
      .map(({ path, text }) => [path.slice(0, -'.sop.yaml'.length), text]),
  );
  const sops = new Map<string, Sop>();
  for (const { path, text } of sound.filter((file) => file.path.endsWith('.sop.yaml'))) {
    const { sop, findings: parsed } = parseSop(text, path, tables, texts);
    findings.push(...parsed);
    if (sop === null) continue;
    findings.push(...checkSop(sop, { registry, kinds: [...kinds.values()], calendars: Object.keys(calendars) }));
    if (sops.has(sop.name))
      add([
        {
          rule: 'sop-twice',
          message: `Expected one SOP named \`${sop.name}\`, met a second one`,
          suggestion: null,
          place: { file: path, line: 1, column: 1 },
        },
      ]);
    sops.set(sop.name, sop);
  }
  for (const sop of sops.values()) {
    const boundary = boundaries.get(sop.boundary);
    if (boundary !== undefined) findings.push(...outsideBoundary(sop, boundary, registry));
    // Of an argument that has a finding already, such as words in place of what they stand for, nothing more is said.
    findings.push(
      ...recipients(sop, known, registry).filter(({ place }) => !findings.some((other) => isAt(other.place, place))),
    );
  }
  findings.push(...overlappingStarts([...sops.values()], [...kinds.values()], registry));
  findings.push(...checkAuthority({ sops: [...sops.values()], kinds: [...kinds.values()], boundaries, people: known }));
  if (findings.some(({ severity }) => severity === 'error')) return { handbook: null, findings };
  const timeZone = Object.values(calendars)[0]?.time_zone ?? 'UTC';
  return {
    handbook: { hash: handbookHash(sound), sops, kinds, boundaries, people: known, calendars, timeZone },
    findings,
  };
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

function whole(rule: string, message: string, file = 'sops'): Omit<Finding, 'severity' | 'endColumn'> {
  return { rule, message, suggestion: null, place: { file, line: 1, column: 1 } };
}
