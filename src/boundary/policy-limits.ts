/**
 * What the policy engine can take. It recurses into what it reads and has a small stack of its own; text that exhausts
 * it breaks the engine for the rest of the process, and then no verdict is given any more. So a file is measured before
 * the engine sees it.
 */
import type { BoundaryFinding, Places } from '../handbook/finding.ts';
import { tokensOf } from './policy-text.ts';

/**
 * Brackets in one another, and an `if` within an `if`. Real rules have five or six; the engine breaks between 100 and
 * 150.
 */
const DEPTH_MAX = 32;
/**
 * Names and signs of one policy: a long chain of operators recurses too. The engine breaks beyond two thousand. A list
 * of texts may be long.
 */
const TOKENS_MAX = 1_200;

/** The first policy that is too much for the engine; null when none is. Works on any text, Cedar or not. */
export function limitFinding(source: string, places: Places): BoundaryFinding | null {
  let depth = 0;
  let ifs = 0;
  let tokens = 0;
  for (const { kind, text, start } of tokensOf(source)) {
    if (kind !== 'text' && text !== ',') tokens += 1;
    if (kind === 'mark' && '([{'.includes(text)) depth += 1;
    else if (kind === 'mark' && ')]}'.includes(text)) depth = Math.max(0, depth - 1);
    else if (kind === 'name' && text === 'if') ifs += 1;
    const met =
      depth > DEPTH_MAX || ifs > DEPTH_MAX
        ? `brackets or \`if\` at most ${DEPTH_MAX} deep`
        : tokens > TOKENS_MAX
          ? `a policy of at most ${TOKENS_MAX} names and signs`
          : null;
    if (met !== null)
      return {
        rule: 'boundary-size',
        message: `Expected ${met}, got more`,
        suggestion: 'Split the policy into several',
        place: places.at(start),
      };
    // Between brackets a semicolon ends nothing; there it is a mistake, which the engine will tell.
    if (kind === 'mark' && text === ';' && depth === 0) [ifs, tokens] = [0, 0];
  }
  return null;
}
