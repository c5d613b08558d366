/** Each guard of the table can still be broken: its code is where the row says, and so is its test. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { GUARDS } from './guards.ts';

const textOf = (file: string): string => readFileSync(fileURLToPath(new URL(`../../${file}`, import.meta.url)), 'utf8');

describe('the table of guards', () => {
  it('names each guard once', () => {
    const ids = GUARDS.map(({ id }) => id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });

  it.each(GUARDS.map((guard) => [guard.id, guard] as const))('%s: has its code once, and its test', (_, guard) => {
    const { file, code, without, tests, test, declaredIn = tests } = guard;
    expect({
      code: textOf(file).split(code).length - 1,
      isRemoved: without !== code,
      runs: tests.endsWith('.test.ts') && textOf(tests) !== '',
      test: textOf(declaredIn).includes(test),
      isName: !/%[a-z]|\$\{/.test(test),
    }).toEqual({ code: 1, isRemoved: true, runs: true, test: true, isName: true });
  });
});
