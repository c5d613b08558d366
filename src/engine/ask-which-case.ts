/**
 * Asks people which case an event belongs to when its keys fit several. The item waits in the inbox until a person has
 * chosen, so a restart loses nothing; the messages in Slack only show it.
 */
import type { CaseEvent, CorrelationKey } from '../case/case-event.ts';
import { asCaseId, type CaseId } from '../kernel/ids.ts';
import { candidatesMax } from '../kernel/limits.ts';
import { channelOf } from '../run/log/case-channel.ts';
import { closePosts, questionKey, type Questions } from './close-which-case.ts';
import { isAsked, type Posts } from './inbox-item.ts';
import { knownCase, type KnownCase } from './known-case.ts';
import type { InboxItem } from './ports.ts';
import { reportChoice } from './report-set-aside.ts';
import { settledText } from './settled-text.ts';
import type { Shell } from './shell.ts';
import { shownDigest } from './signed-inbox.ts';
import type { MessageContent, ThreadPort } from './thread-port.ts';
import { eventText, shownFields } from './which-case-fields.ts';

/** After this time operators are reminded of an item that still waits. */
const REMINDED_MS = 24 * 3_600_000;
/** After this time the question is posted again when Slack did not take it. */
const POST_PAUSE_MS = 60_000;

/** Asks, or asks again where the question was not posted. Repeating it changes nothing more. */
export async function askWhichCase(
  shell: Shell,
  questions: Questions | null,
  item: InboxItem,
  event: CaseEvent,
  cases: readonly KnownCase[],
): Promise<void> {
  const { inbox } = shell.store;
  const asked = isAsked(item);
  const candidates =
    item.choice !== undefined && asked
      ? item.choice.candidates
      : cases.map(({ caseId }) => caseId).slice(0, candidatesMax);
  const note =
    event.followsUp === true
      ? `it follows up a closed record; it may belong to ${candidates.join(', ')}, or to none`
      : `it fits several cases: ${candidates.join(', ')}`;
  const known = item.choice?.posts ?? [];
  const earlier = item.choice?.earlier === undefined ? {} : { earlier: item.choice.earlier };
  // Waiting is recorded first: whatever happens to the post, `sop inbox` shows the item.
  await inbox.askWhich(item.id, { candidates, posts: known, ...earlier }, shell.clock.now() + POST_PAUSE_MS, note);
  if (!asked || known.length > 0) reportChoice(shell, item, note);
  const remind = (posts: Posts): Promise<void> =>
    inbox.askWhich(item.id, { candidates, posts, ...earlier }, shell.clock.now() + REMINDED_MS, note);
  if (questions === null || known.length > 0) {
    await remind(known);
    return;
  }
  questions.later(item.id, async () => {
    const current = await inbox.find(item.id);
    if (current === null || current.became !== undefined || current.chosen !== undefined) return;
    const posts = await post(shell, questions.thread, item, event, candidates);
    if (posts.length === 0) return;
    await remind(posts);
    // It may have been settled while Slack took the message, which no one would close then.
    const after = await inbox.find(item.id);
    if (after?.became !== undefined || after?.chosen !== undefined)
      closePosts(shell, questions, { item: after, event, closed: settledText(after), posts });
  });
}

async function post(
  shell: Shell,
  thread: ThreadPort,
  item: InboxItem,
  event: CaseEvent,
  candidates: readonly CaseId[],
): Promise<Posts> {
  const { people, kinds } = (await shell.handbooks.current()).handbook;
  const shown = await Promise.all(candidates.map((caseId) => candidateOf(shell, caseId)));
  const channels = [...new Set(shown.flatMap(({ channel }) => channel ?? []))];
  const groups = new Set(shown.map(({ group }) => group));
  const members = new Set(people.groups.filter(({ group }) => groups.has(group)).flatMap((group) => group.members));
  const mention = people.people.flatMap(({ person, slack_user }) =>
    members.has(person) && slack_user !== undefined ? [slack_user] : [],
  );
  const fields = shownFields(event, kinds.get(event.kind));
  const earlier = new Set(item.choice?.earlier?.map(({ ts }) => ts));
  const posts: Posts[number][] = [];
  for (const channel of channels) {
    const content: MessageContent = {
      kind: 'which_case',
      which: {
        item: item.id,
        shown: shownDigest(item, candidates),
        event: eventText(event, kinds.get(event.kind)),
        // They may be about any of these cases.
        fields: shown.every((one) => one.channel === channel) ? fields : null,
        // A channel shows titles of its own cases only: its members may not read the others.
        candidates: shown.map((one) => ({ caseId: one.caseId, title: one.channel === channel ? one.title : null })),
        mention,
        closed: null,
      },
    };
    const name = { channel, threadTs: null, key: questionKey(item.id, channel), caseId: null };
    const between = { since: item.receivedAt, until: shell.clock.now(), except: earlier };
    const found = !isAsked(item) ? null : await thread.find({ ...name, ...between });
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
  const opened = run?.state.opened ?? null;
  const row = run === undefined ? null : await shell.store.runs.find(run.runId);
  return {
    caseId: asCaseId(caseId),
    title: row === null ? null : titleOf(row.title, run?.state.opened?.keys ?? []),
    channel: opened === null ? null : channelOf(opened),
    group: run?.state.ifUnforeseen ?? '',
  };
}

/** Two cases of one customer may have the same title: the records for which they were opened tell them apart. */
const titleOf = (title: string, keys: readonly CorrelationKey[]): string =>
  [title, ...keys.map(({ system, record }) => `${system} ${record}`)].join(', ');
