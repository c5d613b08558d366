/**
 * Whether a text is as a pattern with stars says. Takes time linear in the text for each part of the pattern, whatever the
 * two are.
 */

/** A text as it stands, or a star; `stops` is a sign that it does not stand for, if there is one. */
export type PatternPart = string | { readonly star: true; readonly stops?: string };

export function isLikePattern(text: string, parts: readonly PatternPart[]): boolean {
  let ends: ReadonlySet<number> = new Set([0]);
  for (const part of parts)
    ends =
      typeof part === 'string'
        ? new Set([...ends].flatMap((at) => (text.startsWith(part, at) ? [at + part.length] : [])))
        : endsOfStar(text, ends, part.stops);
  return ends.has(text.length);
}

/** Where a star can end that begins at one of `starts`. */
function endsOfStar(text: string, starts: ReadonlySet<number>, stops: string | undefined): ReadonlySet<number> {
  const ends = new Set<number>();
  let isBegun = false;
  for (let at = 0; at <= text.length; at += 1) {
    isBegun ||= starts.has(at);
    if (isBegun) ends.add(at);
    if (text[at] === stops) isBegun = false;
  }
  return ends;
}
