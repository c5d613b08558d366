/** That the same was denied before, for whoever is asked to approve it: who denied it, and why. */
import { formatInstant } from '../../kernel/time.ts';
import { own } from '../../kernel/own.ts';
import { quoted } from '../../kernel/quoted.ts';
import type { LabelledText } from '../cite/labelled-text.ts';
import type { ApprovalAsk } from '../log/asks.ts';
import type { AskState, CallState, RunState } from '../log/state.ts';

export function deniedBefore(state: RunState, ask: ApprovalAsk): readonly LabelledText[] {
  const call = callOfAsk(state, ask);
  if (call === undefined) return [];
  return Object.values(state.asks).flatMap((earlier) => {
    const { closed, seq } = earlier;
    if (earlier.kind !== 'approval' || closed?.how !== 'denied' || seq >= ask.seq) return [];
    const denied = callOfAsk(state, earlier);
    if (denied === undefined || !isSame(denied, call)) return [];
    const reason = closed.note === null ? '' : `: ${quoted(closed.note)}`;
    return [
      { label: 'denied before', text: `by ${closed.by?.name ?? 'someone'} at ${formatInstant(closed.at)}${reason}` },
    ];
  });
}

const callOfAsk = ({ calls }: RunState, { callId }: AskState): CallState | undefined =>
  callId === null ? undefined : own(calls, callId);

/** As people read it on the card; another step may write another description. */
const isSame = (a: CallState, b: CallState): boolean =>
  a.proposed.tool === b.proposed.tool && a.proposed.summary === b.proposed.summary;
