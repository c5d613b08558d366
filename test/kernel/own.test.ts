import { describe, expect, it } from 'vitest';
import { own } from '../../src/kernel/own.ts';

describe('the own property of a record', () => {
  it('is read by its key', () => {
    expect(own({ tier: 'Enterprise' }, 'tier')).toBe('Enterprise');
  });

  it.each(['missing', 'constructor', '__proto__', 'toString'])(
    'is undefined for `%s`, even if the prototype has it',
    (key) => {
      expect(own({ tier: 'Enterprise' }, key)).toBeUndefined();
    },
  );

  it('may be read from a record without a prototype', () => {
    const record: Record<string, number> = Object.assign(Object.create(null) as Record<string, number>, { amount: 1 });
    expect([own(record, 'amount'), own(record, 'toString')]).toEqual([1, undefined]);
  });
});
