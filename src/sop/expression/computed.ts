/**
 * The result of a computation: a value, or the reason why there is none. Never null, never an exception.
 */
import type { Value } from '../../kernel/value.ts';

export type Computed = { readonly kind: 'clear'; readonly value: Value } | Unclear;
export type Unclear = { readonly kind: 'unclear'; readonly why: string };

export function clearly(value: Value): Computed {
  return { kind: 'clear', value };
}

export function unclear(why: string): Unclear {
  return { kind: 'unclear', why };
}
