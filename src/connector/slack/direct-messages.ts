/**
 * Direct messages between the bot and one person. A direct message keeps its id, and opening it costs one of the few
 * calls allowed per minute, so ids are remembered.
 */
import { requestSlack, type Requested, type SlackLine } from './request.ts';

/** Most ids remembered; one process rarely writes to more people. */
const OPENED_MAX = 2_000;

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
          const { channel } = await slack.conversations.open({ users: user });
          return channel?.id ?? null;
        },
      );
      if (requested.kind !== 'answer' || requested.answer === null) return requested;
      if (opened.size >= OPENED_MAX) opened.clear();
      opened.set(user, requested.answer);
      return requested;
    },
    forget(user) {
      opened.delete(user);
    },
  };
}
