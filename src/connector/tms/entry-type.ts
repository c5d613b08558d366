/**
 * What the operator declares of an entry in a list of payments, by the word for its type (`entry_types`).
 *
 * Pure.
 */
import { plainText } from '../plain-text.ts';

/** `payment`: as an entry whose type is not declared. `reversal`: it takes a payment back. `unrelated`: it counts as nothing. */
export const ENTRY_TYPES = ['payment', 'reversal', 'unrelated'] as const;
export type EntryType = (typeof ENTRY_TYPES)[number];

type Declared = Readonly<Record<string, EntryType>>;
const TYPE = /^(?:payment|transaction|txn|entry|record|document|doc)?_?(?:type|kind|category|class|direction)$/i;

const meaningOf = (value: unknown, declared: Declared): EntryType | undefined =>
  Object.entries(declared).find(([word]) => plainText(word) === plainText(value))?.[1];

/** The words for the type of an entry: of what is in it, a type says nothing of it. */
const typesOf = (record: Readonly<Record<string, unknown>>): readonly string[] =>
  Object.entries(record).flatMap(([name, value]) => (TYPE.test(name) && typeof value === 'string' ? [value] : []));

/** The word for the type of an entry; null if it has none. */
export const typeOf = (record: Readonly<Record<string, unknown>>): string | null => typesOf(record)[0] ?? null;

/** Whether each word for its type is declared as unrelated. */
export function isUnrelated(record: Readonly<Record<string, unknown>>, declared: Declared): boolean {
  const types = typesOf(record);
  return types.length > 0 && types.every((type) => meaningOf(type, declared) === 'unrelated');
}

/** Whether a word for its type is declared as taking a payment back. */
export const meansReversal = (record: Readonly<Record<string, unknown>>, declared: Declared): boolean =>
  typesOf(record).some((type) => meaningOf(type, declared) === 'reversal');
