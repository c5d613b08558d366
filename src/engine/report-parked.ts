/**
 * Notifies the operators of a run that has stopped to ask people of whom no one may decide: the request is their own,
 * or no one of the group is in Slack.
 */
import { mayDecideAny } from '../boundary/approvers.ts';
import type { RunEvent } from '../run/log/event.ts';
import { excludedOf } from '../run/log/excluded.ts';
import type { RunState } from '../run/log/state.ts';
import type { HandbookInForce } from './handbooks.ts';
import type { Shell } from './shell.ts';

/** @param state the run after the events */
export function reportParked(
  { operators }: Shell,
  state: RunState,
  events: readonly RunEvent[],
  { handbook: { people } }: HandbookInForce,
): void {
  for (const event of events) {
    if (event.type !== 'Parked' || mayDecideAny(event.group, people, excludedOf(state))) continue;
    operators.notify({
      topic: `parked:${state.runId}`,
      title: 'A run has stopped, and no one may decide how it goes on',
      lines: [
        `${state.opened?.caseId ?? state.runId}: ${event.because}`,
        `Add someone to \`${event.group}\` in \`people.yaml\`; they can stop the run or try again`,
      ],
    });
  }
}
