/**
 * Counts the right cards of many cases in one busy channel, and the requests to Slack, with and without faults of
 * Slack. Time is simulated, so the figures are the same on every machine.
 */
import { renderContent } from '../../connector/slack/render/message.ts';
import type { Engine } from '../../engine/create-engine.ts';
import { readRun, wordsOf } from '../../engine/open-run.ts';
import { assert } from '../../kernel/assert.ts';
import { SimulatedClock } from '../../kernel/clock.ts';
import type { RunRow } from '../../engine/ports.ts';
import { viewCard } from '../../run/view/view-card.ts';
import { createSeededChance } from '../seeded-chance.ts';
import type { BenchPart } from './bench-world.ts';
import { createFailingSlack, type FailingSlack } from './failing-slack.ts';
import { openEngine } from './open-engine.ts';
import { summarise, type BenchRow } from './statistics.ts';

const START = Date.UTC(2026, 10, 2, 15);
const STEP_MS = 1_000;
/** Slack fails for this long after the first claim. */
const FAILING_MS = 120_000;
/** When the channel is read, whether or not the threads are up to date. */
const END_MS = 1_200_000;
const SHARE_OF_FAULTS = 0.25;
const RUNS_MAX = 1_000;

export async function measureBusyChannel(part: BenchPart): Promise<BenchRow[]> {
  const { sizes, signal, progress } = part;
  const rows: BenchRow[] = [];
  const quiet = await countRound(part, { seed: 'none', share: 0 });
  const troubled: Round[] = [];
  for (let round = 0; round < sizes.busyRounds; round++) {
    signal.throwIfAborted();
    progress(`busy channel with faults: ${round + 1} of ${sizes.busyRounds}`);
    troubled.push(await countRound(part, { seed: `round ${round}`, share: SHARE_OF_FAULTS }));
  }
  const name = `${sizes.busyCases} cases in one channel`;
  const peer = summarise(`Slack calls, ${name}`, 'calls', [quiet.requests]);
  rows.push(
    summarise(`right cards, ${name}`, 'cards', [quiet.right]),
    summarise(
      `right cards, ${name}, Slack fails`,
      'cards',
      troubled.map(({ right }) => right),
    ),
    peer,
    summarise(
      `Slack calls, ${name}, Slack fails`,
      'calls',
      troubled.map(({ requests }) => requests),
      peer,
    ),
    summarise(
      'faults of Slack among them',
      'calls',
      troubled.map(({ faults }) => faults),
    ),
  );
  return rows;
}

type Round = { readonly right: number; readonly requests: number; readonly faults: number };

async function countRound(
  { world, sizes, signal }: BenchPart,
  trouble: { readonly seed: string; readonly share: number },
): Promise<Round> {
  const clock = new SimulatedClock(START);
  const slack = createFailingSlack(clock, { ...trouble, isFailing: () => clock.now() < START + FAILING_MS });
  const bench = await openEngine(null, world.handbookFiles, (options) => ({
    ...options,
    clock,
    random: createSeededChance(`bench ${trouble.seed}`),
    thread: slack.port,
    logger: {
      ...options.logger,
      error: (name, error) => {
        // What Slack refused is the point here; any other error ends the part.
        if (!name.startsWith('thread.')) options.logger.error(name, error);
      },
    },
  }));
  try {
    const { worker, shell } = bench.engine;
    const pass = async (): Promise<void> => {
      signal.throwIfAborted();
      await rest(bench.engine);
      await clock.advanceTo(clock.now() + STEP_MS);
      await worker.sweep();
      await rest(bench.engine);
    };
    for (let index = 0; index < sizes.busyCases; index++) {
      // Each with its own amount, so no two cards look alike; every tenth needs an approval.
      await bench.receive(1, `${index % 10 === 9 ? 30_000 + index : 7_200 + index}.00`);
      await slack.say(`Word ${index} of a person in the channel`);
      await pass();
    }
    const isBehind = async (): Promise<boolean> => (await shell.store.thread.behind(1)).length > 0;
    while (clock.now() < START + END_MS && (clock.now() < START + FAILING_MS || (await isBehind()))) await pass();
    return { right: await rightCards(bench.engine, slack), requests: slack.requests(), faults: slack.faults() };
  } finally {
    await bench.stop();
  }
}

async function rest(engine: Engine): Promise<void> {
  // Work sends wake-ups, which start work. It is at rest when a turn of the event loop brings no more.
  for (let round = 0; round < 2; round++) {
    await engine.worker.idle();
    await new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
  }
}

/** Cases with exactly one card, which shows what the log of that case says. */
async function rightCards(engine: Engine, slack: FailingSlack): Promise<number> {
  const shown = slack
    .messages()
    .flatMap(({ thread_ts, text, blocks }) => (thread_ts === undefined ? [textsOf({ text, blocks })] : []));
  const rows = await engine.shell.store.runs.list({ limit: RUNS_MAX, newestFirst: false });
  const cards = await Promise.all(rows.map((row) => cardOf(engine, row)));
  const right = cards.filter(({ caseId, words }) => {
    // `CASE-1` is not part of `CASE-10`.
    const own = shown.filter((card) => card.split(/[^A-Z0-9-]/).includes(caseId));
    return own.length === 1 && own[0] === words;
  });
  return right.length;
}

async function cardOf({ shell }: Engine, { runId, caseId }: RunRow): Promise<{ caseId: string; words: string }> {
  const run = await readRun(shell, runId);
  assert(run !== null, 'a listed run can be read');
  const { state } = run;
  const inForce = await shell.handbooks.current();
  const card = viewCard(state, wordsOf(inForce, state), run.log);
  const { text, blocks } = renderContent({ kind: 'card', card });
  return { caseId, words: textsOf({ text, blocks }) };
}

/** The texts of a message as a reader sees them. */
function textsOf(part: unknown): string {
  if (typeof part !== 'object' || part === null) return '';
  return Object.entries(part)
    .map(([name, value]: [string, unknown]) =>
      typeof value === 'string' ? (name === 'text' ? `${value}\n` : '') : textsOf(value),
    )
    .join('');
}
