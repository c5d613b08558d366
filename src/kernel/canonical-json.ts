/**
 * Canonical JSON (RFC 8785) and its SHA-256. Hashes are always taken of this text, never of what a database renders.
 */
import { hash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { assert } from './assert.ts';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/**
 * The RFC 8785 text of a plain value. Values that JSON cannot carry (Map, Date, NaN) are our own mistake: an assertion
 * fails.
 */
export function canonicalJson(value: unknown): string {
  if (!isPlain(value)) assertPlain(value, '$');
  const text = canonicalize(value as object);
  assert(typeof text === 'string', 'a plain JSON value has a canonical text');
  return text;
}

/** SHA-256, in hex, of the text in UTF-8. */
export function sha256(text: string): string {
  return hash('sha256', text);
}

/** SHA-256, in hex, of the canonical text of `value`. */
export function hashOf(value: unknown): string {
  return sha256(canonicalJson(value));
}

function isPlain(value: unknown): boolean {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object') return false;
  if (Array.isArray(value)) {
    for (const item of value) if (!isPlain(item)) return false;
    return true;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  for (const item of Object.values(value)) if (item !== undefined && !isPlain(item)) return false;
  return true;
}

/** Names the value that is not plain. */
function assertPlain(value: unknown, path: string): void {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return;
    case 'number':
      assert(Number.isFinite(value), `the number at ${path} is finite`);
      return;
    case 'object':
      break;
    default:
      assert(false, `the value at ${path} is plain JSON, not ${typeof value}`);
  }
  if (value === null) return;
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) assertPlain(item, `${path}[${index}]`);
    return;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  assert(prototype === Object.prototype || prototype === null, `the object at ${path} is a plain record`);
  for (const [key, item] of Object.entries(value)) if (item !== undefined) assertPlain(item, `${path}.${key}`);
}
