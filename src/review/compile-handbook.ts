/**
 * Compiles the handbook: all files that a customer owns in `sops/`. They are read together, because a step's meaning
 * depends on the boundary, the kind, the people and the calendars. One error in any file refuses the whole handbook, so
 * a published handbook is always sound. What is known of files with errors is checked all the same, so that one check
 * shows all mistakes.
 */
import { compileBoundary, type BoundaryFile } from '../boundary/compile.ts';
import { materialOf } from '../boundary/material.ts';
import type { Kind } from '../case/kind.ts';
import type { Finding } from '../handbook/finding.ts';
import { isHandbookPath, LIMITS_FILE, type HandbookFile } from '../handbook/handbook-file.ts';
import { NO_LIMITS, type Limits } from '../handbook/limits.ts';
import type { KnownPeople } from '../handbook/parse-people.ts';
import { ALL_LOST, bothLost, hasLost } from '../handbook/yaml/lost.ts';
import { hashOf } from '../kernel/canonical-json.ts';
import { remember } from '../kernel/remember.ts';
import { toolsOf, type Sop } from '../sop/sop.ts';
import type { Registry } from '../tool/registry.ts';
import { checkAuthority, type Authority } from './check-authority.ts';
import { compileSops, type CompiledSops } from './compile-sops.ts';
import { declaredTools } from './declared-tools.ts';
import { ediPartners } from './edi-partners.ts';
import type { Handbook } from './handbook.ts';
import { knownBoundary, type KnownBoundary, type LostForPolicies } from './known-boundary.ts';
import { outsideBoundary } from './outside-boundary.ts';
import { overlappingStarts } from './overlapping-starts.ts';
import { policyLiterals } from './policy-literals.ts';
import { rangeFindings } from './range-findings.ts';
import { unboundedPermits } from './unbounded-permits.ts';
import { nameIn, readKinds } from './read-kinds.ts';
import { readCalendars, readLimits, readOwners, readPeople, readSenders } from './read-parts.ts';
import { recipients } from './recipients.ts';
import { openedBySteps, senderOpenings, unopenedKeys, unownedFacts, unreachedCases } from './sender-openings.ts';

export type CompiledHandbook = { readonly handbook: Handbook | null; readonly findings: readonly Finding[] };

/** Boundaries that are remembered for each set of tools. */
const REMEMBERED_MAX = 16;

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
  const read = readKinds(inFolder(own, 'kinds/'), findings);
  const { kinds, placeInKind, placeOfFact } = read;
  const { calendars, names } = readCalendars(inFolder(own, 'calendars/'), findings);
  const { limits, lost: lostLimits } = readLimits(own, findings);
  const { registry, declared, findings: inTools, lost: lostTools } = declaredTools(inFolder(own, 'tools/'), builtIn);
  findings.push(...inTools);
  const known = readPeople(own, findings);
  const sent = readSenders(own, read, findings);
  const { owners, mayErase } = readOwners(own, known, findings);

  const lostFacts = bothLost(...read.lost.values(), ...(read.broken.size > 0 ? [ALL_LOST] : []));
  const lost = { facts: lostFacts, limits: lostLimits, tools: lostTools, groups: known.lost };
  const parts = { kinds, placeInKind, limits, known, registry, lost };
  const boundaries = compileBoundaries(policyFiles(own), parts, findings);
  const around = { registry, kinds: [...kinds.values()], calendars: names };
  const compiled = compileSops(own, { around, limits, kinds: read, lostLimits, lostTools }, findings);
  const { sops } = compiled;
  reviewSops(compiled, boundaries, parts, findings);
  const areAllKnown = compiled.areAllRead && !hasLost(bothLost(lostFacts, lostTools)) && sent !== 'broken';
  if (areAllKnown) {
    const senders = sent?.senders ?? [];
    if (sent !== null) {
      const openings = { kinds, placeOf: sent.placeOf, opened: openedBySteps([...sops.values()], registry) };
      findings.push(
        ...senderOpenings(senders, { ...sent, kinds, sops: [...sops.values()] }),
        ...unopenedKeys(senders, openings),
        ...unreachedCases(senders, openings),
      );
    }
    findings.push(...ediPartners(senders, kinds, placeInKind));
    const systems = senders.flatMap((one) => [...one.systems, ...one.keys]);
    for (const kind of kinds.values())
      findings.push(...unownedFacts(kind, systems, (fact) => placeOfFact(kind.kind, fact)));
  }
  // INVARIANT: what is known of files with errors is for findings alone.
  const isWhole = areAllKnown && !hasLost(bothLost(lostLimits, known.lost)) && [...boundaries.values()].every(isSound);
  if (hasErrors(findings) || !isWhole) return { handbook: null, findings };
  const timeZone = Object.values(calendars)[0]?.time_zone ?? 'UTC';
  return {
    handbook: {
      hash: hashOf(own),
      files: own,
      registry,
      declared,
      sops,
      kinds,
      boundaries: new Map(
        [...boundaries].flatMap(([name, { boundary }]) => (boundary === null ? [] : [[name, boundary]])),
      ),
      limits,
      people: known.people,
      owners,
      mayErase,
      senders: sent?.senders ?? null,
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
  readonly limits: Limits;
  readonly known: KnownPeople;
  readonly registry: Registry;
  readonly lost: LostForPolicies;
};

function ordered(files: readonly HandbookFile[]): readonly HandbookFile[] {
  return files.filter(({ path }) => isHandbookPath(path)).toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

function compileBoundaries(
  files: readonly HandbookFile[],
  { kinds, limits, known: { people }, registry, lost }: Parts,
  findings: Finding[],
): ReadonlyMap<string, KnownBoundary> {
  const groups = people.groups.map(({ group }) => group);
  const compileOne = boundaryCompiler(registry);
  return new Map(
    files.map(({ path: file, text }) => {
      const name = nameIn(file, 'boundary/', '.cedar');
      const source = { name, text, file, registry, kinds: [...kinds.values()], groups, limits };
      const compiled = knownBoundary(source, lost, compileOne);
      findings.push(...compiled.findings);
      return [name, compiled] as const;
    }),
  );
}

/** Runs the checks that need SOPs, boundaries and people together. */
function reviewSops(
  { sops, drafts, areAllRead }: CompiledSops,
  boundaries: ReadonlyMap<string, KnownBoundary>,
  { kinds, placeInKind, limits, known, registry, lost }: Parts,
  findings: Finding[],
): void {
  const material = materialOf(registry, [...kinds.values()], limits);
  const areFactsKnown = !hasLost(lost.facts);
  const ofSops = [...sops.values()].flatMap((sop) => ofSop(sop));
  const ofDrafts = drafts.flatMap(({ draft, isNear }) => ofSop(draft).filter((finding) => !isNear(finding)));
  // An argument that already has a finding gets no second one.
  const isNew = ({ place }: Finding): boolean => !findings.some((other) => isAt(other.place, place));
  findings.push(...[...ofSops, ...ofDrafts].filter((finding) => finding.rule !== 'recipients' || isNew(finding)));
  const used = new Set([...sops.values()].flatMap((sop) => [...toolsOf(sop)]));
  for (const { boundary, isAboutOne } of boundaries.values()) {
    if (boundary === null) continue;
    const found = [...rangeFindings(boundary, material), ...unboundedPermits(boundary, material, registry, used)];
    findings.push(...found.filter((finding) => !isAboutOne(finding)));
    if (areFactsKnown && areAllRead && !hasLost(lost.tools))
      findings.push(...policyLiterals(boundary, sops, kinds, registry));
  }
  if (areFactsKnown) findings.push(...overlappingStarts([...sops.values()], [...kinds.values()], registry));
  const authority = { boundaries, placeInKind, ...known };
  // The policies themselves are reviewed once.
  const named = new Map([...boundaries.keys()].map((name) => [name, { boundary: null }]));
  findings.push(
    ...checkAuthority({ ...authority, sops: [...sops.values()], kinds: [...kinds.values()] }),
    ...drafts.flatMap(({ draft, isNear }) =>
      checkAuthority({ ...authority, sops: [draft], kinds: [], boundaries: named }).filter(
        (finding) => !isNear(finding),
      ),
    ),
  );

  function ofSop(sop: Sop): readonly Finding[] {
    const found = boundaries.get(sop.boundary);
    return [
      ...(found?.boundary === undefined || found.boundary === null
        ? []
        : outsideBoundary(sop, found.boundary, registry, found.mayDecide)),
      ...recipients(sop, known, registry),
    ];
  }
}

function hasErrors(findings: readonly Finding[]): boolean {
  return findings.some(({ severity }) => severity === 'error');
}

function isAt(a: Finding['place'], b: Finding['place']): boolean {
  return a.file === b.file && a.line === b.line && a.column === b.column;
}

const isSound = ({ boundary, gone }: KnownBoundary): boolean => boundary !== null && gone === 0;

const policyFiles = (files: readonly HandbookFile[]): readonly HandbookFile[] =>
  inFolder(files, 'boundary/').filter(({ path }) => path !== LIMITS_FILE);

function inFolder(files: readonly HandbookFile[], folder: string): readonly HandbookFile[] {
  return files.filter(({ path }) => path.startsWith(folder));
}
