/**
 * What a refusal of Slack concerns. A refusal of one message or thread must not hold up the others of its channel, and
 * while a channel or the workspace refuses everything, one thread tries for all.
 *
 * The codes are those of `chat.postMessage`, `chat.update`, `conversations.info` and `conversations.open`
 * (docs.slack.dev/reference/methods, read 2026-11), and our own. A code that is not listed concerns one message.
 */

/** `message`: what it shows. `thread`: all replies to one card. */
export type RefusalScope = 'message' | 'thread' | 'channel' | 'workspace';

/** The code of a refusal: the first message of the thread was deleted, and nothing was posted. */
export const THREAD_GONE = 'thread_gone';

const THREAD = [
  THREAD_GONE,
  'thread_not_found',
  'cannot_reply_to_message',
  'restricted_action_thread_locked',
  'thread_locked',
] as const;

const CHANNEL = [
  'channel_not_found',
  'duplicate_channel_not_found',
  'not_in_channel',
  'is_archived',
  'is_inactive',
  /** Ours: another organisation can read it. */
  'external_channel',
  'external_channel_migrating',
  'method_not_supported_for_channel_type',
  'channel_type_not_supported',
  'restricted_action',
  'restricted_action_read_only_channel',
  'restricted_action_thread_only_channel',
  'restricted_action_non_threadable_channel',
] as const;

const WORKSPACE = [
  'invalid_auth',
  'not_authed',
  'token_expired',
  'token_revoked',
  'account_inactive',
  'missing_scope',
  'no_permission',
  'not_allowed_token_type',
  'access_denied',
  'accesslimited',
  'ekm_access_denied',
  'enterprise_is_restricted',
  'message_limit_exceeded',
  'team_access_not_granted',
  'team_not_found',
  'two_factor_setup_required',
  'deprecated_endpoint',
  'method_deprecated',
  'unknown_method',
  /** Ours: no answer of Slack at all, such as the 403 of a proxy. */
  'http_error',
] as const;

const SCOPES: ReadonlyMap<string, RefusalScope> = new Map<string, RefusalScope>([
  ...THREAD.map((code) => [code, 'thread'] as const),
  ...CHANNEL.map((code) => [code, 'channel'] as const),
  ...WORKSPACE.map((code) => [code, 'workspace'] as const),
]);

export function refusalScopeOf(code: string): RefusalScope {
  return SCOPES.get(code) ?? 'message';
}
