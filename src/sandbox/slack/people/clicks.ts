/**
 * Acts that use a control: in the current version of a message, in an older version that a stale client still shows, in
 * an ephemeral message, in a modal or on the Home tab.
 */
import type { Content, Json, MessageRow, ViewRow } from '../records.ts';
import { SlackRefusal } from '../refusal.ts';
import { newResponseUrl } from '../response-urls.ts';
import type { SlackChannel, SlackUser } from '../seed.ts';
import { visibleMessage, visibleView } from '../visible.ts';
import { actionOf, findControl, readForm, type Control, type Wanted } from './controls.ts';
import { actorOf, placeOf, type Input } from './input.ts';
import { channelPart, interactionBase } from './payloads.ts';
import { showFailure, type Act, type Acts, type Done, type Stage } from './stage.ts';

const click: Act = async (input, stage) => {
  const { workspace, screen } = stage.world;
  const user = actorOf(workspace, input);
  const viewId = input.text('view_id');
  if (viewId !== undefined) return clickInView(input, stage, user, viewId);
  const channel = placeOf(workspace, input, user);
  const ts = input.required('ts');
  const ephemeral = screen.find(user.id, ts);
  if (ephemeral !== undefined) {
    return send(stage, input, {
      user,
      channel,
      ts,
      ephemeral: true,
      control: needed(ephemeral.blocks, input),
      blocks: ephemeral.blocks,
      thread: ephemeral.thread_ts,
    });
  }
  const message = workspace.message(channel.id, ts);
  if (message === undefined)
    throw new SlackRefusal('message_not_found', [`Expected a message \`${ts}\` in \`${channel.id}\``]);
  return sendFromMessage(stage, input, user, channel, message, message);
};

/** Clicks in the newest older version that shows the control, or in the last version of a deleted message. */
const clickStale: Act = async (input, stage) => {
  const { workspace } = stage.world;
  const user = actorOf(workspace, input);
  const channel = placeOf(workspace, input, user);
  const message = workspace.messages.get(`${channel.id}:${input.required('ts')}`);
  if (message === undefined)
    throw new SlackRefusal('message_not_found', [
      `Expected a message \`${input.required('ts')}\` in \`${channel.id}\``,
    ]);
  const version = message.versions.findLast(({ blocks }) => findControl(blocks, wantedOf(input)) !== undefined);
  if (version === undefined)
    throw new SlackRefusal('no_such_control', [`No older version shows \`${input.required('action_id')}\``]);
  return sendFromMessage(stage, input, user, channel, message, version);
};

export const clickActs: Acts = [
  ['click', click],
  ['click_stale', clickStale],
];

function sendFromMessage(
  stage: Stage,
  input: Input,
  user: SlackUser,
  channel: SlackChannel,
  message: MessageRow,
  version: Content,
): Promise<Done> {
  const { workspace } = stage.world;
  const shown: MessageRow = { ...message, text: version.text, blocks: version.blocks };
  return send(stage, input, {
    user,
    channel,
    ts: message.ts,
    ephemeral: false,
    control: needed(version.blocks, input),
    blocks: version.blocks,
    thread: message.thread_ts,
    message: visibleMessage(
      workspace,
      shown,
      workspace.messagesIn(channel.id).filter(({ thread_ts }) => thread_ts === message.ts),
      true,
    ),
  });
}

type Clicked = {
  readonly user: SlackUser;
  readonly channel: SlackChannel;
  readonly ts: string;
  readonly ephemeral: boolean;
  readonly control: Control;
  readonly blocks: readonly Json[];
  readonly thread: string | undefined;
  readonly message?: Json;
};

async function send(stage: Stage, input: Input, clicked: Clicked): Promise<Done> {
  const { world, deliveries } = stage;
  const { user, channel, ts, ephemeral, control, blocks, thread, message } = clicked;
  const payload: Json = {
    type: 'block_actions',
    ...interactionBase(world.workspace, user),
    trigger_id: world.triggers.create(user.id),
    container: {
      type: 'message',
      message_ts: ts,
      channel_id: channel.id,
      is_ephemeral: ephemeral,
      ...(thread === undefined ? {} : { thread_ts: thread }),
    },
    channel: channelPart(channel),
    ...(message === undefined ? {} : { message }),
    state: { values: readForm(blocks, input.record('values')).values },
    response_url: newResponseUrl(world, { user: user.id, channel: channel.id, message_ts: ts, ephemeral }),
    actions: [actionOf(control, input.any('value'), world.workspace.nextTs())],
  };
  const ack = await deliveries.send('interactive', payload, (outcome) => {
    showFailure(world, user.id, channel.id, outcome, 'The click');
  });
  return { ack };
}

async function clickInView(input: Input, { world, deliveries }: Stage, user: SlackUser, viewId: string): Promise<Done> {
  const { workspace } = world;
  const view = viewOf(workspace.views.get(viewId) ?? workspace.homes.get(user.id), viewId, user);
  const control = needed(view.blocks, input);
  const { values } = readForm(view.blocks, input.record('values'));
  const payload: Json = {
    type: 'block_actions',
    ...interactionBase(workspace, user),
    trigger_id: world.triggers.create(user.id),
    container: { type: 'view', view_id: view.id },
    view: visibleView(workspace, view, values),
    actions: [actionOf(control, input.any('value'), workspace.nextTs())],
  };
  const ack = await deliveries.send('interactive', payload, (outcome) => {
    showFailure(world, user.id, view.id, outcome, 'The click');
  });
  return { ack };
}

function viewOf(view: ViewRow | undefined, id: string, user: SlackUser): ViewRow {
  if (view === undefined || view.id !== id || view.user !== user.id)
    throw new SlackRefusal('view_not_found', [`\`${user.name}\` has no view \`${id}\` open`]);
  return view;
}

function wantedOf(input: Input): Wanted {
  return { action_id: input.required('action_id'), block_id: input.text('block_id'), value: input.text('value') };
}

function needed(blocks: readonly Json[], input: Input): Control {
  const control = findControl(blocks, wantedOf(input));
  if (control === undefined)
    throw new SlackRefusal('no_such_control', [
      `Expected a control \`${input.required('action_id')}\`, got none that is shown now`,
    ]);
  return control;
}
