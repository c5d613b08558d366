/**
 * Who is a member of a channel, according to Slack. The members of a channel are read at once and remembered for a
 * minute. Fails closed: if Slack does not answer, no one is a member.
 */
import type { Clock, Instant } from '../../kernel/clock.ts';
import type { Channels } from './channels.ts';
import { requestSlack, type SlackLine } from './request.ts';

/** Milliseconds for which the members of a channel are remembered. */
const FRESH_MS = 60_000;
const PAGE = 1_000;
/** A channel with more members is not read: then only readers of the kind may see its cases. */
const PAGES_MAX = 10;
const CHANNELS_MAX = 200;

export type Members = {
  /** @param channel name or id */
  has(channel: string, userId: string): Promise<boolean>;
};

export function createMembers(line: SlackLine, clock: Clock, channels: Pick<Channels, 'idOf'>): Members {
  const known = new Map<string, { readonly at: Instant; readonly members: Promise<ReadonlySet<string> | null> }>();

  const read = async (channel: string): Promise<ReadonlySet<string> | null> => {
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
    return null;
  };

  return {
    async has(name, userId) {
      const resolved = await channels.idOf(name);
      if (resolved.kind !== 'id') return false;
      const { id } = resolved;
      let entry = known.get(id);
      if (entry === undefined || entry.at <= clock.now() - FRESH_MS) {
        if (known.size >= CHANNELS_MAX) known.clear();
        entry = { at: clock.now(), members: read(id) };
        known.set(id, entry);
      }
      const members = await entry.members;
      // A failure is not remembered: the next question asks Slack again.
      if (members === null && known.get(id) === entry) known.delete(id);
      return members?.has(userId) === true;
    },
  };
}
