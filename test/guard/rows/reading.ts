/** Guards of the readers of amounts, numbers and dates from outside. */
import type { Guard } from '../guard.ts';

const TESTS = 'test/kernel/read-amount.test.ts';

export const READING: readonly Guard[] = [
  {
    id: 'R1',
    guard: 'An amount with two readings is refused.',
    file: 'src/kernel/read-amount.ts',
    code: 'const only = second === undefined || isGrouping ? first : undefined;',
    without: 'const only = first;',
    tests: TESTS,
    test: 'says why, with both readings',
  },
  {
    id: 'R2',
    guard: 'An amount finer than its unit is refused, even by a zero.',
    file: 'src/kernel/read-amount.ts',
    code: 'if (amounts.length > 1 || (only.scale > digits && !unit.isDeclared))',
    without: 'if (false)',
    tests: TESTS,
    test: 'that is a number is never ambiguous, but may be finer than its unit',
  },
  {
    id: 'R3',
    guard: 'An amount in another currency than the one stated is refused.',
    file: 'src/kernel/read-amount.ts',
    code: 'if (named.other !== null) {',
    without: 'if (false) {',
    tests: TESTS,
    test: 'in another currency than its source states is refused',
  },
  {
    id: 'R4',
    guard: 'An amount that cannot be recorded exactly is refused.',
    file: 'src/kernel/read-amount.ts',
    code: 'return minors.every((minor) => minor <= BigInt(Number.MAX_SAFE_INTEGER))',
    without: 'return minors.every(() => true)',
    tests: TESTS,
    test: 'says why, with both readings',
  },
];
