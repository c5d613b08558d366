/**
 * Wake-ups through pg-boss on a Postgres server, so any process can do the work that another one announces. A process that
 * works takes its own wake-ups at once, and announces them only while it is crowded.
 *
 * A job is only a hint. It is complete once the worker has taken the wake-up, before the work is done: the rows are the
 * truth, and a sweep finds what a dead process was working on. So no job is ever retried, delayed or waited for.
 */
import { PgBoss } from 'pg-boss';
import { z } from 'zod';
import type { WakeUp, WakeUps } from '../engine/ports.ts';
import { wakeUpKey } from '../engine/wake-up-key.ts';
import { asRunId } from '../kernel/ids.ts';
import type { BossAccess } from './database.ts';
import { storeTrouble } from './store-trouble.ts';

const QUEUE = 'wake-ups';
/** Jobs per fetch. At least 2: pg-boss fetches again at once only after a full batch of more than one. */
const BATCH = 10;
/**
 * Seconds between polls of the queue when the database sends no notification; notifications arrive in milliseconds.
 */
const POLL_SECONDS = 2;
const POLL_BESIDE_NOTIFY_SECONDS = 5;
/** Seconds a completed job stays in its table, and between two cleanups. */
const KEEP_DONE_SECONDS = 60;
const CLEAN_SECONDS = 300;
/** Seconds between passes for dependent jobs, which are not used here. */
const UNUSED_SECONDS = 3_600;
/** Milliseconds that running fetches get when stopping. The wait for the work itself has no limit. */
const STOP_MS = 5_000;

const wakeUpSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('inbox') }),
  z.object({ kind: z.literal('run'), runId: z.string().transform(asRunId) }),
  z.object({ kind: z.literal('thread'), runId: z.string().transform(asRunId) }),
]);

export type WakeUpsOptions = {
  /**
   * Called when the queue itself fails or a wake-up could not be announced. Neither loses work.
   */
  readonly onTrouble: (error: unknown, wakeUp: WakeUp | null) => void;
};

/** `send` works without `start`, for a process that announces work but does none. */
export function createWakeUps(access: BossAccess, { onTrouble }: WakeUpsOptions): WakeUps {
  let ready: Promise<PgBoss> | null = null;
  /** Takes what this process sends, while it works: that needs no queue, and takes no time. */
  let own: ((wakeUp: WakeUp) => 'soon' | 'crowded') | null = null;

  function boss(): Promise<PgBoss> {
    ready ??= startBoss(access, (error) => {
      onTrouble(error, null);
    }).catch((error: unknown) => {
      // The next call tries again: the database may be back by then.
      ready = null;
      throw error;
    });
    return ready;
  }

  async function announce(wakeUp: WakeUp): Promise<void> {
    try {
      await (await boss()).send(QUEUE, wakeUp, { singletonKey: wakeUpKey(wakeUp) });
    } catch (error) {
      throw storeTrouble(error);
    }
  }

  return {
    async send(wakeUp) {
      if (own === null || own(wakeUp) === 'crowded') await announce(wakeUp);
    },
    async start(take) {
      try {
        await fetchJobs(await boss(), take, onTrouble);
      } catch (error) {
        throw storeTrouble(error);
      }
      own = take;
    },
    async stop(drain) {
      const isTaking = own !== null;
      // What the running work sends from now on is for another process.
      own = null;
      if (isTaking)
        await (await boss()).offWork(QUEUE, { wait: true }).catch((error: unknown) => {
          onTrouble(error, null);
        });
      const left = await drain();
      // Their jobs are complete, so without this another process would not learn of them before the next sweep.
      for (const wakeUp of left)
        await announce(wakeUp).catch((error: unknown) => {
          onTrouble(error, wakeUp);
        });
      const running = await ready;
      ready = null;
      await running?.stop({ graceful: true, timeout: STOP_MS });
    },
  };
}

async function startBoss(access: BossAccess, onError: (error: Error) => void): Promise<PgBoss> {
  const boss = new PgBoss({
    ...access,
    useListenNotify: true,
    schedule: false,
    registerInstance: false,
    openTelemetry: { enabled: false },
    maintenanceIntervalSeconds: CLEAN_SECONDS,
    flowIntervalSeconds: UNUSED_SECONDS,
  });
  boss.on('error', onError);
  await boss.start();
  // `short`: at most one equal wake-up is queued; while one is being taken, another may queue. `exclusive` drops that.
  await boss.createQueue(QUEUE, {
    policy: 'short',
    notify: true,
    retryLimit: 0,
    deleteAfterSeconds: KEEP_DONE_SECONDS,
  });
  return boss;
}

async function fetchJobs(
  boss: PgBoss,
  take: (wakeUp: WakeUp) => void,
  onTrouble: WakeUpsOptions['onTrouble'],
): Promise<void> {
  await boss.work(
    QUEUE,
    {
      // One fetcher: every notification wakes every fetcher, and the parallel work is done by the worker's queue.
      localConcurrency: 1,
      batchSize: BATCH,
      burstWhenBatchFull: true,
      pollingIntervalSeconds: POLL_SECONDS,
      notifyPollingIntervalSeconds: POLL_BESIDE_NOTIFY_SECONDS,
    },
    async (jobs) => {
      for (const { data } of jobs) {
        const wakeUp = wakeUpSchema.safeParse(data);
        if (wakeUp.success) take(wakeUp.data);
        else onTrouble(wakeUp.error, null);
      }
    },
  );
}
