/**
 * Asks people to approve one call: the card they will see, word for word, and the digest that their yes is bound to.
 */
import { assert } from '../../kernel/assert.ts';
import { asAskId } from '../../kernel/ids.ts';
import { formatInstant } from '../../kernel/time.ts';
import { renderSentence } from '../../sop/sentence.ts';
import type { Step } from '../../sop/sop.ts';
import type { ApproverDemand } from '../../boundary/verdict.ts';
import { approvalDigest } from '../approval-binding.ts';
import { citeDecision, decidingStep } from '../cite/cite.ts';
import type { ApprovalCard } from '../log/event.ts';
import type { CallState } from '../log/state.ts';
import { emit, type Turn } from './turn.ts';

export function askApproval(turn: Turn, step: Step, call: CallState): false {
  const { verdict, proposed } = call;
  assert(
    verdict.outcome === 'needs approval' && verdict.expiresMs !== null,
    'an approval is asked where the boundary demands one',
  );
  const expiresAt = turn.context.now + verdict.expiresMs;
  const card = cardFor(turn, step, call, expiresAt);
  emit(turn, {
    type: 'ApprovalRequested',
    askId: asAskId(turn.context.newId('ask')),
    callId: call.callId,
    step: step.label,
    card,
    digest: approvalDigest(card, proposed.argsSha256, turn.sop.source.hash, verdict),
    demands: verdict.approvers,
    expiresAt,
  });
  return false;
}

/** `1 of claims-leads and 1 of finance`. */
export function demandText(demands: readonly ApproverDemand[]): string {
  return demands.map(({ group, count }) => `${count} of ${group}`).join(' and ');
}

function cardFor(turn: Turn, step: Step, call: CallState, expiresAt: number): ApprovalCard {
  const { verdict, proposed } = call;
  const rules = verdict.policies
    .filter(({ outcome }) => outcome === 'approval')
    .map(({ id, reason }) => `${reason ?? 'approval is demanded'} (rule ${id})`);
  const deciding = decidingStep(turn.state, turn.sop, step.label);
  const values = deciding === null ? '' : citeDecision(turn.state, deciding);
  const parks = `nothing is done and ${turn.state.ifUnforeseen} is asked`;
  const { ifDenied, ifExpired } = step.handlers;
  const says = (handler: Step | null): string =>
    handler === null ? parks : renderSentence(handler.says, turn.scope).text;
  return {
    willDo: proposed.summary,
    because: `${rules.join('; ')}${values === '' ? '' : `. Here: ${values}`}`,
    ifDenied: says(ifDenied),
    ifSilent: `${says(ifExpired)} (after ${formatInstant(expiresAt)})`,
    args: proposed.args,
  };
}
