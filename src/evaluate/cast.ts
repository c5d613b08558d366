/**
 * The people of a replayed case: those in the handbook, and those named only by the case, such as the customer's
 * account executive or an approver. A case file describes its own world, so replay adds these people: in Slack, but in
 * no group.
 */
import type { SlackActor } from '../boundary/approvers.ts';
import type { People, Person } from '../handbook/people.ts';
import { assert } from '../kernel/assert.ts';
import { defaultSlackSeed, type SlackSeed } from '../sandbox/slack/seed.ts';
import type { TestCase } from './case-file.ts';
import { textAt, writtenAt } from './written.ts';

export type Cast = {
  readonly people: People;
  /** E-mail addresses of the case's account executives, in lower case. */
  readonly executives: ReadonlySet<string>;
  /** Everyone a name or role in the case file may refer to, the most likely first. */
  peopleNamed(name: string): readonly Person[];
  /** The person the case names as the account executive's backup, in lower case. */
  readonly executiveBackup: string | null;
  slackSeed(): SlackSeed;
};

const EMAIL = /^[^@\s]+@[^@\s]+$/;

/** @param channels names of the Slack channels that the procedures post to; the bot is a member of each */
export function createCast(known: People, testCase: TestCase, channels: readonly string[] = []): Cast {
  const team = known.people.find(({ slack_team }) => slack_team !== undefined)?.slack_team ?? defaultSlackSeed.team.id;
  let people = known;
  let added = 0;
  const add = (person: Pick<Person, 'person' | 'name' | 'email'> & Partial<Person>): void => {
    added += 1;
    const taken = new Set([...people.people.map((other) => other.person), ...people.groups.map(({ group }) => group)]);
    const id = taken.has(person.person) ? `${person.person}-of-case-${added}` : person.person;
    const slack = { slack_user: `UREPLAY${String(added).padStart(3, '0')}`, slack_team: team };
    people = { ...people, people: [...people.people, { away: [], ...slack, ...person, person: id }] };
  };
  const own = ownExecutives(known, testCase);
  const executives = new Set([...executivesOf(testCase), ...own].map((email) => email.toLowerCase()));
  for (const email of executives) {
    const local = email.split('@')[0] ?? email;
    if (!people.people.some((person) => person.email.toLowerCase() === email))
      add({ person: idOf(local), name: titled(local), email, title: 'Account executive' });
  }
  for (const name of testCase.events.flatMap(({ by }) => by ?? [])) {
    if (peopleNamed(people, name).length === 0)
      add({ person: idOf(name), name: titled(name), email: EMAIL.test(name) ? name : `${idOf(name)}@people.example` });
  }
  const cast = people;
  return {
    people: cast,
    executives,
    executiveBackup: textAt(testCase.written, 'account.ae_backup')?.toLowerCase() ?? null,
    peopleNamed: (name) => peopleNamed(cast, name),
    slackSeed: () => slackSeedOf(cast, team, channels),
  };
}

/** How Slack describes the person who clicks. */
export function actorOf({ slack_user, slack_team, person }: Person): SlackActor {
  assert(slack_user !== undefined && slack_team !== undefined, `\`${person}\` has a Slack user`);
  return { userId: slack_user, teamId: slack_team, isBot: false, isGuest: false, isDeleted: false, isStranger: false };
}

/** `claims_manager`, `Claims manager` and `claims-managers` mean the same role. */
export function isSameRole(a: string, b: string): boolean {
  return idOf(a).replace(/s$/, '') === idOf(b).replace(/s$/, '');
}

function peopleNamed({ people, groups }: People, name: string): readonly Person[] {
  const own = people.filter(
    (person) =>
      person.person === idOf(name) ||
      person.email.toLowerCase() === name.toLowerCase() ||
      idOf(person.name) === idOf(name),
  );
  const members = new Set(groups.filter(({ group }) => isSameRole(group, name)).flatMap((group) => group.members));
  const found = [
    ...own,
    ...people.filter(({ person }) => members.has(person)),
    ...people.filter(({ title }) => title !== undefined && isSameRole(title, name)),
  ];
  return [...new Set(found)].filter(({ slack_user }) => slack_user !== undefined);
}

function executivesOf({ written, salesforce }: TestCase): string[] {
  const emails = [
    textAt(written, 'salesforce.account_executive'),
    textAt(written, 'account.account_executive'),
    textAt(written, 'account.ae_backup'),
    ...(salesforce?.candidates ?? []).map((candidate) => textAt(candidate, 'account_executive')),
  ];
  return emails.filter((email) => email !== null && EMAIL.test(email)).filter((email) => email !== null);
}

/** An account that names no account executive gets one from the handbook. */
function ownExecutives({ people, groups }: People, { written }: TestCase): string[] {
  if (writtenAt(written, 'account') === undefined || writtenAt(written, 'account.account_executive') !== undefined)
    return [];
  const members = groups
    .filter(({ group }) => isSameRole(group, 'account_executive'))
    .flatMap((group) => group.members);
  return people.filter(({ person }) => members.includes(person)).map(({ email }) => email);
}

function slackSeedOf({ people }: People, team: string, names: readonly string[]): SlackSeed {
  const { app } = defaultSlackSeed;
  const bot = defaultSlackSeed.users.filter(({ id }) => id === app.bot_user_id);
  const users = people.flatMap(({ slack_user, slack_team, name, email, title }) =>
    slack_user === undefined
      ? []
      : [
          {
            id: slack_user,
            name: idOf(name),
            real_name: name,
            email,
            ...(title === undefined ? {} : { title }),
            ...(slack_team === undefined || slack_team === team ? {} : { team_id: slack_team }),
          },
        ],
  );
  const members = [...users, ...bot].map(({ id }) => id);
  const channels = [...new Set(names.map((name) => name.replace(/^#/, '')))].map((name, index) => ({
    id: `CREPLAY${String(index + 1).padStart(3, '0')}`,
    name,
    members,
  }));
  return {
    ...defaultSlackSeed,
    team: { ...defaultSlackSeed.team, id: team },
    users: [...users, ...bot],
    channels,
    usergroups: [],
  };
}

function idOf(text: string): string {
  const id = text
    .trim()
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[^a-z]+|-+$/g, '');
  return id === '' ? 'someone' : id;
}

function titled(text: string): string {
  return idOf(text.split('@')[0] ?? text)
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ');
}
