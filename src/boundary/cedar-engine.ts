/**
 * The policy engine (Cedar as WebAssembly), reduced to what this folder uses.
 *
 * The engine caches prepared policy sets by name for the life of the process. The name is the boundary's hash, so
 * versions never collide. A version is prepared once, at its first question: the start of the program does not wait for
 * it, and the check of a handbook rarely needs it.
 */
import {
  checkParsePolicySet,
  policyToJson,
  preparsePolicySet,
  preparseSchema,
  statefulIsAuthorized,
  validate,
  type AuthorizationAnswer,
  type Context,
  type DetailedError,
  type PolicyJson,
  type SchemaJson,
  type ValidationError,
} from '@cedar-policy/cedar-wasm/nodejs';
import { assert } from '../kernel/assert.ts';

/** The only principal; policies can refer only to its type. */
const PRINCIPAL = { type: 'Bot', id: 'sopwith' } as const;

export type AuthorizationRequest = { readonly tool: string; readonly caseId: string; readonly context: Context };

export type Authorize = (question: AuthorizationRequest) => AuthorizationAnswer;

/** The syntax errors of a Cedar text; empty when there are none. */
export function syntaxErrors(text: string): readonly DetailedError[] {
  const answer = checkParsePolicySet({ staticPolicies: text });
  return answer.type === 'success' ? [] : answer.errors;
}

/** The policies read so far, since a handbook's checks read each of them several times. */
const policiesRead = new Map<string, PolicyJson | null>();
/** Policies that are cached at most: those of several boundaries. */
const POLICIES_READ_MAX = 1_000;

/** One policy as the engine parsed it; null when the text is not exactly one static policy. */
export function readPolicy(text: string): Readonly<PolicyJson> | null {
  const known = policiesRead.get(text);
  if (known !== undefined) return known;
  const answer = policyToJson(text);
  const policy = answer.type === 'success' ? answer.json : null;
  if (policiesRead.size >= POLICIES_READ_MAX) policiesRead.clear();
  policiesRead.set(text, policy);
  return policy;
}

/** Errors and warnings alike. The validator returns `success` even with findings, so only the lists count. */
export function validatePolicies(
  schema: SchemaJson<string>,
  policies: ReadonlyMap<string, string>,
): {
  readonly errors: readonly ValidationError[];
  readonly warnings: readonly ValidationError[];
  readonly general: readonly DetailedError[];
} {
  const answer = validate({
    validationSettings: { mode: 'strict' },
    schema,
    policies: { staticPolicies: Object.fromEntries(policies) },
  });
  if (answer.type === 'failure') return { errors: [], warnings: [], general: [...answer.errors, ...answer.warnings] };
  return { errors: answer.validationErrors, warnings: answer.validationWarnings, general: answer.otherWarnings };
}

/** Hashes of the boundaries without findings, and of those that the engine has prepared. */
const validated = new Set<string>();
const prepared = new Set<string>();

/** True for a version that this process has validated before: the same text and schema have no new findings. */
export function isValidated(hash: string): boolean {
  return validated.has(hash);
}

/** Answers that are remembered at most for one version; a question is at most this long in characters. */
const ANSWERS_MAX = 500;
const QUESTION_MAX = 4_000;

/**
 * Answers authorization requests by validated policies. An answer depends on the tool and the context alone, as no
 * policy can name a case (`policy-scope.ts`), so a question that was answered before is not asked again.
 *
 * @param schema of the contexts that are asked about, which may have less than those the policies were validated for
 */
export function authorizer(hash: string, schema: SchemaJson<string>, policies: ReadonlyMap<string, string>): Authorize {
  validated.add(hash);
  const answers = new Map<string, AuthorizationAnswer>();
  const ask = ({ tool, caseId, context }: AuthorizationRequest): AuthorizationAnswer => {
    const name = prepare(hash, schema, policies);
    return statefulIsAuthorized({
      principal: PRINCIPAL,
      action: { type: 'Action', id: tool },
      resource: { type: 'Case', id: caseId },
      context,
      preparsedSchemaName: name,
      preparsedPolicySetId: name,
      validateRequest: true,
      entities: [],
    });
  };
  return (request) => {
    const question = JSON.stringify([request.tool, request.context]);
    const known = answers.get(question);
    if (known !== undefined) return known;
    const answer = ask(request);
    if (question.length > QUESTION_MAX) return answer;
    if (answers.size >= ANSWERS_MAX) answers.clear();
    answers.set(question, answer);
    return answer;
  };
}

/** Returns the name under which the engine knows the version. */
function prepare(hash: string, schema: SchemaJson<string>, policies: ReadonlyMap<string, string>): string {
  const name = `sopwith:${hash}`;
  if (prepared.has(hash)) return name;
  assert(preparseSchema(name, schema).type === 'success', 'a schema that has validated policies can be prepared');
  assert(
    preparsePolicySet(name, { staticPolicies: Object.fromEntries(policies) }).type === 'success',
    'validated policies can be prepared',
  );
  prepared.add(hash);
  return name;
}
