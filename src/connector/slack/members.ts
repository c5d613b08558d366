/**
 * Who is a member of a channel, according to Slack. The members of a channel are read at once and remembered for a
 * minute, and that Slack did not say for half of one, so that many questions are one request. Fails closed: only `in`
 * means that the person is a member.
 */
import type { Clock, Instant } from '../../kernel/clock.ts';
import type { Channels } from './channels.ts';
import { isYounger } from '../../kernel/remembered.ts';
import { requestSlack, type SlackLine } from './request.ts';

/** Milliseconds for which the members of a channel are remembered. */
const FRESH_MS = 60_000;
/** Milliseconds for which Slack is not asked again after it did not say. */
const UNKNOWN_MS = 30_000;
const PAGE = 1_000;
/** A channel with more members is not read: then only readers of the kind may see its cases. */
const PAGES_MAX = 10;
const CHANNELS_MAX = 200;

export type Membership = 'in' | 'out' | 'unknown';

export type Members = {
  /** @param channel name or id */
  of(channel: string, userId: string): Promise<Membership>;
};

/** Null when Slack does not say. */
type Read = ReadonlySet<string> | null;

export function createMembers(line: SlackLine, clock: Clock, channels: Pick<Channels, 'idOf'>): Members {
  const known = new Map<string, { readonly at: Instant; readonly members: Promise<Read> }>();
  /** When Slack did not say who is in a channel, by its name or id. */
  const unknownAt = new Map<string, Instant>();

  const read = async (channel: string): Promise<Read> => {
    const members = new Set<string>();
    let cursor = '';
    for (let page = 0; page < PAGES_MAX; page++) {
      const requested = await requestSlack(
        line,
        { method: 'conversations.members', priority: 'ask', purpose: 'read' },
        (slack) => slack.conversations.members({ channel, limit: PAGE, ...(cursor === '' ? {} : { cursor }) }),
      );
      if (requested.kind !== 'answer') return null;
      for (const member of requested.answer.members ?? []) members.add(member);
      cursor = requested.answer.response_metadata?.next_cursor ?? '';
      if (cursor === '') return members;
    }
    return new Set();
  };

  const isPaused = (channel: string): boolean => isYounger(UNKNOWN_MS, unknownAt.get(channel), clock.now());
  const pause = (channel: string): 'unknown' => {
    if (unknownAt.size >= CHANNELS_MAX) unknownAt.clear();
    unknownAt.set(channel, clock.now());
    return 'unknown';
  };

  return {
    async of(name, userId) {
      if (isPaused(name)) return 'unknown';
      const resolved = await channels.idOf(name);
      if (resolved.kind !== 'id') return pause(name);
      const { id } = resolved;
      if (isPaused(id)) return 'unknown';
      let entry = known.get(id);
      if (entry === undefined || !isYounger(FRESH_MS, entry.at, clock.now())) {
        if (known.size >= CHANNELS_MAX) known.clear();
        entry = { at: clock.now(), members: read(id) };
        known.set(id, entry);
      }
      const members = await entry.members;
      if (members !== null) return members.has(userId) ? 'in' : 'out';
      if (known.get(id) === entry) known.delete(id);
      return pause(id);
    },
  };
}
