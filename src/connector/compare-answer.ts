/**
 * Compares what a vendor answers with what was sent. A 2xx alone proves nothing: the record in the answer may be another
 * one, hold other values, or say that it was refused or is still waiting (`outcome-signs.ts`).
 *
 * Pure.
 */
import { formatMoney, isMoney, type Money } from '../kernel/money.ts';
import { clip } from './outcome.ts';
import { isEntries, signsIn, type Entries, type Sign } from './outcome-signs.ts';
import { plainText } from './plain-text.ts';
import { readVendorAmount } from './vendor-amount.ts';

export type Comparison = {
  /** What was sent, by the names of the answer; amounts as money. What the answer does not state is not compared. */
  readonly sent: Readonly<Record<string, unknown>>;
  /** Fields that an answer must state. */
  readonly required?: readonly string[];
  /** Fields that vendors cut and rewrite: free text. */
  readonly free?: readonly string[];
  /** The values of a field that are known; a vendor's own word for one (`DMG`) is not compared. */
  readonly known?: Readonly<Record<string, ReadonlySet<string>>>;
  /** The field whose amount is spent: an `approved_amount` of the answer must not be another one. */
  readonly spent?: string;
  /** Words of a status that mean that it is done, as `plainText` writes them; any other word speaks against it. */
  readonly done: ReadonlySet<string>;
  /** What people call the record: `carrier claim`. */
  readonly record: string;
  /** Steps that others take later, so that `paid: false` does not speak against it. */
  readonly later?: ReadonlySet<string>;
};

/**
 * `agrees`: what the answer states is what was sent, and nothing speaks against it. `bare`: it states nothing to judge by.
 * Otherwise `why` is the rest of a sentence: it answered `200`, but *`error` is `Vendor on hold`*.
 */
export type Judgement =
  /** `saysDone`: it says so in words, and not only by what it repeats. */
  | { readonly kind: 'agrees'; readonly saysDone: boolean }
  | { readonly kind: 'bare' }
  | { readonly kind: 'differs'; readonly why: string }
  | { readonly kind: Sign['kind']; readonly why: string; readonly sign: Sign };

const SHOWN_MAX = 60;
const NONE: ReadonlySet<string> = new Set();

export function judge(answer: unknown, comparison: Comparison): Judgement {
  const { sent, done, record, later = NONE } = comparison;
  if (!isEntries(answer)) return { kind: 'differs', why: 'with no record' };
  const { against, saysDone } = signsIn(answer, { done, record, later, sent: Object.keys(sent) });
  if (against !== null) return { kind: against.kind, why: saidBy(against), sign: against };
  const difference = differenceIn(answer, comparison) ?? otherAmountIn(answer, comparison);
  if (difference !== null) return { kind: 'differs', why: difference };
  const isStatedIn = ([name, value]: readonly [string, unknown]): boolean =>
    value !== undefined && Object.hasOwn(answer, name) && isStated(answer[name]);
  return saysDone || Object.entries(sent).some(isStatedIn) ? { kind: 'agrees', saysDone } : { kind: 'bare' };
}

/**
 * What says that a look-up failed, or is not finished, although its answer is a 2xx: *`error` is `Database timeout`*. Null
 * when nothing does.
 *
 * @param around the answer without the records that were looked up: what they say is about them
 */
export function failureIn(around: unknown): string | null {
  if (!isEntries(around)) return null;
  const reading = { done: FOUND, record: 'list', later: LATER, sent: [] };
  const { against } = signsIn(around, reading);
  return against === null || against.kind === 'other' ? null : saidBy(against);
}

/** Words of a look-up that worked, and found something or nothing. */
const FOUND = new Set(
  [
    'ok',
    'okay',
    'success',
    'successful',
    'succeeded',
    'done',
    'complete',
    'completed',
    'found',
    'final',
    'valid',
  ].concat(
    ['not found', 'none found', 'no data', 'no records', 'no results', 'no match', 'no matches', 'empty'],
    [
      'no records found',
      'no results found',
      'no data found',
      'no shipments found',
      'no payments found',
      'nothing found',
    ],
  ),
);
/** A look-up does nothing, so these are about what was found. */
const LATER = new Set(
  [
    'accepted',
    'posted',
    'paid',
    'complete',
    'completed',
    'approved',
    'created',
    'saved',
    'processed',
    'confirmed',
  ].concat(
    ['committed', 'executed', 'recorded', 'filed', 'sent', 'live', 'settled', 'released', 'disbursed', 'issued'],
    ['registered', 'booked', 'cleared', 'persisted', 'stored', 'done'],
  ),
);

const saidBy = ({ name, value }: Sign): string => `\`${clip(name, SHOWN_MAX)}\` is ${shown(value)}`;

/** The first field that the answer states otherwise than it was sent. */
function differenceIn(answer: Entries, { sent, required = [], free = [], known = {} }: Comparison): string | null {
  for (const [name, value] of Object.entries(sent)) {
    if (value === undefined || free.includes(name)) continue;
    const stated = Object.hasOwn(answer, name) ? answer[name] : undefined;
    if (!isStated(stated)) {
      if (required.includes(name)) return `without \`${name}\`, where ${shown(value)} was sent`;
      continue;
    }
    if (isOwnWord(stated, known[name])) continue;
    if (!isSame(value, stated, answer['currency']))
      return `\`${name}\` is ${shown(stated)}, where ${shown(value)} was sent`;
  }
  return null;
}

/** A word of the vendor's own for what has known values. */
function isOwnWord(stated: unknown, known: ReadonlySet<string> | undefined): boolean {
  return known !== undefined && !namesOf(stated).some((each) => known.has(plainText(each)));
}

const SPENT = /^(?:approved|paid|posted|settled|disbursed|released|authorized|authorised|processed|issued)_?amount$/i;
const AMOUNT_SPENT =
  /^amount_?(?:approved|paid|posted|settled|disbursed|released|authorized|authorised|processed|issued)$/i;

/** An amount that was approved or paid, when it is not the one that was sent. */
function otherAmountIn(answer: Entries, { sent, spent }: Comparison): string | null {
  const value = spent === undefined ? undefined : sent[spent];
  if (!isMoney(value)) return null;
  const other = Object.entries(answer).find(
    ([name, stated]) =>
      (SPENT.test(name) || AMOUNT_SPENT.test(name)) &&
      isStated(stated) &&
      !Object.hasOwn(sent, name) &&
      !isSameAmount(value, stated, answer['currency']),
  );
  return other === undefined
    ? null
    : `\`${clip(other[0], SHOWN_MAX)}\` is ${shown(other[1])}, where ${shown(value)} was sent`;
}

/** @param currency what the answer states next to an amount without its own currency */
function isSame(sent: unknown, stated: unknown, currency: unknown): boolean {
  if (isMoney(sent)) return isSameAmount(sent, stated, currency);
  if (Array.isArray(sent)) return isSameList(sent, stated);
  if (isEntries(sent))
    return (
      isEntries(stated) &&
      Object.entries(sent).every(([name, value]) => {
        const inner = stated[name];
        return value === undefined || !isStated(inner) || isSame(value, inner, stated['currency']);
      })
    );
  return namesOf(stated).some((each) => plainText(sent) === plainText(each));
}

/** What a value is called: itself, or of a reference that is expanded into its record, each name that this has. */
function namesOf(value: unknown): readonly unknown[] {
  if (!isEntries(value)) return [value];
  return NAMES.flatMap((name) => (isStated(value[name]) && typeof value[name] !== 'object' ? [value[name]] : []));
}

const NAMES = ['id', 'reference', 'ref', 'number', 'code', 'key', 'name', 'value', 'external_id', 'externalId'];

/** A list, its length, or its entries in one text. */
function isSameList(sent: readonly unknown[], stated: unknown): boolean {
  if (typeof stated === 'number') return stated === sent.length;
  if (typeof stated === 'string') return holdsAll(sent, stated.split(/[,;|]/));
  return Array.isArray(stated) && holdsAll(sent, stated);
}

function isSameAmount(sent: Money, stated: unknown, currency: unknown): boolean {
  if (isEntries(stated))
    return isSameAmount(sent, stated['amount'] ?? stated['value'], stated['currency'] ?? stated['unit'] ?? currency);
  if (typeof stated !== 'string' && typeof stated !== 'number') return false;
  const code = typeof currency === 'string' && currency.trim() !== '' ? currency : sent.$money;
  const read = readVendorAmount(stated, code);
  return read.kind === 'amount' && read.amount.$money === sent.$money && read.amount.minor === sent.minor;
}

/** Whether each entry that was sent is in the list. A list of records cannot be compared with one of names. */
function holdsAll(sent: readonly unknown[], stated: readonly unknown[]): boolean {
  const known = new Set(stated.map(plainText));
  return stated.some(isEntries) || sent.every((each) => isEntries(each) || known.has(plainText(each)));
}

const isStated = (value: unknown): boolean =>
  value !== undefined &&
  value !== null &&
  !(typeof value === 'string' && value.trim() === '') &&
  !(Array.isArray(value) && value.length === 0);

function shown(value: unknown): string {
  const text = isMoney(value)
    ? formatMoney(value)
    : isEntries(value) && isStated(value['amount'])
      ? `${String(value['amount'])} ${String(value['currency'] ?? '')}`
      : typeof value === 'object'
        ? JSON.stringify(value)
        : String(value);
  return `\`${clip(text, SHOWN_MAX)}\``;
}
