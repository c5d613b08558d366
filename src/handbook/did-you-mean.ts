/**
 * The known word that a misspelt one was probably meant to be.
 */

/** Words further apart than this share are no misspelling of each other. */
const DISTANCE_SHARE_MAX = 0.4;
/** Longer words are compared by their beginning, so that a hostile word costs nothing. */
const CHARACTERS_MAX = 80;

/** The nearest of `known` to `word`, or null when none is near. */
export function didYouMean(word: string, known: Iterable<string>): string | null {
  let best: string | null = null;
  let least = Infinity;
  for (const candidate of known) {
    const distance = distanceOf(word.slice(0, CHARACTERS_MAX), candidate.slice(0, CHARACTERS_MAX));
    if (distance < least && distance <= Math.max(1, Math.floor(candidate.length * DISTANCE_SHARE_MAX))) {
      best = candidate;
      least = distance;
    }
  }
  return best;
}

/** As a suggestion: `Did you mean \`outcome\`?`, or the known words when none is near. */
export function suggestWord(word: string, known: Iterable<string>): string {
  const all = [...known];
  const near = didYouMean(word, all);
  if (near !== null) return `Did you mean \`${near}\`?`;
  return all.length === 0
    ? 'None is known here'
    : `Known are ${all
        .slice(0, 12)
        .map((item) => `\`${item}\``)
        .join(', ')}`;
}

/** Levenshtein distance, without regard to case. */
function distanceOf(a: string, b: string): number {
  const [left, right] = [a.toLowerCase(), b.toLowerCase()];
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i++) {
    const next = [i];
    for (let j = 1; j <= right.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}
