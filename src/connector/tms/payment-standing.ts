/**
 * Whether a payment in the list of a shipment counts as paid.
 *
 * Pure.
 */
import { clip } from '../outcome.ts';
import { signsIn, type Sign } from '../outcome-signs.ts';
import { NONE } from '../outcome-values.ts';
import { readOwnStatus } from '../own-status.ts';
import { plainText } from '../plain-text.ts';
import { withoutDeclared } from '../statements.ts';
import { NO_STATUS, type TmsSettings } from './config.ts';
import { doneIn } from './done-words.ts';
import { doubtIn } from './taken-back.ts';

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

/** `why`: what makes it doubtful, as the rest of a sentence; `cure`: what the operator can do about it. */
export type Standing = 'counts' | 'undone' | { readonly why: string; readonly cure: string };

const CURE =
  '. If that says neither that it was paid all the same nor that it may be, declare the field in `neutral.in_payments` of TMS_SETTINGS';

type Look = {
  /** Its time, in epoch milliseconds: what is to be taken back later is not taken back yet. */
  readonly asOf: number;
  /** Names of what was sent to create the record; those of a payment by default. */
  readonly sent?: readonly string[];
};

/**
 * Whether a payment counts as paid. One that waits does, since it may be paid at any time. One that says in its own status
 * or by a flag that it was taken back does not, if all else in its record is known to be neutral or part of that
 * (`taken-back.ts`); one that says anything else is unclear.
 *
 */
export function standingOf(listed: Members, settings: TmsSettings, { asOf, sent = SENT }: Look): Standing {
  const { records, neutral, ids } = settings;
  const done = doneIn(settings, 'payments');
  const record = withoutDeclared(listed, new Set(neutral.in_payments.map(plainText)), sent) as Members;
  const path = records.payments.status;
  const isDeclared = path !== undefined && path !== NO_STATUS;
  const own = isDeclared ? readOwnStatus(record, { path, isNeeded: true }, done) : null;
  const reading = { done, record: 'payment', later: NONE, sent, isDone: own?.kind === 'done' };
  const { all, saysDone } = signsIn(record, reading);
  const refusals = all.filter(({ kind }) => kind === 'refused');
  const [first] = refusals;
  const isVoid = own !== null && own.kind !== 'absent' && own.word !== null && UNDONE.has(plainText(own.word));
  if (first === undefined && !isVoid) return 'counts';
  const paths = [isDeclared ? path : null, ...Object.values(ids)].filter((each) => typeof each === 'string');
  const declared = new Set([...neutral.in_payments, ...paths].map(plainText));
  const undone = (): Standing => {
    const doubt = doubtIn(record, { undone: UNDONE, declared, sent, asOf });
    return doubt === null ? 'undone' : { why: doubt, cure: CURE };
  };
  if (isVoid && !saysDone) return undone();
  if (first === undefined) return 'counts';
  const isUndone = ({ name, value }: Sign): boolean =>
    Object.hasOwn(record, name) &&
    record[name] === value &&
    ((/^(?:payment_?)?(?:status|state)$/i.test(name) && UNDONE.has(plainText(value))) ||
      (UNDONE_FLAGS.test(name) && (value === true || plainText(value) === 'true')));
  if (!saysDone && refusals.some(isUndone)) return undone();
  return { why: saying(first.name, first.value), cure: CURE };
}

const saying = (name: string, value: unknown): string =>
  `\`${clip(name, 60)}\` is \`${clip(typeof value === 'object' ? '…' : String(value), 60)}\``;

const SENT = ['id', 'shipment_id', 'claim', 'claim_type', 'client_key', 'amount', 'account_id', 'already_paid'];
