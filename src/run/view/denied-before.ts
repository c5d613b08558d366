/** That the same was denied before, for whoever is asked to approve it: who denied it, and why. */
import { formatInstant } from '../../kernel/time.ts';
import { quoted } from '../../kernel/quoted.ts';
import type { LabelledText } from '../cite/labelled-text.ts';
import type { ApprovalAsk } from '../log/asks.ts';
import { approvalsOfSame } from '../log/same-action.ts';
import type { RunState } from '../log/state.ts';

export function deniedBefore(state: RunState, ask: ApprovalAsk): readonly LabelledText[] {
  const same = approvalsOfSame(state, ask);
  const now = same.find((one) => one.ask === ask)?.call.proposed.summary;
  return same.flatMap(({ ask: { closed, seq }, call: { proposed } }) => {
    if (closed?.how !== 'denied' || seq >= ask.seq) return [];
    const what = proposed.summary === now ? '' : ` (then: ${proposed.summary})`;
    const reason = closed.note === null ? '' : `: ${quoted(closed.note)}`;
    const by = closed.by?.name ?? 'someone';
    return [{ label: 'denied before', text: `by ${by} at ${formatInstant(closed.at)}${what}${reason}` }];
  });
}
