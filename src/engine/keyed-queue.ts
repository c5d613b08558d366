/**
 * A queue that works each key one at a time, and a limited number of keys at once.
 *
 * An item that arrives while its key is waiting counts once. If its key is being worked, it is worked once more
 * afterwards, because what it announces may have come too late for the current work. Keys start in order of arrival; a
 * key that arrives again goes to the end of the line, so a busy key does not starve the others.
 *
 * Work that waits for something outside steps aside: meanwhile its key stays in hand, but another key may be worked.
 */
import { assert } from '../kernel/assert.ts';

export type KeyedQueue<Item> = {
  /** Starts the work at once if there is room and its key is not being worked. */
  push(item: Item): void;
  /** How many keys wait for room. */
  waiting(): number;
  isIdle(): boolean;
  /** Resolves when nothing is waiting and nothing is being worked. */
  idle(): Promise<void>;
  /**
   * Starts nothing more and waits for the current work. Resolves with the items that were not started, including those
   * that arrive meanwhile.
   */
  stop(): Promise<readonly Item[]>;
};

/** Waits for something outside without taking up room. Resolves when there is room again. */
export type Aside = <T>(outside: Promise<T>) => Promise<T>;

export type KeyedQueueOptions<Item> = {
  readonly keyOf: (item: Item) => string;
  readonly work: (item: Item, aside: Aside) => Promise<void>;
  /** Called when `work` throws. The queue does not retry it. */
  readonly onFailure: (error: unknown, item: Item) => void;
  /** Keys worked at the same time, not counting those that have stepped aside. */
  readonly atOnceMax: number;
};

export function createKeyedQueue<Item>({
  keyOf,
  work,
  onFailure,
  atOnceMax,
}: KeyedQueueOptions<Item>): KeyedQueue<Item> {
  assert(atOnceMax >= 1, 'a queue works at least one key at a time');
  /** In order of arrival. */
  const waiting = new Map<string, Item>();
  const inHand = new Map<string, Promise<void>>();
  /** Work that stepped aside and goes on as soon as there is room, before anything new starts. */
  const returning: (() => void)[] = [];
  let active = 0;
  let isStopped = false;

  const aside: Aside = async (outside) => {
    active -= 1;
    fill();
    try {
      return await outside;
    } finally {
      if (active < atOnceMax) active += 1;
      else
        await new Promise<void>((resolve) => {
          returning.push(resolve);
        });
    }
  };
  const begin = async (key: string, item: Item): Promise<void> => {
    try {
      await work(item, aside);
    } catch (error) {
      onFailure(error, item);
    } finally {
      inHand.delete(key);
      active -= 1;
      fill();
    }
  };
  const fill = (): void => {
    while (active < atOnceMax && returning.length > 0) {
      active += 1;
      returning.shift()?.();
    }
    for (const [key, item] of waiting) {
      if (isStopped || active >= atOnceMax) return;
      if (inHand.has(key)) continue;
      waiting.delete(key);
      active += 1;
      // Recorded before the work starts: work that pushes its own key at once must find the key here.
      const { promise, resolve } = Promise.withResolvers<void>();
      inHand.set(key, promise);
      void begin(key, item).then(resolve);
    }
  };

  // After a stop, waiting items are not started any more.
  const isIdle = (): boolean => inHand.size === 0 && (waiting.size === 0 || isStopped);

  return {
    push(item) {
      waiting.set(keyOf(item), item);
      fill();
    },
    waiting: () => waiting.size,
    isIdle,
    async idle() {
      while (!isIdle()) await Promise.all(inHand.values());
    },
    async stop() {
      isStopped = true;
      await Promise.all(inHand.values());
      return [...waiting.values()];
    },
  };
}
