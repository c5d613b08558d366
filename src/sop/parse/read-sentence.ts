/**
 * Reads expressions and sentences from the scalars of a file, each with its place.
 */
import { parseExpression } from '../expression/parse-expression.ts';
import type { Expression } from '../expression/expression.ts';
import { rangeOf } from '../expression/place-of.ts';
import type { Place } from '../../handbook/place.ts';
import type { Sentence } from '../sop.ts';
import type { FileReader } from '../../handbook/file-reader.ts';
import { offsetsOf } from '../../handbook/yaml/read-yaml.ts';
import type { ScalarTree } from '../../handbook/yaml/tree.ts';

/** The expression in `scalar` from `from` to `to`, without surrounding blanks; null after a finding. */
export function readExpression(reader: FileReader, scalar: ScalarTree, from: number, to: number): Expression | null {
  const value = String(scalar.value);
  const written = value.slice(from, to);
  const text = written.trim();
  const start = from + (written.length - written.trimStart().length);
  const located = locate(reader, scalar, start, start + Math.max(text.length, 1));
  const { node, problems } = parseExpression(text);
  if (node !== null) return { text, node, ...located };
  for (const { message, suggestion, start: first, end } of problems) {
    reader.add({ rule: 'expression-syntax', severity: 'error', message, suggestion, ...rangeOf(located, first, end) });
  }
  return null;
}

/** The sentence of a scalar: its text, cut at each `{expression}`; null after a finding. */
export function readSentence(reader: FileReader, scalar: ScalarTree): Sentence | null {
  const text = String(scalar.value);
  const parts: (string | Expression)[] = [];
  let ok = true;
  let at = 0;
  const refuse = (index: number, message: string): null => {
    const located = locate(reader, scalar, index, index + 1);
    reader.add({
      rule: 'sentence-syntax',
      severity: 'error',
      message,
      suggestion: 'Write `{name}` to put in a value',
      ...rangeOf(located, 0, 1),
    });
    return null;
  };
  for (;;) {
    const open = text.indexOf('{', at);
    const stray = text.slice(at, open === -1 ? undefined : open).indexOf('}');
    if (stray !== -1) return refuse(at + stray, 'A `}` closes nothing here');
    const before = text.slice(at, open === -1 ? undefined : open);
    if (before !== '') parts.push(before);
    if (open === -1) break;
    const close = closingBrace(text, open + 1);
    if (close === -1) return refuse(open, 'The `{` is not closed');
    const expression = readExpression(reader, scalar, open + 1, close);
    if (expression === null) ok = false;
    else parts.push(expression);
    at = close + 1;
  }
  return ok ? { text, parts, ...locate(reader, scalar, 0, text.length) } : null;
}

/** The text with its `{expression}` parts blanked out, each character where it was. */
export function withoutParts(text: string): string {
  let out = '';
  for (let at = 0; at < text.length; ) {
    const close = text[at] === '{' ? closingBrace(text, at + 1) : -1;
    const end = close === -1 ? at + 1 : close + 1;
    out += close === -1 ? (text[at] ?? '') : ' '.repeat(end - at);
    at = end;
  }
  return out;
}

/** The `}` that ends an expression; one in quotes is text. */
function closingBrace(text: string, from: number): number {
  let quote: string | null = null;
  for (let index = from; index < text.length; index++) {
    const character = text[index] ?? '';
    if (quote !== null) {
      if (character === '\\') index += 1;
      else if (character === quote) quote = null;
    } else if (character === '"' || character === "'") quote = character;
    else if (character === '}') return index;
    else if (character === '{') return -1;
  }
  return -1;
}

/** The place of a piece of a scalar; of each character only where characters are not adjacent in the file. */
function locate(
  reader: FileReader,
  scalar: ScalarTree,
  from: number,
  to: number,
): { place: Place; places?: readonly Place[] } {
  const offsets = offsetsOf(reader, scalar).slice(from, to);
  const first = offsets[0] ?? scalar.start;
  const place = reader.placeAt(first);
  if (offsets.every((offset, index) => offset === first + index)) return { place };
  return { place, places: offsets.map((offset) => reader.placeAt(offset)) };
}
