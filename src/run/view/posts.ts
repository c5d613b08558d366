/**
 * The milestones of a run, each posted once: the decision that set where the case goes, what was done outside, what was
 * missed, what changed, and the end. What a card already shows (an approval, a recovery, who has it in time) is not posted,
 * and what was only looked up or kept is in `explain`. Each event type has its view in `event-views.ts`.
 */
import { hashOf } from '../../kernel/canonical-json.ts';
import { upperFirst } from '../../kernel/upper-first.ts';
import { baseLabel, isInside, roundsOf } from '../../sop/rounds.ts';
import type { EventOf, LoggedEvent, RunEvent } from '../log/event.ts';
import type { RunState } from '../log/state.ts';
import type { PostText } from './event-view.ts';
import { decidedByText } from '../cite/decided-by.ts';
import { viewEvent } from './event-views.ts';
import type { Post } from './thread-view.ts';
import { waysOf, type Ways } from './way.ts';

/**
 * INVARIANT: the milestones of a longer log begin with those of a shorter one, so nothing is left out that comes before
 * what a message has shown.
 *
 * @param state the state after the whole log, to resolve what an event refers to
 */
export function postsOf(log: readonly LoggedEvent[], state: RunState): Post[] {
  const ways = waysOf(log, state);
  // From the log: a corrected answer may have taken the loop out of the state until it begins again.
  const loops = new Map(
    log.flatMap(({ event }) => (event.type === 'LoopStarted' ? [[event.step, event] as const] : [])),
  );
  const posts = log.flatMap(({ seq, at, event, actor, erased: gone = [] }) => {
    const post = viewEvent(event, ({ post, roundsPosted = 1, erased }, shown): PostText | null => {
      if (roundOf(event, state, [...loops.values()]) > roundsPosted) return null;
      const instead = erased?.(gone) ?? null;
      if (instead !== null) return { tone: 'remark', title: upperFirst(instead), lines: [] };
      return post?.(shown, state, actor, ways) ?? null;
    });
    return post === null ? [] : [{ key: `post:${seq}`, seq, at, ...post }];
  });
  return withReason(decidedOnce(posts, log, state, ways), log, state, ways);
}

/**
 * Whether the milestones are told in the thread. While no one is asked, and nothing was missed or changed, they are on
 * the card alone: a case that needs no one is one message.
 */
export function isTold(posts: readonly Post[], { asks }: Pick<RunState, 'asks'>): boolean {
  return Object.keys(asks).length > 0 || posts.some(({ tone }) => tone === 'remark' || tone === 'trouble');
}

/** An outcome in a nested procedure and that of the step that runs it may follow from one decision: it is told once. */
function decidedOnce(posts: readonly Post[], log: readonly LoggedEvent[], state: RunState, ways: Ways): Post[] {
  const told = new Set<string>();
  return posts.filter(({ tone, seq: post, title, lines }) => {
    if (tone !== 'decision') return true;
    const event = log.find(({ seq }) => seq === post)?.event;
    const step = event === undefined ? null : labelOf(event, state);
    const decided = step === null ? null : (ways.wayTo(step)?.step ?? null);
    // What was decided anew, as after a correction, is told anew.
    const made = log.findLast((one) => one.seq < post && isDecision(one.event, decided))?.seq ?? post;
    const key = hashOf([made, title, lines]);
    if (told.has(key)) return false;
    told.add(key);
    return true;
  });
}

const isDecision = (event: RunEvent, step: string | null): boolean =>
  event.type === 'BranchChosen'
    ? event.branch === step
    : (event.type === 'StepDecided' || event.type === 'TableRead') && event.step === step;

/** In a procedure that names no outcome, the first thing that was done says why. */
function withReason(posts: Post[], log: readonly LoggedEvent[], state: RunState, ways: Ways): Post[] {
  const first = posts.findIndex(({ tone }) => tone === 'decision' || tone === 'done');
  const post = posts[first];
  const event = log.find(({ seq }) => seq === post?.seq)?.event;
  const step = event === undefined ? null : labelOf(event, state);
  if (post?.tone !== 'done' || step === null || posts.some(({ tone }) => tone === 'decision')) return posts;
  const way = ways.wayTo(step);
  return way === null || way.values.length === 0
    ? posts
    : posts.with(first, { ...post, lines: [...post.lines, { label: 'because', text: decidedByText(way.values) }] });
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
