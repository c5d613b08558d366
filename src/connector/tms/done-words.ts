/**
 * The words of a status that mean that a record is done, for each collection: a status that is any other word proves
 * nothing. What is drafted is done when it is there; what is sent to a carrier, when it is sent; what the carrier is
 * asked, when it has been asked; and a payment, when it is paid or on its way: that it is `created`, or that a request was
 * a `success`, says neither.
 *
 * Pure.
 */
import { NONE } from '../outcome-values.ts';
import { readOutcome } from '../outcome-words.ts';
import { statusText } from '../plain-text.ts';
import type { Collection, TmsSettings } from './config.ts';

const words = (text: string): readonly string[] => text.split(/\s*,\s*/);

const CREATED = words(
  'ok, okay, success, successful, succeeded, done, complete, completed, created, recorded, registered, saved, stored, confirmed, finished, finalized, committed, processed, executed',
);
const PAID = words('paid, paid in full, settled, cleared, disbursed, remitted, completed');
/** Some systems say this of a payment before the money moves, others once it has: it has to be declared. */
const OPEN = words(
  'approved, approved for payment, released, booked, confirmed, processed, posted, issued, sent, executed, done, complete, finished, finalized, succeeded',
);
const DRAFTED = words(
  'draft, drafted, saved as draft, prepared, proposed, new, open, opened, active, ready, accepted, submitted, requested, filed, approved, posted, issued, booked',
);
/** Of what is sent, `created` and `saved` only say that it is there. */
const SENT = words(
  'sent, submitted, filed, transmitted, delivered, mailed, emailed, faxed, dispatched, issued, accepted, acknowledged, received, done, complete, completed, success, successful, succeeded, confirmed, processed, executed, ok, okay',
);
const ASKED = words(
  'requested, request sent, pending, in review, under review, reviewing, in process, processing, in progress, approved, registered, active',
);
const APPOINTED = words('scheduled, assigned');

const DONE: Readonly<Record<Collection, readonly string[]>> = {
  payments: PAID,
  appeals: [...CREATED, ...DRAFTED],
  proposals: [...CREATED, ...DRAFTED],
  letters: SENT,
  acceptances: [...SENT, 'approved', 'settled'],
  carrier_claims: [...SENT, ...ASKED],
  inspections: [...SENT, ...ASKED, ...APPOINTED],
  tracers: [...SENT, ...ASKED, ...APPOINTED],
};

/**
 * All that means done for the collection, as `statusText` writes it. A word of `done_statuses` that says of a payment that it
 * waits (`Open`, `Queued`) is one of other records: it has to be declared for payments.
 */
export function doneIn({ done_statuses, records }: TmsSettings, collection: Collection): ReadonlySet<string> {
  const own = `${records.payments.status ?? 'status'}=`;
  const isWaiting = (word: string): boolean => {
    const said = word.startsWith(own) ? word.slice(own.length) : word;
    return !said.includes('=') && readOutcome(said, NONE) === 'waiting';
  };
  const ofAll = done_statuses.filter((word) => collection !== 'payments' || !isWaiting(word));
  const other = new Set([...records[collection].undone, ...records[collection].waiting].map(statusText));
  const usual = DONE[collection].filter((word) => !other.has(word));
  return new Set([...usual, ...[...ofAll, ...records[collection].done].map(statusText)]);
}

const UNDONE = words('void, voided, rejected, declined, cancelled, canceled, reversed, deleted, denied, refused');
/** Some systems send such a payment again by themselves, or once it is released anew: of payments it has to be declared. */
const MAY_COME_BACK = words('failed, returned, stopped, expired');

/**
 * All that means that a record was refused or taken back, as `statusText` writes it, unless the word means done: where a paid
 * check is `Cancelled`, it counts as paid later, too.
 */
export const undoneIn = ({ records }: TmsSettings, collection: Collection): ReadonlySet<string> =>
  new Set([
    ...[...UNDONE, ...(collection === 'payments' ? [] : MAY_COME_BACK)].filter(
      (word) => !waitingIn({ records }, collection).has(word),
    ),
    ...records[collection].undone.map(statusText),
  ]);

/** All that is declared to mean not yet, as `statusText` writes it. */
export const waitingIn = ({ records }: Pick<TmsSettings, 'records'>, collection: Collection): ReadonlySet<string> =>
  new Set(records[collection].waiting.map(statusText));

/** What may mean that a payment was made: no error next to it refuses one. */
export const mayMeanPaid = (settings: TmsSettings): ReadonlySet<string> => {
  const undone = new Set(settings.records.payments.undone.map(statusText));
  const open = [...OPEN, ...waitingIn(settings, 'payments')].filter((word) => !undone.has(word));
  return new Set([...doneIn(settings, 'payments'), ...open]);
};
