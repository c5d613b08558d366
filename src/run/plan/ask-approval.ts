/**
 * Asks people to approve one call: builds the card they see, word for word, and the digest that binds their approval.
 */
import { isPayment } from './done-otherwise.ts';
import { linesBefore } from './done-before.ts';
import { paymentsSought } from './failed-write.ts';
import { accountsOf } from '../../boundary/approvers.ts';
import type { PolicyCitation } from '../../boundary/verdict.ts';
import { factsOfType } from '../../case/kind.ts';
import { assert } from '../../kernel/assert.ts';
import { hashOf } from '../../kernel/canonical-json.ts';
import { asAskId } from '../../kernel/ids.ts';
import { own } from '../../kernel/own.ts';
import { formatInstant } from '../../kernel/time.ts';
import { renderSentence } from '../../sop/sentence.ts';
import { evaluateAll } from '../../sop/expression/evaluate-all.ts';
import { stepAt } from '../../sop/rounds.ts';
import type { Step } from '../../sop/sop.ts';
import { citeDecision, decidingStep } from '../cite/cite.ts';
import { limitChanges } from '../cite/limit-changes.ts';
import { otherCaseLines } from '../cite/other-case-text.ts';
import { factsRead } from '../cite/facts-read.ts';
import { headlineFacts } from '../cite/headline.ts';
import { approvalDigest } from '../log/approval-binding.ts';
import type { ApprovalCard, BasisFact, RecoveryAsk } from '../log/asks.ts';
import type { CallState } from '../log/call.ts';
import type { Decision } from '../log/every-step.ts';
import { inUse } from '../log/fact-change.ts';
import { flagsOf, type RunState } from '../log/state.ts';
import { UNKNOWN_OUTCOME } from '../log/unknown-writes.ts';
import { firstUseOf } from '../log/uses.ts';
import { whyAsked } from './asked-before.ts';
import { changedSince } from './changed-since.ts';
import { boundsOf, paidBefore } from './about-money.ts';
import { amountFrom } from './amount-from.ts';
import { deniedBefore, leftOutBefore } from './denied-before.ts';
import { emit, type Turn } from './turn.ts';

/**
 * Lines of what the amount was computed from that come before what the case is about: a phone shows few, the details
 * all.
 */
const FROM_FIRST_MAX = 4;

export function askApproval(turn: Turn, step: Step, call: CallState): false {
  const { verdict, proposed } = call;
  assert(
    verdict.outcome === 'needs approval' && verdict.expiresMs !== null,
    'the boundary demands the approval that is requested',
  );
  // People who are asked again have no more time than they had at first.
  const until = Math.min(own(turn.state.again, step.label)?.until ?? Infinity, endBefore(turn, call));
  const expiresAt = Math.min(turn.context.now + verdict.expiresMs, until);
  const card = cardFor(turn, step, call, expiresAt);
  emit(turn, {
    type: 'ApprovalRequested',
    askId: asAskId(turn.context.newId('ask')),
    callId: call.callId,
    step: step.label,
    card,
    digest: approvalDigest(card, proposed.argsSha256, turn.sop.source.hash, verdict),
    demands: verdict.approvers,
    accounts: accountsOf(verdict.approvers, turn.context.people),
    expiresAt,
  });
  return false;
}

/** If the same people are asked again about the same call, because others joined or left, their first end time. */
function endBefore({ state, context }: Turn, { callId, verdict }: CallState): number {
  const ends = Object.values(state.asks).flatMap((ask) =>
    ask.kind === 'approval' && ask.callId === callId && hashOf(ask.demands) === hashOf(verdict.approvers)
      ? [ask.expiresAt]
      : [],
  );
  return Math.min(...ends.filter((end) => end > context.now));
}

function cardFor(turn: Turn, step: Step, call: CallState, expiresAt: number): ApprovalCard {
  const { verdict, proposed } = call;
  const rules = verdict.policies
    .filter(({ outcome }) => outcome === 'approval')
    .map((policy) => `${policy.reason ?? 'approval is demanded'} (${ruleText(turn, policy)})`);
  const deciding = decidingStep(turn.state, turn.sop, step.label);
  if (verdict.isAskedBefore === true)
    rules.push(whyAsked(turn, { step: step.label, tool: proposed.tool, callId: call.callId }, verdict));
  const values = deciding === null ? '' : citeDecision(withValuesInUse(turn, step.label), deciding, turn.state);
  const parks = `nothing is done, and ${turn.state.ifUnforeseen} is asked how to go on`;
  const { ifDenied, ifExpired } = step.handlers;
  const silent = verdict.approvers.some(({ group }) => group === turn.state.ifUnforeseen)
    ? `nothing is done, and ${turn.state.ifUnforeseen}, the same people, are asked how to go on`
    : parks;
  const says = (handler: Step | null, otherwise: string): string =>
    handler === null ? otherwise : renderSentence(handler.says, turn.scope).text;
  const from = amountFrom(turn, call);
  return {
    willDo: proposed.summary,
    because: `${rules.join('; ')}${values === '' ? '' : `. Why this step: ${values}`}`,
    ifDenied: says(ifDenied, parks),
    ifSilent: `${says(ifExpired, silent)} (after ${formatInstant(expiresAt)})`,
    args: proposed.args,
    facts: [
      ...(isPayment(turn, call) ? otherCaseLines(turn.state) : []),
      ...deniedBefore(turn, call),
      ...leftOutBefore(turn, call),
      ...paidBefore(turn, call),
      ...from.slice(0, FROM_FIRST_MAX),
      ...flagLines(turn.state),
      ...headlineFacts(turn.state, turn.context),
      ...saidNoneLines(turn),
      ...linesBefore(turn, proposed.tool),
      ...sentBefore(turn, call),
      ...(isPayment(turn, call) ? paymentsSought(turn, call) : []).map(({ isUnknown, text }) => ({
        label: isUnknown ? 'not known whether done' : 'refused before',
        text,
      })),
      ...from.slice(FROM_FIRST_MAX),
    ],
    bounds: boundsOf(turn, call),
    basis: basisOf(turn),
    changed: [...limitChanges(turn.state, verdict), ...changedSince(turn.state, step.label)],
  };
}

/** `rule major-loss-issue: claim value $31,000.00`: what of the case the rule reads is why people are asked. */
function ruleText({ state, context }: Turn, policy: PolicyCitation): string {
  const read = factsRead(state, context.caseType, policy).map(({ label, text }) => `${label} ${text}`);
  return `rule ${policy.id}${read.length === 0 ? '' : `: ${read.join(', ')}`}`;
}

/** The call itself, if people were asked about an attempt of unknown outcome. */
function sentBefore({ state }: Turn, { callId }: CallState): ApprovalCard['facts'] {
  const asked = Object.values(state.asks).findLast(
    (ask): ask is RecoveryAsk => ask.kind === 'recovery' && ask.callId === callId && ask.code === UNKNOWN_OUTCOME,
  );
  const [known = ''] = asked?.known ?? [];
  return asked === undefined
    ? []
    : [{ label: 'sent before', text: `${known}. If it was done and is not found, it is then done twice` }];
}

/**
 * After facts have changed, the decisions with the values that they have now; those of loops and of nested SOPs as they
 * were made.
 */
function withValuesInUse({ state, sop, scope }: Turn, asked: string): RunState {
  if (!Object.hasOwn(state.again, asked)) return state;
  const decisions = Object.entries(state.decisions).map(([label, decision]): [string, Decision] => {
    const conditions = /[/#]/.test(label) || decision.traces.length === 0 ? [] : (stepAt(sop, label)?.if ?? []);
    if (conditions.length === 0) return [label, decision];
    const { result, traces } = evaluateAll(conditions, scope);
    return [label, result === decision.result ? { ...decision, traces } : decision];
  });
  return { ...state, decisions: Object.fromEntries(decisions) };
}

/** What the case was flagged with on the way, such as a question that no one answered in time. */
function flagLines(state: RunState): ApprovalCard['facts'] {
  const flags = flagsOf(state).map((flag) => flag.replaceAll('_', ' '));
  return flags.length === 0 ? [] : [{ label: flags.length === 1 ? 'flag' : 'flags', text: flags.join(', ') }];
}

/** What the run counts as missing although its source wrote something there, as it wrote it. */
function saidNoneLines({ state, context }: Turn): ApprovalCard['facts'] {
  return factsOfType(context.caseType).flatMap(([path, { label }]) => {
    const said = inUse(state, path) === null ? own(state.saidNone, path) : undefined;
    return said === undefined ? [] : [{ label, text: `“${said}”, which counts as none` }];
  });
}

/** The facts that the approval depends on: those that something has read, and the headlines of the kind. */
function basisOf({ state, context }: Turn): BasisFact[] {
  const isRead = (path: string): boolean => firstUseOf(state, path) !== null;
  return factsOfType(context.caseType)
    .filter(([path, field]) => field.headline === true || isRead(path))
    .map(([path, field]) => ({ path, label: field.label, value: inUse(state, path) }));
}
