/**
 * One difference between two versions of a step, and the differences of two of its parts: empty where both mean the
 * same.
 */
import { canonicalJson } from '../../kernel/canonical-json.ts';
import type { Expression } from '../expression/expression.ts';
import type { Sentence } from '../sop.ts';
import type { Meanings } from './same-meaning.ts';

/** `threshold` `$5,000.00` → `$2,500.00`; null where there is no value. */
export type Difference = { readonly what: string; readonly before: string | null; readonly after: string | null };

/** The label of an older step in the newer version; null for a step that is gone. */
export type LabelOf = (label: string) => string | null;

/** Conditions hold together, so their order does not count. */
export function diffConditions(
  what: string,
  before: readonly Expression[],
  after: readonly Expression[],
  same: Meanings,
): Difference[] {
  const gone = before.filter((condition) => !after.some((other) => same.ofExpressions(condition, other)));
  const fresh = after.filter((condition) => !before.some((other) => same.ofExpressions(other, condition)));
  return Array.from({ length: Math.max(gone.length, fresh.length) }, (_, index) => ({
    what,
    ...same.expressionTexts(gone[index], fresh[index]),
  }));
}

export function diffExpressions(
  what: string,
  a: Expression | null | undefined,
  b: Expression | null | undefined,
  same: Meanings,
): Difference[] {
  return same.ofExpressions(a, b) ? [] : [{ what, ...same.expressionTexts(a, b) }];
}

export function diffSentences(what: string, a: Sentence, b: Sentence, same: Meanings): Difference[] {
  return same.ofSentences(a, b) ? [] : [{ what, ...same.sentenceTexts(a, b) }];
}

/** The order of the items that both have; added and removed items are separate differences. */
export function diffOrder(what: string, before: readonly string[], after: readonly string[]): Difference[] {
  return diffTexts(
    what,
    before.filter((item) => after.includes(item)).join(', '),
    after.filter((item) => before.includes(item)).join(', '),
  );
}

export function diffTexts(what: string, before: string | null, after: string | null): Difference[] {
  return canonicalJson(before) === canonicalJson(after) ? [] : [{ what, before, after }];
}
