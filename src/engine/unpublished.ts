/**
 * A run that follows a handbook which the register does not have: the end of the chain of handbooks was removed.
 */
import type { BrokenLink } from '../run/log/chain.ts';
import { unsealErased } from '../run/log/erasable.ts';
import type { SealedEvent } from '../run/log/event.ts';

export async function firstUnpublished(
  fresh: readonly SealedEvent[],
  isPublished: (handbook: number) => Promise<boolean>,
): Promise<BrokenLink | null> {
  for (const row of fresh) {
    if (row.type !== 'SopChosen') continue;
    const { event } = unsealErased(row);
    if (event.type === 'SopChosen' && !(await isPublished(event.sop.handbook)))
      return { seq: row.seq, problem: unpublished(event.sop.handbook) };
  }
  return null;
}

export function unpublished(handbook: number): string {
  return `Expected the register to have handbook ${handbook}, which the run follows, got a register without it: the end of its chain was removed`;
}
