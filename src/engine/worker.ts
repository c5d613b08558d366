/**
 * The worker takes wake-ups, works each run and each thread one at a time and several in parallel, and sweeps the rows
 * for work that no wake-up announced. A wake-up is a hint: losing all of them delays work but loses none.
 */
import { unreachable } from '../kernel/assert.ts';
import type { Instant } from '../kernel/clock.ts';
import type { RunId } from '../kernel/ids.ts';
import { isYounger } from '../kernel/remembered.ts';
import { codeOf, messageOf } from '../kernel/trouble.ts';
import { advanceRun } from './advance-run.ts';
import { ALARM_MS_MAX, createAlarms } from './alarms.ts';
import { followThread } from './follow-thread.ts';
import { createHeldThreads } from './held-threads.ts';
import { STORE_BUSY } from './handle-command.ts';
import { createKeyedQueue, type Aside, type KeyedQueue } from './keyed-queue.ts';
import { parkBroken } from './park-broken.ts';
import { createLostThreads } from './lost-threads.ts';
import type { Questions } from './close-which-case.ts';
import { watchLogs } from './missing-logs.ts';
import type { Normalise } from './normalised.ts';
import type { InboxItem, WakeUp } from './ports.ts';
import { watchPublications } from './watch-publications.ts';
import { watchRows } from './rebuild-rows.ts';
import type { Shell } from './shell.ts';
import type { ThreadPort } from './thread-port.ts';
import type { FollowAgain, Refusal } from './thread-writer.ts';
import { isHeld } from './verified-runs.ts';
import { UNREAD_PAUSE_MS } from './unread.ts';
import { wakeUpKey } from './wake-up-key.ts';
import { workInbox, workItem } from './work-inbox.ts';

export type Worker = {
  /** Takes wake-ups from now on, and resumes what an earlier process left. */
  start(): Promise<void>;
  /** Searches the rows for due work; cheap when there is none. */
  sweep(): Promise<void>;
  /**
   * Each process at regular times, whoever sweeps: whether the register has what this process appended, and what it could
   * not write about items of the inbox.
   */
  watch(): void;
  /** Works an item of the inbox now that others leave to this process. */
  workItem(item: InboxItem): Promise<void>;
  /** Resolves when nothing is being worked; alarms may still be set. */
  idle(): Promise<void>;
  /**
   * Starts nothing more, finishes the current work, and announces to other processes what was not started.
   *
   * @returns whether the register has how far each log has come
   */
  stop(): Promise<boolean>;
};

/** Runs worked at the same time, not counting those that wait for a vendor. */
const RUNS_AT_ONCE_MAX = 24;
/** Threads written at the same time. Most of that time is waiting for Slack, so more than there are cores. */
const THREADS_AT_ONCE_MAX = 12;
/** Questions that belong to no run, and checks of channels, at the same time. */
const TASKS_AT_ONCE_MAX = 4;
/** Runs or threads that wait for room here before other processes hear of more. */
const WAITING_SOON_MAX = 48;
const SWEEP_BATCH = 200;
/** The first sweep takes everything in one statement, even after a long downtime. */
const START_BATCH = 10_000;
const FAILED_PAUSE_MS = 2_000;
/** Failures in a row on locked rows after which operators hear of it: half a minute. */
const LOCKED_TRIES = 4;
const THREAD_PAUSE_MS = 2_000;
/** Time between two looks at a run that another worker holds. */
const HELD_PAUSE_MS = 1_000;
/** Time between two looks at a run for whose vendor too many others wait already. */
const CROWDED_PAUSE_MS = 10_000;
/** Time between two looks at the channels in which people are asked. */
const CHANNELS_CHECK_MS = 60_000;
/** Threads with an open ask that one look covers. */
const WAITING_MAX = 1_000;

export function createWorker(
  shell: Shell,
  options: {
    readonly thread: ThreadPort | null;
    readonly intake: ReadonlyMap<string, Normalise>;
    /** Announces what waits to be published and was not announced. */
    readonly announce: () => Promise<void>;
    /** Whether something about an item of the inbox could not be written yet. */
    readonly isInboxWaiting: () => boolean;
  },
): Worker {
  const { store, clock, logger, witness } = shell;
  const { thread: port, intake, announce, isInboxWaiting } = options;
  const rows = watchRows(shell);
  const logs = watchLogs(shell);
  const publications = watchPublications(shell);
  const alarms = createAlarms(clock, (error) => {
    logger.error('alarm.failed', error);
  });
  /** How often in a row each key found its rows locked. */
  const locked = new Map<string, number>();
  const reportLocked = (key: string, error: unknown): void => {
    locked.set(key, (locked.get(key) ?? 0) + 1);
    if (locked.get(key) === LOCKED_TRIES)
      shell.operators.notify({
        topic: `${STORE_BUSY}:${key}`,
        title: 'The database is locked by someone else; what needs these rows waits',
        lines: [
          `${key}: ${messageOf(error)}`,
          '`SELECT * FROM pg_stat_activity` names the session; it goes on once the lock is gone',
        ],
      });
  };
  /** A queue for each kind of work, so that a vendor or a Slack that hangs holds up nothing of another kind. */
  const queueOf = (atOnceMax: number): KeyedQueue<WakeUp> =>
    createKeyedQueue<WakeUp>({
      keyOf: wakeUpKey,
      atOnceMax,
      work: async (wakeUp, aside) => {
        await work(wakeUp, aside);
        locked.delete(wakeUpKey(wakeUp));
      },
      onFailure(error, wakeUp) {
        logger.error('work.failed', error, { key: wakeUpKey(wakeUp) });
        if (codeOf(error) === STORE_BUSY) reportLocked(wakeUpKey(wakeUp), error);
        if (codeOf(error) === 'store.stored_otherwise')
          shell.operators.notify({
            topic: 'store.stored_otherwise',
            title: 'The database does not store what is written, and nothing is done that it does not hold',
            lines: [messageOf(error)],
          });
        // The rows still say that there is work. The pause avoids hammering a broken database.
        pushAt(wakeUp, clock.now() + FAILED_PAUSE_MS);
      },
    });
  const queues: Readonly<Record<WakeUp['kind'], KeyedQueue<WakeUp>>> = {
    run: queueOf(RUNS_AT_ONCE_MAX),
    thread: queueOf(THREADS_AT_ONCE_MAX),
    inbox: queueOf(1),
  };
  /** What needs Slack and belongs to no run. It is not announced at a stop: the inbox and the sweep ask again. */
  const tasks = createKeyedQueue<{ readonly key: string; readonly task: () => Promise<void> }>({
    keyOf: ({ key }) => key,
    atOnceMax: TASKS_AT_ONCE_MAX,
    work: ({ task }) => task(),
    onFailure(error, { key }) {
      logger.error('task.failed', error, { key });
    },
  });
  const questions: Questions | null =
    port === null
      ? null
      : {
          thread: port,
          later: (key, task) => {
            tasks.push({ key, task });
          },
          at: (key, at, task) => {
            alarms.set(`task:${key}`, at, () => {
              tasks.push({ key, task });
            });
          },
        };
  const all = [...Object.values(queues), tasks];
  const stopping = new AbortController();
  /** Why the channel of a waiting run takes no messages; found by `checkChannels`, used once. */
  const refusals = new Map<RunId, Refusal>();
  let channelsCheckedAt: Instant | null = null;
  const push = (wakeUp: WakeUp): void => {
    // Without a reader there is no thread to write.
    if (wakeUp.kind !== 'thread' || port !== null) queues[wakeUp.kind].push(wakeUp);
  };
  const pushAt = (wakeUp: WakeUp, at: number): void => {
    alarms.set(wakeUpKey(wakeUp), at, () => {
      push(wakeUp);
    });
  };
  const held = createHeldThreads({
    later: (line, at, then) => {
      alarms.set(`line:${line}`, at, then);
    },
    follow: (runId) => {
      push({ kind: 'thread', runId });
    },
  });
  const lost = createLostThreads(clock);

  const work = (wakeUp: WakeUp, aside: Aside): Promise<void> => {
    switch (wakeUp.kind) {
      case 'inbox':
        return workItems();
      case 'run':
        return workRun(wakeUp.runId, aside);
      case 'thread':
        return workThread(wakeUp.runId);
      default:
        return unreachable(wakeUp);
    }
  };

  const workItems = async (): Promise<void> => {
    if ((await workInbox(shell, intake, questions)) > 0) push({ kind: 'inbox' });
  };

  const workRun = async (runId: RunId, aside: Aside): Promise<void> => {
    const again: WakeUp = { kind: 'run', runId };
    const thread: WakeUp = { kind: 'thread', runId };
    let next: Instant | null;
    try {
      const { how, nextDue } = await advanceRun(shell, runId, {
        // While a run moves, its thread is updated once in a while.
        moved: () => {
          pushAt(thread, clock.now() + THREAD_PAUSE_MS);
        },
        aside,
        stopping: stopping.signal,
      });
      // What the wake-up announced may have come too late for the worker that holds the run.
      if (how === 'held') pushAt(again, clock.now() + HELD_PAUSE_MS);
      if (how === 'soon') pushAt(again, clock.now() + UNREAD_PAUSE_MS);
      if (how === 'later' && stopping.signal.aborted) push(again);
      else if (how === 'later') pushAt(again, clock.now() + CROWDED_PAUSE_MS);
      next = nextDue;
    } catch (error) {
      // The sweep looks at a held run again: once its log is restored, the run goes on.
      if (isHeld(error)) return;
      if (['store.unavailable', STORE_BUSY].includes(codeOf(error))) throw error;
      logger.error('run.failed', error, { run: runId });
      await parkBroken(shell, runId, error);
      next = await store.runs.nextDue(runId);
    }
    alarms.clear(wakeUpKey(thread));
    push(thread);
    // A timer that is overdue although nothing was left to do belongs to another worker that holds the run.
    if (next !== null) pushAt(again, next > clock.now() ? next : clock.now() + HELD_PAUSE_MS);
  };

  const workThread = async (runId: RunId): Promise<void> => {
    if (questions === null) return;
    let again: FollowAgain | null = null;
    try {
      const refusal = refusals.get(runId) ?? null;
      refusals.delete(runId);
      const followed = await followThread(shell, questions, runId, { refusal, wasLost: lost.has(runId) });
      if (followed.isLost) lost.refused(runId);
      else lost.found(runId);
      again = followed.again;
      // A thread that is only lost is found by the sweep after its rest.
      if (again === null) return;
      const { at, heldBy } = again;
      // If it is held for longer than an alarm can be set, the sweep finds it.
      if (heldBy === null || at - clock.now() > ALARM_MS_MAX) pushAt({ kind: 'thread', runId }, at);
      else held.hold(runId, at, heldBy);
    } catch (error) {
      // A log that was changed from outside is not shown to anyone.
      if (!isHeld(error)) throw error;
    } finally {
      held.tried(runId, again?.heldBy ?? null);
    }
  };

  /** Asks Slack about the channels in which people are asked: no one can click in a channel that is gone. */
  const checkChannels = async (): Promise<void> => {
    if (port === null || isYounger(CHANNELS_CHECK_MS, channelsCheckedAt, clock.now())) return;
    channelsCheckedAt = clock.now();
    const waiting = Map.groupBy(await store.thread.waiting(WAITING_MAX), ({ channel }) => channel);
    for (const [channel, threads] of waiting) {
      const refusal = await port.refusalOf(channel);
      if (refusal === null) continue;
      for (const { runId } of threads) {
        refusals.set(runId, refusal);
        push({ kind: 'thread', runId });
      }
    }
  };

  const sweep = async (limit = SWEEP_BATCH, owner?: string): Promise<void> => {
    try {
      if ((await store.inbox.pending(clock.now())) > 0) push({ kind: 'inbox' });
      for (const runId of await store.runs.due(clock.now(), limit, owner)) push({ kind: 'run', runId });
      // The witness names the handbook that was read last, and names the logs even if there is none.
      try {
        await shell.handbooks.check();
      } finally {
        await witness.sweep();
      }
      await rows.sweep();
      await logs.sweep();
      for (const runId of await publications.overtaken()) push({ kind: 'run', runId });
      // Slack may be slow, and a sweep waits for no one.
      announce().catch((error: unknown) => {
        logger.error('proposal.not_announced', error);
      });
      if (port === null) return;
      // Those that have to wait leave no others out.
      for (const runId of await store.thread.behind(SWEEP_BATCH + held.size + lost.size))
        if (!held.has(runId) && !lost.isResting(runId)) push({ kind: 'thread', runId });
      tasks.push({ key: 'channels', task: checkChannels });
    } catch (error) {
      logger.error(codeOf(error) === 'store.unavailable' ? 'sweep.store_unavailable' : 'sweep.failed', error);
    }
  };

  return {
    async start() {
      await shell.wakeUps.start((wakeUp) => {
        push(wakeUp);
        return queues[wakeUp.kind].waiting() > WAITING_SOON_MAX ? 'crowded' : 'soon';
      });
      await sweep(START_BATCH, shell.worker);
    },
    sweep: async () => {
      shell.operators.flush();
      await sweep();
    },
    watch: () => {
      witness.watch();
      if (isInboxWaiting()) push({ kind: 'inbox' });
    },
    async workItem(item) {
      try {
        await workItem(shell, { intake, questions }, item);
      } catch (error) {
        // The row still says that there is work.
        logger.error('work.failed', error, { key: `item:${item.id}` });
      }
    },
    async idle() {
      // One kind of work leads to another.
      for (;;) {
        await Promise.all(all.map((queue) => queue.idle()));
        if (all.every((queue) => queue.isIdle())) return;
      }
    },
    async stop() {
      alarms.stop();
      stopping.abort();
      await shell.wakeUps.stop(async () =>
        (await Promise.all(Object.values(queues).map((queue) => queue.stop()))).flat(),
      );
      await tasks.stop();
      try {
        return await witness.sweep();
      } catch (error) {
        logger.error('witness.failed', error);
        return false;
      }
    },
  };
}
