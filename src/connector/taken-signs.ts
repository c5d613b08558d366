/**
 * Finds in an answer what may speak of a request as taken: our key, and an id that is called after its record.
 *
 * Pure.
 */
import { plainText } from './plain-text.ts';
import { recordIdSchema } from './record-id.ts';

const DEPTH_MAX = 8;

/** Our key, in a value, a name or a sentence. */
export function holdsKey(body: unknown, key: string): boolean {
  return (typeof body === 'string' ? body : (JSON.stringify(body) ?? '')).toLowerCase().includes(key.toLowerCase());
}

/** Whether the body has an id that is called after the record: `payment_id`. */
export function namesOurRecord(body: unknown, record: string, depth = 0): boolean {
  if (typeof body !== 'object' || body === null || depth > DEPTH_MAX) return false;
  return Object.entries(body).some(([name, value]: [string, unknown]) =>
    typeof value === 'object'
      ? namesOurRecord(value, record, depth + 1)
      : isIdName(name) && plainName(name).startsWith(`${plainText(record)} `) && isIdOfRecord(value),
  );
}

/** Ids of the exchange, and of no record. */
const OF_EXCHANGE =
  /^(?:x )?(?:(?:request|trace|correlation|span|error|incident|event|transaction trace|debug|log|request log|cf ray|ray|session) (?:id|number|no|ref|reference)|traceparent|(?:request|trace|correlation) (?:id|guid|uuid))$/;
const ID = /\b(?:ids?|no|nr|num|number|numbers|ref|reference|references|uuid|guid|confirmation|receipt)$/;
/** Numbers of the text that was refused, or of the vendor's programs. */
const NO_ID = /\b(?:line|row|column|field|page|api|version|attempt|build|port|phone)\b/;

export const isOfExchange = (name: string): boolean => OF_EXCHANGE.test(plainName(name));

/** `paymentId` as `payment id`. */
const plainName = (name: string): string =>
  plainText(name.replace(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2').replace(/[.@$:]+/g, ' '));

const isIdName = (name: string): boolean => {
  const plain = plainName(name);
  return ID.test(plain) && !OF_EXCHANGE.test(plain) && !NO_ID.test(plain);
};

/** A word such as `rate_limit` is the code of an error. */
const isIdOfRecord = (value: unknown): boolean =>
  recordIdSchema.safeParse(value).success && /\d/.test(String(value)) && String(value).length <= 80;

/** All names and texts of a body in one line of plain words, without the ids of the exchange. */
export function wordsIn(body: unknown): string {
  const text =
    JSON.stringify(body, (name, value: unknown) => (OF_EXCHANGE.test(plainName(name)) ? undefined : value)) ?? '';
  const split = text.replace(/n['’]t\b/g, ' not').replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2');
  return plainText(split.replace(/["{}[\](),:'`\\]+/g, ' '));
}
