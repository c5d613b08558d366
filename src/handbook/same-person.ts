/**
 * Who a person of the record is in `people.yaml` now. They may have been renamed since, have another Slack account, or
 * be gone, and someone else may have their name.
 *
 * An exclusion follows everything that is known of a person: the name, the Slack account and the addresses. One that
 * hits someone too many only asks another person to decide. A right follows the Slack account alone, if there was one:
 * the name can be given to someone else.
 */
import type { PersonMark } from '../kernel/person-mark.ts';
import { mailboxesOf } from './mailbox.ts';
import { mailboxesOfPerson, type People, type Person } from './people.ts';

export function markOf(person: Person): PersonMark {
  const { person: name, slack_user, slack_team, email, also = [] } = person;
  return slack_user === undefined || slack_team === undefined
    ? { person: name, emails: [email, ...also] }
    : { person: name, slackUser: slack_user, slackTeam: slack_team };
}

/** Whether this may be the person of the record: for whatever takes a right away. */
export function isSamePerson(person: Person, people: Pick<People, 'mail'>, mark: PersonMark): boolean {
  return isSameMark(markOf(person), mark) || isMailboxOf(person, people, mark);
}

/** Whether two marks may be of one person, as far as they can be compared without `people.yaml`. */
export function isSameMark(one: PersonMark, other: PersonMark): boolean {
  return one.person === other.person || isSameAccount(one, other) || shareAddress(one, other);
}

/** The person of the record as `people.yaml` has them now: for whatever gives a right. Null when they are gone. */
export function personNow(mark: PersonMark, people: People): Person | null {
  const isThem = (person: Person): boolean => {
    if (mark.slackUser !== undefined) return isSameAccount(markOf(person), mark);
    return mark.emails === undefined ? person.person === mark.person : isMailboxOf(person, people, mark);
  };
  return people.people.find(isThem) ?? null;
}

/** Slack user ids are unique only within a team. */
function isSameAccount(one: PersonMark, other: PersonMark): boolean {
  return one.slackUser !== undefined && one.slackUser === other.slackUser && one.slackTeam === other.slackTeam;
}

function isMailboxOf(person: Person, people: Pick<People, 'mail'>, { emails = [] }: PersonMark): boolean {
  const own = mailboxesOfPerson(person, people);
  return emails.flatMap((email) => mailboxesOf(email, people.mail)).some((mailbox) => own.includes(mailbox));
}

function shareAddress({ emails: ours = [] }: PersonMark, { emails: theirs = [] }: PersonMark): boolean {
  const known = ours.flatMap((email) => mailboxesOf(email));
  return theirs.flatMap((email) => mailboxesOf(email)).some((mailbox) => known.includes(mailbox));
}
