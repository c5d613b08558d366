/**
 * Direct messages between the bot and one person. A direct message keeps its id, and opening it costs one of the few
 * calls allowed per minute, so ids are remembered.
 */
import { z } from 'zod';
import { clip } from '../outcome.ts';
import { requestSlack, type Requested, type SlackLine } from './request.ts';

/** Most ids remembered; one process rarely writes to more people. */
const OPENED_MAX = 2_000;
/** Milliseconds before a direct message is opened again of which Slack named another one. */
const OTHER_MS = 60_000;

const channelSchema = z.looseObject({
  id: z.string().optional(),
  user: z.string().optional(),
  is_mpim: z.boolean().optional(),
});

export type DirectMessages = {
  /** The channel id of the direct message with a person; null when Slack's answer names none. */
  open(user: string): Promise<Requested<string | null>>;
  /** Call this when a post was refused: the channel may be the reason. */
  forget(user: string): void;
};

export function createDirectMessages(line: SlackLine): DirectMessages {
  const opened = new Map<string, string>();
  return {
    async open(user) {
      const known = opened.get(user);
      if (known !== undefined) return { kind: 'answer', answer: known };
      // Opening may be repeated, so a lost answer is not an unknown outcome.
      const requested = await requestSlack(
        line,
        { method: 'conversations.open', priority: 'ask', purpose: 'read' },
        async (slack) => {
          const { channel } = await slack.conversations.open({ users: user, return_im: true });
          return channelSchema.parse(channel ?? {});
        },
      );
      if (requested.kind !== 'answer') return requested;
      const { id, user: other = user, is_mpim: isOfSeveral } = requested.answer;
      if (id === undefined) return { kind: 'answer', answer: null };
      // What is told to one person must not be read by others.
      if (other !== user || isOfSeveral === true)
        return {
          kind: 'not_now',
          afterMs: OTHER_MS,
          message: `Expected the direct message with \`${user}\`, but Slack answered with one of ${isOfSeveral === true ? 'several people' : `\`${clip(other, 40)}\``}`,
        };
      if (opened.size >= OPENED_MAX) opened.clear();
      opened.set(user, id);
      return { kind: 'answer', answer: id };
    },
    forget(user) {
      opened.delete(user);
    },
  };
}
