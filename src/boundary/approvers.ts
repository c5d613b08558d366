/**
 * Decides who may decide an approval, and whether enough people have approved.
 *
 * A person is identified by Slack team and user id, never by a name or an e-mail address. Groups are looked up at the
 * time of the click. A backup receives messages but has no authority to approve.
 */
import { isAway } from '../handbook/away.ts';
import { isOneMailbox, mailboxesOf } from '../handbook/mailbox.ts';
import { foldedName, mailboxesOfPerson, nameWords, type People, type Person } from '../handbook/people.ts';
import { isSameMark, isSamePerson, personNow } from '../handbook/same-person.ts';
import type { PersonMark } from '../kernel/person-mark.ts';
import type { ApproverDemand } from './verdict.ts';

/** The user who clicked, as Slack describes them at that moment. */
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

/** Someone whom the record names: by an address, by the full name of one without, or as listed in `people.yaml`. */
export type Named = string | PersonMark;

/** The people who may not decide, because the call is their own. */
export type Excluded = {
  /** E-mail address of the person who started the run or opened the ticket. */
  readonly requesterEmail: string | null;
  /** Everyone involved in the request. */
  readonly others?: readonly Named[];
  /** Those who changed the record. */
  readonly editors?: readonly Named[];
  /** Who last edited the arguments. */
  readonly editor: PersonMark | null;
  /** Who gave a value that the call may depend on. */
  readonly givers?: readonly PersonMark[];
  /** Who decided how the run goes on. */
  readonly deciders?: readonly PersonMark[];
};

/** Why a person may not decide: it is their own. */
export type OwnReason = 'requester' | 'editor' | 'changed_record' | 'gave_value' | 'decided_how';

export type RefusalCode =
  | OwnReason
  | 'bot'
  | 'deactivated'
  | 'guest'
  | 'other_organisation'
  | 'not_in_people'
  | 'already_decided'
  | 'not_in_group'
  /** A member of the group, but the group has given all its approvals. */
  | 'not_needed';

export type Decidability =
  | {
      readonly may: true;
      readonly person: Person;
      /** The groups for which this person may approve. */
      readonly group: readonly string[];
    }
  | {
      readonly may: false;
      readonly code: RefusalCode;
      readonly sentence: string;
      /** Full names of those who may and are still needed, present ones first. */
      readonly who: readonly string[];
    };

export type Click = {
  readonly person: SlackActor;
  readonly people: People;
  readonly demands: readonly ApproverDemand[];
  /**
   * Who has already approved. No one for a denial: anyone who could have approved may deny, even if no longer needed.
   */
  readonly decided: readonly PersonMark[];
  readonly excluded: Excluded;
  readonly now: number;
};

const OWN: Readonly<Record<OwnReason, string>> = {
  requester: 'You requested this yourself',
  editor: 'You edited this last',
  changed_record: 'You changed the record of this case',
  gave_value: 'You gave a value that this may depend on',
  decided_how: 'You decided how this run goes on, and this may depend on it',
};

export function mayDecide({ person: actor, people, demands, decided, excluded, now }: Click): Decidability {
  // An approval no longer counts once the call turns out to be the approver's own.
  const counting = stillCounting(decided, people, excluded);
  const isUseful = (name: string): boolean =>
    filled(demands, [...counting, name], people) > filled(demands, counting, people);
  const others = whoMay(demands, people, excluded).filter(({ person }) => isUseful(person));
  const who = [...others.filter((other) => !isAway(other, now)), ...others.filter((other) => isAway(other, now))].map(
    ({ name }) => name,
  );
  const hint = who.length === 0 ? 'no one else may either' : `these people may: ${who.join(', ')}`;
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
  const own = ownReason(person, people, excluded);
  if (own !== null) return refuse(own, `${OWN[own]}, so someone else must decide`);
  if (isOneOf(person, people, decided)) return refuse('already_decided', 'You have already decided this');

  const group = demands
    .map((demand) => demand.group)
    .filter((name, index, all) => isMember(people, name, person.person) && all.indexOf(name) === index);
  if (group.length === 0)
    return refuse('not_in_group', `You are not in ${demands.map((demand) => `\`${demand.group}\``).join(' or ')}`);
  return isUseful(person.person)
    ? { may: true, person, group }
    : refuse('not_needed', `${group.map((name) => `\`${name}\``).join(' and ')} has already decided`);
}

/**
 * Whether these people satisfy every demand, each counting for only one. False when there are no demands.
 *
 * @param deciders their names in `people.yaml` now: see `stillCounting`
 */
export function isSatisfied(
  demands: readonly ApproverDemand[],
  deciders: readonly string[],
  people: Pick<People, 'groups'>,
): boolean {
  const needed = demands.reduce((sum, { count }) => sum + count, 0);
  return needed > 0 && filled(demands, deciders, people) === needed;
}

/**
 * Those who approved and whose approval still counts, by their names in `people.yaml` now: they are listed, and nothing
 * since then shows that the call is their own.
 */
export function stillCounting(approved: readonly PersonMark[], people: People, excluded: Excluded): string[] {
  return approved.flatMap((mark) => {
    const person = personNow(mark, people);
    const isOwn = person === null || ownReason(person, people, excluded) !== null || hadPart(mark, excluded);
    return isOwn ? [] : [person.person];
  });
}

/** Whether the record names this person among the excluded, whoever they are in `people.yaml` now. */
export const hadPart = (mark: PersonMark, excluded: Excluded): boolean => partOf(mark, excluded) !== null;

/** What the part of this person was, as the record names it; null for none. */
export function partOf(mark: PersonMark, excluded: Excluded): OwnReason | null {
  const { others = [], editors = [], givers = [], deciders = [], editor } = excluded;
  const isIn = (named: readonly Named[]): boolean =>
    named.some((known) => typeof known !== 'string' && isSameMark(known, mark));
  if (isIn(others)) return 'requester';
  if (editor !== null && isIn([editor])) return 'editor';
  if (isIn(editors)) return 'changed_record';
  if (isIn(givers)) return 'gave_value';
  return isIn(deciders) ? 'decided_how' : null;
}

/** Everyone who can click and may give one of the approvals, in the order of `people.yaml`. */
export function whoMay(demands: readonly ApproverDemand[], people: People, excluded: Excluded): Person[] {
  return people.people.filter(
    (person) =>
      person.slack_user !== undefined &&
      person.slack_team !== undefined &&
      demands.some(({ group }) => isMember(people, group, person.person)) &&
      ownReason(person, people, excluded) === null,
  );
}

/** Of those, who is still needed: no one whose approval counts already, and no one whose group has decided. */
export function whoMayStill(
  demands: readonly ApproverDemand[],
  approved: readonly PersonMark[],
  people: People,
  excluded: Excluded,
): Person[] {
  const counting = stillCounting(approved, people, excluded);
  const now = filled(demands, counting, people);
  return whoMay(demands, people, excluded).filter(
    (person) => !isOneOf(person, people, approved) && filled(demands, [...counting, person.person], people) > now,
  );
}

/** The Slack accounts of the demanded groups, as `team/user`, in order. */
export function accountsOf(demands: readonly ApproverDemand[], people: People): string[] {
  const members = whoMay(demands, people, { requesterEmail: null, editor: null });
  return members.map(({ slack_team, slack_user }) => `${slack_team ?? ''}/${slack_user ?? ''}`).toSorted();
}

/** Whether anyone of the group can click and may decide. */
export function mayDecideAny(group: string, people: People, excluded: Excluded): boolean {
  return whoMay([{ group, count: 1 }], people, excluded).length > 0;
}

/** Those of the demanded groups who may not decide because it is their own, in the order of `people.yaml`. */
export function whoMayNot(
  demands: readonly ApproverDemand[],
  people: People,
  excluded: Excluded,
): { readonly person: Person; readonly reason: OwnReason }[] {
  return people.people.flatMap((person) => {
    const reason = ownReason(person, people, excluded);
    const isAsked = demands.some(({ group }) => isMember(people, group, person.person));
    return reason === null || !isAsked ? [] : [{ person, reason }];
  });
}

/** The person of a Slack user. Needs team and user id, since user ids are unique only within a team. */
export function findPerson(people: People, actor: Pick<SlackActor, 'userId' | 'teamId'>): Person | null {
  return (
    people.people.find(({ slack_user, slack_team }) => slack_user === actor.userId && slack_team === actor.teamId) ??
    null
  );
}

/** Why it is this person's own; null when it is not. */
function ownReason(person: Person, people: People, excluded: Excluded): OwnReason | null {
  const { requesterEmail, others = [], editors = [], editor, givers = [], deciders = [] } = excluded;
  if (isOneOf(person, people, [requesterEmail ?? '', ...others])) return 'requester';
  if (editor !== null && isSamePerson(person, people, editor)) return 'editor';
  if (isOneOf(person, people, editors)) return 'changed_record';
  if (isOneOf(person, people, givers)) return 'gave_value';
  return isOneOf(person, people, deciders) ? 'decided_how' : null;
}

/** Compares persons, not names or addresses: someone who was renamed, or uses another address, is still the same. */
export function isOneOf(person: Person, people: People, named: readonly Named[]): boolean {
  const own = mailboxesOfPerson(person, people);
  const name = foldedName(person.name);
  return named.some((text) => {
    if (typeof text !== 'string') return isSamePerson(person, people, text);
    if (mailboxesOf(text, people.mail).some((mailbox) => own.includes(mailbox))) return true;
    if (isOneMailbox(text)) return false;
    return text.includes('@') ? foldedName(text).includes(name) : nameWords(text) === nameWords(person.name);
  });
}

function isMember(people: Pick<People, 'groups'>, group: string, person: string): boolean {
  return people.groups.some((item) => item.group === group && item.members.includes(person));
}

function filled(
  demands: readonly ApproverDemand[],
  deciders: readonly string[],
  people: Pick<People, 'groups'>,
): number {
  return seated(demands, [...new Set(deciders)], (group, person) => isMember(people, group, person));
}

/**
 * The largest number of demanded approvals that these people can fill, one each. Augmenting paths (Kuhn) give the exact
 * maximum when a person is in several of the groups.
 *
 * @param givers each counts once
 */
export function seated<Giver>(
  demands: readonly ApproverDemand[],
  givers: readonly Giver[],
  isOf: (group: string, giver: Giver) => boolean,
): number {
  const seats = demands.flatMap(({ group, count }) => Array.from({ length: count }, () => group));
  const holder = new Map<number, Giver>();
  const seat = (giver: Giver, tried: Set<number>): boolean =>
    seats.some((group, index) => {
      if (tried.has(index) || !isOf(group, giver)) return false;
      tried.add(index);
      const sitting = holder.get(index);
      if (sitting !== undefined && !seat(sitting, tried)) return false;
      holder.set(index, giver);
      return true;
    });
  return givers.filter((giver) => seat(giver, new Set())).length;
}
