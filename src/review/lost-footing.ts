/**
 * What a changed handbook takes away that an open run cannot go on without: its boundary, its kind of case, and the group
 * that it asks where it stops.
 */
import { actingMembers } from './check-authority.ts';
import type { Handbook } from './handbook.ts';

type Part = 'boundaries' | 'kinds' | 'people';

/** What a run stands on. */
export type Footing = {
  /** Null until the run follows an SOP. */
  readonly boundary: string | null;
  readonly kind: string;
  /** The group of `if_unforeseen`. */
  readonly group: string;
};

export type Lost = {
  readonly part: Part;
  readonly name: string;
  /** What became of it: `The boundary \`claims-agent\` is gone`. */
  readonly text: string;
};

type Compared = Pick<Handbook, Part>;

/** Boundaries and kinds that are gone, and groups of which no one is left who can click in Slack. */
export function lostFooting(before: Compared, after: Compared): readonly Lost[] {
  const boundaries = [...before.boundaries.keys()].filter((name) => !after.boundaries.has(name));
  const kinds = [...before.kinds.keys()].filter((name) => !after.kinds.has(name));
  const groups = before.people.groups.filter(
    ({ group }) => actingMembers(before.people, group).length > 0 && actingMembers(after.people, group).length === 0,
  );
  const isThere = (name: string): boolean => after.people.groups.some(({ group }) => group === name);
  return [
    ...boundaries.map((name): Lost => ({ part: 'boundaries', name, text: `The boundary \`${name}\` is gone` })),
    ...kinds.map((name): Lost => ({ part: 'kinds', name, text: `The kind \`${name}\` is gone` })),
    ...groups.map(({ group: name }): Lost => {
      const text = isThere(name) ? 'has no one left who can click in Slack' : 'is gone';
      return { part: 'people', name, text: `The group \`${name}\` ${text}` };
    }),
  ];
}

/** Whether a run stands on what is lost. */
export function standsOn({ boundary, kind, group }: Footing, { part, name }: Lost): boolean {
  return name === { boundaries: boundary, kinds: kind, people: group }[part];
}
