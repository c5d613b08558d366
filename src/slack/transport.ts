/** How deliveries of Slack come in: over HTTP or by Socket Mode. */
import type { Receiver } from '@slack/bolt';
import type { RequestListener } from 'node:http';

export type Listen = { readonly port: number; readonly host: string };

export type SlackTransport = {
  readonly receiver: Receiver;
  /** For a server that hands over the requests to `/slack/events`, and only those; null in Socket Mode. */
  readonly listener: RequestListener | null;
  /** @param listen null when another server takes the requests, and in Socket Mode */
  start(listen: Listen | null): Promise<{ readonly port: number } | null>;
  /** Whether deliveries can come in now, as far as we can tell. */
  isConnected(): boolean;
  /** Begins nothing new; what is at work can still be answered. */
  stop(): void;
  /** Closes what is still open, after the handlers are done. */
  end(): Promise<void>;
};
