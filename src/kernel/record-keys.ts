/**
 * The keys that sign the record. The private key is never in the database: someone who owns the database can compute
 * hashes, but no signatures.
 *
 * Ed25519 rather than an HMAC, because whoever checks an HMAC can also forge one: an auditor needs the public keys
 * only.
 */
import { createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import type { Instant } from './clock.ts';
import { keyIdOf, privateKeyOf, publicText } from './ed25519.ts';
import { formatInstant } from './time.ts';
import { Trouble } from './trouble.ts';

/** Since when a key is retired, and what it signed before. */
export type Retirement = {
  /** Null for a key that only the settings call retired. */
  readonly at: Instant | null;
  /** Where each chain of the register ended then: up to there, its signatures count. */
  readonly ends: Readonly<Record<string, { readonly seq: number; readonly hash: string }>>;
};

/** The deployment whose logs and arrivals are signed and read. Deployments may have one key: a signature counts in its own only. */
export type Deployment = {
  /** Empty where signatures name none. @throws Trouble `handbook.none` before the first entry of the register */
  id(): string;
  /** Reads it, unless it is known. @throws Trouble `register.broken` when the register was changed */
  learn(): Promise<void>;
};

const NO_DEPLOYMENT: Deployment = { id: () => '', learn: () => Promise.resolve() };

export type RecordVerifier = {
  readonly deployment: Deployment;
  /** Whether this key is known. What a retired one signs does not count any more. */
  accepts(keyId: string): boolean;
  /** False for a key that is not accepted, too. */
  verify(keyId: string, text: string, signature: string): boolean;
  /** Null for a key whose signatures count. */
  retired(keyId: string): Retirement | null;
  /** The ids of all keys that this process knows to be retired. */
  knownRetired(): readonly string[];
  /** Notes what the register says of retired keys. A key that is retired once stays retired. */
  retire(retirements: ReadonlyMap<string, Retirement>): void;
  /** Whether the key may have been retired without this process knowing: it is accepted, and not the one in use. */
  mayBeRetired(keyId: string): boolean;
};

/** For a reader who has no keys and does nothing on what it reads. */
export const NOT_VERIFIED: RecordVerifier = {
  deployment: NO_DEPLOYMENT,
  accepts: () => true,
  verify: () => true,
  retired: () => null,
  knownRetired: () => [],
  retire: () => undefined,
  mayBeRetired: () => false,
};

export type RecordKeys = RecordVerifier & {
  /** The key that signs. */
  readonly keyId: string;
  /** The public half of that key, in base64. */
  readonly publicKey: string;
  /** @throws Trouble `signing_key.retired` once the register says so: another process would refuse the signature */
  sign(text: string): string;
};

/** Signatures of this process that are still known when it reads them back; each saves 0.1 ms. */
const OWN_MAX = 20_000;

/**
 * @param accepted public keys of earlier signing keys: what they signed stays valid
 * @param retired ids of those that are retired, whatever the database says
 */
export function createRecordKeys(
  seed: Uint8Array,
  accepted: readonly KeyObject[] = [],
  retired: readonly string[] = [],
): RecordKeys {
  const privateKey = privateKeyOf(seed);
  const publicKey = createPublicKey(privateKey);
  const verifier = createRecordVerifier([publicKey, ...accepted], retired);
  const keyId = keyIdOf(publicKey);
  const own = new Map<string, string>();
  return {
    keyId,
    publicKey: publicText(publicKey),
    sign(text) {
      if (verifier.retired(keyId) !== null)
        throw new Trouble('signing_key.retired', {
          message: `Expected a key that signs, got \`${keyId}\`, which was retired: start this process with the key that replaced it, see \`sop keys\``,
        });
      const signature = sign(null, Buffer.from(text), privateKey).toString('base64');
      own.set(text, signature);
      for (const oldest of own.keys()) {
        if (own.size <= OWN_MAX) break;
        own.delete(oldest);
      }
      return signature;
    },
    ...verifier,
    mayBeRetired: (id) => id !== keyId && verifier.mayBeRetired(id),
    verify: (id, text, signature) =>
      (id === keyId && own.get(text) === signature) || verifier.verify(id, text, signature),
  };
}

/** @param retired as in `createRecordKeys` */
export function createRecordVerifier(
  publicKeys: readonly KeyObject[],
  retired: readonly string[] = [],
): RecordVerifier {
  const known = new Map(publicKeys.map((key) => [keyIdOf(key), key]));
  const retirements = new Map<string, Retirement>(retired.map((keyId) => [keyId, { at: null, ends: {} }]));
  return {
    deployment: NO_DEPLOYMENT,
    retired: (keyId) => retirements.get(keyId) ?? null,
    knownRetired: () => [...retirements.keys()],
    retire(said) {
      for (const [keyId, retirement] of said) retirements.set(keyId, retirement);
    },
    mayBeRetired: (keyId) => known.has(keyId) && (retirements.get(keyId)?.at ?? null) === null,
    accepts: (keyId) => known.has(keyId),
    verify(keyId, text, signature) {
      const key = known.get(keyId);
      const bytes = Buffer.from(signature, 'base64');
      // Decoding skips what is not base64, so a changed text could still verify.
      return key !== undefined && bytes.toString('base64') === signature && verify(null, Buffer.from(text), key, bytes);
    },
  };
}

/** What is signed, for a text of a deployment. */
export function ofDeployment(text: string, { deployment }: Pick<RecordVerifier, 'deployment'>): string {
  const id = deployment.id();
  return id === '' ? text : `sopwith deployment ${id}\n${text}`;
}

/**
 * What is wrong with a signature, as a sentence; null when it counts.
 *
 * @param isSeen whether the register proves that what was signed was there before its key was retired
 */
export function problemOfSignature(
  keys: RecordVerifier,
  { keyId, text, signature }: { readonly keyId: string; readonly text: string; readonly signature: string },
  isSeen = false,
): string | null {
  if (!keys.accepts(keyId))
    return `Expected the signature of an accepted key, got one signed with a key that is not accepted, \`${keyId}\`: if it was one of yours, accept it again, see \`sop keys\``;
  const retirement = keys.retired(keyId);
  if (retirement !== null && !isSeen) {
    const since = retirement.at === null ? '' : ` at ${formatInstant(retirement.at)}`;
    return `Expected the signature of a key that counts, got one of the key \`${keyId}\`, which was retired${since}: the register had not seen this then`;
  }
  return keys.verify(keyId, text, signature)
    ? null
    : `Expected a valid signature of the key \`${keyId}\`, got another, of a changed content or of another deployment`;
}
