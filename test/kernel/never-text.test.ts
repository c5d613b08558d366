import { describe, expect, it } from 'vitest';
import { neverPart, neverText } from '../../src/kernel/never-text.ts';
import type { NormalForm } from '../../src/kernel/identifier.ts';

const form = (keep: NormalForm['keep'], words: string[] = []) => ({ normal: { keep, words } });

describe('a text that a declared text never is', () => {
  it.each<[NormalForm['keep'], string, string[]]>([
    ['letters_and_digits', 'INV-123', ['INV123']],
    ['letters_and_digits', 'inv123', ['INV123']],
    ['capitals_and_hyphens', 'acc-l1', ['ACC-L1']],
    ['digits', '0400-0001', ['04000001']],
    ['as_written', ' A 1 ', ['A 1']],
  ])('is named with its normal form: %s, %s', (keep, text, meant) => {
    expect(neverText(form(keep), text)?.meant).toEqual(meant);
    for (const one of meant) expect(neverText(form(keep), one)).toBeNull();
  });

  it('is one that breaks the bounds', () => {
    const bounds = { matches: '^POL-[0-9]{6}$', example: 'POL-123456' };
    expect(neverText({ bounds }, 'POL-12')?.message).toBe(
      '`POL-12` is never a value here, which is something like POL-123456',
    );
    expect(neverText({ bounds }, 'POL-123456')).toBeNull();
    expect(neverText({}, 'anything')).toBeNull();
  });

  it('is a part with what the normal form leaves out', () => {
    expect(neverPart(form('letters_and_digits'), '1998.')?.meant).toEqual(['1998']);
    expect(neverPart(form('capitals_and_hyphens'), 'acc-')?.message).toBe(
      '`acc-` is never a part of a value here, since this number is compared in capital letters, digits and hyphens',
    );
    expect(neverPart(form('letters_and_digits'), '1998')).toBeNull();
    expect(neverPart(form('as_written'), 'acc-')).toBeNull();
  });
});
