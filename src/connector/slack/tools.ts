/**
 * The contracts of Slack's tools: notifying a person of a case, and posting an alert.
 */
import { z } from 'zod';
import { filledFields } from '../../tool/brief.ts';
import { labelled } from '../../tool/schema.ts';
import type { Tool } from '../../tool/tool.ts';

const nameCharactersMax = 320;
const messageCharactersMax = 2_000;

/** The input of both tools: the recipient, the backup, what the SOP adds, and what the run fills in. */
export const tellInput = z.strictObject({
  /** Missing when a record names no one; then the backup is notified. */
  to: labelled(z.string().min(1).max(nameCharactersMax).optional(), 'recipient'),
  backup: labelled(z.string().min(1).max(nameCharactersMax).optional(), 'backup'),
  message: labelled(z.string().max(messageCharactersMax).optional(), 'message'),
  ...filledFields,
});

export type TellInput = z.infer<typeof tellInput>;

export const tellOutput = z.strictObject({
  channel: labelled(z.string().min(1), 'direct message'),
  ts: labelled(z.string().min(1), 'message'),
  person: labelled(z.string().min(1), 'person notified'),
  slack_user: labelled(z.string().min(1), 'Slack user'),
});

const shared = {
  system: 'slack',
  effect: 'write',
  input: tellInput,
  output: tellOutput,
  errors: { nobody_to_tell: 'Neither the recipient nor its backup is available and found in Slack' },
  // The history of a direct message shows immediately what was posted in it.
  probe: 'exact',
  record: 'message',
  scopes: ['chat:write', 'im:write', 'im:history', 'users:read'],
  vendorFields: [],
  tellsPerson: true,
} as const satisfies Omit<Tool, 'id' | 'summary'>;

export const notifyTool: Tool = { ...shared, id: 'slack.notify', summary: 'Notify {to|backup} of the case in Slack' };

export const escalateTool: Tool = {
  ...shared,
  id: 'slack.escalate',
  summary: 'Escalate the case to {to|backup} in Slack',
};

export const postAlertInput = z.strictObject({
  channel: labelled(
    z.string().regex(/^#?[a-z0-9_-]{1,80}$/, 'Expected the name of a channel, such as `#ops-systems`'),
    'channel',
  ),
  message: labelled(z.string().trim().min(1).max(messageCharactersMax), 'message'),
});
export const postAlertOutput = z.strictObject({
  channel: labelled(z.string().min(1), 'channel'),
  ts: labelled(z.string().min(1), 'message'),
});

/** It posts to a channel and asks no one; its text cannot mention people or link anywhere. */
export const postAlertTool: Tool = {
  id: 'slack.post_alert',
  system: 'slack',
  effect: 'write',
  summary: 'Post an alert in the Slack channel {channel}: {message}',
  input: postAlertInput,
  output: postAlertOutput,
  errors: {
    no_channel: 'Slack has no such channel that the app can see, or the app is not in it',
    external_channel: 'The channel is shared with another organisation',
  },
  probe: 'exact',
  record: 'message',
  scopes: ['chat:write', 'channels:read', 'channels:history'],
  vendorFields: [],
  tellsPerson: false,
};

export const slackTools: readonly Tool[] = [notifyTool, escalateTool, postAlertTool];
