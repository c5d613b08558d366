/**
 * Makes the Slack thread of a run show what its log says: compares the pure view with the messages that Slack is known
 * to have, and writes the difference. If Slack is down, slow or rate limited, the thread catches up later, in order.
 *
 * If the channel refuses the thread (archived, the app was removed, shared with another organisation), the people who
 * are asked get the question as a direct message, and the operators are notified.
 */
import type { Instant } from '../kernel/clock.ts';
import type { RunId } from '../kernel/ids.ts';
import { isYounger } from '../kernel/remembered.ts';
import type { AskView, Post, ThreadView, ToldView } from '../run/view/thread-view.ts';
import { usersAsked } from '../run/view/users-asked.ts';
import { viewThread } from '../run/view/view-thread.ts';
import { settled } from '../run/plan/correct-answer.ts';
import type { Questions } from './close-which-case.ts';
import { judgeOf } from './judge-of.ts';
import { knowChannel } from './know-channel.ts';
import { directKey, directPrefix, homeOf } from './message-key.ts';
import { readRun, wordsOf } from './open-run.ts';
import { refusalScopeOf } from './refusal-scope.ts';
import { reportTakenName } from './report-taken-name.ts';
import type { Shell } from './shell.ts';
import { rangesOf, shownRanges } from './shown-ranges.ts';
import type { MessageContent, Priority, ThreadPort } from './thread-port.ts';
import type { ThreadMessage } from './ports.ts';
import { lookForStrays } from './stray-posts.ts';
import { LEASE_MS, RETRY_MS, ThreadWriter, type FollowAgain, type Place, type Refusal } from './thread-writer.ts';

/** Least time between two updates of the card and milestones while a run moves; a run at rest shows them at once. */
const PROGRESS_INTERVAL_MS = 5_000;
/** How long the first card waits for the run to come to rest. Most do at once: one write instead of two. */
const FIRST_CARD_MS = 1_500;
/** How long the messages of a run that started again wait for the thread in which its case goes on. */
const LINK_MS = 300_000;
/** People of one ask who get it as a direct message. */
const DIRECT_MAX = 20;

export type Followed = {
  /** When to follow again even if nothing new happens; null when the thread shows all that Slack takes. */
  readonly again: FollowAgain | null;
  /** Whether Slack refuses a message of this thread, or all of it, while it may take those of others. */
  readonly isLost: boolean;
};

const SHOWN: Followed = { again: null, isLost: false };

/**
 * @param refusal why the channel of a waiting run takes no messages, if that is known; then the thread is followed even
 *   if it shows the whole log
 * @param wasLost whether the last try was lost, so the operators know of it
 */
export async function followThread(
  shell: Shell,
  later: Pick<Questions, 'thread' | 'at'>,
  runId: RunId,
  { refusal, wasLost }: { readonly refusal: Refusal | null; readonly wasLost: boolean },
): Promise<Followed> {
  const { clock, store } = shell;
  const leasedAt = clock.now();
  const leased = await store.thread.lease(runId, shell.worker, leasedAt, leasedAt + LEASE_MS);
  if (leased === null) {
    const isShown = (await store.runs.find(runId)) === null;
    return isShown ? SHOWN : { again: { at: clock.now() + RETRY_MS, heldBy: null }, isLost: wasLost };
  }
  const { row, messages } = leased;
  let shown: number | undefined;
  let unsaved: readonly ThreadMessage[] = [];
  try {
    // A row that says more than the log has is not believed.
    if (row.threadSeq === row.head.seq && refusal === null) return SHOWN;
    // A message that shows more than the row says: the log has gone on since the row was read, or no one wrote it.
    const isAhead = rangesOf(messages).some(({ last }) => last > row.head.seq);
    const read = await readRun(shell, runId, isAhead ? undefined : row);
    if (read === null || read.state.opened === null) return SHOWN;
    const { run, opened, port } = await knowChannel(
      shell,
      later.thread,
      { ...read, opened: read.state.opened },
      messages,
    );
    const inForce = await shell.handbooks.recent();
    const { state } = run;
    // A thread is shown even if the text of its SOP was changed; then *Correct* is offered, and says so.
    const sop = state.sop === null ? null : await shell.handbooks.sop(state.sop).catch(() => null);
    const judge = sop === null ? null : judgeOf(inForce, state, sop);
    const view = viewThread(state, run.log, {
      ...wordsOf(inForce, state),
      people: inForce.handbook.people,
      settled: (ask) => (sop === null || judge === null ? null : settled(state, sop, ask, judge)),
    });
    await reportTakenName(shell, port, opened);
    const writer = new ThreadWriter(shell, port, view, messages, leasedAt);
    const follower = new Follower(shell, port, view, writer, ({ askId }) =>
      usersAsked(state, inForce.handbook.people, askId),
    );
    await follower.follow(opened.openedAt, { refusal, wasLost }).finally(() => {
      unsaved = writer.messages.takeUnsaved();
      lookForStrays(shell, later, writer.givenUp);
    });
    const { again, isLost } = writer;
    if (again === null && !isLost) shown = view.seq;
    return { again, isLost };
  } finally {
    await store.thread.release(runId, shell.worker, {
      ...(shown === undefined ? {} : { seq: shown }),
      messages: unsaved,
    });
  }
}

class Follower {
  readonly #shell: Shell;
  readonly #port: ThreadPort;
  readonly #view: ThreadView;
  readonly #writer: ThreadWriter;
  readonly #usersAsked: (ask: AskView) => ReadonlySet<string>;
  readonly #now: Instant;

  constructor(
    shell: Shell,
    port: ThreadPort,
    view: ThreadView,
    writer: ThreadWriter,
    usersOf: (ask: AskView) => ReadonlySet<string>,
  ) {
    this.#shell = shell;
    this.#port = port;
    this.#view = view;
    this.#writer = writer;
    this.#usersAsked = usersOf;
    this.#now = shell.clock.now();
  }

  async follow(
    openedAt: Instant,
    { refusal: known, wasLost }: { readonly refusal: Refusal | null; readonly wasLost: boolean },
  ): Promise<void> {
    await this.#followChannel(openedAt);
    const { card } = this.#view;
    if (this.#writer.isThreadGone) await this.#writer.checkCard({ kind: 'card', card }, 'ask');
    const refusal = this.#writer.refusal ?? known;
    if (refusal !== null) this.#notifyOperators(refusal, wasLost);
    await this.#askDirectly(refusal);
  }

  async #followChannel(openedAt: Instant): Promise<void> {
    const { card, posts, asks, told, channel } = this.#view;
    const isAtRest = card.status !== 'running';
    if (this.#writer.messages.get('card') === undefined && !isAtRest && isYounger(FIRST_CARD_MS, openedAt, this.#now)) {
      this.#writer.later(openedAt + FIRST_CARD_MS);
      return;
    }
    const priority: Priority = card.status === 'completed' || card.status === 'stopped' ? 'end' : 'progress';
    const root = await this.#writer.write({
      key: 'card',
      channel,
      threadTs: null,
      content: { kind: 'card', card },
      priority,
      maySkipUpdate: true,
    });
    if (root === null) return;
    if (!(await this.#writePosts(root.channel, root.ts, posts, { isAtRest, isAsked: this.#isAsked(asks) }))) return;
    for (const ask of asks) if (!(await this.#writeAsk(ask, root))) return;
    // Each is in a direct message of its own, so one that has to wait holds nothing back.
    await this.#updateAllTold(told, root);
    // The card comes last, so one update covers everything above.
    const shown = this.#writer.messages.get('card');
    const isFresh = shown !== undefined && isYounger(PROGRESS_INTERVAL_MS, shown.updatedAt, this.#now);
    if (!isAtRest && isFresh && shown.contentHash !== this.#port.contentHash({ kind: 'card', card }))
      this.#writer.later(shown.updatedAt + PROGRESS_INTERVAL_MS);
    else if (shown?.ts !== null && shown?.ts !== undefined)
      await this.#writer.update({ ...shown, ts: shown.ts }, { kind: 'card', card }, priority);
  }

  async #writeAsk(ask: AskView, { channel, ts }: Place): Promise<boolean> {
    const content: MessageContent = { kind: 'ask', ask };
    const written = await this.#writer.write({ key: ask.key, channel, threadTs: ts, content, priority: 'ask' });
    return written !== null || this.#writer.isRefused(ask.key);
  }

  /** Those of a case that started again link to the thread in which it goes on, and may belong to that run by now. */
  async #updateAllTold(told: readonly ToldView[], root: Place): Promise<void> {
    const { goesOn } = this.#view;
    if (goesOn === null || told.length === 0) {
      for (const item of told) await this.#updateTold(item, root);
      return;
    }
    const ofNext = await this.#shell.store.thread.messages(goesOn.runId);
    const card = ofNext.find(({ key }) => key === 'card');
    const next = card === undefined || card.ts === null ? null : { channel: card.channel, ts: card.ts };
    if (next === null && this.#now < goesOn.at + LINK_MS) this.#writer.later(this.#now + RETRY_MS);
    const isTaken = ({ channel, ts }: ToldView): boolean =>
      ofNext.some((message) => message.channel === channel && message.ts === ts);
    for (const item of told) if (!isTaken(item)) await this.#updateTold(item, next ?? root);
  }

  async #updateTold(item: ToldView, root: Place): Promise<void> {
    const { key, channel, ts, state, changed = [], decided = [], isOfEarlier = false } = item;
    let known = this.#writer.messages.get(key)?.contentHash ?? null;
    const isAsSent = !isOfEarlier && changed.length + decided.length === 0;
    if (known === null && isAsSent && (state.kind === 'open' || state.kind === 'told')) {
      // The tool itself has posted this message, before it knew of the thread; later changes are written from here.
      known = this.#port.contentHash({ kind: 'told', told: item });
      this.#writer.messages.note({ key, channel, ts, contentHash: known, state: 'posted' });
    }
    await this.#writer.update({ key, channel, ts, contentHash: known }, { kind: 'told', told: item, root }, 'progress');
  }

  /**
   * Sends open asks to the people themselves while the channel refuses them, and shows there what became of them.
   */
  async #askDirectly(refusal: Refusal | null): Promise<void> {
    for (const ask of this.#view.asks) {
      const content: MessageContent = { kind: 'ask', ask };
      const prefix = directPrefix(ask.key);
      const isShown =
        this.#writer.messages.get(ask.key)?.ts != null && refusalScopeOf(refusal?.code ?? '') !== 'channel';
      const users = refusal === null || isShown || ask.state.kind !== 'open' ? [] : ask.mention.slice(0, DIRECT_MAX);
      for (const user of users)
        if (this.#writer.messages.get(directKey(ask.key, user))?.state !== 'posted')
          await this.#writer.write({
            key: directKey(ask.key, user),
            channel: user,
            threadTs: null,
            content,
            priority: 'ask',
          });
      // INVARIANT: rows of messages are not signed, so only the log and the handbook say who may read what was asked.
      for (const message of this.#writer.messages.all())
        if (message.key.startsWith(prefix) && message.ts !== null && this.#usersAsked(ask).has(homeOf(message.key, '')))
          await this.#writer.update({ ...message, ts: message.ts }, content, 'ask');
    }
  }

  #notifyOperators({ code, message }: Refusal, wasLost: boolean): void {
    const { channel, channelName, caseId } = this.#view;
    const { operators } = this.#shell;
    switch (refusalScopeOf(code)) {
      case 'channel':
        operators.notify({
          topic: `channel:${channel}`,
          title: `Slack takes no messages for #${channelName}`,
          lines: [
            message,
            'Approvals and questions go to people as direct messages until the channel is back',
            'The threads catch up by themselves then',
          ],
        });
        break;
      case 'workspace':
        operators.notify({
          topic: `thread:${code}`,
          title: 'Slack takes no messages at all',
          lines: [message, 'The threads catch up by themselves once it does'],
        });
        break;
      case 'thread':
        if (!wasLost)
          operators.notify({
            topic: `thread:${code}`,
            title: `The thread of ${caseId} is lost: Slack takes no replies to its card`,
            lines: [
              message,
              'Approvals and questions go to people as direct messages; the card is still rewritten',
              'It is tried again, after 15 minutes at most, and catches up by itself once Slack takes replies',
            ],
            isEachAnother: true,
          });
        break;
      case 'message':
        if (!wasLost)
          operators.notify({
            topic: `thread:${code}`,
            title: `Slack refuses a message of ${caseId}`,
            lines: [message],
            isEachAnother: true,
          });
        break;
    }
  }

  /** Whether a question or an approval is open in the thread. */
  #isAsked(asks: readonly AskView[]): boolean {
    return asks.some(({ key, state }) => state.kind === 'open' && this.#writer.messages.get(key)?.ts != null);
  }

  /**
   * Posts the milestones since the last message as one message; false when they have to wait. What was decided and done
   * waits for the answer while people are asked: the question stays the last message.
   */
  async #writePosts(
    channel: string,
    threadTs: string,
    posts: readonly Post[],
    { isAtRest, isAsked }: { readonly isAtRest: boolean; readonly isAsked: boolean },
  ): Promise<boolean> {
    const ranges = shownRanges(this.#writer.messages.all(), this.#view.seq);
    for (const { message, first, last } of ranges) {
      // Begun and perhaps posted, or refused for now: either way they come before new ones.
      if (message.state === 'posted') continue;
      const begun = posts.filter(({ seq }) => seq >= first && seq <= last);
      // Begun with milestones that are not told any more: only searched for.
      if (begun.length === 0) {
        if (!(await this.#writer.seek(message.key, threadTs))) return false;
        continue;
      }
      if (
        (await this.#writer.write({
          key: message.key,
          channel,
          threadTs,
          content: { kind: 'posts', posts: begun },
          priority: 'progress',
        })) === null &&
        !this.#writer.isRefused(message.key)
      )
        return false;
    }
    const shownSeq = ranges.at(-1)?.last ?? 0;
    const fresh = posts.filter(({ seq }) => seq > shownSeq);
    const [first] = fresh;
    const last = fresh.at(-1);
    if (first === undefined || last === undefined) return true;
    if (isAsked && fresh.every(({ tone }) => tone === 'decision' || tone === 'done')) return true;
    if (!isAtRest && isYounger(PROGRESS_INTERVAL_MS, first.at, this.#now)) {
      this.#writer.later(first.at + PROGRESS_INTERVAL_MS);
      return true;
    }
    const key = `posts:${first.seq}-${last.seq}`;
    const content: MessageContent = { kind: 'posts', posts: fresh };
    const written = await this.#writer.write({ key, channel, threadTs, content, priority: 'progress' });
    return written !== null || this.#writer.isRefused(key);
  }
}
