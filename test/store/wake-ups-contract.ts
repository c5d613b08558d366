/**
 * What all wake-ups have to do, in memory and through a queue: deliver what is sent, and lose nothing at a stop. The
 * worker's queue decides how many are worked at once, and which twice (`test/engine/keyed-queue.test.ts`).
 */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { WakeUp, WakeUps } from '../../src/engine/ports.ts';
import { asRunId } from '../../src/kernel/ids.ts';
import { PATIENCE } from '../until.ts';

export type WakeUpsForTests = {
  readonly create: (onTrouble: (error: unknown, wakeUp: WakeUp | null) => void) => WakeUps;
  /** Where wake-ups outlive their process, what is left at a stop is found by another. */
  readonly outliveProcess: boolean;
};

const run = (id: string): WakeUp => ({ kind: 'run', runId: asRunId(id) });
const nothingLeft = (): Promise<readonly WakeUp[]> => Promise.resolve([]);

export function describeWakeUps(name: string, { create, outliveProcess }: WakeUpsForTests): void {
  describe(name, () => {
    let trouble: unknown[];
    let taken: WakeUp[];
    let wakeUps: WakeUps;
    const make = (): WakeUps =>
      create((error) => {
        trouble.push(error);
      });
    const start = (): Promise<void> =>
      wakeUps.start((wakeUp) => {
        taken.push(wakeUp);
        return 'soon';
      });
    const until = (count: number): Promise<void> =>
      vi.waitFor(() => {
        expect(taken).toHaveLength(count);
      }, PATIENCE);
    beforeEach(() => {
      trouble = [];
      taken = [];
      wakeUps = make();
    });
    afterEach(async () => {
      await wakeUps.stop(nothingLeft);
      expect(trouble).toEqual([]);
    });

    it('delivers each wake-up', async () => {
      await start();
      const sent: WakeUp[] = [
        { kind: 'inbox' },
        run('run-1'),
        { kind: 'thread', runId: asRunId('run-1') },
        run('__proto__'),
      ];
      for (const wakeUp of sent) await wakeUps.send(wakeUp);
      await until(4);
      expect(taken).toEqual(expect.arrayContaining(sent));
    });

    it('delivers what was sent before the start, equal ones once', async () => {
      for (const id of ['run-1', 'run-1', 'run-2']) await wakeUps.send(run(id));
      await start();
      await wakeUps.send(run('run-3'));
      // Two equal ones would arrive in one batch of the queue.
      await until(3);
      expect(taken.toSorted(byRunId)).toEqual([run('run-1'), run('run-2'), run('run-3')]);
    });

    it('delivers a wake-up again when it was sent after it was taken', async () => {
      await start();
      await wakeUps.send(run('run-1'));
      await until(1);
      await wakeUps.send(run('run-1'));
      await until(2);
      expect(taken).toEqual([run('run-1'), run('run-1')]);
    });

    it('delivers many', async () => {
      await start();
      const sent = Array.from({ length: 60 }, (_, index) => run(`run-${index}`));
      await Promise.all(sent.map((wakeUp) => wakeUps.send(wakeUp)));
      await until(60);
      expect(taken.toSorted(byRunId)).toEqual(sent.toSorted(byRunId));
    });

    it('announces again at the stop what was taken but not started, and what the running work sent', async () => {
      await start();
      await wakeUps.send(run('run-1'));
      await until(1);
      let finish = (): void => undefined;
      const inHand = new Promise<void>((resolve) => {
        finish = resolve;
      });
      const drained = Promise.withResolvers<void>();
      let isStopped = false;
      const stopping = wakeUps
        .stop(async () => {
          taken = [];
          drained.resolve();
          await inHand;
          return [run('run-1'), ...taken];
        })
        .then(() => {
          isStopped = true;
        });
      await drained.promise;
      await wakeUps.send(run('run-2'));
      expect(isStopped).toBe(false);
      finish();
      await stopping;
      taken = [];
      if (outliveProcess) wakeUps = make();
      await start();
      await until(2);
      expect(taken.toSorted(byRunId)).toEqual([run('run-1'), run('run-2')]);
    });
  });
}

function byRunId(a: WakeUp, b: WakeUp): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1;
}
