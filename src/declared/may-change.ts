/**
 * Remarks on the request of a tool that is declared as a look-up: what looks as if it changed something. Only its author
 * knows what a system does with a request; it may be sent again after a failure, and nobody approves it again.
 *
 * Pure.
 */
import { listed } from '../handbook/suggest.ts';
import type { Declaration } from './declaration.ts';

export type Remark = {
  readonly severity: 'warning' | 'note';
  readonly at: 'method' | 'path';
  readonly message: string;
};

/** Words in a path that no look-up has. */
const CHANGES: ReadonlySet<string> = new Set(
  'approve cancel create delete insert modify reject remove submit update upsert'.split(' '),
);
/** Words that a look-up may have, too: `GET /refunds/{id}`, `POST /payments/search`. */
const MAY_CHANGE: ReadonlySet<string> = new Set(
  'accept add assign book change charge close confirm pay payment payout refund release save send transfer void'.split(
    ' ',
  ),
);
const LOOKS_UP: ReadonlySet<string> = new Set('fetch filter find get lookup query read search'.split(' '));

/** What an author and whoever approves the file should look at; null for a GET as look-ups have it. */
export function remarkOnRequest({ method, path }: Declaration['request']): Remark | null {
  const words = wordsIn(path);
  const isLookUp = method === 'GET' || words.some((word) => LOOKS_UP.has(word));
  const odd = words.filter(
    (word) => CHANGES.has(word) || (!isLookUp && (MAY_CHANGE.has(word) || MAY_CHANGE.has(word.replace(/s$/, '')))),
  );
  if (odd.length > 0)
    return {
      severity: 'warning',
      at: 'path',
      message: `Expected the path of a look-up, got ${listed([...new Set(odd)], 'and')} in it: the request is sent again after a failure, so it must change nothing`,
    };
  return method === 'POST'
    ? {
        severity: 'note',
        at: 'method',
        message: 'This is a POST: it is sent again after a failure, so it must change nothing',
      }
    : null;
}

/** `/v2/cancelOrder/{order}`: v2, cancel, order. */
const wordsIn = (path: string): readonly string[] =>
  path
    .replace(/\{[^{}]*\}/g, ' ')
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word !== '');
