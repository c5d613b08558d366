/** For commands that prove the record: they need at least the public half of the key that signs it. */
import type { RecordKeys, RecordVerifier } from '../kernel/record-keys.ts';
import { Trouble } from '../kernel/trouble.ts';

/** @throws Trouble `signing_key.missing` when there is no key on this machine */
export function keysOrRefuse(keys: RecordVerifier | RecordKeys | null): RecordVerifier | RecordKeys {
  if (keys !== null) return keys;
  throw new Trouble('signing_key.missing', {
    message:
      'Expected the key that signs the record, got none: run this where the program runs, or set SOPWITH_ACCEPTED_KEYS to its public key',
  });
}
