/**
 * A status that is called after something bad, and says that it did not happen: `reversal_status: 'NOT_REVERSED'`.
 *
 * Pure.
 */
import { REFUSED } from './outcome-words.ts';
import { wordsOfName } from './statements.ts';

/** Letters by which `reversal` and `reversed` are one word. */
const STEM = 4;

/** `void_status: 'Not voided'`, `hold_status: 'none'`, `approval_status: 'NOT_REQUIRED'`: what it is called after did not happen. */
export function isDenied(base: string, value: unknown): boolean {
  if (typeof value !== 'string' || !base.includes(' ')) return false;
  const [first = '', ...rest] = wordsOfName(value);
  if (!/^(?:not|no|none|never|non)$/.test(first)) return false;
  if (rest.length === 1 && /^(?:required|needed|applicable|necessary)$/.test(rest[0] ?? '')) return true;
  const of = base.split(' ').filter((word) => REFUSED.has(word));
  return of.length > 0 && rest.every((word) => of.some((each) => word.slice(0, STEM) === each.slice(0, STEM)));
}
