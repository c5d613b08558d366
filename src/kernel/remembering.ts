/**
 * Remembers the newest results of a pure function of a text, so that work on one text is not done again for each thing
 * that it is compared with.
 *
 * @param max results that are remembered; the oldest is forgotten first
 * @param compute its other arguments follow from the text
 */
export function remembering<Result, Rest extends readonly unknown[] = []>(
  max: number,
  compute: (text: string, ...rest: Rest) => Result,
): (text: string, ...rest: Rest) => Result {
  const known = new Map<string, { readonly result: Result }>();
  return (text, ...rest) => {
    const found = known.get(text);
    if (found !== undefined) return found.result;
    const result = compute(text, ...rest);
    const [oldest] = known.size < max ? [] : known.keys();
    if (oldest !== undefined) known.delete(oldest);
    known.set(text, { result });
    return result;
  };
}
