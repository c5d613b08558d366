/**
 * Asks people to approve one call: builds the card they see, word for word, and the digest that binds their approval.
 */
import { assert } from '../../kernel/assert.ts';
import { asAskId } from '../../kernel/ids.ts';
import { formatInstant } from '../../kernel/time.ts';
import { renderSentence } from '../../sop/sentence.ts';
import type { Step } from '../../sop/sop.ts';
import { citeDecision, decidingStep } from '../cite/cite.ts';
import { approvalDigest } from '../log/approval-binding.ts';
import type { ApprovalCard } from '../log/asks.ts';
import type { CallState } from '../log/call.ts';
import { emit, type Turn } from './turn.ts';

export function askApproval(turn: Turn, step: Step, call: CallState): false {
  const { verdict, proposed } = call;
  assert(
    verdict.outcome === 'needs approval' && verdict.expiresMs !== null,
    'the boundary demands the approval that is requested',
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
