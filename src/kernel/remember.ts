/**
 * A short memory for a pure function whose arguments rarely change: of a handbook that is saved again, most files are
 * the same.
 */
import { sha256 } from './canonical-json.ts';

/**
 * The function, with its last `max` results.
 *
 * @param textOf a text that determines the result
 */
export function remember<Arguments extends readonly unknown[], Result>(
  max: number,
  textOf: (...given: Arguments) => string,
  compute: (...given: Arguments) => Result,
): (...given: Arguments) => Result {
  const known = new Map<string, { readonly result: Result }>();
  return (...given) => {
    const key = sha256(textOf(...given));
    const found = known.get(key) ?? { result: compute(...given) };
    known.delete(key);
    known.set(key, found);
    for (const oldest of [...known.keys()].slice(0, -max)) known.delete(oldest);
    return found.result;
  };
}
