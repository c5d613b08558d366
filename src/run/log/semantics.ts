/**
 * What the events of a log mean, as a number, so that an older program leaves alone what it would misunderstand.
 *
 * Each run keeps the number it began with, and planner and explanation follow that number. Raise `SEMANTICS` when an
 * event of a new log would be planned or explained otherwise than the same event of an earlier one; a new type of event
 * needs no new number, since an older program does not know it and stops there.
 */
import { DIGEST_FORMULA } from './approval-binding.ts';
import type { SealedEvent } from './event.ts';
import { isKnownType } from './evolve.ts';

export const SEMANTICS = 1;

/**
 * The first event that only a newer program understands, and why; null when this one understands all.
 *
 * @param rows whose place in the chain was verified
 */
export function firstNewer(rows: readonly SealedEvent[]): { readonly seq: number; readonly problem: string } | null {
  for (const { seq, type, body } of rows) {
    if (!isKnownType(type)) return { seq, problem: `the unknown type \`${type}\`` };
    if (type === 'CaseOpened' && numberIn(body['semantics']) > SEMANTICS)
      return { seq, problem: `semantics ${numberIn(body['semantics'])}, later than ${SEMANTICS}` };
    if (type === 'ApprovalRequested' && numberIn(body['digest']) > DIGEST_FORMULA)
      return { seq, problem: `a digest of formula ${numberIn(body['digest'])}, later than ${DIGEST_FORMULA}` };
  }
  return null;
}

/** The number itself, or the one before a colon; 0 for anything else. */
function numberIn(value: unknown): number {
  if (typeof value === 'number') return value;
  return Number(/^(\d+):/.exec(String(value))?.[1] ?? 0);
}
