/**
 * The statement that adds an item to the inbox: once, and as it was given or not at all.
 */
import { sql } from 'drizzle-orm';
import type { Became } from '../engine/inbox-item.ts';
import type { NewItem } from '../engine/ports.ts';
import { rowsOf, type Db } from './database.ts';
import { payloadHashOf } from './payload-hash.ts';
import { storedAll } from './stored-all.ts';
import { violatedConstraint } from './store-trouble.ts';
import { storedText } from './stored-text.ts';

const DELIVERED = 'inbox_source_delivery';
const GIVEN = sql.raw(
  'source, sender, event_id, payload_hash, payload, received_at_ms, due_at_ms, signed, delivery, note, outcome, finished_at_ms, finish_signed',
);

/**
 * `known`: the item was stored before, by its source, sender and event id; `delivered`: by its delivery. Any other
 * conflict is an error, such as an id that the sequence gives twice: to ignore it would lose what is about to be
 * acknowledged. So is a row that comes out otherwise than it went in, such as one that is finished: it is not stored.
 *
 * @param became of an item that was worked before it is stored
 */
export async function insertItem(
  db: Db,
  item: NewItem,
  became: Became | null = null,
): Promise<'stored' | 'known' | 'delivered'> {
  const { source, sender = '', eventId, receivedAt, payload, signed, delivery } = item;
  const text = (value: string | undefined) => sql`${value === undefined ? null : storedText(value)}::text`;
  const time = (value: number | undefined) => sql`${value ?? null}::bigint`;
  try {
    const [stored] = await rowsOf(
      db,
      sql`
      WITH given AS (SELECT ${text(source)} AS source, ${text(sender)} AS sender, ${text(eventId)} AS event_id,
          ${payloadHashOf(payload)}::text AS payload_hash, ${JSON.stringify(payload)}::text AS payload,
          ${time(receivedAt)} AS received_at_ms, ${time(receivedAt)} AS due_at_ms, ${textOf(signed)}::text AS signed,
          ${text(delivery)} AS delivery, ${text(became?.note)} AS note, ${text(became?.outcome ?? undefined)} AS outcome,
          ${time(became?.at)} AS finished_at_ms, ${textOf(became?.signed)}::text AS finish_signed),
      stored AS (INSERT INTO inbox (${GIVEN}) SELECT ${GIVEN} FROM given
        ON CONFLICT (source, sender, event_id) DO NOTHING
        RETURNING ${GIVEN}, attempts, begun, coalesce(held_system, held_record, choice, chosen) AS waits)
      SELECT ${storedAll({
        item: sql`attempts = 0 AND begun = 0 AND waits IS NULL
          AND (SELECT stored_item IS NOT DISTINCT FROM given FROM given, (SELECT ${GIVEN} FROM stored) AS stored_item)`,
      })} AS stored FROM stored`,
    );
    return stored === undefined ? 'known' : 'stored';
  } catch (error) {
    if (violatedConstraint(error) === DELIVERED) return 'delivered';
    throw error;
  }
}

/** A value as its column has it. */
export const textOf = (value: object | undefined): string | null =>
  value === undefined ? null : JSON.stringify(value);
