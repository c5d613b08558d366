/**
 * How much the policy engine can parse. It is recursive and has a small stack; text that exhausts the stack breaks the
 * engine for the rest of the process, which then gives no more verdicts. So each file is measured before the engine
 * sees it.
 */
import { errorAt, type Finding } from '../handbook/finding.ts';
import type { Places } from '../handbook/place.ts';
import { tokensOf } from './policy-text.ts';

/** Depth of nested brackets and `if`s. Real rules have five or six; the engine breaks between 100 and 150. */
const DEPTH_MAX = 32;
/**
 * Names and signs of one policy: the engine also recurses along a chain of operators, and breaks beyond two thousand.
 * Lists of texts may be long.
 */
const TOKENS_MAX = 1_200;

/**
 * A finding at the first policy that is too large for the engine; null when there is none. Works on any text, Cedar or
 * not.
 */
export function limitFinding(source: string, places: Places): Finding | null {
  let depth = 0;
  let ifs = 0;
  let tokens = 0;
  for (const { kind, text, start } of tokensOf(source)) {
    if (kind !== 'text' && text !== ',') tokens += 1;
    if (kind === 'mark' && '([{'.includes(text)) depth += 1;
    else if (kind === 'mark' && ')]}'.includes(text)) depth = Math.max(0, depth - 1);
    else if (kind === 'name' && text === 'if') ifs += 1;
    const limit =
      depth > DEPTH_MAX || ifs > DEPTH_MAX
        ? `brackets or \`if\` at most ${DEPTH_MAX} deep`
        : tokens > TOKENS_MAX
          ? `a policy of at most ${TOKENS_MAX} names and signs`
          : null;
    if (limit !== null)
      return errorAt(places.at(start), 'boundary-size', `Expected ${limit}, got more`, 'Split the policy into several');
    // A semicolon between brackets ends no policy; it is a mistake that the engine reports.
    if (kind === 'mark' && text === ';' && depth === 0) [ifs, tokens] = [0, 0];
  }
  return null;
}
