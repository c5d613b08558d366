/**
 * Remembers the newest results of a pure function of a text, so that work on one text is not done again for each thing
 * that it is compared with.
 *
 * @param max results that are remembered; the oldest is forgotten first
 */
export function remembering<Result>(max: number, compute: (text: string) => Result): (text: string) => Result {
  const known = new Map<string, { readonly result: Result }>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found.result;
    const result = compute(text);
    const [oldest] = known.size < max ? [] : known.keys();
    if (oldest !== undefined) known.delete(oldest);
    known.set(text, { result });
    return result;
  };
}
