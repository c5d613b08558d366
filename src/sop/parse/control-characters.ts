/**
 * Characters that nobody sees and that change what is seen: signs that steer a terminal, and those that turn the
 * direction of a line round, so that a reviewer reads another text than the program. No handbook file has a use for
 * them.
 */
import type { TextRange } from './text-range.ts';

type Reader = {
  readonly text: string;
  report(rule: string, range: TextRange, message: string, suggestion: string): void;
};

/**
 * All controls but tab and line ends; the signs of direction (U+202A to U+202E, U+2066 to U+2069, U+200E, U+200F,
 * U+061C).
 */
const HIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

/** False when the text of a file holds one, which is told at the first. */
export function refuseControls(reader: Reader): boolean {
  const found = HIDDEN.exec(reader.text);
  if (found === null) return true;
  report(reader, { start: found.index, end: found.index + 1 }, found[0]);
  return false;
}

/** For text that the file holds by an escape. */
export function refuseEscapedControls(reader: Reader, value: unknown, range: TextRange): void {
  const found = typeof value === 'string' ? HIDDEN.exec(value) : null;
  if (found !== null) report(reader, range, found[0]);
}

function report(reader: Reader, range: TextRange, character: string): void {
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  reader.report('control-character', range, `The text holds the hidden character U+${code}`, 'Remove it');
}
