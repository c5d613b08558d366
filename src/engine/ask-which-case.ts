/**
 * Asks people which case an event belongs to when its keys fit several. The item waits in the inbox until a person has
 * chosen, so a restart loses nothing; the messages in Slack only show it.
 */
import type { CaseEvent } from '../case/case-event.ts';
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

/** Asks, or asks again where the question was not posted. Repeating it changes nothing more. */
export async function askWhichCase(
  shell: Shell,
  thread: ThreadPort | null,
  item: InboxItem,
  event: CaseEvent,
  cases: readonly KnownCase[],
): Promise<void> {
  const { inbox } = shell.store;
  const candidates = item.choice?.candidates ?? cases.map(({ caseId }) => caseId).slice(0, candidatesMax);
  const note = `it fits several cases: ${candidates.join(', ')}`;
  const known = item.choice?.posts ?? [];
  // Waiting is recorded first: whatever happens to the post, `sop inbox` shows the item.
  await inbox.askWhich(item.id, { candidates, posts: known }, shell.clock.now() + POST_PAUSE_MS, note);
  if (item.choice === undefined || known.length > 0) reportChoice(shell, item, note);
  const isPosted = thread === null || known.length > 0;
  const posts = isPosted ? known : await post(shell, thread, item, event, candidates);
  const isAsked = thread === null || posts.length > 0;
  const until = shell.clock.now() + (isAsked ? REMINDED_MS : POST_PAUSE_MS);
  await inbox.askWhich(item.id, { candidates, posts }, until, note);
}

/** Shows what became of the item instead of the buttons. A message that cannot be written keeps buttons without effect. */
export async function closeWhichCase(
  shell: Shell,
  thread: ThreadPort | null,
  item: InboxItem,
  event: CaseEvent,
  closed: string,
): Promise<void> {
  if (thread === null) return;
  const { id, choice, eventId } = item;
  for (const { channel, ts } of choice?.posts ?? []) {
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
    if (written.kind !== 'done') shell.logger.info('inbox.question_not_closed', { event: eventId, channel });
  }
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
  const what = event.type === 'declared' ? `\`${event.event}\`` : 'a change of facts';
  return `${what} for ${event.keys.map(({ system, record }) => `${system} ${record}`).join(' and ')}`;
}

const keyOf = (item: string, channel: string): string => `inbox:${item}:${channel}`;
