/**
 * The values that a quote contains as a whole, wherever it is in the text. A value without a reading is one too: the
 * quote does not say which it is.
 */
import type { Written } from '../../kernel/find-amounts.ts';

/** @param find what reads the text, since what is around a quote may change what its words say */
export function wholeIn<T>(
  text: string,
  quote: string,
  find: (text: string) => readonly Written<T>[],
): readonly Written<T>[] {
  const found = find(text);
  const inside: Written<T>[] = [];
  let [at, next] = [text.indexOf(quote), 0];
  while (at >= 0) {
    const end = at + quote.length;
    while (next < found.length && (found[next]?.start ?? 0) < at) next++;
    for (let index = next; index < found.length; index++) {
      const one = found[index];
      if (one === undefined || one.start >= end) break;
      if (one.end <= end) inside.push(one);
    }
    // Places that overlap show nothing new.
    at = text.indexOf(quote, end);
  }
  return inside;
}
