/** Statements of the inbox that several requests share. */
import { sql } from 'drizzle-orm';
import { outcomeOf } from '../engine/inbox-outcome.ts';
import type { InboxItem, Signed } from '../engine/ports.ts';
import type { Instant } from '../kernel/clock.ts';
import { templateOnce } from './built-once.ts';
import { notForced, type Db } from './database.ts';
import { COLUMNS, itemOf } from './inbox-rows.ts';
import { textOf } from './insert-item.ts';
import { storedText } from '../kernel/stored-text.ts';

export type Finished = {
  readonly id: string;
  readonly note: string;
  readonly at: Instant;
  readonly signed: Signed | undefined;
};

const finishRows = templateOnce(
  { ids: 'bigint[]', notes: 'text[]', outcomes: 'text[]', signed: 'text[]', at: 'bigint[]' },
  ({ ids, notes, outcomes, signed, at }) =>
    sql`WITH g AS (SELECT * FROM unnest(${ids}, ${notes}, ${outcomes}, ${signed}, ${at}) AS g (id, note, outcome, signed, at_ms)),
      free AS MATERIALIZED (SELECT inbox.id FROM inbox JOIN g USING (id) FOR NO KEY UPDATE OF inbox SKIP LOCKED)
    UPDATE inbox SET finished_at_ms = g.at_ms, note = g.note, outcome = g.outcome, finish_signed = g.signed
    FROM g WHERE inbox.id = g.id AND inbox.id IN (SELECT id FROM free) AND ${notForced}
    RETURNING inbox.id`,
);

/**
 * If a power cut undoes this, the items are worked again and find their cases.
 *
 * @returns the ids of those that were finished; an item whose row another session has locked is left out
 */
export async function finishAll(db: Db, items: readonly Finished[]): Promise<ReadonlySet<string>> {
  const rows = await finishRows(db, {
    ids: items.map(({ id }) => Number(id)),
    notes: items.map(({ note }) => storedText(note)),
    outcomes: items.map(({ note }) => outcomeOf(note)),
    signed: items.map(({ signed }) => textOf(signed)),
    at: items.map(({ at }) => at),
  });
  return new Set(rows.map((row) => String(row['id'])));
}

const itemsOf = templateOnce(
  { ids: 'bigint[]' },
  ({ ids }) => sql`SELECT ${COLUMNS} FROM inbox WHERE id = ANY(${ids})`,
);

/** Those that there are, in any order. */
export async function findAll(db: Db, ids: readonly string[]): Promise<readonly InboxItem[]> {
  const rows = await itemsOf(db, { ids: ids.map(Number) });
  return rows.map(itemOf);
}

export type Held = { readonly system: string; readonly record: string; readonly limit: number };

const heldItems = templateOnce(
  { systems: 'text[]', records: 'text[]', limits: 'integer[]' },
  ({ systems, records, limits }) =>
    sql`SELECT g.place, ${COLUMNS} FROM unnest(${systems}, ${records}, ${limits}) WITH ORDINALITY AS g (system, record, most, place)
      JOIN LATERAL (SELECT * FROM inbox WHERE held_system = g.system AND held_record = g.record AND finished_at_ms IS NULL
        ORDER BY received_at_ms, id LIMIT g.most) AS inbox ON true
      ORDER BY g.place, received_at_ms, inbox.id`,
);

export async function heldForAll(db: Db, held: readonly Held[]): Promise<InboxItem[][]> {
  const rows = await heldItems(db, {
    systems: held.map(({ system }) => system),
    records: held.map(({ record }) => record),
    limits: held.map(({ limit }) => limit),
  });
  return held.map((_, index) => rows.filter((row) => Number(row['place']) === index + 1).map(itemOf));
}
