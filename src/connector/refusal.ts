/**
 * What an answer to a write that is no 2xx says of the request: that it was not done, that the vendor may have it
 * already, or that it has it. What is in between may send a request twice, and the vendor then refuses the second one; or
 * it takes a request and answers with an error.
 *
 * Pure.
 */
import type { CallResult } from '../tool/tool.ts';
import type { VendorFailure } from './exchange.ts';
import { isEntries } from './outcome-values.ts';
import { plainText } from './plain-text.ts';
import { recordIdSchema } from './record-id.ts';
import { holdsKey, isOfExchange, namesOurRecord, wordsIn } from './taken-signs.ts';

/** Our key, and what the vendor calls the record. */
export type Sought = { readonly key: string; readonly record: string };

/**
 * `none`: the outcome says all there is. `no`: it was refused, for a reason that says nothing of an earlier request.
 * `repeat`: the refusal may be about our own request, as `duplicate` or a bare conflict. `has`: the vendor says that it has
 * the request or its record. `error`: an error that proves nothing.
 */
export type Refusal = 'none' | 'no' | 'repeat' | 'has' | 'error';

/** Statuses of a refusal because of what is there already. */
const CONFLICTS: readonly (number | null)[] = [409, 412, 422, 423];
/** Conflicts that pass, for vendors whose own code says so. */
const PASSING: readonly (number | null)[] = [409, 412, 423];

/** @param outcome what the failure means by the connector's own rules; a code of the tool says more than any words */
export function refusalIn(failure: VendorFailure, outcome: CallResult, sought: Sought): Refusal {
  const { what, purpose, status } = failure;
  if (purpose !== 'write' || what !== 'answered' || status === null || outcome.kind === 'done') return 'none';
  const said = wordsIn(failure.body);
  const isRepeat = (status === 409 && isBare(said)) || (CONFLICTS.includes(status) && REPEAT.test(said));
  if (status < 500 && isOurs(failure.body, sought)) return 'has';
  // A vendor that says that nothing was done because of another change says nothing of our own.
  if (outcome.kind === 'not_now') return PASSING.includes(status) ? 'no' : 'none';
  if (outcome.kind === 'unknown') return hasIt(failure, status, sought) ? 'has' : 'none';
  if (outcome.code === 'unauthorized') return 'none';
  if (outcome.code !== 'refused') return 'no';
  if (speaksOfKey(said, sought) || (CONFLICTS.includes(status) && saysThere(said, status, sought))) return 'has';
  return isRepeat ? 'repeat' : 'no';
}

/** The same where only a code refuses (`tms/refusal-code.ts`), and no words are read: our key or its address is taken. */
export function refusalOfPayment(failure: VendorFailure, outcome: CallResult, key: string): Refusal {
  const { what, purpose, status, body, headers, url } = failure;
  if (purpose !== 'write' || what !== 'answered' || status === null || outcome.kind === 'done') return 'none';
  if (isBelow(headers?.get('location') ?? null, url)) return 'has';
  if (outcome.kind === 'failed' && outcome.code !== 'unauthorized') return 'no';
  if (holdsKey(body, key)) return 'has';
  return outcome.kind === 'unknown' && outcome.answered === 'error' ? 'error' : 'none';
}

/** Whether an address is of a record of the collection that was asked. */
function isBelow(location: string | null, from: string | null): boolean {
  if (location === null || from === null || !URL.canParse(location, from)) return false;
  const base = new URL(from).pathname.replace(/\/+$/, '');
  return new URL(location, from).pathname.replace(/\/+$/, '').startsWith(`${base}/`);
}

/** Whether the answer has our key, or an id that is called after the record, whatever its status. */
const isOurs = (body: unknown, sought: Sought): boolean =>
  !isOfKeyItself(body, sought) && (holdsKey(body, sought.key) || namesOurRecord(body, sought.record));

/** `client_key KEY is too long`, or the words of the rules below decide. */
function isOfKeyItself(body: unknown, sought: Sought): boolean {
  return holdsKey(body, sought.key) && KEY_WRONG.test(wordsIn(body));
}

/** A redirect to a record, or an error that names the record and says that it waits. */
function hasIt({ headers, url, body }: VendorFailure, status: number, sought: Sought): boolean {
  if (status < 400) return isRecordAt(headers?.get('location') ?? null, url, status);
  return namesRecord(body, sought) && TAKEN.some((words) => isSaid(words, wordsIn(body)));
}

/** A conflict without a reason. */
const isBare = (said: string): boolean =>
  said
    .split(' ')
    .every((word) => /^(?:|\d+|conflict|code|title|type|error|status|message|about|blank|http|null|false)$/.test(word));

const REPEAT = /\b(?:already|duplicates?|duplicated|outstanding)\b/;
const THERE =
  /\b(?:in (?:progress|flight|process)|being processed|processing|queued|enqueued|scheduled|pending|exists?)\b/;
const OF_KEY = /\b(?:idempotency|idempotent|client key|client reference)\b/;
const KEY_SEEN =
  /\b(?:already|used|reused|in use|exists?|seen|known|unique|duplicates?|duplicated|conflicts?|outstanding|accepted|received|processed|finished)\b/;
/** The key is at fault, not another request with it. */
const KEY_WRONG =
  /\b(?:required|missing|invalid|malformed|must (?:have|not|match|contain|be an? |be at)|too long|expected|unsupported|not (?:allowed|supported))\b/;

/** `Idempotency-Key is already used`, `A request with this client_key is in progress`. */
function speaksOfKey(said: string, { key }: Sought): boolean {
  const isOfKey = OF_KEY.test(said) || said.includes(plainText(key));
  return isOfKey && (isSaid(THERE, said) || (isSaid(KEY_SEEN, said) && !KEY_WRONG.test(said)));
}

/** What a refusal may be about instead: `Claim is in review`. */
const OTHERS =
  /\b(?:claim|vendor|supplier|carrier|account|customer|shipment|order|invoice|user|approval|review|appeal|batch|period|bank|address|document)s?\b/;

/** Whether it says that the record of ours is there or waits: `Payment PAY-1 is already queued`. */
function saysThere(said: string, status: number, { record }: Sought): boolean {
  const subject = `(?:request|operation|transaction|submission|${plainText(record)})`;
  const isOfRecord = new RegExp(`\\b${subject}\\b[^.;!?]{0,80}?${THERE.source}`).test(said);
  // A value that is wrong is refused by 422, too: `The payment date is scheduled for a holiday`.
  if (status === 422) return isOfRecord && REPEAT_OR_EXISTS.test(said) && isSaid(THERE, said);
  return isSaid(THERE, said) && (isOfRecord || !OTHERS.test(said));
}

const REPEAT_OR_EXISTS = /\b(?:already|exists?)\b/;

/** Ways to say that a request was taken. A lone `processing` may be of the error: `error processing request`. */
const TAKEN: readonly RegExp[] = [
  /\b(?:accepted|queued|enqueued|scheduled|submitted|received|created|saved|stored|recorded|pending|being processed|still processing|in (?:progress|process))\b/,
  /\b(?:status|state) (?:is )?(?:processing|new|open)\b/,
];
/** Shortly before a word, they say the opposite. */
const NOT_SAID =
  /\b(?:not|no|never|cannot|could|unable|fail|fails|failed|error|before|until|unless|without|if|when|does|do)\b/;
const REACH = 4;

/** Whether the text has one of the words without a negation before it. */
function isSaid(words: RegExp, said: string): boolean {
  for (const { index } of said.matchAll(new RegExp(words.source, 'g'))) {
    const before =
      said
        .slice(0, index)
        .split(/[.;!?]/)
        .at(-1) ?? '';
    if (!NOT_SAID.test(before.trim().split(' ').slice(-REACH).join(' '))) return true;
  }
  return false;
}

const DEPTH_MAX = 3;

/** Whether a body has our key as a value, or an id of the record: `id`, `payment_id`. */
function namesRecord(body: unknown, sought: Sought, depth = 0): boolean {
  const { key, record } = sought;
  if (!isEntries(body) || depth > DEPTH_MAX) return false;
  return Object.entries(body).some(([name, value]) => {
    if (typeof value === 'object') return namesRecord(value, sought, depth + 1);
    const isId =
      name === 'id' || (/(?:_|\b)?(?:id|number|no)$/i.test(name) && plainText(name).includes(plainText(record)));
    return value === key || (isId && !isOfExchange(name) && recordIdSchema.safeParse(value).success);
  });
}

const SIGN_IN = /\b(?:log-?in|sign-?in|sso|auth\w*|oauth2?|error|maintenance|session|welcome)\b/i;

/** Whether a redirect leads to a record: below the address of the request, or to what has a number. */
function isRecordAt(location: string | null, from: string | null, status: number): boolean {
  if (location === null || from === null || !URL.canParse(location, from)) return false;
  const { pathname } = new URL(location, from);
  const last = pathname.split('/').findLast((part) => part !== '') ?? '';
  if (SIGN_IN.test(pathname) || last === '') return false;
  const base = new URL(from).pathname.replace(/\/+$/, '');
  // See Other means that it was done, and where to see it.
  return status === 303 || pathname.startsWith(`${base}/`) ? pathname.replace(/\/+$/, '') !== base : hasNumber(last);
}

const hasNumber = (part: string): boolean => /\d/.test(part) && !/^v\d+$|\.\w+$/i.test(part);
