/**
 * The hash chain of a log. Each event's hash covers its position, its actor, the previous hash and its body. Of a field
 * that may be erased it covers a salted commitment, so the field can go later without breaking the chain.
 */
import { canonicalJson, hashOf, sha256 } from '../../kernel/canonical-json.ts';
import type { RunId } from '../../kernel/ids.ts';
import { ofDeployment, problemOfSignature, type RecordKeys, type RecordVerifier } from '../../kernel/record-keys.ts';
import { own } from '../../kernel/own.ts';
import type { HeadSignature, LoggedEvent, RunEvent, SealedEvent } from './event.ts';

export type Head = { readonly seq: number; readonly hash: string };

export const emptyHead: Head = { seq: 0, hash: '0'.repeat(64) };

/** Bytes in a salt: enough that a committed value cannot be guessed once its salt is erased. */
export const SALT_BYTES = 16;

/** Signs the log that ends with `rows`. @param derived SHA-256 of what is stored next to the log with this append */
export function signHead(
  rows: readonly SealedEvent[],
  derived: string,
  keys: Pick<RecordKeys, 'sign' | 'deployment'>,
): SealedEvent[] {
  const last = rows.at(-1);
  return last === undefined
    ? []
    : rows.with(-1, { ...last, signed: { derived, signature: keys.sign(textOf(last.hash, derived, keys)) } });
}

/** Whether a head carries the signature of a key that counts. */
export function isSignedHead(
  hash: string,
  signed: (HeadSignature & { readonly keyId: string }) | null,
  keys: RecordVerifier,
): boolean {
  if (signed === null) return false;
  const { keyId, derived, signature } = signed;
  return problemOfSignature(keys, { keyId, text: textOf(hash, derived, keys), signature }) === null;
}

/** Names its purpose, so that a signature made for something else does not count. */
function textOf(hash: string, derived: string, keys: Pick<RecordVerifier, 'deployment'>): string {
  return ofDeployment(`sopwith head of a run\n${hash}\n${derived}`, keys);
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

/**
 * The first event whose signature is missing or wrong, or null. The last event must be signed: events after the last
 * signature were written by someone without the key.
 *
 * @param which `last` verifies that signature alone, which covers the whole log
 * @param seenTo up to which event the register proves the log: there, and before an event that a key has signed which
 * counts, the signature of a retired key counts too
 */
export function firstUnsigned(
  rows: readonly SealedEvent[],
  keys: RecordVerifier,
  which: 'all' | 'last',
  seenTo = 0,
): BrokenLink | null {
  const counting = rows.findLast(({ keyId }) => keyId !== null && keys.retired(keyId) === null)?.seq ?? 0;
  for (const [index, { seq, keyId, hash, signed }] of rows.entries()) {
    const isLast = index === rows.length - 1;
    if ((keyId === null) !== (signed === null) || (isLast && signed === null))
      return { seq, problem: 'Expected an event signed with the key of this program, got one without a signature' };
    if (keyId === null || signed === null || (which === 'last' && !isLast)) continue;
    const text = textOf(hash, signed.derived, keys);
    const isSeen = seq <= Math.max(seenTo, counting);
    const problem = problemOfSignature(keys, { keyId, text, signature: signed.signature }, isSeen);
    if (problem !== null) return { seq, problem };
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

function problemOfContent(row: SealedEvent): string | null {
  const { body, salts, erased } = row;
  for (const [field, salt] of Object.entries(salts))
    if (salt.length !== SALT_BYTES * 2 || !Object.hasOwn(body, field))
      return `Expected the salt of a value, got another for \`${field}\`: the event was changed`;
  for (const field of Object.keys(erased))
    if (Object.hasOwn(body, field))
      return `Expected no value of \`${field}\`, which was erased, got one: it was put back`;
  return hashOfEvent(row) === row.hash
    ? null
    : "Expected the hash of the event's own content, got another: the event was changed";
}

/** A value with a salt counts as its commitment, which is all that remains of an erased one. */
export function hashOfEvent({
  runId,
  seq,
  type,
  at,
  actor,
  body,
  salts,
  erased,
  prev,
  keyId,
}: Omit<SealedEvent, 'hash' | 'signed'>): string {
  const open: Record<string, unknown> = {};
  const commitments: Record<string, string> = { ...erased };
  for (const [field, value] of Object.entries(body)) {
    const salt = own(salts, field);
    if (salt === undefined) open[field] = value;
    else commitments[field] = commitment(salt, value);
  }
  return hashOf({ runId, seq, type, at, actor, body: open, commitments, prev, keyId });
}

/** What the hash of an event covers of a value that may be erased, and what is left of it then. */
export function commitment(salt: string, value: unknown): string {
  return sha256(`${salt}\n${canonicalJson(value)}`);
}
