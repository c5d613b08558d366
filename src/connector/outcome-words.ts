/**
 * The words by which vendors say that a request was refused or waits, as tables, and the reader of one such text:
 * `Rejected`, `PENDING_APPROVAL`, `202`. No word here means done: a status is done only if it is one of the declared words
 * as a whole, so `Approved (1 of 2)` and `Payment request created` are not.
 *
 * Pure.
 */
import { createWordReader } from './name-words.ts';
import { plainText, statusText } from './plain-text.ts';

/** `refused`: it is not done and will not be. `waiting`: not yet. `other`: no word that is known. */
export type Outcome = 'refused' | 'waiting' | 'other';

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/).filter((word) => word !== ''));

const REFUSED = words(`
  error errors err errored exception exceptions fault faults failure failures fail failed fails failing
  reject rejects rejected rejecting rejection decline declines declined declination deny denied denial refuse refuses refused refusal
  void voided voids cancel cancels canceled cancelled canceling cancelling cancellation reverse reversed reversal revoked rescinded
  expired abort aborted abend block blocked blocks hold holds held suspended suspend stopped bounced returned invalid invalidated
  duplicate duplicated dup deleted removed withdrawn terminated disapproved unsuccessful unsuccessfully insufficient unauthorized unauthorised forbidden
  timeout inactive disabled disputed dispute chargeback skipped flagged ignored dropped discarded quarantined frozen unable
  rollback rolled missing exceeded mismatch nonexistent superseded disqualified fatal severe critical bad wrong incorrect unavailable unpayable`);

const WAITING = words(`
  pending pend wait waiting waits await awaiting awaits queue queued enqueued schedule scheduled submit submitted receive received
  accepted accept acknowledged review reviewing reviewed process processing progress open new draft drafted initiated initiating
  started running deferred delayed incomplete partial partially partly unposted unpaid unapproved unprocessed
  unconfirmed unsettled unsent unresolved require requires required need needs needed requested planned parked staged batched
  transmitted transit authorized authorised paused outstanding postponed simulated simulation preview estimated tentative
  provisional proposed prepared ready retry retrying verifying validating held working underway`);

const NEGATIONS = words('not no never none without cannot non nor neither cant couldnt wasnt isnt didnt nt');

const NO_ERROR =
  /\b(?:no|without|zero|0|free of) (?:known |further |other |more )?(?:errors?|problems?|warnings?|exceptions?|issues?|failures?|faults?)\b(?: (?:found|detected|occurred|reported|returned))?/g;

const valueWords = createWordReader([...REFUSED, ...WAITING, ...NEGATIONS]);

/**
 * The text as declared words are compared: without case, separators, padding and a full stop; `PaidInFull` as
 * `paid in full`.
 */
function exactly(text: string): string {
  return statusText(text.replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')).replace(/(?<=\p{L}{3})\s*\.$/u, '');
}

/** @param done as `statusText` writes them: the text is one of these words as a whole */
export function isDeclaredWord(text: string, done: ReadonlySet<string>): boolean {
  return done.has(statusText(text)) || done.has(exactly(text));
}

const SIGNED = /^\s*[-+]\s*\d/;

/** @param done words that mean done, as `statusText` writes them: none of them says that it was refused or waits */
export function readOutcome(text: string, done: ReadonlySet<string>): Outcome {
  const plain = plainText(text);
  if (SIGNED.test(text) || plain.replace(NO_ERROR, '').trim() === '') return 'other';
  if (/^\d+$/.test(plain)) return readNumber(Number(plain));
  const said = valueWords(text).filter((word) => !done.has(word));
  if (said.some((word) => REFUSED.has(word) || NEGATIONS.has(word))) return 'refused';
  return said.some((word) => WAITING.has(word)) ? 'waiting' : 'other';
}

/** HTTP's codes; any other number means what its vendor says. */
function readNumber(code: number): Outcome {
  if (code === 202 || code === 207) return 'waiting';
  return code >= 300 && code < 600 ? 'refused' : 'other';
}
