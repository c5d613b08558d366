/** Guards of the readers of amounts, numbers and dates from outside. */
import type { Guard } from '../guard.ts';

const TESTS = 'test/kernel/read-amount.test.ts';

const REFUSED = 'test/run/refused-fact.test.ts';

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
  {
    id: 'I1',
    guard: 'A word is taken off an identifier only where the word ends.',
    file: 'src/kernel/identifier.ts',
    code: '(?![\\\\p{L}\\\\p{M}])${MARK})+',
    without: '${MARK})+',
    tests: 'test/kernel/identifier.test.ts',
    test: 'takes a word off only where the word ends',
  },
  {
    id: 'W1',
    guard: 'An amount in words that is part of another number is not read.',
    file: 'src/sop/expression/functions/spelled-amounts.ts',
    code: 'CHANGED_BEFORE.test(before) ? null : ',
    without: '',
    tests: 'test/sop/expression/amounts.test.ts',
    test: 'leaves out',
  },
  {
    id: 'R5',
    guard: 'The person who gave a fact cannot approve what depends on it.',
    file: 'src/run/log/excluded.ts',
    code: '...latest.values(), ',
    without: '',
    tests: REFUSED,
    test: 'cannot be approved by that person',
  },
  {
    id: 'R6',
    guard: 'A fact that cannot be read is not asked of the claimant as if it were missing.',
    file: 'src/run/plan/plan-next.ts',
    code: 'if (refused !== undefined) return askForFact(turn, null, refused);',
    without: '',
    tests: REFUSED,
    test: 'needed, where the claimant is asked for missing facts',
  },
  {
    id: 'R7',
    guard: '`has` of a fact that cannot be read is unclear, not false.',
    file: 'src/sop/expression/evaluate.ts',
    code: 'const why = reading.value === null ? this.#notes.refusal(node.path) : null;',
    without: 'const why = null;',
    tests: REFUSED,
    test: 'read in a condition, guarded by `has`',
  },
  {
    id: 'R8',
    guard: 'A value that a person types in place of a refused fact is read as facts are.',
    file: 'src/run/plan/read-given-fact.ts',
    code: "if ('problem' in read) return",
    without: "if ('problem' in read) return { ok: true, value: text };\n  if (false) return",
    tests: REFUSED,
    test: 'can be given as another value, which is read as facts are',
  },
];
