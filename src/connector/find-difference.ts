/**
 * Finds where an answer states another value than the one that was sent.
 *
 * Pure.
 */
import { isMoney } from '../kernel/money.ts';
import { otherAmountOf, spentIn, type Spent } from './other-amount.ts';
import { clip } from './outcome.ts';
import { declaredField } from './outcome-signs.ts';
import { isEntries, NONE, type Entries } from './outcome-values.ts';
import { isSameAmount } from './same-amount.ts';
import { isStated, namesOf, shown } from './stated-value.ts';
import { wordsOfName } from './statements.ts';
import { bareName } from './own-record.ts';
import { plainText } from './plain-text.ts';
import { valueAt } from './value-at.ts';

export type SentValues = {
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
  /** The field whose amount is spent or filed: an `approved_amount` of the answer must not be another one. */
  readonly spent?: Spent;
  /**
   * Fields with ids of ours, for which a vendor may have others: the path at which its answers show ours, null if they show
   * only the vendor's, and `undefined` if they are where they were sent, or it is not known.
   */
  readonly ids?: Readonly<Record<string, string | null | undefined>>;
  /** Fields of the vendor that are declared to say nothing, as `name=value` (`outcome-signs.ts`). */
  readonly done?: ReadonlySet<string>;
  /** What people call the record: `carrier claim`. */
  readonly record: string;
};

/** `why` is the rest of a sentence. `id`: nothing else differs than the number for one of our ids, of this name. */
export type Difference = { readonly why: string; readonly id?: string };

const SHOWN_MAX = 60;

/** The first field that the answer, or the record in what only wraps it, states otherwise than it was sent; ids come last. */
export function differenceIn(answer: Entries, values: SentValues): Difference | null {
  const { sent, ids = {} } = values;
  const isId = ([name]: readonly [string, unknown]): boolean => Object.hasOwn(ids, name);
  const others = Object.fromEntries(Object.entries(sent).filter((field) => !isId(field)));
  const why = otherValue(answer, { ...values, sent: others }, Object.keys(sent));
  if (why !== null) return { why };
  for (const [name, value] of Object.entries(sent).filter(isId)) {
    const path = ids[name];
    if (path === null || value === undefined) continue;
    const shownAs = path === undefined ? answer : { [name]: valueAt(answer, path) };
    const other = otherValue(shownAs, { ...values, sent: { [name]: value }, required: [] }, Object.keys(sent));
    if (other !== null) return { why: other, id: name };
  }
  return null;
}

/** @param all names of all that was sent */
function otherValue(answer: Entries, values: SentValues, all: readonly string[]): string | null {
  const { sent, required = [] } = values;
  const absent = required.find((name) => sent[name] !== undefined && !isStated(answer[name]));
  if (absent !== undefined) return `without \`${absent}\`, where ${shown(sent[absent])} was sent`;
  for (const record of recordsIn(answer, values.record, 0)) {
    const difference = fieldDifference(record, values) ?? otherAmountIn(record, values, all);
    if (difference !== null) return difference;
  }
  return null;
}

function fieldDifference(record: Entries, { sent, free = [], known = {}, numbered = [] }: SentValues): string | null {
  for (const [name, value] of Object.entries(sent)) {
    if (value === undefined || free.includes(name)) continue;
    for (const [spelt, stated] of Object.entries(record)) {
      if (!isNameOf(spelt, name, value) || !isStated(stated) || isOwnWord(stated, known[name])) continue;
      if (numbered.includes(name) && typeof stated === 'number' && /[a-z]/i.test(String(value))) continue;
      if (isNumberOfOthers(spelt, name, value, stated)) continue;
      if (!isSame(value, stated, record))
        return `\`${clip(spelt, SHOWN_MAX)}\` is ${shown(stated)}, where ${shown(value)} was sent`;
    }
  }
  return null;
}

/** `accountId` is `account_id`, and `claimId` a text sent as `claim`. */
function isNameOf(spelt: string, name: string, value: unknown): boolean {
  if (spelt === name) return true;
  const [bare, wanted] = [bareName(spelt), bareName(name)];
  if (bare === wanted || (typeof value === 'string' && bare === `${wanted}id`)) return true;
  const [noun = '', ...others] = wordsOfName(name);
  return (
    typeof value === 'string' &&
    NOUNS.has(noun) &&
    others.every((word) => OF_ID.has(word)) &&
    isIdOf(wordsOfName(spelt), noun)
  );
}

/** Records of ours, whose ids have many names: `account`, `accountNumber`, `claim_ref`. */
const NOUNS: ReadonlySet<string> = new Set(['account', 'shipment', 'claim']);
const OF_ID: ReadonlySet<string> = new Set(['id', 'no', 'nr', 'number', 'num', 'ref', 'reference', 'key', 'our']);

const isIdOf = (words: readonly string[], noun: string): boolean =>
  words.includes(noun) && words.every((word) => word === noun || OF_ID.has(word));

/** The number of a bank's or a vendor's own account, where ours has letters: `account_no: '****4411'`. */
function isNumberOfOthers(spelt: string, name: string, value: unknown, stated: unknown): boolean {
  const isDerived = bareName(spelt) !== bareName(name) && wordsOfName(spelt).some((word) => OF_NUMBER.has(word));
  return isDerived && /[a-z]/i.test(String(value)) && /^[\d\s*•x.-]+$/i.test(String(stated));
}
const OF_NUMBER: ReadonlySet<string> = new Set(['no', 'nr', 'number', 'num']);

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

/** An amount that was approved, paid or filed, when it is not the one that was sent. */
function otherAmountIn(
  record: Entries,
  { sent, spent, done = NONE }: SentValues,
  all: readonly string[],
): string | null {
  const value = spentIn(sent, spent);
  if (value === null || spent === undefined) return null;
  const undeclared = Object.fromEntries(
    Object.entries(record).filter(([name, stated]) => !done.has(declaredField(name, stated))),
  );
  const other = otherAmountOf(undeclared, value, spent, all);
  return other === null
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

/** A list, its length, or its entries in one text. */
function isSameList(sent: readonly unknown[], stated: unknown): boolean {
  if (typeof stated === 'number') return stated === sent.length;
  if (typeof stated === 'string') return holdsAll(sent, stated.split(/[,;|]/));
  return Array.isArray(stated) && holdsAll(sent, stated);
}

/** Whether each entry that was sent is in the list. A list of records cannot be compared with one of names. */
function holdsAll(sent: readonly unknown[], stated: readonly unknown[]): boolean {
  const known = new Set(stated.map(plainText));
  return stated.some(isEntries) || sent.every((each) => isEntries(each) || known.has(plainText(each)));
}
