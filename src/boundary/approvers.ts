/**
 * Who may decide an approval, and whether those who did are enough.
 *
 * A person is who Slack says by team and user id, never who a name or an e-mail address says. Groups are looked up at
 * the moment of asking. A backup takes over messages, never the authority to approve.
 */
import { isAway } from '../handbook/away.ts';
import type { People, Person } from '../handbook/people.ts';
import type { ApproverDemand } from './verdict.ts';

export { parsePeople } from '../handbook/parse-people.ts';
export { resolveRecipient } from '../handbook/recipient.ts';

/** Somebody who clicked, as Slack describes them at that moment. */
export type SlackActor = {
  readonly userId: string;
  readonly teamId: string;
  readonly isBot: boolean;
  /** A single- or multi-channel guest. */
  readonly isGuest: boolean;
  readonly isDeleted: boolean;
  /** A member of another organisation, through a shared channel. */
  readonly isStranger: boolean;
};

/** Whose own call it is: they never decide it. */
export type Excluded = {
  /** E-mail address of whoever started the run or opened the ticket. */
  readonly requesterEmail: string | null;
  /** Addresses of others who had a part in the request. */
  readonly others?: readonly string[];
  /** Who last edited the arguments, as a name of `people.yaml`. */
  readonly editor: string | null;
};

export type RefusalCode =
  | 'bot'
  | 'deactivated'
  | 'guest'
  | 'other_organisation'
  | 'not_in_people'
  | 'requester'
  | 'editor'
  | 'already_decided'
  | 'not_in_group'
  /** Of the group, but all that the group had to give is given. */
  | 'not_needed';

export type Decidability =
  | {
      readonly may: true;
      readonly person: Person /** The groups for which this person may stand. */;
      readonly group: readonly string[];
    }
  | {
      readonly may: false;
      readonly code: RefusalCode;
      readonly sentence: string /** Full names of those who may and are still needed, present ones first. */;
      readonly who: readonly string[];
    };

export type Click = {
  readonly person: SlackActor;
  readonly people: People;
  readonly demands: readonly ApproverDemand[];
  /** Who has approved already, as names of `people.yaml`. */
  readonly decided: readonly string[];
  readonly excluded: Excluded;
  readonly now: number;
  /** A no is heard from everybody who could have said yes, needed or not. */
  readonly answer?: 'approve' | 'deny';
};

export function mayDecide({
  person: actor,
  people,
  demands,
  decided,
  excluded,
  now,
  answer = 'approve',
}: Click): Decidability {
  const isUseful = (name: string): boolean =>
    filled(demands, [...decided, name], people) > filled(demands, decided, people);
  const others = whoMay(demands, people, excluded).filter(({ person }) => isUseful(person));
  const who = [...others.filter((other) => !isAway(other, now)), ...others.filter((other) => isAway(other, now))].map(
    ({ name }) => name,
  );
  const hint = who.length === 0 ? 'nobody else may either' : `these people may: ${who.join(', ')}`;
  const refuse = (code: RefusalCode, sentence: string): Decidability => ({
    may: false,
    code,
    sentence: `${sentence}; ${hint}`,
    who,
  });

  if (actor.isBot) return refuse('bot', 'A bot cannot decide');
  if (actor.isDeleted) return refuse('deactivated', 'A deactivated user cannot decide');
  if (actor.isGuest) return refuse('guest', 'A guest cannot decide');
  const person = findPerson(people, actor);
  if (actor.isStranger || (person === null && !people.people.some(({ slack_team }) => slack_team === actor.teamId))) {
    return refuse('other_organisation', 'A person of another organisation cannot decide');
  }
  if (person === null) return refuse('not_in_people', 'You are not listed in `people.yaml`');
  if (isRequester(person, excluded))
    return refuse('requester', 'You asked for this yourself, so somebody else decides');
  if (person.person === excluded.editor) return refuse('editor', 'You edited this last, so somebody else decides');
  if (decided.includes(person.person)) return refuse('already_decided', 'You have decided this already');

  const group = demands
    .map((demand) => demand.group)
    .filter((name, index, all) => isMember(people, name, person.person) && all.indexOf(name) === index);
  if (group.length === 0)
    return refuse('not_in_group', `You are not in ${demands.map((demand) => `\`${demand.group}\``).join(' or ')}`);
  if (answer === 'deny') return { may: true, person, group };
  return isUseful(person.person)
    ? { may: true, person, group }
    : refuse('not_needed', `${group.map((name) => `\`${name}\``).join(' and ')} has decided already`);
}

/**
 * Whether these people, each standing for one demand only, are enough. No demand at all is satisfied by nobody.
 *
 * @param excluded whose own call it is, where that is asked once more: an address may have been corrected since the
 *   click
 */
export function isSatisfied(
  demands: readonly ApproverDemand[],
  deciders: readonly string[],
  people: People,
  excluded: Excluded | null = null,
): boolean {
  const needed = demands.reduce((sum, { count }) => sum + count, 0);
  const isOwn = (name: string): boolean =>
    excluded !== null &&
    (name === excluded.editor ||
      people.people.some((person) => person.person === name && isRequester(person, excluded)));
  return (
    needed > 0 &&
    filled(
      demands,
      deciders.filter((name) => !isOwn(name)),
      people,
    ) === needed
  );
}

/** Everybody who could give one of the demands and can click, in the order of `people.yaml`. */
export function whoMay(demands: readonly ApproverDemand[], people: People, excluded: Excluded): Person[] {
  return people.people.filter(
    (person) =>
      person.slack_user !== undefined &&
      person.slack_team !== undefined &&
      demands.some(({ group }) => isMember(people, group, person.person)) &&
      !isRequester(person, excluded) &&
      person.person !== excluded.editor,
  );
}

/** The person behind a Slack user: by team and user id together, since a user id alone may be another team's. */
export function findPerson(people: People, actor: Pick<SlackActor, 'userId' | 'teamId'>): Person | null {
  return (
    people.people.find(
      ({ slack_user, slack_team }) =>
        slack_user !== undefined && slack_user === actor.userId && slack_team === actor.teamId,
    ) ?? null
  );
}

function isRequester(person: Person, excluded: Excluded): boolean {
  const { requesterEmail, others = [] } = excluded;
  return [requesterEmail ?? '', ...others].some((email) => email.trim().toLowerCase() === person.email.toLowerCase());
}

function isMember(people: People, group: string, person: string): boolean {
  return people.groups.some((item) => item.group === group && item.members.includes(person));
}

/**
 * The largest number of demanded seats that these people can fill, one seat each: augmenting paths (Kuhn), exact where
 * a person is in several of the groups.
 */
function filled(demands: readonly ApproverDemand[], deciders: readonly string[], people: People): number {
  const seats = demands.flatMap(({ group, count }) => Array.from({ length: count }, () => group));
  const holder: (string | undefined)[] = seats.map(() => undefined);
  const seat = (person: string, tried: Set<number>): boolean =>
    seats.some((group, index) => {
      if (tried.has(index) || !isMember(people, group, person)) return false;
      tried.add(index);
      const sitting = holder[index];
      if (sitting !== undefined && !seat(sitting, tried)) return false;
      holder[index] = person;
      return true;
    });
  const known = [...new Set(deciders)].filter((name) => people.people.some(({ person }) => person === name));
  return known.filter((person) => seat(person, new Set())).length;
}
