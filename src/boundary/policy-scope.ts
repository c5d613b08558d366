/**
 * Checks that the engine's validator lacks. The validator treats a misspelt `has` as absent, does not know the allowed
 * texts of a field, and accepts a permit for every present and future tool.
 */
import type { ActionConstraint, EntityUidJson, PolicyJson } from '@cedar-policy/cedar-wasm/nodejs';
import { currencies } from '../kernel/money.ts';
import { neverPart, neverText, twoFacts, writeText, type Never } from '../kernel/never-text.ts';
import type { RecordType, Type } from '../kernel/value.ts';
import { own } from '../kernel/own.ts';
import type { Path } from './policy-context.ts';
import { suggestWord } from '../handbook/suggest.ts';
import { errorAt, type Finding } from '../handbook/finding.ts';
import type { Places } from '../handbook/place.ts';
import { limitsType } from './known-limits.ts';
import type { Material } from './material.ts';
import { policyReads, type PolicyReads } from './policy-reads.ts';
import type { PathTypes } from './range-variables.ts';
import { locate, locatePath, type PolicyText } from './policy-text.ts';

/** What a path below `context` leads to; `text` is also the currency of money and the text of a span. */
type Target = { readonly type: Type } | { readonly texts: readonly string[] | null };

const RUN_FIELDS = ['sop', 'version', 'step', 'requester'];

export function checkScope(
  policy: PolicyJson,
  text: PolicyText,
  material: Material,
  places: Places,
): readonly Finding[] {
  const findings: Finding[] = [];
  const refuse = (offset: number, message: string, suggestion: string | null): void => {
    findings.push(errorAt(places.at(offset), 'boundary-scope', message, suggestion));
  };
  const named = namedTools(policy.action);
  if (!isTypeOrAll(policy.principal, 'Bot'))
    refuse(
      text.effectStart,
      'Expected the principal to be `principal is Bot`, got another',
      'Write `principal is Bot`',
    );
  if (!isTypeOrAll(policy.resource, 'Case'))
    refuse(text.effectStart, 'Expected the resource to be `resource is Case`, got another', 'Write `resource is Case`');
  if (policy.effect === 'permit' && named === null) {
    refuse(
      text.effectStart,
      'Expected a permit to name its tools, got one for every tool',
      'Write `action == Action::"jira.create_issue"`',
    );
  }

  const reads = policyReads(policy);
  for (const name of reads.otherNames) {
    refuse(
      locate(text, name),
      `Expected a condition to read \`context\`, got \`${name}\``,
      'Name tools in the scope, before `when`',
    );
  }
  const tools = named ?? [...material.tools.keys()];
  for (const path of reads.asked) {
    const missing = missingName(material, tools, path);
    if (missing === null) continue;
    refuse(
      locate(text, missing.name),
      `Expected a known field, got \`${missing.name}\` at \`context.${path.join('.')}\``,
      suggestWord(missing.name, missing.known),
    );
  }
  for (const { path, text: literal } of reads.comparisons) {
    const allowed = tools
      .map((tool) => lookUp(material, tool, path))
      .map((found) => (found === null ? null : textsOf(found)));
    // A text is possible if it is allowed for any of the tools; a field without a list of texts allows any text.
    const known = allowed.flatMap((texts) => texts ?? []);
    if (allowed.every((texts) => texts !== null) && !known.includes(literal)) {
      refuse(
        locate(text, literal),
        `Expected a possible value of \`context.${path.join('.')}\`, got \`${literal}\``,
        suggestWord(literal, new Set(known)),
      );
    }
  }
  for (const { never, text: literal } of neverRead(reads, material))
    refuse(locate(text, literal), never.message, writeText(never.meant));
  for (const pair of reads.pairs) {
    const never = neverAlike(pair, material);
    if (never !== null) refuse(locatePath(text, pair[0].join('.')), never.message, never.suggestion);
  }
  return findings;
}

/** Two facts that some kind declares in different normal forms; those of arguments depend on what a step gives. */
function neverAlike([left, right]: readonly [Path, Path], { kinds }: Material): ReturnType<typeof twoFacts> {
  if (left[0] !== 'case' || right[0] !== 'case') return null;
  for (const { type } of kinds.values()) {
    const [one, other] = [textAt(type, left.slice(1)), textAt(type, right.slice(1))];
    const never =
      one === null || other === null
        ? null
        : twoFacts({ ...one, name: `context.${left.join('.')}` }, { ...other, name: `context.${right.join('.')}` });
    if (never !== null) return never;
  }
  return null;
}

function textAt(type: Type, path: Path): Extract<Type, { kind: 'text' }> | null {
  const found = below(type, path);
  return found !== null && 'type' in found && found.type.kind === 'text' ? found.type : null;
}

/** The texts that a fact is compared with and never is, whatever kind the case has. */
function neverRead(
  { comparisons, parts }: PolicyReads,
  material: Material,
): readonly { readonly text: string; readonly never: Never }[] {
  const found = ({ path: [root, ...rest], text }: { path: Path; text: string }, ask: typeof neverText) => {
    const targets = root === 'case' ? [...material.kinds.values()].map(({ type }) => below(type, rest)) : [];
    const nevers = targets
      .filter((target) => target !== null)
      .map((target) => ('type' in target && target.type.kind === 'text' ? ask(target.type, text) : null));
    const [never = null] = nevers;
    return never === null || nevers.includes(null) ? [] : [{ text, never }];
  };
  return [...comparisons.flatMap((one) => found(one, neverText)), ...parts.flatMap((one) => found(one, neverPart))];
}

/** The tools that a scope names; null when it applies to all tools. */
export function namedTools(action: ActionConstraint): readonly string[] | null {
  if (action.op === 'All') return null;
  if ('entities' in action) return action.entities.map(idOf);
  return 'entity' in action ? [idOf(action.entity)] : null;
}

function idOf(entity: EntityUidJson): string {
  return '__entity' in entity ? entity.__entity.id : entity.id;
}

function isTypeOrAll(constraint: PolicyJson['principal'] | PolicyJson['resource'], type: string): boolean {
  return (
    constraint.op === 'All' ||
    (constraint.op === 'is' && constraint.entity_type === type && constraint.in === undefined)
  );
}

/** The first name on the path that no tool of the policy has, with the names possible there. */
function missingName(
  material: Material,
  tools: readonly string[],
  path: Path,
): { name: string; known: readonly string[] } | null {
  for (let length = 1; length <= path.length; length++) {
    const name = path[length - 1] ?? '';
    if (tools.some((tool) => lookUp(material, tool, path.slice(0, length)) !== null)) continue;
    const known = tools.flatMap((tool) => namesBelow(material, tool, path.slice(0, length - 1)));
    return { name, known: [...new Set(known)] };
  }
  return null;
}

/** What the types say about the paths that policies of a tool may read. */
export function pathTypes(material: Material, tool: string): PathTypes {
  const found = (path: string): Target | null => lookUp(material, tool, path.split('.'));
  return {
    allowedTexts: (path) => {
      const target = found(path);
      return target === null ? null : textsOf(target);
    },
    isMoney: (path) => {
      const target = found(path);
      return target !== null && 'type' in target && target.type.kind === 'money';
    },
  };
}

function lookUp(material: Material, tool: string, path: Path): Target | null {
  const [root, ...rest] = path;
  if (root === 'run')
    return rest.length === 0 || (rest.length === 1 && RUN_FIELDS.includes(rest[0] ?? '')) ? { texts: null } : null;
  const type =
    root === 'args'
      ? material.tools.get(tool)?.type
      : root === 'case'
        ? material.anyCase
        : root === 'limits'
          ? limitsType(material.limits)
          : undefined;
  return type === undefined ? null : below(type, rest);
}

function below(type: Type, path: Path): Target | null {
  const [name, ...rest] = path;
  if (name === undefined) return { type };
  switch (type.kind) {
    case 'record': {
      const field = own(type.fields, name);
      return field === undefined ? null : below(field.type, rest);
    }
    case 'money':
      return rest.length > 0 || !['currency', 'minor'].includes(name)
        ? null
        : { texts: name === 'currency' ? currencies() : null };
    case 'duration':
      return rest.length > 0 || !['text', 'ms'].includes(name) ? null : { texts: null };
    default:
      return null;
  }
}

/** The texts allowed there; null when any text is. */
function textsOf(target: Target): readonly string[] | null {
  if ('texts' in target) return target.texts;
  const type = target.type.kind === 'list' ? target.type.of : target.type;
  return type.kind === 'text' ? (type.oneOf ?? null) : null;
}

function namesBelow(material: Material, tool: string, path: Path): readonly string[] {
  if (path.length === 0) return ['args', 'case', 'run', 'limits'];
  if (path.length === 1 && path[0] === 'run') return RUN_FIELDS;
  const target = lookUp(material, tool, path);
  if (target === null || !('type' in target)) return [];
  const { type } = target;
  return type.kind === 'record'
    ? Object.keys((type satisfies RecordType).fields)
    : type.kind === 'money'
      ? ['currency', 'minor']
      : type.kind === 'duration'
        ? ['text', 'ms']
        : [];
}
