/**
 * Slack may carry out a post minutes after its caller gave up, when the message was not found and has been posted again.
 * The thread is below the later one; the stray one would stay as it is for good, such as *Waiting for approval*. So it is
 * looked for by its name once more, and deleted.
 */
import type { Instant } from '../kernel/clock.ts';
import type { RunId } from '../kernel/ids.ts';
import type { Questions } from './close-which-case.ts';
import type { Shell } from './shell.ts';
import { keyInRun, type MessageName, type ThreadPort } from './thread-port.ts';

/** Milliseconds between two looks, the longest for which a task can be set, and how many there are. */
const LOOK_MS = 60_000;
const LOOKS_MAX = 5;

/** A message that was not found after its post was begun, and was given up. */
export type GivenUp = Pick<MessageName, 'caseId'> & {
  readonly runId: RunId;
  readonly key: string;
  readonly channel: string;
  readonly threadTs: string | null;
  readonly since: Instant;
};

type Later = Pick<Questions, 'thread' | 'at'>;

export function lookForStrays(shell: Shell, later: Later, posts: readonly GivenUp[]): void {
  for (const post of posts) lookAgain(shell, later, post, LOOKS_MAX);
}

function lookAgain(shell: Shell, later: Later, post: GivenUp, left: number): void {
  later.at(`stray:${keyInRun(post.runId, post.key)}`, shell.clock.now() + LOOK_MS, async () => {
    const isOver = await deleteStray(shell, later.thread, post);
    if (!isOver && left > 1) lookAgain(shell, later, post, left - 1);
  });
}

/** @returns whether it was there and is gone */
async function deleteStray(shell: Shell, thread: ThreadPort, post: GivenUp): Promise<boolean> {
  const { store, clock, logger } = shell;
  const { runId, key, caseId, channel, threadTs, since } = post;
  const messages = await store.thread.messages(runId);
  // A post that is begun may be the one that is found: its writer looks for it first.
  if (messages.find((known) => known.key === key)?.state === 'sending') return false;
  const known = new Set(messages.flatMap(({ ts }) => (ts === null ? [] : [ts])));
  const name = { key: keyInRun(runId, key), caseId };
  const found = await thread.find({ ...name, channel, threadTs, since, until: clock.now(), except: known });
  if (found.kind !== 'found' || (await store.thread.runOfMessage(found.channel, found.ts)) !== null) return false;
  const isDeleted = await thread.remove(found.channel, found.ts);
  logger.info('thread.stray_post', { run: runId, key, ts: found.ts, isDeleted });
  return isDeleted;
}
