/**
 * The notation for an element of an EDI set: `F01-03`, with a qualifier `L11[02=BM]-01` or `N1[CL]-02` (of its first
 * element), in a loop `N1[CL]/N4-03`, and with a component `F01-05-1`.
 */
export type EdiStep = {
  readonly segment: string;
  /** The element that says what the segment is about, from 1; null for any such segment. */
  readonly qualifier: { readonly element: number; readonly value: string } | null;
};

export type EdiPath = {
  /** The segment that begins the loop; null outside one. */
  readonly loop: EdiStep | null;
  readonly at: EdiStep;
  /** From 1. */
  readonly element: number;
  readonly component: number | null;
};

const STEP = String.raw`([A-Z][A-Z0-9]{1,2})(?:\[(?:(\d\d)=)?([^\][=]{1,30})\])?`;
export const EDI_PATH = new RegExp(`^(?:${STEP}/)?${STEP}-(\\d\\d)(?:-(\\d))?$`);

/** Null for a text that is no path. */
export function parseEdiPath(text: string): EdiPath | null {
  const found = EDI_PATH.exec(text);
  if (found === null) return null;
  const [, head, headElement, headValue, segment = '', element, value, at = '', component] = found;
  return {
    loop: head === undefined ? null : { segment: head, qualifier: qualifierOf(headElement, headValue) },
    at: { segment, qualifier: qualifierOf(element, value) },
    element: Number(at),
    component: component === undefined ? null : Number(component),
  };
}

function qualifierOf(element: string | undefined, value: string | undefined): EdiStep['qualifier'] {
  return value === undefined ? null : { element: Number(element ?? '1'), value };
}
