/** `sop erase`: what it asks for before it erases anything. */
import { expect, it } from 'vitest';
import { createMemoryStore } from '../../src/store/memory-store.ts';
import { sop, type Called } from './fake-world.ts';

const erase = (...words: readonly string[]): Promise<Called> =>
  sop(['erase', ...words], { store: { store: createMemoryStore() } });

it('erases nothing when no one says what', async () => {
  expect(await erase('CASE-1', '--reason', 'Asked for')).toMatchObject({
    code: 2,
    err: expect.stringContaining('Expected what to erase, got nothing') as string,
  });
});

it('says so when there is no such case, or no case is named', async () => {
  expect(await erase('CASE-1', '--reason', 'Asked for', '--all')).toMatchObject({
    code: 1,
    err: 'Expected values of CASE-1 that may be erased, got none\n',
  });
  expect(await erase('nothing', '--all')).toMatchObject({
    code: 2,
    err: expect.stringContaining('Expected a case such as `CASE-12`, got `nothing`') as string,
  });
});
