/**
 * Whether an address next to a list is that of what was asked. JSON:API, HAL and OData repeat the query there, with the
 * filters that the system adds by itself: `/payments?status=open`.
 *
 * Pure.
 */
import { plainText } from './plain-text.ts';
import { wordsOfName } from './statements.ts';

/** Parameters that say of which form or page the answer is. */
const OF_FORM = new Set(
  'page pages size limit offset skip top take per number cursor start after before first last sort sorted order by direction dir fields select include expand embed format locale lang language api version v count pretty token key maxresults max results'.split(
    ' ',
  ),
);
/** The parts of a name behind `#`: `$metadata#payments`. */
const OF_LIST = new Set('payment payments shipment shipments record records collection entity set'.split(' '));

/** @param asked the values that were asked for */
export function isAddressAsked(value: string, asked: readonly string[]): boolean {
  const [, query = '', fragment = ''] = /^[^?#]*(?:\?([^#]*))?(?:#(.*))?$/s.exec(value.trim()) ?? [];
  const wanted = new Set(asked.map(plainText));
  const isKnown = (pair: string): boolean => {
    const [name = '', given = ''] = pair.split('=').map(decoded);
    return wordsOfName(name).every((word) => OF_FORM.has(word)) || wanted.has(plainText(given));
  };
  const parameters = query.replaceAll(/\{[^}]*\}/g, '').split('&');
  return (
    parameters.filter((pair) => pair !== '').every(isKnown) && wordsOfName(fragment).every((word) => OF_LIST.has(word))
  );
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
