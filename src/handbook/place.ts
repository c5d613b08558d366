/**
 * A place in a handbook file. Lines and columns count from 1; columns count UTF-16 units, as editors and JavaScript do.
 */

/** A place in a handbook file. */
export type Place = { readonly file: string; readonly line: number; readonly column: number };

/** Offsets into the text of a file, in UTF-16 units; `end` is the offset after the last character. */
export type TextRange = { readonly start: number; readonly end: number };

/** Finds the places of offsets in one file. */
export type Places = {
  at(offset: number): Place;
  /** The character offset for a byte offset in UTF-8, counted from `start`, which is how the policy engine counts. */
  offsetOfByte(start: number, bytes: number): number;
};

export function createPlaces(text: string, file: string): Places {
  const lineStarts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lineStarts.push(at + 1);
  return {
    at(offset) {
      let low = 0;
      let high = lineStarts.length - 1;
      while (low < high) {
        const middle = Math.ceil((low + high) / 2);
        if ((lineStarts[middle] ?? 0) <= offset) low = middle;
        else high = middle - 1;
      }
      return { file, line: low + 1, column: offset - (lineStarts[low] ?? 0) + 1 };
    },
    offsetOfByte(start, bytes) {
      let offset = start;
      for (let left = bytes; left > 0 && offset < text.length; ) {
        const point = text.codePointAt(offset) ?? 0;
        left -= point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
        offset += point < 0x10000 ? 1 : 2;
      }
      return offset;
    },
  };
}
