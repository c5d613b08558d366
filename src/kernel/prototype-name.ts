/**
 * The property names that every JavaScript object has. They are refused wherever a person chooses names, so no lookup
 * can reach a prototype.
 */
const PROTOTYPE_NAMES: ReadonlySet<string> = new Set([...Object.getOwnPropertyNames(Object.prototype), 'prototype']);

export function isPrototypeName(name: string): boolean {
  return PROTOTYPE_NAMES.has(name);
}
