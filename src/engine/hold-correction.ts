/**
 * Corrections that wait in the inbox: for their case to open, or for a person to decide about it.
 */
import type { CaseEvent, CorrelationKey } from '../case/case-event.ts';
import { isOneOf } from '../boundary/approvers.ts';
import { isOlder, isUnordered } from '../case/source-mark.ts';
import { involvedIn } from '../case/involved.ts';
import { identityTexts } from '../handbook/mailbox.ts';
import { foldedName } from '../handbook/people.ts';
import { hashOf } from '../kernel/canonical-json.ts';
import { assert } from '../kernel/assert.ts';
import { arrivalsMax, correctionsMax } from '../kernel/limits.ts';
import { isOfCase } from './known-case.ts';
import type { InboxItem } from './ports.ts';
import { reportSetAside } from './report-set-aside.ts';
import type { Shell } from './shell.ts';
import { finishItem } from './signed-inbox.ts';

/** How many held events of one key are read at once. */
export const HELD_READ_MAX = correctionsMax + arrivalsMax + 1;
/** Held corrections of one record from which on those that say nothing more than newer ones are finished. */
const COLLAPSED_FROM = 10;

/** Reads the event of an inbox item again, as the handbook in force declares. */
export type ReadItem = (item: InboxItem) => CaseEvent | null;

type Held = { readonly item: InboxItem; readonly event: CaseEvent };

/**
 * The events held for a record, in order of arrival, as they read now. For which record an item is held is not signed, so
 * only an event that names the record itself counts.
 */
export async function heldEvents(
  shell: Pick<Shell, 'store'>,
  key: CorrelationKey,
  read: ReadItem,
): Promise<readonly Held[]> {
  const items = await shell.store.inbox.heldFor(key, HELD_READ_MAX);
  return items.flatMap((item): Held[] => {
    const event = read(item);
    return event !== null && isOfCase({ keys: [key] }, event.keys) ? [{ item, event }] : [];
  });
}
/** With the facts and people that its event mentions. */
type Said = Held & { readonly mentions: ReadonlySet<string> };

/**
 * Holds a correction until its time. When many wait, those that say nothing more next to newer ones are finished. If
 * there are still too many, the oldest is set aside: the newest is what counts. One that alone names a person who could
 * approve stays, so there may be a few more, at most two for each person of `people.yaml`.
 */
export async function holdCorrection(
  shell: Shell,
  { item, event, read, until, note }: Held & { readonly read: ReadItem; readonly until: number; readonly note: string },
): Promise<void> {
  const { inbox } = shell.store;
  const key = keyOf(event);
  await inbox.hold(item.id, key, until, note);
  const held = (await heldEvents(shell, key, read)).filter((known) => known.event.type === 'corrected');
  if (held.length <= COLLAPSED_FROM) return;
  const left: Said[] = [];
  for (const older of held.toReversed()) {
    const said = { ...older, mentions: mentionsOf(older.event) };
    if (isSuperseded(said, left)) await finish(older, 'unchanged: newer updates of the record say all of it');
    else left.push(said);
  }
  if (left.length <= correctionsMax) return;
  const oldest = await oldestDispensable(shell, left);
  if (oldest !== undefined)
    await finish(oldest, `set aside: ${correctionsMax} newer corrections of the same record wait already`);

  async function finish({ item: done }: Held, why: string): Promise<void> {
    await finishItem(shell, done, why);
    reportSetAside(shell, done, why);
  }
}

/** @param left the newest first */
async function oldestDispensable(shell: Shell, left: readonly Held[]): Promise<Held | undefined> {
  const { people } = (await shell.handbooks.current()).handbook;
  const named = left.map(({ event }) =>
    people.people.flatMap((person) =>
      involvedIn(event).flatMap(({ role, name, email }) =>
        isOneOf(person, people, identityTexts({ name, email })) ? [`${role} ${person.person}`] : [],
      ),
    ),
  );
  const isNamedElsewhere = (one: string, at: number): boolean =>
    named.some((others, index) => index !== at && others.includes(one));
  return left.findLast((_, at) => named[at]?.every((one) => isNamedElsewhere(one, at)));
}

/**
 * Whether `newer` events of the same source mention every fact and every person of this one. One of the same stated
 * minute that says something else may be the older one, so both stay, and people are asked which counts.
 */
function isSuperseded({ event, mentions }: Said, newer: readonly Said[]): boolean {
  const { kind, mark } = event;
  const later = newer.filter(({ event: other }) => {
    const isSame = other.kind === kind && other.mark?.source === mark?.source;
    const isNewer =
      mark === undefined ||
      other.mark === undefined ||
      !(isOlder(other.mark, mark) || (isUnordered(other.mark, mark) && saidBy(other) !== saidBy(event)));
    return isSame && isNewer;
  });
  return later.length > 0 && [...mentions].every((mention) => later.some((other) => other.mentions.has(mention)));
}

const saidBy = ({ facts, refused, cleared = [] }: CaseEvent): string =>
  hashOf({ facts: facts.map(({ path, value }) => ({ path, value })), refused, cleared });

function mentionsOf({ facts, refused, cleared = [], requester, editor }: CaseEvent): ReadonlySet<string> {
  const people = involvedIn({ requester, ...(editor === undefined ? {} : { editor }) }).map(
    ({ role, name, email }) => `${role} ${foldedName(email ?? name ?? '')}`,
  );
  return new Set([...facts.map(({ path }) => path), ...refused.map(({ path }) => path), ...cleared, ...people]);
}

export function keyOf({ keys }: Pick<CaseEvent, 'keys'>): CorrelationKey {
  const [key] = keys;
  assert(key !== undefined, 'a case event names the record that it is about');
  return key;
}
