/**
 * Audits the inbox: each item is as it arrived, and each event of a log that an item brought names a record of the case.
 * Where the event id of a log is that of an item, the payload of the item is signed, so the two must fit. An item that a
 * log or the register names is there.
 */
import type { CorrelationKey } from '../case/case-event.ts';
import { MAIL } from '../case/mail-mapping.ts';
import { recordKey } from '../case/record-key.ts';
import { isOfCase } from '../engine/known-case.ts';
import type { InboxItem, Store } from '../engine/ports.ts';
import { markOf } from '../engine/received-items.ts';
import { forgedChoiceOf, forgedFinishOf, forgeryOf } from '../engine/signed-inbox.ts';
import type { Json } from '../kernel/canonical-json.ts';
import type { RecordVerifier } from '../kernel/record-keys.ts';
import { formatInstant } from '../kernel/time.ts';
import { readLetter } from '../intake/mail/letter.ts';
import { cleanText } from '../intake/webhook.ts';
import { unsealErased } from '../run/log/erasable.ts';
import type { SealedEvent } from '../run/log/event.ts';
import type { SeenItems } from './audit-register.ts';
import type { RowProblem } from './audit-rows.ts';

/** Items read at once. */
const INBOX_PAGE = 500;
/** Deleted items that are named one by one. */
const GONE_MAX = 20;

/** An event of a log that something from outside has caused. */
type Brought = {
  readonly runId: string;
  readonly seq: number;
  readonly caseId: string;
  readonly keys: readonly CorrelationKey[];
};

/** By the event ids of their sources. */
export type BroughtEvents = Map<string, Brought[]>;

type InboxProblem = RowProblem & { readonly seq: number | null; readonly runId: string | null };

/** Adds the events of a sound log that name the event of a source. */
export function noteBrought(brought: BroughtEvents, log: readonly SealedEvent[]): void {
  const [first] = log;
  const opening = first === undefined ? null : unsealErased(first).event;
  if (opening?.type !== 'CaseOpened') return;
  const { caseId } = opening;
  const keys = [...opening.keys];
  for (const sealed of log) {
    const { event } = unsealErased(sealed);
    const { runId, seq } = sealed;
    switch (event.type) {
      case 'CaseOpened':
      case 'FactsCorrected':
      case 'FactsConfirmed':
      case 'PeopleNamed':
      case 'EventArrived':
      case 'EventSetAside':
        brought.set(event.eventId, [...(brought.get(event.eventId) ?? []), { runId, seq, caseId, keys }]);
        break;
      case 'RecordOpened':
        keys.push(event.key);
        break;
      default:
    }
  }
}

/**
 * Items that are not as they arrived, events of logs whose items are about other records only, and items that are gone.
 *
 * @param seen the items that the register has seen; null compares those of the logs in `brought` only
 */
export async function auditInbox(
  store: Pick<Store, 'inbox'>,
  keys: RecordVerifier,
  brought: BroughtEvents,
  seen: SeenItems | null,
): Promise<InboxProblem[]> {
  const problems: InboxProblem[] = [];
  const absent = new Map(brought);
  const unseen = new Map(seen);
  const others = new Map<Brought, InboxItem>();
  const fitting = new Set<Brought>();
  /** By its record, what a letter answers. */
  const answers = new Map<string, readonly string[]>();
  const look = (item: InboxItem): void => {
    const { arrived, forgery } = forgeriesOf(item, keys);
    const named = idsOf(item).flatMap((id) => brought.get(id) ?? []);
    const letter = item.source === MAIL && arrived === null ? readLetter(item.payload) : null;
    if (letter !== null && letter.answers.length > 0) answers.set(letter.record, letter.answers);
    for (const id of [...idsOf(item), `${item.source}:${item.eventId}`]) absent.delete(id);
    unseen.delete(markOf(item));
    if (forgery !== null && (seen !== null || named.length > 0))
      problems.push({
        table: 'inbox',
        seq: null,
        runId: null,
        problem: `Item ${item.id}, event ${item.eventId}: ${forgery}`,
      });
    // Two sources may have events of one id: one of them is enough.
    for (const one of arrived === null ? named : [])
      if (names(item.payload, one.keys)) fitting.add(one);
      else others.set(one, item);
  };
  for (let after: string | null = null; ; ) {
    const items = await store.inbox.page(after, INBOX_PAGE);
    for (const item of items) look(item);
    const last = items.at(-1);
    if (last === undefined || items.length < INBOX_PAGE) break;
    after = last.id;
  }
  for (const [one, item] of others) if (names(answeredIn(item.eventId, answers), one.keys)) fitting.add(one);
  for (const [one, item] of others) if (!fitting.has(one)) problems.push(strange(one, item));
  return [...problems, ...atMost(goneFromLogs(absent)), ...atMost(goneFromInbox(unseen))];
}

function goneFromLogs(absent: BroughtEvents): InboxProblem[] {
  return [...absent].flatMap(([eventId, [first]]) =>
    first === undefined
      ? []
      : {
          table: 'inbox',
          seq: first.seq,
          runId: first.runId,
          problem: `Expected what arrived as event ${eventId} in the inbox, as event ${first.seq} in the log of ${first.caseId} names it, got none: it was deleted`,
        },
  );
}

function goneFromInbox(unseen: SeenItems): InboxProblem[] {
  return [...unseen.values()].map(({ source, at, by }) => ({
    table: 'inbox',
    seq: null,
    runId: null,
    problem: `Expected what arrived from ${source} at ${formatInstant(at)} in the inbox, as entry ${by} of the register of runs names it, got none: it was deleted`,
  }));
}

/** The first of many, and how many more there are: someone who deletes the whole inbox is read about once. */
function atMost(problems: readonly InboxProblem[]): readonly InboxProblem[] {
  const more = problems.length - GONE_MAX;
  const rest = {
    table: 'inbox',
    seq: null,
    runId: null,
    problem: `Expected ${more} more such items, got none of them`,
  };
  return more <= 0 ? problems : [...problems.slice(0, GONE_MAX), rest];
}

/** What is wrong with what arrived, and with that, its choice or its end. */
function forgeriesOf(
  item: InboxItem,
  keys: RecordVerifier,
): { readonly arrived: string | null; readonly forgery: string | null } {
  const arrived = forgeryOf(item, keys);
  return { arrived, forgery: arrived ?? forgedChoiceOf(item, keys) ?? forgedFinishOf(item, keys) };
}

/** As a log names the item, except one that starts a case again, whose run names its source. Senders number their events independently, so theirs begin with the sender. */
const idsOf = ({ eventId, sender = '' }: InboxItem): readonly string[] => [eventId, `${sender}:${eventId}`];

function strange({ runId, seq, caseId, keys }: Brought, { id, eventId }: InboxItem): InboxProblem {
  const records = keys.map(({ system, record }) => `${system} ${record}`).join(' or ');
  const problem = `Expected an event about ${records} in the log of ${caseId}, got item ${id} of the inbox, event ${eventId}, which names another record`;
  return { table: 'run_events', seq, runId, problem };
}

/** The letters that one answers, those that these answer, and so on. */
function answeredIn(record: string, answers: ReadonlyMap<string, readonly string[]>): string[] {
  const all = new Set(answers.get(record));
  for (const one of all) for (const earlier of answers.get(one) ?? []) all.add(earlier);
  return [...all];
}

/** Whether a text or number of the payload is the record of one of the keys, however it is spelt. */
function names(payload: Json, keys: readonly CorrelationKey[]): boolean {
  const pending: Json[] = [payload];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (typeof next === 'object') pending.push(...Object.values(next ?? {}));
    else if (
      isOfCase(
        { keys },
        keys.map(({ system }) => recordKey(system, cleanText(String(next)))),
      )
    )
      return true;
  }
  return false;
}
