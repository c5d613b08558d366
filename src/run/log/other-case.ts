/**
 * What a case is about, by the facts that its kind declared for that when it opened; and the other cases that are about the
 * same: perhaps two bills for one load.
 */
import type { AboutFact } from '../../case/about.ts';
import { sha256 } from '../../kernel/canonical-json.ts';
import type { CaseId } from '../../kernel/ids.ts';
import type { Facts } from './fact-change.ts';

/** A value that names what the case is about: the BOL `04001`. One that was corrected since still counts. */
export type Named = AboutFact & { readonly value: string };

/** Another case that is about the same, as it was found. */
export type OtherCase = {
  /** Null where not everyone who reads this case may read it: then it is only said that there is one. */
  readonly caseId: CaseId | null;
  /** What both name. */
  readonly same: readonly Omit<Named, 'path'>[];
  /** What was paid or credited there, or perhaps was, as sentences; null where that is not said, or cannot be read now. */
  readonly paid: readonly string[] | null;
};

/** Of the others that are not named, since there are so many: how many at least, and in how many of them money moved. */
export type MoreCases = { readonly count: number; readonly moved: number };

/** How many other cases are about the same, at least. */
export const countOfOthers = ({ otherCases, moreOtherCases }: Others): number =>
  otherCases.length + (moreOtherCases?.count ?? 0);

type Others = { readonly otherCases: readonly OtherCase[]; readonly moreOtherCases: MoreCases | null };

/** No number is longer; an index holds no text of any length, which a claimant could send. */
const VALUE_MAX = 100;

/** How the rows name it, so that other cases find it. */
export const textOfNamed = ({ path, value }: Pick<Named, 'path' | 'value'>): string =>
  `${path} ${value.length > VALUE_MAX ? sha256(value) : value}`;

/** The same, where money moved in the case or may have. No path begins so. */
export const textOfMoved = (named: Pick<Named, 'path' | 'value'>): string => `$ ${textOfNamed(named)}`;

type About = Pick<Facts, 'facts' | 'refused' | 'changes'> & {
  readonly opened: { readonly about?: readonly AboutFact[] } | null;
  readonly named: readonly Named[];
};

/**
 * Everything that the case has named so far: what a correction takes away may have been paid for. What can be read in
 * several ways may name each of them.
 */
export function namedAfter<State extends About>(before: About, after: State): State {
  const about = after.opened?.about ?? [];
  if (about.length === 0 || (before.facts === after.facts && before.changes === after.changes)) return after;
  const stated = [
    ...after.facts.map(({ path, value }) => ({ path, value })),
    ...after.changes.map(({ path, after: value }) => ({ path, value })),
    ...[...after.refused, ...after.changes].flatMap(({ path, readings = [] }) =>
      readings.map((value) => ({ path, value })),
    ),
  ];
  const named = about.flatMap(({ path, label }) =>
    stated.flatMap((one) =>
      one.path === path && typeof one.value === 'string' && one.value !== '' ? [{ path, label, value: one.value }] : [],
    ),
  );
  const all = new Map([...after.named, ...named].map((one) => [textOfNamed(one), one]));
  return { ...after, named: [...all.values()] };
}

/** What should name what the case is about, and cannot be read: perhaps what another case is about. */
export const unreadAbout = ({ opened, refused }: Pick<About, 'opened' | 'refused'>): readonly AboutFact[] =>
  (opened?.about ?? []).filter(({ path }) => refused.some((one) => one.path === path));
