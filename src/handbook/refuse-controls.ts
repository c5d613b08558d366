/**
 * Refuses unusual line ends and invisible characters that change what a reader sees: those that control a terminal, and those that reverse
 * the direction of a line, so a reviewer would read a different text from the program. No handbook file needs them.
 */
import type { FileReader } from './file-reader.ts';
import type { TextRange } from './place.ts';

/**
 * All controls except tab and line ends; the marks of direction (U+202A to U+202E, U+2066 to U+2069, U+200E, U+200F,
 * U+061C).
 */
const HIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

/** Ends a line in some editors, not in others and not for the program: a comment seems to end where it goes on. */
const OTHER_LINE_END = /\r(?!\n)|[\u000b\u000c\u0085\u2028\u2029]/;

/** False when the file contains one; reports the first. */
export function refuseControls(reader: FileReader): boolean {
  const found = [HIDDEN.exec(reader.text), OTHER_LINE_END.exec(reader.text)]
    .filter((one) => one !== null)
    .toSorted((a, b) => a.index - b.index)[0];
  if (found === undefined) return true;
  report(reader, { start: found.index, end: found.index + 1 }, found[0]);
  return false;
}

/** The same for text that was written with an escape. */
export function refuseEscapedControls(reader: FileReader, value: unknown, range: TextRange): void {
  const found = typeof value === 'string' ? hiddenIn(value) : null;
  if (found !== null) report(reader, range, found);
}

/** The first hidden character of a text. */
export const hiddenIn = (text: string): string | null => HIDDEN.exec(text)?.[0] ?? null;

function report(reader: FileReader, range: TextRange, character: string): void {
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  if (OTHER_LINE_END.test(character)) {
    const message = `Expected Unix or Windows line ends, got U+${code}, which ends a line only in some editors`;
    reader.report('control-character', range, message, 'Write an ordinary line end, or remove it');
  } else reader.report('control-character', range, `The text contains the hidden character U+${code}`, 'Remove it');
}
