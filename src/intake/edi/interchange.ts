/**
 * The parts of an X12 interchange as they are read, and the faults of each part.
 */

/** The text of an element; where it has repetitions or components, each repetition with its components. */
export type Element = string | readonly (readonly string[])[];

/** The id, and the elements from the first on: `['F01', '20260304', 'FC-001']`. */
export type Segment = readonly [id: string, ...elements: readonly Element[]];

/** A segment and its number in the interchange, from 1: that of ISA. */
export type Numbered = { readonly number: number; readonly segment: Segment };

export type Delimiters = {
  readonly element: string;
  readonly component: string;
  readonly segment: string;
  /** Null where the version has none, or the sender does not say. */
  readonly repetition: string | null;
};

/** What the header says, without the blanks that fill its elements. */
export type Header = {
  readonly from: { readonly qualifier: string; readonly id: string };
  readonly to: { readonly qualifier: string; readonly id: string };
  readonly date: string;
  readonly time: string;
  /** ISA12: `00401`. */
  readonly version: string;
  /** ISA13: nine digits. */
  readonly control: string;
  /** ISA15: `P`, or `T` for a test. */
  readonly usage: string;
};

/** Why nothing of the interchange can be used, with its place. */
export type Fault = {
  /** From 1; null where there is no segment. */
  readonly segment: number | null;
  readonly id: string | null;
  /** From 1; null where the fault is not in one element. */
  readonly element: number | null;
  /** The rest of a sentence: `expected …, got …`. */
  readonly problem: string;
};

/** A set of which nothing can be used, with the code of AK5 that says so. */
export type SetFault = Fault & { readonly code: '2' | '3' | '4' | '5' | '6' | '7' };
/** A group of which nothing can be used, with the code of AK9 that says so. */
export type GroupFault = Fault & { readonly code: '2' | '4' | '5' | '6' };

export type TransactionSet = {
  /** ST01: `920`. */
  readonly id: string;
  readonly control: string;
  /** From ST to SE. */
  readonly segments: readonly Numbered[];
  readonly fault: SetFault | null;
};

export type Group = {
  /** GS01: `GC`; `FA` for acknowledgments. */
  readonly functional: string;
  readonly from: string;
  readonly to: string;
  readonly date: string;
  readonly time: string;
  readonly control: string;
  readonly agency: string;
  /** GS08: `004010`. */
  readonly version: string;
  readonly sets: readonly TransactionSet[];
  /** GS and GE. */
  readonly envelope: readonly Numbered[];
  /** GE01, as a number; what was received where it is none. */
  readonly stated: number;
  readonly fault: GroupFault | null;
};

export type Interchange = {
  readonly header: Header;
  readonly delimiters: Delimiters;
  readonly groups: readonly Group[];
  /** All segments, for comparing what came under one control number. */
  readonly segments: readonly Segment[];
};

/** The fault as a sentence. The texts of elements are not shown: they may be personal data. */
export function faultText({ segment, id, element, problem }: Fault): string {
  const where = [
    ...(segment === null ? [] : [`segment ${segment}${id === null ? '' : ` (${id})`}`]),
    ...(element === null ? [] : [`element ${String(element).padStart(2, '0')}`]),
  ].join(', ');
  return where === '' ? `E${problem.slice(1)}` : `E${problem.slice(1)}, in ${where}`;
}
