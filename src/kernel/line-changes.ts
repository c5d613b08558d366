/**
 * Which lines of a text were replaced by which: the lines that both have in the same order are left out.
 */

/** Lines that were there, and those that are in their place now; one of the two may be empty. */
export type LineChange = {
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** The number of the first line of `after`, from 1, or of the line that comes next. */
  readonly line: number;
};

/** Cells of the table of lines against lines; two longer texts are one change from their first difference on. */
const CELLS_MAX = 4_000_000;

/** In the order of `after`; empty for equal texts. */
export function lineChanges(before: readonly string[], after: readonly string[]): LineChange[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
  let end = 0;
  while (
    end < Math.min(before.length, after.length) - start &&
    before[before.length - 1 - end] === after[after.length - 1 - end]
  )
    end += 1;
  const [was, is] = [before.slice(start, before.length - end), after.slice(start, after.length - end)];
  const changes: LineChange[] = [];
  let [i, j] = [0, 0];
  for (const [a, b] of [...inBoth(was, is), [was.length, is.length] as const]) {
    if (a > i || b > j) changes.push({ before: was.slice(i, a), after: is.slice(j, b), line: start + j + 1 });
    [i, j] = [a + 1, b + 1];
  }
  return changes;
}

/** The places of the longest sequence of lines that both have. */
function inBoth(was: readonly string[], is: readonly string[]): (readonly [number, number])[] {
  const width = is.length + 1;
  if (was.length * is.length > CELLS_MAX) return [];
  // `best[i * width + j]`: how many lines both have from `i` and `j` on.
  const best = new Uint32Array((was.length + 1) * width);
  const at = (i: number, j: number): number => best[i * width + j] ?? 0;
  for (let i = was.length - 1; i >= 0; i--)
    for (let j = is.length - 1; j >= 0; j--)
      best[i * width + j] = was[i] === is[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const places: [number, number][] = [];
  for (let i = 0, j = 0; i < was.length && j < is.length; ) {
    if (was[i] === is[j]) places.push([i++, j++]);
    else if (at(i + 1, j) >= at(i, j + 1)) i += 1;
    else j += 1;
  }
  return places;
}
