/**
 * Reads the files that boundaries and SOPs refer to: calendars, limits, people, owners and senders. With each comes what
 * its mistakes leave unknown, so that the other files can be checked beside them.
 */
import { errorIn, type Finding } from '../handbook/finding.ts';
import { LIMITS_FILE, OWNERS_FILE, PEOPLE_FILE, SENDERS_FILE, type HandbookFile } from '../handbook/handbook-file.ts';
import { NO_LIMITS, parseLimits, type Limits } from '../handbook/limits.ts';
import { parseCalendar } from '../handbook/parse-calendar.ts';
import { parseOwners } from '../handbook/parse-owners.ts';
import { parsePeople, UNKNOWN_PEOPLE, type KnownPeople } from '../handbook/parse-people.ts';
import { parseSenders } from '../handbook/parse-senders.ts';
import { NOTHING_LOST, type Lost } from '../handbook/yaml/lost.ts';
import type { Calendar } from '../kernel/calendar.ts';
import { remember } from '../kernel/remember.ts';
import type { Handbook } from './handbook.ts';
import { nameIn, type ReadKinds } from './read-kinds.ts';
import { twiceNamed } from './twice-named.ts';

/** Files of one folder whose results are remembered. */
const REMEMBERED_MAX = 16;

const textOf = (...given: readonly string[]): string => JSON.stringify(given);
const readPeopleFile = remember(REMEMBERED_MAX, textOf, parsePeople);
const readCalendar = remember(REMEMBERED_MAX, textOf, parseCalendar);

export type ReadCalendars = {
  readonly calendars: Readonly<Record<string, Calendar>>;
  /** Of all files, those with mistakes too. */
  readonly names: readonly string[];
};

export function readCalendars(files: readonly HandbookFile[], findings: Finding[]): ReadCalendars {
  const calendars = Object.create(null) as Record<string, Calendar>;
  const broken: string[] = [];
  const found = new Map<string, string>();
  for (const { path, text } of files) {
    const read = readCalendar(text, path);
    findings.push(...('findings' in read ? read.findings : read.warnings));
    if ('findings' in read) {
      broken.push(nameIn(path, 'calendars/', '.yaml'), /^calendar: *(\S+)/m.exec(text)?.[1] ?? '');
      continue;
    }
    const { calendar: name } = read.calendar;
    const first = found.get(name);
    if (first !== undefined) findings.push(twiceNamed('calendar', name, first, path));
    found.set(name, first ?? path);
    calendars[name] = read.calendar;
  }
  return { calendars, names: [...Object.keys(calendars), ...broken] };
}

export type ReadLimits = { readonly limits: Limits; readonly lost: Lost };

export function readLimits(files: readonly HandbookFile[], findings: Finding[]): ReadLimits {
  const file = files.find(({ path }) => path === LIMITS_FILE);
  if (file === undefined) return { limits: NO_LIMITS, lost: NOTHING_LOST };
  const { findings: found, ...read } = parseLimits(file.text, file.path);
  findings.push(...found);
  return read;
}

export function readPeople(files: readonly HandbookFile[], findings: Finding[]): KnownPeople {
  const file = files.find(({ path }) => path === PEOPLE_FILE);
  if (file === undefined) {
    findings.push(errorIn(PEOPLE_FILE, 'people-missing', 'Expected the file `people.yaml`, got none'));
    return UNKNOWN_PEOPLE;
  }
  const read = readPeopleFile(file.text, file.path);
  findings.push(...('findings' in read ? read.findings : read.warnings));
  return 'findings' in read ? read.known : { people: read.people, lost: NOTHING_LOST };
}

type Owners = Pick<Handbook, 'owners' | 'mayErase'>;

export function readOwners(files: readonly HandbookFile[], { people, lost }: KnownPeople, findings: Finding[]): Owners {
  const file = files.find(({ path }) => path === OWNERS_FILE);
  if (file === undefined) return { owners: [], mayErase: null };
  const read = parseOwners(file.text, file.path, people, lost);
  findings.push(...read.findings);
  return read;
}

type SoundSenders = Exclude<ReturnType<typeof parseSenders>, { readonly findings: readonly Finding[] }>;

export type ReadSenders = Pick<SoundSenders, 'senders' | 'placeOf'>;

/** Null without the file; `broken` where it has mistakes. */
export function readSenders(
  files: readonly HandbookFile[],
  { kinds, broken, lost }: Pick<ReadKinds, 'kinds' | 'broken' | 'lost'>,
  findings: Finding[],
): ReadSenders | 'broken' | null {
  const file = files.find(({ path }) => path === SENDERS_FILE);
  if (file === undefined) return null;
  const declared = new Map(
    [...kinds.values()].flatMap(({ kind, events }) =>
      lost.has(kind) ? [] : [[kind, events.map(({ event }) => event)] as const],
    ),
  );
  const read = parseSenders(file.text, file.path, declared, new Set([...broken, ...lost.keys()]));
  findings.push(...('findings' in read ? read.findings : read.warnings));
  return 'findings' in read ? 'broken' : read;
}
