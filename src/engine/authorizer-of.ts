/**
 * Asks the boundary in force for its verdict on a call of a run.
 */
import type { Boundary } from '../boundary/compile.ts';
import type { Authorizer, Verdict } from '../boundary/verdict.ts';
import { hashOf } from '../kernel/canonical-json.ts';
import type { RecordType } from '../kernel/value.ts';
import { verdictOn } from '../run/plan/propose-call.ts';
import type { Judge } from '../run/plan/used-answer.ts';
import type { RunState } from '../run/log/state.ts';
import type { Handbook } from '../review/handbook.ts';
import type { Sop } from '../sop/sop.ts';

/** The authorizer of the SOP's boundary. If that boundary is gone, every verdict is unclear. */
export function authorizerOf(handbook: Handbook, sop: Sop | null): Authorizer {
  const name = sop?.boundary ?? '';
  const boundary = handbook.boundaries.get(name);
  return boundary !== undefined
    ? rememberVerdicts(boundary)
    : () => ({
        outcome: 'unclear',
        policies: [],
        approvers: [],
        expiresMs: null,
        because: `The boundary \`${name}\` is not in the handbook in force`,
        policyHash: hashOf(name),
      });
}

/** Verdicts cached per boundary: enough for the calls that are proposed and started at about the same time. */
const REMEMBERED_MAX = 64;
const remembered = new WeakMap<Boundary, Authorizer>();

/**
 * A call is judged when it is proposed and again when it starts. Its inputs rarely change between the two, and the
 * authorizer is pure.
 */
function rememberVerdicts(boundary: Boundary): Authorizer {
  const known = remembered.get(boundary);
  if (known !== undefined) return known;
  const verdicts = new Map<string, Verdict>();
  const authorize: Authorizer = (call) => {
    const key = hashOf(call);
    const verdict = verdicts.get(key) ?? boundary.authorize(call);
    if (verdicts.size >= REMEMBERED_MAX) verdicts.clear();
    verdicts.set(key, verdict);
    return verdict;
  };
  remembered.set(boundary, authorize);
  return authorize;
}

/** The boundary's second look at a call that was proposed before. */
export function authorizeAgain(
  authorize: Authorizer,
  state: RunState,
  call: Parameters<Judge>[1],
  caseType: RecordType,
): Verdict {
  return verdictOn({ authorize, caseType }, state, { ...call.proposed, step: call.step });
}
