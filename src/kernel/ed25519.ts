/**
 * Ed25519 keys from raw bytes. The bytes are arguments, since this floor is pure: the same seed always gives the same
 * key.
 */
import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { assert } from './assert.ts';

/** Wrapping of a raw Ed25519 seed as PKCS #8, and of a raw public key as SPKI (RFC 8410). */
const PKCS8_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');
/** Bytes of a seed, and of a public key. */
export const KEY_BYTES = 32;

export function privateKeyOf(seed: Uint8Array): KeyObject {
  assert(seed.length === KEY_BYTES, `a key is made of ${KEY_BYTES} bytes`);
  return createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, seed]), format: 'der', type: 'pkcs8' });
}

export function publicKeyOf(raw: Uint8Array): KeyObject {
  assert(raw.length === KEY_BYTES, `a public key has ${KEY_BYTES} bytes`);
  return createPublicKey({ key: Buffer.concat([SPKI_PREFIX, raw]), format: 'der', type: 'spki' });
}

/** The first 16 hex digits of the SHA-256 of the public key (SPKI). */
export function keyIdOf(publicKey: KeyObject): string {
  return createHash('sha256')
    .update(publicKey.export({ format: 'der', type: 'spki' }))
    .digest('hex')
    .slice(0, 16);
}

/** The raw bytes of a public key, in base64: what a configuration holds. */
export function publicText(publicKey: KeyObject): string {
  return publicKey.export({ format: 'der', type: 'spki' }).subarray(SPKI_PREFIX.length).toString('base64');
}

/** The bytes of a key in base64, or null when the text is none. */
export function keyBytes(text: string): Uint8Array | null {
  const bytes = Buffer.from(text, 'base64');
  return /^[A-Za-z0-9+/]{43}=$/.test(text) && bytes.length === KEY_BYTES ? bytes : null;
}
