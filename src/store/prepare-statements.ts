/**
 * Lets PGlite plan a statement once instead of each time, as a server does with a statement that is prepared by name.
 * Planning was most of the work of a short statement, and nine tenths of the look-up in `handbook.ts`.
 *
 * PGlite sends each statement as `Parse`, `Describe`, `Bind`, `Describe`, `Execute` and `Sync`, without a name. Here a
 * text gets a name when it is sent for the second time. From then on its `Parse` and the first `Describe` are answered
 * from memory, and its `Bind` refers to the name. Postgres plans it anew when what it reads was changed.
 */
import type { PGlite } from '@electric-sql/pglite';

type Send = PGlite['execProtocolStream'];
type Answer = Awaited<ReturnType<Send>>;
type Prepared = { readonly name: string; readonly parsed: Answer; described: Answer | null };

/** Names given in all. It bounds the memory of the plans, which Postgres keeps; other texts are planned each time. */
const NAMES_MAX = 300;
/** Texts that are remembered as sent once. */
const SEEN_MAX = 1_000;
/** What reads and writes rows. After anything else a text may give other columns, and Postgres refuses its name. */
const OF_ROWS = /^\s*(?:select|with|insert|update|delete)\b/i;
/** One statement that changes no column. */
const HARMLESS = /^\s*(?:begin|savepoint|set)\b[^;]*;?\s*$/i;
const ENDS = /^\s*(?:commit|rollback|release)\b[^;]*;?\s*$/i;
const ENDS_PART = /^\s*(?:rollback\s+to|release)\b/i;

/** The first byte of a message. */
const [PARSE, DESCRIBE, BIND, QUERY] = [0x50, 0x44, 0x42, 0x51];
/** What is described: a statement. */
const STATEMENT = 0x53;
/** Bytes of the kind and the length of a message. */
const HEAD = 5;

const decoder = new TextDecoder();
const encoder = new TextEncoder();

export function prepareStatements(pglite: Pick<PGlite, 'execProtocolStream'>): void {
  const send: Send = pglite.execProtocolStream.bind(pglite);
  const seen = new Set<string>();
  const prepared = new Map<string, Prepared>();
  let names = 0;
  /** What the messages up to the next `Parse` are about; null when it has no name. */
  let current: Prepared | null = null;
  /** More than rows may have been changed in the open transaction, and may be rolled back. */
  let isChanged = false;

  const forgetAfter = (text: string): void => {
    current = null;
    if (HARMLESS.test(text)) return;
    const isEnd = ENDS.test(text);
    if (!isEnd) isChanged = true;
    if (isChanged) prepared.clear();
    if (isEnd && !ENDS_PART.test(text)) isChanged = false;
  };

  const parse: Send = async (message, options) => {
    // The name of the statement, which is empty, comes before its text.
    const text = textFrom(message, HEAD + 1);
    if (!OF_ROWS.test(text)) forgetAfter(text);
    current = prepared.get(text) ?? null;
    if (current !== null) return current.parsed;
    if (!seen.has(text) || names >= NAMES_MAX) {
      if (OF_ROWS.test(text) && seen.size < SEEN_MAX) seen.add(text);
      return send(message, options);
    }
    names += 1;
    const name = `s${names}`;
    const parsed = await send(withName(message, HEAD, name), options);
    current = { name, parsed, described: null };
    prepared.set(text, current);
    return parsed;
  };

  pglite.execProtocolStream = async (message, options) => {
    const [kind] = message;
    if (kind === PARSE) return parse(message, options);
    if (kind === QUERY) forgetAfter(textFrom(message, HEAD));
    if (current !== null && kind === DESCRIBE && message[HEAD] === STATEMENT) {
      const statement = current;
      statement.described ??= await send(withName(message, HEAD + 1, statement.name), options);
      return statement.described;
    }
    // The name of the portal, which is empty, comes before that of the statement.
    return send(current !== null && kind === BIND ? withName(message, HEAD + 1, current.name) : message, options);
  };
}

/** The text at this place of a message, up to the 0 that ends it. */
function textFrom(message: Uint8Array, start: number): string {
  return decoder.decode(message.subarray(start, message.indexOf(0, start)));
}

/** The message with a name in place of the empty one at this place. */
function withName(message: Uint8Array, at: number, name: string): Uint8Array {
  const bytes = encoder.encode(name);
  const longer = new Uint8Array(message.length + bytes.length);
  longer.set(message.subarray(0, at));
  longer.set(bytes, at);
  longer.set(message.subarray(at), at + bytes.length);
  // The kind does not count.
  new DataView(longer.buffer).setUint32(1, longer.length - 1);
  return longer;
}
