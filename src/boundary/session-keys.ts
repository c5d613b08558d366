/**
 * Ed25519 keys for sessions. The newest key signs; the previous key still verifies sessions signed in the last minute.
 *
 * The random seed is an argument, since this floor is pure; the same seed always gives the same key.
 */
import { createPublicKey, type KeyObject } from 'node:crypto';
import { keyIdOf, privateKeyOf } from '../kernel/ed25519.ts';

export type SessionKey = { readonly id: string; readonly privateKey: KeyObject };

export type SessionKeys = {
  readonly signing: SessionKey;
  /** Public keys by id: the signing key and, shortly after a rotation, the previous one. */
  readonly verifying: ReadonlyMap<string, KeyObject>;
};

/**
 * @param seed 32 random bytes
 * @param previousSeed the seed before the last rotation; null once a minute has passed
 */
export function createSessionKeys(seed: Uint8Array, previousSeed: Uint8Array | null = null): SessionKeys {
  const signing = keyOf(seed);
  const keys = previousSeed === null ? [signing] : [signing, keyOf(previousSeed)];
  return { signing, verifying: new Map(keys.map(({ id, privateKey }) => [id, createPublicKey(privateKey)])) };
}

function keyOf(seed: Uint8Array): SessionKey {
  const privateKey = privateKeyOf(seed);
  return { id: keyIdOf(createPublicKey(privateKey)), privateKey };
}
