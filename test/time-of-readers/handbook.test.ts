/** No value of a handbook file takes longer to read than its length explains: a file may have half a megabyte. */
import { expect, it } from 'vitest';
import { parsePeople } from '../../src/handbook/parse-people.ts';
import { costRatio } from '../cpu.ts';

it.each(['(', 'a@', '@a', 'a.'])('a name that is nothing but %j is refused in a time that grows as it does', (unit) => {
  const read = (length: number) => (): unknown =>
    parsePeople(`people:\n  - person: "${unit.repeat(length / unit.length)}"\n`, 'people.yaml');
  expect(read(20)()).toHaveProperty('findings');
  // Four times as long: four times the work, or sixteen times where it grows with the square.
  expect(costRatio(read(64_000), read(16_000), 11)).toBeLessThan(11);
});
