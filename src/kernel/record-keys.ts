/**
 * The keys that sign the record. The private key is never in the database: someone who owns the database can compute
 * hashes, but no signatures.
 *
 * Ed25519 rather than an HMAC, because whoever checks an HMAC can also forge one: an auditor needs the public keys
 * only.
 */
import { createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { keyIdOf, privateKeyOf, publicText } from './ed25519.ts';

export type RecordVerifier = {
  /** Whether signatures of this key count. */
  accepts(keyId: string): boolean;
  /** False for a key that is not accepted, too. */
  verify(keyId: string, text: string, signature: string): boolean;
};

export type RecordKeys = RecordVerifier & {
  /** The key that signs. */
  readonly keyId: string;
  /** The public half of that key, in base64. */
  readonly publicKey: string;
  sign(text: string): string;
};

/** Signatures of this process that are still known when it reads them back; each saves 0.1 ms. */
const OWN_MAX = 20_000;

/** @param accepted public keys of earlier signing keys: what they signed stays valid */
export function createRecordKeys(seed: Uint8Array, accepted: readonly KeyObject[] = []): RecordKeys {
  const privateKey = privateKeyOf(seed);
  const publicKey = createPublicKey(privateKey);
  const verifier = createRecordVerifier([publicKey, ...accepted]);
  const keyId = keyIdOf(publicKey);
  const own = new Map<string, string>();
  return {
    keyId,
    publicKey: publicText(publicKey),
    sign(text) {
      const signature = sign(null, Buffer.from(text), privateKey).toString('base64');
      own.set(text, signature);
      for (const oldest of own.keys()) {
        if (own.size <= OWN_MAX) break;
        own.delete(oldest);
      }
      return signature;
    },
    accepts: (id) => verifier.accepts(id),
    verify: (id, text, signature) =>
      (id === keyId && own.get(text) === signature) || verifier.verify(id, text, signature),
  };
}

export function createRecordVerifier(publicKeys: readonly KeyObject[]): RecordVerifier {
  const known = new Map(publicKeys.map((key) => [keyIdOf(key), key]));
  return {
    accepts: (keyId) => known.has(keyId),
    verify(keyId, text, signature) {
      const key = known.get(keyId);
      const bytes = Buffer.from(signature, 'base64');
      // Decoding skips what is not base64, so a changed text could still verify.
      return key !== undefined && bytes.toString('base64') === signature && verify(null, Buffer.from(text), key, bytes);
    },
  };
}

/** What is wrong with a signature, as a sentence; null when it counts. */
export function problemOfSignature(
  keys: RecordVerifier,
  { keyId, text, signature }: { readonly keyId: string; readonly text: string; readonly signature: string },
): string | null {
  if (!keys.accepts(keyId))
    return `Expected the signature of an accepted key, got one signed with a key that is not accepted, \`${keyId}\`: if it was one of yours, accept it again, see \`sop keys\``;
  return keys.verify(keyId, text, signature) ? null : `Expected a valid signature of the key \`${keyId}\`, got another`;
}
