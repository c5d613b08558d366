/**
 * The hash chain of a log: each event's hash covers its place, its actor, the hash before it and salted commitments of
 * every field of its body, so that a field can be erased later without breaking the chain (design section 5).
 */
import { canonicalJson, hashOf, sha256 } from '../../kernel/canonical-json.ts';
import { assert } from '../../kernel/assert.ts';
import type { Instant } from '../../kernel/clock.ts';
import type { RunId } from '../../kernel/ids.ts';
import type { Actor, LoggedEvent, RunEvent, SealedEvent } from './event.ts';

export type Head = { readonly seq: number; readonly hash: string };

export const emptyHead: Head = { seq: 0, hash: '0'.repeat(64) };

/** Bytes of a salt: enough that a committed value cannot be guessed once its salt is gone. */
const SALT_BYTES = 16;

export type ToSeal = { readonly at: Instant; readonly actor: Actor; readonly event: RunEvent };

/** Seals events one after the other behind `head`; `salt` gives that many random bytes in hex. */
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

/** The event inside a sealed row. The body must be whole: an erased log can be verified, not replayed. */
export function unseal(row: SealedEvent): LoggedEvent {
  return { seq: row.seq, at: row.at, actor: row.actor, event: { type: row.type, ...row.body } as RunEvent };
}

export type BrokenLink = { readonly seq: number; readonly problem: string };

/**
 * The first event that does not fit the chain, or null. Erased fields are no break; changed ones are.
 *
 * @param after the verified event that `rows` follow; without it they begin the log
 */
export function firstBrokenLink(
  runId: RunId,
  rows: readonly SealedEvent[],
  after: Head = emptyHead,
): BrokenLink | null {
  let head = after;
  for (const row of rows) {
    const broken = (problem: string): BrokenLink => ({ seq: row.seq, problem });
    if (row.runId !== runId) return broken(`Expected an event of \`${runId}\`, got one of \`${row.runId}\``);
    if (row.seq !== head.seq + 1)
      return broken(`Expected event ${head.seq + 1}, got ${row.seq}: an event is missing or doubled`);
    if (row.prev !== head.hash)
      return broken('Expected the hash of the event before, got another: an event before was changed');
    const { type, at, actor, commitments, prev } = row;
    if (hashOf({ runId: row.runId, seq: row.seq, type, at, actor, commitments, prev }) !== row.hash)
      return broken("Expected the hash of the event's own content, got another: the event was changed");
    for (const [field, value] of Object.entries(row.body)) {
      const salt = Object.hasOwn(row.salts, field) ? row.salts[field] : undefined;
      const committed = Object.hasOwn(row.commitments, field) ? row.commitments[field] : undefined;
      if (salt === undefined || salt.length !== SALT_BYTES * 2 || commitment(salt, value) !== committed)
        return broken(`Expected the committed value of \`${field}\`, got another: the field was changed`);
    }
    head = { seq: row.seq, hash: row.hash };
  }
  return null;
}

function commitment(salt: string, value: unknown): string {
  assert(salt.length === SALT_BYTES * 2, 'every committed field has its salt');
  return sha256(`${salt}\n${canonicalJson(value)}`);
}
