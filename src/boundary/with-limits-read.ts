/**
 * A policy with the limits it reads written out, for checks that run before any call.
 */
import type { PolicyJson } from '@cedar-policy/cedar-wasm/nodejs';
import type { Limits } from '../handbook/limits.ts';
import { limitAt } from './known-limits.ts';
import { fieldsOf, pathOf } from './policy-reads.ts';

export function withLimitsRead(policy: Readonly<PolicyJson>, limits: Limits): Readonly<PolicyJson> {
  if (limits.size === 0) return policy;
  const replace = (node: unknown): unknown => {
    const path = pathOf(node);
    if (path !== null) {
      const value = limitAt(limits, path);
      return value === null ? node : { Value: value };
    }
    if (Array.isArray(node)) return node.map(replace);
    if (typeof node !== 'object' || node === null) return node;
    return Object.fromEntries(Object.entries(fieldsOf(node)).map(([key, inner]) => [key, replace(inner)]));
  };
  const conditions = policy.conditions.map(({ kind, body }) => ({ kind, body: replace(body) as typeof body }));
  return { ...policy, conditions };
}
