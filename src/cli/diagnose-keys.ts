/**
 * What `sop doctor` says of the keys that signed the record: which are retired, and which still count although another
 * one signs.
 */
import { proveRetired, type RetiredKey } from '../engine/retired-keys.ts';
import type { Signer } from '../engine/ports.ts';
import { NOT_VERIFIED, type RecordVerifier } from '../kernel/record-keys.ts';
import { formatInstant } from '../kernel/time.ts';
import type { OpenStore } from './cli-context.ts';
import type { Diagnosis } from './diagnosis.ts';

export async function diagnoseKeys({ store, keys }: Pick<OpenStore, 'store' | 'keys'>): Promise<Diagnosis[]> {
  const verifier = keys ?? NOT_VERIFIED;
  const proved = proveRetired((await store.register.read('keys', 1)).entries, verifier);
  if (typeof proved === 'string') return [say('missing', `${proved}. See \`sop audit verify\``)];
  const signers = await store.record.signers();
  const retired = proved.retired.map((key) => ofRetired(key, signers, verifier));
  const replaced = signers.filter(({ keyId }) => verifier.mayBeRetired(keyId) && !proved.retirements.has(keyId));
  return [
    ...retired,
    ...replaced.map(({ keyId }) =>
      say(
        'note',
        `The key \`${keyId}\` was replaced, and what it signs still counts: once every process signs with the new one, run \`sop keys retire ${keyId} --by PERSON\``,
      ),
    ),
  ];
}

function ofRetired({ key, since, by }: RetiredKey, signers: readonly Signer[], keys: RecordVerifier): Diagnosis {
  const last = signers.find(({ keyId }) => keyId === key)?.last ?? since;
  if (last > since)
    return say(
      'missing',
      `Expected nothing signed with \`${key}\` after it was retired at ${formatInstant(since)}, got an event of ${formatInstant(last)}: someone has the key and the database. See \`sop audit verify\``,
    );
  const isMarked = keys.knownRetired().includes(key);
  return isMarked
    ? say('there', `The key \`${key}\` is retired since ${formatInstant(since)}, by ${by.name}`)
    : say(
        'note',
        `The key \`${key}\` is retired since ${formatInstant(since)}, by ${by.name}; the settings do not say so: write \`:retired\` after it among the accepted keys, so that it stays retired if the database loses that`,
      );
}

function say(state: Diagnosis['state'], message: string): Diagnosis {
  return { area: 'keys', state, message };
}
