/**
 * The whole program inside the test's process, on its own database, driven through its sandbox.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readConfiguration } from '../../src/app/config.ts';
import type { Exchange } from '../../src/sandbox/vendor.ts';
import type { EphemeralMessage } from '../../src/sandbox/slack/screen.ts';
import { startProgram, type Program, type ProgramOptions } from '../../src/app/program.ts';
import { createPlace, type Place } from './program.ts';
import { cardOf, CLAIMS, shownText, threadOf, type State, type Ticket } from './state.ts';
import type { ShownMessage } from '../../src/sandbox/slack/snapshot.ts';
import { COMPILER } from '../compiler.ts';
import { startQuickClock } from './quick-clock.ts';
import { until } from '../until.ts';

export type Whole = {
  readonly place: Place;
  readonly system: Program;
  readonly logger: readonly string[];
  readonly exchanges: readonly Exchange[];
  state(): State;
  find<T>(what: string, pick: (state: State) => T | undefined): Promise<T>;
  /** Files a sample claim and returns its case id. */
  file(sample: string, fields?: Readonly<Record<string, unknown>>): Promise<string>;
  ticketOf(caseId: string): Ticket;
  /** Waits until the card of the case shows these words. */
  cardSays(caseId: string, words: string | RegExp): Promise<State>;
  /** The whole thread of a case as one text. */
  threadText(caseId: string): string;
  click(user: string, message: ShownMessage, action: string, stale?: boolean): Promise<string>;
  submit(user: string, values: Readonly<Record<string, unknown>>): Promise<unknown>;
  whispers(user: string): readonly EphemeralMessage[];
  stop(): Promise<void>;
};

export type WholeOptions = {
  readonly place?: Place;
  readonly transport?: 'socket' | 'http';
  readonly databaseUrl?: string;
  /** Further variables of the environment. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly adapt?: ProgramOptions['adapt'];
};

export async function startWhole({
  place: given,
  transport = 'socket',
  databaseUrl,
  environment = {},
  adapt = (options) => options,
}: WholeOptions = {}): Promise<Whole> {
  const place = given ?? (await createPlace());
  const { configuration, problems } = readConfiguration({
    SOPWITH_DATA: place.data,
    SOPWITH_SOPS: place.sops,
    PORT: String(place.port),
    ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
    ...environment,
  });
  if (configuration === null) throw new Error(problems.join('; '));
  const logger: string[] = [];
  const exchanges: Exchange[] = [];
  // A server works in another process.
  const clock = databaseUrl === undefined ? startQuickClock() : null;
  const system = await startProgram({
    configuration,
    ...(clock === null ? {} : { clock }),
    sandboxTransport: transport,
    adapt: (options) => adapt({ ...options, compiler: COMPILER }),
    onExchange: (exchange) => {
      exchanges.push(exchange);
    },
    logger: {
      info: (name) => {
        logger.push(`info ${name}`);
      },
      error: (name, error) => {
        logger.push(`trouble ${name} ${error instanceof Error ? error.message : String(error)}`);
      },
    },
  });
  const { sandbox } = system;
  if (sandbox === null) throw new Error('Expected the sandbox');
  const { vendors } = sandbox.sandbox;
  const state = (): State =>
    ({ vendors: Object.fromEntries([...vendors].map(([name, vendor]) => [name, vendor.snapshot()])) }) as State;
  const whispers = (user: string): readonly EphemeralMessage[] => state().vendors.slack.ephemerals[user] ?? [];
  const whole: Whole = {
    place,
    system,
    logger,
    exchanges,
    state,
    whispers,
    find: (what, pick) => until(what, () => pick(state())),
    async file(sample, fields = {}) {
      const known = new Set(cards(state()));
      await sandbox.sandbox.act('zendesk', 'file_claim', { sample, ...fields });
      return until(`the claim ${sample} has its card`, () => cards(state()).find((caseId) => !known.has(caseId)));
    },
    ticketOf(caseId) {
      const ticket = state().vendors.zendesk.tickets[Number(caseId.slice(5)) - 1];
      if (ticket === undefined) throw new Error(`Expected a ticket of ${caseId}`);
      return ticket;
    },
    cardSays: (caseId, words) =>
      until(
        () => `the card of ${caseId} says ${String(words)}; it says: ${cardOf(state(), caseId)?.text ?? 'nothing'}`,
        () => {
          const now = state();
          const card = cardOf(now, caseId);
          const text = card === undefined ? '' : shownText(card);
          return (typeof words === 'string' ? text.includes(words) : words.test(text)) && now;
        },
      ),
    threadText: (caseId) => threadOf(state(), caseId).map(shownText).join('\n'),
    async click(user, message, action, stale = false) {
      // A busy process may have missed a ping; it reconnects at once.
      await until('Slack reaches the app', () => state().vendors.slack.connected);
      const before = whispers(user).length;
      const press = (): Promise<unknown> =>
        sandbox.slack.act(stale ? 'click_stale' : 'click', {
          user,
          channel: message.channel,
          ts: message.ts,
          action_id: action,
        });
      const pressed = await press();
      if (hasNotArrived(pressed)) {
        // Slack says so to the person, who presses again.
        await until('Slack reaches the app again', () => state().vendors.slack.connected);
        await press();
      }
      // A busy process answers after Slack has said that the click failed.
      const answer = await until(`${user} is answered`, () =>
        whispers(user)
          .slice(before)
          .findLast(({ text }) => !text.startsWith('The click failed with the error ')),
      );
      return answer.text;
    },
    submit: (user, values) => sandbox.slack.act('submit_view', { user, values }),
    async stop() {
      await system.stop();
      clock?.stop();
      if (given === undefined) place.remove();
    },
  };
  return whole;
}

/** The message of an open approval or recovery in the thread of a case. */
export function askIn(state: State, caseId: string, title: string): ShownMessage | undefined {
  return threadOf(state, caseId).find(({ text }) => text.startsWith(title));
}

/** Changes a handbook file on disk. */
export function edit(place: Place, file: string, from: string, to: string): void {
  const path = join(place.sops, file);
  const text = readFileSync(path, 'utf8');
  if (!text.includes(from)) throw new Error(`Expected \`${from}\` in ${file}`);
  writeFileSync(path, text.replace(from, to));
}

/** Whether the connection closed before the app had acknowledged a click. */
function hasNotArrived(pressed: unknown): boolean {
  return JSON.stringify(pressed).includes('"error":"dispatch_failed"');
}

function cards({ vendors: { slack } }: State): string[] {
  return (slack.messages[CLAIMS] ?? []).flatMap(({ text, thread_ts: thread }) => {
    const match = thread === undefined ? /^(CASE-\d+) /.exec(text) : null;
    return match?.[1] === undefined ? [] : [match[1]];
  });
}
