/**
 * Finds where an answer states another value than the one that was sent.
 *
 * Pure.
 */
import { isMoney } from '../kernel/money.ts';
import { clip } from './outcome.ts';
import { isEntries, type Entries } from './outcome-values.ts';
import { plainText } from './plain-text.ts';
import { isSameAmount, otherCurrencyIn } from './same-amount.ts';
import { bareName, isStated, namesOf, shown } from './stated-value.ts';

export type SentValues = {
  /** What was sent, by the names of the answer; amounts as money. What the answer does not state is not compared. */
  readonly sent: Readonly<Record<string, unknown>>;
  /** Fields that an answer must state. */
  readonly required?: readonly string[];
  /** Fields that vendors cut and rewrite: free text. */
  readonly free?: readonly string[];
  /** The values of a field that are known; a vendor's own word for one (`DMG`) is not compared. */
  readonly known?: Readonly<Record<string, ReadonlySet<string>>>;
  /** Fields with ids of ours, for which a vendor may have others: they are compared last. */
  readonly ids?: readonly string[];
};

/** `why` is the rest of a sentence. `id`: nothing else differs than the number for one of our ids, of this name. */
export type Difference = { readonly why: string; readonly id?: string };

const SHOWN_MAX = 60;

/** The first field that the answer states otherwise than it was sent; ids come last. */
export function differenceIn(answer: Entries, values: SentValues): Difference | null {
  const { sent, required = [], ids = [] } = values;
  const absent = required.find((name) => sent[name] !== undefined && !isStated(answer[name]));
  if (absent !== undefined) return { why: `without \`${absent}\`, where ${shown(sent[absent])} was sent` };
  const names = Object.keys(sent).filter((name) => !ids.includes(name));
  for (const name of [...names, ...ids]) {
    const why = fieldDifference(answer, name, values);
    if (why !== null) return ids.includes(name) ? { why, id: name } : { why };
  }
  return null;
}

function fieldDifference(answer: Entries, name: string, { sent, free = [], known = {} }: SentValues): string | null {
  const value = sent[name];
  if (value === undefined || free.includes(name)) return null;
  for (const [spelt, stated] of Object.entries(answer)) {
    if (bareName(spelt) !== bareName(name) || !isStated(stated) || isOwnWord(stated, known[name])) continue;
    if (!isSame(value, stated, answer, name)) return differenceOf(value, [spelt, stated], answer);
  }
  return null;
}

/** An amount may differ in a currency that is next to it; what looks the same is shown as it was answered. */
function differenceOf(sent: unknown, [name, stated]: readonly [string, unknown], around: Entries): string {
  const isOfCurrency = isMoney(sent) && isSameAmount(sent, stated, {});
  const [at, value] = (isOfCurrency ? otherCurrencyIn(around, sent) : null) ?? [name, stated];
  const text = shown(value);
  const differing = text === shown(sent) ? `\`${clip(JSON.stringify(value), SHOWN_MAX)}\`` : text;
  return `\`${clip(at, SHOWN_MAX)}\` is ${differing}, where ${shown(sent)} was sent`;
}

/** A word of the vendor's own for what has known values. */
function isOwnWord(stated: unknown, known: ReadonlySet<string> | undefined): boolean {
  return known !== undefined && !namesOf(stated).some((each) => known.has(plainText(each)));
}

/** @param around what states the currency of an amount without its own */
function isSame(sent: unknown, stated: unknown, around: Entries, field: string): boolean {
  if (isMoney(sent)) return isSameAmount(sent, stated, around);
  if (Array.isArray(sent)) return isSameList(sent, stated);
  if (isEntries(sent))
    return (
      isEntries(stated) &&
      Object.entries(sent).every(([name, value]) => {
        const inner = stated[name];
        return value === undefined || !isStated(inner) || isSame(value, inner, stated, name);
      })
    );
  return namesOf(stated, field).some((each) => plainText(sent) === plainText(each));
}

/** A list, its length, or its entries in one text. */
function isSameList(sent: readonly unknown[], stated: unknown): boolean {
  if (typeof stated === 'number') return stated === sent.length;
  if (typeof stated === 'string') return holdsAll(sent, stated.split(/[,;|]/));
  return Array.isArray(stated) && holdsAll(sent, stated);
}

/** Whether each entry that was sent is in the list, by itself or as what a record in it is called. */
function holdsAll(sent: readonly unknown[], stated: readonly unknown[]): boolean {
  const known = new Set(stated.flatMap((each) => namesOf(each)).map(plainText));
  const isThere = (each: unknown): boolean => isEntries(each) || known.has(plainText(each));
  // Records with names of their own cannot be compared.
  return sent.every(isThere) || (stated.some(isEntries) && !sent.some(isThere));
}
