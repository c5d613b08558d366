/**
 * Once people were asked to approve a step, only people let it go on: not a boundary that was published as milder, not a
 * fact or an answer that changed below a limit, and not a denial whose reason is gone. If they did not approve a payment,
 * each later payment of its case needs them besides those whom the boundary demands: by another step, in another round,
 * after *Start again*, and whatever they have approved since. And money never moves unasked in a case where another one is
 * about the same.
 */
import type { ApproverDemand, Verdict } from '../../boundary/verdict.ts';
import { addBusinessDays } from '../../kernel/calendar.ts';
import { hashOf } from '../../kernel/canonical-json.ts';
import { sameCaseMs } from '../../kernel/limits.ts';
import { own } from '../../kernel/own.ts';
import type { Sop } from '../../sop/sop.ts';
import { demandText } from '../cite/demand-text.ts';
import { otherCaseLines } from '../cite/other-case-text.ts';
import { unapprovedText } from '../cite/unapproved-text.ts';
import type { ApprovalAsk } from '../log/asks.ts';
import type { CallState } from '../log/call.ts';
import { countOfOthers, unreadAbout } from '../log/other-case.ts';
import type { RunState } from '../log/state.ts';
import { strictest, unapprovedPayments, type Unapproved } from '../log/unapproved.ts';
import type { PlanContext } from './plan-context.ts';

/** Why an approval is withdrawn, open or given. */
export const ASKED_TOO =
  'Another payment of the case was not approved meanwhile, so those who were asked about it are asked, too';

type Asked = { readonly approvers: readonly ApproverDemand[]; readonly expiresMs: number | null };

/** The verdict of the boundary now on a call that was proposed before: what was asked stays asked. */
export function verdictOnAsked(now: Verdict, { approval, verdict: then }: CallState): Verdict {
  if (approval !== null && then.outcome === 'needs approval' && now.outcome === 'permitted') return then;
  return then.isAskedBefore === true ? askedToo(now, [then]) : now;
}

type At = {
  readonly state: RunState;
  readonly context: Pick<PlanContext, 'registry' | 'calendars' | 'now'>;
  readonly sop: Pick<Sop, 'source'>;
};
/** `callId`: null before it is proposed. */
type Next = { readonly step: string; readonly tool: string; readonly callId: string | null };

/** The verdict on a call where people were asked before, about its step or about another payment: they are asked, too. */
export function verdictOnNext(now: Verdict, at: At, next: Next): Verdict {
  if (now.outcome === 'needs approval' && !isMoney(at, next.tool)) return now;
  const ofStep = askedOfStep(at.state, next);
  return askedToo(now, [
    ...(isAboutTheSame(now, at, next) ? [{ ...askedOnceMore(at.state), expiresMs: sameCaseMsAt(at) }] : []),
    ...unapprovedBefore(at, next).map(({ demands, expiresMs }) => ({ approvers: demands, expiresMs })),
    ...(ofStep === undefined ? [] : [{ approvers: ofStep.demands, expiresMs: expiresMsOf(at.state, ofStep) }]),
  ]);
}

/** Whether money would go out unasked in a case where another one is, or may be, about the same: perhaps it is paid there. */
const isAboutTheSame = (now: Verdict, at: At, { tool }: Pick<Next, 'tool'>): boolean =>
  now.outcome === 'permitted' && isMoney(at, tool) && whyPerhapsSame(at.state) !== null;

/** Why money of the case does not move unasked; null where no other case is, or may be, about the same. */
export function whyPerhapsSame(state: RunState): string | null {
  const [other] = countOfOthers(state) > 0 ? otherCaseLines(state) : [];
  if (other !== undefined) return `since this may be a second bill for the same: ${other.text}`;
  const unread = unreadAbout(state).map(({ label }) => label);
  return unread.length === 0
    ? null
    : `since the ${unread.join(' and the ')} cannot be read, so this may be a second bill for the same`;
}

/** Who is asked before it does. */
export const askedOnceMore = ({ ifUnforeseen }: RunState): Pick<Asked, 'approvers'> => ({
  approvers: [{ group: ifUnforeseen, count: 1 }],
});

/**
 * Until the end of the next business day, by the calendar that the procedure names, of several or of none the first
 * one: who is asked on a Friday has the Monday. Never less than without a calendar.
 */
function sameCaseMsAt({ context: { calendars, now }, sop: { source } }: At): number {
  const names = Object.keys(calendars).toSorted();
  const name = names.find((each) => [`(${each})`, `"${each}"`].some((text) => source.text.includes(text))) ?? names[0];
  const calendar = name === undefined ? undefined : own(calendars, name);
  // Nothing is computed beyond the days that were reviewed.
  const end = calendar === undefined ? null : addBusinessDays(calendar, now, 1);
  return Math.max(sameCaseMs, (end ?? now) - now);
}

/** With the demands of earlier verdicts besides its own. What is forbidden or unclear stays so. */
function askedToo(now: Verdict, asked: readonly Asked[]): Verdict {
  if (now.outcome !== 'permitted' && now.outcome !== 'needs approval') return now;
  const own = strictest(now.approvers);
  const approvers = strictest([...own, ...asked.flatMap((one) => one.approvers)]);
  if (hashOf(approvers) === hashOf(own)) return now;
  const expiresMs = Math.min(...[now, ...asked].flatMap((one) => one.expiresMs ?? []));
  return { ...now, outcome: 'needs approval', approvers, expiresMs, isAskedBefore: true };
}

/** Why people are asked whom the boundary does not demand: a sentence for each group of them. */
export function whyAsked(at: At, next: Next, { policies }: Verdict): string {
  const unapproved = unapprovedBefore(at, next);
  // A denial says more than that no one decided.
  const latest = new Map(
    unapproved
      .toSorted((a, b) => Number(a.how === 'denied') - Number(b.how === 'denied'))
      .map((one) => [demandText(one.demands), one]),
  );
  const ofStep = askedOfStep(at.state, next);
  const isTold = ofStep === undefined || unapproved.some(({ step }) => step === next.step);
  const perhapsSame = whyPerhapsSame(at.state);
  const isPermitted = policies.every(({ outcome }) => outcome !== 'approval');
  return [
    ...(perhapsSame !== null && isPermitted && isMoney(at, next.tool)
      ? [`Asked of ${demandText(askedOnceMore(at.state).approvers)}, ${perhapsSame}`]
      : []),
    ...(isTold
      ? []
      : [
          `People were asked to approve this step before (${demandText(ofStep.demands)}: ${ofStep.card.willDo}), and what it does has changed since`,
        ]),
    ...[...latest].map(([who, one]) => `Asked of ${who}, since an approval of ${unapprovedText(one)}`),
  ].join('; ');
}

/** Payments of the case that people did not approve, before a call that moves money. */
const unapprovedBefore = (at: At, { tool }: Next): readonly Unapproved[] =>
  isMoney(at, tool) ? unapprovedPayments(at.state, (name) => isMoney(at, name)) : [];

const isMoney = ({ context: { registry } }: At, tool: string): boolean =>
  registry.get(tool)?.tool.movesMoney !== undefined;

/** What people were asked last about another call of the step. */
const askedOfStep = ({ asks }: RunState, { step, callId }: Next): ApprovalAsk | undefined =>
  Object.values(asks).findLast(
    (ask): ask is ApprovalAsk => ask.kind === 'approval' && ask.step === step && ask.callId !== callId,
  );

const expiresMsOf = ({ calls }: RunState, { callId, expiresAt, at }: ApprovalAsk): number =>
  (callId === null ? null : own(calls, callId)?.verdict.expiresMs) ?? expiresAt - at;
