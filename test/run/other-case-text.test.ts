/** What whoever decides reads of other cases about the same. */
import { describe, expect, it } from 'vitest';
import { asCaseId } from '../../src/kernel/ids.ts';
import { otherCaseSentences } from '../../src/run/cite/other-case-text.ts';
import type { MoreCases, OtherCase } from '../../src/run/log/other-case.ts';

const ONE: OtherCase = { caseId: asCaseId('CASE-1'), same: [{ label: 'BOL', value: '4711' }], paid: [] };
const pays = (count: number): string[] => Array.from({ length: count }, (_, index) => `Pay ${index + 1}`);

describe('another case about the same', () => {
  it.each<[string, OtherCase, string]>([
    ['in which nothing was paid', ONE, 'CASE-1 has the same BOL 4711. Sopwith has paid nothing there so far'],
    [
      'in which two payments were made',
      { ...ONE, paid: pays(2) },
      'CASE-1 has the same BOL 4711. Paid there: Pay 1; Pay 2',
    ],
    [
      'with more payments than a card has room for: the first and the last',
      { ...ONE, paid: pays(7) },
      'CASE-1 has the same BOL 4711. Paid there: Pay 1; and 2 more in between; Pay 4; Pay 5; Pay 6; Pay 7',
    ],
    [
      'whose payments cannot be read',
      { ...ONE, paid: null },
      'CASE-1 has the same BOL 4711. What was paid there cannot be read now, so look there first',
    ],
    [
      'that may not be named',
      { ...ONE, caseId: null, paid: null },
      'Another case has the same BOL 4711. It cannot be shown here: ask the operators which one it is, and what was paid there',
    ],
    [
      'that shares two numbers, one of which was read in another way',
      {
        ...ONE,
        same: [
          { label: 'BOL', value: '4711' },
          { label: 'PRO', value: '77', there: 'P77' },
        ],
      },
      'CASE-1 has the same BOL 4711 and PRO 77 (P77 there, as it was read then: check that they are one). Sopwith has paid nothing there so far',
    ],
  ])('%s', (_, other, said) => {
    expect(otherCaseSentences({ otherCases: [other], moreOtherCases: null })).toEqual([`Other case: ${said}`]);
  });
});

describe('more cases than are named', () => {
  it.each<[MoreCases, string]>([
    [{ count: 1, moved: 0 }, 'And at least 1 more case is about the same. Sopwith has paid nothing there so far'],
    [{ count: 3, moved: 0 }, 'And at least 3 more cases are about the same. Sopwith has paid nothing there so far'],
    [
      { count: 3, moved: 3 },
      'And at least 3 more cases are about the same. Money moved in 3 of them, or may have: look there first',
    ],
    [
      { count: 3, moved: 1 },
      'And at least 3 more cases are about the same. Money moved in 1 of them, or may have: look there first',
    ],
  ])('come last, with those in which money moved: %o', (more, said) => {
    expect(otherCaseSentences({ otherCases: [ONE], moreOtherCases: more })).toEqual([
      'Other case: CASE-1 has the same BOL 4711. Sopwith has paid nothing there so far',
      `Other case: ${said}`,
    ]);
  });
});
