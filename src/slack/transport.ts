/** How deliveries from Slack come in: over HTTP or by Socket Mode. */
import type { Receiver } from '@slack/bolt';

export type SlackRequest = {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
};

export type SlackAnswer = { readonly status: number; readonly body: string; readonly contentType?: string };

export type SlackTransport = {
  readonly receiver: Receiver;
  /** The route for `POST /slack/events`; null in Socket Mode. */
  readonly route: ((request: SlackRequest) => Promise<SlackAnswer>) | null;
  start(): Promise<void>;
  /** Whether deliveries can come in now, as far as we can tell. */
  isConnected(): boolean;
  /** Accepts nothing new; running handlers can still answer. */
  stop(): void;
  /** Closes what is still open once the handlers are done. */
  end(): Promise<void>;
};
