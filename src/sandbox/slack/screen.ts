/**
 * What only one person sees: ephemeral messages, and notices of the client itself such as a failed slash command. Slack
 * does not store these, and neither does the stand-in: a restart or a reload of the client loses them.
 */
import type { Content } from './records.ts';

export type EphemeralMessage = Content & {
  readonly channel: string;
  readonly ts: string;
  readonly thread_ts?: string;
  /** `app` for a message from the app, `client` for a notice of the Slack client itself. */
  readonly from: 'app' | 'client';
  /** For a notice: Slack's error name. */
  readonly error?: string;
};

export type Screen = {
  show(user: string, message: EphemeralMessage): void;
  find(user: string, ts: string): EphemeralMessage | undefined;
  replace(user: string, ts: string, content: Content): void;
  remove(user: string, ts: string): void;
  of(user: string): readonly EphemeralMessage[];
  /** Everyone with something on their screen. */
  users(): readonly string[];
  /** The person reloads the client. */
  clear(user: string): void;
};

/** Ephemeral messages retained per person; older ones are dropped. */
const KEPT_MAX = 200;

export function createScreen(): Screen {
  const shown = new Map<string, readonly EphemeralMessage[]>();
  const of = (user: string): readonly EphemeralMessage[] => shown.get(user) ?? [];
  return {
    of,
    show(user, message) {
      shown.set(user, [...of(user), message].slice(-KEPT_MAX));
    },
    find: (user, ts) => of(user).find((message) => message.ts === ts),
    replace(user, ts, content) {
      shown.set(
        user,
        of(user).map((message) => (message.ts === ts ? { ...message, ...content } : message)),
      );
    },
    remove(user, ts) {
      shown.set(
        user,
        of(user).filter((message) => message.ts !== ts),
      );
    },
    users: () => [...shown.keys()],
    clear(user) {
      shown.delete(user);
    },
  };
}
