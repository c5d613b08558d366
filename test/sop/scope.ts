/**
 * A scope for tests: facts by path, and the values of an SOP.
 */
import type { Value } from '../../src/kernel/value.ts';
import type { Origin, Scope } from '../../src/sop/expression/expression.ts';
import type { Sop } from '../../src/sop/sop.ts';

const FACT: Origin = { kind: 'fact', system: 'zendesk', record: 'Zendesk ticket 101', field: 'Claim amount', at: 0 };

export function scopeOf(
  sop: Pick<Sop, 'values'> | null,
  facts: Readonly<Record<string, readonly [Value, string]>>,
): Scope {
  const byPath = new Map(Object.entries(facts));
  return {
    lookup(path) {
      const text = path.join('.');
      const value = sop !== null && Object.hasOwn(sop.values, text) ? sop.values[text] : undefined;
      if (value !== undefined)
        return {
          value: value.value,
          label: value.label ?? text,
          origin: { kind: 'value', file: value.place.file, line: value.place.line },
        };
      const fact = byPath.get(text);
      return fact === undefined ? null : { value: fact[0], label: fact[1], origin: FACT };
    },
  };
}
