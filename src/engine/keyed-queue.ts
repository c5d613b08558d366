/**
 * A queue in which each key is worked by one at a time, and only so many keys at once.
 *
 * An item that arrives while its key waits counts once. One that arrives while its key is worked is worked once more
 * afterwards, because what it announces may have come too late for the work in hand. Keys are begun in the order in
 * which they arrived, whatever their kind; one that arrives again goes to the end of the line, so a busy key does not
 * starve the others.
 */
import { assert } from '../kernel/assert.ts';

export type KeyedQueue<Item> = {
  /** Begins the work at once if there is room and no one works on its key. */
  push(item: Item): void;
  /** Resolves when nothing waits and nothing is in hand. */
  idle(): Promise<void>;
  /**
   * Begins nothing more and waits for what is in hand. Resolves with the items that were not begun, also those that
   * arrive meanwhile.
   */
  stop(): Promise<readonly Item[]>;
};

export type KeyedQueueOptions<Item> = {
  readonly keyOf: (item: Item) => string;
  readonly work: (item: Item) => Promise<void>;
  /** Called when `work` threw. The queue does not repeat it. */
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
  /** In the order of arrival. */
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
      // Noted as in hand before it begins: work that pushes its own key at once must find it there.
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
      // After a stop what waits is not begun any more.
      while (inHand.size > 0 || (waiting.size > 0 && !isStopped)) await Promise.all(inHand.values());
    },
    async stop() {
      isStopped = true;
      await Promise.all(inHand.values());
      return [...waiting.values()];
    },
  };
}
