/**
 * SHA-256 of the payload of an inbox item. The order of keys does not count, and half surrogate pairs, which canonical
 * JSON refuses, count as replacement characters.
 */
import { hashOf, type Json } from '../kernel/canonical-json.ts';
import { wellFormed } from '../kernel/well-formed.ts';

export function payloadHashOf(payload: Json): string {
  return hashOf(wellFormed(payload));
}
