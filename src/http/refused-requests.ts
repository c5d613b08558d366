/**
 * Reports requests that are refused before their route: a counter by status, a log line at most once a minute for each
 * status, and, for a path that looks like a webhook's, what is reported of a refused webhook. A mistyped address must
 * not lose events unseen.
 */
import type { Clock } from '../kernel/clock.ts';
import { isYounger } from '../kernel/remembered.ts';
import { EDI_SOURCE } from '../intake/edi/receive-interchange.ts';
import type { Logger } from '../engine/logger.ts';
import type { Refusals } from './refusals.ts';
import type { RefusedRequest } from './start-http.ts';

const LOGGED_EVERY_MS = 60_000;
const CODES: Readonly<Record<number, string>> = {
  400: 'too_many_chunks',
  404: 'no_such_path',
  405: 'wrong_method',
  408: 'too_slow',
  413: 'too_large',
  415: 'compressed',
  503: 'no_room',
};
/** The routes of senders. Slack's path has no folder of webhooks. */
const SOURCES = ['zendesk', 'events', EDI_SOURCE, 'slack'] as const;
const LIKE_A_WEBHOOK = new RegExp(`^/+(?:web-?)?(?:hooks?|events?|${SOURCES.join('|')})(?:/|$)`, 'i');

export type RefusedRequests = {
  report(request: RefusedRequest): Promise<void>;
  counts(): readonly { readonly status: number; readonly refused: number }[];
};

export function createRefusedRequests(
  { clock, logger }: { readonly clock: Clock; readonly logger: Logger },
  refusals: Refusals,
): RefusedRequests {
  const counters = new Map<number, number>();
  const logged = new Map<number, number>();
  return {
    async report({ status, method, path, sentence }) {
      const refused = (counters.get(status) ?? 0) + 1;
      counters.set(status, refused);
      const now = clock.now();
      if (!isYounger(LOGGED_EVERY_MS, logged.get(status), now)) {
        logged.set(status, now);
        logger.info('http.refused', { status, method, path, refused });
      }
      if (LIKE_A_WEBHOOK.test(path))
        await refusals.report({
          source: sourceOf(path),
          status,
          code: CODES[status] ?? 'refused',
          sentence: `${method} ${path}: ${sentence}`,
        });
    },
    counts: () => [...counters].map(([status, refused]) => ({ status, refused })),
  };
}

function sourceOf(path: string): string {
  const words = path.toLowerCase().split(/[^a-z]+/);
  return words.find((word) => SOURCES.some((source) => source === word)) ?? 'unknown';
}
