/**
 * The only clock and the only source of randomness of a real process.
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as after } from 'node:timers/promises';
import type { Clock } from '../kernel/clock.ts';
import type { RandomSource } from '../kernel/ids.ts';

const ALPHABET = '0123456789abcdefghijklmnopqrstuv';
/** 24 characters of 5 bits each: 120 bits. */
const ID_CHARACTERS = 24;

export const realClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) => after(Math.max(0, ms), undefined, signal === undefined ? {} : { signal }),
};

export const realRandom: RandomSource = {
  id: (prefix) =>
    `${prefix}-${Array.from(randomBytes(ID_CHARACTERS), (byte) => ALPHABET[byte % ALPHABET.length]).join('')}`,
  bytes: (count) => randomBytes(count).toString('hex'),
};
