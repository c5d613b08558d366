/**
 * A declared tool that was changed or removed after the run chose its SOP. The run does not call it: what it reads would be another
 * thing than the conditions were checked with, and what it sends another than people approved.
 */
import { own } from '../../kernel/own.ts';
import { mayBeReplaced, type CallState } from '../log/call.ts';
import { CHANGED_TOOL, UNKNOWN_TOOL } from '../log/park.ts';
import { emit, park, type Stop, type Turn } from './turn.ts';

/** @returns null where the tool is as it was, or is there and the log does not say how it was */
export function changedTool({ state: { tools, sop }, context }: Turn, step: string, id: string): Stop | null {
  const tool = context.registry.get(id)?.tool;
  if (tool === undefined) return removedTool(step, id);
  if (tools === null || sop === null || tool.declared === own(tools, id)) return null;
  return {
    step,
    code: CHANGED_TOOL,
    because: `Tool \`${id}\` was changed since this run began under handbook ${sop.handbook}, and the procedure was checked with the old one, so step ${step} does not call it`,
    known: [
      'Start again: a new run follows the procedure and the tool as they are now. What was done stays, and nothing is done again unasked',
      'Try again: the run goes on only if the tool was published as it was before',
    ],
    choices: ['try_again', 'start_again', 'stop'],
  };
}

/** No handbook is published whose procedures use a tool that is not there, so those in force go without it. */
const removedTool = (step: string, id: string): Stop => ({
  step,
  code: UNKNOWN_TOOL,
  because: `Step ${step} uses \`${id}\`, which is not a registered tool any more`,
  known: [
    'Start again: a new run follows the procedure that is in force, which does not use it. What was done stays, and nothing is done again unasked',
    'Try again: the run goes on only if the tool was published again as it was before',
  ],
  choices: ['try_again', 'start_again', 'stop'],
});

/** Stops a call that would be sent now, or once people approve it; an approval that they gave already is withdrawn. */
export function stopsAtChange(turn: Turn, call: CallState): boolean {
  const { callId, step, proposed, attempts } = call;
  const isLost = call.progress.kind === 'started' && proposed.effect === 'read' && !turn.inFlight.has(callId);
  const stop = isLost || mayBeReplaced(call) ? changedTool(turn, step, proposed.tool) : null;
  if (stop === null) return false;
  // A call that counts as on its way would hold up *Start again*.
  if (isLost) {
    const message = 'Its answer was lost';
    emit(turn, { type: 'CallDeferred', callId, attempt: attempts, message, retryAt: turn.context.now });
    return true;
  }
  const ask = call.approval === null ? undefined : own(turn.state.asks, call.approval);
  if (ask !== undefined && ask.closed?.how !== 'withdrawn')
    emit(turn, { type: 'ApprovalWithdrawn', askId: ask.askId, because: stop.because });
  park(turn, { ...stop, callId });
  return true;
}
