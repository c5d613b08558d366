/**
 * Of whom an ask is still asked, in words: of an approval that several people give, who has given it and who is needed.
 */
import { unreachable } from '../../kernel/assert.ts';
import { stillNeededText } from '../cite/demand-text.ts';
import { countingOf } from '../cite/undecided-text.ts';
import type { ApprovalAsk } from '../log/asks.ts';
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

/** Without the approvals that do not count any more. */
export function stillNeededOf(state: RunState, ask: ApprovalAsk): string {
  return stillNeededText(ask.demands, countingOf(state, ask));
}
