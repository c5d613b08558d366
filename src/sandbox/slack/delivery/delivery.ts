/**
 * The types of what the workspace sends to the app, and of the app's answers.
 */
import type { Json } from '../records.ts';

/** How the app is reached. */
export type SlackConnection =
  | { readonly mode: 'http'; readonly url: string; readonly signingSecret: string }
  | { readonly mode: 'socket' };

export type Delivery = {
  readonly type: 'interactive' | 'slash_commands' | 'events_api';
  /** Stays the same when the delivery is retried. */
  readonly envelope_id: string;
  readonly payload: Json;
};

/** The retry of an event that was not acknowledged. */
export type Retry = { readonly attempt: number; readonly reason: string };

export type Ack =
  | { readonly ok: true; readonly body: unknown }
  | {
      readonly ok: false;
      /**
       * `operation_timeout`: no answer within three seconds. `dispatch_failed`: the app was not reached. `http_error`:
       * a status other than 200.
       */
      readonly error: 'operation_timeout' | 'dispatch_failed' | 'http_error';
      readonly status?: number;
      /** The app asked for no retry (`X-Slack-No-Retry: 1`). */
      readonly noRetry?: boolean;
    };
