/**
 * What a person reads who decides or corrects something while changed facts are being weighed.
 */
import type { Instant } from '../../kernel/clock.ts';
import { isOver } from '../../kernel/deadline.ts';
import { formatInstant } from '../../kernel/time.ts';
import { changeText } from '../cite/change-text.ts';
import { weighedChanges } from '../log/fact-change.ts';
import { openAsks, type RunState } from '../log/state.ts';
import { askedOf, weighedAt } from './weigh-changes.ts';

/** Why nothing can be decided while changed facts are being weighed; null when none are. */
export function changingSentence(state: RunState, now: Instant): string | null {
  const at = weighedAt(state);
  if (at === null) return null;
  const changes = weighedChanges(state).map(changeText);
  const what = changes.length === 0 ? 'Facts changed and changed back' : `This has just changed: ${changes.join('; ')}`;
  const stop = openAsks(state).find((ask) => ask.kind === 'recovery');
  // Nothing is weighed then until someone has decided.
  if (stop?.kind === 'recovery' && askedOf(state).length === 0)
    return `${what}. The run has stopped to ask ${stop.group}, who must decide first; your click changed nothing`;
  const when = isOver(at, now) ? 'In a moment' : `At ${formatInstant(at)}`;
  return `${what}. ${when} you are asked again if that is still needed, or the run stops to ask; your click changed nothing`;
}
