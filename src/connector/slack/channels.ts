/**
 * Channels: the id for a name, and whether another organisation can read them.
 *
 * A channel can become shared at any time, so Slack is asked again before what waits for approval is posted, and before
 * the first message of a case, of which many may come at once: they share an answer of the last two seconds. Otherwise
 * the answer is cached for a minute. It also says what the channel is called: one that was renamed since its name was read
 * is no longer the one that was meant, and nothing is posted to it. Fails closed: if Slack does not answer, nothing is posted.
 */
import type { ConversationsInfoResponse, ConversationsListResponse } from '@slack/web-api';
import type { Clock, Instant } from '../../kernel/clock.ts';
import { isYounger } from '../../kernel/remembered.ts';
import { requestSlack, type SlackLine } from './request.ts';
import type { SlackFailure } from './errors.ts';

/**
 * How old "not shared" may be, in milliseconds. A card has the claimant and the amount; a busy channel takes one post a
 * second, and Slack answers 50 such questions a minute.
 */
const OLDEST_MS = { asked_now: 0, of_seconds: 2_000, of_a_minute: 60_000 } as const;
/** Milliseconds for which the id of a name is cached. */
const NAMES_FRESH_MS = 600_000;
/** Milliseconds for which a name that was not found is not looked up again. */
const MISSING_FRESH_MS = 30_000;
/** Milliseconds until the name of a channel that was renamed is looked up again. */
const RENAMED_AGAIN_MS = 1_000;
const PAGE = 1_000;
/** More channels than a workspace has; a list that does not end is given up. */
const PAGES_MAX = 1_000;

const CHANNEL_ID = /^[CDG][A-Z0-9]{6,20}$/;

export type KnownSince = keyof typeof OLDEST_MS;

export type Channels = {
  /** The id of a channel given by name (`freight-claims`, `#freight-claims`) or by id. */
  idOf(channel: string): Promise<{ readonly kind: 'id'; readonly id: string } | SlackFailure>;
  /**
   * Null if we may post: the channel is open, we are in it, and no other organisation can read it unless this one is
   * allowed. Otherwise the reason.
   *
   * @param known how old an answer of Slack may be
   */
  problemOf(channelId: string, known: KnownSince): Promise<SlackFailure | null>;
  /** Call this when Slack reports that the channel changed. */
  forget(channelId: string): void;
};

export type ChannelsOptions = SlackLine & {
  readonly clock: Clock;
  /** Names or ids of channels that are allowed to be shared with another organisation. */
  readonly allowExternal: readonly string[];
};

export function createChannels({ client, budget, clock, allowExternal }: ChannelsOptions): Channels {
  const line: SlackLine = { client, budget };
  const notShared = new Map<string, Instant>();
  let names = new Map<string, string>();
  let namesReadAt: Instant | null = null;
  /** Names that were asked for: the id of any other one is given by its id. */
  const meant = new Set<string>();
  let withPrivate = true;
  /** The request in flight: many threads start at once, and one answer serves them all. */
  let reading: Promise<SlackFailure | null> | null = null;

  /** What was read of a list that Slack interrupted: a large workspace has more pages than a minute allows. */
  let begun: { readonly read: Map<string, string>; cursor: string } | null = null;

  const askPage = (cursor: string) =>
    requestSlack(line, { method: 'conversations.list', priority: 'ask', purpose: 'read' }, (slack) =>
      slack.conversations.list({
        types: withPrivate ? 'public_channel,private_channel' : 'public_channel',
        exclude_archived: true,
        limit: PAGE,
        ...(cursor === '' ? {} : { cursor }),
      }),
    );

  const readNames = async (): Promise<SlackFailure | null> => {
    const at = begun ?? { read: new Map<string, string>(), cursor: '' };
    begun = at;
    for (let page = 0; page < PAGES_MAX; page++) {
      const requested = await askPage(at.cursor);
      if (requested.kind === 'refused' && requested.code === 'missing_scope' && withPrivate) {
        // An installation may leave out private channels (`scopes.ts`); then only public ones can be named.
        withPrivate = false;
        continue;
      }
      if (requested.kind !== 'answer') {
        // After a pause it goes on from here; after anything else the cursor may be too old.
        if (requested.kind !== 'not_now') begun = null;
        return requested;
      }
      const { channels = [], response_metadata } = requested.answer;
      addNames(at.read, channels);
      at.cursor = response_metadata?.next_cursor ?? '';
      if (at.cursor === '') break;
    }
    begun = null;
    names = at.read;
    namesReadAt = clock.now();
    return null;
  };

  /** The name that was read for the channel, if it is called otherwise now: all names are read again then. */
  const forgetIfRenamed = (channelId: string, now: string | undefined): SlackFailure | null => {
    const [read] = [...names].find(([name, id]) => id === channelId && meant.has(name)) ?? [];
    if (now === undefined || read === undefined || read === now) return null;
    namesReadAt = null;
    names = new Map([...names].filter(([, id]) => id !== channelId));
    notShared.delete(channelId);
    return {
      kind: 'not_now',
      afterMs: RENAMED_AGAIN_MS,
      message: `The channel that was called \`${read}\` is \`${now}\` now; the name is looked up again`,
    };
  };

  return {
    async idOf(channel) {
      if (CHANNEL_ID.test(channel)) return { kind: 'id', id: channel };
      const name = channel.replace(/^#/, '');
      meant.add(name);
      if (!isYounger(names.has(name) ? NAMES_FRESH_MS : MISSING_FRESH_MS, namesReadAt, clock.now())) {
        reading ??= readNames().finally(() => {
          reading = null;
        });
        const failure = await reading;
        const early = begun?.read.get(name);
        if (early !== undefined) return { kind: 'id', id: early };
        if (failure !== null) return failure;
      }
      const id = names.get(name);
      if (id !== undefined) return { kind: 'id', id };
      return {
        kind: 'refused',
        code: 'channel_not_found',
        message: `Expected a Slack channel \`${name}\` that the app can see, got none; create it and invite the app`,
      };
    },
    async problemOf(channelId, known) {
      // A direct message is between the bot and one person, who is checked before it is opened.
      if (channelId.startsWith('D')) return null;
      if (isYounger(OLDEST_MS[known], notShared.get(channelId), clock.now())) return null;
      const requested = await requestSlack(
        line,
        { method: 'conversations.info', priority: 'ask', purpose: 'read' },
        (slack) => slack.conversations.info({ channel: channelId }),
      );
      if (requested.kind !== 'answer') return requested;
      const { channel } = requested.answer;
      // Whether another channel is shared says nothing of this one.
      if (channel?.id !== undefined && channel.id !== channelId)
        return {
          kind: 'refused',
          code: 'channel_not_found',
          message: `Expected Slack to describe the channel \`${channelId}\`, but it answered with \`${channel.id}\`; name the channel by its id now`,
        };
      const renamed = forgetIfRenamed(channelId, channel?.name);
      if (renamed !== null) return renamed;
      const closed = whyClosed(channelId, channel);
      if (closed !== null) return closed;
      if (
        isReadByOthers(channel) &&
        !allowExternal.includes(channelId) &&
        !(channel?.name !== undefined && allowExternal.includes(channel.name))
      ) {
        notShared.delete(channelId);
        return {
          kind: 'refused',
          code: 'external_channel',
          message: `Expected a channel of our own organisation, got \`${channel?.name ?? channelId}\`, which is shared with another one; use another channel or allow this one`,
        };
      }
      notShared.set(channelId, clock.now());
      return null;
    },
    forget(channelId) {
      notShared.delete(channelId);
      namesReadAt = null;
    },
  };
}

function addNames(read: Map<string, string>, channels: NonNullable<ConversationsListResponse['channels']>): void {
  for (const { id, name } of channels) if (id !== undefined && name !== undefined) read.set(name, id);
}

/** What is posted to a closed channel, or without being a member, is refused, and its buttons no longer work. */
function whyClosed(channelId: string, channel: ConversationsInfoResponse['channel']): SlackFailure | null {
  const name = channel?.name ?? channelId;
  if (channel?.is_archived === true)
    return {
      kind: 'refused',
      code: 'is_archived',
      message: `Expected the channel \`${name}\` to be open, but it was archived; unarchive it, or name another channel in the kind`,
    };
  if (channel?.is_member === false)
    return {
      kind: 'refused',
      code: 'not_in_channel',
      message: `Expected the app to be in the channel \`${name}\`, but it was removed; invite it again`,
    };
  return null;
}

/**
 * Whether another organisation can read the channel or is invited to. A channel that Slack does not describe counts as
 * shared.
 */
function isReadByOthers(channel: ConversationsInfoResponse['channel']): boolean {
  return (
    channel === undefined ||
    channel.is_ext_shared === true ||
    channel.is_pending_ext_shared === true ||
    (channel.is_shared === true && channel.is_org_shared !== true)
  );
}
