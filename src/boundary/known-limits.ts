/**
 * The limits as policies read them, below `context.limits`: money is `{ currency, minor }`, a number a Long.
 */
import type { CedarValueJson } from '@cedar-policy/cedar-wasm/nodejs';
import type { Limits } from '../handbook/limits.ts';
import type { RecordType } from '../kernel/value.ts';

/** The type of `context.limits`. */
export function limitsType(limits: Limits): RecordType {
  const fields = [...limits].map(
    ([name, limit]) =>
      [name, { type: { kind: typeof limit === 'number' ? 'number' : 'money' }, label: name, optional: false }] as const,
  );
  return { kind: 'record', fields: Object.fromEntries(fields) };
}

/** The value of `context.limits`. */
export function limitsContext(limits: Limits): Record<string, CedarValueJson> {
  return Object.fromEntries(
    [...limits].map(([name, limit]) => [
      name,
      typeof limit === 'number' ? limit : { currency: limit.$money, minor: limit.minor },
    ]),
  );
}

/** The text or number at a path such as `['limits', 'major_loss', 'minor']`; null when there is none. */
export function limitAt(limits: Limits, [root, name = '', ...rest]: readonly string[]): string | number | null {
  const limit = root === 'limits' ? limits.get(name) : undefined;
  if (limit === undefined || rest.length > 1) return null;
  const [part] = rest;
  if (typeof limit === 'number') return part === undefined ? limit : null;
  return part === 'minor' ? limit.minor : part === 'currency' ? limit.$money : null;
}
