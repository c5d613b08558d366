/**
 * Writes the currencies of an answer as their codes, where the settings declare what a sign means there (`currencies`): a `$` may be
 * of several countries, so it is none without a declaration.
 *
 * Pure.
 */
import { isEntries } from '../outcome-values.ts';
import { bareName } from '../stated-value.ts';

const CURRENCY = /currency|^ccy$|^curr$/;

export function withCodes(answer: unknown, signs: Readonly<Record<string, string>>): unknown {
  if (Object.keys(signs).length === 0) return answer;
  if (Array.isArray(answer)) return answer.map((each: unknown) => withCodes(each, signs));
  if (!isEntries(answer)) return answer;
  return Object.fromEntries(
    Object.entries(answer).map(([name, value]) => [
      name,
      typeof value === 'string' && CURRENCY.test(bareName(name)) && Object.hasOwn(signs, value.trim())
        ? signs[value.trim()]
        : withCodes(value, signs),
    ]),
  );
}
