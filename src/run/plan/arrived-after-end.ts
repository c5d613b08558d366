/**
 * Case events that arrived after the run had ended, or while something was being done. No step reads them any more, so
 * people are asked: what they say, and which steps of the SOP would take them if the case started again.
 */
import { allSteps, type Sop } from '../../sop/sop.ts';
import { unreadText } from '../cite/mailbox.ts';
import { AFTER_END_CAME, arrivedAfterEnd, WHILE_DONE_CAME } from '../log/after-end.ts';
import type { Arrival } from '../log/arrival.ts';
import type { Turn } from './turn.ts';

/** One sentence for each event, none like another one: which of them people have decided about goes by these. */
export function arrivedTexts({ state, sop }: Pick<Turn, 'state' | 'sop'>): readonly string[] {
  const counts = new Map<string, number>();
  return arrivedAfterEnd(state).map((arrival) => {
    const text = unreadText(arrival);
    const count = (counts.get(text) ?? 0) + 1;
    counts.set(text, count);
    const came = arrival.during === undefined ? AFTER_END_CAME : WHILE_DONE_CAME;
    return `${came}${text}${count === 1 ? '' : ` (number ${count})`}. ${takenBy(sop, arrival)}`;
  });
}

function takenBy(sop: Sop, { event }: Arrival): string {
  const steps = takersIn(sop, event, '');
  if (steps.length === 0) return 'No step of its SOP takes it';
  return `If the case starts again, ${steps.length === 1 ? 'step' : 'steps'} ${steps.join(', ')} of its SOP ${steps.length === 1 ? 'takes' : 'take'} it when reached`;
}

/** The labels of the steps that wait or watch for an event, in nested SOPs too. */
function takersIn(sop: Sop, event: string, prefix: string): readonly string[] {
  return allSteps(sop).flatMap(({ label, body }) => {
    if (body.kind === 'run' && body.called !== null) return takersIn(body.called, event, `${prefix}${label}/`);
    const takes =
      (body.kind === 'wait' && body.event === event) ||
      (body.kind === 'watch' && body.watchers.some(({ on }) => on === event));
    return takes ? [`${prefix}${label}`] : [];
  });
}
