/** A list that is too long for a card: the first is never pushed off by what came after it. */
export function firstAndLast(texts: readonly string[], max: number, more: (count: number) => string): string[] {
  const [first, ...rest] = texts;
  if (first === undefined || texts.length <= max) return [...texts];
  const last = rest.slice(-(max - 1));
  return [first, more(rest.length - last.length), ...last];
}
