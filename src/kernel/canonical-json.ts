/**
 * Canonical JSON (RFC 8785) and its SHA-256. Hashes are always taken of this text, never of what a database renders.
 */
import { hash } from 'node:crypto';
import { assert } from './assert.ts';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/**
 * The RFC 8785 text of a plain value. Values that JSON cannot carry (Map, Date, NaN) are our own mistake: an assertion
 * fails, as it does for text that is not well-formed Unicode.
 */
export function canonicalJson(value: unknown): string {
  const text = textOf(value);
  if (text === null) assertPlain(value, '$');
  assert(text !== null, 'a plain JSON value has a canonical text');
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

/** The canonical text, or null when a value in it is not plain. Numbers are written as JavaScript writes them. */
function textOf(value: unknown): string | null {
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : null;
  if (typeof value === 'boolean' || value === null) return String(value);
  if (typeof value !== 'object') return null;
  return Array.isArray(value) ? listText(value) : recordText(value as Readonly<Record<string, unknown>>);
}

function listText(list: readonly unknown[]): string | null {
  let text = '[';
  for (const item of list) {
    const inner = textOf(item);
    if (inner === null) return null;
    text += text.length === 1 ? inner : `,${inner}`;
  }
  return `${text}]`;
}

/** Keys are in the order of their UTF-16 units, which is how `sort` compares. */
function recordText(record: Readonly<Record<string, unknown>>): string | null {
  const prototype: unknown = Object.getPrototypeOf(record);
  if (prototype !== Object.prototype && prototype !== null) return null;
  let text = '{';
  for (const key of Object.keys(record).sort()) {
    const item = record[key];
    if (item === undefined) continue;
    const inner = textOf(item);
    if (inner === null) return null;
    text += `${text.length === 1 ? '' : ','}${quoted(key)}:${inner}`;
  }
  return `${text}}`;
}

/** Only printable ASCII without a quote or a backslash: written as it is. */
const WRITTEN_AS_IS = /^[ !#-[\]-~]*$/;

function quoted(text: string): string {
  if (WRITTEN_AS_IS.test(text)) return `"${text}"`;
  assert(text.isWellFormed(), 'text in canonical JSON is well-formed Unicode');
  return JSON.stringify(text);
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
