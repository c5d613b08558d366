/**
 * Writes the messages of one run to Slack. Each message is recorded before it is posted, so a post whose answer was
 * lost is searched for, not repeated. What Slack does not do now is tried again; only a refusal that no later try can
 * change is given up.
 *
 * INVARIANT: a Slack message belongs to one part of one run. It is searched for by a key that names both, and one that
 * already belongs to another part or another run is never adopted. Only the log hands one over: a direct message whose
 * answer the run asks for that started its case again.
 */
import type { Instant } from '../kernel/clock.ts';
import type { CaseId, RunId } from '../kernel/ids.ts';
import { isYounger } from '../kernel/remembered.ts';
import { KnownMessages } from './known-messages.ts';
import { decidedKey, homeOf, isDirect } from './message-key.ts';
import type { ThreadMessage } from './ports.ts';
import { reportElsewhere } from './report-elsewhere.ts';
import type { Shell } from './shell.ts';
import { refusalScopeOf, THREAD_GONE } from './refusal-scope.ts';
import type { GivenUp } from './stray-posts.ts';
import {
  keyInRun,
  type MessageContent,
  type MessageName,
  type Priority,
  type SlackWriteResult,
  type ThreadPort,
} from './thread-port.ts';

export const LEASE_MS = 60_000;
/**
 * How much of the lease must be left to begin a write: more than the longest write, which is four requests of 10 s.
 */
const LEASE_LEFT_MS = 50_000;
export const RETRY_MS = 5_000;
/**
 * How long after a post was begun Slack may still carry it out: the client gives up after 10 s, plus 5 s for Slack.
 */
const SETTLE_MS = 15_000;
/** Retry interval for what Slack refuses until a person fixes it, such as a missing channel. */
const REFUSED_RETRY_MS = 60_000;
/** Refusals of an update that no later try can change: the message is gone, or may no longer be edited. */
const FINAL = new Set(['message_not_found', 'cant_update_message', 'edit_window_closed']);

export type FollowAgain = {
  readonly at: Instant;
  /** What holds the thread back together with others, if that is so. */
  readonly heldBy: Rate | null;
};

/** Posts to one channel share a rate, and so do all updates. A refused channel, or workspace, is a line as well. */
export type Rate = { readonly line: string; readonly priority: Priority; readonly isRefusal: boolean };

export type Refusal = Extract<SlackWriteResult, { kind: 'refused' }>;
export type Place = { readonly channel: string; readonly ts: string };

/** `channel`: of the case, by its id; by its name while Slack does not say the id. */
type WrittenRun = {
  readonly runId: RunId;
  readonly caseId: CaseId;
  readonly channel: string;
};

export class ThreadWriter {
  readonly messages: KnownMessages;
  /** Messages that Slack may still post, although they were looked for. */
  readonly givenUp: GivenUp[] = [];
  readonly #shell: Shell;
  readonly #port: ThreadPort;
  readonly #run: WrittenRun;
  #again: FollowAgain | null = null;
  #refusal: Refusal | null = null;
  readonly #refused = new Set<string>();
  /** Whether Slack refuses replies to this card, so none is tried any more. */
  #isThreadRefused = false;
  #isThreadGone = false;
  #leasedAt: Instant;

  constructor(shell: Shell, port: ThreadPort, run: WrittenRun, messages: readonly ThreadMessage[], leasedAt: Instant) {
    this.#shell = shell;
    this.#port = port;
    this.#run = run;
    this.messages = new KnownMessages(shell, run.runId, messages);
    this.#leasedAt = leasedAt;
  }

  /** When to follow again; null when nothing has to wait. */
  get again(): FollowAgain | null {
    return this.#again;
  }

  /** The last refusal that a person has to fix or should know of; null when there was none. */
  get refusal(): Refusal | null {
    return this.#refusal;
  }

  /** Whether Slack refuses this message or this thread, and not everything: what comes after it does not wait. */
  isRefused(key: string): boolean {
    return this.#refused.has(key);
  }

  /** Whether the thread lacks a message that Slack refuses, while it may take those of other threads. */
  get isLost(): boolean {
    return this.#refused.size > 0;
  }

  /** Whether Slack has said that the card was deleted. */
  get isThreadGone(): boolean {
    return this.#isThreadGone;
  }

  /** Posts a new message, searches for one that may have been posted, updates a changed one. Null: it has to wait. */
  async write(message: {
    readonly key: string;
    readonly channel: string;
    readonly threadTs: string | null;
    readonly content: MessageContent;
    readonly priority: Priority;
    readonly maySkipUpdate?: boolean;
  }): Promise<Place | null> {
    const { key, channel, threadTs, content, priority } = message;
    const known = this.messages.get(key);
    if (known !== undefined && known.ts !== null) {
      if (!(await this.#isAtHome({ ...known, ts: known.ts }))) return null;
      if (message.maySkipUpdate === true) return { channel: known.channel, ts: known.ts };
      return this.update({ ...known, ts: known.ts }, content, priority);
    }
    if (this.#isThreadRefused && threadTs !== null) return this.#refuse(key);
    if (known?.state === 'sending') {
      const found = await this.#whatBecameOf(known, threadTs);
      if (found.kind !== 'absent') return found.kind === 'found' ? found.place : null;
      if (found.isThreadGone) return this.#threadGone({ key, channel });
    }
    if (!(await this.#holdsLease())) return this.#wait(this.#shell.clock.now() + RETRY_MS);
    this.messages.note({ key, channel, ts: null, contentHash: null, state: 'sending' });
    await this.messages.save();
    const result = await this.#port.post({ ...this.#name(key), channel, threadTs, content, priority });
    if (result.kind === 'done') return this.#posted(key, result.channel, result.ts, this.#port.contentHash(content));
    if (result.kind === 'refused' && result.code === THREAD_GONE) return this.#threadGone({ key, channel });
    // Certainly not posted: the next try need not search for it.
    if (result.kind === 'not_now' || result.kind === 'refused')
      this.messages.note({ key, channel, ts: null, contentHash: null, state: 'lost' });
    return this.#failed({ key, channel }, result, { line: `posts to ${channel}`, priority, isRefusal: false });
  }

  /**
   * Searches for a message that may have been posted, and does not post it: there is nothing to say in it any more.
   *
   * @returns false when it has to wait
   */
  async seek(key: string, threadTs: string): Promise<boolean> {
    const known = this.messages.get(key);
    if (known?.state !== 'sending') return true;
    const found = await this.#whatBecameOf(known, threadTs);
    if (found.kind === 'absent') this.messages.note({ ...known, ts: null, contentHash: null, state: 'lost' });
    return found.kind !== 'waiting';
  }

  /** What became of a message whose post was begun. */
  async #whatBecameOf(
    known: ThreadMessage,
    threadTs: string | null,
  ): Promise<
    | { readonly kind: 'found'; readonly place: Place }
    | { readonly kind: 'waiting' }
    | { readonly kind: 'absent'; readonly isThreadGone: boolean }
  > {
    const found = await this.#find(known, threadTs);
    if (found.kind === 'found') return { kind: 'found', place: this.#posted(known.key, found.channel, found.ts, null) };
    // Until then Slack may still carry out the post, so "absent" would prove nothing.
    const settledAt = known.updatedAt + SETTLE_MS;
    const now = this.#shell.clock.now();
    if (found.kind === 'unknown') this.#wait(now + RETRY_MS);
    else if (now < settledAt) this.#wait(settledAt);
    else {
      const channel = homeOf(known.key, this.#run.channel);
      this.givenUp.push({ ...this.#run, key: known.key, channel, threadTs, since: known.updatedAt });
      return { kind: 'absent', isThreadGone: found.isThreadGone === true };
    }
    return { kind: 'waiting' };
  }

  /** Someone deleted the card, or so Slack says: `checkCard` asks once more. */
  #threadGone(message: Pick<ThreadMessage, 'key' | 'channel'>): null {
    this.messages.note({ ...message, ts: null, contentHash: null, state: 'lost' });
    this.#isThreadGone = true;
    this.#isThreadRefused = true;
    return this.#refuse(message.key);
  }

  /**
   * Updates the card under which Slack finds no thread. A deleted one is written again, and the thread continues under
   * it. If it is there, Slack refuses the thread: another card would fare no better.
   */
  async checkCard(content: MessageContent, priority: Priority): Promise<void> {
    const card = this.messages.get('card');
    const isThere =
      card?.ts != null && (await this.update({ ...card, ts: card.ts, contentHash: null }, content, priority)) !== null;
    // What follows waits for the new card, or for Slack to say whether there is one.
    if (!isThere) return this.#refused.clear();
    this.#refusal = {
      kind: 'refused',
      code: THREAD_GONE,
      message: 'Slack finds no thread under a card that is there, and takes no reply to it',
    };
  }

  #refuse(key: string): null {
    this.#refused.add(key);
    return null;
  }

  /** Searches for a message that may have been posted; skips messages of another part or another run. */
  async #find(sought: ThreadMessage, threadTs: string | null): ReturnType<ThreadPort['find']> {
    const { runId } = this.#run;
    const except = new Set(this.messages.all().flatMap(({ ts }) => (ts === null ? [] : [ts])));
    for (;;) {
      const found = await this.#port.find({
        ...this.#name(sought.key),
        channel: homeOf(sought.key, this.#run.channel),
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
    if (isYounger(LEASE_MS - LEASE_LEFT_MS, this.#leasedAt, now)) return true;
    if (!isYounger(LEASE_MS, this.#leasedAt, now)) return false;
    if (!(await store.thread.lease(this.#run.runId, worker, now, now + LEASE_MS))) return false;
    this.#leasedAt = now;
    return true;
  }

  /**
   * INVARIANT: nothing is written outside the channel that the log of the case names, or to someone else than whom it
   * asks, whatever the row of a message says: it is written anew where it belongs. False when it has to wait.
   */
  async #isAtHome({ key, channel, ts }: Pick<ThreadMessage, 'key' | 'channel' | 'ts'>): Promise<boolean> {
    const home = homeOf(key, this.#run.channel);
    const place = await this.#port.placeOf(home);
    if (place.kind !== 'place') {
      const rate: Rate = { line: `posts to ${home}`, priority: 'ask', isRefusal: false };
      return this.#failed({ key, channel: home }, place, rate) !== null;
    }
    if (place.channel === channel) return true;
    reportElsewhere(this.#shell, this.#run, { key, channel, ts });
    this.messages.note({ key, channel: home, ts: null, contentHash: null, state: 'lost' });
    this.#wait(this.#shell.clock.now());
    return false;
  }

  #name(part: string): MessageName {
    return { key: keyInRun(this.#run.runId, part), caseId: this.#run.caseId };
  }

  async update(
    known: Pick<ThreadMessage, 'key' | 'channel' | 'contentHash'> & { readonly ts: string },
    content: MessageContent,
    priority: Priority,
  ): Promise<Place | null> {
    const { key, channel, ts } = known;
    const hash = this.#port.contentHash(content);
    if (known.contentHash === hash) return { channel, ts };
    if (content.kind !== 'told' && !(await this.#isAtHome(known))) return null;
    if (!(await this.#holdsLease())) return this.#wait(this.#shell.clock.now() + RETRY_MS);
    const result = await this.#port.update({ ...this.#name(key), channel, ts, content, priority });
    if (result.kind === 'done') return this.#posted(key, channel, ts, hash);
    // A direct message that is not reached any more holds no thread back.
    const isFinal = (code: string): boolean =>
      FINAL.has(code) || (content.kind === 'told' && refusalScopeOf(code) === 'channel');
    if (result.kind !== 'refused' || !isFinal(result.code))
      return this.#failed({ key, channel }, result, { line: 'updates', priority, isRefusal: false });
    const isNeeded = content.kind === 'card' || (content.kind === 'ask' && content.ask.state.kind === 'open');
    if (result.code === 'message_not_found' && isNeeded) {
      // Someone deleted it: the thread needs its card, and people need the buttons.
      this.messages.note({ key, channel, ts: null, contentHash: null, state: 'lost' });
      return this.#wait(this.#shell.clock.now());
    }
    // Losing one message is no reason to stop following the thread.
    this.#shell.logger.error('thread.update_refused', result.message, {
      run: this.#run.runId,
      key,
      code: result.code,
    });
    if (content.kind === 'ask' || content.kind === 'card') this.#refusal = result;
    if (content.kind === 'ask') {
      // Its buttons stay, so a reply says what was decided.
      const threadTs = this.messages.get('card')?.ts ?? null;
      const reply = { key: decidedKey(key), channel, threadTs, content, priority, maySkipUpdate: true };
      if (content.ask.state.kind !== 'open' && (await this.write(reply)) === null)
        return this.#refused.has(reply.key) ? this.#refuse(key) : null;
    }
    return this.#posted(key, channel, ts, hash);
  }

  #posted(key: string, channel: string, ts: string, contentHash: string | null): Place {
    this.messages.note({ key, channel, ts, contentHash, state: 'posted' });
    return { channel, ts };
  }

  #failed(
    { key, channel }: Pick<ThreadMessage, 'key' | 'channel'>,
    result: Exclude<SlackWriteResult, { kind: 'done' }>,
    rate: Rate,
  ): null {
    // Counted from the end of the request, which may have taken long.
    const now = this.#shell.clock.now();
    if (result.kind === 'not_now') return this.#wait(now + result.afterMs, rate);
    this.#shell.logger.error('thread.write_failed', result.message, { run: this.#run.runId, key, kind: result.kind });
    if (result.kind === 'unknown') return this.#wait(now + RETRY_MS);
    if (!isDirect(key)) this.#refusal = result;
    const scope = refusalScopeOf(result.code);
    this.#isThreadRefused ||= scope === 'thread';
    if (scope === 'message' || scope === 'thread' || isDirect(key)) return this.#refuse(key);
    // Every thread is refused, so one of them tries for all.
    const line = scope === 'channel' ? `refused by ${channel}` : 'refused by Slack';
    return this.#wait(now + REFUSED_RETRY_MS, { ...rate, line, isRefusal: true });
  }

  #wait(until: Instant, heldBy: Rate | null = null): null {
    this.later(until, heldBy);
    return null;
  }

  later(at: Instant, heldBy: Rate | null = null): void {
    if (this.#again === null || at < this.#again.at) this.#again = { at, heldBy };
  }
}
