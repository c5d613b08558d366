/**
 * Keys of a payload that nothing maps, while a key that differs only a little is missing: the template in Zendesk has a
 * typo, and its value would be lost without a word. Other keys that no kind maps are fine.
 */
import type { RefusedFact } from '../../case/case-event.ts';
import type { Kind } from '../../case/kind.ts';
import { closest } from '../../handbook/suggest.ts';
import type { Json } from '../../kernel/canonical-json.ts';
import { ticketKeys, type Payload } from './payload.ts';

/** Reported keys of one payload. */
const MISNAMED_MAX = 20;

/** @param payload as it arrived; `ticket` is what its schema knows of it */
export function misnamedIn(payload: Json, ticket: Payload['ticket'], kind: Kind): RefusedFact[] {
  const raw = recordOf(recordOf(payload)['ticket']);
  const mapped = kind.facts.flatMap(({ fact, zendesk, zendesk_currency }) => [
    ...(zendesk === undefined ? [] : [{ key: zendesk, names: [zendesk, fact] }]),
    ...(zendesk_currency === undefined ? [] : [{ key: zendesk_currency, names: [zendesk_currency] }]),
  ]);
  const lacking = mapped.filter(({ key }) => !key.includes('.') && !Object.hasOwn(ticket.fields, key));
  return [
    ...unknown(
      ticket.fields,
      mapped.map(({ key }) => key),
      lacking,
    ),
    ...unknown(
      raw,
      ticketKeys,
      ticketKeys.flatMap((key) => (Object.hasOwn(raw, key) ? [] : [{ key, names: [key] }])),
    ),
  ].slice(0, MISNAMED_MAX);
}

type Lacking = { readonly key: string; readonly names: readonly string[] };

function unknown(
  given: Readonly<Record<string, unknown>>,
  known: readonly string[],
  lacking: readonly Lacking[],
): RefusedFact[] {
  return Object.entries(given).flatMap(([name, value]): RefusedFact[] => {
    if (known.includes(name) || value === null || value === '') return [];
    const meant = closest(
      name,
      lacking.flatMap(({ names }) => names),
    );
    const found = lacking.find(({ names }) => meant !== null && names.includes(meant));
    if (found === undefined) return [];
    const problem = `The webhook has no \`${found.key}\`, and nothing maps this name. Did you mean \`${found.key}\`?`;
    return [{ path: name, label: name, problem }];
  });
}

const recordOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
