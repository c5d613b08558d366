/**
 * Writes the 997 that answers an interchange: for each group and set whether it was accepted, and where its faults are.
 *
 * The same interchange gets the same 997, byte by byte: its control number is that of the interchange that it answers,
 * which its partner uses once, and its time is that of the first receipt. Texts of the partner are not repeated in it.
 */
import type { Instant } from '../../kernel/clock.ts';
import type { Delimiters, Group, Interchange, TransactionSet } from './interchange.ts';
import type { Note } from './read-values.ts';

/** What a set is answered with: the codes of AK5. */
export type SetAnswer = {
  readonly set: TransactionSet;
  /** Accepted, accepted with errors noted, rejected. */
  readonly code: 'A' | 'E' | 'R';
  /** Why it is rejected, or what is noted. */
  readonly why: string | null;
  readonly notes: readonly Note[];
};

/** What a group is answered with. */
export type GroupAnswer = {
  readonly group: Group;
  /** Why all of it is rejected: the codes of AK9; null where its sets count. */
  readonly why: string | null;
  readonly sets: readonly SetAnswer[];
};

/** Notes of one set; a further one would not help its sender. */
const NOTES_MAX = 100;

export function acknowledge(
  { header, delimiters }: Pick<Interchange, 'header' | 'delimiters'>,
  answers: readonly GroupAnswer[],
  at: Instant,
): string {
  const [first] = answers;
  if (first === undefined) return '';
  const { element, segment, component, repetition } = delimiters;
  const number = String(Number(header.control));
  const [date, time] = utc(at);
  const { group } = first;
  const sets = answers.map((answer, index) => setOf(answer, String(index + 1).padStart(4, '0'), delimiters));
  const isa = [
    'ISA',
    '00',
    ' '.repeat(10),
    '00',
    ' '.repeat(10),
    ...[header.to, header.from].flatMap(({ qualifier, id }) => [qualifier, id.padEnd(15)]),
    date.slice(2),
    time,
    repetition ?? 'U',
    header.version,
    header.control,
    '0',
    header.usage,
    component,
  ];
  const segments = [
    isa,
    ['GS', 'FA', group.to, group.from, date, time, number, 'X', group.version.slice(0, 12)],
    ...sets.flat(),
    ['GE', String(sets.length), number],
    ['IEA', '1', header.control],
  ];
  return segments.map((one) => `${one.join(element)}${segment}`).join('');
}

type Elements = readonly string[];

function setOf({ group, why, sets }: GroupAnswer, control: string, delimiters: Delimiters): readonly Elements[] {
  const accepted = why === null ? sets.filter(({ code }) => code !== 'R').length : 0;
  const segments: Elements[] = [
    ['ST', '997', control],
    ['AK1', group.functional.slice(0, 2), group.control.slice(0, 9)],
    ...(why === null ? sets : []).flatMap((one) => answerOf(one, delimiters)),
    [
      'AK9',
      why === null ? groupCode(sets, accepted) : 'R',
      String(group.stated),
      String(group.sets.length),
      String(accepted),
      ...(why === null ? [] : [why]),
    ],
  ];
  return [...segments, ['SE', String(segments.length + 1), control]];
}

function groupCode(sets: readonly SetAnswer[], accepted: number): 'A' | 'E' | 'P' | 'R' {
  if (accepted === 0) return 'R';
  if (accepted < sets.length) return 'P';
  return sets.every(({ code }) => code === 'A') ? 'A' : 'E';
}

function answerOf({ set, code, why, notes }: SetAnswer, delimiters: Delimiters): readonly Elements[] {
  return [
    ['AK2', set.id.slice(0, 3), set.control.slice(0, 9)],
    ...notes.slice(0, NOTES_MAX).flatMap((note) => noteOf(note, set, delimiters)),
    ['AK5', code, ...(why === null ? [] : [why])],
  ];
}

/** AK3 with the segment and its place in the set, and AK4 with the element. */
function noteOf({ place, code }: Note, { segments }: TransactionSet, { component }: Delimiters): readonly Elements[] {
  const [start] = segments;
  const { segment, number, element, component: part } = place;
  // The place of a segment that is not there is the end of its set.
  if (number === null || start === undefined) return [['AK3', segment, String(segments.length), '', '3']];
  const position = part === null ? String(element) : `${element}${component}${part}`;
  return [
    ['AK3', segment, String(number - start.number + 1), '', '8'],
    ['AK4', position, '', code],
  ];
}

/** `20260304` and `1405`, in UTC. */
function utc(at: Instant): readonly [date: string, time: string] {
  const text = new Date(at).toISOString();
  return [text.slice(0, 10).replaceAll('-', ''), text.slice(11, 16).replace(':', '')];
}
