/**
 * Splits a set into its reports: a 926 may answer about several claims, and a 214 state several statuses. From its head
 * to the next one, everything belongs to one report, also a segment that this program does not know. What comes before
 * the first head belongs to each report, and so does what the layout has after the last one.
 */
import { endsLoop, ediSet, type EdiSet } from '../../case/edi-sets.ts';
import type { Numbered, Segment, TransactionSet } from './interchange.ts';

export type SetSize = {
  readonly reports: number;
  /** Of all reports: what several share is counted with each, since the inbox keeps it with each. */
  readonly segments: number;
  readonly characters: number;
};

export type SplitSet =
  | { readonly reports: readonly (readonly Numbered[])[] }
  /** Why it cannot be split: the rest of a sentence. */
  | { readonly problem: string };

/** What a set becomes, without splitting it. */
export function sizeOf({ id, segments, fault }: TransactionSet): SetSize {
  const parts = fault === null ? partsOf(id, segments) : [];
  // What is shared is added up once, not for each part or report.
  const known = new Map<readonly Numbered[], SetSize>();
  const sizes = parts.flatMap(({ shared, reports }) => {
    if (reports.length === 0) return [];
    const around = shared.map((one) => known.get(one) ?? totalOf(one));
    for (const [at, one] of shared.entries()) known.set(one, around[at] ?? totalOf(one));
    return reports.map((own) => ({ ...around.reduce(added, totalOf(own)), reports: 1 }));
  });
  return sizes.length === 0 ? { ...totalOf(segments), reports: 1 } : sizes.reduce(added);
}

/** @param segments from ST to SE */
export function splitSet(id: string, segments: readonly Numbered[]): SplitSet {
  const parts = partsOf(id, segments);
  const reports = parts.flatMap(({ shared, reports: own }) =>
    own.map((one) => [...shared.flat(), ...one].sort((a, b) => a.number - b.number)),
  );
  const early = reports.length < 2 ? undefined : parts.flatMap((part) => part.early)[0];
  if (early !== undefined)
    return {
      problem: `expected ${early.segment[0]} after the ${ediSet(id)?.reports?.loop} that it belongs to, got one before the first, in segment ${early.number}`,
    };
  return { reports: reports.length === 0 ? [segments] : reports };
}

/** The whole set, or a round of the loop around its reports. */
type Part = {
  /** What belongs to each report of the part. */
  readonly shared: readonly (readonly Numbered[])[];
  /** Segments of a report that come before the first one, so they may be of any. */
  readonly early: readonly Numbered[];
  readonly reports: readonly (readonly Numbered[])[];
};

function partsOf(id: string, segments: readonly Numbered[]): readonly Part[] {
  const set = ediSet(id);
  if (set?.reports == null) return [];
  const { loop, inside } = set.reports;
  const trailer = segments.filter(({ segment: [name] }) => name === 'SE');
  const rounds: Numbered[][] = [[]];
  for (const numbered of segments) {
    const [name] = numbered.segment;
    if (name === inside) rounds.push([]);
    if (name !== 'SE') rounds.at(-1)?.push(numbered);
  }
  const [first, ...others] = rounds.map((round) => roundOf(set, loop, round));
  if (first === undefined) return [];
  return [
    { early: first.early, reports: first.reports, shared: [first.before, first.after, trailer] },
    ...others.map(({ before, after, ...round }) => ({ ...round, shared: [first.before, before, after, trailer] })),
  ];
}

type Round = {
  readonly before: readonly Numbered[];
  readonly early: readonly Numbered[];
  readonly reports: readonly (readonly Numbered[])[];
  readonly after: readonly Numbered[];
};

function roundOf(set: EdiSet, loop: string, segments: readonly Numbered[]): Round {
  const before: Numbered[] = [];
  const reports: Numbered[][] = [];
  let after: Numbered[] = [];
  for (const numbered of segments) {
    const [name] = numbered.segment;
    const latest = reports.at(-1);
    if (name === loop) {
      // Another report follows, so what seemed to come after all of them is of the one before.
      latest?.push(...after);
      after = [];
      reports.push([numbered]);
    } else if (latest === undefined) before.push(numbered);
    else (endsLoop(set, loop, name) ? after : latest).push(numbered);
  }
  const members = set.loops[loop] ?? [];
  return { before, early: before.filter(({ segment: [name] }) => members.includes(name)), reports, after };
}

function totalOf(segments: readonly Numbered[]): SetSize {
  const characters = segments.reduce((sum, { segment }) => sum + charactersOf(segment), 0);
  return { reports: 0, segments: segments.length, characters };
}

const charactersOf = (segment: Segment): number => segment.flat(2).reduce((sum, text) => sum + text.length + 1, 0);

const added = (a: SetSize, b: SetSize): SetSize => ({
  reports: a.reports + b.reports,
  segments: a.segments + b.segments,
  characters: a.characters + b.characters,
});
