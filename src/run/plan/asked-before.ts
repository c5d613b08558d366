/**
 * Once people were asked to approve a step, only people let it go on: not a boundary that was published as milder, not a
 * fact or an answer that changed below a limit, and not a denial whose reason is gone. Of a payment that they did not
 * approve, that holds for every later payment of its case: by another step, in another round, and after *Start again*.
 */
import type { ApproverDemand, Verdict } from '../../boundary/verdict.ts';
import { own } from '../../kernel/own.ts';
import { unapprovedText } from '../cite/unapproved-text.ts';
import type { ApprovalAsk } from '../log/asks.ts';
import type { CallState } from '../log/call.ts';
import type { RunState } from '../log/state.ts';
import { strictest, unapprovedPayments, type Unapproved } from '../log/unapproved.ts';
import type { PlanContext } from './plan-context.ts';

/** The verdict on a call that people were asked to approve: what was asked stays asked. */
export function verdictOnAsked(now: Verdict, { approval, verdict: then }: CallState): Verdict {
  const isWaived = then.outcome === 'needs approval' && now.outcome === 'permitted';
  return approval !== null && isWaived ? then : now;
}

type At = { readonly state: RunState; readonly context: Pick<PlanContext, 'registry'> };
/** `callId`: null before it is proposed. */
type Next = { readonly step: string; readonly tool: string; readonly callId: string | null };

/** The verdict on a call that a step proposes where people were asked before: they are asked about it, too. */
export function verdictOnNext(now: Verdict, at: At, next: Next): Verdict {
  if (now.outcome !== 'permitted') return now;
  const asked: { readonly demands: readonly ApproverDemand[]; readonly expiresMs: number }[] = [
    ...unapprovedBefore(at, next).filter(({ isOpen }) => isOpen),
  ];
  const ofStep = askedOfStep(at.state, next);
  if (ofStep !== undefined) asked.push({ demands: ofStep.demands, expiresMs: expiresMsOf(at.state, ofStep) });
  if (asked.length === 0) return now;
  const approvers = strictest(asked.flatMap(({ demands }) => demands));
  const expiresMs = Math.min(...asked.map((one) => one.expiresMs));
  return { ...now, outcome: 'needs approval', approvers, expiresMs, isAskedBefore: true };
}

/** Why people are asked about what the boundary permits. */
export function whyAsked(at: At, next: Next): string {
  const open = unapprovedBefore(at, next).findLast(({ isOpen }) => isOpen);
  const isOfStep = askedOfStep(at.state, next) !== undefined;
  return [
    ...(isOfStep || open === undefined
      ? [`People were asked to approve this ${isOfStep ? 'step' : 'case'} before, and what it does has changed since`]
      : []),
    ...(open === undefined ? [] : [`Asked because an approval of ${unapprovedText(open)}`]),
  ].join('; ');
}

/** Payments of the case that people did not approve, before a call that moves money. */
function unapprovedBefore({ state, context: { registry } }: At, { tool }: Next): readonly Unapproved[] {
  const isMoney = (name: string): boolean => registry.get(name)?.tool.movesMoney !== undefined;
  return isMoney(tool) ? unapprovedPayments(state, isMoney) : [];
}

/** What people were asked last about another call of the step. */
const askedOfStep = ({ asks }: RunState, { step, callId }: Next): ApprovalAsk | undefined =>
  Object.values(asks).findLast(
    (ask): ask is ApprovalAsk => ask.kind === 'approval' && ask.step === step && ask.callId !== callId,
  );

const expiresMsOf = ({ calls }: RunState, { callId, expiresAt, at }: ApprovalAsk): number =>
  (callId === null ? null : own(calls, callId)?.verdict.expiresMs) ?? expiresAt - at;
