/**
 * The interface between a vendor's stand-in and the sandbox server: a prefix, a handler, and a snapshot for the page.
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Clock } from '../kernel/clock.ts';
import type { Faults } from './faults.ts';
import type { SandboxRequest, SandboxResponse, VendorName } from './request.ts';

/** One table of a vendor's records, which survive a restart, even kill -9. */
export type Table<Row> = {
  get(id: string): Row | undefined;
  all(): readonly Row[];
  /** Adds or replaces; written to the journal before it returns. */
  put(id: string, row: Row): void;
  delete(id: string): void;
};

export type Journal = {
  /** The table of that name, with the rows written by earlier processes. */
  table<Row>(name: string): Table<Row>;
  close(): void;
};

/** What a stand-in is created from. */
export type VendorOptions = {
  readonly clock: Clock;
  readonly journal: Journal;
  /** Tells the page and tests that something changed. */
  readonly changed: () => void;
  /** The sandbox's own address, `http://127.0.0.1:PORT`, known once it is listening. */
  readonly address: () => string;
  /**
   * The fault switches, for faults that a stand-in applies itself, such as a stale search; always given by the server.
   */
  readonly faults?: Faults;
};

/** Creates a vendor for the server. */
export type VendorFactory = (options: VendorOptions) => Vendor;

export type Vendor = {
  readonly name: VendorName;
  handle(request: SandboxRequest): Promise<SandboxResponse>;
  /** Its records for the page. */
  snapshot(): unknown;
  /** Actions of people on the page and in tests, such as filing a ticket or clicking a button; named by `action`. */
  act(action: string, input: Readonly<Record<string, unknown>>): Promise<unknown>;
  /** WebSocket upgrades below the vendor's prefix (Socket Mode). */
  upgrade?(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  stop?(): Promise<void>;
};

/** One request and its response, for tests that check the stand-ins against a specification. */
export type Exchange = {
  readonly vendor: VendorName;
  readonly request: SandboxRequest;
  readonly response: SandboxResponse;
};
