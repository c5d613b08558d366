/**
 * Case events whose case is not known yet. The inbox keeps them by their key, and the append that opens the case adds
 * them, in order of arrival: corrections to its facts, declared events to its mailbox.
 */
import type { CaseEvent } from '../case/case-event.ts';
import {
  arrivalsMax,
  correctionsMax,
  earlyLookMs,
  earlyReportedMs,
  earlyUpdateMs,
  heldItemsPerSenderMax,
} from '../kernel/limits.ts';
import type { CaseId } from '../kernel/ids.ts';
import { evolve } from '../run/log/evolve.ts';
import type { ToSeal } from '../run/log/seal.ts';
import type { RunState } from '../run/log/state.ts';
import { takeDeclared } from './arrive-at.ts';
import { withPeople } from './change-run.ts';
import { takeEvent } from './correct-case.ts';
import type { HandbookInForce } from './handbooks.ts';
import { HELD_READ_MAX, heldEvents, holdCorrection, keyOf, type ReadItem } from './hold-correction.ts';
import type { InboxItem } from './ports.ts';
import { reportNoCase } from './report-set-aside.ts';
import type { Shell } from './shell.ts';

const DAY_MS = 86_400_000;
const SEVERAL_PAUSE_MS = 60_000;

/** A held event as it reads now: its sender may have lost the right to send it. */
type EarlyEvent = { readonly id: string; readonly event: CaseEvent };

/**
 * Keeps a correction or a declared event whose case is not known yet. Deliveries overtake each other, and a carrier may
 * write before the claimant does.
 *
 * @returns the note with which the item is finished; null when it is held
 */
export async function holdEarly(
  shell: Shell,
  read: ReadItem,
  item: InboxItem,
  event: Exclude<CaseEvent, { type: 'opened' }>,
  inForce: HandbookInForce,
): Promise<string | null> {
  const { inbox } = shell.store;
  const key = keyOf(event);
  const term = termOf(event, inForce);
  if ('note' in term) return term.note;
  const until = item.receivedAt + term.ms;
  if (shell.clock.now() >= until)
    return `set aside: ${term.what}, and no case was opened for ${key.system} ${key.record} in time`;
  const note = `held: no case was opened for ${key.system} ${key.record} yet`;
  // Anyone who may name a case can invent records. Zendesk has one sender, who reports its own tickets.
  const isBounded = event.type === 'declared' || item.sender !== undefined;
  const isFull = isBounded && (await inbox.heldBy(item, item.id)) >= heldItemsPerSenderMax;
  if (isFull) return `refused: ${heldItemsPerSenderMax} messages of this sender wait for cases already`;
  const reported = item.receivedAt + earlyReportedMs;
  const isOver = shell.clock.now() >= reported;
  // A case that opens lets it in at once; a process that ended right then did not come to it.
  const again = shell.clock.now() + Math.max(earlyLookMs, shell.clock.now() - item.receivedAt);
  const look = isBounded && isOver ? until : Math.min(until, again, isBounded ? reported : until);
  // A held event is found by its first record only. One that names several is therefore checked again on a timer.
  const isSeveral = event.type === 'declared' && event.keys.length > 1;
  // Its sender heard that it was accepted, so no one else would notice.
  if (isBounded && isOver && !(isSeveral && shell.clock.now() >= reported + SEVERAL_PAUSE_MS))
    reportNoCase(shell, item, `${note}, so ${term.what} has had no effect`);
  if (event.type !== 'declared') {
    await holdCorrection(shell, { item, event, read, until: look, note });
    return null;
  }
  const held = await earlyEvents(shell, event, read);
  if (held.filter((one) => one.id !== item.id && one.event.type === event.type).length >= term.most)
    return `set aside: ${term.most} ${term.plural} of the same record wait for its case already`;
  await inbox.hold(item.id, key, isSeveral ? Math.min(look, shell.clock.now() + SEVERAL_PAUSE_MS) : look, note);
  return null;
}

type Term = {
  readonly ms: number;
  /** How many of one record are held. */
  readonly most: number;
  readonly what: string;
  readonly plural: string;
};

function termOf(event: CaseEvent, { handbook }: HandbookInForce): Term | { readonly note: string } {
  if (event.type !== 'declared')
    return { ms: earlyUpdateMs, most: correctionsMax, what: 'a correction', plural: 'corrections' };
  const kind = handbook.kinds.get(event.kind);
  const what = `\`${event.event}\``;
  if (kind === undefined || !kind.events.some(({ event: name }) => name === event.event))
    return { note: `ignored: the kind \`${event.kind}\` declares no event ${what}` };
  if (kind.event_days === 0)
    return { note: `refused: ${what} of a case that is not known; the kind \`${event.kind}\` has \`event_days: 0\`` };
  return { ms: kind.event_days * DAY_MS, most: arrivalsMax, what, plural: 'events' };
}

/**
 * The events held for the keys of a case, in order of arrival. One for which a person has chosen a case is for that case
 * only, and says who chose it.
 * A case that opens has no `caseId` yet.
 */
export async function earlyEvents(
  shell: Pick<Shell, 'store'>,
  { keys, kind, caseId = null }: Pick<CaseEvent, 'keys' | 'kind'> & { readonly caseId?: CaseId | null },
  read: ReadItem,
): Promise<readonly EarlyEvent[]> {
  const events: EarlyEvent[] = [];
  for (const key of keys) {
    for (const { item, event } of await heldEvents(shell, key, read)) {
      // An event of another kind is reported after the case has opened. One that also names other records may belong
      // to another case, so it stays.
      const isSure = event.kind === kind && event.keys.length === 1;
      const { chosen } = item;
      const isMeant = chosen === undefined || (caseId !== null && chosen.caseId === caseId);
      const assigned = chosen === undefined ? event : { ...event, assignedBy: chosen.by };
      if (isSure && isMeant && event.type !== 'opened') events.push({ id: item.id, event: assigned });
    }
  }
  return events;
}

/** The events that early ones add to a run that has just opened. */
export function applyEarly(
  shell: Shell,
  opened: RunState,
  early: readonly EarlyEvent[],
  inForce: HandbookInForce,
): readonly ToSeal[] {
  const events: ToSeal[] = [];
  let state = opened;
  for (const { event } of early) {
    const taken =
      event.type === 'declared' ? takeDeclared(state, event, inForce.handbook) : takeEvent(state, event, inForce);
    const change = typeof taken === 'string' || taken.event !== null ? taken : taken.note;
    for (const one of withPeople(state, event, inForce, change, true).events) {
      const actor = { kind: 'channel', channel: event.channel } as const;
      const added: ToSeal = { at: shell.clock.now(), actor, event: one };
      state = evolve(state, { ...added, seq: state.seq + 1 });
      events.push(added);
    }
  }
  return events;
}

/**
 * Lets the events held for a case be taken now: it has opened, or a person has decided. Those that the opening added
 * change nothing more.
 */
export async function releaseEarly(
  shell: Shell,
  { keys }: Pick<CaseEvent, 'keys'>,
  because = 'its case has opened',
): Promise<void> {
  const { inbox } = shell.store;
  let released = 0;
  for (const key of keys) {
    let held: readonly { readonly id: string }[];
    // INVARIANT: what is deferred is held no more, so each round reads others. Senders may hold more than one round reads.
    do {
      held = await inbox.heldFor(key, HELD_READ_MAX);
      for (const { id } of held) await inbox.defer(id, shell.clock.now(), because);
      released += held.length;
    } while (held.length === HELD_READ_MAX);
  }
  if (released > 0) await shell.wakeUps.send({ kind: 'inbox' });
}
