/**
 * Replaces the key that signs the record. What the old one signed stays valid: its public half is accepted from now on.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Rotation } from '../cli/cli-context.ts';
import { KEY_BYTES } from '../kernel/ed25519.ts';
import { createRecordKeys } from '../kernel/record-keys.ts';
import { Trouble } from '../kernel/trouble.ts';
import { acceptedKeyId, acceptedKeyText, readAcceptedKey } from './accepted-key.ts';
import { acceptedKeysFile, OWNER_ONLY, readRecordKeys, signingKeyFile, type KeySettings } from './record-keys.ts';

/**
 * Makes a new signing key. The old one signs nothing any more, and what it signed stays valid.
 *
 * @throws Trouble `signing_key.missing` when there is no key to replace, and the codes of `readRecordKeys`
 */
export function rotateRecordKey(settings: KeySettings): Rotation {
  const before = readRecordKeys(settings);
  if (before === null)
    throw new Trouble('signing_key.missing', {
      message: 'Expected a signing key to replace, got none: the first start of the program makes it',
    });
  const seed = randomBytes(KEY_BYTES);
  const after = createRecordKeys(seed);
  if (settings.signingKey !== null) {
    const accepted = settings.acceptedKeys.map(acceptedKeyText);
    return {
      before,
      after,
      toSet: {
        first: { SOPWITH_ACCEPTED_KEYS: [...accepted, after.publicKey].join(',') },
        then: {
          SOPWITH_SIGNING_KEY: seed.toString('base64'),
          SOPWITH_ACCEPTED_KEYS: [...accepted, before.publicKey].join(','),
        },
      },
    };
  }
  const file = acceptedKeysFile(settings);
  const known = existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : [];
  // First the old public key: after a crash in between, the old key still signs.
  replaceFile(file, [...known.filter((line) => line !== ''), before.publicKey]);
  replaceFile(signingKeyFile(settings), [seed.toString('base64')]);
  return { before, after, toSet: null };
}

/**
 * Marks a key as retired in the settings, so that it stays retired even if the register loses its end. In a file this is
 * done here; the variables of a process only its owner can set.
 *
 * @returns what to set for every process; null when nothing has to be set
 */
export function markRetired(settings: KeySettings, keyId: string): Readonly<Record<string, string>> | null {
  const mark = (text: string): string => {
    const key = readAcceptedKey(text.trim());
    return key === null || acceptedKeyId(key) !== keyId ? text : acceptedKeyText({ ...key, isRetired: true });
  };
  const file = acceptedKeysFile(settings);
  if (existsSync(file)) replaceFile(file, readFileSync(file, 'utf8').trimEnd().split('\n').map(mark));
  const named = settings.acceptedKeys.map(acceptedKeyText);
  return named.some((text) => mark(text) !== text) ? { SOPWITH_ACCEPTED_KEYS: named.map(mark).join(',') } : null;
}

/** Whole or not at all, so a crash leaves the file as it was. */
function replaceFile(file: string, lines: readonly string[]): void {
  const fresh = `${file}.new`;
  writeFileSync(fresh, `${lines.join('\n')}\n`, { mode: OWNER_ONLY, flush: true });
  renameSync(fresh, file);
}
