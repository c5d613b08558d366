import { describe, expect, it } from 'vitest';
import { remember } from '../../src/kernel/remember.ts';

describe('a remembered function', () => {
  const counting = (max: number) => {
    const computed: string[] = [];
    const upper = remember(
      max,
      (text: string, sign: string) => JSON.stringify([text, sign]),
      (text: string, sign: string) => {
        computed.push(text + sign);
        return text.toUpperCase() + sign;
      },
    );
    return { upper, computed };
  };

  it('computes each result once', () => {
    const { upper, computed } = counting(2);
    expect([upper('a', '!'), upper('a', '!'), upper('a', '?'), upper('a', '!')]).toEqual(['A!', 'A!', 'A?', 'A!']);
    expect(computed).toEqual(['a!', 'a?']);
  });

  it('forgets what was not asked for the longest', () => {
    const { upper, computed } = counting(2);
    for (const text of ['a', 'b', 'a', 'c', 'a', 'b']) upper(text, '');
    expect(computed).toEqual(['a', 'b', 'c', 'b']);
  });

  it('remembers that there is no result, and no failure', () => {
    let calls = 0;
    const none = remember(
      1,
      (fails: boolean) => String(fails),
      (fails: boolean): undefined => {
        calls += 1;
        if (fails) throw new Error('No result');
        return undefined;
      },
    );
    none(false);
    none(false);
    expect(calls).toBe(1);
    expect(() => none(true)).toThrow('No result');
    expect(() => none(true)).toThrow('No result');
    expect(calls).toBe(3);
  });
});
