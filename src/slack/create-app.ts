/**
 * The Slack app: Bolt over HTTP or Socket Mode, with one listener for each kind of user action. It asks the engine and
 * renders the answers; it knows nothing about runs, stores or vendors.
 *
 * Terminology: a *listener* handles one kind of input (an action, a form, a command, an event, a shortcut); the
 * engine's *commands* answer; *say* replies to the person who acted.
 */
import type { Logger } from '@slack/bolt';
import { clientOptions } from '../connector/slack/client.ts';
import type { SlackConnection } from '../connector/slack/connect-slack.ts';
import { createReplies } from '../connector/slack/replies.ts';
import type { Commands } from '../engine/commands.ts';
import { Trouble } from '../kernel/trouble.ts';
import { App } from './bolt.ts';
import { listenToActions } from './actions/index.ts';
import { listenToCommands } from './commands/index.ts';
import { listenToEvents } from './events/index.ts';
import { createHttpTransport } from './http-transport.ts';
import { createInFlight } from './in-flight.ts';
import type { SlackTransport } from './transport.ts';
import { createBoltLogger, type LogLine } from './logger.ts';
import type { SlackContext } from './slack-context.ts';
import { listenToShortcuts } from './shortcuts/index.ts';
import { createSocketTransport } from './socket-transport.ts';
import { isForeign, tellOfFailure } from './tell-of-failure.ts';
import { listenToViews } from './views/index.ts';

export type SlackMode =
  | { readonly kind: 'socket'; readonly appToken: string }
  | { readonly kind: 'http'; readonly signingSecret: string };

export type SlackAppOptions = {
  readonly commands: Commands;
  readonly mode: SlackMode;
  /**
   * Shared with the thread writer and the tools. Creating the app makes no request, so it works while Slack is down.
   */
  readonly slack: SlackConnection;
  readonly log: LogLine;
};

export type SlackApp = {
  /** Starts accepting deliveries. */
  start(): Promise<void>;
  /** The route for `POST /slack/events`; null in Socket Mode. */
  readonly route: SlackTransport['route'];
  isConnected(): boolean;
  /** Stops accepting deliveries and waits for running handlers; false if some were still running after `deadlineMs`. */
  drain(deadlineMs: number): Promise<boolean>;
};

export function createSlackApp(options: SlackAppOptions): SlackApp {
  const { commands, mode, slack, log } = options;
  const { settings, identity, teams } = slack;
  const apiUrl = settings.apiUrl === undefined ? {} : { apiUrl: settings.apiUrl };
  const logger: Logger = createBoltLogger(log);
  const context: SlackContext = {
    commands,
    replies: createReplies(slack),
    channels: slack.channels,
    members: slack.members,
    people: slack.people,
    get botUserId() {
      return identity.botUserId;
    },
    get workspaceUrl() {
      return identity.url ?? null;
    },
    logger,
  };
  const intake: SlackTransport =
    mode.kind === 'http'
      ? createHttpTransport({ signingSecret: mode.signingSecret, logger })
      : createSocketTransport({ appToken: mode.appToken, logger, ...apiUrl });
  const inFlight = createInFlight();

  const app = new App({
    receiver: intake.receiver,
    logger,
    convoStore: false,
    extendedErrorHandler: true,
    clientOptions: clientOptions(apiUrl),
    // A function instead of a token: Bolt then makes no request at construction, and only our own workspace passes.
    authorize: ({ teamId: from }) => {
      if (from !== undefined && !teams.includes(from)) {
        return Promise.reject(
          new Trouble('slack.foreign_team', {
            message: `Expected a delivery from \`${teams.join('`, `')}\`, got one from \`${from}\``,
          }),
        );
      }
      const { teamId, botId, botUserId } = identity;
      return Promise.resolve({ botToken: settings.token, botId, botUserId, teamId: from ?? teamId });
    },
  });
  let closing = false;
  // INVARIANT: this comes first, so every handler is counted until it has finished, including its reply to the person.
  app.use(async ({ next }) => {
    // Not acknowledged, so Slack shows the person that it failed. The next click reaches another process or the
    // restarted one.
    if (closing) logger.warn('A delivery from Slack was refused, since the app is stopping');
    else await inFlight.track(next);
  });
  listenToActions(app, context);
  listenToViews(app, context);
  listenToCommands(app, context);
  listenToShortcuts(app, context);
  listenToEvents(app, context);
  app.error(async ({ error, body }: { readonly error: Error; readonly body: unknown }) => {
    await inFlight.track(() => tellOfFailure(error, body, context));
    // The receiver then does not acknowledge the delivery, so Slack shows the person that it failed or sends it again.
    // A delivery from another workspace is acknowledged: sending it again would not help.
    if (!isForeign(error)) throw error;
  });

  return {
    start: () => intake.start(),
    route: intake.route,
    isConnected: () => intake.isConnected(),
    async drain(deadlineMs) {
      closing = true;
      intake.stop();
      const idle = await inFlight.idle(deadlineMs);
      await intake.end();
      return idle;
    },
  };
}
