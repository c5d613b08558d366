/**
 * Whether a refusal (4xx) of a payment or a credit states that it was made all the same: it has our key or an id that is
 * called after the record or what carries it, it has another id next to a word of having done it, or it says so of the
 * payment itself, in a member (`stated-paid.ts`) or in a sentence (`said-paid.ts`). A word alone is no statement: *Only
 * posted invoices may be paid*.
 *
 * Pure.
 */
import { isEntries } from './outcome-values.ts';
import { plainText } from './plain-text.ts';
import { saysPaid } from './said-paid.ts';
import { flagsPaid, statesPaid } from './stated-paid.ts';
import {
  PAYMENT,
  doneIn,
  holdsKey,
  isIdName,
  isIdOfRecord,
  isNeutral,
  isOfExchange,
  plainName,
  saysDone,
  saysTrouble,
  textsIn,
  without,
  wordsIn,
  type Done,
  type Sought,
} from './taken-signs.ts';

const DEPTH_MAX = 8;
/** Statuses by which a request is refused before it is read: who we are, how often we come, and where we came to. */
const AT_THE_GATE: ReadonlySet<number> = new Set([401, 403, 407, 421, 425, 429]);

/** @param areWordsRead false for a code of the tool's own, which is a refusal by contract, but for the records it names */
export function saysTaken(body: unknown, status: number, sought: Sought, areWordsRead: boolean): boolean {
  const ids = idsIn(body, sought, textsIn(sought.sent), [], 0);
  if (holdsKey(body, sought) || ids.includes('ours')) return true;
  if (!areWordsRead) return false;
  const read = without(body, sought.neutral);
  const said = wordsIn(read);
  if (ids.includes('any') && saysDone(said)) return true;
  const sent = textsIn(sought.sent);
  const texts = textsOf(read);
  if (texts.some((text) => doneIn(wordsIn(text)).some((done) => isOfPayment(done, sought, sent)))) return true;
  if (saysPaid(texts, sought) || statesPaid(read, sought.record)) return true;
  // A session that timed out is none of the payment.
  if (AT_THE_GATE.has(status)) return texts.some((text) => saysTrouble(wordsIn(text)) && WHO_PAYS.test(wordsIn(text)));
  return saysTrouble(said) || flagsPaid(read);
}

const WHO_PAYS = /\b(?:bank|processor|gateway|clearing|payment|acquirer)\b/;

function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}

/** What carries a payment, as sentences and names call it. */
const CARRIERS = `${PAYMENT}|check|cheque|voucher|credit|document|record|confirmation|receipt|reference`;
/** Names of an id that may be the record's: `id`, `transaction_number`, `data.uuid`. */
const OF_RECORD = new RegExp(
  `^(?:(?:${CARRIERS}|ids?|no|nr|num|numbers?|ref|references|uuid|guid|key|code|internal|external|data|results?|response|body|payload|item|items)(?: |$))+$|\\b(?:ref|reference)$`,
);
/** What is made when it is paid, and nothing else has an id of. */
const CARRIER = new RegExp(`\\b(?:${PAYMENT}|check|cheque|voucher)\\b`);
/** By its name, an id of what was done. */
const OF_DONE = /\b(?:confirmation|receipt)\b/;

/** `ours`: an id that is called after the record. `any`: one that may be of anything that was made. */
type Id = 'ours' | 'any';

function idsIn(
  value: unknown,
  sought: Sought,
  sent: ReadonlySet<string>,
  path: readonly string[],
  depth: number,
): readonly Id[] {
  if (depth > DEPTH_MAX) return ['ours'];
  if (Array.isArray(value)) return value.flatMap((each) => idsIn(each, sought, sent, path, depth + 1));
  if (isEntries(value))
    return Object.entries(value).flatMap(([name, inner]) => idsIn(inner, sought, sent, [...path, name], depth + 1));
  const name = plainName(path.at(-1) ?? '');
  if (isNeutral(path, sought.neutral) || !isIdOfRecord(value) || sent.has(plainText(value))) return [];
  const record = plainText(sought.record);
  if (name === record || (isIdName(name) && (name.startsWith(`${record} `) || OF_DONE.test(name)))) return ['ours'];
  // `created: 'PAY-77'`, and no time of it.
  if (FLAG.test(name) && /^[a-z]+[-_ ]?\d/i.test(String(value))) return ['ours'];
  if (isOfCarrier(path, name, value)) return ['ours'];
  const isOfRecord = isIdName(name) && path.every((each) => OF_RECORD.test(plainName(each)));
  return isOfRecord && !isOfExchange(path.at(-1) ?? '') ? ['any'] : [];
}

/** `check_number: '10045'`, `payment: { number: 77 }`, `check: '10045'` */
function isOfCarrier(path: readonly string[], name: string, value: unknown): boolean {
  const names = path.map(plainName);
  if (!names.every((each) => OF_RECORD.test(each)) || isOfExchange(path.at(-1) ?? '')) return false;
  if (/^(?:check|cheque|voucher)$/.test(name)) return /^[a-z]{0,4}[-_# ]?\d+$/i.test(String(value));
  return isIdName(name) && names.some((each) => CARRIER.test(each));
}

/** `Payment PAY-77 was posted`, `settled by check 10045`, `recorded as PAY-77`; and without an id `The payment was posted`. */
function isOfPayment({ before, word, after }: Done, { record }: Sought, sent: ReadonlySet<string>): boolean {
  const of = `${plainText(record)}|${CARRIERS}`;
  const numbered = new RegExp(`\\b(?:${of})s? (?:(?:no|nr|number|id|ref|with|is|#)[.]? )*#?(${ID})\\b`, 'g');
  const named = new RegExp(`^ (?:(?:as|under|with|in|by|id|number) )*((?:${SHORT}|${of}) ?${ID}|[a-z]{2,8}\\d\\w*)\\b`);
  const isNew = (id: string): boolean => !sent.has(plainText(id));
  if ([before, after].some((text) => [...text.matchAll(numbered)].some(({ 1: id = '' }) => isNew(id)))) return true;
  const [, id] = named.exec(after) ?? [];
  if (id !== undefined && isNew(id)) return true;
  const itself = new RegExp(`^(?:(?:the|your|this|that|a) )?(?:${plainText(record)}|${MONEY}) ${BE}$`);
  // `Payment saved`, and `The payment was saved, and the remittance was refused`.
  const isWhole = after.trim() === '' || /^ (?:but|and|though|although|however|with)\b/.test(after);
  const isPast = /\b(?:was|were|been)\b[ \w]*$/.test(before);
  return itself.test(`${before.trim()} `) && (isWhole || isPast) && !STATES_ONLY.test(word);
}

/** As `plainText` writes it: hyphens are blanks. */
const ID = '(?:[a-z]{1,8} ?)?\\d[\\w/]*(?: \\d+)*';
const SHORT = 'pay|pmt|chk|trx|txn|ref';
const MONEY = 'money|funds|amount';
const BE = '(?:(?:is|was|were|are|has been|have been) )?(?:(?:already|successfully) )?';
/** Of a payment that was not made, they say how it is. */
const STATES_ONLY = /^(?:pending|exists?)$/;

/** By its name, it says that something was made. */
const FLAG = /^(?:is )?(?:success|succeeded|created|saved|recorded|posted|paid|issued|booked|executed|committed)$/;
