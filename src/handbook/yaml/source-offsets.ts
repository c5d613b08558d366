/**
 * Where each character of a YAML scalar's value is in the file. Quotes, escapes, folded lines and block scalars shift
 * characters; a finding must still point at the right one.
 */
import type { ScalarStyle } from './tree.ts';

const ESCAPE = /^\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[\s\S])/;

/**
 * One offset into `text` for each UTF-16 unit of `value`, in ascending order.
 *
 * @param start offset of the scalar's first character: the quote, the `|` or `>`, or the text itself
 */
export function sourceOffsets(text: string, value: string, style: ScalarStyle, start: number): number[] {
  const offsets: number[] = [];
  let at = start;
  if (style === 'single' || style === 'double') at += 1;
  if (style === 'block') at = Math.max(text.indexOf('\n', start), start) + 1;
  for (let index = 0; index < value.length; ) {
    const { offset, next, units } = unitAt(text, at, value[index] ?? '', style);
    for (let unit = 0; unit < units; unit++) offsets.push(offset);
    index += units;
    at = next;
  }
  return offsets;
}

/** Where a character of the value is in the text, how many of its units it covers, and where the next one starts. */
type Unit = { readonly offset: number; readonly next: number; readonly units: 1 | 2 };

function unitAt(text: string, from: number, wanted: string, style: ScalarStyle): Unit {
  if (isBlank(wanted)) return { offset: from, next: afterBlank(text, from, wanted, style), units: 1 };
  let at = from;
  while (isBlank(text[at]) || isLineJoin(text, at, style)) at += 1;
  if (text[at] === wanted && wanted !== '\\') {
    const isDoubled = style === 'single' && wanted === "'" && text[at + 1] === "'";
    return { offset: at, next: at + (isDoubled ? 2 : 1), units: 1 };
  }
  if (style === 'double' && text[at] === '\\') {
    const length = escapeLength(text, at);
    // An escape such as \U0001F69A gives two units; both get the offset of its start.
    return { offset: at, next: at + length, units: length === 10 && isHighSurrogate(wanted) ? 2 : 1 };
  }
  return { offset: Math.min(at, Math.max(text.length - 1, 0)), next: text[at] === wanted ? at + 1 : at, units: 1 };
}

/** A blank in the value may be a blank, a folded line or an escape in the text, or nothing at all. */
function afterBlank(text: string, at: number, wanted: string, style: ScalarStyle): number {
  if (text[at] === wanted) return at + 1;
  if (isBlank(text[at])) return afterBlanks(text, at);
  return style === 'double' && text[at] === '\\' ? at + escapeLength(text, at) : at;
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t' || character === '\n' || character === '\r';
}

function afterBlanks(text: string, at: number): number {
  let end = at;
  while (isBlank(text[end])) end += 1;
  return end;
}

/** A backslash before the end of the line joins two lines of a double-quoted scalar. */
function isLineJoin(text: string, at: number, style: ScalarStyle): boolean {
  return style === 'double' && text[at] === '\\' && (text[at + 1] === '\n' || text[at + 1] === '\r');
}

function escapeLength(text: string, at: number): number {
  return ESCAPE.exec(text.slice(at, at + 10))?.[0].length ?? 1;
}

function isHighSurrogate(unit: string): boolean {
  const code = unit.charCodeAt(0);
  return code >= 0xd800 && code <= 0xdbff;
}
