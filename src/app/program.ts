/**
 * The whole program as one thing that starts and stops: adapters are built from the configuration, handed to the
 * engine, started from the inside out and stopped in reverse.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { createSessionKeys } from '../boundary/session.ts';
import type { People } from '../handbook/people.ts';
import { bindTools, connectSlack, type SlackIdentity } from './connect.ts';
import { createSlackClient } from '../connector/slack/client.ts';
import { createThreadPort } from '../connector/slack/thread-port.ts';
import { createEngine, type Engine, type EngineOptions } from '../engine/create-engine.ts';
import type { Logger } from '../engine/logger.ts';
import type { Publisher, Store } from '../engine/ports.ts';
import type { Publication, TellPublication } from '../engine/publish-handbook.ts';
import { realRandom, realClock } from '../engine/real-clock.ts';
import { startTicker } from '../engine/ticker.ts';
import type { ThreadPort } from '../engine/thread-port.ts';
import { startHttp, type HttpRoute } from '../http/start-http.ts';
import { openReadOnlyStoreSocket } from '../store/read-only-store-socket.ts';
import { normaliseEvent } from '../intake/events/normalise.ts';
import { EVENTS_SOURCE, receiveEvent } from '../intake/events/receive-event.ts';
import { normaliseZendesk } from '../intake/zendesk/normalise.ts';
import { receiveZendeskWebhook } from '../intake/zendesk/receive-webhook.ts';
import { messageOf, Trouble } from '../kernel/trouble.ts';
import { createSlackApp, type SlackApp } from '../slack/create-app.ts';
import { SLACK_PATH } from '../slack/http-transport.ts';
import { openDatabase } from '../store/open-database.ts';
import { createPostgresStore } from '../store/postgres-store.ts';
import { createWakeUps } from '../store/wake-ups.ts';
import { readHandbookFiles, watchHandbook } from './handbook-files.ts';
import { startSandboxVendors, type SandboxVendors } from './start-sandbox.ts';
import type { Configuration, SlackSettings } from './config.ts';

export type Program = {
  /** Where webhooks arrive. */
  readonly address: string;
  /** The sandbox's page; null when real systems are served. */
  readonly page: string | null;
  readonly sandbox: SandboxVendors | null;
  readonly engine: Engine;
  /** From now on `/readyz` answers 503 with this reason, so that nothing new is sent here. */
  markUnready(reason: string): void;
  stop(): Promise<void>;
};

export type ProgramOptions = {
  readonly configuration: Configuration;
  readonly logger: Logger;
  /** Called with each part of a start before it begins. */
  readonly progress?: (text: string) => void;
  /** How the sandbox's Slack delivers; ignored with real credentials. */
  readonly sandboxTransport?: SlackSettings['mode']['kind'];
  readonly onExchange?: Parameters<typeof startSandboxVendors>[0]['onExchange'];
  /** Wraps the ports of the engine, for the bench. */
  readonly adapt?: (options: EngineOptions) => EngineOptions;
};

const WAKE_UPS_AT_ONCE = 32;
const DRAIN_MS = 10_000;
const SLACK_AGAIN_MS = 5_000;
const TELL_TRIES = 5;
/** The data directory holds text of cases, and the socket by which they can be read. */
const OWNER_ONLY = 0o700;
const SANDBOX_IDENTITY: SlackIdentity = { teamId: 'TSOPWITH1', botId: 'BBOT00001', botUserId: 'UBOT00001' };

export async function startProgram({
  configuration,
  logger,
  progress = () => undefined,
  sandboxTransport = 'socket',
  onExchange,
  adapt = (options) => options,
}: ProgramOptions): Promise<Program> {
  const clock = realClock;
  const stops: (() => Promise<void>)[] = [];
  let unready: string | null = null;
  const stopAll = async (): Promise<void> => {
    for (const stop of stops.splice(0).reverse()) await stop();
  };
  try {
    const isSandbox = configuration.mode === 'sandbox';
    if (isSandbox || 'directory' in configuration.database)
      mkdirSync(configuration.dataDirectory, { recursive: true, mode: OWNER_ONLY });
    progress(
      'directory' in configuration.database && !existsSync(configuration.database.directory)
        ? 'Preparing the database, which takes a few seconds the first time'
        : 'Opening the database',
    );
    const database = await openDatabase(configuration.database);
    progress(isSandbox ? 'Opening the sandbox' : 'Connecting to your systems');
    stops.push(() => database.close());
    // The sandbox starts beside the database, which takes longest when it is new.
    const [, sandbox] = await Promise.all([
      database.migrate(),
      isSandbox
        ? startSandboxVendors({
            clock,
            dataDirectory: configuration.dataDirectory,
            port: configuration.port,
            anyPort: configuration.anyPort,
            transport: sandboxTransport,
            ...(onExchange === undefined ? {} : { onExchange }),
          })
        : null,
    ]);
    if (sandbox !== null) stops.push(() => sandbox.stop());
    const store = createPostgresStore(database);
    await refuseOtherWorld(store, configuration.mode);
    const settings = sandbox === null ? configuration : { ...configuration, ...sandbox.settings };
    const slackSettings = settings.slack;
    if (slackSettings === null || slackSettings === undefined)
      throw new Trouble('slack.not_configured', { message: 'Expected the settings of Slack, got none' });

    const identity = isSandbox ? SANDBOX_IDENTITY : await whoAmI(slackSettings, logger);
    const slack = connectSlack(slackSettings, identity, clock);
    const thread = createThreadPort({
      client: slack.client,
      budget: slack.budget,
      clock,
      botUserId: identity.botUserId,
      allowExternal: slackSettings.allowExternal,
      channels: slack.channels,
    });
    const wakeUps = createWakeUps(database, {
      concurrencyMax: WAKE_UPS_AT_ONCE,
      onTrouble: (error) => {
        logger.error('wake_up.failed', error);
      },
    });
    const inForce: { people: () => People } = { people: () => ({ people: [], groups: [] }) };
    const engine: Engine = createEngine(
      adapt({
        store,
        wakeUps,
        clock,
        random: realRandom,
        thread,
        logger,
        bindings: bindTools(settings, { ...slack, token: slackSettings.token }, clock, () => inForce.people()),
        intake: new Map([
          ['zendesk', normaliseZendesk],
          [EVENTS_SOURCE, normaliseEvent],
        ]),
        sessionKeys: createSessionKeys(randomBytes(32)),
        publishing: isSandbox ? 'at_once' : 'after_approval',
        tell: (notice) => tellChannels(engine, thread, clock, logger, notice),
        // The embedded database has one process at a time, so what its last one held is ours.
        worker: database.kind === 'embedded' ? 'embedded' : realRandom.id('worker'),
      }),
    );
    inForce.people = () => engine.shell.handbooks.peek()?.handbook.people ?? { people: [], groups: [] };
    await publishAtStart(engine, configuration, logger);

    const app = createSlackApp({
      commands: engine.commands,
      mode: slackSettings.mode,
      clock,
      client: slack.client,
      budget: slack.budget,
      channels: slack.channels,
      people: slack.people,
      token: slackSettings.token,
      teamId: identity.teamId,
      botId: identity.botId,
      botUserId: identity.botUserId,
      log: (level, message) => {
        logger.error(`slack.${level}`, new Error(message));
      },
      ...(slackSettings.apiUrl === undefined ? {} : { apiUrl: slackSettings.apiUrl }),
    });
    const http = await startHttp({
      host: configuration.host,
      port: isSandbox ? 0 : configuration.port,
      logger,
      routes: routesFor(engine, settings, app, () => unready),
    });
    stops.push(() => http.stop());
    sandbox?.listenAt(http.address);
    await app.start();
    stops.push(async () => {
      if (!(await app.drain(DRAIN_MS))) logger.info('slack.not_drained');
    });
    await engine.worker.start();
    stops.push(() => engine.worker.stop());
    await wakeUnfinished(engine);
    const ticker = startTicker({ store, clock, logger, tick: () => engine.worker.sweep() });
    stops.push(() => ticker.stop());
    const window =
      database.kind === 'embedded' ? await openReadOnlyStoreSocket(storeSocketPath(configuration), store) : null;
    if (window !== null) stops.push(() => window.stop());
    const watching = await watchHandbook(configuration.sopsDirectory, () => {
      publish(engine, configuration).then(
        (publication) => {
          logger.info(`handbook.${publication.kind}`);
        },
        (error: unknown) => {
          logger.error('handbook.not_published', error);
        },
      );
    });
    stops.push(() => watching.stop());
    return {
      address: http.address,
      page: sandbox?.sandbox.address ?? null,
      sandbox,
      engine,
      markUnready(reason) {
        unready = reason;
      },
      stop: stopAll,
    };
  } catch (error) {
    await stopAll();
    throw error;
  }
}

/** Where the commands that only look find the running program on an embedded database. */
export function storeSocketPath({ dataDirectory }: Pick<Configuration, 'dataDirectory'>): string {
  return join(dataDirectory, 'store.sock');
}

function routesFor(
  engine: Engine,
  settings: Pick<Configuration, 'zendesk' | 'events'>,
  app: SlackApp,
  unready: () => string | null,
): ReadonlyMap<string, HttpRoute> {
  const { store, clock, wakeUps } = engine.shell;
  const { zendesk, events } = settings;
  const routes = new Map<string, HttpRoute>([
    ['GET /healthz', () => Promise.resolve({ status: 200, body: 'ok' })],
    [
      'GET /readyz',
      async () => {
        const why =
          unready() ??
          ((await store.handbook.activeNumber()) === null
            ? 'no handbook'
            : app.isConnected()
              ? null
              : 'Slack is not connected');
        return why === null ? { status: 200, body: 'ready' } : { status: 503, body: why };
      },
    ],
    [
      'GET /metrics',
      async () => ({ status: 200, contentType: 'text/plain; version=0.0.4', body: await metrics(engine) }),
    ],
  ]);
  if (app.route !== null) routes.set(`POST ${SLACK_PATH}`, app.route);
  if (zendesk !== null) {
    routes.set('POST /webhooks/zendesk', async (request) => {
      const { status, code, sentence } = await receiveZendeskWebhook(request, {
        secret: zendesk.webhookSecret,
        clock,
        inbox: store.inbox,
      });
      if (code === 'stored') await wakeUps.send({ kind: 'inbox' });
      return { status, body: sentence };
    });
  }
  if (events !== null) {
    routes.set('POST /webhooks/events', async (request) => {
      const { status, code, sentence } = await receiveEvent(request, {
        secret: events.secret,
        clock,
        inbox: store.inbox,
      });
      if (code === 'stored') await wakeUps.send({ kind: 'inbox' });
      return { status, body: sentence };
    });
  }
  return routes;
}

async function metrics({ shell: { store } }: Engine): Promise<string> {
  const [pending, asks, behind] = await Promise.all([
    store.inbox.pending(),
    store.runs.openAsks(1_000),
    store.thread.behind(1_000),
  ]);
  return [
    '# HELP sopwith_inbox_pending Case events stored and not worked yet',
    '# TYPE sopwith_inbox_pending gauge',
    `sopwith_inbox_pending ${pending}`,
    '# HELP sopwith_asks_open Approvals, answers and recoveries that wait for a person',
    '# TYPE sopwith_asks_open gauge',
    ...(['approval', 'answer', 'question', 'recovery'] as const).map(
      (kind) => `sopwith_asks_open{kind="${kind}"} ${asks.filter((ask) => ask.kind === kind).length}`,
    ),
    '# HELP sopwith_threads_behind Runs whose Slack thread does not show their whole log yet',
    '# TYPE sopwith_threads_behind gauge',
    `sopwith_threads_behind ${behind.length}`,
    '',
  ].join('\n');
}

/** Publishes what is on disk. An unsound handbook at the very first start stops it; later the one in force stays. */
async function publishAtStart(engine: Engine, configuration: Configuration, logger: Logger): Promise<void> {
  const isFirst = (await engine.shell.store.handbook.activeNumber()) === null;
  const publication = await publish(engine, configuration);
  if (publication.kind === 'refused') {
    const lines = publication.findings
      .filter(({ severity }) => severity === 'error')
      .map(
        ({ place, message, suggestion }) =>
          `  ${join(configuration.sopsDirectory, place.file)}:${place.line}:${place.column} ${message}${suggestion === null ? '' : `. ${suggestion}`}`,
      );
    const error = new Trouble('handbook.refused', {
      message: `The handbook in \`${configuration.sopsDirectory}\` has mistakes:\n${lines.join('\n')}`,
    });
    if (isFirst) throw error;
    logger.error('handbook.refused', error);
  }
  await engine.shell.handbooks.current();
}

function publish(engine: Engine, configuration: Configuration): Promise<Publication> {
  return engine.publishing.publish(readHandbookFiles(configuration.sopsDirectory), publisherOf(configuration));
}

function publisherOf({ publisher, mode }: Configuration): Publisher {
  return publisher === null
    ? { name: `${userInfo().username} on this computer`, person: null, world: mode }
    : { name: publisher, person: publisher, world: mode };
}

/**
 * A database that the sandbox has filled holds made-up cases, which must not reach real systems, and a handbook that
 * nobody approved; one of a real workspace must not be worked with stand-ins, because a variable is missing.
 */
async function refuseOtherWorld({ handbook }: Store, mode: Configuration['mode']): Promise<void> {
  const world = (await handbook.active())?.publisher.world;
  if (world === undefined || world === mode) return;
  const [met, help] =
    mode === 'real'
      ? ['one that the sandbox has filled', '']
      : ['one of a real workspace', 'set SLACK_BOT_TOKEN to serve it, or '];
  throw new Trouble('store.other_world', {
    message: `Expected a database of this kind of system, got ${met}: ${help}set SOPWITH_DATA or DATABASE_URL to another one`,
  });
}

/** A process that died may have left runs on their way without a wait that is due soon. */
async function wakeUnfinished({ shell: { store, wakeUps } }: Engine): Promise<void> {
  for (const { runId } of await store.runs.list({ status: ['running', 'waiting'], limit: 10_000, newestFirst: false }))
    await wakeUps.send({ kind: 'run', runId });
}

/** A notice goes to every channel in which cases are told. */
async function tellChannels(
  engine: Engine,
  thread: ThreadPort,
  clock: typeof realClock,
  logger: Logger,
  notice: Parameters<TellPublication>[0],
): Promise<void> {
  const inForce = engine.shell.handbooks.peek();
  const channels = [...new Set([...(inForce?.handbook.kinds.values() ?? [])].map(({ channel }) => channel))];
  for (const channel of channels) {
    for (let tries = 1; tries <= TELL_TRIES; tries++) {
      const result = await thread.post({
        channel,
        threadTs: null,
        content: { kind: 'notice', ...notice },
        key: realRandom.id('notice'),
        caseId: null,
        priority: 'ask',
      });
      // After an unknown outcome the notice may be there: it is not worth telling twice.
      if (result.kind === 'done' || result.kind === 'unknown') break;
      if (result.kind === 'refused' || tries === TELL_TRIES) {
        logger.error('notice.not_told', result.kind === 'refused' ? result.message : 'Slack was over its rate', {
          channel,
          title: notice.title,
        });
        break;
      }
      await clock.sleep(result.afterMs);
    }
  }
}

/** Asks until Slack answers: a Slack that is down at the start must not stop the program for good. */
async function whoAmI(settings: SlackSettings, logger: Logger): Promise<SlackIdentity> {
  const client = createSlackClient({
    token: settings.token,
    ...(settings.apiUrl === undefined ? {} : { apiUrl: settings.apiUrl }),
  });
  for (;;) {
    try {
      const { team_id: teamId, bot_id: botId, user_id: botUserId } = await client.auth.test();
      if (teamId === undefined || botId === undefined || botUserId === undefined)
        throw new Trouble('slack.no_bot', { message: "Expected SLACK_BOT_TOKEN to be a bot's token, got another" });
      return { teamId, botId, botUserId };
    } catch (error) {
      const text = messageOf(error);
      if (/invalid_auth|not_authed|account_inactive|token_revoked|no_bot/.test(text))
        throw new Trouble('slack.refused', {
          message: `Slack refuses SLACK_BOT_TOKEN (${text}): install the app again and copy its token`,
          cause: error,
        });
      logger.error('slack.not_reached', error);
      await realClock.sleep(SLACK_AGAIN_MS);
    }
  }
}
