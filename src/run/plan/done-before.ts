/**
 * A case that started again does not repeat unasked what its earlier run did: before a tool writes that had written
 * then, a person says whether to do it again.
 */
import { upperFirst } from '../../kernel/upper-first.ts';
import type { Step } from '../../sop/sop.ts';
import { effectText } from '../cite/effect-text.ts';
import type { CallState } from '../log/call.ts';
import { mayBeReplaced } from '../log/call.ts';
import { DONE_BEFORE } from '../log/park.ts';
import { openPark, type AskState } from '../log/state.ts';
import { park, type Turn } from './turn.ts';

/** One that was withdrawn was about another call. */
const isDecided = ({ closed }: AskState): boolean => closed !== null && closed.how !== 'withdrawn';

/** Whether the step waits for that answer; asks for it if no one has given it. */
export function waitsForRepeat(turn: Turn, step: Step, call: CallState): boolean {
  const { state } = turn;
  const effects = (state.opened?.earlier?.effects ?? []).filter(({ tool }) => tool === call.proposed.tool);
  if (effects.length === 0 || call.proposed.effect !== 'write' || call.approval !== null || !mayBeReplaced(call))
    return false;
  const isAnswered = Object.values(state.asks).some(
    (ask) => ask.kind === 'recovery' && ask.code === DONE_BEFORE && ask.step === step.label && isDecided(ask),
  );
  if (isAnswered) return false;
  if (openPark(state, step.label) !== null) return true;
  park(turn, {
    step: step.label,
    callId: call.callId,
    code: DONE_BEFORE,
    because: `Before this case started again, ${call.proposed.tool} was used already. Do this too: ${call.proposed.summary}?`,
    known: [
      ...effects.map((effect) => upperFirst(effectText(effect))),
      'Try again: it is done now. It was done: nothing is done now, and the record says what was done then. Later steps still read what this run decided',
    ],
    choices: ['try_again', 'it_was_done', 'stop'],
  });
  return true;
}
