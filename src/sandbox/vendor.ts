/**
 * What every stand-in of a vendor is to the sandbox server: a prefix, a handler, and what the page shows of it.
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Clock } from '../kernel/clock.ts';
import type { Faults } from './faults.ts';

export type VendorName = 'zendesk' | 'salesforce' | 'jira' | 'tms' | 'slack' | 'openai';

/** A request as a vendor's stand-in sees it; `path` has lost the vendor's prefix and begins with `/`. */
export type SandboxRequest = {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

export type SandboxResponse = {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A record or list is sent as JSON, text as it is. */
  readonly body: unknown;
};

/** Keeps the records of the vendors over a restart, kill -9 included. */
export type Table<Row> = {
  get(id: string): Row | undefined;
  all(): readonly Row[];
  /** Adds or replaces; written to the journal before it returns. */
  put(id: string, row: Row): void;
  delete(id: string): void;
};

export type Journal = {
  /** The table of that name, with what earlier processes have put there. */
  table<Row>(name: string): Table<Row>;
  close(): void;
};

/** What a vendor's stand-in is made from. */
export type VendorOptions = {
  readonly clock: Clock;
  readonly journal: Journal;
  /** Tells the page and tests that something changed. */
  readonly changed: () => void;
  /** The sandbox's own address, `http://127.0.0.1:PORT`, known once it listens. */
  readonly address: () => string;
  /**
   * The fault switches, for what a stand-in has to do by itself, such as a stale search; the server always gives them.
   */
  readonly faults?: Faults;
};

/** How the server is given a vendor. */
export type VendorFactory = (options: VendorOptions) => Vendor;

export type Vendor = {
  readonly name: VendorName;
  handle(request: SandboxRequest): Promise<SandboxResponse>;
  /** Its records as the page shows them. */
  snapshot(): unknown;
  /** Actions of people on the page and in tests, such as filing a ticket or clicking a button; named by `action`. */
  act(action: string, input: Readonly<Record<string, unknown>>): Promise<unknown>;
  /** WebSocket upgrades below the vendor's prefix (Socket Mode). */
  upgrade?(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  stop?(): Promise<void>;
};

/** One request and its answer, as a judge of our stand-ins sees them. */
export type Exchange = {
  readonly vendor: VendorName;
  readonly request: SandboxRequest;
  readonly response: SandboxResponse;
};
