/**
 * Measures how long an approved call takes to reach its vendor after the click, while another vendor hangs and many
 * claims wait for it, compared with the same when nothing hangs.
 */
import { join } from 'node:path';
import type { Rate } from '../../engine/rate-limiter.ts';
import type { ThreadPort } from '../../engine/thread-port.ts';
import { assert } from '../../kernel/assert.ts';
import type { AskId } from '../../kernel/ids.ts';
import { openDatabase } from '../../store/open-database.ts';
import type { CallResult, ToolBinding } from '../../tool/tool.ts';
import type { BenchPart } from './bench-world.ts';
import { approvalsOf, CLICKER, LARGE, STANDARD } from './bench-claims.ts';
import { openEngine } from './open-engine.ts';
import { summarise, type BenchRow } from './statistics.ts';
import { watchClaims } from './watch-claims.ts';

/** As the engine's own default. */
const TMS_RATE: Rate = { atOnce: 8, perMinute: 600 };
/** A post to a thread, among the tools that are called. */
const POST = 'thread.post';
/** Clicks before those that count. */
const WARM_UP = 3;
export async function measureHungVendor({ world, sizes, directory, signal, progress }: BenchPart): Promise<BenchRow[]> {
  const database = await openDatabase({ directory: join(directory, 'database') });
  const watch = watchClaims();
  const hung = createHungTms();
  try {
    const bench = await openEngine(database, world.handbookFiles, (options) =>
      watch.adapt({
        ...options,
        // The claims wait in line for the few calls that the TMS may have at once.
        rates: { ...options.rates, tms: TMS_RATE },
        thread: options.thread === null ? null : hung.watchThread(options.thread),
        bindings: options.bindings.map((binding) => hung.watch(binding)),
      }),
    );
    try {
      const clicks = WARM_UP + 2 * sizes.clicks;
      progress(`waiting for ${clicks} approvals`);
      await bench.receive(clicks, LARGE);
      await watch.rested(clicks, signal);
      const asks = await approvalsOf(bench);
      assert(asks.length === clicks, 'each large claim waits for one approval');
      const timeOf = async (askId: AskId): Promise<number> => {
        signal.throwIfAborted();
        const called = hung.nextJiraCall(signal);
        const from = performance.now();
        const { ok, code } = await bench.engine.commands.approve(askId, CLICKER);
        assert(ok, `the click of a claims lead counts: ${code}`);
        return (await called) - from;
      };
      const timesOf = async (ids: readonly AskId[]): Promise<number[]> => {
        const times: number[] = [];
        for (const askId of ids) times.push(await timeOf(askId));
        return times;
      };
      await timesOf(asks.slice(0, WARM_UP));
      const usual = await timesOf(asks.slice(WARM_UP, WARM_UP + sizes.clicks));
      progress(`${sizes.claimsThatHang} claims wait for the TMS`);
      hung.hang();
      const waiting = hung.cardsPosted(sizes.claimsThatHang, signal);
      await bench.receive(sizes.claimsThatHang, STANDARD);
      await waiting;
      const slow = await timesOf(asks.slice(WARM_UP + sizes.clicks));
      const peer = summarise('click to effect, nothing hangs', 'ms', usual);
      return [peer, summarise(`click to effect, the TMS hangs, ${sizes.claimsThatHang} claims wait`, 'ms', slow, peer)];
    } finally {
      const stopping = bench.stop();
      hung.release();
      await stopping;
    }
  } finally {
    await database.close();
  }
}

type HungTms = {
  watch(binding: ToolBinding): ToolBinding;
  watchThread(port: ThreadPort): ThreadPort;
  hang(): void;
  /** Answers what hangs, and hangs no more. */
  release(): void;
  /** When the next Jira issue is requested, in milliseconds of `performance.now()`. */
  nextJiraCall(signal: AbortSignal): Promise<number>;
  /** Resolves when so many more cards were posted, which is the last thing a claim does before it waits. */
  cardsPosted(count: number, signal: AbortSignal): Promise<void>;
};

function createHungTms(): HungTms {
  let released: Promise<void> | null = null;
  let release = (): void => undefined;
  const listeners = new Set<(tool: string) => void>();
  const until = (isIt: (tool: string) => boolean, signal: AbortSignal): Promise<number> =>
    new Promise((resolve, reject) => {
      const listener = (tool: string): void => {
        if (!isIt(tool)) return;
        listeners.delete(listener);
        resolve(performance.now());
      };
      listeners.add(listener);
      signal.addEventListener('abort', () => {
        reject(signal.reason as Error);
      });
    });
  return {
    watch: (binding) => ({
      ...binding,
      async call(input, context): Promise<CallResult> {
        const { id, system } = binding.tool;
        for (const listener of listeners) listener(id);
        if (system === 'tms' && released !== null) await endOf(released, context.signal);
        return binding.call(input, context);
      },
    }),
    watchThread: (port) => ({
      ...port,
      post(request) {
        for (const listener of listeners) listener(POST);
        return port.post(request);
      },
    }),
    hang() {
      released = new Promise((resolve) => {
        release = resolve;
      });
    },
    release() {
      release();
      released = null;
    },
    nextJiraCall: (signal) => until((tool) => tool === 'jira.create_issue', signal),
    async cardsPosted(count, signal) {
      let left = count;
      await until((tool) => tool === POST && --left === 0, signal);
    },
  };
}

/** Until `released`, or until the engine gives up. */
function endOf(released: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    void released.then(resolve);
    signal.addEventListener('abort', () => {
      reject(signal.reason as Error);
    });
  });
}
