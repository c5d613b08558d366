/**
 * The world of one replayed case: the real engine and connectors against a sandbox without a listener, with an
 * in-memory store, simulated time and seeded randomness. Nothing in it outlives the case.
 */
import { signedInbox } from '../engine/signed-inbox.ts';
import { createSessionKeys } from '../boundary/session.ts';
import { createRecordKeys } from '../kernel/record-keys.ts';
import type { CaseEvent } from '../case/case-event.ts';
import { bindExamples } from '../connector/declared/from-examples.ts';
import { bindVendors } from '../connector/bind-vendors.ts';
import { connectVendors, parseVendorConfig } from '../connector/connect-vendors.ts';
import { connectSlack } from '../connector/slack/connect-slack.ts';
import type { Compiler } from '../engine/compiler.ts';
import { createEngine, type Engine } from '../engine/create-engine.ts';
import { createRateLimiter } from '../engine/rate-limiter.ts';
import { readRun, type OpenRun } from '../engine/open-run.ts';
import type { IntakeHandbook } from '../engine/normalised.ts';
import type { HandbookFile } from '../handbook/handbook-file.ts';
import { assert } from '../kernel/assert.ts';
import { SimulatedClock, type Clock, type Instant } from '../kernel/clock.ts';
import { messageOf } from '../kernel/trouble.ts';
import { openJournal } from '../sandbox/journal.ts';
import type { Journal } from '../sandbox/vendor.ts';
import { createSandbox, type Sandbox } from '../sandbox/sandbox.ts';
import { sandboxSettings } from '../sandbox/sandbox-settings.ts';
import { createSlackVendor } from '../sandbox/slack/slack-vendor.ts';
import { createMemoryStore } from '../store/memory-store.ts';
import { createMemoryWakeUps } from '../store/memory-wake-ups.ts';
import type { ToolBinding } from '../tool/tool.ts';
import { createAwaitedClock } from './awaited-clock.ts';
import type { TestCase } from './case-file.ts';
import type { Cast } from './cast.ts';
import { createSeededChance } from './seeded-chance.ts';
import { seedSaas } from './seed-saas.ts';
import { seedSystems } from './seed-systems.ts';
import { setUpNames } from './set-up-names.ts';

const SOURCE = 'replay';
/** Turns of the event loop without a request, after which work that waits for the clock waits for nothing else. */
const QUIET_TURNS = 50;

/** A replayed record is read by no one else, so its key need not be secret. */
export const REPLAY_KEYS = createRecordKeys(new Uint8Array(32));

export type ReplayWorld = {
  readonly clock: SimulatedClock;
  readonly engine: Engine;
  readonly sandbox: Sandbox;
  /** What the stand-ins keep. */
  readonly journal: Journal;
  readonly cast: Cast;
  /** The handbook's time zone, for dates without a time. */
  readonly timeZone: string;
  /** The handbook in force: it says what EDI means. */
  handbook(): IntakeHandbook;
  /** The ticket that opened the case. */
  readonly ticket: string;
  /** Puts a case event into the inbox, as intake does after reading a webhook. */
  deliver(event: CaseEvent): Promise<void>;
  /** Resolves when everything that is due now is done, and no work is in progress but what waits for time to go on. */
  settle(): Promise<void>;
  /** Whether work waits for its turn: for Slack's rate, or a slot of a vendor. It goes on once time does. */
  isWaiting(): boolean;
  /** The run of the case; null while none was opened. */
  run(): Promise<OpenRun | null>;
  /** Errors that the engine reported to its operator, as sentences. */
  readonly troubles: readonly string[];
  stop(): Promise<void>;
};

/** @param files the valid handbook of the replay, including the people of this case */
export async function createReplayWorld(options: {
  readonly testCase: TestCase;
  readonly cast: Cast;
  readonly files: readonly HandbookFile[];
  readonly timeZone: string;
  /** When its clock starts; by default at the arrival of the case. */
  readonly start?: Instant;
  /** Shared by the cases of one replay. */
  readonly compiler?: Compiler;
}): Promise<ReplayWorld> {
  const { testCase, cast, files, timeZone, compiler, start = testCase.received_at } = options;
  const clock = new SimulatedClock(start);
  const pace = createAwaitedClock(clock);
  let requests = 0;
  const random = createSeededChance(`replay ${testCase.case_id}`);
  const journal = openJournal(null);
  const sandbox = createSandbox({
    clock,
    journal,
    webhook: null,
    seed: false,
    vendors: [(given) => createSlackVendor({ ...given, seed: cast.slackSeed() })],
    onExchange: () => {
      requests += 1;
    },
  });
  const stops: (() => Promise<void>)[] = [
    async () => {
      await sandbox.stop();
      journal.close();
    },
  ];
  const stop = async (): Promise<void> => {
    for (const end of stops.splice(0).reverse()) await end();
  };
  try {
    const ticket = await seedSystems(sandbox, journal, testCase);
    await seedSaas(sandbox, testCase, cast.people);
    const store = createMemoryStore();
    const events = new Map<string, CaseEvent>();
    const troubles: string[] = [];
    const note = (name: string, error: unknown): void => {
      troubles.push(`${name}: ${messageOf(error)}`);
    };
    const wakeUps = createMemoryWakeUps();
    const engine = createEngine({
      store,
      wakeUps,
      clock,
      random,
      bindings: bindTo(sandbox, pace, cast, timeZone),
      bindDeclared: bindExamples(Map.groupBy(testCase.answers, ({ tool }) => tool)),
      thread: null,
      worker: SOURCE,
      intake: new Map([
        [
          SOURCE,
          ({ eventId }) => {
            const event = events.get(eventId);
            assert(event !== undefined, 'a delivered event is known');
            return { kind: 'event', event };
          },
        ],
      ]),
      sessionKeys: createSessionKeys(random.key),
      keys: REPLAY_KEYS,
      publishing: 'at_once',
      tell: () => Promise.resolve(true),
      logger: { info: () => undefined, error: note },
      adaptShell: (shell) => ({ ...shell, limiter: createRateLimiter(pace) }),
      ...(compiler === undefined ? {} : { compiler }),
    });
    const publication = await engine.publishing.publish({ files }, { name: 'replay', person: null });
    assert(publication.kind === 'published', 'a handbook that was found sound is published');
    await setUpNames(sandbox, (await engine.shell.handbooks.current()).handbook);
    await engine.worker.start();
    stops.push(async () => {
      pace.end();
      await engine.worker.stop();
    });

    const rest = async (): Promise<void> => {
      // Work sends wake-ups, which start work. It is at rest when a turn of the event loop brings no more.
      for (let round = 0; round < 2; round++) {
        await idleOrWaiting();
        await turn();
      }
    };
    /** Work that waits for its turn is not idle, and would never be while the clock stands still. */
    const idleOrWaiting = async (): Promise<void> => {
      let isIdle = false;
      const idle = engine.worker.idle().then(() => {
        isIdle = true;
      });
      let seen = requests;
      for (let quiet = 0; !isIdle && quiet < QUIET_TURNS; quiet = requests === seen ? quiet + 1 : 0) {
        seen = requests;
        await (pace.isAwaited() ? turn() : Promise.race([idle, pace.awaited()]));
      }
    };
    return {
      clock,
      engine,
      sandbox,
      journal,
      cast,
      timeZone,
      handbook() {
        const inForce = engine.shell.handbooks.peek();
        assert(inForce !== null, 'the handbook of a replay was published');
        return inForce.handbook;
      },
      ticket,
      troubles,
      stop,
      isWaiting: () => pace.isAwaited(),
      async deliver(event) {
        events.set(event.eventId, event);
        await signedInbox(store.inbox, engine.shell.keys).receive({
          source: SOURCE,
          eventId: event.eventId,
          receivedAt: clock.now(),
          // As in a webhook, the payload names its records: the audit compares them with the log.
          payload: [event.eventId, ...event.keys.map(({ record }) => record)],
        });
        await wakeUps.send({ kind: 'inbox' });
      },
      async settle() {
        await rest();
        await engine.worker.sweep();
        await rest();
      },
      async run() {
        const [row] = await store.runs.list({ limit: 1, newestFirst: true });
        return row === undefined ? null : readRun(engine.shell, row.runId);
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

const turn = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

function bindTo({ address, fetch }: Sandbox, clock: Clock, cast: Cast, timeZone: string): ToolBinding[] {
  const config = sandboxSettings(address, timeZone);
  const { slack: line, ...vendors } = connectVendors(parseVendorConfig(config), { clock, fetch });
  assert(line !== null, 'the settings of the sandbox name every vendor');
  const { team, app } = cast.slackSeed();
  const slack = connectSlack(line, {
    settings: config.slack,
    identity: { teamId: team.id, botId: app.bot_id, botUserId: app.bot_user_id },
    clock,
    teams: [...new Set(cast.people.people.flatMap(({ slack_team }) => slack_team ?? []))],
  });
  return bindVendors({ vendors, slack, clock, people: () => cast.people, timeZone });
}
