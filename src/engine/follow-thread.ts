/**
 * Makes the Slack thread of a run show what its log says: compares the pure view with the messages that Slack is known
 * to have, and writes the difference. Each message is recorded before it is posted, so a post whose answer was lost is
 * searched for, not repeated. If Slack is down, slow or rate limited, the thread catches up later, in order.
 *
 * INVARIANT: a Slack message belongs to one part of one run. It is searched for by a key that names both, and one that
 * already belongs to another part or another run is never adopted.
 */
import type { Instant } from '../kernel/clock.ts';
import type { RunId } from '../kernel/ids.ts';
import type { Post, ThreadView } from '../run/view/thread-view.ts';
import { viewThread } from '../run/view/view-thread.ts';
import { caseTypeOf, readRun } from './open-run.ts';
import type { ThreadMessage } from './ports.ts';
import type { Shell } from './shell.ts';
import { keyInRun, type MessageContent, type MessageName, type Priority } from './thread-port.ts';
import type { SlackWriteResult, ThreadPort } from './thread-port.ts';

/** Least time between two updates of the card and milestones while a run moves; a run at rest shows them at once. */
const PROGRESS_INTERVAL_MS = 5_000;
/** How long the first card waits for the run to come to rest. Most do at once: one write instead of two. */
const FIRST_CARD_MS = 1_500;
const LEASE_MS = 60_000;
/**
 * How much of the lease must be left to begin a write: more than the longest write, which is three requests of 10 s.
 */
const LEASE_LEFT_MS = 40_000;
const RETRY_MS = 5_000;
/**
 * How long after a post was begun Slack may still carry it out: the client gives up after 10 s, plus 5 s for Slack.
 */
const SETTLE_MS = 15_000;
/** Retry interval for what Slack refuses until a person fixes it, such as a missing channel. */
const REFUSED_RETRY_MS = 60_000;

export type FollowAgain = {
  readonly at: Instant;
  /** The Slack rate that holds the thread back, if one does. */
  readonly heldBy: Rate | null;
};

/** Posts to one channel share a rate, and so do all updates; the more urgent thread goes first. */
export type Rate = { readonly line: string; readonly priority: Priority };

/** @returns when to follow again even if nothing new happens; null when the thread shows the whole log */
export async function followThread(shell: Shell, port: ThreadPort, runId: RunId): Promise<FollowAgain | null> {
  const { clock, store } = shell;
  const row = await store.runs.find(runId);
  if (row === null || row.threadSeq >= row.head.seq) return null;
  const leasedUntil = clock.now() + LEASE_MS;
  if (!(await store.thread.lease(runId, shell.worker, clock.now(), leasedUntil)))
    return { at: clock.now() + RETRY_MS, heldBy: null };
  let shown: number | undefined;
  try {
    const run = await readRun(shell, runId, row);
    if (run === null || run.state.opened === null) return null;
    const inForce = await shell.handbooks.current();
    const view = viewThread(run.state, run.log, {
      registry: shell.registry,
      caseType: caseTypeOf(inForce, run.state),
      people: inForce.handbook.people,
    });
    const follower = new Follower(shell, port, view, await store.thread.messages(runId), leasedUntil);
    const again = await follower.follow(run.state.opened.openedAt).finally(() => follower.save());
    if (again === null) shown = view.seq;
    return again;
  } finally {
    await store.thread.release(runId, shell.worker, shown);
  }
}

class Follower {
  readonly #shell: Shell;
  readonly #port: ThreadPort;
  readonly #view: ThreadView;
  readonly #messages: Map<string, ThreadMessage>;
  readonly #now: Instant;
  /** Known but not stored yet: stored together with the next message that must be recorded before it is posted. */
  #unsaved: ThreadMessage[] = [];
  #again: FollowAgain | null = null;
  #leasedUntil: Instant;

  constructor(
    shell: Shell,
    port: ThreadPort,
    view: ThreadView,
    messages: readonly ThreadMessage[],
    leasedUntil: Instant,
  ) {
    this.#shell = shell;
    this.#port = port;
    this.#view = view;
    this.#messages = new Map(messages.map((message) => [message.key, message]));
    this.#now = shell.clock.now();
    this.#leasedUntil = leasedUntil;
  }

  async follow(openedAt: Instant): Promise<FollowAgain | null> {
    const { card, posts, asks, told, channel } = this.#view;
    const isAtRest = card.status !== 'running';
    const root = this.#messages.get('card');
    if (root === undefined && !isAtRest && this.#now < openedAt + FIRST_CARD_MS)
      return { at: openedAt + FIRST_CARD_MS, heldBy: null };
    const priority: Priority = card.status === 'completed' || card.status === 'stopped' ? 'end' : 'progress';
    const rooted = await this.#write({
      key: 'card',
      channel,
      threadTs: null,
      content: { kind: 'card', card },
      priority,
      maySkipUpdate: true,
    });
    if (rooted === null) return this.#again;
    const threadTs = rooted.ts;
    if (!(await this.#writePosts(rooted.channel, threadTs, posts, isAtRest))) return this.#again;
    for (const ask of asks) {
      if (
        (await this.#write({
          key: ask.key,
          channel: rooted.channel,
          threadTs,
          content: { kind: 'ask', ask },
          priority: 'ask',
        })) === null
      )
        return this.#again;
    }
    for (const item of told) {
      const known = this.#messages.get(item.key);
      const content: MessageContent = { kind: 'told', told: item };
      // The tool itself has posted this message; only later changes to it are written from here.
      if (known === undefined && (item.state.kind === 'open' || item.state.kind === 'told'))
        this.#note({
          key: item.key,
          channel: item.channel,
          ts: item.ts,
          contentHash: this.#port.contentHash(content),
          state: 'posted',
        });
      else if (
        (await this.#update(
          { key: item.key, channel: item.channel, ts: item.ts, contentHash: known?.contentHash ?? null },
          content,
          'progress',
        )) === null
      )
        return this.#again;
    }
    // The card comes last, so one update covers everything above.
    const shown = this.#messages.get('card');
    const isFresh = shown !== undefined && this.#now < shown.updatedAt + PROGRESS_INTERVAL_MS;
    if (!isAtRest && isFresh && shown.contentHash !== this.#port.contentHash({ kind: 'card', card }))
      this.#later(shown.updatedAt + PROGRESS_INTERVAL_MS);
    else if (shown?.ts !== null && shown?.ts !== undefined)
      await this.#update({ ...shown, ts: shown.ts }, { kind: 'card', card }, priority);
    return this.#again;
  }

  /** Posts the milestones since the last message as one message; false when they have to wait. */
  async #writePosts(channel: string, threadTs: string, posts: readonly Post[], isAtRest: boolean): Promise<boolean> {
    const ranges = [...this.#messages.values()].flatMap((message) => {
      const match = /^posts:(\d+)-(\d+)$/.exec(message.key);
      return match === null ? [] : [{ message, first: Number(match[1]), last: Number(match[2]) }];
    });
    for (const { message, first, last } of ranges) {
      // Begun and perhaps posted, or refused for now: either way they come before new ones.
      if (message.state === 'posted') continue;
      const begun = posts.filter(({ seq }) => seq >= first && seq <= last);
      if (
        (await this.#write({
          key: message.key,
          channel,
          threadTs,
          content: { kind: 'posts', posts: begun },
          priority: 'progress',
        })) === null
      )
        return false;
    }
    const shownSeq = Math.max(0, ...ranges.map(({ last }) => last));
    const fresh = posts.filter(({ seq }) => seq > shownSeq);
    const [first] = fresh;
    const last = fresh.at(-1);
    if (first === undefined || last === undefined) return true;
    if (!isAtRest && this.#now < first.at + PROGRESS_INTERVAL_MS) {
      this.#later(first.at + PROGRESS_INTERVAL_MS);
      return true;
    }
    return (
      (await this.#write({
        key: `posts:${first.seq}-${last.seq}`,
        channel,
        threadTs,
        content: { kind: 'posts', posts: fresh },
        priority: 'progress',
      })) !== null
    );
  }

  /** Posts a new message, searches for one that may have been posted, updates a changed one. Null: it has to wait. */
  async #write(message: {
    readonly key: string;
    readonly channel: string;
    readonly threadTs: string | null;
    readonly content: MessageContent;
    readonly priority: Priority;
    readonly maySkipUpdate?: boolean;
  }): Promise<{ readonly channel: string; readonly ts: string } | null> {
    const { key, channel, threadTs, content, priority } = message;
    const known = this.#messages.get(key);
    if (known !== undefined && known.ts !== null) {
      if (message.maySkipUpdate === true || key.startsWith('posts:')) return { channel: known.channel, ts: known.ts };
      return this.#update({ ...known, ts: known.ts }, content, priority);
    }
    if (known?.state === 'sending') {
      const found = await this.#find(known, threadTs);
      if (found.kind === 'found') return this.#posted(key, found.channel, found.ts, null);
      if (found.kind === 'unknown') return this.#wait(this.#shell.clock.now() + RETRY_MS);
      // Until then Slack may still carry out the post, so "absent" would prove nothing.
      const settledAt = known.updatedAt + SETTLE_MS;
      if (this.#shell.clock.now() < settledAt) return this.#wait(settledAt);
    }
    if (!(await this.#holdsLease())) return this.#wait(this.#shell.clock.now() + RETRY_MS);
    this.#note({ key, channel, ts: null, contentHash: null, state: 'sending' });
    await this.save();
    const result = await this.#port.post({ ...this.#name(key), channel, threadTs, content, priority });
    if (result.kind === 'done') return this.#posted(key, result.channel, result.ts, this.#port.contentHash(content));
    // Certainly not posted: the next try need not search for it.
    if (result.kind === 'not_now' || result.kind === 'refused')
      this.#note({ key, channel, ts: null, contentHash: null, state: 'lost' });
    return this.#failed(key, result, { line: `posts to ${channel}`, priority });
  }

  /** Searches for a message that may have been posted; skips messages of another part or another run. */
  async #find(sought: ThreadMessage, threadTs: string | null): ReturnType<ThreadPort['find']> {
    const { runId } = this.#view;
    const except = new Set([...this.#messages.values()].flatMap(({ ts }) => (ts === null ? [] : [ts])));
    for (;;) {
      const found = await this.#port.find({
        ...this.#name(sought.key),
        channel: sought.channel,
        threadTs,
        since: sought.updatedAt,
        until: sought.updatedAt + SETTLE_MS,
        except,
      });
      if (found.kind !== 'found') return found;
      const owner = await this.#shell.store.thread.runOfMessage(found.channel, found.ts);
      if (owner === null || owner === runId) return found;
      this.#shell.logger.error('thread.message_of_another_run', `Message \`${found.ts}\` belongs to \`${owner}\``, {
        run: runId,
        key: sought.key,
      });
      except.add(found.ts);
    }
  }

  /**
   * Renews the lease while Slack is slow. Once it has expired, another worker may have written, so what is known here
   * may be stale.
   */
  async #holdsLease(): Promise<boolean> {
    const { clock, store, worker } = this.#shell;
    const now = clock.now();
    if (now < this.#leasedUntil - LEASE_LEFT_MS) return true;
    if (now >= this.#leasedUntil) return false;
    if (!(await store.thread.lease(this.#view.runId, worker, now, now + LEASE_MS))) return false;
    this.#leasedUntil = now + LEASE_MS;
    return true;
  }

  #name(part: string): MessageName {
    return { key: keyInRun(this.#view.runId, part), caseId: this.#view.caseId };
  }

  async #update(
    known: Pick<ThreadMessage, 'key' | 'channel' | 'contentHash'> & { readonly ts: string },
    content: MessageContent,
    priority: Priority,
  ): Promise<{ readonly channel: string; readonly ts: string } | null> {
    const { key, channel, ts } = known;
    const hash = this.#port.contentHash(content);
    if (known.contentHash === hash) return { channel, ts };
    if (!(await this.#holdsLease())) return this.#wait(this.#shell.clock.now() + RETRY_MS);
    const result = await this.#port.update({ ...this.#name(key), channel, ts, content, priority });
    if (result.kind === 'done') return this.#posted(key, channel, ts, hash);
    if (result.kind !== 'refused') return this.#failed(key, result, { line: 'updates', priority });
    // Deleted or no longer editable: losing one message is no reason to stop following the thread.
    this.#shell.logger.error('thread.update_refused', result.message, {
      run: this.#view.runId,
      key,
      code: result.code,
    });
    return this.#posted(key, channel, ts, hash);
  }

  #posted(
    key: string,
    channel: string,
    ts: string,
    contentHash: string | null,
  ): { readonly channel: string; readonly ts: string } {
    this.#note({ key, channel, ts, contentHash, state: 'posted' });
    return { channel, ts };
  }

  /**
   * That a message was posted may be stored a little later: until then it counts as begun and is searched for. That a
   * post begins must be stored before it does.
   */
  #note(message: Omit<ThreadMessage, 'runId' | 'updatedAt'>): void {
    const full: ThreadMessage = { ...message, runId: this.#view.runId, updatedAt: this.#shell.clock.now() };
    this.#unsaved.push(full);
    this.#messages.set(message.key, full);
  }

  /** Stores what is known but not stored yet. */
  async save(): Promise<void> {
    if (this.#unsaved.length === 0) return;
    await this.#shell.store.thread.put(...this.#unsaved);
    this.#unsaved = [];
  }

  #failed(key: string, result: Exclude<SlackWriteResult, { kind: 'done' }>, rate: Rate): null {
    // Counted from the end of the request, which may have taken long.
    const now = this.#shell.clock.now();
    if (result.kind === 'not_now') return this.#wait(now + result.afterMs, rate);
    this.#shell.logger.error('thread.write_failed', result.message, { run: this.#view.runId, key, kind: result.kind });
    return this.#wait(now + (result.kind === 'refused' ? REFUSED_RETRY_MS : RETRY_MS));
  }

  #wait(until: Instant, heldBy: Rate | null = null): null {
    this.#later(until, heldBy);
    return null;
  }

  #later(at: Instant, heldBy: Rate | null = null): void {
    if (this.#again === null || at < this.#again.at) this.#again = { at, heldBy };
  }
}
