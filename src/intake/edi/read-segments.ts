/**
 * Splits an interchange into its segments and elements, with the delimiters that its header states.
 */
import { elementsMax, interchangeSegmentsMax } from '../../kernel/limits.ts';
import type { Delimiters, Element, Fault, Numbered } from './interchange.ts';
import { HEADER_CHARACTERS } from './read-header.ts';

type ReadSegments =
  | { readonly ok: true; readonly segments: readonly Numbered[] }
  | { readonly ok: false; readonly fault: Fault };

const ID = /^[A-Z][A-Z0-9]{1,2}$/;
/** What is between segments: line breaks, what fills a record or block, and the mark of the end of a file. */
const BREAKS = /[ \t\r\n\u0000\u001a]*/y;
const CONTROL = /[\u0000-\u001f\u007f]/;

/** @returns the segments after ISA, each with its number */
export function readSegments(text: string, delimiters: Delimiters): ReadSegments {
  const segments: Numbered[] = [];
  let at = afterBreaks(text, HEADER_CHARACTERS);
  while (at < text.length) {
    const number = segments.length + 2;
    const refuse = (id: string | null, element: number | null, problem: string): ReadSegments => ({
      ok: false,
      fault: { segment: number, id, element, problem },
    });
    if (number > interchangeSegmentsMax)
      return refuse(null, null, `expected at most ${interchangeSegmentsMax} segments, got more`);
    const end = text.indexOf(delimiters.segment, at);
    if (end < 0) return refuse(null, null, CUT);
    const [id = '', ...elements] = text.slice(at, end).split(delimiters.element);
    if (!ID.test(id)) return refuse(null, null, 'expected the id of a segment such as `F01`, got another text');
    if (elements.length > elementsMax) return refuse(id, null, `expected at most ${elementsMax} elements, got more`);
    const read = elements.map((element) => elementOf(element, delimiters));
    const control = read.findIndex((element) => [element].flat(2).some((text) => CONTROL.test(text)));
    if (control >= 0)
      return refuse(id, control + 1, 'expected characters that can be printed, got a line break or another one');
    segments.push({ number, segment: [id, ...read] });
    at = afterBreaks(text, end + 1);
  }
  return { ok: true, segments };
}

/** What an interchange that was cut says. */
export const CUT = 'expected the whole interchange up to IEA, got a part of it: it was cut';

function elementOf(text: string, { component, repetition }: Delimiters): Element {
  const hasParts = text.includes(component) || (repetition !== null && text.includes(repetition));
  if (!hasParts) return trimmed(text);
  const repetitions = repetition === null ? [text] : text.split(repetition);
  return repetitions.map((one) => one.split(component).map((part) => trimmed(part)));
}

function afterBreaks(text: string, at: number): number {
  BREAKS.lastIndex = at;
  return at + (BREAKS.exec(text)?.[0].length ?? 0);
}

/** Blanks at the end fill an element; a line break is none. A pattern would look at each blank of a long text again. */
function trimmed(text: string): string {
  let end = text.length;
  while (text[end - 1] === ' ') end -= 1;
  return text.slice(0, end);
}
