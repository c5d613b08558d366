/**
 * Plays one case from its arrival to where its time stops. Time stands still while any work is under way; then it moves
 * to the next thing that is due.
 */
import type { Kind } from '../case/kind.ts';
import type { OpenRun } from '../engine/open-run.ts';
import { assert } from '../kernel/assert.ts';
import type { Instant } from '../kernel/clock.ts';
import type { TestCase } from './case-file.ts';
import { caseEventOf } from './case-event-of.ts';
import { acknowledgeAll, playEvent, type Script } from './play-event.ts';
import type { ReplayWorld } from './replay-world.ts';
import { textAt } from './written.ts';

const HOUR_MS = 3_600_000;
/** Longest that a call takes with its repeats and probes, in simulated time. */
const IN_HAND_MS = 2 * 60_000;
/** Moves of the clock in one case; a case of months with hourly waits needs thousands, a loop would need more. */
const MOVES_MAX = 100_000;
/** Rounds at one instant after which the run counts as not coming to rest. */
const ROUNDS_MAX = 1_000;

/** @returns what of the script could not be played, as sentences */
export async function playCase(world: ReplayWorld, testCase: TestCase, kind: Kind): Promise<string[]> {
  const { clock, engine } = world;
  const end = endOf(testCase);
  const script: Script = { testCase, kind, written: testCase.written, played: 0 };
  const later = testCase.events
    .map((event, order) => ({ event, order }))
    .sort((a, b) => a.event.at - b.event.at || a.order - b.order)
    .map(({ event }) => event);
  const problems: string[] = [];
  // What was down when the case arrived was down for its first call.
  for (
    let event = later[0];
    event !== undefined && event.at <= clock.now() && /_(?:down|up)$/.test(event.type);
    event = later[0]
  ) {
    later.shift();
    await playEvent(world, script, event);
  }
  await world.deliver(caseEventOf(testCase, kind, world.ticket, world.timeZone, requesterOf(world, testCase)));
  for (let moves = 0; ; moves++) {
    assert(moves < MOVES_MAX, `a case is over within ${MOVES_MAX} moves of its clock`);
    await comeToRest(world, testCase);
    for (let event = later[0]; event !== undefined && event.at <= clock.now(); event = later[0]) {
      later.shift();
      const problem = await playEvent(world, script, event);
      if (problem !== null) problems.push(problem);
      await comeToRest(world, testCase);
    }
    const ahead = [await engine.shell.store.runs.nextDue(), clock.nextWake(), later[0]?.at ?? null]
      .filter((at) => at !== null && at > clock.now())
      .filter((at) => at !== null);
    // What was begun by then is finished: a call that is tried again in a moment is not left half done.
    const limit = isInHand(await world.run()) ? end + IN_HAND_MS : end;
    const next = Math.min(...ahead, limit);
    if (next <= clock.now()) return problems;
    await clock.advanceTo(next);
  }
}

/** Who of ours asked, by name or role: they decide nothing of what they asked for. */
function requesterOf({ cast }: ReplayWorld, { written }: TestCase): string | null {
  const [asked] = cast.peopleNamed(textAt(written, 'context.requested_by') ?? '');
  return asked?.email ?? null;
}

/**
 * Time stops at the last scripted event, else an hour after arrival; never before every deadline that is expected has
 * passed. Where a system goes down or comes back at the very end there is an hour more: a procedure notices it when it
 * asks, not at that moment.
 */
export function endOf({ received_at, events, expected }: TestCase): Instant {
  const lasting = events
    .map(({ at, type }) => ({ at, extra: /_(?:down|up)$/.test(type) ? HOUR_MS : 0 }))
    .sort((a, b) => a.at - b.at || b.extra - a.extra)
    .at(-1);
  const last = lasting === undefined ? received_at + HOUR_MS : Math.max(received_at, lasting.at) + lasting.extra;
  const deadlines = [expected.notify_ae_by, expected.escalate_no_later_than, expected.notify_by, expected.due].filter(
    (at) => at !== undefined,
  );
  return Math.max(last, ...deadlines.map((at) => at + 1));
}

function isInHand(run: OpenRun | null): boolean {
  return (
    run !== null &&
    run.state.ended === null &&
    Object.values(run.state.calls).some(
      ({ progress }) => progress.kind === 'deferred' || (progress.kind === 'lost' && progress.probeAt !== null),
    )
  );
}

/** Settles until the log stops growing. An account executive of whom the script says nothing has it at once. */
async function comeToRest(world: ReplayWorld, { events }: TestCase): Promise<void> {
  const { cast } = world;
  const isExecutive = (by: string): boolean =>
    cast.peopleNamed(by).some(({ email }) => cast.executives.has(email.toLowerCase()));
  const isScripted = events.some(({ type, by }) => type === 'ae_acknowledged' && (by === undefined || isExecutive(by)));
  let seq = -1;
  for (let round = 0; round < ROUNDS_MAX; round++) {
    await world.settle();
    if (!isScripted && (await acknowledgeAll(world))) await world.settle();
    const now = (await world.run())?.head.seq ?? 0;
    if (now === seq) return;
    seq = now;
  }
  assert(false, 'a run comes to rest at every instant');
}
