/**
 * Compares a text with a pattern in which `wildcard` matches anything. Never backtracks, since patterns are untrusted.
 */
export function matchesWildcard(text: string, pattern: string, wildcard: '*' | '%'): boolean {
  const [first = '', ...rest] = pattern.split(wildcard);
  const last = rest.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  let from = first.length;
  for (const part of rest) {
    const at = text.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return text.length - last.length >= from && text.endsWith(last);
}
