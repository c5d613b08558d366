/**
 * Compiles the handbook: all files that a customer owns in `sops/`. They are read together, because a step's meaning
 * depends on the boundary, the kind, the people and the calendars. One error in any file refuses the whole handbook, so
 * a published handbook is always sound.
 */
import { compileBoundary, type Boundary, type BoundaryFile } from '../boundary/compile.ts';
import { materialOf } from '../boundary/material.ts';
import type { Kind } from '../case/kind.ts';
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
import type { Calendar } from '../kernel/calendar.ts';
import { hashOf } from '../kernel/canonical-json.ts';
import { remember } from '../kernel/remember.ts';
import { checkDraft } from '../sop/check-draft.ts';
import type { World } from '../sop/check/rule.ts';
import { checkSop } from '../sop/check.ts';
import { kindLineOf } from '../sop/check/kind-line.ts';
import { parseSop } from '../sop/parse.ts';
import { toolsOf, type Sop } from '../sop/sop.ts';
import type { Registry } from '../tool/registry.ts';
import { checkAuthority, type Authority } from './check-authority.ts';
import { declaredTools } from './declared-tools.ts';
import { ediPartners } from './edi-partners.ts';
import type { Handbook } from './handbook.ts';
import { outsideBoundary } from './outside-boundary.ts';
import { overlappingStarts } from './overlapping-starts.ts';
import { policyLiterals } from './policy-literals.ts';
import { rangeFindings } from './range-findings.ts';
import { policyMistakes } from './policy-mistakes.ts';
import { nameIn, readKinds, type ReadKinds } from './read-kinds.ts';
import { recipients } from './recipients.ts';
import { openedBySteps, senderOpenings, unopenedKeys, unownedFacts, unreachedCases } from './sender-openings.ts';

export type CompiledHandbook = { readonly handbook: Handbook | null; readonly findings: readonly Finding[] };

/** Files of one folder whose results are remembered, and boundaries for each set of tools. */
const REMEMBERED_MAX = 16;

const textOf = (...given: readonly string[]): string => JSON.stringify(given);
const readPeopleFile = remember(REMEMBERED_MAX, textOf, parsePeople);
const readCalendar = remember(REMEMBERED_MAX, textOf, parseCalendar);
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

/**
 * @param files in any order; files that do not belong to a handbook are ignored
 * @param builtIn the tools that this program has
 */
export function compileHandbook(files: readonly HandbookFile[], builtIn: Registry): CompiledHandbook {
  const findings: Finding[] = [];
  const own = ordered(files);
  const { kinds, placeInKind, placeOfFact, broken } = readKinds(inFolder(own, 'kinds/'), findings);
  const calendars = readCalendars(inFolder(own, 'calendars/'), findings);
  const limits = readLimits(own, findings);
  const {
    registry,
    declared,
    findings: inTools,
    isKnown: areToolsKnown,
  } = declaredTools(inFolder(own, 'tools/'), builtIn);
  findings.push(...inTools);
  const people = readPeople(own, findings);
  const sent = readSenders(own, { kinds, broken }, findings);
  const senders = sent?.senders ?? null;
  const { owners, mayErase } = people === null ? NO_OWNERS : readOwners(own, people, findings);
  // Boundaries and people are compared with SOPs only once these files have no errors: one error here would be reported
  // again at each reference. The own mistakes of SOPs and policies are shown now, except those that may follow from it.
  if (people === null || hasErrors(findings)) {
    const names = inFolder(own, 'calendars/').map(({ path }) => nameIn(path, 'calendars/', '.yaml'));
    const around = { registry, kinds: [...kinds.values()], calendars: names };
    const inError = new Set(findings.flatMap(({ severity, place: { file } }) => (severity === 'error' ? [file] : [])));
    const brokenKinds = new Set([...broken, ...[...inError].map((file) => nameIn(file, 'kinds/', '.yaml'))]);
    const areKindsKnown = ![...inError].some((file) => file.startsWith('kinds/'));
    findings.push(
      ...policyMistakes(
        policyFiles(own),
        {
          registry,
          kinds: [...kinds.values()],
          limits,
          groups: people?.groups.map(({ group }) => group) ?? null,
          areTypesKnown: areKindsKnown && areToolsKnown,
          areLimitsKnown: !inError.has(LIMITS_FILE),
        },
        boundaryCompiler(registry),
      ),
    );
    compileSops(own, { around, areToolsKnown, limits, brokenKinds }, findings);
    return { handbook: null, findings };
  }

  const parts = { kinds, placeInKind, calendars, limits, people, registry };
  const boundaries = compileBoundaries(policyFiles(own), parts, findings);
  const around = { registry, kinds: [...kinds.values()], calendars: Object.keys(calendars) };
  const sops = compileSops(own, { around, areToolsKnown, limits }, findings);
  const brokenBoundaries = new Set(
    policyFiles(own).flatMap(({ path }) => {
      const name = nameIn(path, 'boundary/', '.cedar');
      return boundaries.has(name) ? [] : [name];
    }),
  );
  reviewSops(sops, { boundaries, brokenBoundaries }, parts, findings);
  if (sent !== null) {
    const openings = { kinds, placeOf: sent.placeOf, opened: openedBySteps([...sops.values()], registry) };
    findings.push(
      ...senderOpenings(sent.senders, { ...sent, kinds, sops: [...sops.values()] }),
      ...unopenedKeys(sent.senders, openings),
      ...unreachedCases(sent.senders, openings),
    );
  }
  findings.push(...ediPartners(senders ?? [], kinds, placeInKind));
  const systems = (senders ?? []).flatMap((one) => [...one.systems, ...one.keys]);
  for (const kind of kinds.values())
    findings.push(...unownedFacts(kind, systems, (fact) => placeOfFact(kind.kind, fact)));
  if (hasErrors(findings)) return { handbook: null, findings };
  const timeZone = Object.values(calendars)[0]?.time_zone ?? 'UTC';
  return {
    handbook: {
      hash: hashOf(own),
      registry,
      declared,
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

const NO_KINDS: ReadonlySet<string> = new Set();
/** Rules that say nothing about facts and events. */
const WITHOUT_KIND: ReadonlySet<string> = new Set([
  ...['labels', 'figure', 'unknown-tool', 'error-codes', 'calendars', 'expression-types', 'arguments', 'otherwise'],
]);

type AroundSops = {
  readonly around: World;
  /** The kinds with mistakes. Of an SOP of one, only what does not depend on its kind is checked. */
  readonly brokenKinds?: ReadonlySet<string>;
  /** Where not, an SOP with a tool that is not known is only parsed: each name that it reads of it would be a finding. */
  readonly areToolsKnown: boolean;
  readonly limits: Limits;
};

function compileSops(
  files: readonly HandbookFile[],
  { around, areToolsKnown, limits, brokenKinds = NO_KINDS }: AroundSops,
  findings: Finding[],
): ReadonlyMap<string, Sop> {
  const tables = new Map(
    inFolder(files, 'tables/').map(({ path, text }) => [nameIn(path, 'tables/', '.csv'), text] as const),
  );
  const own = files.filter(({ path }) => path.endsWith('.sop.yaml'));
  const texts = new Map(own.map(({ path, text }) => [nameIn(path, '', '.sop.yaml'), text]));
  const sops = new Map<string, Sop>();
  for (const { path, text } of own) {
    const parsed = parseSop(text, path, tables, texts, limits);
    const { sop, draft } = parsed;
    findings.push(...parsed.findings);
    const kept = (found: readonly Finding[], of: Sop): readonly Finding[] =>
      brokenKinds.has(kindLineOf(of)?.kind ?? of.kind ?? '')
        ? found.filter(({ rule }) => WITHOUT_KIND.has(rule))
        : found;
    if (draft !== null && areToolsKnown) findings.push(...kept(checkDraft(draft, around, parsed), draft));
    if (sop === null) continue;
    const isKnown = areToolsKnown || [...toolsOf(sop)].every((tool) => around.registry.has(tool));
    if (isKnown) findings.push(...kept(checkSop(sop, around), sop));
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

const policyFiles = (files: readonly HandbookFile[]): readonly HandbookFile[] =>
  inFolder(files, 'boundary/').filter(({ path }) => path !== LIMITS_FILE);

function inFolder(files: readonly HandbookFile[], folder: string): readonly HandbookFile[] {
  return files.filter(({ path }) => path.startsWith(folder));
}
