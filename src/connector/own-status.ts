/**
 * Reads the status of a record where its connector says that it is: the proof that the record is done.
 *
 * Pure.
 */
import { isDeclaredWord, readOutcome, type Outcome } from './outcome-words.ts';
import { isEntries, type Entries } from './outcome-values.ts';
import { statusText } from './plain-text.ts';
import { valueAt } from '../kernel/value-at.ts';

/** `absent`: there is no status. Otherwise what it says, and the text that says it. */
export type OwnStatus =
  | { readonly kind: 'absent' }
  | { readonly kind: Outcome | 'done'; readonly value: unknown; readonly word: string | null };

/** Members of a status that say it in words, and those that number it. */
const LABEL = /^(?:name|ref_?name|display_?name|label|title|text|value|status|state)$/i;
const CODE = /^(?:code|id|key)$/i;

/** @param done words that mean done, and `name=value` for a single field, as `statusText` writes them */
export function readOwnStatus(answer: unknown, path: string, done: ReadonlySet<string>): OwnStatus {
  const value = valueAt(answer, path);
  const texts = textsOf(value).filter((text) => statusText(text) !== '');
  const [first = null] = texts;
  if (first === null) {
    const isEmpty = value === undefined || value === null || typeof value === 'string';
    return isEmpty ? { kind: 'absent' } : { kind: 'other', value, word: null };
  }
  const outcomes = texts.map((text) => outcomeOf(text));
  const [worst = 'other'] = (['refused', 'waiting', 'other', 'done'] as const).filter((each) =>
    outcomes.includes(each),
  );
  return { kind: worst, value, word: first };

  function outcomeOf(text: string): Outcome | 'done' {
    if (isDeclaredWord(text, done) || done.has(statusText(`${path}=${text}`))) return 'done';
    if (typeof value === 'boolean') return value ? 'other' : 'refused';
    return readOutcome(text, done);
  }
}

/** A text, a number, a flag; of an object what it is called, or its code if it has no name. */
function textsOf(value: unknown): readonly string[] {
  if (isEntries(value)) return namesRead(value).map((name) => String(value[name]));
  return value === undefined || value === null || typeof value === 'object' ? [] : [String(value)];
}

function namesRead(status: Entries): readonly string[] {
  const names = Object.keys(status).filter((name) => status[name] !== null && typeof status[name] !== 'object');
  const named = names.filter((name) => LABEL.test(name));
  return named.length > 0 ? named : names.filter((name) => CODE.test(name));
}
