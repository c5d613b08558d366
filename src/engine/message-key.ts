/**
 * The keys of the messages of a thread, each unique in its run: `card`, `posts:2-5`, `ask:ID`, `remind:ID`, `told:ID`;
 * and what is added for the other messages about the same ask: `ask:ID:dm:U123`, `ask:ID:decided`.
 */

const PART = /^(ask|remind|told):(.+?)(?::dm:[^:]+)?(?::decided)?$/;
const POSTS = /^posts:(\d+)-(\d+)$/;

/** The copy of an ask in a direct message. */
export function directKey(key: string, user: string): string {
  return `${directPrefix(key)}${user}`;
}

export function directPrefix(key: string): string {
  return `${key}:dm:`;
}

const DIRECT = /:dm:([^:]+)/;

/** Where a message of a run belongs: the channel of its case, as its log names it, or the person whom it asks. */
export function homeOf(key: string, channel: string): string {
  return DIRECT.exec(key)?.[1] ?? channel;
}

/** Whether the message is in a direct message, so that a refusal concerns one person. */
export function isDirect(key: string): boolean {
  return key.startsWith('told:') || key.includes(':dm:');
}

/** The reply that says what was decided, when the ask itself cannot be rewritten any more. */
export function decidedKey(key: string): string {
  return `${key}:decided`;
}

export type MessagePart =
  | { readonly kind: 'card' }
  | { readonly kind: 'posts'; readonly first: number; readonly last: number }
  /** `id` is that of an ask, or for `told` of a call. */
  | { readonly kind: 'ask' | 'remind' | 'told'; readonly id: string };

/** What a message is about; null for a key that the thread does not write. */
export function partOf(key: string): MessagePart | null {
  if (key === 'card') return { kind: 'card' };
  const posts = POSTS.exec(key);
  if (posts !== null) return { kind: 'posts', first: Number(posts[1]), last: Number(posts[2]) };
  const [, kind, id] = PART.exec(key) ?? [];
  return id === undefined ? null : { kind: kind as 'ask' | 'remind' | 'told', id };
}
