/**
 * An open approval that a publication has overtaken, or what people decided about another payment: the boundary demands
 * something else now, its card gives a reason that is no longer true, other people are in the group, or those who were asked
 * about the other payment are asked, too. It is withdrawn, and asked for again if it is still needed.
 */
import { accountsOf } from '../../boundary/approvers.ts';
import type { Verdict } from '../../boundary/verdict.ts';
import { hashOf } from '../../kernel/canonical-json.ts';
import { limitChanges } from '../cite/limit-changes.ts';
import { bindingProblem } from '../log/approval-binding.ts';
import type { ApprovalAsk } from '../log/asks.ts';
import type { CallState } from '../log/call.ts';
import type { RunEvent } from '../log/event.ts';
import { heldChanges } from '../log/fact-change.ts';
import { ASKED_TOO, verdictOnAsked, verdictOnNext } from './asked-before.ts';
import { verdictOn } from './propose-call.ts';
import type { Turn } from './turn.ts';

/** @returns what withdraws the approval; null while it is as it was asked for, or changed facts are weighed first */
export function outdatedApproval({ state, context, sop }: Turn, call: CallState, ask: ApprovalAsk): RunEvent[] | null {
  // A log that is not as it was shown is reported at the click, and not put right here.
  if (heldChanges(state).length > 0 || bindingProblem(state, ask) !== null) return null;
  const { askId, demands, accounts, card } = ask;
  const withdrawn = (because: string): RunEvent => ({ type: 'ApprovalWithdrawn', askId, because });
  const verdict = verdictOnAsked(verdictOn(context, state, { ...call.proposed, step: call.step }), call);
  const change: RunEvent = { type: 'VerdictChanged', callId: call.callId, verdict };
  const more = verdictOnNext(verdict, { state, context, sop }, { ...call, tool: call.proposed.tool });
  if (more !== verdict) return [withdrawn(ASKED_TOO), { ...change, verdict: more }];
  if (!bindsAlike(verdict, call.verdict))
    return [withdrawn(whyOtherwise(verdict, call.verdict, 'since this was asked')), change];
  const saysOtherwise =
    hashOf(reasonsOf(verdict)) !== hashOf(reasonsOf(call.verdict)) ||
    limitChanges(state, verdict).some((sentence) => !card.changed.includes(sentence));
  if (saysOtherwise)
    return [withdrawn('A rule or a limit that the card names has changed since this was asked'), change];
  if (accounts === null || hashOf(accounts) === hashOf(accountsOf(demands, context.people))) return null;
  const groups = demands.map(({ group }) => group).join(' and ');
  return [withdrawn(`Other people are in ${groups} now than when this was asked`)];
}

/** Why a verdict is another now: the boundary was published anew, or it is the same and the case has changed. */
export function whyOtherwise(now: Verdict, then: Verdict, since: string): string {
  return now.policyHash === then.policyHash
    ? `The case has changed ${since}, and the boundary answers otherwise now`
    : `The boundary has changed ${since}`;
}

/** Whether two verdicts have the same outcome and obligations, no matter which policies gave them. */
export function bindsAlike(a: Verdict, b: Verdict): boolean {
  return a.outcome === b.outcome && a.expiresMs === b.expiresMs && hashOf(a.approvers) === hashOf(b.approvers);
}

/** Why people are asked, as their card says it. */
const reasonsOf = ({ policies }: Verdict): readonly (readonly (string | null)[])[] =>
  policies.filter(({ outcome }) => outcome === 'approval').map(({ id, reason }) => [id, reason]);
