/**
 * Texts that a policy compares with an argument of a call, and that no procedure ever gives: an identifier in another
 * form than that in which facts are compared. Such a `forbid` would never fire.
 */
import { readPolicy } from '../boundary/cedar-engine.ts';
import type { Boundary } from '../boundary/compile.ts';
import type { Path } from '../boundary/policy-context.ts';
import { policyReads } from '../boundary/policy-reads.ts';
import { namedTools } from '../boundary/policy-scope.ts';
import type { PolicyCitation } from '../boundary/verdict.ts';
import { caseType, type Kind } from '../case/kind.ts';
import { errorAt, type Finding } from '../handbook/finding.ts';
import type { Place } from '../handbook/place.ts';
import { neverPart, neverText, twoForms, writeText, type Never } from '../kernel/never-text.ts';
import { own } from '../kernel/own.ts';
import type { Type } from '../kernel/value.ts';
import { kindLineOf } from '../sop/check/kind-line.ts';
import { namesOf } from '../sop/check/names-of.ts';
import { typeOfArgument } from '../sop/check/type-of-argument.ts';
import { allSteps, type Sop } from '../sop/sop.ts';
import type { Registry } from '../tool/registry.ts';

/** An argument of a tool as one step gives it; the type is null when it is not known, and so is the kind. */
type Given = { readonly tool: string; readonly name: string; readonly type: Type | null; readonly kind: Kind | null };

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
    const { comparisons, pairs, parts } = policyReads(json);
    const calls = given.filter(({ tool }) => tools === null || tools.includes(tool));
    const neverOf = (path: readonly string[], text: string, ask: typeof neverText): Never | null => {
      const [root, name, ...below] = path;
      if (root !== 'args' || name === undefined || below.length > 0) return null;
      const nevers = calls
        .filter((one) => one.name === name)
        .map(({ type }) => (type?.kind === 'text' ? ask(type, text) : null));
      const [never = null] = nevers;
      return nevers.includes(null) ? null : never;
    };
    const alike = pairs.flatMap(([left, right]) => {
      const [one, other] = left[0] === 'args' ? [left, right] : [right, left];
      const [never] = calls.flatMap((call) => neverAlike(call, one, other) ?? []);
      return never === undefined
        ? []
        : [errorAt(placeOf(policy, one.join('.')), 'policy-literal', never.message, never.suggestion)];
    });
    const literals = [
      ...comparisons.map(({ path, text }) => ({ text, never: neverOf(path, text, neverText) })),
      ...parts.map(({ path, text }) => ({ text, never: neverOf(path, text, neverPart) })),
    ].flatMap(({ text, never }) =>
      never === null ? [] : [errorAt(placeOf(policy, text), 'policy-literal', never.message, writeText(never.meant))],
    );
    return [...alike, ...literals];
  });
}

/** An argument that one step gives from a number of another normal form than the fact that it is compared with. */
function neverAlike(
  { name, type, kind }: Given,
  [root, asked, ...deeper]: Path,
  [other, ...fact]: Path,
): ReturnType<typeof twoForms> {
  if (root !== 'args' || asked !== name || deeper.length > 0 || other !== 'case') return null;
  const declared = kind === null ? null : typeBelow(caseType(kind), fact);
  if (type?.kind !== 'text' || declared?.kind !== 'text') return null;
  return twoForms({ ...type, name: `context.args.${name}` }, { ...declared, name: `context.case.${fact.join('.')}` });
}

const typeBelow = (type: Type, path: Path): Type | null =>
  path.reduce<Type | null>((at, name) => (at?.kind === 'record' ? (own(at.fields, name)?.type ?? null) : null), type);

function givenIn(sop: Sop, kinds: ReadonlyMap<string, Kind>, registry: Registry): readonly Given[] {
  const kind = own(Object.fromEntries(kinds), kindLineOf(sop)?.kind ?? sop.kind ?? '') ?? null;
  const names = namesOf(sop, kind, registry);
  return allSteps(sop).flatMap(({ body }) =>
    body.kind === 'use'
      ? Object.entries(body.with).map(([name, argument]) => ({
          tool: body.tool,
          name,
          kind,
          // A text that the procedure writes is compared as it is.
          type: argument.kind === 'expression' ? typeOfArgument(names, argument).type : null,
        }))
      : [],
  );
}

/** The text in its policy, or the policy. */
function placeOf({ file, line, text }: PolicyCitation, literal: string): Place {
  const at = Math.max(text.indexOf(JSON.stringify(literal)), text.indexOf(`context.${literal}`), 0);
  const before = text.slice(0, at).split('\n');
  return { file, line: line + before.length - 1, column: (before.at(-1)?.length ?? 0) + 1 };
}
