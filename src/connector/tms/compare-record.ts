/**
 * Compares a record of the TMS with what was sent, where the contract and the settings say that it shows it: our key, amount and
 * currency, claim, account, shipment, documents. No other member is read, but for the flags (`flags.ts`).
 *
 * Pure.
 */
import { isMoney } from '../../kernel/money.ts';
import { differenceIn } from '../find-difference.ts';
import { isOurs, objectsTo, ownRecord, pathOfRecord } from '../own-record.ts';
import { isEntries, type Entries } from '../outcome-values.ts';
import { plainText } from '../plain-text.ts';
import { isSameCurrency, statesCurrency } from '../same-amount.ts';
import { bareName, isStated, namesOf } from '../stated-value.ts';
import { valueAt } from '../../kernel/value-at.ts';
import { NO_ID, OUR_IDS, type Collection, type TmsSettings } from './config.ts';
import { ANSWER_FLAGS, flagIn, PAYMENT_FLAGS, RECORD_FLAGS, UNDONE_FLAGS } from './flags.ts';

export type Looked = {
  readonly collection: Collection;
  /** The path of its status; null if it has none. */
  readonly status: string | null;
  /** What was sent, by its names; amounts as money. Empty of a payment that was made before. */
  readonly sent: Readonly<Record<string, unknown>>;
};

/** `id`: the only difference is a number for one of our ids, which may be the vendor's own, unless it `isAlike`: of the same form. */
export type Difference = { readonly why: string; readonly id?: string; readonly isAlike?: boolean };

/** Where a payment must show its currency, by the names of the contract. */
export const CURRENCY_OF_AMOUNT = 'amount.currency';

/** What is not compared: text for people. */
const FREE = ['reason'];

/**
 * Compares each object that leads to the status, the record first: what wraps it may not be of another record either.
 *
 * @returns what is stated otherwise than it was sent; null when nothing
 */
export function recordDifference(answer: Entries, looked: Looked, settings: TmsSettings): Difference | null {
  const around = objectsTo(answer, looked.status).map(([, entries]) => entries);
  const each = [recordIn(answer, looked.status), ...around.toReversed()];
  const found = each.map((entries) => differenceOf(answer, entries, looked, settings)).filter((one) => one !== null);
  return found.find(({ id }) => id === undefined) ?? found[0] ?? null;
}

function differenceOf(answer: Entries, record: Entries, { sent }: Looked, settings: TmsSettings): Difference | null {
  const shown = shownIn(answer, record, settings);
  const known = { claim_type: new Set(settings.claim_types.map(plainText)) };
  const differs = differenceIn(shown, { sent, free: FREE, known, ids: OUR_IDS });
  if (differs?.id !== undefined) return { ...differs, isAlike: isAlike(shown, differs.id, sent) };
  const [[name, currency] = ['', undefined]] = Object.entries(currencyOf(record));
  const { amount } = sent;
  if (differs !== null || !isMoney(amount) || !isStated(currency) || isSameCurrency(currency, amount.$money))
    return differs;
  return { why: `\`${name}\` is \`${String(namesOf(currency)[0])}\`, where \`${amount.$money}\` was sent` };
}

/**
 * @returns the path at which the record must show what was sent, and shows nothing: our key, of a payment the amount and its
 *   currency, and an id whose path is declared; null when it shows all of it
 */
export function absentIn(answer: Entries, { collection, status, sent }: Looked, settings: TmsSettings): string | null {
  const record = recordIn(answer, status);
  const own = (wanted: string): unknown =>
    Object.entries(record).find(([name, value]) => bareName(name) === bareName(wanted) && isStated(value))?.[1];
  const key = settings.ids.client_key;
  if (key !== undefined && !isStated(atItsPath(answer, record, key))) return key;
  const absent = [...(key === undefined ? ['client_key'] : []), ...(collection === 'payments' ? ['amount'] : [])].find(
    (name) => own(name) === undefined,
  );
  if (absent !== undefined) return absent === 'amount' ? (settings.records.payments.amount ?? absent) : absent;
  if (collection === 'payments' && !statesCurrency(own('amount'), record)) return CURRENCY_OF_AMOUNT;
  const ids = OUR_IDS.flatMap((name) => {
    const path = settings.ids[name];
    const isShown = path === undefined || path === NO_ID || isStated(atItsPath(answer, record, path));
    return isShown || !isStated(sent[name]) ? [] : [path];
  });
  return ids[0] ?? null;
}

/** @returns the flag of the record that speaks against its status: *`on_hold` is `true`*; null for none */
export function flagOfRecord(
  answer: Entries,
  { collection, status }: Looked,
  { dates }: Pick<TmsSettings, 'dates'>,
  isUndone = false,
): string | null {
  const own = isUndone ? UNDONE_FLAGS : collection === 'payments' ? PAYMENT_FLAGS : RECORD_FLAGS;
  const depth = pathOfRecord(answer, status).length;
  for (const [path, entries] of objectsTo(answer, status)) {
    const isWrapper = path.length < depth && !isOurs(entries);
    if (isUndone && isWrapper) continue;
    const flag = flagIn(entries, isWrapper ? ANSWER_FLAGS : own, path, dates);
    if (flag !== null) return flag;
  }
  return null;
}

function recordIn(answer: Entries, status: string | null): Entries {
  const record = ownRecord(answer, status);
  return isEntries(record) ? record : {};
}

/** The record, with our ids where the settings say that they are. */
function shownIn(answer: Entries, record: Entries, { ids }: TmsSettings): Entries {
  const elsewhere = ([...OUR_IDS, 'client_key'] as const).filter((name) => (ids[name] ?? name) !== name);
  const isElsewhere = (name: string): boolean => elsewhere.some((each) => bareName(each) === bareName(name));
  const own = Object.entries(record).filter(([name]) => !isElsewhere(name));
  const declared = elsewhere.map((name): [string, unknown] => [name, atItsPath(answer, record, ids[name] ?? name)]);
  return Object.fromEntries([...own, ...declared]);
}

const atItsPath = (answer: Entries, record: Entries, path: string): unknown =>
  path === NO_ID ? undefined : (valueAt(answer, path) ?? valueAt(record, path));

const currencyOf = (record: Entries): Entries =>
  Object.fromEntries(Object.entries(record).filter(([name]) => bareName(name) === 'currency'));

/** Whether the id that it states is of the form of ours: such a number is hardly one of the vendor's own. */
const isAlike = (stated: Entries, id: string, sent: Looked['sent']): boolean =>
  Object.entries(stated)
    .flatMap(([name, value]) => (bareName(name) === bareName(id) ? namesOf(value, id) : []))
    .some((value) => formOf(value) === formOf(sent[id]));

/** `ACC-17` and `ACC-2` are of one form. */
const formOf = (value: unknown): string =>
  plainText(value)
    .replace(/\p{L}+/gu, 'a')
    .replace(/\d+/g, '0');
