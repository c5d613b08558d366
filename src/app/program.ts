/**
 * Starts and stops the whole program. Adapters are built from the configuration, passed to the engine, started from the
 * inside out and stopped in reverse order.
 */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { createSessionKeys } from '../boundary/session.ts';
import { connectVendors } from '../connector/connect-vendors.ts';
import { recordAddress } from '../connector/record-address.ts';
import { connectSlack, type SlackConnection } from '../connector/slack/connect-slack.ts';
import { createThreadPort } from '../connector/slack/thread-port.ts';
import { introduce, type Introduction } from '../connector/slack/introduce.ts';
import { createEngine, type Engine, type EngineOptions } from '../engine/create-engine.ts';
import { createRegisterReader } from '../engine/handbook-register.ts';
import type { Logger } from '../engine/logger.ts';
import { setUpNames } from '../evaluate/set-up-names.ts';
import type { WakeUps } from '../engine/ports.ts';
import { realClock, realRandom } from '../engine/real-clock.ts';
import { startTicker } from '../engine/ticker.ts';
import { letterRoutes } from '../http/letters/letter-routes.ts';
import { portalRoutes } from '../http/portal/portal-routes.ts';
import { createRoutes, NO_METRICS } from '../http/routes.ts';
import { startHttp, type HttpRoute } from '../http/start-http.ts';
import type { RecordKeys } from '../kernel/record-keys.ts';
import type { Clock } from '../kernel/clock.ts';
import { Trouble } from '../kernel/trouble.ts';
import { createSlackApp, type SlackMode } from '../slack/create-app.ts';
import { SLACK_PATH } from '../slack/http-transport.ts';
import { postNotice, rewriteNotice } from '../slack/post-notice.ts';
import { openDatabase } from '../store/open-database.ts';
import { openWakeUps } from '../store/open-wake-ups.ts';
import { createPostgresStore } from '../store/postgres-store.ts';
import { openReadOnlyStoreSocket } from '../store/read-only-store-socket.ts';
import { createBindDeclared } from '../connector/declared/bind-declared.ts';
import { bindExamples } from '../connector/declared/from-examples.ts';
import { bindTools } from './bind-tools.ts';
import type { Configuration } from './config.ts';
import { declaredRates } from './read-declared-systems.ts';
import { defaultRates } from '../engine/rate-limiter.ts';
import { createIntake } from './create-intake.ts';
import { openPrivateDirectory } from './private-data.ts';
import { publishAtStart, publishingPolicyOf, publishSaves } from './publish-folder.ts';
import { openRecordKeys } from './record-keys.ts';
import { serveEdiFolder } from './serve-edi-folder.ts';
import { serveMailboxes } from './serve-mailboxes.ts';
import { socketCommands } from './socket-commands.ts';
import { refuseOtherWorld } from './refuse-other-world.ts';
import { startSandboxVendors, type SandboxVendors } from './start-sandbox.ts';
import { storeSocketPath } from './store-socket-path.ts';

export type Program = {
  /** Where webhooks arrive. */
  readonly address: string;
  /** The address of the sandbox's page; null with real systems. */
  readonly page: string | null;
  readonly sandbox: SandboxVendors | null;
  /** What the terminal says of the handbook in force when it is not simply the folder's. */
  readonly handbook: string | null;
  readonly engine: Engine;
  /** Makes `/readyz` answer 503 with this reason, so nothing new is sent here. */
  markUnready(reason: string): void;
  /** @returns whether the register has how far each log has come */
  stop(): Promise<boolean>;
};

export type ProgramOptions = {
  readonly configuration: Configuration;
  readonly logger: Logger;
  /** Called with each part of a start before it begins. */
  readonly progress?: (text: string) => void;
  /** How the sandbox's Slack delivers events; ignored with real credentials. */
  readonly sandboxTransport?: SlackMode['kind'];
  readonly onExchange?: Parameters<typeof startSandboxVendors>[0]['onExchange'];
  /** The real one unless given. */
  readonly clock?: Clock;
  /** Wraps the engine's ports, for the bench. */
  readonly adapt?: (options: EngineOptions) => EngineOptions;
};

const DRAIN_MS = 10_000;
/**
 * Milliseconds for which a start waits for Slack. Webhooks are served meanwhile; after it, runs and timers go on
 * without Slack.
 */
const SLACK_WAIT_MS = 2_000;
/** Milliseconds for which a stop waits for notices that are being posted. */
const NOTICES_AT_STOP_MS = 5_000;

/** Stops a part; false when that left something unwritten. */
type Stop = () => Promise<unknown>;

export async function startProgram(options: ProgramOptions): Promise<Program> {
  const stops: Stop[] = [];
  const stop = async (): Promise<boolean> => {
    let isWitnessed = true;
    for (const end of stops.splice(0).reverse()) if ((await end()) === false) isWitnessed = false;
    return isWitnessed;
  };
  try {
    return { ...(await start(options, stops)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Adds a function to `stops` for each part as soon as it runs. */
async function start(options: ProgramOptions, stops: Stop[]): Promise<Omit<Program, 'stop'>> {
  const { configuration, logger, clock = realClock } = options;
  let unready: string | null = null;
  const { database, sandbox } = await openStorage(options, stops);
  const { vendors: settings, slackMode, webhookSecrets } = sandbox?.settings ?? configuration;
  const { slack: line, ...vendors } = connectVendors(settings, {
    clock,
    ...(sandbox === null ? {} : { fetch: sandbox.sandbox.fetch }),
  });
  if (line === null || settings.slack === null || slackMode === null)
    throw new Trouble('slack.not_configured', { message: 'Expected the settings of Slack, got none' });
  const store = createPostgresStore(database);
  const keys = openRecordKeys(configuration, {
    hasRecord: (await store.register.last('handbooks')) !== null,
    created: (file) => {
      if (configuration.mode === 'real')
        logger.info('signing_key.created', { file, help: 'Keep a copy: without it the record cannot be continued' });
    },
  });
  refuseOtherWorld(await createRegisterReader(store, keys).read(), configuration.mode);
  const introduction = introduce(line, { clock, logger });
  stops.push(() => {
    introduction.stop();
    return Promise.resolve();
  });
  const { identity, teams } = introduction;
  const slack = connectSlack(introduction.line, { settings: settings.slack, identity, teams, clock });
  const wakeUps = await openWakeUps(database, {
    onTrouble: (error) => {
      logger.error('wake_up.failed', error);
    },
  });
  // Nobody rotates the key of a sandbox; its first lines are the sentences that say where the page is.
  if (configuration.mode === 'real') logger.info('signing_key.used', { keyId: keys.keyId, publicKey: keys.publicKey });
  const engine = buildEngine(options, { database, store, vendors, slack, wakeUps, keys });
  const handbook = await publishAtStart(engine, configuration, logger);
  const setUp = async (): Promise<void> => {
    if (sandbox !== null) await setUpNames(sandbox.sandbox, (await engine.shell.handbooks.current()).handbook);
  };
  await setUp();

  const app = createSlackApp({
    commands: engine.commands,
    mode: slackMode,
    slack,
    log: (level, message) => {
      logger.error(`slack.${level}`, new Error(message));
    },
  });
  // Stops after HTTP and Slack: a late webhook or click still sends its wake-up.
  stops.push(async () => {
    const isWitnessed = await engine.worker.stop();
    await withinMs(clock, engine.publishing.told(), NOTICES_AT_STOP_MS);
    return isWitnessed;
  });
  const routes = createRoutes({
    shell: engine.shell,
    pages: new Map([
      ...portalRoutes(engine.shell),
      ...(sandbox === null ? [] : letterRoutes(engine.shell, sandbox.shipped)),
    ]),
    secrets: webhookSecrets,
    takesTests: sandbox !== null,
    metrics: { token: configuration.metricsToken, isOpenLocally: sandbox !== null },
    slack: {
      path: SLACK_PATH,
      route: app.route === null ? null : onceKnown(introduction, app.route),
      isConnected: () => introduction.isKnown() && app.isConnected(),
    },
    unready: () => unready ?? introduction.refusal(),
  });
  const http = await startHttp({
    host: configuration.host,
    // In the sandbox the configured port belongs to its page.
    port: sandbox === null ? configuration.port : 0,
    logger,
    routes,
  });
  stops.push(() => http.stop());
  if (sandbox === null && configuration.metricsToken === null)
    logger.info('metrics.not_served', { reason: NO_METRICS });
  sandbox?.listenAt(http.address);
  await withinMs(
    clock,
    introduction.known.then(() => app.start()),
    SLACK_WAIT_MS,
  );
  stops.push(async () => {
    introduction.stop();
    if (!(await app.drain(DRAIN_MS))) logger.info('slack.not_drained');
  });
  await engine.worker.start();
  if (configuration.ediFolder !== null) {
    const folder = await serveEdiFolder(configuration.ediFolder, engine.shell, routes.refusals, sandbox !== null);
    stops.push(() => folder.stop());
  }
  if (configuration.mailboxes.size > 0) {
    const mailboxes = serveMailboxes(configuration.mailboxes, engine.shell, routes.refusals);
    stops.push(() => mailboxes.stop());
  }
  const ticker = startTicker({ store, clock, logger, tick: () => engine.worker.sweep(), watch: engine.worker.watch });
  stops.push(() => ticker.stop());
  if (database.kind === 'embedded') {
    const socket = await openReadOnlyStoreSocket(storeSocketPath(configuration), store, socketCommands(engine));
    if (socket !== null) stops.push(() => socket.stop());
  }
  // Several processes may share a database, each with a folder of its own: there only `sop publish` proposes.
  if (configuration.mode === 'sandbox' || database.kind === 'embedded') {
    const saves = await publishSaves(engine.publishing, configuration, logger, setUp);
    stops.push(() => saves.stop());
  }
  return {
    address: http.address,
    page: sandbox?.sandbox.address ?? null,
    sandbox,
    handbook,
    engine,
    markUnready(reason) {
      unready = reason;
    },
  };
}

/** Waits for the work, at most so long; work that fails in time fails this. */
async function withinMs(clock: Clock, work: Promise<void>, ms: number): Promise<void> {
  const waited = new AbortController();
  // A sleep that is not needed any more is aborted below.
  const late = clock.sleep(ms, waited.signal).catch(() => undefined);
  try {
    await Promise.race([work, late]);
  } finally {
    waited.abort();
  }
}

/** Until it is known which team is ours, no delivery of Slack is accepted; Slack sends it again. */
function onceKnown({ isKnown }: Introduction, route: HttpRoute): HttpRoute {
  return async (request) => {
    if (!isKnown()) return { status: 503, body: 'Expected Slack to be connected; send it again' };
    return route(request);
  };
}

type Database = Awaited<ReturnType<typeof openDatabase>>;

/** Opens the database and, at the same time, the sandbox if no real systems are configured. */
async function openStorage(
  {
    configuration,
    progress = () => undefined,
    sandboxTransport = 'socket',
    onExchange,
    clock = realClock,
  }: ProgramOptions,
  stops: Stop[],
): Promise<{ readonly database: Database; readonly sandbox: SandboxVendors | null }> {
  const { mode, dataDirectory, port, anyPort } = configuration;
  const isSandbox = mode === 'sandbox';
  const isNew = 'directory' in configuration.database && !existsSync(configuration.database.directory);
  if (isSandbox || 'directory' in configuration.database) openPrivateDirectory(dataDirectory);
  progress(isNew ? 'Preparing the database, which takes a few seconds the first time' : 'Opening the database');
  const database = await openDatabase(configuration.database);
  stops.push(() => database.close());
  progress(isSandbox ? 'Opening the sandbox' : 'Connecting to your systems');
  const [, sandbox] = await Promise.all([
    database.migrate(),
    isSandbox
      ? startSandboxVendors({
          clock,
          handbook: configuration,
          dataDirectory,
          port,
          anyPort,
          transport: sandboxTransport,
          ...(onExchange === undefined ? {} : { onExchange }),
        })
      : null,
  ]);
  if (sandbox !== null) stops.push(() => sandbox.stop());
  return { database, sandbox };
}

type Parts = {
  readonly database: Database;
  readonly store: ReturnType<typeof createPostgresStore>;
  readonly vendors: Parameters<typeof bindTools>[0]['vendors'];
  readonly slack: SlackConnection;
  readonly wakeUps: WakeUps;
  readonly keys: RecordKeys;
};

function buildEngine({ configuration, logger, adapt = (given) => given }: ProgramOptions, parts: Parts): Engine {
  const { database, store, vendors, slack, wakeUps, keys } = parts;
  const { clock } = slack;
  const { mode, declaredSystems } = configuration;
  const thread = createThreadPort({ ...slack, addressOf: recordAddress(vendors) });
  // Tools and notices read the handbook in force, which is available once the engine is built.
  const inForce = () => engine.shell.handbooks.peek()?.handbook;
  const engine: Engine = createEngine(
    adapt({
      store,
      wakeUps,
      clock,
      random: realRandom,
      thread,
      logger,
      bindings: bindTools({ vendors, slack, clock, people: () => inForce()?.people ?? { people: [], groups: [] } }),
      // The sandbox has no other systems than its own: there, a declared tool is answered by its examples.
      bindDeclared: mode === 'sandbox' ? bindExamples() : createBindDeclared(declaredSystems, { clock }),
      rates: { ...defaultRates, ...declaredRates(declaredSystems) },
      intake: createIntake(configuration.mode, vendors.zendesk?.settings ?? null),
      sessionKeys: createSessionKeys(randomBytes(32)),
      keys,
      publishing: publishingPolicyOf(configuration),
      tell: (notice) =>
        (notice.decided === undefined ? postNotice : rewriteNotice)(
          { thread, clock, logger, newKey: () => realRandom.id('notice') },
          [...(inForce()?.kinds.values() ?? [])].map(({ channel }) => channel),
          notice,
        ),
      notifyOperators:
        configuration.operatorsChannel === null
          ? null
          : async ({ title, lines }) => {
              await postNotice(
                { thread, clock, logger, newKey: () => realRandom.id('notice') },
                [configuration.operatorsChannel ?? ''],
                { title, lines, proposal: null },
              );
            },
      // The embedded database serves one process at a time, so leases of the previous process are ours.
      worker: database.kind === 'embedded' ? 'embedded' : realRandom.id('worker'),
    }),
  );
  return engine;
}
