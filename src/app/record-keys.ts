/**
 * Where the keys that sign the record come from: `SOPWITH_SIGNING_KEY`, or a file in the data directory that only its
 * owner may read. Public keys of other signing keys come from `SOPWITH_ACCEPTED_KEYS`, and from a file next to the key
 * that `sop keys rotate` writes.
 *
 * With real systems and a shared database the key is never made here: each process would make its own, and none would
 * act on what another one has signed.
 */
import { randomBytes, type KeyObject } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { KEY_BYTES, keyBytes, publicKeyOf } from '../kernel/ed25519.ts';
import { createRecordKeys, createRecordVerifier, type RecordKeys, type RecordVerifier } from '../kernel/record-keys.ts';
import { Trouble } from '../kernel/trouble.ts';
import { acceptedKeyId, readAcceptedKey, type AcceptedKey } from './accepted-key.ts';
import type { Configuration } from './config.ts';

const FILE = 'signing-key';
/** Public keys in base64, one a line, with `:retired` after one that is retired. */
const ACCEPTED_FILE = 'accepted-keys';
export const OWNER_ONLY = 0o600;
const FOLDER_OWNER_ONLY = 0o700;
const OTHERS = 0o077;
const OTHERS_WRITE = 0o022;

export type KeySettings = Pick<Configuration, 'mode' | 'database' | 'dataDirectory' | 'signingKey' | 'acceptedKeys'>;

export function signingKeyFile({ dataDirectory }: Pick<KeySettings, 'dataDirectory'>): string {
  return join(dataDirectory, FILE);
}

export function acceptedKeysFile({ dataDirectory }: Pick<KeySettings, 'dataDirectory'>): string {
  return join(dataDirectory, ACCEPTED_FILE);
}

/**
 * The keys as configured; null when there are none yet.
 *
 * @throws Trouble `signing_key.unsafe` when others may read the file, `signing_key.unreadable` when it holds no key
 */
export function readRecordKeys(settings: KeySettings): RecordKeys | null {
  const accepted = acceptedKeysOf(settings);
  if (settings.signingKey !== null) return recordKeys(settings.signingKey, accepted);
  const file = signingKeyFile(settings);
  if (!existsSync(file)) return null;
  if (process.platform !== 'win32' && (statSync(file).mode & OTHERS) !== 0)
    throw new Trouble('signing_key.unsafe', {
      message: `Expected only its owner to read \`${file}\`, got a file that others may read: whoever read it can sign a forged record. Make a new key, or run \`chmod 600\` if you are sure`,
    });
  const seed = keyBytes(readFileSync(file, 'utf8').trim());
  if (seed === null)
    throw new Trouble('signing_key.unreadable', {
      message: `Expected \`${file}\` to hold 32 bytes in base64, got something else: restore the file`,
    });
  return recordKeys(seed, accepted);
}

const publicKeys = (accepted: readonly AcceptedKey[]): KeyObject[] => accepted.map(({ raw }) => publicKeyOf(raw));
const retiredIds = (accepted: readonly AcceptedKey[]): string[] =>
  accepted.filter(({ isRetired }) => isRetired).map(acceptedKeyId);

function recordKeys(seed: Uint8Array, accepted: readonly AcceptedKey[]): RecordKeys {
  return createRecordKeys(seed, publicKeys(accepted), retiredIds(accepted));
}

/** What verifies the record on this machine: the keys, or accepted public keys alone, as an auditor has; or null. */
export function readRecordVerifier(settings: KeySettings): RecordVerifier | null {
  const accepted = acceptedKeysOf(settings);
  return (
    readRecordKeys(settings) ??
    (accepted.length === 0 ? null : createRecordVerifier(publicKeys(accepted), retiredIds(accepted)))
  );
}

/**
 * The keys as configured, or a new one in the data directory.
 *
 * @param hasRecord whether the database holds a signed record, which a new key could not continue
 * @param created called with the file of a new key
 * @throws Trouble `signing_key.lost` when there is a record without its key, `signing_key.missing` with real systems
 * and a shared database, and the codes of `readRecordKeys`
 */
export function openRecordKeys(
  settings: KeySettings,
  { hasRecord, created }: { readonly hasRecord: boolean; readonly created: (file: string) => void },
): RecordKeys {
  const keys = readRecordKeys(settings);
  if (keys !== null) return keys;
  if (hasRecord)
    throw new Trouble('signing_key.lost', {
      message: `Expected the key with which this database's record was signed, got none: restore \`${signingKeyFile(settings)}\`, or set SOPWITH_SIGNING_KEY`,
    });
  if (settings.mode === 'real' && 'url' in settings.database)
    throw new Trouble('signing_key.missing', {
      message:
        'Expected SOPWITH_SIGNING_KEY, with which every process signs the record, got none: make one with `openssl rand -base64 32`, keep it where the database administrator cannot read it, and give it to every process',
    });
  mkdirSync(settings.dataDirectory, { recursive: true, mode: FOLDER_OWNER_ONLY });
  const file = signingKeyFile(settings);
  const seed = randomBytes(KEY_BYTES);
  writeFileSync(file, `${seed.toString('base64')}\n`, { mode: OWNER_ONLY, flag: 'wx' });
  created(file);
  return recordKeys(seed, acceptedKeysOf(settings));
}

/**
 * Public keys whose signatures count next to those of the signing key.
 *
 * @throws Trouble `signing_key.unsafe` when others may write their file, `signing_key.unreadable` when it holds no keys
 */
export function acceptedKeysOf(settings: KeySettings): AcceptedKey[] {
  const file = acceptedKeysFile(settings);
  if (!existsSync(file)) return [...settings.acceptedKeys];
  if (process.platform !== 'win32' && (statSync(file).mode & OTHERS_WRITE) !== 0)
    throw new Trouble('signing_key.unsafe', {
      message: `Expected only its owner to write \`${file}\`, got a file that others may write: a key that is added there can sign a forged record. Check its lines, then run \`chmod 600\``,
    });
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const keys = lines.map((line) => readAcceptedKey(line.trim()));
  if (keys.includes(null))
    throw new Trouble('signing_key.unreadable', {
      message: `Expected each line of \`${file}\` to be a public key of 32 bytes in base64, with or without \`:retired\`, got another text: restore the file`,
    });
  return [...settings.acceptedKeys, ...keys.filter((key) => key !== null)];
}
