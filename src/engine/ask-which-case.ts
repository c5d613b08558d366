/**
 * Asks people which case an event belongs to when its keys fit several. The item waits in the inbox until a person has
 * chosen, so a restart loses nothing; the messages in Slack only show it.
 */
import type { CaseEvent } from '../case/case-event.ts';
import type { Instant } from '../kernel/clock.ts';
import { asCaseId, type CaseId } from '../kernel/ids.ts';
import { candidatesMax } from '../kernel/limits.ts';
import { knownCase, type KnownCase } from './known-case.ts';
import type { InboxChoice, InboxItem } from './ports.ts';
import { reportChoice } from './report-set-aside.ts';
import type { Shell } from './shell.ts';
import { shownDigest } from './signed-inbox.ts';
import type { MessageContent, ThreadPort } from './thread-port.ts';

/** After this time operators are reminded of an item that still waits. */
const REMINDED_MS = 24 * 3_600_000;
/** After this time the question is posted again when Slack did not take it. */
const POST_PAUSE_MS = 60_000;

/** Milliseconds before a message that still asks is written again, doubled each time up to the maximum. */
const CLOSE_PAUSE_MS = 2_000;
const CLOSE_PAUSE_MS_MAX = 10 * 60_000;
/** Refusals that no later try changes. An archived channel may be opened again, and its message be written then. */
const NEVER_WRITTEN: ReadonlySet<string> = new Set(['message_not_found', 'edit_window_closed', 'cant_update_message']);

type Posts = InboxChoice['posts'];
/** `posts`: the messages that still ask. */
type Closing = {
  readonly item: InboxItem;
  readonly event: CaseEvent;
  readonly closed: string;
  readonly posts: Posts;
};

/** Writes the questions. The inbox does not wait for it, since Slack may hang. */
export type Questions = {
  readonly thread: ThreadPort;
  /** Does the task soon; one task of each key at a time. */
  readonly later: (key: string, task: () => Promise<void>) => void;
  /** Does the task at that time. */
  readonly at: (key: string, at: Instant, task: () => Promise<void>) => void;
};

/** Asks, or asks again where the question was not posted. Repeating it changes nothing more. */
export async function askWhichCase(
  shell: Shell,
  questions: Questions | null,
  item: InboxItem,
  event: CaseEvent,
  cases: readonly KnownCase[],
): Promise<void> {
  const { inbox } = shell.store;
  const candidates = item.choice?.candidates ?? cases.map(({ caseId }) => caseId).slice(0, candidatesMax);
  const note =
    event.followsUp === true
      ? `it follows up a closed record; it may belong to ${candidates.join(', ')}, or to none`
      : `it fits several cases: ${candidates.join(', ')}`;
  const known = item.choice?.posts ?? [];
  // Waiting is recorded first: whatever happens to the post, `sop inbox` shows the item.
  await inbox.askWhich(item.id, { candidates, posts: known }, shell.clock.now() + POST_PAUSE_MS, note);
  if (item.choice === undefined || known.length > 0) reportChoice(shell, item, note);
  const remind = (posts: InboxChoice['posts']): Promise<void> =>
    inbox.askWhich(item.id, { candidates, posts }, shell.clock.now() + REMINDED_MS, note);
  if (questions === null || known.length > 0) {
    await remind(known);
    return;
  }
  questions.later(item.id, async () => {
    const current = await inbox.find(item.id);
    if (current === null || current.became !== undefined || current.chosen !== undefined) return;
    const posts = await post(shell, questions.thread, item, event, candidates);
    if (posts.length > 0) await remind(posts);
  });
}

/**
 * Shows what became of the item instead of the buttons, and tries again until Slack has taken it or never will, since
 * everyone else in the channel is asked as long as it is not written.
 */
export function closeWhichCase(
  shell: Shell,
  questions: Questions | null,
  item: InboxItem,
  event: CaseEvent,
  closed: string,
): void {
  if (questions === null) return;
  const closing: Closing = { item, event, closed, posts: item.choice?.posts ?? [] };
  questions.later(item.id, () => closeOrRetry(shell, questions, closing, CLOSE_PAUSE_MS));
}

async function closeOrRetry(shell: Shell, questions: Questions, closing: Closing, pauseMs: number): Promise<void> {
  const { left, afterMs } = await close(shell, questions.thread, closing);
  if (left.length === 0) return;
  const pause = Math.max(pauseMs, afterMs);
  questions.at(closing.item.id, shell.clock.now() + pause, () =>
    closeOrRetry(shell, questions, { ...closing, posts: left }, Math.min(pauseMs * 2, CLOSE_PAUSE_MS_MAX)),
  );
}

/** @returns the messages that still ask, and when Slack may be asked again */
async function close(
  shell: Shell,
  thread: ThreadPort,
  { item, event, closed, posts }: Closing,
): Promise<{ readonly left: Posts; readonly afterMs: number }> {
  const { id, choice, eventId } = item;
  const left: Posts[number][] = [];
  let afterMs = 0;
  for (const post of posts) {
    const { channel, ts } = post;
    const content: MessageContent = {
      kind: 'which_case',
      which: {
        item: id,
        shown: shownDigest(item, choice?.candidates ?? []),
        event: eventText(event),
        candidates: [],
        mention: [],
        closed,
      },
    };
    const key = keyOf(id, channel);
    const written = await thread.update({ channel, ts, key, caseId: null, content, priority: 'end' });
    if (written.kind === 'done') continue;
    const isFinal = written.kind === 'refused' && NEVER_WRITTEN.has(written.code);
    const why = written.kind === 'not_now' ? 'Slack was over its rate' : written.message;
    shell.logger.info('inbox.question_not_closed', { event: eventId, channel, why, again: !isFinal });
    if (isFinal) continue;
    left.push(post);
    if (written.kind === 'not_now') afterMs = Math.max(afterMs, written.afterMs);
  }
  return { left, afterMs };
}

async function post(
  shell: Shell,
  thread: ThreadPort,
  item: InboxItem,
  event: CaseEvent,
  candidates: readonly CaseId[],
): Promise<InboxChoice['posts']> {
  const { people } = (await shell.handbooks.current()).handbook;
  const shown = await Promise.all(candidates.map((caseId) => candidateOf(shell, caseId)));
  const channels = [...new Set(shown.flatMap(({ channel }) => channel ?? []))];
  const groups = new Set(shown.map(({ group }) => group));
  const members = new Set(people.groups.filter(({ group }) => groups.has(group)).flatMap((group) => group.members));
  const mention = people.people.flatMap(({ person, slack_user }) =>
    members.has(person) && slack_user !== undefined ? [slack_user] : [],
  );
  const posts: { readonly channel: string; readonly ts: string }[] = [];
  for (const channel of channels) {
    const content: MessageContent = {
      kind: 'which_case',
      which: {
        item: item.id,
        shown: shownDigest(item, candidates),
        event: eventText(event),
        // A channel shows titles of its own cases only: its members may not read the others.
        candidates: shown.map((one) => ({ caseId: one.caseId, title: one.channel === channel ? one.title : null })),
        mention,
        closed: null,
      },
    };
    const name = { channel, threadTs: null, key: keyOf(item.id, channel), caseId: null };
    const between = { since: item.receivedAt, until: shell.clock.now(), except: new Set<string>() };
    const found = item.choice === undefined ? null : await thread.find({ ...name, ...between });
    if (found?.kind === 'found') posts.push({ channel: found.channel, ts: found.ts });
    if (found?.kind === 'found' || found?.kind === 'unknown') continue;
    const written = await thread.post({ ...name, content, priority: 'ask' });
    if (written.kind === 'done') posts.push({ channel: written.channel, ts: written.ts });
    else shell.logger.info('inbox.question_not_posted', { event: item.eventId, channel, why: written.kind });
  }
  return posts;
}

type Candidate = {
  readonly caseId: CaseId;
  readonly title: string | null;
  readonly channel: string | null;
  readonly group: string;
};

async function candidateOf(shell: Shell, caseId: CaseId): Promise<Candidate> {
  const run = (await knownCase(shell, caseId))?.newest;
  const row = run === undefined ? null : await shell.store.runs.find(run.runId);
  return {
    caseId: asCaseId(caseId),
    title: row?.title ?? null,
    channel: run?.state.opened?.slackChannel ?? null,
    group: run?.state.ifUnforeseen ?? '',
  };
}

/** Only what names the event: its fields may be about a case that this channel may not read. */
function eventText(event: CaseEvent): string {
  const what =
    event.type === 'declared'
      ? `\`${event.event}\``
      : event.followsUp === true
        ? 'an answer to a closed record, which repeats its facts,'
        : 'a change of facts';
  return `${what} for ${event.keys.map(({ system, record }) => `${system} ${record}`).join(' and ')}`;
}

const keyOf = (item: string, channel: string): string => `inbox:${item}:${channel}`;
