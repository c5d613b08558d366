/** Items of the inbox as its rows have them. */
import { sql } from 'drizzle-orm';
import type { Became, ChosenCase, InboxChoice, InboxItem, Signed } from '../engine/inbox-item.ts';
import type { InboxOutcome } from '../engine/inbox-outcome.ts';
import type { Json } from '../kernel/canonical-json.ts';

export const COLUMNS = sql`inbox.id, source, sender, event_id, payload, attempts, received_at_ms, choice, chosen, signed,
  note, outcome, finished_at_ms, finish_signed`;

/** One that cannot be read comes without a signature, so it is refused and reported; the others are worked. */
export function itemOf(row: Readonly<Record<string, unknown>>): InboxItem {
  try {
    return readItem(row);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return readItem({ ...row, payload: 'null', choice: null, chosen: null, signed: null, finish_signed: null });
  }
}

function readItem(row: Readonly<Record<string, unknown>>): InboxItem {
  return {
    id: String(row['id']),
    source: String(row['source']),
    ...(row['sender'] === '' ? {} : { sender: String(row['sender']) }),
    eventId: String(row['event_id']),
    receivedAt: Number(row['received_at_ms']),
    payload: JSON.parse(String(row['payload'])) as Json,
    attempts: Number(row['attempts']),
    ...(row['choice'] === null ? {} : { choice: JSON.parse(String(row['choice'])) as InboxChoice }),
    ...(row['signed'] === null
      ? {}
      : { signed: JSON.parse(String(row['signed'])) as NonNullable<InboxItem['signed']> }),
    ...(row['chosen'] === null ? {} : { chosen: JSON.parse(String(row['chosen'])) as ChosenCase }),
    ...(row['finished_at_ms'] === null ? {} : { became: becameOf(row) }),
  };
}

function becameOf(row: Readonly<Record<string, unknown>>): Became {
  const signed = row['finish_signed'];
  return {
    note: String(row['note'] ?? ''),
    outcome: row['outcome'] === null ? null : (String(row['outcome']) as InboxOutcome),
    at: Number(row['finished_at_ms']),
    ...(signed === null ? {} : { signed: JSON.parse(String(signed)) as Signed }),
  };
}
