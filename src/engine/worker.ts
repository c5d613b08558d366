/**
 * The worker: takes wake-ups, does one thing per run at a time and several runs side by side, and sweeps the rows for
 * work that no wake-up has told of. A wake-up is a hint: losing all of them delays, and loses nothing.
 */
import type { Instant } from '../kernel/clock.ts';
import { asRunId, type RunId } from '../kernel/ids.ts';
import { codeOf } from '../kernel/trouble.ts';
import { advanceRun } from './advance-run.ts';
import { followThread, type FollowAgain } from './follow-thread.ts';
import { createHeldThreads } from './held-threads.ts';
import { parkBroken } from './park-broken.ts';
import type { Normalise, WakeUp } from './ports.ts';
import type { Shell } from './shell.ts';
import type { ThreadPort } from './thread-port.ts';
import { RUN_BROKEN } from './verified-runs.ts';
import { workInbox } from './work-inbox.ts';

export type Worker = {
  /** Takes wake-ups from now on, and wakes what an earlier process has left. */
  start(): Promise<void>;
  /** Looks through the rows for due work; cheap when there is none. */
  sweep(): Promise<void>;
  /** Resolves when nothing is in hand; timers may still be set. */
  idle(): Promise<void>;
  /** Takes nothing new and waits for what is in hand. */
  stop(): Promise<void>;
};

/** Runs advanced side by side. Their calls wait outside, so that many more than cores make sense. */
const RUNS_AT_ONCE = 24;
const SWEEP_BATCH = 200;
/** Waits that end sooner get a timer of this process; later ones are found by the sweep. */
const TIMER_MS_MAX = 60_000;
const FAILED_PAUSE_MS = 2_000;
const THREAD_PAUSE_MS = 2_000;
/** Between two looks at a run that another worker holds. */
const HELD_PAUSE_MS = 1_000;

export function createWorker(
  shell: Shell,
  options: { readonly thread: ThreadPort | null; readonly intake: ReadonlyMap<string, Normalise> },
): Worker {
  const { store, clock, logger } = shell;
  const over = new AbortController();
  const queue = new Map<string, () => Promise<void>>();
  const inHand = new Map<string, Promise<void>>();
  /** When the one timer of a key goes off: without it each look at a run would leave another timer behind. */
  const timers = new Map<string, Instant>();

  /** Does `work` under `key`: once at a time, and once more when asked during it. */
  const push = (key: string, work: () => Promise<void>): void => {
    if (over.signal.aborted) return;
    queue.set(key, work);
    pump();
  };
  const pump = (): void => {
    for (const [key, work] of queue) {
      if (inHand.size >= RUNS_AT_ONCE) return;
      if (inHand.has(key)) continue;
      queue.delete(key);
      const done = work()
        .catch((error: unknown) => {
          logger.error('work.failed', error, { key });
          // The rows still say that there is work; a pause keeps a broken database from being asked in a loop.
          laterOnce(key, clock.now() + FAILED_PAUSE_MS, () => {
            push(key, work);
          });
        })
        .finally(() => {
          inHand.delete(key);
          pump();
        });
      inHand.set(key, done);
    }
  };
  /**
   * Does `then` at `at`, or at the earlier time that is set for `key`; whatever it does sets the next time by itself.
   */
  const laterOnce = (key: string, at: Instant, then: () => void): void => {
    const delay = at - clock.now();
    const known = timers.get(key);
    if (delay > TIMER_MS_MAX || (known !== undefined && known <= at)) return;
    timers.set(key, at);
    clock.sleep(delay, over.signal).then(
      () => {
        if (timers.get(key) !== at) return;
        timers.delete(key);
        then();
      },
      (error: unknown) => {
        if (!over.signal.aborted) logger.error('timer.failed', error);
      },
    );
  };

  const run = (runId: RunId): void => {
    push(`run:${runId}`, async () => {
      try {
        // What the wake-up told of may have come too late for the worker that has the run.
        if (
          !(await advanceRun(shell, runId, () => {
            threadSoon(runId);
          }))
        )
          laterOnce(`run:${runId}`, clock.now() + HELD_PAUSE_MS, () => {
            run(runId);
          });
      } catch (error) {
        // A run that is held is looked at again by the sweep: once its log is as it was written, it goes on.
        if (codeOf(error) === RUN_BROKEN) return;
        if (codeOf(error) === 'store.unavailable') throw error;
        logger.error('run.failed', error, { run: runId });
        await parkBroken(shell, runId, error);
      }
      timers.delete(`thread:${runId}`);
      thread(runId);
      const next = await store.runs.nextDue(runId);
      // A wait that is due although nothing was left to do belongs to another worker, who holds the run.
      if (next !== null)
        laterOnce(`run:${runId}`, next > clock.now() ? next : clock.now() + HELD_PAUSE_MS, () => {
          run(runId);
        });
    });
  };
  const thread = (runId: RunId): void => {
    const { thread: port } = options;
    if (port === null) return;
    push(`thread:${runId}`, async () => {
      let again: FollowAgain | null = null;
      try {
        again = await followThread(shell, port, runId);
        if (again === null) return;
        const { at, heldBy } = again;
        // One that is held for longer than timers are set is found by the sweep.
        if (heldBy === null || at - clock.now() > TIMER_MS_MAX)
          laterOnce(`thread:${runId}`, at, () => {
            thread(runId);
          });
        else held.hold(runId, at, heldBy);
      } catch (error) {
        // What was changed outside is shown to no one.
        if (codeOf(error) !== RUN_BROKEN) throw error;
      } finally {
        held.tried(runId, again?.heldBy ?? null);
      }
    });
  };
  const held = createHeldThreads({
    later: (line, at, then) => {
      laterOnce(`line:${line}`, at, then);
    },
    follow: thread,
  });
  /** For a run on its way: at most one look at its thread in a while. */
  const threadSoon = (runId: RunId): void => {
    if (options.thread !== null)
      laterOnce(`thread:${runId}`, clock.now() + THREAD_PAUSE_MS, () => {
        thread(runId);
      });
  };
  const inbox = (): void => {
    push('inbox', async () => {
      if ((await workInbox(shell, options.intake)) > 0) inbox();
    });
  };
  const handle = async (wakeUp: WakeUp): Promise<void> => {
    switch (wakeUp.kind) {
      case 'inbox':
        inbox();
        break;
      case 'run':
        run(asRunId(wakeUp.runId));
        break;
      default:
        thread(asRunId(wakeUp.runId));
    }
  };

  return {
    async start() {
      await shell.wakeUps.start(handle);
      await this.sweep();
    },
    async sweep() {
      try {
        if ((await store.inbox.pending()) > 0) inbox();
        for (const runId of await store.runs.due(clock.now(), SWEEP_BATCH)) run(runId);
        if (options.thread !== null)
          for (const runId of await store.thread.behind(SWEEP_BATCH)) if (!held.has(runId)) thread(runId);
      } catch (error) {
        logger.error(codeOf(error) === 'store.unavailable' ? 'sweep.store_unavailable' : 'sweep.failed', error);
      }
    },
    async idle() {
      while (inHand.size > 0 || queue.size > 0) await Promise.all(inHand.values());
    },
    async stop() {
      await shell.wakeUps.stop();
      over.abort();
      queue.clear();
      await Promise.all(inHand.values());
    },
  };
}
