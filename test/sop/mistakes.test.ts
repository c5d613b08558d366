/**
 * What an author reads after a mistake: what was expected, what was found, and what to write instead, at the place to
 * change, and nothing that only follows from it. `mistakes/` has the sentences, for reviewers to read.
 */
import { describe, expect, it } from 'vitest';
import { MISTAKES, saidAbout } from './mistakes.ts';

/** Words of zod, of the YAML library and of the policy engine, which say nothing to an author. */
const FOREIGN =
  /Invalid (?:input|string|option|key|ISO|token)|Too (?:small|big)|must match pattern|Unexpected token|Flow (?:map|sequence)|Implicit keys|mapping items|undefined|\bnull\b(?! is| means)|\bLong\b/;

describe.each([...new Set(MISTAKES.map(({ group }) => group))])('mistakes in %s', (group) => {
  it.each(MISTAKES.filter((mistake) => mistake.group === group).map((mistake) => [mistake.mistake, mistake] as const))(
    '%s',
    (_, mistake) => {
      expect(saidAbout(mistake)).toEqual(mistake.says);
    },
  );
});

describe('the sentences about mistakes', () => {
  it('contain no words of the libraries that found them', () => {
    expect(
      MISTAKES.flatMap(({ says }) => says).filter((sentence) => FOREIGN.test(sentence.replace(/`[^`]*`/g, ''))),
    ).toEqual([]);
  });

  it('are one for each mistake, with few exceptions', () => {
    expect(MISTAKES.length).toBeGreaterThan(280);
    expect(MISTAKES.filter(({ says }) => says.length > 1).length).toBeLessThan(12);
  });
});
