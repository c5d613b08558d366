/**
 * Measures how long people and senders wait: from the event to the first effect and from the click to the effect, idle
 * and while many claims are worked, and until the webhooks of a flood are stored.
 */
import { openDatabase, type DatabaseLocation } from '../../store/open-database.ts';
import type { ToolBinding } from '../../tool/tool.ts';
import type { BenchPart } from './bench-world.ts';
import { approvalsOf, CLICKER, LARGE, STANDARD } from './bench-claims.ts';
import { openEngine } from './open-engine.ts';
import { summarise, type BenchRow } from './statistics.ts';
import { watchClaims } from './watch-claims.ts';

/** Claims and clicks before those that count. */
const WARM_UP = 5;

export async function measureLatency(
  on: string,
  location: DatabaseLocation,
  { world, sizes, signal, progress }: BenchPart,
): Promise<BenchRow[]> {
  const database = await openDatabase(location);
  try {
    const watch = watchClaims();
    const issues = watchIssues();
    const bench = await openEngine(database, world.handbookFiles, (options) =>
      watch.adapt({ ...options, bindings: options.bindings.map(issues.watch) }),
    );
    try {
      const file = async (count: number, amount: string): Promise<readonly number[]> => {
        const acknowledged = await bench.receive(count, amount);
        await watch.rested(count, signal);
        return acknowledged;
      };
      /** From receipt to the first call that changes something, of the claims since the last reset. */
      const effects = (): number[] =>
        watch
          .claims()
          .flatMap(({ receivedAt, firstEffectAt }) => (firstEffectAt === null ? [] : [firstEffectAt - receivedAt]));
      const click = async (askId: Parameters<typeof bench.engine.commands.approve>[0]): Promise<number> => {
        const called = issues.next(signal);
        const from = performance.now();
        await bench.engine.commands.approve(askId, CLICKER);
        return (await called) - from;
      };

      progress(`claims one after another on ${on}`);
      const idle: number[] = [];
      for (let index = 0; index < WARM_UP + sizes.idleEvents; index++) {
        watch.reset();
        await file(1, STANDARD);
        if (index >= WARM_UP) idle.push(...effects());
      }
      watch.reset();
      await file(WARM_UP + 2 * sizes.clicks, LARGE);
      const asks = await approvalsOf(bench);
      const idleClicks: number[] = [];
      for (const [index, askId] of asks.slice(0, WARM_UP + sizes.clicks).entries()) {
        const took = await click(askId);
        if (index >= WARM_UP) idleClicks.push(took);
      }

      progress(`clicks on ${on} while ${sizes.claimsAtOnce} claims at a time are worked`);
      const busyClicks: number[] = [];
      const busy: number[] = [];
      const left = asks.slice(WARM_UP + sizes.clicks);
      while (left.length > 0) {
        watch.reset();
        const worked = file(sizes.claimsAtOnce, STANDARD);
        for (const askId of left.splice(0, 3)) busyClicks.push(await click(askId));
        await worked;
        busy.push(...effects());
      }

      progress(`${sizes.flood} claims at the same moment on ${on}`);
      watch.reset();
      const from = performance.now();
      const acknowledged = await file(sizes.flood, STANDARD);
      const rate = sizes.flood / ((performance.now() - from) / 1_000);

      const event = summarise(`event to first effect, idle, ${on}`, 'ms', idle);
      const clicked = summarise(`click to effect, idle, ${on}`, 'ms', idleClicks);
      return [
        event,
        summarise(`event to first effect, ${sizes.claimsAtOnce} at once, ${on}`, 'ms', busy, event),
        clicked,
        summarise(`click to effect, ${sizes.claimsAtOnce} claims at once, ${on}`, 'ms', busyClicks, clicked),
        summarise(`${sizes.flood} claims at once, acknowledged, ${on}`, 'ms', acknowledged),
        summarise(`${sizes.flood} claims at once, to their end, ${on}`, 'per second', [rate]),
      ];
    } finally {
      await bench.stop();
    }
  } finally {
    await database.close();
  }
}

type Issues = {
  readonly watch: (binding: ToolBinding) => ToolBinding;
  /** When the next Jira issue is requested, in milliseconds of `performance.now()`. */
  readonly next: (signal: AbortSignal) => Promise<number>;
};

function watchIssues(): Issues {
  let waiting: ((at: number) => void)[] = [];
  return {
    watch: (binding) => ({
      ...binding,
      call(input, context) {
        if (binding.tool.id === 'jira.create_issue') {
          for (const resolve of waiting) resolve(performance.now());
          waiting = [];
        }
        return binding.call(input, context);
      },
    }),
    next: (signal) =>
      new Promise((resolve, reject) => {
        waiting.push(resolve);
        signal.addEventListener('abort', () => {
          reject(signal.reason as Error);
        });
      }),
  };
}
