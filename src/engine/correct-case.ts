/**
 * Corrections of a case: to its newest run, or, before its case opens, kept in the inbox and applied at the opening.
 */
import type { CaseEvent, CorrelationKey } from '../case/case-event.ts';
import { isOlder } from '../case/source-mark.ts';
import { assert } from '../kernel/assert.ts';
import type { CaseId } from '../kernel/ids.ts';
import { correctionsMax, earlyUpdateMs } from '../kernel/limits.ts';
import type { ToSeal } from '../run/log/chain.ts';
import { newestOf } from '../run/log/fact-change.ts';
import type { RunState } from '../run/log/state.ts';
import { takeCorrection, type Taken } from '../run/plan/take-correction.ts';
import { changeRun } from './change-run.ts';
import type { HandbookInForce } from './handbooks.ts';
import { caseTypeOf, lookAhead } from './open-run.ts';
import type { InboxItem } from './ports.ts';
import { reportSetAside } from './report-set-aside.ts';
import type { Shell } from './shell.ts';

/** How many early updates are read at once when a case opens. */
const EARLY_READ_MAX = correctionsMax + 1;
/** Held corrections of one record from which on those that say nothing more than newer ones are finished. */
const COLLAPSED_FROM = 10;
/** How long a correction waits before it is tried again, when a person has to decide first. */
const UNDECIDED_PAUSE_MS = 60_000;

/** Reads the events of inbox items again, as the handbook in force declares. */
export type ReadItem = (item: InboxItem) => CaseEvent | null;

/** What became of a case event. `isHeld`: its item waits; otherwise the note finishes it. */
export type Became = { readonly note: string; readonly isHeld: boolean };

/**
 * Adds the changes to the run, whatever becomes of each: in use, held until it is weighed, or unused. A correction of
 * another kind is set aside: its facts mean something else, even if they have the same names.
 */
export async function correctCase(
  shell: Shell,
  {
    item,
    caseId,
    event,
    read,
    isOtherKind = false,
  }: { item: InboxItem; caseId: CaseId; event: CaseEvent; read: ReadItem; isOtherKind?: boolean },
): Promise<Became> {
  let isEarly = false;
  const note = await changeRun(shell, caseId, event, ({ state }, inForce) => {
    const kind = state.opened?.kind ?? '';
    if (event.kind !== kind)
      return `ignored: ${caseId} is of the kind \`${kind}\`, and this event is of the kind \`${event.kind}\``;
    const taken = takeEvent(state, isOtherKind ? withoutUnknown(state, event) : event, inForce);
    isEarly = taken.event === null && taken.isEarly === true;
    return taken.event === null ? taken.note : taken;
  });
  if (!isEarly) return { note, isHeld: false };
  await hold(shell, { item, event, read, until: shell.clock.now() + UNDECIDED_PAUSE_MS, note });
  return { note, isHeld: true };
}

/** Of a record that looks like another kind: what it lacks and the case never had is no change. */
function withoutUnknown(state: RunState, event: CaseEvent): CaseEvent {
  const isKnown = (path: string): boolean => {
    const { value, problem } = newestOf(state, path);
    return value !== null || problem !== null;
  };
  return { ...event, refused: event.refused.filter(({ path, text }) => text !== undefined || isKnown(path)) };
}

/** What became of an item that is not held back: the note that finishes it. */
export type EarlyUpdate = { readonly item: InboxItem; readonly event: CaseEvent };

/**
 * Keeps a correction whose case is not known yet. A creation may be delivered after the updates that follow it.
 *
 * @returns the note with which the item is finished; null when it is held
 */
export async function holdUpdate(
  shell: Shell,
  item: InboxItem,
  event: CaseEvent,
  read: ReadItem,
): Promise<string | null> {
  const until = item.receivedAt + earlyUpdateMs;
  if (shell.clock.now() >= until) return 'set aside: a correction of a case that did not open in time';
  await hold(shell, { item, event, read, until, note: 'held: its case is not known yet' });
  return null;
}

type Held = { readonly item: InboxItem; readonly event: CaseEvent };

/**
 * Holds a correction. When many wait, those that say nothing more next to newer ones are finished. If there are still
 * too many, the oldest is set aside: the newest is what counts.
 */
async function hold(
  shell: Shell,
  { item, event, read, until, note }: Held & { readonly read: ReadItem; readonly until: number; readonly note: string },
): Promise<void> {
  const { inbox } = shell.store;
  const key = keyOf(event);
  await inbox.hold(item.id, key, until, note);
  const held = (await inbox.heldFor(key, EARLY_READ_MAX)).flatMap((known): Held[] => {
    const other = known.id === item.id ? event : read(known);
    return other?.type === 'corrected' ? [{ item: known, event: other }] : [];
  });
  if (held.length <= COLLAPSED_FROM) return;
  const left: Held[] = [];
  for (const older of held.toReversed())
    if (isSuperseded(older.event, left)) await finish(older, 'unchanged: newer updates of the record say all of it');
    else left.push(older);
  const oldest = left.at(-1);
  if (left.length > correctionsMax && oldest !== undefined)
    await finish(oldest, `set aside: ${correctionsMax} newer corrections of the same record wait already`);

  async function finish({ item: done }: Held, why: string): Promise<void> {
    await inbox.finish(done.id, why, shell.clock.now());
    reportSetAside(shell, done, why);
  }
}

/** Whether `newer` events of the same source mention every fact and every person of this one. */
function isSuperseded(event: CaseEvent, newer: readonly Held[]): boolean {
  const { mark } = event;
  const later = newer.flatMap(({ event: other }) => {
    const isSame = other.kind === event.kind && other.mark?.source === mark?.source;
    return isSame && (mark === undefined || other.mark === undefined || !isOlder(other.mark, mark)) ? [other] : [];
  });
  const said = new Set(later.flatMap(mentionsOf));
  return later.length > 0 && mentionsOf(event).every((mention) => said.has(mention));
}

function mentionsOf({ facts, refused, cleared = [], requester }: CaseEvent): string[] {
  const people = [requester.email ?? '', ...(requester.others ?? [])].map((email) => `person ${email.toLowerCase()}`);
  return [...facts.map(({ path }) => path), ...refused.map(({ path }) => path), ...cleared, ...people];
}

/** The corrections that wait for the case that `event` opens, in order of arrival. */
export async function earlyUpdates(
  shell: Shell,
  event: Pick<CaseEvent, 'keys' | 'kind'>,
  read: ReadItem,
): Promise<readonly EarlyUpdate[]> {
  const updates: EarlyUpdate[] = [];
  for (const key of event.keys) {
    for (const item of await shell.store.inbox.heldFor(key, EARLY_READ_MAX)) {
      const update = read(item);
      // One of another kind is reported once the case is open.
      if (update?.type === 'corrected' && update.kind === event.kind) updates.push({ item, event: update });
    }
  }
  return updates;
}

/** The events that early updates add to a run that has just opened. */
export function applyEarly(
  shell: Shell,
  opened: RunState,
  updates: readonly EarlyUpdate[],
  inForce: HandbookInForce,
): readonly ToSeal[] {
  const events: ToSeal[] = [];
  for (const { event } of updates) {
    const state = lookAhead({ state: opened }, events);
    const taken = takeEvent(state, event, inForce);
    if (taken.event !== null)
      events.push({ at: shell.clock.now(), actor: { kind: 'channel', channel: event.channel }, event: taken.event });
  }
  return events;
}

/** Lets the updates held for a case that is open now be taken. Those that the opening applied change nothing more. */
export async function releaseUpdates(shell: Shell, { keys }: Pick<CaseEvent, 'keys'>): Promise<void> {
  const { inbox } = shell.store;
  for (const key of keys)
    for (const { id } of await inbox.heldFor(key, EARLY_READ_MAX))
      await inbox.defer(id, shell.clock.now(), 'its case has opened');
}

function takeEvent(state: RunState, event: CaseEvent, inForce: HandbookInForce): Taken {
  const record = event.facts[0]?.source ?? keyOf(event);
  return takeCorrection(state, { ...event, record }, caseTypeOf(inForce, state));
}

function keyOf({ keys }: CaseEvent): CorrelationKey {
  const [key] = keys;
  assert(key !== undefined, 'a case event names the record that it is about');
  return key;
}
