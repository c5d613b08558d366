/**
 * Posts a notice, such as a published handbook, to every channel that has case threads.
 */
import type { Logger } from '../engine/logger.ts';
import type { PublicationNotice } from '../engine/handbook-writer.ts';
import { noticeParts, type Notice } from '../connector/slack/render/notice.ts';
import type { MessageName, SlackWriteResult, ThreadPort } from '../engine/thread-port.ts';
import type { Clock } from '../kernel/clock.ts';

/** A channel that takes no notice this many times in a row has another problem; the notice is then only in the log. */
const TRIES_MAX = 5;
/** Milliseconds between a post whose outcome is unknown and the search for its message. */
const SEARCH_AFTER_MS = 2_000;

const NONE: ReadonlySet<string> = new Set();

export type NoticeOptions = {
  readonly thread: Pick<ThreadPort, 'post' | 'find'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** A key that no other message uses. */
  readonly newKey: () => string;
};

/** @returns whether at least one channel has the notice; false as long as Slack cannot say whether another one does */
export async function postNotice(
  options: NoticeOptions,
  channels: readonly string[],
  notice: PublicationNotice,
): Promise<boolean> {
  const outcomes: Outcome[] = [];
  for (const channel of new Set(channels)) outcomes.push(await postTo(options, channel, notice));
  return outcomes.includes('posted') && !outcomes.includes('unknown');
}

/**
 * Rewrites the announcement of a decided proposal in every channel, without buttons.
 *
 * @returns false as long as a channel may still show the buttons and a later try can change it
 */
export async function rewriteNotice(
  options: RewriteOptions,
  channels: readonly string[],
  notice: PublicationNotice,
): Promise<boolean> {
  let isDone = true;
  for (const channel of new Set(channels)) isDone = (await rewriteIn(options, channel, notice)) && isDone;
  return isDone;
}

type RewriteOptions = { readonly thread: Pick<ThreadPort, 'find' | 'update'> } & Pick<
  NoticeOptions,
  'clock' | 'logger'
>;

/** Rewrites the first message, and the one in its thread that has the buttons. */
async function rewriteIn(
  { thread, clock, logger }: RewriteOptions,
  channel: string,
  { title, lines, proposal, since, decided = '' }: PublicationNotice,
): Promise<boolean> {
  const until = clock.now();
  let isDone = true;
  let threadTs: string | null = null;
  for (const [index, part] of noticeParts({ title, lines, proposal }).entries()) {
    if (index > 0 && part.proposal === null) continue;
    const name = { key: partKey(`${proposal ?? ''}:${channel}`, index), caseId: null };
    const found = await thread.find({ ...name, channel, threadTs, since: since ?? until, until, except: NONE });
    if (found.kind === 'absent') break;
    const all = [decided, ...part.lines];
    const content = { kind: 'notice', title: `Decided: ${part.title}`, lines: all, proposal: null } as const;
    const written =
      found.kind === 'unknown'
        ? found
        : await thread.update({ ...name, channel: found.channel, ts: found.ts, content, priority: 'end' });
    if (written.kind !== 'done') {
      logger.info('notice.not_rewritten', { channel, why: written.kind });
      // A refusal is final: the message or its channel is gone, and so are its buttons.
      if (written.kind !== 'refused') isDone = false;
    }
    if (found.kind === 'unknown') break;
    threadTs = found.ts;
  }
  return isDone;
}

/** The first message of a notice has the key of the notice. */
const partKey = (key: string, index: number): string => (index === 0 ? key : `${key}:${index + 1}`);

type Outcome = 'posted' | 'not_posted' | 'unknown';
type Tried = Posted | Exclude<SlackWriteResult, { kind: 'done' }>;
type Posted = { readonly kind: 'posted'; readonly ts: string };

/** Posts the parts in order, each one only when the one before it is there. */
async function postTo(options: NoticeOptions, channel: string, notice: PublicationNotice): Promise<Outcome> {
  // A proposal is announced until its message is there, so its key is the same in every process.
  const key = notice.proposal === null ? options.newKey() : `${notice.proposal}:${channel}`;
  let threadTs: string | null = null;
  for (const [index, part] of noticeParts(notice).entries()) {
    const name = { channel, threadTs, key: partKey(key, index), caseId: null };
    const tried = await postPart(options, name, part, notice);
    if (typeof tried === 'string') return tried;
    threadTs ??= tried.ts;
  }
  return 'posted';
}

async function postPart(
  { thread, clock, logger }: NoticeOptions,
  name: MessageName & { readonly channel: string; readonly threadTs: string | null },
  part: Notice,
  notice: PublicationNotice,
): Promise<Posted | Exclude<Outcome, 'posted'>> {
  const { since = null } = notice;
  const { channel } = name;
  const from = since ?? clock.now();
  const post = async (): Promise<Tried> => {
    const result = await thread.post({ ...name, content: { kind: 'notice', ...part }, priority: 'ask' });
    return result.kind === 'done' ? { kind: 'posted', ts: result.ts } : result;
  };
  const findOrPost = async (): Promise<Tried> => {
    const found = await thread.find({ ...name, since: from, until: clock.now(), except: NONE });
    if (found.kind === 'absent') return post();
    return found.kind === 'found' ? { kind: 'posted', ts: found.ts } : found;
  };

  let tried = since === null ? await post() : await findOrPost();
  for (let tries = 1; tried.kind !== 'posted'; tries++) {
    // A second message of a proposal has a second set of buttons. Its caller searches later, before it posts again.
    if (tried.kind === 'unknown' && notice.proposal !== null) return 'unknown';
    if (tried.kind === 'refused' || tries === TRIES_MAX) {
      const why = tried.kind === 'not_now' ? 'Slack was over its rate' : tried.message;
      logger.error('notice.not_told', why, { channel, title: notice.title });
      return 'not_posted';
    }
    await clock.sleep(tried.kind === 'not_now' ? tried.afterMs : SEARCH_AFTER_MS);
    tried = tried.kind === 'not_now' ? await post() : await findOrPost();
  }
  return tried;
}
