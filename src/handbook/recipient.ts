/**
 * Who receives a message: a person, by e-mail address or name, or a group; a backup if they are away or not in Slack.
 */
import type { Instant } from '../kernel/clock.ts';
import { absenceAt } from './away.ts';
import type { People, Person } from './people.ts';

/** Characters of a recipient's name that a message repeats: the name may come from a vendor's record. */
const SHOWN_MAX = 80;

export type Recipient = { readonly persons: readonly Person[]; readonly why: string } | { readonly nobody: string };

type Reached = { readonly persons: readonly Person[]; readonly notes: readonly string[] };

/**
 * The people who receive a message, and why, or a sentence why no one can.
 *
 * @param to an e-mail address, a person or a group of `people.yaml`
 * @param backup used when no one in `to` can be reached; the same kinds of names
 * @param timeZone time zone of the days of an absence
 */
export function resolveRecipient(
  people: People,
  to: string,
  backup: string | null,
  now: Instant,
  timeZone = 'UTC',
): Recipient {
  const first = reach(people, to, now, timeZone);
  if (first.persons.length > 0)
    return { persons: first.persons, why: sentence([...first.notes, `${namesOf(first.persons)} for ${quote(to)}`]) };
  if (backup === null) return { nobody: sentence([...first.notes, `no one can be notified for ${quote(to)}`]) };
  const second = reach(people, backup, now, timeZone);
  const notes = [...first.notes, ...second.notes];
  if (second.persons.length > 0)
    return {
      persons: second.persons,
      why: sentence([...notes, `${namesOf(second.persons)} for the backup ${quote(backup)}`]),
    };
  return { nobody: sentence([...notes, `no one can be notified for ${quote(to)} or its backup ${quote(backup)}`]) };
}

/** Whether a person or group has this name, whether or not they can be reached now. */
export function isNamed(people: People, name: string): boolean {
  return personNamed(people, name) !== undefined || people.groups.some(({ group }) => group === name.trim());
}

function reach(people: People, name: string, now: Instant, timeZone: string): Reached {
  const wanted = name.trim();
  const person = personNamed(people, name);
  if (person !== undefined) return reachPerson(people, person, now, timeZone);
  const group = people.groups.find((item) => item.group === wanted);
  if (group === undefined)
    return { persons: [], notes: [`${quote(name)} is not a person or group of \`people.yaml\``] };
  const members = people.people.filter((item) => group.members.includes(item.person));
  if (members.length === 0) return { persons: [], notes: [`the group ${quote(name)} has no members`] };
  // The members who are present get the message. Only when all are absent do the backups get it.
  const present = members.filter((member) => absence(member, now, timeZone) === null);
  if (present.length > 0) return { persons: present, notes: [] };
  const reached = members.map((member) => reachPerson(people, member, now, timeZone));
  return {
    persons: [...new Set(reached.flatMap(({ persons }) => persons))],
    notes: reached.flatMap(({ notes }) => notes),
  };
}

function personNamed(people: People, name: string): Person | undefined {
  const wanted = name.trim();
  const address = wanted.toLowerCase();
  return people.people.find(
    ({ person, email, also = [] }) =>
      person === wanted || [email, ...also].some((known) => known.toLowerCase() === address),
  );
}

/** The person, or the first of the chain of backups who can be reached. */
function reachPerson(people: People, start: Person, now: Instant, timeZone: string): Reached {
  const notes: string[] = [];
  const seen = new Set<string>();
  let person: Person | undefined = start;
  while (person !== undefined && !seen.has(person.person)) {
    seen.add(person.person);
    const why = absence(person, now, timeZone);
    if (why === null) return { persons: [person], notes };
    notes.push(why);
    const next: string | undefined = person.backup;
    person = people.people.find((item) => item.person === next);
  }
  return { persons: [], notes };
}

/** Why the person cannot be reached now; null when they can. */
function absence(person: Person, now: Instant, timeZone: string): string | null {
  if (person.slack_user === undefined || person.slack_team === undefined) return `${person.name} has no Slack user`;
  const away = absenceAt(person, now, timeZone);
  return away === null ? null : `${person.name} is away until ${away.until}`;
}

function namesOf(persons: readonly Person[]): string {
  return `notified ${persons.map(({ name }) => name).join(', ')}`;
}

function quote(text: string): string {
  return `\`${text.replace(/[`\s]+/g, ' ').slice(0, SHOWN_MAX)}\``;
}

function sentence(parts: readonly string[]): string {
  const text = [...new Set(parts)].join('; ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
