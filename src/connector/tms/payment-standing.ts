/**
 * Whether a payment in the list of a shipment counts as paid.
 *
 * Pure.
 */
import { clip } from '../outcome.ts';
import { signsIn, type Sign } from '../outcome-signs.ts';
import { isEntries, NONE } from '../outcome-values.ts';
import { readOwnStatus } from '../own-status.ts';
import { plainText } from '../plain-text.ts';
import { NO_STATUS, type TmsSettings } from './config.ts';
import { doneWordsOf } from './done-words.ts';

type Members = Readonly<Record<string, unknown>>;

/** Statuses of a payment that was never made, or was taken back. */
const UNDONE = new Set(
  [
    'void',
    'voided',
    'rejected',
    'declined',
    'cancelled',
    'canceled',
    'failed',
    'reversed',
    'returned',
    'deleted',
    'denied',
  ].concat(['refused', 'expired', 'stopped']),
);
const UNDONE_FLAGS = /^(?:is_?)?(?:void|voided|rejected|cancell?ed|reversed|deleted|declined)$/i;

/** `why`: what makes it doubtful, as the rest of a sentence. */
export type Standing = 'counts' | 'undone' | Doubt;
type Doubt = { readonly why: string };

/**
 * Whether a payment counts as paid. One that waits does, since it may be paid at any time. One that says in its own status
 * or by a flag that it was taken back does not, and one that says both, or
 * that was paid again or taken back in part, is unclear.
 */
export function standingOf(record: Members, { done_statuses, records }: TmsSettings): Standing {
  const done = new Set([...doneWordsOf('payments'), ...done_statuses.map(plainText)]);
  const path = records.payments.status;
  const isDeclared = path !== undefined && path !== NO_STATUS;
  const own = isDeclared ? readOwnStatus(record, { path, isNeeded: true }, done) : null;
  const reading = { done, record: 'payment', later: NONE, sent: SENT, isDone: own?.kind === 'done' };
  const { all, saysDone } = signsIn(record, reading);
  const refusals = all.filter(({ kind }) => kind === 'refused');
  const [first] = refusals;
  const isVoid = own !== null && own.kind !== 'absent' && own.word !== null && UNDONE.has(plainText(own.word));
  const doubt = doubtIn(record, done);
  if (isVoid && !saysDone) return doubt ?? 'undone';
  if (first === undefined) return 'counts';
  const isUndone = ({ name, value }: Sign): boolean =>
    Object.hasOwn(record, name) &&
    record[name] === value &&
    ((/^(?:payment_?)?(?:status|state)$/i.test(name) && UNDONE.has(plainText(value))) ||
      (UNDONE_FLAGS.test(name) && (value === true || plainText(value) === 'true')));
  if (!saysDone && refusals.some(isUndone)) return doubt ?? 'undone';
  return { why: saying(first.name, first.value) };
}

const saying = (name: string, value: unknown): string =>
  `\`${clip(name, 60)}\` is \`${clip(typeof value === 'object' ? '…' : String(value), 60)}\``;

const SENT = ['id', 'shipment_id', 'claim', 'claim_type', 'client_key', 'amount', 'account_id', 'reason'];

/** The bank paid all the same: `cleared_at` of a check that was stopped. */
const CLEARED = /^(?:is_?)?(?:cleared|cashed|encashed)(?:_?(?:at|on|date))?$/i;
/** The same record was paid again; `reissued_as` and `reissued_by` name another one. */
const AGAIN =
  /^(?:is_?)?re_?(?:deposit|issue|present)(?:e?d|ment)?(?!.*_(?:by|as|in|to|payment|payment_id)$)(?:_\w+)?$/i;
const PART = /^(?:revers(?:ed|al)|void(?:ed)?|refund(?:ed)?|return(?:ed)?|cancell?ed)_?amount$/i;
const REST = /^(?:net|remaining)_?amount$/i;
/** What became of taking it back. */
const TAKING_BACK =
  /^(?:cancell?ation|cancel|void|reversal|return|stop(?:_?payment)?)(?:_?request)?(?:_?(?:status|state|result|outcome))?$/i;
const ATTEMPTS = /^(?:attempts|retries|tries)$/i;

/** What says that a payment was made, although its status says that it was not or that it was taken back. */
function doubtIn(record: Members, done: ReadonlySet<string>): Doubt | null {
  const amount = numberOf(record['amount']);
  const found = Object.entries(record).find(([name, value]) => {
    if (PART.test(name)) return isNumber(value) && numberOf(value) !== amount;
    if (REST.test(name)) return isNumber(value) && numberOf(value) !== 0;
    if (TAKING_BACK.test(name)) return NOT_DONE.has(statusIn(value));
    if (ATTEMPTS.test(name)) return Array.isArray(value) && done.has(statusIn(value.at(-1)));
    if (CLEARED.test(name)) return isStated(value) && !BY_BANK.has(statusIn(record));
    return AGAIN.test(name) && isStated(value) && !UNDONE.has(plainText(value));
  });
  return found === undefined ? null : { why: saying(found[0], found[1]) };
}

const NOT_DONE = new Set(['rejected', 'declined', 'failed', 'denied', 'refused']);
/** A payment that cleared may come back. */
const BY_BANK = new Set(['reversed', 'returned']);

/** The text of a status, also of an object that holds it. */
function statusIn(value: unknown): string {
  const inner = isEntries(value) ? (value['status'] ?? value['state'] ?? value['result'] ?? '') : value;
  return typeof inner === 'string' ? plainText(inner) : '';
}

const isStated = (value: unknown): boolean =>
  value === true || typeof value === 'number' || (typeof value === 'string' && !NO_VALUE.has(plainText(value)));
const NO_VALUE = new Set(['', 'no', 'none', 'null', 'false', '0', 'n/a']);

const isNumber = (value: unknown): boolean => !Number.isNaN(numberOf(value));

/** An amount as a number, for comparison only; NaN if there is none. */
function numberOf(value: unknown): number {
  const text = String(isEntries(value) ? value['amount'] : value).replace(/[$,\s]|USD/g, '');
  return /^-?\d+(?:\.\d+)?$/.test(text) ? Math.abs(Number(text)) : Number.NaN;
}
