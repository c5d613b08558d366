/**
 * Where each character of a YAML scalar's value is in the file. Quotes, escapes, folded lines and block scalars move
 * characters, and a finding must still point at the right one.
 */
import type { ScalarStyle } from './tree.ts';

const ESCAPE = /^\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[^])/;

/**
 * One offset into `text` for each UTF-16 unit of `value`, in order and never running backwards.
 *
 * @param start offset of the scalar's first character: the quote, the `|` or `>`, or the text itself
 */
export function sourceOffsets(text: string, value: string, style: ScalarStyle, start: number): number[] {
  const offsets: number[] = [];
  let at = start;
  if (style === 'single' || style === 'double') at += 1;
  if (style === 'block') at = Math.max(text.indexOf('\n', start), start) + 1;
  for (let index = 0; index < value.length; index++) {
    const wanted = value[index] ?? '';
    if (isBlank(wanted)) {
      offsets.push(at);
      if (text[at] === wanted) at += 1;
      else if (isBlank(text[at])) at = afterBlanks(text, at);
      else if (style === 'double' && text[at] === '\\') at += escapeLength(text, at);
      continue;
    }
    while (isBlank(text[at]) || isLineJoin(text, at, style)) at += 1;
    if (text[at] === wanted && wanted !== '\\') {
      offsets.push(at);
      at += style === 'single' && wanted === "'" && text[at + 1] === "'" ? 2 : 1;
    } else if (style === 'double' && text[at] === '\\') {
      offsets.push(at);
      const length = escapeLength(text, at);
      // An escape such as \U0001F69A gives two units; both stand where it begins.
      if (length === 10 && isHighSurrogate(wanted)) {
        offsets.push(at);
        index += 1;
      }
      at += length;
    } else {
      offsets.push(Math.min(at, Math.max(text.length - 1, 0)));
      if (text[at] === wanted) at += 1;
    }
  }
  return offsets;
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
