/** No value of a handbook file takes longer to read than its length explains: a file may have half a megabyte. */
import { expect, it } from 'vitest';
import { parsePeople } from '../../src/handbook/parse-people.ts';
import { compileHandbook } from '../../src/review/compile-handbook.ts';
import { costRatio } from '../cpu.ts';
import { FILES, registry } from '../run/handbook.ts';

it.each(['a', '(', 'a@', '@a', 'a.'])(
  'a name that is nothing but %j is refused in a time that grows as it does',
  (unit) => {
    const read = (length: number) => (): unknown =>
      parsePeople(`people:\n  - person: "${unit.repeat(length / unit.length)}"\n`, 'people.yaml');
    expect(read(20)()).toHaveProperty('findings');
    // Four times as long: four times the work, or sixteen times where it grows with the square.
    expect(costRatio(read(64_000), read(16_000), 11)).toBeLessThan(11);
  },
);

it.each(['.', 'a.'])(
  'a name of a procedure that is nothing but %j is refused in a time that grows as it does',
  (unit) => {
    const [procedure = { path: '', text: '' }, ...others] = FILES;
    const read = (length: number) => (): unknown => {
      const text = procedure.text.replace(
        /^( +save: ).*$/m,
        (_, key: string) => key + unit.repeat(length / unit.length),
      );
      return compileHandbook([{ ...procedure, text }, ...others], registry);
    };
    expect(read(20)()).toHaveProperty('findings');
    expect(costRatio(read(24_000), read(6_000), 11)).toBeLessThan(11);
  },
);
