/**
 * Gives the verdict on one call. The engine's decision alone cannot be trusted: it skips a policy that fails, even a
 * forbid, and decides without it. So any irregularity makes the call unclear, whatever the engine decided.
 */
import type { AuthorizationAnswer } from '@cedar-policy/cedar-wasm/nodejs';
import type { Limit } from '../handbook/limits.ts';
import { upperFirst } from '../kernel/upper-first.ts';
import { messageOf } from '../kernel/trouble.ts';
import { callContext, type Path } from './policy-context.ts';
import type { Authorize } from './cedar-engine.ts';
import type { Material } from './material.ts';
import { overlaps } from './policy-reads.ts';
import type { ApproverDemand, PolicyCitation, ProposedCall, Verdict } from './verdict.ts';

/** Characters saved of an engine's message: it may quote the whole case. */
const ENGINE_MESSAGE_MAX = 160;
const PROBLEMS_SHOWN_MAX = 3;

export type CompiledPolicy = {
  readonly citation: PolicyCitation;
  readonly approvers: readonly ApproverDemand[];
  readonly expiresMs: number | null;
  /** Null for a forbid on every tool. */
  readonly tools: readonly string[] | null;
  readonly reads: readonly Path[];
};

export type PreparedPolicies = {
  readonly hash: string;
  readonly material: Material;
  readonly authorize: Authorize;
  /** In file order. */
  readonly policies: readonly CompiledPolicy[];
};

export function authorizeCall(prepared: PreparedPolicies, call: ProposedCall): Verdict {
  const limits = limitsRead(prepared, call.tool);
  const verdict = judge(prepared, call);
  return Object.keys(limits).length === 0 ? verdict : { ...verdict, limits };
}

/** The limits that the policies of a tool read, whether or not they contribute. */
function limitsRead({ policies, material }: PreparedPolicies, tool: string): Readonly<Record<string, Limit>> {
  const reads = policies
    .filter(({ tools }) => tools === null || tools.includes(tool))
    .flatMap((policy) => policy.reads.filter(([root]) => root === 'limits'));
  return Object.fromEntries(
    [...material.limits].filter(([name]) => reads.some(([, read]) => read === undefined || read === name)),
  );
}

function judge(prepared: PreparedPolicies, call: ProposedCall): Verdict {
  const unclear = (because: string, taking: readonly CompiledPolicy[] = []): Verdict =>
    verdict(prepared, 'unclear', taking, because);

  const converted = callContext(prepared.material, call);
  if ('problems' in converted) {
    const [missing] = converted.missing;
    return {
      ...unclear(converted.problems.slice(0, PROBLEMS_SHOWN_MAX).join('; ')),
      ...(missing === undefined ? {} : { missing }),
    };
  }
  for (const { path, why, refused } of converted.leftOut) {
    const readers = prepared.policies.filter(
      ({ tools, reads }) => (tools === null || tools.includes(call.tool)) && reads.some((read) => overlaps(read, path)),
    );
    if (readers.length === 0 && refused?.isRequired !== true) continue;
    const need = readers.length === 0 ? 'its kind requires it' : `${named(readers)} reads it`;
    return {
      ...unclear(`${upperFirst(why)}; ${need}`, readers),
      ...(refused === undefined ? {} : { refused: refused.fact }),
    };
  }

  let answer: AuthorizationAnswer;
  try {
    answer = prepared.authorize({ tool: call.tool, caseId: String(call.case['id'] ?? ''), context: converted.context });
  } catch (error) {
    return unclear(`The policy engine failed: ${short(messageOf(error))}`);
  }
  return verdictOf(prepared, call, answer);
}

/** Facts B.3: the first match wins. */
function verdictOf(prepared: PreparedPolicies, call: ProposedCall, answer: AuthorizationAnswer): Verdict {
  const unclear = (because: string, taking: readonly CompiledPolicy[] = []): Verdict =>
    verdict(prepared, 'unclear', taking, because);
  // 1. No answer, or an answer with errors or warnings.
  if (answer.type !== 'success')
    return unclear(
      `The policy engine refused the call: ${short(answer.errors.map(({ message }) => message).join('; '))}`,
    );
  if (answer.warnings.length > 0)
    return unclear(`The policy engine warned: ${short(answer.warnings.map(({ message }) => message).join('; '))}`);
  const { decision, diagnostics } = answer.response;
  const took = prepared.policies.filter(({ citation }) => diagnostics.reason.includes(citation.id));
  const forbids = took.filter(({ citation }) => citation.effect === 'forbid');

  // 2. A policy failed. The engine decided without it, so a forbid may be missing.
  if (diagnostics.errors.length > 0) {
    const failed = prepared.policies.filter(({ citation }) =>
      diagnostics.errors.some(({ policyId }) => policyId === citation.id),
    );
    const messages = short(diagnostics.errors.map(({ error }) => error.message).join('; '));
    const also = forbids.length === 0 ? '' : `; also forbidden: ${reasonsOf(forbids)}`;
    return unclear(
      `${upperFirst(named(failed))} could not be evaluated: ${messages}${also}`,
      prepared.policies.filter((policy) => took.includes(policy) || failed.includes(policy)),
    );
  }
  if (took.length !== new Set(diagnostics.reason).size)
    return unclear('The policy engine cited a policy that this boundary does not have', took);

  // 3. and 4. Denied.
  if (decision !== 'allow') {
    if (forbids.length > 0) return verdict(prepared, 'forbidden', forbids, reasonsOf(forbids));
    return unclear(`No policy covers \`${call.tool}\` with these arguments on this case`, took);
  }
  // 5. Allowed by something other than a permit with a known outcome.
  const strange = took.filter(
    ({ citation }) =>
      citation.effect !== 'permit' || (citation.outcome !== 'permit' && citation.outcome !== 'approval'),
  );
  if (took.length === 0 || strange.length > 0)
    return unclear('The call was allowed by a policy without a known outcome', took);

  // 6. One approval is enough to need approval; the demands of all policies add up.
  const approvals = took.filter(({ citation }) => citation.outcome === 'approval');
  if (approvals.length === 0) return verdict(prepared, 'permitted', took, null);
  const approvers = union(approvals.flatMap((policy) => policy.approvers));
  const spans = approvals.flatMap(({ expiresMs }) => expiresMs ?? []);
  if (approvers.length === 0 || spans.length !== approvals.length)
    return unclear('An approval has no approvers or no time limit', took);
  return { ...verdict(prepared, 'needs approval', took, null), approvers, expiresMs: Math.min(...spans) };
}

function verdict(
  prepared: PreparedPolicies,
  outcome: Verdict['outcome'],
  taking: readonly CompiledPolicy[],
  because: string | null,
): Verdict {
  return {
    outcome,
    policies: taking.map(({ citation }) => citation),
    approvers: [],
    expiresMs: null,
    because,
    policyHash: prepared.hash,
  };
}

/** Each group once, with the largest count that any policy demands. */
function union(demands: readonly ApproverDemand[]): readonly ApproverDemand[] {
  const counts = new Map<string, number>();
  for (const { group, count } of demands) counts.set(group, Math.max(count, counts.get(group) ?? 0));
  return [...counts].map(([group, count]) => ({ group, count }));
}

function reasonsOf(policies: readonly CompiledPolicy[]): string {
  return policies.map(({ citation }) => citation.reason ?? citation.id).join('; ');
}

function named(policies: readonly CompiledPolicy[]): string {
  return policies.length === 0 ? 'a policy' : policies.map(({ citation }) => `policy \`${citation.id}\``).join(', ');
}

function short(message: string): string {
  return message.length > ENGINE_MESSAGE_MAX ? `${message.slice(0, ENGINE_MESSAGE_MAX)}…` : message;
}
