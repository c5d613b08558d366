/**
 * Corrections of a case: to its newest run, or, before its case opens, kept in the inbox and applied at the opening.
 */
import { isOver } from '../kernel/deadline.ts';
import type { CaseEvent, CorrelationKey } from '../case/case-event.ts';
import { assert } from '../kernel/assert.ts';
import type { CaseId } from '../kernel/ids.ts';
import { correctionsMax, earlyUpdateMs } from '../kernel/limits.ts';
import type { ToSeal } from '../run/log/chain.ts';
import type { RunState } from '../run/log/state.ts';
import { takeCorrection, type Taken } from '../run/plan/take-correction.ts';
import { changeRun } from './change-run.ts';
import type { HandbookInForce } from './handbooks.ts';
import { caseTypeOf, lookAhead } from './open-run.ts';
import type { InboxItem, Normalise } from './ports.ts';
import type { Shell } from './shell.ts';

/** How many early updates are read at once when a case opens. */
const EARLY_READ_MAX = correctionsMax + 1;

/** Adds the changes to the run, whatever becomes of each: in use, held until it is weighed, or unused. */
export function correctCase(shell: Shell, caseId: CaseId, event: CaseEvent): Promise<string> {
  return changeRun(shell, caseId, event, ({ state }, inForce) => {
    const taken = takeEvent(state, event, inForce);
    return taken.event === null ? taken.note : taken;
  });
}

/** What became of an item that is not held back: the note that finishes it. */
export type EarlyUpdate = { readonly item: InboxItem; readonly event: CaseEvent };

/**
 * Keeps a correction whose case is not known yet. A creation may be delivered after the updates that follow it.
 *
 * @returns the note with which the item is finished; null when it is held
 */
export async function holdUpdate(shell: Shell, item: InboxItem, event: CaseEvent): Promise<string | null> {
  const { inbox } = shell.store;
  const key = keyOf(event);
  const until = item.receivedAt + earlyUpdateMs;
  if (isOver(until, shell.clock.now())) return 'set aside: a correction of a case that did not open in time';
  const held = await inbox.heldFor(key, EARLY_READ_MAX);
  if (held.filter(({ id }) => id !== item.id).length >= correctionsMax)
    return `set aside: ${correctionsMax} corrections of the same record wait for its case already`;
  await inbox.hold(item.id, key, until, 'held: its case is not known yet');
  return null;
}

/** The corrections that wait for the case that `event` opens, in order of arrival. */
export async function earlyUpdates(
  shell: Shell,
  event: CaseEvent,
  intake: ReadonlyMap<string, Normalise>,
  { handbook }: HandbookInForce,
): Promise<readonly EarlyUpdate[]> {
  const updates: EarlyUpdate[] = [];
  for (const key of event.keys) {
    for (const item of await shell.store.inbox.heldFor(key, EARLY_READ_MAX)) {
      const normalised = intake.get(item.source)?.(item, handbook);
      if (normalised?.kind === 'event' && normalised.event.type === 'corrected')
        updates.push({ item, event: normalised.event });
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
export async function releaseUpdates(shell: Shell, { keys }: CaseEvent): Promise<void> {
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
