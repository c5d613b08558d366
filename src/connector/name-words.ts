/**
 * Splits the names and words of vendors' answers: `paymentStatus`, `PAYMENT_STATUS` and `paymentstatus` are the words
 * `payment` and `status`.
 *
 * Pure.
 */

/** Longer words are not split: no name is that long, and splitting takes the square of the length. */
const LENGTH_MAX = 60;

/** A reader of words that divides a word without signs between its parts by the words that it knows. */
export function createWordReader(known: Iterable<string>): (text: string) => readonly string[] {
  const vocabulary = new Set(known);
  return (text) =>
    text
      .normalize('NFKC')
      .replace(/(\p{Ll}|\d)(\p{Lu})/gu, '$1 $2')
      .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
      .toLowerCase()
      .split(/[^\p{L}]+/u)
      .filter((word) => word !== '')
      .flatMap((word) => (vocabulary.has(word) ? [word] : (partsOf(word, vocabulary) ?? [word])));
}

/** The fewest known words that the word consists of; null if it does not. */
function partsOf(word: string, vocabulary: ReadonlySet<string>): readonly string[] | null {
  if (word.length > LENGTH_MAX) return null;
  /** By length: the fewest words of the first letters of the word. */
  const best: (readonly string[] | null)[] = [[]];
  for (let end = 1; end <= word.length; end++) {
    let fewest: readonly string[] | null = null;
    for (let start = 0; start < end; start++) {
      const before = best[start] ?? null;
      const part = word.slice(start, end);
      // A word of one or two letters is found in too many others.
      if (before === null || (part.length < 3 && !SHORT.has(part)) || !vocabulary.has(part)) continue;
      if (fewest === null || before.length + 1 < fewest.length) fewest = [...before, part];
    }
    best[end] = fewest;
  }
  const parts = best[word.length] ?? null;
  return parts === null || parts.every((part) => SHORT.has(part)) ? null : parts;
}

/** Short words that names begin or end with. */
const SHORT: ReadonlySet<string> = new Set(['is', 'on', 'id', 'at', 'by', 'no', 'in']);
