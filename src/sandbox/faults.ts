/**
 * Fault switches make a vendor misbehave on purpose until the switch is used up or cleared.
 *
 * They live in memory only: a restarted sandbox has no faults.
 */
import { z } from 'zod';
import { unreachable } from '../kernel/assert.ts';
import type { SandboxRequest, SandboxResponse, VendorName } from './request.ts';
import { matchesWildcard } from './wildcard.ts';

/** Seconds to wait when a `rate_limited` fault does not set its own. */
const RETRY_AFTER_S = 2;
const slowMs = z.number().int().min(0).max(600_000);

const limits = {
  /** How many requests it affects; without it, all until it is cleared. */
  times: z.number().int().min(1).max(1_000).optional(),
  /** Affects only this method, such as `POST`. */
  method: z.string().max(10).optional(),
  /**
   * Affects only paths matching this pattern, below the vendor's prefix; `*` matches anything: `/rest/api/3/issue*`.
   */
  path: z.string().max(200).optional(),
};

/** The faults. A request that is not executed leaves no trace; an executed one does, whatever its caller sees. */
export const faultSchema = z.discriminatedUnion('fault', [
  /**
   * The connection is refused; not executed. That is what the sandbox's own `fetch` reports; whoever opens a socket of
   * their own finds the connection reset, since all vendors share one listener.
   */
  z.strictObject({ fault: z.literal('refuse'), ...limits }),
  /** Never answered, not executed. */
  z.strictObject({ fault: z.literal('hang'), ...limits }),
  /** Executed, never answered. */
  z.strictObject({ fault: z.literal('hang_after'), ...limits }),
  /** Never answered, executed this many milliseconds later: a vendor whose own work on a request takes that long. */
  z.strictObject({ fault: z.literal('hang_late'), ms: slowMs, ...limits }),
  /** 429 with Retry-After, or the vendor's equivalent; not executed. */
  z.strictObject({
    fault: z.literal('rate_limited'),
    retry_after_s: z.number().int().min(0).max(86_400).optional(),
    ...limits,
  }),
  /** 500 with the vendor's own body; not executed. */
  z.strictObject({ fault: z.literal('error_500'), ...limits }),
  /** Executed, and answered with the same 500. */
  z.strictObject({ fault: z.literal('error_500_after'), ...limits }),
  /** 502 with an HTML page, as a load balancer answers; not executed. */
  z.strictObject({ fault: z.literal('html_502'), ...limits }),
  /** Executed, and answered with 200 and an HTML page, as a proxy between us and the vendor does. */
  z.strictObject({ fault: z.literal('html_200_after'), ...limits }),
  /** Executed, then the connection is cut without an answer: the fault that proves exactly-once. */
  z.strictObject({ fault: z.literal('drop_after'), ...limits }),
  /** The connection is cut after the whole request was read; executed this many milliseconds later. */
  z.strictObject({ fault: z.literal('drop_late'), ms: slowMs, ...limits }),
  /** The connection is cut after the whole request was read; not executed. */
  z.strictObject({ fault: z.literal('drop_before'), ...limits }),
  /** Answered late, by this many milliseconds. */
  z.strictObject({ fault: z.literal('slow'), ms: slowMs, ...limits }),
  /** Searches (JQL, Zendesk search) do not see records younger than this many milliseconds; direct reads do. */
  z.strictObject({ fault: z.literal('stale_search'), ms: slowMs }),
  /** Every webhook is sent twice. */
  z.strictObject({ fault: z.literal('duplicate_webhook'), times: limits.times }),
]);

type Fault = z.infer<typeof faultSchema>;
export type FaultKind = Fault['fault'];
export const FAULT_KINDS: readonly FaultKind[] = faultSchema.options.map((option) => option.shape.fault.value);
export type RequestFault = Exclude<Fault, { fault: 'slow' | 'stale_search' | 'duplicate_webhook' }>;

/** An active switch; `left` counts the requests it still affects, null means unlimited. */
type FaultSwitch = { readonly vendor: VendorName; readonly fault: Fault; readonly left: number | null };

export type Faults = {
  /** Turns a fault on. An active fault for the same requests is replaced. */
  set(vendor: VendorName, fault: Fault): void;
  /** Turns off one fault of the vendor, all of the vendor's, or all faults. */
  clear(vendor?: VendorName, fault?: FaultKind): void;
  list(): readonly FaultSwitch[];
  /** The delay and the one fault for this request. Asking counts as a use. */
  take(
    vendor: VendorName,
    request: Pick<SandboxRequest, 'method' | 'path'>,
  ): { readonly delayMs: number; readonly fault: RequestFault | null };
  /** Whether the connection for this request is refused. A refusal counts as a use. */
  refuses(vendor: VendorName, request: Pick<SandboxRequest, 'method' | 'path'>): boolean;
  /** How old a record must be before the vendor's search sees it, in milliseconds. */
  searchLagMs(vendor: VendorName): number;
  /** How often the next webhook is sent. Asking counts as a use. */
  takeWebhookCount(vendor: VendorName): 1 | 2;
};

export function createFaults(changed: () => void = () => {}): Faults {
  let switches: FaultSwitch[] = [];

  const use = (used: FaultSwitch): void => {
    if (used.left === null) return;
    const left = used.left - 1;
    switches =
      left > 0
        ? switches.map((other) => (other === used ? { ...used, left } : other))
        : switches.filter((other) => other !== used);
    changed();
  };

  return {
    set(vendor, fault) {
      const same = (other: FaultSwitch): boolean => other.vendor === vendor && sameTarget(other.fault, fault);
      const left = 'times' in fault ? (fault.times ?? null) : null;
      switches = [...switches.filter((other) => !same(other)), { vendor, fault, left }];
      changed();
    },
    clear(vendor, fault) {
      switches = switches.filter(
        (other) =>
          (vendor !== undefined && other.vendor !== vendor) || (fault !== undefined && other.fault.fault !== fault),
      );
      changed();
    },
    list: () => switches,
    take(vendor, request) {
      let delayMs = 0;
      let got: RequestFault | null = null;
      for (const candidate of switches) {
        const { fault } = candidate;
        if (
          candidate.vendor !== vendor ||
          fault.fault === 'stale_search' ||
          fault.fault === 'duplicate_webhook' ||
          !hits(fault, request)
        )
          continue;
        if (fault.fault === 'slow') delayMs += fault.ms;
        else if (got === null) got = fault;
        else continue;
        use(candidate);
      }
      return { delayMs, fault: got };
    },
    refuses(vendor, request) {
      const first = switches.find(
        (each) =>
          each.vendor === vendor &&
          each.fault.fault !== 'stale_search' &&
          each.fault.fault !== 'duplicate_webhook' &&
          each.fault.fault !== 'slow' &&
          hits(each.fault, request),
      );
      if (first?.fault.fault !== 'refuse') return false;
      use(first);
      return true;
    },
    searchLagMs(vendor) {
      return switches.reduce(
        (most, each) =>
          each.vendor === vendor && each.fault.fault === 'stale_search' ? Math.max(most, each.fault.ms) : most,
        0,
      );
    },
    takeWebhookCount(vendor) {
      const found = switches.find((each) => each.vendor === vendor && each.fault.fault === 'duplicate_webhook');
      if (found === undefined) return 1;
      use(found);
      return 2;
    },
  };
}

/** The vendor's response under a fault; null for faults without a response. */
export function faultResponse(vendor: VendorName, fault: RequestFault): SandboxResponse | null {
  switch (fault.fault) {
    case 'rate_limited':
      return rateLimited(vendor, fault.retry_after_s ?? RETRY_AFTER_S);
    case 'error_500':
    case 'error_500_after':
      return internalError(vendor);
    case 'html_502':
      return {
        status: 502,
        headers: { 'content-type': 'text/html' },
        body: '<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>',
      };
    case 'html_200_after':
      return {
        status: 200,
        headers: { 'content-type': 'text/html' },
        body: '<!DOCTYPE html><html><head><title>Sign in</title></head><body><h1>Sign in</h1></body></html>',
      };
    case 'refuse':
    case 'hang':
    case 'hang_after':
    case 'hang_late':
    case 'drop_late':
    case 'drop_after':
    case 'drop_before':
      return null;
    default:
      return unreachable(fault);
  }
}

function rateLimited(vendor: VendorName, seconds: number): SandboxResponse {
  const headers = { 'retry-after': String(seconds) };
  switch (vendor) {
    // Salesforce has no 429: an exhausted quota is a 403 without a retry time.
    case 'salesforce':
      return { status: 403, body: [{ message: 'TotalRequests Limit exceeded.', errorCode: 'REQUEST_LIMIT_EXCEEDED' }] };
    case 'zendesk':
      return {
        status: 429,
        headers,
        body: { error: 'APIRateLimitExceeded', description: 'Number of allowed API requests per minute exceeded' },
      };
    case 'jira':
      return {
        status: 429,
        headers: { ...headers, 'ratelimit-reason': 'jira-burst-based' },
        body: { errorMessages: ['Rate limit exceeded.'], errors: {} },
      };
    case 'slack':
      return { status: 429, headers, body: { ok: false, error: 'ratelimited' } };
    case 'openai':
      return {
        status: 429,
        headers,
        body: {
          error: {
            message: 'Rate limit reached for requests',
            type: 'requests',
            param: null,
            code: 'rate_limit_exceeded',
          },
        },
      };
    case 'tms':
      return {
        status: 429,
        headers: { ...headers, 'content-type': 'application/problem+json' },
        body: { type: 'about:blank', title: 'Too Many Requests', status: 429 },
      };
    default:
      return unreachable(vendor);
  }
}

function internalError(vendor: VendorName): SandboxResponse {
  switch (vendor) {
    case 'salesforce':
      return { status: 500, body: [{ message: 'An unexpected error occurred.', errorCode: 'UNKNOWN_EXCEPTION' }] };
    case 'zendesk':
      return {
        status: 500,
        body: { error: 'InternalError', description: 'The server encountered an unexpected error' },
      };
    case 'jira':
      return { status: 500, body: { errorMessages: ['Internal server error'], errors: {} } };
    case 'slack':
      return { status: 500, body: { ok: false, error: 'internal_error' } };
    case 'openai':
      return {
        status: 500,
        body: {
          error: {
            message: 'The server had an error while processing your request',
            type: 'server_error',
            param: null,
            code: null,
          },
        },
      };
    case 'tms':
      return {
        status: 500,
        headers: { 'content-type': 'application/problem+json' },
        body: { type: 'about:blank', title: 'Internal Server Error', status: 500 },
      };
    default:
      return unreachable(vendor);
  }
}

function sameTarget(a: Fault, b: Fault): boolean {
  const target = (fault: Fault): string =>
    JSON.stringify([
      fault.fault,
      'method' in fault ? fault.method : undefined,
      'path' in fault ? fault.path : undefined,
    ]);
  return target(a) === target(b);
}

function hits(
  fault: { readonly method?: string | undefined; readonly path?: string | undefined },
  request: Pick<SandboxRequest, 'method' | 'path'>,
): boolean {
  if (fault.method !== undefined && fault.method.toUpperCase() !== request.method) return false;
  return fault.path === undefined || matchesWildcard(request.path, fault.path, '*');
}
