/**
 * Changes one item of the inbox, unless another session has locked its row: no statement waits for one item, so none
 * takes a connection or holds up what else arrived.
 */
import { and, eq, sql, type SQL } from 'drizzle-orm';
import type { PgUpdateSetSource } from 'drizzle-orm/pg-core';
import { ITEM_LOCKED } from '../engine/inbox-port.ts';
import { Trouble } from '../kernel/trouble.ts';
import type { Db } from './database.ts';
import { inbox } from './schema.ts';

/**
 * @param condition must hold for the item, too
 * @returns how many tries have begun; null when there is no such item, and nothing was changed
 * @throws Trouble `inbox.item_locked` at once
 */
export async function changeItem(
  db: Db,
  id: string,
  change: PgUpdateSetSource<typeof inbox>,
  condition?: SQL,
): Promise<{ readonly begun: number } | null> {
  // As an update locks it. Evaluated once, before the update looks for its row.
  const free = sql`(SELECT id FROM inbox WHERE id = ${Number(id)} FOR NO KEY UPDATE SKIP LOCKED)`;
  const [changed] = await db
    .update(inbox)
    .set(change)
    .where(and(eq(inbox.id, free), condition))
    .returning({ begun: inbox.begun });
  if (changed !== undefined) return changed;
  await refuseLocked(db, id, condition);
  return null;
}

/** For an item that a statement has left out: that it is there means that its row was locked. */
export async function refuseLocked(db: Db, id: string, condition?: SQL): Promise<void> {
  const [left] = await db
    .select({ id: inbox.id })
    .from(inbox)
    .where(and(eq(inbox.id, Number(id)), condition));
  if (left === undefined) return;
  throw new Trouble(ITEM_LOCKED, {
    message: `Expected item ${id} of the inbox to be free, got a row that another session has locked`,
    retry: 'later',
  });
}
