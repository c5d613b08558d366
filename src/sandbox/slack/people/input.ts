/**
 * Reads an act's input and who acts. People in the workspace can act; bots and deactivated people cannot.
 */
import { isObject, own } from '../block-kit/checks.ts';
import type { Json } from '../records.ts';
import { SlackRefusal } from '../refusal.ts';
import type { SlackChannel, SlackUser } from '../seed.ts';
import { dmIdOf, type Workspace } from '../workspace.ts';

export type Input = {
  text(name: string): string | undefined;
  /** The value given under the name. */
  any(name: string): unknown;
  required(name: string): string;
  flag(name: string): boolean | undefined;
  texts(name: string): readonly string[] | undefined;
  record(name: string): Json;
};

export function readInput(given: Json): Input {
  const text = (name: string): string | undefined => {
    const value = own(given, name);
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  return {
    text,
    any: (name) => own(given, name),
    required(name) {
      const value = text(name);
      if (value === undefined) throw new SlackRefusal('missing_input', [`Expected the text \`${name}\`, got nothing`]);
      return value;
    },
    flag(name) {
      const value = own(given, name);
      return typeof value === 'boolean' ? value : undefined;
    },
    texts(name) {
      const value = own(given, name);
      return Array.isArray(value) && value.every((entry) => typeof entry === 'string')
        ? (value as readonly string[])
        : undefined;
    },
    record(name) {
      const value = own(given, name);
      return isObject(value) ? value : {};
    },
  };
}

export function actorOf(workspace: Workspace, input: Input): SlackUser {
  const id = input.required('user');
  const user = workspace.users.get(id);
  if (user === undefined)
    throw new SlackRefusal('user_not_found', [`Expected a person of the workspace, got \`${id}\``]);
  if (user.deleted === true)
    throw new SlackRefusal('account_inactive', [`\`${user.name}\` is deactivated and cannot act`]);
  if (user.bot_id !== undefined) throw new SlackRefusal('is_bot', [`\`${user.name}\` is a bot and cannot act`]);
  return user;
}

/** The channel in which a person acts; the bot's id means the direct message with it. */
export function placeOf(workspace: Workspace, input: Input, user: SlackUser): SlackChannel {
  const id = input.required('channel');
  if (id === workspace.seed.app.bot_user_id || id === dmIdOf(user.id)) return workspace.openDm(user.id);
  const channel = workspace.channels.get(id);
  if (channel === undefined)
    throw new SlackRefusal('channel_not_found', [`Expected a channel of the workspace, got \`${id}\``]);
  if (!channel.members.includes(user.id))
    throw new SlackRefusal('not_in_channel', [`\`${user.name}\` is not a member of \`#${channel.name}\``]);
  return channel;
}
