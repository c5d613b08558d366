/**
 * Slack refuses single messages, threads, channels or everything: what it takes is written, and one refused thread
 * holds up no other.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLostThreads } from '../../src/engine/lost-threads.ts';
import { refusalScopeOf } from '../../src/engine/refusal-scope.ts';
import { SimulatedClock } from '../../src/kernel/clock.ts';
import { asRunId } from '../../src/kernel/ids.ts';
import { histories } from '../histories.ts';
import { filesOf, LENA, ONE_LEAD } from '../run/handbook.ts';
import { MINUTE } from '../run/walk.ts';
import { inWorld, SECOND, START, type SimulatedWorld } from './world.ts';

const refused = (code: string) => ({ kind: 'refused', code, message: `Slack: ${code}` }) as const;
const isClaims = (channel: string): boolean => channel.includes('freight-claims');

/** The card of each case, by its case. */
const cards = (world: SimulatedWorld) => world.slack.messages.filter(({ key }) => key.endsWith(':card'));
const repliesTo = (world: SimulatedWorld, ts: string) => world.slack.messages.filter(({ threadTs }) => threadTs === ts);

/** Claims that wait for an approval, each in a thread of its own. */
async function openClaims(world: SimulatedWorld, count: number): Promise<readonly string[]> {
  for (let index = 0; index < count; index++)
    await world.claim(
      { claim_amount: String(30_000 + index) },
      { id: String(300 + index), updated_at: new Date(START).toISOString() },
    );
  await world.after(MINUTE);
  expect(cards(world)).toHaveLength(count);
  return cards(world)
    .flatMap(({ ts, content }) =>
      content.kind === 'card' ? [{ ts, number: Number(content.card.caseId.slice(5)) }] : [],
    )
    .toSorted((a, b) => a.number - b.number)
    .map(({ ts }) => ts);
}

/** A later amount, which each thread must state. */
const change = (world: SimulatedWorld, index: number, step: number): Promise<unknown> =>
  world.claim(
    { claim_amount: String(31_000 + 100 * step + index) },
    { id: String(300 + index), updated_at: new Date(START + step * 10 * SECOND).toISOString() },
  );

describe('a thread that Slack refuses for good', () => {
  it.each([
    'restricted_action_thread_locked',
    'cannot_reply_to_message',
    'thread_gone',
    'msg_too_long',
    'invalid_blocks',
    'no_text',
    'a_code_of_next_year',
  ])('holds up no other thread of a channel that comes back: %s', (code) =>
    inWorld({ thread: true, files: filesOf(ONE_LEAD) }, async (world) => {
      const [locked = '', ...others] = await openClaims(world, 4);
      const before = others.map((ts) => repliesTo(world, ts).length);
      world.slack.refusals = (_, what, threadTs) => (what === 'post' && threadTs === locked ? refused(code) : null);
      await change(world, 0, 1);
      await world.after(12 * SECOND);
      const { refusals } = world.slack;
      world.slack.refusals = (channel, ...rest) =>
        isClaims(channel) ? refused('is_archived') : refusals(channel, ...rest);
      for (const index of [1, 2, 3]) await change(world, index, 1);
      await world.after(30 * SECOND);
      world.slack.refusals = refusals;
      await world.after(2 * MINUTE);
      for (const [at, ts] of others.entries()) expect(repliesTo(world, ts).length).toBeGreaterThan(before[at] ?? 0);
      const behind = await world.store.thread.behind(99);
      expect(behind).toHaveLength(1);
      expect(cards(world)).toHaveLength(4);
    }),
  );

  it('is reported once, asks people directly, keeps its card, and catches up when Slack takes replies again', () =>
    inWorld({ thread: true, files: filesOf(ONE_LEAD) }, async (world) => {
      world.slack.refusals = (_, what, threadTs) =>
        what === 'post' && threadTs !== null ? refused('restricted_action_thread_locked') : null;
      await world.claim({ claim_amount: '30000' });
      await world.after(3 * 60 * MINUTE);
      const asks = () =>
        world.slack.messages.flatMap(({ channel, content }) =>
          content.kind === 'ask' ? [{ channel, state: content.ask.state.kind }] : [],
        );
      expect(asks()).toEqual([{ channel: 'C-ULENA0001', state: 'open' }]);
      expect(world.operatorNotices).toEqual([
        expect.stringMatching(/^The thread of CASE-1 is lost: Slack takes no replies to its card\n/) as string,
      ]);
      // Tried again at most four times an hour.
      const { writes } = world.slack;
      await world.after(60 * MINUTE);
      expect(world.slack.writes - writes).toBeLessThanOrEqual(5);
      await world.approve(LENA);
      await world.after(MINUTE);
      expect(asks()).toMatchObject([{ state: 'closed' }]);
      expect(cards(world)[0]?.content).not.toMatchObject({
        card: { standing: expect.stringMatching(/approv/i) as string },
      });
      expect(await world.store.thread.behind(9)).toHaveLength(1);
      world.slack.refusals = () => null;
      await world.after(16 * MINUTE);
      expect(await world.store.thread.behind(9)).toEqual([]);
      expect(repliesTo(world, cards(world)[0]?.ts ?? '')).not.toEqual([]);
      expect(world.operatorNotices).toHaveLength(1);
    }));

  it('gets no second card when Slack finds no thread under the first, which is there', () =>
    inWorld({ thread: true, files: filesOf(ONE_LEAD) }, async (world) => {
      world.slack.refusals = (_, what, threadTs) =>
        what === 'post' && threadTs !== null ? refused('thread_gone') : null;
      await world.claim({ claim_amount: '30000' });
      await world.after(3 * 60 * MINUTE);
      expect(cards(world)).toHaveLength(1);
      expect(world.operatorNotices).toHaveLength(1);
    }));
});

/** A time in which Slack refuses something. */
type Refusal = {
  readonly fromS: number;
  readonly lastsS: number;
  /** The claim whose thread it is; null for all of them. */
  readonly of: number | null;
  readonly what: 'post' | 'update' | 'both';
  readonly code: string;
};

const CODES = [
  'restricted_action_thread_locked',
  'thread_gone',
  'msg_too_long',
  'invalid_blocks_format',
  'cannot_reply_to_message',
  'is_archived',
  'not_in_channel',
  'channel_not_found',
  'restricted_action',
  'token_revoked',
  'http_error',
  'a_code_of_next_year',
];
const CLAIMS = 5;
const aRefusal: fc.Arbitrary<Refusal> = fc.record({
  fromS: fc.integer({ min: 0, max: 240 }),
  lastsS: fc.integer({ min: 5, max: 200 }),
  of: fc.option(fc.integer({ min: 0, max: CLAIMS - 1 }), { freq: 2 }),
  what: fc.constantFrom('post', 'update', 'both'),
  code: fc.constantFrom(...CODES),
});

describe('whatever Slack refuses, and for how long', () => {
  it('every thread that it would take catches up, and shows each milestone once', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(aRefusal, { minLength: 1, maxLength: 8 }),
        fc.subarray([...Array(CLAIMS).keys()]),
        fc.constantFrom(...CODES.filter((code) => code !== 'http_error' && code !== 'token_revoked')),
        (refusals, lockedForGood, lockCode) =>
          inWorld({ thread: true, files: filesOf(ONE_LEAD) }, async (world) => {
            const threads = await openClaims(world, CLAIMS);
            const began = world.clock.now();
            world.slack.refusals = (channel, what, threadTs) => {
              const at = threads.indexOf(threadTs ?? '');
              if (what === 'post' && lockedForGood.includes(at)) return refused(lockCode);
              const now = (world.clock.now() - began) / SECOND;
              const found = refusals.find(
                ({ fromS, lastsS, of, what: whats }) =>
                  now >= fromS &&
                  now < fromS + lastsS &&
                  (whats === 'both' || whats === what) &&
                  (of === null ? isClaims(channel) : of === at),
              );
              return found === undefined ? null : refused(found.code);
            };
            for (let step = 1; step <= 4; step++) {
              for (let index = 0; index < CLAIMS; index++) await change(world, index, step);
              await world.after(MINUTE);
            }
            await world.after(40 * MINUTE);
            const behind = await world.store.thread.behind(99);
            const runs = await world.store.runs.list({ limit: 99, newestFirst: false });
            const isLocked = (caseId: string): boolean =>
              lockedForGood.includes(Number(caseId.replace('CASE-', '')) - 1);
            expect(
              runs.filter(({ runId }) => behind.includes(runId)).filter(({ caseId }) => !isLocked(caseId)),
            ).toEqual([]);
            for (const ts of threads) {
              const told = repliesTo(world, ts).flatMap(({ content }) =>
                content.kind === 'posts' ? content.posts.map(({ key }) => key) : [],
              );
              expect(told).toEqual([...new Set(told)]);
            }
            expect(cards(world)).toHaveLength(CLAIMS);
          }),
      ),
      { seed: 20_261_129, numRuns: histories(6) },
    ));
});

describe('lost threads', () => {
  it('rest longer after each refusal, up to 15 minutes, and not once they are found', async () => {
    const clock = new SimulatedClock(START);
    const lost = createLostThreads(clock);
    const runId = asRunId('run-a');
    const pauses: number[] = [];
    for (let time = 0; time < 7; time++) {
      lost.refused(runId);
      let minutes = 0;
      for (; lost.isResting(runId); minutes++) await clock.advanceTo(clock.now() + MINUTE);
      pauses.push(minutes);
    }
    expect(pauses).toEqual([1, 2, 4, 8, 15, 15, 15]);
    lost.found(runId);
    expect([lost.has(runId), lost.isResting(runId), lost.size]).toEqual([false, false, 0]);
  });

  it('are those of a message or a thread, as is a code that no one knows', () => {
    expect(
      ['msg_too_long', 'whatever', 'thread_not_found', 'is_archived', 'token_revoked'].map(refusalScopeOf),
    ).toEqual(['message', 'message', 'thread', 'channel', 'workspace']);
  });
});
