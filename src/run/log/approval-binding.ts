/**
 * Binds a person's approval to a digest of everything they saw, and checks that the log still says the same.
 */
import type { Verdict } from '../../boundary/verdict.ts';
import { hashOf } from '../../kernel/canonical-json.ts';
import { own } from '../../kernel/own.ts';
import type { ApprovalAsk, ApprovalCard } from './asks.ts';
import { inUse } from './fact-change.ts';
import type { BrokenLink } from './chain.ts';
import type { RunState } from './state.ts';

/** Raised when a digest covers something else, or in another form. Earlier ones stay readable. */
export const DIGEST_FORMULA = 1;

/** The number of the formula, a colon, and the SHA-256 of everything that a person's approval is bound to. */
export function approvalDigest(card: ApprovalCard, argsSha256: string, sopHash: string, verdict: Verdict): string {
  const hash = hashOf({
    card,
    args_sha256: argsSha256,
    sop_hash: sopHash,
    policy_hash: verdict.policyHash,
    approvers: verdict.approvers,
  });
  return `${DIGEST_FORMULA}:${hash}`;
}

/**
 * Recomputes the digest from the values themselves, never from a hash in the log. Called at the click and again before
 * the call, so even a log rewritten with valid hashes can only perform what was shown.
 *
 * @returns what does not match, as a sentence; null when the call is the one that was shown
 */
export function bindingProblem(state: RunState, ask: ApprovalAsk): string | null {
  const problem = shownProblem(state, ask);
  if (problem !== null) return problem;
  const other = otherFact(state, ask);
  return other === null ? null : `Expected the facts that the card shows, got another ${other}`;
}

/**
 * Why an approved call may not be sent, or a lost one not be searched for: it is not the one that its approvers saw. Null
 * when it is, or when no one approved it.
 */
export function unboundIn(
  state: RunState,
  { kind, callId }: { readonly kind: 'call' | 'probe'; readonly callId: string },
): BrokenLink | null {
  const approval = own(state.calls, callId)?.approval ?? null;
  const ask = approval === null ? undefined : own(state.asks, approval);
  if (ask?.kind !== 'approval') return null;
  // A search does nothing: the facts may have changed since the call that it searches for.
  const problem = kind === 'call' ? bindingProblem(state, ask) : shownProblem(state, ask);
  return problem === null ? null : { seq: ask.seq, problem };
}

/** The same, whatever the case states now. */
function shownProblem(state: RunState, ask: ApprovalAsk): string | null {
  const call = ask.callId === null ? undefined : own(state.calls, ask.callId);
  if (call === undefined) return 'Expected an approval of a proposed call, got one of no call';
  const { proposed, verdict } = call;
  const argsSha256 = hashOf(proposed.args);
  if (argsSha256 !== proposed.argsSha256) return 'Expected the hash of the proposed arguments, got another';
  if (hashOf(ask.card.args) !== argsSha256) return 'Expected the arguments that the card shows, got others';
  if (hashOf(ask.demands) !== hashOf(verdict.approvers))
    return 'Expected the approvers that the boundary demands, got others';
  if (approvalDigest(ask.card, argsSha256, state.sop?.hash ?? '', verdict) !== ask.digest)
    return 'Expected the digest of what was shown, got another';
  return ask.given.every(({ digest }) => digest === ask.digest)
    ? null
    : 'Expected approvals of what was shown, got one of something else';
}

/** The label of a fact that is not in use as the card shows it; null when all are. */
export function otherFact(state: Pick<RunState, 'facts'>, { card }: ApprovalAsk): string | null {
  return card.basis.find(({ path, value }) => hashOf(inUse(state, path)) !== hashOf(value))?.label ?? null;
}
