/**
 * A letter that answers another one belongs to the case of that one. Which case that is, only the store knows, so it is
 * looked up before the letter is worked.
 */
import type { CorrelationKey } from '../case/case-event.ts';
import { caseOfRecord, type KnownCase } from './known-case.ts';
import type { Normalised } from './normalised.ts';
import type { Shell } from './shell.ts';

/**
 * @param origin as in `HandbookInForce`
 * @returns the event in the case of a letter that is answered; what the letter is by itself without such a case, and once
 *   it has a case of its own
 */
export async function asReply(
  shell: Pick<Shell, 'store' | 'verified' | 'keys'>,
  normalised: Normalised | null,
  origin: string,
): Promise<Normalised | null> {
  if (normalised?.replies === undefined) return normalised;
  const { replies, ...itself } = normalised;
  for (const key of itself.kind === 'event' ? itself.event.keys : [])
    if ((await caseOfRecord(shell, key, origin)) !== null) return itself;
  const found: { readonly key: CorrelationKey; readonly known: KnownCase }[] = [];
  for (const key of replies.keys) {
    const known = await caseOfRecord(shell, key, origin);
    if (known !== null) found.push({ key, known });
  }
  const [first] = found;
  if (first === undefined) return itself;
  const event = replies.read(
    first.known.kind,
    found.map(({ key }) => key),
  );
  return event === null
    ? {
        kind: 'refused',
        why: `it answers a letter of ${first.known.caseId}, and the kind \`${first.known.kind}\` declares no event for replies: add \`reply\` under \`mail\``,
      }
    : { kind: 'event', event };
}
