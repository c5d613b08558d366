/**
 * Finds what a set says at the elements that a mapping names.
 */
import { parseEdiPath, type EdiPath, type EdiStep } from '../../case/edi-path.ts';
import { ediSet, endsLoop } from '../../case/edi-sets.ts';
import { assert } from '../../kernel/assert.ts';
import type { Element, Numbered, Segment } from './interchange.ts';

/** A place in a set: what the acknowledgment names. */
export type ElementPlace = {
  readonly segment: string;
  /** Its number in the interchange; null where the segment is not there. */
  readonly number: number | null;
  readonly element: number;
  readonly component: number | null;
};

export type Found = { readonly value: string; readonly place: ElementPlace };

export type Looked = {
  /** The values that are not empty, in their order, each once. */
  readonly found: readonly Found[];
  /** Where the first value would be, if there is none. */
  readonly place: ElementPlace;
};

export type Report = { readonly id: string; readonly segments: readonly Numbered[] };

/** @param paths as the schema of kinds has accepted them */
export function valuesAt(report: Report, paths: readonly string[]): Looked {
  const all = paths.map((text) => lookAt(report, pathOf(text)));
  const found = new Map<string, Found>();
  for (const one of all.flatMap((looked) => looked.found)) if (!found.has(one.value)) found.set(one.value, one);
  const [first] = all;
  assert(first !== undefined, 'a mapping names at least one element');
  return {
    found: [...found.values()],
    place: all.find(({ place }) => place.number !== null)?.place ?? first.place,
  };
}

export function pathOf(text: string): EdiPath {
  const path = parseEdiPath(text);
  assert(path !== null, 'the schema of kinds accepts only elements');
  return path;
}

function lookAt(report: Report, { loop, at, element, component }: EdiPath): Looked {
  const segments = inLoop(report, loop).filter(({ segment }) => isAt(segment, at));
  const placeOf = (number: number | null): ElementPlace => ({ segment: at.segment, number, element, component });
  return {
    found: segments.flatMap(({ number, segment }) =>
      texts(segment[element] ?? '', component).map((value) => ({ value, place: placeOf(number) })),
    ),
    place: placeOf(segments[0]?.number ?? null),
  };
}

/** Without a component, the text of a composite element is all of it, so no part of it is taken for the whole. */
function texts(element: Element, component: number | null): readonly string[] {
  const repetitions = typeof element === 'string' ? [[element]] : element;
  return repetitions
    .map((parts) => (component === null ? parts.join(':') : (parts[component - 1] ?? '')).trim())
    .filter((text) => text !== '');
}

function inLoop({ id, segments }: Report, loop: EdiStep | null): readonly Numbered[] {
  if (loop === null) return segments;
  const set = ediSet(id);
  if (set === null) return [];
  let isInside = false;
  return segments.filter(({ segment }) => {
    const isHead = segment[0] === loop.segment;
    isInside = isHead ? isAt(segment, loop) : isInside && !endsLoop(set, loop.segment, segment[0]);
    return isInside && !isHead;
  });
}

function isAt(segment: Segment, { segment: id, qualifier }: EdiStep): boolean {
  if (segment[0] !== id) return false;
  return qualifier === null || texts(segment[qualifier.element] ?? '', null).includes(qualifier.value);
}
