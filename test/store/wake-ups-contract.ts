/**
 * What moves the work has to do, in memory and through a queue. The handler's gates make the tests wait for events, not
 * for time.
 */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WakeUp, WakeUps } from '../../src/engine/ports.ts';
import { asRunId } from '../../src/kernel/ids.ts';
import { PATIENCE, turns } from '../until.ts';

export type WakeUpsForTests = {
  readonly create: (onTrouble: (error: unknown, wakeUp: WakeUp | null) => void, concurrencyMax: number) => WakeUps;
  /** Whether what is left at the stop is found by the next start. */
  readonly outlivesStop: boolean;
};

const run = (id: string): WakeUp => ({ kind: 'run', runId: asRunId(id) });

/** A handler that stops at a gate for each wake-up until it is opened. */
function gatedHandler() {
  const begun: WakeUp[] = [];
  const gates: (() => void)[] = [];
  const handle = (wakeUp: WakeUp): Promise<void> => {
    begun.push(wakeUp);
    return new Promise((resolve) => {
      gates.push(resolve);
    });
  };
  return {
    begun,
    handle,
    openGate: () => {
      gates.shift()?.();
    },
  };
}

export function describeWakeUps(name: string, { create, outlivesStop }: WakeUpsForTests): void {
  describe(name, () => {
    let trouble: unknown[];
    let wakeUps: WakeUps;
    const make = (concurrencyMax = 4) =>
      create((error) => {
        trouble.push(error);
      }, concurrencyMax);
    beforeEach(() => {
      trouble = [];
      wakeUps = make();
    });
    afterEach(async () => {
      await wakeUps.stop();
      expect(trouble).toEqual([]);
    });

    it('hands each wake-up to the handler', async () => {
      const seen: WakeUp[] = [];
      await wakeUps.start(async (wakeUp) => {
        seen.push(wakeUp);
      });
      const sent: WakeUp[] = [
        { kind: 'inbox' },
        run('run-1'),
        { kind: 'thread', runId: asRunId('run-1') },
        run('__proto__'),
      ];
      for (const wakeUp of sent) await wakeUps.send(wakeUp);
      await vi.waitFor(() => {
        expect(seen).toHaveLength(4);
      }, PATIENCE);
      expect(seen).toEqual(expect.arrayContaining(sent));
    });

    it('handles what was sent before the start, the same one once', async () => {
      await wakeUps.send(run('run-1'));
      await wakeUps.send(run('run-1'));
      await wakeUps.send(run('run-2'));
      const { begun, handle, openGate } = gatedHandler();
      await wakeUps.start(handle);
      await vi.waitFor(() => {
        expect(begun).toHaveLength(2);
      }, PATIENCE);
      openGate();
      openGate();
      await wakeUps.send(run('run-3'));
      await vi.waitFor(() => {
        expect(begun.at(-1)).toEqual(run('run-3'));
      }, PATIENCE);
      expect(begun).toHaveLength(3);
      openGate();
    });

    it('handles a wake-up again that was sent while the same was handled, once and afterwards', async () => {
      const { begun, handle, openGate } = gatedHandler();
      await wakeUps.start(handle);
      await wakeUps.send(run('run-1'));
      await vi.waitFor(() => {
        expect(begun).toHaveLength(1);
      }, PATIENCE);
      for (let i = 0; i < 3; i++) await wakeUps.send(run('run-1'));
      // Another one overtakes it, which shows that the same is not handled beside itself.
      await wakeUps.send(run('run-2'));
      await vi.waitFor(() => {
        expect(begun).toHaveLength(2);
      }, PATIENCE);
      expect(begun[1]).toEqual(run('run-2'));
      openGate();
      await vi.waitFor(() => {
        expect(begun).toHaveLength(3);
      }, PATIENCE);
      expect(begun[2]).toEqual(run('run-1'));
      openGate();
      openGate();
    });

    it('goes on after a handler that threw, and tells it', async () => {
      const seen: WakeUp[] = [];
      await wakeUps.start(async (wakeUp) => {
        seen.push(wakeUp);
        if (seen.length === 1) throw new Error('Expected a test of trouble');
      });
      await wakeUps.send(run('run-1'));
      await vi.waitFor(() => {
        expect(trouble).toHaveLength(1);
      }, PATIENCE);
      await wakeUps.send(run('run-1'));
      await vi.waitFor(() => {
        expect(seen).toHaveLength(2);
      }, PATIENCE);
      trouble = [];
    });

    it('handles no more at the same time than it may, and gets through many', async () => {
      let atOnce = 0;
      let most = 0;
      let done = 0;
      await wakeUps.start(async () => {
        atOnce += 1;
        most = Math.max(most, atOnce);
        await new Promise((resolve) => {
          setImmediate(resolve);
        });
        atOnce -= 1;
        done += 1;
      });
      await Promise.all(Array.from({ length: 60 }, (_, i) => wakeUps.send(run(`run-${i}`))));
      await vi.waitFor(() => {
        expect(done).toBe(60);
      }, PATIENCE);
      expect(most).toBeLessThanOrEqual(4);
    });

    it('waits at the stop for what is in hand, and takes nothing more', async () => {
      wakeUps = make(1);
      const { begun, handle, openGate } = gatedHandler();
      await wakeUps.start(handle);
      await wakeUps.send(run('run-1'));
      await vi.waitFor(() => {
        expect(begun).toHaveLength(1);
      }, PATIENCE);
      await wakeUps.send(run('run-2'));
      let isStopped = false;
      const stopping = wakeUps.stop().then(() => {
        isStopped = true;
      });
      // A stop with nothing in hand ends before this one.
      const other = make(1);
      if (outlivesStop) await other.send(run('run-2'));
      await other.stop();
      await turns();
      expect(isStopped).toBe(false);
      openGate();
      await stopping;
      expect(begun).toEqual([run('run-1')]);
      if (!outlivesStop) return;
      wakeUps = make();
      const seen: WakeUp[] = [];
      await wakeUps.start(async (wakeUp) => {
        seen.push(wakeUp);
      });
      await vi.waitFor(() => {
        expect(seen).toEqual([run('run-2')]);
      }, PATIENCE);
    });
  });
}
