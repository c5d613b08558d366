/**
 * What a new handbook changes in the rules of its boundaries, policy by policy. Limits are listed by name elsewhere, and
 * so are the kinds of case that a boundary's hash covers too.
 */
import type { Boundary } from '../boundary/compile.ts';

type Boundaries = ReadonlyMap<string, Boundary>;

/** One sentence per boundary that came or went, and per policy that changed: `Boundary claims, policy small: …`. */
export function boundaryChanges(before: Boundaries, after: Boundaries): string[] {
  const changed = [...after.values()].flatMap((boundary) => {
    const was = before.get(boundary.name);
    return was === undefined ? [`Boundary ${boundary.name} is new`] : policyChanges(was, boundary);
  });
  const gone = [...before.keys()].filter((name) => !after.has(name));
  return [...changed, ...gone.map((name) => `Boundary ${name} was removed`)];
}

function policyChanges(before: Boundary, after: Boundary): string[] {
  const [were, are] = [textsOf(before), textsOf(after)];
  const changes = [
    ...[...are].flatMap(([id, text]) => {
      const was = were.get(id);
      if (was === undefined) return [`policy ${id} is new`];
      return was === text ? [] : [`policy ${id} ${textChange(was, text)}`];
    }),
    ...[...were.keys()].filter((id) => !are.has(id)).map((id) => `policy ${id} was removed`),
  ];
  const isReordered = changes.length === 0 && [...were.keys()].join('\n') !== [...are.keys()].join('\n');
  return [...changes, ...(isReordered ? ['its policies are in another order'] : [])].map(
    (change) => `Boundary ${after.name}, ${change}`,
  );
}

const textsOf = ({ policies }: Boundary): Map<string, string> => new Map(policies.map(({ id, text }) => [id, text]));

/** The line that changed, if it is one; otherwise how many did. */
function textChange(before: string, after: string): string {
  const [were, are] = [linesOf(before), linesOf(after)];
  const gone = without(were, are);
  const added = without(are, were);
  const [was, is] = [gone[0], added[0]];
  if (was !== undefined && is !== undefined && gone.length === 1 && added.length === 1)
    return `changed: \`${was}\` → \`${is}\``;
  const count = Math.max(gone.length, added.length);
  return count === 0 ? 'has its lines in another order' : `changed in ${count} line${count === 1 ? '' : 's'}`;
}

const linesOf = (text: string): string[] => text.split('\n').flatMap((line) => line.trim() || []);

/** `lines` without those of `others`, each as often as it is there. */
function without(lines: readonly string[], others: readonly string[]): string[] {
  const left = [...others];
  return lines.filter((line) => {
    const at = left.indexOf(line);
    if (at !== -1) left.splice(at, 1);
    return at === -1;
  });
}
