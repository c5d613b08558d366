/**
 * Several runs in one busy channel while Slack fails: each message belongs to exactly one run, and each run's thread
 * shows what its log says, each milestone once.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LENA } from '../run/handbook.ts';
import { MINUTE } from '../run/walk.ts';
import { shownThreads } from './shown-threads.ts';
import { REQUEST_FAULTS, StandInSlack, type RequestFault } from './stand-in-slack.ts';
import { SECOND, SimulatedWorld } from './world.ts';
import { histories } from '../histories.ts';

async function expectThreadsToShowTheLogs(world: SimulatedWorld, slack: StandInSlack): Promise<void> {
  const { shown, logged } = await shownThreads(world, slack);
  expect(shown).toEqual(logged);
  expect(await world.store.thread.behind(99)).toEqual([]);
}

async function inBusyChannel(story: (world: SimulatedWorld, slack: StandInSlack) => Promise<void>): Promise<void> {
  const slack = new StandInSlack();
  const world = await new SimulatedWorld({ thread: (power, clock) => slack.port(power, clock) }).open();
  try {
    await story(world, slack);
  } finally {
    await world.close();
  }
}

/** A claim with its own amount, so no two threads look alike. */
const claim = (world: SimulatedWorld, index: number, amount = 7_200): Promise<unknown> =>
  world.claim({ claim_amount: String(amount + index) }, { id: String(300 + index) });

describe('several runs in one channel', () => {
  it('each get a card when Slack fails once', () =>
    inBusyChannel(async (world, slack) => {
      let left = 1;
      slack.rule = (method) => (method === 'chat.postMessage' && left-- > 0 ? '500 before' : 'none');
      for (let index = 0; index < 3; index++) await claim(world, index);
      await world.after(2 * MINUTE);
      expect(slack.messages().filter(({ thread_ts }) => thread_ts === undefined)).toHaveLength(3);
      await expectThreadsToShowTheLogs(world, slack);
    }));

  it.each(['500 before', '500 after'] as const)('each get a card after half a minute of %s', (fault) =>
    inBusyChannel(async (world, slack) => {
      await claim(world, 0);
      await world.after(20 * SECOND);
      const until = world.clock.now() + 30 * SECOND;
      slack.rule = (method) => (method === 'chat.postMessage' && world.clock.now() < until ? fault : 'none');
      for (let index = 1; index <= 7; index++) await claim(world, index, index === 6 ? 31_000 : 7_200);
      await world.after(4 * MINUTE);
      expect(slack.messages().filter(({ thread_ts }) => thread_ts === undefined)).toHaveLength(8);
      await expectThreadsToShowTheLogs(world, slack);
    }),
  );

  it.each(['none', '500 after'] as const)(
    'get their card again when someone deletes it, with everything later under it: %s',
    (fault) =>
      inBusyChannel(async (world, slack) => {
        // The card is the first post, and its replies have to wait.
        let posts = 0;
        slack.rule = (method) => (method === 'chat.postMessage' && posts++ > 0 ? 'rate limited' : 'none');
        await claim(world, 0, 30_000);
        await world.after(10 * SECOND);
        const [card] = slack.messages();
        expect(slack.messages()).toHaveLength(1);
        await slack.remove(card?.ts ?? '');
        let isFirst = true;
        slack.rule = (method) => {
          if (method !== 'chat.postMessage' || !isFirst) return 'none';
          isFirst = false;
          return fault;
        };
        await world.after(5 * MINUTE);
        expect(slack.messages().filter(({ thread_ts }) => thread_ts === undefined)).toHaveLength(1);
        await expectThreadsToShowTheLogs(world, slack);
      }),
  );

  it('get their card again when it is deleted after the first reply', () =>
    inBusyChannel(async (world, slack) => {
      await claim(world, 0, 30_000);
      await world.after(MINUTE);
      const [card] = slack.messages().filter(({ thread_ts }) => thread_ts === undefined);
      await slack.remove(card?.ts ?? '');
      await world.approve(LENA);
      await world.after(5 * MINUTE);
      expect(slack.messages().filter(({ thread_ts }) => thread_ts === undefined)).toHaveLength(1);
      expect(await world.store.thread.behind(9)).toEqual([]);
    }));

  it('show what their logs say, each milestone once and in no other thread, whatever Slack and the processes do', () =>
    fc.assert(
      fc.asyncProperty(trouble, (given) => troubled(given)),
      { seed: 20_261_128, numRuns: RUNS },
    ));
});

const RUNS = histories(25);

type Trouble = {
  /** For each claim in turn whether it needs an approval, and the seconds between two claims. */
  readonly approvals: readonly boolean[];
  readonly gapS: number;
  /** The faults of the requests to Slack in turn; afterwards none. */
  readonly faults: readonly RequestFault[];
  /** At which boundary each process in turn loses its power, and whether the next one has another name. */
  readonly cuts: readonly { readonly at: number; readonly renamed: boolean }[];
};

const trouble: fc.Arbitrary<Trouble> = fc.record({
  approvals: fc.array(fc.boolean(), { minLength: 3, maxLength: 6 }),
  gapS: fc.constantFrom(0, 1, 4),
  faults: fc.array(
    fc.oneof(
      { weight: 3, arbitrary: fc.constant('none' as const) },
      { weight: 2, arbitrary: fc.constantFrom(...REQUEST_FAULTS) },
    ),
    { maxLength: 60 },
  ),
  cuts: fc.array(fc.record({ at: fc.integer({ min: 4, max: 90 }), renamed: fc.boolean() }), { maxLength: 3 }),
});

async function troubled({ approvals, gapS, faults, cuts }: Trouble): Promise<void> {
  const slack = new StandInSlack();
  const world = await new SimulatedWorld({ thread: (power, clock) => slack.port(power, clock) }).open();
  await world.engine.worker.stop();
  world.processes.length = 0;
  slack.script.push(...faults);
  let booted = 0;
  const boot = async (): Promise<void> => {
    const cut = cuts[booted];
    await world.boot(cut?.at, cut?.renamed === true ? `worker ${booted}` : 'worker');
    booted += 1;
  };
  const pass = async (ms: number): Promise<void> => {
    await world.after(ms);
    while (world.process.power.isOff) {
      await world.engine.worker.stop();
      await boot();
      await world.after(ms);
    }
  };
  await boot();
  for (const [index, needsApproval] of approvals.entries()) {
    await claim(world, index, needsApproval ? 30_000 : 7_200);
    await slack.say(`A word of Ana's, number ${index}`);
    await pass(gapS * SECOND);
  }
  await pass(MINUTE);
  for (const { caseId } of await world.store.runs.list({ limit: 99, newestFirst: false })) {
    const ask = await world.ask('approval', caseId).catch(() => null);
    if (ask !== null) await world.engine.commands.approve(ask.askId, LENA).catch(() => null);
  }
  await pass(3 * MINUTE);
  slack.script.length = 0;
  await pass(3 * MINUTE);
  try {
    await expectThreadsToShowTheLogs(world, slack);
  } finally {
    await world.close();
  }
}
