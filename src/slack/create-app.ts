/**
 * The Slack app: Bolt over HTTP or Socket Mode, with one listener for each kind of thing that people do. It asks the
 * desk and renders the answers; it knows nothing of runs, stores or vendors.
 *
 * Terminology: a *listener* hears one kind of thing (an action, a form, a command, an event, a shortcut); the *desk*
 * answers; *say* tells the one person who acted.
 */
import { App, type Logger } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import type { Budget } from '../connector/slack/budget.ts';
import type { Channels } from '../connector/slack/channels.ts';
import { clientOptions } from '../connector/slack/client.ts';
import { createPeopleCheck, type PeopleCheck } from '../connector/slack/people-check.ts';
import type { Commands } from '../engine/commands.ts';
import type { Clock } from '../kernel/clock.ts';
import { Trouble } from '../kernel/trouble.ts';
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
  readonly clock: Clock;
  /** The one client and its budget, shared with the thread's writer and the tools. */
  readonly client: WebClient;
  readonly budget: Budget;
  readonly channels: Channels;
  /** Given when shared with the tools; made here otherwise. */
  readonly people?: PeopleCheck;
  readonly token: string;
  /** Another address than Slack's own is for the sandbox. */
  readonly apiUrl?: string;
  /** The team in which the app is installed. */
  readonly teamId: string;
  /** Other teams of our own organisation. */
  readonly ownTeams?: readonly string[];
  /**
   * As `auth.test` gives them; the app itself asks nothing when it is made, so that a Slack that is down stops nothing.
   */
  readonly botId: string;
  readonly botUserId: string;
  readonly log: LogLine;
};

export type SlackApp = {
  /** Begins to take deliveries. */
  start(): Promise<void>;
  /** For the server that takes `POST /slack/events`; null in Socket Mode. */
  readonly route: SlackTransport['route'];
  isConnected(): boolean;
  /** Takes no more and waits for the handlers at work; false when some were still at work after `deadlineMs`. */
  drain(deadlineMs: number): Promise<boolean>;
};

export function createSlackApp(options: SlackAppOptions): SlackApp {
  const {
    commands,
    mode,
    clock,
    client,
    budget,
    channels,
    token,
    apiUrl,
    teamId,
    ownTeams = [],
    botId,
    botUserId,
    log,
  } = options;
  const logger: Logger = createBoltLogger(log);
  const teams = [teamId, ...ownTeams];
  const context: SlackContext = {
    commands,
    client,
    budget,
    channels,
    botUserId,
    logger,
    people: options.people ?? createPeopleCheck({ client, budget, clock, teams }),
  };
  const intake: SlackTransport =
    mode.kind === 'http'
      ? createHttpTransport({ signingSecret: mode.signingSecret, logger })
      : createSocketTransport({ appToken: mode.appToken, logger, ...(apiUrl === undefined ? {} : { apiUrl }) });
  const inFlight = createInFlight();

  const app = new App({
    receiver: intake.receiver,
    logger,
    convoStore: false,
    extendedErrorHandler: true,
    clientOptions: clientOptions(apiUrl === undefined ? {} : { apiUrl }),
    // A function in place of a token: Bolt asks Slack nothing at construction, and no workspace but ours gets past it.
    authorize: ({ teamId: from }) => {
      if (from !== undefined && !teams.includes(from)) {
        return Promise.reject(
          new Trouble('slack.foreign_team', {
            message: `Expected a delivery of \`${teams.join('`, `')}\`, got one of \`${from}\``,
          }),
        );
      }
      return Promise.resolve({ botToken: token, botId, botUserId, teamId: from ?? teamId });
    },
  });
  let closing = false;
  // INVARIANT: this comes first, so that every handler is counted while it works, its answer to the person included.
  app.use(async ({ next }) => {
    // Not acknowledged: Slack shows the person that it failed, and the next click reaches another process or the next
    // one.
    if (closing) logger.warn('A delivery of Slack was left, since the app is stopping');
    else await inFlight.track(next);
  });
  listenToActions(app, context);
  listenToViews(app, context);
  listenToCommands(app, context);
  listenToShortcuts(app, context);
  listenToEvents(app, context);
  app.error(async ({ error, body }: { readonly error: Error; readonly body: unknown }) => {
    await inFlight.track(() => tellOfFailure(error, body, context));
    // The receiver then leaves the delivery unanswered, so that Slack shows the person that it failed, or sends it
    // again. What came from another workspace is answered: sending it again would not help.
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
