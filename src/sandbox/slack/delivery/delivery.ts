/**
 * What the workspace sends to the app, and what comes back.
 */
import type { Json } from '../records.ts';

/** How the app is reached. */
export type SlackConnection =
  | { readonly mode: 'http'; readonly url: string; readonly signingSecret: string }
  | { readonly mode: 'socket' };

export type Delivery = {
  readonly type: 'interactive' | 'slash_commands' | 'events_api';
  /** The same when the delivery is repeated. */
  readonly envelope_id: string;
  readonly payload: Json;
};

/** The repeat of an event that was not taken the first time. */
export type Retry = { readonly attempt: number; readonly reason: string };

export type Ack =
  | { readonly ok: true; readonly body: unknown }
  | {
      readonly ok: false;
      /**
       * `operation_timeout`: no answer in three seconds. `dispatch_failed`: nobody was reached. `http_error`: another
       * status than 200.
       */
      readonly error: 'operation_timeout' | 'dispatch_failed' | 'http_error';
      readonly status?: number;
      /** The app asked for no repeat (`X-Slack-No-Retry: 1`). */
      readonly noRetry?: boolean;
    };
