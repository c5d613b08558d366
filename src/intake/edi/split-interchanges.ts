/**
 * Splits a file or message into its interchanges: a VAN delivers what waits in a box as one file, `ISA` to `IEA` after
 * `ISA` to `IEA`. Each is complete in itself, so a broken one spoils no other.
 *
 * INVARIANT: an interchange ends at its own IEA, or where another header stands in the place of one of its segments: what
 * its elements say never begins another one.
 */
import { HEADER_CHARACTERS, readHeader } from './read-header.ts';

/** What programs leave before, between and after interchanges: blanks, line breaks, NULs, Ctrl-Z, a byte-order mark. */
const PADDING = /(?:[ \t\r\n\u0000\u001a]|\u00ef\u00bb\u00bf)*/y;
/** What is no value, as in `read-header.ts`: what may separate. */
const SEPARATOR = /[^\p{L}\p{N} ]/u;

/**
 * @param most parts; the last one has the rest
 * @returns at least one. What is no interchange is one part; padding is in none, but for what comes first
 */
export function splitInterchanges(body: Buffer, most: number): readonly Buffer[] {
  // One character for each byte: an interchange in another character set spoils no other either.
  const text = body.toString('latin1');
  const parts: Buffer[] = [];
  let at = afterPadding(text, 0);
  let start = text.startsWith('ISA', at) ? at : 0;
  do {
    const isLast = parts.length === most - 1;
    const end = isLast ? text.length : endOfPart(text, at, parts.length === 0);
    parts.push(body.subarray(start, end));
    start = afterPadding(text, end);
    at = start;
  } while (at < text.length);
  return parts;
}

const endOfPart = (text: string, at: number, isFirst: boolean): number =>
  text.startsWith('ISA', at) ? endOf(text, at) : endOfOther(text, at, isFirst);

function afterPadding(text: string, at: number): number {
  PADDING.lastIndex = at;
  return at + (PADDING.exec(text)?.[0].length ?? 0);
}

/** A file that begins as another one is no file of interchanges; behind one, the next may begin on a line of its own. */
function endOfOther(text: string, from: number, isFirst: boolean): number {
  if (isFirst) return text.length;
  for (const { index } of text.slice(from).matchAll(/(?<=[\r\n])ISA/g))
    if (isHeader(text, from + index)) return from + index;
  return text.length;
}

function endOf(text: string, from: number): number {
  const head = readHeader(text.slice(from, from + HEADER_CHARACTERS));
  return head.ok ? endOfSegments(text, from + HEADER_CHARACTERS, head.delimiters) : endBehindTrailer(text, from);
}

function endOfSegments(
  text: string,
  from: number,
  { element, segment }: { readonly element: string; readonly segment: string },
): number {
  let at = afterPadding(text, from);
  while (at < text.length) {
    // It was cut, and the next one begins.
    if (isHeader(text, at)) return at;
    const found = text.indexOf(segment, at);
    const end = found < 0 ? text.length : found;
    const inside = headerInside(text, at, end, element);
    if (inside !== null) return inside;
    if (text.startsWith(`IEA${element}`, at)) return Math.min(end + 1, text.length);
    at = afterPadding(text, end + 1);
  }
  return text.length;
}

const isHeader = (text: string, at: number): boolean =>
  text.startsWith('ISA', at) && readHeader(text.slice(at, at + HEADER_CHARACTERS)).ok;

/** A header right behind a segment that was cut. It has the same separator, which no element can hold. */
function headerInside(text: string, from: number, to: number, element: string): number | null {
  const segment = text.slice(from, to);
  for (let at = segment.indexOf(`ISA${element}`); at >= 0; at = segment.indexOf(`ISA${element}`, at + 1))
    if (isHeader(text, from + at)) return from + at;
  return null;
}

/**
 * Of a header that cannot be read, the trailer shows the end, where the next one begins behind it or nothing follows; or
 * a header does. Looks no further than that end, so many of them in one file take the time of one.
 */
function endBehindTrailer(text: string, from: number): number {
  const separator = text.charAt(from + 'ISA'.length);
  if (!SEPARATOR.test(separator)) return text.length;
  const bare = `\\u${separator.charCodeAt(0).toString(16).padStart(4, '0')}`;
  const either = new RegExp(`ISA${bare}|IEA${bare}\\d{1,5}${bare}\\d{9}[^\\p{L}\\p{N} ]`, 'gu');
  either.lastIndex = from + 1;
  for (let found = either.exec(text); found !== null; found = either.exec(text)) {
    if (isHeader(text, found.index)) return found.index;
    if (found[0].startsWith('ISA')) continue;
    const end = found.index + found[0].length;
    const next = afterPadding(text, end);
    if (next >= text.length || text.startsWith('ISA', next)) return end;
  }
  return text.length;
}
