/**
 * What an entry in a list of payments is: a payment, or one that takes another one back.
 *
 * Pure.
 */
import { clip } from '../outcome.ts';
import { isEntries } from '../outcome-values.ts';
import { plainText } from '../plain-text.ts';

/** What the operator may declare of a word for the type of an entry. */
export const ENTRY_TYPES = ['payment', 'reversal', 'unrelated'] as const;
export type EntryType = (typeof ENTRY_TYPES)[number];

/**
 * `negative`: its amount takes something back. `reversal`: it says so. `unrelated`: it is neither, as the operator declares.
 * `why` is the rest of a sentence, `cure` what the operator can do about it.
 */
export type Entry =
  | { readonly kind: 'payment' | 'unrelated' }
  | { readonly kind: 'negative' | 'reversal'; readonly why: string; readonly cure: string };

/** As ledgers write it: `-100.00`, `100.00-`, `(100.00)`, `100.00 CR`. */
const NEGATIVE = /[-\u2010-\u2015\u2212(]|\bCR\b/i;
const TYPE = /^(?:payment|transaction|txn|entry|record|document|doc)?_?(?:type|kind|category|class|direction)$/i;
/**
 * A type that takes a payment back, and is no way to pay: `credit memo`, `ACH credit` and `refund to customer` are how
 * claims are paid.
 */
const TAKES_BACK =
  /\brevers(?:al|e|ed|ing)\b|\bcharge ?back\b|\bclaw ?back\b|\bcontra\b|\bvoid(?:ed|ing)?\b|^(?:refund|recoup(?:ment)?)$/;
/** Names of members by which an entry says which other one it takes back. */
const TAKEN_BACK =
  /^(?:is_?)?(?:revers(?:es|al_?of|ed_?payment|ed_?transaction|ing)|voids|void_?of|refunds|refund_?of|contra_?of|cancels|offsets)(?:_?(?:id|payment|payment_?id|transaction|number|entry|ref|reference))?$/i;

/** @param declared what the operator says of a type, by its word */
export function entryOf(
  record: Readonly<Record<string, unknown>> & { readonly amount: { readonly amount: string | number } },
  declared: Readonly<Record<string, EntryType>>,
): Entry {
  const members = [record, ...Object.values(record).filter(isEntries)].flatMap((part) => Object.entries(part));
  const types = members.filter((member): member is [string, string] => {
    const [name, value] = member;
    return TYPE.test(name) && typeof value === 'string';
  });
  const meanings = new Map(Object.entries(declared).map(([word, meaning]) => [plainText(word), meaning]));
  const said = types.map(([, value]) => meanings.get(plainText(value)));
  if (said.includes('unrelated')) return { kind: 'unrelated' };
  const [[, word] = [undefined, undefined]] = types;
  if (NEGATIVE.test(String(record.amount.amount)))
    return { kind: 'negative', why: 'a negative amount', cure: cureOf(word, ['unrelated']) };
  const type = types.find(
    ([, value], at) => said[at] === 'reversal' || (!said[at] && TAKES_BACK.test(plainText(value))),
  );
  if (type !== undefined)
    return { kind: 'reversal', why: `in which ${shown(type)}`, cure: cureOf(type[1], ['payment', 'unrelated']) };
  const of = members.find(([name, value]) => TAKEN_BACK.test(name) && isStated(value));
  return of === undefined ? { kind: 'payment' } : { kind: 'reversal', why: `in which ${shown(of)}`, cure: '' };
}

const isStated = (value: unknown): boolean =>
  (typeof value === 'string' && value.trim() !== '') || typeof value === 'number' || value === true || isEntries(value);

const shown = ([name, value]: readonly [string, unknown]): string =>
  `\`${clip(name, 60)}\` is \`${clip(typeof value === 'object' ? '…' : String(value), 60)}\``;

function cureOf(word: string | undefined, meanings: readonly EntryType[]): string {
  if (word === undefined || plainText(word) === '') return '';
  const all = meanings.map((each) => `\`${each}\``).join(' or ');
  return `. If \`${clip(word, 60)}\` means something else there, declare it in \`entry_types\` of TMS_SETTINGS as ${all}`;
}
