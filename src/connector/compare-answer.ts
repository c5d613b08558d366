/**
 * Compares what a vendor answers with what was sent. A 2xx alone proves nothing: the record in the answer may be another
 * one, hold other values, or say that it was refused or is still waiting (`outcome-signs.ts`).
 *
 * Pure.
 */
import { formatMoney, isMoney, type Money } from '../kernel/money.ts';
import { clip } from './outcome.ts';
import { signsIn, type Sign } from './outcome-signs.ts';
import { isEntries, NONE, type Entries } from './outcome-values.ts';
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
  /** Fields for which a vendor may have numbers of its own, which are not compared with a text that was sent. */
  readonly numbered?: readonly string[];
  /** The field whose amount is spent: an `approved_amount` of the answer must not be another one. */
  readonly spent?: string;
  /**
   * Words of a status that mean that it is done, as `plainText` writes them; any other word speaks against it. Absent for
   * a record whose status says nothing of the call.
   */
  readonly done?: ReadonlySet<string>;
  /** What people call the record: `carrier claim`. */
  readonly record: string;
  /** Steps that others take later, so that `paid: false` does not speak against it. */
  readonly later?: ReadonlySet<string>;
  /** Names of what else is the record's own: `delivery_status` of a letter. */
  readonly own?: RegExp;
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

export function judge(answer: unknown, comparison: Comparison): Judgement {
  const { sent, done = NONE, record, later = NONE, own } = comparison;
  if (!isEntries(answer)) return { kind: 'differs', why: 'with no record' };
  const reading = { done, record, later, sent: Object.keys(sent), ...(own === undefined ? {} : { own }) };
  const { against, saysDone } = signsIn(answer, reading);
  if (against !== null) return { kind: against.kind, why: saidBy(against), sign: against };
  const difference = differenceIn(answer, comparison);
  if (difference !== null) return { kind: 'differs', why: difference };
  const isStatedIn = ([name, value]: readonly [string, unknown]): boolean =>
    value !== undefined && Object.hasOwn(answer, name) && isStated(answer[name]);
  return saysDone || Object.entries(sent).some(isStatedIn) ? { kind: 'agrees', saysDone } : { kind: 'bare' };
}

/**
 * How far texts speak against a look-up. `all`: it found nothing, so only a text that says so does not. `refusing`: those
 * that refuse. `none`: what was found is compared by itself, and texts may be about it.
 */
export type Texts = 'all' | 'refusing' | 'none';

/**
 * What says that a look-up failed, or is not finished, although its answer is a 2xx: *`error` is `Database timeout`*. Null
 * when nothing does.
 *
 * @param around the answer without the records that were looked up: what they say is about them
 */
export function failureIn(around: unknown, texts: Texts = 'refusing'): string | null {
  if (!isEntries(around)) return null;
  const found = signsIn(around, { done: FOUND, record: 'list', later: LATER, sent: [] }).all.find(
    ({ kind, isText, value }) => !saysNothingFound(value) && (isText ? speaks(kind, texts) : kind !== 'other'),
  );
  return found === undefined ? null : saidBy(found);
}

const NOTHING_FOUND =
  /^(?:there (?:are|is|were|was) )?(?:no|zero|0)\b(?! permission| access)|\bnothing\b|^not found$|\bnone found\b|\bempty\b/i;

const saysNothingFound = (value: unknown): boolean =>
  typeof value === 'string' && NOTHING_FOUND.test(plainText(value)) && !holdsFailure(value);

const speaks = (kind: Sign['kind'], texts: Texts): boolean =>
  texts === 'all' || (texts === 'refusing' && kind !== 'other');

const holdsFailure = (text: string): boolean =>
  /time|fail|error|connect|response|server|credential|authori/i.test(text);

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

/** The first field that the answer, or the record in what only wraps it, states otherwise than it was sent. */
function differenceIn(answer: Entries, comparison: Comparison): string | null {
  const { sent, required = [] } = comparison;
  const absent = required.find((name) => sent[name] !== undefined && !isStated(answer[name]));
  if (absent !== undefined) return `without \`${absent}\`, where ${shown(sent[absent])} was sent`;
  for (const record of recordsIn(answer, comparison.record, 0)) {
    const difference = fieldDifference(record, comparison) ?? otherAmountIn(record, comparison);
    if (difference !== null) return difference;
  }
  return null;
}

function fieldDifference(record: Entries, { sent, free = [], known = {}, numbered = [] }: Comparison): string | null {
  for (const [name, value] of Object.entries(sent)) {
    if (value === undefined || free.includes(name)) continue;
    for (const [spelt, stated] of Object.entries(record)) {
      if (!isNameOf(spelt, name, value) || !isStated(stated) || isOwnWord(stated, known[name])) continue;
      if (numbered.includes(name) && typeof stated === 'number' && /[a-z]/i.test(String(value))) continue;
      if (!isSame(value, stated, record))
        return `\`${clip(spelt, SHOWN_MAX)}\` is ${shown(stated)}, where ${shown(value)} was sent`;
    }
  }
  return null;
}

const bareName = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');

/** `accountId` is `account_id`, and `claimId` a text sent as `claim`. */
function isNameOf(spelt: string, name: string, value: unknown): boolean {
  if (spelt === name) return true;
  const [bare, wanted] = [bareName(spelt), bareName(name)];
  return bare === wanted || (typeof value === 'string' && bare === `${wanted}id`);
}

const WRAPPERS =
  /^(?:d|data|result|results|response|record|records|body|attributes|properties|resource|content|output|payload|item|entry|object|entity|transaction|value)$/;
const WRAPPED_MAX = 4;

/** The answer, and each record in what only wraps it: `data`, `result`, `payment`. A list wraps a single one. */
function recordsIn(answer: Entries, record: string, depth: number): readonly Entries[] {
  if (depth === WRAPPED_MAX) return [answer];
  const inner = Object.entries(answer).flatMap(([name, value]): readonly Entries[] => {
    if (!WRAPPERS.test(name.toLowerCase()) && bareName(name) !== bareName(record)) return [];
    const [only, ...others] = Array.isArray(value) ? (value as readonly unknown[]) : [value];
    return isEntries(only) && others.length === 0 ? recordsIn(only, record, depth + 1) : [];
  });
  return [answer, ...inner];
}

/** A word of the vendor's own for what has known values. */
function isOwnWord(stated: unknown, known: ReadonlySet<string> | undefined): boolean {
  return known !== undefined && !namesOf(stated).some((each) => known.has(plainText(each)));
}

const SPENT =
  /^(?:approved|paid|posted|settled|disbursed|released|authorized|authorised|processed|issued|payment|net)_?amount$/i;
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
      !isSameAmount(value, stated, answer),
  );
  return other === undefined
    ? null
    : `\`${clip(other[0], SHOWN_MAX)}\` is ${shown(other[1])}, where ${shown(value)} was sent`;
}

/** @param around what states the currency of an amount without its own */
function isSame(sent: unknown, stated: unknown, around: Entries): boolean {
  if (isMoney(sent)) return isSameAmount(sent, stated, around);
  if (Array.isArray(sent)) return isSameList(sent, stated);
  if (isEntries(sent))
    return (
      isEntries(stated) &&
      Object.entries(sent).every(([name, value]) => {
        const inner = stated[name];
        return value === undefined || !isStated(inner) || isSame(value, inner, stated);
      })
    );
  return namesOf(stated).some((each) => plainText(sent) === plainText(each));
}

/**
 * What a value is called: itself, the end of a link, or of a reference that is expanded into its record, each name that
 * this has: `id`, `claim_number`, `href`.
 */
function namesOf(value: unknown): readonly unknown[] {
  if (isEntries(value))
    return Object.entries(value).flatMap(([name, each]) =>
      NAME.test(name) && isStated(each) && typeof each !== 'object' ? namesOf(each) : [],
    );
  const isPath = typeof value === 'string' && /^(?:https?:\/)?\/\S+$/.test(value);
  return isPath ? [value, value.split('/').at(-1)] : [value];
}

const NAME = /(?:id|reference|ref|number|no|code|key|name|value|iso|href|url|uri|self)$/i;

/** A list, its length, or its entries in one text. */
function isSameList(sent: readonly unknown[], stated: unknown): boolean {
  if (typeof stated === 'number') return stated === sent.length;
  if (typeof stated === 'string') return holdsAll(sent, stated.split(/[,;|]/));
  return Array.isArray(stated) && holdsAll(sent, stated);
}

/** A currency or an amount that is stated and cannot be read is another one. */
function isSameAmount(sent: Money, stated: unknown, around: Entries): boolean {
  if (isEntries(stated)) {
    const { amount = stated['value'] } = stated;
    const own = currenciesIn(stated, WITHIN_AMOUNT);
    return own.every((each) => isCurrency(each, sent)) && isSameAmount(sent, amount, own.length === 0 ? around : {});
  }
  if (typeof stated !== 'string' && typeof stated !== 'number') return false;
  if (!currenciesIn(around, NEXT_TO_AMOUNT).every((each) => isCurrency(each, sent))) return false;
  const read = readVendorAmount(stated, sent.$money);
  return read.kind === 'amount' && read.amount.$money === sent.$money && read.amount.minor === sent.minor;
}

/** The currency of an amount by itself: `currency`, `currencyCode`, `transaction_currency`, and not `base_currency`. */
const NEXT_TO_AMOUNT =
  /^(?:(?:payment|transaction|amount|document|doc|iso|claim|offer)_?)?(?:currency|ccy)(?:_?(?:iso_?)?(?:code|id|key|name))?$/i;
const WITHIN_AMOUNT =
  /^(?!.*(?:symbol|rate|base|home|functional|digits|decimals)).*currency|^(?:unit|ccy|curr|iso_?code)$/i;

function currenciesIn(entries: Entries, names: RegExp): readonly unknown[] {
  return Object.entries(entries)
    .filter(([name, value]) => names.test(name) && isStated(value))
    .map(([, value]) => value);
}

function isCurrency(stated: unknown, { $money }: Money): boolean {
  return namesOf(stated).some((each) => String(each).trim().toUpperCase() === $money);
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
