/**
 * All stand-ins as one: finds the vendor by path prefix, applies faults, and responds. It has no listener: `server.ts`
 * serves it on loopback, `sandbox-fetch.ts` replaces `fetch` with it.
 */
import { assert, unreachable } from '../kernel/assert.ts';
import type { Clock } from '../kernel/clock.ts';
import { Trouble } from '../kernel/trouble.ts';
import { createFaults, faultResponse, type Faults, type RequestFault } from './faults.ts';
import { splitTarget } from './http.ts';
import type { Exchange, Journal, Vendor, VendorFactory } from './vendor.ts';
import type { SandboxRequest, SandboxResponse, VendorName } from './request.ts';

export type StandInsOptions = {
  readonly clock: Clock;
  readonly journal: Journal;
  readonly vendors: readonly VendorFactory[];
  /** The base address of the vendors, without a trailing slash; called when a vendor states its own address. */
  readonly address: () => string;
  /** Tells the page that something changed. */
  readonly changed?: () => void;
  /** Called with every executed request and its response, whether or not the response is sent. */
  readonly onExchange?: (exchange: Exchange) => void;
};

/** A request that has started to arrive. */
type Incoming = {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Receives the rest; null when the body is larger than any legitimate one. */
  readonly readBody: () => Promise<string | null>;
};

/** What the caller sees: a response, a connection that is reset or cut, or nothing at all. */
export type Outcome =
  | { readonly kind: 'answer'; readonly response: SandboxResponse }
  | { readonly kind: 'reset' | 'cut' | 'silence' };

export type StandIns = {
  readonly vendors: ReadonlyMap<VendorName, Vendor>;
  readonly faults: Faults;
  /** Does what a person does on the page, such as filing a claim. */
  act(vendor: VendorName, action: string, input?: Readonly<Record<string, unknown>>): Promise<unknown>;
  /** The vendor whose prefix the path starts with; null when there is none. */
  vendorAt(path: string): Vendor | null;
  handle(vendor: Vendor, incoming: Incoming): Promise<Outcome>;
  stop(): Promise<void>;
};

export function createStandIns(options: StandInsOptions): StandIns {
  const { clock, journal, address, changed = () => undefined } = options;
  const faults = createFaults(changed);
  const stopping = new AbortController();
  const vendors: ReadonlyMap<VendorName, Vendor> = new Map(
    options.vendors
      .map((create) => create({ clock, journal, changed, address, faults }))
      .map((vendor) => [vendor.name, vendor]),
  );

  const execute = async (vendor: Vendor, request: SandboxRequest): Promise<Outcome> => {
    const response = await vendor.handle(request);
    options.onExchange?.({ vendor: vendor.name, request, response });
    return { kind: 'answer', response };
  };

  return {
    vendors,
    faults,
    async act(name, action, input = {}) {
      const vendor = vendors.get(name);
      if (vendor === undefined)
        throw new Trouble('sandbox.no_vendor', { message: `Expected a vendor of this sandbox, got \`${name}\`` });
      return vendor.act(action, input);
    },
    vendorAt(path) {
      for (const [name, vendor] of vendors) if (path === `/${name}` || path.startsWith(`/${name}/`)) return vendor;
      return null;
    },
    async handle(vendor, { method, target, headers, readBody }) {
      const { path: whole, query } = splitTarget(target);
      const path = whole.slice(vendor.name.length + 1) || '/';
      const { delayMs, fault } = faults.take(vendor.name, { method, path });
      if (fault?.fault === 'refuse') return { kind: 'reset' };
      const body = await readBody();
      if (body === null) return { kind: 'answer', response: { status: 413, body: 'Expected a smaller body' } };
      if (delayMs > 0) await clock.sleep(delayMs, stopping.signal);
      const run = (): Promise<Outcome> => execute(vendor, { method, path, query, headers, body });
      const runLater = (ms: number): void => {
        // The sandbox may stop first: then the request is not executed.
        clock
          .sleep(ms, stopping.signal)
          .then(run)
          .then(changed, () => undefined);
      };
      return fault === null ? run() : suffer(fault, vendor.name, run, runLater);
    },
    async stop() {
      stopping.abort(new Error('The sandbox stops'));
      await Promise.all([...vendors.values()].map((vendor) => vendor.stop?.()));
    },
  };
}

/** Applies a fault to a request, which is executed only if the fault says so. */
async function suffer(
  fault: RequestFault,
  vendor: VendorName,
  execute: () => Promise<Outcome>,
  executeLater: (ms: number) => void,
): Promise<Outcome> {
  switch (fault.fault) {
    case 'rate_limited':
    case 'error_500':
    case 'error_500_after':
    case 'html_502':
    case 'html_200_after': {
      if (fault.fault === 'error_500_after' || fault.fault === 'html_200_after') await execute();
      const response = faultResponse(vendor, fault);
      assert(response !== null, 'a fault that answers has an answer');
      return { kind: 'answer', response };
    }
    case 'refuse':
    case 'drop_before':
      return { kind: 'cut' };
    case 'drop_after':
      await execute();
      return { kind: 'cut' };
    case 'hang':
      return { kind: 'silence' };
    case 'hang_after':
      await execute();
      return { kind: 'silence' };
    case 'hang_late':
      executeLater(fault.ms);
      return { kind: 'silence' };
    case 'drop_late':
      executeLater(fault.ms);
      return { kind: 'cut' };
    default:
      return unreachable(fault);
  }
}
