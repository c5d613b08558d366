/**
 * Seeded randomness for replay: the same seed gives the same ids in the same order, on any machine.
 */
import { createHash } from 'node:crypto';
import { assert } from '../kernel/assert.ts';
import type { RandomSource } from '../kernel/ids.ts';

const ALPHABET = '0123456789abcdefghijklmnopqrstuv';
/** 24 characters of 5 bits each: 120 bits. */
const ID_CHARACTERS = 24;
const DIGEST_BYTES = 32;

export function createSeededChance(seed: string): RandomSource & { readonly key: Uint8Array } {
  let drawn = 0;
  const digest = (label: string): Buffer => createHash('sha256').update(`${seed}\n${label}`).digest();
  const draw = (): Buffer => digest(`draw ${drawn++}`);
  return {
    id: (prefix) =>
      `${prefix}-${Array.from(draw().subarray(0, ID_CHARACTERS), (byte) => ALPHABET[byte % ALPHABET.length]).join('')}`,
    bytes(count) {
      assert(count <= DIGEST_BYTES, `at most ${DIGEST_BYTES} bytes are drawn at once`);
      return draw()
        .toString('hex')
        .slice(0, count * 2);
    },
    key: digest('session key'),
  };
}
