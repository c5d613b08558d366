/**
 * Two files of a handbook that define the same name: most often one is a copy of the other.
 */
import { errorIn, type Finding } from '../handbook/finding.ts';

const WORDS = { sop: 'procedure', kind: 'kind', calendar: 'calendar', tool: 'tool' } as const;

/** @param first the file that was read before `second`, where the finding is */
export function twiceNamed(what: keyof typeof WORDS, name: string, first: string, second: string): Finding {
  return {
    ...errorIn(
      second,
      `${what}-twice`,
      `Expected one ${WORDS[what]} named \`${name}\`, got it in \`${first}\` and in \`${second}\``,
    ),
    suggestion: `Write another name after \`${what}:\` in one of them, or remove the file that is a copy`,
  };
}
