/**
 * An approval that can no longer be given, because those who could are involved in the case. The run stops at once and
 * asks what to do, instead of waiting until the approval expires.
 */
import { isSatisfied, mayDecideAny, whoMay } from '../../boundary/approvers.ts';
import type { CallState } from '../log/call.ts';
import { excludedFromApproval, excludedOf } from '../log/excluded.ts';
import { demandText, excludedTexts } from '../cite/demand-text.ts';
import { onceCorrected } from './approver-once-corrected.ts';
import { nameWithAbsence } from './name-with-absence.ts';
import type { Step } from '../../sop/sop.ts';
import type { Stop, Turn } from './turn.ts';

/** Code of a run that stopped because too few people may approve. */
export const TOO_FEW_APPROVERS = 'too_few_approvers';

/** What people try in vain, and what is left. */
const STAYS =
  'A correction of the case gives no one back the right to approve. If no one can be added to the group, stop the run and work the case by hand';

/** @returns null when enough people may approve the call */
export function tooFewApprovers(turn: Turn, step: Step, call: CallState): Stop | null {
  const { state, context } = turn;
  const { approvers } = call.verdict;
  const { people } = context;
  const excluded = excludedFromApproval(state);
  const able = whoMay(approvers, people, excluded);
  const names = able.map(({ person }) => person);
  if (isSatisfied(approvers, names, people)) return null;
  const what = `step ${step.label} (${call.proposed.summary})`;
  const not = excludedTexts(approvers, people, excluded);
  const why = not.length === 0 ? 'no one else is in Slack' : `not ${not.join(', not ')}`;
  return {
    step: step.label,
    callId: call.callId,
    code: TOO_FEW_APPROVERS,
    because:
      able.length === 0
        ? `No one may approve ${what}: ${why}`
        : `Too few people may approve ${what}: only ${able.map((person) => nameWithAbsence(person, context)).join(' and ')}; ${why}`,
    known: [
      `It needs ${demandText(approvers)}. Once another person is in the group, try again to ask them`,
      ...onceCorrected(turn, approvers),
      ...(not.length === 0 ? [] : [STAYS]),
      ...(mayDecideAny(state.ifUnforeseen, people, excludedOf(state))
        ? []
        : [`No one of ${state.ifUnforeseen} may decide how the run goes on: the operators are asked to add someone`]),
    ],
  };
}
