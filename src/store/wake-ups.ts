/**
 * Wake-ups through pg-boss on the database of the store, so that any process may do the work that another announces.
 *
 * A job is only a hint. It is complete when the wake-up is in hand, before the work is done: the truth is in rows, and
 * a sweep finds what a dead process had in hand. So no job is ever retried, delayed or waited for.
 */
import { PgBoss } from 'pg-boss';
import { z } from 'zod';
import type { WakeUp, WakeUps } from '../engine/ports.ts';
import { asRunId } from '../kernel/ids.ts';
import type { Database } from './database.ts';
import { storeTrouble } from './store-trouble.ts';
import { createWakeUpDesk, keyOf, type WakeUpDesk } from './wake-up-desk.ts';

const QUEUE = 'wake-ups';
/** Jobs of one fetch. At least 2: pg-boss fetches on at once only after a full batch of more than one. */
const BATCH = 10;
/**
 * Seconds between looks at the queue when the database announces nothing; its announcements come within milliseconds.
 */
const POLL_SECONDS = 2;
const POLL_BESIDE_NOTIFY_SECONDS = 5;
/** Seconds a done job stays in its table, and between two cleanings of it. */
const KEEP_DONE_SECONDS = 60;
const CLEAN_SECONDS = 300;
/** Seconds between passes for what is not used here: dependent jobs. */
const UNUSED_SECONDS = 3_600;
/** Milliseconds that fetches in hand are given when stopping. The work itself is waited for without an end. */
const STOP_MS = 5_000;

const wakeUpSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('inbox') }),
  z.object({ kind: z.literal('run'), runId: z.string().transform(asRunId) }),
  z.object({ kind: z.literal('thread'), runId: z.string().transform(asRunId) }),
]);

export type WakeUpsOptions = {
  /** Wake-ups handled at the same time by this process. */
  readonly concurrencyMax: number;
  /**
   * Told about a handler that threw, and, without a wake-up, about trouble of the queue itself. Nothing is lost by
   * either.
   */
  readonly onTrouble: (error: unknown, wakeUp: WakeUp | null) => void;
};

/** `send` works without `start`, for a process that announces work and does none. */
export function createWakeUps(
  database: Pick<Database, 'boss' | 'kind'>,
  { concurrencyMax, onTrouble }: WakeUpsOptions,
): WakeUps {
  let ready: Promise<PgBoss> | null = null;
  let desk: WakeUpDesk | null = null;

  function boss(): Promise<PgBoss> {
    ready ??= startBoss(database, (error) => {
      onTrouble(error, null);
    }).catch((error: unknown) => {
      // The next call tries again: the database may be back by then.
      ready = null;
      throw error;
    });
    return ready;
  }

  async function send(wakeUp: WakeUp): Promise<void> {
    // Nobody else works on the embedded database: through the queue the same wake-up would come back three commits
    // later.
    if (database.kind === 'embedded' && desk !== null) void desk.take(wakeUp);
    else await announce(wakeUp);
  }

  async function announce(wakeUp: WakeUp): Promise<void> {
    try {
      await (await boss()).send(QUEUE, wakeUp, { singletonKey: keyOf(wakeUp) });
    } catch (error) {
      throw storeTrouble(error);
    }
  }

  return {
    send,
    async start(handle) {
      const opened = createWakeUpDesk({ handle, concurrencyMax, onTrouble });
      try {
        await work(await boss(), opened, onTrouble);
      } catch (error) {
        throw storeTrouble(error);
      }
      desk = opened;
    },
    async stop() {
      if (ready === null) return;
      const running = await ready;
      const off = desk === null ? Promise.resolve() : running.offWork(QUEUE, { wait: true });
      const dropped = (await desk?.close()) ?? [];
      await off;
      // Their jobs are complete, so another process would not hear of them before the next sweep.
      for (const wakeUp of dropped)
        await announce(wakeUp).catch((error: unknown) => {
          onTrouble(error, wakeUp);
        });
      await running.stop({ graceful: true, timeout: STOP_MS });
      ready = null;
      desk = null;
    },
  };
}

async function startBoss(
  { boss: access, kind }: Pick<Database, 'boss' | 'kind'>,
  onError: (error: Error) => void,
): Promise<PgBoss> {
  const boss = new PgBoss({
    ...access,
    useListenNotify: true,
    schedule: false,
    registerInstance: false,
    openTelemetry: { enabled: false },
    monitorVacuum: kind === 'postgres',
    reindex: kind === 'postgres',
    maintenanceIntervalSeconds: CLEAN_SECONDS,
    flowIntervalSeconds: UNUSED_SECONDS,
  });
  boss.on('error', onError);
  await boss.start();
  // `short`: the same wake-up waits once; while one is in hand, another may wait. `exclusive` would swallow that one.
  await boss.createQueue(QUEUE, {
    policy: 'short',
    notify: true,
    retryLimit: 0,
    deleteAfterSeconds: KEEP_DONE_SECONDS,
  });
  return boss;
}

async function work(boss: PgBoss, desk: WakeUpDesk, onTrouble: WakeUpsOptions['onTrouble']): Promise<void> {
  await boss.work(
    QUEUE,
    {
      // One fetcher: every announcement wakes each of them, and the desk, not the fetcher, is what works in parallel.
      localConcurrency: 1,
      batchSize: BATCH,
      burstWhenBatchFull: true,
      pollingIntervalSeconds: POLL_SECONDS,
      notifyPollingIntervalSeconds: POLL_BESIDE_NOTIFY_SECONDS,
    },
    async (jobs) => {
      await Promise.all(
        jobs.map(async ({ data }) => {
          const wakeUp = wakeUpSchema.safeParse(data);
          if (wakeUp.success) await desk.take(wakeUp.data);
          else onTrouble(wakeUp.error, null);
        }),
      );
    },
  );
}
