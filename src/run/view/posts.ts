/**
 * The milestones of a run, each posted once: decisions with their values, effects with their records, remarks, and the
 * end. What a card already shows (an approval, a recovery, who has it) is not posted. Each event type has its view in
 * `event-views.ts`.
 */
import { upperFirst } from '../../kernel/upper-first.ts';
import { baseLabel, isInside, roundsOf } from '../../sop/rounds.ts';
import type { EventOf, LoggedEvent, RunEvent } from '../log/event.ts';
import type { RunState } from '../log/state.ts';
import type { PostText } from './event-view.ts';
import { viewEvent } from './event-views.ts';
import type { Post } from './thread-view.ts';

/** @param state the state after the whole log, to resolve what an event refers to */
export function postsOf(log: readonly LoggedEvent[], state: RunState): Post[] {
  // From the log: a corrected answer may have taken the loop out of the state until it begins again.
  const loops = new Map(
    log.flatMap(({ event }) => (event.type === 'LoopStarted' ? [[event.step, event] as const] : [])),
  );
  return log.flatMap(({ seq, at, event, actor, erased: gone = [] }) => {
    const post = viewEvent(event, ({ post, roundsPosted = 1, erased }, shown): PostText | null => {
      if (roundOf(event, state, [...loops.values()]) > roundsPosted) return null;
      const instead = erased?.(gone) ?? null;
      if (instead !== null) return { tone: 'remark', title: upperFirst(instead), lines: [] };
      return post?.(shown, state, actor) ?? null;
    });
    return post === null ? [] : [{ key: `post:${seq}`, seq, at, ...post }];
  });
}

/** The highest round number among the loops around the event's step; 1 outside loops. */
function roundOf(event: RunEvent, state: RunState, loops: readonly EventOf<'LoopStarted'>[]): number {
  const label = labelOf(event, state);
  if (label === null) return 1;
  const rounds = roundsOf(label);
  const around = loops.filter(({ step }) => isInside(baseLabel(label), baseLabel(step)));
  return Math.max(1, ...around.map((loop) => rounds[loop.around.length] ?? 1));
}

function labelOf(event: RunEvent, { calls }: RunState): string | null {
  if ('step' in event) return event.step;
  return 'callId' in event ? (calls[event.callId]?.step ?? null) : null;
}
