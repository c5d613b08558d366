/**
 * A queue that works each key one at a time, and a limited number of keys at once.
 *
 * An item that arrives while its key is waiting counts once. If its key is being worked, it is worked once more
 * afterwards, because what it announces may have come too late for the current work. Keys start in order of arrival; a
 * key that arrives again goes to the end of the line, so a busy key does not starve the others.
 */
import { assert } from '../kernel/assert.ts';

export type KeyedQueue<Item> = {
  /** Starts the work at once if there is room and its key is not being worked. */
  push(item: Item): void;
  /** Resolves when nothing is waiting and nothing is being worked. */
  idle(): Promise<void>;
  /**
   * Starts nothing more and waits for the current work. Resolves with the items that were not started, including those
   * that arrive meanwhile.
   */
  stop(): Promise<readonly Item[]>;
};

export type KeyedQueueOptions<Item> = {
  readonly keyOf: (item: Item) => string;
  readonly work: (item: Item) => Promise<void>;
  /** Called when `work` throws. The queue does not retry it. */
  readonly onFailure: (error: unknown, item: Item) => void;
  /** Keys worked at the same time. */
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
  let isStopped = false;

  const begin = async (key: string, item: Item): Promise<void> => {
    try {
      await work(item);
    } catch (error) {
      onFailure(error, item);
    } finally {
      inHand.delete(key);
      beginNext();
    }
  };
  const beginNext = (): void => {
    for (const [key, item] of waiting) {
      if (isStopped || inHand.size >= atOnceMax) return;
      if (inHand.has(key)) continue;
      waiting.delete(key);
      // Recorded before the work starts: work that pushes its own key at once must find the key here.
      const { promise, resolve } = Promise.withResolvers<void>();
      inHand.set(key, promise);
      void begin(key, item).then(resolve);
    }
  };

  return {
    push(item) {
      waiting.set(keyOf(item), item);
      beginNext();
    },
    async idle() {
      // After a stop, waiting items are not started any more.
      while (inHand.size > 0 || (waiting.size > 0 && !isStopped)) await Promise.all(inHand.values());
    },
    async stop() {
      isStopped = true;
      await Promise.all(inHand.values());
      return [...waiting.values()];
    },
  };
}
