/**
 * Turns the bytes of an interchange into text. X12 is ASCII; UTF-8 is taken as well. Anything else is refused by name,
 * since a wrong guess would change names and numbers.
 */
import type { Fault } from './interchange.ts';

type Decoded = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly fault: Fault };

/** What something else begins with. */
const OTHERS: readonly (readonly [start: readonly number[], name: string])[] = [
  [[0xff, 0xfe], 'a text in UTF-16'],
  [[0xfe, 0xff], 'a text in UTF-16'],
  [[0x49, 0x00], 'a text in UTF-16'],
  [[0x00, 0x49], 'a text in UTF-16'],
  [[0xc9, 0xe2, 0xc1], 'a text in EBCDIC'],
  [[0x55, 0x4e, 0x41], 'an interchange of EDIFACT (UNA)'],
  [[0x55, 0x4e, 0x42], 'an interchange of EDIFACT (UNB)'],
  [[0x1f, 0x8b], 'a compressed file (gzip)'],
  [[0x50, 0x4b], 'a compressed file (zip)'],
  [[0x25, 0x50, 0x44, 0x46], 'a PDF'],
  [[0x3c], 'XML or HTML'],
  [[0x7b], 'JSON'],
];
const BOM = [0xef, 0xbb, 0xbf];
/** Blank bytes that programs leave before the header. */
const BLANK = /^[ \t\r\n\u0000\u001a]*/;

export function decodeInterchange(bytes: Uint8Array): Decoded {
  if (bytes.length === 0) return refuse('expected an interchange that begins with ISA, got nothing');
  const other = OTHERS.find(([start]) => start.every((byte, at) => bytes[at] === byte));
  if (other !== undefined) return refuse(`expected an interchange of X12 in ASCII or UTF-8, got ${other[1]}`);
  const body = BOM.every((byte, at) => bytes[at] === byte) ? bytes.subarray(BOM.length) : bytes;
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    return refuse(
      `expected ASCII or UTF-8, got another character set (perhaps ISO 8859-1 or Windows-1252), from byte ${firstOther(body) + 1} on`,
    );
  }
  const trimmed = text.replace(BLANK, '');
  return trimmed.startsWith('ISA')
    ? { ok: true, text: trimmed }
    : refuse('expected an interchange that begins with ISA, got another text');
}

const refuse = (problem: string): Decoded => ({
  ok: false,
  fault: { segment: null, id: null, element: null, problem },
});

/** The first byte that is not ASCII: the character set shows there. */
const firstOther = (bytes: Uint8Array): number => bytes.findIndex((byte) => byte > 0x7f);
