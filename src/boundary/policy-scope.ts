/**
 * Checks of what a policy speaks of, beyond what the engine's validator finds: it lets a misspelt `has` pass for
 * "absent", knows no list of allowed texts, and would take a permit for every tool there will ever be.
 */
import type { ActionConstraint, EntityUidJson, PolicyJson } from '@cedar-policy/cedar-wasm/nodejs';
import { currencies } from '../kernel/money.ts';
import type { RecordType, Type } from '../kernel/value.ts';
import type { Path } from './call-context.ts';
import { suggestWord } from '../handbook/did-you-mean.ts';
import type { BoundaryFinding, Places } from '../handbook/finding.ts';
import type { Material } from './material.ts';
import { policyReads } from './policy-reads.ts';
import { locate, type PolicyText } from './policy-text.ts';

/** What lies at a way below `context`; `text` is also the currency of money and the text of a span. */
type Met = { readonly type: Type } | { readonly texts: readonly string[] | null };

const RUN_FIELDS = ['sop', 'version', 'step', 'requester'];

export function checkScope(
  policy: PolicyJson,
  text: PolicyText,
  material: Material,
  places: Places,
): readonly BoundaryFinding[] {
  const findings: BoundaryFinding[] = [];
  const refuse = (offset: number, message: string, suggestion: string | null): void => {
    findings.push({ rule: 'boundary-scope', message, suggestion, place: places.at(offset) });
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
      `Expected a condition to speak of \`context\`, got \`${name}\``,
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
    const met = tools
      .map((tool) => lookUp(material, tool, path))
      .map((found) => (found === null ? null : textsOf(found)));
    // A text is possible when any of the tools may carry it; a field without a list of texts may carry anything.
    const known = met.flatMap((texts) => texts ?? []);
    if (met.every((texts) => texts !== null) && !known.includes(literal)) {
      refuse(
        locate(text, literal),
        `Expected a possible value of \`context.${path.join('.')}\`, got \`${literal}\``,
        suggestWord(literal, new Set(known)),
      );
    }
  }
  return findings;
}

/** The tools that a scope names; null when it names none and holds for all. */
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

/** The first name on the way that no tool of the policy has, with the names that were possible there. */
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

function lookUp(material: Material, tool: string, path: Path): Met | null {
  const [root, ...rest] = path;
  if (root === 'run')
    return rest.length === 0 || (rest.length === 1 && RUN_FIELDS.includes(rest[0] ?? '')) ? { texts: null } : null;
  const type = root === 'args' ? material.tools.get(tool)?.type : root === 'case' ? material.anyCase : undefined;
  return type === undefined ? null : below(type, rest);
}

function below(type: Type, path: Path): Met | null {
  const [name, ...rest] = path;
  if (name === undefined) return { type };
  switch (type.kind) {
    case 'record': {
      const field = Object.hasOwn(type.fields, name) ? type.fields[name] : undefined;
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

/** The texts that may lie there; null when any may. */
function textsOf(met: Met): readonly string[] | null {
  if ('texts' in met) return met.texts;
  const type = met.type.kind === 'list' ? met.type.of : met.type;
  return type.kind === 'text' ? (type.oneOf ?? null) : null;
}

function namesBelow(material: Material, tool: string, path: Path): readonly string[] {
  if (path.length === 0) return ['args', 'case', 'run'];
  if (path.length === 1 && path[0] === 'run') return RUN_FIELDS;
  const met = lookUp(material, tool, path);
  if (met === null || !('type' in met)) return [];
  const { type } = met;
  return type.kind === 'record'
    ? Object.keys((type satisfies RecordType).fields)
    : type.kind === 'money'
      ? ['currency', 'minor']
      : type.kind === 'duration'
        ? ['text', 'ms']
        : [];
}
