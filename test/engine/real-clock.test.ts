import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { realClock, realRandom } from '../../src/engine/real-clock.ts';

describe('the real source of randomness', () => {
  it('gives no bytes twice and none that are zero, across many fillings of its pool', () => {
    const given = Array.from({ length: 5_000 }, () => realRandom.bytes(16));
    expect(given.every((text) => /^[0-9a-f]{32}$/.test(text))).toBe(true);
    // Pieces of 8 bytes, so bytes that were given at another offset would be seen too.
    const pieces = given.flatMap((text) => [text.slice(0, 16), text.slice(16)]);
    expect(new Set(pieces).size).toBe(pieces.length);
    expect(pieces).not.toContain('0'.repeat(16));
  });

  it('gives as many bytes as are asked for, more than its pool holds too', () => {
    for (const count of [0, 1, 4_095, 4_096, 4_097, 10_000])
      expect(Buffer.from(realRandom.bytes(count), 'hex')).toHaveLength(count);
    expect(/^(00)+$/.test(realRandom.bytes(10_000))).toBe(false);
  });

  it('makes ids of 24 characters, each of the alphabet about equally often', () => {
    const ids = Array.from({ length: 4_000 }, () => realRandom.id('run'));
    expect(ids.every((id) => /^run-[0-9a-v]{24}$/.test(id))).toBe(true);
    expect(new Set(ids).size).toBe(ids.length);
    const counts = Map.groupBy(ids.join('').replaceAll('run-', ''), (character) => character);
    expect(counts.size).toBe(32);
    for (const { length } of counts.values()) expect(Math.abs(length - 3_000)).toBeLessThan(400);
  });
});

describe('the real clock', () => {
  it('sleeps no shorter than it is asked to, and leaves no listener on the signal', async () => {
    const { signal } = new AbortController();
    const began = performance.now();
    await realClock.sleep(5, signal);
    expect(performance.now() - began).toBeGreaterThanOrEqual(4);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('rejects with the reason of its signal, before or during the sleep', async () => {
    const reason = new Error('over');
    await expect(realClock.sleep(60_000, AbortSignal.abort(reason))).rejects.toBe(reason);
    const over = new AbortController();
    const slept = realClock.sleep(60_000, over.signal);
    over.abort(reason);
    await expect(slept).rejects.toBe(reason);
    expect(getEventListeners(over.signal, 'abort')).toEqual([]);
  });
});
