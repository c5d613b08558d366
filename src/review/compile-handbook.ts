/**
 * Compiles the handbook: all files that a customer owns in `sops/`. They are read together, because a step's meaning
 * depends on the boundary, the kind, the people and the calendars. One error in any file refuses the whole handbook, so
 * a published handbook is always sound.
 */
import { compileBoundary, type Boundary, type BoundaryFile } from '../boundary/compile.ts';
import { materialOf } from '../boundary/material.ts';
import { kindSchema, type Kind } from '../case/kind.ts';
import { FileReader } from '../handbook/file-reader.ts';
import { errorIn, type Finding } from '../handbook/finding.ts';
import {
  isHandbookPath,
  LIMITS_FILE,
  OWNERS_FILE,
  PEOPLE_FILE,
  SENDERS_FILE,
  type HandbookFile,
} from '../handbook/handbook-file.ts';
import { NO_LIMITS, parseLimits, type Limits } from '../handbook/limits.ts';
import { parseCalendar } from '../handbook/parse-calendar.ts';
import { parseOwners } from '../handbook/parse-owners.ts';
import { parsePeople } from '../handbook/parse-people.ts';
import { parseSenders } from '../handbook/parse-senders.ts';
import type { People } from '../handbook/people.ts';
import { readYamlAs, type Path } from '../handbook/yaml/read-yaml-as.ts';
import type { Calendar } from '../kernel/calendar.ts';
import { hashOf } from '../kernel/canonical-json.ts';
import { remember } from '../kernel/remember.ts';
import { checkDraft } from '../sop/check-draft.ts';
import type { World } from '../sop/check/rule.ts';
import { checkSop } from '../sop/check.ts';
import { parseSop } from '../sop/parse.ts';
import type { Sop } from '../sop/sop.ts';
import type { Registry } from '../tool/registry.ts';
import { checkAuthority, type Authority } from './check-authority.ts';
import type { Handbook } from './handbook.ts';
import { reportKindChoices } from './kind-choices.ts';
import { reportKindSeparators } from './kind-separators.ts';
import { outsideBoundary } from './outside-boundary.ts';
import { overlappingStarts } from './overlapping-starts.ts';
import { policyLiterals } from './policy-literals.ts';
import { rangeFindings } from './range-findings.ts';
import { recipients } from './recipients.ts';
import { senderOpenings, unopenedKeys, unownedFacts } from './sender-openings.ts';

export type CompiledHandbook = { readonly handbook: Handbook | null; readonly findings: readonly Finding[] };

/** Files of one folder whose results are remembered, and boundaries for each set of tools. */
const REMEMBERED_MAX = 16;

const textOf = (...given: readonly string[]): string => JSON.stringify(given);
const readPeopleFile = remember(REMEMBERED_MAX, textOf, parsePeople);
const readCalendar = remember(REMEMBERED_MAX, textOf, parseCalendar);
const readKind = remember(REMEMBERED_MAX, textOf, (text: string, path: string) => {
  const reader = new FileReader(path, text);
  const read = readYamlAs(reader, { schema: kindSchema, rule: 'kind-shape', expected: 'a kind of case' });
  if (read !== null) for (const report of [reportKindChoices, reportKindSeparators]) report(reader, read);
  return { reader, read };
});
const boundaryCompilers = new WeakMap<Registry, typeof compileBoundary>();

function boundaryCompiler(registry: Registry): typeof compileBoundary {
  const known = boundaryCompilers.get(registry);
  if (known !== undefined) return known;
  const compiler = remember(
    REMEMBERED_MAX,
    ({ name, text, file, kinds, groups, limits = NO_LIMITS }: BoundaryFile) =>
      JSON.stringify([name, text, file, kinds, groups, [...limits]]),
    compileBoundary,
  );
  boundaryCompilers.set(registry, compiler);
  return compiler;
}

/** @param files in any order; files that do not belong to a handbook are ignored */
export function compileHandbook(files: readonly HandbookFile[], registry: Registry): CompiledHandbook {
  const findings: Finding[] = [];
  const own = ordered(files);
  const { kinds, placeInKind, placeOfFact, broken } = readKinds(inFolder(own, 'kinds/'), findings);
  const calendars = readCalendars(inFolder(own, 'calendars/'), findings);
  const limits = readLimits(own, findings);
  const people = readPeople(own, findings);
  const sent = readSenders(own, { kinds, broken }, findings);
  const senders = sent?.senders ?? null;
  const { owners, mayErase } = people === null ? NO_OWNERS : readOwners(own, people, findings);
  // Boundaries and people are compared with SOPs only once these files have no errors: one error here would be reported
  // again at each reference. An SOP's own mistakes are shown now, unless the kind of its cases is not known.
  if (people === null || hasErrors(findings)) {
    const isKindKnown = !findings.some(
      ({ severity, place }) => severity === 'error' && place.file.startsWith('kinds/'),
    );
    const names = inFolder(own, 'calendars/').map(({ path }) => nameIn(path, 'calendars/', '.yaml'));
    const around = isKindKnown ? { registry, kinds: [...kinds.values()], calendars: names } : null;
    compileSops(own, around, limits, findings);
    return { handbook: null, findings };
  }

  const parts = { kinds, placeInKind, calendars, limits, people, registry };
  const boundaries = compileBoundaries(
    inFolder(own, 'boundary/').filter(({ path }) => path !== LIMITS_FILE),
    parts,
    findings,
  );
  const around = { registry, kinds: [...kinds.values()], calendars: Object.keys(calendars) };
  const sops = compileSops(own, around, limits, findings);
  const brokenBoundaries = new Set(
    inFolder(own, 'boundary/').flatMap(({ path }) => {
      const name = nameIn(path, 'boundary/', '.cedar');
      return path === LIMITS_FILE || boundaries.has(name) ? [] : [name];
    }),
  );
  reviewSops(sops, { boundaries, brokenBoundaries }, parts, findings);
  if (sent !== null)
    findings.push(
      ...senderOpenings(sent.senders, { ...sent, kinds, sops: [...sops.values()] }),
      ...unopenedKeys(sent.senders, kinds, sent.placeOf),
    );
  const systems = (senders ?? []).flatMap((one) => [...one.systems, ...one.keys]);
  for (const kind of kinds.values())
    findings.push(...unownedFacts(kind, systems, (fact) => placeOfFact(kind.kind, fact)));
  if (hasErrors(findings)) return { handbook: null, findings };
  const timeZone = Object.values(calendars)[0]?.time_zone ?? 'UTC';
  return {
    handbook: {
      hash: hashOf(own),
      registry,
      sops,
      kinds,
      boundaries,
      limits,
      people,
      owners,
      mayErase,
      senders,
      calendars,
      timeZone,
    },
    findings,
  };
}

/** SHA-256 over the paths and texts of the handbook's files, independent of their order. */
export function handbookHash(files: readonly HandbookFile[]): string {
  return hashOf(ordered(files));
}

/** The files that boundaries and SOPs refer to. */
type Parts = {
  readonly kinds: ReadonlyMap<string, Kind>;
  readonly placeInKind: Authority['placeInKind'];
  readonly calendars: Readonly<Record<string, Calendar>>;
  readonly limits: Limits;
  readonly people: People;
  readonly registry: Registry;
};

function ordered(files: readonly HandbookFile[]): readonly HandbookFile[] {
  return files.filter(({ path }) => isHandbookPath(path)).toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

type ReadKinds = {
  readonly kinds: ReadonlyMap<string, Kind>;
  readonly placeInKind: Authority['placeInKind'];
  readonly placeOfFact: (kind: string, fact: string) => Finding['place'];
  /** The names, of file and kind, of those with mistakes: what refers to them has none of its own. */
  readonly broken: ReadonlySet<string>;
};

function readKinds(files: readonly HandbookFile[], findings: Finding[]): ReadKinds {
  const kinds = new Map<string, Kind>();
  const places = new Map<string, (path: Path) => Finding['place']>();
  const broken = new Set<string>();
  for (const { path, text } of files) {
    const { reader, read } = readKind(text, path);
    findings.push(...reader.findings);
    if (read === null) {
      for (const name of [nameIn(path, 'kinds/', '.yaml'), /^kind: *(\S+)/m.exec(text)?.[1] ?? '']) broken.add(name);
      continue;
    }
    const { kind, zendesk } = read.value;
    places.set(kind, (at) => reader.placeAt(read.rangeOf(at).start));
    if (kinds.has(kind))
      findings.push(errorIn(path, 'kind-twice', `Expected one kind named \`${kind}\`, got a second one`));
    const form = zendesk?.form;
    const rival = [...kinds.values()].find((other) => form !== undefined && other.zendesk?.form === form);
    if (rival !== undefined) {
      const message = `Expected one kind for the ticket form \`${form ?? ''}\`, got \`${rival.kind}\` and \`${kind}\``;
      findings.push(errorIn(path, 'kind-twice', message));
    }
    kinds.set(kind, read.value);
  }
  const placeInKind: Authority['placeInKind'] = (kind, key) =>
    places.get(kind)?.([key]) ?? { file: `kinds/${kind}.yaml`, line: 1, column: 1 };
  const placeOfFact: ReadKinds['placeOfFact'] = (kind, fact) => {
    const index = kinds.get(kind)?.facts.findIndex((known) => known.fact === fact) ?? 0;
    return places.get(kind)?.(['facts', index, 'fact']) ?? placeInKind(kind, 'if_unforeseen');
  };
  return { kinds, placeInKind, placeOfFact, broken };
}

function readCalendars(files: readonly HandbookFile[], findings: Finding[]): Readonly<Record<string, Calendar>> {
  const calendars = Object.create(null) as Record<string, Calendar>;
  for (const { path, text } of files) {
    const read = readCalendar(text, path);
    findings.push(...('findings' in read ? read.findings : read.warnings));
    if ('findings' in read) continue;
    const { calendar: name } = read.calendar;
    if (Object.hasOwn(calendars, name))
      findings.push(errorIn(path, 'calendar-twice', `Expected one calendar named \`${name}\`, got a second one`));
    calendars[name] = read.calendar;
  }
  return calendars;
}

function readLimits(files: readonly HandbookFile[], findings: Finding[]): Limits {
  const file = files.find(({ path }) => path === LIMITS_FILE);
  if (file === undefined) return NO_LIMITS;
  const read = parseLimits(file.text, file.path);
  findings.push(...read.findings);
  return read.limits;
}

function readPeople(files: readonly HandbookFile[], findings: Finding[]): People | null {
  const file = files.find(({ path }) => path === PEOPLE_FILE);
  if (file === undefined) {
    findings.push(errorIn(PEOPLE_FILE, 'people-missing', 'Expected the file `people.yaml`, got none'));
    return null;
  }
  const read = readPeopleFile(file.text, file.path);
  findings.push(...('findings' in read ? read.findings : read.warnings));
  return 'findings' in read ? null : read.people;
}

type Owners = Pick<Handbook, 'owners' | 'mayErase'>;

const NO_OWNERS: Owners = { owners: [], mayErase: null };

function readOwners(files: readonly HandbookFile[], people: People, findings: Finding[]): Owners {
  const file = files.find(({ path }) => path === OWNERS_FILE);
  if (file === undefined) return NO_OWNERS;
  const read = parseOwners(file.text, file.path, people);
  findings.push(...read.findings);
  return read;
}

function readSenders(
  files: readonly HandbookFile[],
  { kinds, broken }: Pick<ReadKinds, 'kinds' | 'broken'>,
  findings: Finding[],
): Pick<ReadSenders, 'senders' | 'placeOf'> | null {
  const file = files.find(({ path }) => path === SENDERS_FILE);
  if (file === undefined) return null;
  const declared = new Map([...kinds.values()].map(({ kind, events }) => [kind, events.map(({ event }) => event)]));
  const read = parseSenders(file.text, file.path, declared, broken);
  findings.push(...('findings' in read ? read.findings : read.warnings));
  return 'findings' in read ? null : read;
}

type ReadSenders = Exclude<ReturnType<typeof parseSenders>, { readonly findings: readonly Finding[] }>;

function compileBoundaries(
  files: readonly HandbookFile[],
  { kinds, limits, people, registry }: Parts,
  findings: Finding[],
): ReadonlyMap<string, Boundary> {
  const boundaries = new Map<string, Boundary>();
  const groups = people.groups.map(({ group }) => group);
  const compileOne = boundaryCompiler(registry);
  for (const { path: file, text } of files) {
    const name = nameIn(file, 'boundary/', '.cedar');
    const compiled = compileOne({ name, text, file, registry, kinds: [...kinds.values()], groups, limits });
    if ('findings' in compiled) findings.push(...compiled.findings);
    else boundaries.set(name, compiled.boundary);
  }
  return boundaries;
}

/** @param around null when it is not known: then the SOPs are only parsed */
function compileSops(
  files: readonly HandbookFile[],
  around: World | null,
  limits: Limits,
  findings: Finding[],
): ReadonlyMap<string, Sop> {
  const tables = new Map(
    inFolder(files, 'tables/').map(({ path, text }) => [nameIn(path, 'tables/', '.csv'), text] as const),
  );
  const own = files.filter(({ path }) => path.endsWith('.sop.yaml'));
  const texts = new Map(own.map(({ path, text }) => [nameIn(path, '', '.sop.yaml'), text]));
  const sops = new Map<string, Sop>();
  for (const { path, text } of own) {
    const { sop, draft, findings: parsed } = parseSop(text, path, tables, texts, limits);
    findings.push(...parsed);
    if (draft !== null && around !== null) findings.push(...checkDraft(draft, around, parsed));
    if (sop === null) continue;
    if (around !== null) findings.push(...checkSop(sop, around));
    if (sops.has(sop.name))
      findings.push(errorIn(path, 'sop-twice', `Expected one SOP named \`${sop.name}\`, got a second one`));
    sops.set(sop.name, sop);
  }
  return sops;
}

/** Runs the checks that need SOPs, boundaries and people together. */
function reviewSops(
  sops: ReadonlyMap<string, Sop>,
  { boundaries, brokenBoundaries }: Pick<Authority, 'boundaries' | 'brokenBoundaries'>,
  { kinds, placeInKind, limits, people, registry }: Parts,
  findings: Finding[],
): void {
  for (const sop of sops.values()) {
    const boundary = boundaries.get(sop.boundary);
    if (boundary !== undefined) findings.push(...outsideBoundary(sop, boundary, registry));
    // An argument that already has a finding gets no second one.
    findings.push(
      ...recipients(sop, people, registry).filter(({ place }) => !findings.some((other) => isAt(other.place, place))),
    );
  }
  const material = materialOf(registry, [...kinds.values()], limits);
  for (const boundary of boundaries.values())
    findings.push(...rangeFindings(boundary, material), ...policyLiterals(boundary, sops, kinds, registry));
  findings.push(...overlappingStarts([...sops.values()], [...kinds.values()], registry));
  findings.push(
    ...checkAuthority({
      sops: [...sops.values()],
      kinds: [...kinds.values()],
      boundaries,
      brokenBoundaries,
      people,
      placeInKind,
    }),
  );
}

function hasErrors(findings: readonly Finding[]): boolean {
  return findings.some(({ severity }) => severity === 'error');
}

function isAt(a: Finding['place'], b: Finding['place']): boolean {
  return a.file === b.file && a.line === b.line && a.column === b.column;
}

function inFolder(files: readonly HandbookFile[], folder: string): readonly HandbookFile[] {
  return files.filter(({ path }) => path.startsWith(folder));
}

/** `claims-agent` of `boundary/claims-agent.cedar`. */
function nameIn(path: string, folder: string, suffix: string): string {
  return path.slice(folder.length, -suffix.length);
}
