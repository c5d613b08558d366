/**
 * What a new handbook changes in the rules of its boundaries, policy by policy and line by line. Limits are listed by
 * name elsewhere, and so are the kinds of case that a boundary's hash covers too.
 */
import type { Boundary } from '../boundary/compile.ts';
import { tokensOf } from '../boundary/policy-text.ts';
import { lineChanges } from '../kernel/line-changes.ts';
import { lineText } from './change-texts.ts';

type Boundaries = ReadonlyMap<string, Boundary>;

/** One sentence or more per policy that changed: `Boundary claims, policy small: …`. */
export function boundaryChanges(before: Boundaries, after: Boundaries): string[] {
  const changed = [...after.values()].flatMap((boundary) => {
    const was = before.get(boundary.name);
    if (was !== undefined) return policyChanges(was, boundary);
    return [
      `Boundary ${boundary.name} is new`,
      ...boundary.policies.map(({ id, text }) => `Boundary ${boundary.name}, policy ${id}: \`${onOneLine(text)}\``),
    ];
  });
  const gone = [...before.keys()].filter((name) => !after.has(name));
  return [...changed, ...gone.map((name) => `Boundary ${name} was removed`)];
}

function policyChanges(before: Boundary, after: Boundary): string[] {
  const [were, are] = [textsOf(before), textsOf(after)];
  const changes = [
    ...[...are].flatMap(([id, text]) => {
      const was = were.get(id);
      if (was === undefined) return [`policy ${id} is new: \`${onOneLine(text)}\``];
      return textChanges(was, text).map((change) => `policy ${id}: ${change}`);
    }),
    ...[...were].flatMap(([id, text]) => (are.has(id) ? [] : [`policy ${id} was removed: \`${onOneLine(text)}\``])),
  ];
  const [old, fresh] = [[...were.keys()].join(', '), [...are.keys()].join(', ')];
  const isReordered = changes.length === 0 && old !== fresh;
  return [...changes, ...(isReordered ? [`its policies are in another order: ${old} → ${fresh}`] : [])].map(
    (change) => `Boundary ${after.name}, ${change}`,
  );
}

const textsOf = ({ policies }: Boundary): Map<string, string> => new Map(policies.map(({ id, text }) => [id, text]));

/** Each line before and after. */
function textChanges(before: string, after: string): string[] {
  return lineChanges(linesOf(before), linesOf(after)).flatMap(({ before: were, after: are }) =>
    Array.from({ length: Math.max(were.length, are.length) }, (_, index) => lineText(were[index], are[index])),
  );
}

const linesOf = (text: string): string[] => text.split('\n').flatMap((line) => line.trim() || []);

/** Without comments, which would seem to go on over the rest of the line. */
function onOneLine(policy: string): string {
  let [line, end] = ['', 0];
  for (const { text, start } of tokensOf(policy)) {
    line += `${start > end ? ' ' : ''}${text}`;
    end = start + text.length;
  }
  return line;
}
