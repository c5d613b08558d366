/**
 * Of whom an ask is still asked, in words: of an approval that several people give, who has given it and who is needed.
 */
import { hadPart } from '../../boundary/approvers.ts';
import { unreachable } from '../../kernel/assert.ts';
import { stillNeededText } from '../cite/demand-text.ts';
import type { ApprovalAsk } from '../log/asks.ts';
import { excludedFromApproval } from '../log/excluded.ts';
import type { AskState, RunState } from '../log/state.ts';
import { nameOf } from './result-of.ts';

/** `claims-managers`, `Ava Anders`, `one more of quality (Quinn Quade approved)`. */
export function askedOf(state: RunState, ask: AskState): string {
  switch (ask.kind) {
    case 'recovery':
    case 'question':
      return ask.group;
    case 'approval':
      return stillNeededOf(state, ask);
    case 'answer':
      return nameOf(state, ask);
    default:
      return unreachable(ask);
  }
}

/** An approval no longer counts once the call turns out to be the approver's own. */
export function stillNeededOf(state: RunState, { demands, given }: ApprovalAsk): string {
  const excluded = excludedFromApproval(state);
  const counting = given.filter(({ by }) => !hadPart(by, excluded));
  return stillNeededText(
    demands,
    counting.map(({ by, groups }) => ({ name: by.name, groups })),
  );
}
