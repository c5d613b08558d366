/**
 * What is wrong with a file of the handbook that this folder reads, and where: line and column count from 1.
 */

/** A place in a handbook file. */
export type Place = { readonly file: string; readonly line: number; readonly column: number };

export type BoundaryFinding = {
  /** Stable name of the rule: `boundary-annotation`. */
  readonly rule: string;
  readonly message: string;
  /** What to write instead; null when nothing better than the message is known. */
  readonly suggestion: string | null;
  readonly place: Place;
};

/** Finds the places of offsets in one file. */
export type Places = {
  /** The place of a character offset (UTF-16 units, as JavaScript counts). */
  at(offset: number): Place;
  /** The character offset of a byte offset in the UTF-8 text from `start` on, as the policy engine counts. */
  offsetOfByte(start: number, bytes: number): number;
};

export function createPlaces(text: string, file: string): Places {
  return {
    at(offset) {
      const before = text.slice(0, offset);
      return { file, line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
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

/** Findings in the order of the file, each once. */
export function inFileOrder(findings: readonly BoundaryFinding[]): readonly BoundaryFinding[] {
  const once = new Map(findings.map((finding) => [JSON.stringify(finding), finding]));
  return [...once.values()].sort((a, b) => a.place.line - b.place.line || a.place.column - b.place.column);
}
