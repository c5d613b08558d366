/**
 * A letter that answers another one belongs to the case of that one. Which case that is, only the store knows, so it is
 * looked up before the letter is worked. Some programs name only the letter that is answered, which may be a reply itself:
 * then the inbox shows which one that answered, back to the letter that opened the case.
 */
import type { CorrelationKey } from '../case/case-event.ts';
import type { InboxItem } from './inbox-item.ts';
import { caseOfRecord, type KnownCase } from './known-case.ts';
import type { Normalised } from './normalised.ts';
import type { Shell } from './shell.ts';
import { forgedChoiceOf, forgeryOf } from './signed-inbox.ts';

/** Letters that are looked up for one: a longer exchange without `References` opens a case of its own. */
const LOOKED_UP_MAX = 200;

type Reading = Pick<Shell, 'store' | 'verified' | 'keys'>;
type Found = { readonly key: CorrelationKey; readonly known: KnownCase };

/**
 * @param read what an item of the inbox is by itself
 * @param origin as in `HandbookInForce`
 * @returns the event in the case of a letter that is answered; what the letter is by itself without such a case, and once
 *   it has a case of its own
 */
export async function asReply(
  shell: Reading,
  item: InboxItem,
  read: (item: InboxItem) => Normalised | null,
  origin: string,
): Promise<Normalised | null> {
  const normalised = read(item);
  if (normalised?.replies === undefined) return normalised;
  const { replies, ...itself } = normalised;
  for (const key of itself.kind === 'event' ? itself.event.keys : [])
    if ((await caseOfRecord(shell, key, origin)) !== null) return itself;
  const found = await casesAnswered(shell, item, replies.keys, read, origin);
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

/** The cases of the records that it answers; without any, of those that these answer, and so on. */
async function casesAnswered(
  shell: Reading,
  item: InboxItem,
  keys: readonly CorrelationKey[],
  read: (item: InboxItem) => Normalised | null,
  origin: string,
): Promise<readonly Found[]> {
  const seen = new Set([item.eventId]);
  let answered: readonly CorrelationKey[] = keys;
  while (answered.length > 0) {
    const found: Found[] = [];
    const earlier: CorrelationKey[] = [];
    for (const key of answered) {
      if (seen.has(key.record) || seen.size > LOOKED_UP_MAX) continue;
      seen.add(key.record);
      const known = await caseOfRecord(shell, key, origin);
      if (known === null) earlier.push(...(await answeredBy(shell, item, key, read)));
      else found.push({ key, known });
    }
    if (found.length > 0) return found;
    answered = earlier;
  }
  return [];
}

/** What a letter of the same mailbox answers, as the program stored it. */
async function answeredBy(
  { store, keys }: Reading,
  { source, sender }: InboxItem,
  { record }: CorrelationKey,
  read: (item: InboxItem) => Normalised | null,
): Promise<readonly CorrelationKey[]> {
  const item = await store.inbox.known({ source, ...(sender === undefined ? {} : { sender }), eventId: record });
  if (item === null || (forgeryOf(item, keys) ?? forgedChoiceOf(item, keys)) !== null) return [];
  return read(item)?.replies?.keys ?? [];
}
