/**
 * Keys under `fields` that nothing maps, while a key that differs only a little is missing: the template in Zendesk has
 * a typo, and its value would be lost without a word. Other keys that no kind maps are fine.
 */
import type { RefusedFact } from '../../case/case-event.ts';
import type { Kind } from '../../case/kind.ts';
import { closest } from '../../handbook/suggest.ts';
import type { Payload } from './payload.ts';

/** Reported keys of one payload. */
const MISNAMED_MAX = 20;

export function misnamedIn({ fields }: Payload['ticket'], kind: Kind): RefusedFact[] {
  const mapped = kind.facts.flatMap(({ fact, zendesk, zendesk_currency }) => [
    ...(zendesk === undefined ? [] : [{ key: zendesk, names: [zendesk, fact] }]),
    ...(zendesk_currency === undefined ? [] : [{ key: zendesk_currency, names: [zendesk_currency] }]),
  ]);
  const lacking = mapped.filter(({ key }) => !key.includes('.') && !Object.hasOwn(fields, key));
  const known = mapped.map(({ key }) => key);
  return unknown(fields, known, lacking).slice(0, MISNAMED_MAX);
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
