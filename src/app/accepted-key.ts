/**
 * A public key as the settings name it: 32 bytes in base64, with `:retired` after it once it is retired. The register
 * says so too; what the settings say counts even if that entry is removed from the database.
 */
import { keyBytes, keyIdOf, publicKeyOf } from '../kernel/ed25519.ts';

const RETIRED = ':retired';

export type AcceptedKey = { readonly raw: Uint8Array; readonly isRetired: boolean };

/** Null when the text is no key. */
export function readAcceptedKey(text: string): AcceptedKey | null {
  const isRetired = text.endsWith(RETIRED);
  const raw = keyBytes(isRetired ? text.slice(0, -RETIRED.length) : text);
  return raw === null ? null : { raw, isRetired };
}

export function acceptedKeyText({ raw, isRetired }: AcceptedKey): string {
  return `${Buffer.from(raw).toString('base64')}${isRetired ? RETIRED : ''}`;
}

export function acceptedKeyId({ raw }: Pick<AcceptedKey, 'raw'>): string {
  return keyIdOf(publicKeyOf(raw));
}
