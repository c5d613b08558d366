/**
 * The rows that the stand-in stores in the journal, one type per table.
 */
import type { Instant } from '../../kernel/clock.ts';

/** A JSON record whose shape was checked elsewhere, such as a block. */
export type Json = Readonly<Record<string, unknown>>;

/** One version of a message: its content, and whom it pinged. */
export type Content = {
  readonly text: string;
  readonly blocks: readonly Json[];
  /** Each mention in the message that pings someone: `<!channel>`, `<@U…>`, `<!subteam^…>`. */
  readonly pings: readonly string[];
  /** Each link made by markup, whose text may hide its address. */
  readonly links: readonly string[];
};

export type MessageRow = Content & {
  readonly channel: string;
  readonly ts: string;
  readonly thread_ts?: string;
  readonly user: string;
  readonly bot_id?: string;
  readonly metadata?: Json;
  readonly edited?: { readonly user: string; readonly ts: string };
  readonly deleted?: true;
  readonly unfurl: { readonly links: boolean; readonly media: boolean };
  readonly reactions: readonly { readonly name: string; readonly users: readonly string[] }[];
  /** Older versions, oldest first; a stale client may still click their buttons. */
  readonly versions: readonly Content[];
};

export type ViewRow = {
  readonly id: string;
  readonly user: string;
  readonly type: 'modal' | 'home';
  readonly hash: string;
  readonly title?: Json;
  readonly submit?: Json;
  readonly close?: Json;
  readonly blocks: readonly Json[];
  readonly callback_id: string;
  readonly private_metadata: string;
  readonly external_id: string;
  readonly clear_on_close: boolean;
  readonly notify_on_close: boolean;
  readonly root_view_id: string;
  readonly previous_view_id: string | null;
  /** 1 for the bottom view of a person's stack. */
  readonly depth: number;
  /** Errors shown next to its fields, by block id; `*` is an error about the whole view. */
  readonly errors: Readonly<Record<string, string>>;
};

export type ResponseUrlRow = {
  readonly id: string;
  readonly user: string;
  readonly channel: string;
  /** The message it came from, if any; an ephemeral one is on the user's screen. */
  readonly message_ts: string | null;
  readonly ephemeral: boolean;
  readonly expires_at: Instant;
  readonly uses: number;
};
