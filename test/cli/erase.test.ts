/** `sop erase`: what it asks for before it erases anything. */
import { expect, it } from 'vitest';
import { createMemoryStore } from '../../src/store/memory-store.ts';
import { sop } from './fake-world.ts';

it.each([
  [['erase', 'CASE-1', '--reason', 'Asked for'], 2, 'Expected what to erase, got nothing'],
  [['erase', 'nothing', '--all'], 2, 'Expected a case such as `CASE-12`, got `nothing`'],
  [['erase', 'CASE-1', '--reason', 'Asked for', '--all'], 1, 'Expected values of CASE-1 that may be erased, got none'],
])('sop %j ends with %d', async (words, code, sentence) => {
  expect(await sop(words, { store: { store: createMemoryStore() } })).toMatchObject({
    code,
    err: expect.stringContaining(sentence) as string,
  });
});
