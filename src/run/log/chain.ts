/**
 * The hash chain of a log. Each event's hash covers its position, its actor, the previous hash, and a salted commitment
 * to every field of its body, so a field can be erased later without breaking the chain.
 */
import { canonicalJson, hashOf, sha256 } from '../../kernel/canonical-json.ts';
import { assert } from '../../kernel/assert.ts';
import type { Instant } from '../../kernel/clock.ts';
import type { RunId } from '../../kernel/ids.ts';
import { own } from '../../kernel/own.ts';
import type { Actor, LoggedEvent, RunEvent, SealedEvent } from './event.ts';

export type Head = { readonly seq: number; readonly hash: string };

export const emptyHead: Head = { seq: 0, hash: '0'.repeat(64) };

/** Bytes in a salt: enough that a committed value cannot be guessed once its salt is erased. */
const SALT_BYTES = 16;

export type ToSeal = { readonly at: Instant; readonly actor: Actor; readonly event: RunEvent };

/** Seals events in order, starting after `head`. `salt` returns that many random bytes in hex. */
export function seal(
  runId: RunId,
  head: Head,
  events: readonly ToSeal[],
  salt: (bytes: number) => string,
): SealedEvent[] {
  let { seq, hash } = head;
  return events.map(({ at, actor, event }) => {
    const { type, ...body } = event;
    const salts = Object.fromEntries(Object.keys(body).map((field) => [field, salt(SALT_BYTES)]));
    const commitments = Object.fromEntries(
      Object.entries(body).map(([field, value]) => [field, commitment(salts[field] ?? '', value)]),
    );
    const unhashed = { runId, seq: seq + 1, type, at, actor, commitments, prev: hash };
    seq += 1;
    hash = hashOf(unhashed);
    return { ...unhashed, body, salts, hash };
  });
}

/** The event in a sealed row. The body must be complete: an erased log can be verified but not replayed. */
export function unseal(row: SealedEvent): LoggedEvent {
  return { seq: row.seq, at: row.at, actor: row.actor, event: { type: row.type, ...row.body } as RunEvent };
}

export type BrokenLink = { readonly seq: number; readonly problem: string };

/**
 * The first event that does not fit the chain, or null. Erased fields do not break the chain; changed ones do.
 *
 * @param after the verified event that precedes `rows`; by default they begin the log
 */
export function firstBrokenLink(
  runId: RunId,
  rows: readonly SealedEvent[],
  after: Head = emptyHead,
): BrokenLink | null {
  let head = after;
  for (const row of rows) {
    const problem = problemOfPlace(runId, head, row) ?? problemOfContent(row);
    if (problem !== null) return { seq: row.seq, problem };
    head = { seq: row.seq, hash: row.hash };
  }
  return null;
}

function problemOfPlace(runId: RunId, head: Head, row: SealedEvent): string | null {
  if (row.runId !== runId) return `Expected an event of \`${runId}\`, got one of \`${row.runId}\``;
  if (row.seq !== head.seq + 1) return `Expected event ${head.seq + 1}, got ${row.seq}: an event is missing or doubled`;
  return row.prev === head.hash
    ? null
    : 'Expected the hash of the event before, got another: an event before was changed';
}

function problemOfContent({
  runId,
  seq,
  type,
  at,
  actor,
  commitments,
  prev,
  hash,
  body,
  salts,
}: SealedEvent): string | null {
  if (hashOf({ runId, seq, type, at, actor, commitments, prev }) !== hash)
    return "Expected the hash of the event's own content, got another: the event was changed";
  for (const [field, value] of Object.entries(body)) {
    const salt = own(salts, field);
    if (salt === undefined || salt.length !== SALT_BYTES * 2 || commitment(salt, value) !== own(commitments, field))
      return `Expected the committed value of \`${field}\`, got another: the field was changed`;
  }
  return null;
}

function commitment(salt: string, value: unknown): string {
  assert(salt.length === SALT_BYTES * 2, 'every committed field has its salt');
  return sha256(`${salt}\n${canonicalJson(value)}`);
}
