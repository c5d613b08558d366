/**
 * Whoever follows the advice of the checker word for word has what was meant: what stands in backquotes is accepted at
 * that place.
 */
import { describe, expect, it } from 'vitest';
import { ADVISED } from './advice.ts';
import { saidAbout } from './mistakes.ts';

const QUOTED = /`([^`]+)`/g;
/** What is said about all rows of a table together, or of what no step reads, is no remark about the place. */
const ABOUT_OTHERS = / (?:tables|unused-value): /;

const isAboutIt = (sentence: string): boolean => !ABOUT_OTHERS.test(sentence);

describe('advice that is followed', () => {
  it.each(ADVISED.map((advised) => [`${advised.mistake}: ${advised.wrong}`, advised] as const))(
    'is accepted for %s',
    (_, { broken, wrong, right, ...planted }) => {
      const said = saidAbout({ ...planted, broken, says: [], group: 'advice' });
      const advice = said.flatMap((sentence) => [...sentence.matchAll(QUOTED)].map(([, text]) => text));
      expect({ said, advice }).toEqual({ said, advice: expect.arrayContaining([right]) });
      const followed = broken.replace(wrong, () => right);
      expect(saidAbout({ ...planted, broken: followed, says: [], group: 'advice' }).filter(isAboutIt)).toEqual([]);
    },
  );

  it('is tried for many mistakes', () => {
    expect(ADVISED.length).toBeGreaterThanOrEqual(50);
  });
});
