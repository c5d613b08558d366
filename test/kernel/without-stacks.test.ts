import { describe, expect, it } from 'vitest';
import { withoutStacks } from '../../src/kernel/without-stacks.ts';

describe('work without stacks', () => {
  const frames = (error: unknown): number => (error instanceof Error ? (error.stack ?? '').split('\n').length - 1 : -1);

  it('makes errors that have a message and no frames', () => {
    const error = withoutStacks(() => new Error('One'));
    expect([error.message, frames(error)]).toEqual(['One', 0]);
  });

  it('leaves the stacks of later errors whole, also when the work throws', () => {
    expect(() =>
      withoutStacks(() => {
        throw new Error('Two');
      }),
    ).toThrow('Two');
    expect(frames(new Error('Three'))).toBeGreaterThan(0);
  });
});
