/**
 * Ed25519 keys for sessions. The newest key signs; the previous key still verifies sessions signed in the last minute.
 *
 * The random seed is an argument, since this floor is pure; the same seed always gives the same key.
 */
import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { assert } from '../kernel/assert.ts';

/** PKCS #8 wrapping of a raw Ed25519 seed (RFC 8410). */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const SEED_BYTES = 32;

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
  assert(seed.length === SEED_BYTES, `a session key is made of ${SEED_BYTES} bytes`);
  const privateKey = createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: 'der', type: 'pkcs8' });
  const publicBytes = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  return { id: createHash('sha256').update(publicBytes).digest('hex').slice(0, 16), privateKey };
}
