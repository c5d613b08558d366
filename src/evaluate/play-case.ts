/**
 * Plays one case from its arrival until its time ends. The clock stands still while any work is in progress, then moves
 * to the next thing that is due.
 */
import { firstTooLate } from '../kernel/deadline.ts';
import type { CaseEvent } from '../case/case-event.ts';
import type { Kind } from '../case/kind.ts';
import type { OpenRun } from '../engine/open-run.ts';
import { assert } from '../kernel/assert.ts';
import type { Instant } from '../kernel/clock.ts';
import { callAttemptsMax, commitMsMax, settleMs } from '../kernel/limits.ts';
import type { ScriptedEvent, TestCase } from './case-file.ts';
import { comesByForm, formEventOf } from './form-event-of.ts';
import { caseEventOf } from './case-event-of.ts';
import { ediEventsOf } from './edi-events.ts';
import { letterEventOf } from './letter-event.ts';
import { acknowledgeAll, playEvent, takenAfterAll } from './play-event.ts';
import type { Script } from './script.ts';
import { seedDescribed } from './seed-described.ts';
import type { ReplayWorld } from './replay-world.ts';
import { textAt } from './written.ts';

const HOUR_MS = 3_600_000;
/** The longest a call takes with its retries and probes, in simulated time. */
const IN_HAND_MS = callAttemptsMax * (settleMs + commitMsMax) + 2 * 60_000;
/** Clock moves in one case. A case that lasts months with hourly waits needs thousands; an endless loop needs more. */
const MOVES_MAX = 100_000;
/** After this many rounds at one instant the run counts as not coming to rest. */
const ROUNDS_MAX = 1_000;

/** `problems`: events that could not be played, or went otherwise than the case says. All are sentences. */
export type PlayedCase = { readonly problems: readonly string[]; readonly remarks: readonly string[] };

export async function playCase(world: ReplayWorld, testCase: TestCase, kind: Kind): Promise<PlayedCase> {
  const { clock, engine } = world;
  const end = endOf(testCase);
  const opening = await seededOpening(world, testCase, kind);
  if ('problem' in opening) return { problems: [opening.problem], remarks: [] };
  const { keys } = opening.event;
  const script: Script = {
    testCase,
    kind,
    keys,
    comesByTicket: keys.some(({ system }) => system === 'zendesk'),
    played: 0,
    remarks: [],
    unread: [],
  };
  const later = testCase.events
    .map((event, order) => ({ event, order }))
    .sort((a, b) => a.event.at - b.event.at || a.order - b.order)
    .map(({ event }) => event);
  const problems: string[] = [];
  for (const event of later.filter((one) => isEarly(kind, testCase, one))) {
    later.splice(later.indexOf(event), 1);
    if (event.at > clock.now()) await clock.advanceTo(event.at);
    const problem = await playEvent(world, script, event);
    if (problem !== null) problems.push(problem);
  }
  if (testCase.received_at > clock.now()) {
    await clock.advanceTo(testCase.received_at);
    // What was held too long is given up before the case opens.
    await world.settle();
  }
  await playOutages(world, script, later);
  await world.deliver(opening.event);
  for (let moves = 0; ; moves++) {
    assert(moves < MOVES_MAX, `a case is over within ${MOVES_MAX} moves of its clock`);
    // The instant of a deadline belongs to it: what arrives then is in the mailbox before the deadline is looked at.
    for (const event of later.filter((one) => one.at <= clock.now() && isMail(kind, one))) {
      later.splice(later.indexOf(event), 1);
      const problem = await playEvent(world, script, event);
      if (problem !== null) problems.push(problem);
    }
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
    // Work in progress may finish: a call that is about to be retried is not left half done.
    const limit = world.isWaiting() || isInHand(await world.run()) ? end + IN_HAND_MS : end;
    const next = Math.min(...ahead, limit);
    if (next <= clock.now())
      return { problems: [...problems, ...(await takenAfterAll(world, script))], remarks: script.remarks };
    await clock.advanceTo(next);
  }
}

/** A system that was down when the case arrived must be down for the first call. */
async function playOutages(world: ReplayWorld, script: Script, later: ScriptedEvent[]): Promise<void> {
  for (
    let event = later[0];
    event !== undefined && event.at <= world.clock.now() && /_(?:down|up)$/.test(event.type);
    event = later[0]
  ) {
    later.shift();
    await playEvent(world, script, event);
  }
}

type Opening = { readonly event: CaseEvent } | { readonly problem: string };

/** The event that opens the case, with the systems as the case describes them by what it states. */
async function seededOpening(world: ReplayWorld, testCase: TestCase, kind: Kind): Promise<Opening> {
  const opening = await openingOf(world, testCase, kind);
  if ('problem' in opening) return opening;
  const unseeded = await seedDescribed(world, testCase, kind, opening.event);
  return unseeded === null ? opening : { problem: unseeded };
}

/** The event that opens the case: its facts, or the interchange or letter that has them. */
async function openingOf(world: ReplayWorld, testCase: TestCase, kind: Kind): Promise<Opening> {
  const { edi, letter, received_at, case_id } = testCase;
  const { ticket, timeZone } = world;
  if (letter !== undefined) {
    const read = await letterEventOf(letter, kind, 'opening', { handbook: world.handbook(), receivedAt: received_at });
    return 'problem' in read
      ? { problem: `\`letter\` of ${case_id} could not be played: ${read.problem}` }
      : { event: read.event };
  }
  if (edi === undefined && comesByForm(testCase, kind)) {
    const read = formEventOf(testCase, kind, timeZone);
    return 'problem' in read ? { problem: `${case_id} could not be played: ${read.problem}` } : { event: read.event };
  }
  if (edi === undefined) return { event: caseEventOf(testCase, kind, ticket, timeZone, requesterOf(world, testCase)) };
  const read = ediEventsOf(edi, world.handbook(), received_at);
  const unplayed = (why: string): { readonly problem: string } => ({
    problem: `\`edi\` of ${case_id} could not be played: ${why}`,
  });
  if ('problem' in read) return unplayed(read.problem);
  const [event, second] = read.events;
  if (event?.type !== 'opened' || second !== undefined || event.kind !== kind.kind)
    return unplayed(`expected one opening of a case of the kind \`${kind.kind}\`, got something else`);
  return { event };
}

/** Whether an event goes to the mailbox of the run. */
function isMail({ events }: Kind, { type }: ScriptedEvent): boolean {
  return type === 'edi' || type === 'letter' || events.some(({ event }) => event === type);
}

/** Whether an event arrives before its case does. */
function isEarly(kind: Kind, { received_at }: TestCase, event: ScriptedEvent): boolean {
  return event.at < received_at && (isMail(kind, event) || event.type === 'claimed_before');
}

/** When the clock of a case starts: at its arrival, or at an event that arrives before it. */
export function startOf(testCase: TestCase, kind: Kind): Instant {
  const early = testCase.events.filter((event) => isEarly(kind, testCase, event));
  return Math.min(testCase.received_at, ...early.map(({ at }) => at));
}

/** The team member who asked, by name or role: they may not approve their own request. */
function requesterOf({ cast }: ReplayWorld, { written }: TestCase): string | null {
  const [asked] = cast.peopleNamed(textAt(written, 'context.requested_by') ?? '');
  return asked?.email ?? null;
}

/**
 * Time ends at the last scripted event, or an hour after arrival without one, but never before every expected deadline
 * has passed. If the last event is a system going down or coming back, an hour is added: a procedure notices it only
 * when it next calls.
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
  // What is due at the last instant is late only once that is over.
  return Math.max(...[last, ...deadlines].map(firstTooLate));
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

/** Settles until the log stops growing. An account executive the script does not mention acknowledges at once. */
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
