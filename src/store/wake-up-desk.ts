/**
 * Hands wake-ups to their handler: the same one never twice at the same time, and never more than a few at once.
 *
 * One that arrives while the same is waiting counts once; one that arrives while the same is handled is handled again
 * afterwards, because what it announces may have come too late for the handling under way.
 */
import type { WakeUp } from '../engine/ports.ts';
import { assert } from '../kernel/assert.ts';

export type WakeUpDesk = {
  /**
   * Takes a wake-up. Resolves when it is in hand or counted with another, so that a full desk holds back its source.
   */
  take(wakeUp: WakeUp): Promise<void>;
  /** Resolves when nothing waits and nothing is in hand. */
  idle(): Promise<void>;
  /** Hands out no more, and resolves when those in hand are done, with those that were not handed out. */
  close(): Promise<readonly WakeUp[]>;
};

export type WakeUpDeskOptions = {
  readonly handle: (wakeUp: WakeUp) => Promise<void>;
  /** Handled at the same time. */
  readonly concurrencyMax: number;
  /** Told about a handler that threw. The wake-up is not repeated: it was a hint, and its row is swept. */
  readonly onTrouble: (error: unknown, wakeUp: WakeUp) => void;
};

type Waiting = { readonly wakeUp: WakeUp; readonly begun: () => void };

/** `run:run-1`: the same text for the same wake-up. */
export function keyOf(wakeUp: WakeUp): string {
  return wakeUp.kind === 'inbox' ? 'inbox' : `${wakeUp.kind}:${wakeUp.runId}`;
}

export function createWakeUpDesk({ handle, concurrencyMax, onTrouble }: WakeUpDeskOptions): WakeUpDesk {
  assert(concurrencyMax >= 1, 'a desk handles at least one wake-up at a time');
  const waiting = new Map<string, Waiting>();
  /** In hand, with whether the same arrived meanwhile. */
  const inHand = new Map<string, { again: boolean }>();
  /** From the closing on: what was not handed out any more. */
  const dropped = new Map<string, WakeUp>();
  let isClosed = false;
  let idlers: (() => void)[] = [];

  function startNext(): void {
    for (const [key, { wakeUp, begun }] of waiting) {
      if (inHand.size >= concurrencyMax) return;
      waiting.delete(key);
      inHand.set(key, { again: false });
      begun();
      void work(key, wakeUp);
    }
  }

  async function work(key: string, wakeUp: WakeUp): Promise<void> {
    try {
      await handle(wakeUp);
    } catch (error) {
      onTrouble(error, wakeUp);
    }
    const isAgain = inHand.get(key)?.again === true;
    inHand.delete(key);
    // At the end of the line: one run that is woken all the time must not keep the others from their turn.
    if (isAgain && isClosed) dropped.set(key, wakeUp);
    else if (isAgain) waiting.set(key, { wakeUp, begun: () => undefined });
    startNext();
    if (inHand.size > 0) return;
    for (const resolve of idlers) resolve();
    idlers = [];
  }

  function idle(): Promise<void> {
    if (inHand.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      idlers.push(resolve);
    });
  }

  return {
    take(wakeUp) {
      const key = keyOf(wakeUp);
      const same = inHand.get(key);
      if (same !== undefined) same.again = true;
      else if (isClosed) dropped.set(key, wakeUp);
      if (isClosed || same !== undefined || waiting.has(key)) return Promise.resolve();
      return new Promise((resolve) => {
        waiting.set(key, { wakeUp, begun: resolve });
        startNext();
      });
    },
    idle,
    async close() {
      isClosed = true;
      for (const [key, { wakeUp, begun }] of waiting) {
        dropped.set(key, wakeUp);
        begun();
      }
      waiting.clear();
      await idle();
      return [...dropped.values()];
    },
  };
}
