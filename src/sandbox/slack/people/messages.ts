/**
 * Acts of typing: messages and slash commands; and shortcuts on a message.
 */
import { own, isObject } from '../block-kit/checks.ts';
import { blockComplaints } from '../block-kit/blocks.ts';
import type { Ack } from '../delivery/delivery.ts';
import type { Json } from '../records.ts';
import { SlackRefusal } from '../refusal.ts';
import { newResponseUrl, respond } from '../response-urls.ts';
import type { SlackChannel, SlackUser } from '../seed.ts';
import { visibleMessage } from '../visible.ts';
import { contentOf, type Workspace } from '../workspace.ts';
import type { World } from '../world.ts';
import { actorOf, placeOf } from './input.ts';
import { channelPart, commandPayload, eventPayload, interactionBase } from './payloads.ts';
import { notice, showFailure, type Act, type Acts, type Stage } from './stage.ts';

/** Mentioning the bot sends an event; so does any message in its direct message. */
const postMessage: Act = async (input, stage) => {
  const { workspace } = stage.world;
  const { bot_user_id: bot } = workspace.seed.app;
  const user = actorOf(workspace, input);
  const channel = placeOf(workspace, input, user);
  const thread = input.text('thread_ts');
  if (thread !== undefined && workspace.message(channel.id, thread) === undefined)
    throw new SlackRefusal('thread_not_found', [`Expected a message \`${thread}\``]);
  const text = markUp(input.required('text'), workspace, (id) => `<@${id}>`);
  const message = workspace.post({
    channel: channel.id,
    user: user.id,
    content: contentOf(text, [], workspace.newId),
    ...(thread === undefined ? {} : { thread_ts: thread }),
  });
  stage.world.changed();
  const event = {
    ...visibleMessage(workspace, message),
    channel: channel.id,
    event_ts: message.ts,
    client_msg_id: workspace.newId(''),
  };
  let ack: Ack | null = null;
  if (channel.im_user !== undefined) {
    ack = await sendEvent(stage, 'message.im', { ...event, channel_type: 'im' }, channel);
  } else if (text.includes(`<@${bot}>`) && channel.members.includes(bot)) {
    ack = await sendEvent(stage, 'app_mention', { ...event, type: 'app_mention' }, channel);
  }
  return { ack, more: { ts: message.ts } };
};

/** Slack's client itself refuses slash commands in a thread, and those of people from other organisations. */
const command: Act = async (input, { world, deliveries }) => {
  const { workspace } = world;
  const user = actorOf(workspace, input);
  const channel = placeOf(workspace, input, user);
  const [name = '', ...words] = input.required('text').trim().split(' ');
  const thread = input.text('thread_ts');
  if (thread !== undefined) {
    notice(
      world,
      user.id,
      { channel: channel.id, thread_ts: thread },
      `${name} is not supported in threads. Sorry!`,
      'not_supported_in_threads',
    );
    return { ack: null };
  }
  if (!workspace.seed.app.commands.includes(name) || workspace.teamOf(user.id) !== workspace.seed.team.id) {
    notice(world, user.id, { channel: channel.id }, `${name} is not a valid command.`, 'invalid_command');
    return { ack: null };
  }
  const place = { user: user.id, channel: channel.id, message_ts: null, ephemeral: false };
  const payload = commandPayload(workspace, user, channel, {
    command: name,
    text: markUp(words.join(' '), workspace, (id) => `<@${id}|${workspace.users.get(id)?.name ?? ''}>`),
    response_url: newResponseUrl(world, place),
    trigger_id: world.triggers.create(user.id),
  });
  const ack = await deliveries.send('slash_commands', payload, (outcome) => {
    if (outcome.ok) showImmediateAnswer(world, place, outcome.body, name);
    else showFailure(world, user.id, channel.id, outcome, name);
  });
  return { ack };
};

const shortcut: Act = async (input, { world, deliveries }) => {
  const { workspace } = world;
  const user = actorOf(workspace, input);
  const channel = placeOf(workspace, input, user);
  const callbackId = input.required('callback_id');
  const known = workspace.seed.app.shortcuts;
  if (known !== null && !known.includes(callbackId))
    throw new SlackRefusal('no_such_shortcut', [`The app has no shortcut \`${callbackId}\``]);
  const message = workspace.message(channel.id, input.required('ts'));
  if (message === undefined)
    throw new SlackRefusal('message_not_found', [`Expected a message \`${input.required('ts')}\``]);
  const payload: Json = {
    type: 'message_action',
    ...interactionBase(workspace, user),
    action_ts: workspace.nextTs(),
    callback_id: callbackId,
    trigger_id: world.triggers.create(user.id),
    channel: channelPart(channel),
    message_ts: message.ts,
    message: visibleMessage(workspace, message, [], true),
    response_url: newResponseUrl(world, {
      user: user.id,
      channel: channel.id,
      message_ts: message.ts,
      ephemeral: false,
    }),
  };
  const ack = await deliveries.send('interactive', payload, (outcome) => {
    showFailure(world, user.id, channel.id, outcome, 'The shortcut');
  });
  return { ack };
};

export const messageActs: Acts = [
  ['post_message', postMessage],
  ['command', command],
  ['shortcut', shortcut],
];

/** Sends an event if the app subscribed to its type; null when it did not. */
export async function sendEvent(
  { world, deliveries }: Stage,
  subscription: string,
  event: Json,
  channel?: SlackChannel,
): Promise<Ack | null> {
  const { seed } = world.workspace;
  if (!seed.app.events.includes(subscription)) return null;
  return deliveries.sendEvent(eventPayload(world.workspace, event, channel, Math.floor(world.clock.now() / 1000)));
}

/** The ack of a slash command is its first answer: text, or a message in JSON. An empty ack shows nothing. */
function showImmediateAnswer(
  world: World,
  place: { readonly user: string; readonly channel: string; readonly message_ts: null; readonly ephemeral: boolean },
  body: unknown,
  name: string,
): void {
  const answer: Json = isObject(body) ? body : { text: typeof body === 'string' ? body : '' };
  const blocks = own(answer, 'blocks') ?? [];
  const text = own(answer, 'text') ?? '';
  if (blockComplaints(blocks, 'message').length > 0) {
    notice(world, place.user, place, `${name} failed with the error "invalid_blocks"`, 'invalid_blocks');
    return;
  }
  if (text !== '' || (blocks as readonly Json[]).length > 0) respond(world, place, answer);
}

/** Typed text as the client sends it: `@name` becomes a mention, and anything that looks like markup is escaped. */
function markUp(typed: string, workspace: Workspace, mention: (id: string) => string): string {
  const byName = new Map<string, SlackUser>(workspace.seed.users.map((user) => [user.name, user]));
  return typed
    .split(/(<@[UW][A-Z0-9]+>)/)
    .map((part, index) => {
      if (index % 2 === 1) return mention(part.slice(2, -1));
      return part
        .replaceAll('&', '&amp;')
        .replaceAll('<', '&lt;')
        .replaceAll('>', '&gt;')
        .replaceAll(/(?<![\w])@([a-z0-9._-]+)/g, (whole, name: string) => {
          const user = byName.get(name);
          return user === undefined ? whole : mention(user.id);
        });
    })
    .join('');
}
