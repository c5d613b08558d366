/** Statements of the inbox that several requests share. */
import { sql } from 'drizzle-orm';
import { outcomeOf } from '../engine/inbox-outcome.ts';
import type { InboxItem, Signed } from '../engine/ports.ts';
import type { Instant } from '../kernel/clock.ts';
import { arrayParam, notForced, rowsOf, type Db } from './database.ts';
import { COLUMNS, itemOf } from './inbox-rows.ts';
import { textOf } from './insert-item.ts';
import { storedText } from '../kernel/stored-text.ts';

export type Finished = {
  readonly id: string;
  readonly note: string;
  readonly at: Instant;
  readonly signed: Signed | undefined;
};

/**
 * If a power cut undoes this, the items are worked again and find their cases.
 *
 * @returns the ids of those that were finished; an item whose row another session has locked is left out
 */
export async function finishAll(db: Db, items: readonly Finished[]): Promise<ReadonlySet<string>> {
  const texts = (of: (item: Finished) => string | null) => arrayParam(items.map(of), 'text');
  const rows = await rowsOf(
    db,
    sql`WITH g AS (SELECT * FROM unnest(${arrayParam(
      items.map(({ id }) => Number(id)),
      'bigint',
    )}, ${texts(({ note }) => storedText(note))}, ${texts(({ note }) => outcomeOf(note))},
      ${texts(({ signed }) => textOf(signed))}, ${arrayParam(
        items.map(({ at }) => at),
        'bigint',
      )}) AS g (id, note, outcome, signed, at_ms)),
      free AS MATERIALIZED (SELECT inbox.id FROM inbox JOIN g USING (id) FOR NO KEY UPDATE OF inbox SKIP LOCKED)
    UPDATE inbox SET finished_at_ms = g.at_ms, note = g.note, outcome = g.outcome, finish_signed = g.signed
    FROM g WHERE inbox.id = g.id AND inbox.id IN (SELECT id FROM free) AND ${notForced}
    RETURNING inbox.id`,
  );
  return new Set(rows.map((row) => String(row['id'])));
}

/** Those that there are, in any order. */
export async function findAll(db: Db, ids: readonly string[]): Promise<readonly InboxItem[]> {
  const rows = await rowsOf(
    db,
    sql`SELECT ${COLUMNS} FROM inbox WHERE id = ANY(${arrayParam(ids.map(Number), 'bigint')})`,
  );
  return rows.map(itemOf);
}

export type Held = { readonly system: string; readonly record: string; readonly limit: number };

export async function heldForAll(db: Db, held: readonly Held[]): Promise<InboxItem[][]> {
  const rows = await rowsOf(
    db,
    sql`SELECT g.place, ${COLUMNS} FROM unnest(${arrayParam(
      held.map(({ system }) => system),
      'text',
    )}, ${arrayParam(
      held.map(({ record }) => record),
      'text',
    )}, ${arrayParam(
      held.map(({ limit }) => limit),
      'integer',
    )}) WITH ORDINALITY AS g (system, record, most, place)
      JOIN LATERAL (SELECT * FROM inbox WHERE held_system = g.system AND held_record = g.record AND finished_at_ms IS NULL
        ORDER BY received_at_ms, id LIMIT g.most) AS inbox ON true
      ORDER BY g.place, received_at_ms, inbox.id`,
  );
  return held.map((_, index) => rows.filter((row) => Number(row['place']) === index + 1).map(itemOf));
}
