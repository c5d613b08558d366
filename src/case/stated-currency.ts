/**
 * The one currency that a kind names for its amounts, for an example that its people recognise. It decides nothing: an
 * amount that is typed without a currency is still asked for with one.
 */
import { isCurrency } from '../kernel/money.ts';
import type { Kind } from './kind.ts';

/** Null where it names none, or several. */
export function statedCurrency({ facts, events }: Kind): string | null {
  const named = [
    ...facts.flatMap(({ edi, mail, portal }) => [
      edi?.currency,
      currencyIn(mail),
      ...(typeof portal === 'object' ? (portal.currencies ?? []) : []),
    ]),
    ...events.flatMap(({ fields }) => fields.flatMap(({ edi, mail }) => [edi?.currency, currencyIn(mail)])),
  ];
  // An element of EDI that has the currency is none itself.
  const [only = null, ...others] = new Set(named.filter((one) => one !== undefined && isCurrency(one)));
  return others.length === 0 ? only : null;
}

const currencyIn = (mail: Kind['facts'][number]['mail']): string | undefined =>
  typeof mail === 'object' && 'currency' in mail ? mail.currency : undefined;
