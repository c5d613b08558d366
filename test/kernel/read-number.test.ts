/** Numbers from outside: what can be read in two ways, or not exactly, is refused. */
import { describe, expect, it } from 'vitest';
import { readNumber } from '../../src/kernel/read-number.ts';

describe('a number from outside', () => {
  it.each([
    ['12.5', 12.5],
    ['−7', -7],
    ['-0', 0],
    ['123456789012345', 123_456_789_012_345],
  ])('is read: %s', (text, number) => {
    expect(readNumber(text)).toEqual({ kind: 'number', number });
  });

  it('is refused with more digits than can be recorded exactly', () => {
    for (const text of ['1234567890123456', '0.1234567890123456', '12345678901234567890'])
      expect(readNumber(text)).toMatchObject({
        kind: 'refused',
        readings: [],
        why: expect.stringContaining('exactly'),
      });
  });

  it('is refused when a digit of a group may be missing, unless the source declares its decimal mark', () => {
    expect(readNumber('31,5')).toMatchObject({ kind: 'refused', readings: [31.5] });
    expect(readNumber('1,2345')).toMatchObject({
      kind: 'refused',
      why: expect.stringContaining('or lack a digit') as string,
    });
    expect(readNumber('31,5', 'comma')).toEqual({ kind: 'number', number: 31.5 });
    expect(readNumber('31,500')).toMatchObject({ kind: 'refused', readings: [31_500, 31.5] });
    expect(readNumber('31,500', 'point')).toEqual({ kind: 'number', number: 31_500 });
  });

  it('in the other notation than its source declares is refused with what it then means', () => {
    expect(readNumber('62.5', 'comma')).toEqual({
      kind: 'refused',
      why: 'Expected a number with a decimal comma, such as `62,5`, got `62.5`',
      readings: [62.5],
    });
    expect(readNumber('62,5', 'point')).toMatchObject({ kind: 'refused', readings: [62.5] });
    expect(readNumber('1.5.0', 'comma')).toMatchObject({ kind: 'refused', readings: [] });
  });
});
