/**
 * The statement that adds an item to the inbox: once, and as it was given or not at all.
 */
import { sql } from 'drizzle-orm';
import type { Became } from '../engine/inbox-item.ts';
import type { NewItem } from '../engine/ports.ts';
import { templateOnce } from './built-once.ts';
import type { Db } from './database.ts';
import { payloadHashOf } from './payload-hash.ts';
import { storedAll } from './stored-all.ts';
import { violatedConstraint } from './store-trouble.ts';
import { storedText } from '../kernel/stored-text.ts';

const DELIVERED = 'inbox_source_delivery';
const GIVEN = sql.raw(
  'source, sender, event_id, payload_hash, payload, received_at_ms, due_at_ms, signed, delivery, note, outcome, finished_at_ms, finish_signed',
);

/** A conflict waits for whoever is changing the known row; looking for it does not. */
const unknown = sql.raw(`WHERE NOT EXISTS (SELECT 1 FROM inbox known
  WHERE known.source = given.source AND known.sender = given.sender AND known.event_id = given.event_id)`);

const insertRows = templateOnce(
  {
    sources: 'text[]',
    senders: 'text[]',
    eventIds: 'text[]',
    hashes: 'text[]',
    payloads: 'text[]',
    received: 'bigint[]',
    signed: 'text[]',
    deliveries: 'text[]',
    notes: 'text[]',
    outcomes: 'text[]',
    finished: 'bigint[]',
    finishSigned: 'text[]',
  },
  (given) => sql`
    WITH given AS (SELECT * FROM unnest(${given.sources}, ${given.senders}, ${given.eventIds}, ${given.hashes}, ${given.payloads},
        ${given.received}, ${given.received}, ${given.signed}, ${given.deliveries}, ${given.notes}, ${given.outcomes},
        ${given.finished}, ${given.finishSigned}) AS given (${GIVEN})),
    stored AS (INSERT INTO inbox (${GIVEN}) SELECT ${GIVEN} FROM given ${unknown}
      ON CONFLICT (source, sender, event_id) DO NOTHING
      RETURNING ${GIVEN}, attempts, begun, coalesce(held_system, held_record, choice, chosen) AS waits)
    SELECT source, sender, event_id, ${storedAll({
      item: sql`NOT EXISTS (SELECT 1 FROM stored WHERE attempts <> 0 OR begun <> 0 OR waits IS NOT NULL)
        AND NOT EXISTS (SELECT ${GIVEN} FROM stored EXCEPT ALL SELECT ${GIVEN} FROM given)`,
    })} AS stored FROM stored`,
);

export type Inserted = 'stored' | 'known' | 'delivered';

/** An item, and what became of it if it was worked before it is stored. */
export type Insertion = { readonly item: NewItem; readonly became: Became | null };

/**
 * `known`: the item was stored before, by its source, sender and event id; `delivered`: by its delivery. Any other
 * conflict is an error, such as an id that the sequence gives twice: to ignore it would lose what is about to be
 * acknowledged. So is a row that comes out otherwise than it went in, such as one that is finished: it is not stored.
 */
export async function insertItem(db: Db, item: NewItem, became: Became | null = null): Promise<Inserted> {
  try {
    const [result] = await insertItems(db, [{ item, became }]);
    return result ?? 'known';
  } catch (error) {
    if (violatedConstraint(error) === DELIVERED) return 'delivered';
    throw error;
  }
}

/**
 * Several items, of different sources, senders or event ids. Fails, and stores none, when one was delivered before.
 *
 * @returns undefined for one that was not stored
 */
export async function insertItems(
  db: Db,
  insertions: readonly Insertion[],
): Promise<readonly (Extract<Inserted, 'stored'> | undefined)[]> {
  const texts = (of: (insertion: Insertion) => string | null | undefined) =>
    insertions.map((insertion) => of(insertion) ?? null);
  const stored = (of: (insertion: Insertion) => string | null | undefined) =>
    texts(of).map((text) => (text === null ? null : storedText(text)));
  const rows = await insertRows(db, {
    sources: stored(({ item }) => item.source),
    senders: stored(({ item }) => item.sender ?? ''),
    eventIds: stored(({ item }) => item.eventId),
    hashes: texts(({ item }) => payloadHashOf(item.payload)),
    payloads: texts(({ item }) => JSON.stringify(item.payload)),
    received: insertions.map(({ item }) => item.receivedAt),
    signed: texts(({ item }) => textOf(item.signed)),
    deliveries: stored(({ item }) => item.delivery),
    notes: stored(({ became }) => became?.note),
    outcomes: stored(({ became }) => became?.outcome),
    finished: insertions.map(({ became }) => became?.at ?? null),
    finishSigned: texts(({ became }) => textOf(became?.signed)),
  });
  const keyOf = (...key: readonly unknown[]): string => JSON.stringify(key);
  const added = new Set(rows.map((row) => keyOf(row['source'], row['sender'], row['event_id'])));
  return insertions.map(({ item: { source, sender = '', eventId } }) =>
    added.has(keyOf(storedText(source), storedText(sender), storedText(eventId))) ? 'stored' : undefined,
  );
}

/** A value as its column has it. */
export const textOf = (value: object | undefined): string | null =>
  value === undefined ? null : JSON.stringify(value);
