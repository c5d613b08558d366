/**
 * Follow-ups: records that their system makes of a closed one when someone answers it, such as a ticket with the fields
 * of the closed ticket. Its facts are those of the earlier claim, so it opens no case, and a person says whether it
 * belongs to the case of the closed record.
 */
import type { CaseEvent } from '../case/case-event.ts';
import type { KnownCase } from './known-case.ts';

export type Named = { readonly cases: readonly KnownCase[]; readonly mustAsk: boolean };

/** The cases that an event names; those of the closed record only if a person is asked. */
export async function namedBy(
  { followsUp, type }: Pick<CaseEvent, 'followsUp' | 'type'>,
  keys: CaseEvent['keys'],
  casesOf: (keys: CaseEvent['keys']) => Promise<readonly KnownCase[]>,
): Promise<Named> {
  if (followsUp !== true) return { cases: await casesOf(keys), mustAsk: false };
  const own = await casesOf(keys.slice(0, 1));
  // Of its later changes no one is asked again: they repeat the same facts.
  if (own.length > 0 || type !== 'opened') return { cases: own, mustAsk: false };
  return { cases: await casesOf(keys.slice(1)), mustAsk: true };
}

/** Why a follow-up has no effect by itself; null for any other event. */
export function whyNoCase({ followsUp, type, keys }: Pick<CaseEvent, 'followsUp' | 'type' | 'keys'>): string | null {
  if (followsUp !== true) return null;
  const [own, closed] = keys;
  const what = `${own?.system ?? ''} ${own?.record ?? ''} follows up ${closed === undefined ? 'a closed record that is not named' : `the closed ${closed.system} ${closed.record}`}`;
  if (type !== 'opened') return `ignored: ${what}; its changes are not given to a case`;
  return `refused: ${what} and repeats its facts, so it opens no case by itself${closed === undefined ? '' : ', and the closed one has none here'}. If it is a claim of its own, it has to be filed as a new one`;
}
