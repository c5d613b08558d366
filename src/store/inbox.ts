/**
 * The inbox in Postgres: case events as they arrived, each once, until they are worked.
 */
import { and, count, eq, isNull, sql } from 'drizzle-orm';
import type { InboxItem, Store } from '../engine/ports.ts';
import type { Json } from '../kernel/canonical-json.ts';
import { notForced, rowsOf, type Ask } from './database.ts';
import { payloadHashOf } from './payload-hash.ts';
import { inbox } from './schema.ts';
import { storedText } from './stored-text.ts';

export function createInbox(ask: Ask): Store['inbox'] {
  return {
    receive: (item) =>
      ask(async (db) => {
        // Serialised here, because drizzle would treat the payload `null` as missing.
        const payloadHash = payloadHashOf(item.payload);
        const payload = sql`${JSON.stringify(item.payload)}`;
        const stored = await db
          .insert(inbox)
          .values({ ...item, payload, payloadHash, dueAt: item.receivedAt })
          .onConflictDoNothing()
          .returning({ id: inbox.id });
        if (stored.length === 1) return 'stored';
        const [known] = await db
          .select({ payloadHash: inbox.payloadHash })
          .from(inbox)
          .where(
            and(eq(inbox.source, item.source), eq(inbox.sender, item.sender ?? ''), eq(inbox.eventId, item.eventId)),
          );
        return known?.payloadHash === payloadHash ? 'duplicate' : 'changed';
      }),

    take: (limit, now, until) =>
      ask(async (db) => {
        // MATERIALIZED applies the limit once; SKIP LOCKED gives two workers different items without waiting.
        const rows = await rowsOf(
          db,
          sql`
        WITH due AS MATERIALIZED (
          SELECT id FROM inbox WHERE finished_at_ms IS NULL AND due_at_ms <= ${now}
          ORDER BY received_at_ms, id LIMIT ${limit} FOR UPDATE SKIP LOCKED)
        UPDATE inbox SET due_at_ms = ${until}, attempts = attempts + 1 FROM due WHERE inbox.id = due.id
        RETURNING inbox.id, source, sender, event_id, payload, attempts, received_at_ms`,
        );
        return rows.map(itemOf).sort((a, b) => a.receivedAt - b.receivedAt || Number(a.id) - Number(b.id));
      }),

    finish: (id, note, now) =>
      ask(async (db) => {
        // If a power cut undoes this, the item is worked again and finds its case.
        await db
          .update(inbox)
          .set({ finishedAt: now, note })
          .where(and(eq(inbox.id, Number(id)), notForced));
      }),

    defer: (id, at, note) =>
      ask(async (db) => {
        await db
          .update(inbox)
          .set({ dueAt: at, note, heldSystem: null, heldRecord: null })
          .where(eq(inbox.id, Number(id)));
      }),

    hold: (id, { system, record }, until, note) =>
      ask(async (db) => {
        await db
          .update(inbox)
          .set({ dueAt: until, note, heldSystem: system, heldRecord: record })
          .where(eq(inbox.id, Number(id)));
      }),

    heldFor: ({ system, record }, limit) =>
      ask(async (db) => {
        const rows = await rowsOf(
          db,
          sql`SELECT id, source, sender, event_id, payload, attempts, received_at_ms FROM inbox
            WHERE held_system = ${storedText(system)} AND held_record = ${storedText(record)} AND finished_at_ms IS NULL
            ORDER BY received_at_ms, id LIMIT ${limit}`,
        );
        return rows.map(itemOf);
      }),

    pending: () =>
      ask(async (db) => {
        const [row] = await db
          .select({ pending: count() })
          .from(inbox)
          .where(and(isNull(inbox.finishedAt), isNull(inbox.heldRecord)));
        return row?.pending ?? 0;
      }),
  };
}

function itemOf(row: Readonly<Record<string, unknown>>): InboxItem {
  return {
    id: String(row['id']),
    source: String(row['source']),
    ...(row['sender'] === '' ? {} : { sender: String(row['sender']) }),
    eventId: String(row['event_id']),
    receivedAt: Number(row['received_at_ms']),
    payload: JSON.parse(String(row['payload'])) as Json,
    attempts: Number(row['attempts']),
  };
}
