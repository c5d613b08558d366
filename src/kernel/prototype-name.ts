/**
 * The names that every JavaScript object has. Keys and path parts with these names are refused wherever a person writes names, so
 * that no look-up can reach a prototype.
 */
const PROTOTYPE_NAMES: ReadonlySet<string> = new Set([...Object.getOwnPropertyNames(Object.prototype), 'prototype']);

export function isPrototypeName(name: string): boolean {
  return PROTOTYPE_NAMES.has(name);
}
