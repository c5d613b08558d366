/** The engine's only queue: its bound, its order, one at a time per key, and what is left at a stop. */
import { beforeEach, describe, expect, it } from 'vitest';
import { createKeyedQueue, type KeyedQueue } from '../../src/engine/keyed-queue.ts';

/** `a1` has the key `a`; the digit distinguishes arrivals. */
const keyOf = (item: string): string => item.slice(0, 1);

describe('a keyed queue', () => {
  let begun: string[];
  let failures: string[];
  let gates: Map<string, { open: () => void; fail: (error: Error) => void }>;
  let queue: KeyedQueue<string>;
  const open = async (item: string): Promise<void> => {
    gates.get(item)?.open();
    await nextTurn();
  };
  beforeEach(() => {
    begun = [];
    failures = [];
    gates = new Map();
    queue = createKeyedQueue<string>({
      keyOf,
      atOnceMax: 2,
      onFailure: (error, item) => failures.push(`${item}: ${String(error)}`),
      work: (item) => {
        begun.push(item);
        return new Promise((resolve, reject) => {
          gates.set(item, { open: resolve, fail: reject });
        });
      },
    });
  });

  it('works as many keys at once as allowed, and the next when one is done', async () => {
    for (const item of ['a1', 'b1', 'c1', 'd1']) queue.push(item);
    expect(begun).toEqual(['a1', 'b1']);
    await open('b1');
    expect(begun).toEqual(['a1', 'b1', 'c1']);
    await open('c1');
    expect(begun).toEqual(['a1', 'b1', 'c1', 'd1']);
  });

  it('works a key one at a time, and once more when it arrived again meanwhile', async () => {
    queue.push('a1');
    queue.push('a2');
    queue.push('a3');
    queue.push('b1');
    expect(begun).toEqual(['a1', 'b1']);
    await open('a1');
    expect(begun).toEqual(['a1', 'b1', 'a3']);
    await open('a3');
    expect(begun).toEqual(['a1', 'b1', 'a3']);
  });

  it('counts a waiting key once, at its first place', async () => {
    for (const item of ['a1', 'b1', 'c1', 'd1', 'c2']) queue.push(item);
    await open('a1');
    await open('b1');
    expect(begun).toEqual(['a1', 'b1', 'c2', 'd1']);
    await open('c2');
    await open('d1');
    await queue.idle();
    expect(begun).toHaveLength(4);
  });

  it('lets the others go first when a key arrives again and again', async () => {
    queue = createKeyedQueue<string>({
      keyOf,
      atOnceMax: 1,
      onFailure: () => undefined,
      work: async (item) => {
        begun.push(item);
        await nextTurn();
        if (item === 'a1' && begun.length < 6) queue.push('a1');
      },
    });
    queue.push('a1');
    queue.push('b1');
    queue.push('c1');
    await queue.idle();
    expect(begun).toEqual(['a1', 'b1', 'c1', 'a1', 'a1', 'a1']);
  });

  it('never starts a key twice when its work pushes the key before its first await', async () => {
    let atOnce = 0;
    let most = 0;
    queue = createKeyedQueue<string>({
      keyOf,
      atOnceMax: 4,
      onFailure: () => undefined,
      work: async (item) => {
        atOnce += 1;
        most = Math.max(most, atOnce);
        begun.push(item);
        if (begun.length < 3) queue.push('a2');
        await nextTurn();
        atOnce -= 1;
      },
    });
    queue.push('a1');
    await queue.idle();
    expect({ begun, most }).toEqual({ begun: ['a1', 'a2', 'a2'], most: 1 });
  });

  it('works other keys while one waits aside, but not its own, and lets it go on before new work', async () => {
    const vendor = Promise.withResolvers<void>();
    const log: string[] = [];
    queue = createKeyedQueue<string>({
      keyOf,
      atOnceMax: 1,
      onFailure: (error, item) => failures.push(`${item}: ${String(error)}`),
      work: async (item, aside) => {
        log.push(item);
        if (item === 'a1') await aside(vendor.promise);
        else await nextTurn();
        log.push(`${item} done`);
      },
    });
    for (const item of ['a1', 'b1', 'a2', 'c1']) queue.push(item);
    await nextTurn();
    expect(log).toEqual(['a1', 'b1', 'b1 done', 'c1']);
    vendor.resolve();
    await queue.idle();
    expect(log).toEqual(['a1', 'b1', 'b1 done', 'c1', 'c1 done', 'a1 done', 'a2', 'a2 done']);
  });

  it('passes on the failure of what it waited for aside, and has room afterwards', async () => {
    queue = createKeyedQueue<string>({
      keyOf,
      atOnceMax: 1,
      onFailure: (error, item) => failures.push(`${item}: ${String(error)}`),
      work: async (item, aside) => {
        begun.push(item);
        if (item === 'a1') await aside(Promise.reject(new Error('No vendor')));
      },
    });
    queue.push('a1');
    await queue.idle();
    queue.push('b1');
    await queue.idle();
    expect({ begun, failures }).toEqual({ begun: ['a1', 'b1'], failures: ['a1: Error: No vendor'] });
  });

  it('goes on after work that failed, and says what failed', async () => {
    queue.push('a1');
    queue.push('b1');
    queue.push('c1');
    gates.get('a1')?.fail(new Error('No database'));
    await nextTurn();
    expect(failures).toEqual(['a1: Error: No database']);
    expect(begun).toEqual(['a1', 'b1', 'c1']);
  });

  it('is idle only when nothing is waiting and nothing is being worked', async () => {
    let isIdle = false;
    queue.push('a1');
    queue.push('a2');
    const idle = queue.idle().then(() => {
      isIdle = true;
    });
    await open('a1');
    expect(isIdle).toBe(false);
    await open('a2');
    await idle;
    await queue.idle();
  });

  it('stops when the current work is done, and returns what was not started, including late arrivals', async () => {
    for (const item of ['a1', 'b1', 'c1', 'a2']) queue.push(item);
    let left: readonly string[] | null = null;
    const stopped = queue.stop().then((items) => {
      left = items;
    });
    queue.push('d1');
    await open('a1');
    expect(left).toBeNull();
    await open('b1');
    await stopped;
    expect(left).toEqual(['c1', 'a2', 'd1']);
    expect(begun).toEqual(['a1', 'b1']);
    await queue.idle();
  });
});

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
