import { describe, expect, it } from 'vitest';
import { keysOfNumber } from '../../src/case/quoted-numbers.ts';

describe('the receipt of a form', () => {
  it.each(['HR9D2-35GPZ', 'hr9d2-35gpz', 'hr9d235gpz', 'HR9D2 35GPZ'])('is known as it is read out: %s', (written) => {
    expect(keysOfNumber(written, null)[0]).toEqual({ system: 'portal', record: 'HR9D2-35GPZ' });
  });
});
