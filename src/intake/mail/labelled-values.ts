/**
 * Finds what is written after a label on a line of its own: `Claim amount: 7,200.00`. Labels are compared without
 * capitals and signs of a list in front; nothing else in the text is read.
 */

/** Characters of one value; what is longer is a sentence. */
const VALUE_CHARACTERS_MAX = 500;
/** Values after one label that are looked at; a longer list was pasted. */
const VALUES_MAX = 20;

/** Each value once, in the order of the text. */
export function labelledValues(text: string, labels: readonly string[]): readonly string[] {
  const wanted = new Set(labels.map(plain));
  const found = new Set<string>();
  for (const line of text.split('\n')) {
    const at = line.search(/[:\t：]|\s{3,}(?=\S)/u);
    if (at < 1 || !wanted.has(plain(line.slice(0, at)))) continue;
    const value = line
      .slice(at)
      .replace(/^[:\t：\s*]+/u, '')
      .replace(/[\s*]+$/u, '');
    if (value !== '') found.add(value.slice(0, VALUE_CHARACTERS_MAX));
    if (found.size >= VALUES_MAX) break;
  }
  return [...found];
}

/** A label without what stands around it: signs of a list, of emphasis, and blanks. */
const plain = (label: string): string =>
  label
    .replaceAll(/^[\s*•·>–—-]+|[\s*#.]+$/gu, '')
    .replaceAll(/\s+/gu, ' ')
    .toLowerCase();
