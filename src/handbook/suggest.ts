/**
 * Words in messages: the known word closest to a misspelt one, and lists of allowed words.
 */

/** Longer words are compared by their beginning, so a hostile word costs nothing. */
const CHARACTERS_MAX = 80;
/** Known words that one message lists. */
const LISTED_MAX = 12;

/** ``Did you mean `tier`?`` for the closest candidate, or null when none is close enough. */
export function suggest(word: string, candidates: Iterable<string>): string | null {
  const best = closest(word, candidates);
  return best === null ? null : `Did you mean \`${best}\`?`;
}

/**
 * The closest candidate within a third of the length of `word`, but at least one change; null when none is that close.
 *
 * A swap of two neighbours is one change, since it is the commonest typo. The limit depends on the written word: by the
 * candidate's length, a short word would match a long name that shares only some of its letters.
 *
 * @param changesMax for a caller who must not take a word of its own for a typo
 */
export function closest(word: string, candidates: Iterable<string>, changesMax = Infinity): string | null {
  const wanted = word.slice(0, CHARACTERS_MAX).toLowerCase();
  const allowed = Math.min(changesMax, Math.max(1, Math.floor(wanted.length / 3)));
  let best: string | null = null;
  let least = allowed + 1;
  for (const candidate of candidates) {
    const known = candidate.slice(0, CHARACTERS_MAX).toLowerCase();
    // Each character more or less is a change.
    if (Math.abs(known.length - wanted.length) >= least) continue;
    const distance = changes(wanted, known);
    if (distance < least) {
      best = candidate;
      least = distance;
    }
  }
  return best;
}

/** Like `suggest`, but lists the known words when none is close. */
export function suggestWord(word: string, known: Iterable<string>): string {
  const all = [...known];
  return (
    suggest(word, all) ??
    (all.length === 0
      ? 'None is known here'
      : `Known are ${all
          .slice(0, LISTED_MAX)
          .map((item) => `\`${item}\``)
          .join(', ')}`)
  );
}

/** `a, b or c` in backticks, for messages that list what is allowed. */
export function listed(words: Iterable<string>, join: 'or' | 'and' = 'or'): string {
  const quoted = [...words].map((word) => `\`${word}\``);
  const last = quoted.pop();
  if (last === undefined) return 'nothing';
  return quoted.length === 0 ? last : `${quoted.join(', ')} ${join} ${last}`;
}

/** Changes between two words: insert, delete, replace, or swap two neighbours. */
function changes(a: string, b: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min((row[j - 1] ?? 0) + 1, (previous[j] ?? 0) + 1, (previous[j - 1] ?? 0) + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (before[j - 2] ?? 0) + 1);
      row.push(least);
    }
    before = previous;
    previous = row;
  }
  return previous[b.length] ?? a.length;
}
