/**
 * Texts that a policy compares with an argument of a call, and that no procedure ever gives: an identifier in another
 * form than that in which facts are compared. Such a `forbid` would never fire.
 */
import { readPolicy } from '../boundary/cedar-engine.ts';
import type { Boundary } from '../boundary/compile.ts';
import { policyReads } from '../boundary/policy-reads.ts';
import { namedTools } from '../boundary/policy-scope.ts';
import type { PolicyCitation } from '../boundary/verdict.ts';
import type { Kind } from '../case/kind.ts';
import { errorAt, type Finding } from '../handbook/finding.ts';
import type { Place } from '../handbook/place.ts';
import { neverPart, neverText, writeText, type Never } from '../kernel/never-text.ts';
import { own } from '../kernel/own.ts';
import type { Type } from '../kernel/value.ts';
import { kindLineOf } from '../sop/check/kind-line.ts';
import { namesOf } from '../sop/check/names-of.ts';
import { typeOfArgument } from '../sop/check/type-of-argument.ts';
import { allSteps, type Sop } from '../sop/sop.ts';
import type { Registry } from '../tool/registry.ts';

/** An argument of a tool as one step gives it; the type is null when it is not known. */
type Given = { readonly tool: string; readonly name: string; readonly type: Type | null };

export function policyLiterals(
  boundary: Pick<Boundary, 'name' | 'policies'>,
  sops: ReadonlyMap<string, Sop>,
  kinds: ReadonlyMap<string, Kind>,
  registry: Registry,
): Finding[] {
  const inside = [...sops.values()].filter((sop) => sop.boundary === boundary.name);
  const given = inside.flatMap((sop) => givenIn(sop, kinds, registry));
  return boundary.policies.flatMap((policy) => {
    const json = readPolicy(policy.text);
    if (json === null) return [];
    const tools = namedTools(json.action);
    const { comparisons, parts } = policyReads(json);
    const neverOf = (path: readonly string[], text: string, ask: typeof neverText): Never | null => {
      const [root, name, ...below] = path;
      if (root !== 'args' || name === undefined || below.length > 0) return null;
      const nevers = given
        .filter((one) => one.name === name && (tools === null || tools.includes(one.tool)))
        .map(({ type }) => (type?.kind === 'text' ? ask(type, text) : null));
      const [never = null] = nevers;
      return nevers.includes(null) ? null : never;
    };
    return [
      ...comparisons.map(({ path, text }) => ({ text, never: neverOf(path, text, neverText) })),
      ...parts.map(({ path, text }) => ({ text, never: neverOf(path, text, neverPart) })),
    ].flatMap(({ text, never }) =>
      never === null ? [] : [errorAt(placeOf(policy, text), 'policy-literal', never.message, writeText(never.meant))],
    );
  });
}

function givenIn(sop: Sop, kinds: ReadonlyMap<string, Kind>, registry: Registry): readonly Given[] {
  const kind = own(Object.fromEntries(kinds), kindLineOf(sop)?.kind ?? sop.kind ?? '') ?? null;
  const names = namesOf(sop, kind, registry);
  return allSteps(sop).flatMap(({ body }) =>
    body.kind === 'use'
      ? Object.entries(body.with).map(([name, argument]) => ({
          tool: body.tool,
          name,
          // A text that the procedure writes is compared as it is.
          type: argument.kind === 'expression' ? typeOfArgument(names, argument).type : null,
        }))
      : [],
  );
}

/** The text in its policy, or the policy. */
function placeOf({ file, line, text }: PolicyCitation, literal: string): Place {
  const before = text.slice(0, Math.max(0, text.indexOf(JSON.stringify(literal)))).split('\n');
  return { file, line: line + before.length - 1, column: (before.at(-1)?.length ?? 0) + 1 };
}
