/**
 * What the sandbox takes from the handbook in use: its people and channels for Slack, its senders, its time zone, and the
 * samples in `sandbox.yaml`, which only the sandbox reads.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { kindSchema, type Kind } from '../case/kind.ts';
import { FileReader } from '../handbook/file-reader.ts';
import { PEOPLE_FILE, SENDERS_FILE, type HandbookFile } from '../handbook/handbook-file.ts';
import { parseCalendar } from '../handbook/parse-calendar.ts';
import { parsePeople } from '../handbook/parse-people.ts';
import type { People, Person } from '../handbook/people.ts';
import { readText } from '../handbook/read-handbook-files.ts';
import { renderFinding } from '../handbook/render-finding.ts';
import { sendersSchema } from '../handbook/senders.ts';
import { readYamlAs } from '../handbook/yaml/read-yaml-as.ts';
import { readContent, readHandbookFolder } from '../handbook-folder/read-handbook-folder.ts';
import { Trouble } from '../kernel/trouble.ts';
import { eventSamplesSchema, type EventSample } from '../sandbox/event-sample.ts';
import { CLAIM_FORM } from '../sandbox/zendesk/views.ts';
import { claimsGuide, type Guide } from '../sandbox/sample-book.ts';
import { defaultSlackSeed, type SlackChannel, type SlackSeed, type SlackUser } from '../sandbox/slack/seed.ts';

export type SandboxHandbook = {
  readonly guide: Omit<Guide, 'doors'>;
  /** The kinds that have a form for people without an account. */
  readonly forms: readonly { readonly kind: string; readonly title: string }[];
  /** The mailboxes that kinds name. */
  readonly mailboxes: readonly string[];
  readonly slackSeed: SlackSeed;
  readonly senders: readonly string[];
  /** Users of Salesforce. */
  readonly users: readonly { readonly name: string; readonly email: string }[];
};

const SAMPLES_FILE = 'sandbox.yaml';
const POSTED = /^\s*channel: ["']?#([a-z0-9_-]{1,80})["']?\s*(?:#.*)?$/gm;
/** A channel in which people talk among themselves, as every workspace has. */
const RANDOM = 'random';

/**
 * A file with mistakes counts as absent: publishing the handbook reports it.
 *
 * @param operatorsChannel where notices to the operators go; null when nowhere
 * @throws Trouble `handbook.no_directory`, or `sandbox.bad_samples` with what is wrong in `sandbox.yaml`
 */
export function readSandboxHandbook(folder: string, operatorsChannel: string | null): SandboxHandbook {
  const read = readHandbookFolder(folder);
  const files = 'files' in read ? read.files : [];
  const people = peopleIn(files);
  const channels = channelsIn(files);
  return {
    guide: {
      channel: channels[0] ?? claimsGuide.channel,
      timeZone: timeZoneIn(files) ?? claimsGuide.timeZone,
      samples: samplesIn(folder) ?? (takesClaims(kindsIn(files)) ? null : []),
    },
    forms: kindsIn(files).flatMap(({ kind, portal }) => (portal === undefined ? [] : [{ kind, title: portal.title }])),
    mailboxes: kindsIn(files).flatMap(({ mail }) => mail?.mailbox ?? []),
    slackSeed: slackSeedOf(people, operatorsChannel === null ? channels : [...channels, operatorsChannel]),
    senders: sendersIn(files),
    users: people.map(({ name, email }) => ({ name, email })),
  };
}

/**
 * The sandbox's own workspace if it has everyone whom the handbook names, otherwise a workspace of the handbook's people.
 * Channels that are missing are added, with everyone as a member.
 */
export function slackSeedOf(people: People['people'], channelNames: readonly string[]): SlackSeed {
  const { app } = defaultSlackSeed;
  const known = new Set(defaultSlackSeed.users.map(({ id }) => id));
  const isKnown = ({ slack_user: id, slack_team: team }: Person): boolean =>
    id !== undefined && known.has(id) && team === defaultSlackSeed.team.id;
  const add = (seed: SlackSeed, members: readonly string[]): SlackSeed => {
    const there = new Set(seed.channels.map(({ name }) => name));
    const missing = [...new Set(channelNames)].filter((name) => !there.has(name));
    const added = missing.map((name): SlackChannel => {
      const usual = defaultSlackSeed.channels.find((channel) => channel.name === name);
      return { id: usual?.id ?? idOf('C', name), name, members: [...members, app.bot_user_id] };
    });
    return added.length === 0 ? seed : { ...seed, channels: [...added, ...seed.channels] };
  };
  if (people.every(isKnown)) {
    const everyone = people.flatMap(({ slack_user: id }) => (id === undefined ? [] : [id]));
    return add(defaultSlackSeed, everyone);
  }
  const team = people.find(({ slack_team }) => slack_team !== undefined)?.slack_team ?? defaultSlackSeed.team.id;
  const users = people.map((person) => userOf(person, team));
  const members = users.map(({ id }) => id);
  const seed: SlackSeed = {
    ...defaultSlackSeed,
    team: { ...defaultSlackSeed.team, id: team },
    users: [...users, ...defaultSlackSeed.users.filter(({ id }) => id === app.bot_user_id)],
    channels: defaultSlackSeed.channels
      .filter(({ name }) => name === RANDOM)
      .map((channel) => ({ ...channel, members })),
    usergroups: [],
  };
  return add(seed, members);
}

/** A person without a Slack id is found by e-mail. */
function userOf({ person, name, email, title, slack_user, slack_team }: Person, team: string): SlackUser {
  return {
    id: slack_user ?? idOf('U', person),
    name: name.split(' ')[0]?.toLowerCase() ?? person,
    real_name: name,
    email,
    ...(title === undefined ? {} : { title }),
    ...(slack_team === undefined || slack_team === team ? {} : { team_id: slack_team }),
  };
}

/** The same id on every start. */
function idOf(prefix: 'C' | 'U', name: string): string {
  return prefix + createHash('sha256').update(name).digest('hex').slice(0, 8).toUpperCase();
}

/** Whether the claims that come with the sandbox may open a case; so they may while no kind can be read. */
function takesClaims(kinds: readonly Kind[]): boolean {
  return kinds.length === 0 || kinds.some(({ zendesk }) => zendesk?.form === CLAIM_FORM);
}

function samplesIn(folder: string): readonly EventSample[] | null {
  const content = readContent(join(folder, SAMPLES_FILE));
  if (content === null) return null;
  const refuse = (problem: string): Trouble => new Trouble('sandbox.bad_samples', { message: problem });
  const found = content.kind === 'bytes' ? readText(SAMPLES_FILE, content, content.bytes.length) : null;
  if (found === null || 'finding' in found) throw refuse(`Cannot read \`${join(folder, SAMPLES_FILE)}\``);
  const reader = new FileReader(SAMPLES_FILE, found.text);
  const read = readYamlAs(reader, { schema: eventSamplesSchema, rule: 'samples-shape', expected: 'samples' });
  if (read === null || reader.hasErrors)
    throw refuse(reader.findings.map((finding) => renderFinding(finding, found.text)).join('\n'));
  return read.value.samples;
}

function peopleIn(files: readonly HandbookFile[]): People['people'] {
  const file = files.find(({ path }) => path === PEOPLE_FILE);
  const read = file === undefined ? null : parsePeople(file.text, file.path);
  return read !== null && 'people' in read ? read.people.people : [];
}

function kindsIn(files: readonly HandbookFile[]): readonly Kind[] {
  return files
    .filter(({ path }) => path.startsWith('kinds/'))
    .flatMap(({ path, text }) => {
      const reader = new FileReader(path, text);
      const read = readYamlAs(reader, { schema: kindSchema, rule: 'kind-shape', expected: 'a kind of case' });
      return read === null ? [] : [read.value];
    });
}

/** That of the first kind comes first. */
function channelsIn(files: readonly HandbookFile[]): string[] {
  const channels = kindsIn(files).map(({ channel }) => channel.replace(/^#/, ''));
  // The names that steps post to, as they are written. Those that are computed are not known before a run.
  const posted = files
    .filter(({ path }) => path.endsWith('.sop.yaml'))
    .flatMap(({ text }) => [...text.matchAll(POSTED)].map(([, name = '']) => name));
  return [...new Set([...channels, ...posted])];
}

function sendersIn(files: readonly HandbookFile[]): string[] {
  const file = files.find(({ path }) => path === SENDERS_FILE);
  if (file === undefined) return [];
  const reader = new FileReader(file.path, file.text);
  const read = readYamlAs(reader, { schema: sendersSchema, rule: 'senders-shape', expected: 'senders' });
  return read === null ? [] : read.value.senders.map(({ sender }) => sender);
}

function timeZoneIn(files: readonly HandbookFile[]): string | null {
  const file = files.find(({ path }) => path.startsWith('calendars/'));
  if (file === undefined) return null;
  const read = parseCalendar(file.text, file.path);
  return 'calendar' in read ? read.calendar.time_zone : null;
}
