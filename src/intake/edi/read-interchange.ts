/**
 * Reads an interchange: its envelope of ISA and IEA, its groups of GS and GE, its sets of ST and SE, and what they state
 * of each other. A fault of the envelope refuses everything, one of a group its sets, one of a set that set alone.
 */
import { interchangeSetsMax } from '../../kernel/limits.ts';
import { decodeInterchange } from './decode-interchange.ts';
import type {
  Fault,
  Group,
  GroupFault,
  Interchange,
  Numbered,
  Segment,
  SetFault,
  TransactionSet,
} from './interchange.ts';
import { readHeader } from './read-header.ts';
import { CUT, readSegments } from './read-segments.ts';

export type ReadInterchange =
  | { readonly ok: true; readonly interchange: Interchange }
  | { readonly ok: false; readonly fault: Fault };

/** Segments of the envelope, which are in no set. */
const ENVELOPE = ['ISA', 'GS', 'ST', 'SE', 'GE', 'IEA', 'TA1'];

class Refused extends Error {
  readonly fault: Fault;

  constructor(fault: Fault) {
    super(fault.problem);
    this.fault = fault;
  }
}

export function readInterchange(bytes: Uint8Array): ReadInterchange {
  const decoded = decodeInterchange(bytes);
  if (!decoded.ok) return decoded;
  const head = readHeader(decoded.text);
  if (!head.ok) return head;
  const read = readSegments(decoded.text, head.delimiters);
  if (!read.ok) return read;
  const cursor: Cursor = { segments: read.segments, at: 0, sets: 0 };
  try {
    const groups = readGroups(cursor, head.header.control);
    const { elements, header, delimiters } = head;
    const segments: Segment[] = [['ISA', ...elements], ...read.segments.map(({ segment }) => segment)];
    return { ok: true, interchange: { header, delimiters, groups, segments } };
  } catch (error) {
    if (error instanceof Refused) return { ok: false, fault: error.fault };
    throw error;
  }
}

type Cursor = { readonly segments: readonly Numbered[]; at: number; sets: number };

const idAt = ({ segments, at }: Cursor): string | null => segments[at]?.segment[0] ?? null;

/** The text of a simple element, from 1; empty for a composite one, which no envelope has. */
export function simple(segment: Segment, element: number): string {
  const value = segment[element];
  return typeof value === 'string' ? value.trim() : '';
}

function refuse(numbered: Numbered | undefined, element: number | null, problem: string): never {
  throw new Refused({ segment: numbered?.number ?? null, id: numbered?.segment[0] ?? null, element, problem });
}

const faultAt = (numbered: Numbered, element: number | null, problem: string): Fault => ({
  segment: numbered.number,
  id: numbered.segment[0],
  element,
  problem,
});

function readGroups(cursor: Cursor, control: string): Group[] {
  const groups: Group[] = [];
  while (idAt(cursor) === 'TA1') cursor.at += 1;
  while (idAt(cursor) === 'GS') {
    if (groups.length >= interchangeSetsMax)
      refuse(cursor.segments[cursor.at], null, `expected at most ${interchangeSetsMax} groups, got more`);
    const group = readGroup(cursor);
    const isTwice = groups.some((other) => sameNumber(other.control, group.control));
    const twice: GroupFault = {
      ...faultAt(group.start, 6, 'expected a control number of its own, got that of another group'),
      code: '6',
    };
    groups.push({ ...group, fault: group.fault ?? (isTwice ? twice : null) });
  }
  const trailer = cursor.segments[cursor.at];
  if (trailer === undefined) refuse(undefined, null, CUT);
  if (trailer.segment[0] !== 'IEA') refuse(trailer, null, `expected GS or IEA, got ${shownId(trailer)}`);
  if (!sameNumber(simple(trailer.segment, 1), String(groups.length)))
    refuse(trailer, 1, `expected the number of groups, ${groups.length}, got another one`);
  if (!sameNumber(simple(trailer.segment, 2), control))
    refuse(trailer, 2, 'expected the control number of ISA13, got another one');
  // What only acknowledges an interchange has no group.
  if (groups.length === 0 && cursor.at === 0) refuse(trailer, null, 'expected at least one group, got none');
  const after = cursor.segments[cursor.at + 1];
  if (after !== undefined) refuse(after, null, 'expected the end after IEA, got more');
  return groups;
}

function readGroup(cursor: Cursor): Group & { readonly start: Numbered } {
  const start = cursor.segments[cursor.at];
  if (start === undefined) refuse(start, null, CUT);
  cursor.at += 1;
  const of = (element: number): string => simple(start.segment, element);
  const sets: TransactionSet[] = [];
  while (idAt(cursor) === 'ST') {
    cursor.sets += 1;
    if (cursor.sets > interchangeSetsMax)
      refuse(cursor.segments[cursor.at], null, `expected at most ${interchangeSetsMax} sets, got more`);
    sets.push(readSet(cursor, sets));
  }
  const end = cursor.segments[cursor.at];
  if (end === undefined) refuse(end, null, CUT);
  if (end.segment[0] !== 'GE') refuse(end, null, `expected ST or GE, got ${shownId(end)}`);
  cursor.at += 1;
  const stated = numberOf(simple(end.segment, 1));
  return {
    start,
    functional: of(1),
    from: of(2),
    to: of(3),
    date: of(4),
    time: of(5),
    control: of(6),
    agency: of(7),
    version: of(8),
    sets,
    envelope: [start, end],
    stated: stated ?? sets.length,
    fault: groupFault(start, end, sets.length),
  };
}

function groupFault(start: Numbered, end: Numbered, sets: number): GroupFault | null {
  if (numberOf(simple(start.segment, 6)) === null)
    return { ...faultAt(start, 6, 'expected a control number, got another text'), code: '6' };
  if (!sameNumber(simple(end.segment, 2), simple(start.segment, 6)))
    return { ...faultAt(end, 2, 'expected the control number of GS06, got another one'), code: '4' };
  if (numberOf(simple(end.segment, 1)) !== sets || sets === 0)
    return { ...faultAt(end, 1, `expected the number of sets, ${sets}, got another one or none`), code: '5' };
  return null;
}

function readSet(cursor: Cursor, earlier: readonly TransactionSet[]): TransactionSet {
  const first = cursor.at;
  cursor.at += 1;
  while (idAt(cursor) !== null && !ENVELOPE.includes(idAt(cursor) ?? '')) cursor.at += 1;
  const end = cursor.segments[cursor.at];
  if (end === undefined) refuse(end, null, CUT);
  const isEnded = end.segment[0] === 'SE';
  if (isEnded) cursor.at += 1;
  const segments = cursor.segments.slice(first, cursor.at);
  const [start = end] = segments;
  const control = simple(start.segment, 2);
  const isTwice = earlier.some((other) => other.control === control);
  return {
    id: simple(start.segment, 1),
    control,
    segments,
    fault: setFault(start, isEnded ? end : null, segments, isTwice),
  };
}

function setFault(
  start: Numbered,
  end: Numbered | null,
  { length }: readonly Numbered[],
  isTwice: boolean,
): SetFault | null {
  if (!/^\d{3}$/.test(simple(start.segment, 1)))
    return { ...faultAt(start, 1, 'expected the id of a set such as `920`, got another text'), code: '6' };
  if (!/^[\w-]{1,9}$/.test(simple(start.segment, 2)) || isTwice)
    return { ...faultAt(start, 2, 'expected a control number of its own in the group, got another'), code: '7' };
  if (end === null) return { ...faultAt(start, null, 'expected SE at the end of the set, got none'), code: '2' };
  if (numberOf(simple(end.segment, 1)) !== length)
    return { ...faultAt(end, 1, `expected the number of segments, ${length}, got another one`), code: '4' };
  if (simple(end.segment, 2) !== simple(start.segment, 2))
    return { ...faultAt(end, 2, 'expected the control number of ST02, got another one'), code: '3' };
  return null;
}

const shownId = ({ segment: [id] }: Numbered): string => (ENVELOPE.includes(id) ? id : `\`${id}\``);

/** Null for what is no number of at most nine digits. */
const numberOf = (text: string): number | null => (/^\d{1,9}$/.test(text) ? Number(text) : null);

const sameNumber = (a: string, b: string): boolean => numberOf(a) !== null && numberOf(a) === numberOf(b);
