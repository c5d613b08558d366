/**
 * The connection to one workspace: the client with its budget, our identity, channels and people.
 */
import type { Clock } from '../../kernel/clock.ts';
import type { Fetch } from '../exchange.ts';
import { createBudget } from './budget.ts';
import { createChannels, type Channels } from './channels.ts';
import { createSlackClient } from './client.ts';
import { createMembers, type Members } from './members.ts';
import { createPeopleCheck, type PeopleCheck } from './people-check.ts';
import type { SlackLine } from './request.ts';
import type { SlackIdentity } from './who-am-i.ts';

export type SlackSettings = {
  readonly token: string;
  /** Only the sandbox uses an address other than Slack's. */
  readonly apiUrl?: string;
  /** Names or ids of channels that may be shared with another organisation. */
  readonly allowExternal: readonly string[];
};

/** Creates the one client of a workspace, with its one budget. */
export function openSlackLine(
  { token, apiUrl }: SlackSettings,
  { clock, fetch, timeoutMs }: { readonly clock: Clock; readonly fetch?: Fetch; readonly timeoutMs?: number },
): SlackLine {
  return {
    budget: createBudget(clock),
    client: createSlackClient({
      token,
      ...(apiUrl === undefined ? {} : { apiUrl }),
      ...(fetch === undefined ? {} : { fetch }),
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    }),
  };
}

export type SlackConnection = SlackLine & {
  readonly settings: SlackSettings;
  readonly identity: SlackIdentity;
  readonly clock: Clock;
  /** The team in which the app is installed, and other teams of our own organisation. */
  readonly teams: readonly string[];
  readonly channels: Channels;
  readonly members: Members;
  readonly people: PeopleCheck;
};

export function connectSlack(
  line: SlackLine,
  options: {
    readonly settings: SlackSettings;
    readonly identity: SlackIdentity;
    readonly clock: Clock;
    readonly teams?: readonly string[];
  },
): SlackConnection {
  const { settings, identity, clock, teams = [identity.teamId] } = options;
  const channels = createChannels({ ...line, clock, allowExternal: settings.allowExternal });
  return {
    ...line,
    settings,
    identity,
    clock,
    teams,
    channels,
    members: createMembers(line, clock, channels),
    people: createPeopleCheck({ ...line, clock, teams, enterpriseId: identity.enterpriseId }),
  };
}
