/**
 * The scopes of the bot token, each with what needs it. `manifest.yml` is generated from this list, and `sop doctor`
 * compares it with the token's scopes.
 */

/** Without one of these the app does not work. */
export const REQUIRED_SCOPES: Readonly<Record<string, string>> = {
  'app_mentions:read': 'a question to the bot inside a thread, where Slack offers no slash commands',
  'channels:history': 'finding our own message again after a crash, so it is not posted twice',
  'channels:read': 'looking up a channel by name, who is in it, and whether it is shared with another organisation',
  'chat:write': 'posting and updating',
  commands: 'the command `/sop` and the message shortcut *Why?*',
  'im:history': 'finding a direct message again after a crash, and questions asked in it',
  'im:write': 'opening a direct message with a person who is notified of a case',
  'users:read': 'refusing guests, bots, deactivated people and people of other organisations',
};

/** Only needed for threads in private channels; an installation may leave them out. */
export const OPTIONAL_SCOPES: Readonly<Record<string, string>> = {
  'groups:history': 'as `channels:history`, for private channels',
  'groups:read': 'as `channels:read`, for private channels',
};

/** The scope of the app-level token in Socket Mode. */
export const APP_TOKEN_SCOPES = ['connections:write'] as const;
