/**
 * Compiles a policy file into a boundary, or reports by line and column what is wrong. Errors and warnings both refuse
 * the whole file: a boundary with one misunderstood rule must not be in force.
 */
import type { DetailedError } from '@cedar-policy/cedar-wasm/nodejs';
import type { Kind } from '../case/kind.ts';
import { hashOf } from '../kernel/canonical-json.ts';
import { messageOf } from '../kernel/trouble.ts';
import { own } from '../kernel/own.ts';
import type { Registry } from '../tool/registry.ts';
import {
  authorizer,
  isValidated,
  readPolicy,
  syntaxErrors,
  validatePolicies,
  type AuthorizationRequest,
} from './cedar-engine.ts';
import { contextRead } from './context-read.ts';
import { schemaOf } from './cedar-schema.ts';
import { eachOnce, errorAt, sortFindings, type Finding } from '../handbook/finding.ts';
import { NO_LIMITS, withLimits, type Limits } from '../handbook/limits.ts';
import { closest, suggestWord } from '../handbook/suggest.ts';
import { FileReader } from '../handbook/file-reader.ts';
import { refuseControls } from '../handbook/refuse-controls.ts';
import { createPlaces, type Places } from '../handbook/place.ts';
import { checkCurrencies, type ReadPolicy } from './check-currencies.ts';
import { authorizeCall, type CompiledPolicy } from './authorize-call.ts';
import { materialOf, type Material } from './material.ts';
import { readObligations } from './obligations.ts';
import { limitFinding } from './policy-limits.ts';
import { policyReads } from './policy-reads.ts';
import { checkScope, namedTools } from './policy-scope.ts';
import { splitPolicies } from './policy-text.ts';
import { syntaxMistake } from './syntax-mistake.ts';
import { typeMistake } from './type-mistake.ts';
import type { ApproverDemand, Authorizer, PolicyCitation } from './verdict.ts';

/** Policies of one boundary. The time of a verdict grows with their number; a larger file is a mistake. */
const POLICIES_MAX = 300;

export type Boundary = {
  /** `claims-agent` for `sops/boundary/claims-agent.cedar`. */
  readonly name: string;
  /** SHA-256 over the text, the schema it was validated against, and the limits: they determine what a rule means. */
  readonly hash: string;
  readonly authorize: Authorizer;
  /** In file order. */
  readonly policies: readonly PolicyCitation[];
  /** What its rules demand of approvers, in file order; `tools` is null for a rule of every tool. */
  readonly approvals: readonly {
    readonly tools: readonly string[] | null;
    readonly approvers: readonly ApproverDemand[];
  }[];
  /** Those that the verdict uses. */
  readonly limits: Limits;
  /** Whether the tool is never called without the argument. */
  readonly requires: (tool: string, argument: string) => boolean;
};

export type BoundaryFile = {
  readonly name: string;
  readonly text: string;
  readonly file: string;
  readonly registry: Registry;
  readonly kinds: readonly Kind[];
  /** Names of the groups in `people.yaml`. */
  readonly groups: readonly string[];
  readonly limits?: Limits;
};

export function compileBoundary(
  source: BoundaryFile,
): { readonly boundary: Boundary } | { readonly findings: readonly Finding[] } {
  const reader = new FileReader(source.file, source.text);
  if (!refuseControls(reader)) return { findings: reader.findings };
  const places = createPlaces(source.text, source.file);
  try {
    return compile(source, places);
  } catch (error) {
    // Cedar throws on text that is not valid Unicode; that refuses the boundary like any other error.
    return {
      findings: [
        errorAt(
          places.at(0),
          'boundary-syntax',
          `Expected text that the policy engine can read, got \`${messageOf(error)}\``,
        ),
      ],
    };
  }
}

function compile(
  { name, text, file, registry, kinds, groups, limits = NO_LIMITS }: BoundaryFile,
  places: Places,
): ReturnType<typeof compileBoundary> {
  const tooMuch = limitFinding(text, places);
  if (tooMuch !== null) return { findings: [tooMuch] };
  const broken = syntaxFindings(text, places);
  if (broken.length > 0) return { findings: broken };

  const texts = splitPolicies(text);
  const read = texts.flatMap((item): ReadPolicy[] => {
    const json = readPolicy(item.text);
    return json === null
      ? []
      : [{ id: json.annotations?.['id'] ?? '', text: item, json, tools: namedTools(json.action) }];
  });
  const wrongCount = read.length !== texts.length || read.length === 0 || read.length > POLICIES_MAX;
  if (wrongCount) {
    const message =
      texts.length === 0
        ? 'Expected at least one policy, got none'
        : `Expected 1 to ${POLICIES_MAX} policies, got \`${texts.length}\`, \`${read.length}\` of them readable`;
    const suggestion =
      texts.length === 0 ? 'Write what may be done: `@id("name") @outcome("permit") permit (…);`' : null;
    return { findings: [errorAt(places.at(0), 'boundary-syntax', message, suggestion)] };
  }

  const material = materialOf(registry, kinds, limits);
  const schema = schemaOf(material);
  const hash = hashOf({ policies: text, schema, limits: [...limits] });
  const findings: Finding[] = isValidated(hash) ? [] : [...validationFindings(schema, read, places)];
  findings.push(...checkCurrencies(read, material, places));
  const policies: CompiledPolicy[] = [];
  for (const { text: item, json } of read) {
    findings.push(...checkScope(json, item, material, places));
    const values = Object.fromEntries(Object.entries(json.annotations ?? {}));
    const obligations = readObligations({ text: item, effect: json.effect, values }, groups, places, findings);
    if (obligations === null) continue;
    if (policies.some(({ citation }) => citation.id === obligations.id)) {
      findings.push(
        errorAt(
          places.at(item.start),
          'boundary-annotation',
          `Expected each id once, got \`${obligations.id}\` again`,
          'Give this policy an id of its own',
        ),
      );
    }
    const { id, effect, outcome } = obligations;
    const { text: reason, unknown } = withLimits(obligations.reason ?? '', limits);
    for (const missing of unknown)
      findings.push(
        errorAt(
          places.at(item.annotations.find(({ name }) => name === 'reason')?.start ?? item.start),
          'boundary-annotation',
          `Expected a limit of \`limits.yaml\`, got \`limits.${missing}\``,
          suggestWord(missing, limits.keys()),
        ),
      );
    policies.push({
      citation: {
        id,
        effect,
        outcome,
        reason: obligations.reason === null ? null : reason,
        text: item.text,
        file,
        line: places.at(item.start).line,
      },
      approvers: obligations.approvers,
      expiresMs: obligations.expiresMs,
      tools: namedTools(json.action),
      reads: policyReads(json).paths,
    });
  }
  if (findings.length > 0) return { findings: sortFindings(eachOnce(findings)) };
  return { boundary: assemble(name, hash, { material, registry }, schema, policies) };
}

function assemble(
  name: string,
  hash: string,
  { material, registry }: { readonly material: Material; readonly registry: Registry },
  schema: ReturnType<typeof schemaOf>,
  policies: readonly CompiledPolicy[],
): Boundary {
  const read = contextRead(schema, policies);
  const ask = authorizer(hash, read.schema, new Map(policies.map(({ citation }) => [citation.id, citation.text])));
  const prepared = {
    hash,
    material,
    authorize: (question: AuthorizationRequest) =>
      ask({ ...question, context: read.pick(question.tool, question.context) }),
    policies,
  };
  return {
    name,
    hash,
    authorize: (call) => authorizeCall(prepared, call),
    approvals: policies.flatMap(({ tools, approvers }) => (approvers.length === 0 ? [] : [{ tools, approvers }])),
    policies: policies.map(({ citation }) => citation),
    limits: material.limits,
    requires: (tool, argument) => own(registry.get(tool)?.input.fields ?? {}, argument)?.optional === false,
  };
}

function syntaxFindings(text: string, places: Places): readonly Finding[] {
  const slot = splitPolicies(text).flatMap((policy) => policy.slots)[0];
  return syntaxErrors(text)
    .slice(0, 1)
    .map((error) => {
      if (slot !== undefined && error.message.includes('template')) {
        return errorAt(
          places.at(slot),
          'boundary-template',
          'Expected no template: the file must contain each rule as it is signed',
          'Write the group or tool in place of the slot',
        );
      }
      const offset = places.offsetOfByte(0, error.sourceLocations?.[0]?.start ?? 0);
      const mistake = syntaxMistake(text, offset, plainMessage(error));
      return errorAt(places.at(mistake.at), 'boundary-syntax', mistake.message, mistake.suggestion);
    });
}

function validationFindings(
  schema: ReturnType<typeof schemaOf>,
  read: readonly ReadPolicy[],
  places: Places,
): readonly Finding[] {
  // Ids may still be missing or duplicate here, so policies are identified by their number.
  const { errors, warnings, general } = validatePolicies(
    schema,
    new Map(read.map(({ text }, index) => [`policy${index}`, text.text])),
  );
  const startOf = (id: string): number => read[Number(id.slice('policy'.length))]?.text.start ?? 0;
  const failed = new Set(errors.map(({ policyId }) => policyId));
  return [
    ...errors.map(({ policyId, error }) => findingOf('boundary-type', error, startOf(policyId), places)),
    // For a policy with an error Cedar also warns that it can never apply, which says nothing new.
    ...warnings
      .filter(({ policyId }) => !failed.has(policyId))
      .map(({ policyId, error }) => findingOf('boundary-warning', error, startOf(policyId), places)),
    ...general.map((error) => findingOf('boundary-type', error, 0, places)),
  ];
}

/** Of the fields of a record, Cedar proposes one however far its name is from the one that was written. */
function helpOf({ help, message }: DetailedError): string | null {
  if (help === null) return null;
  const written = /attribute `[^`]*\.(\w+)`/i.exec(message)?.[1];
  const proposed = /^did you mean `([^`]+)`\?$/i.exec(help)?.[1];
  const isFar = written !== undefined && proposed !== undefined && closest(written, [proposed]) === null;
  return isFar ? null : `${help.charAt(0).toUpperCase()}${help.slice(1)}`;
}

function plainMessage({ message }: DetailedError): string {
  return message
    .replace(/^for policy `[^`]*`, /, '')
    .replace(/^failed to parse policies from string: /, '')
    .replace(/\.$/, '');
}

function findingOf(rule: string, error: DetailedError, start: number, places: Places): Finding {
  const location = error.sourceLocations?.[0];
  const plain = plainMessage(error);
  const label = location?.label ?? null;
  const type = typeMistake(plain);
  if (type !== null)
    return errorAt(
      places.at(places.offsetOfByte(start, location?.start ?? 0)),
      rule,
      type.message,
      type.suggestion ?? helpOf(error),
    );
  return errorAt(
    places.at(places.offsetOfByte(start, location?.start ?? 0)),
    rule,
    `${plain.charAt(0).toUpperCase()}${plain.slice(1)}${label === null ? '' : `, ${label}`}`,
    helpOf(error),
  );
}
