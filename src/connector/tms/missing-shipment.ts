/**
 * Reads by which answer the TMS says that it has no such shipment, where that is no empty list: a member and its value that the
 * settings declare (`shipments.missing`). A bare 404 is said by gateways, by servers during a deployment and at wrong paths, too.
 *
 * Pure.
 */
import type { VendorFailure } from '../exchange.ts';
import { bareName } from '../stated-value.ts';
import type { TmsSettings } from './config.ts';
import { isPath } from './field-path.ts';
import { membersIn } from './known-members.ts';

/** Members of an error that are in each one, or differ each time. */
const OF_EACH =
  /^(?:status|statuscode|httpstatus|type|instance|path|url|method|timestamp|time|date|(?:request|trace|correlation|span)id)$/;
const OF_CODE = /code|^(?:errno|errornumber|errorkey)$/;
/** What gateways and frameworks say at any address. */
const OF_ANY =
  /^404$|^not[ _-]?found\.?$|\/|\b(?:routes?|endpoint|path|url|page|resource|handler|cannot (?:get|find))\b/i;
const OFFERED_MAX = 3;
const VALUE_MAX = 120;

/** Whether the answer has a declared sign: of each error in it, if there are several. `#` in a value is the number that was asked for. */
export function saysMissing(
  body: unknown,
  number: string,
  { shipments }: { readonly shipments: Pick<TmsSettings['shipments'], 'missing'> },
): boolean {
  const members = typeof body === 'object' ? membersIn(body) : [];
  return shipments.missing.some((sign) => {
    const [path = '', ...value] = sign.split('=');
    const there = members.filter((each) => each.path.join('.') === path);
    return (
      there.length > 0 &&
      there.every((each) => [String(each.value).trim(), withoutNumber(each.value, number)].includes(value.join('=')))
    );
  });
}

function withoutNumber(value: unknown, number: string): string {
  const text = String(value).trim();
  return number === '' ? text : text.replaceAll(number, '#');
}

/** What of an answer the operator may declare. */
export function signsIn(body: unknown, number: string): readonly string[] {
  const members = typeof body === 'object' ? membersIn(body) : [];
  const able = members.filter(
    ({ path, value }) =>
      path.length > 0 &&
      isPath(path) &&
      !OF_EACH.test(bareName(path.at(-1) ?? '')) &&
      typeof value !== 'object' &&
      String(value).trim().length <= VALUE_MAX &&
      !/\p{C}/u.test(String(value)) &&
      !OF_ANY.test(String(value).trim()),
  );
  const codes = able.filter(({ path }) => OF_CODE.test(bareName(path.at(-1) ?? '')));
  return (codes.length > 0 ? codes : able)
    .slice(0, OFFERED_MAX)
    .map(({ path, value }) => `${path.join('.')}=${withoutNumber(value, number)}`);
}

/**
 * The rest of a sentence that offers it; null for an answer without a sign.
 *
 * @param nowhere what an address where nothing is answers: what is said there, too, is no sign
 */
export function missingCure(body: unknown, number: string, nowhere: unknown = null): string | null {
  const signs = signsIn(body, number).filter(
    (sign) => !saysMissing(nowhere, number, { shipments: { missing: [sign] } }),
  );
  // The sentence is shown between backticks.
  const shown = signs.map((sign) => `\`${JSON.stringify(sign).replaceAll('`', '\\u0060')}\``).join(' or ');
  return signs.length === 0
    ? null
    : `if that is how it says that it has no such shipment, add ${shown} to \`shipments.missing\` of TMS_SETTINGS`;
}

/** Whether a failed look-up may say that there is no shipment, by a sign that is not declared. */
export const mayMeanMissing = ({ what, status, body }: VendorFailure, number: string): boolean =>
  what === 'answered' && (status === 404 || status === 410) && signsIn(body, number).length > 0;
