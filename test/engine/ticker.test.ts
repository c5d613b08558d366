/** The ticker of a process that was busy or suspended: what it logs, and that it goes on. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createMemoryStore } from '../../src/store/memory-store.ts';
import { realClock } from '../../src/engine/real-clock.ts';
import { startTicker } from '../../src/engine/ticker.ts';
import { histories } from '../histories.ts';

const START = Date.UTC(2026, 10, 29, 9, 0, 1);
const PRINTS = ['log', 'info', 'warn', 'error', 'debug'] as const;

let lines: string[];
let printed: unknown[];
let ticks: { watched: number; swept: number };
let ticker: ReturnType<typeof startTicker>;

async function start(tick: () => Promise<void> = () => Promise.resolve()): Promise<void> {
  ticker = startTicker({
    store: createMemoryStore(),
    clock: realClock,
    logger: {
      info: (name, data) => lines.push(`${name} ${JSON.stringify(data)}`),
      error: (name, error) => lines.push(`${name}: ${String(error)}`),
    },
    tick: () => {
      ticks.swept++;
      return tick();
    },
    watch: () => {
      ticks.watched++;
    },
  });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(ticks).toEqual({ watched: 2, swept: 2 });
}

/** Time passes in which no timer runs, as while a process is busy or suspended. */
async function blockedFor(ms: number): Promise<void> {
  vi.setSystemTime(Date.now() + ms);
  await vi.advanceTimersByTimeAsync(10_000);
}

beforeEach(() => {
  vi.useFakeTimers({ now: START });
  lines = [];
  printed = [];
  ticks = { watched: 0, swept: 0 };
  for (const name of PRINTS)
    vi.spyOn(console, name).mockImplementation((...words: unknown[]) => {
      printed.push(words);
    });
});
afterEach(async () => {
  await ticker.stop();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe('the ticker', () => {
  it('says nothing about a tick that was missed, since the next one sweeps the same rows', async () => {
    await start();
    await blockedFor(7_000);
    expect(ticks.swept).toBeGreaterThan(2);
    expect([lines, printed]).toEqual([[], []]);
  });

  it('logs once, in our own words, how long a process did nothing', async () => {
    await start();
    await blockedFor(120_000);
    expect(lines).toEqual([expect.stringMatching(/^tick\.late \{"seconds":1[23]\d\}$/)]);
    expect(printed).toEqual([]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(lines).toHaveLength(1);
  });

  it('goes on as before once the clock was set back, and logs it once', async () => {
    await start();
    vi.setSystemTime(Date.now() - 3_600_000);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(ticks.watched).toBeGreaterThanOrEqual(12);
    expect(ticks.swept).toBeGreaterThanOrEqual(12);
    expect(ticks.watched).toBeLessThanOrEqual(15);
    expect(ticks.swept).toBeLessThanOrEqual(15);
    expect(lines).toEqual([expect.stringMatching(/^clock\.set_back \{"seconds":35\d\d\}$/)]);
    expect(printed).toEqual([]);
  });

  it('logs a tick that fails with its error, and ticks on', async () => {
    await start(() => Promise.reject(new Error('no database')));
    expect(lines).toEqual(['tick.failed: Error: no database', 'tick.failed: Error: no database']);
    expect(printed).toEqual([]);
  });

  it('says nothing of a tick that is left out because the last one still runs', async () => {
    const running = Promise.withResolvers<undefined>();
    ticks.swept = 1;
    await start(() => running.promise);
    await vi.advanceTimersByTimeAsync(20_000);
    running.resolve(undefined);
    await vi.advanceTimersByTimeAsync(10_000);
    expect([lines, printed]).toEqual([[], []]);
  });

  it('sweeps each ten seconds, however the clock is set', async () => {
    const hours = 3_600_000;
    await fc.assert(
      fc.asyncProperty(
        // node-cron goes through every tick that was missed: forward by days takes it seconds.
        fc.array(fc.integer({ min: -50 * hours, max: hours / 4 }), { maxLength: 12 }),
        async (steps) => {
          await start();
          for (const ms of steps) {
            const before = { ...ticks };
            vi.setSystemTime(Date.now() + ms);
            await vi.advanceTimersByTimeAsync(11_000);
            expect(ticks.swept).toBeGreaterThan(before.swept);
            expect(ticks.watched).toBeGreaterThan(before.watched);
          }
          await ticker.stop();
          ticks = { watched: 0, swept: 0 };
        },
      ),
      { seed: 1931, numRuns: histories(40) },
    );
  });
});
