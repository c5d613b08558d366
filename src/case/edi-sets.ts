/**
 * The sets of X12 that a kind may map: their segments, the types of the elements, and which loops they have. The layouts
 * are those of public reference pages and carriers' guides, which `src/intake/edi/README.md` names. Codes are not here:
 * X12 licenses their lists, so a handbook says what the codes of its partners mean.
 */

/** `N2` is an amount whose last two digits are decimals, `R` a number with its decimal point, `DT` a date CCYYMMDD. */
export type ElementType = 'AN' | 'ID' | 'DT' | 'TM' | 'N0' | 'N2' | 'R';

export type EdiSet = {
  readonly says: string;
  readonly segments: readonly string[];
  /** The segments of a loop after the one that begins it. */
  readonly loops: Readonly<Record<string, readonly string[]>>;
  /** Further segments that begin or end a loop. None is read; without them, what follows would seem to be in it. */
  readonly others: readonly string[];
  /** A loop of which each round is a report of its own, and the loop around it. Null for a set that is one report. */
  readonly reports: { readonly loop: string; readonly inside: string | null } | null;
};

const PARTY = ['N2', 'N3', 'N4', 'PER'];

export const EDI_SETS: Readonly<Record<string, EdiSet>> = {
  '920': {
    says: 'loss or damage claim',
    segments: ['F01', 'L11', 'N9', 'CUR', 'N1', ...PARTY, 'F02', 'G62', 'Q7', 'M7', 'F09'],
    loops: { N1: PARTY, F02: ['L11', 'N9', 'G62', 'Q7', 'M7', 'F09', 'F04', 'F05', 'NTE', 'K1'] },
    others: [],
    reports: null,
  },
  '925': {
    says: 'claim tracer',
    segments: ['F10', 'F02'],
    loops: { F10: ['F02'] },
    others: [],
    reports: { loop: 'F10', inside: null },
  },
  '926': {
    says: 'claim status report and tracer reply',
    segments: ['F11', 'TRN', 'F13'],
    loops: { F11: ['F14', 'TRN', 'F13'] },
    others: [],
    reports: { loop: 'F11', inside: null },
  },
  '214': {
    says: 'shipment status',
    segments: ['B10', 'L11', 'N1', 'N2', 'N3', 'N4', 'G62', 'MS3', 'LX', 'AT7', 'MS1', 'MS2', 'Q7', 'AT8', 'K1'],
    loops: { N1: ['N2', 'N3', 'N4', 'G62', 'L11'], AT7: ['MS1', 'MS2'] },
    others: ['MAN', 'OID', 'PRF', 'SPO', 'CD3'],
    reports: { loop: 'AT7', inside: 'LX' },
  },
  '210': {
    says: 'freight invoice',
    segments: ['B3', 'C3', 'N9', 'G62', 'R3', 'K1', 'N1', 'N2', 'N3', 'N4', 'L3'],
    loops: { N1: ['N2', 'N3', 'N4', 'N9'] },
    others: ['C2', 'ITD', 'H3', 'N7', 'OID', 'LX', 'S5', 'PRF', 'SPO', 'CD3'],
    reports: null,
  },
};

/** The types of the elements of each segment, from the first on. */
export const EDI_SEGMENTS: Readonly<Record<string, readonly ElementType[]>> = {
  AT7: ['ID', 'ID', 'ID', 'ID', 'DT', 'TM', 'ID'],
  AT8: ['ID', 'ID', 'R', 'N0', 'N0', 'ID', 'R'],
  B10: ['AN', 'AN', 'ID', 'N0', 'ID', 'AN', 'ID'],
  B3: ['ID', 'AN', 'AN', 'ID', 'ID', 'DT', 'N2', 'ID', 'DT', 'ID', 'ID', 'DT'],
  C3: ['ID', 'R', 'ID', 'ID'],
  CUR: ['ID', 'ID', 'R'],
  F01: ['DT', 'AN', 'N2', 'ID', 'ID', 'ID', 'R', 'ID', 'AN'],
  F02: ['DT', 'AN', 'AN', 'ID', 'AN', 'ID', 'AN', 'ID', 'AN'],
  F09: ['R', 'ID', 'ID', 'N2', 'N2', 'AN', 'AN', 'ID', 'AN', 'ID', 'AN', 'AN'],
  F10: ['DT', 'AN', 'AN'],
  F11: ['DT', 'AN', 'AN', 'N2', 'N2', 'ID', 'DT', 'ID', 'ID'],
  F13: ['AN', 'DT', 'N2', 'AN', 'DT', 'ID'],
  G62: ['ID', 'DT', 'ID', 'TM', 'ID'],
  K1: ['AN', 'AN'],
  L11: ['AN', 'ID', 'AN'],
  L3: ['R', 'ID', 'R', 'ID', 'N2', 'N2', 'N2', 'ID', 'R', 'ID', 'N0', 'ID'],
  LX: ['N0'],
  M7: ['AN', 'AN', 'AN', 'AN', 'ID'],
  MS1: ['AN', 'ID', 'ID', 'AN', 'AN', 'ID', 'ID', 'ID'],
  MS2: ['ID', 'AN', 'ID', 'N0'],
  MS3: ['ID', 'ID', 'AN', 'ID', 'ID'],
  N1: ['ID', 'AN', 'ID', 'AN'],
  N2: ['AN', 'AN'],
  N3: ['AN', 'AN'],
  N4: ['AN', 'ID', 'ID', 'ID', 'ID', 'AN'],
  N9: ['ID', 'AN', 'AN', 'DT', 'TM', 'ID'],
  PER: ['ID', 'AN', 'ID', 'AN', 'ID', 'AN', 'ID', 'AN', 'AN'],
  Q7: ['ID', 'ID', 'N0'],
  R3: ['ID', 'ID', 'AN', 'ID', 'ID', 'AN', 'DT', 'N2', 'AN'],
  TRN: ['ID', 'AN', 'AN', 'AN'],
};

/** Null for an element that the segment does not have, as far as is known. */
export function elementType(segment: string, element: number): ElementType | null {
  const types = Object.hasOwn(EDI_SEGMENTS, segment) ? EDI_SEGMENTS[segment] : undefined;
  return types?.[element - 1] ?? null;
}

/**
 * Whether a segment is outside a loop of which a round is open: the set has it elsewhere, or it begins another round. One
 * that the set does not have says nothing about where it is, so the round goes on.
 */
export function endsLoop({ segments, loops, others }: EdiSet, loop: string, segment: string): boolean {
  if ((loops[loop] ?? []).includes(segment)) return false;
  return segments.includes(segment) || others.includes(segment) || segment === 'SE';
}

export function ediSet(id: string): EdiSet | null {
  return Object.hasOwn(EDI_SETS, id) ? (EDI_SETS[id] ?? null) : null;
}
