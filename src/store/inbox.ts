/**
 * The inbox in Postgres: case events as they arrived, each once, until they are worked.
 */
import { and, count, eq, gte, inArray, isNotNull, isNull, lte, ne, not, or, sql } from 'drizzle-orm';
import { isListed, LISTED, outcomeOf, type InboxOutcome } from '../engine/inbox-outcome.ts';
import { askedBefore, isAsked } from '../engine/inbox-item.ts';
import type { InboxItem, InboxTrouble, Store, NewItem } from '../engine/ports.ts';
import { templateOnce } from './built-once.ts';
import { rowsOf, type Ask } from './database.ts';
import { findAll, finishAll, heldForAll, type Finished, type Held } from './inbox-batches.ts';
import { changeItem, refuseLocked } from './change-item.ts';
import { gather, GATHERED } from './gather.ts';
import { COLUMNS, itemOf } from './inbox-rows.ts';
import { insertItem, insertItems, textOf, type Inserted } from './insert-item.ts';
import { isOver } from './leases.ts';
import { payloadHashOf } from './payload-hash.ts';
import { inbox } from './schema.ts';
import { assertSame, assertStored } from './stored-all.ts';
import { storedText } from '../kernel/stored-text.ts';

const isOpen = isNull(inbox.finishedAt);
const wasSetAside = inArray(inbox.outcome, [...LISTED]);
/** Only a failed try leaves a note on an item that is not finished. */
const wasDeferred = and(isOpen, isNotNull(inbox.note));
/** Waits until a person has chosen its case. */
const isUnasked = sql`coalesce(${inbox.choice} LIKE '{"candidates":[]%', true)`;
const waitsForNothing = sql`(held_record IS NULL AND (${isUnasked} OR chosen IS NOT NULL))`;
const waitsForChoice = and(isOpen, not(isUnasked), isNull(inbox.chosen));

/**
 * MATERIALIZED applies the limit once; SKIP LOCKED gives two workers different items without waiting. What waits for
 * neither a case nor a choice waits for minutes: a later time is of before the clock was set back. LEAST, because one
 * row with the largest number of tries must not fail the others.
 */
const takeRows = templateOnce(
  { now: 'value', until: 'value', limit: 'value' },
  ({ now, until, limit }) => sql`
    WITH due AS MATERIALIZED (
      SELECT id FROM inbox WHERE finished_at_ms IS NULL AND (due_at_ms <= ${now} OR (${waitsForNothing} AND ${isOver(sql`due_at_ms`, now)}))
      ORDER BY received_at_ms, id LIMIT ${limit} FOR UPDATE SKIP LOCKED)
    UPDATE inbox SET due_at_ms = ${until}, attempts = LEAST(attempts, 1000000) + 1 FROM due WHERE inbox.id = due.id
    RETURNING ${COLUMNS}`,
);

export function createInbox(ask: Ask): Store['inbox'] {
  const insert = gather<NewItem, Inserted>({
    ...GATHERED,
    keyOf: ({ source, sender = '', eventId }) => JSON.stringify([source, sender, eventId]),
    many: (items) =>
      ask((db) =>
        insertItems(
          db,
          items.map((item) => ({ item, became: null })),
        ),
      ),
    one: (item) => ask((db) => insertItem(db, item)),
  });
  const finish = gather<Finished, null>({
    ...GATHERED,
    keyOf: ({ id }) => id,
    many: async (items) => {
      const finished = await ask((db) => finishAll(db, items));
      return items.map(({ id }) => (finished.has(id) ? null : undefined));
    },
    one: async (item) => {
      await ask(async (db) => {
        if ((await finishAll(db, [item])).size === 0) await refuseLocked(db, item.id);
      });
      return null;
    },
  });
  const heldFor = gather<Held, InboxItem[]>({
    ...GATHERED,
    keyOf: (held) => JSON.stringify(held),
    many: (held) => ask((db) => heldForAll(db, held)),
    one: async (held) => (await ask((db) => heldForAll(db, [held])))[0] ?? [],
  });
  const find = gather<string, InboxItem | null>({
    ...GATHERED,
    keyOf: (id) => id,
    many: async (ids) => {
      const items = await ask((db) => findAll(db, ids));
      return ids.map((id) => items.find((item) => item.id === id) ?? null);
    },
    one: async (id) => (await ask((db) => findAll(db, [id])))[0] ?? null,
  });
  return {
    receive: (item) =>
      ask(async (db) => {
        const inserted = await insert(item);
        if (inserted === 'stored') return 'stored';
        const payloadHash = payloadHashOf(item.payload);
        const [known] = await db
          .select({ payloadHash: inbox.payloadHash })
          .from(inbox)
          .where(
            and(eq(inbox.source, item.source), eq(inbox.sender, item.sender ?? ''), eq(inbox.eventId, item.eventId)),
          );
        // A trigger may leave the row out: what is not there was never received.
        if (inserted === 'known') assertStored({ items: known === undefined ? 0 : 1 }, { items: 1 });
        // Another event id was given to what was delivered before.
        return known === undefined || known.payloadHash === payloadHash ? 'duplicate' : 'changed';
      }),

    take: (limit, now, until) =>
      ask(async (db) => {
        const rows = await takeRows(db, { now, until, limit });
        return rows.map(itemOf).sort((a, b) => a.receivedAt - b.receivedAt || Number(a.id) - Number(b.id));
      }),

    begin: (id, until) =>
      ask(async (db) => {
        const changed = await changeItem(db, id, { dueAt: until, begun: sql`${inbox.begun} + 1` });
        return changed?.begun ?? 0;
      }),

    async finish(id, note, at, signed) {
      await finish({ id, note, at, signed });
    },

    defer: (id, at, note) =>
      ask(async (db) => {
        await changeItem(db, id, { dueAt: at, note, begun: 0, heldSystem: null, heldRecord: null }, isOpen);
      }),

    hold: (id, { system, record }, until, note) =>
      ask(async (db) => {
        await changeItem(db, id, { dueAt: until, note, begun: 0, heldSystem: system, heldRecord: record }, isOpen);
      }),

    heldFor: ({ system, record }, limit) => heldFor({ system: storedText(system), record: storedText(record), limit }),

    heldBy: ({ source, sender = '' }, id) =>
      ask(async (db) => {
        const [row] = await db
          .select({ held: count() })
          .from(inbox)
          .where(
            and(
              isNotNull(inbox.heldRecord),
              isNull(inbox.finishedAt),
              eq(inbox.source, source),
              eq(inbox.sender, sender),
              ne(inbox.id, Number(id)),
            ),
          );
        return row?.held ?? 0;
      }),

    pending: (now = -1) =>
      ask(async (db) => {
        const [row] = await db
          .select({ pending: count() })
          .from(inbox)
          .where(
            and(
              isNull(inbox.finishedAt),
              or(and(isNull(inbox.heldRecord), or(isUnasked, isNotNull(inbox.chosen))), lte(inbox.dueAt, now)),
            ),
          );
        return row?.pending ?? 0;
      }),

    unread: (limit) =>
      ask(async (db) => {
        const rows = await db
          .select({ id: inbox.id })
          .from(inbox)
          .where(and(isOpen, isNull(inbox.heldRecord), or(isUnasked, isNotNull(inbox.chosen))))
          .orderBy(inbox.receivedAt, inbox.id)
          .limit(limit);
        return rows.map(({ id }) => String(id));
      }),

    record: (item, note, signed) =>
      ask(async (db) => {
        const became = { note, at: item.receivedAt, outcome: outcomeOf(note), ...(signed && { signed }) };
        return (await insertItem(db, item, became)) === 'stored';
      }),

    setAside: (limit) =>
      ask(async (db) => {
        const rows = await rowsOf(
          db,
          sql`SELECT ${COLUMNS} FROM inbox WHERE ${or(wasSetAside, wasDeferred)}
            ORDER BY received_at_ms DESC, id DESC LIMIT ${limit}`,
        );
        return rows.map(troubleOf);
      }),

    counts: (since) =>
      ask(async (db) => {
        const rows = await db
          .select({ outcome: inbox.outcome, items: count() })
          .from(inbox)
          .where(or(and(wasSetAside, gte(inbox.receivedAt, since)), wasDeferred))
          .groupBy(inbox.outcome);
        const [asked] = await db.select({ items: count() }).from(inbox).where(waitsForChoice);
        const choice = asked?.items ?? 0;
        const of = (wanted: InboxOutcome | null): number => rows.find(({ outcome }) => outcome === wanted)?.items ?? 0;
        return {
          refused: of('refused'),
          ignored: of('ignored'),
          given_up: of('given_up'),
          partly: of('partly'),
          deferred: of(null) - choice,
          choice,
        };
      }),

    known: ({ source, sender = '', eventId, delivery }) =>
      ask(async (db) => {
        const ofEvent = and(eq(inbox.source, source), eq(inbox.sender, sender), eq(inbox.eventId, eventId));
        const ofDelivery = and(eq(inbox.source, source), eq(inbox.delivery, delivery ?? ''));
        const [row] = await rowsOf(
          db,
          sql`SELECT ${COLUMNS} FROM inbox WHERE ${delivery === undefined ? ofEvent : or(ofEvent, ofDelivery)}
            ORDER BY (${ofEvent}) DESC LIMIT 1`,
        );
        return row === undefined ? null : itemOf(row);
      }),

    find: async (id) => (isId(id) ? find(String(Number(id))) : null),

    page: (after, limit) =>
      ask(async (db) => {
        const rows = await rowsOf(
          db,
          // Ids are compared as Postgres has them: as numbers of JavaScript, great ones would be skipped or read twice.
          sql`SELECT ${COLUMNS} FROM inbox ${after === null ? sql`` : sql`WHERE id > ${after}::bigint`}
            ORDER BY id LIMIT ${limit}`,
        );
        return rows.map(itemOf);
      }),

    askWhich: (id, choice, until, note) =>
      ask(async (db) => {
        await changeItem(
          db,
          id,
          { choice, dueAt: until, note, begun: 0, heldSystem: null, heldRecord: null },
          and(isOpen, isNull(inbox.chosen)),
        );
      }),

    choose: (id, chosen, until) =>
      ask(async (db) => {
        if (!isId(id)) return false;
        // Waits for another person who is choosing at the same moment.
        const rows = await db
          .update(inbox)
          .set({ chosen, dueAt: until, attempts: 0, begun: 0 })
          .where(and(eq(inbox.id, Number(id)), waitsForChoice))
          .returning({ id: inbox.id });
        return rows.length === 1;
      }),

    resign: (item, { arrived, chosen, finished }) =>
      ask(async (db) => {
        const rows = await db
          .update(inbox)
          .set({
            ...(arrived === undefined ? {} : { signed: arrived }),
            ...(chosen === undefined || item.chosen === undefined
              ? {}
              : { chosen: { ...item.chosen, signed: chosen } }),
            ...(finished === undefined ? {} : { finishSigned: finished }),
          })
          .where(
            and(
              eq(inbox.id, Number(item.id)),
              sql`${inbox.signed} IS NOT DISTINCT FROM ${textOf(item.signed)}`,
              sql`${inbox.chosen} IS NOT DISTINCT FROM ${textOf(item.chosen)}`,
              sql`${inbox.finishSigned} IS NOT DISTINCT FROM ${textOf(item.became?.signed)}`,
            ),
          )
          .returning({ id: inbox.id });
        return rows.length === 1;
      }),

    erase: ({ id, payload, signed, chosen }) =>
      ask(async (db) => {
        await changeItem(db, id, { payload, signed: signed ?? null, chosen: chosen ?? null });
        // A trigger may have put it back.
        const [row] = await db
          .select({ payload: inbox.payload })
          .from(inbox)
          .where(eq(inbox.id, Number(id)));
        assertSame(`item ${id} of the inbox`, { payload }, row);
      }),

    tryAgain: (id, now) =>
      ask(async (db) => {
        if (!isId(id)) return false;
        const [row] = await rowsOf(db, sql`SELECT ${COLUMNS} FROM inbox WHERE id = ${Number(id)}`);
        const rows = await db
          .update(inbox)
          .set({
            finishedAt: null,
            outcome: null,
            dueAt: now,
            attempts: 0,
            begun: 0,
            choice: row === undefined ? null : askedBefore(itemOf(row).choice),
            chosen: null,
            finishSigned: null,
          })
          .where(and(eq(inbox.id, Number(id)), or(wasSetAside, wasDeferred)))
          .returning({ id: inbox.id });
        return rows.length === 1;
      }),
  };
}

const isId = (id: string): boolean => /^\d{1,15}$/.test(id);

function troubleOf(row: Readonly<Record<string, unknown>>): InboxTrouble {
  const { payload: _payload, signed: _signed, became: _became, ...item } = itemOf(row);
  const outcome = row['outcome'] === null ? null : (String(row['outcome']) as InboxOutcome);
  const open = isAsked(item) && item.chosen === undefined ? 'choice' : 'deferred';
  return { ...item, outcome: isListed(outcome) ? outcome : open, note: String(row['note'] ?? '') };
}
