import { expect, it } from 'vitest';
import { onceForEach } from '../../src/kernel/once-for-each.ts';

it('computes once for each object, however often it is asked, and whatever the result', () => {
  const seen: object[] = [];
  const compute = onceForEach((key: { readonly name: string }) => {
    seen.push(key);
    return key.name === '' ? undefined : key.name;
  });
  const [one, other] = [{ name: 'one' }, { name: 'one' }];
  expect([one, other, one].map(compute)).toEqual(['one', 'one', 'one']);
  expect(seen).toEqual([one, other]);
  const none = { name: '' };
  expect([none, none].map(compute)).toEqual([undefined, undefined]);
  expect(seen).toHaveLength(3);
});
