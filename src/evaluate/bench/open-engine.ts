/**
 * An engine on the bench's database with instant vendors: all of the product between the inbox and the thread.
 */
import { signedInbox } from '../../engine/signed-inbox.ts';
import { randomBytes } from 'node:crypto';
import { createSessionKeys } from '../../boundary/session.ts';
import { createEngine, type Engine, type EngineOptions } from '../../engine/create-engine.ts';
import type { HandbookFile } from '../../handbook/handbook-file.ts';
import type { Rate } from '../../engine/rate-limiter.ts';
import { realRandom, realClock } from '../../engine/real-clock.ts';
import { normaliseZendesk } from '../../intake/zendesk/normalise.ts';
import { createRecordKeys } from '../../kernel/record-keys.ts';
import { messageOf, Trouble } from '../../kernel/trouble.ts';
import type { Database } from '../../store/database.ts';
import { createMemoryStore } from '../../store/memory-store.ts';
import { createMemoryWakeUps } from '../../store/memory-wake-ups.ts';
import { openWakeUps } from '../../store/open-wake-ups.ts';
import { createPostgresStore } from '../../store/postgres-store.ts';
import { claimPayload, instantBindings, instantThread } from './instant-vendors.ts';

/** There is no real vendor to protect. */
const UNLIMITED: Rate = { atOnce: 1_000, perMinute: 1_000_000 };

/** The same key each time: the memory part makes runs in one engine and opens them in another. */
export const BENCH_SEED: Uint8Array = randomBytes(32);

export type BenchEngine = {
  readonly engine: Engine;
  /** Receives `count` new claims of `amount`, as webhooks would deliver them. @returns ms until each is acknowledged */
  receive(count: number, amount: string): Promise<number[]>;
  stop(): Promise<void>;
};

/**
 * @param database null keeps everything in memory
 * @param seed equal in all processes on one database, each with its own tickets
 */
export async function openEngine(
  database: Database | null,
  files: readonly HandbookFile[],
  adapt: (options: EngineOptions) => EngineOptions,
  { seed = BENCH_SEED, firstTicket = 1 }: { readonly seed?: Uint8Array; readonly firstTicket?: number } = {},
): Promise<BenchEngine> {
  await database?.migrate();
  const troubles: string[] = [];
  const queue = {
    onTrouble: (error: unknown) => {
      troubles.push(messageOf(error));
    },
  };
  const store = database === null ? createMemoryStore() : createPostgresStore(database);
  const wakeUps = database === null ? createMemoryWakeUps() : await openWakeUps(database, queue);
  const options = adapt({
    store,
    wakeUps,
    clock: realClock,
    random: realRandom,
    bindings: instantBindings(),
    thread: instantThread(),
    intake: new Map([['zendesk', normaliseZendesk]]),
    sessionKeys: createSessionKeys(randomBytes(32)),
    keys: createRecordKeys(seed),
    publishing: 'at_once',
    tell: () => Promise.resolve(true),
    worker: realRandom.id('worker'),
    logger: {
      info: () => undefined,
      error: (name, error) => {
        troubles.push(`${name}: ${messageOf(error)}`);
      },
    },
    rates: {
      salesforce: UNLIMITED,
      zendesk: UNLIMITED,
      jira: UNLIMITED,
      tms: UNLIMITED,
      slack: UNLIMITED,
      openai: UNLIMITED,
    },
  });
  const engine = createEngine(options);
  const publication = await engine.publishing.publish({ files }, { name: 'sop bench', person: null });
  if (publication.kind === 'refused')
    throw new Trouble('bench.handbook_refused', {
      message: 'Expected a valid handbook to measure with, got one with mistakes. Run `sop check`',
    });
  await engine.worker.start();
  let next = firstTicket;
  return {
    engine,
    async receive(count, amount) {
      const inbox = signedInbox(engine.shell.store.inbox, engine.shell.keys);
      return Promise.all(
        Array.from({ length: count }, async () => {
          const from = performance.now();
          const ticket = String(next++);
          const now = options.clock.now();
          await inbox.receive({
            source: 'zendesk',
            eventId: `ticket.created:${ticket}`,
            receivedAt: now,
            payload: claimPayload(ticket, amount, new Date(now)),
          });
          await engine.shell.wakeUps.send({ kind: 'inbox' });
          return performance.now() - from;
        }),
      );
    },
    async stop() {
      await engine.worker.stop();
      const [first] = troubles;
      // An engine in trouble does not measure the normal path, so its figures are discarded.
      if (first !== undefined)
        throw new Trouble('bench.trouble', {
          message: `Expected an engine without errors, got ${troubles.length}, the first \`${first}\``,
        });
    },
  };
}
