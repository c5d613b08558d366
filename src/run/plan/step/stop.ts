/**
 * A `stop`: ends the run, with its reason.
 */
import { renderSentence } from '../../../sop/sentence.ts';
import { stopEvent } from '../stop-run.ts';
import { emit } from '../turn.ts';
import type { BodyOf, StepPlan } from './step-plan.ts';

export const planStop: StepPlan<BodyOf<'stop'>> = {
  visit: (turn, { label }, { reason }) => {
    emit(turn, stopEvent(turn.state, { step: label, reason: renderSentence(reason, turn.scope).text }));
    return false;
  },
  onlyKeeps: () => false,
};
