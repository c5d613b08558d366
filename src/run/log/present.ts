/**
 * The newest that is known of a fact, from a source or from a person: what a person has said of a text that cannot be
 * read counts until a source states something else.
 */
import { asksFact, type Asks } from './asks.ts';
import { inUse, newestBy, type Facts, type Newest } from './fact-change.ts';

/** The newest that is known of a fact: what a source states, or what a person has said since then. */
export function presentBy(state: Facts & Asks): (path: string) => Newest {
  const newest = newestBy(state);
  return (path) => (isSaidSince(state, path) ? { value: inUse(state, path), problem: null } : newest(path));
}

const isSaidSince = (state: Facts & Asks, path: string): boolean =>
  saidAt(state, path) >= Math.max(0, changedAt(state, path));

/** The event with which a person last said something of a fact; -1 for none. */
export function saidAt({ asks }: Asks, path: string): number {
  return Math.max(
    -1,
    ...Object.values(asks).map((ask) =>
      asksFact(ask) && ask.fact.eventId === undefined && ask.fact.path === path ? (ask.answered ?? -1) : -1,
    ),
  );
}

export function changedAt({ changes }: Pick<Facts, 'changes'>, path: string): number {
  return changes.findLast((known) => known.path === path && known.standing !== 'late')?.seq ?? -1;
}
