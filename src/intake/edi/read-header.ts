/**
 * Reads ISA, the only segment of fixed widths. It states the delimiters of all others.
 */
import type { Delimiters, Fault, Header } from './interchange.ts';

type ReadHeader =
  | {
      readonly ok: true;
      readonly header: Header;
      readonly delimiters: Delimiters;
      readonly elements: readonly string[];
    }
  | { readonly ok: false; readonly fault: Fault };

/** Characters of ISA01 to ISA16. */
const WIDTHS = [2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1, 1] as const;
/** `ISA`, sixteen elements with a separator before each, and the terminator. */
export const HEADER_CHARACTERS = 'ISA'.length + WIDTHS.reduce((sum, width) => sum + width + 1, 0) + 1;
/** From this version on, ISA11 is the repetition separator; before, it names a standard. */
const REPETITION_FROM = '00402';
/** What may separate nothing: it may be part of a value. */
const VALUE = /[\p{L}\p{N} ]/u;
/** What some programs still write as ISA11 of a later version: there, nothing repeats. */
const NONE = /[A-Za-z\d ]/;

/** @param text begins with `ISA` */
export function readHeader(text: string): ReadHeader {
  const refuse = (element: number | null, problem: string): ReadHeader => ({
    ok: false,
    fault: { segment: 1, id: 'ISA', element, problem },
  });
  const separator = text.charAt('ISA'.length);
  if (separator === '' || VALUE.test(separator))
    return refuse(null, 'expected a separator after `ISA`, got a letter, a digit or a blank');
  const elements: string[] = [];
  let at = 'ISA'.length;
  for (const [index, width] of WIDTHS.entries()) {
    const value = text.slice(at + 1, at + 1 + width);
    const isWhole = text.charAt(at) === separator && value.length === width;
    if (!isWhole || (index < WIDTHS.length - 1 && value.includes(separator)))
      return refuse(
        index + 1,
        `expected ${HEADER_CHARACTERS} characters with elements of fixed widths, got another form`,
      );
    elements.push(value);
    at += width + 1;
  }
  const [, , , , qualifier = '', id = '', toQualifier = '', toId = '', date = '', time = ''] = elements;
  const [repetition = '', version = '', control = '', , usage = '', component = ''] = elements.slice(10);
  const segment = text.charAt(at);
  if (segment === '' || VALUE.test(segment)) return refuse(null, 'expected a terminator after ISA16, got none');
  if (!/^\d{5}$/.test(version)) return refuse(12, 'expected a version such as `00401`, got another text');
  const repeats = version >= REPETITION_FROM && !NONE.test(repetition) ? repetition : null;
  const marks = [separator, component, segment, ...(repeats === null ? [] : [repeats])];
  if (VALUE.test(component)) return refuse(16, 'expected a separator of components, got a letter, a digit or a blank');
  if (new Set(marks).size < marks.length)
    return refuse(null, 'expected a different delimiter for each purpose, got one for two');
  if (!/^\d{9}$/.test(control)) return refuse(13, 'expected a control number of nine digits, got another text');
  return {
    ok: true,
    elements,
    delimiters: { element: separator, component, segment, repetition: repeats },
    header: {
      from: { qualifier: qualifier.trim(), id: id.trim() },
      to: { qualifier: toQualifier.trim(), id: toId.trim() },
      date,
      time,
      version,
      control,
      usage,
    },
  };
}
