/**
 * The only clock and the only source of randomness of a real process.
 */
import { randomFillSync } from 'node:crypto';
import type { Clock } from '../kernel/clock.ts';
import type { RandomSource } from '../kernel/ids.ts';

const ALPHABET = '0123456789abcdefghijklmnopqrstuv';
/** 24 characters of 5 bits each: 120 bits. */
const ID_CHARACTERS = 24;

export const realClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(signal.reason as Error);
        return;
      }
      const abort = (): void => {
        clearTimeout(timer);
        reject(signal?.reason as Error);
      };
      const timer = setTimeout(
        () => {
          signal?.removeEventListener('abort', abort);
          resolve();
        },
        Math.max(0, ms),
      );
      signal?.addEventListener('abort', abort, { once: true });
    }),
};

/** Bytes asked of the system at a time: a call for 16 takes as long as one for some thousands. */
const POOL_BYTES = 4_096;
const pool = Buffer.alloc(POOL_BYTES);
let used = POOL_BYTES;

/** Random bytes that are given once, and are not in the pool any more afterwards. */
function take(count: number): Buffer {
  if (count > POOL_BYTES) return randomFillSync(Buffer.alloc(count));
  if (used + count > POOL_BYTES) {
    randomFillSync(pool);
    used = 0;
  }
  const taken = Buffer.from(pool.subarray(used, used + count));
  pool.fill(0, used, used + count);
  used += count;
  return taken;
}

export const realRandom: RandomSource = {
  id: (prefix) => {
    let id = `${prefix}-`;
    for (const byte of take(ID_CHARACTERS)) id += ALPHABET.charAt(byte % ALPHABET.length);
    return id;
  },
  bytes: (count) => take(count).toString('hex'),
};
